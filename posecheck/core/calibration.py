"""How the camera stands to the person, from the world landmarks."""

from __future__ import annotations

import math

import numpy as np

from posecheck.core.landmarks import INDEX
from posecheck.core.types import NAN, Pose

_LEFT = [INDEX["left_hip"], INDEX["left_shoulder"]]
_RIGHT = [INDEX["right_hip"], INDEX["right_shoulder"]]


def view_angle_deg(pose: Pose) -> float:
    """How far the camera is from exactly side-on, 0..90 degrees; NaN when it cannot be told.

    Seen from the side, the line through both hips (and both shoulders) points along the
    camera's axis. It holds for sitting and lying people alike.
    """
    axis = pose.world_m[_LEFT].sum(axis=0) - pose.world_m[_RIGHT].sum(axis=0)
    length = float(np.linalg.norm(axis))
    if not length > 0:
        return NAN
    return math.degrees(math.acos(min(1.0, abs(float(axis[2])) / length)))
