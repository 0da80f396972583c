"""Shoes and socks: a foot-shaped tube lofted through cross-sections of the bare foot."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import scipy.ndimage as ndimage
from numpy.typing import NDArray

from .body import BODY_VERTICES, Body
from .legs import SIDES, suffix
from .limbs import Places
from .materials import Surface
from .mesh import NormalMaker, triangles_of
from .part import Part, make_part

FloatArray = NDArray[np.float32]
Array = NDArray[np.float64]

STATIONS, AROUND = 30, 28
SOLED = ("shoes", "sandals")


@dataclass(frozen=True, slots=True)
class Footwear:
    """What is on the feet. kind is "bare", "socks" or "shoes"; the sole of a shoe is parallel
    to the line from heel to ball of the bare foot within it, up to where the toes spring: spring_m
    is how high its tip stands off the floor, and how long before the tip that begins; heel_bevel_m the same
    behind. "sandals" are the sole of a shoe, held by straps (strap_places: where along the foot, 0 heel to
    1 toe, and how wide, metres). sock is worn in shoes, up to top_leg_place."""

    kind: str
    surface: Surface | None = None
    sole_m: float = 0.022
    collar_m: float = 0.012
    top_leg_place: float = 1.75
    spring_m: tuple[float, float] = (0.012, 0.06)
    heel_bevel_m: tuple[float, float] = (0.0, 0.03)
    flare_m: float = 0.0
    strap_places: tuple[tuple[float, float], ...] = ((0.62, 0.05),)
    sock: Surface | None = None

    @property
    def height_m(self) -> float:
        """How much higher than barefoot one stands, metres."""
        return self.sole_m if self.kind in SOLED else 0.0


def foot_cover_m(body: Body, where: Places, vertices_m: FloatArray, wear: Footwear) -> FloatArray:
    """How deep under the footwear each vertex lies, metres; negative outside."""
    shank = np.linalg.norm(body.head_m("foot.L") - body.head_m("lowerleg01.L"))
    low_leg = np.where((where.leg_weight > 0.5) & (where.leg > 1.2), 1.0, -1.0)
    if wear.kind in ("bare", "sandals"):
        return np.full(len(vertices_m), -1.0, np.float32)
    if wear.kind == "socks":
        depth = (where.leg - wear.top_leg_place) * shank
    else:
        depth = body.head_m("foot.L")[2] + wear.collar_m - 0.02 - vertices_m[:, 2]
    cover: FloatArray = np.minimum(depth, low_leg).astype(np.float32)
    return cover


def make_footwear(body: Body, where: Places, wear: Footwear) -> list[Part]:
    """The parts of both feet; none when bare. `where` belongs to the body's skin vertices."""
    if wear.kind == "bare" or wear.surface is None:
        return []
    parts = [_lofted(body, side, wear, wear.surface) for side in SIDES]
    if wear.kind == "socks":
        parts.append(_stocking(body, where, wear, wear.surface))
    if wear.sock is not None:
        parts.append(sock_above(body, where, wear, wear.sock))
    return parts


def sock_above(body: Body, where: Places, wear: Footwear, surface: Surface) -> Part:
    """What is seen of a sock over a shoe's collar."""
    return _stocking(body, where, replace(wear, kind="socks"), surface, body.head_m("foot.L")[2] - 0.02)


def _stocking(
    body: Body, where: Places, wear: Footwear, surface: Surface, from_height_m: float = -1.0
) -> Part:
    """The part of a sock behind the toes: the skin itself, a little thicker."""
    vertices = body.vertices_m[:BODY_VERTICES]
    weights = body.weights[:BODY_VERTICES]
    triangles = triangles_of(body.quads["body"])
    normals = NormalMaker(triangles, len(vertices))(vertices)
    toes = np.array([name.startswith("toe") for name in body.bones])
    cut = foot_cover_m(body, where, vertices, wear)
    cut = np.where(weights[:, toes].sum(axis=1) > 0.02, -1.0, cut)
    cut = np.minimum(cut, vertices[:, 2] - from_height_m)
    tint = None
    if surface.kind == "sock":
        tint = np.column_stack([np.full(len(vertices), 0.5), np.ones(len(vertices)), cut])
    thick = vertices + 0.004 * normals
    return make_part("stocking", surface, thick, weights, triangles, body.bones, cut=cut, tint=tint)


def _lofted(body: Body, side: str, wear: Footwear, surface: Surface) -> Part:
    rings, forward, across, origin = _rings(body, side, wear)
    local = rings.reshape(-1, 3)
    vertices = origin + local[:, :1] * forward + local[:, 1:2] * across
    vertices[:, 2] = local[:, 2]
    index = np.arange(STATIONS * AROUND).reshape(STATIONS, AROUND)
    after = np.roll(index, -1, axis=1)
    quads = np.stack([index[:-1], index[1:], after[1:], after[:-1]], axis=-1).reshape(-1, 4)
    quads = quads if _points_outward(vertices, quads) else quads[:, ::-1]
    weights = _loft_weights(body, side, local[:, 0], forward, across, origin)
    along = (local[:, 0] - local[:, 0].min()) / np.ptp(local[:, 0])
    return make_part(
        f"{wear.kind}_{side}",
        surface,
        vertices.astype(np.float32),
        weights,
        triangles_of(quads.astype(np.int32)),
        body.bones,
        tint=_places_on(wear, surface, rings, along).astype(np.float32),
        cut=_straps(wear, local, along) if wear.kind == "sandals" else None,
    )


def _places_on(wear: Footwear, surface: Surface, rings: Array, along: Array) -> Array:
    """The tint (N, 3), from which the shader reads the place on a shoe or a sock."""
    height = (rings[..., 2] - rings[..., 2].min()).ravel()
    if wear.kind in SOLED:
        low, high = rings[..., 1].min(axis=1, keepdims=True), rings[..., 1].max(axis=1, keepdims=True)
        across = (rings[..., 1] - low) / np.maximum(high - low, 1e-6)
        return np.column_stack([along, height / (wear.sole_m + 0.010), across.ravel()])
    if surface.kind == "sock":
        return np.column_stack([along, height, np.ones(len(along))])
    return np.ones((len(along), 3))


def _straps(wear: Footwear, local: Array, along: Array) -> FloatArray:
    """The cut (N,) that leaves a sandal's sole and straps."""
    cut = 0.006 - local[:, 2]
    for place, width_m in wear.strap_places:
        cut = np.maximum(cut, width_m / 2 - np.abs(along - place) * np.ptp(local[:, 0]))
    return cut.astype(np.float32)


def _points_outward(vertices: Array, quads: NDArray[np.int64]) -> bool:
    a, b, c = (vertices[quads[:, k]] for k in range(3))
    return float(np.sum(np.cross(b - a, c - a) * (a - vertices.mean(axis=0)))) > 0


def _rings(body: Body, side: str, wear: Footwear) -> tuple[Array, Array, Array, Array]:
    """Cross-sections (S, A, 3) as (along, across, height), and the axes they lie in."""
    points, forward, across, origin = _foot_points(body, side)
    is_shoe = wear.kind in SOLED
    pad = 0.007 if is_shoe else 0.003
    heel, toe = points[:, 0].min() - pad, points[:, 0].max() + (0.012 if is_shoe else 0.004)
    theta = np.linspace(0, np.pi, STATIONS)
    along = (heel + toe) / 2 - (toe - heel) / 2 * np.cos(theta)
    low, high, top = _extents(points, along)
    top = np.minimum(top, body.head_m("foot" + suffix(side))[2] + wear.collar_m) + pad
    if is_shoe:
        top = np.maximum(top, np.interp(along, [heel, 0, toe], [0.06, 0.06, 0.045]))
    ends = np.clip(np.sin(theta), 0, 1) ** 0.55
    middle, half = (low + high) / 2, (high - low) / 2 + pad
    half = np.maximum(half, half.max() * 0.55) * ends
    floor = -wear.sole_m if is_shoe else -0.002
    return (
        _superellipses(
            along,
            middle,
            half,
            floor + is_shoe * sole_rise_m(wear, along, heel, toe),
            top,
            ends,
            is_shoe,
            wear.flare_m,
        ),
        forward,
        across,
        origin,
    )


def sole_rise_m(wear: Footwear, along: Array, heel: float, toe: float) -> Array:
    """How high the sole stands off its own plane at places along the foot: its bevelled heel, its sprung toe."""
    spring_m, before_tip_m = wear.spring_m
    bevel_m, after_heel_m = wear.heel_bevel_m
    sprung = np.clip((along - (toe - before_tip_m)) / before_tip_m, 0, 1) ** 2
    bevelled = np.clip((heel + after_heel_m - along) / after_heel_m, 0, 1) ** 2
    rise: Array = spring_m * sprung + bevel_m * bevelled
    return rise


def _superellipses(
    along: Array,
    middle: Array,
    half: Array,
    floor: Array,
    top: Array,
    ends: Array,
    is_shoe: bool,
    flare_m: float,
) -> Array:
    angle = np.linspace(0, 2 * np.pi, AROUND, endpoint=False)
    cos, sin = np.cos(angle), np.sin(angle)
    centre = floor + (0.030 if is_shoe else 0.016)
    power_up, power_down = 0.85, (0.30 if is_shoe else 0.6)
    wide = np.sign(cos) * np.abs(cos) ** np.where(sin > 0, 0.8, power_down)
    rise = np.abs(sin) ** power_up * (sin > 0)
    fall = np.abs(sin) ** power_down * (sin < 0)
    softened = 0.35 + 0.65 * ends if is_shoe else ends
    up = np.maximum(top - centre, 0.008) * ends
    height = centre[:, None] + up[:, None] * rise - (centre - floor)[:, None] * fall * softened[:, None]
    across = middle[:, None] + (half[:, None] + flare_m * fall * ends[:, None]) * wide
    return np.stack([np.repeat(along[:, None], AROUND, axis=1), across, height], axis=-1)


def _foot_points(body: Body, side: str) -> tuple[Array, Array, Array, Array]:
    """Foot skin points as (along, across, height) with the axes; origin under the ankle."""
    end = suffix(side)
    chosen = np.array(
        [name in ("foot" + end,) or (name.startswith("toe") and name.endswith(end)) for name in body.bones]
    )
    in_foot = body.weights[:BODY_VERTICES][:, chosen].sum(axis=1) > 0.5
    points = body.vertices_m[:BODY_VERTICES][in_foot].astype(float)
    ankle, tip = body.head_m("foot" + end), body.head_m("toe2-3" + end)
    heel = points[np.argmin(points[:, 0])]
    forward = np.array([tip[0] - heel[0], tip[1] - heel[1], 0.0])
    forward /= np.linalg.norm(forward)
    across = np.array([-forward[1], forward[0], 0.0])
    origin = np.array([ankle[0], ankle[1], 0.0])
    offset = points - origin
    return (np.stack([offset @ forward, offset @ across, points[:, 2]], axis=1), forward, across, origin)


def _extents(points: Array, along: Array) -> tuple[Array, Array, Array]:
    window = 0.014
    low, high, top = (np.zeros(len(along)) for _ in range(3))
    for k, place in enumerate(along):
        near = np.abs(points[:, 0] - place) < window
        chosen = points[near] if near.any() else points[[np.argmin(abs(points[:, 0] - place))]]
        low[k], high[k], top[k] = chosen[:, 1].min(), chosen[:, 1].max(), chosen[:, 2].max()
    smooth = [ndimage.gaussian_filter1d(values, 1.2, mode="nearest") for values in (low, high, top)]
    return smooth[0], smooth[1], smooth[2]


def _loft_weights(
    body: Body, side: str, along: Array, forward: Array, across: Array, origin: Array
) -> FloatArray:
    """The foot bone up to the ball, then over to the toes."""
    end = suffix(side)
    ball = (body.head_m("toe2-1" + end) - origin) @ forward
    share = np.clip((along - ball) / 0.045 + 0.35, 0, 1)
    weights = np.zeros((len(along), len(body.bones)), np.float32)
    weights[:, body.bone("foot" + end)] = 1 - share
    weights[:, body.bone("toe2-1" + end)] = share
    return weights
