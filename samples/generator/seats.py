"""Things to sit or lie on. The person faces +x with the hips above x = 0, y = 0."""

from __future__ import annotations

from .materials import Surface
from .solids import Solid, box, cylinder

WOOD = Surface("plain", (133, 94, 58), gloss=0.15)


def seat(kind: str, height_m: float, depth_m: float, cover: Surface, frame: Surface) -> list[Solid]:
    """A seat whose top is at height_m and whose front edge is at x = depth_m.

    kind: "stool", "chair", "bench", "couch" (long, person across it), "bed", "plank" or "mat".
    """
    makers = {"stool": _stool, "chair": _chair, "bench": _bench, "couch": _couch}
    if kind in makers:
        return makers[kind](height_m, depth_m, cover, frame)
    if kind == "bed":
        return [
            box(cover, (-1.15, -0.45, height_m - 0.18), (1.15, 0.45, height_m)),
            box(frame, (-1.18, -0.48, 0.12), (1.18, 0.48, height_m - 0.18)),
            box(Surface("plain", (235, 235, 230)), (-1.08, -0.3, height_m), (-0.72, 0.3, height_m + 0.05)),
        ]
    if kind == "plank":  # a narrow bench to lie on, the legs beyond its end
        return [
            box(cover, (-1.15, -0.15, height_m - 0.09), (0.06, 0.15, height_m)),
            *(box(frame, (x, -0.04, 0.04), (x + 0.06, 0.04, height_m - 0.09)) for x in (-0.95, -0.1)),
            *(box(frame, (x, -0.25, 0.0), (x + 0.06, 0.25, 0.05)) for x in (-0.95, -0.1)),
        ]
    if kind == "mat":
        return [box(cover, (-1.15, -0.36, 0.0), (1.15, 0.36, height_m))]
    raise ValueError(f"no seat of kind {kind!r}: choose stool, chair, bench, couch, bed, plank or mat")


def _stool(height_m: float, depth_m: float, cover: Surface, frame: Surface) -> list[Solid]:
    middle = depth_m - 0.20
    legs = [
        cylinder(
            frame, (middle + 0.17 * a, 0.17 * b, 0.0), (middle + 0.11 * a, 0.11 * b, height_m - 0.05), 0.014
        )
        for a in (-1, 1)
        for b in (-1, 1)
    ]
    return [cylinder(cover, (middle, 0, height_m - 0.06), (middle, 0, height_m), 0.20), *legs]


def _chair(height_m: float, depth_m: float, cover: Surface, frame: Surface) -> list[Solid]:
    back, half = depth_m - 0.46, 0.22
    legs = [
        box(frame, (x, y - 0.018, 0.0), (x + 0.036, y + 0.018, top))
        for x, top in ((back, height_m + 0.46), (depth_m - 0.06, height_m - 0.05))
        for y in (-half + 0.02, half - 0.02)
    ]
    rails = [
        box(
            frame, (back + 0.004, -half + 0.02, height_m + z), (back + 0.03, half - 0.02, height_m + z + 0.09)
        )
        for z in (0.14, 0.34)
    ]
    return [box(cover, (back + 0.01, -half, height_m - 0.05), (depth_m, half, height_m)), *legs, *rails]


def _bench(height_m: float, depth_m: float, cover: Surface, frame: Surface) -> list[Solid]:
    back, half = depth_m - 0.42, 0.16
    posts = [
        box(frame, (x - 0.03, -0.04, 0.04), (x + 0.03, 0.04, height_m - 0.07))
        for x in (back + 0.08, depth_m - 0.12)
    ]
    feet = [box(frame, (x - 0.03, -0.25, 0.0), (x + 0.03, 0.25, 0.05)) for x in (back + 0.08, depth_m - 0.12)]
    return [box(cover, (back, -half, height_m - 0.08), (depth_m, half, height_m)), *posts, *feet]


def _couch(height_m: float, depth_m: float, cover: Surface, frame: Surface) -> list[Solid]:
    back = depth_m - 0.66
    legs = [
        box(frame, (x, y - 0.03, 0.0), (x + 0.06, y + 0.03, height_m - 0.1))
        for x in (back + 0.05, depth_m - 0.12)
        for y in (-0.85, 0.85)
    ]
    return [box(cover, (back, -0.95, height_m - 0.11), (depth_m, 0.95, height_m)), *legs]
