"""The times of a recording: of each frame, how much slower than life it plays, when it was made.

*Frames.* What happens to timestamps that no clock would give, in this order (``nominal`` is one frame at
the stream's average rate):

1. The first frame is at 0 s, whatever its own timestamp.
2. A missing timestamp, or one far past the end of the file, becomes ``nominal`` after the frame before.
3. A jump back of more than `RESTART_S`, or a leap ahead of more than ``leap_s``, is a restarted clock
   (joined recordings): the frame comes ``nominal`` after the one before, and the frames after it keep their
   distances to it.
4. A repeated or slightly earlier timestamp becomes half of ``nominal`` after the frame before.
   Half, so that a normal frame after it is still later and keeps its own time.
5. Everything else is kept as it is: a variable frame rate stays variable.

*Slow motion, time-lapse.* Phones store slow motion at 30 frames a second beside a note of the rate at
which they filmed (``com.android.capture.fps``). iPhones store such a clip in real time, which needs nothing.
A phone that filmed in the dark may write the same note and give half of the frames; it then records sound in
real time, which slow motion has seldom. A time-lapse was filmed at a lower rate than it plays at, and says so
in the same way. The factor is how many times longer things take in the clip than they took.

*When it was made.* What the camera wrote into the file, else when the file was last written. Cameras write
UTC; phones of Apple write local time with its offset beside it, which is more exact about the day. A camera
whose clock was never set writes its maker's year zero, and some write the future: such times are not
believed.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

from posecheck.errors import InputError
from posecheck.sources.container import open_file
from posecheck.sources.packets import RESTART_S
from posecheck.sources.survey import PAST_END_S, Survey

_CAPTURE_RATE: Final = re.compile(r"capture[._-]?(fps|frame[._-]?rate)$", re.IGNORECASE)
#: 120, 120.000, 120,5, 119.88 fps, 120000/1001.
_RATE: Final = re.compile(r"\s*(\d+(?:[.,]\d+)?)\s*(?:/\s*(\d+))?\s*(?:fps|hz|frames\b.*)?\s*", re.IGNORECASE)
#: What a note may say; others are no frame rates.
_RATES: Final = (0.01, 2000.0)
#: From here on a clip is slow motion, and from the inverse down a time-lapse: without sound, and with it,
#: when the dark might explain less.
_SLOW: Final = 1.5
_SLOW_WITH_SOUND: Final = 3.0
#: The tags that hold the time, the most telling one first.
_TAGS: Final = ("com.apple.quicktime.creationdate", "creation_time")
#: No digital video that anybody analyses is older; unset clocks say 1904, 1970 or 1980.
_FIRST_YEAR: Final = 1990
#: A recording cannot be younger than its file, but for clocks in other time zones.
_SLACK: Final = timedelta(days=1)


@dataclass(slots=True)
class StreamClock:
    """Turns the timestamps of one stream, ``duration_s`` long, into strictly increasing seconds from 0."""

    nominal_s: float
    duration_s: float
    leap_s: float = float("inf")
    _origin_s: float | None = field(default=None, init=False)
    _last_s: float = field(default=0.0, init=False)

    def next(self, stamp_s: float | None) -> float:
        """The time of the next frame, given its own timestamp in the stream (None: missing)."""
        if self._origin_s is None:
            self._origin_s = stamp_s or 0.0
            return 0.0
        following_s = self._last_s + self.nominal_s
        t_s = following_s if stamp_s is None else stamp_s - self._origin_s
        far_s = max(self.duration_s, self._last_s) + PAST_END_S
        lost = far_s < t_s <= self._last_s + self.leap_s
        if lost:
            t_s = following_s
        elif stamp_s is not None and not -RESTART_S <= t_s - self._last_s <= self.leap_s:
            self._origin_s = stamp_s - following_s
            t_s = following_s
        elif t_s <= self._last_s:
            t_s = self._last_s + self.nominal_s / 2
        self._last_s = t_s
        return t_s


def filmed_fps(known: Survey) -> float:
    """The rate at which the phone says to have filmed; 0 when no note says so."""
    for key, text in known.notes.items():
        rate = _RATE.fullmatch(text) if _CAPTURE_RATE.search(key) else None
        fps = float(rate[1].replace(",", ".")) / (int(rate[2] or 1) or math.inf) if rate else 0.0
        if _RATES[0] <= fps <= _RATES[1]:
            return fps
    return 0.0


def noted_factor(known: Survey) -> float:
    """How many times slower than life the clip plays by its own note; below 1 a time-lapse, 1 without one."""
    factor = filmed_fps(known) / known.fps
    least = _SLOW_WITH_SOUND if known.has_sound else _SLOW
    return factor if factor >= least or 0 < factor <= 1 / least else 1.0


def made_at(path: Path) -> str:
    """The time in ISO 8601, local with its offset from UTC; empty without a file, or one of no such year."""
    try:
        written = datetime.fromtimestamp(path.stat().st_mtime).astimezone()
    except (OSError, OverflowError, ValueError):
        return ""
    said = (when for text in _said(path) if (when := _time(text)) is not None)
    believed = (when for when in said if when.year >= _FIRST_YEAR and when <= written + _SLACK)
    return next(believed, written).isoformat(timespec="seconds")


def _said(path: Path) -> Iterator[str]:
    """What the file says of itself, the whole file first, then its tracks."""
    try:
        with open_file(path) as container:
            parts: list[dict[str, Any]] = [container.metadata, *(s.metadata for s in container.streams)]
    except InputError:
        return
    yield from (str(part[tag]) for tag in _TAGS for part in parts if tag in part)


def _time(text: str) -> datetime | None:
    """A time of a tag, local; None when it is none. One without an offset is local already."""
    text = re.sub(r"([+-]\d\d)(\d\d)$", r"\1:\2", text.strip().replace("Z", "+00:00"))
    try:
        return datetime.fromisoformat(text).astimezone()
    except (ValueError, OverflowError, OSError):
        return None
