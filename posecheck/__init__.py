"""posecheck watches sciatic nerve glides, counts them, and warns when the nerve is overstretched.

>>> import posecheck
>>> session = posecheck.analyze("clip.mp4")        # doctest: +SKIP
>>> session.summary.reps_clean                     # doctest: +SKIP
10

Educational; not a medical device. See a healthcare provider about pain, numbness, tingling or
weakness.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from posecheck.app.recorded.run import analyze
    from posecheck.core.session import Session
    from posecheck.core.types import Alert, Angles, Calibration, Rep
    from posecheck.errors import PosecheckError
    from posecheck.exercises import load_exercise
    from posecheck.files.folder import open_folder

__version__ = "0.1.0"
__all__ = [
    "Alert",
    "Angles",
    "Calibration",
    "PosecheckError",
    "Rep",
    "Session",
    "analyze",
    "load_exercise",
    "open_folder",
]

#: Loaded on first use, so that `posecheck --help` needs neither NumPy nor MediaPipe.
_HOME = {
    "analyze": "posecheck.app.recorded.run",
    "Session": "posecheck.core.session",
    "Alert": "posecheck.core.types",
    "Angles": "posecheck.core.types",
    "Calibration": "posecheck.core.types",
    "Rep": "posecheck.core.types",
    "PosecheckError": "posecheck.errors",
    "load_exercise": "posecheck.exercises",
    "open_folder": "posecheck.files.folder",
}


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'posecheck' has no attribute {name!r}")
    return getattr(import_module(_HOME[name]), name)
