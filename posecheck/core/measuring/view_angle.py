"""How the camera stands to the person."""

from __future__ import annotations

import math

import numpy as np

from posecheck.core.landmarks import ANKLE, INDEX, KNEE, LEG_ROWS, Side
from posecheck.core.types import NAN, LegReading, Pose

_ROWS = np.array([INDEX[name] for name in ("left_hip", "left_shoulder", "right_hip", "right_shoulder")])
#: Takes the right hip and shoulder from the left ones.
_LEFT_OVER_RIGHT = np.array([1.0, 1.0, -1.0, -1.0])


#: Mean distance of knee and ankle, in shank lengths, from which landmarks are on something else.
_ASTRAY_SHANKS = 0.35


def view_angle_deg(pose: Pose) -> float:
    """How far the camera is from exactly side-on, 0..90 degrees; NaN when it cannot be told.

    Seen from the side, the line through both hips (and both shoulders) points along the
    camera's axis. It holds for sitting and lying people alike. Where a leg that was measured from its
    pixels lies elsewhere than its landmarks, these have slipped off the person and tell nothing.
    """
    if any(_astray(pose, side, leg) for side, leg in pose.readings.items()):
        return NAN
    x, y, z = (_LEFT_OVER_RIGHT @ pose.world_m[_ROWS]).tolist()
    length = math.hypot(x, y, z)
    return math.degrees(math.acos(min(1.0, abs(z) / length))) if length > 0 else NAN


def _astray(pose: Pose, side: Side, leg: LegReading) -> bool:
    joints_px = leg.xy_px[[KNEE, ANKLE]]
    rows = [LEG_ROWS[side][joint] for joint in (KNEE, ANKLE)]
    away_px = np.linalg.norm(joints_px - pose.xy_px[rows], axis=1).mean()
    return bool(away_px > _ASTRAY_SHANKS * math.dist(*joints_px))
