"""When a recording was made: what the camera wrote into the file, else when the file was last written.

Cameras write UTC; phones of Apple write local time with its offset beside it, which is more exact about
the day. A camera whose clock was never set writes its maker's year zero, and some write the future: such
times are not believed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

from posecheck.errors import InputError
from posecheck.sources.container import open_file

#: The tags that hold the time, the most telling one first.
_TAGS: Final = ("com.apple.quicktime.creationdate", "creation_time")
#: No digital video that anybody analyses is older; unset clocks say 1904, 1970 or 1980.
_FIRST_YEAR: Final = 1990
#: A recording cannot be younger than its file, but for clocks in other time zones.
_SLACK: Final = timedelta(days=1)


def made_at(path: Path) -> str:
    """The time in ISO 8601, local with its offset from UTC; empty when there is no such file."""
    try:
        written = datetime.fromtimestamp(path.stat().st_mtime).astimezone()
    except OSError:
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
