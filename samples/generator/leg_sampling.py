"""Random leg poses that cover every combination of knee and ankle."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from .actor import Actor
from .pose import LegPose

_PITCH_RANGE = {
    "seated": (-12.0, 35.0),
    "supine": (5.0, 112.0),
    "long_sitting": (-4.0, 45.0),
    "standing": (-100.0, -15.0),
}


def random_leg(rng: np.random.Generator, actor: Actor, side: str) -> LegPose:
    """Knee 0..120 and ankle -50..30 independently, more often straight; never in the floor."""
    position = actor.posture.position
    straight = rng.random() < 0.4
    knee = rng.uniform(-4, 25) if straight else rng.uniform(0, 120)
    low, high = _PITCH_RANGE[position]
    leg = LegPose(
        rng.uniform(low, high),
        rng.normal(4, 5),
        rng.normal(3, 7),
        knee,
        rng.uniform(2, 32) if rng.random() < 0.25 else rng.uniform(-50, 30),
        rng.normal(0, 7),
        rng.normal(0, 2.5),
        rng.normal(0, 12) if rng.random() < 0.6 else rng.uniform(0, 50),
    )
    return _above_floor(leg, actor, side)


def pulled(rng: np.random.Generator, leg: LegPose) -> LegPose:
    """The leg stretched, its toes pulled up by a band."""
    return replace(
        leg,
        knee_flexion_deg=rng.uniform(-6, 18),
        ankle_dorsiflexion_deg=rng.uniform(-6, 34),
        toes_deg=rng.uniform(-5, 45),
    )


def from_bench(rng: np.random.Generator, actor: Actor) -> LegPose:
    """The leg of somebody who lies on a narrow bench, the foot on the floor beside it."""
    leg = actor.leg_to_floor(rng.uniform(-30, 30), rng.uniform(4, 16))
    return replace(
        leg,
        outward_turn_deg=rng.normal(8, 8),
        ankle_dorsiflexion_deg=float(np.clip(leg.ankle_dorsiflexion_deg + rng.normal(0, 6), -50, 36)),
        toes_deg=rng.normal(0, 8),
    )


def random_other_leg(rng: np.random.Generator, actor: Actor, side: str) -> LegPose:
    """At rest half the time, otherwise anywhere."""
    if rng.random() < 0.55:
        leg = actor.resting_leg()
        return replace(
            leg,
            abduction_deg=leg.abduction_deg + rng.normal(0, 4),
            ankle_dorsiflexion_deg=leg.ankle_dorsiflexion_deg + rng.normal(0, 4),
        )
    return random_leg(rng, actor, side)


def _above_floor(leg: LegPose, actor: Actor, side: str) -> LegPose:
    """Lifts the thigh until the foot is clear of the floor (or the mat)."""
    position = actor.posture.position
    if position == "standing":
        return leg
    floor_m = actor.seat_height_m if position in ("supine", "long_sitting") else 0.0
    for _ in range(9):
        points = actor.figure.skeleton.legs[side].points(leg)
        raised_m = actor.hips_m[2] - points.hip[2]
        lowest = min(points.heel[2], points.ball[2], points.toe[2], points.ankle[2] - 0.03)
        if lowest + raised_m > floor_m + 0.005 + actor.ankle_height_m * 0.1:
            return leg
        leg = replace(leg, thigh_pitch_deg=leg.thigh_pitch_deg + 8.0)
    return leg
