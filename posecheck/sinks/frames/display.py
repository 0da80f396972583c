"""Whether a window can be opened. OpenCV may abort the process when it cannot, so this is asked first."""

from __future__ import annotations

import contextlib
import ctypes
import os
import subprocess
import sys
from collections.abc import Callable, Iterable, Sequence
from importlib import import_module
from typing import Final

_OPEN: Final = "import cv2; cv2.namedWindow('posecheck', cv2.WINDOW_NORMAL); cv2.pollKey()"
_PROBE: Final = (sys.executable, "-c", _OPEN)
_PROBE_S: Final = 20.0
_NO_WINDOW: Final = "No window can be opened here (posecheck doctor may know why)."


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


def end_at_once() -> None:
    """From now on the C library's ``exit`` ends the process there and then, with its status.

    Qt calls it when the display is lost, in the midst of everything, and no Python is asked. The destructors
    that would run on the way out take away what other threads still use, and the process dies of it. When
    Python ends by itself it has put everything away before. Linux with glibc; elsewhere nothing changes.
    """
    if sys.platform.startswith("linux"):
        with contextlib.suppress(OSError, AttributeError):
            library = ctypes.CDLL(None)
            library.on_exit(ctypes.cast(library._exit, ctypes.c_void_p), None)


def loaded_in_time(modules: Iterable[str]) -> bool:
    """Whether OpenCV came before PyAV. ``modules``: what is loaded, in its order."""
    names = list(modules)
    return "av" not in names or ("cv2" in names and names.index("cv2") < names.index("av"))


def opens_here() -> bool:
    """Whether this process can open a window: one is opened and closed again. Main thread only."""
    cv2 = import_module("cv2")
    try:
        cv2.namedWindow("posecheck", cv2.WINDOW_NORMAL)
        cv2.destroyWindow("posecheck")
    except cv2.error:
        return False
    return True


def why_no_display(
    platform: str = sys.platform,
    modules: Iterable[str] = sys.modules,
    probe: Sequence[str] = _PROBE,
    probe_s: float = _PROBE_S,
    opens: Callable[[], bool] = opens_here,
) -> str:
    """A sentence that says why no window can be opened, empty when one can.

    On Linux and macOS another process tries it: a missing display, library or permission ends that
    process and not this one; ``probe`` is its command, which may take ``probe_s``. On Windows OpenCV
    only raises: ``opens`` tries it in this process.
    """
    quiet_qt()
    if platform == "win32":
        return "" if opens() else _NO_WINDOW
    if platform != "darwin" and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        return "There is no display."
    if platform != "darwin" and not loaded_in_time(modules):
        return "PyAV was loaded before OpenCV, so a window would not open."
    try:
        tried = subprocess.run(probe, capture_output=True, timeout=probe_s, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return "The display does not answer."
    if tried.returncode == 0:
        return ""
    return _NO_WINDOW
