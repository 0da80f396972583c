"""What is true of a clip of a hold, a rhythm or a movement: measured on the posed joints, frame by frame.

Lines and slopes lie in the plane x forward, z up, and have the signs of the exercises' pages: positive when
the hip hangs below the line. The numbers below say what counts; they are those that the pages give to people.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .figure import Figure
from .legs import SIDES, suffix
from .pose import Pose
from .truth import ankle_dorsiflexion_deg, knee_flexion_deg

Array = NDArray[np.float64]
#: What of a hold is told by the exact angles: line entered and left, degrees; a slip that does not end it,
#: the shortest hold, how long a fault lasts, seconds; the faults' limits, degrees.
HOLDS: dict[str, dict[str, Any]] = {
    "bridge": {"line": "hip_line_deg", "enter": 20.0, "leave": 32.0, "least_s": 2.0, "sag": 22.0, "high": -12.0},
    "plank": {"line": "body_line_deg", "enter": 15.0, "leave": 22.0, "least_s": 3.0, "sag": 12.0, "high": -12.0},
    "plank_knees": {"line": "hip_line_deg", "enter": 15.0, "leave": 22.0, "least_s": 3.0, "sag": 12.0, "high": -12.0},
}
#: A plank is propped: shoulders over the hands, trunk lengths (entered, left); and its knees are straight, degrees.
PROPPED_TRUNKS, KNEES_DEG = (0.35, 0.25), (20.0, 28.0)
#: Hips this near to where they rest, degrees, are put down.
REST_DEG = 8.0
SLIP_S, FAULT_S, FEET_FAR_DEG, FEET_NEAR_DEG = 2.0, 1.0, 58.0, 112.0
#: How far a turn's two ends are apart at least, degrees, which end is the turn, and how much of the usual way leads
#: to one that nothing follows: cranks that stop on their way down have not come round, a last step is a step.
TURNS = {"cycle": ("knee_flexion_deg", 25.0, -1.0, 0.5), "walk": ("thighs_apart_deg", 12.0, 1.0, 0.0)}
#: Where a repetition begins and where it has arrived, degrees; the sign says which way it goes.
REPS = {
    "bridge_reps": ("hip_line_deg", 38.0, 20.0, -1.0),
    "ankle_pump": ("ankle_dorsiflexion_deg", -12.0, 4.0, 1.0),
    "heel_slide": ("knee_flexion_deg", 25.0, 60.0, 1.0),
}


def measured(figure: Figure, poses: Sequence[Pose], near: str) -> dict[str, Array]:
    """Signals of the near side over the frames, degrees, (T,) each."""
    rows = [_signals(figure, pose, near) for pose in poses]
    return {name: np.array([row[name] for row in rows]) for name in rows[0]}


def _signals(figure: Figure, pose: Pose, near: str) -> dict[str, float]:
    transforms = figure.skeleton.transforms(pose)
    legs = {side: figure.skeleton.leg_points(side, transforms) for side in SIDES}
    forward = math.cos(math.radians(pose.heading_deg))

    def flat(point: Array) -> complex:
        return complex(forward * point[0], point[2])

    def bone(name: str) -> complex:
        return flat(transforms.heads_m[figure.body.bones.index(name + suffix(near))])

    shoulder, mine = bone("upperarm01"), legs[near]
    hip, knee, ankle = flat(mine.hip), flat(mine.knee), flat(mine.ankle)
    thighs = {side: np.angle((flat(leg.knee) - flat(leg.hip)) / -1j, deg=True) for side, leg in legs.items()}
    far = "left" if near == "right" else "right"
    return {
        "hip_line_deg": _below_deg(shoulder, hip, knee),
        "body_line_deg": _below_deg(shoulder, hip, ankle),
        "knee_flexion_deg": knee_flexion_deg(mine),
        "ankle_dorsiflexion_deg": ankle_dorsiflexion_deg(mine),
        "thighs_apart_deg": float(thighs[near] - thighs[far]),
        "shoulder_height_trunks": (shoulder.imag - min(bone("lowerarm01").imag, bone("wrist").imag))
        / abs(shoulder - hip),
    }


def _below_deg(a: complex, b: complex, c: complex) -> float:
    """How far the line a-b-c turns at b, positive when b lies below a-c; NaN for an upright line."""
    turn = abs(float(np.angle((c - b) / (b - a), deg=True)))
    if abs(c.real - a.real) < 1e-9:
        return math.nan
    line = a.imag + (c.imag - a.imag) * (b.real - a.real) / (c.real - a.real)
    return math.copysign(turn, line - b.imag)


def told(exercise: str, counts: bool, t_s: Array, signals: dict[str, Array], plan: dict[str, Any]) -> dict[str, Any]:
    """What a session of this clip should hold: ``holds``, ``rhythm`` or ``reps``."""
    if exercise in HOLDS:
        return {"holds": _holds(exercise, t_s, signals) if counts else []}
    if exercise in TURNS:
        return {"rhythm": _rhythm(exercise, t_s, signals) if counts else {"cycles": 0, "advice": []}}
    return {"reps": _reps(exercise, t_s, signals, plan) if counts else []}


def _holds(exercise: str, t_s: Array, signals: dict[str, Array]) -> list[dict[str, Any]]:
    spec = HOLDS[exercise]
    inside, spells = False, []
    rest_deg = float(signals[spec["line"]][0])
    for k, time_s in enumerate(t_s):
        now = {name: float(values[k]) for name, values in signals.items()}
        inside = _in_form(exercise, now, inside, rest_deg)
        if inside:
            if not spells or time_s - spells[-1][-1] > 1.5 * (t_s[1] - t_s[0]):
                spells.append([time_s])
            spells[-1].append(time_s)
    return [hold for hold in _joined(exercise, spells, t_s, signals) if hold["held_s"] >= spec["least_s"]]


def _in_form(exercise: str, now: dict[str, float], inside: bool, rest_deg: float) -> bool:
    spec = HOLDS[exercise]
    line = now[spec["line"]]
    if exercise == "bridge":
        return line <= (min(spec["leave"], rest_deg - REST_DEG) if inside else spec["enter"])
    propped = now["shoulder_height_trunks"] >= PROPPED_TRUNKS[inside]
    right = exercise == "plank_knees" or now["knee_flexion_deg"] <= KNEES_DEG[inside]
    return propped and right and abs(line) <= spec["leave" if inside else "enter"]


def _joined(exercise: str, spells: list[list[float]], t_s: Array, signals: dict[str, Array]) -> list[dict[str, Any]]:
    groups: list[list[list[float]]] = []
    for spell in spells:
        if groups and spell[0] - groups[-1][-1][-1] <= SLIP_S:
            groups[-1].append(spell)
        else:
            groups.append([spell])
    found = []
    for group in groups:
        start_s, end_s = group[0][0], group[-1][-1]
        rows = (t_s >= start_s) & (t_s <= end_s)
        found.append(
            {
                "start_s": round(float(start_s), 3),
                "end_s": round(float(end_s), 3),
                "held_s": round(float(sum(spell[-1] - spell[0] for spell in group)), 3),
                **_faults(exercise, t_s[rows], {name: values[rows] for name, values in signals.items()}),
            }
        )
    return found


def _faults(exercise: str, t_s: Array, signals: dict[str, Array]) -> dict[str, list[str]]:
    spec = HOLDS[exercise]
    line, step_s = signals[spec["line"]], float(t_s[1] - t_s[0])
    inside = (line if exercise == "bridge" else np.abs(line)) <= spec["leave"]
    faults = [
        name
        for name, wrong in (("hips_sag", line >= spec["sag"]), ("hips_high", line <= spec["high"]))
        if _longest(wrong & inside) * step_s >= FAULT_S + 2 * step_s
    ]
    knee = float(np.median(signals["knee_flexion_deg"]))
    advice = [
        name
        for name, true in (("feet_nearer", knee <= FEET_FAR_DEG), ("feet_further", knee >= FEET_NEAR_DEG))
        if true and exercise == "bridge"
    ]
    return {"faults": faults, "advice": advice}


def _longest(flags: NDArray[np.bool_]) -> int:
    edges = np.flatnonzero(np.diff(np.concatenate([[0], flags.astype(int), [0]])))
    return int(max((b - a for a, b in zip(edges[::2], edges[1::2], strict=True)), default=0))


def _rhythm(exercise: str, t_s: Array, signals: dict[str, Array]) -> dict[str, Any]:
    name, swing, sign, alike = TURNS[exercise]
    values = np.abs(signals[name]) if exercise == "walk" else signals[name]
    times = turns_s(t_s, sign * values, swing, alike)
    lengths = [b - a for a, b in pairwise(times)]
    cadence = 60.0 / float(np.mean(lengths)) if lengths else math.nan
    knee = float(np.median([np.interp(time, t_s, signals["knee_flexion_deg"]) for time in times]))
    limits = {
        "cycle": (("saddle_high", knee <= 25.0), ("saddle_low", knee >= 50.0), ("too_fast", cadence >= 90.0)),
        "walk": (("too_fast", cadence >= 130.0), ("uneven_sides", abs(_sides(lengths)) >= 15.0)),
    }
    return {
        "cycles": len(times),
        "cadence_per_min": round(cadence, 1),
        "advice": [advice for advice, true in limits[exercise] if true],
        "turns_s": [round(float(time), 3) for time in times],
    }


def _sides(lengths_s: list[float]) -> float:
    """100 (L - R) / (0.5 (L + R)) of every other step and those between; 0 for fewer than forty."""
    if len(lengths_s) < 40:
        return 0.0
    one, two = float(np.mean(lengths_s[::2])), float(np.mean(lengths_s[1::2]))
    return 100.0 * (one - two) / (0.5 * (one + two))


def turns_s(t_s: Array, height: Array, swing: float, alike: float) -> list[float]:
    """Times of the highs that rise by ``swing`` from the low before and fall by it. A last one may come to rest
    instead, having risen by ``alike`` of the usual."""
    low, top, found, risen = math.inf, -1, [], []
    for k, value in enumerate(height):
        if top < 0:
            low = min(low, float(value))
            top = k if value - low >= swing else -1
        elif value > height[top]:
            top = k
        elif height[top] - value >= swing:
            found.append(float(t_s[top]))
            risen.append(float(height[top]) - low)
            top, low = -1, float(value)
    usual = alike * float(np.median(risen)) if risen else 0.0
    if top >= 0 and t_s[-1] - t_s[top] >= 0.5 and height[top] - low >= usual:
        found.append(float(t_s[top]))
    return found


def _reps(exercise: str, t_s: Array, signals: dict[str, Array], plan: dict[str, Any]) -> list[dict[str, Any]]:
    """Every time the signal leaves its start, arrives, and comes back; how long it stayed there."""
    name, start, arrive, sign = REPS[exercise]
    height, low, high = sign * signals[name], sign * start, sign * arrive
    reps, left, stayed = [], None, [0.0, 0.0]
    for time_s, value in zip(t_s, height, strict=True):
        if value <= low:
            if left is not None and stayed[1]:
                reps.append({"start_s": round(left, 3), "end_s": round(float(time_s), 3), "top_s": round(stayed[1] - stayed[0], 3)})
            left, stayed = float(time_s), [0.0, 0.0]
        elif value >= high and left is not None:
            stayed = [stayed[0] or float(time_s), float(time_s)]
    needed = {"bridge_reps": 5.0}.get(exercise, 0.0)
    for rep in reps:
        rep["advice"] = ["short_hold"] if rep["top_s"] < needed - 0.5 else []
    return reps
