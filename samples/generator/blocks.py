"""Rigid things that are moved from frame to frame: boxes, tubes and balls of any size, made once per scene.

A `Block` says where one lies; `BlockPool` keeps the meshes and moves those that are asked for into view.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from . import rotation
from .materials import Surface
from .solids import Solid, box, cylinder, sphere

if TYPE_CHECKING:  # nothing is drawn where only the places of things are asked for
    from .render import Stage

Array = NDArray[np.float64]

#: Where blocks wait that are not seen: under the floor, behind no light.
AWAY_M = np.array([0.0, 0.0, -9.0])


@dataclass(frozen=True, slots=True)
class Block:
    """shape "box", "tube" (round, along its third axis) or "ball". centre_m (3,); axes (3, 3), its own
    axes as columns, of unit length; half_m half its extent along each, metres."""

    shape: str
    centre_m: Array
    axes: Array
    half_m: tuple[float, float, float]


def tube(start_m: Array, end_m: Array, radius_m: float) -> Block:
    """A round bar between two points."""
    way = np.asarray(end_m, float) - start_m
    length_m = float(np.linalg.norm(way))
    axes = rotation.frame(way, [0.0, 1.0, 0.0] if abs(way[1]) < 0.9 * length_m else [1.0, 0.0, 0.0])
    return Block("tube", start_m + way / 2, axes[:, [1, 2, 0]], (radius_m, radius_m, length_m / 2))


def ball(centre_m: Array, radius_m: float) -> Block:
    """A ball."""
    return Block("ball", np.asarray(centre_m, float), np.eye(3), (radius_m,) * 3)


def ribbon(start_m: Array, end_m: Array, across: Array, width_m: float, thick_m: float) -> Block:
    """A flat band between two points, its width as near to `across` as may be."""
    way = np.asarray(end_m, float) - start_m
    axes = rotation.frame(way, across)
    return Block("box", start_m + way / 2, axes, (float(np.linalg.norm(way)) / 2, width_m / 2, thick_m / 2))


def moved(unit: Solid, block: Block) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Vertices and normals (N, 3) of a unit solid (-1 to 1 along each axis) that lies as the block says."""
    half = np.array(block.half_m)
    vertices = block.centre_m + (unit.vertices_m * half) @ block.axes.T
    normals = (unit.normals / half) @ block.axes.T
    normals /= np.linalg.norm(normals, axis=1, keepdims=True)
    return vertices.astype(np.float32), normals.astype(np.float32)


class BlockPool:
    """As many solids of each shape as a scene may need at once, each of its own surface."""

    def __init__(self, stage: Stage, surfaces: Sequence[Surface]) -> None:
        self._stage = stage
        self._units = {
            shape: [make(surface) for surface in surfaces[start::3]]
            for start, (shape, make) in enumerate((("box", _box), ("tube", _tube), ("ball", sphere)))
        }
        self._numbers = {
            shape: [stage.add_solid(unit) for unit in units] for shape, units in self._units.items()
        }
        self.show([])

    def show(self, blocks: Sequence[Block]) -> None:
        """Shows these and hides all others; what is more than the pool holds is left out."""
        waiting = {shape: list(blocks_of) for shape, blocks_of in _by_shape(blocks).items()}
        for shape, units in self._units.items():
            for unit, number in zip(units, self._numbers[shape], strict=True):
                block = (
                    waiting[shape].pop(0)
                    if waiting.get(shape)
                    else Block(shape, AWAY_M, np.eye(3), (0.01,) * 3)
                )
                self._stage.move(number, *moved(unit, block))


def _by_shape(blocks: Sequence[Block]) -> dict[str, list[Block]]:
    found: dict[str, list[Block]] = {}
    for block in blocks:
        found.setdefault(block.shape, []).append(block)
    return found


def _box(surface: Surface) -> Solid:
    return box(surface, (-1.0, -1.0, -1.0), (1.0, 1.0, 1.0))


def _tube(surface: Surface) -> Solid:
    return cylinder(surface, (0.0, 0.0, -1.0), (0.0, 0.0, 1.0), 1.0)
