"""From one pose to the angles of both legs, in the image plane.

Conventions (side view, person facing right, y of the frame points down)::

        hip ●──────● knee          knee flexion: how far the shank has turned out of the
                  /                thigh's line. 0 = straight, bent is positive.
           shank /
                /                  ankle dorsiflexion: 90 minus the angle between the shank
        ankle  ●                   (ankle to knee) and the foot (heel to ball of the foot).
              heel ●───● ball      0 = right angle, toes up is positive, pointed negative.

Hip flexion is 180 minus the angle shoulder-hip-knee (0 = trunk and thigh in line). Thigh
elevation is the thigh's angle over the horizontal (-90 = hanging straight down). Zero and sign of
knee and ankle follow the ISB recommendation (Wu et al. 2002, J Biomech 35:543).
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import repeat
from typing import Final

import numpy as np
from numpy.typing import NDArray

from posecheck.core.landmarks import ANKLE, FOOT_INDEX, HEEL, HIP, KNEE, LEG_ROWS, SHOULDER_ROW, SIDES, Side
from posecheck.core.types import NAN, Angles, LegAngles, LegReading, Pose

Point = tuple[float, float]
Rows = NDArray[np.int64]
UNSEEN: Point = (NAN, NAN)
#: The rows of landmarks that are read at once; as arrays, which NumPy needs not make of them every frame.
_ROWS: Final = {side: np.array([SHOULDER_ROW[side], *LEG_ROWS[side]]) for side in SIDES}
_SHANK: Final = {side: np.array([LEG_ROWS[side][joint] for joint in (KNEE, ANKLE)]) for side in SIDES}
_LEG: Final = {side: np.array([LEG_ROWS[side][joint] for joint in (HIP, KNEE, ANKLE)]) for side in SIDES}
_FOOT: Final = {side: np.array(LEG_ROWS[side][ANKLE:]) for side in SIDES}
_HIPS: Final = np.array([LEG_ROWS[side][HIP] for side in SIDES])


@dataclass(frozen=True, slots=True)
class Quality:
    """When a landmark is to be trusted; the values stand in the exercise's TOML file.

    ``min_visibility`` 0..1; lengths are ratios to the shank's length in the frame.
    """

    min_visibility: float
    thigh_to_shank_min: float
    thigh_to_shank_max: float
    foot_to_shank_min: float
    foot_to_shank_max: float
    ankle_min_deg: float
    ankle_max_deg: float
    edge_shanks: float
    hip_shanks: float


@dataclass(frozen=True, slots=True)
class LegPoints:
    """Trusted points of one leg in pixels; (NaN, NaN) where a point is not to be trusted."""

    shoulder: Point
    hip: Point
    knee: Point
    ankle: Point
    heel: Point
    ball: Point


def bend_deg(a: Point, b: Point, c: Point) -> float:
    """How far the line a-b turns at b to reach c: 0 when straight, up to 180. NaN if unseen."""
    u, v = _minus(b, a), _minus(c, b)
    if math.hypot(*u) == 0 or math.hypot(*v) == 0:
        return NAN
    return math.degrees(math.atan2(abs(_cross(u, v)), _dot(u, v)))


def dorsiflexion_deg(points: LegPoints, facing: float) -> float:
    """Signed ankle angle. ``facing`` is +1 (toes point right of the shank), -1 or NaN (unknown)."""
    up, foot = _minus(points.knee, points.ankle), _minus(points.ball, points.heel)
    if math.hypot(*up) == 0 or math.hypot(*foot) == 0:
        return NAN
    return 90.0 - math.degrees(math.atan2(facing * _cross(up, foot), _dot(up, foot)))


def elevation_deg(hip: Point, knee: Point) -> float:
    """Angle of the thigh over the horizontal, -90..90; NaN when a point is unseen or both are the same."""
    x, y = _minus(knee, hip)
    return math.degrees(math.atan2(-y, abs(x))) if x or y else NAN


def facing_evidence(points: LegPoints) -> float:
    """Positive when this frame says that the person faces right, negative for left, 0 unseen.

    A knee bends, and a foot points, to one side only; each votes with the sine of its angle. From -2 to 2;
    what is NaN does not vote.
    """
    votes = (
        _sine(_minus(points.knee, points.ankle), _minus(points.ball, points.heel)),
        _sine(_minus(points.knee, points.hip), _minus(points.ankle, points.knee)),
    )
    return sum(vote for vote in votes if not math.isnan(vote))


def foot_off_shank_deg(points: LegPoints) -> float:
    """How far the foot stands off the shank's line, -90..90 degrees: positive when the toes are on the right
    of somebody who looks from the knee to the ankle, in the frame. NaN when a point is unseen."""
    shank, foot = _minus(points.ankle, points.knee), _minus(points.ball, points.heel)
    return math.degrees(math.atan2(_cross(shank, foot), abs(_dot(shank, foot))))


def leg_points(pose: Pose, side: Side, quality: Quality) -> LegPoints:
    """The leg's points that pass the quality gate.

    A point needs visibility and a place inside the frame (MediaPipe invents what it cannot
    see, with a high visibility), from the knee down with what is around it; a foot or a thigh whose
    length does not fit the shank is dropped whole. A leg that was measured from its pixels brings its
    own points; a trunk whose hip is elsewhere is then somebody else's, who stands or walks in front.
    """

    reading = pose.readings.get(side)
    shoulder = UNSEEN
    if reading is None:
        margin_px = _margin_px(pose, side, quality)
        shoulder, *points = trusted(pose, _ROWS[side], quality, (0.0, 0.0, *(margin_px,) * 4))
    else:
        points = [(x, y) for x, y in reading.xy_px.tolist()]
    shank = math.dist(points[KNEE], points[ANKLE])
    thigh = math.dist(points[HIP], points[KNEE])
    foot = math.dist(points[HEEL], points[FOOT_INDEX])
    if thigh < quality.thigh_to_shank_min * shank or thigh > quality.thigh_to_shank_max * shank:
        points[HIP] = UNSEEN
    if not quality.foot_to_shank_min * shank <= foot <= quality.foot_to_shank_max * shank:
        points[HEEL] = points[FOOT_INDEX] = UNSEEN
    if reading is not None and _hips_off_px(pose, points[HIP]) <= quality.hip_shanks * shank:
        shoulder = trusted(pose, _ROWS[side][:1], quality)[0]
    return LegPoints(shoulder, *points)


def trusted(
    pose: Pose, rows: Rows, quality: Quality, margins_px: Iterable[float] = repeat(0.0)
) -> list[Point]:
    """The landmarks of these rows that are visible, and as far inside the frame as ``margins_px`` says."""
    # Twice a frame: one array of all rows is read quicker than a row at a time.
    places, seen = pose.xy_px[rows].tolist(), pose.visibility[rows].tolist()
    return [
        (x, y) if v >= quality.min_visibility and _inside(x, y, pose.size_px, margin_px) else UNSEEN
        for (x, y), v, margin_px in zip(places, seen, margins_px, strict=False)
    ]


def _hips_off_px(pose: Pose, hip: Point) -> float:
    """How far the nearer hip of the landmarks lies from the hip that the pixels gave; NaN when unseen."""
    return min(math.dist(place, hip) for place in pose.xy_px[_HIPS].tolist())


def leg_angles(
    points: LegPoints,
    facing: float,
    quality: Quality,
    reading: LegReading | None,
    *,
    neutral_deg: float = 0.0,
    hip_speed_legs_per_s: float = NAN,
) -> LegAngles:
    """The angles of one leg; a reading from pixels takes the place of the landmarks' geometry.

    An ankle outside ``ankle_min_deg..ankle_max_deg`` is no ankle: NaN. ``neutral_deg`` is taken off it; the
    hip's speed is passed on.
    """
    knee = bend_deg(points.hip, points.knee, points.ankle)
    ankle = dorsiflexion_deg(points, facing)
    if reading is not None:
        knee, ankle = reading.knee_flexion_deg, reading.ankle_dorsiflexion_deg
    return LegAngles(
        knee_flexion_deg=knee,
        ankle_dorsiflexion_deg=(
            ankle - neutral_deg if quality.ankle_min_deg <= ankle <= quality.ankle_max_deg else NAN
        ),
        hip_flexion_deg=bend_deg(points.shoulder, points.hip, points.knee),
        thigh_elevation_deg=elevation_deg(points.hip, points.knee),
        hip_speed_legs_per_s=hip_speed_legs_per_s,
        knee_sd_deg=reading.knee_sd_deg if reading else NAN,
        ankle_sd_deg=reading.ankle_sd_deg if reading else NAN,
    )


def is_cut(pose: Pose, side: Side, quality: Quality) -> bool:
    """Whether the edge of the frame cuts a leg off from the knee down, so that its foot is not measured."""
    reading = pose.readings.get(side)
    if reading is not None and not math.isnan(reading.xy_px[KNEE, 0]):
        # A reading keeps the points that lie inside, and drops the others.
        return any(map(math.isnan, reading.xy_px[ANKLE:, 0].tolist()))
    margin_px = _margin_px(pose, side, quality)
    places = pose.xy_px[_FOOT[side]].tolist()
    return not all(_inside(x, y, pose.size_px, margin_px) for x, y in places)


def beyond_deg(pose: Pose, side: Side, quality: Quality) -> float:
    """How far the landmarks say that the knee of a leg is bent whose ankle is beyond the edge of the frame.

    Too inexact to be a measurement, but told only where a straight leg, with a shank as long as the thigh,
    would end in the frame: straight it is not. NaN otherwise, and where hip or knee are not seen.
    """
    hip, knee, ankle = (complex(*place) for place in pose.xy_px[_LEG[side]].tolist())
    margin_px = quality.edge_shanks * abs(knee - hip)
    straight = knee + (knee - hip)
    if _inside(ankle.real, ankle.imag, pose.size_px, 0.0) or math.isnan(abs(ankle)):
        return NAN
    there = min(pose.visibility[_LEG[side][:2]].tolist()) >= quality.min_visibility
    inside = (_inside(at.real, at.imag, pose.size_px, margin_px) for at in (hip, knee, straight))
    if not (there and all(inside)):
        return NAN
    return bend_deg((hip.real, hip.imag), (knee.real, knee.imag), (ankle.real, ankle.imag))


def measure(pose: Pose, facing: float, quality: Quality) -> Angles:
    """Both legs of one pose."""
    left, right = (
        leg_angles(leg_points(pose, side, quality), facing, quality, pose.readings.get(side))
        for side in SIDES
    )
    return Angles(left, right)


def _margin_px(pose: Pose, side: Side, quality: Quality) -> float:
    """How much of a leg lies around its joints, in pixels; 0 while its shank is unknown."""
    shank_px = math.dist(*pose.xy_px[_SHANK[side]].tolist())
    return 0.0 if math.isnan(shank_px) else quality.edge_shanks * shank_px


def _inside(x: float, y: float, size_px: tuple[int, int], margin_px: float) -> bool:
    width_px, height_px = size_px
    return margin_px <= x < width_px - margin_px and margin_px <= y < height_px - margin_px


def _minus(a: Point, b: Point) -> Point:
    return (a[0] - b[0], a[1] - b[1])


def _dot(u: Point, v: Point) -> float:
    return u[0] * v[0] + u[1] * v[1]


def _cross(u: Point, v: Point) -> float:
    return u[0] * v[1] - u[1] * v[0]


def _sine(u: Point, v: Point) -> float:
    size = math.hypot(*u) * math.hypot(*v)
    return _cross(u, v) / size if size else NAN
