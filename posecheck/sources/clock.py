"""The clock of a recorded stream: what happens to timestamps that no clock would give.

Rules, in this order (``nominal`` is one frame at the stream's average rate):

1. The first frame is at 0 s, whatever its own timestamp.
2. A missing timestamp, or one far past the end of the file, becomes ``nominal`` after the frame before.
3. A jump back of more than `RESTART_S` is a restarted clock (joined recordings): the frame comes
   ``nominal`` after the one before, and the frames after it keep their distances to it.
4. A repeated or slightly earlier timestamp becomes half of ``nominal`` after the frame before.
   Half, so that a normal frame after it is still later and keeps its own time.
5. Everything else is kept as it is: a variable frame rate stays variable.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

#: Longer than any reordering of frames that a muxer leaves behind.
RESTART_S: Final = 0.5
#: How far past the announced end a timestamp is still believed.
PAST_END_S: Final = 60.0


@dataclass(slots=True)
class StreamClock:
    """Turns the timestamps of one stream into strictly increasing seconds from 0."""

    nominal_s: float
    duration_s: float = 0.0
    _origin_s: float | None = field(default=None, init=False)
    _last_s: float = field(default=0.0, init=False)

    def next(self, stamp_s: float | None) -> float:
        """The time of the next frame, given its own timestamp in the stream (None: missing)."""
        if self._origin_s is None:
            self._origin_s = stamp_s or 0.0
            return 0.0
        following_s = self._last_s + self.nominal_s
        t_s = following_s if stamp_s is None else stamp_s - self._origin_s
        lost = self.duration_s > 0 and t_s > max(self.duration_s, self._last_s) + PAST_END_S
        if lost:
            t_s = following_s
        elif stamp_s is not None and t_s < self._last_s - RESTART_S:
            self._origin_s = stamp_s - following_s
            t_s = following_s
        elif t_s <= self._last_s:
            t_s = self._last_s + self.nominal_s / 2
        self._last_s = t_s
        return t_s
