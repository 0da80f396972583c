"""Whole scenes on made-up people, judged live and as recordings."""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import pairwise

import pytest

from posecheck.core.notes import note
from posecheck.core.types import EventKind, Observation, Pose
from tests.core.judging import at_all_rates, at_two_rates, events, in_both_modes, judge, outcomes
from tests.made_up import (
    NEUTRAL,
    OVER,
    REST,
    TOP,
    Motion,
    Person,
    changed,
    cosine,
    glide,
    gone,
    hidden,
    linear,
    minimum_jerk,
    observe,
    pose,
    record,
    relabelled,
)

#: A clean top first; the toes are pulled up while the knee stays straight.
LATE = [(1.3, *TOP), (1.0, *TOP), (0.5, 5.0, 16.0), (1.0, 5.0, 16.0), (1.3, *REST), (1.0, *REST)]
OVERSTRETCHED = "overstretch,foot_not_pointed"


class TestRepetitions:
    @in_both_modes
    @at_all_rates
    def test_a_clean_set(self, mode: str, fps: int) -> None:
        judged = judge(observe(glide() * 2, fps=fps, noise_px=0.5), mode)
        assert outcomes(judged) == ["clean"] * 2
        assert judged.session.alerts == () and judged.session.warnings == ()
        assert [e.cue for e in events(judged, EventKind.REP_DONE)] == ["rep_done"] * 2

    @in_both_modes
    def test_a_straight_knee_with_a_neutral_foot_is_no_overstretch(self, mode: str) -> None:
        judged = judge(observe(glide(NEUTRAL), fps=15, noise_px=1.0), mode)
        assert outcomes(judged) == ["foot_not_pointed"]
        assert judged.session.alerts == ()

    @in_both_modes
    def test_turning_back_early_is_partial(self, mode: str) -> None:
        judged = judge(observe([*glide((42.0, -20.0)), *glide()], fps=15), mode)
        assert outcomes(judged) == ["partial", "clean"]

    @in_both_modes
    @at_all_rates
    @pytest.mark.parametrize(("hold_s", "expected"), [(0.8, "clean+short_hold"), (1.2, "clean")])
    def test_a_hold_of_a_second_is_asked_for(self, mode: str, fps: int, hold_s: float, expected: str) -> None:
        observations = observe(glide(hold_s=hold_s), fps=fps, noise_px=0.5, seed=fps, lead_s=0.6)
        assert outcomes(judge(observations, mode)) == [expected]

    @in_both_modes
    @pytest.mark.parametrize("fps", [15, 24])
    @pytest.mark.parametrize("seed", range(2))
    def test_a_noisy_hold_is_timed_as_well(self, mode: str, fps: int, seed: int) -> None:
        for hold_s, expected in ((0.8, "clean+short_hold"), (1.2, "clean")):
            observations = observe(glide(hold_s=hold_s), fps=fps, noise_px=1.0, seed=seed)
            assert outcomes(judge(observations, mode)) == [expected]

    @in_both_modes
    @pytest.mark.parametrize("shape", [linear, cosine])
    def test_the_hold_does_not_depend_on_how_one_gets_there(self, mode: str, shape: object) -> None:
        for hold_s, expected in ((0.8, "clean+short_hold"), (1.2, "clean")):
            observations = observe(glide(hold_s=hold_s), fps=15, noise_px=0.3, shape=shape)  # type: ignore[arg-type]
            assert outcomes(judge(observations, mode)) == [expected]

    @in_both_modes
    @at_two_rates
    def test_a_kick_is_too_fast(self, mode: str, fps: int) -> None:
        observations = observe(glide(out_s=0.5, hold_s=0.3, back_s=0.5), fps=fps, noise_px=0.5)
        assert outcomes(judge(observations, mode)) == ["clean+short_hold+too_fast"]

    @in_both_modes
    def test_a_foot_that_stays_pointed_on_the_way_back(self, mode: str) -> None:
        pointed = (85.0, -15.0)
        judged = judge(observe(glide(rest=pointed), fps=15, start=pointed, noise_px=0.5), mode)
        assert outcomes(judged) == ["clean+foot_not_flexed_back"]

    @in_both_modes
    @at_two_rates
    def test_a_knee_that_is_not_bent_back(self, mode: str, fps: int) -> None:
        moves = [
            (1.3, *TOP),
            (1.3, *TOP),
            (0.9, 52.0, 5.0),
            (0.9, *TOP),
            (1.3, *TOP),
            (1.3, *REST),
            (1.0, *REST),
        ]
        judged = judge(observe(moves, fps=fps, noise_px=0.5), mode)
        assert outcomes(judged) == ["clean+knee_not_bent", "clean"]

    @in_both_modes
    @at_two_rates
    def test_a_double_bounce_at_the_top_is_one_repetition(self, mode: str, fps: int) -> None:
        bounce = [(0.4, 28.0, -28.0), (0.4, *TOP)]
        moves = [(1.3, *TOP), (0.5, *TOP), *bounce, *bounce, (1.0, *TOP), (1.3, *REST), (1.0, *REST)]
        assert outcomes(judge(observe(moves, fps=fps, noise_px=0.5), mode)) == ["clean"]

    @in_both_modes
    def test_leaning_back_on_a_high_stool(self, mode: str) -> None:
        leaning = Person(thigh_elevation_deg=-40.0, hip_flexion_deg=22.0)
        observations = observe([*glide(), *glide(OVER)], leaning, fps=15, noise_px=0.5)
        assert outcomes(judge(observations, mode)) == ["clean", OVERSTRETCHED]

    @in_both_modes
    def test_lying_flat_is_something_else(self, mode: str) -> None:
        flat = Person(thigh_elevation_deg=10.0, hip_flexion_deg=10.0)
        observations = observe([*glide(), *glide(OVER)], flat, fps=15, noise_px=0.5)
        assert outcomes(judge(observations, mode)) == []

    @in_both_modes
    def test_lying_on_the_back_with_the_thigh_up(self, mode: str) -> None:
        supine = Person(thigh_elevation_deg=80.0, hip_flexion_deg=85.0, hip_px=(300.0, 300.0))
        observations = observe([*glide((10.0, -35.0)), *glide((10.0, 12.0))], supine, fps=15, noise_px=0.5)
        assert outcomes(judge(observations, mode)) == ["clean", OVERSTRETCHED]


def onset_s(at: Motion) -> float:
    """When the noise-free movement first is an overstretch."""
    times = (index / 1000 for index in range(round(at.duration_s * 1000)))
    return next(t_s for t_s in times if at(t_s)[0] <= 20 and at(t_s)[1] >= 5)


class TestOverstretch:
    @in_both_modes
    @pytest.mark.parametrize("moves", [glide(OVER), LATE], ids=["from the start", "late in the hold"])
    def test_it_is_one_alert_and_voids_the_repetition(
        self, mode: str, moves: list[tuple[float, ...]]
    ) -> None:
        judged = judge(observe([*glide(), *moves, *glide()], fps=15, noise_px=0.5), mode)
        faults = [rep.faults for rep in judged.session.reps]
        assert [rep.outcome for rep in judged.session.reps] == ["clean", "faulty", "clean"]
        assert faults[1][0] == "overstretch"
        (alert,) = judged.session.alerts
        assert (alert.rule, alert.severity) == ("overstretch", "stop")
        assert alert.start_s < alert.raised_s < alert.end_s
        assert alert.knee_flexion_deg == pytest.approx(5, abs=4)
        assert alert.ankle_dorsiflexion_deg == pytest.approx(16, abs=4)

    @in_both_modes
    @at_all_rates
    @pytest.mark.parametrize("moves", [glide(OVER), LATE], ids=["from the start", "late in the hold"])
    def test_it_is_raised_within_half_a_second(
        self, mode: str, fps: int, moves: list[tuple[float, float, float]]
    ) -> None:
        at = Motion([(1.0, *REST), *moves])
        true_s = onset_s(at)
        for part in range(3 if fps < 30 else 1):
            observations = record(
                lambda t_s: pose(*at(t_s)), true_s + 0.7, fps, 0.5, part, offset_s=part / 3 / fps
            )
            (alert,) = judge(observations, mode).session.alerts
            assert 0.25 <= alert.raised_s - true_s <= 0.5
            assert alert.start_s == pytest.approx(true_s, abs=0.2)

    @in_both_modes
    @at_two_rates
    def test_it_ends_with_hysteresis(self, mode: str, fps: int) -> None:
        """An ankle that sways about the threshold, above the one that ends it, is one event."""
        sway = [(0.4, 5.0, 3.5), (0.4, 5.0, 9.0)] * 4
        moves = [(1.3, 5.0, 9.0), (0.8, 5.0, 9.0), *sway, (1.3, *REST), (1.0, *REST)]
        judged = judge(observe(moves, fps=fps), mode)
        (alert,) = judged.session.alerts
        assert alert.end_s > 6.0
        assert len(events(judged, EventKind.ALERT_ENDED)) == 1

    @in_both_modes
    def test_the_voice_rests_and_the_record_does_not(self, mode: str) -> None:
        again = [(0.4, 5.0, -20.0), (0.4, 5.0, -20.0), (0.4, 5.0, 15.0), (0.8, 5.0, 15.0)]
        moves = [(1.3, *OVER), (0.8, *OVER), *again, *again, *again, (1.3, *REST), (1.0, *REST)]
        judged = judge(observe(moves, fps=15), mode)
        assert len(judged.session.alerts) == 4
        assert [e.speak for e in events(judged, EventKind.ALERT_RAISED)] == [True, False, True, False]

    @in_both_modes
    def test_toes_up_with_a_bent_knee_are_welcome(self, mode: str) -> None:
        judged = judge(observe([(0.5, 85.0, 25.0), (2.0, 85.0, 25.0), *glide()], fps=15), mode)
        assert judged.session.alerts == () and outcomes(judged) == ["clean"]


class TestGaps:
    @in_both_modes
    @pytest.mark.parametrize("change", [gone, hidden("right_knee"), hidden("right_heel")])
    def test_a_fifth_of_a_second_is_bridged(self, mode: str, change: object) -> None:
        observations = changed(observe(glide(hold_s=1.2), fps=15, noise_px=0.3), change, 2.7, 2.9)  # type: ignore[arg-type]
        judged = judge(observations, mode)
        assert outcomes(judged) == ["clean"]
        assert events(judged, EventKind.LEG_LOST, EventKind.LEG_SEEN) == []

    @in_both_modes
    @at_two_rates
    def test_a_second_pauses_the_clock_and_is_said_aloud(self, mode: str, fps: int) -> None:
        gap = (2.8, 3.8)
        judged = judge(changed(observe(glide(hold_s=1.6), fps=fps), gone, *gap), mode)
        lost, found = events(judged, EventKind.LEG_LOST, EventKind.LEG_SEEN)
        assert (lost.kind, lost.cue, lost.speak) == (EventKind.LEG_LOST, "leg_not_visible", True)
        assert lost.t_s == pytest.approx(gap[0] + 0.3, abs=1.1 / fps)
        assert found.kind is EventKind.LEG_SEEN
        assert found.t_s == pytest.approx(gap[1], abs=1.1 / fps)
        within = [step.hold_s for step in judged.steps if gap[0] + 0.05 < step.t_s < gap[1] - 0.05]
        assert len(set(within)) == 1
        assert outcomes(judged) == ["foot_not_seen"], "what the toes did in that second, nobody knows"
        assert judged.session.reps[0].hold_s == pytest.approx(0.6, abs=0.2)

    @in_both_modes
    def test_what_was_held_before_and_after_adds_up(self, mode: str) -> None:
        judged = judge(changed(observe(glide(hold_s=2.6), fps=15), gone, 3.0, 4.0), mode)
        assert outcomes(judged) == ["foot_not_seen"]
        assert judged.session.reps[0].hold_s == pytest.approx(1.6, abs=0.2)

    @in_both_modes
    def test_an_unseen_foot_is_not_called_pointed(self, mode: str) -> None:
        observations = changed(observe(glide(), fps=15), hidden("right_heel", "right_foot_index"))
        assert outcomes(judge(observations, mode)) == ["foot_not_seen"]

    @in_both_modes
    def test_an_alert_ends_where_the_leg_was_lost(self, mode: str) -> None:
        judged = judge(changed(observe(glide(OVER, hold_s=3.0), fps=15), gone, 3.5, 4.5), mode)
        assert len(judged.session.alerts) == 2
        assert judged.session.alerts[0].end_s == pytest.approx(3.5, abs=0.1)
        assert judged.session.alerts[1].start_s == pytest.approx(4.5, abs=0.15)


class TestWhoAndWhichLeg:
    @in_both_modes
    def test_nobody_in_view(self, mode: str) -> None:
        judged = judge([Observation(index / 15, None) for index in range(60)], mode)
        assert judged.session.reps == judged.session.alerts == ()
        assert judged.session.summary.tracked_fraction == 0
        assert judged.session.warnings == (note("nobody_seen"),)
        assert [e.cue for e in events(judged, EventKind.LEG_LOST)] == ["leg_not_visible"]

    @in_both_modes
    @at_two_rates
    def test_somebody_enters_after_three_seconds(self, mode: str, fps: int) -> None:
        observations = changed(observe(glide() * 2, lead_s=5.0, fps=fps, noise_px=0.5), gone, 0.0, 3.0)
        judged = judge(observations, mode)
        assert outcomes(judged) == ["clean", "clean"]
        assert [e.kind for e in events(judged, EventKind.LEG_LOST, EventKind.LEG_SEEN)] == [
            EventKind.LEG_LOST,
            EventKind.LEG_SEEN,
        ]

    @in_both_modes
    @at_two_rates
    def test_the_far_leg_works(self, mode: str, fps: int) -> None:
        def near_right(made: Pose) -> Pose:
            return replace(made, visibility=made.visibility * 0 + 0.9, world_m=-made.world_m)

        working = Person(side="left", facing=1)
        judged = judge(changed(observe(glide() * 2, working, fps=fps, noise_px=0.5), near_right), mode)
        assert judged.session.leg == "left"
        assert outcomes(judged) == ["clean", "clean"]

    @in_both_modes
    def test_when_both_legs_move_the_near_one_is_judged(self, mode: str) -> None:
        at = Motion([(1.0, *REST), *glide(), *glide()])
        both = record(lambda t_s: pose(*at(t_s), Person(far_knee_deg=at(t_s)[0] + 2)), at.duration_s, 15, 0.5)
        judged = judge(both, mode)
        assert judged.session.leg == "right"
        assert outcomes(judged) == ["clean", "clean"]

    @in_both_modes
    @at_two_rates
    @pytest.mark.parametrize("from_s", [10.3, 11.7, 12.5], ids=["at rest", "on the way", "at the top"])
    def test_left_and_right_exchanged_by_the_model_halfway(self, mode: str, fps: int, from_s: float) -> None:
        observations = observe([*glide(), *glide(OVER), *glide()], fps=fps, noise_px=0.5)
        judged = judge(changed(observations, relabelled, from_s), mode)
        assert judged.session.leg == "right"
        assert outcomes(judged) == ["clean", OVERSTRETCHED, "clean"]

    @in_both_modes
    @pytest.mark.parametrize("leg", ["left", "right"])
    def test_a_given_leg_is_judged_even_if_the_other_moves(self, mode: str, leg: str) -> None:
        judged = judge(observe(glide(), Person(side="left", facing=-1), fps=15), mode, leg=leg)
        assert judged.session.leg == leg
        assert outcomes(judged) == (["clean"] if leg == "left" else [])


def hip_over_the_feet(elevation_deg: float) -> tuple[float, float]:
    """Where the hip is when the thigh rises so much and the ankle stays on its spot."""
    shank, thigh = math.radians(85), math.radians(elevation_deg)
    x = 370 - 105 * math.cos(shank) - 110 * math.cos(thigh)
    return x, 400 - 105 * math.sin(shank) + 110 * math.sin(thigh)


def standing_up_and_sitting_down(t_s: float) -> Pose:
    """Two seconds each of sitting, standing and sitting again, with the feet on one spot."""
    keys = [(0.0, 0.0), (2.0, 0.0), (3.5, -85.0), (5.5, -85.0), (7.0, 0.0), (9.0, 0.0)]
    elevation = next(
        a + minimum_jerk((t_s - t0) / (t1 - t0)) * (b - a) for (t0, a), (t1, b) in pairwise(keys) if t_s <= t1
    )
    knee = 85.0 + elevation
    person = Person(
        hip_px=hip_over_the_feet(elevation), thigh_elevation_deg=elevation, hip_flexion_deg=90 * knee / 85
    )
    return pose(knee, 8.0, person)


def walking_past(t_s: float) -> Pose | None:
    """Through the frame from left to right, with the toes up at every step."""
    if not 1 <= t_s <= 5:
        return None
    stride = 2 * math.pi * t_s / 1.1
    thigh = -85 + 25 * math.sin(stride)
    person = Person(
        hip_px=(40 + 140 * (t_s - 1), 200.0), thigh_elevation_deg=thigh, hip_flexion_deg=max(0.0, 90 + thigh)
    )
    return pose(25 - 25 * math.cos(stride + 0.8), 8 + 8 * math.sin(stride), person)


class TestOtherThings:
    """What people do before, after and between repetitions is none."""

    @in_both_modes
    @at_two_rates
    def test_standing_up_and_sitting_down(self, mode: str, fps: int) -> None:
        judged = judge(record(standing_up_and_sitting_down, 9.0, fps, 0.5), mode)
        assert judged.session.reps == judged.session.alerts == ()

    @in_both_modes
    @at_two_rates
    def test_walking_past(self, mode: str, fps: int) -> None:
        judged = judge(record(walking_past, 6.0, fps, 0.5), mode)
        assert judged.session.reps == judged.session.alerts == ()

    @in_both_modes
    @at_two_rates
    @pytest.mark.parametrize(
        "moves",
        [[(0.4, 65.0, 12.0), (0.4, *REST)] * 4, [(0.25, 85.0, -20.0), (0.25, *REST)] * 8],
        ids=["fidgeting", "foot tapping"],
    )
    def test_sitting_restlessly(self, mode: str, fps: int, moves: list[tuple[float, float, float]]) -> None:
        judged = judge(observe(moves, fps=fps, noise_px=0.5), mode)
        assert judged.session.reps == judged.session.alerts == ()

    @in_both_modes
    def test_glides_go_on_after_standing_up(self, mode: str) -> None:
        at = Motion([(1.0, *REST), *glide(), *glide()])

        seat = Person(hip_px=hip_over_the_feet(0.0))

        def scene(t_s: float) -> Pose:
            return standing_up_and_sitting_down(t_s) if t_s < 9 else pose(*at(t_s - 9), seat)

        judged = judge(record(scene, 9 + at.duration_s, 15, 0.5), mode)
        assert outcomes(judged) == ["clean", "clean"]
        assert [rep.number for rep in judged.session.reps] == [1, 2]


class TestView:
    @in_both_modes
    def test_obliquely_seen_it_is_judged_and_said(self, mode: str) -> None:
        judged = judge(observe(glide(), Person(yaw_deg=25.0), fps=15, noise_px=0.3), mode)
        assert outcomes(judged) == ["clean"]
        (event,) = events(judged, EventKind.VIEW_OBLIQUE)
        assert (event.cue, event.speak) == ("view_oblique", True)
        assert judged.session.summary.view_angle_deg == pytest.approx(25, abs=0.5)
        (found,) = judged.session.warnings
        assert found.key == "view_trusted_less"
        assert found.values["view_deg"] == pytest.approx(25, abs=0.5)

    @in_both_modes
    def test_too_obliquely_seen_the_ankle_is_not_judged(self, mode: str) -> None:
        judged = judge(observe(glide(OVER), Person(yaw_deg=35.0), fps=15, noise_px=0.3), mode)
        assert judged.session.alerts == ()
        assert not any(step.measurement.tracked for step in judged.steps)
        assert [e.cue for e in events(judged, EventKind.LEG_LOST)] == ["view_oblique"]
        assert outcomes(judged) == ["foot_not_seen"]
        assert [found.key for found in judged.session.warnings] == ["view_refused"]

    @in_both_modes
    def test_swaying_about_the_limit_is_said_once(self, mode: str) -> None:
        def scene(t_s: float) -> Pose:
            return pose(*REST, Person(yaw_deg=20 + 2 * math.sin(2 * math.pi * t_s / 6)))

        judged = judge(record(scene, 30, 10), mode)
        assert len(events(judged, EventKind.VIEW_OBLIQUE)) == 1

    @in_both_modes
    def test_a_camera_that_is_put_right_is_good_again(self, mode: str) -> None:
        def scene(t_s: float) -> Pose:
            return pose(*REST, Person(yaw_deg=45.0 if t_s < 8 else 5.0))

        judged = judge(record(scene, 30, 10), mode)
        assert not judged.steps[20].measurement.tracked
        assert judged.steps[-1].measurement.tracked
        assert [e.kind for e in events(judged, EventKind.LEG_SEEN)] == [EventKind.LEG_SEEN]
