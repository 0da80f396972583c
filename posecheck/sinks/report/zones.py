"""Which part of the plane of two signals an exercise's warning rules mean."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from posecheck.core.exercise import Exercise, Rule
from posecheck.core.types import Calibration

_ALL = (-math.inf, math.inf)


@dataclass(frozen=True, slots=True)
class Zone:
    """A rectangle: lowest and highest value by signal, each in its unit, infinite where the rule sets no
    limit."""

    rule: str
    limits: Mapping[str, tuple[float, float]]

    def of(self, signal: str) -> tuple[float, float]:
        """Lowest and highest value of a signal."""
        return self.limits.get(signal, _ALL)


def zones(exercise: Exercise | None, calibration: Calibration) -> tuple[Zone, ...]:
    """The zones of the rules that speak of the signals that are shown alone, for this person."""
    if exercise is None:
        return ()
    personal = exercise.for_person(calibration)
    found = (_zone(rule, personal) for rule in personal.rules)
    return tuple(zone for zone in found if zone is not None)


def _zone(rule: Rule, exercise: Exercise) -> Zone | None:
    limits = dict.fromkeys(exercise.shown_signals, _ALL)
    for clause in rule.when:
        if clause.signal not in limits:
            return None
        low, high = limits[clause.signal]
        if clause.at_least:
            low = max(low, exercise[clause.at_least])
        else:
            high = min(high, exercise[clause.at_most])
        limits[clause.signal] = (low, high)
    return Zone(rule.name, limits)
