"""The thread behind tones and voice: it plays one thing after the other, so that no frame ever waits.

In place of loudspeakers there can be a log of what is sounded and said: the environment variable
``POSECHECK_CUE_LOG`` names the file; each line is ``{"wall_s":..., "kind":"tone|voice|cut", "text":...}``.
"""

from __future__ import annotations

import contextlib
import json
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from posecheck import places
from posecheck.core.moment import Apart
from posecheck.errors import OutputError

Report = Callable[[str], None]


class Player(Protocol):
    """Plays one thing and returns when it is over, or when ``cut()`` says so.

    ``idle`` is called when there is nothing to play: it keeps the device awake for a moment and
    returns True, or returns False when there is nothing to keep awake.
    """

    def play(self, item: str, cut: Callable[[], bool]) -> None: ...
    def idle(self) -> bool: ...
    def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class _Asked:
    item: str
    urgent: bool
    at_s: float


class PlayThread:
    """Plays what it is given without blocking. ``report`` is told once when that does not work.

    What could not start within ``stale_s`` is about the past, and dropped. ``newest_only``: of what
    waits, only the newest is kept, and nothing takes the place of something urgent.
    """

    def __init__(
        self,
        kind: str,
        opener: Callable[[], Player],
        report: Report,
        *,
        stale_s: float,
        close_wait_s: float,
        newest_only: bool,
    ) -> None:
        self._kind, self._opener, self._report = kind, opener, report
        self._stale_s, self._close_wait_s, self._newest_only = stale_s, close_wait_s, newest_only
        self._change = threading.Condition()
        self._waiting: list[_Asked] = []
        self._cut = self._closed = self._playing = False
        self.muted = False
        self._thread = threading.Thread(target=self._run, name=kind, daemon=True)
        self._thread.start()

    def play(self, item: str, *, urgent: bool = False) -> None:
        """Play it next; an urgent one now."""
        if self.muted or not item:
            return
        with self._change:
            if self._newest_only and not urgent and any(asked.urgent for asked in self._waiting):
                return
            if self._newest_only or urgent:
                self._waiting.clear()
            self._cut = self._cut or urgent
            self._waiting.append(_Asked(item, urgent, time.monotonic()))
            self._change.notify_all()

    def hush(self) -> None:
        """Stop what is being played, and forget what waits."""
        with self._change:
            self._waiting.clear()
            self._cut = True

    def settle(self, timeout_s: float) -> None:
        """Wait until nothing is played and nothing waits, but no longer than this."""
        with self._change:
            self._change.wait_for(
                lambda: not (self._waiting or self._playing) or not self._thread.is_alive(), timeout_s
            )

    def close(self) -> None:
        """Finish what is waiting, within ``close_wait_s``."""
        with self._change:
            self._closed = True
            self._change.notify_all()
        self._thread.join(self._close_wait_s)

    def _run(self) -> None:
        """Fails alone, as every sink does: the session goes on without."""
        apart = Apart(lambda error: self._report(str(error)))
        player = apart.do(self._opener)
        if player is not None:
            apart.do(lambda: self._play(player))
            with contextlib.suppress(Exception):
                player.close()
        self._rest(for_ever=True)

    def _play(self, player: Player) -> None:
        try:
            while (item := self._next(player)) is not None:
                player.play(item, lambda: self._cut)
        except Exception as error:
            # Whatever a driver throws is one line, and must not end the session.
            raise OutputError(f"no more {self._kind}", str(error)) from error

    def _rest(self, *, for_ever: bool = False) -> None:
        with self._change:
            self._playing = False
            if for_ever:
                self._waiting.clear()
            self._change.notify_all()

    def _next(self, player: Player) -> str | None:
        """The next item that is not about the past; None at the end."""
        while True:
            self._rest()
            while not self._waiting and not self._closed and player.idle():
                pass
            with self._change:
                self._change.wait_for(lambda: self._waiting or self._closed)
                if not self._waiting:
                    return None
                self._cut = False
                asked = self._waiting.pop(0)
                self._playing = True
                if time.monotonic() - asked.at_s <= self._stale_s:
                    return asked.item


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


def logged() -> CueLog | None:
    """The log that the environment asks for."""
    path = places.cue_log()
    return None if path is None else CueLog(path)
