"""What touches a leg on real frames: pads, plates, steps, balls, weights, cuffs, bands, hands.

Each kind gives the blocks that lie against one posed leg. Truth is untouched: the leg is posed first.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from . import rotation
from .blocks import Block, ball, ribbon, tube
from .legs import SIDES
from .pose import ArmPose, Pose
from .truth import LegPoints

if TYPE_CHECKING:
    from .actor import Actor

Array = NDArray[np.float64]
Rng = np.random.Generator

#: How often each is met, by position; the rest of the frames have nothing at the leg.
SHARES = {
    "seated": {
        "shin_pad": 0.09, "calf_pad": 0.05, "thigh_pad": 0.06, "plate": 0.06, "cuff": 0.04, "strap": 0.12,
        "hands": 0.14, "thigh_weight": 0.06, "ball": 0.05, "frame": 0.10,
    },
    "long_sitting": {"strap": 0.34, "hands": 0.2, "ball": 0.06, "cuff": 0.04, "plate": 0.06, "roller": 0.08},
    "supine": {
        "strap": 0.26, "hands": 0.16, "plate": 0.10, "ball": 0.08, "cuff": 0.05, "roller": 0.06, "frame": 0.06,
    },
    "standing": {
        "step": 0.14, "hand_weights": 0.16, "barbell": 0.07, "hands": 0.12, "cuff": 0.05, "ball": 0.04,
        "shin_pad": 0.03, "frame": 0.16, "thigh_pad": 0.03, "bench": 0.06,
    },
    "hands_and_knees": {"strap": 0.06, "cuff": 0.08, "ball": 0.06, "frame": 0.10},
    "prone": {"calf_pad": 0.25, "cuff": 0.08, "ball": 0.06, "frame": 0.10, "thigh_pad": 0.0},
    "cycling": {"hands": 0.05, "frame": 0.15},
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Setting:
    """What props lie against: the leg looked at, the wrists (2, 3), how thick the sole is, and the way from
    the leg to the camera (3,), of unit length."""

    leg: LegPoints
    wrists_m: Array
    sole_m: float
    to_camera: Array


def random_kind(rng: Rng, position: str) -> str:
    """A kind of `MAKERS`, or "" for nothing."""
    shares = SHARES[position]
    rest = 1.0 - sum(shares.values())
    return str(rng.choice([*shares, ""], p=[*shares.values(), rest]))


def reaching(rng: Rng, actor: Actor, pose: Pose, side: str, kind: str) -> Pose:
    """The pose with the hands where a kind of prop needs them: at the band's ends, on the leg."""
    if kind not in ("strap", "hands"):
        return pose
    rigs = actor.figure.skeleton.legs
    middle = (rigs["left"].rest.hip + rigs["right"].rest.hip) / 2
    leg = rigs[side].points(pose.leg(side))
    lean = np.radians(pose.chest_lean_deg)
    shoulder = middle + 0.45 * np.array([-np.sin(lean), 0.0, np.cos(lean)])
    if kind == "strap":
        goal = shoulder + rng.uniform(0.3, 0.6) * (leg.ball - shoulder)
        apart, curl_deg = rng.uniform(0.0, 0.12), rng.uniform(40, 80)
    else:
        goal = _on_leg(rng, leg, shoulder)
        apart, curl_deg = rng.uniform(0.03, 0.09), rng.uniform(5, 45)
    arms = {}
    for each in SIDES:
        sign = 1.0 if each == "left" else -1.0
        x, y, z = goal - middle + [0.0, sign * apart, 0.0]
        arms[each] = ArmPose((x, sign * y, z), (-0.4, 1.0, -0.4), rng.uniform(-30, 60), curl_deg)
    if kind == "hands" and rng.random() < 0.5:  # one hand only
        arms["left" if side == "right" else "right"] = pose.arm("left" if side == "right" else "right")
    return replace(pose, left_arm=arms["left"], right_arm=arms["right"])


def _on_leg(rng: Rng, leg: LegPoints, shoulder: Array) -> Array:
    """A place on thigh, knee or shin that the arm can reach."""
    thigh, shank = (
        _segment(leg.hip, leg.knee, leg.flexion_axis),
        _segment(leg.knee, leg.ankle, leg.flexion_axis),
    )
    places = [thigh.at(rng.uniform(0.45, 1.0)) + rng.uniform(0.06, 0.1) * thigh.front for _ in range(2)]
    places += [shank.at(rng.uniform(0.0, 1.0)) + rng.choice([-0.07, 0.06]) * shank.front for _ in range(2)]
    near = [place for place in places if np.linalg.norm(place - shoulder) < 0.62]
    return near[int(rng.integers(len(near)))] if near else places[0]


def blocks(rng: Rng, kind: str, setting: Setting) -> list[Block]:
    """The blocks of one kind ("": none)."""
    return MAKERS[kind](rng, setting) if kind else []


@dataclass(frozen=True, slots=True)
class _Segment:
    """A thigh, shank or sole: where it starts, the way along it, the way to its front and outwards, length."""

    start: Array
    along: Array
    front: Array
    out: Array
    length_m: float

    def at(self, share: float) -> Array:
        point: Array = self.start + share * self.length_m * self.along
        return point


def _segment(start: Array, end: Array, flexion_axis: Array) -> _Segment:
    along = rotation.unit(end - start)
    out = rotation.unit(flexion_axis - along * (along @ flexion_axis))
    return _Segment(start, along, rotation.cross(along, out), out, float(np.linalg.norm(end - start)))


def _thigh(setting: Setting) -> _Segment:
    return _segment(setting.leg.hip, setting.leg.knee, setting.leg.flexion_axis)


def _shank(setting: Setting) -> _Segment:
    return _segment(setting.leg.knee, setting.leg.ankle, setting.leg.flexion_axis)


def _roll(rng: Rng, part: _Segment, share: float, off_m: float) -> list[Block]:
    """A padded roll across a limb, `off_m` from its middle line to the roll's near side."""
    radius_m = rng.uniform(0.04, 0.075)
    centre = part.at(share) + (off_m + np.sign(off_m) * radius_m) * part.front
    half = part.out * rng.uniform(0.12, 0.26)
    shift = part.out * rng.uniform(-0.1, 0.1)
    return [tube(centre + shift - half, centre + shift + half, radius_m)]


def _shin_pad(rng: Rng, setting: Setting) -> list[Block]:
    """A leg extension's roll on the shin, and the arm that carries it."""
    shank = _shank(setting)
    rolls = _roll(rng, shank, rng.uniform(0.72, 0.96), rng.uniform(0.035, 0.05))
    return rolls + _lever(rng, shank, rolls[0])


def _calf_pad(rng: Rng, setting: Setting) -> list[Block]:
    """A leg curl's roll behind the ankle, and the arm that carries it."""
    shank = _shank(setting)
    rolls = _roll(rng, shank, rng.uniform(0.75, 0.98), -rng.uniform(0.035, 0.055))
    return rolls + _lever(rng, shank, rolls[0])


def _lever(rng: Rng, shank: _Segment, roll: Block) -> list[Block]:
    side = shank.out * rng.choice([-1, 1]) * rng.uniform(0.1, 0.25)
    foot, head = roll.centre_m + side, shank.at(rng.uniform(-0.15, 0.1)) + side
    return [tube(foot, head, rng.uniform(0.014, 0.035))] if rng.random() < 0.7 else []


def _thigh_pad(rng: Rng, setting: Setting) -> list[Block]:
    return _roll(rng, _thigh(setting), rng.uniform(0.55, 0.95), rng.uniform(0.055, 0.08))


def _roller(rng: Rng, setting: Setting) -> list[Block]:
    """A foam roller or rolled towel under the knee, calf or heel."""
    return _roll(rng, _shank(setting), rng.uniform(-0.1, 0.9), -rng.uniform(0.04, 0.065))


def _cuff(rng: Rng, setting: Setting) -> list[Block]:
    """A weight or brace round the shank or a sleeve round the knee."""
    part = _shank(setting)
    share, radius_m = (rng.uniform(0.78, 0.92), rng.uniform(0.05, 0.065))
    if rng.random() < 0.25:
        part, share, radius_m = _thigh(setting), rng.uniform(0.7, 0.9), rng.uniform(0.075, 0.09)
    half = part.along * rng.uniform(0.02, 0.06)
    return [tube(part.at(share) - half, part.at(share) + half, radius_m)]


def _sole(setting: Setting) -> _Segment:
    """From heel to ball; `front` is the way up out of the foot."""
    return _segment(setting.leg.heel, setting.leg.ball, setting.leg.flexion_axis)


def _plate(rng: Rng, setting: Setting) -> list[Block]:
    """A foot plate flat against the sole, as on a sled or pedal."""
    sole, thick_m = _sole(setting), rng.uniform(0.006, 0.025)
    centre = sole.at(rng.uniform(0.3, 0.9)) - (setting.sole_m + 0.004 + thick_m) * sole.front
    axes = np.stack([sole.along, sole.out, -sole.front], axis=1)
    half = (rng.uniform(0.08, 0.3), rng.uniform(0.08, 0.35), thick_m)
    return [Block("box", centre, _proper(axes), half)]


def _proper(axes: Array) -> Array:
    return axes if np.linalg.det(axes) > 0 else axes * [1.0, 1.0, -1.0]


def bench_under(hips_m: float) -> Block:
    """The bench under somebody who lies face down with the hips this high, the legs partly beyond its end."""
    return Block("box", np.array([0.45, 0.0, hips_m - 0.17]), np.eye(3), (0.85, 0.2, 0.05))


def pedal(setting: Setting) -> list[Block]:
    """A bicycle's pedal under the ball of the foot."""
    sole = _sole(setting)
    axes = _proper(np.stack([sole.along, sole.out, sole.front], axis=1))
    centre = setting.leg.ball - (setting.sole_m + 0.016) * sole.front
    return [Block("box", centre, axes, (0.045, 0.05, 0.012))]


def pole(rng: Rng, setting: Setting) -> Block:
    """Something thin between camera and leg."""
    centre = setting.leg.ankle + setting.to_camera * rng.uniform(0.2, 0.8) + rng.normal(0, 0.12, 3)
    slant = rng.normal(0, 1, 3) * [0.3, 0.3, 1.0]
    return tube(centre - slant, centre + slant, rng.uniform(0.008, 0.03))


def _step(rng: Rng, setting: Setting) -> list[Block]:
    """A box, kerb or bench under the foot, level."""
    leg = setting.leg
    top = min(leg.heel[2], leg.ball[2]) - setting.sole_m
    on_edge = rng.random() < 0.3  # only the forefoot stands on it
    half = np.array([rng.uniform(0.12, 0.35), rng.uniform(0.15, 0.5), 0.0])
    half[2] = max(min(top / 2, rng.choice([0.02, 0.05, 1.0])), 0.005)
    middle = leg.ball if on_edge else (leg.heel + leg.ball) / 2
    forward = rotation.unit((leg.ball - leg.heel) * [1.0, 1.0, 0.0])
    centre = middle + (half[0] - 0.04 if on_edge else rng.uniform(-0.1, 0.1)) * forward
    centre[2] = top - half[2]
    axes = rotation.frame(forward, np.cross([0.0, 0.0, 1.0], forward))
    return [Block("box", centre, axes, (half[0], half[1], half[2]))]


def _bench(rng: Rng, setting: Setting) -> list[Block]:
    """A bench or seat whose edge touches the leg from behind or beside."""
    shank, thick_m = _shank(setting), rng.uniform(0.03, 0.09)
    depth_m, wide_m = rng.uniform(0.15, 0.6), rng.uniform(0.15, 0.7)
    edge = shank.at(rng.uniform(-0.3, 0.5)) - rng.uniform(0.05, 0.09) * shank.front
    way = rotation.unit(-shank.front * [1.0, 1.0, 0.0] + [0.0, 0.0, 1e-6])
    if rng.random() < 0.4:  # beside it, on the far side
        way = rotation.unit(-setting.to_camera * [1.0, 1.0, 0.0])
        edge = shank.at(rng.uniform(-0.3, 0.5)) + 0.08 * way
    centre = edge + depth_m * way
    axes = rotation.frame(way, np.cross([0.0, 0.0, 1.0], way))
    centre[2] -= thick_m
    post = centre * [1.0, 1.0, 0.0]
    return [
        Block("box", centre, axes, (depth_m, wide_m, thick_m)),
        tube(post, centre - [0.0, 0.0, thick_m], rng.uniform(0.02, 0.04)),
    ]


def _frame(rng: Rng, setting: Setting) -> list[Block]:
    """Bars and beams of a machine just behind the leg, at slants that look like a thigh or a shank."""
    found = []
    for _ in range(int(rng.integers(1, 4))):
        near = setting.leg.knee + rng.normal(0, 0.18, 3) - setting.to_camera * rng.uniform(0.22, 0.6)
        way = rotation.unit(rng.normal(0, 1, 3) * [1.0, 0.3, 1.0]) * rng.uniform(0.15, 0.8)
        if rng.random() < 0.5:
            found.append(tube(near - way, near + way, rng.uniform(0.015, 0.06)))
        else:
            wide_m = rng.uniform(0.03, 0.16)
            found.append(ribbon(near - way, near + way, setting.to_camera, rng.uniform(0.03, 0.1), wide_m))
    return found


def _ball(rng: Rng, setting: Setting) -> list[Block]:
    """A ball behind the calf, under the thigh, before the shin or between leg and hands."""
    part, share = (_shank(setting), rng.uniform(0.0, 1.0)) if rng.random() < 0.7 else (_thigh(setting), 0.8)
    radius_m = rng.choice([rng.uniform(0.08, 0.14), rng.uniform(0.2, 0.34)])
    off_m = float(rng.choice([-1.0, 1.0])) * (radius_m + 0.055)
    if rng.random() < 0.4:  # behind the leg, seen past it
        return [ball(part.at(share) - (radius_m + 0.1) * setting.to_camera, radius_m)]
    return [ball(part.at(share) + off_m * part.front, radius_m)]


def _dumbbell(rng: Rng, centre: Array, way: Array) -> list[Block]:
    half, radius_m = rng.uniform(0.06, 0.1), rng.uniform(0.04, 0.085)
    thick_m = rng.uniform(0.02, 0.05)
    heads = [
        tube(centre + sign * half * way, centre + sign * (half + 2 * thick_m) * way, radius_m)
        for sign in (-1, 1)
    ]
    return [tube(centre - half * way, centre + half * way, 0.015), *heads]


def _thigh_weight(rng: Rng, setting: Setting) -> list[Block]:
    """A dumbbell, plate or bar that rests on the thigh."""
    thigh = _thigh(setting)
    way = thigh.front if rng.random() < 0.4 else rotation.unit(thigh.out + rng.normal(0, 0.3, 3))
    centre = thigh.at(rng.uniform(0.5, 0.95)) + rng.uniform(0.1, 0.2) * thigh.front
    return _dumbbell(rng, centre, way)


def _hand_weights(rng: Rng, setting: Setting) -> list[Block]:
    """A dumbbell or kettlebell in each hand."""
    way = rotation.unit(np.array([1.0, 0.0, 0.0]) + rng.normal(0, 0.25, 3))
    found = []
    for wrist in setting.wrists_m:
        found += _dumbbell(rng, wrist + [0.0, 0.0, -0.08], way)
    return found


def _barbell(rng: Rng, setting: Setting) -> list[Block]:
    """A bar in both hands, mostly with plates."""
    middle = setting.wrists_m.mean(axis=0) + [0.02, 0.0, -0.07]
    out = np.array([0.0, 1.0, 0.0])
    found = [tube(middle - 1.0 * out, middle + 1.0 * out, 0.014)]
    if rng.random() < 0.6:
        radius_m, at = rng.uniform(0.1, 0.22), rng.uniform(0.62, 0.75)
        found += [tube(middle + s * at * out, middle + s * (at + 0.06) * out, radius_m) for s in (-1, 1)]
    return found


def _strap(rng: Rng, setting: Setting) -> list[Block]:
    """A band under the ball of the foot whose ends the hands pull."""
    sole, width_m = _sole(setting), rng.uniform(0.012, 0.06)
    thick_m = rng.uniform(0.002, 0.008)
    # Over the ball, or farther on towards the toes, or back under the arch.
    under = sole.at(rng.uniform(0.7, 1.15)) - (setting.sole_m + thick_m) * sole.front
    ends = [under + sign * 0.052 * sole.out for sign in (-1, 1)]
    found = [ribbon(ends[0], ends[1], sole.along, width_m, 2 * thick_m)]
    wrists = sorted(setting.wrists_m, key=lambda wrist: float(wrist @ sole.out))
    for end, wrist in zip(ends, wrists, strict=True):
        rise = end + (setting.sole_m + rng.uniform(0.03, 0.06)) * sole.front
        found.append(ribbon(end, rise, sole.along, width_m, 2 * thick_m))
        found.append(ribbon(rise, wrist, sole.along, width_m, 2 * thick_m))
    return found


MAKERS: dict[str, Callable[[Rng, Setting], list[Block]]] = {
    "shin_pad": _shin_pad,
    "calf_pad": _calf_pad,
    "thigh_pad": _thigh_pad,
    "roller": _roller,
    "cuff": _cuff,
    "plate": _plate,
    "step": _step,
    "bench": _bench,
    "frame": _frame,
    "ball": _ball,
    "thigh_weight": _thigh_weight,
    "hand_weights": _hand_weights,
    "barbell": _barbell,
    "strap": _strap,
    "hands": lambda rng, setting: [],
}
