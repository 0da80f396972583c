"""The engine: observations in, judgement out.

Live: ``Engine.step`` for each observation, then ``Engine.finish``. Recorded: `judge_recording`,
which measures with filters that look both ways and judges with the same `Judge`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain, islice
from typing import Final, Literal, get_args, overload

from posecheck import __version__
from posecheck.core.calibration import Calibrations, of_each
from posecheck.core.exercise import Exercise
from posecheck.core.judging.judge import Judge
from posecheck.core.landmarks import Side
from posecheck.core.measuring.leg import judged_pose
from posecheck.core.measuring.measurer import LiveMeasurer
from posecheck.core.measuring.recording import recording_measured
from posecheck.core.measuring.stills import stills
from posecheck.core.session import ModelInfo, Session, SourceInfo
from posecheck.core.types import (
    Counts,
    EventKind,
    Hold,
    Measurement,
    Observation,
    Rep,
    StepResult,
)
from posecheck.errors import UsageError

Leg = Literal["auto", "left", "right"]
#: Of poses that came from somewhere else.
UNKNOWN_MODEL: Final = ModelInfo("unknown", "0" * 64)


class Engine:
    """Judges one observation after the other, as a live session needs it: its filters look back only.

    ``leg`` is the working leg, the person's own left or right; "auto" chooses the one nearer the camera
    that moves, and keeps it from the first repetition on. ``both``: whether the other leg counts too, once
    it works; None: if ``leg`` is "auto". ``calibration`` is what is known of the person, or of
    each leg.
    Raises UsageError when ``leg`` is none of these.
    """

    def __init__(
        self,
        exercise: Exercise,
        *,
        leg: Leg = "auto",
        calibration: Calibrations | None = None,
        both: bool | None = None,
    ) -> None:
        if leg not in get_args(Leg):
            raise UsageError("leg", f"is {leg!r}", "Allowed: auto, left, right.")
        calibration = of_each(calibration)
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

    def recalibrate(self, calibration: Calibrations) -> None:
        """Go on with another calibration and the same leg; see `Judge.recalibrate`."""
        self._measure = LiveMeasurer(self._exercise, self._leg, calibration)
        self._judge.recalibrate(calibration)

    def fit_legs(self, calibration: Calibrations) -> None:
        """The legs had the wrong names, and with them what is known of each. Which one works stays open."""
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
    calibration: Calibrations | None = None,
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
    calibration = of_each(calibration)
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
