"""Keeps native libraries' log lines off the user's terminal, and their usage reports off the network."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any, Final

_STDERR: Final = 2
_LOCK: Final = threading.RLock()
#: Each must be set before mediapipe is imported; they cover only part of what it writes.
_LOG_SWITCHES: Final = {"GLOG_minloglevel": "3", "TF_CPP_MIN_LOG_LEVEL": "3"}


def set_log_switches() -> None:
    """Asks MediaPipe's libraries for silence, unless the user asked for something else."""
    for name, value in _LOG_SWITCHES.items():
        os.environ.setdefault(name, value)


def quiet_onnxruntime() -> Any:
    """The module onnxruntime, which from 1.29 on reports usage to its maker unless it is told not to.

    The variable must be set before the library is loaded: its own switch works only after the first
    report. The pinned version has none of this; the variable is for whoever installs another one.
    """
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"
    import onnxruntime

    onnxruntime.disable_telemetry_events()
    return onnxruntime


@contextmanager
def native_silence() -> Iterator[None]:
    """Sends file descriptor 2 nowhere for the duration, then restores it whatever happens.

    Python's own messages to ``sys.stderr`` are flushed before. Does nothing where the process has
    no descriptor 2 (a Windows program without a console, a closed descriptor).
    """
    with _LOCK:
        saved = _divert()
        try:
            yield
        finally:
            if saved is not None:
                os.dup2(saved, _STDERR)
                os.close(saved)


def _divert() -> int | None:
    """Points descriptor 2 to the null device; a copy of the old one, or None when there is none."""
    with suppress(OSError, ValueError, AttributeError):
        sys.stderr.flush()
    try:
        saved = os.dup(_STDERR)
    except OSError:
        return None
    try:
        nowhere = os.open(os.devnull, os.O_WRONLY)
    except OSError:
        os.close(saved)
        return None
    os.dup2(nowhere, _STDERR)
    os.close(nowhere)
    return saved
