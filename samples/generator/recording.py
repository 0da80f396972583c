"""Gathers the truth of a clip frame by frame, and makes its truth file."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from .camera import Camera
from .motion import LegMotion
from .repetitions import overstretch, repetitions
from .truth import LegPoints, ankle_dorsiflexion_deg, knee_flexion_deg

Array = NDArray[np.float64]

JOINTS = ("hip", "knee", "ankle", "heel", "ball", "toe")
SIDES = ("left", "right")


class TruthRecorder:
    """Angles and joint pixels of both legs over a clip."""

    def __init__(
        self, name: str, settings: dict[str, Any], camera: dict[str, float], motion: LegMotion | None
    ) -> None:
        self._name, self._settings, self._camera = name, settings, camera
        self._motion = motion
        self._knee: dict[str, list[float]] = {side: [] for side in SIDES}
        self._ankle: dict[str, list[float]] = {side: [] for side in SIDES}
        self._pixels: dict[str, list[Array]] = {f"{side}_{joint}": [] for side in SIDES for joint in JOINTS}

    def add(self, legs: dict[str, LegPoints], camera: Camera) -> None:
        """One frame: the points of both legs and the camera that sees them."""
        for side, leg in legs.items():
            self._knee[side].append(knee_flexion_deg(leg))
            self._ankle[side].append(ankle_dorsiflexion_deg(leg))
            for joint in JOINTS:
                self._pixels[f"{side}_{joint}"].append(camera.project(getattr(leg, joint)))

    def document(self) -> dict[str, Any]:
        """The truth file's contents."""
        s, leg = self._settings, self._settings["leg"]
        knee, ankle = np.array(self._knee[leg]), np.array(self._ankle[leg])
        t_s = np.arange(len(knee)) / s["fps"]
        planned = self._motion.planned if self._motion else []
        reps = repetitions(t_s, knee, ankle, planned) if s["activity"] == "glide" else []
        stretched = overstretch(t_s, knee, ankle) if s["activity"] == "glide" else []
        width, height = s["size_px"]
        facts = {key: s[key] for key in ("split", "fps")}
        worn = {
            "body": s["body"],
            "clothes": f"{s['leg_wear']}, {s['shirt']}",
            "footwear": s["footwear"],
            "scene": f"{s['seat']}, {s['floor']}, {s['wall']}",
            "position": s["position"],
            "activity": s["activity"],
        }
        return {
            "clip": self._name,
            **facts,
            "width_px": width,
            "height_px": height,
            "working_leg": leg,
            **worn,
            "camera": self._camera,
            "reps": reps,
            "overstretch": stretched,
            "frames": self._frames(t_s, leg, width, height),
        }

    def _frames(self, t_s: Array, leg: str, width: int, height: int) -> dict[str, Any]:
        frames: dict[str, Any] = {"t_s": _rounded(t_s, 3)}
        for side in SIDES:
            frames[f"{side}_knee_flexion_deg"] = _rounded(np.array(self._knee[side]), 1)
            frames[f"{side}_ankle_dorsiflexion_deg"] = _rounded(np.array(self._ankle[side]), 1)
        pixels = {name: np.array(points) for name, points in self._pixels.items()}
        frames["joints_px"] = {name: _rounded(points, 1) for name, points in pixels.items()}
        inside = np.ones(len(t_s), dtype=bool)
        for joint in ("heel", "ball", "toe"):
            x, y = pixels[f"{leg}_{joint}"].T
            inside &= (x >= 0) & (x <= width) & (y >= 0) & (y <= height)
        frames["foot_visible"] = [bool(value) for value in inside]
        return frames


def _rounded(values: Array, digits: int) -> list[Any]:
    result: list[Any] = np.round(values, digits).tolist()
    return result
