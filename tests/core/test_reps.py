"""Repetitions from angles alone: outcome, faults, advice, and taking back."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field, replace

import pytest

from posecheck.core.exercise import Check, Clause, Exercise, Threshold
from posecheck.core.judging.counting import Instant
from posecheck.core.judging.phases import PhaseChange, PhaseMachine
from posecheck.core.judging.reps import RepCounter
from posecheck.core.measuring.filters import Slope
from posecheck.core.types import Counts, Event, EventKind, LegAngles, Rep
from tests.core.judging import GLIDE, judge
from tests.made_up import NEUTRAL, REST, TOP, Motion, Moves, glide, observe


@dataclass
class Counting:
    """A counter fed with exact angles, ten times a second."""

    exercise: Exercise = GLIDE
    blocked: Callable[[float], bool] = lambda t_s: False
    events: list[Event] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.t_s = 0.0
        self.phases = PhaseMachine(self.exercise)
        self.counter = RepCounter(self.exercise)
        self._speed = Slope(self.exercise["speed_window"])

    def see(
        self, moves: Moves, start: tuple[float, float] = REST, fps: int = 20, foot_out: bool = False
    ) -> Counting:
        """Lets the person move; unseen where an angle is NaN."""
        at = Motion(moves, start)
        for index in range(round(at.duration_s * fps)):
            self.feel(LegAngles(*at(index / fps)), 1 / fps, foot_out)
        return self

    def feel(self, leg: LegAngles, step_s: float, foot_out: bool = False) -> None:
        self.t_s += step_s
        speed_dps = self._speed(self.t_s, leg.knee_flexion_deg)
        change = self.phases.step(self.t_s, leg, cut=foot_out)
        seen_s = 0.0 if math.isnan(leg.knee_flexion_deg) else step_s
        role, blocked = self.phases.phase.role, self.blocked(self.t_s)
        now = Instant(self.t_s, seen_s, role, leg, speed_dps, blocked, foot_out=foot_out)
        self.events += self.counter.step(now, change)

    def reps(self) -> tuple[Rep, ...]:
        return self.counter.finish()


SIT = [(1.0, *REST)]


def reps_of(moves: Moves, start: tuple[float, float] = REST) -> tuple[Rep, ...]:
    return Counting().see([(1.0, *start), *moves], start).reps()


def test_a_clean_repetition_and_its_numbers() -> None:
    (rep,) = reps_of(glide())
    assert (rep.number, rep.outcome, rep.faults, rep.advice) == (1, "clean", (), ())
    assert rep.start_s == pytest.approx(1.6, abs=0.15)
    assert 2.3 <= rep.peak_s <= 3.8
    assert rep.end_s == pytest.approx(4.5, abs=0.2)
    assert rep.hold_s == pytest.approx(1.4, abs=0.15)
    assert rep.knee_flexion_min_deg == pytest.approx(5.0)
    assert rep.ankle_dorsiflexion_at_peak_deg == pytest.approx(-30.0)
    assert -30.0 <= rep.ankle_dorsiflexion_max_deg < 0
    assert rep.peak_speed_dps == pytest.approx(80 / 1.3 * 1.875, rel=0.05)


def test_once_still_it_takes_twice_the_speed_to_stop_the_running_clock() -> None:
    counting = Counting().see([*SIT, (1.3, *TOP)])
    held_s = counting.counter.hold_s
    for times, counts in ((0.0, 1), (1.5, 2), (1.5, 3), (2.5, 3), (1.5, 3), (0.5, 4)):
        counting.t_s += 0.1
        speed_dps = times * GLIDE["hold_speed"]
        now = Instant(counting.t_s, 0.1, "peak", LegAngles(*TOP), speed_dps, False)
        counting.counter.step(now, None)
        assert counting.counter.hold_s - held_s == pytest.approx(0.1 * counts)


def test_events_of_a_repetition_in_their_order() -> None:
    events = Counting().see([*SIT, *glide()]).events
    assert [(event.kind, event.cue) for event in events] == [
        (EventKind.PEAK_REACHED, "peak_reached"),
        (EventKind.HOLD_COMPLETE, "hold_complete"),
        (EventKind.REP_DONE, "rep_done"),
    ]
    assert events[-1].rep is not None and events[-1].rep.number == 1
    assert [event.t_s for event in events] == sorted(event.t_s for event in events)


def test_turning_back_early_is_partial_without_advice() -> None:
    (rep,) = reps_of(glide((40.0, 0.0), hold_s=0.1))
    assert (rep.outcome, rep.faults, rep.advice, rep.hold_s) == ("partial", (), (), 0.0)


def test_a_partial_repetition_is_said_so() -> None:
    done = Counting().see([*SIT, *glide((40.0, 0.0))]).events[-1]
    assert (done.kind, done.cue) == (EventKind.REP_DONE, "partial")


@pytest.mark.parametrize(
    ("moves", "faults", "advice"),
    [
        (glide(NEUTRAL), ("foot_not_pointed",), ()),
        (glide((5.0, -9.0)), ("foot_not_pointed",), ()),
        (glide((5.0, -11.0)), (), ()),
        (glide((5.0, math.nan), rest=(85.0, math.nan)), ("foot_not_seen",), ()),
        (glide(hold_s=0.6), (), ("short_hold",)),
        (glide(out_s=0.6, back_s=0.6), (), ("too_fast",)),
        (glide(out_s=0.85, hold_s=0.05, back_s=0.85), (), ("short_hold", "too_fast")),
    ],
)
def test_faults_and_advice(moves: Moves, faults: tuple[str, ...], advice: tuple[str, ...]) -> None:
    (rep,) = reps_of(moves)
    assert (rep.faults, rep.advice) == (faults, advice)
    assert rep.outcome == ("faulty" if faults else "clean")


def test_a_gentle_repetition_without_a_hold_is_short_and_not_fast() -> None:
    (rep,) = reps_of(glide(hold_s=0.0))
    assert rep.advice == ("short_hold",)


def test_a_fast_cycle_is_timed_from_rest_to_rest_also_in_a_row() -> None:
    gentle = reps_of(glide(out_s=1.2, hold_s=1.1, back_s=1.2, rest_s=0.0) * 3)
    assert [rep.advice for rep in gentle] == [(), (), ()]


class TestTheWayBack:
    POINTED = (85.0, -20.0)

    def test_a_foot_that_stays_pointed_is_advised(self) -> None:
        assert reps_of(glide(rest=self.POINTED), self.POINTED)[0].advice == ("foot_not_flexed_back",)

    @pytest.mark.parametrize("rest", [(85.0, 4.0), (85.0, -8.0)])
    def test_past_neutral_or_far_enough_is_good(self, rest: tuple[float, float]) -> None:
        assert reps_of(glide(rest=rest), rest)[0].advice == ()

    def test_a_recording_that_ends_at_once_says_nothing_about_it(self) -> None:
        assert reps_of(glide(rest=self.POINTED, rest_s=0.1), self.POINTED)[0].advice == ()

    def test_a_foot_flexed_during_the_rest_takes_the_advice_back(self) -> None:
        moves = [*glide(rest=self.POINTED, rest_s=0.5), (0.5, *REST), (1.0, *REST)]
        counting = Counting().see([(1.0, *self.POINTED), *moves], self.POINTED)
        assert counting.reps()[0].advice == ()

    def test_a_foot_flexed_on_the_next_way_out_does_not(self) -> None:
        moves = [*glide(rest=self.POINTED), (1.3, 20.0, 20.0), (1.0, 20.0, 20.0)]
        assert reps_of(moves, self.POINTED)[0].advice == ("foot_not_flexed_back",)

    def test_the_next_repetition_closes_the_judgement(self) -> None:
        moves = [*glide(rest=self.POINTED), *glide(), *glide()]
        first, second, third = reps_of(moves, self.POINTED)
        assert first.advice == ("foot_not_flexed_back",)
        assert second.advice == third.advice == ()


class TestShortReturn:
    MOVES = ((1.3, *TOP), (1.2, *TOP), (0.9, 52.0, 5.0), (0.9, *TOP), (1.2, *TOP), (1.3, *REST), (1.0, *REST))

    def test_a_knee_that_is_not_bent_back_counts_with_advice(self) -> None:
        first, second = reps_of(self.MOVES)
        assert (first.outcome, first.advice) == ("clean", ("knee_not_bent",))
        assert (second.outcome, second.advice) == ("clean", ())
        assert first.end_s <= second.start_s + 0.2

    def test_how_far_it_was_bent_out_of_sight_is_not_blamed(self) -> None:
        """Found between bent and straight after its top, it has been further back, or not."""
        counting = Counting().see([*SIT, (1.3, *TOP), (1.2, *TOP), (0.3, 15.0, -25.0)])
        counting.see([(0.8, math.nan, math.nan)], start=(math.nan, math.nan))
        counting.see(
            [(0.3, 52.0, 5.0), (0.9, *TOP), (1.2, *TOP), (1.3, *REST), (1.0, *REST)], start=(52.0, 5.0)
        )
        first, _ = counting.reps()
        assert (first.outcome, first.advice) == ("clean", ())

    def test_bent_in_the_end_it_is_one_good_repetition(self) -> None:
        moves = [(1.3, *TOP), (1.2, *TOP), (0.9, 52.0, 5.0), (0.4, 52.0, 5.0), (0.5, *REST), (1.0, *REST)]
        (rep,) = reps_of(moves)
        assert (rep.outcome, rep.advice) == ("clean", ())

    def test_a_bounce_at_the_top_is_one_repetition(self) -> None:
        moves = [(1.3, *TOP), (0.7, *TOP), (0.4, 34.0, -28.0), (0.4, *TOP), (0.7, *TOP), (1.3, *REST)]
        (rep,) = reps_of([*moves, (1.0, *REST)])
        assert (rep.outcome, rep.advice) == ("clean", ())

    def test_from_the_way_back_to_the_top_again_is_one_repetition(self) -> None:
        moves = [(1.3, *TOP), (0.7, *TOP), (0.6, 45.0, -20.0), (0.6, *TOP), (0.9, *TOP), (1.3, *REST)]
        assert len(reps_of([*moves, (1.0, *REST)])) == 1


class TestBlocked:
    def test_something_else_is_no_repetition(self) -> None:
        counting = Counting(blocked=lambda t_s: 2.0 < t_s < 3.0).see([*SIT, *glide(), *glide()])
        assert [rep.outcome for rep in counting.reps()] == ["clean"]
        assert counting.reps()[0].number == 1

    def test_a_moment_of_it_is_forgiven(self) -> None:
        assert len(Counting(blocked=lambda t_s: 2.0 < t_s < 2.5).see([*SIT, *glide()]).reps()) == 1


class TestGaps:
    def test_unseen_time_is_not_held_and_not_blamed(self) -> None:
        counting = Counting().see([*SIT, (1.3, *TOP), (0.6, *TOP)])
        running_s = counting.counter.hold_s
        counting.see([(1.0, math.nan, math.nan)], start=(math.nan, math.nan))
        assert counting.counter.hold_s == pytest.approx(running_s, abs=0.01)
        counting.see([(0.3, *TOP), (1.3, *REST), (1.0, *REST)], start=TOP)
        (rep,) = counting.reps()
        assert rep.hold_s == pytest.approx(0.9, abs=0.2)
        assert rep.advice == ()

    def test_a_hold_that_is_too_short_with_the_unseen_time_is_blamed(self) -> None:
        counting = Counting().see([*SIT, (1.3, *TOP), (0.1, *TOP)])
        counting.see([(0.4, math.nan, math.nan)], start=(math.nan, math.nan))
        counting.see([(0.1, *TOP), (1.3, *REST), (1.0, *REST)], start=TOP)
        (rep,) = counting.reps()
        assert rep.advice == ("short_hold",)

    def test_a_movement_that_was_hidden_on_its_way_is_no_partial_one(self) -> None:
        counting = Counting().see([*SIT, (1.0, 40.0, -10.0)])
        counting.see([(1.0, math.nan, math.nan)], start=(math.nan, math.nan))
        counting.see([(1.0, *REST), (1.0, *REST)], start=(40.0, -10.0))
        assert counting.reps() == ()

    def test_one_that_left_the_frame_on_its_way_counts_as_not_seen(self) -> None:
        counting = Counting().see([*SIT, (1.0, 40.0, -10.0)])
        counting.see([(1.0, math.nan, math.nan)], start=(math.nan, math.nan), foot_out=True)
        counting.see([(1.0, *REST), (1.0, *REST)], start=(40.0, -10.0))
        (rep,) = counting.reps()
        assert (rep.outcome, rep.faults, rep.advice) == ("faulty", ("foot_not_seen",), ())

    def test_where_no_check_says_so_one_whose_top_nobody_saw_is_not_called_clean(self) -> None:
        counting = Counting(replace(GLIDE, checks=())).see([*SIT, (1.0, 40.0, -10.0)])
        counting.see([(1.0, math.nan, math.nan)], start=(math.nan, math.nan), foot_out=True)
        counting.see([(1.0, *REST), (1.0, *REST)], start=(40.0, -10.0))
        assert counting.reps() == ()

    def test_a_foot_that_was_seen_for_less_than_half_of_the_top_is_neither_pointed_nor_not(self) -> None:
        counting = Counting().see([*SIT, (1.3, 5.0, 0.0)])
        counting.see([(1.8, 5.0, math.nan)], start=(5.0, math.nan))
        counting.see([(0.6, 5.0, 0.0), (1.3, *REST), (1.0, *REST)], start=(5.0, 0.0))
        (rep,) = counting.reps()
        assert rep.faults == ("foot_not_seen",)

    def test_one_whose_beginning_nobody_saw_begins_when_it_was_last_at_rest(self) -> None:
        counting = Counting().see(SIT)
        gone_s = counting.t_s
        counting.see([(1.0, math.nan, math.nan)], start=(math.nan, math.nan))
        counting.see([(0.2, *TOP), (0.8, *REST), (1.0, *REST)], start=(30.0, -10.0))
        (rep,) = counting.reps()
        assert rep.start_s == pytest.approx(gone_s, abs=0.1)
        assert rep.advice == ()

    def test_a_way_back_whose_end_nobody_saw_is_not_too_fast(self) -> None:
        """It is at least as long as what was seen of it; with the time until it was seen at rest, at most."""
        for unseen_s, advice in ((1.5, ()), (0.5, ("too_fast",))):
            counting = Counting(
                GLIDE.with_thresholds({"speed_max": 900.0, "hold_needed": 0.2, "unseen_return": 0.4})
            )
            counting.see([*SIT, (0.5, *TOP), (0.6, *TOP), (0.1, 25.0, -20.0)])
            counting.see([(unseen_s, math.nan, math.nan)], start=(math.nan, math.nan))
            done = [event.rep for event in counting.events if event.rep is not None]
            assert [rep.advice for rep in done] == [()], "judged by a time that nobody knows"
            (rep,) = counting.see([(1.0, *REST)]).reps()
            assert (rep.outcome, rep.advice) == ("clean", advice)

    def test_the_running_clock_is_zero_outside_a_repetition(self) -> None:
        counting = Counting().see(SIT)
        assert counting.counter.hold_s == 0.0
        counting.see([(1.3, *TOP), (1.0, *TOP)])
        assert counting.counter.hold_s > 0.7
        counting.see([(1.3, *REST), (1.0, *REST)], start=TOP)
        assert counting.counter.hold_s == 0.0


class TestHiddenForSeconds:
    """Somebody stands before the leg from one top to the next one: two movements, not a long one."""

    def seen(self, first_s: float, hidden_s: float, second_s: float, ankle_deg: float = -30.0) -> Counting:
        """``first_s`` and ``second_s``: how much of both tops is seen."""
        counting = Counting().see([*SIT, (1.0, *TOP), (first_s, *TOP)])
        counting.see([(hidden_s, *OUT)], start=OUT)
        top = (TOP[0], ankle_deg)
        return counting.see([(second_s, *top), (1.0, *REST), (1.5, *REST)], start=top)

    @pytest.mark.parametrize(("ankle_deg", "faults"), [(-30.0, ()), (0.0, ("foot_not_seen",))])
    def test_they_are_two_and_what_was_hidden_is_of_neither(
        self, ankle_deg: float, faults: tuple[str, ...]
    ) -> None:
        """Of toes that are seen up at last nobody knows whether they had been pointed."""
        first, second = self.seen(1.0, 6.0, 1.0, ankle_deg).reps()
        assert (first.faults, second.faults) == (("foot_not_seen",), faults)
        assert not first.advice and not second.advice
        assert first.end_s == pytest.approx(3.0, abs=0.1) and second.end_s == pytest.approx(10.7, abs=0.3)

    def test_one_whose_leg_never_came_back_is_none(self) -> None:
        assert not Counting().see([*SIT, (1.0, *TOP), (1.0, *TOP)]).see([(9.0, *OUT)], start=OUT).reps()

    def test_a_leg_that_is_found_on_its_way_back_is_the_end_of_the_same_one(self) -> None:
        for foot_out in (False, True):
            counting = Counting().see([*SIT, (1.0, *TOP), (1.0, *TOP)])
            counting.see([(5.0, *OUT)], start=OUT, foot_out=foot_out)
            counting.see([(0.8, *REST), (1.5, *REST)], start=(40.0, -10.0))
            assert len(counting.reps()) == 1

    def test_the_ways_that_must_have_been_are_not_taken_for_the_top(self) -> None:
        _, second = self.seen(1.0, 4.4, 3.0, ankle_deg=0.0).reps()
        assert second.faults == ("foot_not_pointed",)

    def test_one_that_was_lost_on_its_way_is_none(self) -> None:
        counting = Counting().see([*SIT, (0.6, 44.0, -10.0)]).see([(6.0, *OUT)], start=OUT)
        (rep,) = counting.see([(2.0, *TOP), (1.0, *REST), (1.5, *REST)], start=TOP).reps()
        assert rep.end_s == pytest.approx(10.5, abs=0.3)


class TestAPartOfTheTopIsHidden:
    @pytest.mark.parametrize(
        ("pointed_s", "pulled_s", "hidden_s", "faults"),
        [
            (1.6, 0.0, 1.2, ("foot_not_seen",)),
            (1.6, 0.0, 0.4, ()),
            (0.0, 1.6, 1.2, ("foot_not_pointed",)),
            (0.9, 0.9, 1.2, ("foot_not_seen",)),
            (0.5, 1.1, 1.2, ("foot_not_seen",)),
            (0.3, 1.8, 0.6, ("foot_not_pointed",)),
        ],
    )  # fmt: skip
    def test_what_the_hidden_part_could_change_is_not_told(
        self, pointed_s: float, pulled_s: float, hidden_s: float, faults: tuple[str, ...]
    ) -> None:
        up = (TOP[0], 0.0)
        arriving = TOP if pointed_s else up
        counting = Counting().see([*SIT, (1.3, *arriving), (pointed_s, *arriving)])
        counting.see([(hidden_s, TOP[0], math.nan)], start=(TOP[0], math.nan))
        counting.see([(pulled_s, *up), (1.3, *REST), (1.0, *REST)], start=up if pulled_s else TOP)
        (rep,) = counting.reps()
        assert rep.faults == faults


class TestAWarningThatNobodyCouldHaveGiven:
    """The foot is pointed whenever it is seen, and for long enough to be called pointed."""

    #: By twice as much it would be overstretched.
    UNSURE = LegAngles(*TOP, knee_sd_deg=4.0, ankle_sd_deg=18.0)

    def outcome(self, *hidden: tuple[float, float], top_s: float = 3.0) -> str:
        """Out of sight from the first to the second time of each pair, seconds after the leg was straight."""
        counting = Counting().see([*SIT, (1.3, *TOP)])
        straight_s = counting.t_s
        for _ in range(round(top_s * 20)):
            at_s = counting.t_s - straight_s
            seen = not any(since_s <= at_s + 1e-6 < until_s for since_s, until_s in hidden)
            counting.feel(LegAngles(*TOP) if seen else self.UNSURE, 1 / 20)
        counting.see([(1.3, *REST), (1.0, *REST)], start=TOP)
        (rep,) = counting.reps()
        assert rep.faults == (() if rep.outcome == "clean" else ("foot_not_seen",))
        return rep.outcome

    def test_in_one_stretch_of_half_a_second_it_would_have_been_told(self) -> None:
        assert self.outcome((1.0, 1.4)) == "clean"
        assert self.outcome((1.0, 1.6)) == "faulty"

    def test_what_is_surely_pointed_however_far_it_may_be_off_hides_nothing(self) -> None:
        self.UNSURE = replace(self.UNSURE, ankle_sd_deg=17.0)
        assert self.outcome((1.0, 1.6)) == "clean"

    @pytest.mark.parametrize(("sd_deg", "outcome"), [(3.0, "clean"), (7.0, "faulty"), (math.nan, "clean")])
    def test_a_foot_that_is_read_neutral_may_be_overstretched_by_what_it_claims(
        self, sd_deg: float, outcome: str
    ) -> None:
        """Read at -2 for 15 in a trouser leg: the repetition was clean, for it was pointed before."""
        self.UNSURE = replace(self.UNSURE, ankle_dorsiflexion_deg=-2.0, ankle_sd_deg=sd_deg)
        assert self.outcome((1.0, 1.6)) == outcome

    def test_two_shorter_ones_hide_nothing_that_lasts(self) -> None:
        assert self.outcome((0.6, 1.0), (1.4, 1.8)) == "clean"

    def test_a_leg_that_is_gone_with_its_knee_straight_before_and_after_hides_it_too(self) -> None:
        for gone_s, outcome in ((0.4, "clean"), (0.8, "faulty")):
            counting = Counting().see([*SIT, (1.3, *TOP), (1.0, *TOP)])
            counting.see([(gone_s, math.nan, math.nan)], start=(math.nan, math.nan))
            counting.see([(1.0, *TOP), (1.3, *REST), (1.0, *REST)], start=TOP)
            assert [rep.outcome for rep in counting.reps()] == [outcome]

    def test_one_that_is_found_straight_has_been_on_its_way_first(self) -> None:
        for gone_s, outcome in ((1.2, "clean"), (2.0, "faulty")):
            counting = Counting().see([*SIT, (0.6, 40.0, -10.0)])
            counting.see([(gone_s, math.nan, math.nan)], start=(math.nan, math.nan))
            counting.see([(2.5, *TOP), (1.3, *REST), (1.0, *REST)], start=TOP)
            assert [rep.outcome for rep in counting.reps()] == [outcome]

    def test_what_was_warned_of_all_the_same_is_told_as_that(self) -> None:
        counting = Counting().see([*SIT, (1.3, *TOP), (1.0, *TOP)])
        counting.counter.note_fault("overstretch")
        counting.see([(1.0, TOP[0], math.nan)], start=(TOP[0], math.nan))
        counting.see([(1.0, *TOP), (1.3, *REST), (1.0, *REST)], start=TOP)
        assert [rep.faults for rep in counting.reps()] == [("overstretch",)]


class TestTakingBack:
    def test_a_rule_spoils_the_repetition_under_way_once(self) -> None:
        counting = Counting().see([*SIT, (1.3, *TOP)])
        counting.counter.note_fault("overstretch")
        counting.counter.note_fault("overstretch")
        counting.see([(1.3, *TOP), (1.3, *REST), *SIT], start=TOP)
        counting.counter.note_fault("overstretch")
        assert [(rep.outcome, rep.faults) for rep in counting.reps()] == [("faulty", ("overstretch",))]
        assert counting.events[-1].cue == "overstretch"

    def test_undo_takes_the_last_one_back(self) -> None:
        counting = Counting().see([*SIT, *glide(), *glide(NEUTRAL)])
        undone = counting.counter.undo()
        assert undone is not None and undone.faults == ("foot_not_pointed",)
        assert counting.counter.counts == Counts(clean=1)
        counting.see(glide())
        assert [rep.number for rep in counting.reps()] == [1, 2]

    def test_nothing_done_nothing_undone(self) -> None:
        assert Counting().counter.undo() is None

    def test_drop_forgets_the_one_under_way(self) -> None:
        counting = Counting().see([*SIT, *glide(), (1.3, *TOP), (1.2, *TOP)])
        counting.counter.drop()
        counting.phases.forget()
        counting.see([(1.3, *REST), *SIT, *glide()], start=TOP)
        assert [rep.number for rep in counting.reps()] == [1, 2]

    def test_fit_goes_on_with_other_thresholds(self) -> None:
        counting = Counting().see([*SIT, *glide()])
        stricter = GLIDE.with_thresholds({"pointed": -35.0})
        counting.counter.fit(stricter)
        counting.see(glide())
        assert [rep.faults for rep in counting.reps()] == [(), ("foot_not_pointed",)]

    def test_a_change_to_the_unknown_phase_drops_it_too(self) -> None:
        counting = Counting().see([*SIT, (1.3, *TOP)])
        extended = counting.phases.phase
        counting.phases.forget()
        change = PhaseChange(extended, counting.phases.phase, counting.t_s)
        still = Instant(counting.t_s, 0.05, "unknown", LegAngles(*TOP), 0.0, False)
        assert counting.counter.step(still, change) == []
        counting.see([(1.3, *REST), *SIT], start=TOP)
        assert counting.reps() == ()


def test_a_start_without_any_rest_is_timed_from_the_start_position() -> None:
    """The first movement begins at once, before any speed is known."""
    exercise = GLIDE.with_thresholds({"arm": 0.0, "speed_window": 2.0})
    counting = Counting(exercise).see(glide(out_s=0.9, hold_s=1.1))
    assert [rep.outcome for rep in counting.reps()] == ["clean"]


def test_a_foot_that_was_pointed_and_then_pulled_up_is_not_told_that_it_never_was() -> None:
    pointed = (5.0, -30.0)
    pulled = [(1.3, *pointed), (1.0, *pointed), (0.3, 5.0, 0.0), (2.0, 5.0, 0.0), (1.3, *REST), (2.0, *REST)]
    late = judge(observe(pulled), "live").session.reps
    assert [(rep.faults, rep.told) for rep in late] == [(("foot_not_pointed",), ("foot_pulled_up",))]
    flat = judge(observe(glide((5.0, 0.0))), "live").session.reps
    assert flat[0].told == ("foot_not_pointed",) and "foot_pulled_up" not in flat[0].advice
    clean = judge(observe(glide()), "live").session.reps
    assert clean[0].told == () and "foot_pulled_up" not in clean[0].advice


OUT = (math.nan, math.nan)


class TestBeyondTheEdgeFromOneTopToTheNext:
    """The camera is knocked: seen are two tops, the first one's end and the next one's beginning."""

    arriving = (0.4, *TOP)

    def seen(self, away_s: float, *, foot_out: bool = True, left: Moves = ((0.3, 12.5, -25.0),)) -> Counting:
        counting = Counting().see([*SIT, (1.0, *TOP), (1.5, *TOP), *left])
        counting.see([(away_s, *OUT)], start=OUT, foot_out=foot_out)
        counting.see([self.arriving, (1.5, *TOP), (1.0, *REST), (1.0, *REST)], start=(24.0, -18.0))
        return counting

    def test_they_are_two(self) -> None:
        first, second = self.seen(2.8).reps()
        assert (first.outcome, second.outcome) == ("clean", "clean")
        assert not first.advice and not second.advice
        assert first.end_s == second.start_s == pytest.approx(3.8, abs=0.1)
        assert first.hold_s == pytest.approx(1.5, abs=0.3) and second.hold_s == pytest.approx(1.5, abs=0.4)

    def test_so_they_are_where_the_first_top_was_beyond_it(self) -> None:
        counting = Counting().see([*SIT, (0.6, 44.0, -10.0)])
        counting.see([(3.5, *OUT)], start=OUT, foot_out=True)
        counting.see([(0.6, *TOP), (1.5, *TOP), (1.0, *REST), (1.0, *REST)], start=(55.0, 0.0))
        first, second = counting.reps()
        assert (first.faults, second.faults) == (("foot_not_seen",), ())

    @pytest.mark.parametrize("how", ["short", "behind something", "lost at the top"])
    def test_otherwise_nothing_says_so(self, how: str) -> None:
        counting = {
            "short": lambda: self.seen(1.5),
            "behind something": lambda: self.seen(2.8, foot_out=False),
            "lost at the top": lambda: self.seen(2.8, left=((0.4, *TOP),)),
        }[how]()
        assert len(counting.reps()) == 1

    def test_the_second_began_out_of_sight_however_slowly_it_comes_in(self) -> None:
        """That they are two is told half a second after it came in: by then it is on its way."""
        counting = Counting().see([*SIT, (1.0, *TOP), (1.5, *TOP), (0.3, 12.5, -25.0)])
        lost_s = counting.t_s
        counting.see([(2.8, *OUT)], start=OUT, foot_out=True)
        counting.see([(1.2, *TOP), (1.5, *TOP), (1.0, *REST), (1.0, *REST)], start=(30.0, -18.0))
        first, second = counting.reps()
        assert first.end_s == second.start_s == pytest.approx(lost_s, abs=0.06)


class TestSeenFromItsStartOn:
    """Of a movement that began or went on out of sight."""

    def test_a_movement_in_full_view(self) -> None:
        counting = Counting().see(SIT)
        assert counting.counter.in_full_view and not counting.counter.going
        counting.see([(1.0, 40.0, -10.0)])
        assert counting.counter.in_full_view and counting.counter.going
        counting.see([(1.0, *OUT)], start=OUT).see([(0.5, *TOP)], start=(40.0, -10.0))
        assert counting.counter.going and not counting.counter.in_full_view

    def test_a_leg_that_was_hidden_at_rest_begins_when_it_moves(self) -> None:
        counting = Counting().see(SIT).see([(2.0, *OUT)], start=OUT).see(SIT)
        began_s = counting.t_s
        counting.see(glide())
        (rep,) = counting.reps()
        assert rep.start_s == pytest.approx(began_s + 0.6, abs=0.2)

    def test_a_gap_without_frames_hides_no_beginning(self) -> None:
        """A recorder left out the still before it: the leg comes in on its way, and began there."""
        counting = Counting().see(SIT)
        counting.t_s += 2.0
        found_s = counting.t_s
        counting.see([(0.6, *TOP), (1.4, *TOP), (1.3, *REST), (1.0, *REST)], start=(50.0, -10.0))
        (rep,) = counting.reps()
        assert rep.start_s == pytest.approx(found_s, abs=0.2)

    @pytest.mark.parametrize(("reached_deg", "hidden"), [(5.0, True), (40.0, False)])
    def test_the_foot_is_told_of_every_top_that_was_seen(self, reached_deg: float, hidden: bool) -> None:
        """Beyond the edge on its way out, or turned back early: what was seen there counts."""
        counting = Counting().see([*SIT, (0.8, 50.0, -10.0)])
        counting.see([(1.0, *OUT)], start=OUT, foot_out=True) if hidden else None
        top = (reached_deg, -25.0)
        counting.see([(0.5, *top), (1.4, *top), (1.3, *REST), (1.0, *REST)], start=(50.0, -10.0))
        (rep,) = counting.reps()
        assert rep.ankle_dorsiflexion_at_peak_deg == pytest.approx(-25.0, abs=2.0)

    def test_what_was_hidden_before_it_may_have_been_at_the_top_too(self) -> None:
        """Found at the top after four seconds: three of them, less a way there, and what is unsure add up."""
        check = Check("long_unseen", "advice", (Clause("unseen_at_peak_s", at_least="hidden_long"),))
        limit = Threshold(2.5, "s", "for the test", "none")
        exercise = replace(GLIDE, checks=(check,), thresholds={**GLIDE.thresholds, "hidden_long": limit})
        counting = Counting(exercise).see(SIT).see([(4.0, *OUT)], start=OUT, foot_out=True)
        counting.see([(1.0, 5.0, math.nan)], start=(5.0, math.nan))
        counting.see([(1.0, *TOP), (1.3, *REST), (1.0, *REST)], start=TOP)
        (rep,) = counting.reps()
        assert rep.advice == ("long_unseen",)
