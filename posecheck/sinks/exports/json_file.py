"""Session and angles in one JSON file: everything that was measured, for any program."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

from posecheck.errors import InputError
from posecheck.files.angles import Numbers
from posecheck.files.disk import write_text
from posecheck.files.folder import SessionFolder


def write_json(path: Path, folder: SessionFolder) -> None:
    """The content of session.json, and under ``angles`` a list per column, null where not seen.

    Raises InputError for a folder without angles, and OutputError.
    """
    if folder.track is None:
        raise InputError(str(folder.path), "holds no angles.csv", "Analyse the video again.")
    angles: dict[str, Any] = {"time_s": _plain(folder.track.t_s), "phase": list(folder.track.phase)}
    angles.update((name, _plain(values)) for name, values in folder.track.columns.items())
    content = {**folder.session.to_dict(), "angles": angles}
    write_text(path, json.dumps(content, allow_nan=False) + "\n")


def _plain(values: Numbers) -> list[float | None]:
    return [value if math.isfinite(value) else None for value in values.tolist()]
