"""Clips as data: one entry of clips.toml -> a video and its truth file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from .exercise_shoot import MAKERS
from .encode import write_mp4
from .shoot import Shoot
from .tables import read_table

SAMPLES = Path(__file__).parents[1]
_DEFAULTS: dict[str, Any] = {
    "split": "tune",
    "leg": "right",
    "position": "seated",
    "activity": "glide",
    "reps": [],
    "arms": "thighs",
    "other_leg": "floor",
    "fps": 25,
    "size_px": [640, 480],
    "yaw_deg": 0.0,
    "distance_m": 2.7,
    "height_m": 0.9,
    "field_deg": 56.0,
    "target_m": None,
    "roll_deg": 0.0,
    "light": "day",
    "seat": "chair",
    "seat_colour": [96, 74, 60],
    "seat_height_m": None,
    "extra_height_m": 0.03,
    "floor": "oak",
    "wall": "white",
    "wall_distance_m": 1.6,
    "pictures": 1,
    "clutter": 2,
    "window": False,
    "bystander": None,
    "foot_out_s": None,
    "bent_knee_deg": 86.0,
    "seconds": 15.0,
    "faults": {},
    "crf": 26,
    "lean_deg": 8.0,
    "folder": "clips",
    "seed": 0,
    "abduction_deg": 4.0,
    "head_turn_deg": 0.0,
    "exercise": "sciatic_glide",
    "exercising": True,
    "plan": {},
}
_TABLES = ("clips.toml", "exercise_clips.toml")


def clip_table() -> dict[str, dict[str, Any]]:
    """All clips: name -> complete settings. Unknown keys raise KeyError."""
    entries = {name: entry for table in _TABLES for name, entry in read_table(table).items()}
    table = {}
    for name, entry in entries.items():
        unknown = set(entry) - set(_DEFAULTS) - {"body", "leg_wear", "shirt", "footwear"}
        if unknown:
            raise KeyError(f"clip {name}: unknown keys {sorted(unknown)}")
        table[name] = {**_DEFAULTS, **entry}
    return table


def write_truth(name: str) -> Path:
    """Writes one clip's truth file anew, without drawing it: clips of the other exercises only."""
    settings = clip_table()[name]
    if settings["activity"] not in MAKERS:
        raise ValueError(f"{name}: the truth of a glide is taken while it is drawn; use render")
    return _write_truth(name, settings, Shoot(name, settings))


def _write_truth(name: str, settings: dict[str, Any], shoot: Shoot) -> Path:
    path: Path = SAMPLES / settings["folder"] / f"{name}.truth.json"
    path.write_text(json.dumps(shoot.document(), separators=(",", ":")) + "\n")
    return path


def render_clip(name: str) -> Path:
    """Renders one clip beside its truth file; returns the video's path."""
    settings = clip_table()[name]
    folder = SAMPLES / settings["folder"]
    folder.mkdir(parents=True, exist_ok=True)
    shoot = Shoot(name, settings)
    width, height = settings["size_px"]
    path: Path = folder / f"{name}.mp4"
    unfinished = path.with_suffix(".part")
    write_mp4(unfinished, shoot.frames(), settings["fps"], width, height, settings["crf"])
    _write_truth(name, settings, shoot)
    unfinished.replace(path)
    return path
