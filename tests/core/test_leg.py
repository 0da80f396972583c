"""Which leg works, and which way the person faces."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from posecheck.core.landmarks import LEG_ROWS, Side
from posecheck.core.measuring.leg import (
    Facing,
    LiveLegChoice,
    facing_over_time,
    knee_range_deg,
    misnamed,
    nearness,
    swap_sides,
    working_leg,
)
from posecheck.core.measuring.measurer import leg_choice_of
from posecheck.core.types import Angles, LegAngles, LegReading
from tests.core.judging import GLIDE
from tests.made_up import Person, pose, relabelled

CHOICE = leg_choice_of(GLIDE)
NEAR_RIGHT = pose(85.0, 0.0, Person(side="right"))


def angles(left: float, right: float) -> Angles:
    return Angles(LegAngles(left), LegAngles(right))


class TestNearness:
    @pytest.mark.parametrize(("side", "sign"), [("left", 1), ("right", -1)])
    def test_the_near_leg_is_the_more_visible_and_the_closer_one(self, side: Side, sign: int) -> None:
        made = pose(85.0, 0.0, Person(side=side))
        same_depth = replace(made, world_m=np.zeros_like(made.world_m))
        same_visibility = replace(made, visibility=np.ones_like(made.visibility))
        for seen in (made, same_depth, same_visibility):
            assert math.copysign(1, nearness(seen)) == sign
        assert nearness(relabelled(made)) == pytest.approx(-nearness(made))

    def test_unknown_depth_says_nothing(self) -> None:
        world_m = NEAR_RIGHT.world_m.copy()
        world_m[LEG_ROWS["left"][0]] = math.nan
        assert nearness(replace(NEAR_RIGHT, world_m=world_m)) == 0.0


@pytest.mark.parametrize(
    ("near", "left_deg", "right_deg", "current", "expected"),
    [
        (0.5, 2.0, 3.0, None, "left"),
        (-0.5, 2.0, 3.0, None, "right"),
        (-0.5, 80.0, 3.0, None, "left"),
        (0.5, 3.0, 80.0, None, "right"),
        (0.5, 80.0, 80.0, None, "left"),
        (-0.5, 80.0, 80.0, None, "right"),
        (-0.5, 90.0, 70.0, None, "right"),
        (-0.5, 24.0, 1.0, None, "right"),
        (0.5, 3.0, 10.0, "right", "right"),
        (0.5, 80.0, 30.0, "right", "left"),
    ],
)
def test_the_leg_that_moves_works_and_the_nearer_one_in_doubt(
    near: float, left_deg: float, right_deg: float, current: Side | None, expected: Side
) -> None:
    assert working_leg(near, {"left": left_deg, "right": right_deg}, CHOICE, current) == expected


class TestRange:
    def test_a_jump_counts_for_little(self) -> None:
        assert knee_range_deg([85.0] * 30 + [5.0] + [85.0] * 30) == 0.0

    def test_unseen_counts_for_nothing(self) -> None:
        assert knee_range_deg([math.nan, math.nan]) == 0.0
        assert knee_range_deg([]) == 0.0
        assert knee_range_deg([10.0, math.nan, 80.0]) == 70.0


class TestLiveChoice:
    def test_a_given_leg_stays(self) -> None:
        choice = LiveLegChoice(CHOICE, "left")
        for index in range(50):
            assert choice(index / 10, NEAR_RIGHT, angles(85.0, 85.0 - index)) == "left"

    def test_nobody_yet_is_the_right_leg(self) -> None:
        assert LiveLegChoice(CHOICE, None)(0.0, None, Angles()) == "right"

    def test_at_rest_the_near_leg_and_then_the_one_that_moves(self) -> None:
        choice = LiveLegChoice(CHOICE, None)
        assert choice(0.0, NEAR_RIGHT, angles(85.0, 85.0)) == "right"
        found = [choice(index / 10, NEAR_RIGHT, angles(85.0 - 4 * index, 85.0)) for index in range(1, 15)]
        assert found[0] == "right" and found[-1] == "left"
        assert found.index("left") <= 8

    def test_one_wrong_frame_at_the_start_does_not_decide(self) -> None:
        choice = LiveLegChoice(CHOICE, None)
        assert choice(0.0, relabelled(NEAR_RIGHT), angles(85.0, 85.0)) == "left"
        found = [choice(index / 10, NEAR_RIGHT, angles(85.0, 85.0)) for index in range(1, 5)]
        assert found[-1] == "right"

    def test_a_leg_that_has_moved_is_kept_while_it_rests(self) -> None:
        choice = LiveLegChoice(CHOICE, None)
        for index in range(20):
            choice(index / 10, NEAR_RIGHT, angles(85.0 - 4 * index, 85.0))
        found = {choice(2 + index / 10, NEAR_RIGHT, angles(85.0, 85.0)) for index in range(200)}
        assert found == {"left"}

    def test_once_locked_it_stays(self) -> None:
        choice = LiveLegChoice(CHOICE, None)
        choice(0.0, NEAR_RIGHT, angles(85.0, 85.0))
        choice.lock()
        found = {choice(index / 10, NEAR_RIGHT, angles(85.0 - 4 * index, 85.0)) for index in range(1, 20)}
        assert found == {"right"}

    def test_unseen_frames_change_nothing(self) -> None:
        choice = LiveLegChoice(CHOICE, None)
        choice(0.0, pose(85.0, 0.0, Person(side="left")), angles(85.0, 85.0))
        assert choice(5.0, None, Angles()) == "left"


def test_exchanging_sides_twice_changes_nothing() -> None:
    reading = LegReading(np.zeros((5, 2)), 1.0, 2.0, 0.1, 0.2)
    made = replace(pose(40.0, 5.0), readings={"right": reading})
    once = swap_sides(made)
    assert once.readings == {"left": reading}
    assert np.array_equal(once.xy_px, relabelled(made).xy_px)
    twice = swap_sides(once)
    assert twice.readings == made.readings
    for name in ("xy_px", "visibility", "world_m"):
        assert np.array_equal(getattr(twice, name), getattr(made, name))


def test_names_that_were_put_right_twice_were_wrong_only_in_between() -> None:
    """Of ten frames, 1 s apart: exchanged at 5 since 2, and back at 7 since 3; frame 6 was not read."""
    reading = LegReading(np.zeros((5, 2)), 1.0, 2.0, 0.1, 0.2)
    poses = [
        replace(pose(40.0, 5.0), readings={} if at == 6 else {"right": reading}, exchanges=exchanges)
        for at, exchanges in enumerate([0] * 5 + [1] * 2 + [2] * 3)
    ]
    poses[5], poses[7] = replace(poses[5], misnamed_s=3.0), replace(poses[7], misnamed_s=4.0)
    assert misnamed(np.arange(10.0), poses) == {2, 5}


class TestFacing:
    def test_unknown_before_any_evidence(self) -> None:
        facing = Facing(5.0)
        assert math.isnan(facing(0.0, 0.0))
        assert facing(0.1, 0.5) == 1.0

    def test_a_few_wrong_frames_turn_nobody(self) -> None:
        facing = Facing(5.0)
        for index in range(60):
            facing(index / 30, 1.0)
        assert {facing(2 + index / 30, -1.5) for index in range(20)} == {1.0}

    def test_once_forgotten_the_next_evidence_decides(self) -> None:
        facing = Facing(5.0)
        for index in range(300):
            facing(index / 30, 1.0)
        facing.forget()
        assert facing(10.0, 0.0) == 1.0 and facing(10.1, -0.1) == -1.0

    def test_a_person_who_turns_round_is_followed(self) -> None:
        facing = Facing(5.0)
        for index in range(900):
            facing(index / 30, 1.0)
        found = [facing(30 + index / 30, -1.0) for index in range(240)]
        assert found[-1] == -1.0 and 4.5 < found.index(-1.0) / 30 < 5.5

    @given(st.sampled_from([-1.0, 1.0]), st.integers(1, 40))
    def test_a_recording_is_looked_at_both_ways(self, sign: float, unseen: int) -> None:
        """Evidence that comes later already counts at the start."""
        t_s = np.arange(60) / 10
        evidence = np.where(np.arange(60) < unseen, 0.0, sign)
        assert set(facing_over_time(t_s, evidence, 5.0).tolist()) == {sign}

    def test_a_recording_without_evidence_faces_nowhere(self) -> None:
        assert np.isnan(facing_over_time(np.arange(5) / 10, np.zeros(5), 5.0)).all()

    def test_far_from_all_evidence_the_whole_recording_decides(self) -> None:
        t_s = np.array([0.0, 1.0, 60.0])
        assert facing_over_time(t_s, np.array([1.0, 1.0, 0.0]), 5.0).tolist() == [1.0, 1.0, 1.0]
