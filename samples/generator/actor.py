"""A figure on its seat: from leg angles to a whole pose that sits, lies or stands there."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from .figure import Figure
from .legs import SIDES, suffix
from .pose import ArmPose, LegPose, Point, Pose

ARM_STYLES = ("thighs", "seat", "crossed", "floor")


@dataclass(frozen=True, slots=True)
class Posture:
    """How somebody sits or lies. position: "seated", "supine", "long_sitting" or "standing";
    seat_height_m None means as high as the person's own shanks, plus extra_height_m."""

    position: str = "seated"
    arms: str = "thighs"
    seat_height_m: float | None = None
    extra_height_m: float = 0.02
    pelvis_lean_deg: float = 8.0
    chest_lean_deg: float = 5.0
    head_lean_deg: float = 0.0
    head_turn_deg: float = 0.0
    other_leg: str = "floor"


class Actor:
    """A figure with its posture; knows its own lengths."""

    def __init__(self, figure: Figure, posture: Posture) -> None:
        self.figure = figure
        self.posture = posture
        body = figure.body
        hip, knee, ankle = (
            body.head_m(name + ".L").astype(float) for name in ("upperleg01", "lowerleg01", "foot")
        )
        self.thigh_m = float(np.linalg.norm(knee - hip))
        self.shank_m = float(np.linalg.norm(ankle - knee))
        self.ankle_height_m = float(ankle[2]) + figure.outfit.footwear.height_m
        self.thigh_radius_m = self._thigh_radius()
        self.seat_height_m = self._seat_height()
        self.hips_m = self._hips()

    def pose(self, working: str, leg: LegPose, other: LegPose | None = None, sway_deg: float = 0.0) -> Pose:
        """The whole pose with the working leg ("left" or "right") as given."""
        rest = self.resting_leg() if other is None else other
        left, right = (leg, rest) if working == "left" else (rest, leg)
        posture = self.posture
        return Pose(
            self.hips_m,
            posture.pelvis_lean_deg,
            posture.chest_lean_deg + sway_deg,
            posture.head_lean_deg,
            posture.head_turn_deg,
            0.0,
            left,
            right,
            self._arm("left"),
            self._arm("right"),
        )

    def resting_leg(self) -> LegPose:
        """The leg that does not work: its foot flat on the floor, or the leg flat on the mat."""
        if self.posture.position == "supine":
            if self.posture.other_leg == "floor":
                return LegPose(50.0, 5.0, 0.0, 108.0, -25.0)
            return LegPose(-1.5, 6.0, 8.0, 5.0, -22.0)
        if self.posture.position == "long_sitting":
            return LegPose(-2.0, 8.0, 8.0, 6.0, -15.0)
        if self.posture.position == "standing":
            return LegPose(-87.0, 3.0, 6.0, 6.0, 3.0)
        return self.leg_to_floor(6.0)

    def leg_to_floor(self, shank_lean_deg: float, abduction_deg: float = 5.0) -> LegPose:
        """A seated leg whose foot stands flat, the shank leaning that far forward at the knee."""
        lean = np.radians(shank_lean_deg)
        rise = self.ankle_height_m + self.shank_m * np.cos(lean) - self.hips_m[2]
        pitch_deg = float(np.degrees(np.arcsin(np.clip(rise / self.thigh_m, -0.95, 0.95))))
        return LegPose(pitch_deg, abduction_deg, 4.0, 90.0 + pitch_deg + shank_lean_deg, shank_lean_deg)

    def _thigh_radius(self) -> float:
        part = next(part for part in self.figure.parts if part.name == "leg_wear")
        hip = self.figure.body.head_m("upperleg01.L")
        knee = self.figure.body.head_m("lowerleg01.L")
        share = (part.vertices_m[:, 2] - hip[2]) / (knee[2] - hip[2])
        middle = hip[0] + share * (knee[0] - hip[0])
        near = (share > 0.5) & (share < 0.75) & (part.cut > 0)
        return float(np.max(part.vertices_m[near, 0] - middle[near])) if near.any() else 0.08

    def _seat_height(self) -> float:
        if self.posture.seat_height_m is not None:
            return self.posture.seat_height_m
        if self.posture.position in ("supine", "long_sitting"):
            return 0.02
        return self.ankle_height_m + self.shank_m - 0.075 + self.posture.extra_height_m

    def _hips(self) -> Point:
        if self.posture.position in ("standing", "hands_and_knees", "prone", "cycling"):
            return (0.0, 0.0, self.ankle_height_m + self.thigh_m + self.shank_m - 0.01)
        trial = Pose(
            (0.0, 0.0, 0.0),
            self.posture.pelvis_lean_deg,
            self.posture.chest_lean_deg,
            left_leg=LegPose(0.0),
            right_leg=LegPose(0.0),
        )
        posed, _ = self.figure.pose(trial)
        reach = 0.14 if self.posture.position == "seated" else 0.05
        lowest = [
            vertices[(abs(vertices[:, 0] + 0.02) < reach) & (part.cut > 0), 2].min()
            for part, (vertices, _) in zip(self.figure.parts, posed, strict=True)
            if part.name == "leg_wear"
        ]
        return (0.0, 0.0, self.seat_height_m - float(lowest[0]) - 0.018)

    def _arm(self, side: str) -> ArmPose:
        style, reach = self.posture.arms, self.thigh_m
        top = self.thigh_radius_m + 0.035
        half = abs(float(self.figure.body.head_m("upperleg01" + suffix(side))[1]))
        if self.posture.position == "supine":
            if style == "crossed":
                return ArmPose((-0.16, 0.04, 0.19), (0.2, 1.0, -0.3), 0.0)
            return ArmPose((-0.02, half + 0.20, 0.0), (-0.2, 1.0, 0.2), 0.0)
        if self.posture.position == "standing":
            return ArmPose((0.05, half + 0.17, -0.02), (-1.0, 0.5, 0.0), 0.0)
        if self.posture.position == "long_sitting" or style == "floor":
            return ArmPose((-0.22, half + 0.22, -0.06), (-1.0, 0.4, 0.2), 60.0)
        if style == "seat":
            return ArmPose((0.02, half + 0.15, 0.0), (-1.0, 0.5, 0.2), 0.0)
        if style == "crossed":
            return ArmPose((0.20, -0.02, 0.30), (0.0, 1.0, -0.6), 0.0)
        return ArmPose((0.56 * reach, half + 0.045, top), (-0.6, 1.0, -0.3), 0.0)


def standing_on_floor(figure: Figure, pose: Pose, sole_m: float) -> Pose:
    """The pose moved up or down until its lower foot stands on the floor."""
    transforms = figure.skeleton.transforms(pose)
    lowest = min(
        min(points.heel[2], points.ball[2])
        for points in (figure.skeleton.leg_points(side, transforms) for side in SIDES)
    )
    x, y, z = pose.hips_m
    return replace(pose, hips_m=(x, y, z - lowest + sole_m))
