"""The engine: observations in, judgement out.

Live: ``Engine.step`` for each observation, then ``Engine.finish``. Recorded: `judge_recording`,
which measures with filters that look both ways and judges with the same `Judge`.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain, islice
from typing import Final, Literal, get_args, overload

from posecheck import __version__
from posecheck.core.exercise import Exercise
from posecheck.core.judging.certainty import Certainty
from posecheck.core.judging.leg_judge import LegJudge, seen
from posecheck.core.judging.rules import Enough, Prompter
from posecheck.core.judging.sight import Sight, Tally
from posecheck.core.landmarks import Side, other
from posecheck.core.measuring.leg import judged_pose
from posecheck.core.measuring.measurer import LiveMeasurer, recording_measured
from posecheck.core.measuring.stills import stills
from posecheck.core.notes import Note, note
from posecheck.core.session import ModelInfo, Session, SourceInfo, Summary
from posecheck.core.types import (
    Alert,
    Calibration,
    Counts,
    EventKind,
    Hold,
    Measurement,
    Observation,
    Pose,
    Rep,
    StepResult,
)
from posecheck.errors import UsageError

Leg = Literal["auto", "left", "right"]
#: Of poses that came from somewhere else.
UNKNOWN_MODEL: Final = ModelInfo("unknown", "0" * 64)


class Judge:
    """Measurements in, judgement out; the same for live and recorded sessions.

    The measurements name the working leg. With ``both``, the other one becomes it when it reaches the top of
    a movement while the first one rests: each leg's repetitions count, one after the other or in turns.
    """

    def __init__(self, exercise: Exercise, calibration: Calibration, *, both: bool = True) -> None:
        self._exercise = exercise
        self._calibration = calibration
        personal = exercise.for_person(calibration)
        # Holds and rhythms are the whole body's: they have one judge.
        self._both = both and exercise.kind == "movement"
        self._done: list[Rep] = []
        self._alerts: list[Alert] = []
        first = LegJudge("right", personal, self._done, self._alerts)
        second = LegJudge("left", personal, self._done, self._alerts) if self._both else first
        self._legs: dict[Side, LegJudge] = {"right": first, "left": second}
        self._named: Side | None = None
        self._working: Side = "right"
        self._prompter = Prompter(personal)
        self._enough = Enough(personal)
        self._tally = Tally(exercise)
        self._sight = Sight(personal)
        self._certainty = Certainty(personal)

    def step(self, measurement: Measurement, pose: Pose | None = None) -> StepResult:
        """Judges one instant. Times must rise. The result has ``pose``, its sides as they were measured."""
        measurement = self._with_leg(measurement)
        working, resting = self._legs[self._working], self._legs[other(self._working)]
        events = [] if resting is working else resting.tell(False)
        events = [*self._sight.events(measurement), *events, *working.tell(True)]
        if any(event.kind is EventKind.ALERT_ENDED for event in events):
            events += self._enough.step(measurement.t_s, self._alerts)
        self._tally.add(measurement)
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
        for judge in self._judges:
            judge.rearm(self._exercise.for_person(self._calibration))

    def recalibrate(self, calibration: Calibration) -> None:
        """Go on with what is newly known of the person; what is done stays judged as it was."""
        self._calibration = calibration
        personal = self._exercise.for_person(calibration)
        for judge in self._judges:
            judge.refit(personal)
        self._certainty.fit(personal)

    def undo(self) -> Rep | Hold | None:
        """Take the last repetition or hold back; None when there is none."""
        resting = self._legs[other(self._working)]
        resting.forget(len(self._done))
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
        reps = self._legs[self._working].reps
        return Session(
            source=source,
            exercise=self._exercise.name,
            leg=max((leg, other(leg)), key=legs.count),
            model=model,
            calibration=self._calibration,
            summary=self._summary(source.duration_s),
            reps=tuple(self._done),
            holds=reps.holds,
            rhythm=reps.rhythm,
            kind=self._exercise.kind,
            alerts=tuple(self._alerts),
            warnings=self._notes(source.fps),
            posecheck=version,
        )

    @property
    def _judges(self) -> tuple[LegJudge, ...]:
        return tuple(dict.fromkeys(self._legs.values()))

    def _with_leg(self, measurement: Measurement) -> Measurement:
        """The measurement with the leg that works now."""
        if measurement.leg != self._named:
            self._named = self._working = measurement.leg
        if self._exercise.kind == "hold":
            self._working = self._seen_side(measurement)
        for side, judge in self._legs.items():
            if self._both or side == self._working:
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

    def _seen_side(self, measurement: Measurement) -> Side:
        """The side that the body is judged by. Of people who lie the pose model exchanges left and right, and
        then it is the other one that is hidden: both sides of a hold are alike."""
        sides = (self._working, other(self._working))
        there = (side for side in sides if seen(measurement.smooth.of(side), self._exercise))
        return next(there, self._working)

    def _notes(self, fps: float) -> tuple[Note, ...]:
        """What to trust less, and what to know of this set."""
        left, right = (sum(rep.leg == side for rep in self._done) for side in ("left", "right"))
        both = [note("both_legs", left=left, right=right)] if left and right else []
        trust = self._tally.warnings(fps, self._certainty)
        return (*trust, *both, *self._enough.notes(self._alerts))

    def _summary(self, duration_s: float) -> Summary:
        counts = self.counts
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


class Engine:
    """Judges one observation after the other, as a live session needs it: its filters look back only.

    ``leg`` is the working leg, the person's own left or right; "auto" chooses the one nearer the camera
    that moves, and keeps it from the first repetition on. ``both``: whether the other leg counts too, once
    it works; None: if ``leg`` is "auto". ``calibration`` is what is known of the person.
    Raises UsageError when ``leg`` is none of these.
    """

    def __init__(
        self,
        exercise: Exercise,
        *,
        leg: Leg = "auto",
        calibration: Calibration | None = None,
        both: bool | None = None,
    ) -> None:
        if leg not in get_args(Leg):
            raise UsageError("leg", f"is {leg!r}", "Allowed: auto, left, right.")
        calibration = calibration or Calibration()
        self._exercise = exercise
        self._measure = LiveMeasurer(exercise, None if leg == "auto" else leg, calibration)
        self._judge = Judge(exercise, calibration, both=leg == "auto" if both is None else both)
        self._leg: Side = "right" if leg == "auto" else leg
        self._stream = _Stream()

    def step(self, observation: Observation) -> StepResult:
        """The judgement of one observation; `StepResult.events` is what happened with it.

        Raises UsageError when its time is earlier than that of the one before.
        """
        self._stream.add(observation)
        result = self._judge.step(self._measure(observation), observation.pose)
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

    def finish(
        self, source: SourceInfo | None = None, model: ModelInfo | None = None, version: str = __version__
    ) -> Session:
        """The finished session; call it once.

        ``source`` and ``model`` say in it where the frames came from and what found the poses. Without
        them the session is named "frames", with the size and rate that were seen, and the model "unknown".
        """
        return self._judge.finish(self._leg, source or self._stream.info(), model or UNKNOWN_MODEL, version)


class _Stream:
    """What a row of observations tells of where it came from."""

    def __init__(self) -> None:
        self._first_s = self._last_s = math.nan
        self._count = 0
        self._size_px = (0, 0)

    def add(self, observation: Observation, *, rising: bool = False) -> None:
        """One more. Raises UsageError when time goes back, or (``rising``) stands still.

        A camera that has frozen repeats its frame, and its time.
        """
        t_s = observation.t_s
        if not math.isfinite(t_s) or t_s < self._last_s or (rising and t_s == self._last_s):
            problem = f"is not later than the one before, at {self._last_s:.3f} s"
            raise UsageError(f"observation at {t_s:.3f} s", problem, "Give them in the order of time.")
        self._first_s = t_s if self._count == 0 else self._first_s
        self._last_s, self._count = t_s, self._count + 1
        if observation.pose is not None:
            self._size_px = observation.pose.size_px

    def info(self) -> SourceInfo:
        """The stream as a source."""
        span_s = self._last_s - self._first_s
        fps = (self._count - 1) / span_s if span_s > 0 else 0.0
        return SourceInfo("frames", *self._size_px, fps=fps, duration_s=self._last_s if self._count else 0.0)


@dataclass(frozen=True, slots=True)
class Judged:
    """A recording's session, and the judgement of every frame."""

    session: Session
    steps: Sequence[StepResult]


class Posed(Sequence[StepResult]):
    """Steps that were kept without their poses, with them."""

    def __init__(self, steps: Sequence[StepResult], observations: Sequence[Observation]) -> None:
        self._steps, self._observations = steps, observations

    def __len__(self) -> int:
        return len(self._steps)

    def __iter__(self) -> Iterator[StepResult]:
        return map(_posed, self._steps, self._observations)

    @overload
    def __getitem__(self, index: int) -> StepResult: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[StepResult]: ...
    def __getitem__(self, index: int | slice) -> StepResult | Sequence[StepResult]:
        if isinstance(index, slice):
            return [self[place] for place in range(*index.indices(len(self)))]
        return _posed(self._steps[index], self._observations[index])


def _posed(step: StepResult, observation: Observation) -> StepResult:
    return replace(step, pose=judged_pose(observation.pose, step.measurement))


def judge_recording(
    observations: Sequence[Observation],
    exercise: Exercise,
    *,
    leg: Leg = "auto",
    calibration: Calibration | None = None,
    both: bool | None = None,
    source: SourceInfo | None = None,
    model: ModelInfo | None = None,
    version: str = __version__,
    store: Callable[[Iterator[StepResult]], Sequence[StepResult]] = tuple,
) -> Judged:
    """Judges a whole recording with zero-phase filters. ``store`` keeps the steps of a long one.

    Raises UsageError when the times of the observations do not rise. ``both`` as in `Engine`; ``source``
    and ``model`` as in `Engine.finish`.
    """
    stream = _Stream()
    for observation in observations:
        stream.add(observation, rising=True)
    calibration = calibration or Calibration()
    chosen = None if leg == "auto" else leg
    measured = recording_measured(observations, exercise, chosen, calibration) if observations else iter(())
    judge = Judge(exercise, calibration, both=leg == "auto" if both is None else both)
    first = list(islice(measured, 1))
    steps = Posed(store(_steps(judge, chain(first, measured), exercise)), observations)
    side: Side = first[0].leg if first else "right"
    session = judge.finish(side, source or stream.info(), model or UNKNOWN_MODEL, version)
    return Judged(replace(session, frames=steps), steps)


def _steps(judge: Judge, measured: Iterator[Measurement], exercise: Exercise) -> Iterator[StepResult]:
    """One step a measurement. Where a recorder left out frames of a still, the still is judged too."""
    before: Measurement | None = None
    for now in measured:
        filled = [judge.step(still) for still in stills(before, now, exercise)] if before else []
        step = judge.step(now)
        events = tuple(event for still in filled for event in still.events)
        yield replace(step, events=(*events, *step.events)) if events else step
        before = now
