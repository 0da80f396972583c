"""What the figures mean for the warning: on how many pictures would the mistake be seen, where invented?

The mistake is a straight knee with the toes pulled up, by the exercise's own limits. The eye is a few
degrees off itself, so only pictures that it tells clearly count: farther from a limit than its own spread.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from models.leg_net.marks import EYE_ANKLE_DEG, EYE_KNEE_DEG, Read
from posecheck.core.exercise import Exercise


@dataclass(frozen=True)
class Mistakes:
    """Legs by eye and as read. ``untold``: of those with the mistake, an angle was not given out, or was too
    unsure to warn of."""

    shown: int
    seen: int
    untold: int
    without: int
    invented: int

    def __str__(self) -> str:
        return (
            f"straight knee, toes up: seen on {self.seen} of {self.shown} (not told: {self.untold}); "
            f"invented on {self.invented} of {self.without}"
        )


def mistakes(reads: Iterable[Read], exercise: Exercise) -> Mistakes:
    """Of the legs whose knee and ankle were marked; the limits are ``exercise``'s of an overstretch."""
    knee_max_deg, ankle_min_deg = exercise["overstretch_knee"], exercise["overstretch_ankle"]
    shown = seen = untold = without = invented = 0
    for read in reads:
        knee_deg, ankle_deg = read.leg.knee_deg, read.leg.ankle_deg
        told = max(read.knee_sd_deg, read.ankle_sd_deg) <= exercise["warn_sd"]
        told = told and not (math.isnan(read.knee_deg) or math.isnan(read.ankle_deg))
        warns = told and read.knee_deg <= knee_max_deg and read.ankle_deg >= ankle_min_deg
        if math.isnan(knee_deg) or math.isnan(ankle_deg):
            continue
        if knee_deg <= knee_max_deg and ankle_deg >= ankle_min_deg + EYE_ANKLE_DEG[1]:
            shown, seen = shown + 1, seen + warns
            untold += not told
        elif knee_deg >= knee_max_deg + EYE_KNEE_DEG[1] or ankle_deg <= ankle_min_deg - EYE_ANKLE_DEG[1]:
            without, invented = without + 1, invented + warns
    return Mistakes(shown, seen, untold, without, invented)
