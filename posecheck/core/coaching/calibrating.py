"""The short calibration before a set: held seconds in, the person's zero and range out.

Two steps: the foot flat and at a right angle (its measured angle is the ankle's zero), then the
knee as straight as is comfortable (the person's own range). A step that does not apply to the
exercise is left out; one that never succeeds is given up.
"""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass, replace
from statistics import median

from posecheck.core.exercise import Exercise
from posecheck.core.exercise_kinds import Clause
from posecheck.core.types import NAN, Calibration, LegAngles

ANKLE = "ankle_dorsiflexion_deg"
#: How much straighter than in the step before a knee must be to have been straightened.
_STRAIGHTER_DEG = 20.0


@dataclass(frozen=True, slots=True)
class Held:
    """Progress of the step ``name`` ("neutral" or "straight"), 0..1.

    ``finished`` names the step that ended just now, ``given_up`` whether without success.
    ``calibration`` is there at the end.
    """

    name: str
    progress: float = 0.0
    finished: str = ""
    given_up: bool = False
    calibration: Calibration | None = None


def steps_of(exercise: Exercise) -> tuple[str, ...]:
    """The steps that this exercise can use."""
    clauses: list[Clause] = [c for rule in exercise.rules for c in rule.when]
    clauses += [c for transition in exercise.transitions for c in transition.when]
    uses_ankle = ANKLE in (exercise.primary, exercise.secondary) or any(c.signal == ANKLE for c in clauses)
    personal = any(t.above_personal_best is not None for t in exercise.thresholds.values())
    return ("neutral",) * uses_ankle + ("straight",) * personal


class Calibrator:
    """Feed it the unfiltered-zero (neutral offset 0) angles of the working leg. Times must rise."""

    def __init__(self, exercise: Exercise) -> None:
        self._exercise = exercise
        self._steps = list(steps_of(exercise))
        self._window: deque[tuple[float, float, float]] = deque()
        self._began_s = NAN
        self._bent_deg = NAN
        self._found = Calibration()

    @property
    def name(self) -> str:
        """The present step, empty at the end."""
        return self._steps[0] if self._steps else ""

    def step(self, t_s: float, angles: LegAngles) -> Held:
        """What is being held at this instant, and what has come of it."""
        if not self._steps:
            return Held("", calibration=self._found)
        if math.isnan(self._began_s):
            self._began_s = t_s
        listening = self.name == "neutral" and t_s - self._began_s < self._exercise["calibration_listen"]
        held_s = 0.0 if listening else self._hold(t_s, angles)
        progress = min(1.0, held_s / self._exercise["calibration_hold"])
        if progress >= 1.0 - 1e-6:
            return self._finish(given_up=False)
        if t_s - self._began_s > self._exercise["calibration_patience"]:
            return self._finish(given_up=True)
        return Held(self.name, progress)

    def _hold(self, t_s: float, angles: LegAngles) -> float:
        """Seconds for which the wanted posture has been held still."""
        knee, ankle = angles.knee_flexion_deg, angles.ankle_dorsiflexion_deg
        window = self._window
        if window and t_s - window[-1][0] > self._exercise["max_gap"]:
            window.clear()
        if not math.isnan(knee if self.name == "straight" else knee + ankle):
            if not self._wanted(knee, ankle):
                window.clear()
                return 0.0
            window.append((t_s, knee, ankle))
            while self._span_deg() > self._exercise["calibration_still"]:
                window.popleft()
        return window[-1][0] - window[0][0] if window else 0.0

    def _wanted(self, knee_deg: float, ankle_deg: float) -> bool:
        e = self._exercise
        if self.name == "neutral":
            bent = e["calibration_bent_min"] <= knee_deg <= e["calibration_bent_max"]
            return bent and abs(ankle_deg) <= e["calibration_ankle_max"]
        straighter = math.isnan(self._bent_deg) or knee_deg <= self._bent_deg - _STRAIGHTER_DEG
        return straighter and knee_deg <= e["calibration_straight_max"]

    def _span_deg(self) -> float:
        columns = (1, 2) if self.name == "neutral" else (1,)
        return max(
            max(row[column] for row in self._window) - min(row[column] for row in self._window)
            for column in columns
        )

    def _finish(self, *, given_up: bool) -> Held:
        name = self._steps.pop(0)
        if not given_up:
            knee_deg = median(row[1] for row in self._window)
            if name == "neutral":
                ankle_deg = median(row[2] for row in self._window)
                self._bent_deg = knee_deg
                self._found = replace(self._found, neutral_ankle_deg=ankle_deg, source="calibration")
            else:
                best_deg = max(knee_deg, 0.0)
                self._found = replace(self._found, knee_straight_deg=best_deg, source="calibration")
        self._window.clear()
        self._began_s = NAN
        return Held(name, 1.0, name, given_up, None if self._steps else self._found)
