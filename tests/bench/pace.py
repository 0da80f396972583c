"""``python -m tests.bench accuracy --pace``: the pose model now and then, beside the same on every frame."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path

from posecheck.core.exercise import Exercise
from posecheck.exercises import load_exercise
from posecheck.pose.pace import schedule_of
from tests.bench.accuracy import Row, measure
from tests.bench.observing import observe_clip, observe_paced
from tests.bench.truth import Truth

#: Of a clip's root mean square error.
SAME_DEG = 0.2
EVERY, PACED = "every frame", "paced"


def side_by_side(chosen: Sequence[Truth], cache: Path, thresholds: dict[str, float]) -> list[Row]:
    """Both ways of each clip, and what differs."""
    exercise = load_exercise("sciatic_glide").with_thresholds(thresholds)
    rows: list[Row] = []
    same = 0
    print(f"{EVERY} / {PACED}", flush=True)
    for truth in chosen:
        pair, share = _both(truth, cache, exercise)
        rows += pair
        other = differences(*pair)
        same += not other
        angles = ", ".join(
            f"{name} {getattr(pair[0], f'{name}_rmse_deg'):.2f} / {getattr(pair[1], f'{name}_rmse_deg'):.2f}"
            for name in ("knee", "ankle")
        )
        print(f"{truth.name:28} looked at {share:4.0%} | {angles} | {'; '.join(other) or 'same'}", flush=True)
    print(f"the same on {same} of {len(chosen)} clips")
    return rows


def _both(truth: Truth, cache: Path, exercise: Exercise) -> tuple[tuple[Row, Row], float]:
    observations, source = observe_clip(truth.clip, cache)
    every = measure(truth, observations, source, EVERY)
    found, source, looks = observe_paced(truth.clip, schedule_of(exercise))
    return (every, measure(truth, found, source, PACED)), looks / len(found)


def differences(every: Row, paced: Row) -> list[str]:
    """What is judged or measured differently; repetitions, warnings, errors beyond `SAME_DEG`."""
    names = ("leg_right", "reps", "overstretch_caught", "overstretch_invented")
    found = [(name, getattr(every, name), getattr(paced, name)) for name in names]
    other = [f"{name} {one!r} / {two!r}" for name, one, two in found if one != two]
    for name in ("knee_rmse_deg", "ankle_rmse_deg"):
        one, two = getattr(every, name), getattr(paced, name)
        if not (abs(one - two) <= SAME_DEG or (math.isnan(one) and math.isnan(two))):
            other.append(f"{name} {one:.2f} / {two:.2f}")
    return other
