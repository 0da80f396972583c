"""Somebody who was there before they were found: MediaPipe's detector misses for seconds who lies aslant, and
whom its tracker once has, that holds on to. So the frames that it looked at in vain are kept for a while,
small, and once somebody is found a tracker follows them from there back in time. A recording that shows them
much earlier is read again, and its tracker led the same way to the frame where they begin.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from posecheck.core.types import Frame
from posecheck.pose.body import WHOM

Image = NDArray[np.uint8]
#: What is kept of a frame: the model itself looks at 256 pixels. Twenty seconds of looks are 40 MB.
_SIDE_PX: Final = 480
_KEPT: Final = 100
#: Times of the same frame are the same, but for rounding.
_TICK_S: Final = 1e-6


@dataclass(frozen=True, slots=True, eq=False)
class Earlier:
    """Somebody was there from ``since_s`` on, and found at ``found_s``.

    ``images`` lead a tracker there: from the frame in which they were found back to the one of ``since_s``.
    """

    since_s: float
    found_s: float
    images: tuple[Image, ...]


class Late:
    """Who was found late. Times rise. ``looks_back``: what is looked at may be looked at again."""

    def __init__(self) -> None:
        self.looks_back = False
        self.found: tuple[Earlier, ...] = ()
        self._in_vain: deque[tuple[float, Image]] = deque(maxlen=_KEPT)
        self._known: list[Earlier] = []

    def look(self, frame: Frame, there: bool, follow: Callable[[Iterable[Image]], int]) -> None:
        """Whether somebody was found in a frame.

        ``follow`` says in how many of the images, one after the other, a tracker of its own finds them.
        """
        if not self.looks_back or (there and not self._in_vain):
            return
        now = (frame.t_s, _small(frame.image))
        if not there:
            self._in_vain.append(now)
            return
        seen = [now, *reversed(self._in_vain)]
        self._in_vain.clear()
        seen = seen[: follow(image for _, image in seen)]
        if seen and frame.t_s - seen[-1][0] >= WHOM.late_s:
            earlier = Earlier(seen[-1][0], frame.t_s, tuple(image for _, image in seen))
            self.found = (*self.found, earlier)

    def begin_anew(self) -> None:
        """Another shot begins."""
        self._in_vain.clear()

    def expect(self, known: Iterable[Earlier]) -> None:
        """Another reading begins, of what was found so late in this one."""
        self.looks_back, self._known = False, list(known)

    def leading(self, frame: Frame) -> Iterator[Image]:
        """What a tracker is to look at before this frame, in its size: as a rule nothing."""
        if self._known and frame.t_s >= self._known[0].since_s - _TICK_S:
            height_px, width_px = frame.image.shape[:2]
            # A tracker smooths its landmarks in pixels.
            yield from (_sized(image, width_px, height_px) for image in self._known.pop(0).images)


def _small(image: Image) -> Image:
    height_px, width_px = image.shape[:2]
    scale = min(1.0, _SIDE_PX / max(height_px, width_px))
    return _sized(image, max(1, round(scale * width_px)), max(1, round(scale * height_px)))


def _sized(image: Image, width_px: int, height_px: int) -> Image:
    return np.asarray(cv2.resize(image, (width_px, height_px), interpolation=cv2.INTER_AREA), np.uint8)
