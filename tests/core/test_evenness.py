"""Left against right: steps alternate, whatever their names say; both ways of facing are weighed alike."""

from __future__ import annotations

import math

import pytest

from posecheck.core.judging.evenness import Step, asymmetry_percent, in_turn, named
from posecheck.core.landmarks import Side, other


def steps(
    lengths_s: list[float], facing: float = 1.0, first: Side = "left", from_s: float = 0.0
) -> list[Step]:
    found, t_s, side = [Step(from_s, first, facing)], from_s, first
    for length_s in lengths_s:
        t_s, side = t_s + length_s, other(side)
        found.append(Step(t_s, side, facing))
    return found


def test_the_majority_of_the_names_says_who_begins() -> None:
    true = steps([0.5] * 9)
    wrong = [Step(s.t_s, other(s.side) if 3 <= i < 7 else s.side) for i, s in enumerate(true)]
    assert in_turn(wrong) == [s.side for s in true]
    assert in_turn([Step(s.t_s, other(s.side)) for s in true]) == [other(s.side) for s in true]


def test_a_step_that_was_not_seen_is_one_all_the_same() -> None:
    true = steps([0.5] * 11)
    del true[5]
    assert in_turn(true) == [s.side for s in true]


def test_too_few_steps_keep_their_names() -> None:
    assert in_turn([]) == [] and in_turn([Step(1.0, "left")]) == ["left"]
    assert math.isnan(asymmetry_percent([], 10.0)) and math.isnan(
        asymmetry_percent([[Step(1.0, "left")]], 10.0)
    )


def test_one_side_alone_is_neither_even_nor_uneven() -> None:
    assert math.isnan(asymmetry_percent([[Step(1.0, "left"), Step(1.5, "right")]], 10.0))


def test_left_against_right() -> None:
    # The step to the left foot takes 0.6 s, the one to the right 0.4: 100 * 0.2 / 0.5.
    assert asymmetry_percent(named(steps([0.4, 0.6] * 10)), 10.0) == pytest.approx(40.0)
    assert asymmetry_percent(named(steps([0.6, 0.4] * 10)), 10.0) == pytest.approx(-40.0)


def test_the_bias_of_the_far_foot_cancels_when_both_ways_were_seen() -> None:
    # Truly 0.55 and 0.45 (20 per cent); the far foot seems 0.03 s late, which is the left one on the way to
    # the right, and the right one on the way back.
    there = named(steps([0.42, 0.58] * 10))
    back = named(steps([0.48, 0.52] * 10, facing=-1.0, from_s=30.0))
    assert asymmetry_percent([*there, *back], 10.0) == pytest.approx(20.0)


def test_ways_that_contradict_each_other_tell_nothing() -> None:
    there, back = named(steps([0.35, 0.65] * 10)), named(steps([0.51, 0.49] * 10, facing=-1.0, from_s=30.0))
    assert math.isnan(asymmetry_percent([*there, *back], 10.0))
    even = named(steps([0.52, 0.48] * 10, facing=-1.0, from_s=30.0))
    little = named(steps([0.47, 0.53] * 10))
    assert asymmetry_percent([*little, *even], 10.0) == pytest.approx(2.0)
