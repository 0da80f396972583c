"""The judgement of a set: both legs' judges, which of them works, and what is told of it all in the end."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import replace
from typing import TypeVar

from posecheck.core.calibration import Calibrations, of_each
from posecheck.core.exercise import Exercise
from posecheck.core.judging.certainty import Certainty
from posecheck.core.judging.leg_judge import LegJudge
from posecheck.core.judging.motion import seen
from posecheck.core.judging.rhythm_result import many_left_out
from posecheck.core.judging.rules import Enough, Prompter
from posecheck.core.judging.sight import Sight, Tally, is_there
from posecheck.core.judging.untold import Untold
from posecheck.core.landmarks import Side, exchanged, other
from posecheck.core.measuring.leg import judged_pose
from posecheck.core.notes import ATTEMPTED, LEFT_OUT, NOT_COUNTED, UNFOLLOWED, VIEW_REFUSED, Note, note
from posecheck.core.session import ModelInfo, Session, SourceInfo, Summary
from posecheck.core.types import (
    NAN,
    Alert,
    Counts,
    EventKind,
    Hold,
    Measurement,
    Pose,
    Rep,
    StepResult,
)

_Named = TypeVar("_Named", Rep, Alert)


class Judge:
    """Measurements in, judgement out; the same for live and recorded sessions.

    The measurements name the working leg. With ``both``, the other one becomes it when it reaches the top of
    a movement while the first one rests: each leg's repetitions count, one after the other or in turns.
    """

    def __init__(self, exercise: Exercise, calibration: Calibrations, *, both: bool = True) -> None:
        self._exercise = exercise
        self._know(calibration)
        personal = self._personal["right"]
        # Holds and rhythms are the whole body's: they have one judge.
        self._of_legs = exercise.kind == "movement"
        self._both = both and self._of_legs
        self._done: list[Rep] = []
        self._alerts: list[Alert] = []
        lists = self._done, self._alerts
        first = LegJudge("right", personal, *lists)
        second = LegJudge("left", self._personal["left"], *lists) if self._of_legs else first
        self._legs: dict[Side, LegJudge] = {"right": first, "left": second}
        self._named: Side | None = None
        self._working: Side = "right"
        self._exchanges: int | None = None
        self._prompter = Prompter(personal)
        self._enough = Enough(personal)
        self._tally = Tally(exercise)
        self._sight = Sight(personal)
        self._untold = Untold(personal)
        self._certainty = Certainty(personal)
        self._certain_of: Side = "right"

    def step(self, measurement: Measurement, pose: Pose | None = None) -> StepResult:
        """Judges one instant. Times must rise. The result has ``pose``, its sides as they were measured."""
        measurement = self._with_leg(measurement)
        working, resting = self._legs[self._working], self._legs[other(self._working)]
        events = [] if resting is working else resting.tell(False)
        told = working.tell(True)
        untold = working.reps.untold and is_there(measurement)
        self._untold.see(measurement, untold)
        events = [*self._sight.events(measurement, untold), *events, *told]
        if any(event.kind is EventKind.ALERT_ENDED for event in events):
            events += self._enough.step(measurement.t_s, self._alerts)
        self._tally.add(measurement)
        if working.leg != self._certain_of:
            self._certain_of = working.leg
            self._certainty.fit(self._personal[working.leg])
        self._certainty.add(working.judged, measurement.view_angle_deg, working.judged_s)
        alerts = tuple(alert for judge in self._judges for alert in judge.open_alerts)
        prompt, hold_left_s = self._prompter(working.phase, working.reps.hold_s, alerts)
        return StepResult(
            measurement=measurement,
            phase=working.phase,
            counts=self.counts,
            hold_s=working.reps.hold_s,
            speed_dps=working.speed_dps,
            active_alerts=alerts,
            events=tuple(events),
            prompt=prompt,
            hold_left_s=hold_left_s,
            pose=judged_pose(pose, measurement),
        )

    def rearm(self) -> None:
        """Start again from a held start position; what is done stays. After a pause or a loss."""
        self._tally.stand_still()
        for judge in self._judges:
            judge.rearm(self._personal[judge.leg])

    def recalibrate(self, calibration: Calibrations) -> None:
        """Go on with what is newly known of the person; what is done stays judged as it was."""
        self._tally.stand_still()
        self._know(calibration)
        for judge in self._judges:
            judge.refit(self._personal[judge.leg])
        self._certainty.fit(self._personal[self._working])

    def _know(self, calibration: Calibrations) -> None:
        self._known = of_each(calibration)
        self._personal = {leg: self._exercise.for_person(each) for leg, each in self._known.items()}

    def undo(self) -> Rep | Hold | None:
        """Take the last repetition or hold back; None when there is none."""
        resting = self._legs[other(self._working)]
        resting.reps.forget(len(self._done))
        return self._legs[self._working].reps.undo()

    @property
    def counts(self) -> Counts:
        """Repetitions so far, of both legs."""
        return self._legs[self._working].reps.counts

    def finish(self, leg: Side, source: SourceInfo, model: ModelInfo, version: str) -> Session:
        """The session so far; may be called once, at the end. ``leg`` is it when both did as much."""
        for judge in self._judges:
            judge.close_alerts()
            judge.reps.finish()
        if self._tally.hardly_saw(sum(rep.end_s - rep.start_s for rep in self._done)):
            self._done.clear()
        self._alerts.sort(key=lambda alert: alert.start_s)
        legs = [rep.leg for rep in self._done]
        leg = max((leg, other(leg)), key=legs.count)
        reps = self._legs[self._working].reps
        counted = bool(self._done or reps.holds or (reps.rhythm and reps.rhythm.cycles))
        return Session(
            source=source,
            exercise=self._exercise.name,
            leg=leg,
            model=model,
            calibration=self._known[leg],
            summary=self._summary(source.duration_s, counted=counted),
            reps=tuple(self._done),
            holds=reps.holds,
            rhythm=reps.rhythm,
            kind=self._exercise.kind,
            alerts=tuple(self._alerts),
            warnings=self._notes(source.fps, counted=counted),
            posecheck=version,
            unseen=self._tally.unseen(counted=counted),
        )

    @property
    def _judges(self) -> tuple[LegJudge, ...]:
        return tuple(dict.fromkeys(self._legs.values()))

    def _with_leg(self, measurement: Measurement) -> Measurement:
        """The measurement with the leg that works now."""
        if self._of_legs and measurement.exchanges not in (None, self._exchanges):
            self._exchange(measurement)
        if measurement.leg != self._named:
            self._named = self._working = measurement.leg
        if self._exercise.kind == "hold":
            self._working = self._seen_side(measurement)
        for side, judge in self._legs.items():
            if self._of_legs or side == self._working:
                judge.look(measurement, side)
        working, resting = self._legs[self._working], self._legs[other(self._working)]
        came = self._both and resting.reaches_top() and resting.moved_after(working)
        if came and working.rests(self._exercise["leg_rest"]):
            working.stand_by()
            self._working = other(self._working)
        tracked = seen(measurement.smooth.of(self._working), self._exercise)
        if (self._working, tracked) == (measurement.leg, measurement.tracked):
            return measurement
        return replace(measurement, leg=self._working, tracked=tracked)

    def _exchange(self, m: Measurement) -> None:
        """Left and right had been taken for each other: what is kept of each leg and done since goes with it.

        The leg that works goes on working; one that was asked for by name is another one now.
        """
        known, self._exchanges = self._exchanges is not None, m.exchanges
        if not known:
            return
        self._legs = exchanged(self._legs)
        for side, judge in self._legs.items():
            judge.rename(side)
        if self._both:
            self._working, self._named = other(self._working), m.leg
        since_s = m.t_s - m.misnamed_s
        self._done[:] = [_renamed(rep) if rep.peak_s >= since_s else rep for rep in self._done]
        self._alerts[:] = [_renamed(a) if a.raised_s >= since_s else a for a in self._alerts]

    def _seen_side(self, measurement: Measurement) -> Side:
        """The side that the body is judged by. Of people who lie the pose model exchanges left and right, and
        then it is the other one that is hidden: both sides of a hold are alike."""
        sides = (measurement.leg, other(measurement.leg))
        there = (side for side in sides if seen(measurement.smooth.of(side), self._exercise))
        return next(there, self._working)

    def _notes(self, fps: float, *, counted: bool) -> tuple[Note, ...]:
        """What to trust less, and what to know of this set."""
        left, right = (sum(rep.leg == side for rep in self._done) for side in ("left", "right"))
        both = [note("both_legs", left=left, right=right)] if left and right else []
        trust = self._tally.warnings(fps, self._certainty, counted=counted)
        trust += [*self._unfollowed(), *self._left_out()]
        return (
            *trust,
            *self._not_seen(trust, counted=counted),
            *self._not_counted(),
            *self._attempted(),
            *both,
            *self._enough.notes(self._alerts),
        )

    def _not_seen(self, others: list[Note], *, counted: bool) -> list[Note]:
        """What was missing, where nothing counted, or maybe less than there was."""
        noted = {each.key for each in others}
        short = not counted or noted & {"leg_seen_little", UNFOLLOWED, LEFT_OUT}
        return self._untold.notes() if short and not noted & {*VIEW_REFUSED} else []

    def _unfollowed(self) -> list[Note]:
        """That a count is not sure: from the first repetition to the last, or where turns are counted, the
        leg was out of sight, or a body that holds. Whoever walks past comes and goes."""
        if holds := self._legs[self._working].reps.holds:
            lost_s = self._tally.lost_s(holds[-1].end_s)
            return [note(UNFOLLOWED, unseen_s=lost_s)] if lost_s >= self._exercise["unseen_return"] else []
        rhythm = self._legs[self._working].reps.rhythm
        turns = rhythm is not None and rhythm.cycles > 0 and not self._exercise.travels
        spans = [(-math.inf, math.inf)] if turns else [(rep.start_s, rep.end_s) for rep in self._done]
        if not spans:
            return []
        unseen_s = self._tally.unfollowed_s(min(spans)[0], max(end_s for _, end_s in spans))
        return [note(UNFOLLOWED, unseen_s=unseen_s)] if unseen_s > 0 else []

    def _left_out(self) -> list[Note]:
        """That turns may be missing."""
        rhythm = self._legs[self._working].reps.rhythm
        if rhythm is None or not many_left_out(self._exercise, rhythm.cycles, rhythm.left_out):
            return []
        return [note(LEFT_OUT, count=rhythm.left_out)]

    def _not_counted(self) -> list[Note]:
        """That most of what looked like repetitions was something else; both legs may have done it."""
        discarded = max((judge.reps.discarded for judge in self._judges), key=Counter.total)
        if discarded.total() <= len(self._done):
            return []
        ((why, _),) = discarded.most_common(1)
        return [note(NOT_COUNTED, count=discarded.total(), rule=why)]

    def _attempted(self) -> list[Note]:
        """That a hold was attempted and did not begin, by what kept it from that."""
        attempts = self._legs[self._working].reps.attempted
        seconds = {
            fault: sum(each.seconds for each in attempts if each.fault == fault)
            for fault in dict.fromkeys(each.fault for each in attempts)
        }
        return [note(ATTEMPTED, attempt_s=attempt_s, rule=fault) for fault, attempt_s in seconds.items()]

    def _summary(self, duration_s: float, *, counted: bool) -> Summary:
        counts, tally = self.counts, self._tally
        ranges = {name: tally.range_deg(name, counted=counted) for name in tally.ranged}
        ankle_deg = ranges["ankle_dorsiflexion_deg"]
        found = Counter(alert.rule for alert in self._alerts)
        return Summary(
            duration_s=duration_s,
            tracked_fraction=tally.told_fraction(counted=counted),
            view_angle_deg=tally.told_view_deg(counted=counted),
            reps_clean=counts.clean,
            reps_faulty=counts.faulty,
            reps_partial=counts.partial,
            alerts={rule.name: found[rule.name] for rule in self._exercise.rules},
            ranges={name: ranges[name] for name in self._exercise.shown_signals},
            knee_flexion_range_deg=ranges["knee_flexion_deg"],
            ankle_dorsiflexion_range_deg=ankle_deg,
            judged_fraction=self._certainty.judged_fraction,
            ankle_sd_deg=NAN if math.isnan(ankle_deg[0]) else self._certainty.sd_deg,
        )


def _renamed(told: _Named) -> _Named:
    """What the other leg did."""
    return replace(told, leg=other(told.leg)) if told.leg else told
