"""Where the chosen one usually is: who sits or lies for an exercise stays there.

Trackers go with whoever passes in front. So the last places of the chosen one are kept, and whoever is seen
at the usual one, their median, is that person, half hidden maybe.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence

import numpy as np

from posecheck.core.types import FloatArray
from posecheck.pose.body import WHOM, crossed, place_distance, size_px, trunk_distance


class Home:
    """The places of one person, as skeletons (33, 2) in pixels; a moment is in seconds of the stream.

    ``stays``: the exercise is done at one place. ``seen_s`` is when they were last there.
    """

    def __init__(self, *, stays: bool = True) -> None:
        self.stays = stays
        self.seen_s = -np.inf
        self._places: deque[FloatArray] = deque(maxlen=WHOM.home)

    @property
    def known(self) -> bool:
        """Whether somebody has been here for long."""
        return bool(len(self._places) >= WHOM.settled)

    def usual(self) -> FloatArray:
        """The skeleton at the usual place; there must be one."""
        return np.asarray(np.median(np.array(self._places), axis=0))

    def is_left(self, person: FloatArray) -> bool:
        """Whether this trunk is elsewhere."""
        return bool(self._places) and trunk_distance(person, self.usual()) > WHOM.near

    def who_is_here(self, everybody: Sequence[FloatArray]) -> FloatArray | None:
        """Who of everybody is where somebody has long been; None: nobody."""
        return seen_at(self.usual(), everybody) if self.known else None

    def settle(self, t_s: float, person: FloatArray, *, another: bool) -> None:
        """The chosen one is here; ``another``: it is not who it was.

        Whoever seems to have moved may have been hidden by somebody who passes, with whom the tracker went:
        for a while they may still be found where they were.
        """
        left = self.is_left(person)
        moved = not self.stays or not self.known or t_s - self.seen_s > WHOM.forget_s
        if another or (left and moved):
            self._places.clear()
            left = False
        if not left:
            self._places.append(person)
            self.seen_s = t_s


def seen_at(
    place: FloatArray,
    everybody: Sequence[FloatArray],
    near: float = WHOM.near,
    scale: float = WHOM.near_scale,
) -> FloatArray | None:
    """Who has their trunk where this skeleton has its own (`place_distance`), lies or stands as it does, and
    is about as large; the nearest one."""
    there = (
        one
        for one in everybody
        if place_distance(one, place) <= near
        and not crossed(one, place)
        and 1 / scale < size_px(one) / max(size_px(place), 1e-6) < scale
    )
    return min(there, key=lambda one: place_distance(one, place), default=None)
