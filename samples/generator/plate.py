"""A still camera: the room is drawn once, and then only where people and their shadows are."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from .camera import Camera
from .render import Lighting, Stage

FloatArray = NDArray[np.float32]

_MARGIN_PX, _STEP_PX = 14, 32


class Plate:
    """The empty room as a camera sees it. wall_y_m is where the back wall stands."""

    def __init__(
        self, stage: Stage, camera: Camera, lighting: Lighting, wall_y_m: float, people: Sequence[int]
    ) -> None:
        self._stage, self._camera, self._lighting = stage, camera, lighting
        self._wall_y_m = wall_y_m
        self._empty = stage.draw(camera, lighting, hidden=people)[..., :3].copy()

    def draw(self, vertices_m: FloatArray) -> NDArray[np.uint8]:
        """The picture (H, W, 3) uint8 with people whose posed vertices are (N, 3)."""
        picture = self._empty.copy()
        left, top, width, height = self._changed(vertices_m)
        if width > 0 and height > 0:
            window = self._camera.window(left, top, width, height)
            part = self._stage.draw(window, self._lighting)[..., :3]
            picture[top : top + height, left : left + width] = part
        return picture

    def _changed(self, vertices_m: FloatArray) -> tuple[int, int, int, int]:
        """Left, top, width and height of what people or their shadows may cover, pixels."""
        points = np.concatenate([vertices_m, self._shadow(vertices_m)])
        pixels = self._camera.project(points)
        pixels = pixels[np.isfinite(pixels).all(axis=1)]
        size = np.array([self._camera.width_px, self._camera.height_px])
        if len(pixels) == 0:
            return 0, 0, 0, 0
        low = np.clip(pixels.min(axis=0) - _MARGIN_PX, 0, size) // _STEP_PX * _STEP_PX
        high = np.clip(-(-(pixels.max(axis=0) + _MARGIN_PX) // _STEP_PX) * _STEP_PX, 0, size)
        left, top = (int(value) for value in low)
        width, height = (int(value) for value in high - low)
        return left, top, width, height

    def _shadow(self, vertices_m: FloatArray) -> FloatArray:
        """Where the sunlight that each vertex stops would have met the floor or the back wall."""
        sun = np.array(self._lighting.sun_direction)
        to_floor = vertices_m[:, 2] / sun[2]
        to_wall = (vertices_m[:, 1] - self._wall_y_m) / sun[1] if abs(sun[1]) > 1e-6 else to_floor
        far = np.minimum(to_floor, np.where(to_wall > 0, to_wall, np.inf))
        fallen: FloatArray = (vertices_m - far[:, None] * sun).astype(np.float32)
        return fallen
