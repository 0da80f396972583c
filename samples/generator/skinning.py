"""Dual quaternion skinning (Kavan et al. 2007): limbs keep their girth when joints bend."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from . import rotation

Array = NDArray[np.float64]
FloatArray = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class BoneTransforms:
    """Where each bone has gone: x_posed = rotations @ x_rest + translations_m.

    rotations (B, 3, 3); translations_m (B, 3); heads_m (B, 3) the posed joint centres.
    """

    rotations: Array
    translations_m: Array
    heads_m: Array

    def move(self, bone: int, points_m: Array) -> Array:
        """Rest points (..., 3) carried rigidly by one bone."""
        moved: Array = points_m @ self.rotations[bone].T + self.translations_m[bone]
        return moved


def dual_quaternions(transforms: BoneTransforms, parents: tuple[int, ...]) -> FloatArray:
    """Dual quaternions (B, 8) of the bones, each on its parent's side of the sphere."""
    real = rotation.quaternions(transforms.rotations)
    for bone, parent in enumerate(parents):
        if parent >= 0 and real[bone] @ real[parent] < 0:
            real[bone] *= -1
    t = transforms.translations_m
    w, x, y, z = real.T
    dual = 0.5 * np.stack(
        [
            -t[:, 0] * x - t[:, 1] * y - t[:, 2] * z,
            t[:, 0] * w + t[:, 1] * z - t[:, 2] * y,
            t[:, 1] * w + t[:, 2] * x - t[:, 0] * z,
            t[:, 2] * w + t[:, 0] * y - t[:, 1] * x,
        ],
        axis=1,
    )
    return np.concatenate([real, dual], axis=1).astype(np.float32)


def skin(vertices_m: FloatArray, weights: FloatArray, bone_quaternions: FloatArray) -> FloatArray:
    """Posed vertices (N, 3) of rest vertices (N, 3), weights (N, B), bone_quaternions (B, 8)."""
    blended = weights @ bone_quaternions
    blended /= np.linalg.norm(blended[:, :4], axis=1, keepdims=True)
    w, real, dual_w, dual = blended[:, :1], blended[:, 1:4], blended[:, 4:5], blended[:, 5:]
    turned = vertices_m + 2 * _cross(real, _cross(real, vertices_m) + w * vertices_m)
    moved: FloatArray = turned + 2 * (w * dual - dual_w * real + _cross(real, dual))
    return moved


def _cross(a: FloatArray, b: FloatArray) -> FloatArray:
    out = np.empty_like(a)
    out[:, 0] = a[:, 1] * b[:, 2] - a[:, 2] * b[:, 1]
    out[:, 1] = a[:, 2] * b[:, 0] - a[:, 0] * b[:, 2]
    out[:, 2] = a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0]
    return out
