"""Makes the golden recordings anew: ``nice python -m tests.golden.make [NAME]...`` (from the project's root).

Each is a sample clip as ``posecheck analyze`` sees it: landmarks of the real pose model, and what the leg
network read from the pixels. What is right of it stands in the clip's truth file, not here. Run this when the
pose model's pace or the leg network has changed, and ``pytest tests/golden`` after it.
"""

from __future__ import annotations

import lzma
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

import numpy as np

from posecheck.core.types import Observation
from posecheck.exercises import load_exercise
from posecheck.files.poses import PoseRecorder
from posecheck.pose.pace import rhythm_of
from tests.bench.observing import observe_paced
from tests.bench.truth import truths
from tests.golden.replaying import FOLDER, MODEL, SUFFIX

#: Sitting and lying, both legs, clean and at fault; and one in which nobody exercises.
CLIPS = ("glide_clean", "glide_overstretch", "held_partial_no_hold", "held_supine_clean", "tune_fidget")


def main(names: list[str]) -> None:
    """Writes every recording, or those that are named."""
    rhythm = rhythm_of(load_exercise("sciatic_glide"))
    for truth in truths():
        if truth.name not in (names or CLIPS):
            continue
        observations, source, _ = observe_paced(truth.clip, rhythm)
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "poses.jsonl"
            with PoseRecorder(path, source, MODEL) as recorder:
                for observation in observations:
                    recorder.append(_rounded(observation))
            kept = FOLDER / f"{truth.name}{SUFFIX}"
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
