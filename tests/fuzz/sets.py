"""Random sets: people who do anything at all, seen as badly as anybody ever was; of a seed always the same.

A set is some pieces, one after the other, each with its frame rate. In a piece somebody moves at random
(or nobody is there, or points lie anywhere), and up to three things are wrong with what is seen of it.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace

import numpy as np

from posecheck.core.landmarks import LEG_ROWS, SIDES
from posecheck.core.types import NAN, LegReading, Observation, Pose
from tests import made_bodies
from tests.made_up import SIZE_PX, Motion, Person, glide, mirrored, moved, pose, relabelled, scaled, turned

Seen = Callable[[float], Pose | None]
Wrong = Callable[[Pose], Pose]


def random_set(seed: int) -> list[Observation]:
    """Up to five pieces of up to 90 frames; times rise, by a fraction of a millisecond at times."""
    rng = np.random.default_rng(seed)
    t_s, found = float(rng.choice([0.0, 5.0, 0.5, 1e5])), []
    for _ in range(rng.integers(1, 6)):
        seen, wrongs = _somebody(rng), [_wrong(rng) for _ in range(rng.integers(0, 4))]
        fps = float(rng.choice([2, 10, 15, 30, 60]))
        for index in range(rng.integers(1, 90)):
            made = seen(index / fps)
            for wrong in wrongs:
                made = wrong(made) if made is not None else None
            found.append(Observation(t_s, made))
            t_s += (rng.uniform(0.01, 2.0) if rng.random() < 0.2 else 1.0) / fps
        t_s += float(rng.choice([0.0, 0.0, 0.5, 3.0, 100.0]))
    return found


def _somebody(rng: np.random.Generator) -> Seen:
    """Who is there, by the time since they came."""
    per_s, to_deg = rng.choice([0.1, 0.5, 1.0, 2.0, 5.0]), rng.uniform([-5, -40], [40, 30])
    person = Person(
        side=SIDES[rng.integers(0, 2)],
        facing=int(rng.choice([-1, 1])),
        scale=float(rng.choice([0.05, 0.5, 1.0, 3.0])),
        hip_flexion_deg=float(rng.uniform(0, 180)),
        thigh_elevation_deg=float(rng.uniform(-90, 90)),
        yaw_deg=float(rng.choice([0, 20, 40, 60, 90, 180])),
    )
    look = made_bodies.Look(near=person.side, facing=person.facing, far_visibility=float(rng.uniform(0, 1)))
    at = Motion(glide(tuple(to_deg), out_s=rng.uniform(0.1, 2), hold_s=rng.uniform(0, 2)))

    def swing(t_s: float) -> float:
        return 0.5 - 0.5 * math.cos(2 * math.pi * per_s * t_s)

    ways: list[Seen] = [
        lambda t_s: pose(*at(t_s % at.duration_s), person),
        lambda t_s: made_bodies.bridge(60 * swing(t_s), look=look),
        lambda t_s: made_bodies.plank(60 * swing(t_s) - 30),
        lambda t_s: made_bodies.plank_on_knees(20 * swing(t_s)),
        lambda t_s: made_bodies.cyclist(per_s * t_s, look=look),
        lambda t_s: made_bodies.walker(per_s * t_s),
        lambda t_s: made_bodies.heel_slide(100 * swing(t_s), look=look),
        lambda t_s: made_bodies.sitter(90 + 80 * swing(t_s), 60 * swing(t_s)),
        lambda _: None,
        lambda _: Pose(
            rng.normal(300, 300, (33, 2)), rng.uniform(0, 1, 33), rng.normal(0, 1, (33, 3)), SIZE_PX
        ),
    ]
    return ways[rng.integers(0, len(ways))]


def _wrong(rng: np.random.Generator) -> Wrong:
    """What is wrong with how they are seen, for a whole piece."""
    rows, number = rng.integers(0, 33, rng.integers(1, 12)), int(rng.integers(0, 3))
    ways: list[Wrong] = [
        lambda made: replace(made, xy_px=_at(made.xy_px, rows, NAN)),
        lambda made: replace(made, visibility=_at(made.visibility, rows, 0.0)),
        lambda made: replace(made, visibility=np.full(33, number / 3)),
        lambda made: replace(made, xy_px=np.tile(made.xy_px[:1], (33, 1))),
        lambda made: replace(made, xy_px=made.xy_px + rng.normal(0, 5, (33, 2))),
        lambda made: replace(made, world_m=np.full((33, 3), NAN)),
        lambda made: replace(made, watched=number),
        lambda made: replace(made, exchanges=number, misnamed_s=2.0),
        scaled(float(rng.choice([0.1, 0.5, 2.0, 10.0]))),
        turned(float(rng.uniform(-180, 180))),
        moved(*rng.uniform(-900, 900, 2)),
        relabelled,
        mirrored,
        _misread(rng),
        _misread(rng),
    ]
    return ways[rng.integers(0, len(ways))]


def _misread(rng: np.random.Generator) -> Wrong:
    """Both legs, one or none read from their pixels, at any angle, however sure; now and then unread."""
    sides = [side for side in SIDES if rng.random() < 0.7]
    sd_deg = rng.choice([0.0, 1.0, 4.0, 10.0, 13.0, 20.0, 90.0, NAN], 2)
    told = rng.choice([0.0, 0.5, 1.0], 2)

    def wrong(made: Pose) -> Pose:
        readings = {}
        for side in sides:
            xy_px = np.array(made.xy_px[list(LEG_ROWS[side])], float)
            angles = np.where(rng.random(2) < told, rng.uniform([-20, -60], [160, 60]), NAN)
            readings[side] = LegReading(xy_px * rng.choice([1.0, NAN], p=[0.9, 0.1]), *angles, *sd_deg)
        return replace(made, readings=readings)

    return wrong


def _at(values: np.ndarray, rows: np.ndarray, value: float) -> np.ndarray:
    changed = np.array(values, float)
    changed[rows] = value
    return changed
