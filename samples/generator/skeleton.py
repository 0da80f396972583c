"""Pose -> bones: every bone's turn and place, with the leg angles met as they are measured."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from . import rotation, truth
from .body import Body
from .legs import SIDES, LegRig, suffix
from .pose import ArmPose, Pose
from .skinning import BoneTransforms

Array = NDArray[np.float64]

_THIGH = ("upperleg01", "upperleg02")
_SHANK = ("lowerleg01", "lowerleg02")
_SPINE = ("spine05", "spine04", "spine03", "spine02", "spine01")


class Skeleton:
    """The rig of one body, ready to be posed."""

    def __init__(self, body: Body) -> None:
        self.body = body
        self._bones = {name: index for index, name in enumerate(body.bones)}
        self._heads = body.heads_m.astype(float)
        self.legs = {side: LegRig(body, side) for side in SIDES}

    def transforms(self, pose: Pose) -> BoneTransforms:
        """All bones of the pose, in the world frame."""
        turns: dict[str, Array] = self._trunk_turns(pose)
        leg_turns = {side: self.legs[side].solved_turns(pose.leg(side)) for side in SIDES}
        for side in SIDES:
            turns.update(self._leg_bone_turns(side, leg_turns[side], turns["root"]))
        posed = self._place(turns, pose)
        for side in SIDES:
            turns.update(self._arm_turns(side, pose.arm(side), posed, turns, pose))
        return self._to_world(self._place(turns, pose), pose)

    def leg_points(self, side: str, transforms: BoneTransforms) -> truth.LegPoints:
        """The measured points of a leg of a posed body."""
        end, marks = suffix(side), self.legs[side].marks
        heads = transforms.heads_m
        thigh = self._bones["upperleg01" + end]
        axis = transforms.rotations[thigh] @ self.legs[side].rest.flexion_axis
        heel, ball, toe = (self._mark(index, transforms) for index in (marks.heel, marks.ball, marks.toe))
        return truth.LegPoints(
            heads[thigh],
            heads[self._bones["lowerleg01" + end]],
            heads[self._bones["foot" + end]],
            heel,
            ball,
            toe,
            axis,
        )

    def _mark(self, vertex: int, transforms: BoneTransforms) -> Array:
        weights = self.body.weights[vertex].astype(float)
        point = self.body.vertices_m[vertex].astype(float)
        used = np.flatnonzero(weights > 0.01)
        share = weights[used] / weights[used].sum()
        moved = [transforms.move(int(bone), point) for bone in used]
        blended: Array = share @ np.array(moved)
        return blended

    def _leg_bone_turns(self, side: str, turns: dict[str, Array], root: Array) -> dict[str, Array]:
        end = suffix(side)
        bones = {name + end: turns["thigh"] for name in _THIGH}
        bones |= {name + end: turns["shank"] for name in _SHANK}
        bones["pelvis" + end] = root
        bones["foot" + end] = turns["foot"]
        bones |= {
            name: turns["toes"] for name in self._bones if name.startswith("toe") and name.endswith(end)
        }
        return bones

    def _trunk_turns(self, pose: Pose) -> dict[str, Array]:
        pelvis = rotation.about([0, 1, 0], -pose.pelvis_lean_deg)
        chest = rotation.about([0, 1, 0], -pose.chest_lean_deg)
        head = rotation.about([0, 1, 0], -pose.head_lean_deg) @ rotation.about([0, 0, 1], pose.head_turn_deg)
        turns = {"root": pelvis}
        for rank, name in enumerate(_SPINE):
            turns[name] = rotation.between(pelvis, chest, (rank + 1) / len(_SPINE))
        for rank, name in enumerate(("neck01", "neck02", "neck03", "head")):
            turns[name] = rotation.between(chest, head, (rank + 1) / 4)
        for end in (".L", ".R"):
            turns["clavicle" + end] = turns["shoulder01" + end] = chest
        return turns

    def _arm_turns(
        self, side: str, arm: ArmPose, posed: BoneTransforms, turns: dict[str, Array], pose: Pose
    ) -> dict[str, Array]:
        end, sign = suffix(side), 1.0 if side == "left" else -1.0
        mirror = np.array([1.0, sign, 1.0])
        rest = [self._heads[self._bones[name + end]] for name in ("upperarm01", "lowerarm01", "wrist")]
        shoulder = posed.heads_m[self._bones["upperarm01" + end]]
        wrist = np.array(pose.hips_m) + np.array(arm.wrist_m) * mirror
        elbow, wrist = _bend(
            shoulder,
            wrist,
            np.array(arm.elbow_towards) * mirror,
            float(np.linalg.norm(rest[1] - rest[0])),
            float(np.linalg.norm(rest[2] - rest[1])),
        )
        rest_axis = rotation.cross(rest[1] - rest[0], rest[2] - rest[1])
        posed_axis = rotation.cross(elbow - shoulder, wrist - elbow)
        upper = rotation.frame(elbow - shoulder, posed_axis) @ rotation.frame(rest[1] - rest[0], rest_axis).T
        lower = rotation.frame(wrist - elbow, posed_axis) @ rotation.frame(rest[2] - rest[1], rest_axis).T
        hand = rotation.about(wrist - elbow, sign * arm.hand_turn_deg) @ lower
        bones = {
            "upperarm01" + end: upper,
            "upperarm02" + end: upper,
            "lowerarm01" + end: lower,
            "lowerarm02" + end: rotation.between(lower, hand, 0.5),
            "wrist" + end: hand,
        }
        across = hand @ (
            self._heads[self._bones["finger2-1" + end]] - self._heads[self._bones["finger5-1" + end]]
        )
        bones |= self._finger_turns(end, hand, across * sign, arm.curl_deg)
        return bones

    def _finger_turns(self, end: str, hand: Array, across: Array, curl_deg: float) -> dict[str, Array]:
        turns = {}
        for name in self._bones:
            if name.endswith(end) and name.startswith(("finger", "metacarpal")):
                joint = int(name.split("-")[1][0]) if "-" in name else 0
                is_thumb = name.startswith("finger1")
                curl = 0.4 * curl_deg if is_thumb else curl_deg * joint
                turns[name] = rotation.about(across, curl) @ hand
        return turns

    def _place(self, turns: dict[str, Array], pose: Pose) -> BoneTransforms:
        count = len(self.body.bones)
        rotations = np.tile(np.eye(3), (count, 1, 1))
        heads = np.zeros((count, 3))
        for bone, (name, parent) in enumerate(zip(self.body.bones, self.body.parents, strict=True)):
            inherited = rotations[parent] if parent >= 0 else np.eye(3)
            rotations[bone] = turns.get(name, inherited)
            if parent >= 0:
                offset = self._heads[bone] - self._heads[parent]
                heads[bone] = heads[parent] + rotations[parent] @ offset
        middle = sum(heads[self._bones["upperleg01" + end]] for end in (".L", ".R")) / 2
        heads += np.array(pose.hips_m) - middle
        translations = heads - np.einsum("bij,bj->bi", rotations, self._heads)
        return BoneTransforms(rotations, translations, heads)

    def _to_world(self, placed: BoneTransforms, pose: Pose) -> BoneTransforms:
        heading = rotation.about([0, 0, 1], pose.heading_deg)
        hips = np.array(pose.hips_m)
        centre = np.array([hips[0], hips[1], 0.0])
        rotations = heading @ placed.rotations
        heads = (placed.heads_m - centre) @ heading.T + centre
        translations = heads - np.einsum("bij,bj->bi", rotations, self._heads)
        return replace(placed, rotations=rotations, translations_m=translations, heads_m=heads)


def _bend(start: Array, end: Array, towards: Array, first_m: float, second_m: float) -> tuple[Array, Array]:
    """Middle joint and reachable end of a two-part limb, bent towards a direction."""
    line = end - start
    reach = min(float(np.linalg.norm(line)), 0.985 * (first_m + second_m))
    reach = max(reach, 1.05 * abs(first_m - second_m))
    along = rotation.unit(line)
    end = start + along * reach
    share = (first_m**2 - second_m**2 + reach**2) / (2 * reach)
    height = np.sqrt(max(first_m**2 - share**2, 1e-8))
    side = rotation.unit(towards - along * (towards @ along))
    return start + along * share + side * height, end
