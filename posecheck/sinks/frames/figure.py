"""How to sit or lie, drawn: the camera's own view with somebody in it, and where the leg will go.

One stick figure in a frame of the camera's proportions, as large as somebody two to three metres away.
The leg that works is bent and thick; dashed it is stretched, toes pointed: that much room is needed.
"""

from __future__ import annotations

import math
from functools import lru_cache
from itertools import pairwise
from typing import Final

import numpy as np

from posecheck.sinks.frames import brush
from posecheck.sinks.frames.brush import BLUE, GREY, INK, WHITE, Point
from posecheck.sinks.frames.cards import Card
from posecheck.sinks.frames.layers import Colour, Image

#: Lengths in heights of the frame; thigh and shank are 0.4 together, as from two and a half metres.
_TRUNK: Final = 0.27
_THIGH: Final = 0.21
_SHANK: Final = 0.2
_FOOT: Final = 0.1
_HEAD: Final = 0.055
_LINE: Final = 0.035


@lru_cache(16)
def guide(lying: bool, facing: int, width_px: int, height_px: int) -> Card:
    """The card. ``facing`` is +1 when knees (or the feet of somebody who lies) are to the right as shown."""
    image: Image = np.full((height_px, width_px, 3), INK, np.uint8)
    aspect = width_px / height_px
    pen = _Pen(image, facing, aspect)
    (_lie if lying else _sit)(pen, aspect)
    mask = np.full((height_px, width_px), 255, np.uint8)
    edge = [(2.0, 2.0), (width_px - 3.0, 2.0), (width_px - 3.0, height_px - 3.0), (2.0, height_px - 3.0)]
    brush.line(image, [*edge, edge[0]], GREY, max(2.0, height_px * 0.012), edge=False)
    return Card(image, mask)


class _Pen:
    """Draws in heights of the frame, x to where the person faces, y up."""

    def __init__(self, image: Image, facing: int, aspect: float) -> None:
        self._image, self._facing, self._aspect = image, facing, aspect
        self._unit = float(image.shape[0])

    def place(self, point: Point) -> Point:
        x = point[0] if self._facing > 0 else self._aspect - point[0]
        return x * self._unit, (1 - point[1]) * self._unit

    def line(self, points: list[Point], colour: Colour, width: float = _LINE) -> None:
        brush.line(self._image, [self.place(p) for p in points], colour, width * self._unit, edge=False)

    def dashes(self, points: list[Point]) -> None:
        for start, end in pairwise(points):
            brush.dashes(self._image, self.place(start), self.place(end), BLUE, 0.4 * _LINE * self._unit)

    def head(self, centre: Point) -> None:
        brush.dot(self._image, self.place(centre), _HEAD * self._unit, WHITE)


def _sit(pen: _Pen, aspect: float) -> None:
    hip = (0.5 * aspect - 0.2, 0.42)
    knee = _from(hip, 0, _THIGH)
    ankle = _from(knee, -80, _SHANK)
    pen.line([(hip[0] - 0.1, hip[1] - 0.05), (hip[0] + 0.11, hip[1] - 0.05)], GREY)
    for x in (-0.08, 0.09):
        pen.line([(hip[0] + x, hip[1] - 0.05), (hip[0] + x, ankle[1] - 0.04)], GREY, _LINE / 2)
    straight = [hip, _from(hip, 4, _THIGH + _SHANK), _from(_from(hip, 4, _THIGH + _SHANK), -35, _FOOT)]
    pen.dashes(straight[1:])
    pen.dashes([knee, straight[1]])
    shoulder = _from(hip, 94, _TRUNK)
    pen.line([shoulder, hip, knee, ankle, _from(ankle, 0, _FOOT)], WHITE)
    pen.head(_from(shoulder, 85, _HEAD * 1.9))


def _lie(pen: _Pen, aspect: float) -> None:
    hip = (0.5 * aspect + 0.02, 0.2)
    knee = _from(hip, 80, _THIGH)
    ankle = _from(knee, -5, _SHANK)
    pen.line([(0.12, hip[1] - 0.06), (aspect - 0.12, hip[1] - 0.06)], GREY)
    top = _from(hip, 78, _THIGH + _SHANK)
    pen.dashes([knee, top, _from(top, 50, _FOOT)])
    shoulder = _from(hip, 180, _TRUNK)
    pen.line([shoulder, hip, knee, ankle, _from(ankle, 80, _FOOT)], WHITE)
    pen.head(_from(shoulder, 172, _HEAD * 1.9))


def _from(point: Point, up_deg: float, length: float) -> Point:
    turn = math.radians(up_deg)
    return point[0] + length * math.cos(turn), point[1] + length * math.sin(turn)
