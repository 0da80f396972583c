"""The clips as data, with every setting; needs nothing that draws."""

from __future__ import annotations

from typing import Any

from .tables import read_table

DEFAULTS: dict[str, Any] = {
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
        unknown = set(entry) - set(DEFAULTS) - {"body", "leg_wear", "shirt", "footwear"}
        if unknown:
            raise KeyError(f"clip {name}: unknown keys {sorted(unknown)}")
        table[name] = {**DEFAULTS, **entry}
    return table
