"""For how long nobody could tell whether it was the exercise, and which parts of the body were missing.

A signal that is not seen does not say which of its joints is hidden; the others do. What is needed by the
unseen signals, and by none of those that are seen, is what was missing.
"""

from __future__ import annotations

import math
from collections import defaultdict
from operator import attrgetter
from typing import Final

from posecheck.core.exercise import Exercise
from posecheck.core.landmarks import other
from posecheck.core.notes import NOT_SEEN, Note, note
from posecheck.core.types import NAN, Measurement

#: What each signal is measured by, besides what the other ones say.
NEEDS: Final[dict[str, tuple[str, ...]]] = {
    "knee_flexion_deg": ("hips", "knees", "ankles"),
    "ankle_dorsiflexion_deg": ("knees", "ankles", "feet"),
    "hip_flexion_deg": ("shoulders", "hips", "knees"),
    "thigh_elevation_deg": ("hips", "knees"),
    "hip_line_deg": ("shoulders", "hips", "knees"),
    "body_line_deg": ("shoulders", "hips", "ankles"),
    "body_slope_deg": ("shoulders", "ankles"),
    "trunk_slope_deg": ("shoulders", "hips"),
    "elbow_flexion_deg": ("shoulders", "arms"),
    "shoulder_height_trunks": ("shoulders", "hips", "arms"),
    "knee_height_trunks": ("shoulders", "hips", "knees", "arms"),
    "thigh_forward_deg": ("hips", "knees"),
    "thighs_apart_deg": ("hips", "knees", "other_leg"),
    "leg_forward_deg": ("hips", "ankles"),
    "straightest_knee_deg": ("hips", "knees", "ankles", "other_leg"),
    "straightest_hip_deg": ("shoulders", "hips", "knees"),
    "foot_over_hand_deg": ("arms", "feet"),
    "knee_over_hand_deg": ("arms", "knees"),
    "toes_to_floor_deg": ("shoulders", "hips", "knees", "ankles", "feet"),
}
#: The parts of the body, from top to toe.
PARTS: Final = ("shoulders", "arms", "hips", "knees", "ankles", "feet", "other_leg")


class Untold:
    """Adds up. Times must rise; an instant counts for the time until the next one."""

    def __init__(self, exercise: Exercise) -> None:
        self._max_gap_s, self._least_s = exercise["max_gap"], exercise["untold_least"]
        self._reads = [
            (attrgetter(name), frozenset(needed))
            for name, needed in NEEDS.items()
            if name in exercise.asked_signals
        ]
        # A hold is judged by what either side shows.
        self._either = exercise.kind == "hold"
        self._last_s = NAN
        self._missing: frozenset[str] | None = None
        self._all_s = 0.0
        self._missing_s: defaultdict[str, float] = defaultdict(float)

    def see(self, m: Measurement, untold: bool) -> None:
        """One more instant; ``untold``: somebody is there, and nobody can tell whether they do it."""
        if self._missing is not None:
            step_s = min(m.t_s - self._last_s, self._max_gap_s)
            self._all_s += step_s
            for part in self._missing:
                self._missing_s[part] += step_s
        self._last_s, self._missing = m.t_s, self._parts(m) if untold else None

    def notes(self) -> list[Note]:
        """What was missing for most of that time, where it was long enough to matter."""
        parts = [part for part in PARTS if 2 * self._missing_s[part] > self._all_s]
        if self._all_s < self._least_s or not parts:
            return []
        return [note(NOT_SEEN, untold_s=self._all_s, parts=" ".join(parts))]

    def _parts(self, m: Measurement) -> frozenset[str]:
        sides = [m.smooth.of(m.leg), *([m.smooth.of(other(m.leg))] if self._either else [])]
        seen, unseen = set[str](), set[str]()
        for read, needed in self._reads:
            (unseen if all(math.isnan(read(side)) for side in sides) else seen).update(needed)
        return frozenset(unseen - seen)
