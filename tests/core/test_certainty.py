"""How sure it is that there was nothing to warn of, and what a set amounts to."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from posecheck.core.account import account, silence
from posecheck.core.exercise import Clause, Exercise
from posecheck.core.judging.certainty import Certainty, Doubt
from posecheck.core.judging.engine import Engine, Judged
from posecheck.core.notes import note
from posecheck.core.types import NAN, Calibration, EventKind, LegAngles, LegReading, Observation, Pose
from posecheck.exercises import load_exercise
from tests.core.judging import GLIDE, events, in_both_modes, judge
from tests.made_up import NEUTRAL, OVER, REST, Motion, Person, changed, glide, hidden, pose, record

POINTED = (5.0, -12.0)


def watched(
    moves: list, mode: str, sd_deg: float = 4.0, person: Person | None = None, exercise: Exercise = GLIDE
) -> Judged:
    """A set whose right leg is measured from its pixels, the ankle give or take ``sd_deg``."""
    at = Motion([(1.0, *REST), *moves])
    return judge(record(lambda t_s: read(*at(t_s), sd_deg, person), at.duration_s, 15), mode, exercise)


def read(knee_deg: float, ankle_deg: float, sd_deg: float, person: Person | None = None) -> Pose:
    """A person whose right leg is measured from its pixels, the ankle give or take ``sd_deg``."""
    made = pose(knee_deg, ankle_deg, person)
    points = made.xy_px[[24, 26, 28, 30, 32]]
    reading = LegReading(np.asarray(points), knee_deg, ankle_deg, 3.0, sd_deg)
    return replace(made, readings={"right": reading})


def fraction(judged: Judged) -> float:
    return judged.session.summary.judged_fraction["overstretch"]


@in_both_modes
def test_pointed_toes_that_are_well_seen_are_safe(mode: str) -> None:
    judged = watched(glide() * 2, mode)
    assert fraction(judged) == pytest.approx(1.0)
    assert judged.session.summary.ankle_sd_deg == 4.0
    assert judged.session.reps[0].ankle_sd_deg == 4.0
    assert account(judged.session).safe and silence(judged.session) == "safe"


@pytest.mark.parametrize(("knee", "told"), [((5.0, 90.0), "safe"), ((math.nan, math.nan), "unseen")])
def test_nothing_was_seen_only_where_no_signal_was_measured(knee: tuple[float, float], told: str) -> None:
    session = watched(glide() * 2, "live").session
    measured = {"knee": knee, "ankle": (math.nan, math.nan)}
    assert silence(replace(session, summary=replace(session.summary, ranges=measured))) == told


@in_both_modes
@pytest.mark.parametrize(("sd_deg", "safe"), [(4.0, True), (7.5, True), (9.0, False), (15.0, False)])
def test_what_the_ankle_may_be_off_decides(mode: str, sd_deg: float, safe: bool) -> None:
    """Held at -12, 17 degrees under the limit of 5: two standard deviations of 8.5."""
    session = watched(glide(POINTED) * 2, mode, sd_deg).session
    assert session.alerts == ()
    assert account(session).safe is safe
    assert silence(session) == ("safe" if safe else "unsure")
    assert ("unsure" in [found.key for found in session.warnings]) is not safe


@in_both_modes
@pytest.mark.parametrize(
    ("ankle_deg", "sd_deg", "outcome"),
    [(-20.0, 12.0, "clean"), (-20.0, 15.0, "faulty"), (-30.0, 15.0, "clean")],
)
def test_a_foot_that_could_not_be_judged_is_not_called_done_well(
    mode: str, ankle_deg: float, sd_deg: float, outcome: str
) -> None:
    """It reads as pointed, by 10 degrees more than it must; what claims to be off by more than a warning may
    be told on, and by more than that, says neither that it is, nor that it is not."""
    session = watched(glide((5.0, ankle_deg)) * 2, mode, sd_deg).session
    assert [rep.outcome for rep in session.reps] == [outcome] * 2
    assert {rep.faults for rep in session.reps} == {() if outcome == "clean" else ("foot_not_seen",)}


@in_both_modes
def test_a_neutral_foot_with_a_straight_knee_is_too_near_to_the_limit(mode: str) -> None:
    session = watched(glide(NEUTRAL), mode).session
    (found,) = session.warnings
    assert (found.key, found.values["rule"], found.values["signal"]) == (
        "unsure", "overstretch", "ankle_dorsiflexion_deg",
    )  # fmt: skip
    assert found.values["fraction"] == pytest.approx(session.summary.judged_fraction["overstretch"])


@pytest.mark.parametrize(("ankle_deg", "sd_deg", "said"), [(-2.0, 11.0, 1), (-2.0, 4.0, 0), (-35.0, 11.0, 0)])
def test_live_it_is_said_once_that_the_toes_are_not_seen_well_enough(
    ankle_deg: float, sd_deg: float, said: int
) -> None:
    """With a straight knee, and the ankle so near to the limit that it may be beyond it, in each of three
    repetitions."""
    moves = [(1.0, 5.0, ankle_deg), (3.0, 5.0, ankle_deg), (1.0, *REST), (1.0, *REST)] * 3
    judged = watched(moves, "live", sd_deg)
    assert [event.cue for event in events(judged, EventKind.UNSURE)] == ["overstretch_unsure"] * said


@in_both_modes
def test_an_overstretch_that_is_warned_of_is_not_unsure(mode: str) -> None:
    judged = watched([*glide(), *glide(OVER)], mode)
    assert fraction(judged) > 0.95
    (alert,) = judged.session.alerts
    assert alert.ankle_sd_deg == 4.0
    assert not account(judged.session).safe


@in_both_modes
@pytest.mark.parametrize(("sd_deg", "warned"), [(11.0, True), (13.0, False)])
def test_on_an_ankle_that_is_made_up_nobody_is_warned_and_nothing_is_safe(
    mode: str, sd_deg: float, warned: bool
) -> None:
    """Behind a passer-by's legs the ankle is read anywhere, and claims so."""
    session = watched(glide(OVER), mode, sd_deg).session
    assert [alert.rule for alert in session.alerts] == ["overstretch"] * warned
    assert account(session).safe is False and (silence(session) == "unsure") is not warned


@in_both_modes
def test_a_foot_that_is_out_of_sight_is_unsure(mode: str) -> None:
    at = Motion([(1.0, *REST), *glide() * 2])
    seen = record(lambda t_s: pose(*at(t_s)), at.duration_s, 15)
    blind = changed(seen, hidden("right_heel", "right_foot_index"), 1.5, 5.0)
    judged = judge(blind, mode)
    assert fraction(judged) == pytest.approx(0.5, abs=0.05)
    assert silence(judged.session) == "unsure"


@in_both_modes
@pytest.mark.parametrize(("yaw_deg", "told"), [(30.0, "safe"), (43.5, "unsure"), (48.0, "unsure")])
def test_from_too_far_off_side_on_silence_does_not_count(mode: str, yaw_deg: float, told: str) -> None:
    """A leg measured from its pixels is judged up to 45 degrees, and safe up to 42."""
    judged = watched(glide() * 2, mode, person=Person(yaw_deg=yaw_deg))
    assert silence(judged.session) == told
    keys = [found.key for found in judged.session.warnings]
    assert ("view_refused" in keys) is (yaw_deg > GLIDE["view_refuse_read"])
    over = watched(glide(OVER), mode, person=Person(yaw_deg=yaw_deg))
    assert len(over.session.alerts) == (yaw_deg < GLIDE["view_refuse_read"])


@pytest.mark.parametrize(("mostly", "warned"), [(0.5, False), (0.9, True)])
def test_a_recording_that_is_mostly_refused_warns_of_none_of_it(mostly: float, warned: bool) -> None:
    """Two thirds of it are seen from the front; then they turn, and overstretch."""
    at = Motion([(20.0, *REST), *glide(OVER), (3.0, *REST)])
    ways = {yaw_deg: Person(yaw_deg=yaw_deg) for yaw_deg in (80.0, 0.0)}
    seen = record(lambda t_s: pose(*at(t_s), ways[80.0 if t_s < 16.0 else 0.0]), at.duration_s, 15)
    judged = judge(seen, "recorded", GLIDE.with_thresholds({"view_refused_mostly": mostly}))
    assert [alert.rule for alert in judged.session.alerts] == ["overstretch"] * warned


@in_both_modes
def test_landmarks_alone_are_as_unsure_as_landmarks_are(mode: str) -> None:
    at = Motion([(1.0, *REST), *glide(POINTED)])
    judged = judge(record(lambda t_s: pose(*at(t_s)), at.duration_s, 15), mode)
    assert judged.session.summary.ankle_sd_deg == GLIDE["landmark_sd"]
    assert math.isnan(judged.session.reps[0].ankle_sd_deg)
    assert silence(judged.session) == "unsure"


@in_both_modes
def test_a_knee_that_was_never_straight_says_nothing(mode: str) -> None:
    session = watched(glide((45.0, -20.0)), mode).session
    assert math.isnan(session.summary.judged_fraction["overstretch"])
    assert silence(session) == "untold" and not account(session).safe


@in_both_modes
def test_what_looks_like_something_else_is_said_to_be_neither_counted_nor_warned_of(mode: str) -> None:
    """Somebody lies flat, thigh and trunk in line, and overstretches twice all the same."""
    session = watched(glide(OVER) * 2, mode, person=Person(hip_flexion_deg=5.0)).session
    assert session.reps == session.alerts == ()
    assert note("not_counted", count=2, rule="something_else") in session.warnings
    assert silence(session) == "unjudged" and not account(session).safe


def test_who_exercises_and_is_not_counted_hears_it_once() -> None:
    at, flat = Motion([(1.0, *REST), *glide() * 6]), Person(hip_flexion_deg=5.0)
    # Three lying flat, one on a seat, two lying flat again.
    seen = record(lambda t_s: pose(*at(t_s), Person() if 16.0 < t_s < 21.0 else flat), at.duration_s, 15)
    judged = judge(seen, "live")
    assert [rep.outcome for rep in judged.session.reps] == ["clean"]
    said = events(judged, EventKind.NOT_COUNTED)
    assert [round(event.t_s / 5.0) for event in said] == [2, 6] and {event.cue for event in said} == {
        "not_counted"
    }


@in_both_modes
@pytest.mark.parametrize(("counted", "said"), [(1, True), (2, False)])
def test_some_of_it_is_not_counted(mode: str, counted: int, said: bool) -> None:
    """As many that count, and nothing is said of the others."""
    at, flat = Motion([(1.0, *REST), *glide() * 4]), Person(hip_flexion_deg=5.0)
    lies_s = 1.0 + 5.0 * counted
    seen = record(lambda t_s: pose(*at(t_s), flat if t_s > lies_s else Person()), at.duration_s, 15)
    session = judge(seen, mode).session
    assert [rep.outcome for rep in session.reps] == ["clean"] * counted
    assert any(each.key == "not_counted" for each in session.warnings) is said


@in_both_modes
def test_nobody_is_never_safe(mode: str) -> None:
    session = judge([Observation(0.1 * index, None) for index in range(20)], mode).session
    assert silence(session) == "unseen" and not account(session).safe


@in_both_modes
@pytest.mark.parametrize(("sd_deg", "told"), [(5.0, False), (12.0, True)])
def test_that_a_movement_was_hard_to_measure_is_said(mode: str, sd_deg: float, told: bool) -> None:
    """An overexposed foot seems to move half as far: that they turned back early is not all they are told."""
    half = [(1.0, 70.0, -18.0), (1.0, 70.0, 3.0), (1.0, 70.0, -18.0), (1.0, 70.0, 3.0), (1.0, 70.0, -18.0)]
    notes = watched(half, mode, sd_deg, exercise=load_exercise("ankle_pump")).session.warnings
    found = [each.values for each in notes if each.key == "vague"]
    assert found == ([{"signal": "ankle_dorsiflexion_deg", "fraction": 1.0}] if told else [])


@in_both_modes
def test_what_was_never_told_was_not_hard_to_measure_but_unseen(mode: str) -> None:
    """Of a foot that could not be read no angle is told, though its reading claims a deviation."""
    at = Motion([(1.0, *REST), *glide(POINTED)])
    unread = LegReading(np.full((5, 2), NAN), NAN, NAN, 3.0, 19.0)
    poses = record(lambda t_s: replace(pose(*at(t_s)), readings={"right": unread}), at.duration_s, 15)
    notes = judge(poses, mode, load_exercise("ankle_pump")).session.warnings
    assert "leg_seen_little" in [each.key for each in notes]
    assert "vague" not in [each.key for each in notes]


def test_a_leg_that_was_partly_seen_is_not_safe() -> None:
    session = watched(glide(), "recorded").session
    assert silence(session.with_warnings(note("leg_seen_little", fraction=0.6))) == "partly"


def test_the_account_counts_and_gives_reasons_by_their_number() -> None:
    session = watched([*glide(), *glide(OVER), *glide(NEUTRAL), *glide((42, -20))], "recorded").session
    told = account(session)
    assert (told.clean, told.faulty, told.partial, told.done, told.target) == (1, 2, 1, 4, None)
    assert [(reason.key, reason.numbers) for reason in told.faults] == [
        ("foot_not_pointed", (2, 3)),
        ("overstretch", (2,)),
    ]
    assert told.good and not account(watched(glide(NEUTRAL), "recorded").session).good
    (rule, moments), = told.alerts  # fmt: skip
    assert (rule, len(moments)) == ("overstretch", 1)


def test_doubt_goes_by_the_range_that_was_taken_meanwhile() -> None:
    """A knee held at 28 degrees is no straight one, until it is known that it gets no straighter."""
    at = Motion([(1.0, *REST), (1.0, 28.0, -2.0), (6.0, 28.0, -2.0)])
    engine, told_s = Engine(GLIDE), []
    for observation in record(lambda t_s: read(*at(t_s), sd_deg=11.0), at.duration_s, 15):
        if observation.t_s == 4.0:
            engine.recalibrate(Calibration(knee_straight_deg=28.0, source="calibration"))
        events = engine.step(observation).events
        told_s += [event.t_s for event in events if event.kind is EventKind.UNSURE]
    assert told_s == [pytest.approx(4.0 + GLIDE["unsure_dwell"], abs=0.1)]


@pytest.mark.parametrize(("off_deg", "sure"), [(9.0, 1.0), (7.0, 0.0), (-1.0, 1.0)])
def test_a_rule_of_one_clause_matters_always_and_may_warn_of_too_little(off_deg: float, sure: float) -> None:
    """Two standard deviations of 4 above a limit that is warned of from above."""
    limit = Clause("ankle_dorsiflexion_deg", at_most="overstretch_ankle")
    exercise = replace(GLIDE, rules=(replace(GLIDE.rules[0], when=(limit,)),))
    certainty = Certainty(exercise)
    ankle_deg = GLIDE["overstretch_ankle"] + off_deg
    certainty.add(LegAngles(80.0, ankle_deg, ankle_sd_deg=4.0), view_deg=0.0, step_s=1.0)
    assert certainty.judged_fraction == {"overstretch": sure}


def test_nothing_is_in_doubt_while_the_person_does_something_else() -> None:
    doubt, near = Doubt(GLIDE.rules[0], GLIDE), LegAngles(5.0, -2.0, ankle_sd_deg=11.0)
    assert [doubt.step(0.1 * index, near, blocked=True) for index in range(50)] == [None] * 50
    assert any(doubt.step(5.0 + 0.1 * index, near, blocked=False) for index in range(50))
