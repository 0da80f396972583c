"""The live session as a whole, on made-up people: what is counted, and what is heard."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from itertools import pairwise

import pytest

from posecheck.core.coaching.coach import Coach, CoachStep, Stage
from posecheck.core.coaching.cues import Cue, Cueing, Tone
from posecheck.core.coaching.placement import Surroundings
from posecheck.core.types import (
    NAN,
    Alert,
    Angles,
    Calibration,
    Counts,
    Event,
    EventKind,
    Hold,
    Measurement,
    Observation,
    StepResult,
)
from posecheck.exercises import load_exercise
from tests.made_up import MODEL, OVER, REST, SOURCE, Person, glide, observe

GLIDE = load_exercise("sciatic_glide")
GOOD = Surroundings(110.0, 25.0)
PLACED = Person(hip_px=(180.0, 240.0))
FLAT = (88.0, 6.0)
#: Sitting through set-up, countdown and the first calibration step; then straight, then bent.
LEAD = [(11.5, *FLAT), (1.5, 6.0, -20.0), (2.6, 6.0, -20.0), (1.5, *REST), (1.0, *REST)]


def run(coach: Coach, observations: Iterable[Observation], look: Surroundings = GOOD) -> list[CoachStep]:
    return [coach.step(observation, look) for observation in observations]


def person(moves: Sequence[tuple[float, float, float]], fps: float = 20.0) -> list[Observation]:
    return observe(moves, PLACED, fps=fps, lead_s=0.5, start=FLAT)


def stages(steps: list[CoachStep]) -> list[Stage]:
    return list(dict.fromkeys(step.stage for step in steps))


def said(steps: Iterable[CoachStep]) -> list[str]:
    return [key.replace("#", str(cue.number)) for step in steps for cue in step.cues for key in cue.say]


def tones(steps: Iterable[CoachStep]) -> list[Tone]:
    return [cue.tone for step in steps for cue in step.cues if cue.tone]


def test_a_whole_session_from_set_up_to_the_target() -> None:
    coach = Coach(GLIDE, target=3)
    steps = run(coach, person([*LEAD, *glide(), *glide(), *glide(), *glide()]))
    assert stages(steps) == [
        Stage.SET_UP, Stage.COUNTDOWN, Stage.CALIBRATING, Stage.SET, Stage.FINISHED,
    ]  # fmt: skip
    assert (coach.counts.clean, coach.counts.partial, coach.reason) == (3, 0, "target")
    heard = said(steps)
    assert heard[:6] == ["ready", "3", "2", "1", "calibrate_straight", "calibrate_straight"]
    assert heard[6] == "set_begins"
    assert [word for word in heard if word.isdigit()] == ["3", "2", "1", "1", "2", "3"]
    assert heard[-1] == "target_reached"
    assert tones(steps)[-1] is Tone.DONE
    assert coach.calibration is not None and coach.calibration.neutral_ankle_deg == 0.0
    assert abs(coach.calibration.knee_straight_deg - 6.0) < 1.0
    session = coach.finish(SOURCE, MODEL, "0")
    assert len(session.reps) == 3 and session.calibration.source == "calibration"
    assert session.reps[0].start_s < 5.0


def test_talked_through_at_first_then_tones() -> None:
    coach = Coach(GLIDE, calibration=Calibration(0, 5, "profile"), skip_set_up=True)
    steps = run(coach, person([(1.0, *REST), *glide(), *glide(), *glide()]))
    assert said(steps).count("peak_reached") == 2
    assert tones(steps).count(Tone.TOP) == tones(steps).count(Tone.HOLD) == tones(steps).count(Tone.REP) == 3


def test_nothing_counts_before_the_set() -> None:
    coach = Coach(GLIDE)
    steps = run(coach, person([*glide(), *glide()])[: 20 * 9])
    assert coach.counts.clean == 0 and not coach.started
    assert all(step.result is None for step in steps)


def test_a_known_calibration_is_not_taken_again() -> None:
    coach = Coach(GLIDE, calibration=Calibration(6, 5, "profile"))
    steps = run(coach, person([(8.0, *FLAT)]))
    assert stages(steps) == [Stage.SET_UP, Stage.COUNTDOWN, Stage.SET]
    assert [op.kind for op in coach.take_ops()] == ["start"] and coach.take_ops() == []


def test_overstretch_is_warned_of_urgently_and_again_while_it_lasts() -> None:
    coach = Coach(GLIDE, skip_set_up=True)
    long = glide(OVER, hold_s=9.0)
    steps = run(coach, person([(1.0, *REST), *long]))
    warnings = [cue for step in steps for cue in step.cues if cue.tone is Tone.WARNING]
    assert all(cue.urgent and cue.key == "overstretch" for cue in warnings)
    assert len(warnings) == 3
    assert all(b.t_s - a.t_s >= 4.0 for a, b in pairwise(warnings))
    assert Tone.HOLD not in tones(steps), "what is warned of is not praised for being held"
    shown = [step.cue for step in steps if step.result and step.result.active_alerts]
    assert set(shown) == {"overstretch"}
    session = coach.finish(SOURCE, MODEL, "0")
    assert session.alerts[0].raised_s - session.alerts[0].start_s < 0.5


def test_faults_partials_and_advice_are_said() -> None:
    flat_foot = glide((5.0, 0.0))
    partial = [(1.0, 45.0, 0.0), (1.0, *REST), (4.0, *REST)]
    short = glide(hold_s=0.4)
    coach = Coach(GLIDE, skip_set_up=True)
    heard = said(run(coach, person([(1.0, *REST), *flat_foot, *partial, *short])))
    assert "foot_not_pointed" in heard and "partial" in heard
    assert heard[heard.index("1") + 1] == "short_hold"


def test_leg_lost_and_found_is_said() -> None:
    coach = Coach(GLIDE, skip_set_up=True)
    seen = person([(6.0, *REST)])
    gone = [Observation(o.t_s, None if 2 < o.t_s < 4 else o.pose) for o in seen]
    heard = said(run(coach, gone))
    assert heard == ["set_begins", "leg_not_visible", "leg_seen"]
    aslant = [o for o in observe([(8.0, *REST)], Person(hip_px=(180.0, 240.0), yaw_deg=80), fps=20)]
    away = [turned if 2 < o.t_s < 5 else o for o, turned in zip(person([(8.0, *REST)]), aslant, strict=False)]
    heard = said(run(Coach(GLIDE, skip_set_up=True), away))
    assert "view_oblique" in heard and "leg_seen" not in heard, "only of a leg that was called lost"
    turned = observe([(6.0, *REST)], Person(hip_px=(180.0, 240.0), yaw_deg=25), fps=20)
    assert "view_oblique" in said(run(Coach(GLIDE, skip_set_up=True), turned))


def test_too_few_frames_in_a_set_are_said_now_and_then() -> None:
    coach = Coach(GLIDE, skip_set_up=True)
    heard = said(run(coach, person([(40.0, *REST)], fps=5), Surroundings(110.0, 5.0)))
    assert heard.count("slow_frames") == 2
    assert "slow_frames" not in said(
        run(Coach(GLIDE, skip_set_up=True), person([(3.0, *REST)]), Surroundings())
    )


def test_pause_stands_still_and_waits_for_a_start_position() -> None:
    coach = Coach(GLIDE, skip_set_up=True)
    seen = person([(1.0, *REST), *glide(), *glide(hold_s=6.0), *glide()])
    steps = run(coach, seen[:170])
    assert steps[-1].result is not None and steps[-1].result.phase == "extended"
    assert coach.pause(8.5)[0].say == ("paused",)
    paused = run(coach, seen[170:200])
    assert {s.stage for s in paused} == {Stage.PAUSED} and paused[0].cue == "paused"
    assert coach.pause(10.0)[0].say == ("resumed",)
    run(coach, seen[200:])
    assert coach.counts.clean == 2 and coach.counts.partial == coach.counts.faulty == 0
    assert [op.kind for op in coach.take_ops()] == ["start", "rearm"]


def test_somebody_else_in_front_of_the_camera_is_said_and_waits_for_a_start_position() -> None:
    coach = Coach(GLIDE, skip_set_up=True)
    seen = person([(1.0, *REST), *glide(), *glide(hold_s=6.0), *glide()])
    run(coach, seen[:170])
    (cue,) = coach.change_person(8.5)
    assert cue.say == ("person_changed",) and cue.urgent
    run(coach, seen[170:])
    assert coach.counts.clean == 2 and coach.counts.partial == coach.counts.faulty == 0
    assert [op.kind for op in coach.take_ops()] == ["start", "rearm"]
    coach.end("key")
    assert coach.change_person(40.0) == ()


def test_lost_camera_stands_still_also_through_a_pause() -> None:
    coach = Coach(GLIDE, skip_set_up=True)
    run(coach, person([(1.0, *REST), *glide()]))
    assert coach.counts.clean == 1
    assert coach.lose_camera(9.0)[0].urgent and coach.lose_camera(9.1) == ()
    assert coach.stage is Stage.LOST
    assert coach.step(Observation(9.2, None), GOOD).cue == "camera_lost"
    coach.pause(9.3)
    assert coach.find_camera(10.0)[0].say == ("camera_back",) and coach.find_camera(10.1) == ()
    assert coach.stage is Stage.PAUSED
    assert [op.kind for op in coach.take_ops()] == ["start"], "who has paused goes on when they say so"
    coach.pause(11.0)
    assert coach.stage is Stage.SET and coach.counts.clean == 1
    assert [op.kind for op in coach.take_ops()] == ["rearm"]


def test_set_up_starts_its_stage_again_after_a_loss() -> None:
    coach = Coach(GLIDE)
    steps = run(coach, person([(8.0, *FLAT)])[:70])
    assert steps[-1].stage is Stage.COUNTDOWN
    coach.lose_camera(3.5)
    coach.find_camera(5.0)
    again = coach.step(Observation(6.0, person([(8.0, *FLAT)])[0].pose), GOOD)
    assert (again.stage, again.countdown) == (Stage.COUNTDOWN, 3)


def test_leaving_during_the_countdown_goes_back_to_set_up() -> None:
    coach = Coach(GLIDE)
    seen = person([(8.0, *FLAT)])
    run(coach, seen[:50])
    assert coach.stage is Stage.COUNTDOWN
    run(coach, [Observation(o.t_s, None) for o in seen[50:80]])
    assert coach.stage is Stage.SET_UP


def test_undo() -> None:
    coach = Coach(GLIDE, target=2, skip_set_up=True)
    assert coach.undo(0.0) == ()
    seen = person([(1.0, *REST), *glide(), *glide(), *glide()])
    run(coach, seen[: 20 * 7])
    assert coach.counts.clean == 1
    assert coach.undo(7.0)[0].number == 0
    run(coach, seen[20 * 7 :])
    assert coach.counts.clean == 2 and coach.reason == "target"
    assert coach.undo(30.0) == ()
    assert [rep.number for rep in coach.finish(SOURCE, MODEL, "0").reps] == [1, 2]


def test_recalibrating_in_the_middle_keeps_the_count() -> None:
    coach = Coach(GLIDE, skip_set_up=True)
    seen = person([(1.0, *REST), *glide(rest=FLAT), *LEAD, *glide()])
    first = run(coach, seen[: 20 * 7])
    assert first[-1].counts.clean == 1
    coach.recalibrate(7.0)
    rest = run(coach, seen[20 * 7 :])
    assert stages(rest) == [Stage.CALIBRATING, Stage.SET]
    assert coach.counts.clean == 2
    assert [op.kind for op in coach.take_ops()] == ["start", "calibrate"]
    session = coach.finish(SOURCE, MODEL, "0")
    assert math.isclose(session.calibration.knee_straight_deg, 6.0, abs_tol=0.5)


def test_recalibrating_can_be_skipped_and_a_profile_overruled() -> None:
    coach = Coach(GLIDE, calibration=Calibration(3, 9, "profile"), skip_set_up=True)
    seen = person([(3.0, *REST)])
    run(coach, seen[:20])
    coach.recalibrate(1.0)
    coach.skip(1.1)
    assert run(coach, seen[20:])[-1].stage is Stage.SET
    assert coach.calibration == Calibration(3, 9, "profile")
    fresh = Coach(GLIDE, calibration=Calibration(3, 9, "profile"))
    assert fresh.recalibrate(0.0)[0].say == ("will_calibrate",)
    for t_s in (0.1, 0.2):
        fresh.skip(t_s)
    assert fresh.stage is Stage.CALIBRATING
    fresh.skip(0.3)
    fresh.step(Observation(0.4, None), GOOD)
    assert fresh.stage is Stage.SET and fresh.skip(0.5) == ()


def test_a_calibration_that_is_given_up_says_so_and_goes_on() -> None:
    coach = Coach(GLIDE)
    coach.skip(0.0)
    coach.skip(0.0)
    steps = run(coach, [Observation(i / 10, None) for i in range(560)])
    heard = said(steps)
    assert heard.count("calibration_skipped") == 2 and "leg_not_visible" in heard
    assert coach.stage is Stage.SET


def test_a_warning_hides_what_was_said_of_a_calibration_that_was_given_up() -> None:
    coach = Coach(GLIDE)
    coach.skip(0.0)
    coach.skip(0.0)
    unseen = (Observation(i / 20, None) for i in range(20 * 60))
    steps = (coach.step(observation, GOOD) for observation in unseen)
    given_up = next(step for step in steps if "calibration_skipped" in said([step]))
    assert given_up.cue == "calibration_skipped" and coach.stage is Stage.CALIBRATING
    over = [
        Observation(given_up.t_s + each.t_s + 0.05, each.pose)
        for each in observe([(GLIDE["cue_shown"], 6.0, 16.0)], PLACED, fps=20.0, start=(6.0, 16.0))
    ]
    assert {"calibration_skipped", "overstretch"} == {step.cue for step in run(coach, over)}


def test_what_the_assistant_passed_over_is_known() -> None:
    coach = Coach(GLIDE)
    run(coach, person([(20.0, *FLAT)]), Surroundings(110.0, 8.0))
    assert coach.passed_over == ["slow_frames"]


def test_end_and_commands_after_it() -> None:
    coach = Coach(GLIDE)
    coach.end("key")
    coach.end("closed")
    assert (coach.reason, coach.stage) == ("key", Stage.FINISHED)
    assert coach.pause(1) == coach.lose_camera(1) == coach.recalibrate(1) == coach.skip(1) == ()
    assert coach.step(Observation(2.0, None), GOOD).cues == ()


def test_a_cue_knows_its_key() -> None:
    assert Cue(0.0, say=("#", "too_fast")).key == "too_fast"
    assert Cue(0.0, say=("#",)).key == ""


def test_of_two_warnings_the_one_that_lasts_is_said_again() -> None:
    """The hips were too high, then sagged while that was still open; what is over is not said again."""
    bridge = load_exercise("bridge")
    sagging, high = (Alert(name, "caution", 0.0, 0.0, NAN, NAN, NAN) for name in ("hips_sag", "hips_high"))
    cueing = Cueing(bridge)

    def heard(t_s: float, active: tuple[Alert, ...], *events: Event) -> list[str]:
        measurement = Measurement(t_s, Angles(), Angles(), "right", True, 0.0)
        step = StepResult(measurement, "held", Counts(), 0.0, NAN, active, events)
        return [key for cue in cueing(t_s, step) for key in cue.say]

    def raised(alert: Alert) -> Event:
        return Event(EventKind.ALERT_RAISED, 0.0, alert.rule, alert=alert)

    assert heard(0.0, (sagging,), raised(sagging)) == ["hips_sag"]
    assert heard(0.1, (sagging, high), raised(high)) == ["hips_high"]
    later_s = 0.2 + bridge["cue_cooldown"]
    assert heard(later_s, (sagging,)) == ["hips_sag"]


@pytest.mark.parametrize("outcome", ["clean", "faulty", "partial"])
def test_the_first_repetitions_are_talked_through_however_they_came_out(outcome: str) -> None:
    measurement = Measurement(12.0, Angles(), Angles(), "right", True, 0.0)
    held = Event(EventKind.HOLD_COMPLETE, 12.0, "hold_complete")

    def heard(done: int) -> tuple[str, ...]:
        counts = Counts(**{outcome: done})
        (cue,) = Cueing(GLIDE)(12.0, StepResult(measurement, "extended", counts, 1.0, NAN, (), (held,)))
        assert cue.tone is Tone.HOLD
        return cue.say

    enough = int(GLIDE["talked_through"])
    assert (heard(enough - 1), heard(enough)) == (("hold_complete",), ())


def test_a_held_position_is_done_and_numbered_though_it_had_a_fault() -> None:
    """What was corrected is a hold all the same: it counts toward the target, and has its number."""
    bridge = load_exercise("bridge")
    hold = Hold(2, "faulty", 0.0, 12.0, 11.0, 0, ("hips_high",), ())
    ended = Event(EventKind.HOLD_ENDED, 12.0, "hips_high", hold=hold)
    measurement = Measurement(12.0, Angles(), Angles(), "right", True, 0.0)
    step = StepResult(measurement, "out", Counts(1, 1, 1), 0.0, NAN, (), (ended,))
    (cue,) = Cueing(bridge)(12.0, step)
    assert (cue.tone, cue.say, cue.number) == (Tone.REP, ("#",), 2)
    assert (Coach(bridge)._done(step), Coach(GLIDE)._done(step)) == (2, 1)


def test_what_is_taken_back_at_the_target_is_done_again() -> None:
    coach = Coach(GLIDE, target=1, skip_set_up=True)
    moves = person([(1.0, *REST), *glide(), (8.0, *REST)])
    steps = iter(moves)
    for observation in steps:
        if "target_reached" in said([coach.step(observation, GOOD)]):
            break
    coach.undo(observation.t_s)
    rest = run(coach, steps)
    assert coach.reason != "target" and rest[-1].stage is Stage.SET
    assert coach.counts == Counts()


def test_nothing_is_calibrated_that_has_no_zero() -> None:
    bridge = Coach(load_exercise("bridge"), skip_set_up=True)
    run(bridge, person([(0.5, *REST)]))
    assert bridge.recalibrate(1.0) == () and bridge.stage is Stage.SET
