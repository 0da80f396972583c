"""The judgement of a recording while it is still being read, a little behind.

Filters that look both ways reach about a second far, so the judgement of an instant is known soon after
it; only the working leg, and which side is which, depend on the whole recording. What comes out here is
therefore a forecast: compare it (`alike`) with what `judge_recording` says in the end.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from itertools import takewhile
from typing import Final, Protocol

from posecheck.core.calibration import Calibrations, of_each
from posecheck.core.exercise import Exercise
from posecheck.core.judging.engine import Engine, Leg
from posecheck.core.judging.judge import Judge
from posecheck.core.landmarks import Side
from posecheck.core.measuring.recording import recording_measured
from posecheck.core.types import KNEE_AND_ANKLE, Observation, StepResult

#: Judged at once; seconds that must be known after it, and seconds before it that are measured again. A
#: shorter window measures each instant more often (of 1 s 5.5 times), a longer one keeps more frames waiting.
_WINDOW_S: Final = 2.0
_AHEAD_S: Final = 1.5
_BACK_S: Final = 3.0
#: When the working leg is chosen anew, ever later: by then it has moved, or never will.
_LEG_CHECKS_S: Final = (5.0, 10.0, 20.0, 40.0, 80.0)
#: Differences that nobody sees in a frame.
_SAME_DEG: Final = 0.5
_SAME_HOLD_S: Final = 0.1


class Forecast(Protocol):
    """Takes observations; gives the steps that became known, in order.

    ``restarted``: those of the last call begin again with the first one.
    """

    restarted: bool

    def add(self, observation: Observation) -> list[StepResult]: ...


class LiveForecast:
    """What the live engine says: known at once, and final."""

    def __init__(self, exercise: Exercise, leg: Leg, calibration: Calibrations | None) -> None:
        self.restarted = False
        self._engine = Engine(exercise, leg=leg, calibration=calibration)

    def add(self, observation: Observation) -> list[StepResult]:
        """The step at the observation."""
        return [self._engine.step(observation)]


class RecordingForecast:
    """What `judge_recording` will say, some seconds behind.

    When the other leg turns out to be the working one, the steps begin anew.
    """

    def __init__(self, exercise: Exercise, leg: Leg, calibration: Calibrations | None) -> None:
        self._exercise = exercise
        self._calibration = of_each(calibration)
        self._leg: Side | None = None if leg == "auto" else leg
        self._both = leg == "auto"
        self._checks_s = [] if self._leg else list(_LEG_CHECKS_S)
        self._all: list[Observation] = []
        self.restarted = False
        self._begin()

    def add(self, observation: Observation) -> list[StepResult]:
        """The steps that became known by this observation. Times must rise."""
        self.restarted = False
        if self._checks_s:
            self._all.append(observation)
            if observation.t_s >= self._checks_s[0]:
                self._choose_leg(observation.t_s)
        if self.restarted:
            self._begin()
            steps = [step for each in self._all for step in self._take(each)]
        else:
            steps = self._take(observation)
        if not self._checks_s:
            self._all.clear()
        return steps

    def _begin(self) -> None:
        self._judge = Judge(self._exercise, self._calibration, both=self._both)
        self._recent: list[Observation] = []
        self._done_s = -math.inf

    def _take(self, observation: Observation) -> list[StepResult]:
        self._recent.append(observation)
        known_s = observation.t_s - _AHEAD_S
        if known_s - max(self._done_s, self._recent[0].t_s) < _WINDOW_S:
            return []
        found = recording_measured(self._recent, self._exercise, self._leg, self._calibration)
        measured = list(takewhile(lambda each: each.t_s <= known_s, found))
        self._leg = measured[0].leg
        steps = [self._judge.step(each) for each in measured if each.t_s > self._done_s]
        self._done_s = known_s
        first = bisect_left(self._recent, known_s - _BACK_S, key=lambda each: each.t_s)
        del self._recent[:first]
        return steps

    def _choose_leg(self, t_s: float) -> None:
        while self._checks_s and t_s >= self._checks_s[0]:
            self._checks_s.pop(0)
        leg = next(recording_measured(self._all, self._exercise, None, self._calibration)).leg
        self.restarted = self._leg not in (None, leg)
        self._leg = leg


def alike(forecast: Iterable[StepResult], final: Iterable[StepResult]) -> bool:
    """Whether each forecast step looks like the final one of the same instant; surplus ones are ignored."""
    return all(_same(one, other) for one, other in zip(forecast, final, strict=False))


def _same(one: StepResult, other: StepResult) -> bool:
    facts = _facts(one) == _facts(other) and abs(one.hold_s - other.hold_s) < _SAME_HOLD_S
    return facts and all(
        a == b or (math.isnan(a) and math.isnan(b)) or abs(a - b) < _SAME_DEG
        for a, b in zip(_angles_deg(one), _angles_deg(other), strict=True)
    )


def _facts(step: StepResult) -> tuple[object, ...]:
    rules = [alert.rule for alert in step.active_alerts]
    seen = step.measurement
    return step.t_s, step.phase, step.counts, rules, seen.leg, seen.tracked, seen.exchanged


def _angles_deg(step: StepResult) -> Iterator[float]:
    mine = step.measurement.smooth.of(step.measurement.leg)
    return (getattr(mine, name) for name in KNEE_AND_ANKLE)
