"""Made-up whole bodies, seen from the side: bridges, planks, pedalling, walking. Angles are exact.

Lengths are pixels of a body whose trunk is 150, thigh 126, shank 120: 50, 42 and 40 cm. The floor is at
y = 420. People face right, and are mirrored for the left.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from posecheck.core.landmarks import COUNT, INDEX, Side, other
from posecheck.core.types import Pose
from tests.made_up import mirrored

TRUNK, THIGH, SHANK, UPPER_ARM, FOREARM, FOOT = 150.0, 126.0, 120.0, 90.0, 80.0, 55.0
FLOOR = 420.0
SIZE_PX = (800, 480)
Points = dict[str, complex]


@dataclass(frozen=True)
class Look:
    """Which side is nearer, and how well both are seen. A facing of -1 looks to the left."""

    near: Side = "right"
    facing: int = 1
    near_visibility: float = 0.95
    far_visibility: float = 0.7
    depth_m: float = 0.1


def body(near: Points, far: Points | None = None, look: Look | None = None) -> Pose:
    """A pose of these points (x to the right, y down as the imaginary part); the far side a little off."""
    look = look or Look()
    if look.facing < 0:
        # A mirror exchanges the sides.
        return mirrored(body(near, far, replace(look, near=other(look.near), facing=1)))
    far = far or {name: point + complex(5, -3) for name, point in near.items()}
    xy = np.zeros((COUNT, 2))
    visibility = np.full(COUNT, look.near_visibility)
    world = np.zeros((COUNT, 3))
    for side, points, away in ((look.near, near, -look.depth_m), (other(look.near), far, look.depth_m)):
        for name, point in points.items():
            row = INDEX[f"{side}_{name}"]
            xy[row] = (point.real, point.imag)
            world[row, 2] = away
            if side != look.near:
                visibility[row] = look.far_visibility
    head = near["shoulder"] + complex(20, -60)
    xy[: INDEX["left_shoulder"]] = (head.real, head.imag)
    return Pose(xy, visibility, world, SIZE_PX)


def bridge(lift_deg: float, *, feet: float = 150.0, bench: float = 0.0, look: Look | None = None) -> Pose:
    """Lying on the back, head to the left; the trunk rises by ``lift_deg`` from the shoulders. The feet
    stand ``feet`` pixels from where the hips rest, and ``bench`` pixels below."""
    shoulder = complex(150, FLOOR - 20 - bench)
    hip = shoulder + TRUNK * _turned(-lift_deg)
    ankle = shoulder + TRUNK + feet + complex(0, 10 + bench)
    knee = _joint(hip, ankle, THIGH, SHANK, key=_up)
    arm = {"elbow": shoulder + UPPER_ARM, "wrist": shoulder + UPPER_ARM + FOREARM}
    return body(
        {"shoulder": shoulder, "hip": hip, "knee": knee, "ankle": ankle, **_foot(ankle), **arm}, None, look
    )


def plank(
    sag_deg: float = 0.0,
    *,
    forearms: bool = True,
    prop: float = 1.0,
    knee_deg: float = 3.0,
    face_up: bool = False,
) -> Pose:
    """Face down, head to the right. ``sag_deg``: the hip below the line from shoulder to ankle. ``prop`` 0
    lies flat, 1 stands on the arms. ``knee_deg`` bends the knees downwards, feet up. ``face_up``: on
    hands and heels."""
    leg = THIGH + SHANK
    reach = math.sqrt(TRUNK**2 + leg**2 + 2 * TRUNK * leg * math.cos(math.radians(sag_deg)))
    height = prop * (UPPER_ARM if forearms else UPPER_ARM + FOREARM - 5) + 5
    ankle = complex(120, FLOOR - 15)
    shoulder = ankle + complex(math.sqrt(reach**2 - height**2), -height)
    hip = _joint(ankle, shoulder, leg, TRUNK, key=_up if sag_deg < 0 else _down)
    straight = (ankle - hip) / abs(ankle - hip)
    knee = hip + THIGH * straight
    # Bent knees lift the feet: for somebody face down that is the heel towards the seat.
    ankle = knee + SHANK * straight * _turned(knee_deg)
    hand = complex(shoulder.real, FLOOR - 5)
    if forearms:
        elbow, wrist = hand, hand + FOREARM
    else:
        elbow, wrist = (shoulder + hand) / 2, hand
    points = {"shoulder": shoulder, "elbow": elbow, "wrist": wrist, "hip": hip, "knee": knee, "ankle": ankle}
    toes = {"heel": ankle + complex(-14, -10), "foot_index": ankle + complex(8, 20)}
    if face_up:
        toes = {"heel": ankle + complex(-10, 10), "foot_index": ankle + complex(-15, -45)}
    return body({**points, **toes})


def face_down_on_a_bench(
    slope_deg: float = 0.0, reach: float = 1.0, knee_deg: float = 0.0, pointed_deg: float = 0.0
) -> Pose:
    """Face down on a bench that rises to the head, on the right; the arms hang down, straight or drawn in.
    The heels are drawn in by ``knee_deg``, the toes pointed."""
    along = _turned(-slope_deg)
    ankle = complex(120, FLOOR - 120)
    knee = ankle + SHANK * along
    hip = knee + THIGH * along
    shoulder = hip + TRUNK * along
    arm = {"elbow": shoulder + reach * UPPER_ARM * 1j, "wrist": shoulder + reach * (UPPER_ARM + FOREARM) * 1j}
    curl = _turned(knee_deg)
    ankle = knee - SHANK * along * curl
    foot = curl * _turned(pointed_deg)
    toes = {"heel": ankle + complex(-14, -10) * foot, "foot_index": ankle + complex(8, 20) * foot}
    return body({"shoulder": shoulder, "hip": hip, "knee": knee, "ankle": ankle, **arm, **toes})


def plank_on_knees(sag_deg: float = 0.0, *, forearms: bool = True, shank_deg: float = -3.0) -> Pose:
    """On knees and arms, head to the right. ``sag_deg``: the hip below the line from shoulder to knee.
    ``shank_deg``: the shanks below the level of the floor, negative when the feet are lifted."""
    height = (UPPER_ARM if forearms else UPPER_ARM + FOREARM - 5) + 5
    knee = complex(200, FLOOR - 12)
    reach = math.sqrt(TRUNK**2 + THIGH**2 + 2 * TRUNK * THIGH * math.cos(math.radians(sag_deg)))
    rise = height - 12
    shoulder = knee + complex(math.sqrt(reach**2 - rise**2), -rise)
    hip = _joint(knee, shoulder, THIGH, TRUNK, key=_up if sag_deg < 0 else _down)
    ankle = knee - SHANK * _turned(-shank_deg)
    hand = complex(shoulder.real, FLOOR - 5)
    elbow, wrist = (hand, hand + FOREARM) if forearms else ((shoulder + hand) / 2, hand)
    points = {"shoulder": shoulder, "elbow": elbow, "wrist": wrist, "hip": hip, "knee": knee, "ankle": ankle}
    return body({**points, "heel": ankle + complex(-8, -12), "foot_index": ankle + complex(-40, 6)})


def cyclist(turns: float, *, bottom_deg: float = 35.0, look: Look | None = None, far: bool = True) -> Pose:
    """On a bicycle, facing right. ``turns`` of the near pedal, 0 with the leg longest."""
    hip, crank = complex(300, 180), 50.0
    reach = math.sqrt(THIGH**2 + SHANK**2 + 2 * THIGH * SHANK * math.cos(math.radians(bottom_deg)))
    axle = hip + (reach - crank) * _turned(75.0)
    shoulder = hip + TRUNK * _turned(-60.0)
    arm = {"elbow": shoulder + complex(60, 60), "wrist": shoulder + complex(120, 95)}

    def leg(phase: float) -> Points:
        ankle = axle + crank * _turned(75.0 - 360.0 * phase)
        knee = _joint(hip, ankle, THIGH, SHANK, key=lambda p: -p.real)
        return {"shoulder": shoulder, "hip": hip, "knee": knee, "ankle": ankle, **_foot(ankle), **arm}

    look = look or Look(far_visibility=0.7 if far else 0.1)
    return body(leg(turns), leg(turns + 0.5), look)


def walker(
    strides: float,
    *,
    x: float = 400.0,
    swing_deg: float = 24.0,
    lift: bool = False,
    facing: int = 1,
    look: Look | None = None,
) -> Pose:
    """Walking, facing right. ``strides`` of the near leg (two steps each). ``lift``: on the spot."""
    hip = complex(x, 170)
    shoulder = hip + TRUNK * _turned(-86.0)
    arm = {"elbow": shoulder + complex(5, 85), "wrist": shoulder + complex(30, 150)}

    def leg(phase: float) -> Points:
        wave = math.sin(2 * math.pi * phase)
        if lift:
            forward, knee_deg = 2 * swing_deg * max(0.0, wave), 5 + 3 * swing_deg * max(0.0, wave)
        else:
            forward = swing_deg * wave
            knee_deg = 6 + 50 * max(0.0, math.cos(2 * math.pi * phase)) ** 2
        knee = hip + THIGH * _turned(90.0 - forward)
        ankle = knee + SHANK * _turned(90.0 - forward + knee_deg)
        return {"shoulder": shoulder, "hip": hip, "knee": knee, "ankle": ankle, **_foot(ankle), **arm}

    return body(leg(strides), leg(strides + 0.5), look or Look(facing=facing))


def leg_raised_behind(below_deg: float = -15.0, knee_deg: float = 90.0) -> Pose:
    """On hands and knees, head to the left, one leg raised behind in line with the trunk, its knee bent.
    Or its thigh points ``below_deg`` down, as far as upright where it kneels."""
    shoulder = complex(150, FLOOR - 140)
    hip = shoulder + TRUNK * _turned(-5.0)
    knee = hip + THIGH * _turned(below_deg)
    ankle = knee + SHANK * _turned(below_deg - knee_deg)
    arm = {"elbow": shoulder + UPPER_ARM * 1j, "wrist": shoulder + complex(0, 140)}
    return body({"shoulder": shoulder, "hip": hip, "knee": knee, "ankle": ankle, **_foot(ankle), **arm})


def sitter(hip_deg: float = 90.0, knee_deg: float = 90.0) -> Pose:
    """Sitting or standing up, both legs alike, facing right."""
    thigh, shank = THIGH * _turned(90.0 - hip_deg), SHANK * _turned(90.0 - hip_deg + knee_deg)
    ankle = complex(300, FLOOR - 15)
    knee = ankle - shank
    hip = knee - thigh
    shoulder = hip + TRUNK * _turned(-86.0)
    arm = {"elbow": shoulder + complex(5, 85), "wrist": shoulder + complex(60, 100)}
    return body({"shoulder": shoulder, "hip": hip, "knee": knee, "ankle": ankle, **_foot(ankle), **arm})


def rower(stretched: float) -> Pose:
    """On a rowing machine, facing right: the seat rolls from 0, the legs drawn in, to 1, stretched."""
    hip, ankle = complex(300 - 150 * stretched, 300), complex(400, 310)
    shoulder = hip + TRUNK * _turned(-65.0 - 60.0 * stretched)
    knee = _joint(hip, ankle, THIGH, SHANK, key=_up)
    arm = {"elbow": shoulder + UPPER_ARM * _turned(40.0), "wrist": shoulder + complex(149, 58)}
    return body({"shoulder": shoulder, "hip": hip, "knee": knee, "ankle": ankle, **_foot(ankle), **arm})


def stair_climber(steps: float) -> Pose:
    """On a stair machine, facing right, the knees never straight: each foot goes up and down where it is."""
    hip = complex(400, 164)
    shoulder = hip + TRUNK * _turned(-80.0)
    arm = {"elbow": shoulder + complex(60, 70), "wrist": shoulder + complex(130, 70)}

    def leg(steps: float) -> Points:
        ankle = complex(405, FLOOR - 20 - 75 * (0.5 - 0.5 * math.cos(math.pi * steps)))
        knee = _joint(hip, ankle, THIGH, SHANK, key=lambda p: -p.real)
        return {"shoulder": shoulder, "hip": hip, "knee": knee, "ankle": ankle, **_foot(ankle), **arm}

    return body(leg(steps), leg(steps + 1.0))


def _foot(ankle: complex) -> Points:
    return {"heel": ankle + complex(-14, 12), "foot_index": ankle + complex(FOOT - 14, 14)}


def _turned(below_deg: float) -> complex:
    """A direction: 0 to the right, 90 straight down."""
    angle = math.radians(below_deg)
    return complex(math.cos(angle), math.sin(angle))


def _up(point: complex) -> float:
    return point.imag


def _down(point: complex) -> float:
    return -point.imag


def _joint(
    a: complex, b: complex, from_a: float, from_b: float, *, key: Callable[[complex], float]
) -> complex:
    """Where two bones of these lengths meet: of the two places that with the smaller ``key``."""
    way = b - a
    length = min(abs(way), from_a + from_b - 1e-6)
    along = (from_a**2 - from_b**2 + length**2) / (2 * length)
    off = math.sqrt(max(0.0, from_a**2 - along**2))
    unit = way / abs(way)
    return min((a + unit * complex(along, off), a + unit * complex(along, -off)), key=key)


def heel_slide(knee_deg: float, *, lifted: float = 0.0, look: Look | None = None) -> Pose:
    """Lying on the back, head to the left; the near heel slides along the floor, the far leg is straight.
    Or both are ``lifted`` so many pixels off the floor."""
    shoulder, floor = complex(100, FLOOR - 20), FLOOR - 15 - lifted
    hip = shoulder + TRUNK
    reach = math.sqrt(THIGH**2 + SHANK**2 + 2 * THIGH * SHANK * math.cos(math.radians(knee_deg)))
    arm = {"shoulder": shoulder, "elbow": shoulder + UPPER_ARM, "wrist": shoulder + UPPER_ARM + FOREARM}

    def leg(length: float) -> Points:
        ankle = complex(hip.real + math.sqrt(length**2 - (floor - hip.imag) ** 2), floor)
        knee = _joint(hip, ankle, THIGH, SHANK, key=_up)
        toes = {"heel": ankle + complex(10, 8), "foot_index": ankle + complex(10, -45)}
        return {**arm, "hip": hip, "knee": knee, "ankle": ankle, **toes}

    return body(leg(reach), leg(THIGH + SHANK - 1), look)
