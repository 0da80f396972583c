"""Makes the golden recordings anew: ``nice python -m tests.golden.make [NAME]...`` (from the project's root).

Each is a sample clip as ``posecheck analyze`` sees it: landmarks of the real pose model, and what the leg
network read from the pixels. The short ones of `CROSS` are for the cross matrix (`test_matrix`): ten
seconds, ten frames a second, and the points that the core reads. What is right of it stands in the clip's
truth file, not here. Run this when the pose model's pace or the leg network has changed, and
``pytest tests/golden`` after it.
"""

from __future__ import annotations

import lzma
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from posecheck.core.landmarks import COUNT, INDEX, SIDES
from posecheck.core.session import SourceInfo
from posecheck.core.types import Observation
from posecheck.exercises import load_exercise
from posecheck.files.poses import PoseRecorder
from posecheck.pose.pace import schedule_of
from tests.bench.observing import observe_once, observe_paced
from tests.bench.truth import truth_of, truths
from tests.golden.replaying import CROSS_SUFFIX, FOLDER, MODEL, SUFFIX

#: Sitting and lying, both legs, clean and at fault; and one in which nobody exercises.
CLIPS = ("glide_clean", "glide_overstretch", "held_partial_no_hold", "held_supine_clean", "tune_fidget")
#: A clip of each other exercise, and one of none, with the seconds that are kept.
CROSS = {
    "tune_bridge_clean": (1.0, 11.0),
    "tune_plank_clean": (1.0, 11.0),
    "tune_plank_knees": (0.0, 10.0),
    "tune_walk_treadmill": (1.0, 11.0),
    "tune_cycle_clean": (1.0, 11.0),
    "tune_heel_slide": (0.0, 12.0),
    "tune_ankle_pump": (0.0, 12.0),
    "tune_squats": (0.0, 10.0),
}
CROSS_FPS = 10.0
_READ = tuple(
    INDEX[f"{side}_{joint}"]
    for side in SIDES
    for joint in ("shoulder", "elbow", "wrist", "hip", "knee", "ankle", "heel", "foot_index")
)


def main(names: list[str]) -> None:
    """Writes every recording, or those that are named."""
    _whole(names)
    for name in CROSS:
        if name in (names or CROSS):
            _short(name)


def _short(name: str) -> None:
    """One recording of the cross matrix."""
    with tempfile.TemporaryDirectory() as folder:
        seen, source = observe_once(truth_of(name).clip, Path(folder))
    from_s, to_s = CROSS[name]
    kept, next_s = [], from_s
    for observation in seen:
        if next_s - 1e-6 <= observation.t_s <= to_s:
            next_s += 1 / CROSS_FPS
            kept.append(_points(_rounded(replace(observation, t_s=observation.t_s - from_s))))
    source = replace(source, fps=CROSS_FPS, duration_s=to_s - from_s)
    _write(FOLDER / f"{name}{CROSS_SUFFIX}", kept, source)


def _points(observation: Observation) -> Observation:
    """Without what the core never reads."""
    if observation.pose is None:
        return observation
    pose, read = observation.pose, np.isin(np.arange(COUNT), _READ)
    world_m = np.where(read[:, None], pose.world_m, 0.0).astype(np.float32)
    xy_px = np.where(read[:, None], np.round(pose.xy_px), 0.0).astype(np.float32)
    return replace(observation, pose=replace(pose, xy_px=xy_px, world_m=world_m))


def _whole(names: list[str]) -> None:
    schedule = schedule_of(load_exercise("sciatic_glide"))
    for truth in truths():
        if truth.name not in (names or CLIPS):
            continue
        observations, source, _ = observe_paced(truth.clip, schedule)
        _write(FOLDER / f"{truth.name}{SUFFIX}", [_rounded(each) for each in observations], source)


def _write(kept: Path, observations: Sequence[Observation], source: SourceInfo) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "poses.jsonl"
        with PoseRecorder(path, source, MODEL) as recorder:
            for observation in observations:
                recorder.append(observation)
        kept.write_bytes(lzma.compress(path.read_bytes(), preset=9 | lzma.PRESET_EXTREME))
    print(f"{kept.name}: {kept.stat().st_size // 1000} kB")


def _rounded(observation: Observation) -> Observation:
    """To a tenth of a pixel and a centimetre, which is far below what either network can see."""
    pose = observation.pose
    if pose is None:
        return observation
    rounded = {
        "xy_px": np.round(pose.xy_px, 1).astype(np.float32),
        "visibility": np.round(pose.visibility, 2).astype(np.float32),
        "world_m": np.round(pose.world_m, 2).astype(np.float32),
    }
    return replace(observation, t_s=round(observation.t_s, 4), pose=replace(pose, **rounded))


if __name__ == "__main__":
    main(sys.argv[1:])
