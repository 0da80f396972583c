"""Where a point of the rest pose lies along the legs, the arms and the trunk."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .body import Body

FloatArray = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Places:
    """Per vertex (N,): leg and arm are places along the limb (0 root joint, 1 middle joint,
    2 end joint); leg_weight and arm_weight (0..1) say how much it belongs to one;
    leg_axis_m (N, 3) is the nearest point of the leg's axis, radius_m its distance."""

    leg: FloatArray
    arm: FloatArray
    leg_weight: FloatArray
    arm_weight: FloatArray
    leg_axis_m: FloatArray
    radius_m: FloatArray
    height_m: FloatArray


def places(body: Body, vertices_m: FloatArray, weights: FloatArray) -> Places:
    """Places of vertices (N, 3) with weights (N, B) on a body."""
    left = vertices_m[:, 1] > 0
    leg_chain = ("upperleg01", "lowerleg01", "foot")
    arm_chain = ("upperarm01", "lowerarm01", "wrist")
    leg, axis = _along(body, vertices_m, left, leg_chain)
    arm, _ = _along(body, vertices_m, left, arm_chain)
    legs = _share(body, weights, ("upperleg", "lowerleg", "foot", "toe"))
    arms = _share(body, weights, ("upperarm", "lowerarm", "wrist", "finger", "metacarpal"))
    radius = np.linalg.norm(vertices_m - axis, axis=1)
    return Places(leg, arm, legs, arms, axis, radius, vertices_m[:, 2])


def _share(body: Body, weights: FloatArray, prefixes: tuple[str, ...]) -> FloatArray:
    chosen = np.array([name.startswith(prefixes) for name in body.bones])
    total: FloatArray = weights[:, chosen].sum(axis=1)
    return total


def _along(
    body: Body, vertices_m: FloatArray, left: NDArray[np.bool_], chain: tuple[str, ...]
) -> tuple[FloatArray, FloatArray]:
    place = np.zeros(len(vertices_m), np.float32)
    nearest = np.zeros_like(vertices_m)
    for end, chosen in ((".L", left), (".R", ~left)):
        joints = np.array([body.head_m(name + end) for name in chain])
        points = vertices_m[chosen]
        best = np.full(len(points), np.inf)
        found, where = np.zeros(len(points)), np.zeros_like(points)
        for k in range(2):
            line = joints[k + 1] - joints[k]
            share = (points - joints[k]) @ line / (line @ line)
            low, high = (-np.inf if k == 0 else 0.0), (1.0 if k == 0 else np.inf)
            share = np.clip(share, low, high)
            on_axis = joints[k] + share[:, None] * line
            distance = np.linalg.norm(points - on_axis, axis=1)
            closer = distance < best
            best[closer], found[closer] = distance[closer], k + share[closer]
            where[closer] = on_axis[closer]
        place[chosen], nearest[chosen] = found, where
    return place, nearest
