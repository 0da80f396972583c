"""A part of a dressed person: a skinned piece of one material."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .materials import Surface

FloatArray = NDArray[np.float32]
IntArray = NDArray[np.int32]

LEFT_LEG, RIGHT_LEG, OTHER = 80, 160, 255


@dataclass(slots=True)
class Part:
    """vertices_m (N, 3) in the rest pose; weights (N, B); triangles (T, 3).

    cut (N,): the surface is drawn where this is positive, so that hems are smooth lines.
    tint (N, 3) multiplies the colour. droop_m (N,): how far loose cloth sinks off its limb.
    label (N,): whose pixels these are (left leg, right leg, other).
    """

    name: str
    surface: Surface
    vertices_m: FloatArray
    weights: FloatArray
    triangles: IntArray
    cut: FloatArray
    tint: FloatArray
    droop_m: FloatArray
    label: FloatArray


def make_part(
    name: str,
    surface: Surface,
    vertices_m: FloatArray,
    weights: FloatArray,
    triangles: IntArray,
    bones: tuple[str, ...],
    cut: FloatArray | None = None,
    tint: FloatArray | None = None,
    droop_m: FloatArray | None = None,
) -> Part:
    """A part without the triangles that its cut hides entirely, and without unused vertices."""
    count = len(vertices_m)
    cut = np.ones(count, np.float32) if cut is None else cut.astype(np.float32)
    tint = np.ones((count, 3), np.float32) if tint is None else tint.astype(np.float32)
    droop_m = np.zeros(count, np.float32) if droop_m is None else droop_m.astype(np.float32)
    triangles = triangles[(cut[triangles] > 0).any(axis=1)]
    used, inverse = np.unique(triangles, return_inverse=True)
    label = _labels(weights, bones)
    return Part(
        name,
        surface,
        vertices_m[used].astype(np.float32),
        weights[used].astype(np.float32),
        inverse.reshape(-1, 3).astype(np.int32),
        cut[used],
        tint[used],
        droop_m[used],
        label[used],
    )


def _labels(weights: FloatArray, bones: tuple[str, ...]) -> FloatArray:
    def share(end: str) -> FloatArray:
        mine = [
            name.endswith(end) and name.startswith(("upperleg", "lowerleg", "foot", "toe")) for name in bones
        ]
        total: FloatArray = weights[:, np.array(mine)].sum(axis=1)
        return total

    labels = np.full(len(weights), OTHER, np.float32)
    labels[share(".L") > 0.5] = LEFT_LEG
    labels[share(".R") > 0.5] = RIGHT_LEG
    return labels
