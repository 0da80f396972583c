"""Made-up people: poses whose joint angles are known exactly, and whole sets of glides."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from posecheck.core.landmarks import COUNT, INDEX, LEG_ROWS, SHOULDER_ROW, SIDES, Side, other
from posecheck.core.session import ModelInfo, SourceInfo
from posecheck.core.types import Observation, Pose

SOURCE = SourceInfo("made_up.mp4", 640, 480, 30.0, 20.0)
MODEL = ModelInfo("made-up", "0" * 64)
SIZE_PX = (640, 480)


@dataclass(frozen=True)
class Person:
    """How a made-up person sits in the picture. Lengths are pixels."""

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
    """A pose with exactly this knee flexion and ankle dorsiflexion in the picture plane."""
    person = person or Person()
    xy = np.full((COUNT, 2), np.array(person.hip_px) - np.array([0, 200 * person.scale]))
    _leg(xy, person.side, knee_deg, ankle_deg, person)
    far = replace(person, hip_px=(person.hip_px[0] + 6, person.hip_px[1] - 4))
    _leg(xy, other(person.side), person.far_knee_deg, 0.0, far)
    visibility = np.full(COUNT, person.visibility)
    visibility[list(LEG_ROWS[other(person.side)])] = 0.7 * person.visibility
    return Pose(xy, visibility, _world(person), person.size_px)


def _leg(xy: np.ndarray, side: Side, knee_deg: float, ankle_deg: float, person: Person) -> None:
    hip = np.array(person.hip_px, float)
    thigh_up_deg = person.thigh_elevation_deg
    knee = hip + 110 * person.scale * _direction(thigh_up_deg, person.facing)
    shank_up_deg = thigh_up_deg - knee_deg
    ankle = knee + 105 * person.scale * _direction(shank_up_deg, person.facing)
    # The foot stands at 90 degrees to the shank when dorsiflexion is 0, toes on the facing side.
    foot = _direction(shank_up_deg + 90 + ankle_deg, person.facing)
    heel = ankle + 12 * person.scale * _direction(shank_up_deg, person.facing) - 12 * person.scale * foot
    ball = heel + 50 * person.scale * foot
    shoulder = hip + 130 * person.scale * _direction(
        thigh_up_deg + 180 - person.hip_flexion_deg, person.facing
    )
    for row, point in zip(LEG_ROWS[side], (hip, knee, ankle, heel, ball), strict=True):
        xy[row] = point
    xy[SHOULDER_ROW[side]] = shoulder


def _direction(elevation_deg: float, facing: int) -> np.ndarray:
    angle = math.radians(elevation_deg)
    return np.array([facing * math.cos(angle), -math.sin(angle)])


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


#: A motion is a list of (seconds, knee, ankle) key points, joined by smooth (minimum-jerk) moves.
Keys = Sequence[tuple[float, float, float]]
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


def motion(legs: Iterable[tuple[float, float, float]], start: tuple[float, float] = REST) -> Callable[[float], tuple[float, float]]:
    """Knee and ankle over time for a sequence of (duration, knee, ankle) moves."""
    keys = [(0.0, *start)]
    for seconds, knee, ankle in legs:
        keys.append((keys[-1][0] + seconds, knee, ankle))

    def at(t_s: float) -> tuple[float, float]:
        for (t0, *a), (t1, *b) in zip(keys, keys[1:], strict=False):
            if t_s <= t1:
                x = max(0.0, (t_s - t0) / (t1 - t0))
                s = x**3 * (10 - 15 * x + 6 * x * x)
                return tuple(p + s * (q - p) for p, q in zip(a, b, strict=True))
        return keys[-1][1], keys[-1][2]

    at.duration_s = keys[-1][0]
    return at


def observe(
    legs: Iterable[tuple[float, float, float]],
    person: Person | None = None,
    *,
    fps: float = 30.0,
    lead_s: float = 1.0,
    noise_px: float = 0.0,
    seed: int = 0,
    start: tuple[float, float] = REST,
) -> list[Observation]:
    """A recording of made-up poses; ``lead_s`` of sitting still comes first."""
    at = motion([(lead_s, *start), *legs], start)
    rng = np.random.default_rng(seed)
    found = []
    for index in range(int(at.duration_s * fps) + 1):
        t_s = index / fps
        made = pose(*at(t_s), person)
        if noise_px:
            made = replace(made, xy_px=made.xy_px + rng.normal(0, noise_px, made.xy_px.shape))
        found.append(Observation(t_s, made))
    return found
