"""A pinhole camera in the room; pixels with (0, 0) at the top left corner of the picture."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

NEAR_M, FAR_M = 0.1, 30.0


@dataclass(frozen=True, slots=True)
class Camera:
    """position_m and target_m (3,) in the world; width and height in pixels; focal_px the focal
    length. The centre of the first pixel is at (0.5, 0.5). shift_px moves the window of a larger
    picture that is seen (the principal point moves the other way)."""

    position_m: tuple[float, float, float]
    target_m: tuple[float, float, float]
    width_px: int
    height_px: int
    focal_px: float
    roll_deg: float = 0.0
    shift_px: tuple[float, float] = (0.0, 0.0)

    def axes(self) -> Array:
        """Rows: right, up, backward, unit vectors of the camera in the world."""
        backward = np.array(self.position_m, float) - np.array(self.target_m, float)
        backward /= np.linalg.norm(backward)
        right = np.cross([0.0, 0.0, 1.0], backward)
        right /= np.linalg.norm(right)
        up = np.cross(backward, right)
        c, s = np.cos(np.radians(self.roll_deg)), np.sin(np.radians(self.roll_deg))
        return np.stack([c * right + s * up, c * up - s * right, backward])

    def project(self, points_m: Array) -> Array:
        """Pixels (..., 2) of world points (..., 3); NaN behind the camera."""
        seen = (np.asarray(points_m) - np.array(self.position_m)) @ self.axes().T
        depth = np.where(seen[..., 2] < -NEAR_M, -seen[..., 2], np.nan)
        x = self.width_px / 2 - self.shift_px[0] + self.focal_px * seen[..., 0] / depth
        y = self.height_px / 2 - self.shift_px[1] - self.focal_px * seen[..., 1] / depth
        return np.stack([x, y], axis=-1)

    def window(self, left_px: int, top_px: int, width_px: int, height_px: int) -> Camera:
        """The camera that sees only this part of the picture."""
        shift = (
            self.shift_px[0] + (width_px - self.width_px) / 2 + left_px,
            self.shift_px[1] + (height_px - self.height_px) / 2 + top_px,
        )
        return replace(self, width_px=width_px, height_px=height_px, shift_px=shift)

    def matrix(self) -> NDArray[np.float32]:
        """World to OpenGL clip space, (4, 4), acting on column vectors."""
        view = np.eye(4)
        view[:3, :3] = self.axes()
        view[:3, 3] = -self.axes() @ np.array(self.position_m)
        w, h, f = self.width_px, self.height_px, self.focal_px
        lens = np.zeros((4, 4))
        lens[0, 0], lens[1, 1] = 2 * f / w, 2 * f / h
        lens[0, 2], lens[1, 2] = 2 * self.shift_px[0] / w, -2 * self.shift_px[1] / h
        lens[2, 2] = -(FAR_M + NEAR_M) / (FAR_M - NEAR_M)
        lens[2, 3] = -2 * FAR_M * NEAR_M / (FAR_M - NEAR_M)
        lens[3, 2] = -1.0
        return (lens @ view).astype(np.float32)
