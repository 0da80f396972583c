"""What the screen says, at once, to somebody who hears nothing: labels, warnings, the end of a set."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import replace

import pytest

from posecheck.core.coaching.coach import Coach, CoachStep, Stage
from posecheck.core.coaching.cues import Tone
from posecheck.core.coaching.placement import Surroundings
from posecheck.core.landmarks import LEG_ROWS, Side
from posecheck.core.notes import STOP_ADVISED
from posecheck.core.types import Calibration, LegReading, Observation, Pose
from posecheck.exercises import load_exercise
from posecheck.words.en.session import ENGLISH_LIVE
from tests.made_up import MODEL, OVER, REST, SOURCE, TOP, Person, glide, observe

GLIDE = load_exercise("sciatic_glide")
WORDS = ENGLISH_LIVE.for_exercise(GLIDE)
GOOD = Surroundings(110.0, 25.0)
PLACED = Person(hip_px=(180.0, 240.0))
LYING = Person(hip_px=(300.0, 400.0), thigh_elevation_deg=80.0, hip_flexion_deg=80.0)
FLAT = (88.0, 6.0)
Moves = list[tuple[float, float, float]]


def run(coach: Coach, seen: Iterable[Observation]) -> list[CoachStep]:
    return [coach.step(observation, GOOD) for observation in seen]


def person(moves: Moves, who: Person = PLACED) -> list[Observation]:
    return observe(moves, who, fps=20.0, lead_s=0.5, start=FLAT)


def in_set(moves: Moves, exercise: object = GLIDE, **options: object) -> list[CoachStep]:
    coach = Coach(exercise, skip_set_up=True, **options)  # type: ignore[arg-type]
    return run(coach, person([(1.0, *REST), *moves]))


def said(steps: Iterable[CoachStep]) -> list[str]:
    return [cue.key for step in steps for cue in step.cues if cue.key]


def labels(steps: Iterable[CoachStep]) -> list[str]:
    """The label whenever it changes, with the seconds to hold."""
    found: list[str] = []
    for step in steps:
        if step.result is not None:
            left_s = step.result.hold_left_s
            seconds = "" if math.isnan(left_s) else f" {math.ceil(left_s - 1e-6)}"
            if (label := WORDS.phase(step.result.prompt) + seconds) not in found[-1:]:
                found.append(label)
    return found


def test_the_label_says_the_next_thing_to_do_and_counts_the_hold_down() -> None:
    long = GLIDE.with_thresholds({"hold_needed": 3.0})
    assert labels(in_set(glide(hold_s=4.5), long)) == [
        "Bend the knee to start", "Straighten the knee", "Straighten, toes away",
        "Hold 3", "Hold 2", "Hold 1", "Bend, toes up", "Straighten the knee",
    ]  # fmt: skip


def test_as_soon_as_the_hold_is_complete_the_label_asks_for_the_way_back() -> None:
    steps = in_set(glide(hold_s=3.0))
    complete_s = next(s.t_s for s in steps if any(c.tone is Tone.HOLD for c in s.cues))
    after = next(s for s in steps if s.t_s == complete_s)
    assert after.result is not None and after.result.phase == "extended" and after.result.prompt == "bending"


def test_an_overstretch_takes_the_label_and_gives_it_back() -> None:
    steps = in_set([(1.3, *OVER), (2.0, *OVER), (0.5, *TOP), (2.0, *TOP), (1.3, *REST), (1.0, *REST)])
    warned = [step for step in steps if step.result and step.result.active_alerts]
    assert warned and {s.result.prompt for s in warned if s.result} == {"overstretch"}
    assert all(math.isnan(s.result.hold_left_s) for s in warned if s.result)
    assert WORDS.phase("overstretch") == "Relax the toes"
    later = labels(steps)[labels(steps).index("Relax the toes") :]
    assert "Bend, toes up" in later


def test_after_the_last_repetition_nothing_more_is_asked_for() -> None:
    hasty = glide(out_s=0.4, hold_s=0.3, back_s=0.4)
    steps = in_set([*glide(), *hasty, (3.0, *REST)], target=2)
    done = next(i for i, step in enumerate(steps) if any(c.tone is Tone.DONE for c in step.cues))
    last = [step for step in steps[done:] if step.result is not None]
    assert {step.result.prompt for step in last if step.result} == {"target_reached"}
    assert {step.cue for step in last} == {"target_reached"}, "advice hides the praise"
    assert WORDS.phase("target_reached") == "Well done"


def test_nobody_is_asked_for_the_start_position_who_is_past_it() -> None:
    steps = in_set(glide())
    asked = [step for step in steps if step.cue == "set_begins" and step.result]
    assert asked and {step.result.prompt for step in asked if step.result} == {"unknown"}


def test_whatever_is_said_in_a_set_is_shown_too() -> None:
    coach = Coach(GLIDE, skip_set_up=True)
    seen = person([(1.0, *REST), *glide((5.0, 0.0)), *glide(hold_s=0.4), *glide(OVER), (2.0, *REST)])
    for observation in seen:
        step = coach.step(observation, GOOD)
        for key in (cue.key for cue in step.cues if cue.key):
            shown = {step.cue, step.result.prompt if step.result else ""}
            shown |= {"peak_reached"} if step.result and step.result.phase == "extended" else set()
            shown |= {"hold_complete"} if step.result and step.result.prompt == "bending" else set()
            assert key in shown, (step.t_s, key, shown)
    for index, command in enumerate((coach.undo, coach.pause, coach.pause), start=1):
        (cue,) = command(seen[-1].t_s)
        step = coach.step(Observation(seen[-1].t_s + 0.05 * index, seen[-1].pose), GOOD)
        assert step.cue == cue.key


def test_straight_with_the_toes_up_is_warned_of_before_the_set_and_never_taken_as_calibration() -> None:
    coach = Coach(GLIDE)
    steps = run(coach, person([(7.0, *FLAT), (1.0, *OVER), (14.0, *OVER), (1.0, *TOP), (4.0, *TOP)]))
    calibrating = [step for step in steps if step.stage is Stage.CALIBRATING]
    warnings = [c for step in calibrating for c in step.cues if c.tone is Tone.WARNING and c.say]
    assert len(warnings) >= 3 and all(c.urgent and c.key == "overstretch" for c in warnings)
    first = next(step.t_s for step in steps if any(c.tone is Tone.WARNING for c in step.cues))
    assert first < 8.5 + 0.6, "within half a second of the posture"
    held = [step for step in calibrating if 9.0 < step.t_s < 22.0]
    assert {step.cue for step in held} == {"overstretch"} and all(step.urgent for step in held)
    assert {step.progress for step in held} == {0.0}
    assert coach.stage is Stage.SET and coach.calibration is not None
    assert coach.calibration.source == "calibration", "the relaxed foot is taken"
    never = Coach(GLIDE)
    run(never, person([(7.0, *FLAT), (1.0, *OVER), (40.0, *OVER)]))
    assert never.stage is Stage.SET and never.calibration == Calibration(), "given up, not taken"


def test_set_up_warns_too() -> None:
    steps = run(Coach(GLIDE), person([(0.3, *OVER), (2.0, *OVER)]))
    assert "overstretch" in said(s for s in steps if s.stage in (Stage.SET_UP, Stage.COUNTDOWN))


def test_the_calibration_shows_the_seconds_that_are_left() -> None:
    steps = run(Coach(GLIDE), person([(9.0, *FLAT), (1.0, *TOP), (3.0, *TOP)]))
    left = [step.hold_left_s for step in steps if step.stage is Stage.CALIBRATING and step.progress > 0]
    assert max(left) == pytest.approx(2.0, abs=0.1) and left[-1] == pytest.approx(0.0, abs=0.1)
    assert left[-30:] == sorted(left[-30:], reverse=True)


@pytest.mark.parametrize(("who", "key"), [(PLACED, "calibrate_neutral"), (LYING, "calibrate_neutral_lying")])
def test_nobody_who_lies_is_told_to_put_a_foot_flat(who: Person, key: str) -> None:
    worth = GLIDE.with_thresholds({"neutral_shared": 12.0})
    steps = run(Coach(worth), person([(9.0, *FLAT)], who))
    asked = [word for word in said(steps) if word.startswith("calibrate")]
    assert asked and set(asked) == {key}
    assert steps[-1].lying == (who is LYING) and steps[-1].postures == ("sitting", "lying")


def test_after_five_overstretches_stopping_is_advised_once_and_stays_on_the_screen() -> None:
    many = [move for _ in range(7) for move in glide(OVER, hold_s=1.2)]
    coach = Coach(GLIDE, skip_set_up=True)
    steps = run(coach, person([(1.0, *REST), *many, (4.0, *REST)]))
    assert said(steps).count("stop_for_today") == 1
    index = next(i for i, s in enumerate(steps) if any(c.key == "stop_for_today" for c in s.cues))
    raised = sum(c.tone is Tone.WARNING for s in steps[:index] for c in s.cues)
    assert raised == 5
    assert steps[-1].cue == "stop_for_today", "still there when nothing else is said"
    session = coach.finish(SOURCE, MODEL, "0")
    (advised,) = [n for n in session.warnings if n.key == STOP_ADVISED]
    assert advised.values == {"rule": "overstretch", "count": 7}
    assert "better stop for today" in ENGLISH_LIVE.note(advised) and "7" in ENGLISH_LIVE.note(advised)


def test_four_overstretches_are_no_reason_to_stop() -> None:
    coach = Coach(GLIDE, skip_set_up=True)
    many = [move for _ in range(4) for move in glide(OVER, hold_s=1.2)]
    assert "stop_for_today" not in said(run(coach, person([(1.0, *REST), *many, *glide()])))
    assert STOP_ADVISED not in {note.key for note in coach.finish(SOURCE, MODEL, "0").warnings}


def read(seen: list[Observation], side: Side, moves: Moves, ankle_sd_deg: float) -> list[Observation]:
    """The same people, their leg measured from its pixels with this uncertainty of the ankle."""
    from tests.made_up import Motion

    at = Motion([(0.5, *FLAT), *moves], FLAT)

    def one(pose: Pose, t_s: float) -> Pose:
        knee_deg, ankle_deg = at(t_s)
        points = pose.xy_px[list(LEG_ROWS[side])]
        return replace(pose, readings={side: LegReading(points, knee_deg, ankle_deg, 5.0, ankle_sd_deg)})

    return [Observation(o.t_s, one(o.pose, o.t_s)) for o in seen if o.pose]


@pytest.mark.parametrize(
    ("top", "sd_deg", "times"),
    [((5.0, 0.0), 8.0, 1), ((5.0, 0.0), 3.5, 0), ((5.0, -30.0), 8.0, 0), ((5.0, -8.0), 8.0, 1)],
)
def test_toes_that_cannot_be_told_are_said_once(top: tuple[float, float], sd_deg: float, times: int) -> None:
    moves = [(1.0, *REST), *glide(top, hold_s=2.5), *glide(top, hold_s=2.5)]
    coach = Coach(GLIDE, leg="right", skip_set_up=True)
    steps = run(coach, read(person(moves), "right", moves, sd_deg))
    assert said(steps).count("overstretch_unsure") == times


def test_a_calibration_is_of_one_leg() -> None:
    known: dict[Side, Calibration] = {"left": Calibration(0.0, 25.0, "profile")}
    coach = Coach(GLIDE, calibration=known)
    steps = run(coach, person([(7.0, *FLAT), (1.0, *TOP), (3.0, *TOP)]))
    assert any(s.stage is Stage.CALIBRATING for s in steps), "the right leg's is not known"
    assert coach.calibration is not None and coach.calibration.knee_straight_deg == pytest.approx(5.0, abs=1)
    assert coach.leg == "right"
    left = replace(PLACED, side="left")
    mine = Coach(GLIDE, calibration=known)
    assert not any(s.stage is Stage.CALIBRATING for s in run(mine, person([(8.0, *FLAT)], left)))
    assert mine.calibration == known["left"]


def test_a_leg_that_turns_out_to_be_the_other_one_gets_its_own_calibration() -> None:
    """The near, right leg is known; the far, left one works."""
    known: dict[Side, Calibration] = {"right": Calibration(0.0, 25.0, "profile")}
    coach = Coach(GLIDE, calibration=known, skip_set_up=True)
    moves = [(2.0, *FLAT), *glide(), *glide(), *glide()]
    near_rests = [
        Observation(o.t_s, far_works(o.pose) if o.pose else None) for o in observe(moves, PLACED, fps=20.0)
    ]
    steps = run(coach, near_rests)
    assert said(steps).count("leg_not_known") == 1
    assert coach.calibration is not None and math.isnan(coach.calibration.knee_straight_deg)
    assert [op.kind for op in coach.take_ops()] == ["start"], "nothing begins anew"
    assert coach.leg == "left" and coach.counts.clean == 3


def far_works(pose: Pose) -> Pose:
    """Left and right exchange their places, not what is known of their nearness."""
    xy = pose.xy_px.copy()
    xy[list(LEG_ROWS["left"])], xy[list(LEG_ROWS["right"])] = (
        pose.xy_px[list(LEG_ROWS["right"])],
        pose.xy_px[list(LEG_ROWS["left"])],
    )
    return replace(pose, xy_px=xy)


def test_nothing_is_warned_of_that_is_not_judged() -> None:
    """The camera stands 60 degrees off: the ankle is not judged, before the set as in it."""
    front = replace(PLACED, yaw_deg=60.0)
    for coach in (Coach(GLIDE), Coach(GLIDE, skip_set_up=True)):
        steps = run(coach, person([(1.0, *REST), *glide(OVER, hold_s=4.0), *glide(OVER, hold_s=4.0)], front))
        assert not any(cue.tone is Tone.WARNING for step in steps for cue in step.cues)


def test_turning_is_asked_for_only_where_a_measured_leg_needs_it() -> None:
    """The landmarks of somebody 20 degrees off read 27; a leg measured from its pixels does not mind."""
    off = replace(PLACED, yaw_deg=27.0)
    moves = [(5.0, *REST)]
    assert "view_oblique" in said(run(Coach(GLIDE, skip_set_up=True), person(moves, off)))
    measured = read(person(moves, off), "right", moves, 4.0)
    assert "view_oblique" not in said(run(Coach(GLIDE, skip_set_up=True), measured))
