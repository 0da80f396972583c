"""The short calibration before a set: held seconds in, the person's zero and range out.

Two steps: the foot at a right angle (its measured angle is the ankle's zero), then the knee as straight
as is comfortable, toes pointed (the person's own range). A step that does not apply to the exercise is
left out; one that never succeeds is given up.

The zero is worth as much as it is surer than the default of 0. Of the ankle's bias only the part that is
the same with a bent and a straight knee can be taken from a bent one (``neutral_shared``); the part that
changes between them (``neutral_changing``) and the person's own right angle (``neutral_posture``) are its
noise. The zero is shrunk by these (a normal prior and a normal measurement); where less than
``neutral_worth`` would be left of it, nobody is asked to hold a foot for it.
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


@dataclass(frozen=True, slots=True)
class Held:
    """Progress of the step ``name`` ("neutral" or "straight"), 0..1.

    ``left_s`` is how long it is still to be held. ``finished`` names the step that ended just now,
    ``given_up`` whether without success. ``calibration`` is there at the end.
    """

    name: str
    progress: float = 0.0
    left_s: float = NAN
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


def neutral_weight(exercise: Exercise, ankle_sd_deg: float) -> float:
    """How much of a measured zero of the ankle is to be believed, 0..1.

    ``ankle_sd_deg`` is what the measurement claims for itself; NaN for a leg known by its landmarks.
    """
    read = "" if math.isnan(ankle_sd_deg) else "_read"
    shared_deg, changing_deg = exercise[f"neutral_shared{read}"], exercise[f"neutral_changing{read}"]
    noise_deg = math.hypot(changing_deg, exercise["neutral_posture"])
    return shared_deg**2 / (shared_deg**2 + noise_deg**2)


class Calibrator:
    """Feed it the unfiltered-zero (neutral offset 0) angles of the working leg. Times must rise."""

    def __init__(self, exercise: Exercise) -> None:
        self._exercise = exercise
        self._steps = list(steps_of(exercise))
        self._window: deque[tuple[float, LegAngles]] = deque()
        self._began_s = NAN
        self._bent_deg = NAN
        self._found = Calibration()
        self._is_first = True

    @property
    def name(self) -> str:
        """The present step, empty at the end."""
        return self._steps[0] if self._steps else ""

    def step(self, t_s: float, angles: LegAngles, *, strained: bool = False) -> Held:
        """What is being held at this instant, and what has come of it.

        ``strained``: the posture is one that the exercise warns of; it is not taken.
        """
        self._leave_out_neutral(angles)
        if not self._steps:
            return Held("", calibration=self._found)
        if math.isnan(self._began_s):
            self._began_s = t_s
        listening = self._is_first and t_s - self._began_s < self._exercise["calibration_listen"]
        held_s = 0.0 if listening else self._hold(t_s, angles, strained)
        needed_s = self._exercise["calibration_hold"]
        progress = min(1.0, held_s / needed_s)
        if progress >= 1.0 - 1e-6:
            return self._finish(given_up=False)
        if t_s - self._began_s > self._exercise["calibration_patience"]:
            return self._finish(given_up=True)
        return Held(self.name, progress, needed_s - held_s)

    def _leave_out_neutral(self, angles: LegAngles) -> None:
        """Once the leg is seen it is known whether its zero is worth a step."""
        seen = not math.isnan(angles.knee_flexion_deg + angles.ankle_dorsiflexion_deg)
        weight = neutral_weight(self._exercise, angles.ankle_sd_deg)
        if self.name == "neutral" and seen and weight < self._exercise["neutral_worth"]:
            self._steps.pop(0)
            self._window.clear()
            self._began_s = NAN
            knee_deg = angles.knee_flexion_deg
            self._bent_deg = knee_deg if knee_deg >= self._exercise["calibration_bent_min"] else NAN

    def _hold(self, t_s: float, angles: LegAngles, strained: bool) -> float:
        """Seconds for which the wanted posture has been held still."""
        knee, ankle = angles.knee_flexion_deg, angles.ankle_dorsiflexion_deg
        window = self._window
        if window and t_s - window[-1][0] > self._exercise["max_gap"]:
            window.clear()
        if not math.isnan(knee if self.name == "straight" else knee + ankle):
            if strained or not self._wanted(knee, ankle):
                window.clear()
                return 0.0
            window.append((t_s, angles))
            while self._span_deg() > self._exercise["calibration_still"]:
                window.popleft()
        return window[-1][0] - window[0][0] if window else 0.0

    def _wanted(self, knee_deg: float, ankle_deg: float) -> bool:
        e = self._exercise
        if self.name == "neutral":
            bent = e["calibration_bent_min"] <= knee_deg <= e["calibration_bent_max"]
            return bent and abs(ankle_deg) <= e["calibration_ankle_max"]
        straighter = math.isnan(self._bent_deg) or knee_deg <= self._bent_deg - e["calibration_straighter"]
        return straighter and knee_deg <= e["calibration_straight_max"]

    def _span_deg(self) -> float:
        spans = [max(values) - min(values) for values in self._values().values()]
        return max(spans[: 2 if self.name == "neutral" else 1])

    def _values(self) -> dict[str, list[float]]:
        """What was held, by signal: the knee first."""
        held = [angles for _, angles in self._window]
        return {
            "knee": [angles.knee_flexion_deg for angles in held],
            "ankle": [angles.ankle_dorsiflexion_deg for angles in held],
            "sd": [angles.ankle_sd_deg for angles in held],
        }

    def _finish(self, *, given_up: bool) -> Held:
        name = self._steps.pop(0)
        if not given_up:
            held = {signal: median(values) for signal, values in self._values().items()}
            if name == "neutral":
                ankle_deg = neutral_weight(self._exercise, held["sd"]) * held["ankle"]
                self._bent_deg = held["knee"]
                self._found = replace(self._found, neutral_ankle_deg=ankle_deg, source="calibration")
            else:
                best_deg = max(held["knee"], 0.0)
                self._found = replace(self._found, knee_straight_deg=best_deg, source="calibration")
        self._window.clear()
        self._began_s, self._is_first = NAN, False
        calibration = None if self._steps else self._found
        return Held(name, 1.0, 0.0, name, given_up, calibration)
