"""What a perfect judge says of a clip: repetitions and overstretch, from the true angles."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from .motion import PlannedRep

Array = NDArray[np.float64]

BENT_DEG, EXTENDED_DEG, TOP_BAND_DEG = 60.0, 30.0, 8.0
OVERSTRETCH_KNEE_DEG, OVERSTRETCH_ANKLE_DEG, OVERSTRETCH_S = 20.0, 5.0, 0.3
POINTED_DEG, HOLD_S, CYCLE_S, FLEXED_BACK_DEG = -10.0, 1.0, 2.0, 2.0


def intervals(t_s: Array, chosen: NDArray[np.bool_]) -> list[list[float]]:
    """Runs of true frames as [first, last] times, seconds."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], chosen.astype(int), [0]])))
    return [
        [round(float(t_s[a]), 3), round(float(t_s[b - 1]), 3)]
        for a, b in zip(edges[::2], edges[1::2], strict=True)
    ]


def overstretch(t_s: Array, knee_deg: Array, ankle_deg: Array) -> list[list[float]]:
    """Intervals of at least 0.3 s with a straight knee and the toes pulled up."""
    both = (knee_deg <= OVERSTRETCH_KNEE_DEG) & (ankle_deg > OVERSTRETCH_ANKLE_DEG)
    return [run for run in intervals(t_s, both) if run[1] - run[0] >= OVERSTRETCH_S]


def repetitions(
    t_s: Array, knee_deg: Array, ankle_deg: Array, planned: list[PlannedRep]
) -> list[dict[str, Any]]:
    """Each time the knee leaves its bend and comes back to it, judged.

    planned says how long each really rested at the top and took from rest to rest, which no
    threshold on an angle can say exactly.
    """
    away = intervals(t_s, knee_deg < BENT_DEG)
    complete = [run for run in away if run[0] > t_s[0] and run[1] < t_s[-1]]
    stretched = overstretch(t_s, knee_deg, ankle_deg)
    found = []
    for number, (start_s, end_s) in enumerate(complete, start=1):
        inside = (t_s >= start_s) & (t_s <= end_s)
        next_s = complete[number][0] if number < len(complete) else float(t_s[-1])
        rest = (t_s > end_s) & (t_s < next_s)
        found.append(_judged(number, t_s, knee_deg, ankle_deg, inside, rest, planned, stretched))
    return found


def _judged(
    number: int,
    t_s: Array,
    knee_deg: Array,
    ankle_deg: Array,
    inside: NDArray[np.bool_],
    rest: NDArray[np.bool_],
    planned: list[PlannedRep],
    stretched: list[list[float]],
) -> dict[str, Any]:
    start_s, end_s = float(t_s[inside][0]), float(t_s[inside][-1])
    lowest = float(knee_deg[inside].min())
    top = inside & (knee_deg <= lowest + TOP_BAND_DEG)
    plan = next(one for one in planned if start_s < one.arrive_s < end_s)
    hold_s = plan.depart_s - plan.arrive_s
    faults, advice = [], []
    reached = lowest <= EXTENDED_DEG
    if reached:
        if any(start_s <= run[0] <= end_s for run in stretched):
            faults.append("overstretch")
        if float(np.median(ankle_deg[top])) > POINTED_DEG:
            faults.append("foot_not_pointed")
        advice += ["short_hold"] * (hold_s < HOLD_S)
        advice += ["too_fast"] * (plan.rest_s - plan.leave_s < CYCLE_S)
    if reached and rest.any() and float(ankle_deg[rest].max()) < FLEXED_BACK_DEG:
        advice.append("foot_not_flexed_back")
    outcome = "partial" if not reached else "faulty" if faults else "clean"
    peak_s = float(np.mean(t_s[top]))
    return {
        "number": number,
        "outcome": outcome,
        "faults": faults,
        "advice": advice,
        "start_s": round(start_s, 3),
        "peak_s": round(peak_s, 3),
        "end_s": round(end_s, 3),
        "hold_s": round(hold_s, 2),
        "knee_at_peak_deg": round(lowest, 1),
        "ankle_at_peak_deg": round(float(np.median(ankle_deg[top])), 1),
    }
