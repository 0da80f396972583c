"""The person's own rest and best, from angles alone."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from posecheck.core.judging.own import Own
from posecheck.core.types import LegAngles
from posecheck.exercises import load_exercise

BRIDGE = load_exercise("bridge")


def told(own: Own, line: Callable[[float], float], from_s: float, to_s: float, held: bool) -> LegAngles:
    """What is told at the end of a stretch in which the hip's line is as ``line`` says, 20 times a second."""
    found = LegAngles()
    for t_s in np.arange(from_s, to_s, 0.05):
        found = own.see(t_s, LegAngles(hip_line_deg=line(t_s)), held, False)
    return found


def test_one_frame_that_looks_better_is_not_the_best() -> None:
    own = Own(BRIDGE)
    found = told(own, lambda t_s: -10.0 if 0.98 < t_s < 1.02 else 5.0, 0.0, 2.0, held=True)
    assert found.off_best_deg == pytest.approx(0.0)


def test_the_best_is_what_was_kept_early_in_the_hold() -> None:
    own = Own(BRIDGE)
    assert told(own, lambda t_s: 5.0, 0.0, 1.0, held=True).off_best_deg == pytest.approx(0.0)
    assert told(own, lambda t_s: 2.0, 1.0, 2.0, held=True).off_best_deg == pytest.approx(0.0)
    assert told(own, lambda t_s: 9.0, 2.0, 3.5, held=True).off_best_deg == pytest.approx(7.0)
    late = told(own, lambda t_s: 0.0, 3.5, 5.0, held=True)
    assert late.off_best_deg == pytest.approx(-2.0), "what comes later is measured by how the hold began"


def test_of_what_was_kept_the_worst_was_surely_reached() -> None:
    own = Own(BRIDGE)
    found = told(own, lambda t_s: 5.0 if round(20 * t_s) % 2 else 3.0, 0.0, 2.0, held=True)
    assert found.off_best_deg == pytest.approx(0.0) and found.off_rest_deg < 0


def test_who_was_hidden_as_the_hold_began_has_a_best_of_later() -> None:
    own, begin_s = Own(BRIDGE), BRIDGE["own_begin"]
    assert np.isnan(told(own, lambda t_s: np.nan, 0.0, begin_s + 1.0, held=True).off_best_deg)
    later = told(own, lambda t_s: 5.0, begin_s + 1.0, begin_s + 3.0, held=True)
    assert later.off_best_deg == pytest.approx(0.0)


@pytest.mark.parametrize("blocked", [True, False])
def test_a_glimpse_after_a_loss_is_not_the_best(blocked: bool) -> None:
    own = Own(BRIDGE)
    told(own, lambda t_s: 5.0, 0.0, 1.0, held=True)
    for t_s in np.arange(1.0, 1.5, 0.05):
        own.see(t_s, LegAngles(hip_line_deg=-60.0 if blocked else np.nan), True, blocked)
    told(own, lambda t_s: -35.0, 1.5, 1.6, held=True)
    found = told(own, lambda t_s: 5.0, 1.6, 3.0, held=True)
    assert found.off_best_deg == pytest.approx(0.0), "half a second has to be seen to be kept"


@pytest.mark.parametrize(("begins", "taken"), [(-8.0, 2.0), (3.0, 3.0), (15.0, 6.0)])
def test_who_begins_far_off_the_line_has_no_best_there(begins: float, taken: float) -> None:
    """Nor is a rest needed where none is asked."""
    found = told(Own(load_exercise("plank_knees")), lambda t_s: begins, 0.0, 2.0, held=True)
    assert found.off_best_deg == pytest.approx(begins - taken)
    assert np.isnan(found.off_rest_deg)


def test_rest_is_the_last_place_that_stayed_still_outside_a_hold() -> None:
    own = Own(BRIDGE)
    assert told(own, lambda t_s: 60.0, 0.0, 1.5, held=False).off_rest_deg == pytest.approx(0.0)
    lifted = told(own, lambda t_s: 60.0 - 40.0 * (t_s - 1.5), 1.5, 2.5, held=False)
    assert lifted.off_rest_deg == pytest.approx(-38.0, abs=1.0), "who moves has no new rest"
    assert told(own, lambda t_s: 20.0, 2.5, 4.0, held=True).off_rest_deg == pytest.approx(-40.0, abs=1.0)


def test_rest_takes_as_long_as_the_exercise_says_and_no_hole_counts() -> None:
    still_s = BRIDGE["own_still"]
    for seconds, rests in ((still_s - 0.05, False), (still_s + 0.1, True)):
        own = Own(BRIDGE)
        found = told(own, lambda t_s: 60.0, 0.0, seconds, held=False)
        assert (found.off_rest_deg == pytest.approx(0.0)) is rests
    own = Own(BRIDGE)
    told(own, lambda t_s: 60.0, 0.0, 0.2, held=False)
    assert told(own, lambda t_s: 60.0, 5.0, 5.2, held=False).off_rest_deg != pytest.approx(0.0)


def test_who_stays_still_near_the_top_does_not_rest_there() -> None:
    own, least_deg = Own(BRIDGE), BRIDGE["own_rest_least"]
    assert told(own, lambda t_s: 60.0, 0.0, 1.5, held=False).off_rest_deg == pytest.approx(0.0)
    near = told(own, lambda t_s: least_deg - 1.0, 2.0, 5.0, held=False)
    assert near.off_rest_deg == pytest.approx(least_deg - 61.0)


def test_what_nobody_asks_for_is_not_added() -> None:
    plain = LegAngles(knee_flexion_deg=80.0)
    assert Own(load_exercise("sciatic_glide")).see(0.0, plain, True, False) is plain
