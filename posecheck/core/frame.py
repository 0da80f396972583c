"""A frame: its RGB, and how a video file stores it, brightness at full size and two hues at half of it.

Making RGB of what is stored costs nearly as much as decoding, and most frames are only looked at around the
legs: whoever needs a part takes it from the planes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

#: Weights of red and blue in the luma, after ITU-R BT.601 and BT.709.
BT601: Final = (0.299, 0.114)
BT709: Final = (0.2126, 0.0722)


@dataclass(frozen=True, slots=True, eq=False)
class Planes:
    """A stored frame, not yet turned upright. Read only.

    ``luma`` (H, W) and the two ``hues`` (H / 2, W / 2), blue and red, are uint8; H and W are even.
    ``to_rgb`` (3, 4) makes RGB (0..255) of luma, blue, red and 1. ``upright`` (2, 3) takes the middle of a
    stored pixel (x, y) to its place in the upright frame.
    """

    luma: NDArray[np.uint8]
    hues: tuple[NDArray[np.uint8], NDArray[np.uint8]]
    to_rgb: NDArray[np.float32]
    upright: NDArray[np.float64]

    @property
    def nbytes(self) -> int:
        """What it takes in memory."""
        return self.luma.nbytes + sum(hue.nbytes for hue in self.hues)


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """One frame of a stream.

    ``t_s`` comes from the stream's own clock and rises strictly; ``image`` is (H, W, 3)
    uint8 in RGB order, upright, never mirrored. ``planes`` is the same as it is stored, where that is known:
    cheaper, for whoever needs a part of it.
    """

    index: int
    t_s: float
    image: NDArray[np.uint8]

    @property
    def planes(self) -> Planes | None:
        """None: the image is all there is."""
        return None


def to_rgb(red: float, blue: float, *, full: bool) -> NDArray[np.float32]:
    """(3, 4) from luma, blue and red hue, and 1, to RGB: what ITU-R BT.601 and 709 say of 8 bits.

    ``red`` and ``blue`` are their weights in the luma, ``full``: it goes from 0 to 255, not from 16 to 235.
    """
    green = 1 - red - blue
    bright, hue, black = (1.0, 1.0, 0.0) if full else (255 / 219, 255 / 224, 16.0)
    to_red, to_blue = 2 * (1 - red) * hue, 2 * (1 - blue) * hue
    rows = np.array([[0.0, to_red], [-to_blue * blue / green, -to_red * red / green], [to_blue, 0.0]])
    weights = np.column_stack([np.full(3, bright), rows])
    offset = -bright * black - 128 * rows.sum(axis=1)
    # libav, which makes whole frames RGB, rounds each product down: both should look the same.
    offset -= 0.5 * ((weights != 0) & (weights != 1)).sum(axis=1)
    return np.column_stack([weights, offset]).astype(np.float32)
