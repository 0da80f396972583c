"""Bars around the picture: where it ends, the leg ends, though the frame goes on.

Editors, messengers and phones that serve as webcams put a picture of one shape into a frame of another one,
between bars of black or another colour, or before an enlarged, blurred copy of itself. A foot that is cut off
there looks whole to a network that knows the frame's edge alone, and was read 30 degrees wrong. So the bars
are cut off, and what is left is the frame. The limits stand in ``bars.toml``.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from posecheck.toml_files import shipped_limits

#: The limits of ``bars.toml``, by name.
BARS: Final = shipped_limits(__file__, "bars.toml")


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
        #: Whether any are cut off, and have not turned out to be picture.
        self.cut = False

    def __call__(self, t_s: float, image: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """What of an RGB image is picture."""
        if image.shape != self._shape:
            self._seen, self._shape, self._looked_s = _Seen(), image.shape, -np.inf
        if self._seen is None:
            return image
        if t_s - self._looked_s >= BARS.look_s:
            self._looked_s = t_s
            if not self._seen.add(image):
                self._seen, self.cut = None, False
                return image
        if self._seen.count < BARS.looks:
            return image
        self.cut = self._seen.bars != NO_BARS
        return np.ascontiguousarray(image[self._seen.bars.inside(image.shape[1], image.shape[0])])


class _Seen:
    """How far every pixel was at most from the colour of the bars that are at its frame's edges."""

    def __init__(self) -> None:
        self.count = 0
        self.bars = NO_BARS
        self._sides: tuple[_Side, _Side] | None = None
        self._copies = (_Copy(), _Copy())

    def add(self, image: NDArray[np.uint8]) -> bool:
        """Whether there can be bars after this image too; ``bars`` are those of all images so far."""
        if int(image.max()) - int(image.min()) <= BARS.off:
            # A film that fades in, a camera that wakes up: nothing is told.
            return True
        if self._sides is None:
            self._sides = (_Side(image.swapaxes(0, 1)), _Side(image))
        self.count += 1
        across, down = self._sides
        beside, above = self._copies
        turned, light = image.swapaxes(0, 1), _light(image)
        there = [across.see(turned), down.see(image), beside.see(turned, light.T), above.see(image, light)]
        (left, right), (top, bottom) = (
            (side.pair if any(side.pair) else copy.pair)
            for side, copy in zip(self._sides, self._copies, strict=True)
        )
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
        least = math.ceil(BARS.least * len(image))
        # As a rule the picture fills the frame: the outermost lines tell.
        if not self._there or any(_other(self._far(each)).any() for each in (image[:least], image[-least:])):
            self._there, self.pair = False, (0, 0)
            return False
        self._off = np.maximum(self._off, self._far(image))
        first, last = self._bar(self._off), self._bar(self._off[::-1])
        self._there = bool(first and last)
        alike = self._there and abs(first - last) <= BARS.least * len(self._off)
        self.pair = (first, last) if alike else (0, 0)
        return self._there

    def _far(self, lines: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """(lines, pixels): how far each pixel is from the bars' colour."""
        return np.asarray(np.abs(lines.astype(np.int16) - self._colour).max(axis=2), np.uint8)

    def _bar(self, lines: NDArray[np.uint8]) -> int:
        """How many of the first lines are a bar."""
        mean, other = lines.mean(axis=1), np.flatnonzero(_other(lines))
        if not len(other) or other[0] < BARS.least * len(lines):
            return 0
        # Compression smears the edge: the picture begins where it is no longer the bar's colour.
        smeared = mean[other[0] : other[0] + BARS.smear] <= BARS.off
        begins = int(other[0] + np.argmin(np.append(smeared, False)))
        black = self._colour.max() <= BARS.off
        edge = (lines[begins : begins + BARS.smear].max(axis=0) > BARS.edge_off).mean()
        return begins // 2 * 2 if black or edge >= BARS.edge else 0


class _Copy:
    """A blurred, enlarged copy of the picture before the first and behind the last of its lines."""

    def __init__(self) -> None:
        self._there = True
        self.pair = (0, 0)

    def see(self, image: NDArray[np.uint8], light: NDArray[np.float32]) -> bool:
        """Whether it may still be there; ``light`` (lines, pixels): the image's brightness."""
        if self._there:
            before, self.pair = self.pair, self._pair(light)
            moved = (
                any(before) and max(abs(a - b) for a, b in zip(before, self.pair, strict=True)) > BARS.smear
            )
            self._there = any(self.pair) and not moved and _is_copy(image, *self.pair)
            self.pair = self.pair if self._there else (0, 0)
        return self._there

    def _pair(self, light: NDArray[np.float32]) -> tuple[int, int]:
        bends = np.abs(light[2:] - 2 * light[1:-1] + light[:-2]).mean(axis=1)
        first, last = self._edge(bends), self._edge(bends[::-1])
        least = BARS.least * len(light)
        return (first, last) if min(first, last) >= least >= abs(first - last) else (0, 0)

    def _edge(self, bends: NDArray[np.float32]) -> int:
        """How many lines there are before the first sharp ones; compression smears the edge."""
        outside = np.maximum.accumulate(np.concatenate([[0.0], bends[:-1]]))
        sharp = np.flatnonzero((bends > BARS.sharp) & (bends > BARS.sharper * outside))
        if not len(sharp):
            return 0
        near = bends[sharp[0] : sharp[0] + BARS.smear]
        edge = int(sharp[0]) + int(np.argmax(near >= near.max() / 2))
        # A step bends the last line before it and the first one behind it; bends begin with the second line.
        return (edge + 3) // 2 * 2


def _light(image: NDArray[np.uint8]) -> NDArray[np.float32]:
    """The mean of three colours, a third of the time that numpy's own takes."""
    red, green, blue = np.moveaxis(image, 2, 0)
    return np.asarray((np.add(red, green, dtype=np.float32) + blue) / np.float32(3))


def _other(off: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Which lines are no bar, by how far their pixels are from its colour."""
    return np.asarray((off.max(axis=1) > BARS.off) | (off.mean(axis=1) > BARS.off_mean))


def _is_copy(image: NDArray[np.uint8], first: int, last: int) -> bool:
    """Whether the lines outside show what those inside do, enlarged to fill the frame about its middle."""
    lines, pixels = image.shape[:2]
    cell = max(1, min(lines, pixels) // BARS.cells)
    rows, columns = lines // cell, pixels // cell
    coarse = image[: rows * cell, : columns * cell].reshape(rows, cell, columns, cell, 3).mean(axis=(1, 3))
    share = (lines - first - last) / lines
    middles = (np.arange(rows) + 0.5) * cell
    outside = (middles < first - cell) | (middles > lines - last + cell)
    from_rows = ((first + middles[outside] * share) // cell).astype(int)
    across = ((np.arange(columns) + 0.5) * cell - pixels / 2) * share + pixels / 2
    seen, copied = coarse[outside], coarse[np.ix_(from_rows, (across // cell).astype(int))]
    if not seen.size or seen.std() == 0 or copied.std() == 0:
        return False
    return bool(np.corrcoef(seen.ravel(), copied.ravel())[0, 1] >= BARS.copy)
