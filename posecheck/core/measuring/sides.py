"""Keeping left and right apart over time: pose models exchange a person's legs now and then."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from posecheck.core.landmarks import LEG_ROWS, SIDES
from posecheck.core.measuring.leg import nearness, swap_sides
from posecheck.core.types import NAN, FloatArray, Pose

_LEGS = np.array([LEG_ROWS[side][1:] for side in SIDES])


@dataclass(frozen=True, slots=True)
class SwapLimits:
    """When an exchange is believed; the numbers stand in the exercise's TOML file."""

    gain: float
    min_shanks: float
    nearness: float
    dwell_s: float
    max_gap_s: float


class SwapGuard:
    """Undoes an exchange of the left and the right leg, for as long as it lasts.

    That it begins or ends shows in one frame when the other naming makes both legs move ``gain``
    times less since the last frame, and at least ``min_shanks`` shank lengths less. Legs that lie
    on each other do not show it; there the naming is changed when for ``dwell_s`` the wrong leg
    has been the nearer one. A person who turns round shows the other leg too: so the nearer leg
    counts together with the direction faced, and only against what it was so far.
    """

    def __init__(self, limits: SwapLimits) -> None:
        self._limits = limits
        self._last: tuple[float, FloatArray] | None = None
        self._exchanged = False
        self._usual = 0.0
        self._against_s = NAN

    def __call__(self, t_s: float, pose: Pose, facing: float) -> tuple[Pose, bool]:
        """The pose with consistent sides, and whether it had to be exchanged for that.

        ``facing`` is +1, -1, or NaN while unknown. A pose whose legs were measured from their pixels
        passes as it is: there the legs were followed, and keep their names.
        """
        if pose.readings:
            self._last, self._exchanged = None, False
            return pose, False
        pose = swap_sides(pose) if self._exchanged else pose
        legs = _legs_px(pose)
        near = 0.0 if math.isnan(facing) else facing * nearness(pose)
        if self._last is not None and t_s - self._last[0] <= self._limits.max_gap_s:
            stay, exchange, least = self._distances(legs, self._last[1])
            seen = stay > self._limits.gain * exchange and stay - exchange > least
            if self._is_wrong_leg_near(t_s, near, apart=abs(stay - exchange) > least) or seen:
                self._exchanged = not self._exchanged
                pose, legs, near = swap_sides(pose), legs[::-1], -near
        self._usual += near
        self._last = (t_s, legs)
        return pose, self._exchanged

    def _distances(self, legs: FloatArray, last: FloatArray) -> tuple[float, float, float]:
        """How far the legs moved as they are named, named otherwise, and the least gain that counts."""
        both = (legs - last, legs[::-1] - last)
        stay, exchange = (float(np.hypot(*moved.T).sum()) / moved[..., 0].size for moved in both)
        shank = max(math.dist(leg[0], leg[1]) for leg in last.tolist())
        return stay, exchange, self._limits.min_shanks * shank

    def _is_wrong_leg_near(self, t_s: float, near: float, apart: bool) -> bool:
        if apart or near * math.copysign(1.0, self._usual) > -self._limits.nearness:
            self._against_s = NAN
            return False
        if math.isnan(self._against_s):
            self._against_s = t_s
        long_enough = t_s - self._against_s >= self._limits.dwell_s - 1e-6
        self._against_s = NAN if long_enough else self._against_s
        return long_enough


def _legs_px(pose: Pose) -> FloatArray:
    """(2, 4, 2): knee, ankle, heel, foot index of the left and of the right leg."""
    legs: FloatArray = pose.xy_px[_LEGS]
    return legs
