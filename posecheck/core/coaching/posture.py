"""Whether somebody sits or lies, and which way, from what was seen lately."""

from __future__ import annotations

import math

import numpy as np

from posecheck.core.landmarks import INDEX, LEG_ROWS, SHOULDER_ROW, SIDES
from posecheck.core.types import NAN, FloatArray, Pose

_SHOULDERS = [SHOULDER_ROW[side] for side in SIDES]
_HIPS = [LEG_ROWS[side][0] for side in SIDES]
_KNEES = [INDEX[f"{side}_knee"] for side in SIDES]


class Posture:
    """Follows the trunk. ``lying``: it is nearer to level than to upright.

    ``facing`` is +1 when the knees (of somebody who lies: the feet) are to the right of the trunk in the
    unmirrored frame, -1 to the left, NaN before anybody was seen. Evidence is kept for ``memory_s``.
    """

    def __init__(self, memory_s: float) -> None:
        self._memory_s = memory_s
        self._trunk = np.zeros(2)
        self._ahead = 0.0
        self._last_s = NAN

    @property
    def lying(self) -> bool:
        """Whether the trunk is nearer to level than to upright."""
        return bool(self._trunk[0] > self._trunk[1])

    @property
    def facing(self) -> float:
        """Which way, +1 right, -1 left, NaN unknown."""
        return math.copysign(1.0, self._ahead) if self._ahead else NAN

    def step(self, t_s: float, pose: Pose | None) -> None:
        """One observation. Times must rise."""
        step_s = 0.0 if math.isnan(self._last_s) else t_s - self._last_s
        self._last_s = t_s
        if pose is None:
            return
        kept = math.exp(-step_s / self._memory_s)
        hip = _middle(pose, _HIPS)
        trunk = hip - _middle(pose, _SHOULDERS)
        length = float(np.hypot(*trunk))
        if not length > 0:
            return
        self._trunk = kept * self._trunk + np.abs(trunk) / length
        ahead = trunk[0] if abs(trunk[0]) > abs(trunk[1]) else (_middle(pose, _KNEES) - hip)[0]
        self._ahead = kept * self._ahead + float(ahead) / length


def _middle(pose: Pose, rows: list[int]) -> FloatArray:
    return np.asarray(pose.xy_px[rows].mean(axis=0), float)
