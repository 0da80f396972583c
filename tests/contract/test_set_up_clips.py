"""The set-up on real landmarks: clips filmed where the README says to sit and lie are let through.

The recordings are the first two seconds of sample clips, as the pose model and the leg network saw them;
both legs are under 0.4 frame heights, and one is 20 degrees off side-on.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from posecheck.core.coaching.coach import Coach, Stage
from posecheck.core.coaching.placement import Surroundings
from posecheck.exercises import load_exercise
from posecheck.files.poses import read_poses

FOLDER = Path(__file__).parent / "set_up"


@pytest.mark.parametrize(
    ("name", "lying"), [("tune_shoes_yaw20", False), ("tune_supine_socks", True)]
)  # fmt: skip
def test_a_clip_from_two_to_three_metres_needs_no_instruction(name: str, lying: bool) -> None:
    coach = Coach(load_exercise("sciatic_glide"))
    seen = read_poses(FOLDER / f"{name}.poses.jsonl").observations
    steps = [coach.step(observation, Surroundings(110.0, 25.0)) for observation in seen]
    said = [key for step in steps for cue in step.cues for key in cue.say if key != "#"]
    assert said == ["ready"] and coach.passed_over == []
    assert coach.stage is Stage.COUNTDOWN, "ready within two seconds"
    assert steps[-1].lying is lying
