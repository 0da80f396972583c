"""One leg of a rig: it is turned until its measured angles are those asked for."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from . import rotation, truth
from .body import BODY_VERTICES, Body
from .pose import LegPose

Array = NDArray[np.float64]

SIDES = ("left", "right")
_SHANK = ("lowerleg01", "lowerleg02")


def suffix(side: str) -> str:
    """MakeHuman's ending for the bones of a side: ".L" or ".R"."""
    return ".L" if side == "left" else ".R"


@dataclass(frozen=True, slots=True)
class FootMarks:
    """Vertices that stand for the foot in the truth: lowest of heel pad and ball, toe tip."""

    heel: int
    ball: int
    toe: int


@dataclass(frozen=True, slots=True)
class _WeightedPoint:
    point: Array
    foot: float
    shank: float
    toes: list[tuple[float, Array]]


class LegRig:
    """The leg of one side of a body. rest holds its points in the rest pose."""

    def __init__(self, body: Body, side: str) -> None:
        self._body = body
        self._end = suffix(side)
        self._sign = 1.0 if side == "left" else -1.0
        self.marks = _foot_marks(body, side)
        self.rest = self._rest_points()
        self._rest_deg = (truth.knee_flexion_deg(self.rest), truth.ankle_dorsiflexion_deg(self.rest))
        self._weighted_marks = [
            self._weighted(vertex) for vertex in (self.marks.heel, self.marks.ball, self.marks.toe)
        ]

    def points(self, leg: LegPose) -> truth.LegPoints:
        """The points of the posed leg, its hip where it is in the rest pose."""
        return self._points(self.solved_turns(leg))

    def solved_turns(self, leg: LegPose) -> dict[str, Array]:
        """World turns (3, 3) of "thigh", "shank", "foot" and "toes" that meet the angles asked for."""
        asked = np.array([leg.knee_flexion_deg, leg.ankle_dorsiflexion_deg], dtype=float)
        given = asked.copy()
        for _ in range(4):
            turns = self._turns(leg, given[0], given[1])
            points = self._points(turns)
            measured = np.array([truth.knee_flexion_deg(points), truth.ankle_dorsiflexion_deg(points)])
            missing = asked - measured
            if np.abs(missing).max() < 0.02:
                break
            given += missing
        return turns

    def _turns(self, leg: LegPose, knee_deg: float, ankle_deg: float) -> dict[str, Array]:
        rest, sign = self.rest, self._sign
        pitch, out = np.radians(leg.thigh_pitch_deg), np.radians(leg.abduction_deg)
        direction = np.array([np.cos(pitch) * np.cos(out), sign * np.sin(out), np.sin(pitch) * np.cos(out)])
        axis = rotation.frame(direction, [0.0, 1.0, 0.0])[:, 1]
        axis = rotation.about(direction, sign * leg.outward_turn_deg) @ axis
        thigh = rotation.frame(direction, axis) @ rotation.frame(rest.knee - rest.hip, rest.flexion_axis).T
        axis = thigh @ rest.flexion_axis
        shank = rotation.about(axis, knee_deg - self._rest_deg[0]) @ thigh
        side_tilt = rotation.about(
            rotation.cross(axis, shank @ (rest.ankle - rest.knee)), sign * leg.varus_deg
        )
        shank = side_tilt @ shank
        foot = rotation.about(axis, self._rest_deg[1] - ankle_deg) @ shank
        along = foot @ (rest.ball - rest.heel)
        foot = rotation.about(along, -sign * leg.inversion_deg) @ foot
        return {
            "thigh": thigh,
            "shank": shank,
            "foot": foot,
            "toes": rotation.about(axis, -leg.toes_deg) @ foot,
        }

    def _points(self, turns: dict[str, Array]) -> truth.LegPoints:
        rest = self.rest
        knee = rest.hip + turns["thigh"] @ (rest.knee - rest.hip)
        ankle = knee + turns["shank"] @ (rest.ankle - rest.knee)
        heel, ball, toe = (
            self._foot_point(point, ankle, turns, rest.ankle) for point in self._weighted_marks
        )
        return truth.LegPoints(rest.hip, knee, ankle, heel, ball, toe, turns["thigh"] @ rest.flexion_axis)

    def _foot_point(
        self, weighted: _WeightedPoint, ankle: Array, turns: dict[str, Array], rest_ankle: Array
    ) -> Array:
        point = weighted.point
        moved = weighted.foot * (ankle + turns["foot"] @ (point - rest_ankle))
        moved = moved + weighted.shank * (ankle + turns["shank"] @ (point - rest_ankle))
        for share, rest_head in weighted.toes:
            head = ankle + turns["foot"] @ (rest_head - rest_ankle)
            moved = moved + share * (head + turns["toes"] @ (point - rest_head))
        placed: Array = moved
        return placed

    def _weighted(self, vertex: int) -> _WeightedPoint:
        """A foot vertex with its shares of foot, shank and first toe joints."""
        weights = self._body.weights[vertex].astype(float)
        foot = weights[self._body.bone("foot" + self._end)]
        shank = sum(weights[self._body.bone(name + self._end)] for name in _SHANK)
        toes = [
            (share, self._body.heads_m[bone].astype(float))
            for bone, share in enumerate(weights)
            if share > 0.01 and self._body.bones[bone].startswith("toe")
        ]
        total = foot + shank + sum(share for share, _ in toes)
        return _WeightedPoint(
            self._body.vertices_m[vertex].astype(float),
            foot / total,
            shank / total,
            [(share / total, head) for share, head in toes],
        )

    def _rest_points(self) -> truth.LegPoints:
        marks = self.marks
        hip, knee, ankle = (
            self._body.head_m(name + self._end).astype(float) for name in ("upperleg01", "lowerleg01", "foot")
        )
        heel, ball, toe = (
            self._body.vertices_m[index].astype(float) for index in (marks.heel, marks.ball, marks.toe)
        )
        along_foot = toe - heel
        axis = rotation.unit(rotation.cross(along_foot, hip - ankle))
        if axis[1] < 0:
            axis = -axis
        thigh = rotation.unit(knee - hip)
        axis = rotation.unit(axis - thigh * (axis @ thigh))
        return truth.LegPoints(hip, knee, ankle, heel, ball, toe, axis)


def _foot_marks(body: Body, side: str) -> FootMarks:
    end = suffix(side)
    vertices = body.vertices_m[:BODY_VERTICES]
    is_toe = np.array([name.startswith("toe") and name.endswith(end) for name in body.bones])
    foot = body.weights[:BODY_VERTICES, body.bone("foot" + end)]
    toe_share = body.weights[:BODY_VERTICES][:, is_toe].sum(axis=1)
    in_foot = np.flatnonzero(foot + toe_share > 0.5)
    points = vertices[in_foot]
    ankle, ball_joint = body.head_m("foot" + end), body.head_m("toe2-1" + end)
    behind = points[:, 0] < ankle[0] - 0.005
    near_ball = np.hypot(points[:, 0] - ball_joint[0] + 0.008, points[:, 1] - ball_joint[1]) < 0.030
    heel = in_foot[behind][np.argmin(points[behind, 2])]
    ball = in_foot[near_ball][np.argmin(points[near_ball, 2])]
    tip_joint = body.head_m("toe2-3" + end)
    near_tip = np.abs(points[:, 1] - tip_joint[1]) < 0.015
    toe = in_foot[near_tip][np.argmax(points[near_tip, 0])]
    return FootMarks(int(heel), int(ball), int(toe))
