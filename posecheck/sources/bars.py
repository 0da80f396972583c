"""Bars around the picture: where it ends, the leg ends, though the frame goes on.

Editors, messengers and phones that serve as webcams put a picture of one shape into a frame of another one,
between black bars or bars of another colour. A foot that such a bar cuts off looks whole to a network that
knows the frame's edge alone, and was read 30 degrees wrong. So the bars are cut off, and what is left is the
frame.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

#: How far a pixel of a bar is from the bar's colour at most, 0..255.
_OFF: Final = 24
#: And a line of it on average: what a camera sees in the dark is noisy, and so is a wall.
_OFF_MEAN: Final = 2.0
#: How far compression smears the edge of the picture: one block.
_SMEAR_PX: Final = 8
#: A bar is at least this wide, as a part of the frame's side; less is a camera's own border.
_LEAST: Final = 0.02
#: The part of the picture's edge that has another colour than a bar which is not black: beside a white wall
#: stands a person, beside a white bar a picture.
_EDGE: Final = 0.5
#: How often a live picture is looked at, and how often it must have been before its bars are cut off.
_LOOK_S: Final = 0.5
_LOOKS: Final = 4


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
    seen = _Seen()
    for image in images:
        if not seen.add(image):
            return NO_BARS
    return seen.bars if seen.count > 1 else NO_BARS


class LiveBars:
    """Cuts the bars off the images of a camera, once it has been seen that they stay.

    They are looked for until the picture fills the frame, or reaches into what was a bar: from then on it is
    left whole. A picture that becomes another size is another one.
    """

    def __init__(self) -> None:
        self._seen: _Seen | None = _Seen()
        self._shape: tuple[int, ...] = ()
        self._looked_s = -np.inf

    def __call__(self, t_s: float, image: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """What of an RGB image is picture."""
        if image.shape != self._shape:
            self._seen, self._shape, self._looked_s = _Seen(), image.shape, -np.inf
        if self._seen is None:
            return image
        if t_s - self._looked_s >= _LOOK_S:
            self._looked_s = t_s
            if not self._seen.add(image):
                self._seen = None
                return image
        if self._seen.count < _LOOKS:
            return image
        return np.ascontiguousarray(image[self._seen.bars.inside(image.shape[1], image.shape[0])])


class _Seen:
    """How far every pixel was at most from the colour of the bars that are at its frame's edges."""

    def __init__(self) -> None:
        self.count = 0
        self.bars = NO_BARS
        self._sides: tuple[_Side, _Side] | None = None

    def add(self, image: NDArray[np.uint8]) -> bool:
        """Whether there can be bars after this image too; ``bars`` are those of all images so far."""
        if int(image.max()) - int(image.min()) <= _OFF:
            # A film that fades in, a camera that wakes up: nothing is told.
            return True
        if self._sides is None:
            self._sides = (_Side(image.swapaxes(0, 1)), _Side(image))
        self.count += 1
        across, down = self._sides
        there = [across.see(image.swapaxes(0, 1)), down.see(image)]
        (left, right), (top, bottom) = across.pair, down.pair
        self.bars = Bars(left, top, right, bottom)
        return any(there)


class _Side:
    """Bars before the first and behind the last lines of an image (lines, pixels of a line, RGB)."""

    def __init__(self, image: NDArray[np.uint8]) -> None:
        self._colour = np.median(np.concatenate([image[0], image[-1]]), axis=0).astype(np.int16)
        self._off = np.zeros(image.shape[:2], np.uint8)
        self._there = True
        #: How many lines they take: whoever puts a picture into a frame puts it in the middle.
        self.pair = (0, 0)

    def see(self, image: NDArray[np.uint8]) -> bool:
        """Whether both may still be there: what was once no bar is none."""
        if not self._there:
            return False
        off = np.abs(image.astype(np.int16) - self._colour).max(axis=2).astype(np.uint8)
        self._off = np.maximum(self._off, off)
        first, last = self._bar(self._off), self._bar(self._off[::-1])
        self._there = bool(first and last)
        alike = self._there and abs(first - last) <= _LEAST * len(self._off)
        self.pair = (first, last) if alike else (0, 0)
        return self._there

    def _bar(self, lines: NDArray[np.uint8]) -> int:
        """How many of the first lines are a bar."""
        mean = lines.mean(axis=1)
        other = np.flatnonzero((lines.max(axis=1) > _OFF) | (mean > _OFF_MEAN))
        if not len(other) or other[0] < _LEAST * len(lines):
            return 0
        # Compression smears the edge: the picture begins where it is no longer the bar's colour.
        smeared = mean[other[0] : other[0] + _SMEAR_PX] <= _OFF
        begins = int(other[0] + np.argmin(np.append(smeared, False)))
        black = self._colour.max() <= _OFF
        edge = (lines[begins : begins + _SMEAR_PX].max(axis=0) > _OFF).mean()
        return begins // 2 * 2 if black or edge >= _EDGE else 0
