"""A leg whose ankle is beyond the edge of the frame is known to be bent, if a straight one would be seen."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from posecheck.core.measuring.angles import beyond_deg
from posecheck.core.measuring.measurer import quality_of
from posecheck.core.types import Observation, Pose
from tests.core.judging import GLIDE, in_both_modes, judge, outcomes
from tests.made_up import REST, SIZE_PX, Motion, changed, glide, hidden, observe, pose

QUALITY = quality_of(GLIDE)
#: So far down that the ankle of a bent leg leaves the frame, and that of a straight one does not.
LOWER_PX = 150.0
#: When the first repetition's top is held, goes back, and the second one's is reached.
HELD_S, BACK_S, NEXT_S = 1.0 + 1.3, 1.0 + 2.7, 1.0 + 5.0 + 1.4


def lower(made: Pose, beside_px: float = 0.0) -> Pose:
    return replace(made, xy_px=made.xy_px + np.array([beside_px, LOWER_PX]))


@pytest.mark.parametrize(("knee_deg", "told"), [(85.0, True), (60.0, True), (45.0, False), (5.0, False)])
def test_it_is_told_only_of_an_ankle_beyond_the_edge(knee_deg: float, told: bool) -> None:
    found = beyond_deg(lower(pose(knee_deg, 0.0)), "right", QUALITY)
    assert found == pytest.approx(knee_deg, abs=0.1) if told else math.isnan(found)


def test_where_a_straight_leg_would_be_cut_off_too_nothing_is_told() -> None:
    assert math.isnan(beyond_deg(lower(pose(85.0, 0.0), SIZE_PX[0] - 470.0), "right", QUALITY))


@pytest.mark.parametrize("joint", ["hip", "knee"])
def test_nor_where_hip_or_knee_are_not_seen(joint: str) -> None:
    made = hidden(f"right_{joint}")(lower(pose(85.0, 0.0)))
    assert made is not None and math.isnan(beyond_deg(made, "right", QUALITY))


def knocked(second: bool) -> list[Observation]:
    """The camera is knocked as the first top is left, and put right at the next one (or there is none)."""
    at = glide() * 2 if second else [(1.3, 5.0, -30.0), (6.4, 5.0, -30.0), (1.3, *REST), (1.0, *REST)]
    seen = observe([(1.0, *REST), *at], fps=25)

    def cut(made: Pose) -> Pose | None:
        return hidden("right_ankle", "right_heel", "right_foot_index")(lower(made))

    return changed(seen, cut, from_s=BACK_S - 0.1, to_s=NEXT_S)


@in_both_modes
def test_who_went_back_beyond_the_edge_has_done_one_repetition_and_begins_another(mode: str) -> None:
    assert outcomes(judge(knocked(second=True), mode)) == ["clean", "clean"]


@in_both_modes
def test_whose_leg_may_have_stayed_at_the_top_has_done_one(mode: str) -> None:
    assert len(judge(knocked(second=False), mode).session.reps) == 1


def test_the_motion_is_what_the_times_say() -> None:
    at = Motion([(1.0, *REST), *glide() * 2])
    assert at(HELD_S)[0] < 6 and at(BACK_S)[0] < 6 and at(NEXT_S)[0] < 8
