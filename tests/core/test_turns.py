"""Turns of a rhythm that begins in the midst of a swing, and one that does not quite look like the others."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from posecheck.core.judging.conditions import Condition
from posecheck.core.judging.turns import During, Standing, Zigzag
from posecheck.core.types import NAN, LegAngles, Pose
from posecheck.exercises import load_exercise
from tests.core.judging import in_both_modes, judge
from tests.made_bodies import cyclist, walker
from tests.made_up import changed, record

CYCLE, WALK = load_exercise("cycle"), load_exercise("walk")


@pytest.mark.parametrize(("ground", "found"), [(0.0, [0.1, 0.5]), (NAN, [0.5])])
def test_legs_that_are_first_seen_apart_were_together_before(ground: float, found: list[float]) -> None:
    zigzag = Zigzag(12.0, 1.0, 0.5, ground)
    values = [30.0, 36.0, 20.0, 5.0, 20.0, 36.0, 20.0]
    times = [zigzag.see(0.1 * k, value, {}, 1.0) for k, value in enumerate(values)]
    assert [time for time in times if time is not None] == pytest.approx(found)


@pytest.mark.parametrize(("bent", "looks"), [("sssb", True), ("bsss", True), ("ssbb", False), ("sb", False)])
def test_one_instant_alone_is_not_another_exercise(bent: str, looks: bool) -> None:
    """A step at ten frames a second: s is a straight hip, b one bent as no walker's is."""
    assert WALK.rhythm is not None
    during = During(Condition(WALK.rhythm.during, WALK), WALK["during_least"])
    see_hips(during, bent)
    assert during.take(1.0) is looks


def test_what_comes_after_the_end_of_a_turn_is_no_part_of_it() -> None:
    """It is told of later: somebody who walks out of the picture bends no hip in the last step."""
    assert WALK.rhythm is not None
    during = During(Condition(WALK.rhythm.during, WALK), WALK["during_least"])
    see_hips(during, "ssssbbbb")
    assert during.take(0.35) and not during.take(1.0)
    see_hips(during, "ssss")
    assert during.take(-1.0), "all that is known of a turn whose beginning was another person's"


def see_hips(during: During, bent: str) -> None:
    """Ten a second."""
    for k, instant in enumerate(bent):
        hip_deg = 5.0 if instant == "s" else 60.0
        at = LegAngles(trunk_slope_deg=85.0, straightest_knee_deg=5.0, straightest_hip_deg=hip_deg)
        during.see(k / 10, at, False)


@pytest.mark.parametrize(
    ("share", "leans_at", "found"), [(0.6, 2.0, NAN), (1.2, 2.0, 4.0), (1.2, 0.6, NAN), (2.2, 1.1, 4.0)]
)
def test_only_who_stands_still_for_long_enough_stands(share: float, leans_at: float, found: float) -> None:
    """A rider who gets off, or passes the straight knee, is no standing person. Parts of the time it takes:
    for how long they do, and when they lean forward."""
    standing = Standing(CYCLE)
    at = LegAngles(knee_flexion_deg=4.0, hip_flexion_deg=3.0, trunk_slope_deg=88.0)
    needed = CYCLE["standing_still"] * 25
    for frame in range(round(share * needed) + 1):
        leans = frame == round(leans_at * needed)
        standing.see(frame / 25, replace(at, trunk_slope_deg=40.0) if leans else at)
    assert standing.value == pytest.approx(found, nan_ok=True)


@pytest.mark.parametrize(("sways", "found"), [(0.9, True), (1.2, False)])
def test_whose_knee_sways_does_not_stand_still(sways: float, found: bool) -> None:
    """By so many times what may be in a still moment."""
    standing, sways_deg = Standing(CYCLE), sways * CYCLE["standing_within"]
    for frame in range(round(CYCLE["standing_still"] * 50)):
        knee_deg = 4.0 + sways_deg * (frame % 2)
        standing.see(frame / 25, LegAngles(knee_deg, hip_flexion_deg=3.0, trunk_slope_deg=88.0))
    assert math.isnan(standing.value) is not found


@in_both_modes
def test_a_single_turn_with_a_still_thigh_does_not_end_the_ride(mode: str) -> None:
    """Landmarks of wide trousers: in one turn of twelve the thigh hardly moves."""

    def flat(t_s: float) -> float:
        return 0.9 if 6.3 <= t_s <= 7.0 else 0.0

    def ride(t_s: float) -> object:
        pose, still = cyclist(0.3 + t_s), cyclist(6.95)
        xy = pose.xy_px + flat(t_s) * (still.xy_px - pose.xy_px)
        rows = [row for row in range(len(xy)) if row not in (25, 26)]
        xy[rows] = pose.xy_px[rows]
        return replace(pose, xy_px=xy)

    judged = judge(record(ride, 12.0, 20, 0.5), mode, CYCLE)  # type: ignore[arg-type]
    assert judged.session.rhythm is not None and judged.session.rhythm.cycles == 12


@in_both_modes
def test_the_first_step_counts_though_the_far_leg_was_hidden(mode: str) -> None:
    """Somebody who stands sideways hides the far leg; the first step shows it, thighs apart already."""

    def at(t_s: float) -> object:
        pose = walker(0.5 + 0.8 * max(0.0, t_s - 1.0))
        if t_s < 1.15:
            visibility = pose.visibility.copy()
            visibility[[23, 25, 27, 29, 31]] = 0.05
            pose = replace(pose, visibility=visibility)
        return pose

    judged = judge(record(at, 12.25, 25, 0.5), mode, WALK)  # type: ignore[arg-type]
    assert judged.session.rhythm is not None
    assert judged.session.rhythm.cycles == 18


@in_both_modes
def test_a_last_turn_that_does_not_look_like_one_is_none(mode: str) -> None:
    """After ten turns the shank alone swings once more, and the film ends."""

    def ride(t_s: float) -> object:
        pose, still = cyclist(0.3 + t_s), cyclist(10.3)
        if t_s <= 10.0:
            return pose
        xy = pose.xy_px.copy()
        xy[[25, 26]] = still.xy_px[[25, 26]]
        return replace(pose, xy_px=xy)

    judged = judge(record(ride, 11.4, 20, 0.5), mode, CYCLE)  # type: ignore[arg-type]
    assert judged.session.rhythm is not None and judged.session.rhythm.cycles == 10


@in_both_modes
def test_a_knee_that_is_misread_half_way_is_no_turn_of_its_own(mode: str) -> None:
    """A caption lies over the knee for a tenth of a second of some turns: it reads as half way down."""

    def ride(t_s: float) -> object:
        hidden = t_s > 6.0 and 0.0 <= t_s % 3.0 - 1.2 < 0.12
        return cyclist(0.3 + t_s + (0.25 if hidden else 0.0))

    judged = judge(record(ride, 15.0, 20, 0.5), mode, CYCLE)  # type: ignore[arg-type]
    assert judged.session.rhythm is not None and judged.session.rhythm.cycles == 15


@in_both_modes
@pytest.mark.parametrize(("from_turns", "steps"), [(0.25, 17), (0.3, 17), (0.45, 18), (0.1, 18)])
def test_a_step_before_the_film_begins_is_none_of_it(mode: str, from_turns: float, steps: int) -> None:
    """The first frame shows the legs furthest apart, or on their way together; nine strides follow."""
    judged = judge(record(lambda t_s: walker(from_turns + 0.9 * t_s), 10.0, 25, 0.5), mode, WALK)
    assert judged.session.rhythm is not None and judged.session.rhythm.cycles == steps


@in_both_modes
def test_one_turn_that_does_not_look_like_the_others_is_one_of_them(mode: str) -> None:
    """The trunk reads as lying for a third of one step; of two in a row the walk is over."""

    def leaning(pose: Pose) -> Pose:
        xy = pose.xy_px.copy()
        xy[[11, 12]] = xy[[23, 24]] + (90.0, -5.0)
        return replace(pose, xy_px=xy)

    walk = record(lambda t_s: walker(0.25 + 0.8 * t_s), 20.0, 25, 0.5)
    once = judge(changed(walk, leaning, 6.0, 6.2), mode, WALK).session.rhythm
    twice = judge(changed(walk, leaning, 6.0, 7.4), mode, WALK).session.rhythm
    assert once is not None and (once.cycles, once.stops) == (31, 0)
    assert twice is not None and twice.stops == 1


@in_both_modes
@pytest.mark.parametrize("from_turns", [0.15, 0.2])
def test_a_step_that_is_misread_on_its_way_is_one(mode: str, from_turns: float) -> None:
    """The legs read as together for three frames of every step: what came before is no step."""

    def at(t_s: float) -> object:
        misread = t_s > 5.0 and 0.0 <= 0.8 * t_s % 0.5 - from_turns < 0.08
        return walker(0.8 * t_s + (0.25 if misread else 0.0))

    judged = judge(record(at, 20.0, 30, 0.5), mode, WALK)  # type: ignore[arg-type]
    assert judged.session.rhythm is not None and judged.session.rhythm.cycles == 32


@in_both_modes
def test_a_step_that_is_misread_for_a_moment_is_not_two(mode: str) -> None:
    """The legs read as together for a frame just after a step: what is left of it is no step of its own."""

    def at(t_s: float) -> object:
        misread = t_s > 5.0 and 0.0 <= t_s % 2.5 - 0.25 < 0.045
        return walker(0.8 * t_s + (0.25 if misread else 0.0))

    judged = judge(record(at, 20.0, 20, 0.5), mode, WALK)  # type: ignore[arg-type]
    assert judged.session.rhythm is not None and judged.session.rhythm.cycles == 32
