"""Rotations as 3x3 matrices acting on column vectors; angles in degrees."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]


def cross(a: Array, b: Array) -> Array:
    """The cross product of two vectors (3,); numpy's own is ten times slower on one pair."""
    a0, a1, a2 = a.tolist()
    b0, b1, b2 = b.tolist()
    return np.array([a1 * b2 - a2 * b1, a2 * b0 - a0 * b2, a0 * b1 - a1 * b0])


def unit(vector: ArrayLike) -> Array:
    """The vector (3,) scaled to length 1."""
    array = np.asarray(vector, dtype=float)
    result: Array = array / math.sqrt(array @ array)
    return result


def about(axis: ArrayLike, angle_deg: float) -> Array:
    """Right-handed rotation (3, 3) about an axis (3,), by Rodrigues' formula."""
    x, y, z = unit(axis).tolist()
    s, c = math.sin(math.radians(angle_deg)), math.cos(math.radians(angle_deg))
    d = 1.0 - c
    return np.array(
        [
            [c + x * x * d, x * y * d - z * s, x * z * d + y * s],
            [y * x * d + z * s, c + y * y * d, y * z * d - x * s],
            [z * x * d - y * s, z * y * d + x * s, c + z * z * d],
        ]
    )


def frame(primary: ArrayLike, secondary: ArrayLike) -> Array:
    """Orthonormal frame (3, 3) with columns: primary, secondary made square to it, their cross."""
    first = unit(primary)
    hint = np.asarray(secondary, dtype=float)
    second = unit(hint - first * (hint @ first))
    return np.stack([first, second, cross(first, second)], axis=1)


def between(start: Array, end: Array, share: float) -> Array:
    """The rotation a `share` (0..1) of the way from one rotation (3, 3) to another."""
    turn = end @ start.T
    angle_deg = float(np.degrees(np.arccos(np.clip((np.trace(turn) - 1) / 2, -1, 1))))
    if angle_deg < 1e-6:
        return start
    axis = np.array([turn[2, 1] - turn[1, 2], turn[0, 2] - turn[2, 0], turn[1, 0] - turn[0, 1]])
    if np.linalg.norm(axis) < 1e-9:
        return start
    return about(axis, angle_deg * share) @ start


def quaternions(rotations: Array) -> Array:
    """Unit quaternions (B, 4), scalar first, of rotations (B, 3, 3)."""
    m = rotations
    x, y, z = (m[:, k, k] for k in range(3))
    trace = x + y + z
    differences = (m[:, 2, 1] - m[:, 1, 2], m[:, 0, 2] - m[:, 2, 0], m[:, 1, 0] - m[:, 0, 1])
    sums = (m[:, 1, 2] + m[:, 2, 1], m[:, 0, 2] + m[:, 2, 0], m[:, 0, 1] + m[:, 1, 0])
    # Four ways to the same quaternion; the one with the largest divisor is exact.
    ways = np.array(
        [
            [1 + trace, *differences],
            [differences[0], 1 + 2 * x - trace, sums[2], sums[1]],
            [differences[1], sums[2], 1 + 2 * y - trace, sums[0]],
            [differences[2], sums[1], sums[0], 1 + 2 * z - trace],
        ]
    )
    best = np.argmax(np.einsum("kkb->kb", ways), axis=0)
    chosen = ways[best, :, np.arange(len(m))]
    result: Array = chosen / np.linalg.norm(chosen, axis=1, keepdims=True)
    return result
