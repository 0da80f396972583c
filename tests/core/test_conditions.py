"""Three-valued truth, and how long it must hold."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from posecheck.core.exercise import Clause
from posecheck.core.judging.conditions import Condition, Dwell
from posecheck.core.types import LegAngles
from tests.core.judging import FRAME_RATES, GLIDE

STRAIGHT = Clause("knee_flexion_deg", at_most="overstretch_knee")
TOES_UP = Clause("ankle_dorsiflexion_deg", at_least="overstretch_ankle")
BOTH = Condition((STRAIGHT, TOES_UP), GLIDE)


@pytest.mark.parametrize(
    ("knee", "ankle", "every", "some"),
    [
        (10.0, 8.0, True, True),
        (20.0, 5.0, True, True),
        (10.0, 4.9, False, True),
        (20.1, 8.0, False, True),
        (30.0, 0.0, False, False),
        (math.nan, 8.0, None, True),
        (math.nan, 0.0, False, False),
        (10.0, math.nan, None, True),
        (math.nan, math.nan, None, False),
    ],
)
def test_what_is_unseen_is_neither_true_nor_false(
    knee: float, ankle: float, every: bool | None, some: bool
) -> None:
    leg = LegAngles(knee_flexion_deg=knee, ankle_dorsiflexion_deg=ankle)
    assert BOTH.all(leg) is every
    assert BOTH.any(leg) is some


def test_nothing_asked_is_true_of_everything_and_never_one_of_many() -> None:
    nothing = Condition((), GLIDE)
    assert nothing.all(LegAngles()) is True
    assert nothing.any(LegAngles()) is False


class TestDwell:
    @pytest.mark.parametrize("fps", FRAME_RATES)
    @given(for_ms=st.integers(0, 1000))
    def test_it_fires_with_the_first_frame_that_completes_the_time(self, fps: int, for_ms: int) -> None:
        dwell = Dwell(for_ms / 1000, 0.3)
        fired = [dwell(index / fps, True) for index in range(2 * fps)]
        assert fired.index(True) == math.ceil(for_ms / 1000 * fps - 1e-4)
        assert all(fired[fired.index(True) :])
        assert dwell.since_s == 0.0

    def test_a_denial_begins_it_again(self) -> None:
        dwell = Dwell(0.2, 0.3)
        truths = [True, True, False, True, True, True]
        assert [dwell(index / 10, truth) for index, truth in enumerate(truths)] == [False] * 5 + [True]
        assert dwell.since_s == pytest.approx(0.3)

    def test_ignorance_neither_starts_nor_ends_it(self) -> None:
        dwell = Dwell(0.4, 0.3)
        truths = [None, True, None, True, None, True]
        assert [dwell(index / 10, truth) for index, truth in enumerate(truths)] == [False] * 5 + [True]
        assert dwell.since_s == pytest.approx(0.1)

    def test_long_ignorance_ends_it(self) -> None:
        dwell = Dwell(0.2, 0.3)
        dwell(0.0, True)
        assert not dwell(0.35, None)
        assert math.isnan(dwell.since_s)
        assert not dwell(0.4, True)
        assert dwell(0.6, True)

    def test_after_a_reset_it_begins_anew(self) -> None:
        dwell = Dwell(0.1, 0.3)
        assert not dwell(0.0, True)
        dwell.reset()
        assert math.isnan(dwell.since_s)
        assert not dwell(0.1, True)
        assert dwell(0.2, True)

    def test_no_time_to_wait_fires_at_once(self) -> None:
        assert Dwell(0.0, 0.3)(5.0, True)

    def test_sums_of_floats_cost_no_frame(self) -> None:
        dwell = Dwell(0.3, 0.35)
        assert not dwell(0.1, True)
        assert dwell(0.1 + 0.1 + 0.1 + 0.1 - 1e-9, True) is True


@pytest.mark.parametrize(("thigh_deg", "something_else"), [(-85.0, True), (-30.0, False), (80.0, False)])
def test_a_thigh_that_hangs_down_is_no_glide(thigh_deg: float, something_else: bool) -> None:
    """In a film of legs alone a shank is taken for a straight leg; a lying thigh is raised."""
    leg = LegAngles(hip_flexion_deg=90.0, thigh_elevation_deg=thigh_deg, hip_speed_legs_per_s=0.0)
    assert Condition(GLIDE.unless, GLIDE).any(leg) is something_else
