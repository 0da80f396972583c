"""Makes the golden recordings anew: ``python -m tests.golden.make`` (from the project's root).

Each is a set by a made-up person whose angles are exactly known; the expected session beside it is
what posecheck says of it. Look at the difference before you commit a new one.
"""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np

from posecheck.core.session import ModelInfo, SourceInfo
from posecheck.core.types import Observation
from posecheck.files.poses import PoseRecorder
from tests.golden.replaying import FOLDER, replay
from tests.made_up import NEUTRAL, OVER, TOP, Person, glide, observe

SETS = {
    "clean_left": (glide() * 3, Person(side="left", facing=-1)),
    "faults_right": (
        [
            *glide(),
            *glide(OVER),
            (1.3, *TOP), (0.8, *TOP), (0.5, 5.0, 16.0), (1.0, 5.0, 16.0),
            (1.3, 85.0, 12.0), (1.0, 85.0, 12.0),
            *glide(NEUTRAL),
            *glide((42.0, -20.0)),
            *glide(hold_s=0.1),
        ],
        Person(),
    ),
    "supine_right": (glide((10.0, -35.0)) * 2, Person(thigh_elevation_deg=80.0, hip_flexion_deg=85.0)),
}  # fmt: skip


def main() -> None:
    """Writes every recording and its expected session."""
    for name, (legs, person) in SETS.items():
        path = FOLDER / f"{name}.poses.jsonl"
        observations = [_rounded(o) for o in observe(legs, person, fps=12.5, noise_px=0.5, seed=7)]
        source = SourceInfo(f"{name}.mp4", 640, 480, 12.5, observations[-1].t_s)
        with PoseRecorder(path, source, ModelInfo("made-up", "0" * 64)) as recorder:
            for observation in observations:
                recorder.append(observation)
        path.chmod(0o644)
        expected = json.dumps(replay(path).to_dict(), indent=1)
        Path(path.with_name(f"{name}.session.json")).write_text(expected + "\n")


def _rounded(observation: Observation) -> Observation:
    pose = observation.pose
    assert pose is not None
    return replace(
        observation,
        t_s=round(observation.t_s, 4),
        pose=replace(
            pose,
            xy_px=np.round(pose.xy_px, 1).astype(np.float32),
            visibility=np.round(pose.visibility, 2).astype(np.float32),
            world_m=np.round(pose.world_m, 2).astype(np.float32),
        ),
    )


if __name__ == "__main__":
    main()
