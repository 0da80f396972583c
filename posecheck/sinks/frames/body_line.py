"""The line of the body that a bridge or a plank is judged by, drawn with how far the hip is off it.

Which one it is follows from the signals that the exercise shows (`LINES`). The dashed line is where
the hip should be, the thick one where it is.
"""

from __future__ import annotations

import math
from typing import Final

import numpy as np

from posecheck.core.landmarks import INDEX, Side
from posecheck.core.measuring.whole_body import LINES
from posecheck.core.types import FloatArray, LegAngles, Pose
from posecheck.sinks.frames import brush, cards, layers
from posecheck.sinks.frames.brush import Point
from posecheck.sinks.frames.layers import Colour, Image
from posecheck.sinks.wording import Wording

_LINE: Final = 1 / 95
_SMALL_CAP: Final = 1 / 32


def signal(text: Wording) -> str:
    """The signal of the exercise that is a line of the body; empty when it has none."""
    return next((name for name in text.shown if name in LINES), "")


def points(pose: Pose, side: Side, name: str, size: tuple[int, int]) -> FloatArray:
    """(3, 2) shoulder, hip, and the end of the line, in pixels of a frame of ``size``."""
    rows = [INDEX[f"{side}_{joint}"] for joint in LINES[name]]
    scale = np.array(size, float) / np.maximum(pose.size_px, 1)
    places: FloatArray = np.asarray(pose.xy_px[rows], float) * scale
    return places


def draw(image: Image, places: FloatArray, colour: Colour, unit_px: float) -> None:
    """Both lines and the three joints; nothing when one of them has no place."""
    if not np.isfinite(places).all():
        return
    shoulder, hip, end = (_place(place) for place in places)
    brush.line(image, [shoulder, hip, end], colour, unit_px * _LINE)
    brush.dashes(image, shoulder, end, brush.WHITE, unit_px * _LINE / 2.5)
    for place in (shoulder, hip, end):
        brush.dot(image, place, unit_px * _LINE * 1.15, brush.WHITE)


def words(angles: LegAngles, name: str, text: Wording) -> str:
    """How far the hip is off the line, and which way; empty when that is not seen."""
    value: float = getattr(angles, name)
    own = text.exercise.signal(name)
    if math.isnan(value):
        return ""
    said = own.positive if round(value) >= 0 else own.negative
    return said.format(value=f"{abs(round(value))}°") if said else f"{own.name} {value:.0f}°"


def label(
    image: Image, places: FloatArray, said: str, colours: tuple[Colour, Colour], unit_px: float
) -> None:
    """The words above the hip, inside the frame."""
    if not said or not np.isfinite(places[1]).all():
        return
    card = cards.label(said, round(unit_px * _SMALL_CAP), *colours)
    width, height = layers.size(image)
    left = min(max(places[1][0] - card.size[0] / 2, 2.0), max(width - 2.0 - card.size[0], 2.0))
    above = places[:, 1].min() - 0.05 * unit_px - card.size[1]
    top = min(max(above, 2.0), max(height - 2.0 - card.size[1], 2.0))
    cards.stamp(image, card, left, top)


def _place(point: FloatArray) -> Point:
    return (float(point[0]), float(point[1]))
