"""Saved calibrations by name, in the user's own data folder."""

from __future__ import annotations

import json
import math
import re
from pathlib import Path
from typing import Any, Final

from posecheck.core.types import Calibration
from posecheck.errors import InputError, UsageError
from posecheck.sinks.files import output_error, write_text

_NAME: Final = re.compile(r"[\w][\w .-]{0,63}")
_NEUTRAL_LIMIT_DEG: Final = 45.0
_STRAIGHT_LIMIT_DEG: Final = 90.0


def folder() -> Path:
    """Where profiles are kept."""
    from platformdirs import user_data_path

    return user_data_path("posecheck", appauthor=False) / "profiles"


def load(name: str) -> Calibration | None:
    """The calibration saved under ``name``, None when there is none yet.

    Raises UsageError for a name that cannot be a file's, InputError for a file that is broken.
    """
    path = _path(name)
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        return _calibration(content, f"profile {name}")
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InputError(str(path), "is not a profile", "Delete it and calibrate again") from error


def save(name: str, calibration: Calibration) -> Path:
    """Keep ``calibration`` under ``name``, in place of an older one. Raises OutputError."""
    path = _path(name)
    straight_deg = calibration.knee_straight_deg
    content = {
        "posecheck_profile": 1,
        "neutral_ankle_deg": round(calibration.neutral_ankle_deg, 3),
        "knee_straight_deg": None if math.isnan(straight_deg) else round(straight_deg, 3),
    }
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise output_error(path.parent, error) from error
    write_text(path, json.dumps(content, indent=2) + "\n")
    return path


def _path(name: str) -> Path:
    if not _NAME.fullmatch(name) or name.endswith((".", " ")):
        problem = "is no name for a profile"
        raise UsageError(f"--profile {name!r}", problem, "Use letters, digits, spaces, - and _")
    return folder() / f"{name}.json"


def _calibration(content: dict[str, Any], source: str) -> Calibration:
    neutral_deg = float(content["neutral_ankle_deg"])
    straight = content["knee_straight_deg"]
    straight_deg = math.nan if straight is None else float(straight)
    if not abs(neutral_deg) <= _NEUTRAL_LIMIT_DEG or abs(straight_deg) > _STRAIGHT_LIMIT_DEG:
        raise ValueError("out of range")
    return Calibration(neutral_deg, straight_deg, source)
