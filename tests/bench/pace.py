"""``python -m tests.bench accuracy --pace``: the pose model now and then, beside the same on every frame.

With ``--model NAME`` another pose model, now and then, beside the usual one at the same pace.
"""

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


def side_by_side(
    chosen: Sequence[Truth], cache: Path, thresholds: dict[str, float], pose_model: str | None
) -> list[Row]:
    """Both ways of each clip, and what differs."""
    exercise = load_exercise("sciatic_glide").with_thresholds(thresholds)
    rows: list[Row] = []
    same = 0
    print(f"{EVERY if pose_model is None else PACED} / {pose_model or PACED}", flush=True)
    for truth in chosen:
        paced, share = _paced(truth, exercise, pose_model)
        usual = _every(truth, cache) if pose_model is None else _paced(truth, exercise, None)[0]
        pair = usual, paced
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


def _every(truth: Truth, cache: Path) -> Row:
    observations, source = observe_clip(truth.clip, cache)
    return measure(truth, observations, source, EVERY)


def _paced(truth: Truth, exercise: Exercise, pose_model: str | None) -> tuple[Row, float]:
    """And the share of the frames that were looked at."""
    found, source, looks = observe_paced(truth.clip, schedule_of(exercise), pose_model)
    return measure(truth, found, source, pose_model or PACED), looks / len(found)


def differences(usual: Row, beside: Row) -> list[str]:
    """What is judged or measured differently; repetitions, warnings, errors beyond `SAME_DEG`."""
    names = ("leg_right", "reps", "overstretch_caught", "overstretch_invented")
    found = [(name, getattr(usual, name), getattr(beside, name)) for name in names]
    other = [f"{name} {one!r} / {two!r}" for name, one, two in found if one != two]
    for name in ("knee_rmse_deg", "ankle_rmse_deg"):
        one, two = getattr(usual, name), getattr(beside, name)
        if not (abs(one - two) <= SAME_DEG or (math.isnan(one) and math.isnan(two))):
            other.append(f"{name} {one:.2f} / {two:.2f}")
    return other
