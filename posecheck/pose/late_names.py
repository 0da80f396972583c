"""Legs that were read before anybody knew which is the left one, for who can wait until that is told."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from posecheck.core.landmarks import ANKLE, KNEE, SIDES, Side, other
from posecheck.core.measuring.leg import swap_sides
from posecheck.core.types import FloatArray, LegReading, Pose
from posecheck.pose.leg_memory import apart
from posecheck.pose.leg_net import UNREAD

_JOINTS: Final = [KNEE, ANKLE]


class LateNames:
    """What was read of legs without a name. Live that is worth nothing; a recording goes back to it.

    Which frame's reading it was is known by its time, in seconds. Legs that are lost unnamed, or change
    places meanwhile, stay unread: which of them was which, nobody will know.
    """

    def __init__(self) -> None:
        self._wait: dict[float, Pose] = {}
        self._told: dict[float, Pose] = {}

    def __call__(self, t_s: float, pose: Pose, known: bool, together: bool) -> Pose:
        """The pose as it can be told now: of legs whose names are not ``known`` nothing is.

        Of two that lie ``together`` it does not matter which is which.
        """
        last = next(reversed(self._wait.values()), None)
        if last is not None and _change_places(last.readings, pose.readings):
            self.forget()
        if known:
            self._told.update(self._wait)
            self.forget()
        if known or together:
            return pose
        if any(reading is not UNREAD for reading in pose.readings.values()):
            self._wait[t_s] = pose
        return replace(pose, readings=dict.fromkeys(SIDES, UNREAD))

    @property
    def wait(self) -> bool:
        """Whether some wait for their names."""
        return bool(self._wait)

    def exchange(self) -> None:
        """They were the wrong way round."""
        self._wait = {t_s: swap_sides(pose) for t_s, pose in self._wait.items()}

    def forget(self) -> None:
        """They will never be known."""
        self._wait = {}

    def told(self) -> Mapping[float, Pose]:
        """The poses of earlier times whose legs have been named since this was last asked."""
        told, self._told = self._told, {}
        return told


def _change_places(before: Mapping[Side, LegReading], now: Mapping[Side, LegReading]) -> bool:
    """Whether a leg is where the other one was rather than where it was itself."""
    for side in SIDES:
        mine_px, was_px, others_px = (
            reading.xy_px[_JOINTS] for reading in (now[side], before[side], before[other(side)])
        )
        if _away(mine_px, others_px) < _away(mine_px, was_px):
            return True
    return False


def _away(joints_px: FloatArray, from_px: FloatArray) -> float:
    """As `apart`; from a leg that was not seen it is infinite."""
    away = apart(joints_px, from_px)
    return math.inf if math.isnan(away) else away
