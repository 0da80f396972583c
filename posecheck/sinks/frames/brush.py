"""Drawing on an image (`layers`): lines and arcs that stay readable on any frame; on RGB, text as well.

Text uses the TrueType font inside OpenCV 5; OpenCV 4 has none, so its stroke font stands in there.
"""

from __future__ import annotations

import math
from functools import cache
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

from posecheck.sinks.frames.layers import Colour, Image, layers

Point = tuple[float, float]

WHITE: Final[Colour] = (255, 255, 255)
INK: Final[Colour] = (16, 20, 28)
#: Blue and orange of Okabe and Ito's palette, told apart with every common colour vision.
BLUE: Final[Colour] = (86, 180, 233)
ORANGE: Final[Colour] = (255, 165, 20)
GREY: Final[Colour] = (150, 156, 166)

#: cv2 draws at sixteenths of a pixel, in 32 bits: places farther out would overflow.
_SHIFT: Final = 4
#: Bold; how high its capitals are, of the size that cv2 is given, and of its font of strokes at scale 1.
_WEIGHT: Final = 700
_CAP_OF_SIZE: Final = 0.76
_CAP_OF_STROKE: Final = 21.0
_FAR_PX: Final = 30000.0


def text(image: Image, words: str, left_baseline: Point, cap_px: float, colour: Colour) -> None:
    """Write ``words`` on RGB; ``cap_px`` is the height of a capital letter. Too small to read: nothing."""
    if cap_px < 4 or not words:
        return
    at = (round(left_baseline[0]), round(left_baseline[1]))
    font = _font()
    if font is None:
        scale, thickness = cap_px / _CAP_OF_STROKE, max(1, round(cap_px / 7))
        plain = words.encode("ascii", "ignore").decode()
        cv2.putText(image, plain, at, cv2.FONT_HERSHEY_SIMPLEX, scale, colour, thickness, cv2.LINE_AA)
        return
    cv2.putText(image, words, at, colour, font, round(cap_px / _CAP_OF_SIZE), _WEIGHT)


def text_width(words: str, cap_px: float) -> float:
    """Width of ``words`` in pixels."""
    font = _font()
    if font is None:
        scale = cap_px / _CAP_OF_STROKE
        plain = words.encode("ascii", "ignore").decode()
        return float(cv2.getTextSize(plain, cv2.FONT_HERSHEY_SIMPLEX, scale, max(1, round(cap_px / 7)))[0][0])
    return float(cv2.getTextSize((0, 0), words, (0, 0), font, round(cap_px / _CAP_OF_SIZE), _WEIGHT)[2])


def line(image: Image, points: list[Point], colour: Colour, thickness_px: float, edge: bool = True) -> None:
    """A line through ``points``, with a dark edge unless it lies on a dark ground."""
    _strokes(image, [_fixed(points)], colour, thickness_px, edge)


def dashes(image: Image, start: Point, end: Point, colour: Colour, thickness_px: float) -> None:
    """A broken line with a dark edge."""
    count = max(1, round(math.dist(start, end) / (6 * max(thickness_px, 0.5))))
    count = min(count, 50)
    parts = [((index + 0.1) / count, (index + 0.65) / count) for index in range(count)]
    strokes = [_fixed([_between(start, end, a), _between(start, end, b)]) for a, b in parts]
    _strokes(image, strokes, colour, thickness_px, True)


def arc(
    image: Image,
    centre: Point,
    radius_px: float,
    turn_deg: tuple[float, float],
    colour: Colour,
    thickness_px: float,
    edge: bool = True,
) -> None:
    """An arc from one direction to another (degrees, clockwise from right)."""
    steps = max(2, math.ceil(abs(turn_deg[1] - turn_deg[0]) / 9) + 1)
    turns = np.radians(np.linspace(*turn_deg, steps))
    points = [(centre[0] + radius_px * math.cos(a), centre[1] + radius_px * math.sin(a)) for a in turns]
    line(image, points, colour, thickness_px, edge)


def dot(image: Image, centre: Point, radius_px: float, colour: Colour) -> None:
    """A disc with a dark edge."""
    place = tuple(_fixed([centre])[0].tolist())
    for shade, radius in ((INK, radius_px * 1.4), (colour, radius_px)):
        for layer in layers(image, shade):
            size = max(1, round(radius * 2**_SHIFT))
            cv2.circle(layer.pixels, place, size, layer.ink, -1, cv2.LINE_AA, _SHIFT + layer.halved)


def warning_sign(
    image: Image, left: float, bottom: float, height_px: float, colours: tuple[Colour, Colour]
) -> None:
    """A triangle with an exclamation mark on RGB: body and mark in these two colours."""
    width = height_px * 1.12
    corners = [(left, bottom), (left + width, bottom), (left + width / 2, bottom - height_px)]
    cv2.fillPoly(image, [_fixed(corners)], colours[0], cv2.LINE_AA, _SHIFT)
    middle, thick = left + width / 2, max(1, round(height_px * 0.12))
    bar = _fixed([(middle, bottom - height_px * 0.62), (middle, bottom - height_px * 0.34)])
    cv2.polylines(image, [bar], False, colours[1], thick, cv2.LINE_AA, _SHIFT)
    point = tuple(int(v) for v in _fixed([(middle, bottom - height_px * 0.15)])[0])
    cv2.circle(image, point, round(thick * 0.6 * 2**_SHIFT), colours[1], -1, cv2.LINE_AA, _SHIFT)


def _strokes(
    image: Image, strokes: list[NDArray[np.int32]], colour: Colour, thickness_px: float, edge: bool
) -> None:
    shades = [(INK, thickness_px * 1.9), (colour, thickness_px)]
    for shade, thick in shades if edge else shades[1:]:
        for layer in layers(image, shade):
            # Rounded up: a thin line keeps its colour.
            width = -(-max(1, round(thick)) // 2**layer.halved)
            cv2.polylines(layer.pixels, strokes, False, layer.ink, width, cv2.LINE_AA, _SHIFT + layer.halved)


@cache
def _font() -> Any:
    """The built-in sans font; None where this OpenCV has no TrueType fonts."""
    maker = getattr(cv2, "FontFace", None)
    return maker("sans") if maker is not None else None


def _fixed(points: list[Point]) -> NDArray[np.int32]:
    """OpenCV's fixed-point coordinates: sub-pixel, so that a slow leg does not jump."""
    return np.array([[_near(x), _near(y)] for x, y in points], np.int32)


def _near(place_px: float) -> int:
    return round(min(max(place_px, -_FAR_PX), _FAR_PX) * 2**_SHIFT)


def _between(start: Point, end: Point, part: float) -> Point:
    return (start[0] + part * (end[0] - start[0]), start[1] + part * (end[1] - start[1]))
