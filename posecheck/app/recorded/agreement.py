"""When two readings of the same pictures follow the same person alike: the later may then take over."""

from __future__ import annotations

import math
from collections import deque
from typing import Final

import numpy as np

from posecheck.core.landmarks import ANKLE, HIP, KNEE, LEG_ROWS, SIDES
from posecheck.core.types import Observation, Pose

#: A reading needs this long to forget that it began in the middle, and to settle on a person.
_WARM_UP_S: Final = 2.0
_FOR_S: Final = 2.0
#: Of a leg's length, for the joints of both legs. Two trackings of the same pictures never become one: on the
#: sample clips they stay 0.2 to 0.8 percent apart for good, and come ten times that apart where one is lost.
_SAME: Final = 0.015
#: So many pictures of a hundred must be as near: a single one that is not says little.
_MOST: Final = 90

_LEGS: Final = [row for side in SIDES for row in LEG_ROWS[side]]


class Agreement:
    """Two readings agree when, for two seconds, they saw the same person in the same place.

    ``start_s`` is when the later reading began. Nobody in view is no agreement: which person comes
    next may depend on who was there before.
    """

    def __init__(self, start_s: float) -> None:
        self._from_s = start_s + _WARM_UP_S
        self._apart: deque[tuple[float, float]] = deque()

    def add(self, one: Observation, other: Observation) -> bool:
        """Both readings of the next picture; True when the later one may take over from here."""
        if one.t_s < self._from_s:
            return False
        if one.pose is None or other.pose is None:
            self._apart.clear()
            return False
        self._apart.append((one.t_s, _apart(one.pose, other.pose)))
        if one.t_s - self._apart[0][0] < _FOR_S:
            return False
        while one.t_s - self._apart[0][0] > _FOR_S:
            self._apart.popleft()
        return float(np.percentile([apart for _, apart in self._apart], _MOST)) <= _SAME


def _apart(one: Pose, other: Pose) -> float:
    """Mean distance of the joints of both legs, in leg lengths of the first."""
    off_px = np.linalg.norm(one.xy_px[_LEGS] - other.xy_px[_LEGS], axis=1)
    return float(off_px.mean()) / max(_leg_px(one), 1.0)


def _leg_px(pose: Pose) -> float:
    def leg(rows: tuple[int, ...]) -> float:
        hip, knee, ankle = (pose.xy_px[rows[joint]] for joint in (HIP, KNEE, ANKLE))
        return math.dist(hip, knee) + math.dist(knee, ankle)

    return max(leg(LEG_ROWS[side]) for side in SIDES)
