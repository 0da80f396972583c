"""The set-up assistant: what the camera sees in, the one instruction that matters now out.

Checked in this order, and only the first that is not met is said: a person; the whole working leg
and its toes inside the picture, also when it will be stretched out; the leg large enough; side-on;
light and frame rate.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np

from posecheck.core.exercise import Exercise
from posecheck.core.landmarks import ANKLE, FOOT_INDEX, HEEL, HIP, INDEX, KNEE, LEG_ROWS, Side
from posecheck.core.types import NAN, FloatArray, Observation, Pose

#: The steps in the order in which they are asked for.
STEPS: Final = ("person", "in_frame", "size", "side_on", "light", "ready")
#: Beyond this a person faces the camera or turns the back: either way round is as good.
_FACES_CAMERA_DEG: Final = 60.0


@dataclass(frozen=True, slots=True)
class Look:
    """The picture itself: mean brightness 0..255, and how many pictures a second arrive."""

    luma: float = NAN
    fps: float = NAN


@dataclass(frozen=True, slots=True)
class Advice:
    """One instruction. ``step`` is one of `STEPS`, ``cue`` the key of its words (empty: none yet).

    ``arrow`` is where the person should go or the camera should turn in the analysed, unmirrored
    picture: left, right, up, down, nearer, farther, or empty. ``ready`` is true once everything
    has been right for long enough.
    """

    step: str
    cue: str
    arrow: str = ""
    ready: bool = False


class Assistant:
    """Chooses the instruction; changes it only when the reason has lasted. Times must rise."""

    def __init__(self, exercise: Exercise) -> None:
        self._exercise = exercise
        self._current = Advice("person", "")
        self._candidate = self._current
        self._since_s = NAN
        self._light_s = 0.0
        self._last_s = NAN
        #: What was passed over because it could not be mended: cue keys.
        self.passed_over: list[str] = []

    def step(self, observation: Observation, leg: Side, view_angle_deg: float, look: Look) -> Advice:
        """The instruction at the observation's time."""
        t_s = observation.t_s
        found = self._first_problem(observation.pose, leg, view_angle_deg, look)
        if found.step == "light":
            found = self._be_patient(t_s, found)
        self._last_s = t_s
        if (found.step, found.cue) != (self._candidate.step, self._candidate.cue):
            self._since_s = t_s
        self._candidate = found
        lasted_s = t_s - self._since_s
        ready = found.step == "ready" and lasted_s >= self._exercise["assistant_ready"] - 1e-6
        if lasted_s >= self._exercise["assistant_settle"] - 1e-6:
            self._current = found
        return Advice(self._current.step, self._current.cue, self._current.arrow, ready)

    def _first_problem(self, pose: Pose | None, leg: Side, view_deg: float, look: Look) -> Advice:
        dark = look.luma < self._exercise["assistant_luma"]
        if pose is None:
            return Advice("person", "nobody_dark" if dark else "get_in_view")
        return (
            self._frame_problem(pose, leg)
            or self._size_problem(pose, leg)
            or self._view_problem(pose, view_deg)
            or self._light_problem(look, dark)
            or Advice("ready", "ready")
        )

    def _frame_problem(self, pose: Pose, leg: Side) -> Advice | None:
        rows = list(LEG_ROWS[leg])
        points = pose.xy_px[rows].astype(float)
        sides = _crossed(points, pose.size_px, self._exercise["assistant_margin"])
        sides |= _crossed(_stretched(points)[None], pose.size_px, 0.0)
        if {"left", "right"} <= sides or {"up", "down"} <= sides:
            return Advice("in_frame", "move_back", "farther")
        if "down" in sides:
            return Advice("in_frame", "camera_down", "down")
        if "up" in sides:
            return Advice("in_frame", "camera_up", "up")
        if sides:
            side = sides.pop()
            ahead = "right" if points[FOOT_INDEX, 0] >= points[HEEL, 0] else "left"
            away = "left" if side == "right" else "right"
            return Advice("in_frame", "shift_back" if side == ahead else "shift_forward", away)
        if (pose.visibility[rows] < self._exercise["min_visibility"]).any():
            return Advice("in_frame", "show_leg")
        return None

    def _size_problem(self, pose: Pose, leg: Side) -> Advice | None:
        hip, knee, ankle = (pose.xy_px[LEG_ROWS[leg][joint]] for joint in (HIP, KNEE, ANKLE))
        length_px = math.dist(hip, knee) + math.dist(knee, ankle)
        if length_px < self._exercise["assistant_leg_min"] * min(pose.size_px):
            return Advice("size", "move_closer", "nearer")
        return None

    def _view_problem(self, pose: Pose, view_deg: float) -> Advice | None:
        if not view_deg > self._exercise["view_warn"]:
            return None
        if view_deg > _FACES_CAMERA_DEG:
            return Advice("side_on", "turn_side")
        return Advice("side_on", f"turn_{way_to_turn(pose)}")

    def _light_problem(self, look: Look, dark: bool) -> Advice | None:
        if dark:
            return Advice("light", "more_light")
        if look.fps < self._exercise["fps_warn"]:
            return Advice("light", "slow_picture")
        return None

    def _be_patient(self, t_s: float, found: Advice) -> Advice:
        if found.cue not in self.passed_over:
            if not math.isnan(self._last_s):
                self._light_s += t_s - self._last_s
            if self._light_s < self._exercise["assistant_patience"]:
                return found
            self.passed_over.append(found.cue)
        return Advice("ready", "ready")


def _crossed(points: FloatArray, size_px: tuple[int, int], margin: float) -> set[str]:
    """Which edges of the picture, drawn in by ``margin``, are crossed by points (n, 2)."""
    x, y = points[:, 0] / size_px[0], points[:, 1] / size_px[1]
    tests = {"left": x < margin, "right": x > 1 - margin, "up": y < margin, "down": y > 1 - margin}
    return {edge for edge, crossed in tests.items() if crossed.any()}


def _stretched(leg: FloatArray) -> FloatArray:
    """Where the toes will be when this leg (5, 2) is straight and the foot pointed."""
    thigh, shank = leg[KNEE] - leg[HIP], math.dist(leg[KNEE], leg[ANKLE])
    length = float(np.hypot(*thigh)) or 1.0
    reach = length + shank + math.dist(leg[HEEL], leg[FOOT_INDEX]) / 2
    return np.asarray(leg[HIP] + thigh / length * reach)


def way_to_turn(pose: Pose) -> str:
    """Whether the person should turn to the own ``left`` or ``right`` to be side-on.

    Seen from above (x right, z away from the camera) the person faces (lz, -lx), where l points
    from the right hip to the left; the shorter way to the picture's plane is counterclockwise,
    the own left, when that direction lies in the second or fourth quadrant.
    """
    left = pose.world_m[INDEX["left_hip"]] - pose.world_m[INDEX["right_hip"]]
    faces_x, faces_z = float(left[2]), -float(left[0])
    return "left" if faces_x * faces_z < 0 else "right"
