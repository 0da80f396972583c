"""A log of what is sounded and said, in place of loudspeakers.

The environment variable ``POSECHECK_CUE_LOG`` names the file; each line is
``{"wall_s":..., "kind":"tone|voice|cut", "text":...}``. A test may log by another clock than the wall's.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from pathlib import Path

from posecheck import places


class CueLog:
    """Appends lines from any thread."""

    def __init__(self, path: Path, now_s: Callable[[], float] = time.time) -> None:
        self._path, self._now_s = path, now_s
        self._lock = threading.Lock()

    def write(self, kind: str, text: str) -> None:
        """One thing that is heard from now on."""
        line = json.dumps({"wall_s": self._now_s(), "kind": kind, "text": text}, ensure_ascii=False)
        with self._lock, self._path.open("a", encoding="utf-8") as file:
            file.write(line + "\n")


def from_environment() -> CueLog | None:
    """The log that the environment asks for."""
    path = places.cue_log()
    return None if path is None else CueLog(path)
