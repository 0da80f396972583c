"""Clips of the other exercises: their poses, their machines, their truth."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from . import lying, propped, rhythms
from .actor import Actor
from .exercise_truth import measured, told
from .figure import Figure
from .machines import bike, treadmill
from .pose import Pose
from .solids import Solid

Array = NDArray[np.float64]
Maker = Callable[[Actor, dict[str, Any], Array, np.random.Generator], list[Pose]]
MAKERS: dict[str, Maker] = {
    "bridge": lying.bridge,
    "lying_about": lying.lying_about,
    "heel_slide": lying.heel_slide,
    "plank": propped.plank,
    "cycle": rhythms.cycle,
    "step": rhythms.walk,
    "pass": rhythms.walk_past,
    "squats": rhythms.squats,
    "ankle_pump": rhythms.ankle_pump,
}


def planned(settings: dict[str, Any]) -> dict[str, Any]:
    """The plan of the clip, with the near side."""
    return {**settings["plan"], "near": settings["leg"]}


def poses(settings: dict[str, Any], actor: Actor, t_s: Array, rng: np.random.Generator) -> list[Pose]:
    """The poses of an activity named in MAKERS."""
    return MAKERS[settings["activity"]](actor, planned(settings), t_s, rng)


def machine(settings: dict[str, Any], actor: Actor) -> list[Solid]:
    """What the person sits or walks on, when it is none of the seats."""
    if settings["activity"] == "cycle":
        return bike(rhythms.Bike(actor, settings["plan"].get("bottom_knee_deg", 36.0)))
    return treadmill() if settings["plan"].get("on") == "treadmill" else []


def document(
    name: str, settings: dict[str, Any], figure: Figure, made: list[Pose], camera: dict[str, float]
) -> dict[str, Any]:
    """The truth file of such a clip."""
    s, plan = settings, planned(settings)
    t_s = np.arange(len(made)) / s["fps"]
    signals = measured(figure, made, s["leg"])
    width, height = s["size_px"]
    return {
        "clip": name,
        "exercise": s["exercise"],
        "split": s["split"],
        "fps": s["fps"],
        "width_px": width,
        "height_px": height,
        "working_leg": s["leg"],
        "body": s["body"],
        "clothes": f"{s['leg_wear']}, {s['shirt']}",
        "footwear": s["footwear"],
        "scene": f"{s['seat']}, {s['floor']}, {s['wall']}",
        "activity": s["activity"],
        "exercising": s["exercising"],
        "camera": camera,
        **told(s["exercise"], s["exercising"], t_s, signals, plan),
        "frames": {
            "t_s": np.round(t_s, 3).tolist(),
            **{key: np.round(values, 1 + key.endswith("trunks")).tolist() for key, values in signals.items()},
        },
    }
