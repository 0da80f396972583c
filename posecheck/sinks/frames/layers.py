"""What is drawn on: RGB for a window, or for a clip its own colours, brightness and two hues (I420).

An image of three dimensions is RGB, (H, W, 3) uint8. One of two is I420, (H * 3 / 2, W) uint8, H and W even:
H rows of luma, then the blue and the red hue at half the size, one after the other. To make RGB of a frame of
720 lines and I420 of it again takes as long as half of encoding it.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

Image = NDArray[np.uint8]
Colour = tuple[int, int, int]


class Layer(NamedTuple):
    """A part of an image, to draw on in place: what the colour is there, how often its size was halved."""

    pixels: Image
    ink: tuple[int, ...]
    halved: int


def size(image: Image) -> tuple[int, int]:
    """(width, height) in pixels."""
    height, width = image.shape[:2]
    return width, height if image.ndim == 3 else height * 2 // 3


def planes(image: Image) -> tuple[Image, Image, Image]:
    """Luma (H, W) and both hues (H / 2, W / 2) of I420 that lies in one piece: views."""
    width, height = size(image)
    blue, red = image[height:].reshape(2, height // 2, width // 2)
    return image[:height], blue, red


def layers(image: Image, colour: Colour) -> list[Layer]:
    """All that must be drawn on for ``colour`` (RGB) to be seen."""
    if image.ndim == 3:
        return [Layer(image, colour, 0)]
    inks = _encoded(colour)
    return [
        Layer(plane, (ink,), halved)
        for plane, ink, halved in zip(planes(image), inks, (0, 1, 1), strict=True)
    ]


def to_i420(rgb: Image) -> Image:
    """I420 of RGB, by ITU-R BT.601. Height and width are even."""
    return np.asarray(cv2.cvtColor(rgb, cv2.COLOR_RGB2YUV_I420), np.uint8)


@lru_cache
def _encoded(colour: Colour) -> tuple[int, int, int]:
    luma, blue, red = planes(to_i420(np.full((2, 2, 3), colour, np.uint8)))
    return int(luma[0, 0]), int(blue[0, 0]), int(red[0, 0])
