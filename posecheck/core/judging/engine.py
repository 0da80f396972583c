"""The engine: observations in, judgement out.

Live: ``Engine.step`` for each observation, then ``Engine.finish``. Recorded: `judge_recording`,
which measures with filters that look both ways and judges with the same `Judge`.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from posecheck.core.exercise import Exercise
from posecheck.core.judging.certainty import Certainty
from posecheck.core.judging.conditions import Condition
from posecheck.core.judging.counting import counter_for, phases_for
from posecheck.core.judging.doubt import Doubt
from posecheck.core.judging.prompts import Prompter
from posecheck.core.judging.reps import Instant
from posecheck.core.judging.rules import Enough, RuleWatch
from posecheck.core.judging.sight import Sight, Tally
from posecheck.core.landmarks import Side
from posecheck.core.measuring.filters import Slope
from posecheck.core.measuring.measurer import LiveMeasurer, measure_recording
from posecheck.core.session import ModelInfo, Session, SourceInfo, Summary
from posecheck.core.types import (
    Alert,
    Calibration,
    Counts,
    Event,
    EventKind,
    Hold,
    LegAngles,
    Measurement,
    Observation,
    Rep,
    StepResult,
)

Leg = Literal["auto", "left", "right"]


class Judge:
    """Measurements in, judgement out; the same for live and recorded sessions."""

    def __init__(self, exercise: Exercise, calibration: Calibration) -> None:
        self._exercise = exercise
        self._calibration = calibration
        personal = exercise.for_person(calibration)
        self._reps = counter_for(personal)
        self._phases = phases_for(personal, self._reps)
        self._prompter = Prompter(personal)
        self._rules = [RuleWatch(rule, personal) for rule in personal.rules]
        self._doubts = [Doubt(rule, personal) for rule in personal.rules]
        self._enough = Enough(personal)
        self._unless = Condition(personal.unless, personal)
        self._speed = Slope(personal["speed_window"])
        self._leg: Side | None = None
        self._alerts: list[Alert] = []
        self._tally = Tally(exercise)
        self._sight = Sight(personal)
        self._certainty = Certainty(personal)

    def step(self, measurement: Measurement) -> StepResult:
        """Judges one instant. Times must rise."""
        t_s, mine = measurement.t_s, measurement.smooth.of(measurement.leg)
        if measurement.leg != self._leg:
            # From one leg to the other is no movement.
            self._leg, self._speed = measurement.leg, Slope(self._exercise["speed_window"])
        primary = getattr(mine, self._exercise.primary)
        speed_dps = self._speed(t_s, primary)
        blocked = self._unless.any(mine)
        change = self._phases.step(t_s, mine)
        step_s = self._sight.step_s(t_s, not math.isnan(primary))
        now = Instant(t_s, step_s, self._phases.phase.role, mine, speed_dps, blocked, measurement.leg)
        events = self._warn(t_s, mine, blocked or not self._reps.watching)
        events = [*self._sight.events(measurement), *events, *self._reps.step(now, change)]
        self._tally.add(measurement)
        self._certainty.add(measurement, 0.0 if blocked else step_s)
        alerts = tuple(watch.open for watch in self._rules if watch.open)
        phase, hold_s = self._phases.phase.name, self._reps.hold_s
        prompt, hold_left_s = self._prompter(phase, hold_s, alerts)
        return StepResult(
            measurement=measurement,
            phase=phase,
            counts=self._reps.counts,
            hold_s=hold_s,
            speed_dps=speed_dps,
            active_alerts=alerts,
            events=tuple(events),
            prompt=prompt,
            hold_left_s=hold_left_s,
        )

    def rearm(self) -> None:
        """Start again from a held start position; what is done stays. After a pause or a loss."""
        self._phases.forget()
        self._reps.drop()
        personal = self._exercise.for_person(self._calibration)
        self._alerts += [alert for watch in self._rules if (alert := watch.finish())]
        self._rules = [RuleWatch(rule, personal) for rule in personal.rules]

    def recalibrate(self, calibration: Calibration) -> None:
        """Go on with what is newly known of the person; what is done stays judged as it was."""
        self._calibration = calibration
        personal = self._exercise.for_person(calibration)
        self.rearm()
        self._reps.fit(personal)
        self._phases = phases_for(personal, self._reps)
        self._unless = Condition(personal.unless, personal)
        self._certainty.fit(personal)

    def undo(self) -> Rep | Hold | None:
        """Take the last repetition or hold back; None when there is none."""
        return self._reps.undo()

    @property
    def counts(self) -> Counts:
        """Repetitions so far."""
        return self._reps.counts

    def finish(self, leg: Side, source: SourceInfo, model: ModelInfo, version: str) -> Session:
        """The session so far; may be called once, at the end."""
        self._alerts += [alert for watch in self._rules if (alert := watch.finish())]
        self._alerts.sort(key=lambda alert: alert.start_s)
        reps = self._reps.finish()
        return Session(
            source=source,
            exercise=self._exercise.name,
            leg=leg,
            model=model,
            calibration=self._calibration,
            summary=self._summary(source.duration_s),
            reps=reps,
            holds=self._reps.holds,
            rhythm=self._reps.rhythm,
            alerts=tuple(self._alerts),
            warnings=(*self._tally.warnings(source.fps, self._certainty), *self._enough.notes(self._alerts)),
            posecheck=version,
        )

    def _summary(self, duration_s: float) -> Summary:
        counts = self._reps.counts
        found = Counter(alert.rule for alert in self._alerts)
        return Summary(
            duration_s=duration_s,
            tracked_fraction=self._tally.tracked_fraction,
            view_angle_deg=self._tally.view_angle_deg,
            reps_clean=counts.clean,
            reps_faulty=counts.faulty,
            reps_partial=counts.partial,
            alerts={rule.name: found[rule.name] for rule in self._exercise.rules},
            ranges={name: self._tally.range_deg(name) for name in self._exercise.shown_signals},
            knee_flexion_range_deg=self._tally.range_deg("knee_flexion_deg"),
            ankle_dorsiflexion_range_deg=self._tally.range_deg("ankle_dorsiflexion_deg"),
            judged_fraction=self._certainty.judged_fraction,
            ankle_sd_deg=self._certainty.sd_deg,
        )

    def _warn(self, t_s: float, mine: LegAngles, blocked: bool) -> list[Event]:
        events = []
        for watch in self._rules:
            event = watch.step(t_s, mine, blocked)
            if event is None or event.alert is None:
                continue
            events.append(event)
            if event.kind is EventKind.ALERT_ENDED:
                self._alerts.append(event.alert)
                events += self._enough.step(t_s, self._alerts)
            elif watch.rule.voids:
                self._reps.note_fault(watch.rule.name)
        doubts = (doubt.step(t_s, mine, blocked) for doubt in self._doubts)
        return [*events, *(event for event in doubts if event)]


class Engine:
    """The live engine: causal filters, one observation at a time."""

    def __init__(
        self, exercise: Exercise, *, leg: Leg = "auto", calibration: Calibration | None = None
    ) -> None:
        calibration = calibration or Calibration()
        self._exercise = exercise
        self._measure = LiveMeasurer(exercise, None if leg == "auto" else leg, calibration)
        self._judge = Judge(exercise, calibration)
        self._leg: Side = "right" if leg == "auto" else leg

    def step(self, observation: Observation) -> StepResult:
        """Judges one observation. Times must rise."""
        result = self._judge.step(self._measure(observation))
        self._leg = result.measurement.leg
        if any(event.kind is EventKind.REP_DONE for event in result.events):
            self._measure.choice.lock()
        return result

    def rearm(self) -> None:
        """Count on only from a held start position; see `Judge.rearm`."""
        self._judge.rearm()

    def recalibrate(self, calibration: Calibration) -> None:
        """Go on with another calibration and the same leg; see `Judge.recalibrate`."""
        self._measure = LiveMeasurer(self._exercise, self._leg, calibration)
        self._judge.recalibrate(calibration)

    def fit_leg(self, calibration: Calibration) -> None:
        """The other leg works than was thought: its calibration. Which leg works stays open."""
        self._measure.recalibrate(calibration)
        self._judge.recalibrate(calibration)

    @property
    def counts(self) -> Counts:
        """Repetitions so far."""
        return self._judge.counts

    def undo_last_rep(self) -> Rep | Hold | None:
        """Take the last repetition or hold back; None when there is none."""
        return self._judge.undo()

    def finish(self, source: SourceInfo, model: ModelInfo, version: str) -> Session:
        """The finished session; call it once."""
        return self._judge.finish(self._leg, source, model, version)


@dataclass(frozen=True, slots=True)
class Judged:
    """A recording's session, and the judgement of every frame."""

    session: Session
    steps: tuple[StepResult, ...]


def judge_recording(
    observations: Sequence[Observation],
    exercise: Exercise,
    *,
    leg: Leg = "auto",
    calibration: Calibration | None = None,
    source: SourceInfo,
    model: ModelInfo,
    version: str,
) -> Judged:
    """Judges a whole recording with zero-phase filters. Observation times must rise."""
    calibration = calibration or Calibration()
    measurements = measure_recording(observations, exercise, None if leg == "auto" else leg, calibration)
    judge = Judge(exercise, calibration)
    steps = tuple(judge.step(measurement) for measurement in measurements)
    side: Side = measurements[0].leg if measurements else "right"
    return Judged(judge.finish(side, source, model, version), steps)
