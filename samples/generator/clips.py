"""One entry of the clips' tables -> a video and its truth file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from .clip_table import clip_table
from .encode import write_mp4
from .exercise_shoot import MAKERS
from .shoot import Shoot

SAMPLES = Path(__file__).parents[1]


def write_truth(name: str) -> Path:
    """Writes one clip's truth file anew, without drawing it: clips of the other exercises only."""
    settings = clip_table()[name]
    if settings["activity"] not in MAKERS:
        raise ValueError(f"{name}: the truth of a glide is taken while it is drawn; use render")
    return _write_truth(SAMPLES / settings["folder"], name, Shoot(name, settings))


def _write_truth(folder: Path, name: str, shoot: Shoot) -> Path:
    path = folder / f"{name}.truth.json"
    path.write_text(json.dumps(shoot.document(), separators=(",", ":")) + "\n")
    return path


def render_clip(name: str) -> Path:
    """Renders one clip of the tables beside its truth file; returns the video's path."""
    settings = clip_table()[name]
    folder = SAMPLES / settings["folder"]
    folder.mkdir(parents=True, exist_ok=True)
    return render(name, settings, folder)


def render(name: str, settings: dict[str, Any], folder: Path) -> Path:
    """Renders a clip with complete settings into a folder, beside its truth file; returns the video's path."""
    shoot = Shoot(name, settings)
    width, height = settings["size_px"]
    path = folder / f"{name}.mp4"
    unfinished = path.with_suffix(".part")
    write_mp4(unfinished, shoot.frames(), settings["fps"], width, height, settings["crf"])
    _write_truth(folder, name, shoot)
    unfinished.replace(path)
    return path
