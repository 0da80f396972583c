"""Which Debian package holds the shared library that a Python package could not load."""

from __future__ import annotations

import ctypes
import platform
import re
from typing import Final

#: Everything that the wheels of cv2 5.0, mediapipe 0.10.31 and av need and do not bring along
#: (``readelf -d``), beyond what every Debian has, and what other versions of cv2 ask for.
DEBIAN_PACKAGES: Final = {
    "libGL.so.1": "libgl1",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libgthread-2.0.so.0": "libglib2.0-0",
    "libSM.so.6": "libsm6",
    "libICE.so.6": "libice6",
    "libXext.so.6": "libxext6",
    "libX11.so.6": "libx11-6",
    "libxcb.so.1": "libxcb1",
    "libXrender.so.1": "libxrender1",
    "libEGL.so.1": "libegl1",
    "libGLESv2.so.2": "libgles2",
    "libstdc++.so.6": "libstdc++6",
    "libgomp.so.1": "libgomp1",
    "libportaudio.so.2": "libportaudio2",
    "libz.so.1": "zlib1g",
}
#: What cv2 loads only when it opens a window.
WINDOW_LIBRARIES: Final = ("libSM.so.6", "libICE.so.6", "libXext.so.6", "libX11.so.6", "libxcb.so.1")
_MISSING: Final = re.compile(r"(lib[\w.+-]+\.so[.\d]*): cannot open shared object file")


def missing_library(message: str) -> str:
    """The shared library that an import error says is missing; "" when it says nothing of the kind."""
    found = _MISSING.search(message)
    return found.group(1) if found else ""


def remedy(library: str) -> str:
    """What to type to get a shared library."""
    package = DEBIAN_PACKAGES.get(library)
    if package is not None:
        return f"sudo apt-get install {package}"
    if platform.system() == "Linux":
        return f"Install the system package that holds {library}"
    return f"Install the library {library}"


def missing_for_a_window() -> list[str]:
    """The libraries of `WINDOW_LIBRARIES` that Linux does not find; elsewhere none is needed."""
    return [name for name in WINDOW_LIBRARIES if platform.system() == "Linux" and not _loads(name)]


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True
