"""How the camera stands to the person: from trunk and legs together, over seconds.

Seen from the side, three axes point along the camera's: the line through both hips and shoulders,
and what each knee bends about. MediaPipe's depth is poor for trunks seen exactly from the side (it
called people there 40 degrees off) and better for a bent leg, whose plane is well spread out. A
straight leg has no plane, and one that a bench hides is a guess. So each axis counts by how well it
is conditioned: a leg that is seen by the squared sine of its knee's bend, the trunk by half of a leg
at a right angle. The sums are kept over seconds: a leg that is straight now was bent a moment ago.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from posecheck.core.exercise import Exercise
from posecheck.core.landmarks import ANKLE, INDEX, KNEE, LEG_ROWS, SIDES, Side
from posecheck.core.measuring.filters import IntArray, LowPass, zero_phase
from posecheck.core.types import NAN, FloatArray, LegReading, Pose

#: What tells the view, left before right.
_JOINTS = ("shoulder", "hip", "knee", "ankle")
_ROWS = np.array([INDEX[f"{side}_{joint}"] for joint in _JOINTS for side in SIDES])
_SHOULDERS = _ROWS[:2]
#: The whole of a symmetric (3, 3) from its lower half, row by row.
_WHOLE = np.array([0, 1, 3, 1, 2, 4, 3, 4, 5])
_UNTOLD = (NAN,) * 6
Vector = tuple[float, float, float]
_NO_AXIS: Vector = (0.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class ViewLimits:
    """What tells the view: ``trunk`` its weight against one leg's, ``astray_shanks`` from where on landmarks
    are on something else, ``visibility`` below which they are a guess, ``mostly`` the share of frames that
    must tell it; ``memory_s`` is kept.
    """

    memory_s: float
    trunk: float
    astray_shanks: float
    visibility: float
    mostly: float


def view_limits(exercise: Exercise) -> ViewLimits:
    """The limits of an exercise."""
    names = ("view_memory", "view_trunk", "view_astray", "min_visibility", "view_mostly")
    return ViewLimits(*(exercise[name] for name in names))


def view_angle_deg(pose: Pose, limits: ViewLimits) -> float:
    """How far the camera is from exactly side-on in this pose alone, 0..90 degrees; NaN: cannot be told."""
    return float(_angles_deg(np.array([axis_spread(pose, limits)]))[0])


def axis_spread(pose: Pose, limits: ViewLimits) -> Sequence[float]:
    """The axes that point to the camera when it stands side-on, as the sum of their squares.

    Six numbers: the lower half of a symmetric (3, 3), row by row. Squares have no sign: they can be
    added whichever way an axis points, and over time. All NaN where nothing can be told: no depth,
    landmarks that have slipped off a leg that was measured from its pixels elsewhere, or neither a
    trunk in the frame nor a leg that was read in it. A trunk beyond the frame is made up: only the
    legs count then; and so is a leg that is neither visible nor was read.
    """
    if any(_astray(pose, side, leg, limits.astray_shanks) for side, leg in pose.readings.items()):
        return _UNTOLD
    # Every frame: of vectors this short, plain floats take a third of the time.
    places = pose.world_m[_ROWS].tolist()
    legs = [_leg(pose, side, places[index + 2 :: 2], limits) for index, side in enumerate(SIDES)]
    if _trunk_inside(pose):
        trunk = _trunk(places, math.sqrt(limits.trunk))
    elif pose.readings and all(math.isnan(leg.knee_flexion_deg) for leg in pose.readings.values()):
        return _UNTOLD
    else:
        trunk = _NO_AXIS
    (ax, ay, az), (bx, by, bz), (cx, cy, cz) = trunk, *legs
    xx, yx, yy = ax * ax + bx * bx + cx * cx, ay * ax + by * bx + cy * cx, ay * ay + by * by + cy * cy
    zx, zy, zz = az * ax + bz * bx + cz * cx, az * ay + bz * by + cz * cy, az * az + bz * bz + cz * cz
    return (xx, yx, yy, zx, zy, zz) if xx or yy or zz else _UNTOLD


def _angles_deg(spreads: FloatArray) -> FloatArray:
    """(n,) angles between the camera's axis and the main one of n spreads (n, 6), 0..90; NaN for NaN."""
    told = np.isfinite(spreads).all(axis=1)
    main = np.linalg.eigh(spreads[told][:, _WHOLE].reshape(-1, 3, 3))[1][:, 2, -1]
    angles_deg = np.full(len(spreads), NAN)
    angles_deg[told] = np.degrees(np.arccos(np.minimum(1.0, np.abs(main))))
    return angles_deg


def _trunk_inside(pose: Pose) -> bool:
    """Whether the middle of the shoulders lies in the frame."""
    (ax, ay), (bx, by) = pose.xy_px[_SHOULDERS].tolist()
    return bool(0 <= (ax + bx) / 2 < pose.size_px[0] and 0 <= (ay + by) / 2 < pose.size_px[1])


def _trunk(places: Sequence[Vector], length: float) -> Vector:
    """From the right hip and shoulder to the left ones, of this length."""
    left, right = ([a + b for a, b in zip(*places[side:4:2], strict=True)] for side in (0, 1))
    x, y, z = _along(right, left)
    return length * x, length * y, length * z


def _leg(pose: Pose, side: Side, places: Sequence[Vector], limits: ViewLimits) -> Vector:
    """What a knee bends about, as long as the sine of its bend; nothing of a leg that is a guess.

    ``places`` of hip, knee and ankle.
    """
    read, rows = pose.readings.get(side), LEG_ROWS[side]
    visible = min(pose.visibility[rows[KNEE]], pose.visibility[rows[ANKLE]]) >= limits.visibility
    if not visible and (read is None or math.isnan(read.knee_flexion_deg)):
        return _NO_AXIS
    return _cross(*(_along(*bone) for bone in pairwise(places)))


def _along(start: Sequence[float], end: Sequence[float]) -> Vector:
    """The direction from one place to another, of length 1; 0 where they are the same, or unknown."""
    x, y, z = end[0] - start[0], end[1] - start[1], end[2] - start[2]
    length = math.hypot(x, y, z)
    return (x / length, y / length, z / length) if length > 0 else (0.0, 0.0, 0.0)


def _cross(a: Vector, b: Vector) -> Vector:
    """Of two directions, of length 1 each: as long as the sine between them."""
    return a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]


def _astray(pose: Pose, side: Side, leg: LegReading, astray_shanks: float) -> bool:
    knee_px, ankle_px = leg.xy_px[KNEE].tolist(), leg.xy_px[ANKLE].tolist()
    rows = LEG_ROWS[side]
    off_px = math.dist(knee_px, pose.xy_px[rows[KNEE]].tolist())
    off_px += math.dist(ankle_px, pose.xy_px[rows[ANKLE]].tolist())
    return off_px / 2 > astray_shanks * math.dist(knee_px, ankle_px)


class LiveView:
    """The view angle now, from the last seconds (`ViewLimits`).

    While it cannot be told it is as it was, if it mostly could, and for as long as it could: a leg out of
    sight for a moment does not turn the camera, and a first glimpse tells little. Landmarks that are on
    something else most of the time tell nothing at all.
    """

    def __init__(self, limits: ViewLimits) -> None:
        self._limits = limits
        self._smooth, self._told = LowPass(limits.memory_s), LowPass(limits.memory_s)
        self._last_deg = NAN
        self._last_s = -math.inf
        self._known_s = 0.0

    def __call__(self, t_s: float, pose: Pose | None) -> float:
        """Degrees off side-on at ``t_s``; NaN when nobody is there, or while it cannot be told."""
        if pose is None:
            return NAN
        spread = axis_spread(pose, self._limits)
        told = math.isfinite(sum(spread))
        mostly = self._told(t_s, (float(told),))[0] >= self._limits.mostly
        untold_s = t_s - self._last_s
        if told:
            self._last_deg = float(_angles_deg(np.array([self._smooth(t_s, spread)]))[0])
            self._known_s += untold_s if untold_s <= self._limits.memory_s else 0.0
            self._last_s = t_s
        return self._last_deg if told or (mostly and untold_s <= self._known_s) else NAN


def views_of_recording(t_s: FloatArray, poses: Iterable[Pose | None], limits: ViewLimits) -> FloatArray:
    """The view angle (n,) at each time, looking both ways; NaN and gaps as for `LiveView`."""
    cutoff_hz = 1 / (2 * math.pi * limits.memory_s)
    spreads, there = np.full((len(t_s), len(_UNTOLD)), NAN), np.zeros(len(t_s), bool)
    for index, pose in enumerate(poses):
        if pose is not None:
            spreads[index], there[index] = axis_spread(pose, limits), True
    views_deg = _angles_deg(zero_phase(t_s, spreads, cutoff_hz))
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
