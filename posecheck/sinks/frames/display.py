"""Whether a window can be opened. OpenCV aborts the process when it cannot, so this is asked first."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from importlib import import_module
from typing import Final

_PROBE: Final = "import cv2; cv2.namedWindow('posecheck', cv2.WINDOW_NORMAL); cv2.pollKey()"
_PROBE_S: Final = 20.0


def quiet_qt() -> None:
    """Keep Qt's remarks about fonts and plugins off standard error; prefer X11, which it ships with."""
    os.environ.setdefault("QT_LOGGING_RULES", "*.debug=false;*.warning=false;qt.qpa.*=false")
    if sys.platform.startswith("linux") and os.environ.get("DISPLAY"):
        os.environ.setdefault("QT_QPA_PLATFORM", "xcb")


def load_opencv_first() -> None:
    """Load OpenCV before PyAV. Call it before anything that imports ``av``.

    Both Linux wheels carry libxcb-shm under the same name, bound to different copies of libxcb. With
    PyAV's loaded first, OpenCV's window waits for ever (PyAV 18.1 and opencv-python 5.0).
    """
    quiet_qt()
    with contextlib.suppress(ImportError):
        import_module("cv2")


def _loaded_in_time() -> bool:
    names = list(sys.modules)
    return "av" not in names or ("cv2" in names and names.index("cv2") < names.index("av"))


def why_no_display() -> str:
    """A sentence that says why no window can be opened, empty when one can.

    On Linux and macOS another process tries it: a missing display, library or permission ends that
    process and not this one.
    """
    quiet_qt()
    if sys.platform == "win32":
        return ""
    if sys.platform != "darwin" and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        return "There is no display."
    if sys.platform != "darwin" and not _loaded_in_time():
        return "PyAV was loaded before OpenCV, so a window would not open."
    command = [sys.executable, "-c", _PROBE]
    try:
        probe = subprocess.run(command, capture_output=True, timeout=_PROBE_S, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return "The display does not answer."
    if probe.returncode == 0:
        return ""
    return "No window can be opened here (posecheck doctor may know why)."
