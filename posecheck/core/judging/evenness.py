"""Left against right, of turns that both legs make in turn.

The names of two legs that pass each other are not to be trusted: the pose model exchanges them, for a step or
for ten. That steps alternate is: every other one is of the same leg, and most of their names say of which.
What is left is the bias of the far foot, which is half hidden. It changes sides when the person turns round,
so it cancels in the mean of both ways, and where these contradict each other nothing is said.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise
from statistics import fmean, median

from posecheck.core.landmarks import Side, other
from posecheck.core.types import NAN


@dataclass(frozen=True, slots=True)
class Step:
    """When, of which side by its name, and which way the person faced (+1 right, -1 left, NaN unknown)."""

    t_s: float
    side: Side
    facing: float = NAN


def in_turn(steps: Sequence[Step]) -> list[Side]:
    """Whose each step is: they alternate, and the majority of the names says who begins."""
    if len(steps) < 2:
        return [step.side for step in steps]
    lengths_s = [after.t_s - before.t_s for before, after in pairwise(steps)]
    usual_s = median(lengths_s)
    place, places = 0, [0]
    for length_s in lengths_s:
        # A step that was not seen is one all the same.
        place += max(1, round(length_s / usual_s)) if usual_s > 0 else 1
        places.append(place)
    left = sum((step.side == "left") == (at % 2 == 0) for step, at in zip(steps, places, strict=True))
    first: Side = "left" if 2 * left > len(steps) else "right"
    if 2 * left == len(steps):
        first = steps[0].side
    return [first if at % 2 == 0 else other(first) for at in places]


def named(steps: Sequence[Step]) -> list[list[Step]]:
    """The steps of one bout with the sides that they are of, in pieces: those of one way of facing each."""
    pieces = [list(piece) for _, piece in groupby(steps, key=lambda step: _way(step.facing))]
    return [
        [replace(step, side=side) for step, side in zip(piece, in_turn(piece), strict=True)]
        for piece in pieces
    ]


def asymmetry_percent(pieces: Sequence[Sequence[Step]], contradict_percent: float) -> float:
    """100 (L - R) / (0.5 (L + R)) of the mean lengths of left and right steps (Hodt-Billington 2012).

    It is the mean of both ways of facing. ``pieces`` as `named` gives them.

    NaN with steps of one side only, and where both ways contradict each other by more than
    ``contradict_percent`` is worth.
    """
    ways = []
    for way in (1.0, -1.0):
        mine = [piece for piece in pieces if piece and _way(piece[0].facing) == way]
        found = _of(mine)
        if not math.isnan(found):
            ways.append(found)
    if not ways:
        return NAN
    whole = fmean(ways)
    contradict = min(ways) < 0 < max(ways) and abs(whole) > contradict_percent
    return NAN if contradict else whole


def _of(pieces: Sequence[Sequence[Step]]) -> float:
    lengths_s: dict[Side, list[float]] = {"left": [], "right": []}
    for piece in pieces:
        for before, step in pairwise(piece):
            if before.side != step.side:
                lengths_s[step.side].append(step.t_s - before.t_s)
    if not all(lengths_s.values()):
        return NAN
    left_s, right_s = fmean(lengths_s["left"]), fmean(lengths_s["right"])
    return 100.0 * (left_s - right_s) / (0.5 * (left_s + right_s))


def _way(facing: float) -> float:
    return -1.0 if facing < 0 else 1.0
