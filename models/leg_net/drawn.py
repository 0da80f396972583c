"""Endless drawn legs for a first schooling: tapered limbs with exact joints, any pose, any view.

They look like cut-out puppets, not people, but a network that has seen a few tens of thousands of
them knows where a leg's joints are and what a turn of the camera does to angles, before it sees the
first rendered person.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np

from models.leg_net.crops import Floats, Image, Sample

SIZE_PX = 288
Rng = np.random.Generator


@dataclass(frozen=True)
class Puppet:
    """One leg in its own plane, in shank lengths: knee at the origin, ankle below, toes right."""

    knee_deg: float
    ankle_deg: float
    thigh: float
    sole: float
    back: float
    ball: float
    toe: float

    def joints(self) -> Floats:
        """(6, 2): hip, knee, ankle, heel, ball, tip of the toes."""
        k, a = math.radians(self.knee_deg), math.radians(self.ankle_deg)
        ahead, down = np.array([math.cos(a), -math.sin(a)]), np.array([math.sin(a), math.cos(a)])
        ankle = np.array([0.0, 1.0])
        sole = ankle + self.sole * down
        hip = -self.thigh * np.array([math.sin(k), math.cos(k)])
        return np.stack(
            [hip, np.zeros(2), ankle, sole - self.back * ahead, sole + self.ball * ahead, sole + self.toe * ahead]
        )


def draw(rng: Rng) -> Sample:
    """One window with one leg that counts, and usually another one before or behind it."""
    image = _background(rng)
    shank_px, turn = rng.uniform(64, 92), rng.uniform(-math.pi, math.pi)
    view = _view(rng)
    own, other = _puppet(rng), _puppet(rng)
    own_flat, other_flat = _placed(own, turn), _placed(other, turn + rng.normal(0, 0.7))
    other_flat += own_flat[0] - other_flat[0]
    depth = rng.uniform(0.2, 0.35) * (1 if rng.random() < 0.75 else -1)
    facing = 1.0 if rng.random() < 0.5 else -1.0
    shift = np.array([SIZE_PX / 2, SIZE_PX / 2]) + rng.uniform(-18, 18, 2)

    def to_px(flat: Floats, z: float) -> Floats:
        solid = np.column_stack([flat - own_flat[:5].mean(0), np.full(len(flat), z)]) @ view.T
        near = 1 / (1 + 0.12 * solid[:, 2:])
        return solid[:, :2] * near * [facing, 1] * shank_px + shift

    own_px, other_px = to_px(own_flat, 0.0), to_px(other_flat, depth)
    looks = _Looks(rng)
    legs = [(own_px, looks.again(rng, 0.05)), (other_px, looks.again(rng, 0.1))]
    if rng.random() < 0.85:
        legs = legs if depth < 0 else legs[::-1]
    else:
        legs = legs[:1]
    for points, look in legs:
        _paint(image, points, look, shank_px, rng)
    light = cv2.resize(rng.uniform(0.75, 1.25, (5, 5)).astype(np.float32), (SIZE_PX, SIZE_PX))
    image = np.clip(image * light[..., None], 0, 255).astype(np.uint8)
    return Sample(image, own_px[:5], own.knee_deg, own.ankle_deg, facing)


def _puppet(rng: Rng) -> Puppet:
    knee = rng.uniform(-5, 30) if rng.random() < 0.4 else rng.uniform(0, 120)
    sole = rng.uniform(0.15, 0.24)
    ball = rng.uniform(0.28, 0.42)
    return Puppet(
        knee, rng.uniform(-55, 30), rng.uniform(0.95, 1.15), sole, rng.uniform(0.1, 0.2), ball, ball + rng.uniform(0.13, 0.22)
    )


def _placed(puppet: Puppet, turn: float) -> Floats:
    cos, sin = math.cos(turn), math.sin(turn)
    return puppet.joints() @ np.array([[cos, sin], [-sin, cos]])


def _view(rng: Rng) -> Floats:
    yaw = np.clip(rng.normal(0, 14), -38, 38) * math.pi / 180
    pitch = rng.normal(0, 7) * math.pi / 180
    c, s, cp, sp = math.cos(yaw), math.sin(yaw), math.cos(pitch), math.sin(pitch)
    return np.array([[1, 0, 0], [0, cp, -sp], [0, sp, cp]]) @ np.array([[c, 0, s], [0, 1, 0], [-s, 0, c]])


class _Looks:
    """Widths (shank lengths) and colours of a leg."""

    def __init__(self, rng: Rng) -> None:
        self.widths = np.array([0.36, 0.25, 0.27, 0.16]) * rng.uniform(0.8, 1.35) * rng.uniform(0.9, 1.1, 4)
        skin = np.array([0.95, 0.72, 0.58]) * rng.uniform(0.3, 1.0) + rng.normal(0, 0.03, 3)
        cloth, shoe = rng.uniform(0, 1, 3), rng.uniform(0, 1, 3)
        kind = rng.integers(4)
        self.thigh = cloth if kind > 0 else skin
        self.shank = cloth if kind > 1 else skin
        if kind == 3:
            self.widths[1:] *= rng.uniform(1.1, 1.7)
        self.foot = [skin, shoe, shoe][rng.integers(3)]
        self.torso = rng.uniform(0, 1, 3)
        self.sock = rng.uniform(0, 1, 3) if rng.random() < 0.3 else None

    def again(self, rng: Rng, spread: float) -> _Looks:
        """The same with slightly different light."""
        twin = object.__new__(_Looks)
        twin.__dict__.update(self.__dict__)
        for name in ("thigh", "shank", "foot"):
            setattr(twin, name, np.clip(getattr(self, name) + rng.normal(0, spread), 0, 1))
        return twin


def _paint(image: Image, points: Floats, look: _Looks, shank_px: float, rng: Rng) -> None:
    hip, knee, ankle, heel, ball, toe = points
    wide = look.widths * shank_px
    belly = knee + (ankle - knee) * rng.uniform(0.25, 0.4)
    trunk = hip + _turned(hip - knee, rng.uniform(-2.2, 2.2)) * rng.uniform(0.7, 1.3)
    _limb(image, hip, trunk, wide[0] * 1.2, wide[0] * 1.4, look.torso)
    _foot(image, knee, ankle, heel, ball, toe, look, wide[3])
    _limb(image, knee, belly, wide[1], wide[2], look.shank)
    _limb(image, belly, ankle, wide[2], wide[3], look.shank)
    if look.sock is not None:
        _limb(image, knee + (ankle - knee) * rng.uniform(0.5, 0.9), ankle, wide[3] * 1.15, wide[3], look.sock)
    _limb(image, hip, knee, wide[0], wide[1], look.thigh)


def _foot(image: Image, knee: Floats, ankle: Floats, heel: Floats, ball: Floats, toe: Floats, look: _Looks, wide: float) -> None:
    ahead = (ball - heel) / max(1.0, float(np.linalg.norm(ball - heel)))
    up = (knee - ankle) / max(1.0, float(np.linalg.norm(knee - ankle)))
    sole_up = (ankle - heel) - ahead * float((ankle - heel) @ ahead)
    back = heel - ahead * wide * 0.25
    corners = [back, back + sole_up * 0.8, ankle - ahead * wide * 0.5 + up * wide * 0.3]
    corners += [ankle + ahead * wide * 0.55 + up * wide * 0.2, ball + sole_up * 0.55, toe + sole_up * 0.3, toe, ball, heel]
    cv2.fillPoly(image, [_fixed(np.stack(corners))], _colour(look.foot), cv2.LINE_AA, _BITS)
    cv2.polylines(image, [_fixed(np.stack([back, ball, toe]))], False, _colour(look.foot * 0.6), 2, cv2.LINE_AA, _BITS)


def _limb(image: Image, a: Floats, b: Floats, wide_a: float, wide_b: float, colour: Floats) -> None:
    """A tapered limb in three shades."""
    along = (b - a) / max(1e-6, float(np.linalg.norm(b - a)))
    side = np.array([-along[1], along[0]])
    for part, shade, lean in ((1.0, 0.8, 0.0), (0.72, 0.95, -0.08), (0.35, 1.08, -0.14)):
        p, q = a + side * lean * wide_a, b + side * lean * wide_b
        ra, rb = wide_a * part / 2, wide_b * part / 2
        corners = np.stack([p + side * ra, q + side * rb, q - side * rb, p - side * ra])
        cv2.fillPoly(image, [_fixed(corners)], _colour(colour * shade), cv2.LINE_AA, _BITS)
        for centre, radius in ((p, ra), (q, rb)):
            x, y = _fixed(centre)
            cv2.circle(image, (int(x), int(y)), int(radius * 16), _colour(colour * shade), -1, cv2.LINE_AA, _BITS)


_BITS = 4


def _fixed(points: Floats) -> np.ndarray:
    return np.round(points * 2**_BITS).astype(np.int32)


def _turned(vector: Floats, turn: float) -> Floats:
    cos, sin = math.cos(turn), math.sin(turn)
    return np.array([cos * vector[0] - sin * vector[1], sin * vector[0] + cos * vector[1]])


def _colour(colour: Floats) -> tuple[int, int, int]:
    red, green, blue = (int(v) for v in np.clip(colour, 0, 1) * 255)
    return red, green, blue


def _background(rng: Rng) -> Image:
    """A floor, a wall, blotches and boxes."""
    coarse = rng.integers(2, 9)
    base = rng.uniform(30, 230, 3)
    small = base + rng.normal(0, rng.uniform(5, 50), (coarse, coarse, 3)) + rng.normal(0, 20, (coarse, coarse, 1))
    image = cv2.resize(np.clip(small, 0, 255).astype(np.uint8), (SIZE_PX, SIZE_PX), interpolation=cv2.INTER_CUBIC)
    image = np.ascontiguousarray(image)
    for _ in range(rng.integers(0, 7)):
        size = tuple(rng.uniform(10, 260, 2))
        box = cv2.boxPoints((tuple(rng.uniform(0, SIZE_PX, 2)), size, float(rng.choice([0, rng.uniform(0, 90)]))))
        cv2.fillPoly(image, [box.astype(np.int32)], _colour(rng.uniform(0, 1, 3)), cv2.LINE_AA)
    return image
