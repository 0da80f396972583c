"""Measures a leg from its pixels: a small network of our own looks at a crop around each leg.

MediaPipe's landmarks say where to look; knee, ankle and foot are measured anew from its pixels. What
the network is, how it was trained and what it reaches: ``models/leg_net/README.md``.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from posecheck.core.landmarks import ANKLE, FOOT_INDEX, HEEL, HIP, KNEE
from posecheck.core.types import NAN, FloatArray, LegReading
from posecheck.pose.leg_crop import LEG, Image, Matrix, Pixels, crop_matrix, cut, inverse
from posecheck.pose.onnx_net import OnnxNet

Points = Sequence[tuple[float, float]]
#: A leg that was looked for and not seen.
UNREAD: Final = LegReading(np.full((5, 2), NAN), NAN, NAN, NAN, NAN)
SHEET: Final = "leg_net.toml"
#: Columns of the network's output; see models/leg_net/net.py, which makes them.
_POINTS: Final = slice(0, 10)
_KNEE, _ANKLE, _LOG_KNEE_SD, _LOG_ANKLE_SD, _IS_LEG = 15, 16, 17, 18, 19
#: Where a crop has knee and ankle.
_PLACES: Final = {KNEE: LEG.knee_px, ANKLE: LEG.ankle_px}


@dataclass(frozen=True, slots=True)
class Limits:
    """When a reading is no reading. The values, and why, stand in ``models/leg_net.toml``.

    A ``*_sd_max_deg`` is the largest standard deviation that still counts; ``is_leg_min`` (0..1)
    is how sure the network must be that it looks at such a leg at all; ``disagree_max_shanks`` is
    how far, in shank lengths, its knee and ankle may lie from MediaPipe's; a shank shorter than
    ``shank_min_px`` is not read. ``ankle_offset_deg`` is added to every ankle that is told.
    """

    knee_sd_max_deg: float
    ankle_sd_max_deg: float
    ankle_offset_deg: float
    is_leg_min: float
    disagree_max_shanks: float
    shank_min_px: float
    look_again_shanks: float
    search_sd_deg: float
    search_gain: float
    search_turn_deg: float
    search_longer: float
    agree_shanks: float
    apart_shanks: float
    pelvis_shanks: float
    larger_min: float
    larger_usual: float
    landmarks_vote: float
    works_deg: float
    works_ratio: float
    swing_deg: float
    size_ratio_min: float
    size_memory_s: float
    bent_knee_deg: float
    length_sd_deg: float
    length_off_max: float
    edge_shanks: float
    toe_tip_feet: float
    cut_ratio: float
    hip_shanks: float
    trunk_min_shanks: float
    alone_sd_max_deg: float
    alone_both_max_deg: float
    came_sd_max_deg: float
    turning_both_max_deg: float
    perspective_max: float
    names_memory_s: float
    home_memory_s: float
    return_s: float
    track_memory_s: float
    doubt_s: float
    rest_deg: float
    rest_s: float
    rest_look_s: float
    pause_knee_deg: float
    pause_s: float
    pause_look_s: float
    backdrop_s: float
    backdrop_shanks: float
    backdrop_levels: float
    backdrop_new: float
    backdrop_known: float
    backdrop_moved: float
    moved_response_min: float
    moved_least_px: float
    hidden_foot_sd_deg: float


@dataclass(frozen=True, eq=False)
class Look:
    """What the network made of one crop, before any limit. What is computed of it is computed once.

    ``points_px`` (5, 2) in the frame: hip, knee, ankle, heel, ball. ``is_leg`` 0..1.
    ``off_shanks``: how far knee or ankle lie from where the crop had them, in shank lengths.
    """

    points_px: FloatArray
    knee_deg: float
    ankle_deg: float
    knee_sd_deg: float
    ankle_sd_deg: float
    is_leg: float
    off_shanks: float

    @cached_property
    def joints_px(self) -> FloatArray:
        """(2, 2): knee and ankle, as the next look wants them."""
        return self.points_px[[KNEE, ANKLE]]

    @cached_property
    def shank_px(self) -> float:
        """From knee to ankle."""
        return math.dist(*self.joints_px.tolist())

    @cached_property
    def thigh_px(self) -> float:
        """From hip to knee."""
        return math.dist(*self.points_px[[HIP, KNEE]].tolist())

    @property
    def sd_deg(self) -> float:
        """Both standard deviations together: which of two looks is the better one."""
        return self.knee_sd_deg + self.ankle_sd_deg


class LegNet:
    """The network, loaded and checked. Not for several threads at once.

    ``path`` is the ONNX file; its description (sha256, limits) is the TOML file of the same name
    beside it. Raises ModelError when either is missing or the file is not the one described.
    """

    def __init__(self, path: Path | None = None) -> None:
        self._run = OnnxNet(path.with_suffix(".toml") if path else SHEET, LEG)
        self.limits: Limits = self._run.limits_as(Limits)

    def look(self, image: Pixels, joints_px: FloatArray, facing: float) -> Look | None:
        """Looks at one frame where knee and ankle ``joints_px`` (2, 2) are thought to be.

        ``facing`` is +1 (toes right of the shank) or -1. None when the shank is too short to be read.
        """
        if not math.dist(joints_px[0], joints_px[1]) >= self.limits.shank_min_px:
            return None
        matrix = crop_matrix(joints_px[0], joints_px[1], facing)
        return decode(self.forward(cut(image, matrix)), matrix)

    def trusted(self, look: Look) -> bool:
        """Whether this is a leg at all, the one that was looked for, and its knee is told."""
        limits = self.limits
        near = look.off_shanks <= limits.disagree_max_shanks and look.is_leg >= limits.is_leg_min
        return near and look.knee_sd_deg <= limits.knee_sd_max_deg

    def reading(self, look: Look, size_px: tuple[int, int]) -> LegReading:
        """The look with the limits applied: an angle or a point that the pixels do not tell is NaN."""
        return limited(look, size_px, self.limits)

    def forward(self, crop: Image) -> FloatArray:
        """The bare output (20,) for one crop; columns as in models/leg_net/net.py."""
        return self._run(crop)


def decode(out: FloatArray, matrix: Matrix) -> Look:
    """The network's output for the crop ``matrix``, in the frame."""
    # On plain floats: right after the network's run each step of numpy costs ten times its usual.
    values: list[float] = out.tolist()
    points = list(zip(values[_POINTS][::2], values[_POINTS][1::2], strict=True))
    knee, ankle = plane_angles(points)
    (a, b, x), (c, d, y) = inverse(matrix).tolist()
    off_px = max(math.dist(points[joint], place) for joint, place in _PLACES.items())
    return Look(
        points_px=np.array([(a * u + b * v + x, c * u + d * v + y) for u, v in points]),
        knee_deg=knee + values[_KNEE],
        ankle_deg=ankle + values[_ANKLE],
        knee_sd_deg=math.exp(values[_LOG_KNEE_SD]),
        ankle_sd_deg=math.exp(values[_LOG_ANKLE_SD]),
        is_leg=1 / (1 + math.exp(-values[_IS_LEG])),
        off_shanks=off_px / LEG.shank_px,
    )


def limited(look: Look, size_px: tuple[int, int], limits: Limits) -> LegReading:
    """A look as a reading: what is beyond the limits, or cut off by the frame's edge, is NaN."""
    if look.off_shanks > limits.disagree_max_shanks or look.is_leg < limits.is_leg_min:
        return LegReading(np.full((5, 2), NAN), NAN, NAN, look.knee_sd_deg, look.ankle_sd_deg)
    xy = look.points_px.copy()
    xy[~inside(look, size_px, limits)] = NAN
    knee_seen = look.knee_sd_deg <= limits.knee_sd_max_deg and not np.isnan(xy[[HIP, KNEE, ANKLE]]).any()
    ankle_seen = look.ankle_sd_deg <= limits.ankle_sd_max_deg and not np.isnan(xy[KNEE:]).any()
    return LegReading(
        xy_px=xy,
        knee_flexion_deg=look.knee_deg if knee_seen else NAN,
        ankle_dorsiflexion_deg=look.ankle_deg + limits.ankle_offset_deg if ankle_seen else NAN,
        knee_sd_deg=look.knee_sd_deg,
        ankle_sd_deg=look.ankle_sd_deg,
    )


def inside(look: Look, size_px: tuple[int, int], limits: Limits) -> NDArray[np.bool_]:
    """(5,): which points of the leg lie within the frame, and all that surrounds them with them.

    The flesh around a joint needs a margin; of the hip only its own place counts. The ball of the foot needs
    some of the toes besides: a network that sees half a foot makes up a whole one that fits in front of the
    edge.
    """
    points: list[list[float]] = look.points_px.tolist()
    (heel_x, heel_y), (ball_x, ball_y) = points[HEEL], points[FOOT_INDEX]
    longer = limits.toe_tip_feet
    tip = (ball_x + longer * (ball_x - heel_x), ball_y + longer * (ball_y - heel_y))
    margins_px = [limits.edge_shanks * look.shank_px] * len(points)
    margins_px[HIP] = 0.0
    within = [_within(point, size_px, margin) for point, margin in zip(points, margins_px, strict=True)]
    within[FOOT_INDEX] &= _within(tip, size_px, margins_px[FOOT_INDEX])
    return np.array(within)


def _within(point: Sequence[float], size_px: tuple[int, int], margin_px: float) -> bool:
    return all(margin_px <= at < size - margin_px for at, size in zip(point, size_px, strict=True))


def plane_angles(points: FloatArray | Points) -> tuple[float, float]:
    """Knee flexion and ankle dorsiflexion of (5, 2) crop points, as `core.measuring.angles` has them.

    The toes point right, so the knee has a sign here: past straight is negative.
    """
    hip, knee, ankle, heel, ball = ((float(x), float(y)) for x, y in points)
    thigh, shank, foot = _from_to(hip, knee), _from_to(knee, ankle), _from_to(heel, ball)
    back = (-shank[0], -shank[1])
    return _turn_deg(thigh, shank), 90.0 - _turn_deg(back, foot)


def _from_to(one: tuple[float, float], two: tuple[float, float]) -> tuple[float, float]:
    return two[0] - one[0], two[1] - one[1]


def _turn_deg(u: tuple[float, float], v: tuple[float, float]) -> float:
    return math.degrees(math.atan2(u[0] * v[1] - u[1] * v[0], u[0] * v[0] + u[1] * v[1]))
