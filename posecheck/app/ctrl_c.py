"""Ctrl-C, a polite kill and a closed terminal: one way to end, held back from what must not be torn."""

from __future__ import annotations

import contextlib
import signal
import threading
from collections.abc import Iterator
from types import FrameType
from typing import Final

#: A polite kill; a closed terminal (SIGBREAK: on Windows).
_ASKING: Final = [
    getattr(signal, name) for name in ("SIGTERM", "SIGHUP", "SIGBREAK") if hasattr(signal, name)
]


@contextlib.contextmanager
def ended_as_by_ctrl_c() -> Iterator[None]:
    """While the block runs, a polite kill and a closed terminal raise KeyboardInterrupt, as Ctrl-C does.

    What somebody else handles, or has told to be ignored (nohup), is left to them; outside the main thread
    nothing changes.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    ours = [number for number in _ASKING if signal.getsignal(number) is signal.SIG_DFL]
    for number in ours:
        signal.signal(number, _stop)
    try:
        yield
    finally:
        for number in ours:
            signal.signal(number, signal.SIG_DFL)


@contextlib.contextmanager
def deferred() -> Iterator[None]:
    """Hold all that back while the block runs; raise KeyboardInterrupt after it if one came.

    What raises nothing (because it is ignored or handled by somebody else) is left as it is; outside the
    main thread nothing changes.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    handlers = {number: signal.getsignal(number) for number in (signal.SIGINT, *_ASKING)}
    raising = {
        number: handler
        for number, handler in handlers.items()
        if handler in (signal.default_int_handler, _stop)
    }
    pending: list[int] = []

    def note(number: int, frame: FrameType | None) -> None:
        pending.append(number)

    for number in raising:
        signal.signal(number, note)
    try:
        yield
    finally:
        for number, handler in raising.items():
            signal.signal(number, handler)
    if pending:
        raise KeyboardInterrupt


def _stop(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt
