"""Parts of a frame in which somebody may be found who is missed in all of it.

MediaPipe's detector scales the frame to 224 pixels: who lies, or is far off, is too small for it, or not
in its middle. Shown a part of the frame it finds them; and its tracker, shown ever larger parts from then on,
keeps them as if the camera zoomed out.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from posecheck.pose.body import WHOM


@dataclass(frozen=True, slots=True)
class Window:
    """A part of a frame, of its shape: where its corner is, and its ``size``, in fractions of the frame."""

    left: float
    top: float
    size: float

    def of(self, image: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """This part, as large as the whole frame: a tracker smooths its landmarks in pixels."""
        if self.size == 1.0:
            return image
        height_px, width_px = image.shape[:2]
        rows, columns = (
            _part(start, self.size, side_px)
            for start, side_px in ((self.top, height_px), (self.left, width_px))
        )
        part = image[rows, columns]
        return np.asarray(cv2.resize(part, (width_px, height_px), interpolation=cv2.INTER_LINEAR), np.uint8)

    def zooming_out(self) -> Iterator[Window]:
        """Ever larger ones, up to nearly all of the frame."""
        size = self.size * WHOM.zoom_step
        while size < 1.0:
            share = (1.0 - size) / (1.0 - self.size)
            yield Window(self.left * share, self.top * share, size)
            size *= WHOM.zoom_step


def _part(start: float, size: float, side_px: int) -> slice:
    """At least one pixel of a side."""
    first = min(round(start * side_px), side_px - 1)
    return slice(first, max(round((start + size) * side_px), first + 1))


def _all() -> Iterator[Window]:
    for size in (WHOM.zoom_wide, WHOM.zoom_near, WHOM.zoom_nearest):
        yield Window((1.0 - size) / 2, (1.0 - size) / 2, size)
        # From one to the next is half of one, at most.
        places = np.linspace(0.0, 1.0 - size, math.ceil(round(2 * (1.0 - size) / size, 6)) + 1).tolist()
        yield from (Window(left, top, size) for top in places for left in places)


WHOLE: Final = Window(0.0, 0.0, 1.0)
#: The larger ones first.
WINDOWS: Final = tuple(dict.fromkeys(_all()))


class Turns:
    """Which windows to look through: all at once when nobody is found any more, then some in turn."""

    def __init__(self) -> None:
        self._swept_s = -np.inf
        self._found = True
        self._next = 0

    def found(self) -> None:
        """Somebody is there."""
        self._found = True

    def now(self, t_s: float) -> tuple[Window, ...]:
        """Those for a frame without anybody, at this time of the stream."""
        if self._found and t_s - self._swept_s >= WHOM.zoom_again_s:
            self._found, self._swept_s = False, t_s
            return WINDOWS
        turn = [(self._next + step) % len(WINDOWS) for step in range(int(WHOM.zoom_looks))]
        self._next = (turn[-1] + 1) % len(WINDOWS)
        return tuple(WINDOWS[each] for each in turn)
