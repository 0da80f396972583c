"""Where the leg network looks: the frame turned and scaled so that the shank always lies the same.

::

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
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

WIDTH_PX: Final = 112
HEIGHT_PX: Final = 144
SHANK_PX: Final = 44.0
KNEE_PX: Final = (62.0, 57.0)
#: What stands outside the frame.
GREY: Final = (114, 114, 114)
#: A frame this much larger than the crop is averaged, not sampled, on the way down.
_FINE: Final = 1.5
_CORNERS: Final = ((0, 0), (WIDTH_PX, 0), (0, HEIGHT_PX), (WIDTH_PX, HEIGHT_PX))

Matrix = NDArray[np.floating[Any]]
Image = NDArray[np.uint8]


def crop_matrix(knee_px: Matrix, ankle_px: Matrix, facing: float) -> Matrix:
    """(2, 3) from frame to crop pixels. ``facing`` +1: the toes are right of the shank; -1: mirror."""
    shank = (float(ankle_px[0] - knee_px[0]) * facing, float(ankle_px[1] - knee_px[1]))
    scale = SHANK_PX / math.hypot(*shank)
    turn = math.pi / 2 - math.atan2(shank[1], shank[0])
    cos, sin = scale * math.cos(turn), scale * math.sin(turn)
    x, y = float(knee_px[0]), float(knee_px[1])
    a, b, c, d = cos * facing, -sin, sin * facing, cos
    return np.array([[a, b, KNEE_PX[0] - (a * x + b * y)], [c, d, KNEE_PX[1] - (c * x + d * y)]])


def cut(image: Image, matrix: Matrix) -> Image:
    """The crop (HEIGHT_PX, WIDTH_PX, 3) of a frame; grey where the frame ends.

    What is much larger than the crop is averaged on the way down, not sampled: by halves and upright
    first, which costs half of doing it all turned.
    """
    # On plain floats: right after the network's run each step of numpy costs ten times its usual.
    back = inverse(matrix)
    step = math.hypot(back[0, 0], back[1, 0])
    halvings = max(0, int(math.log2(min(step / _FINE, *image.shape[:2]))))
    if halvings:
        image, matrix = _part(image, matrix, back, 1 << halvings)
        for _ in range(halvings):
            image = np.asarray(cv2.resize(image, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA))
        # Four channels are warped in half the time of three, to the same values.
        image = np.asarray(cv2.cvtColor(image, cv2.COLOR_RGB2RGBA))
    fine = 1 if step <= _FINE else 2
    # Pixel centres: a coordinate x of the crop is x * fine + (fine - 1) / 2 of the fine crop.
    finer = matrix * fine
    finer[:, 2] += (fine - 1) / 2
    size = (WIDTH_PX * fine, HEIGHT_PX * fine)
    found = cv2.warpAffine(image, finer, size, flags=cv2.INTER_LINEAR, borderValue=(*GREY, GREY[0]))
    if fine > 1:
        found = cv2.resize(found, (WIDTH_PX, HEIGHT_PX), interpolation=cv2.INTER_AREA)
    return np.asarray(found, np.uint8)[:, :, :3]


def _part(image: Image, matrix: Matrix, back: Matrix, times: int) -> tuple[Image, Matrix]:
    """The part of the frame that the crop shows, and the matrix from it once it is ``times`` smaller.

    Its sides are multiples of ``times``.
    """
    sides = []
    for row, end in zip(back.tolist(), image.shape[1::-1], strict=True):
        corners = [row[0] * x + row[1] * y + row[2] for x, y in _CORNERS]
        first = int(min(max(min(corners) - times, 0), end - times))
        last = int(min(max(max(corners) + 2 * times, first + times), end))
        sides.append((first, (last - first) // times * times))
    (left, width_px), (top, height_px) = sides
    (a, b, x), (c, d, y) = matrix.tolist()
    middle_x, middle_y = left + (times - 1) / 2, top + (times - 1) / 2
    smaller = np.array(
        [
            [a * times, b * times, a * middle_x + b * middle_y + x],
            [c * times, d * times, c * middle_x + d * middle_y + y],
        ]
    )
    return image[top : top + height_px, left : left + width_px], smaller


def moved(points: Matrix, matrix: Matrix) -> Matrix:
    """Points (..., 2) through a (2, 3) matrix."""
    return points @ matrix[:, :2].T + matrix[:, 2]


def inverse(matrix: Matrix) -> Matrix:
    """The (2, 3) matrix the other way."""
    (a, b, x), (c, d, y) = matrix.tolist()
    det = a * d - b * c
    a, b, c, d = d / det, -b / det, -c / det, a / det
    return np.array([[a, b, -a * x - b * y], [c, d, -c * x - d * y]])
