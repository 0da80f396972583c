"""On the feet and on the bike: pedalling, walking on a treadmill and on the spot, squats; the foot alone."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from . import activity
from .actor import Actor, standing_on_floor
from .legs import SIDES
from .lying import track
from .motion import tremor
from .planar import Stick, direction
from .pose import ArmPose, LegPose, Pose

Array = NDArray[np.float64]
CRANK_M, AXLE_M = 0.165, 0.33
SEAT_TUBE_DEG = 107.0
BELT_M = 0.16


class Bike:
    """Where hips, axle and grips of one rider are; the axle is at x = 0."""

    def __init__(self, actor: Actor, bottom_knee_deg: float) -> None:
        self.stick = stick = Stick(actor)
        self.axle = complex(0.0, AXLE_M)
        low, high = 0.3, stick.thigh_m + stick.shank_m + 0.1
        for _ in range(40):
            half = (low + high) / 2
            self.hips = self.axle + half * direction(SEAT_TUBE_DEG)
            low, high = (half, high) if self._least_knee_deg() > bottom_knee_deg else (low, half)
        self.grip = self.hips + complex(0.56, 0.16)

    def ankle(self, turn: float) -> tuple[complex, float]:
        """The ankle and the sole's pitch; ``turn`` 0 with the pedal at the bottom, forwards."""
        pedal = self.axle + CRANK_M * direction(-90.0 - 360.0 * turn)
        sole_deg = -14.0 - 8.0 * math.sin(2 * math.pi * turn)
        return self.stick.ankle_over(pedal + complex(0.0, 0.02 + self.stick.sole_m), sole_deg), sole_deg

    def leg(self, hips: complex, turn: float) -> LegPose:
        """The leg on its pedal."""
        ankle, sole_deg = self.ankle(turn)
        return self.stick.leg(hips, ankle, 1.0 + 0.3j, sole_deg, abduction_deg=1.0, outward_turn_deg=0.0)

    def _least_knee_deg(self) -> float:
        stick = self.stick
        reach_m = max(abs(self.ankle(turn)[0] - self.hips) for turn in np.arange(-0.15, 0.15, 0.01))
        cosine = (reach_m**2 - stick.thigh_m**2 - stick.shank_m**2) / (2 * stick.thigh_m * stick.shank_m)
        return math.degrees(math.acos(float(np.clip(cosine, -1.0, 1.0))))


def cycle(actor: Actor, plan: dict[str, Any], t_s: Array, rng: np.random.Generator) -> list[Pose]:
    """Pedalling: ``turns`` are (time, turns of the near pedal, 0 at the bottom), ``rock_m`` how far the hips
    rise and fall with each leg."""
    bike = Bike(actor, plan.get("bottom_knee_deg", 36.0))
    turns = _evenly(plan["turns"], t_s)
    sway = tremor(t_s, rng, 1.0)
    near, rock_m = plan["near"], plan.get("rock_m", 0.0)
    far = "left" if near == "right" else "right"
    trunk_deg = plan.get("trunk_deg", 58.0)
    poses = []
    for k in range(len(t_s)):
        hips = bike.hips + 1j * rock_m * math.cos(4 * math.pi * turns[k])
        legs = {near: bike.leg(hips, turns[k]), far: bike.leg(hips, turns[k] + 0.5)}
        arm = bike.stick.arm(hips, bike.grip, 0.21, (-0.4, 0.8, -1.0))
        poses.append(bike.stick.pose(hips, trunk_deg + sway[k], legs, arm, -20.0 + 2 * sway[k]))
    return poses


def _evenly(keys: list[tuple[float, float]], t_s: Array) -> Array:
    """Values at an even pace between keyframes, with rounded corners of 0.4 s."""
    times, values = zip(*keys, strict=True)
    spread = np.linspace(-0.2, 0.2, 9)
    return np.mean([np.interp(t_s + shift, times, values) for shift in spread], axis=0)


def walk(actor: Actor, plan: dict[str, Any], t_s: Array, rng: np.random.Generator) -> list[Pose]:
    """Walking in one place: ``strides`` are (time, strides), ``limp`` delays every other step (0 to 0.5), ``on``
    is "treadmill" or "spot"."""
    strides = _evenly(plan["strides"], t_s)
    phase = 2 * np.pi * strides
    phase = phase + plan.get("limp", 0.0) * np.sin(phase)
    moving = np.clip(np.gradient(strides, t_s) / 0.3, 0.0, 1.0)
    step = _treads if plan["on"] == "treadmill" else _marches
    sole_m = actor.figure.outfit.footwear.height_m + (BELT_M if plan["on"] == "treadmill" else 0.0)
    far = 0 if plan["near"] == "left" else 1
    sway = tremor(t_s, rng, 1.0)
    poses = []
    for k in range(len(t_s)):
        legs = [step(phase[k] + np.pi * (side != far), float(moving[k])) for side in (0, 1)]
        swing = 0.17 * math.sin(phase[k]) * float(moving[k]) * (1 if far == 0 else -1)
        arms = [ArmPose((0.03 - way * swing, 0.27, 0.03), (-1.0, 0.5, -0.2)) for way in (1, -1)]
        pose = Pose((0.0, 0.0, 1.0), -3.0 + sway[k], -4.0 + sway[k], 0.0, 0.0, 0.0, *legs, *arms)
        poses.append(standing_on_floor(actor.figure, pose, sole_m))
    return poses


def _treads(phase: float, moving: float) -> LegPose:
    swing = moving * 54.0 * max(math.cos(phase + 0.3), 0.0) ** 1.5
    forward = moving * 22.0 * math.sin(phase)
    return LegPose(-88.0 + forward, 2.0, 4.0, 5.0 + swing, 4.0 - moving * 10.0 * math.sin(phase + 1.2))


def _marches(phase: float, moving: float) -> LegPose:
    lift = moving * max(math.sin(phase), 0.0) ** 1.2
    return LegPose(-88.0 + 42.0 * lift, 2.0, 4.0, 5.0 + 62.0 * lift, 3.0 - 14.0 * lift)


def walk_past(actor: Actor, plan: dict[str, Any], t_s: Array, rng: np.random.Generator) -> list[Pose]:
    """Walking through the picture and back: from ``from_m`` with ``speed_mps`` along x, turning at ``turn_s``."""
    sole_m = actor.figure.outfit.footwear.height_m
    return activity.walk(actor, t_s, plan["from_m"], plan["speed_mps"], sole_m, plan["turn_s"])


def squats(actor: Actor, plan: dict[str, Any], t_s: Array, rng: np.random.Generator) -> list[Pose]:
    """Squats: ``knee`` are (time, degrees)."""
    stick = Stick(actor)
    knee = track(plan["knee"]).at(t_s) + tremor(t_s, rng, 0.8)
    poses = []
    for value in knee:
        shank_deg = 90.0 - 0.32 * float(value)
        ankle = complex(0.0, actor.ankle_height_m)
        hips = (
            ankle + stick.shank_m * direction(shank_deg) + stick.thigh_m * direction(shank_deg + float(value))
        )
        leg = stick.leg(hips, ankle, 1.0 + 0j, 0.0, outward_turn_deg=6.0)
        reach = 0.5 * min(1.0, float(value) / 70.0)
        arm = stick.arm(hips, hips + complex(0.05 + reach, 0.05 + 0.6 * reach), 0.22, (-0.3, 0.8, -0.8))
        poses.append(
            stick.pose(hips, 90.0 - 0.42 * float(value), {s: leg for s in SIDES}, arm, -0.2 * float(value))
        )
    return poses


def ankle_pump(actor: Actor, plan: dict[str, Any], t_s: Array, rng: np.random.Generator) -> list[Pose]:
    """Sitting, the foot alone: ``ankle`` are (time, degrees)."""
    base = actor.leg_to_floor(plan.get("shank_lean_deg", 0.0))
    base = replace(base, thigh_pitch_deg=base.thigh_pitch_deg + 6.0, knee_flexion_deg=base.knee_flexion_deg)
    ankle = track(plan["ankle"]).at(t_s) + tremor(t_s, rng, 0.7)
    unrest, sway = tremor(t_s, rng, 0.6), tremor(t_s, rng, 1.0)
    return [
        actor.pose(
            plan["near"],
            replace(
                base,
                ankle_dorsiflexion_deg=float(ankle[k]),
                knee_flexion_deg=base.knee_flexion_deg + unrest[k],
            ),
            sway_deg=float(sway[k]),
        )
        for k in range(len(t_s))
    ]
