"""People who do not sit: whole poses standing, walking, squatting, on hands and knees, face down.

Each has what it rests on (a sole, the knees, the chest) on the floor. Angles in degrees as in `pose`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from .actor import Actor, standing_on_floor
from .legs import SIDES, suffix
from .pose import ArmPose, LegPose, Pose
from .rhythms import Bike

Rng = np.random.Generator
Legs = tuple[LegPose, LegPose]

#: How far the knee stays bent with the pedal at the bottom; saddles are often set higher than they should be.
BOTTOM_KNEE_DEG = 22.0
POSITIONS = ("standing", "hands_and_knees", "prone", "cycling")


def random_upright(rng: Rng, actor: Actor, focus: str) -> Pose:
    """A pose for an actor whose position is one of POSITIONS; `focus` is the side looked at."""
    position = actor.posture.position
    if position == "standing":
        return _standing(rng, actor, focus)
    if position == "hands_and_knees":
        return _hands_and_knees(rng, actor, focus)
    if position == "cycling":
        return _cycling(rng, actor, focus)
    return _prone(rng, actor, focus)


def _standing(rng: Rng, actor: Actor, focus: str) -> Pose:
    makers: tuple[tuple[float, Callable[[Rng], Legs]], ...] = (
        (0.34, _still),
        (0.14, _stride),
        (0.20, _one_lifted),
        (0.16, _squat),
        (0.16, _on_toes),
    )
    kind = int(rng.choice(len(makers), p=[share for share, _ in makers]))
    mine, other = makers[kind][1](rng)
    knee = max(mine.knee_flexion_deg, other.knee_flexion_deg)
    squats = makers[kind][1] is _squat
    lean = -rng.uniform(0.2, 0.6) * knee if squats else rng.normal(0, 5)
    if not squats and rng.random() < 0.36:
        lean = -rng.uniform(15, 105)
        back = rng.uniform(0.0, 0.22) * -lean  # the hips go back as the trunk comes down
        mine, other = (_tilted(leg, back) for leg in (mine, other))
    pose = _whole(rng, actor, focus, (mine, other), lean)
    return standing_on_floor(actor.figure, pose, actor.figure.outfit.footwear.height_m)


def _flat(rng: Rng, pitch: float, knee: float, spread_deg: float = 2.0) -> LegPose:
    """A leg whose sole lies flat on the floor, give or take."""
    # The shank leans forward by what the knee bends beyond the thigh's own tilt.
    ankle = knee - (90.0 + pitch) + rng.normal(0, spread_deg)
    return _leg(rng, pitch, knee, ankle, toes=rng.normal(0, 4))


def _leg(rng: Rng, pitch: float, knee: float, ankle: float, toes: float) -> LegPose:
    return LegPose(
        pitch,
        rng.normal(4, 4),
        rng.normal(4, 8),
        knee,
        float(np.clip(ankle, -55, 38)),
        rng.normal(0, 5),
        rng.normal(0, 2.5),
        toes,
    )


def _still(rng: Rng) -> Legs:
    def one() -> LegPose:
        knee = rng.uniform(-6, 14)
        return _flat(rng, -90 + rng.normal(0.5 * knee, 4), knee)

    return one(), one()


def _tilted(leg: LegPose, back_deg: float) -> LegPose:
    """The same leg with the hips that far behind the foot, whose sole stays as level as it was."""
    ankle = leg.ankle_dorsiflexion_deg - back_deg
    if ankle < -50.0:
        return leg
    return replace(leg, thigh_pitch_deg=leg.thigh_pitch_deg + back_deg, ankle_dorsiflexion_deg=ankle)


def _stride(rng: Rng) -> Legs:
    ahead = _leg(
        rng, -90 + rng.uniform(5, 35), rng.uniform(-2, 25), rng.uniform(-12, 25), rng.uniform(-5, 25)
    )
    behind_knee = rng.uniform(0, 60)
    behind = _leg(rng, -90 - rng.uniform(0, 28), behind_knee, rng.uniform(-35, 20), rng.uniform(0, 45))
    return (ahead, behind) if rng.random() < 0.5 else (behind, ahead)


def _one_lifted(rng: Rng) -> Legs:
    """One leg carries, the other hangs, swings or is drawn up."""
    knee = rng.uniform(-4, 15)
    carries = _flat(rng, -90 + 0.5 * knee, knee)
    bend = rng.uniform(-4, 20) if rng.random() < 0.4 else rng.uniform(0, 125)
    lifted = _leg(rng, -90 + rng.uniform(-35, 95), bend, rng.uniform(-50, 28), rng.normal(0, 12))
    return (lifted, carries) if rng.random() < 0.6 else (carries, lifted)


def _squat(rng: Rng) -> Legs:
    knee = rng.uniform(15, 125)
    shank_lean = np.clip(rng.normal(0.3 * knee, 6), 0, 36)
    mine = _flat(rng, -90 + knee - shank_lean, knee, 3.0)
    if rng.random() < 0.6:
        return mine, replace(mine, abduction_deg=mine.abduction_deg + rng.normal(0, 3))
    # A lunge: the other knee behind, its heel off the floor and its toes bent.
    behind = rng.uniform(30, 110)
    return mine, _leg(rng, -90 - rng.uniform(-5, 30), behind, rng.uniform(-25, 25), rng.uniform(20, 55))


def _on_toes(rng: Rng) -> Legs:
    """Heels up (the toes stay on the floor and bend), or the forefoot up on something."""
    knee = rng.uniform(-4, 20) if rng.random() < 0.7 else rng.uniform(20, 90)
    pitch = -90 + rng.uniform(0.3, 0.7) * knee
    flat = knee - (90 + pitch)
    if rng.random() < 0.6:
        rise = rng.uniform(8, 50)
        mine = _leg(rng, pitch, knee, flat - rise, toes=rise * rng.uniform(0.5, 1.0))
    else:
        mine = _leg(rng, pitch, knee, flat + rng.uniform(5, 30), toes=rng.normal(0, 10))
    return mine, replace(mine, abduction_deg=mine.abduction_deg + rng.normal(0, 2))


def _hands_and_knees(rng: Rng, actor: Actor, focus: str) -> Pose:
    def kneels() -> LegPose:
        pitch, tucked = -90 + rng.normal(0, 10), rng.random() < 0.5
        ankle = rng.uniform(-10, 25) if tucked else rng.uniform(-55, -15)
        return _leg(
            rng, pitch, 180 + pitch - rng.uniform(-8, 4), ankle, rng.uniform(15, 50) if tucked else 0.0
        )

    mine, lean = kneels(), -rng.uniform(70, 100)
    if rng.random() < 0.45:  # stretched out behind, as in a plank or a kick
        mine = _leg(
            rng, -180 + rng.uniform(-25, 55), rng.uniform(-4, 40), rng.uniform(-50, 30), rng.uniform(0, 40)
        )
    if rng.random() < 0.25:  # upright on the knees
        lean = rng.normal(0, 8)
    pose = _whole(rng, actor, focus, (mine, kneels()), lean)
    return replace(pose, hips_m=(0.0, 0.0, actor.thigh_m + 0.05))


def _prone(rng: Rng, actor: Actor, focus: str) -> Pose:
    def lies() -> LegPose:
        bent = rng.uniform(0, 115) if rng.random() < 0.4 else rng.uniform(-4, 12)
        ankle, toes = rng.uniform(-55, -10), 0.0
        if rng.random() < 0.4:
            ankle, toes = rng.uniform(-10, 25), rng.uniform(0, 50)
        return _leg(rng, -180 + rng.uniform(-12, 4), bent, ankle, toes)

    pose = _whole(rng, actor, focus, (lies(), lies()), -90 + rng.uniform(-4, 12))
    raised_m = rng.choice([0.0, 0.0, 0.5]) + rng.uniform(0, 0.03)
    return replace(pose, hips_m=(0.0, 0.0, 0.11 + raised_m))


def _cycling(rng: Rng, actor: Actor, focus: str) -> Pose:
    """On the bike that `training` draws: both feet on their pedals, the heels where they may."""
    rider = Bike(actor, BOTTOM_KNEE_DEG)
    turn = rng.uniform() if rng.random() < 0.6 else rng.normal(0, 0.08)

    def pedals(turn: float) -> LegPose:
        leg = rider.leg(rider.hips, turn)
        tip = rng.normal(0, 9)
        return replace(
            leg,
            abduction_deg=rng.normal(1, 2),
            ankle_dorsiflexion_deg=float(np.clip(leg.ankle_dorsiflexion_deg + tip, -50, 36)),
            toes_deg=rng.normal(0, 6),
        )

    mine, other = pedals(turn), pedals(turn + 0.5)
    left, right = (mine, other) if focus == "left" else (other, mine)
    arm = rider.stick.arm(rider.hips, rider.grip, 0.21, (-0.4, 0.8, -1.0))
    trunk_deg = rng.uniform(35, 85)
    return rider.stick.pose(rider.hips, trunk_deg, {"left": left, "right": right}, arm, rng.normal(-20, 10))


def _whole(rng: Rng, actor: Actor, focus: str, legs: Legs, lean: float) -> Pose:
    left, right = legs if focus == "left" else legs[::-1]
    chest = lean + rng.normal(0, 6)
    return Pose(
        actor.hips_m,
        0.7 * lean,
        chest,
        0.5 * lean + rng.normal(0, 12),
        actor.posture.head_turn_deg,
        0.0,
        left,
        right,
        *(_arm(rng, actor, side, chest) for side in SIDES),
    )


def _arm(rng: Rng, actor: Actor, side: str, lean: float) -> ArmPose:
    """Hanging, on the hips, held out, or reaching for the floor or the legs when bent over."""
    half = abs(float(actor.figure.body.head_m("upperleg01" + suffix(side))[1]))
    forward = np.sin(np.radians(max(0.0, -lean)))
    if lean < -40:
        reach = rng.choice([0.0, 0.5], p=[0.5, 0.5]) * rng.uniform(0.4, 1.0)
        wrist = (
            0.45 * forward + reach * rng.uniform(0, 0.4),
            half + rng.uniform(0.02, 0.2),
            -rng.uniform(0.1, 0.5),
        )
        return ArmPose(wrist, (-0.5, 1.0, 0.3), rng.uniform(0, 60))
    style = rng.random()
    if style < 0.5:
        return ArmPose(
            (rng.normal(0.04, 0.08), half + rng.uniform(0.08, 0.2), rng.normal(-0.02, 0.05)), (-1, 0.5, 0), 0
        )
    if style < 0.7:
        return ArmPose((0.08, half + 0.06, 0.12), (-0.6, 1.0, 0.0), 0.0)
    return ArmPose(
        (rng.uniform(0.1, 0.5), half + rng.uniform(0, 0.2), rng.uniform(0, 0.5)), (-0.3, 0.8, -0.8), 0
    )
