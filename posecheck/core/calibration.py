"""How the camera stands to the person."""

from __future__ import annotations

import math

import numpy as np

from posecheck.core.landmarks import INDEX
from posecheck.core.types import NAN, Pose

_ROWS = np.array([INDEX[name] for name in ("left_hip", "left_shoulder", "right_hip", "right_shoulder")])
#: Takes the right hip and shoulder from the left ones.
_LEFT_OVER_RIGHT = np.array([1.0, 1.0, -1.0, -1.0])


def view_angle_deg(pose: Pose) -> float:
    """How far the camera is from exactly side-on, 0..90 degrees; NaN when it cannot be told.

    Seen from the side, the line through both hips (and both shoulders) points along the
    camera's axis. It holds for sitting and lying people alike.
    """
    read = [leg.view_deg for leg in pose.readings.values() if not math.isnan(leg.view_deg)]
    if read:
        return sum(read) / len(read)
    x, y, z = (_LEFT_OVER_RIGHT @ pose.world_m[_ROWS]).tolist()
    length = math.hypot(x, y, z)
    return math.degrees(math.acos(min(1.0, abs(z) / length))) if length > 0 else NAN
