"""What a person is asked to do with the body, in numbers; made into bones by `skeleton`."""

from __future__ import annotations

from dataclasses import dataclass, field

Point = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class LegPose:
    """One leg. thigh_pitch_deg is the thigh above the horizontal: 0 seated, -90 standing,
    +90 lying on the back with the thigh upright. Abduction and outward turn are positive
    away from the other leg; inversion turns the sole inwards; toes_deg curls the toes up.
    """

    thigh_pitch_deg: float = 0.0
    abduction_deg: float = 4.0
    outward_turn_deg: float = 0.0
    knee_flexion_deg: float = 90.0
    ankle_dorsiflexion_deg: float = 0.0
    inversion_deg: float = 0.0
    varus_deg: float = 0.0
    toes_deg: float = 0.0


@dataclass(frozen=True, slots=True)
class ArmPose:
    """One arm: where the wrist goes (metres, from the middle of the hips, in the person's
    forward-left-up frame), where the elbow points, and how the hand is turned about the forearm.
    """

    wrist_m: Point = (0.30, 0.16, 0.12)
    elbow_towards: Point = (-1.0, 0.6, -0.4)
    hand_turn_deg: float = 0.0
    curl_deg: float = 12.0


@dataclass(frozen=True, slots=True)
class Pose:
    """The whole body in the person's own frame: x forward, y left, z up, metres.

    hips_m is the middle of the hip joints. Leans are backwards positive: 0 upright, 90 on the
    back. head_turn_deg is to the left.
    """

    hips_m: Point = (0.0, 0.0, 0.55)
    pelvis_lean_deg: float = 8.0
    chest_lean_deg: float = 4.0
    head_lean_deg: float = 0.0
    head_turn_deg: float = 0.0
    heading_deg: float = 0.0
    left_leg: LegPose = field(default_factory=LegPose)
    right_leg: LegPose = field(default_factory=LegPose)
    left_arm: ArmPose = field(default_factory=ArmPose)
    right_arm: ArmPose = field(default_factory=ArmPose)

    def leg(self, side: str) -> LegPose:
        """The leg of one side, "left" or "right"."""
        return self.left_leg if side == "left" else self.right_leg

    def arm(self, side: str) -> ArmPose:
        """The arm of one side, "left" or "right"."""
        return self.left_arm if side == "left" else self.right_arm
