"""The room: floor, walls, pictures, furniture and the light."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .materials import Colour, Surface
from .render import Lighting
from .solids import Point, Solid, box, cylinder

FLOORS = {
    "oak": Surface("planks", (176, 132, 88), (140, 98, 60)),
    "walnut": Surface("planks", (104, 72, 50), (78, 52, 36)),
    "grey_tiles": Surface("tiles", (168, 168, 165), (120, 118, 115)),
    "white_tiles": Surface("tiles", (222, 220, 214), (170, 168, 162), scale=1.4),
    "blue_carpet": Surface("carpet", (70, 86, 120), (96, 110, 140)),
    "beige_carpet": Surface("carpet", (186, 168, 140), (160, 142, 116)),
    "rubber": Surface("mat", (62, 62, 66)),
    "lino": Surface("plain", (150, 160, 150), gloss=0.25),
}
WALLS = {
    "white": Surface("plain", (226, 224, 218)),
    "cream": Surface("plain", (228, 210, 172)),
    "sage": Surface("plain", (150, 170, 146)),
    "blue": Surface("plain", (132, 158, 186)),
    "terracotta": Surface("plain", (186, 118, 92)),
    "grey": Surface("plain", (138, 140, 144)),
    "striped": Surface("wallpaper", (206, 196, 176), (188, 176, 152)),
    "brick": Surface("brick", (160, 92, 72)),
}


LIGHTS = ("day", "window", "evening", "dim")


@dataclass(frozen=True, slots=True)
class RoomSpec:
    """A room. away is +1 or -1: on which side in y the back wall is (away from the camera)."""

    floor: Surface
    wall: Surface
    away: float
    wall_distance_m: float = 1.6
    pictures: int = 1
    clutter: int = 2
    window: bool = False
    seed: int = 0


def room(spec: RoomSpec) -> list[Solid]:
    """Floor, back and side walls, and what stands and hangs along them."""
    rng = np.random.default_rng(spec.seed)
    far = spec.away * spec.wall_distance_m
    near = -spec.away * 6.0
    low, high = min(far, near), max(far, near)
    floor = box(spec.floor, (-6, low, -0.1), (6, high, 0.0))
    edge = far + spec.away * 0.1
    back = box(spec.wall, (-6, min(far, edge), 0.0), (6, max(far, edge), 3.0))
    skirting = _against(Surface("plain", (225, 222, 215)), far, spec.away, -6, 6, 0.0, 0.09, 0.015)
    sides = [
        box(spec.wall, (x, low, 0.0), (x + 0.1, high, 3.0))
        for x in (-3.4 - rng.uniform(0, 1), 3.6 + rng.uniform(0, 1.5))
    ]
    for solid in (floor, back, skirting, *sides):
        solid.casts_shadow = False
    things = [floor, back, skirting, *sides]
    for _ in range(spec.pictures):
        things.append(_picture(rng, far, spec.away))
    if spec.window:
        things += _window(rng, far, spec.away)
    for _ in range(spec.clutter):
        things += _furniture(rng, far, spec.away)
    return things


def _against(
    surface: Surface, far: float, away: float, x0: float, x1: float, z0: float, z1: float, thick_m: float
) -> Solid:
    inner = far - away * thick_m
    return box(surface, (x0, min(far, inner), z0), (x1, max(far, inner), z1))


def _picture(rng: np.random.Generator, far: float, away: float) -> Solid:
    x, z = rng.uniform(-2.2, 2.4), rng.uniform(1.1, 1.8)
    w, h = rng.uniform(0.25, 0.8, 2)
    surface = Surface("picture", random_colour(rng), random_colour(rng), scale=rng.uniform(0.6, 2.5))
    return _against(surface, far, away, x, x + w, z, z + h, 0.03)


def _window(rng: np.random.Generator, far: float, away: float) -> list[Solid]:
    x, z, w, h = rng.uniform(-1.8, 1.0), 0.9, rng.uniform(0.8, 2.0), 1.2
    frame = Surface("plain", (240, 240, 238))
    glass = Surface("plain", (255, 255, 255), gloss=0.0)
    parts = [
        _against(frame, far, away, x - 0.05, x + w + 0.05, z - 0.05, z + h + 0.05, 0.03),
        _against(glass, far, away, x, x + w, z, z + h, 0.035),
        _against(frame, far, away, x + w / 2 - 0.02, x + w / 2 + 0.02, z, z + h, 0.045),
    ]
    return parts


def _furniture(rng: np.random.Generator, far: float, away: float) -> list[Solid]:
    """One piece along the back wall: cupboard, shelf, plant, bin or boxes."""
    makers = (_cupboard, _shelf, _plant, _bin, _boxes)
    x = float(rng.uniform(-2.6, 2.6))
    make = makers[int(rng.integers(0, len(makers)))]
    return make(rng, x, far, away)


def _coloured(rng: np.random.Generator) -> Surface:
    return Surface("plain", random_colour(rng), gloss=0.1)


def _cupboard(rng: np.random.Generator, x: float, far: float, away: float) -> list[Solid]:
    colour, other = _coloured(rng), _coloured(rng)
    w, h = rng.uniform(0.5, 1.2), rng.uniform(0.7, 1.9)
    inner = far - away * 0.38
    door = _against(other, inner, away, x + 0.03, x + w / 2 - 0.01, 0.06, h - 0.04, 0.01)
    return [_against(colour, far, away, x, x + w, 0.0, h, 0.38), door]


def _shelf(rng: np.random.Generator, x: float, far: float, away: float) -> list[Solid]:
    colour = _coloured(rng)
    heights = (0.1, 0.5, 0.9, 1.3)
    things = [_against(colour, far, away, x, x + 0.8, z, z + 0.03, 0.28) for z in heights]
    for z in heights[:3]:
        for k in range(int(rng.integers(3, 12))):
            left, top = x + 0.05 + 0.06 * k, z + 0.03 + rng.uniform(0.16, 0.27)
            book = Surface("plain", random_colour(rng))
            things.append(_against(book, far, away, left, left + 0.05, z + 0.03, top, 0.2))
    return things


def _plant(rng: np.random.Generator, x: float, far: float, away: float) -> list[Solid]:
    y = far - away * 0.3
    green = Surface("plain", (60, 105, 55))
    leaves = [cylinder(green, (x, y, 0.35), _leaf(rng, x, y), 0.03, 0.004) for _ in range(14)]
    return [cylinder(_coloured(rng), (x, y, 0), (x, y, 0.35), 0.12, 0.17), *leaves]


def _bin(rng: np.random.Generator, x: float, far: float, away: float) -> list[Solid]:
    y, r = far - away * 0.4, rng.uniform(0.1, 0.25)
    return [cylinder(_coloured(rng), (x, y, 0), (x, y, 2 * r), r * 0.8)]


def _boxes(rng: np.random.Generator, x: float, far: float, away: float) -> list[Solid]:
    w = rng.uniform(0.2, 0.6)
    lower = _against(_coloured(rng), far - away * 0.1, away, x, x + w, 0, w * 0.8, w)
    upper = _against(
        _coloured(rng), far - away * 0.12, away, x + 0.05, x + w * 0.9, w * 0.8, w * 1.3, w * 0.8
    )
    return [lower, upper]


def _leaf(rng: np.random.Generator, x: float, y: float) -> Point:
    angle, spread = rng.uniform(0, 6.3), rng.uniform(0.1, 0.4)
    return (x + spread * np.cos(angle), y + spread * np.sin(angle), rng.uniform(0.6, 1.3))


def random_colour(rng: np.random.Generator) -> Colour:
    """An sRGB colour, more often muted than not."""
    grey = rng.uniform(40, 225)
    tint = rng.normal(0, 1, 3) * rng.choice([12.0, 40.0], p=[0.6, 0.4])
    r, g, b = np.clip(grey + tint, 12, 250)
    return float(r), float(g), float(b)


def lighting(name: str, away: float) -> Lighting:
    """Named light: "day", "window" (from one side), "evening" or "dim"."""
    y = -away
    if name == "window":
        return Lighting(sun_direction=(0.9, 0.5 * y, 0.7), sun_colour=(1.25, 1.25, 1.3))
    if name == "evening":
        return Lighting(
            sun_direction=(-0.3, 0.4 * y, 1.0),
            sun_colour=(1.3, 1.05, 0.75),
            sky_colour=(0.42, 0.38, 0.33),
            ground_colour=(0.24, 0.19, 0.15),
        )
    if name == "dim":
        return Lighting(
            sun_direction=(-0.2, 0.5 * y, 1.0),
            sun_colour=(0.8, 0.72, 0.6),
            sky_colour=(0.5, 0.47, 0.45),
            exposure=0.45,
        )
    return Lighting(
        sun_direction=(0.35, 0.6 * y, 1.1), sun_colour=(0.95, 0.93, 0.88), fill_direction=(-0.6, 0.8 * y, 0.4)
    )
