"""Black bars around the picture: where it ends, the leg ends, though the frame goes on.

Editors and messengers put a picture of one shape into a frame of another one. A foot that such a bar cuts off
looks whole to a network that knows the frame's edge alone, and was read 30 degrees wrong. So the bars are cut
off, and what is left is the frame.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

#: The brightest pixel of black, 0..255.
_BLACK: Final = 24
#: And the mean of a line of it: what a camera sees in the dark is noisy, and brighter.
_BLACK_MEAN: Final = 2.0
#: How far compression smears the edge of the picture: one block.
_SMEAR_PX: Final = 8
#: A bar is at least this wide, as a part of the frame's side; less is a camera's own border.
_LEAST: Final = 0.02


@dataclass(frozen=True, slots=True)
class Bars:
    """How much of a frame is no picture, on each side, in pixels; even numbers."""

    left: int = 0
    top: int = 0
    right: int = 0
    bottom: int = 0

    def inside(self, width: int, height: int) -> tuple[slice, slice]:
        """The rows and columns of the picture in a frame of this size."""
        return slice(self.top, height - self.bottom), slice(self.left, width - self.right)


NO_BARS: Final = Bars()


def bars_of(images: Sequence[NDArray[np.uint8]]) -> Bars:
    """The bars that all of these RGB images have, of one size, from all over a video; one tells nothing."""
    if len(images) < 2:
        return NO_BARS
    brightest = np.max([image.max(axis=2) for image in images], axis=0)
    (left, right), (top, bottom) = (_pair(each) for each in (brightest.T, brightest))
    return Bars(left, top, right, bottom)


def _pair(lines: NDArray[np.uint8]) -> tuple[int, int]:
    """The bars at the first and the last lines: whoever puts a picture into a frame puts it in the middle."""
    first, last = _bar(lines), _bar(lines[::-1])
    return (first, last) if abs(first - last) <= _LEAST * len(lines) else (0, 0)


def _bar(lines: NDArray[np.uint8]) -> int:
    """How many of the first lines are a bar."""
    mean = lines.mean(axis=1)
    lit = np.flatnonzero((lines.max(axis=1) > _BLACK) | (mean > _BLACK_MEAN))
    if not len(lit) or lit[0] < _LEAST * len(lines):
        return 0
    # Compression smears the edge: the picture begins where it is no longer black.
    smeared = mean[lit[0] : lit[0] + _SMEAR_PX] <= _BLACK
    return int(lit[0] + np.argmin(np.append(smeared, False))) // 2 * 2
