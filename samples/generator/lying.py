"""Lying on the back: bridges that are held, sink, rise too high; heels that slide; small lifts and sitting up."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .actor import Actor
from .motion import Track, tremor
from .planar import Stick, angle_deg, direction, middle
from .pose import LegPose, Pose

Array = NDArray[np.float64]
Keys = Iterable[tuple[float, float]]
UP = 1j


def track(keys: Keys) -> Track:
    """Keyframes (time, value) joined by smooth movements; the last value stays."""
    found = Track()
    for time_s, value in keys:
        found.add(time_s, value)
    found.add(found.times_s[-1] + 600.0, found.values[-1])
    return found


class _Mat:
    """Somebody on the back: the shoulders stay where they lie."""

    def __init__(self, actor: Actor, knee_rest_deg: float) -> None:
        self.stick = stick = Stick(actor)
        self.rest = complex(0.0, actor.hips_m[2])
        self.shoulder = self.rest + stick.trunk_m * direction(180.0)
        reach_m = abs(stick.thigh_m + stick.shank_m * direction(-knee_rest_deg))
        low = complex(0.0, actor.ankle_height_m + actor.seat_height_m)
        self.ankle = low + float(np.sqrt(reach_m**2 - (low.imag - self.rest.imag) ** 2))

    def hips(self, lift_deg: float) -> complex:
        """Where the hips are when the trunk has risen so far."""
        return self.shoulder + self.stick.trunk_m * direction(lift_deg)

    def line_deg(self, lift_deg: float) -> float:
        """How far the hip hangs below the line from shoulder to knee."""
        stick, hips = self.stick, self.hips(lift_deg)
        knee = middle(hips, self.ankle, stick.thigh_m, stick.shank_m, UP)
        return angle_deg((knee - hips) / (hips - self.shoulder))

    def lift_deg(self, line_deg: float) -> float:
        """The lift at which the hip hangs so far below the line; 0 when it rests lower than that."""
        low, high = 0.0, 50.0
        for _ in range(40):
            half = (low + high) / 2
            low, high = (half, high) if self.line_deg(half) > line_deg else (low, half)
        return low

    def pose(self, lift_deg: float, legs: dict[str, LegPose] | None = None) -> Pose:
        """Lying with the hips lifted so far."""
        stick, hips = self.stick, self.hips(lift_deg)
        leg = stick.leg(hips, self.ankle, UP, 0.0)
        wrist = self.rest + complex(-0.05, -0.04)
        arm = stick.arm(hips, wrist, stick.half_hips_m + 0.20, (-0.2, 1.0, 0.2))
        return stick.pose(hips, 180.0 + lift_deg, legs or {"left": leg, "right": leg}, arm, 84.0)


def bridge(actor: Actor, plan: dict[str, Any], t_s: Array, rng: np.random.Generator) -> list[Pose]:
    """Bridges. ``line`` are (time, degrees of the hip below the line); ``knee_rest_deg`` says where the feet
    stand."""
    mat = _Mat(actor, plan.get("knee_rest_deg", 100.0))
    lift_deg = track((time_s, mat.lift_deg(line)) for time_s, line in plan["line"]).at(t_s)
    busy = np.clip(lift_deg / 4.0, 0.0, 1.0)
    lift_deg = lift_deg + busy * tremor(t_s, rng, 0.5)
    return [mat.pose(float(lift)) for lift in lift_deg]


def lying_about(actor: Actor, plan: dict[str, Any], t_s: Array, rng: np.random.Generator) -> list[Pose]:
    """On the back with the knees bent: small lifts, a leg that is raised, sitting up."""
    mat = _Mat(actor, plan.get("knee_rest_deg", 100.0))
    lift = track(plan["lift"]).at(t_s)
    raised = track(plan["raised"]).at(t_s)
    up = track(plan["sits_up"]).at(t_s)
    near = plan["near"]
    far = "left" if near == "right" else "right"
    poses = []
    for k in range(len(t_s)):
        hips = mat.hips(float(lift[k]))
        rest = mat.stick.leg(hips, mat.ankle, UP, 0.0)
        high = LegPose(80.0, 3.0, 3.0, 60.0, -5.0)
        share = float(raised[k])
        values = {
            name: (1 - share) * getattr(rest, name) + share * getattr(high, name)
            for name in ("thigh_pitch_deg", "knee_flexion_deg", "ankle_dorsiflexion_deg")
        }
        legs = {near: LegPose(values["thigh_pitch_deg"], 3.0, 3.0, *list(values.values())[1:]), far: rest}
        poses.append(_sat_up(mat, mat.pose(float(lift[k]), legs), float(up[k]), hips))
    return poses


def _sat_up(mat: _Mat, pose: Pose, share: float, hips: complex) -> Pose:
    if share <= 0.0:
        return pose
    stick, legs = mat.stick, {"left": pose.left_leg, "right": pose.right_leg}
    trunk_deg = 180.0 - 75.0 * share
    arm = stick.arm(hips, hips + complex(-0.05 + 0.3 * share, -0.04 + 0.25 * share), 0.3, (-0.6, 1.0, -0.2))
    return stick.pose(hips, trunk_deg, legs, arm, 84.0 - 80.0 * share)


def heel_slide(actor: Actor, plan: dict[str, Any], t_s: Array, rng: np.random.Generator) -> list[Pose]:
    """One heel slides: ``knee`` are (time, degrees of flexion); the other leg lies flat."""
    mat = _Mat(actor, 100.0)
    stick, near = mat.stick, plan["near"]
    knee = track(plan["knee"]).at(t_s) + tremor(t_s, rng, 0.6)
    low_m = actor.ankle_height_m + actor.seat_height_m - 0.02
    poses = []
    for value in knee:
        reach_m = abs(stick.thigh_m + stick.shank_m * direction(-float(value)))
        ankle = complex(float(np.sqrt(reach_m**2 - (low_m - mat.rest.imag) ** 2)), low_m)
        leg = stick.leg(mat.rest, ankle, UP, 55.0 * max(0.0, 1.0 - float(value) / 60.0) + 5.0)
        flat = LegPose(-1.5, 6.0, 8.0, 5.0, -22.0)
        legs = {near: leg, ("left" if near == "right" else "right"): flat}
        poses.append(mat.pose(0.0, legs))
    return poses
