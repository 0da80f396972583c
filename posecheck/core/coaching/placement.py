"""The set-up assistant: what the camera sees in, the one instruction that matters now out.

Checked in this order, and only the first that is not met is said: a person; the whole working leg
and its toes inside the frame, also when it will be stretched out; a leg that can be measured (its
shank in pixels, what knee and ankle claim for their own uncertainty); side-on; light and frame rate.

Nobody is kept from exercising: an instruction stays for a moment before another takes its place, and
after ``assistant_patience`` seconds of instructions the rest is passed over, with a word on what will be
less sure. Only somebody whose knee is not seen at all is waited for.

How the person is there, sitting or lying and which way, says the `Trunk`: words and drawings go by it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from posecheck.core.exercise import Exercise
from posecheck.core.landmarks import (
    ANKLE,
    FOOT_INDEX,
    HEEL,
    HIP,
    INDEX,
    KNEE,
    LEG_ROWS,
    SHOULDER_ROW,
    SIDES,
    Side,
)
from posecheck.core.measuring.measurer import view_warn_deg
from posecheck.core.types import NAN, FloatArray, LegReading, Measurement, Observation, Pose

_SHOULDERS = [SHOULDER_ROW[side] for side in SIDES]
_HIPS = [LEG_ROWS[side][0] for side in SIDES]
_KNEES = [INDEX[f"{side}_knee"] for side in SIDES]
#: The steps in the order in which they are asked for.
Step = Literal["person", "in_frame", "size", "side_on", "light", "ready"]
#: What is said when a step is passed over: what will be less sure.
LESS_SURE: Final[Mapping[Step, str]] = {
    "in_frame": "less_sure_frame",
    "size": "less_sure_size",
    "side_on": "less_sure_view",
    "light": "less_sure_light",
}


class Trunk:
    """Follows the trunk. ``lying``: it is nearer to level than to upright.

    ``facing`` is +1 when the knees (of somebody who lies: the feet) are to the right of the trunk in the
    unmirrored frame, -1 to the left, NaN before anybody was seen. Evidence is kept for ``memory_s``.
    """

    def __init__(self, memory_s: float) -> None:
        self._memory_s = memory_s
        self._trunk = np.zeros(2)
        self._ahead = 0.0
        self._last_s = NAN

    @property
    def lying(self) -> bool:
        """Whether the trunk is nearer to level than to upright."""
        return bool(self._trunk[0] > self._trunk[1])

    @property
    def facing(self) -> float:
        """Which way, +1 right, -1 left, NaN unknown."""
        return math.copysign(1.0, self._ahead) if self._ahead else NAN

    def step(self, t_s: float, pose: Pose | None) -> None:
        """One observation. Times must rise."""
        step_s = 0.0 if math.isnan(self._last_s) else t_s - self._last_s
        self._last_s = t_s
        if pose is None:
            return
        kept = math.exp(-step_s / self._memory_s)
        hip = _middle(pose, _HIPS)
        trunk = hip - _middle(pose, _SHOULDERS)
        length = float(np.hypot(*trunk))
        if not length > 0:
            return
        self._trunk = kept * self._trunk + np.abs(trunk) / length
        ahead = trunk[0] if abs(trunk[0]) > abs(trunk[1]) else (_middle(pose, _KNEES) - hip)[0]
        self._ahead = kept * self._ahead + float(ahead) / length


def _middle(pose: Pose, rows: list[int]) -> FloatArray:
    return np.asarray(pose.xy_px[rows].mean(axis=0), float)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The frame itself: mean brightness 0..255, and how many frames a second arrive."""

    luma: float = NAN
    fps: float = NAN


@dataclass(frozen=True, slots=True)
class Advice:
    """One instruction. ``cue`` is the key of its words (empty: none yet).

    ``arrow`` is where the person should go or the camera should turn in the analysed, unmirrored
    frame: left, right, up, down, nearer, farther, or empty. ``ready`` is true once everything
    has been right, or has been passed over, for long enough.
    """

    step: Step
    cue: str
    arrow: str = ""
    ready: bool = False


class Assistant:
    """Chooses the instruction; changes it only when the reason has lasted. Times must rise."""

    def __init__(self, exercise: Exercise) -> None:
        self._exercise = exercise
        self._straightens = exercise.primary == "knee_flexion_deg" and exercise.peak == "lowest"
        self._current = Advice("person", "")
        self._candidate = self._current
        self._since_s = self._shown_s = self._last_s = NAN
        self._asked_s = 0.0
        #: What was passed over because it was not mended in time: cue keys.
        self.passed_over: list[str] = []
        self._less_sure = ""

    def step(self, observation: Observation, m: Measurement, look: Surroundings) -> Advice:
        """The instruction at the observation's time. ``m`` is what was measured in it."""
        t_s, pose = observation.t_s, observation.pose
        found = self._first_problem(pose, m, look)
        self._asked_s += t_s - self._last_s if self._is_asking(pose) else 0.0
        self._last_s = t_s
        if self._asked_s >= self._exercise["assistant_patience"]:
            found = self._pass_over(found, m)
        if (found.step, found.cue) != (self._candidate.step, self._candidate.cue):
            self._since_s = t_s
        self._candidate = found
        lasted_s = t_s - self._since_s
        ready = found.step == "ready" and lasted_s >= self._exercise["assistant_ready"] - 1e-6
        if lasted_s >= self._exercise["assistant_settle"] - 1e-6 and self._may_follow(t_s, found):
            if found.cue != self._current.cue:
                self._shown_s = t_s
            self._current = found
        return Advice(self._current.step, self._current.cue, self._current.arrow, ready)

    def _is_asking(self, pose: Pose | None) -> bool:
        """Whether somebody who is there is being asked for something."""
        asks = self._current.cue != "" and self._current.step not in ("person", "ready")
        return asks and pose is not None and not math.isnan(self._last_s)

    def _may_follow(self, t_s: float, found: Advice) -> bool:
        """An instruction stays until it can have been done; good news and an empty room come at once."""
        if found.step in ("person", "ready") or self._current.step in ("person", "ready"):
            return True
        return found.cue == self._current.cue or t_s - self._shown_s >= self._exercise["assistant_hold"]

    def _pass_over(self, found: Advice, m: Measurement) -> Advice:
        """Go on as it is, unless there is nothing to go on with."""
        if found.step in ("person", "ready") and not self.passed_over:
            return found
        if found.step == "person" or math.isnan(m.raw.of(m.leg).knee_flexion_deg):
            return found
        if found.step != "ready" and found.cue not in self.passed_over:
            self.passed_over.append(found.cue)
            self._less_sure = LESS_SURE[found.step]
        return Advice("ready", self._less_sure)

    def _first_problem(self, pose: Pose | None, m: Measurement, look: Surroundings) -> Advice:
        dark = look.luma < self._exercise["assistant_luma"]
        if pose is None:
            return Advice("person", "nobody_dark" if dark else "get_in_view")
        return (
            self._frame_problem(pose, m.leg)
            or self._size_problem(pose, m.leg, dark)
            or self._view_problem(pose, m)
            or self._light_problem(look, dark)
            or Advice("ready", "ready")
        )

    def _frame_problem(self, pose: Pose, leg: Side) -> Advice | None:
        points, reading = _leg_px(pose, leg), pose.readings.get(leg)
        sides = _crossed(points, pose.size_px, self._exercise["assistant_margin"])
        if self._straightens:
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
        rows = list(LEG_ROWS[leg])
        hidden = (pose.visibility[rows] < self._exercise["min_visibility"]).any()
        # A leg that was measured from its pixels is seen, whatever its landmarks say.
        return Advice("in_frame", "show_leg") if hidden and not _is_measured(reading) else None

    def _size_problem(self, pose: Pose, leg: Side, dark: bool) -> Advice | None:
        points, reading = _leg_px(pose, leg), pose.readings.get(leg)
        if math.dist(points[KNEE], points[ANKLE]) < self._exercise["assistant_shank_min"]:
            return Advice("size", "move_closer", "nearer")
        if reading is None or dark:
            return None
        sure = (
            reading.knee_sd_deg <= self._exercise["assistant_sd_max"]
            and reading.ankle_sd_deg <= self._exercise["assistant_sd_max"]
        )
        return None if sure else Advice("size", "show_foot")

    def _view_problem(self, pose: Pose, m: Measurement) -> Advice | None:
        if not m.view_angle_deg > view_warn_deg(self._exercise, m.raw.of(m.leg)):
            return None
        if m.view_angle_deg > self._exercise["faces_camera"]:
            return Advice("side_on", "turn_side")
        return Advice("side_on", f"turn_{way_to_turn(pose)}")

    def _light_problem(self, look: Surroundings, dark: bool) -> Advice | None:
        if dark:
            return Advice("light", "more_light")
        if look.fps < self._exercise["fps_warn"]:
            return Advice("light", "slow_frames")
        return None


def _leg_px(pose: Pose, leg: Side) -> FloatArray:
    """(5, 2) of the leg, where it was measured when it was."""
    reading = pose.readings.get(leg)
    found = reading.xy_px if reading is not None else pose.xy_px[list(LEG_ROWS[leg])]
    return np.asarray(found, float)


def _is_measured(reading: LegReading | None) -> bool:
    return reading is not None and not math.isnan(reading.knee_flexion_deg + reading.ankle_dorsiflexion_deg)


def _crossed(points: FloatArray, size_px: tuple[int, int], margin: float) -> set[str]:
    """Which edges of the frame, drawn in by ``margin``, are crossed by points (n, 2)."""
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
    from the right hip to the left; the shorter way to the frame's plane is counterclockwise,
    the own left, when that direction lies in the second or fourth quadrant.
    """
    left = pose.world_m[INDEX["left_hip"]] - pose.world_m[INDEX["right_hip"]]
    faces_x, faces_z = float(left[2]), -float(left[0])
    return "left" if faces_x * faces_z < 0 else "right"
