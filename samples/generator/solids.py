"""Rigid things in the room: boxes, cylinders and planes, each of one material."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .materials import Surface

FloatArray = NDArray[np.float32]
IntArray = NDArray[np.int32]
Point = tuple[float, float, float]


@dataclass(slots=True)
class Solid:
    """vertices_m and normals (N, 3) in the world; triangles (T, 3)."""

    surface: Surface
    vertices_m: FloatArray
    normals: FloatArray
    triangles: IntArray
    casts_shadow: bool = True


def box(surface: Surface, low_m: Point, high_m: Point, turn_deg: float = 0.0) -> Solid:
    """A box between two corners, turned about the vertical through its middle."""
    low, high = np.array(low_m), np.array(high_m)
    faces, normals = [], []
    for axis in range(3):
        for sign in (-1, 1):
            u, v = (axis + 1) % 3, (axis + 2) % 3
            corners = np.tile((low + high) / 2, (4, 1))
            corners[:, axis] = high[axis] if sign > 0 else low[axis]
            corners[:, u] = [low[u], high[u], high[u], low[u]]
            corners[:, v] = [low[v], low[v], high[v], high[v]]
            faces.append(corners if sign > 0 else corners[::-1])
            normal = np.zeros(3)
            normal[axis] = sign
            normals.append(np.tile(normal, (4, 1)))
    index = np.arange(24).reshape(6, 4)
    triangles = np.concatenate([index[:, [0, 1, 2]], index[:, [0, 2, 3]]])
    return _turned(
        surface, np.concatenate(faces), np.concatenate(normals), triangles, (low + high) / 2, turn_deg
    )


def cylinder(
    surface: Surface, foot_m: Point, head_m: Point, radius_m: float, head_radius_m: float | None = None
) -> Solid:
    """A closed cylinder or cone frustum from one point to another."""
    around = 20
    foot, head = np.array(foot_m, float), np.array(head_m, float)
    axis = (head - foot) / np.linalg.norm(head - foot)
    side = np.cross(axis, [1.0, 0, 0] if abs(axis[0]) < 0.8 else [0, 1.0, 0])
    side /= np.linalg.norm(side)
    other = np.cross(axis, side)
    angle = np.linspace(0, 2 * np.pi, around, endpoint=False)
    ring = np.cos(angle)[:, None] * side + np.sin(angle)[:, None] * other
    top = radius_m if head_radius_m is None else head_radius_m
    low, high = foot + radius_m * ring, head + top * ring
    vertices = np.concatenate([low, high, low, high, [foot], [head]])
    normals = np.concatenate(
        [ring, ring, np.tile(-axis, (around, 1)), np.tile(axis, (around, 1)), [-axis], [axis]]
    )
    i = np.arange(around)
    j = (i + 1) % around
    n = around
    triangles = np.concatenate(
        [
            np.stack([i, j, n + j], 1),
            np.stack([i, n + j, n + i], 1),
            np.stack([2 * n + j, 2 * n + i, np.full(n, 4 * n)], 1),
            np.stack([3 * n + i, 3 * n + j, np.full(n, 4 * n + 1)], 1),
        ]
    )
    return Solid(surface, vertices.astype(np.float32), normals.astype(np.float32), triangles.astype(np.int32))


def _turned(
    surface: Surface,
    vertices: NDArray[np.float64],
    normals: NDArray[np.float64],
    triangles: NDArray[np.int64],
    centre: NDArray[np.float64],
    turn_deg: float,
) -> Solid:
    c, s = np.cos(np.radians(turn_deg)), np.sin(np.radians(turn_deg))
    turn = np.array([[c, -s, 0], [s, c, 0], [0, 0, 1]])
    return Solid(
        surface,
        ((vertices - centre) @ turn.T + centre).astype(np.float32),
        (normals @ turn.T).astype(np.float32),
        triangles.astype(np.int32),
    )


def sphere(surface: Surface, centre_m: Point = (0.0, 0.0, 0.0), radius_m: float = 1.0) -> Solid:
    """A ball."""
    down, around = 12, 18
    polar = np.linspace(0, np.pi, down + 1)[:, None]
    turn = np.linspace(0, 2 * np.pi, around, endpoint=False)[None]
    normals = np.stack(
        [np.sin(polar) * np.cos(turn), np.sin(polar) * np.sin(turn), np.cos(polar) * np.ones_like(turn)], -1
    ).reshape(-1, 3)
    index = np.arange((down + 1) * around).reshape(down + 1, around)
    after = np.roll(index, -1, axis=1)
    quads = np.stack([index[:-1], index[1:], after[1:], after[:-1]], -1).reshape(-1, 4)
    triangles = np.concatenate([quads[:, [0, 1, 2]], quads[:, [0, 2, 3]]])
    vertices = np.array(centre_m) + radius_m * normals
    return Solid(surface, vertices.astype(np.float32), normals.astype(np.float32), triangles.astype(np.int32))
