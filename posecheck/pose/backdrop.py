"""What is to be seen where no leg is: a leg that comes there changes it, and what stands in front does not.

A network that sees half a foot makes up a whole one. Behind a post, a box or a bar of any colour it reads a
heel or a ball where none has come, for all that the picture shows: before the leg came, it was the same. And
when all of it moves, the camera was knocked: where somebody's hips are at home has moved along.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import cv2
import numpy as np
from numpy.typing import NDArray

from posecheck.core.landmarks import FOOT_INDEX, HEEL, LEG_ROWS, SIDES
from posecheck.core.types import FloatArray, Pose
from posecheck.pose.leg_crop import Image, Matrix, Pixels, inverse, moved, small

if TYPE_CHECKING:
    # Loading it loads the network's runtime.
    from posecheck.pose.leg_net import Limits, Look

_FOOT: Final = (HEEL, FOOT_INDEX)
_LEG: Final = [list(LEG_ROWS[side]) for side in SIDES]
#: A small picture shows enough; its longer side, in pixels.
_SIDE_PX: Final = 320


class Backdrop:
    """The frame without its legs, as far as they have left it. Nothing is told where they have not.

    Where most of the picture has changed the camera moved, or the light did: nothing is told either.
    """

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._image: Pixels = np.zeros((1, 1, 3), np.uint8)
        self._small: tuple[Image, Matrix] | None = None
        self._learned_s = -math.inf
        self._there = np.zeros((0, 0, 3), np.uint8)
        self._known = np.zeros((0, 0), np.uint8)
        self._sought_s, self._asked = -math.inf, False
        self._before: NDArray[np.float32] | None = None

    def see(self, image: Pixels) -> None:
        """A frame; it is made small once somebody asks."""
        self._image, self._small, self._asked = image, None, False

    def moved_px(self, t_s: float, *, soon: bool = False) -> FloatArray | None:
        """(2,): how far all of the picture has moved since this was last sought; None when it has not.

        Sought each ``backdrop_s``, and ``soon``: in this frame. Phase correlation (C. D. Kuglin, D. C. Hines
        1975) takes a millisecond.
        """
        due = t_s - self._sought_s >= self._limits.backdrop_s
        if self._asked or not (due or soon):
            return None
        self._asked = True
        picture, matrix = self._now
        before, grey = self._before, picture[:, :, 0].astype(np.float32)  # red, or brightness
        if due or before is None:
            self._sought_s, self._before = t_s, grey
        if before is None or grey.shape != before.shape:
            return None
        shift, response = cv2.phaseCorrelate(
            before, grey, cv2.createHanningWindow(grey.shape[::-1], cv2.CV_32F)
        )
        if response < self._limits.moved_response_min or math.hypot(*shift) < self._limits.moved_least_px:
            return None
        self._before = grey
        self._known[:] = 0
        return np.asarray(inverse(matrix)[:, :2] @ shift)

    def learn(self, t_s: float, pose: Pose, legs: list[Look]) -> None:
        """Where no leg is followed or proposed, this frame shows what is there, if both legs are followed."""
        if t_s - self._learned_s < self._limits.backdrop_s or len(legs) < len(SIDES):
            return
        self._learned_s = t_s
        picture, matrix = self._now
        if picture.shape != self._there.shape:
            self._there, self._known = picture.copy(), np.zeros(picture.shape[:2], np.uint8)
        bare = np.ones(picture.shape[:2], np.uint8)
        shank_px = _small_px(max(look.shank_px for look in legs), matrix)
        wide_px = max(round(2 * self._limits.apart_shanks * shank_px), 1)
        for points_px in (*(look.points_px for look in legs), *(pose.xy_px[rows] for rows in _LEG)):
            line = np.nan_to_num(moved(points_px, matrix), nan=-1e3).round().astype(np.int32)
            cv2.polylines(bare, [line], False, 0, wide_px)
        outside = bare & self._known
        changed = cv2.countNonZero(self._differs(picture, self._there) & outside)
        if changed > self._limits.backdrop_moved * cv2.countNonZero(outside):
            self._known[:] = 0
        cv2.copyTo(picture, bare, self._there)
        self._known |= bare

    def claimed(self, look: Look) -> Look:
        """The look; of a foot that something is in front of, it claims to be as far off as such feet are.

        Of a bent leg nothing is asked: it is far from an overstretch.
        """
        if look.knee_deg > self._limits.pause_knee_deg or all(
            self._new(look, joint) is not False for joint in _FOOT
        ):
            return look
        return replace(look, ankle_sd_deg=max(look.ankle_sd_deg, self._limits.hidden_foot_sd_deg))

    def came(self, look: Look) -> bool:
        """Whether a foot has come to where this one is read."""
        return all(self._new(look, joint) is True for joint in _FOOT)

    def _new(self, look: Look, joint: int) -> bool | None:
        """Whether what is to be seen around a joint differs from what was; None: nobody knows."""
        picture, matrix = self._now
        if picture.shape != self._there.shape:
            return None
        x, y = moved(look.points_px[joint], matrix).tolist()
        around_px = _small_px(self._limits.backdrop_shanks * look.shank_px, matrix)
        left, top, right, bottom = (
            max(round(at + off_px), 0) for off_px in (-around_px, around_px) for at in (x, y)
        )
        part = slice(top, bottom + 1), slice(left, right + 1)
        known = self._known[part]
        share = cv2.countNonZero(known) / max(known.size, 1)
        if not share or share < self._limits.backdrop_known:
            return None
        differs = self._differs(picture[part], self._there[part]) & known
        return cv2.countNonZero(differs) >= self._limits.backdrop_new * share * known.size

    def _differs(self, picture: Image, before: Image) -> Image:
        """1 where it does."""
        one, two, three = cv2.split(cv2.absdiff(picture, before))
        _, differs = cv2.threshold(
            cv2.max(cv2.max(one, two), three), self._limits.backdrop_levels, 1, cv2.THRESH_BINARY
        )
        return np.asarray(differs, np.uint8)

    @property
    def _now(self) -> tuple[Image, Matrix]:
        """The frame made small, and the matrix to it."""
        if self._small is None:
            self._small = small(self._image, _SIDE_PX)
        return self._small


def _small_px(length_px: float, matrix: Matrix) -> float:
    return length_px * math.hypot(matrix[0, 0], matrix[1, 0])
