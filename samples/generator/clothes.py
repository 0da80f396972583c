"""Trousers, shirts and socks, cut from MakeHuman's helper body suit and from the skin."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .body import Body
from .limbs import Places, places
from .materials import Surface
from .mesh import NormalMaker, compact, subdivide, triangles_of
from .part import Part, make_part

FloatArray = NDArray[np.float32]

HEM_OVERLAP_M = 0.02


@dataclass(frozen=True, slots=True)
class LegWear:
    """Trousers and the like. end is the place of the hem along the leg (1 knee, 2 ankle);
    ease_m how far the cloth stands off at waist, knee and hem; folds_m how high its folds are where it is loose."""

    surface: Surface
    end: float
    ease_m: tuple[float, float, float] = (0.006, 0.006, 0.006)
    folds_m: float = 0.004


@dataclass(frozen=True, slots=True)
class Shirt:
    """A shirt. sleeve is the place of its end along the arm (1 elbow, 2 wrist)."""

    surface: Surface
    sleeve: float = 0.6
    ease_m: float = 0.014
    length_m: float = 0.10


@dataclass(frozen=True, slots=True)
class Suit:
    """The helper body suit of one body, what clothes are cut from."""

    vertices_m: FloatArray
    weights: FloatArray
    triangles: NDArray[np.int32]
    normals: FloatArray
    places: Places


def body_suit(body: Body, fine: bool) -> Suit:
    """The suit of a body, subdivided once if fine (triangles of a pixel each cost more than they show)."""
    used, quads = compact(body.quads["helper-tights"])
    vertices, weights = body.vertices_m[used], body.weights[used]
    if fine:
        matrix, quads = subdivide(quads, len(used))
        vertices = np.asarray(matrix @ vertices)
        weights = np.clip(np.asarray(matrix @ weights), 0, None)
        weights /= weights.sum(axis=1, keepdims=True)
    triangles = triangles_of(quads)
    normals = NormalMaker(triangles, len(vertices))(vertices)
    return Suit(vertices, weights, triangles, normals, places(body, vertices, weights))


def waist_m(body: Body) -> float:
    """Height of the waistband above the floor, metres, in the rest pose."""
    return float(body.head_m("spine05")[2] + 0.055)


def leg_cover_m(body: Body, where: Places, wear: LegWear) -> FloatArray:
    """How far inside the garment each vertex lies, metres; negative outside."""
    shank = np.linalg.norm(body.head_m("foot.L") - body.head_m("lowerleg01.L"))
    below_waist = waist_m(body) - where.height_m
    above_hem = (wear.end - where.leg) * shank
    not_arm = np.where(where.arm_weight > 0.15, -1.0, 1.0)
    cover: FloatArray = np.minimum(np.minimum(below_waist, above_hem), not_arm)
    return cover.astype(np.float32)


def shirt_cover_m(body: Body, where: Places, shirt: Shirt) -> FloatArray:
    """As leg_cover_m, for a shirt."""
    upper_arm = np.linalg.norm(body.head_m("lowerarm01.L") - body.head_m("upperarm01.L"))
    above_hem = where.height_m - (waist_m(body) - shirt.length_m)
    above_hem = np.where(where.arm_weight > 0.3, 1.0, above_hem)
    before_cuff = np.where(where.arm_weight > 0.05, (shirt.sleeve - where.arm) * upper_arm, 1.0)
    below_neck = body.head_m("neck01")[2] + 0.035 - where.height_m
    cover: FloatArray = np.minimum(np.minimum(above_hem, before_cuff), below_neck)
    return cover.astype(np.float32)


def make_leg_wear(body: Body, suit: Suit, wear: LegWear, rng: np.random.Generator) -> Part:
    """Trousers, shorts or leggings as a part."""
    where = suit.places
    knots = [0.0, 1.0, max(wear.end, 1.01)]
    ease = np.interp(np.clip(where.leg, 0, 2), knots, wear.ease_m).astype(np.float32)
    loose = np.clip((ease - 0.008) / 0.03, 0, 1)
    outward = suit.vertices_m - where.leg_axis_m
    outward /= np.maximum(np.linalg.norm(outward, axis=1, keepdims=True), 1e-6)
    on_leg = np.clip(where.leg * 3.0, 0, 1)[:, None] * loose[:, None]
    direction = suit.normals * (1 - on_leg) + outward * on_leg
    ease = ease + loose * wear.folds_m * _folds(suit.vertices_m, rng)
    vertices = suit.vertices_m + direction * ease[:, None]
    cut = leg_cover_m(body, where, wear)
    return make_part(
        "leg_wear",
        wear.surface,
        vertices,
        suit.weights,
        suit.triangles,
        body.bones,
        cut=cut,
        tint=_from_seam(suit, outward) if wear.surface.kind == "track" else None,
        droop_m=0.75 * np.maximum(ease - 0.007, 0),
    )


def _from_seam(suit: Suit, outward: FloatArray) -> FloatArray:
    """The tint (N, 3) of striped trousers: how far round the leg from its outer side, metres."""
    side = np.sign(suit.vertices_m[:, 1])
    turn = np.arctan2(outward[:, 0], side * outward[:, 1])
    round_m = turn * np.maximum(suit.places.radius_m, 0.04)
    return np.column_stack([round_m, np.ones_like(turn), np.ones_like(turn)]).astype(np.float32)


def make_shirt(body: Body, suit: Suit, shirt: Shirt, rng: np.random.Generator) -> Part:
    """A shirt as a part."""
    ease = shirt.ease_m + 0.003 * _folds(suit.vertices_m, rng)
    vertices = suit.vertices_m + suit.normals * ease[:, None]
    cut = shirt_cover_m(body, suit.places, shirt)
    return make_part(
        "shirt",
        shirt.surface,
        vertices,
        suit.weights,
        suit.triangles,
        body.bones,
        cut=cut,
        droop_m=np.where(suit.places.arm_weight > 0.3, 0.4 * ease, 0),
    )


def _folds(vertices_m: FloatArray, rng: np.random.Generator) -> FloatArray:
    """Smooth waves (N,) of about unit height, a few to a limb, as cloth hangs."""
    total = np.zeros(len(vertices_m))
    for _ in range(5):
        direction = rng.normal(size=3) * [30.0, 30.0, 18.0]
        total += np.sin(vertices_m @ direction + rng.uniform(0, 6.3))
    waves: FloatArray = (total / 2.2).astype(np.float32)
    return waves
