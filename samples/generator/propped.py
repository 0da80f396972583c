"""Face down: planks on forearms or straight arms, sinking and rising; push-ups; on hands and knees."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .actor import Actor
from .lying import track
from .motion import tremor
from .planar import Stick, angle_deg, direction, middle
from .pose import ArmPose, Pose

Array = NDArray[np.float64]
#: How high the ankle is over toes that stand on the floor, and elbow and fist, metres.
ANKLE_M, ELBOW_M, FIST_M = 0.12, 0.05, 0.10
KNEE_M = 0.06


def plank(actor: Actor, plan: dict[str, Any], t_s: Array, rng: np.random.Generator) -> list[Pose]:
    """A plank. ``line`` are (time, degrees of the hip below the line); ``prop`` (time, 0 flat to 1 propped);
    ``knees`` (time, 0 on the toes to 1 on hands and knees); ``arms`` "forearms" or "straight". ``on_knees``: in
    line from shoulders to knees instead, the shanks ``shank_deg`` below the floor's level (negative: lifted)."""
    stick = Stick(actor)
    line = track(plan["line"]).at(t_s) + tremor(t_s, rng, 0.6)
    prop = track(plan.get("prop", [(0.0, 1.0)])).at(t_s)
    knees = track(plan.get("knees", [(0.0, 0.0)])).at(t_s)
    if plan.get("on_knees"):
        shank_deg = plan.get("shank_deg", 4.0)
        return [_kneeling(stick, plan["arms"], float(line[k]), float(prop[k]), shank_deg) for k in range(len(t_s))]
    return [
        _pose(stick, plan["arms"], float(line[k]), float(prop[k]), float(knees[k])) for k in range(len(t_s))
    ]


def _kneeling(stick: Stick, arms: str, line_deg: float, prop: float, shank_deg: float) -> Pose:
    """A plank on the knees, which stay where they are for a straight line."""
    hand, top_m = _hand(stick, arms)
    height_m = 0.14 + prop * (top_m - 0.14)
    thigh_m, trunk_m = stick.thigh_m, stick.trunk_m
    knee = complex(-math.sqrt((thigh_m + trunk_m) ** 2 - (top_m - KNEE_M) ** 2), KNEE_M)
    reach_m = abs(trunk_m + thigh_m * direction(line_deg))
    shoulder = knee + complex(math.sqrt(reach_m**2 - (height_m - KNEE_M) ** 2), height_m - KNEE_M)
    hips = middle(knee, shoulder, thigh_m, trunk_m, -1j if line_deg > 0 else 1j)
    ankle = knee - stick.shank_m * direction(shank_deg)
    leg = stick.leg(hips, ankle, -1j, -150.0 - shank_deg, toes_deg=0.0)
    trunk_deg = angle_deg(shoulder - hips)
    arm = _arm(stick, arms, hips, hand, prop)
    return stick.pose(hips, trunk_deg, {"left": leg, "right": leg}, arm, stick.lean_deg(trunk_deg) + 8.0)


def _arm(stick: Stick, arms: str, hips: complex, hand: complex, prop: float) -> ArmPose:
    """Both arms. Who lies flat has them ahead on the floor, the elbows out."""
    flat = 1.0 - prop if arms == "forearms" else 0.0
    elbow = (-1.0 + flat, 0.25 + flat, -1.0 + flat) if arms == "forearms" else (-1.0, 0.6, 0.0)
    curl_deg = 20.0 if arms == "forearms" else 75.0
    return stick.arm(hips, hand + 0.25 * flat, stick.half_shoulders_m + 0.02, elbow, curl_deg=curl_deg)


def _pose(stick: Stick, arms: str, line_deg: float, prop: float, knees: float) -> Pose:
    hand, top_m = _hand(stick, arms)
    shoulder, hips, ankle = _on_toes(stick, line_deg, 0.14 + prop * (top_m - 0.14))
    if knees > 0.0:
        on_all_fours = complex(shoulder.real - stick.trunk_m * 0.99, stick.thigh_m + KNEE_M)
        hips = hips + knees * (on_all_fours - hips)
        shoulder = hips + stick.trunk_m * (shoulder - hips) / abs(shoulder - hips)
        knee = complex(hips.real - 0.02, KNEE_M)
        ankle = ankle + knees * (knee - stick.shank_m * direction(4.0) - ankle)
    sole_deg = -90.0 - 6.0 * (1.0 - knees) - 60.0 * knees
    leg = stick.leg(hips, ankle, -1j, sole_deg, toes_deg=25.0 * (1.0 - knees))
    trunk_deg = angle_deg(shoulder - hips)
    arm = _arm(stick, arms, hips, hand, prop)
    return stick.pose(hips, trunk_deg, {"left": leg, "right": leg}, arm, stick.lean_deg(trunk_deg) + 8.0)


def _hand(stick: Stick, arms: str) -> tuple[complex, float]:
    """Where the wrist rests, for shoulders above x = 0, and how high these are."""
    if arms == "forearms":
        return complex(stick.forearm_m, ELBOW_M), stick.upper_arm_m + ELBOW_M
    return complex(0.0, FIST_M), 0.98 * (stick.upper_arm_m + stick.forearm_m) + FIST_M


def _on_toes(stick: Stick, line_deg: float, height_m: float) -> tuple[complex, complex, complex]:
    """Shoulder, hips and ankle of a body whose feet stay where they are for a straight line."""
    leg_m = stick.thigh_m + stick.shank_m - 0.0003
    whole_m = stick.trunk_m + leg_m
    _, top_m = _hand(stick, "forearms")
    ankle = complex(-math.sqrt(whole_m**2 - (top_m - ANKLE_M) ** 2), ANKLE_M)
    reach_m = abs(stick.trunk_m + leg_m * direction(line_deg))
    shoulder = ankle + complex(math.sqrt(reach_m**2 - (height_m - ANKLE_M) ** 2), height_m - ANKLE_M)
    hips = middle(ankle, shoulder, leg_m, stick.trunk_m, -1j if line_deg > 0 else 1j)
    return shoulder, hips, ankle
