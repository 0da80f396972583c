"""The exact angles of a posed leg, measured from its joint centres and the sole of its foot."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .rotation import cross

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class LegPoints:
    """Points of one posed leg, each (3,) in metres; flexion_axis is a unit vector (3,).

    heel is the lowest point of the heel pad, ball that of the ball of the foot, toe the tip of
    the second toe, all of the bare foot. Turning the shank about flexion_axis by a positive
    angle (right hand) flexes the knee.
    """

    hip: Array
    knee: Array
    ankle: Array
    heel: Array
    ball: Array
    toe: Array
    flexion_axis: Array


def knee_flexion_deg(leg: LegPoints) -> float:
    """Angle from the thigh to the shank in the sagittal plane; 0 straight, bent positive."""
    return _turn_deg(leg.knee - leg.hip, leg.ankle - leg.knee, leg.flexion_axis)


def ankle_dorsiflexion_deg(leg: LegPoints) -> float:
    """Angle of the sole from square to the shank, sagittal plane; toes up positive."""
    return _turn_deg(leg.ball - leg.heel, leg.ankle - leg.knee, leg.flexion_axis) - 90.0


def _turn_deg(start: Array, end: Array, axis: Array) -> float:
    """Signed angle from start to end about the axis, both seen along it; -180..180 degrees."""
    a = start - axis * (start @ axis)
    b = end - axis * (end @ axis)
    return math.degrees(math.atan2(cross(a, b) @ axis, a @ b))
