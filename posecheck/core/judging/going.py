"""One repetition under way: what is noted of it until it is judged."""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass, field

from posecheck.core.judging.certainty import Unwatched
from posecheck.core.judging.top import Top
from posecheck.core.types import NAN


@dataclass(slots=True)
class Going:
    """A repetition under way, or done and watched for how it is rounded off.

    Out of sight it was for ``unseen_s`` at the top, for ``unseen_before_s`` before it was found, at
    ``found_deg``, and for ``held_unseen_s`` at a top that it is known to have left. ``another``: while nobody
    saw it the movement before had to be given up. ``jumped_s``: until then another leg was taken for it.
    ``unwatched``: a watch on each rule that voids it, for when it was not.
    Its fastest was ``speed_dps``, and at least ``surely_dps``, however far the angles claim to be off.
    """

    start_s: float
    top: Top
    unwatched: tuple[Unwatched, ...] = ()
    peaked: bool = False
    end_s: float = NAN
    hold_s: float = 0.0
    still: bool = False
    speed_dps: float = 0.0
    surely_dps: float = 0.0
    blocked_s: float = 0.0
    thigh_low_deg: float = NAN
    thigh_high_deg: float = NAN
    ankle_max_deg: float = NAN
    return_max_deg: float = NAN
    rest_s: float = NAN
    moved_s: float = NAN
    settled_s: float = NAN
    short_return: bool = False
    ended_unseen: bool = False
    unseen_s: float = 0.0
    unseen_before_s: float = 0.0
    held_unseen_s: float = 0.0
    found_deg: float = NAN
    another: bool = False
    jumped_s: float = -math.inf
    hidden: bool = False
    cut: bool = False
    rule_faults: list[str] = field(default_factory=list)
    discarded: str = ""
    _speeds: deque[tuple[float, float, float]] = field(default_factory=deque)

    @property
    def unwatched_s(self) -> float:
        """The longest time for which a rule that has not been raised in it was not watched."""
        return max((watch.longest_s for watch in self.unwatched), default=0.0)

    def hides(self, *, cut: bool) -> None:
        """It was out of sight before it reached the top; ``cut``: beyond the edge of the frame."""
        self.hidden, self.cut = True, self.cut or cut

    def moves(self, t_s: float, speed_dps: float, off_dps: float, sure_s: float, window_s: float) -> None:
        """A speed, of the angles of the last ``window_s``, and smoothed over as much of what comes.

        It may be off by ``off_dps``. ``sure_s``: for how long the leg has been plainly seen.
        """
        if sure_s <= window_s:
            self._speeds.clear()
            return
        self._speeds.append((t_s, speed_dps, off_dps))
        while t_s - self._speeds[0][0] > window_s:
            self._moved()

    def stops(self) -> None:
        """It is over: what came last counts too."""
        while self._speeds:
            self._moved()

    def _moved(self) -> None:
        _, speed_dps, off_dps = self._speeds.popleft()
        self.speed_dps = larger(self.speed_dps, speed_dps)
        self.surely_dps = larger(self.surely_dps, speed_dps - off_dps)

    @property
    def untimed(self) -> bool:
        """Whether it was read on another leg meanwhile: when it began and ended, nobody knows."""
        return self.jumped_s > -math.inf

    def topped_unseen(self, window_s: float) -> bool:
        """Whether its top may have been out of sight: hidden, or while another leg was read until then."""
        return self.hidden or self.top.peak_s - self.jumped_s <= window_s

    @property
    def cycle_s(self) -> float:
        """From rest to rest, at most; NaN as long as the end was not seen, or when it is ``untimed``."""
        if self.untimed:
            return NAN
        end_s = self.settled_s if self.ended_unseen else larger(self.end_s, self.settled_s)
        return end_s - min(self.start_s, self.moved_s)

    @property
    def held_at_most_s(self) -> float:
        """How long the top was held at most, with all that was not seen of it."""
        unseen_s = self.unseen_s + self.unseen_before_s + self.held_unseen_s
        return math.inf if self.untimed else self.hold_s + unseen_s

    @property
    def judged(self) -> bool:
        """Whether it can have reached the top: seen there, or gone beyond the frame's edge on the way."""
        return self.peaked or (self.hidden and self.cut)

    def top_unseen_s(self, way_s: float) -> float:
        """How long it may have been at the top out of sight: less the ways of ``way_s`` that were, too."""
        before_s = max(0.0, self.unseen_before_s - way_s * (2 if self.another else 1))
        return self.unseen_s + (before_s if self.top.includes(self.found_deg) else 0.0)


def larger(a: float, b: float) -> float:
    """The larger of two; of one unseen and one seen value the seen one."""
    return b if math.isnan(a) or b > a else a
