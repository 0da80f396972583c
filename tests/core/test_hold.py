"""Bridges and planks of made-up bodies: what is held, what pauses, what ends, and what is corrected."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import replace

import numpy as np
import pytest

from posecheck.core.account import account, silence
from posecheck.core.exercise import Exercise
from posecheck.core.judging.counting import Instant
from posecheck.core.judging.engine import Judged
from posecheck.core.judging.hold import HoldCounter
from posecheck.core.judging.judge import Judge
from posecheck.core.landmarks import Side
from posecheck.core.types import Angles, Calibration, EventKind, LegAngles, Measurement, Observation, Pose
from posecheck.exercises import load_exercise
from tests.core.judging import events, in_both_modes, judge
from tests.made_bodies import (
    SHANK,
    THIGH,
    Look,
    bridge,
    face_down_on_a_bench,
    heel_slide,
    leg_raised_behind,
    plank,
    plank_on_knees,
    sitter,
    walker,
)
from tests.made_up import MODEL, SOURCE, changed, gone, record

BRIDGE, PLANK, ON_KNEES = load_exercise("bridge"), load_exercise("plank"), load_exercise("plank_knees")
Keys = list[tuple[float, float]]
#: Lifted into line, degrees of the trunk.
UP, RESTING = 21.0, 0.0


def over_time(keys: Keys) -> Callable[[float], float]:
    times, values = zip(*keys, strict=True)
    return lambda t_s: float(np.interp(t_s, times, values))


def bridges(
    keys: Keys, fps: float = 15.0, look: Look | None = None, feet: float = 150.0
) -> list[Observation]:
    lift = over_time(keys)
    return record(lambda t_s: bridge(lift(t_s), look=look, feet=feet), keys[-1][0], fps, 0.7)


def planks(keys: Keys, fps: float = 15.0, **how: object) -> list[Observation]:
    sag = over_time(keys)
    return record(lambda t_s: plank(sag(t_s), **how), keys[-1][0], fps, 0.7)  # type: ignore[arg-type]


def held(judged: Judged) -> list[tuple[str, float]]:
    return [(hold.outcome, round(hold.held_s, 1)) for hold in judged.session.holds]


def hold(seconds: float, top: float = UP, from_s: float = 2.0) -> Keys:
    """From rest up within a second, held, and down again."""
    return [
        (from_s, RESTING),
        (from_s + 1, top),
        (from_s + 1 + seconds, top),
        (from_s + 2 + seconds, RESTING),
    ]


@in_both_modes
def test_hips_that_would_have_been_seen_to_sink_are_sure(mode: str) -> None:
    """What is counted from the person's own best exists while something is held, and only then matters."""
    session = judge(bridges([(0, 0), *hold(11.0), (17.0, 0)]), mode, BRIDGE).session
    assert session.summary.judged_fraction["hips_sag"] > 0.9
    assert (session.warnings, silence(session)) == ((), "safe")
    for nothing in (bridges([(0, 0), (12.0, 0)]), record(lambda t_s: walker(0.0), 6.0, 15, 0.7)):
        idle = judge(nothing, mode, BRIDGE).session
        assert "unsure" not in [found.key for found in idle.warnings], "nothing was held that could sink"
        assert np.isnan(idle.summary.judged_fraction["hips_sag"])


@in_both_modes
@pytest.mark.parametrize("fps", [10, 30])
def test_a_bridge_is_timed_to_half_a_second(mode: str, fps: int) -> None:
    judged = judge(bridges([(0, 0), *hold(11.0), (17.0, 0)], fps), mode, BRIDGE)
    ((outcome, held_s),) = held(judged)
    # In form from 20 degrees below the line (up) to 32 (down), which are 0.6 s of both ramps together.
    assert outcome == "clean" and held_s == pytest.approx(11.9, abs=0.5)
    assert judged.session.holds[0].medians["knee_flexion_deg"] == pytest.approx(92, abs=3)
    assert judged.session.summary.alerts == {"hips_sag": 0, "hips_high": 0}
    assert judged.session.reps == () and judged.session.rhythm is None


@in_both_modes
def test_either_side_and_either_way_round(mode: str) -> None:
    for near, facing in (("left", 1), ("right", -1), ("left", -1)):
        judged = judge(bridges([(0, 0), *hold(11.0), (17.0, 0)], look=Look(near, facing)), mode, BRIDGE)
        assert [outcome for outcome, _ in held(judged)] == ["clean"]


@in_both_modes
def test_who_goes_on_after_a_whole_hold_is_not_called_back(mode: str) -> None:
    on = [(0, 0), (2, 0), (3, UP), (15, UP), (15.3, 2.0), (16.0, 2.0), (16.3, UP), (19, UP), (20, 0), (22, 0)]
    judged = judge(bridges(on), mode, BRIDGE)
    (only,) = judged.session.holds
    assert only.outcome == "clean" and only.slips == 1
    assert len(events(judged, EventKind.HOLD_DONE)) == 1 and not events(judged, EventKind.HOLD_RESUMED)


@in_both_modes
def test_a_short_slip_pauses_and_a_long_one_ends(mode: str) -> None:
    slip = [(0, 0), (2, 0), (3, UP), (7, UP), (7.3, 2.0), (8.0, 2.0), (8.3, UP), (15, UP), (16, 0), (18, 0)]
    judged = judge(bridges(slip), mode, BRIDGE)
    (only,) = judged.session.holds
    assert only.slips == 1 and only.held_s == pytest.approx(11.8, abs=0.5)
    assert len(events(judged, EventKind.HOLD_PAUSED, EventKind.HOLD_RESUMED)) >= 2
    apart = [
        (0, 0),
        (2, 0),
        (3, UP),
        (7, UP),
        (7.3, 2.0),
        (11.0, 2.0),
        (11.3, UP),
        (15, UP),
        (16, 0),
        (18, 0),
    ]
    judged = judge(bridges(apart), mode, BRIDGE)
    assert [outcome for outcome, _ in held(judged)] == ["partial", "partial"]


@in_both_modes
def test_not_seen_is_not_held(mode: str) -> None:
    """Out of sight for a second and a half: the time does not count, and is no slip."""
    observations = changed(bridges([(0, 0), *hold(12.0), (18.0, 0)]), gone, 6.0, 7.5)
    (only,) = judge(observations, mode, BRIDGE).session.holds
    assert only.slips == 0 and only.held_s == pytest.approx(11.4, abs=0.6)
    gone_long = changed(bridges([(0, 0), *hold(12.0), (18.0, 0)]), gone, 6.0, 10.0)
    assert all(outcome == "partial" for outcome, _ in held(judge(gone_long, mode, BRIDGE)))


@in_both_modes
def test_what_is_wrong_is_named(mode: str) -> None:
    sagging = [(0, 0), (2, 0), (3, UP), (6, UP), (7, 10.0), (10, 10.0), (11, UP), (16, UP), (17, 0), (18, 0)]
    judged = judge(bridges(sagging), mode, BRIDGE)
    assert judged.session.summary.alerts == {"hips_sag": 1, "hips_high": 0}
    assert [hold.faults for hold in judged.session.holds] == [()]
    high = judge(bridges([(0, 0), *hold(12.0, top=30.0), (18.0, 0)]), mode, BRIDGE)
    assert high.session.summary.alerts == {"hips_sag": 0, "hips_high": 1}
    assert [hold.faults for hold in high.session.holds] == [("hips_high",)]
    (alert,) = high.session.alerts
    assert alert.at_worst["hip_line_deg"] == pytest.approx(-18, abs=4)
    far = judge(bridges([(0, 0), *hold(12.0, top=16.0), (18.0, 0)], feet=205.0), mode, BRIDGE)
    assert [hold.advice for hold in far.session.holds] == [("feet_nearer",)]


@in_both_modes
def test_it_is_talked_through(mode: str) -> None:
    longer = BRIDGE.with_thresholds({"hold_needed": 20.0})
    judged = judge(bridges([(0, 0), *hold(22.0), (28.0, 0)]), mode, longer)
    said = [event.cue for event in events(judged, *EventKind) if event.kind.value.startswith("hold")]
    assert said == ["hold_begun", "hold_half", "hold_last", "hold_done", "hold_ended"]
    brief = judge(bridges([(0, 0), *hold(11.0), (17.0, 0)]), mode, BRIDGE)
    said = [event.cue for event in events(brief, *EventKind) if event.kind.value.startswith("hold")]
    assert said == ["hold_begun", "hold_last", "hold_done", "hold_ended"]


@in_both_modes
@pytest.mark.parametrize(
    ("forearms", "variant"), [(True, "forearms"), (False, "straight_arms")], ids=["forearms", "arms"]
)
def test_a_plank_either_way_is_a_plank(mode: str, forearms: bool, variant: str) -> None:
    judged = judge(planks([(0, 0), (14, 0)], forearms=forearms), mode, PLANK)
    (only,) = judged.session.holds
    assert (only.outcome, only.variant) == ("clean", variant)
    assert only.held_s == pytest.approx(14.0, abs=0.5)


def sloping(scene: Pose, deg: float) -> Pose:
    """As a camera sees it that stands nearer to the feet, or (negative) to the head: the floor slopes."""
    xy_px = scene.xy_px.copy()
    xy_px[:, 1] -= np.tan(np.radians(deg)) * (xy_px[:, 0] - 320.0)
    return replace(scene, xy_px=xy_px)


@in_both_modes
@pytest.mark.parametrize("floor_deg", [-12.0, -8.0, 10.0])
@pytest.mark.parametrize("forearms", [True, False], ids=["forearms", "arms"])
def test_on_toes_or_on_knees_is_told_over_a_floor_that_slopes(
    mode: str, floor_deg: float, forearms: bool
) -> None:
    """The knee of somebody on the toes is no higher in the picture than the elbow: 0.05 trunk lengths."""
    scenes = plank(0.0, forearms=forearms), plank_on_knees(forearms=forearms)
    for scene, mine, other in zip(scenes, (PLANK, ON_KNEES), (ON_KNEES, PLANK), strict=True):
        seen = record(lambda t_s, scene=scene: sloping(scene, floor_deg), 12.0, 15, 0.7)
        (only,) = judge(seen, mode, mine).session.holds
        assert only.held_s == pytest.approx(12.0, abs=0.5)
        assert judge(seen, mode, other).session.holds == ()


@in_both_modes
def test_who_gets_into_it_with_hanging_hips_is_told_so(mode: str) -> None:
    """From the first moment on, by less than what would end it."""
    judged = judge(planks([(0, 15), (4, 15), (5, 0), (14, 0)]), mode, PLANK)
    (only,) = judged.session.holds
    assert only.held_s == pytest.approx(14.0, abs=0.5) and only.faults == ("hips_sag",)


@in_both_modes
@pytest.mark.parametrize(("read_deg", "faults"), [(14.0, ()), (17.5, ("hips_sag",))])
def test_a_loose_shirt_is_no_sagging_hip(mode: str, read_deg: float, faults: tuple[str, ...]) -> None:
    """On the knees landmarks of people in line read up to 15 in loose shirts, from the first moment on."""
    (only,) = judge(record(lambda t_s: plank_on_knees(read_deg), 12.0, 15, 0.7), mode, ON_KNEES).session.holds
    assert only.held_s == pytest.approx(12.0, abs=0.5) and only.faults == faults


@in_both_modes
def test_hips_that_hang_or_rise_are_corrected_and_then_stop_the_clock(mode: str) -> None:
    sag = judge(planks([(0, 0), (4, 0), (5, 15), (9, 15), (10, 0), (18, 0)]), mode, PLANK)
    assert sag.session.summary.alerts == {"hips_sag": 1, "hips_high": 0}
    assert [hold.faults for hold in sag.session.holds] == [("hips_sag",)]
    high = judge(planks([(0, 0), (4, 0), (5, -17), (9, -17), (10, 0), (18, 0)]), mode, PLANK)
    assert high.session.summary.alerts == {"hips_sag": 0, "hips_high": 1}
    lost = judge(planks([(0, 0), (8, 0), (8.5, 30), (14, 30), (14.5, 0), (22, 0)]), mode, PLANK)
    assert [hold.held_s for hold in lost.session.holds] == pytest.approx([8.3, 7.6], abs=0.6)


def push_ups(t_s: float) -> Pose:
    return plank(0.0, forearms=False, prop=0.65 + 0.35 * np.cos(2 * np.pi * t_s / 2.5))


@in_both_modes
@pytest.mark.parametrize(
    "scene",
    [
        push_ups,
        lambda t_s: plank(0.0, prop=0.0),
        lambda t_s: plank(0.0, knee_deg=60.0),
        lambda t_s: sitter(),
        lambda t_s: sitter(0.0, 0.0),
        lambda t_s: walker(t_s),
        lambda t_s: bridge(UP),
        lambda t_s: plank_on_knees(),
        lambda t_s: plank_on_knees(forearms=False, shank_deg=-60.0),
        lambda t_s: plank(0.0, forearms=False, face_up=True),
        lambda t_s: face_down_on_a_bench(),
        lambda t_s: face_down_on_a_bench(35.0, reach=0.5),
    ],
    ids=[
        *("push-ups", "flat", "knees bent", "sitting", "standing", "walking", "bridge", "knees", "feet up"),
        *("leaning back on the hands", "face down on a bench", "face down on a slanted bench"),
    ],
)
def test_nothing_else_is_a_plank(mode: str, scene: Callable[[float], Pose]) -> None:
    assert judge(record(scene, 7.0, 15, 0.7), mode, PLANK).session.holds == ()


@in_both_modes
@pytest.mark.parametrize("shank_deg", [-3.0, -80.0], ids=["shanks down", "feet lifted"])
@pytest.mark.parametrize(
    ("forearms", "variant"), [(True, "forearms"), (False, "straight_arms")], ids=["forearms", "arms"]
)
def test_a_plank_on_the_knees_counts_when_it_is_asked_for(
    mode: str, forearms: bool, variant: str, shank_deg: float
) -> None:
    def at(t_s: float) -> Pose:
        sag_deg = over_time([(0, 0), (4, 0), (5, 15), (9, 15), (10, 0)])(t_s)
        return plank_on_knees(sag_deg, forearms=forearms, shank_deg=shank_deg)

    (only,) = judge(record(at, 14.0, 15, 0.7), mode, ON_KNEES).session.holds
    assert (only.faults, only.variant) == (("hips_sag",), variant)
    assert only.held_s == pytest.approx(14.0, abs=0.5)


@in_both_modes
@pytest.mark.parametrize(
    "scene",
    [
        lambda t_s: plank(0.0),
        lambda t_s: plank(0.0, forearms=False),
        lambda t_s: plank_on_knees(-75.0, forearms=False),
        lambda t_s: bridge(UP),
        lambda t_s: sitter(0.0, 90.0),
        lambda t_s: walker(t_s),
        lambda t_s: face_down_on_a_bench(knee_deg=75.0),
    ],
    ids=[
        *("plank", "on straight arms", "hands and knees", "bridge", "kneeling upright", "walking"),
        "face down on a bench",
    ],
)
def test_nothing_else_is_a_plank_on_the_knees(mode: str, scene: Callable[[float], Pose]) -> None:
    assert judge(record(scene, 7.0, 15, 0.7), mode, ON_KNEES).session.holds == ()


@in_both_modes
def test_knees_that_come_down_end_the_plank(mode: str) -> None:
    scene = record(lambda t_s: plank(0.0) if t_s < 12 else plank_on_knees(), 20.0, 15, 0.7)
    for exercise, seconds in ((PLANK, 12.0), (ON_KNEES, 8.0)):
        (only,) = judge(scene, mode, exercise).session.holds
        assert only.held_s == pytest.approx(seconds, abs=0.7)


@in_both_modes
@pytest.mark.parametrize(
    "scene",
    [
        lambda t_s: bridge(0.0),
        lambda t_s: plank(0.0),
        lambda t_s: plank(0.0, knee_deg=80.0),
        lambda t_s: sitter(),
        lambda t_s: sitter(60.0 + 30.0 * np.cos(t_s), 60.0 + 30.0 * np.cos(t_s)),
        lambda t_s: walker(t_s),
        lambda t_s: bridge(3.0, feet=THIGH, bench=SHANK),
        lambda t_s: leg_raised_behind(),
        lambda t_s: leg_raised_behind(15.0),
        lambda t_s: face_down_on_a_bench(reach=0.4, knee_deg=75.0),
        lambda t_s: face_down_on_a_bench(reach=0.25, knee_deg=70.0, pointed_deg=80.0),
    ],
    ids=[
        *("resting", "plank", "knees", "sitting", "squats", "walking", "on a bench", "leg raised behind"),
        *("leg raised less", "face down, heels drawn in", "and the toes pointed"),
    ],
)
def test_nothing_else_is_a_bridge(mode: str, scene: Callable[[float], Pose]) -> None:
    assert judge(record(scene, 7.0, 15, 0.7), mode, BRIDGE).session.holds == ()


@in_both_modes
@pytest.mark.parametrize(
    ("scene", "exercise"),
    [
        (lambda swing: bridge(21.0 * swing, feet=THIGH, bench=SHANK), "bridge_reps"),
        (lambda swing: plank_on_knees(-75.0 - 10 * swing, forearms=False), "bridge_reps"),
        (lambda swing: heel_slide(5.0 + 85.0 * swing, lifted=150.0 * swing), "heel_slide"),
        (lambda swing: leg_raised_behind(15.0 + 60.0 * swing, 5.0 + 85.0 * swing), "heel_slide"),
        (lambda swing: face_down_on_a_bench(5.0, 0.3, 5.0 + 60.0 * swing), "heel_slide"),
    ],
    ids=[
        *("on a bench", "on hands and knees", "legs in the air", "drawn in on hands and knees"),
        "drawn in face down",
    ],
)
def test_what_is_done_elsewhere_is_no_repetition(
    mode: str, scene: Callable[[float], Pose], exercise: str
) -> None:
    def at(t_s: float) -> Pose:
        return scene(0.5 - 0.5 * math.cos(2 * math.pi * t_s / 8.0))

    session = judge(record(at, 26.0, 15, 0.7), mode, load_exercise(exercise)).session
    assert (session.reps, session.alerts) == ((), ())


def test_a_hold_can_be_taken_back_and_a_pause_ends_it() -> None:
    from posecheck.core.judging.engine import Engine
    from tests.made_up import MODEL, SOURCE

    engine = Engine(BRIDGE)
    for observation in bridges([(0, 0), *hold(11.0), (17.0, 0)]):
        engine.step(observation)
    assert engine.counts.clean == 1
    assert engine.undo_last_rep() is not None and engine.counts.clean == 0
    assert engine.finish(SOURCE, MODEL, "test").holds == ()


@in_both_modes
def test_a_plank_whose_sides_are_exchanged_is_still_one(mode: str) -> None:
    """Of people who lie face down the pose model now and then calls the near side the far one, and then hides
    it: for three seconds only the other side is seen."""

    def at(t_s: float) -> Pose:
        found = plank(0.0)
        if not 5.0 <= t_s <= 8.0:
            return found
        visibility = found.visibility.copy()
        near, far = (slice(12, 33, 2), slice(11, 33, 2))
        visibility[near], visibility[far] = 0.05, 0.9
        return replace(found, visibility=visibility)

    judged = judge(record(at, 13.0, 15, 0.5), mode, PLANK)
    assert held(judged) == [("clean", pytest.approx(13.0, abs=0.5))]


@in_both_modes
def test_of_a_set_in_which_nothing_was_held_it_is_not_said_that_the_body_stayed_in_line(mode: str) -> None:
    judged = judge(record(lambda t_s: sitter(), 12.0, 15, 0.7), mode, PLANK)
    assert not judged.session.holds
    assert silence(judged.session) == "idle" and not account(judged.session).safe
    held = judge(planks([(0, 0), (14, 0)]), mode, PLANK)
    assert silence(held.session) == "safe"


#: In form, resting on the forearms.
IN_FORM = LegAngles(
    body_line_deg=0.0,
    body_slope_deg=15.0,
    knee_flexion_deg=5.0,
    knee_height_trunks=0.3,
    shoulder_height_trunks=0.7,
    elbow_flexion_deg=90.0,
)


def held_by(
    counter: HoldCounter,
    shoulders: Callable[[float], float],
    times: Iterable[float],
    slope: Callable[[float], float] = lambda t_s: 15.0,
) -> None:
    for t_s in times:
        now = replace(IN_FORM, shoulder_height_trunks=shoulders(t_s), body_slope_deg=slope(t_s))
        counter.step(at(t_s, now))


def at(t_s: float, angles: LegAngles) -> Instant:
    """These angles, seen of somebody who does nothing else."""
    return Instant(float(t_s), 0.1, "", angles, 0.0, blocked=False)


def test_a_hold_begins_no_earlier_than_the_stillness_that_is_watched() -> None:
    """Push-ups for five seconds, each in the form of a plank: of the hold after them they are none."""
    counter = HoldCounter(PLANK)

    def up(t_s: float) -> bool:
        return t_s < 5.0 and t_s % 1.0 < 0.5

    times = np.arange(0.0, 9.0, 0.1)
    held_by(counter, lambda t_s: 0.7 + 0.2 * up(t_s), times, lambda t_s: 15.0 + 6.0 * up(t_s))
    (hold,) = counter.finish()
    assert hold.start_s == pytest.approx(4.5, abs=0.15) and hold.held_s == pytest.approx(4.4, abs=0.2)


@pytest.mark.parametrize("exercise", [PLANK, ON_KNEES], ids=["plank", "on the knees"])
@pytest.mark.parametrize("hidden", ["arms", "feet"])
def test_somebody_who_passes_in_front_makes_no_push_up(exercise: Exercise, hidden: str) -> None:
    """Behind them arms or feet are misread for moments: shoulders that move do so over both."""
    counter = HoldCounter(exercise)
    amiss = replace(IN_FORM, shoulder_height_trunks=1.1, elbow_flexion_deg=10.0)
    amiss = replace(IN_FORM, body_slope_deg=25.0) if hidden == "feet" else amiss
    on_knees = {"hip_line_deg": 0.0, "trunk_slope_deg": 20.0, "knee_height_trunks": 0.0}
    for t_s in np.arange(0.0, 12.0, 0.1):
        now = amiss if t_s % 2.0 < 0.8 else IN_FORM
        counter.step(at(t_s, replace(now, **on_knees) if exercise is ON_KNEES else now))
    (hold,) = counter.finish()
    assert hold.held_s == pytest.approx(11.9, abs=0.2)


def test_who_has_lain_down_holds_no_plank() -> None:
    """The shoulder is hardly higher than the arm; how the body slopes in the picture tells nothing."""
    counter = HoldCounter(PLANK)
    flat = replace(IN_FORM, shoulder_height_trunks=0.15)
    for t_s in np.arange(0.0, 12.0, 0.1):
        counter.step(at(t_s, IN_FORM if t_s < 8.0 else flat))
    (hold,) = counter.finish()
    assert hold.held_s == pytest.approx(8.0, abs=0.2)


def test_a_gap_without_frames_is_not_held() -> None:
    counter = HoldCounter(PLANK)
    held_by(counter, lambda t_s: 0.7, [*np.arange(0.0, 5.0, 0.1), *np.arange(6.5, 11.5, 0.1)])
    (hold,) = counter.finish()
    assert hold.end_s - hold.start_s == pytest.approx(11.4, abs=0.1)
    assert hold.held_s == pytest.approx(9.8, abs=0.15)


def test_from_one_side_of_the_body_to_the_other_nobody_moved() -> None:
    """The arms of the far side are read lower; from the fifth second on that side is the nearer one."""
    right = replace(IN_FORM, shoulder_height_trunks=0.6)
    left = replace(right, shoulder_height_trunks=1.0)
    judging = Judge(PLANK, Calibration())
    for frame in range(180):
        near: Side = "right" if frame < 75 else "left"
        judging.step(Measurement(frame / 15, Angles(left, right), Angles(left, right), near, True, 0.0))
    (only,) = judging.finish("right", SOURCE, MODEL, "test").holds
    assert only.held_s == pytest.approx(11.9, abs=0.2)


@in_both_modes
@pytest.mark.parametrize(
    ("needed_s", "marks"), [(9.0, []), (12.0, ["hold_last"]), (21.0, ["hold_half", "hold_last"])]
)
def test_a_short_hold_is_not_talked_through(mode: str, needed_s: float, marks: list[str]) -> None:
    exercise = BRIDGE.with_thresholds({"hold_needed": needed_s})
    judged = judge(bridges([(0, 0), *hold(needed_s + 1.5), (needed_s + 6.0, 0)]), mode, exercise)
    found = [event for step in judged.steps for event in step.events]
    assert [event.cue for event in found if event.kind is EventKind.HOLD_MARK] == marks
    assert EventKind.HOLD_DONE in {event.kind for event in found}


@in_both_modes
def test_a_moment_out_of_sight_is_no_slip(mode: str) -> None:
    """It costs its own time; nobody is told to lift again, and it is no letting go."""
    seen = bridges([(0, 0), *hold(8.0), (14.0, 0)])
    whole, hidden = (judge(each, mode, BRIDGE) for each in (seen, changed(seen, gone, 6.0, 6.9)))
    (hold_,) = hidden.session.holds
    assert hold_.slips == 0 and hold_.held_s == pytest.approx(whole.session.holds[0].held_s - 0.9, abs=0.3)
    said = events(hidden, EventKind.HOLD_PAUSED, EventKind.HOLD_RESUMED)
    assert [event.t_s for event in said if event.t_s < 8.0] == []


@in_both_modes
@pytest.mark.parametrize(
    ("since_s", "until_s", "said_s"), [(6.0, 10.0, 4.0), (9.0, 20.0, 7.0), (6.0, 6.5, 0.0), (13.0, 15.2, 0.0)]
)
def test_that_somebody_was_out_of_sight_while_holding_is_said(
    mode: str, since_s: float, until_s: float, said_s: float
) -> None:
    """In the midst of it, or until the end; not what is short, nor what comes after the hold."""
    observations = planks([(0, 60.0), (1, 60.0), (2, 0.0), (12, 0.0), (13, 60.0), (16, 60.0)])
    session = judge(changed(observations, gone, since_s, until_s), mode, PLANK).session
    said = [found.values["unseen_s"] for found in session.warnings if found.key == "unfollowed"]
    assert said == ([pytest.approx(said_s, abs=0.3)] if said_s else [])
