"""Footage as others film it: cuts, a hidden far leg, gaps, 15 frames a second, turning round."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from posecheck.core.judging.engine import Judged
from posecheck.core.landmarks import INDEX, SIDES
from posecheck.core.types import NAN, Observation, Pose
from posecheck.exercises import load_exercise
from tests.core.judging import in_both_modes, judge
from tests.made_bodies import Look, bridge, cyclist, plank, sitter, walker
from tests.made_up import Person, changed, gone, pose, record

BRIDGE, PLANK, CYCLE, WALK = map(load_exercise, ("bridge", "plank", "cycle", "walk"))


def cycles(judged: Judged) -> int:
    assert judged.session.rhythm is not None
    return judged.session.rhythm.cycles


def joined(*parts: list[Observation]) -> list[Observation]:
    """One after the other, as cuts do, a frame apart."""
    found: list[Observation] = []
    for part in parts:
        start_s = found[-1].t_s + 1 / 15 if found else 0.0
        found += [Observation(start_s + each.t_s - part[0].t_s, each.pose) for each in part]
    return found


def kneeling(t_s: float) -> Pose:
    return plank(-30.0, forearms=False, knee_deg=80.0)


@in_both_modes
def test_a_plank_among_kneeling_and_cuts(mode: str) -> None:
    """Kneeling, a cut to the plank, a cut to somebody who sits: the plank alone counts, all of it."""
    clip = joined(
        record(kneeling, 4.0, 15, 0.5),
        record(lambda t_s: plank(2.0), 17.8, 15, 0.5),
        record(lambda t_s: sitter(), 4.0, 15, 0.5),
    )
    (only,) = judge(clip, mode, PLANK).session.holds
    assert only.outcome == "clean" and only.held_s == pytest.approx(17.8, abs=0.6)


@in_both_modes
def test_a_ride_of_eighteen_turns_in_fifteen_seconds(mode: str) -> None:
    """At 15 frames a second, the far leg hidden by the bicycle all the time."""
    clip = record(lambda t_s: cyclist(0.4 + 1.2 * t_s, far=False), 15.0, 15, 0.5)
    assert cycles(judge(clip, mode, CYCLE)) == 18


@in_both_modes
@pytest.mark.parametrize(("gap_s", "hidden"), [(0.2, 0), (0.4, 1)])
def test_a_gap_costs_no_more_than_the_turn_that_it_hides(mode: str, gap_s: float, hidden: int) -> None:
    clip = record(lambda t_s: cyclist(0.4 + t_s), 15.0, 25, 0.5)
    for start_s in (4.3, 9.3):
        clip = changed(clip, gone, start_s, start_s + gap_s)
    assert 15 - hidden <= cycles(judge(clip, mode, CYCLE)) <= 15


@in_both_modes
def test_turns_beyond_a_long_gap_are_not_invented(mode: str) -> None:
    clip = changed(record(lambda t_s: cyclist(0.4 + t_s), 18.0, 25, 0.5), gone, 6.0, 12.0)
    assert cycles(judge(clip, mode, CYCLE)) == pytest.approx(12, abs=1)


@in_both_modes
def test_a_film_cut_from_one_side_to_the_other(mode: str) -> None:
    """Each shot shows another side of the body, and of each the nearer leg is judged: a plank loses nothing
    to the sides before it, and a ride no more than the turn that is cut."""

    def ride(look: Look) -> list[Observation]:
        return record(lambda t_s: cyclist(0.4 + t_s, look=look), 10.0, 15, 0.5)

    clip = joined(
        ride(Look("left", -1, far_visibility=0.4)),
        record(lambda t_s: plank(2.0), 12.0, 15, 0.5),
        ride(Look("right", 1, far_visibility=0.4)),
    )
    found = judge(clip, mode, CYCLE).session.rhythm
    assert found is not None and 19 <= found.cycles <= 20
    assert min(found.left_cycles, found.right_cycles) >= 9
    (only,) = judge(clip, mode, PLANK).session.holds
    assert only.held_s == pytest.approx(12.0, abs=0.6)


def _watched(clip: list[Observation], number: int) -> list[Observation]:
    """The same, of another person or shot."""
    return [replace(each, pose=each.pose and replace(each.pose, watched=number)) for each in clip]


@in_both_modes
@pytest.mark.parametrize("cut_s", [5.5, 6.0, 6.5])
def test_a_ride_that_goes_on_after_a_known_cut_keeps_its_turns(mode: str, cut_s: float) -> None:
    """The film is mirrored in the midst of a turn: the nearer leg is judged from the first frame on."""
    left, right = Look("left", -1, far_visibility=0.4), Look("right", 1, far_visibility=0.4)
    whole = record(lambda t_s: cyclist(0.4 + t_s, look=left), cut_s + 7.0, 15, 0.5)
    before = record(lambda t_s: cyclist(0.4 + t_s, look=left), cut_s, 15, 0.5)
    after = record(lambda t_s: cyclist(0.4 + cut_s + t_s, look=right), 7.0, 15, 0.5)
    found = judge(joined(before, _watched(after, 1)), mode, CYCLE)
    assert cycles(found) == cycles(judge(whole, mode, CYCLE)) == round(cut_s + 6.7)


@in_both_modes
def test_from_one_shot_to_the_next_nobody_moved(mode: str) -> None:
    """On straight arms, then on the forearms: no push-up, and nothing of the time is lost."""
    arms = record(lambda t_s: plank(2.0, forearms=False), 4.0, 15, 0.5)
    forearms = record(lambda t_s: plank(2.0), 8.0, 15, 0.5)
    (only,) = judge(joined(arms, _watched(forearms, 1)), mode, PLANK).session.holds
    assert only.held_s == pytest.approx(12.0, abs=0.2)


@in_both_modes
def test_who_talks_to_the_camera_first_costs_the_next_shot_nothing(mode: str) -> None:
    """Most of the film is seen from the front, the shot with the plank in it from the side."""
    talk = record(lambda t_s: pose(85.0, 0.0, Person(yaw_deg=80.0)), 14.0, 15, 0.5)
    after = record(lambda t_s: plank(2.0), 8.0, 15, 0.5)
    (only,) = judge(joined(talk, _watched(after, 1)), mode, PLANK).session.holds
    assert only.held_s == pytest.approx(8.0, abs=0.2)


@in_both_modes
def test_the_visibilities_of_the_shot_before_pause_no_plank(mode: str) -> None:
    """The pose model carries them over a cut: at first the far leg is called seen and the near one not, then
    the far arm is hidden, as it is."""

    def at(t_s: float) -> Pose:
        found = plank(2.0)
        visibility = found.visibility.copy()
        hidden = ("right_knee",) if t_s < 0.3 else ("left_elbow", "left_wrist")
        visibility[[INDEX[name] for name in hidden]] = 0.2
        return replace(found, visibility=visibility)

    before = record(lambda t_s: sitter(0.0, 80.0), 3.0, 15, 0.5)
    (only,) = judge(joined(before, _watched(record(at, 8.0, 15, 0.5), 1)), mode, PLANK).session.holds
    assert only.held_s == pytest.approx(8.0, abs=0.2)


@in_both_modes
def test_walking_past_and_back(mode: str) -> None:
    """To the right, then turned round: the steps of both ways count, the turn adds none."""

    def at(t_s: float) -> Pose:
        if t_s < 6.0:
            return walker(0.9 * t_s, x=150 + 70 * t_s)
        return walker(0.9 * (t_s - 6.0), x=570 - 70 * (t_s - 6.0), facing=-1)

    assert cycles(judge(record(at, 12.0, 15, 0.5), mode, WALK)) == pytest.approx(21, abs=1)


@in_both_modes
@pytest.mark.parametrize("look", [Look("right", 1), Look("left", -1), Look("left", 1)])
def test_a_bridge_cut_in_the_middle_is_two(mode: str, look: Look) -> None:
    """The camera cuts to somebody standing for three seconds in the middle of a bridge."""
    up = record(lambda t_s: bridge(21.0, look=look), 6.0, 15, 0.5)
    clip = joined(up, record(lambda t_s: walker(0.25), 3.0, 15, 0.5), up)
    holds = judge(clip, mode, BRIDGE).session.holds
    assert [hold.outcome for hold in holds] == ["partial", "partial"]
    assert [hold.held_s for hold in holds] == [pytest.approx(6.0, abs=0.6)] * 2


@in_both_modes
def test_half_a_body_is_never_held(mode: str) -> None:
    """The shoulders beyond the frame's edge."""

    def at(t_s: float) -> Pose:
        pose = bridge(21.0)
        xy = pose.xy_px - np.array([200.0, 0.0])
        return replace(pose, xy_px=xy)

    judged = judge(record(at, 12.0, 15, 0.5), mode, BRIDGE)
    assert judged.session.holds == () and judged.session.alerts == ()


@in_both_modes
def test_a_walker_whom_the_frame_cuts_at_the_waist_is_not_seen(mode: str) -> None:
    """Whether the trunk is upright nobody knows: nothing counts, and that is no empty success."""

    def above(away_px: float) -> Callable[[float], Pose]:
        def at(t_s: float) -> Pose:
            pose = walker(0.9 * t_s)
            return replace(pose, xy_px=pose.xy_px - np.array([0.0, away_px]))

        return at

    whole, cut = (judge(record(above(away_px), 12.0, 15, 0.5), mode, WALK) for away_px in (0.0, 160.0))
    assert cycles(whole) > 15 and not whole.session.unseen
    assert cycles(cut) == 0 and cut.session.unseen
    seldom = changed(record(above(0.0), 2.0, 15, 0.5), lambda pose: None, 0.6, 2.0)
    assert judge(seldom, mode, BRIDGE).session.unseen, "in view for less than half of the time"
    still = judge(record(lambda t_s: walker(0.0), 8.0, 15, 0.5), mode, WALK)
    assert cycles(still) == 0 and not still.session.unseen, "who stands was seen"


def _below(pose: Pose, height_px: int) -> Pose:
    """The frame ends at this height, and lower joints lie beyond its edge."""
    return replace(pose, size_px=(pose.size_px[0], height_px))


@in_both_modes
@pytest.mark.parametrize("lift", [False, True], ids=["treadmill", "on the spot"])
def test_a_walker_whose_feet_the_frame_cuts_off(mode: str, lift: bool) -> None:
    """Hips and knees tell the steps; only the foot that is lifted is in view now and then, on a bent leg."""
    whole = record(lambda t_s: walker(0.8 * t_s, lift=lift), 12.0, 15, 0.5)
    ankle_px = max(float(walker(0.8 * t / 15).xy_px[INDEX["right_ankle"], 1]) for t in range(20))
    cut = changed(whole, lambda pose: _below(pose, int(ankle_px - 25)))
    judged = judge(cut, mode, WALK)
    assert cycles(judged) == pytest.approx(19, abs=1) and not judged.session.unseen
    knees_out = changed(whole, lambda pose: _below(pose, 290))
    judged = judge(knees_out, mode, WALK)
    assert cycles(judged) == 0 and judged.session.unseen


def _made_up(pose: Pose, trunk: float) -> Pose:
    """Shoulders out of the frame, and others made up within it, that far along the trunk."""
    xy_px = pose.xy_px.copy()
    for side in SIDES:
        hip, shoulder = INDEX[f"{side}_hip"], INDEX[f"{side}_shoulder"]
        xy_px[shoulder] = xy_px[hip] + trunk * (xy_px[shoulder] - xy_px[hip])
    return replace(pose, xy_px=xy_px)


@in_both_modes
@pytest.mark.parametrize("trunk", [0.5, 1.6])
def test_of_a_body_that_is_made_up_it_is_not_said_that_it_did_nothing(mode: str, trunk: float) -> None:
    """Lying with the shoulders out of the frame; nobody has such a trunk."""
    lying = record(lambda t_s: bridge(0.0), 12.0, 15, 0.5)
    assert not judge(lying, mode, BRIDGE).session.unseen
    session = judge(changed(lying, lambda pose: _made_up(pose, trunk)), mode, BRIDGE).session
    assert session.unseen and not session.holds


@in_both_modes
@pytest.mark.parametrize("feet", [0.0, 0.2])
def test_a_ride_whose_feet_the_frame_cuts_off(mode: str, feet: float) -> None:
    """Every turn counts by the thigh; the knee at the bottom, and the ankle's range, are not seen."""
    pose = cyclist(0.0)
    height_px = int(pose.xy_px[INDEX["right_ankle"], 1] + (feet - 0.5) * 100)

    def at(t_s: float) -> Pose:
        return replace(cyclist(0.4 + t_s), size_px=(pose.size_px[0], height_px))

    found = judge(record(at, 15.0, 15, 0.5), mode, CYCLE).session.rhythm
    assert found is not None and found.cycles == 15
    assert np.isnan(found.at_turn["knee_flexion_deg"]) and np.isnan(found.swing["ankle_dorsiflexion_deg"])
    assert found.advice == ()


@in_both_modes
def test_landmarks_without_a_place_are_no_form(mode: str) -> None:
    def at(t_s: float) -> Pose:
        pose = plank(0.0)
        xy = pose.xy_px.copy()
        if 4.0 <= t_s <= 5.0:
            xy[:] = NAN
        return replace(pose, xy_px=xy)

    (only,) = judge(record(at, 13.0, 15, 0.5), mode, PLANK).session.holds
    assert only.held_s == pytest.approx(12.0, abs=0.6) and only.slips == 0
