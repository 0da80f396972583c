"""How far the camera is from side-on, and what is known of the person."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from posecheck.core.measuring.view_angle import view_angle_deg
from posecheck.core.types import Calibration
from tests.core.judging import GLIDE, in_both_modes, judge, outcomes
from tests.made_up import NEUTRAL, OVER, Person, glide, mirrored, observe, pose


@given(st.floats(0.0, 90.0), st.sampled_from(["left", "right"]))
def test_the_yaw_of_a_made_up_person_comes_back(yaw_deg: float, side: str) -> None:
    made = pose(60.0, 0.0, Person(side=side, yaw_deg=yaw_deg))
    assert view_angle_deg(made) == pytest.approx(yaw_deg, abs=1e-5)
    assert view_angle_deg(mirrored(made)) == pytest.approx(yaw_deg, abs=1e-5)


def test_without_depth_it_cannot_be_told() -> None:
    made = pose(60.0, 0.0)
    assert math.isnan(view_angle_deg(replace(made, world_m=np.zeros_like(made.world_m))))
    assert math.isnan(view_angle_deg(replace(made, world_m=np.full_like(made.world_m, np.nan))))


@in_both_modes
def test_the_neutral_offset_is_taken_off_the_ankle(mode: str) -> None:
    """The same foot: neutral for one person, overstretched for another, pointed for a third."""
    observations = observe(glide((4.0, 8.0), rest=(85.0, 25.0)), start=(85.0, 25.0), fps=15)
    found = {
        neutral_deg: outcomes(
            judge(observations, mode, calibration=Calibration(neutral_deg, source="option"))
        )
        for neutral_deg in (0.0, 8.0, 20.0)
    }
    assert found == {0.0: ["overstretch,foot_not_pointed"], 8.0: ["foot_not_pointed"], 20.0: ["clean"]}


@in_both_modes
def test_an_offset_shifts_the_reported_angles_by_itself(mode: str) -> None:
    plain, shifted = (
        judge(observe(glide(), fps=15), mode, calibration=Calibration(neutral_deg)).session
        for neutral_deg in (0.0, 4.0)
    )
    difference = [
        a.ankle_dorsiflexion_at_peak_deg - b.ankle_dorsiflexion_at_peak_deg
        for a, b in zip(plain.reps, shifted.reps, strict=True)
    ]
    assert difference == pytest.approx([4.0])
    assert shifted.calibration.neutral_ankle_deg == 4.0


@in_both_modes
def test_a_stiff_knee_counts_once_its_range_is_known(mode: str) -> None:
    observations = observe(glide((33.0, -30.0)), fps=15)
    assert outcomes(judge(observations, mode)) == ["partial"]
    personal = Calibration(knee_straight_deg=28.0, source="measured")
    assert outcomes(judge(observations, mode, calibration=personal)) == ["clean"]


@in_both_modes
def test_for_a_stiff_knee_the_warning_begins_earlier(mode: str) -> None:
    observations = observe(glide((30.0, 15.0)), fps=15)
    assert judge(observations, mode).session.alerts == ()
    personal = Calibration(knee_straight_deg=28.0)
    assert len(judge(observations, mode, calibration=personal).session.alerts) == 1


@in_both_modes
def test_a_supple_person_is_judged_like_everybody(mode: str) -> None:
    personal = Calibration(knee_straight_deg=0.0)
    observations = observe([*glide(), *glide(OVER), *glide(NEUTRAL)], fps=15)
    assert outcomes(judge(observations, mode, calibration=personal)) == [
        "clean", "overstretch,foot_not_pointed", "foot_not_pointed",
    ]  # fmt: skip


def test_personal_thresholds_never_leave_their_range() -> None:
    personal = GLIDE.for_person(Calibration(knee_straight_deg=60.0))
    for name, threshold in personal.thresholds.items():
        assert threshold.min <= threshold.value <= threshold.max, name
    assert GLIDE.for_person(Calibration()) is GLIDE
