"""Which part of the knee-ankle plane an exercise's warning rules mean."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

from posecheck.core.exercise import Exercise, Rule
from posecheck.core.types import Calibration

_KNEE: Final = "knee_flexion_deg"
_ANKLE: Final = "ankle_dorsiflexion_deg"


@dataclass(frozen=True, slots=True)
class Zone:
    """A rectangle of angles, degrees, infinite where the rule sets no limit."""

    rule: str
    knee_low_deg: float = -math.inf
    knee_high_deg: float = math.inf
    ankle_low_deg: float = -math.inf
    ankle_high_deg: float = math.inf


def zones(exercise: Exercise | None, calibration: Calibration) -> tuple[Zone, ...]:
    """The zones of the rules that speak of knee and ankle alone, for this person."""
    if exercise is None:
        return ()
    personal = exercise.for_person(calibration)
    found = (_zone(rule, personal) for rule in personal.rules)
    return tuple(zone for zone in found if zone is not None)


def _zone(rule: Rule, exercise: Exercise) -> Zone | None:
    limits = {_KNEE: [-math.inf, math.inf], _ANKLE: [-math.inf, math.inf]}
    for clause in rule.when:
        if clause.signal not in limits:
            return None
        low_high = limits[clause.signal]
        if clause.at_least:
            low_high[0] = max(low_high[0], exercise[clause.at_least])
        else:
            low_high[1] = min(low_high[1], exercise[clause.at_most])
    return Zone(rule.name, *limits[_KNEE], *limits[_ANKLE])
