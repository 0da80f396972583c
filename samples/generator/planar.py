"""The body from the side, in its own plane: x forward and z up, metres; angles from forward, upwards positive.

Complex numbers are points of that plane. A `Stick` knows the lengths of one actor, and turns directions of
trunk and legs into a whole pose.
"""

from __future__ import annotations

import cmath
import math
from dataclasses import replace

import numpy as np

from .actor import Actor
from .legs import SIDES, suffix
from .pose import ArmPose, LegPose, Pose

Elbow = tuple[float, float, float]


def direction(deg: float) -> complex:
    """The unit vector that points so far above forward."""
    return cmath.exp(1j * math.radians(deg))


def angle_deg(vector: complex) -> float:
    """How far a vector points above forward, -180..180."""
    return math.degrees(cmath.phase(vector))


def middle(start: complex, end: complex, first_m: float, second_m: float, towards: complex) -> complex:
    """The joint between two bones of these lengths, on the side of ``towards``. A limb that is too short
    is stretched towards its end."""
    way = end - start
    reach = min(abs(way), 0.99998 * (first_m + second_m))
    along = (first_m**2 - second_m**2 + reach**2) / (2 * reach)
    off = 1j * math.sqrt(max(first_m**2 - along**2, 0.0))
    unit = way / abs(way)
    chosen = max((off, -off), key=lambda side: (unit * side * towards.conjugate()).real)
    return start + unit * (along + chosen)


class Stick:
    """Lengths of an actor, and poses from the places of its joints."""

    def __init__(self, actor: Actor) -> None:
        self.actor = actor
        skeleton = actor.figure.skeleton
        bones = {name: index for index, name in enumerate(actor.figure.body.bones)}
        heads = skeleton.transforms(Pose((0.0, 0.0, 0.0), 0.0, 0.0)).heads_m
        shoulder, elbow, wrist = (
            heads[bones[name + ".L"]] for name in ("upperarm01", "lowerarm01", "wrist")
        )
        self.trunk = complex(shoulder[0], shoulder[2])
        self.trunk_m = abs(self.trunk)
        self.thigh_m, self.shank_m = actor.thigh_m, actor.shank_m
        self.upper_arm_m = float(np.linalg.norm(elbow - shoulder))
        self.forearm_m = float(np.linalg.norm(wrist - elbow))
        self.half_shoulders_m = abs(float(shoulder[1]))
        self.half_hips_m = abs(float(actor.figure.body.head_m("upperleg01" + suffix("left"))[1]))
        rest = skeleton.legs["left"].rest
        self.sole = complex(*(rest.ball - rest.heel)[[0, 2]])
        self.ball_to_ankle = complex(*(rest.ankle - rest.ball)[[0, 2]])
        self.sole_m = actor.figure.outfit.footwear.height_m

    def lean_deg(self, trunk_deg: float) -> float:
        """The lean of a trunk whose shoulders lie in this direction from the hips."""
        return (trunk_deg - angle_deg(self.trunk) + 180.0) % 360.0 - 180.0

    def leg(self, hip: complex, ankle: complex, knee_towards: complex, sole_deg: float, **more: float) -> LegPose:
        """A leg from hip to ankle; the sole's toes point ``sole_deg`` above forward."""
        knee = middle(hip, ankle, self.thigh_m, self.shank_m, knee_towards)
        pitch_deg = angle_deg(knee - hip)
        flexion_deg = angle_deg((knee - hip) / (ankle - knee))
        dorsiflexion_deg = flexion_deg - 90.0 - pitch_deg + sole_deg
        found = LegPose(pitch_deg, 3.0, 3.0, flexion_deg, (dorsiflexion_deg + 180.0) % 360.0 - 180.0)
        return replace(found, **more)

    def ankle_over(self, ball: complex, sole_deg: float) -> complex:
        """Where the ankle is when the ball of the foot stands there, the toes ``sole_deg`` above forward."""
        return ball + self.ball_to_ankle * direction(sole_deg) / (self.sole / abs(self.sole))

    def arm(self, hips: complex, wrist: complex, wide_m: float, elbow: Elbow, **more: float) -> ArmPose:
        """An arm whose wrist is at a place of the plane, so far from the middle."""
        way = wrist - hips
        return replace(ArmPose((way.real, wide_m, way.imag), elbow), **more)

    def pose(
        self, hips: complex, trunk_deg: float, legs: dict[str, LegPose], arm: ArmPose, head_deg: float
    ) -> Pose:
        """The whole pose; both arms alike. ``head_deg`` is the head's lean, as in `pose.Pose`."""
        lean = self.lean_deg(trunk_deg)
        left, right = (legs[side] for side in SIDES)
        return Pose((hips.real, 0.0, hips.imag), lean, lean, head_deg, 0.0, 0.0, left, right, arm, arm)
