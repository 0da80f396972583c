"""From one pose to the signals of the whole body: lines, slopes, elbows, and both thighs together.

What hangs *below* a line is on the floor's side of it. The sign of a line is therefore that of gravity and
not that of the joint, which is the same question for a bridge (on the back) and for a plank (face down)::

        shoulder ●------------● ankle        body line: how far the body turns at the hip, out of the
                   `--. ,--'                 straight line from shoulder to ankle. Positive: the hip
                       ● hip                 hangs below it; negative: it is above it. 0 = straight.

``thighs_apart_deg`` is this ``thigh_forward_deg`` less the other's, ``straightest_*_deg`` the lesser one,
``leg_forward_deg`` that of the line from hip to ankle;
``trunk_to_leg`` is the trunk's length over that of the longer one of thigh and shank; ``foot_over_hand_deg``
and ``knee_over_hand_deg`` are how steeply these lie over the hand, or the elbow, ``toes_to_floor_deg`` how
far the foot stands off the shank's line, to the floor's side of the trunk.

The frame must be upright. All angles are those in the frame's plane: degrees; slopes are over the
horizontal. Only landmarks are used here: the leg network sees legs, and only of people who sit or lie.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from posecheck.core.landmarks import INDEX, SIDES, Side, other
from posecheck.core.measuring.angles import LegPoints, Point, Quality, bend_deg, foot_off_shank_deg, trusted
from posecheck.core.measuring.filters import Slope
from posecheck.core.types import NAN, Angles, LegAngles, Pose

_ARM: Final = {side: np.array([INDEX[f"{side}_{joint}"] for joint in ("elbow", "wrist")]) for side in SIDES}
#: Signals that say how far the hip is off a line, and the joints of it: two ends, and the hip between them.
LINES: Final = {"hip_line_deg": ("shoulder", "hip", "knee"), "body_line_deg": ("shoulder", "hip", "ankle")}
#: What this module measures: signals of `LegAngles`.
SIGNALS: Final = (
    "hip_line_deg", "body_line_deg", "body_slope_deg", "trunk_slope_deg", "elbow_flexion_deg",
    "shoulder_height_trunks", "knee_height_trunks", "thigh_forward_deg", "thighs_apart_deg",
    "leg_forward_deg", "straightest_knee_deg", "straightest_hip_deg", "trunk_to_leg",
    "foot_over_hand_deg", "knee_over_hand_deg", "toes_to_floor_deg",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Arm:
    elbow: Point
    wrist: Point


def with_body(angles: Angles, points: dict[Side, LegPoints], pose: Pose, quality: Quality) -> Angles:
    """``angles`` with the signals of the whole body in both legs' places.

    ``points`` are the trusted points of both legs and shoulders. NaN where one of a signal's points is
    not to be trusted.
    """
    forward = _forward(points)
    thigh_deg = {side: _forward_deg(points[side].hip, points[side].knee, forward) for side in SIDES}
    knees_deg = [angles.of(side).knee_flexion_deg for side in SIDES]
    straightest_deg = (
        # With one knee out of sight nobody knows which is the straighter one.
        NAN if math.isnan(sum(knees_deg)) else min(knees_deg),
        _straightest_hip_deg(*(_hip_turn_deg(points[side]) for side in SIDES)),
    )
    found = {
        side: _body(
            angles.of(side),
            points[side],
            _arm(pose, side, quality),
            (thigh_deg[side], thigh_deg[side] - thigh_deg[other(side)], *straightest_deg),
            _forward_deg(points[side].hip, points[side].ankle, forward),
        )
        for side in SIDES
    }
    return Angles(found["left"], found["right"])


def sagging_deg(a: Point, b: Point, c: Point) -> float:
    """How far the line a-b-c turns at b: positive when b lies below the line a-c, 0 when straight.

    NaN when a point is unseen, or when the line a-c is upright, so that nothing lies below it.
    """
    turn = bend_deg(a, b, c)
    across = c[0] - a[0]
    if math.isnan(turn) or abs(across) < 1e-9:
        return NAN
    line_y = a[1] + (c[1] - a[1]) * (b[0] - a[0]) / across
    return math.copysign(turn, b[1] - line_y)


def slope_deg(low: Point, high: Point) -> float:
    """How steeply ``high`` lies over ``low``: -90..90 degrees over the horizontal, either way round.

    NaN when a point is unseen, or both are the same.
    """
    x, y = high[0] - low[0], low[1] - high[1]
    return math.degrees(math.atan2(y, abs(x))) if x or y else NAN


def _least(values: Iterable[float]) -> float:
    return min((value for value in values if not math.isnan(value)), default=NAN)


def _hip_turn_deg(points: LegPoints) -> float:
    """How far the thigh turns out of the trunk's line, with a sign for the side it turns to."""
    (sx, sy), (hx, hy), (kx, ky) = points.shoulder, points.hip, points.knee
    turn = (hx - sx) * (ky - hy) - (hy - sy) * (kx - hx)
    return math.copysign(bend_deg(points.shoulder, points.hip, points.knee), turn)


def _straightest_hip_deg(one_deg: float, two_deg: float) -> float:
    """The lesser bend of both hips, degrees. Of thighs on both sides of the trunk's line one is stretched
    back, as in a long stride: that hip is not bent. Whoever sits has both on one side. NaN: none seen."""
    if one_deg * two_deg < 0:
        return 0.0
    return _least((abs(one_deg), abs(two_deg)))


def _body(
    leg: LegAngles,
    points: LegPoints,
    arm: _Arm,
    both_deg: tuple[float, float, float, float],
    leg_forward_deg: float,
) -> LegAngles:
    thigh_deg, apart_deg, knee_deg, hip_deg = both_deg
    hand, foot = _supports(points, arm)
    return replace(
        leg,
        hip_line_deg=sagging_deg(points.shoulder, points.hip, points.knee),
        body_line_deg=sagging_deg(points.shoulder, points.hip, points.ankle),
        body_slope_deg=slope_deg(points.ankle, points.shoulder),
        trunk_slope_deg=slope_deg(points.hip, points.shoulder),
        elbow_flexion_deg=bend_deg(points.shoulder, arm.elbow, arm.wrist),
        shoulder_height_trunks=_height(points.shoulder, points, arm),
        knee_height_trunks=_knee_height(points, arm),
        thigh_forward_deg=thigh_deg,
        thighs_apart_deg=apart_deg,
        leg_forward_deg=leg_forward_deg,
        straightest_knee_deg=knee_deg,
        straightest_hip_deg=hip_deg,
        trunk_to_leg=_trunk_to_leg(points),
        foot_over_hand_deg=slope_deg(hand, foot),
        knee_over_hand_deg=slope_deg(hand, points.knee),
        toes_to_floor_deg=_toes_to_floor_deg(points),
    )


def _trunk_to_leg(points: LegPoints) -> float:
    thigh, shank = math.dist(points.hip, points.knee), math.dist(points.knee, points.ankle)
    # Aslant one of them may point at the camera; the other one then does not.
    longer = max(thigh, shank) if not math.isnan(thigh + shank) else NAN
    return math.dist(points.shoulder, points.hip) / longer if longer else NAN


def _height(joint: Point, points: LegPoints, arm: _Arm) -> float:
    """How high a joint is over the lower one of elbow and hand, in trunk lengths."""
    trunk = math.dist(points.shoulder, points.hip)
    lowest = max(arm.elbow[1], arm.wrist[1])
    return (lowest - joint[1]) / trunk if trunk > 0 else NAN


def _supports(points: LegPoints, arm: _Arm) -> tuple[Point, Point]:
    """The floor of somebody who leans on arms and feet: the lower one of elbow and hand, and the lowest point
    of the foot."""
    hand, foot = max(arm.elbow, arm.wrist, key=_down), max(points.heel, points.ball, key=_down)
    return hand, foot


def _knee_height(points: LegPoints, arm: _Arm) -> float:
    """How high the knee is over the floor, in trunk lengths: over the line from hand to foot, which slopes
    when the camera is not exactly side-on or level. With the foot unseen, over the arm's level."""
    trunk = math.dist(points.shoulder, points.hip)
    (hand_x, hand_y), (foot_x, foot_y) = _supports(points, arm)
    slope = (foot_y - hand_y) / (foot_x - hand_x) if foot_x != hand_x else NAN
    floor_y = hand_y + (0.0 if math.isnan(slope) else slope * (points.knee[0] - hand_x))
    return (floor_y - points.knee[1]) / trunk if trunk > 0 else NAN


def _toes_to_floor_deg(points: LegPoints) -> float:
    """How far the foot stands off the shank's line, to the floor's side of the trunk: 90 for a foot at a
    right angle, face down; negative on the back. NaN when a point is unseen, or the trunk is upright."""
    # Looking from shoulder to hip to the right, the floor is on the right.
    trunk_x = points.hip[0] - points.shoulder[0]
    return math.copysign(1.0, trunk_x) * foot_off_shank_deg(points) if trunk_x else NAN


def _down(point: Point) -> float:
    return point[1]


def _forward_deg(hip: Point, end: Point, forward: float) -> float:
    """The line from the hip to there against straight down: positive to the front. -180..180."""
    x, y = end[0] - hip[0], end[1] - hip[1]
    return math.degrees(math.atan2(forward * x, y)) if x or y else NAN


def _forward(points: dict[Side, LegPoints]) -> float:
    """+1 when the front of the body is to the right of the frame, -1 for the left, by both feet.

    A foot that is not seen has no vote; without a vote the front is to the right, which only exchanges
    the signs of both thighs.
    """
    toes = sum(p.ball[0] - p.heel[0] for p in points.values() if not math.isnan(p.ball[0] - p.heel[0]))
    return -1.0 if toes < 0 else 1.0


def _arm(pose: Pose, side: Side, quality: Quality) -> _Arm:
    return _Arm(*trusted(pose, _ARM[side], quality))


def without_readings(pose: Pose) -> Pose:
    """The pose with its landmarks alone."""
    return replace(pose, readings={}) if pose.readings else pose


class HipSpeed:
    """How fast the hip travels through the frame, in leg lengths per second; both over ``window_s``."""

    def __init__(self, window_s: float) -> None:
        self._slopes = (Slope(window_s), Slope(window_s))
        self._window_s = window_s
        self._leg_px, self._last_s = NAN, NAN

    def __call__(self, t_s: float, points: LegPoints) -> float:
        leg_px = math.dist(points.hip, points.knee) + math.dist(points.knee, points.ankle)
        if leg_px > 0:
            kept = 0.0 if math.isnan(self._last_s) else math.exp((self._last_s - t_s) / self._window_s)
            self._leg_px = leg_px if not kept else kept * self._leg_px + (1 - kept) * leg_px
            self._last_s = t_s
        speed_px_s = [slope(t_s, place) for slope, place in zip(self._slopes, points.hip, strict=True)]
        return math.hypot(*speed_px_s) / self._leg_px
