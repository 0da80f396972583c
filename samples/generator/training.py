"""Training pictures: a window round one leg, with exact labels, from endless random scenes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from . import props, upright
from .actor import Actor, Posture
from .blocks import Block, BlockPool
from .camera import Camera
from .camera_faults import random_faults
from .figure import Figure
from .leg_sampling import from_bench, pulled, random_leg, random_other_leg
from .legs import SIDES, suffix
from .gym import dark_or_strong, gym, stuff
from .machines import bike
from .materials import Surface
from .photographed import random_photographed
from .part import LEFT_LEG, OTHER, RIGHT_LEG
from .pose import Pose
from .render import Lighting, Stage
from .rhythms import Bike
from .scene import random_colour, room
from .rotation import unit
from .seats import seat
from .solids import Solid, box
from .truth import LegPoints, ankle_dorsiflexion_deg, knee_flexion_deg
from .wardrobe_random import (
    gym_lighting,
    random_body,
    random_lighting,
    random_outfit,
    random_posture,
    random_room,
)

Array = NDArray[np.float64]

LABEL_JOINTS = ("hip", "knee", "ankle", "heel", "ball")
WINDOW_PX = 256
FRAMES_PER_SCENE = 8
GYM_SHARE = 0.65
BYSTANDER_SHARE = 0.2


@dataclass(frozen=True, slots=True)
class LegLabels:
    """joints_px (5, 2) in the order of LABEL_JOINTS, (0, 0) the window's top left corner;
    in_frame (5,) bool; occluded_fraction of shank and foot hidden by something else."""

    joints_px: Array
    knee_flexion_deg: float
    ankle_dorsiflexion_deg: float
    in_frame: NDArray[np.bool_]
    occluded_fraction: float


@dataclass(frozen=True, slots=True)
class TrainingView:
    """image_rgb (256, 256, 3) uint8; legs by side; focus is the side the window was cut for.
    yaw_deg 0 is side-on to the leg's own plane, pitch_deg positive looks down; view_off_deg is
    the angle between the line of sight to the knee and the focused leg's flexion axis."""

    image_rgb: NDArray[np.uint8]
    legs: dict[str, LegLabels]
    focus: str
    yaw_deg: float
    pitch_deg: float
    roll_deg: float
    view_off_deg: float
    body: str
    footwear: str
    position: str


def random_views(
    rng: np.random.Generator,
    split: str = "train",
    stage: Stage | None = None,
    assets: Path | None = None,
    positions: Sequence[str] = (),
) -> Iterator[TrainingView]:
    """Endless views; each scene gives a dozen of them. ``assets``: see `photographed`."""
    stage = Stage() if stage is None else stage
    while True:
        scene = _Scene(rng, split, stage, assets, positions)
        for _ in range(FRAMES_PER_SCENE):
            yield scene.view()


class _Scene:
    def __init__(
        self,
        rng: np.random.Generator,
        split: str,
        stage: Stage,
        assets: Path | None,
        positions: Sequence[str],
    ) -> None:
        self._rng, self._stage = rng, stage
        stage.clear()
        self._away = float(rng.choice([-1.0, 1.0]))
        outfit = random_outfit(rng)
        if assets is not None:
            shod = outfit.footwear.kind == "shoes"
            outfit = replace(outfit, photographed=random_photographed(rng, assets, shod))
        self._figure = Figure(random_body(rng, split), outfit, rng)
        self._numbers = stage.add_parts(self._figure.parts)
        self._actor = Actor(self._figure, random_posture(rng, positions))
        self._blocks = BlockPool(stage, [stuff(rng) for _ in range(24)])
        in_gym = rng.random() < GYM_SHARE
        around = gym(rng, self._away) if in_gym else room(random_room(rng, self._away))
        for solid in (*self._seat(), *around):
            stage.add_solid(solid)
        if rng.random() < BYSTANDER_SHARE:
            self._bystander(split)
        self._lighting: Lighting = (gym_lighting if in_gym else random_lighting)(rng, self._away)
        self._near = "left" if self._away < 0 else "right"

    def _bystander(self, split: str) -> None:
        """Somebody else who stands behind, turned anywhere."""
        rng = self._rng
        figure = Figure(random_body(rng, split), random_outfit(rng), rng)
        actor = Actor(figure, Posture("standing", pelvis_lean_deg=0.0, chest_lean_deg=0.0))
        pose = upright.random_upright(rng, actor, "left")
        place = (rng.uniform(-1.4, 1.4), self._away * rng.uniform(0.7, 1.6), pose.hips_m[2])
        posed, _ = figure.pose(replace(pose, hips_m=place, heading_deg=rng.uniform(0, 360)))
        for part in figure.parts:
            part.label[:] = OTHER
        for number, (vertices, normals) in zip(self._stage.add_parts(figure.parts), posed, strict=True):
            self._stage.move(number, vertices, normals)

    def _seat(self) -> list[Solid]:
        rng, posture = self._rng, self._actor.posture
        colour = dark_or_strong if rng.random() < GYM_SHARE else random_colour
        cover = Surface(str(rng.choice(["plain", "knit", "mat"])), colour(rng), gloss=rng.uniform(0, 0.2))
        frame = Surface("plain", colour(rng), gloss=0.2)
        if posture.position == "cycling":
            return bike(Bike(self._actor, upright.BOTTOM_KNEE_DEG))
        if posture.position in upright.POSITIONS:
            return self._floor_mat(cover)
        if self._on_bench():
            kind = "plank"
        elif posture.position in ("supine", "long_sitting"):
            kind = "mat" if self._actor.seat_height_m < 0.1 else "bed"
        else:
            kind = str(rng.choice(["stool", "chair", "bench", "couch"]))
        depth = self._actor.thigh_m * rng.uniform(0.5, 0.9)
        return seat(kind, self._actor.seat_height_m, depth, cover, frame)

    def _on_bench(self) -> bool:
        """Whether somebody lies on a bench whose end is at the hips."""
        return self._actor.posture.position == "supine" and 0.4 < self._actor.seat_height_m < 0.5

    def _floor_mat(self, cover: Surface) -> list[Solid]:
        if self._rng.random() < 0.6:
            return []
        half = self._rng.uniform(0.3, 0.9, 2)
        return [box(cover, (-2 * half[0], -half[1], 0.0), (2 * half[0], half[1], 0.004))]

    def view(self) -> TrainingView:
        rng = self._rng
        other_side = "left" if self._near == "right" else "right"
        focus = self._near if rng.random() < 0.8 else other_side
        kind = props.random_kind(rng, self._actor.posture.position)
        pose = props.reaching(rng, self._actor, self._pose(focus, kind), focus, kind)
        posed, transforms = self._figure.pose(pose)
        for number, (vertices, normals) in zip(self._numbers, posed, strict=True):
            self._stage.move(number, vertices, normals)
        legs = {side: self._figure.skeleton.leg_points(side, transforms) for side in SIDES}
        camera, yaw_deg, pitch_deg = self._camera(legs[focus])
        around = self._around(kind, legs, focus, transforms.heads_m, camera)
        if self._actor.posture.position == "prone" and pose.hips_m[2] > 0.3:
            around.append(props.bench_under(pose.hips_m[2]))
        self._blocks.show(around)
        picture = self._stage.draw(
            camera, replace(self._lighting, centre_m=tuple(legs[focus].knee), reach_m=1.3)
        )
        labels = {side: _labels(side, leg, camera, picture[..., 3]) for side, leg in legs.items()}
        image = random_faults(np.ascontiguousarray(picture[..., :3]), rng)
        return TrainingView(
            image,
            labels,
            focus,
            yaw_deg,
            pitch_deg,
            camera.roll_deg,
            _view_off_deg(legs[focus], camera),
            self._figure.body.name,
            self._figure.outfit.footwear.kind,
            self._actor.posture.position,
        )

    def _pose(self, focus: str, kind: str) -> Pose:
        if self._actor.posture.position in upright.POSITIONS:
            return upright.random_upright(self._rng, self._actor, focus)
        leg = random_leg(self._rng, self._actor, focus)
        if kind == "strap" and self._rng.random() < 0.7:
            leg = pulled(self._rng, leg)
        elif self._on_bench() and self._rng.random() < 0.7:
            leg = from_bench(self._rng, self._actor)
        other = random_other_leg(self._rng, self._actor, "left" if focus == "right" else "right")
        pose = self._actor.pose(focus, leg, other)
        return replace(pose, chest_lean_deg=pose.chest_lean_deg + self._rng.normal(0, 5))

    def _camera(self, leg: LegPoints) -> tuple[Camera, float, float]:
        """A camera somewhere to the side, and the window in its picture that holds the leg."""
        rng = self._rng
        yaw_deg = self._yaw_deg()
        distance_m = float(rng.uniform(1.4, 5.0))
        height_m = float(rng.uniform(0.25, 1.8) if rng.random() < 0.85 else rng.uniform(1.6, 2.4))
        yaw = np.radians(yaw_deg)
        target = (0.25, 0.0, float(leg.knee[2]) + rng.uniform(-0.2, 0.4))
        position = (target[0] + distance_m * np.sin(yaw), -self._away * distance_m * np.cos(yaw), height_m)
        roll_deg = float(rng.normal(0, 4 if rng.random() < 0.85 else 25))
        wide = Camera(position, target, WINDOW_PX, WINDOW_PX, 500.0, roll_deg)
        points = wide.project(np.stack([getattr(leg, name) for name in (*LABEL_JOINTS, "toe")]))
        low, high = points.min(axis=0), points.max(axis=0)
        room_for = float(max(high - low)) * rng.uniform(1.1, 1.75)
        focal = 500.0 * WINDOW_PX / max(room_for, 30.0)
        middle = (low + high) / 2 - WINDOW_PX / 2
        jitter = rng.uniform(-0.06, 0.06, 2) * WINDOW_PX
        shift = middle * focal / 500.0 + jitter
        camera = replace(wide, focal_px=focal, shift_px=(float(shift[0]), float(shift[1])))
        pitch_deg = float(np.degrees(np.arctan2(height_m - target[2], distance_m)))
        return camera, yaw_deg, pitch_deg

    def _yaw_deg(self) -> float:
        """Mostly from the side; now and then from where no angle can be read, so that this is learned too."""
        kind = self._rng.random()
        if self._actor.posture.position == "standing" and self._rng.random() < 0.2:
            return float(self._rng.choice([-1, 1]) * self._rng.uniform(35, 90))
        if kind < 0.28:
            return float(self._rng.normal(0, 8))
        if kind < 0.85:
            return float(self._rng.uniform(-35, 35))
        return float(self._rng.choice([-1, 1]) * self._rng.uniform(35, 75))

    def _around(
        self, kind: str, legs: dict[str, LegPoints], focus: str, heads_m: Array, camera: Camera
    ) -> list[Block]:
        """What touches or hides the leg."""
        leg, body = legs[focus], self._figure.body
        wrists_m = np.stack([heads_m[body.bone("wrist" + suffix(side))] for side in SIDES])
        sole_m = self._figure.outfit.footwear.height_m
        to_camera = unit(np.array(camera.position_m) - leg.knee)
        setting = props.Setting(leg, wrists_m, sole_m, to_camera)
        blocks = props.blocks(self._rng, kind, setting)
        if self._actor.posture.position == "cycling":
            for each in legs.values():
                blocks += props.pedal(replace(setting, leg=each))
        if self._rng.random() < 0.06:
            blocks.append(props.pole(self._rng, setting))
        return blocks


def _view_off_deg(leg: LegPoints, camera: Camera) -> float:
    sight = np.array(camera.position_m) - leg.knee
    cosine = abs(float(sight @ leg.flexion_axis)) / float(np.linalg.norm(sight))
    return float(np.degrees(np.arccos(np.clip(cosine, 0, 1))))


def _labels(side: str, leg: LegPoints, camera: Camera, label_image: NDArray[np.uint8]) -> LegLabels:
    points = camera.project(np.stack([getattr(leg, name) for name in LABEL_JOINTS]))
    inside = np.all((points >= 0) & (points < WINDOW_PX), axis=1)
    return LegLabels(
        points,
        knee_flexion_deg(leg),
        ankle_dorsiflexion_deg(leg),
        inside,
        _occluded(side, points, label_image),
    )


def _occluded(side: str, points: Array, label_image: NDArray[np.uint8]) -> float:
    """Share of points along shank and foot whose pixels show something else."""
    _, knee, ankle, heel, ball = points
    heel, ball = 0.75 * heel + 0.25 * ankle, 0.8 * ball + 0.2 * ankle
    share = np.linspace(0.1, 1.0, 10)[:, None]
    line = np.concatenate(
        [
            knee + share * (ankle - knee),
            ankle + share * (heel - ankle),
            ankle + share * (ball - ankle),
            heel + share * (ball - heel),
        ]
    )
    pixel = np.floor(line).astype(int)
    inside = np.all((pixel >= 0) & (pixel < WINDOW_PX), axis=1)
    if not inside.any():
        return 1.0
    seen = label_image[pixel[inside, 1], pixel[inside, 0]].astype(int)
    own = LEFT_LEG if side == "left" else RIGHT_LEG
    hidden = np.abs(seen - own) > 25
    return float((hidden.sum() + (~inside).sum()) / len(line))
