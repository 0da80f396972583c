"""Small opaque images with text: labels, the warning banner, the count in its ring.

Drawing text is slow and most frames show the same words as the frame before: cards are cached, and
a frame only copies them.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import cv2
import numpy as np

from posecheck.sinks.frames import brush, layers
from posecheck.sinks.frames.brush import BLUE, GREY, INK, WHITE
from posecheck.sinks.frames.layers import Colour, Image

#: The hold ring is drawn in this many steps, so that its images can be kept.
RING_STEPS: Final = 48
_CACHED: Final = 128


@dataclass(frozen=True, slots=True, eq=False)
class Card:
    """``pixels`` (h, w, 3), RGB, and ``mask`` (h, w): not zero where the card covers the frame."""

    pixels: Image
    mask: Image

    @property
    def size(self) -> tuple[int, int]:
        """(width, height) in pixels."""
        return self.mask.shape[1], self.mask.shape[0]


def stamp(image: Image, card: Card, left: float, top: float) -> None:
    """Copy a card onto ``image``, cut at its borders."""
    if image.ndim == 3:
        _copied(image, card.pixels, card.mask, round(left), round(top))
        return
    # Where a hue has a pixel of its own.
    x, y = round(left / 2), round(top / 2)
    for plane, (pixels, mask), scale in zip(layers.planes(image), _in_planes(card), (2, 1, 1), strict=True):
        _copied(plane, pixels, mask, scale * x, scale * y)


def _copied(image: Image, pixels: Image, mask: Image, x: int, y: int) -> None:
    height, width = image.shape[:2]
    across = slice(max(-x, 0), min(mask.shape[1], width - x))
    down = slice(max(-y, 0), min(mask.shape[0], height - y))
    if across.start >= across.stop or down.start >= down.stop:
        return
    part = image[y + down.start : y + down.stop, x + across.start : x + across.stop]
    cv2.copyTo(pixels[down, across], mask[down, across], part)


@lru_cache(_CACHED)
def _in_planes(card: Card) -> list[tuple[Image, Image]]:
    """Pixels and mask of a card in each plane of I420; an odd side grows by a pixel that is not seen."""
    odd = [(0, side % 2) for side in card.mask.shape]
    mask = np.pad(card.mask, odd)
    luma, blue, red = layers.planes(layers.to_i420(np.pad(card.pixels, [*odd, (0, 0)], "edge")))
    half = np.ascontiguousarray(mask[::2, ::2])
    return [(luma, mask), (blue, half), (red, half)]


@lru_cache(_CACHED)
def label(words: str, cap_px: int, fill: Colour, ink: Colour) -> Card:
    """One line of text on a rounded ground."""
    pad = max(1, round(cap_px * 0.55))
    width = round(brush.text_width(words, cap_px)) + 3 * pad
    card = _blank(width, cap_px + 2 * pad, fill)
    brush.text(card.pixels, words, (1.5 * pad, pad + cap_px), cap_px, ink)
    return card


@lru_cache(_CACHED)
def banner(words: str, width_px: int, cap_px: int, fill: Colour, ink: Colour, sign: Colour) -> Card:
    """A sentence with a warning sign, on two lines and smaller when it is long."""
    pad = round(cap_px * 0.6)
    room = width_px - 3 * pad - cap_px * 1.5
    rows = [words] if brush.text_width(words, cap_px) <= 1.25 * room else _halves(words)
    cap = min(fitting(row, cap_px, room) for row in rows)
    height = round(2.6 * cap + 1.55 * cap * (len(rows) - 1))
    card = _blank(width_px, height, fill)
    brush.warning_sign(card.pixels, pad, height / 2 + cap * 0.65, cap * 1.35, (sign, fill))
    for index, row in enumerate(rows):
        base = height / 2 + cap / 2 + 1.55 * cap * (index - (len(rows) - 1) / 2)
        brush.text(card.pixels, row, (2 * pad + cap * 1.5, base), cap, ink)
    return card


@lru_cache(_CACHED)
def count(number: str, below: str, held_steps: int, side_px: int) -> Card:
    """The count in a ring of which ``held_steps`` of `RING_STEPS` are filled."""
    card = _blank(side_px, side_px, INK)
    middle, ring, thick = side_px / 2, side_px * 0.43, side_px * 0.055
    brush.arc(card.pixels, (middle, middle), ring, (-90, 270), GREY, thick / 3, edge=False)
    if held_steps > 0:
        turn = (-90.0, -90 + 360 * min(held_steps / RING_STEPS, 1.0))
        brush.arc(card.pixels, (middle, middle), ring, turn, BLUE, thick, edge=False)
    # The ring is narrower at the lower line.
    for words, cap, base, room in ((number, 0.36, 0.59, 0.7), (below, 0.1, 0.77, 0.58)):
        cap = fitting(words, side_px * cap, side_px * room)
        left = middle - brush.text_width(words, cap) / 2
        brush.text(card.pixels, words, (left, side_px * base), cap, WHITE)
    return card


def fitting(words: str, cap_px: float, room_px: float) -> float:
    """The capital height, at most ``cap_px``, at which ``words`` fit into ``room_px``."""
    width = brush.text_width(words, cap_px)
    return cap_px if width <= room_px else cap_px * max(room_px, 1.0) / width * 0.98


def _blank(width: int, height: int, fill: Colour) -> Card:
    width, height = max(width, 2), max(height, 2)
    pixels = np.empty((height, width, 3), np.uint8)
    pixels[:] = fill
    mask = np.zeros((height, width), np.uint8)
    radius = min(width, height) // 5
    cv2.rectangle(mask, (radius, 0), (width - radius - 1, height - 1), 255, -1)
    cv2.rectangle(mask, (0, radius), (width - 1, height - radius - 1), 255, -1)
    for x in (radius, width - radius - 1):
        for y in (radius, height - radius - 1):
            cv2.circle(mask, (x, y), radius, 255, -1)
    return Card(pixels, mask)


def _halves(words: str) -> list[str]:
    """Cut at the space nearest the middle."""
    spaces = [index for index, sign in enumerate(words) if sign == " "]
    if not spaces:
        return [words]
    cut = min(spaces, key=lambda index: abs(index - len(words) / 2))
    return [words[:cut], words[cut + 1 :]]
