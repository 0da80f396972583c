"""When two readings of the same pictures have become one: the later may then take over."""

from __future__ import annotations

import math
from typing import Final

import numpy as np

from posecheck.core.landmarks import LEG_ROWS, SIDES
from posecheck.core.types import LegReading, Observation, Pose

#: A reading needs this long to forget that it began in the middle.
_WARM_UP_S: Final = 2.0
_FOR_S: Final = 1.0
#: Of the picture's height, for the joints of both legs: 1.4 pixels of 720. Joining by the better seen leg
#: alone came sooner, and changed a repetition that followed.
_SAME: Final = 0.002
#: Between readings of the same leg: well within what they claim for themselves.
_SAME_DEG: Final = 1.0

_LEGS: Final = [row for side in SIDES for row in LEG_ROWS[side]]


class Agreement:
    """Two readings agree when they saw the same person in the same place for a second on end.

    ``start_s`` is when the later reading began. Nobody in view is no agreement: which person comes
    next may depend on who was there before.
    """

    def __init__(self, start_s: float) -> None:
        self._from_s = start_s + _WARM_UP_S
        self._since_s = math.nan

    def add(self, one: Observation, other: Observation) -> bool:
        """Both readings of the next picture; True when the later one may take over from here."""
        if one.t_s < self._from_s or not _same(one.pose, other.pose):
            self._since_s = math.nan
        elif math.isnan(self._since_s):
            self._since_s = one.t_s
        return one.t_s - self._since_s >= _FOR_S


def _same(one: Pose | None, other: Pose | None) -> bool:
    if one is None or other is None:
        return False
    off_px = np.linalg.norm(one.xy_px[_LEGS] - other.xy_px[_LEGS], axis=1)
    if not float(off_px.mean()) <= _SAME * one.size_px[1]:
        return False
    return all(_same_reading(one.readings.get(side), other.readings.get(side)) for side in SIDES)


def _same_reading(one: LegReading | None, other: LegReading | None) -> bool:
    if one is None or other is None:
        return one is other
    pairs = (
        (one.knee_flexion_deg, other.knee_flexion_deg),
        (one.ankle_dorsiflexion_deg, other.ankle_dorsiflexion_deg),
    )
    return all((math.isnan(a) and math.isnan(b)) or abs(a - b) <= _SAME_DEG for a, b in pairs)
