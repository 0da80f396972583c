"""Whether what the tracker follows is still the one it should follow.

It slips over to whoever passes, or holds on to half of each; and it keeps a body that it found the wrong way
round. Both show in what the skeleton looks like: no more like the exercise, or like nobody at all.
"""

from __future__ import annotations

import math
from collections import deque
from statistics import quantiles
from typing import Final

from posecheck.core.judging.position import Position
from posecheck.core.types import FloatArray
from posecheck.pose.body import WHOM, crossed, sides_apart, trunk_turn_deg
from posecheck.pose.crowd import Crowd
from posecheck.pose.home import Home

#: Looks that are kept to tell how far apart a person's legs usually are: a minute's.
_LOOKS: Final = 300


class Doubts:
    """Of one person, doing the exercise of this position (None: any). Times are the stream's, in seconds."""

    def __init__(self, position: Position | None = None) -> None:
        # Of a rider the trunk stays as it is.
        self._trunk_stays = position is not None and position.swing > 0 and not position.travels
        # Both legs of who holds do the same.
        self._legs_alike = position is not None and not position.moves
        self._near_s = self._fit_s = self._anew_s = -math.inf
        self._before_s = self._mixed_s = -math.inf
        # Seen while nobody stood in front.
        self._apart: deque[float] = deque(maxlen=_LOOKS)

    def somebody_near(self, t_s: float) -> None:
        """Others are close by."""
        self._near_s = t_s

    def somebody_before(self, t_s: float) -> None:
        """Somebody stands in front."""
        self._before_s = t_s

    def mixed(self, tracked: FloatArray) -> bool:
        """Whether this may be half of one body and half of another: its legs are further apart than this
        person's are while nobody stands in front. Not everybody is seen exactly from the side."""
        if len(self._apart) < WHOM.sides_known:
            return False
        *_, usual = quantiles(self._apart, n=4)
        return bool(sides_apart(tracked) > usual + WHOM.sides_apart)

    def passed(self, t_s: float, tracked: FloatArray, crowd: Crowd, home: Home) -> bool:
        """Whether this may be somebody who passes in front, or half of each: others are close by, and it does
        not look like the exercise any more, or as the person does, as it did a moment ago. Who has stopped is
        believed soon."""
        # Who stands is not mixed with them: that is somebody else, or they have got up.
        if self.mixed(tracked) and not (home.known and crossed(tracked, home.usual())):
            self._mixed_s = t_s
        if t_s - self._before_s > WHOM.forget_s:
            if self._legs_alike:
                self._apart.append(sides_apart(tracked))
        elif t_s - self._mixed_s <= WHOM.slip_s:
            return True
        if self._alone(t_s):
            return False
        known = self._trunk_stays and home.known
        turned = known and trunk_turn_deg(tracked, home.usual()) > WHOM.doubt_turn
        if crowd.look(tracked).going and not turned:
            self._fit_s = t_s
        return bool(0.0 < t_s - self._fit_s <= WHOM.doubt_s)

    def astray(self, t_s: float, tracked: FloatArray, crowd: Crowd) -> bool:
        """Whether nobody has this body; told once in a while. With others close by the tracker would find one
        of them, so then it is not told."""
        due = self._alone(t_s) and t_s - self._anew_s >= WHOM.anew_s
        if not due or not crowd.look(tracked).made_up:
            return False
        self._anew_s = t_s
        return True

    def cut(self) -> None:
        """Another shot begins."""
        self._near_s = self._fit_s = self._before_s = self._mixed_s = -math.inf
        self._apart.clear()

    def _alone(self, t_s: float) -> bool:
        return bool(t_s - self._near_s > WHOM.forget_s)
