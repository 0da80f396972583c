"""The engine as a whole: counts, events, summaries, pauses."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace

import pytest

from posecheck.core.account import silence
from posecheck.core.judging.engine import Engine
from posecheck.core.judging.sight import Tally
from posecheck.core.landmarks import Side
from posecheck.core.notes import note
from posecheck.core.types import Angles, Calibration, Counts, EventKind, LegAngles, Measurement, Observation
from posecheck.exercises import load_exercise
from tests.core.judging import GLIDE, events, in_both_modes, judge, outcomes
from tests.made_up import (
    MODEL,
    NEUTRAL,
    OVER,
    REST,
    SOURCE,
    TOP,
    Person,
    changed,
    glide,
    gone,
    hidden,
    observe,
)

MIXED = observe([*glide(), *glide(OVER), *glide(NEUTRAL), *glide((42.0, -20.0)), *glide()], fps=12)


def run(engine: Engine, observations: list[Observation], after_s: float = 0.0) -> None:
    for observation in observations:
        engine.step(replace(observation, t_s=observation.t_s + after_s))


@in_both_modes
def test_the_summary_adds_up(mode: str) -> None:
    judged = judge(MIXED, mode)
    session, last = judged.session, judged.steps[-1]
    summary = session.summary
    assert (summary.reps_clean, summary.reps_faulty, summary.reps_partial) == (2, 2, 1)
    assert last.counts == Counts(2, 2, 1)
    assert [rep.number for rep in session.reps] == [1, 2, 3, 4, 5]
    assert summary.alerts == {"overstretch": 1} and len(session.alerts) == 1
    assert summary.tracked_fraction == 1.0
    assert summary.view_angle_deg == pytest.approx(0.0, abs=1e-5)
    assert summary.duration_s == SOURCE.duration_s
    assert summary.knee_flexion_range_deg == pytest.approx((4.0, 85.0), abs=2)
    assert summary.ankle_dorsiflexion_range_deg == pytest.approx((-30.0, 15.0), abs=4)
    assert (session.exercise, session.leg, session.model) == ("sciatic_glide", "right", MODEL)
    # One foot stayed at a right angle, where landmarks alone cannot tell up from not up.
    assert [found.key for found in session.warnings] == ["unsure"]


@in_both_modes
def test_every_step_tells_its_time_phase_and_alerts(mode: str) -> None:
    judged = judge(observe(glide(OVER), fps=15), mode)
    assert [step.t_s for step in judged.steps] == [step.measurement.t_s for step in judged.steps]
    phases = list(dict.fromkeys(step.phase for step in judged.steps))
    assert phases == ["unknown", "bent", "extending", "extended", "bending"]
    (alert,) = judged.session.alerts
    for step in judged.steps:
        # It is shown from the moment that it is raised until the end of its release time.
        if alert.raised_s <= step.t_s <= alert.end_s:
            assert step.active_alerts
        elif not alert.raised_s <= step.t_s <= alert.end_s + 0.3:
            assert not step.active_alerts


@in_both_modes
def test_events_tell_the_story_in_order(mode: str) -> None:
    story = [event.kind for step in judge(observe(glide(OVER), fps=15), mode).steps for event in step.events]
    assert story == [
        EventKind.PEAK_REACHED,
        EventKind.ALERT_RAISED,
        EventKind.HOLD_COMPLETE,
        EventKind.ALERT_ENDED,
        EventKind.REP_DONE,
    ]


@in_both_modes
def test_an_overstretch_before_the_first_repetition_is_warned_of_all_the_same(mode: str) -> None:
    judged = judge(observe([(2.0, *OVER), (1.3, *REST), (1.0, *REST)], start=OVER, fps=15), mode)
    assert len(judged.session.alerts) == 1
    assert judged.session.reps == ()


@in_both_modes
def test_an_overstretch_that_lasts_to_the_end_is_recorded(mode: str) -> None:
    judged = judge(observe([(1.3, *OVER), (2.0, *OVER)], fps=15), mode)
    (alert,) = judged.session.alerts
    assert alert.end_s == pytest.approx(judged.steps[-1].t_s)
    assert judged.session.summary.alerts == {"overstretch": 1}


@in_both_modes
def test_an_unfinished_movement_is_no_repetition(mode: str) -> None:
    assert judge(observe([(1.3, *TOP), (1.4, *TOP)], fps=15), mode).session.reps == ()


@in_both_modes
@pytest.mark.parametrize("count", [0, 1])
def test_next_to_nothing_was_seen(mode: str, count: int) -> None:
    judged = judge(observe(glide(), fps=15)[:count], mode)
    assert len(judged.steps) == count
    assert judged.session.reps == judged.session.alerts == ()
    assert judged.session.warnings == (() if count else (note("nobody_seen"),))
    assert math.isnan(judged.session.summary.knee_flexion_range_deg[0]) is (count == 0)


@pytest.mark.parametrize(("leg", "expected"), [("left", "left"), ("right", "right"), ("auto", "right")])
@in_both_modes
def test_the_leg_can_be_given(mode: str, leg: str, expected: str) -> None:
    judged = judge(observe(glide(), fps=12), mode, leg=leg)
    assert judged.session.leg == expected
    assert len(judged.session.reps) == (1 if expected == "right" else 0)


def test_a_low_frame_rate_is_said() -> None:
    session = judge(MIXED, "recorded").session
    assert [found.key for found in session.warnings] == ["unsure"]
    engine = Engine(GLIDE)
    run(engine, MIXED)
    slow = engine.finish(replace(SOURCE, fps=9.6), MODEL, "test")
    assert [found.key for found in slow.warnings] == ["unsure", "few_frames"]
    assert slow.warnings[-1].values == {"fps": 9.6}


@in_both_modes
def test_a_leg_that_was_mostly_unseen_is_said(mode: str) -> None:
    observations = changed(observe(glide() * 2, fps=12), gone, 3.0, 8.0)
    found, unfollowed = judge(observations, mode).session.warnings
    assert found.key == "leg_seen_little" and 0.4 < found.values["fraction"] < 0.8
    assert unfollowed.key == "unfollowed"


@in_both_modes
@pytest.mark.parametrize(("since_s", "until_s", "counted"), [(13.5, 17.3, 5), (6.0, 11.5, 5)])
def test_that_a_repetition_may_be_missing_is_said(
    mode: str, since_s: float, until_s: float, counted: int
) -> None:
    """From one top to the next: two are counted as one. Or a whole one was done out of sight."""
    session = judge(changed(observe(glide() * 6, fps=12), gone, since_s, until_s), mode).session
    assert len(session.reps) == counted
    (found,) = session.warnings
    assert found.key == "unfollowed"
    assert found.values["unseen_s"] == pytest.approx(until_s - since_s, abs=0.3)
    assert silence(session) == "partly"


@in_both_modes
@pytest.mark.parametrize(("side", "facing", "hip_x_px"), [("left", -1, 380.0), ("right", 1, 260.0)])
def test_of_a_set_without_a_movement_the_leg_is_the_one_that_is_turned_to_the_camera(
    mode: str, side: Side, facing: int, hip_x_px: float
) -> None:
    person = Person(side=side, facing=facing, hip_px=(hip_x_px, 240.0))
    assert judge(observe([(3.0, *REST)], person=person), mode).session.leg == side


@in_both_modes
def test_where_nothing_was_counted_no_count_is_doubted(mode: str) -> None:
    resting = changed(observe([(12.0, *REST)], fps=12), gone, 4.0, 8.0)
    session = judge(resting, mode).session
    assert [found.key for found in session.warnings] == ["leg_seen_little"] and not session.reps


@in_both_modes
@pytest.mark.parametrize(("since_s", "until_s"), [(14.5, 16.0), (0.0, 2.5)])
def test_what_can_hide_no_repetition_of_the_set_is_not_said(
    mode: str, since_s: float, until_s: float
) -> None:
    rest = [(4.0, *REST)]
    session = judge(changed(observe([*rest, *glide() * 5], fps=12), gone, since_s, until_s), mode).session
    assert len(session.reps) == 5
    assert "unfollowed" not in [found.key for found in session.warnings]


class TestGoingOn:
    """What the live session asks of the engine: pauses, taking back, calibrating."""

    def test_after_rearming_the_start_position_is_needed_again(self) -> None:
        engine = Engine(GLIDE)
        run(engine, observe([*glide(), (1.3, *TOP), (1.2, *TOP)], fps=12))
        engine.rearm()
        run(engine, observe([(1.3, *REST), *glide()], start=TOP, fps=12, lead_s=0.2), after_s=20)
        assert engine.counts == Counts(clean=2)
        assert [rep.number for rep in engine.finish(SOURCE, MODEL, "test").reps] == [1, 2]

    @pytest.mark.parametrize("goes_on", [Engine.rearm, lambda engine: engine.recalibrate(Calibration())])
    def test_in_a_pause_no_leg_is_out_of_sight(self, goes_on: Callable[[Engine], None]) -> None:
        engine = Engine(GLIDE)
        run(engine, observe(glide(), fps=12))
        goes_on(engine)
        run(engine, observe(glide(), fps=12), after_s=20)
        session = engine.finish(SOURCE, MODEL, "test")
        assert len(session.reps) == 2 and not session.warnings

    def test_rearming_closes_an_open_alert_and_keeps_it(self) -> None:
        engine = Engine(GLIDE)
        run(engine, observe([(1.3, *OVER), (1.5, *OVER)], fps=12))
        engine.rearm()
        run(engine, observe(glide(), fps=12), after_s=20)
        session = engine.finish(SOURCE, MODEL, "test")
        assert len(session.alerts) == 1 and session.alerts[0].end_s < 5
        assert [rep.outcome for rep in session.reps] == ["clean"]

    def test_the_last_repetition_can_be_taken_back(self) -> None:
        engine = Engine(GLIDE)
        assert engine.undo_last_rep() is None
        run(engine, observe([*glide(), *glide(NEUTRAL)], fps=12))
        undone = engine.undo_last_rep()
        assert undone is not None and undone.faults == ("foot_not_pointed",)
        assert engine.counts == Counts(clean=1)

    def test_what_is_known_later_counts_from_then_on(self) -> None:
        engine = Engine(GLIDE)
        stiff = observe(glide((33.0, -30.0)), fps=12)
        run(engine, stiff)
        engine.recalibrate(Calibration(knee_straight_deg=28.0, source="measured"))
        run(engine, stiff, after_s=10)
        session = engine.finish(SOURCE, MODEL, "test")
        assert [rep.outcome for rep in session.reps] == ["partial", "clean"]
        assert session.calibration.source == "measured"


@in_both_modes
def test_from_one_leg_to_the_other_is_no_kick(mode: str) -> None:
    """Live, the far leg is found while it moves: the jump from one knee to the other has no speed."""
    working = Person(side="left", facing=1)

    def near_right(made):  # type: ignore[no-untyped-def]
        return replace(made, visibility=made.visibility * 0 + 0.9, world_m=-made.world_m)

    judged = judge(changed(observe(glide() * 2, working, fps=30), near_right), mode)
    assert judged.session.leg == "left"
    assert outcomes(judged) == ["clean", "clean"]
    assert events(judged, EventKind.LEG_LOST) == []


@in_both_modes
@pytest.mark.parametrize(
    ("foot_seen", "nobody_s", "counted"),
    [(False, 30.0, []), (False, 0.0, ["faulty"]), (True, 90.0, ["clean"])],
)
def test_what_was_hardly_seen_is_not_counted(
    mode: str, foot_seen: bool, nobody_s: float, counted: list[str]
) -> None:
    """A leg in glimpses and never whole is guessed; one plain set in a long recording is not."""
    seen = observe(glide(), fps=15)
    if not foot_seen:
        seen = changed(seen, hidden("right_heel", "right_foot_index"))
    last_s = seen[-1].t_s
    empty = [Observation(last_s + k / 15, None) for k in range(1, round(nobody_s * 15))]
    session = judge([*seen, *empty], mode).session
    assert [rep.outcome for rep in session.reps] == counted
    summary = session.summary
    assert summary.reps_clean + summary.reps_faulty == len(counted)
    told = [not math.isnan(low) for low, _ in summary.ranges.values()]
    assert told == [bool(counted), bool(counted) and foot_seen], "what was guessed is no measurement"
    assert math.isnan(summary.view_angle_deg) == (not counted)
    assert session.unseen == (not counted or not foot_seen), "no leg was ever whole without its foot"


@in_both_modes
@pytest.mark.parametrize(("tracked_s", "unseen"), [(0.0, True), (1.0, True), (3.0, False)])
def test_a_set_is_unseen_below_a_tenth_of_its_time(mode: str, tracked_s: float, unseen: bool) -> None:
    """``seen_min``, of 20 seconds in which nothing was counted."""
    resting = observe([(20.0, *REST)], fps=15)
    shown = [o if o.t_s < tracked_s else Observation(o.t_s, None) for o in resting]
    assert judge(shown, mode).session.unseen is unseen


@in_both_modes
def test_what_was_between_two_frames_that_lie_far_apart_is_nobodys_time(mode: str) -> None:
    resting = observe([(10.0, *REST)], fps=15)
    before = [o if o.t_s < 4.8 else Observation(o.t_s, None) for o in resting if o.t_s < 5.0]
    after = [Observation(o.t_s + 20.0, o.pose) for o in resting if o.t_s >= 5.0]
    seen = judge([*before, *after], mode).session.summary.tracked_fraction
    assert seen == pytest.approx(0.96, abs=0.04)


@in_both_modes
def test_of_a_body_that_is_guessed_around_legs_no_view_is_told(mode: str) -> None:
    """A knee in glimpses, seen from the front as the guess has it: what to do is to show the whole person."""
    seen = changed(observe(glide(), Person(yaw_deg=75.0), fps=15), hidden("right_heel", "right_foot_index"))
    last_s = seen[-1].t_s
    session = judge([*seen, *(Observation(last_s + k / 15, None) for k in range(1, 450))], mode).session
    assert [note.key for note in session.warnings] == ["leg_seen_little"]
    assert math.isnan(session.summary.view_angle_deg) and silence(session) == "unseen"


@in_both_modes
def test_whoever_faces_the_camera_is_told_so_although_no_leg_was_read(mode: str) -> None:
    seen = observe(glide(), Person(yaw_deg=80.0), fps=15)
    session = judge(changed(seen, hidden("right_ankle", "left_ankle")), mode).session
    assert [note.key for note in session.warnings] == ["view_refused"]
    assert session.summary.view_angle_deg > 60 and session.summary.tracked_fraction == 0
    assert silence(session) == "unsure" and not session.reps


@in_both_modes
def test_an_angle_that_was_hardly_ever_seen_is_not_told_beside_one_that_was(mode: str) -> None:
    """A foot that comes into the frame once in a while, and no repetition."""
    resting = observe([(20.0, *REST)], fps=15)
    seen = [
        o if 5.0 < o.t_s < 6.0 else changed([o], hidden("right_heel", "right_foot_index"))[0] for o in resting
    ]
    summary = judge(seen, mode).session.summary
    assert summary.range_of("knee_flexion_deg") == pytest.approx((REST[0], REST[0]), abs=1.0)
    assert math.isnan(summary.range_of("ankle_dorsiflexion_deg")[0]) and math.isnan(summary.ankle_sd_deg)


@pytest.mark.parametrize(("counted", "told"), [(True, True), (False, False)])
def test_what_was_hardly_seen_is_told_of_a_set_in_which_something_counted(counted: bool, told: bool) -> None:
    """Of a minute the foot is seen for three seconds: in a repetition it is the person's own."""
    tally = Tally(GLIDE)
    for frame in range(600):
        ankle_deg = -20.0 if frame < 30 else math.nan
        now = Angles(right=LegAngles(40.0, ankle_deg))
        tally.add(Measurement(frame / 10, now, now, "right", frame < 30, 0.0))
    low, high = tally.range_deg("ankle_dorsiflexion_deg", counted=counted)
    assert (low, high) == (-20.0, -20.0) if told else math.isnan(low) and math.isnan(high)
    assert tally.range_deg("knee_flexion_deg", counted=counted) == (40.0, 40.0)


@pytest.mark.parametrize(("seen_s", "told"), [(20, True), (3, False)])
def test_whoever_was_seen_for_a_third_of_a_set_is_told_what_they_did(seen_s: int, told: bool) -> None:
    """Of a minute in which nothing counted: what was seen for three seconds may be anybody's."""
    tally = Tally(GLIDE)
    for frame in range(600):
        there = frame < 10 * seen_s
        now = Angles(right=LegAngles(40.0, -20.0) if there else LegAngles())
        tally.add(Measurement(frame / 10, now, now, "right", there, 0.0))
    low, high = tally.range_deg("knee_flexion_deg", counted=False)
    assert (low, high) == (40.0, 40.0) if told else math.isnan(low) and math.isnan(high)


@pytest.mark.parametrize(("trunk_to_leg", "unseen"), [(0.8, True), (1.2, False), (1.8, True)])
def test_of_a_body_that_nobody_has_it_is_not_told_what_it_did(trunk_to_leg: float, unseen: bool) -> None:
    """The pose model laid it into a pair of legs, and it fits no hold: neither does anything else."""
    tally = Tally(load_exercise("plank"))
    leg = replace(LegAngles(**dict.fromkeys(LegAngles.__dataclass_fields__, 40.0)), trunk_to_leg=trunk_to_leg)
    for frame in range(100):
        tally.add(Measurement(frame / 10, Angles(leg, leg), Angles(leg, leg), "right", True, 0.0))
    assert tally.unseen(counted=False) is unseen
