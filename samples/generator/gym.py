"""Rooms to train in, full of what stands about there: racks, weights, machines, benches, mats, balls, windows.

Everything stands on the far side of the person (see `scene.RoomSpec.away`), from arm's length to the wall.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from .materials import Colour, Surface
from .scene import random_colour
from .solids import Solid, box, cylinder, sphere

Rng = np.random.Generator

STRONG: tuple[Colour, ...] = (
    (176, 24, 26),
    (200, 40, 30),
    (36, 74, 160),
    (60, 110, 190),
    (214, 150, 30),
    (206, 92, 30),
    (52, 96, 52),
    (92, 110, 40),
    (120, 60, 140),
)
#: Nearer than this to the middle plane nothing stands: the person lies, sits or steps there.
CLEAR_M = 0.55


def gym(rng: Rng, away: float) -> list[Solid]:
    """Floor, walls and equipment."""
    wall_m = rng.uniform(0.9, 3.6)
    solids = _shell(rng, away, wall_m)
    for _ in range(int(rng.integers(2, 9))):
        make = MAKERS[int(rng.integers(len(MAKERS)))]
        x, y = rng.uniform(-2.2, 2.2), rng.uniform(CLEAR_M, max(wall_m - 0.1, CLEAR_M + 0.05))
        solids += [_far_side(solid, away) for solid in make(rng, float(x), float(y))]
    return solids


def dark_or_strong(rng: Rng) -> Colour:
    """Black, grey, steel or a strong colour: what machines, floors and walls of gyms have."""
    kind = rng.random()
    if kind < 0.55:
        grey = rng.uniform(12, 70) + rng.normal(0, 3, 3)
    elif kind < 0.72:
        grey = rng.uniform(100, 215) + rng.normal(0, 4, 3)
    else:
        grey = np.array(STRONG[int(rng.integers(len(STRONG)))]) + rng.normal(0, 12, 3)
    r, g, b = np.clip(grey, 5, 245)
    return float(r), float(g), float(b)


def stuff(rng: Rng) -> Surface:
    """A surface of equipment: vinyl, lacquer, steel or rubber."""
    kind = str(rng.choice(["plain", "mat", "knit"], p=[0.7, 0.2, 0.1]))
    return Surface(kind, dark_or_strong(rng), gloss=rng.choice([0.02, rng.uniform(0.1, 0.6)]))


def _far_side(solid: Solid, away: float) -> Solid:
    if away > 0:
        return solid
    mirror = np.array([1.0, -1.0, 1.0], np.float32)
    return Solid(
        solid.surface,
        solid.vertices_m * mirror,
        solid.normals * mirror,
        np.ascontiguousarray(solid.triangles[:, ::-1]),
        solid.casts_shadow,
    )


def _shell(rng: Rng, away: float, wall_m: float) -> list[Solid]:
    """Floor, back and side walls, and on the walls a window, a mirror or stripes."""
    floor, wall = _floor(rng), _wall(rng)
    parts = [
        box(floor, (-7, -6.0, -0.1), (7, wall_m, 0.0)),
        box(wall, (-7, wall_m, 0.0), (7, wall_m + 0.1, 4.0)),
        *(
            box(wall, (x, -6.0, 0.0), (x + 0.1, wall_m, 4.0))
            for x in (-3.4 - rng.uniform(0, 2), 3.4 + rng.uniform(0, 2))
        ),
    ]
    if rng.random() < 0.35:  # a band of another colour low on the wall, or a skirting
        high_m = rng.choice([0.1, rng.uniform(0.3, 1.2)])
        parts.append(box(stuff(rng), (-7, wall_m - 0.02, 0.0), (7, wall_m, high_m)))
    if rng.random() < 0.25:
        parts += _bright_window(rng, wall_m)
    if rng.random() < 0.3:  # a second floor or lane beside the first
        edge = rng.uniform(-0.6, wall_m - 0.2)
        parts.append(box(_floor(rng), (-7, edge, -0.05), (7, wall_m, 0.004)))
    if rng.random() < 0.25:  # lines on the floor
        y = rng.uniform(-1.0, wall_m)
        parts.append(
            box(Surface("plain", (225, 225, 220)), (-7, y, -0.05), (7, y + rng.uniform(0.04, 0.1), 0.005))
        )
    for part in parts:
        part.casts_shadow = False
    return [_far_side(part, away) for part in parts]


def _floor(rng: Rng) -> Surface:
    dark = rng.uniform(10, 46)
    floors = (
        Surface("carpet", (dark, dark, dark + 3), (dark + rng.uniform(5, 60),) * 3, rng.uniform(0.8, 2.0)),
        Surface("mat", (dark, dark, dark + 2)),
        Surface("planks", (206, 124, 52), (168, 92, 34), rng.uniform(0.8, 1.6), gloss=rng.uniform(0.1, 0.5)),
        Surface("planks", (120, 84, 54), (84, 58, 38), rng.uniform(0.8, 1.6), gloss=rng.uniform(0.1, 0.4)),
        Surface("carpet", (62, 82, 34), (40, 58, 22), rng.uniform(0.8, 1.6)),
        Surface("plain", (110, 106, 100), gloss=rng.uniform(0.0, 0.4)),
        Surface("carpet", (74, 84, 96), (60, 68, 78)),
        Surface("tiles", (92, 92, 92), (60, 60, 60), rng.uniform(0.6, 1.2), gloss=0.2),
        Surface("plain", dark_or_strong(rng), gloss=rng.uniform(0.0, 0.4)),
    )
    shares = (0.17, 0.2, 0.16, 0.09, 0.09, 0.1, 0.06, 0.05, 0.08)
    return floors[int(rng.choice(len(floors), p=shares))]


def _wall(rng: Rng) -> Surface:
    kind = str(rng.choice(["plain", "wallpaper", "brick", "planks", "mat"], p=[0.56, 0.14, 0.12, 0.08, 0.1]))
    colour = dark_or_strong(rng) if rng.random() < 0.75 else random_colour(rng)
    second = tuple(0.7 * channel for channel in colour) if rng.random() < 0.7 else dark_or_strong(rng)
    return Surface(kind, colour, second, rng.uniform(0.5, 4.0), 0.0, rng.choice([0.0, 0.3]))  # type: ignore[arg-type]


def _bright_window(rng: Rng, wall_m: float) -> list[Solid]:
    """Panes brighter than white, so that the camera sees nothing but light in them."""
    pane, frame = Surface("plain", (420, 425, 440)), Surface("plain", dark_or_strong(rng))
    x, low = rng.uniform(-3, 0.5), rng.choice([0.1, rng.uniform(0.4, 1.2)])
    width_m, high = rng.uniform(0.8, 3.5), rng.uniform(1.8, 3.0)
    found = [box(pane, (x, wall_m - 0.03, low), (x + width_m, wall_m, high))]
    for share in np.linspace(0, 1, int(rng.integers(2, 6))):
        at = x + share * width_m
        found.append(box(frame, (at - 0.03, wall_m - 0.05, low), (at + 0.03, wall_m, high)))
    return found


def _rack(rng: Rng, x: float, y: float) -> list[Solid]:
    """Uprights, cross bars, a bar with plates."""
    post, wide_m, deep_m = stuff(rng), rng.uniform(0.6, 1.3), rng.uniform(0.0, 0.6)
    half = rng.uniform(0.02, 0.045)
    found = [
        box(post, (a - half, b - half, 0.0), (a + half, b + half, rng.uniform(1.6, 2.4)))
        for a in (x, x + wide_m)
        for b in (y, y + deep_m)
    ]
    found += [
        box(post, (x, y - half, z), (x + wide_m, y + half, z + 2 * half)) for z in rng.uniform(0.1, 1.9, 2)
    ]
    return found + _loaded_bar(rng, x + wide_m / 2, y - 0.1, rng.uniform(0.4, 1.5))


def _loaded_bar(rng: Rng, x: float, y: float, z: float) -> list[Solid]:
    steel, plate = Surface("plain", (150, 152, 156), gloss=0.5), stuff(rng)
    radius_m = rng.uniform(0.1, 0.22)
    discs = [
        cylinder(plate, (x + at, y, z), (x + at + 0.05, y, z), radius_m) for at in (-0.75, -0.68, 0.62, 0.7)
    ]
    return [cylinder(steel, (x - 1.0, y, z), (x + 1.0, y, z), 0.014), *discs]


def _dumbbells(rng: Rng, x: float, y: float) -> list[Solid]:
    """A rack of dumbbells, or some on the floor."""
    frame, weight = stuff(rng), stuff(rng)
    levels = rng.choice([0.02, 0.35, 0.75], size=int(rng.integers(1, 4)), replace=False)
    found: list[Solid] = []
    for z in levels:
        if z > 0.1:
            found.append(box(frame, (x - 0.1, y - 0.05, z - 0.04), (x + 1.3, y + 0.35, z)))
        for k in range(int(rng.integers(2, 7))):
            left, radius_m = x + 0.2 * k, rng.uniform(0.05, 0.09)
            for depth in (0.0, 0.18):
                found.append(
                    cylinder(
                        weight,
                        (left, y + depth, z + radius_m),
                        (left, y + depth + 0.1, z + radius_m),
                        radius_m,
                    )
                )
    return found


def _machine(rng: Rng, x: float, y: float) -> list[Solid]:
    """A stack of weights in a frame, a seat with a back, rolls and levers at slants."""
    frame, pad, stack = stuff(rng), stuff(rng), stuff(rng)
    low = rng.uniform(0.35, 0.6)
    found = [
        box(frame, (x - 0.05, y, 0.0), (x + 0.03, y + 0.08, 2.0)),
        box(frame, (x + 0.4, y, 0.0), (x + 0.48, y + 0.08, 2.0)),
        box(frame, (x - 0.05, y, 1.95), (x + 0.48, y + 0.08, 2.05)),
        box(pad, (x + 0.6, y - 0.15, low), (x + 1.1, y + 0.2, low + 0.08)),
        box(frame, (x - 0.1, y - 0.04, 0.02), (x + 1.3, y + 0.04, 0.08)),
    ]
    found += [
        box(stack, (x + 0.06, y - 0.05, z), (x + 0.36, y + 0.12, z + 0.045))
        for z in np.arange(0.1, 0.9, 0.06)
    ]
    for _ in range(int(rng.integers(1, 4))):
        start = (x + rng.uniform(0.3, 1.2), y - 0.05, rng.uniform(0.1, 1.2))
        end = (start[0] + rng.normal(0, 0.4), y - 0.05 + rng.normal(0, 0.1), start[2] + rng.normal(0.2, 0.4))
        found.append(cylinder(frame, start, end, rng.uniform(0.015, 0.05)))
    at = (x + rng.uniform(0.4, 1.3), rng.uniform(0.2, 1.2))
    return [*found, cylinder(pad, (at[0], y - 0.3, at[1]), (at[0], y + 0.2, at[1]), rng.uniform(0.05, 0.08))]


def _bench(rng: Rng, x: float, y: float) -> list[Solid]:
    pad, frame, high = stuff(rng), stuff(rng), rng.uniform(0.38, 0.5)
    return [
        box(pad, (x, y, high), (x + rng.uniform(0.5, 1.2), y + 0.28, high + 0.09)),
        *(box(frame, (at, y + 0.1, 0.0), (at + 0.06, y + 0.16, high)) for at in (x + 0.08, x + 0.42)),
        box(frame, (x + 0.05, y - 0.1, 0.0), (x + 0.11, y + 0.36, 0.05)),
    ]


def _balls(rng: Rng, x: float, y: float) -> list[Solid]:
    found = []
    for _ in range(int(rng.integers(1, 4))):
        radius_m = rng.choice([rng.uniform(0.09, 0.15), rng.uniform(0.22, 0.36)])
        found.append(sphere(stuff(rng), (x + rng.uniform(0, 0.9), y + radius_m, radius_m), radius_m))
    return found


def _kettlebells(rng: Rng, x: float, y: float) -> list[Solid]:
    surface, found = stuff(rng), []
    for k in range(int(rng.integers(1, 5))):
        radius_m, left = rng.uniform(0.07, 0.12), x + 0.26 * k
        found.append(sphere(surface, (left, y, radius_m), radius_m))
        high = 2 * radius_m + 0.05
        found.append(cylinder(surface, (left - 0.06, y, high), (left + 0.06, y, high), 0.016))
        found += [
            cylinder(surface, (left + s * 0.06, y, radius_m), (left + s * 0.06, y, high), 0.016)
            for s in (-1, 1)
        ]
    return found


def _mats(rng: Rng, x: float, y: float) -> list[Solid]:
    """A rolled mat upright, one hung on the wall or one laid on the floor."""
    surface, kind = stuff(rng), rng.random()
    if kind < 0.4:
        return [cylinder(surface, (x, y, 0.0), (x, y, rng.uniform(0.5, 0.8)), rng.uniform(0.06, 0.12))]
    if kind < 0.7:
        return [box(surface, (x, y, rng.uniform(0.0, 0.4)), (x + 0.6, y + 0.04, rng.uniform(1.4, 2.0)))]
    return [box(surface, (x, CLEAR_M, 0.0), (x + 1.5, CLEAR_M + 0.6, 0.015))]


def _boxes(rng: Rng, x: float, y: float) -> list[Solid]:
    found, low = [], 0.0
    for _ in range(int(rng.integers(1, 4))):
        wide_m, high = rng.uniform(0.3, 0.8), rng.uniform(0.1, 0.5)
        surface = Surface("planks", (196, 160, 110), (170, 132, 84)) if rng.random() < 0.4 else stuff(rng)
        found.append(box(surface, (x, y, low), (x + wide_m, y + 0.5, low + high), rng.normal(0, 12)))
        low += high
    return found


def _pillar(rng: Rng, x: float, y: float) -> list[Solid]:
    """A cable column, door frame or pillar: tall edges that go on past the leg."""
    wide_m = rng.uniform(0.03, 0.5)
    found = [box(stuff(rng), (x, y, 0.0), (x + wide_m, y + rng.uniform(0.03, 0.3), 3.0))]
    if rng.random() < 0.5:
        found.append(
            cylinder(
                stuff(rng),
                (x + wide_m / 2, y - 0.05, 2.5),
                (x + wide_m / 2, y - 0.05, rng.uniform(0, 1)),
                0.006,
            )
        )
    return found


def _mirror(rng: Rng, x: float, y: float) -> list[Solid]:
    """A glass in which other things of the room are seen: patches of dark and light."""
    colour = dark_or_strong(rng)
    surface = Surface("picture", colour, dark_or_strong(rng), scale=rng.uniform(0.3, 1.2), gloss=0.4)
    return [box(surface, (x - 0.6, y, 0.1), (x + rng.uniform(0.4, 2.0), y + 0.02, 2.2))]


MAKERS: tuple[Callable[[Rng, float, float], list[Solid]], ...] = (
    _rack,
    _rack,
    _dumbbells,
    _machine,
    _machine,
    _bench,
    _balls,
    _kettlebells,
    _mats,
    _boxes,
    _pillar,
    _pillar,
    _mirror,
)
