"""Where the networks look: the frame turned and scaled so that the shank always lies the same.

The leg's crop::

    0 ┌───────────────────┐  the knee at KNEE_PX, the ankle SHANK_PX straight below it, toes to the
      │         hip       │  right; the hip straight above when the knee is straight, left of the
      │  hip     │        │  knee when it is bent
      │     ╲    │        │
    57│       ──knee      │
      │          │        │
   101│        ankle      │
      │        heel── ball│
   144└───────────────────┘ 112
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

from posecheck.core.frame import Planes


@dataclass(frozen=True, slots=True)
class Window:
    """What a crop shows: its size, how long the shank is in it, and where the knee lies (x, y)."""

    width_px: int
    height_px: int
    shank_px: float
    knee_px: tuple[float, float]

    @property
    def ankle_px(self) -> tuple[float, float]:
        """Straight below the knee."""
        return self.knee_px[0], self.knee_px[1] + self.shank_px


LEG: Final = Window(112, 144, 44.0, (62.0, 57.0))
FOOT: Final = Window(88, 120, 88.0, (30.0, -26.0))
#: What stands outside the frame.
GREY: Final = (114, 114, 114)
#: A hue that is none.
_NO_HUE: Final = (128,)
#: A frame this much larger than the crop is averaged, not sampled, on the way down.
_FINE: Final = 1.5

Matrix = NDArray[np.floating[Any]]
Image = NDArray[np.uint8]
#: A frame: (H, W, 3) RGB, or as it is stored.
Pixels = Image | Planes


def crop_matrix(knee_px: Matrix, ankle_px: Matrix, facing: float, window: Window = LEG) -> Matrix:
    """(2, 3) from frame to crop pixels. ``facing`` +1: the toes are right of the shank; -1: mirror."""
    shank = (float(ankle_px[0] - knee_px[0]) * facing, float(ankle_px[1] - knee_px[1]))
    scale = window.shank_px / math.hypot(*shank)
    turn = math.pi / 2 - math.atan2(shank[1], shank[0])
    cos, sin = scale * math.cos(turn), scale * math.sin(turn)
    x, y = float(knee_px[0]), float(knee_px[1])
    a, b, c, d = cos * facing, -sin, sin * facing, cos
    left, top = window.knee_px
    return np.array([[a, b, left - (a * x + b * y)], [c, d, top - (c * x + d * y)]])


def cut(pixels: Pixels, matrix: Matrix, window: Window = LEG) -> Image:
    """The crop (height, width, 3) of a frame, as large as ``window``; grey where the frame ends.

    What is much larger than the crop is averaged on the way down, not sampled: by halves and upright
    first, which costs half of doing it all turned.
    """
    if isinstance(pixels, Planes):
        return _cut_planes(pixels, matrix, window)
    # On plain floats: right after the network's run each step of numpy costs ten times its usual.
    part = _Part(pixels.shape, matrix, window, 1)
    if part.halvings:
        # Four channels are warped in half the time of three, to the same values.
        smaller = cv2.cvtColor(_halved(part.of(pixels, 1), part.halvings), cv2.COLOR_RGB2RGBA)
        pixels, matrix = np.asarray(smaller, np.uint8), part.matrix(1)
    return _turned(pixels, matrix, window, part.fine, (*GREY, GREY[0]))[:, :, :3]


def _cut_planes(planes: Planes, matrix: Matrix, window: Window) -> Image:
    """The same of a frame as it is stored: RGB is made of the crop alone."""
    part = _Part(planes.luma.shape, _after(planes.upright, matrix), window, 2)
    luma = _halved(part.of(planes.luma, 1), part.halvings)
    crop = [_turned(luma, part.matrix(1), window, part.fine, GREY[:1])]
    for hue in planes.hues:
        # At half the size already: as often halved it is fine enough.
        smaller = _halved(part.of(hue, 2), part.halvings)
        crop.append(_turned(smaller, part.matrix(2), window, 1, _NO_HUE))
    return np.asarray(cv2.transform(cv2.merge(crop), planes.to_rgb), np.uint8)


def small(pixels: Pixels, side_px: int) -> tuple[Image, Matrix]:
    """All of a frame, as it is stored, halved until its longer side is no more than ``side_px``.

    (H, W, 3): red, green and blue, or brightness and two hues. With it the (2, 3) matrix from the frame.
    """
    planes = pixels if isinstance(pixels, Planes) else None
    whole = pixels.luma if isinstance(pixels, Planes) else pixels
    halvings = max(math.ceil(math.log2(max(whole.shape[:2]) / side_px)), 0 if planes is None else 1)
    image, times = _halved(whole, halvings), 0.5**halvings
    if planes is not None:
        image = np.asarray(cv2.merge([image, *(_halved(hue, halvings - 1) for hue in planes.hues)]), np.uint8)
    # Pixel centres.
    smaller = np.array([[times, 0.0, (times - 1) / 2], [0.0, times, (times - 1) / 2]])
    return image, smaller if planes is None else _after(inverse(planes.upright), smaller)


class _Part:
    """The part of a frame that a crop shows, and how often it is halved before it is turned.

    ``shape`` of the frame, ``matrix`` from it to the crop. Once halved, sides are multiples of ``even``.
    """

    def __init__(self, shape: Sequence[int], matrix: Matrix, window: Window, even: int) -> None:
        back = inverse(matrix)
        step = math.hypot(back[0, 0], back[1, 0])
        self.halvings = max(0, int(math.log2(min(step / _FINE, *shape[:2]))))
        self.fine = 1 if step <= _FINE else 2
        self._matrix, self._times = matrix, 1 << self.halvings
        times, self._sides = self._times * even, []
        for row, end in zip(back.tolist(), shape[1::-1], strict=True):
            across, down = (0, row[0] * window.width_px), (0, row[1] * window.height_px)
            corners = [x + y + row[2] for x in across for y in down]
            first = int(min(max(min(corners) - times, 0), end - times)) // even * even
            last = int(min(max(max(corners) + 2 * times, first + times), end))
            self._sides.append((first, (last - first) // times * times))

    def of(self, plane: Image, coarse: int) -> Image:
        """It, of a plane whose pixels are ``coarse`` times as large as the frame's."""
        (left, width_px), (top, height_px) = self._sides
        rows = slice(top // coarse, (top + height_px) // coarse)
        return plane[rows, left // coarse : (left + width_px) // coarse]

    def matrix(self, coarse: int) -> Matrix:
        """From that, halved, to the crop."""
        times = self._times * coarse
        (left, _), (top, _) = self._sides
        (a, b, x), (c, d, y) = self._matrix.tolist()
        # Pixel centres: the first pixel's lies this far inside the frame.
        middle_x, middle_y = left + (times - 1) / 2, top + (times - 1) / 2
        return np.array(
            [
                [a * times, b * times, a * middle_x + b * middle_y + x],
                [c * times, d * times, c * middle_x + d * middle_y + y],
            ]
        )


def _halved(image: Image, halvings: int) -> Image:
    for _ in range(halvings):
        image = np.asarray(cv2.resize(image, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA), np.uint8)
    return image


def _turned(image: Image, matrix: Matrix, window: Window, fine: int, outside: Sequence[int]) -> Image:
    """The crop of an image, averaged down from one that is ``fine`` times as large."""
    # Pixel centres: a coordinate x of the crop is x * fine + (fine - 1) / 2 of the fine crop.
    finer = matrix * fine
    finer[:, 2] += (fine - 1) / 2
    size = (window.width_px * fine, window.height_px * fine)
    found = cv2.warpAffine(image, finer, size, flags=cv2.INTER_LINEAR, borderValue=tuple(outside))
    if fine > 1:
        found = cv2.resize(found, (window.width_px, window.height_px), interpolation=cv2.INTER_AREA)
    return np.asarray(found, np.uint8)


def _after(first: Matrix, then: Matrix) -> Matrix:
    """The (2, 3) matrix of one after the other."""
    ((a, b, x), (c, d, y)), ((e, f, u), (g, h, v)) = first.tolist(), then.tolist()
    return np.array(
        [
            [e * a + f * c, e * b + f * d, e * x + f * y + u],
            [g * a + h * c, g * b + h * d, g * x + h * y + v],
        ]
    )


def moved(points: Matrix, matrix: Matrix) -> Matrix:
    """Points (..., 2) through a (2, 3) matrix."""
    return points @ matrix[:, :2].T + matrix[:, 2]


def inverse(matrix: Matrix) -> Matrix:
    """The (2, 3) matrix the other way."""
    (a, b, x), (c, d, y) = matrix.tolist()
    det = a * d - b * c
    a, b, c, d = d / det, -b / det, -c / det, a / det
    return np.array([[a, b, -a * x - b * y], [c, d, -c * x - d * y]])
