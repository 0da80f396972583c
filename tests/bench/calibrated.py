"""The ankle with a straight knee, with and without a zero that was taken with a bent one.

A zero taken with the knee bent is the bias there (somebody who holds an exact right angle): what it leaves
of the bias with a straight knee, when it is taken off whole and when it is weighed as live does.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

import numpy as np

from posecheck.core.coaching.calibrating import neutral_weight
from posecheck.exercises import load_exercise

#: What is taken off, by its name in the table.
WAYS: Final = ("nothing", "the bent bias", "what live takes")


def weight(way: str, *, read: bool) -> float:
    """How much of the bent bias is taken off."""
    if way == "what live takes":
        exercise = load_exercise("sciatic_glide")
        found = neutral_weight(exercise, 0.0 if read else math.nan)
        # A zero that is worth less than this is not taken at all.
        return found if found >= exercise["neutral_worth"] else 0.0
    return float(way == "the bent bias")


def table(biases: Sequence[tuple[float, float]], *, read: bool) -> list[str]:
    """Lines of markdown for (straight, bent) biases in degrees; NaN in either leaves a clip out."""
    known = np.array([pair for pair in biases if not math.isnan(sum(pair))]).reshape(-1, 2)
    lines = [f"| taken off ({len(known)} clips) | mean | root mean square | worst |", "|---|---|---|---|"]
    for way in WAYS:
        left = np.abs(known[:, 0] - weight(way, read=read) * known[:, 1])
        figures = (left.mean(), math.sqrt((left**2).mean()), left.max()) if len(left) else (math.nan,) * 3
        lines.append(f"| {way} | " + " | ".join(f"{figure:.1f}" for figure in figures) + " |")
    return lines
