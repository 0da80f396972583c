"""Whole poses over time: the exercise, and what people do when they are not exercising."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from .actor import Actor, standing_on_floor
from .motion import LegMotion, Track, tremor
from .pose import LegPose, Pose

Array = NDArray[np.float64]


def glide(
    actor: Actor, working: str, motion: LegMotion, rng: np.random.Generator, abduction_deg: float = 4.0
) -> list[Pose]:
    """The poses of a set of nerve glides."""
    base = _working_start(actor)
    sway = 3.0 * motion.effort + tremor(motion.t_s, rng, 0.8)
    nod = tremor(motion.t_s, rng, 2.0)
    poses = []
    for k in range(len(motion.t_s)):
        toes = np.clip(-0.25 * (motion.ankle_deg[k] + 10.0), -8, 10) * 0.6
        leg = replace(
            base,
            abduction_deg=abduction_deg,
            outward_turn_deg=3.0,
            thigh_pitch_deg=base.thigh_pitch_deg + motion.lift_deg[k],
            knee_flexion_deg=motion.knee_deg[k],
            toes_deg=toes,
            ankle_dorsiflexion_deg=motion.ankle_deg[k],
        )
        pose = actor.pose(working, leg, sway_deg=sway[k])
        poses.append(replace(pose, head_lean_deg=pose.head_lean_deg + nod[k]))
    return poses


def _working_start(actor: Actor) -> LegPose:
    if actor.posture.position == "supine":
        return LegPose(80.0)
    return LegPose(actor.leg_to_floor(0.0).thigh_pitch_deg + 3.0)


def fidget(actor: Actor, t_s: Array, rng: np.random.Generator) -> list[Pose]:
    """Sitting restlessly: knees shift, feet slide and lift, the trunk turns over."""
    tracks = {
        name: _random_walk(t_s, rng, spread, pause_s)
        for name, spread, pause_s in (
            ("lean", 6.0, 1.5),
            ("left", 9.0, 1.2),
            ("right", 9.0, 1.4),
            ("left_ankle", 9.0, 0.9),
            ("right_ankle", 9.0, 1.0),
            ("head", 18.0, 1.1),
            ("out", 5.0, 1.6),
        )
    }
    poses = []
    for k in range(len(t_s)):
        legs = {}
        for side in ("left", "right"):
            start = actor.leg_to_floor(5.0 + tracks[side][k], 6.0 + abs(tracks["out"][k]))
            legs[side] = replace(
                start, ankle_dorsiflexion_deg=start.ankle_dorsiflexion_deg + tracks[side + "_ankle"][k]
            )
        pose = actor.pose("left", legs["left"], legs["right"], sway_deg=tracks["lean"][k])
        poses.append(replace(pose, head_turn_deg=tracks["head"][k]))
    return poses


def foot_tap(actor: Actor, working: str, t_s: Array, rng: np.random.Generator) -> list[Pose]:
    """Tapping the forefoot with the heel down, in bouts; some taps with the leg half stretched."""
    lean = _random_walk(t_s, rng, 3.0, 2.0)
    reach = Track()
    for time_s, value in ((0.0, 2.0), (6.0, 2.0), (7.2, -22.0), (11.5, -22.0), (12.6, 2.0), (60.0, 2.0)):
        reach.add(time_s, value)
    shank_lean = reach.at(t_s)
    bout = (np.sin(2 * np.pi * t_s / 5.0 + 0.4) > -0.35).astype(float)
    tap = bout * (0.5 - 0.5 * np.cos(2 * np.pi * 1.9 * t_s)) * 17.0
    poses = []
    for k in range(len(t_s)):
        start = actor.leg_to_floor(shank_lean[k])
        leg = replace(start, ankle_dorsiflexion_deg=start.ankle_dorsiflexion_deg + tap[k])
        poses.append(actor.pose(working, leg, sway_deg=lean[k]))
    return poses


def stand_sit(actor: Actor, t_s: Array, rng: np.random.Generator) -> list[Pose]:
    """Sitting, standing up, standing a while and sitting down again, feet planted."""
    rise = Track()
    for time_s, value in (
        (0.0, 0.0),
        (2.5, 0.0),
        (4.5, 1.0),
        (7.5, 1.0),
        (9.7, 0.0),
        (11.5, 0.0),
        (13.3, 1.0),
        (14.5, 1.0),
        (16.5, 0.0),
        (60.0, 0.0),
    ):
        rise.add(time_s, value)
    share, unrest = rise.at(t_s), tremor(t_s, rng, 1.0)
    start = actor.leg_to_floor(10.0)
    ankle_m = _ankle_from_hips(actor, start) + np.array(actor.hips_m)
    return [_rising(actor, start, ankle_m, float(share[k]), float(unrest[k])) for k in range(len(t_s))]


def _rising(actor: Actor, start: LegPose, ankle_m: Array, share: float, unrest_deg: float) -> Pose:
    """One pose between sitting (0) and standing (1)."""
    pitch = start.thigh_pitch_deg + share * (-86.0 - start.thigh_pitch_deg)
    bend = 4.0 * share * (1 - share)
    shank_lean = 10.0 + share * -7.0 + 12.0 * bend
    leg = replace(
        start,
        thigh_pitch_deg=pitch,
        knee_flexion_deg=90.0 + pitch + shank_lean,
        ankle_dorsiflexion_deg=shank_lean,
    )
    hips = ankle_m - _ankle_from_hips(actor, leg)
    lean = actor.posture.pelvis_lean_deg * (1 - share) - 38.0 * bend
    pose = actor.pose("left", leg, leg)
    arms = actor.pose("left", leg).left_arm if share < 0.5 else None
    swung = replace(
        pose,
        hips_m=(float(hips[0]), 0.0, float(hips[2])),
        pelvis_lean_deg=lean,
        chest_lean_deg=lean * 0.9 + unrest_deg,
        head_lean_deg=lean * 0.4,
    )
    if arms is not None and share < 0.02:
        return swung
    x, y, z = pose.left_arm.wrist_m
    arm = replace(
        pose.left_arm,
        wrist_m=(x * (1 - share) + 0.05 * share, y + 0.06 * share, z * (1 - share) - 0.04 * share),
    )
    return replace(swung, left_arm=arm, right_arm=arm)


def _ankle_from_hips(actor: Actor, leg: LegPose) -> Array:
    pitch = np.radians(leg.thigh_pitch_deg)
    down = pitch - np.radians(leg.knee_flexion_deg)
    return np.array(
        [
            actor.thigh_m * np.cos(pitch) + actor.shank_m * np.cos(down),
            0.0,
            actor.thigh_m * np.sin(pitch) + actor.shank_m * np.sin(down),
        ]
    )


def walk(
    actor: Actor, t_s: Array, start_m: float, speed_mps: float, sole_m: float, turn_s: float | None = None
) -> list[Pose]:
    """Walking along x from start_m; after turn_s back the other way."""
    poses = []
    for time_s in t_s:
        forth = turn_s is None or time_s < turn_s
        travelled = time_s if forth or turn_s is None else 2 * turn_s - time_s
        x = start_m + speed_mps * travelled
        phase = 2 * np.pi * 0.9 * time_s
        legs = [_step(phase), _step(phase + np.pi)]
        swing = 0.16 * np.sin(phase)
        base = actor.pose("left", legs[0], legs[1])
        left = replace(base.left_arm, wrist_m=(-swing, 0.28, 0.02))
        right = replace(base.right_arm, wrist_m=(swing, 0.28, 0.02))
        pose = replace(
            base,
            pelvis_lean_deg=-3.0,
            chest_lean_deg=-3.0,
            left_arm=left,
            right_arm=right,
            heading_deg=0.0 if (speed_mps > 0) == forth else 180.0,
            hips_m=(0.0, 0.0, 1.0),
        )
        pose = standing_on_floor(actor.figure, pose, sole_m)
        poses.append(replace(pose, hips_m=(x, 0.0, pose.hips_m[2])))
    return poses


def _step(phase: float) -> LegPose:
    swing_knee = 28.0 * max(np.sin(phase + 0.4), 0.0) ** 1.5 * 2.0
    return LegPose(-88.0 + 22.0 * np.sin(phase), 2.0, 5.0, 6.0 + swing_knee, 4.0 - 10.0 * np.sin(phase + 1.2))


def stand(
    actor: Actor,
    t_s: Array,
    rng: np.random.Generator,
    heading_deg: float,
    place_m: tuple[float, float],
    sole_m: float,
) -> list[Pose]:
    """Standing about: sways and looks around."""
    sway, turn = tremor(t_s, rng, 2.0), _random_walk(t_s, rng, 22.0, 1.8)
    shift = tremor(t_s, rng, 1.5)
    poses = []
    for k in range(len(t_s)):
        pose = actor.pose("left", replace(actor.resting_leg(), knee_flexion_deg=7.0 + 0.5 * shift[k]))
        pose = replace(
            pose,
            chest_lean_deg=sway[k],
            pelvis_lean_deg=0.6 * sway[k],
            head_turn_deg=turn[k],
            heading_deg=heading_deg + shift[k],
        )
        pose = standing_on_floor(actor.figure, pose, sole_m)
        poses.append(replace(pose, hips_m=(*place_m, pose.hips_m[2])))
    return poses


def _random_walk(t_s: Array, rng: np.random.Generator, spread: float, pause_s: float) -> Array:
    """Moves to a new random value, stays a while, moves on: (T,) about zero."""
    track = Track([0.0], [0.0])
    now = 0.0
    while now < t_s[-1] + 3:
        target = rng.uniform(-spread, spread)
        track.add(now + rng.uniform(0.4, 1.0) * pause_s, track.values[-1])
        now = track.times_s[-1] + rng.uniform(0.35, 0.9)
        track.add(now, target)
    return track.at(t_s)
