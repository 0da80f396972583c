"""Black bars around the picture: where it ends, the leg ends, though the frame goes on.

Editors and messengers put a picture of one shape into a frame of another one. A foot that such a bar cuts off
looks whole to a network that knows the frame's edge alone, and was read 30 degrees wrong. So the bars are cut
off, and what is left is the frame.
"""

from __future__ import annotations

from collections.abc import Iterable
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


def bars_of(images: Iterable[NDArray[np.uint8]]) -> Bars:
    """The bars that all of these RGB images have, of one size, from all over a video; one tells nothing.

    No more of them are asked for once the picture is known to fill the frame: as a rule that is the first.
    """
    brightest: NDArray[np.uint8] | None = None
    found, several = NO_BARS, False
    for image in images:
        lit = np.maximum(np.maximum(image[..., 0], image[..., 1]), image[..., 2])
        several = brightest is not None
        brightest = lit if brightest is None else np.maximum(brightest, lit)
        found = Bars(_bar(brightest.T), _bar(brightest), _bar(brightest.T[::-1]), _bar(brightest[::-1]))
        if found == NO_BARS:
            return found
    if brightest is None or not several:
        return NO_BARS
    height, width = brightest.shape
    (left, right), (top, bottom) = (
        _pair(found.left, found.right, width),
        _pair(found.top, found.bottom, height),
    )
    return Bars(left, top, right, bottom)


def _pair(first: int, last: int, length: int) -> tuple[int, int]:
    """The bars at both ends of a side: whoever puts a picture into a frame puts it in the middle."""
    return (first, last) if abs(first - last) <= _LEAST * length else (0, 0)


def _bar(lines: NDArray[np.uint8]) -> int:
    """How many of the first lines are a bar."""
    mean = lines.mean(axis=1)
    lit = np.flatnonzero((lines.max(axis=1) > _BLACK) | (mean > _BLACK_MEAN))
    if not len(lit) or lit[0] < _LEAST * len(lines):
        return 0
    # Compression smears the edge: the picture begins where it is no longer black.
    smeared = mean[lit[0] : lit[0] + _SMEAR_PX] <= _BLACK
    return int(lit[0] + np.argmin(np.append(smeared, False))) // 2 * 2
