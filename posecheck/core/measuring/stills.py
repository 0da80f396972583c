"""Stills that a recorder left out: screen recorders and some encoders drop frames in which nothing moves.

The frame before such a gap was on the screen all the time. When what comes after it still looks the same, the
person did not move in between, and what was measured holds; when it does not, the frames are missing.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace

from posecheck.core.exercise import Exercise
from posecheck.core.types import Measurement


def stills(before: Measurement, after: Measurement, exercise: Exercise) -> Iterator[Measurement]:
    """``before`` again and again up to ``after``; nothing when the gap is short, too long, or no still.

    For recordings only: a live camera that stalls is no still.
    """
    gap_s = after.t_s - before.t_s
    if not exercise["max_gap"] < gap_s <= exercise["still_max"] or not _alike(before, after, exercise):
        return
    pieces = math.ceil(gap_s / exercise["still_step"])
    for piece in range(1, pieces):
        yield replace(before, t_s=before.t_s + gap_s * piece / pieces)


def _alike(before: Measurement, after: Measurement, exercise: Exercise) -> bool:
    """Whether the working leg was seen, and neither signal of it has changed."""
    one, two = before.smooth.of(before.leg), after.smooth.of(after.leg)
    changes = [abs(getattr(one, n) - getattr(two, n)) for n in (exercise.primary, exercise.secondary)]
    return not math.isnan(changes[0]) and not any(each > exercise["still_alike"] for each in changes)
