"""posecheck watches sciatic nerve glides, counts them, and warns when the nerve is overstretched.

>>> import posecheck
>>> session = posecheck.analyze("clip.mp4")        # doctest: +SKIP
>>> session.summary.reps_clean                     # doctest: +SKIP
10

docs/api.md shows every name with an example. Educational; not a medical device. See a healthcare
provider about pain, numbness, tingling or weakness.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from posecheck.app.api import (
        PoseFinder,
        Video,
        analyze,
        annotate,
        judge_recording,
        live,
        open_pose,
        open_video,
    )
    from posecheck.core.exercise import Exercise
    from posecheck.core.judging.engine import Engine
    from posecheck.core.moment import Moment, Sink
    from posecheck.core.session import ModelInfo, Session, SourceInfo, Summary
    from posecheck.core.types import (
        Alert,
        Angles,
        Calibration,
        Event,
        EventKind,
        Frame,
        LegAngles,
        Measurement,
        Observation,
        Pose,
        Rep,
        StepResult,
    )
    from posecheck.errors import (
        ExerciseError,
        InputError,
        ModelError,
        OutputError,
        PosecheckError,
        SetupError,
        UsageError,
    )
    from posecheck.exercises import load_exercise
    from posecheck.files.folder import SessionFolder, open_folder
    from posecheck.files.poses import read_poses

__version__ = "0.1.0"
__all__ = [
    "Alert",
    "Angles",
    "Calibration",
    "Engine",
    "Event",
    "EventKind",
    "Exercise",
    "ExerciseError",
    "Frame",
    "InputError",
    "LegAngles",
    "Measurement",
    "ModelError",
    "ModelInfo",
    "Moment",
    "Observation",
    "OutputError",
    "Pose",
    "PoseFinder",
    "PosecheckError",
    "Rep",
    "Session",
    "SessionFolder",
    "SetupError",
    "Sink",
    "SourceInfo",
    "StepResult",
    "Summary",
    "UsageError",
    "Video",
    "analyze",
    "annotate",
    "judge_recording",
    "live",
    "load_exercise",
    "open_folder",
    "open_pose",
    "open_video",
    "read_poses",
]

#: Where each name is. Loaded on first use: `posecheck --help` needs neither NumPy nor MediaPipe.
_HOME = {
    "posecheck.app.api": ("PoseFinder Video analyze annotate judge_recording live open_pose open_video"),
    "posecheck.core.exercise": "Exercise",
    "posecheck.core.judging.engine": "Engine",
    "posecheck.core.moment": "Moment Sink",
    "posecheck.core.session": "ModelInfo Session SourceInfo Summary",
    "posecheck.core.types": (
        "Alert Angles Calibration Event EventKind Frame LegAngles Measurement Observation Pose Rep StepResult"
    ),
    "posecheck.errors": (
        "ExerciseError InputError ModelError OutputError PosecheckError SetupError UsageError"
    ),
    "posecheck.exercises": "load_exercise",
    "posecheck.files.folder": "SessionFolder open_folder",
    "posecheck.files.poses": "read_poses",
}


def __getattr__(name: str) -> Any:
    for module, names in _HOME.items():
        if name in names.split():
            return getattr(import_module(module), name)
    raise AttributeError(f"module 'posecheck' has no attribute {name!r}")


def __dir__() -> list[str]:
    return [*globals(), *__all__]
