"""How the camera stands to the person: from trunk and legs together, over seconds.

Seen from the side, three axes point along the camera's: the line through both hips and shoulders,
and what each knee bends about. MediaPipe's depth is poor for trunks seen exactly from the side (it
called people there 40 degrees off) and better for a bent leg, whose plane is well spread out. A
straight leg has no plane. So each axis counts by how well it is conditioned: a leg by the squared
sine of its knee's bend, the trunk by half of a leg at a right angle. The sums are kept over
seconds: a leg that is straight now was bent a moment ago.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from posecheck.core.exercise import Exercise
from posecheck.core.landmarks import ANKLE, HIP, INDEX, KNEE, LEG_ROWS, SIDES, Side
from posecheck.core.measuring.filters import OneEuro, zero_phase
from posecheck.core.types import NAN, FloatArray, LegReading, Pose

_ROWS = np.array([INDEX[name] for name in ("left_hip", "left_shoulder", "right_hip", "right_shoulder")])
_SHOULDERS = np.array([INDEX["left_shoulder"], INDEX["right_shoulder"]])
#: Takes the right hip and shoulder from the left ones.
_LEFT_OVER_RIGHT = np.array([1.0, 1.0, -1.0, -1.0])
#: A sum of squares is symmetric: six of its nine numbers, and the nine from those.
_HALF = np.tril_indices(3)
_WHOLE = np.array([0, 1, 3, 1, 2, 4, 3, 4, 5])
IntArray = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class ViewLimits:
    """What tells the view: ``trunk`` its weight against one leg's, ``astray_shanks`` from where on landmarks
    are on something else, ``mostly`` the share of frames that must tell it; ``memory_s`` is kept.
    """

    memory_s: float
    trunk: float
    astray_shanks: float
    mostly: float


def view_limits(exercise: Exercise) -> ViewLimits:
    """The limits of an exercise."""
    names = ("view_memory", "view_trunk", "view_astray", "view_mostly")
    return ViewLimits(*(exercise[name] for name in names))


def view_angle_deg(pose: Pose, limits: ViewLimits) -> float:
    """How far the camera is from exactly side-on in this pose alone, 0..90 degrees; NaN: cannot be told."""
    return axis_angle_deg(axis_spread(pose, limits))


def axis_spread(pose: Pose, limits: ViewLimits) -> FloatArray:
    """The axes that point to the camera when it stands side-on, as the sum of their squares (3, 3).

    Squares have no sign: they can be added whichever way an axis points, and over time. All NaN
    where nothing can be told: no depth, landmarks that have slipped off a leg that was measured
    from its pixels elsewhere, or neither a trunk in the frame nor a leg that was read in it. A trunk
    beyond the frame is made up: only the legs count then.
    """
    if any(_astray(pose, side, leg, limits.astray_shanks) for side, leg in pose.readings.items()):
        return np.full((3, 3), NAN)
    trunk = math.sqrt(limits.trunk) * _unit(_LEFT_OVER_RIGHT @ pose.world_m[_ROWS])
    if not _trunk_inside(pose):
        if pose.readings and all(math.isnan(leg.knee_flexion_deg) for leg in pose.readings.values()):
            return np.full((3, 3), NAN)
        trunk = np.zeros(3)
    axes = np.array([trunk, *(_leg_axis(pose, side) for side in SIDES)])
    spread = axes.T @ axes
    return spread if spread.any() else np.full((3, 3), NAN)


def axis_angle_deg(spread: FloatArray) -> float:
    """The angle between the camera's axis and the main one of `axis_spread`, 0..90 degrees; NaN for NaN."""
    if not np.isfinite(spread).all():
        return NAN
    main = np.linalg.eigh(spread)[1][:, -1]
    return math.degrees(math.acos(min(1.0, abs(float(main[2])))))


def _trunk_inside(pose: Pose) -> bool:
    """Whether the middle of the shoulders lies in the frame."""
    x_px, y_px = pose.xy_px[_SHOULDERS].mean(axis=0).tolist()
    return bool(0 <= x_px < pose.size_px[0] and 0 <= y_px < pose.size_px[1])


def _leg_axis(pose: Pose, side: Side) -> FloatArray:
    """What the knee bends about (3,), as long as the sine of its bend."""
    rows = LEG_ROWS[side]
    hip, knee, ankle = (pose.world_m[rows[joint]] for joint in (HIP, KNEE, ANKLE))
    # Twice a frame: np.cross, made for stacks of vectors, would take a fifth of all measuring.
    (ax, ay, az), (bx, by, bz) = _unit(knee - hip).tolist(), _unit(ankle - knee).tolist()
    return np.array([ay * bz - az * by, az * bx - ax * bz, ax * by - ay * bx])


def _unit(vector: FloatArray) -> FloatArray:
    length = math.hypot(*vector.tolist())
    return vector / length if length > 0 else np.zeros(3)


def _astray(pose: Pose, side: Side, leg: LegReading, astray_shanks: float) -> bool:
    knee_px, ankle_px = leg.xy_px[KNEE].tolist(), leg.xy_px[ANKLE].tolist()
    rows = LEG_ROWS[side]
    off_px = math.dist(knee_px, pose.xy_px[rows[KNEE]].tolist())
    off_px += math.dist(ankle_px, pose.xy_px[rows[ANKLE]].tolist())
    return off_px / 2 > astray_shanks * math.dist(knee_px, ankle_px)


class LiveView:
    """The view angle now, from the last seconds (`ViewLimits`).

    While it cannot be told it is as it was, if it mostly could: a leg out of sight for a moment does
    not turn the camera. Landmarks that are on something else most of the time tell nothing at all.
    """

    def __init__(self, limits: ViewLimits) -> None:
        self._limits = limits
        self._filters = [_filter(limits.memory_s) for _ in range(9)]
        self._told = _filter(limits.memory_s)
        self._last_deg = NAN

    def __call__(self, t_s: float, pose: Pose | None) -> float:
        """Degrees off side-on at ``t_s``; NaN when nobody is there, or while it cannot be told."""
        if pose is None:
            return NAN
        spread = axis_spread(pose, self._limits).ravel()
        told = not math.isnan(spread[0])
        mostly = self._told(t_s, float(told)) >= self._limits.mostly
        if told:
            smooth = [keep(t_s, float(v)) for keep, v in zip(self._filters, spread, strict=True)]
            self._last_deg = axis_angle_deg(np.array(smooth).reshape(3, 3))
        return self._last_deg if told or mostly else NAN


def _filter(memory_s: float) -> OneEuro:
    return OneEuro(1 / (2 * math.pi * memory_s), 0.0, 1.0, memory_s)


def views_of_recording(t_s: FloatArray, poses: Iterable[Pose | None], limits: ViewLimits) -> FloatArray:
    """The view angle (n,) at each time, looking both ways; NaN and gaps as for `LiveView`."""
    cutoff_hz = 1 / (2 * math.pi * limits.memory_s)
    spreads, there = np.full((len(t_s), len(_HALF[0])), NAN), np.zeros(len(t_s), bool)
    for index, pose in enumerate(poses):
        if pose is not None:
            spreads[index], there[index] = axis_spread(pose, limits)[_HALF], True
    smooth = zero_phase(t_s, spreads, cutoff_hz)[:, _WHOLE].reshape(-1, 3, 3)
    views_deg = np.array([axis_angle_deg(spread) for spread in smooth])
    told = ~np.isnan(spreads[:, 0])
    mostly = zero_phase(t_s, np.where(there, told, NAN), cutoff_hz) >= limits.mostly
    known = np.flatnonzero(told)
    if len(known):
        held_deg = views_deg[known[_nearest(known, np.arange(len(t_s)))]]
        views_deg = np.where(there & ~told & mostly, held_deg, views_deg)
    return views_deg


def _nearest(known: IntArray, places: IntArray) -> IntArray:
    """For each place, which of the rising ``known`` ones is nearest."""
    after = np.clip(np.searchsorted(known, places), 0, len(known) - 1)
    before = np.clip(after - 1, 0, None)
    closer = np.abs(known[before] - places) < np.abs(known[after] - places)
    return np.where(closer, before, after)
