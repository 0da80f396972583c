"""A stationary bike and a treadmill, as a few solids."""

from __future__ import annotations

from .materials import Surface
from .rhythms import AXLE_M, BELT_M, CRANK_M, Bike
from .solids import Point, Solid, box, cylinder

METAL = Surface("plain", (58, 60, 66), gloss=0.3)
PAINT = Surface("plain", (168, 172, 178), gloss=0.3)
RUBBER = Surface("mat", (34, 34, 38))


def bike(rider: Bike) -> list[Solid]:
    """The bike that fits a rider; its cranks are a disc."""
    saddle_m, grip_m = rider.hips.imag - 0.12, rider.grip.imag - 0.02
    hip_x, grip_x = rider.hips.real, rider.grip.real
    wheel_x = 0.42

    def tube(foot: tuple[float, float], head: tuple[float, float], radius_m: float = 0.03) -> Solid:
        return cylinder(PAINT, (foot[0], 0.0, foot[1]), (head[0], 0.0, head[1]), radius_m)

    return [
        _disc(METAL, 0.0, AXLE_M, 0.6 * CRANK_M, 0.05),
        _disc(METAL, wheel_x, 0.30, 0.24, 0.05),
        tube((0.0, AXLE_M), (hip_x, saddle_m)),
        tube((-0.05, 0.08), (wheel_x + 0.15, 0.08), 0.035),
        tube((0.0, AXLE_M), (0.0, 0.08)),
        tube((wheel_x, 0.30), (grip_x - 0.05, grip_m)),
        tube((0.0, AXLE_M), (wheel_x, 0.30)),
        box(RUBBER, (hip_x - 0.14, -0.08, saddle_m - 0.04), (hip_x + 0.12, 0.08, saddle_m)),
        cylinder(RUBBER, (grip_x, -0.26, grip_m), (grip_x, 0.26, grip_m), 0.018),
        *(box(METAL, (x, -0.27, 0.0), (x + 0.07, 0.27, 0.06)) for x in (-0.45, wheel_x + 0.1)),
        tube((-0.42, 0.05), (0.0, 0.08), 0.035),
    ]


def treadmill() -> list[Solid]:
    """A treadmill for somebody who faces +x at x = 0."""
    rails = [
        cylinder(PAINT, (0.95, y, 0.10), (0.72, y, 1.15), 0.03) for y in (-0.38, 0.38)
    ] + [cylinder(METAL, (0.72, y, 1.0), (0.35, y, 0.95), 0.02) for y in (-0.38, 0.38)]
    return [
        box(RUBBER, (-0.85, -0.26, 0.04), (0.85, 0.26, BELT_M)),
        *(box(METAL, (-0.85, y - 0.06, 0.0), (0.95, y + 0.06, BELT_M + 0.01)) for y in (-0.33, 0.33)),
        box(METAL, (0.75, -0.30, 0.0), (1.05, 0.30, 0.24)),
        box(METAL, (0.66, -0.40, 1.12), (0.80, 0.40, 1.28)),
        *rails,
    ]


def _disc(surface: Surface, x: float, z: float, radius_m: float, thick_m: float) -> Solid:
    left: Point = (x, -thick_m / 2, z)
    return cylinder(surface, left, (x, thick_m / 2, z), radius_m)
