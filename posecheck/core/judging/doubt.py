"""When a rule cannot be watched: the claimed uncertainty of its deciding angle spans its limit.

Silence must not read as safe: it is said once in a set.
"""

from __future__ import annotations

import math
from operator import attrgetter
from typing import Final

from posecheck.core.exercise import Exercise, Rule
from posecheck.core.judging.conditions import Condition, Dwell
from posecheck.core.types import Event, EventKind, LegAngles

#: The angles that come with a standard deviation of their own.
_CLAIMS: Final = {"knee_flexion_deg": "knee_sd_deg", "ankle_dorsiflexion_deg": "ankle_sd_deg"}


class Doubt:
    """One rule. Its other clauses must be met: nobody needs to hear of an ankle that does not matter now."""

    def __init__(self, rule: Rule, exercise: Exercise) -> None:
        last = rule.when[-1]
        self.rule = rule
        self.said = False
        self._others = Condition(rule.when[:-1], exercise)
        self._limit = exercise[last.at_least or last.at_most]
        self._value = attrgetter(last.signal)
        claim = _CLAIMS.get(last.signal)
        self._sd = attrgetter(claim) if claim else None
        self._sign = 1.0 if last.at_least else -1.0
        self._deviations = exercise["doubt_sd"]
        self._sd_min = exercise["unsure_sd"]
        self._dwell = Dwell(exercise["unsure_dwell"], exercise["max_gap"])

    def step(self, t_s: float, angles: LegAngles, blocked: bool) -> Event | None:
        """The one event, when it is time for it. Times must rise."""
        if self.said or self._sd is None:
            return None
        value, sd = self._value(angles), self._sd(angles)
        known = not math.isnan(value + sd)
        below = self._sign * (self._limit - value)
        wide = sd >= self._sd_min and 0 < below <= self._deviations * sd
        near = not blocked and self._others.all(angles) is True
        if not self._dwell(t_s, (near and wide) if known else None):
            return None
        self.said = True
        return Event(EventKind.UNSURE, t_s, f"{self.rule.cue}_unsure")
