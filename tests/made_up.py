"""Made-up people: poses whose joint angles are known exactly, and whole sets of glides."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise

import numpy as np

from posecheck.core.landmarks import COUNT, INDEX, LEG_ROWS, SHOULDER_ROW, SIDES, SWAPPED, Side, other
from posecheck.core.session import ModelInfo, SourceInfo
from posecheck.core.types import Observation, Pose

SOURCE = SourceInfo("made_up.mp4", 640, 480, 30.0, 20.0)
MODEL = ModelInfo("made-up", "0" * 64)
SIZE_PX = (640, 480)


@dataclass(frozen=True)
class Person:
    """How a made-up person sits in the frame. Lengths are pixels."""

    side: Side = "right"
    facing: int = 1
    hip_px: tuple[float, float] = (260.0, 240.0)
    scale: float = 1.0
    thigh_elevation_deg: float = 0.0
    hip_flexion_deg: float = 90.0
    far_knee_deg: float = 88.0
    yaw_deg: float = 0.0
    size_px: tuple[int, int] = SIZE_PX
    visibility: float = 0.95


def pose(knee_deg: float, ankle_deg: float, person: Person | None = None) -> Pose:
    """A pose with exactly this knee flexion and ankle dorsiflexion in the frame plane."""
    person = person or Person()
    sitting = _sitting(person)
    xy = sitting.xy_px.copy()
    _place_leg(xy, person.side, knee_deg, ankle_deg, person)
    return Pose(xy, sitting.visibility.copy(), sitting.world_m.copy(), person.size_px)


@lru_cache(maxsize=16)
def _sitting(person: Person) -> Pose:
    """All of a person that does not move, and the far leg."""
    above_px = np.array(person.hip_px) - np.array([0, 200 * person.scale])
    xy = np.full((COUNT, 2), above_px)
    far = replace(person, hip_px=(person.hip_px[0] + 6, person.hip_px[1] - 4))
    _place_leg(xy, other(person.side), person.far_knee_deg, 0.0, far)
    visibility = np.full(COUNT, person.visibility)
    visibility[list(LEG_ROWS[other(person.side)])] = 0.7 * person.visibility
    return Pose(xy, visibility, _world(person), person.size_px)


def _place_leg(xy: np.ndarray, side: Side, knee_deg: float, ankle_deg: float, person: Person) -> None:
    """Points are complex numbers here: x to the right, y down."""
    hip = complex(*person.hip_px)
    thigh_up_deg, scale, facing = person.thigh_elevation_deg, person.scale, person.facing
    shank_up_deg = thigh_up_deg - knee_deg
    knee = hip + 110 * scale * _direction(thigh_up_deg, facing)
    shank = _direction(shank_up_deg, facing)
    ankle = knee + 105 * scale * shank
    # The foot stands at 90 degrees to the shank when dorsiflexion is 0, toes on the facing side.
    foot = _direction(shank_up_deg + 90 + ankle_deg, facing)
    heel = ankle + 12 * scale * (shank - foot)
    ball = heel + 50 * scale * foot
    shoulder = hip + 130 * scale * _direction(thigh_up_deg + 180 - person.hip_flexion_deg, facing)
    rows = [*LEG_ROWS[side], SHOULDER_ROW[side]]
    xy[rows] = [(point.real, point.imag) for point in (hip, knee, ankle, heel, ball, shoulder)]


def _direction(elevation_deg: float, facing: int) -> complex:
    angle = math.radians(elevation_deg)
    return complex(facing * math.cos(angle), -math.sin(angle))


def _world(person: Person) -> np.ndarray:
    world = np.zeros((COUNT, 3))
    yaw = math.radians(person.yaw_deg)
    across = np.array([math.sin(yaw), 0.0, math.cos(yaw)])
    for joint, half_m in (("hip", 0.1), ("shoulder", 0.18)):
        for side in SIDES:
            away = 1 if side != person.side else -1
            world[INDEX[f"{side}_{joint}"]] = away * half_m * across
    for side in SIDES:
        world[list(LEG_ROWS[side])[1:], 2] = 0.1 if side != person.side else -0.1
    return world


#: A movement is a list of (seconds, knee, ankle): how long it takes to get there.
Moves = Iterable[tuple[float, float, float]]
REST = (85.0, 12.0)
TOP = (5.0, -30.0)
OVER = (5.0, 15.0)
NEUTRAL = (4.0, 0.0)


def glide(
    top: tuple[float, float] = TOP,
    *,
    out_s: float = 1.3,
    hold_s: float = 1.4,
    back_s: float = 1.3,
    rest_s: float = 1.0,
    rest: tuple[float, float] = REST,
) -> list[tuple[float, float, float]]:
    """One repetition as (duration, knee, ankle) legs: out, hold, back, rest."""
    return [(out_s, *top), (hold_s, *top), (back_s, *rest), (rest_s, *rest)]


def minimum_jerk(x: float) -> float:
    """How people move: fading in and out (Flash and Hogan 1985)."""
    return x**3 * (10 - 15 * x + 6 * x * x)


def linear(x: float) -> float:
    """A ramp."""
    return x


def cosine(x: float) -> float:
    """Half a swing."""
    return 0.5 - 0.5 * math.cos(math.pi * x)


class Motion:
    """Knee and ankle over time for a sequence of (duration, knee, ankle) moves."""

    def __init__(
        self,
        moves: Moves,
        start: tuple[float, float] = REST,
        shape: Callable[[float], float] = minimum_jerk,
    ) -> None:
        self._keys = [(0.0, *start)]
        for seconds, knee, ankle in moves:
            self._keys.append((self._keys[-1][0] + seconds, knee, ankle))
        self._shape = shape
        self.duration_s = self._keys[-1][0]

    def __call__(self, t_s: float) -> tuple[float, float]:
        """Knee flexion and ankle dorsiflexion, degrees."""
        for (t0, *a), (t1, *b) in pairwise(self._keys):
            if t_s <= t1:
                s = self._shape(max(0.0, (t_s - t0) / (t1 - t0))) if t1 > t0 else 1.0
                knee, ankle = (p + s * (q - p) for p, q in zip(a, b, strict=True))
                return knee, ankle
        return self._keys[-1][1], self._keys[-1][2]


def observe(
    moves: Moves,
    person: Person | None = None,
    *,
    fps: float = 30.0,
    lead_s: float = 1.0,
    noise_px: float = 0.0,
    seed: int = 0,
    start: tuple[float, float] = REST,
    shape: Callable[[float], float] = minimum_jerk,
) -> list[Observation]:
    """A recording of made-up poses; ``lead_s`` of sitting still comes first."""
    at = Motion([(lead_s, *start), *moves], start, shape)
    return record(lambda t_s: pose(*at(t_s), person), at.duration_s, fps, noise_px, seed)


def record(
    pose_at: Callable[[float], Pose | None],
    duration_s: float,
    fps: float = 30.0,
    noise_px: float = 0.0,
    seed: int = 0,
    offset_s: float = 0.0,
) -> list[Observation]:
    """Looks at any moving pose ``fps`` times a second, from ``offset_s`` on."""
    rng = np.random.default_rng(seed)
    found = []
    for index in range(int((duration_s - offset_s) * fps) + 1):
        t_s = offset_s + index / fps
        made = pose_at(t_s)
        if made is not None and noise_px:
            made = replace(made, xy_px=made.xy_px + rng.normal(0, noise_px, made.xy_px.shape))
        found.append(Observation(t_s, made))
    return found


def changed(
    observations: Iterable[Observation],
    change: Callable[[Pose], Pose | None],
    from_s: float = -math.inf,
    to_s: float = math.inf,
) -> list[Observation]:
    """The same recording with every pose in ``from_s..to_s`` changed."""
    return [
        replace(o, pose=change(o.pose)) if o.pose is not None and from_s <= o.t_s < to_s else o
        for o in observations
    ]


def gone(_: Pose) -> None:
    """Nobody there."""


def hidden(*joints: str) -> Callable[[Pose], Pose]:
    """A change that makes landmarks invisible, named as in ``landmarks.NAMES``."""

    def change(made: Pose) -> Pose:
        visibility = made.visibility.copy()
        visibility[[INDEX[joint] for joint in joints]] = 0.0
        return replace(made, visibility=visibility)

    return change


def moved(dx_px: float, dy_px: float) -> Callable[[Pose], Pose]:
    """A change that shifts everybody through the frame."""
    return lambda made: replace(made, xy_px=made.xy_px + np.array([dx_px, dy_px]))


def scaled(factor: float) -> Callable[[Pose], Pose]:
    """A change to a larger or smaller frame."""

    def change(made: Pose) -> Pose:
        width, height = made.size_px
        size_px = (round(width * factor), round(height * factor))
        return replace(made, xy_px=made.xy_px * factor, size_px=size_px)

    return change


def turned(angle_deg: float) -> Callable[[Pose], Pose]:
    """A change that rolls the camera about the middle of the frame."""
    angle = math.radians(angle_deg)
    matrix = np.array([[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]])

    def change(made: Pose) -> Pose:
        middle = np.array(made.size_px) / 2
        return replace(made, xy_px=(made.xy_px - middle) @ matrix.T + middle)

    return change


def relabelled(made: Pose) -> Pose:
    """The same frame with the names of left and right exchanged."""
    rows = list(SWAPPED)
    return replace(made, xy_px=made.xy_px[rows], visibility=made.visibility[rows], world_m=made.world_m[rows])


def mirrored(made: Pose) -> Pose:
    """The same person in a mirror: left is right, and the left leg is the right one."""
    xy = made.xy_px * np.array([-1.0, 1.0]) + np.array([made.size_px[0], 0.0])
    return relabelled(replace(made, xy_px=xy, world_m=made.world_m * np.array([-1.0, 1.0, 1.0])))
