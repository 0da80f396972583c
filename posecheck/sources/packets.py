"""The packets of a file's tracks, read once and without decoding: how many, when, and where in the file.

A stamp is a time in ticks of its track. A clock that jumps back, or in some formats leaps ahead, begins anew:
there another recording was joined, and what was before it is kept as its length alone (``earlier_s``).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

import av.error

#: A packet this much earlier than one before it is no reordering but a restarted clock.
RESTART_S: Final = 0.5
#: libav's flag for formats whose clock may leap ahead (AVFMT_TS_DISCONT), and what libav takes for a leap.
_LEAPS: Final = 0x200
_LEAP_S: Final = 10.0


@dataclass(slots=True, eq=False)
class TrackPackets:
    """One track so far; times in seconds of the file's own clock.

    ``count`` packets are to be shown, at ``stamps``; ``keys`` are the times at which key frames are decoded,
    ``lead`` the packets before the first one (None: none came). ``places`` says of every packet where it lies
    in the file (-1: not said), and how many bytes it has. ``clean``: every frame has a time of its own, and
    the clock never began anew. ``start_s`` and ``end_s`` are those of the last recording that was joined;
    ``last_length`` is how long the last frame is shown, in ticks (0: not said).
    """

    stream: Any
    leap_s: float
    count: int = 0
    stamps: list[int] = field(default_factory=list)
    keys: list[int] = field(default_factory=list)
    places: list[tuple[int, int]] = field(default_factory=list)
    clean: bool = True
    start_s: float = float("inf")
    end_s: float = float("-inf")
    last_length: int = 0
    lead: int | None = None
    earlier_s: float = 0.0
    _first_key: int | None = None
    _newest_s: float = float("-inf")

    def add(self, packet: Any) -> None:
        """The next packet of this track, in the order of the file."""
        self.places.append((packet.pos if packet.pos is not None else -1, packet.size))
        tick_s = float(packet.time_base)
        stamp = packet.dts if packet.pts is None else packet.pts
        # By the times of decoding: the frame after a long still may be stored before others of the still.
        decoded = stamp if packet.dts is None else packet.dts
        if stamp is not None:
            if not packet.is_discard:
                self._go_on(decoded * tick_s, stamp * tick_s)
            self.end_s = max(self.end_s, (stamp + (packet.duration or 0)) * tick_s)
        if packet.is_discard:
            return
        if self.lead is None and packet.is_keyframe:
            self.lead, self._first_key = self.count, stamp
        self.count += 1
        self.clean &= packet.pts is not None
        if stamp is not None:
            self.keys += [decoded] * packet.is_keyframe
            self.start_s = min(self.start_s, stamp * tick_s)
            self.stamps.append(stamp)
            self.last_length = packet.duration or self.last_length

    def _go_on(self, decoded_s: float, shown_s: float) -> None:
        """The clock goes on, or begins anew."""
        leaps = shown_s > self._newest_s + self.leap_s
        if self.count and (leaps or decoded_s < self._newest_s - RESTART_S):
            self.clean = False
            self.earlier_s = self.length_s
            self.start_s, self.end_s, self._newest_s = float("inf"), float("-inf"), float("-inf")
        self._newest_s = max(self._newest_s, decoded_s)

    @property
    def tick_s(self) -> float:
        """A tick of its stamps."""
        return float(self.stream.time_base)

    @property
    def area(self) -> int:
        """Pixels of a frame; 0 when it cannot be decoded or the file does not say."""
        context = self.stream.codec_context
        return int(context.width) * int(context.height) if context else 0

    @property
    def step_s(self) -> float:
        """How long a frame is shown, on average."""
        return self.length_s / max(self.count, 1)

    @property
    def length_s(self) -> float:
        """How long it lasts, all that was joined together."""
        return self.earlier_s + max(self.end_s - self.start_s, 0.0) if self.count else 0.0

    @property
    def shown(self) -> list[int]:
        """The stamps in order, without those that an open group of frames has before its key frame."""
        first = self._first_key if self.lead == 0 else None
        return sorted(stamp for stamp in self.stamps if first is None or stamp >= first)


def read_tracks(container: Any, streams: list[Any]) -> list[TrackPackets]:
    """Each stream's packets, up to where the file can no longer be read; in the order of ``streams``."""
    leap_s = _LEAP_S if container.format.flags & _LEAPS else float("inf")
    tracks = {stream.index: TrackPackets(stream, leap_s) for stream in streams}
    for packet in _packets(container, streams):
        # A file may bring more tracks on the way.
        if packet.size and packet.stream.index in tracks:
            tracks[packet.stream.index].add(packet)
    return list(tracks.values())


def _packets(container: Any, streams: list[Any]) -> Iterator[Any]:
    try:
        yield from container.demux(*streams)
    except (av.error.FFmpegError, OSError):
        return
