"""When each frame of a video file is shown, known without decoding: so reading may begin anywhere."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from pathlib import Path

import av.error

from posecheck.sources.clock import StreamClock
from posecheck.sources.container import open_video


@dataclass(frozen=True, slots=True)
class Timeline:
    """``stamps`` are the stream's own times of the frames in the order shown, ``t_s`` the clock's."""

    stamps: tuple[int, ...]
    t_s: tuple[float, ...]

    def first_at(self, start_s: float) -> int:
        """Index of the first frame shown at ``start_s`` or later."""
        return bisect_left(self.t_s, start_s)

    def index_of(self, stamp: int | None) -> int | None:
        """Which frame has this stamp; None when none has."""
        if stamp is None:
            return None
        index = bisect_left(self.stamps, stamp)
        return index if index < len(self.stamps) and self.stamps[index] == stamp else None


def read_timeline(path: Path, clock: StreamClock) -> Timeline | None:
    """The timeline of a file, its packets read once; None when its stamps do not tell frames apart.

    ``clock`` is a fresh one, as the reading of the whole file would use it. Raises InputError.
    """
    stamps: list[int] = []
    with open_video(path) as (container, stream):
        try:
            for packet in container.demux(stream):
                if not packet.size or packet.is_discard:
                    continue
                if packet.pts is None:
                    return None
                stamps.append(packet.pts)
        except (av.error.FFmpegError, OSError):
            return None
        tick_s = stream.time_base
    stamps.sort()
    t_s = tuple(clock.next(float(stamp * tick_s)) for stamp in stamps)
    return None if clock.repaired or len(set(stamps)) < len(stamps) else Timeline(tuple(stamps), t_s)
