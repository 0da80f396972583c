"""The making of one clip: people, room and camera from its settings, then frame by frame."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from . import activity, exercise_shoot, postprocess
from .actor import Actor, Posture
from .body import load_body
from .camera import Camera
from .figure import Figure, Outfit
from .legs import SIDES
from .materials import Surface
from .motion import LegMotion, glide_set, plan
from .plate import Plate
from .pose import Pose
from .recording import TruthRecorder
from .render import Stage
from .scene import FLOORS, WALLS, RoomSpec, lighting, room
from .seats import seat
from .skinning import BoneTransforms
from .wardrobe import FOOTWEAR, LEG_WEAR, SHIRTS


class Shoot:
    """The making of one clip."""

    def __init__(self, name: str, settings: dict[str, Any]) -> None:
        self._settings = settings
        self._rng = np.random.default_rng([settings["seed"], *name.encode()])
        self._away = -1.0 if settings["leg"] == "left" else 1.0
        self._figure = _figure(settings, self._rng)
        self._actor = Actor(self._figure, _posture(settings))
        self._camera = self._aimed()
        self._motion: LegMotion | None = None
        self._poses = self._make_poses()
        self._name = name
        self.recorder = TruthRecorder(name, settings, self._camera_facts(), self._motion)

    def frames(self) -> Iterator[NDArray[np.uint8]]:
        """RGB frames (H, W, 3); the recorder fills as they are drawn."""
        stage = Stage()
        people = [_Cast(self._figure, stage.add_parts(self._figure.parts), self._poses)]
        people += self._bystander(stage)
        self._dress_room(stage)
        light = lighting(self._settings["light"], self._away)
        faults = postprocess.CameraFaults(**self._settings["faults"])
        numbers = [number for person in people for number in person.numbers]
        plate = Plate(stage, self._camera, light, self._wall_m(), numbers)
        for k in range(len(self._poses)):
            camera = self._camera_at(k)
            moved = [person.move(stage, k) for person in people]
            points = {side: self._figure.skeleton.leg_points(side, moved[0][1]) for side in SIDES}
            self.recorder.add(points, camera)
            vertices = np.concatenate([vertices for vertices, _ in moved])
            still = camera is self._camera
            image = plate.draw(vertices) if still else stage.draw(camera, light)[..., :3]
            yield postprocess.apply(image, faults, self._rng)

    def document(self) -> dict[str, Any]:
        """The truth file's contents, once all frames are drawn."""
        if self._settings["activity"] in exercise_shoot.MAKERS:
            return exercise_shoot.document(
                self._name, self._settings, self._figure, self._poses, self._camera_facts()
            )
        return self.recorder.document()

    def _wall_m(self) -> float:
        return self._away * float(self._settings["wall_distance_m"])

    def _make_poses(self) -> list[Pose]:
        s, actor, rng = self._settings, self._actor, self._rng
        t_s = np.arange(int(s["seconds"] * s["fps"])) / s["fps"]
        if s["activity"] == "glide":
            self._motion = glide_set(
                [plan(kind, rng) for kind in s["reps"]], s["bent_knee_deg"], s["fps"], rng
            )
            return activity.glide(actor, s["leg"], self._motion, rng, s["abduction_deg"])
        if s["activity"] == "fidget":
            return activity.fidget(actor, t_s, rng)
        if s["activity"] == "foot_tap":
            return activity.foot_tap(actor, s["leg"], t_s, rng)
        if s["activity"] == "stand_sit":
            return activity.stand_sit(actor, t_s, rng)
        if s["activity"] == "walk":
            speed = 0.55 if s["leg"] == "right" else -0.55
            return activity.walk(
                actor,
                t_s,
                -speed * s["seconds"] / 4,
                speed,
                self._figure.outfit.footwear.height_m,
                turn_s=s["seconds"] / 2,
            )
        if s["activity"] in exercise_shoot.MAKERS:
            return exercise_shoot.poses(s, actor, t_s, rng)
        raise ValueError(f"no activity {s['activity']!r}")

    def _aimed(self) -> Camera:
        s, actor = self._settings, self._actor
        target = s["target_m"]
        if target is None:
            seated = s["position"] == "seated"
            target = [0.28, 0.0, actor.hips_m[2] + (0.10 if seated else 0.25)]
        yaw = np.radians(s["yaw_deg"])
        out = s["distance_m"]
        position = (target[0] + out * np.sin(yaw), target[1] - self._away * out * np.cos(yaw), s["height_m"])
        width, height = s["size_px"]
        focal = max(width, height) / 2 / np.tan(np.radians(s["field_deg"] / 2))
        return Camera(position, tuple(target), width, height, float(focal), s["roll_deg"])

    def _camera_at(self, frame: int) -> Camera:
        """The camera tilted up for a while, when the clip asks for the foot to be out of view."""
        out = self._settings["foot_out_s"]
        if out is None:
            return self._camera
        t_s = frame / self._settings["fps"]
        ramp = float(np.clip(min(t_s - out[0], out[1] - t_s) / 0.4 + 1.0, 0, 1))
        if ramp == 0.0:
            return self._camera
        return replace(self._camera, shift_px=(0.0, -out[2] * ramp * ramp * (3 - 2 * ramp)))

    def _camera_facts(self) -> dict[str, float]:
        rise = self._camera.position_m[2] - self._camera.target_m[2]
        pitch = np.degrees(np.arctan2(rise, self._settings["distance_m"]))
        return {
            "yaw_deg": self._settings["yaw_deg"],
            "pitch_deg": round(float(pitch), 1),
            "distance_m": self._settings["distance_m"],
            "height_m": self._settings["height_m"],
        }

    def _dress_room(self, stage: Stage) -> None:
        s = self._settings
        spec = RoomSpec(
            FLOORS[s["floor"]],
            WALLS[s["wall"]],
            self._away,
            s["wall_distance_m"],
            s["pictures"],
            s["clutter"],
            s["window"],
            s["seed"],
        )
        cover = Surface("mat" if s["seat"] == "mat" else "plain", tuple(s["seat_colour"]), gloss=0.1)
        solids = exercise_shoot.machine(s, self._actor)
        if s["seat"] != "none":
            depth = 0.70 * self._actor.thigh_m
            solids += seat(
                s["seat"], self._actor.seat_height_m, depth, cover, Surface("plain", (70, 62, 56), gloss=0.2)
            )
        for solid in [*solids, *room(spec)]:  # near things first: what they hide is not shaded
            stage.add_solid(solid)

    def _bystander(self, stage: Stage) -> list[_Cast]:
        wish = self._settings["bystander"]
        if wish is None:
            return []
        figure = _figure(wish, self._rng)
        actor = Actor(figure, Posture(position="standing", pelvis_lean_deg=0.0, chest_lean_deg=0.0))
        t_s = np.arange(len(self._poses)) / self._settings["fps"]
        poses = activity.stand(
            actor,
            t_s,
            self._rng,
            -self._away * wish["heading_deg"],
            (wish["x_m"], self._away * wish["behind_m"]),
            figure.outfit.footwear.height_m,
        )
        return [_Cast(figure, stage.add_parts(figure.parts), poses)]


@dataclass(frozen=True, slots=True)
class _Cast:
    """One person of a clip: the figure, its meshes on the stage, its poses frame by frame."""

    figure: Figure
    numbers: list[int]
    poses: list[Pose]

    def move(self, stage: Stage, frame: int) -> tuple[NDArray[np.float32], BoneTransforms]:
        """Takes the pose of a frame; returns all vertices (N, 3) and the bones."""
        posed, transforms = self.figure.pose(self.poses[frame])
        for number, (vertices, normals) in zip(self.numbers, posed, strict=True):
            stage.move(number, vertices, normals)
        return np.concatenate([vertices for vertices, _ in posed]), transforms


def _figure(settings: dict[str, Any], rng: np.random.Generator) -> Figure:
    outfit = settings.get("outfit") or Outfit(
        LEG_WEAR[settings["leg_wear"]], SHIRTS[settings["shirt"]], FOOTWEAR[settings["footwear"]]
    )
    return Figure(load_body(settings["body"]), outfit, rng)


def _posture(settings: dict[str, Any]) -> Posture:
    lean = {
        "seated": (settings["lean_deg"], settings["lean_deg"] - 3.0, 0.0),
        "supine": (89.0, 90.0, 84.0),
        "prone": (-90.0, -90.0, -80.0),
        "standing": (0.0, 0.0, 0.0),
    }[settings["position"]]
    return Posture(
        settings["position"],
        settings["arms"],
        settings["seat_height_m"],
        settings["extra_height_m"],
        *lean,
        settings["head_turn_deg"],
        settings["other_leg"],
    )
