"""Glides drawn by lot: a number makes a clip with people, clothes, room, camera and faults of its own.

The clips of the tables are few and well known. A hundred random ones show what those do not, and need not be
kept: the same number draws the same clip. Only bodies of the training split take part.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from .actor import ARM_STYLES
from .body import body_names
from .clip_table import DEFAULTS
from .clips import render
from .motion import KINDS
from .scene import FLOORS, LIGHTS, WALLS, random_colour
from .wardrobe import FOOTWEAR, LEG_WEAR, SHIRTS
from .wardrobe_random import random_outfit

#: Width and height, frames a second: what webcams and phones record.
_SIZES_PX = ((640, 480), (640, 360), (854, 480), (480, 640), (1280, 720))
_SIZE_SHARES = (0.4, 0.15, 0.15, 0.2, 0.1)
_RATES = (15, 24, 25, 30)
_SEATS = ("chair", "stool", "bench", "couch")
_WARDROBE = {"leg_wear": LEG_WEAR, "shirt": SHIRTS, "footwear": FOOTWEAR}
_REP_SHARES = {"clean": 0.4, "overstretch": 0.2}  # the others share the rest


def random_settings(number: int) -> dict[str, Any]:
    """The settings of clip ``number``, complete."""
    rng = np.random.default_rng([number, 2024])
    seated = rng.random() < 0.75
    settings = {**DEFAULTS, **_person(rng), **_camera(rng, seated), **_picture(rng), **_place(rng, seated)}
    settings["reps"] = _reps(rng)
    settings["bent_knee_deg"] = float(rng.uniform(78, 98))
    settings["abduction_deg"] = float(rng.uniform(0, 12))
    if rng.random() < 0.15:
        settings["bystander"] = _bystander(rng, settings["body"])
    if rng.random() < 0.06:
        start_s = float(rng.uniform(3, 8))
        settings["foot_out_s"] = [start_s, start_s + float(rng.uniform(1.5, 4)), 150.0]
    settings["seed"] = number
    return settings


def render_random(number: int, folder: Path) -> Path:
    """Draws clip ``number`` into ``folder`` beside its truth file, unless both are there; returns its path."""
    folder.mkdir(parents=True, exist_ok=True)
    name = f"random_{number:04d}"
    path = folder / f"{name}.mp4"
    return path if path.exists() else render(name, random_settings(number), folder)


def _person(rng: np.random.Generator) -> dict[str, Any]:
    return {
        "body": str(rng.choice(body_names("train"))),
        "leg": str(rng.choice(["left", "right"])),
        "outfit": random_outfit(rng),
        "leg_wear": "random",
        "shirt": "random",
        "footwear": "random",
        "arms": str(rng.choice(ARM_STYLES[:3])),
        "head_turn_deg": float(rng.uniform(-30, 30)),
    }


def _reps(rng: np.random.Generator) -> list[str]:
    others = (1 - sum(_REP_SHARES.values())) / (len(KINDS) - len(_REP_SHARES))
    shares = [_REP_SHARES.get(kind, others) for kind in KINDS]
    return [str(kind) for kind in rng.choice(list(KINDS), int(rng.integers(3, 6)), p=shares)]


def _camera(rng: np.random.Generator, seated: bool) -> dict[str, Any]:
    return {
        "yaw_deg": float(np.clip(rng.normal(0, 11), -30, 30)),
        "distance_m": float(rng.uniform(2.3, 3.8) if seated else rng.uniform(2.7, 3.8)),
        "height_m": float(rng.uniform(0.35, 1.6)),
        "field_deg": float(rng.uniform(52, 66)),
        "roll_deg": float(rng.normal(0, 1.5)),
        "size_px": list(_SIZES_PX[int(rng.choice(len(_SIZES_PX), p=_SIZE_SHARES))]),
        "fps": int(rng.choice(_RATES)),
    }


def _picture(rng: np.random.Generator) -> dict[str, Any]:
    cast = 1 + rng.normal(0, 0.04, 3)
    return {
        "light": str(rng.choice(LIGHTS, p=[0.55, 0.15, 0.15, 0.15])),
        "crf": int(rng.integers(22, 33)),
        "faults": {
            "gain": float(rng.uniform(0.8, 1.2)),
            "gamma": float(rng.uniform(0.85, 1.2)),
            "noise_sd": float(rng.choice([1.0, rng.uniform(1, 6)])),
            "blur_px": float(rng.uniform(0.3, 1.0)),
            "colour_cast": tuple(cast.tolist()),
        },
    }


def _place(rng: np.random.Generator, seated: bool) -> dict[str, Any]:
    place = {
        "position": "seated" if seated else "supine",
        "seat_colour": list(random_colour(rng)),
        "floor": str(rng.choice(list(FLOORS))),
        "wall": str(rng.choice(list(WALLS))),
        "wall_distance_m": float(rng.uniform(0.9, 2.6)),
        "pictures": int(rng.integers(0, 4)),
        "clutter": int(rng.integers(0, 6)),
        "window": bool(rng.random() < 0.3),
    }
    if seated:
        lean_deg, extra_m = float(rng.uniform(0, 22)), float(rng.uniform(0.0, 0.10))
        return {
            **place,
            "seat": str(rng.choice(_SEATS)),
            "lean_deg": lean_deg,
            "extra_height_m": extra_m,
        }
    bed = rng.random() < 0.4
    height_m = float(rng.uniform(0.4, 0.6)) if bed else 0.02
    other = str(rng.choice(["floor", "flat"]))
    return {**place, "seat": "bed" if bed else "mat", "seat_height_m": height_m, "other_leg": other}


def _bystander(rng: np.random.Generator, subject: str) -> dict[str, Any]:
    names = [name for name in body_names("train") if name != subject]
    return {
        "body": str(rng.choice(names)),
        **{key: str(rng.choice(_not_held_out(worn))) for key, worn in _WARDROBE.items()},
        "x_m": float(rng.uniform(-0.9, 1.1)),
        "behind_m": float(rng.uniform(0.6, 1.1)),
        "heading_deg": float(rng.uniform(-180, 180)),
    }


def _not_held_out(wardrobe: Mapping[str, object]) -> list[str]:
    return [name for name in wardrobe if not name.endswith("_h")]
