"""Clauses at work: three-valued truth (an unseen angle is neither true nor false) and dwell times.

A value may be known only to lie between two others; a limit between both is then neither met nor missed.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

from posecheck.core.exercise import Exercise
from posecheck.core.exercise_kinds import Clause
from posecheck.core.measures import Span

Truth = bool | None


class Condition:
    """Clauses compiled against an exercise's thresholds. Values are numbers, or a `Span`."""

    def __init__(self, clauses: tuple[Clause, ...], exercise: Exercise) -> None:
        self._tests: list[tuple[Callable[[Any], float | Span], bool, float]] = [
            (attrgetter(c.signal), bool(c.at_least), exercise[c.limit]) for c in clauses
        ]

    def truths(self, values: Any) -> list[Truth]:
        """The truth of each clause on an object with the signals as attributes; None where it is unknown."""
        result: list[Truth] = []
        for read, at_least, limit in self._tests:
            value = read(values)
            if isinstance(value, tuple):
                low, high = (_truth(each, at_least, limit) for each in value)
                result.append(low if low == high else None)
            else:
                result.append(_truth(value, at_least, limit))
        return result

    def all(self, values: Any, others: Any = None) -> Truth:
        """True when every clause is; False as soon as one is; None otherwise. Clauses that ``values`` leave
        open are asked of ``others``, where there are any."""
        truths = self.truths(values)
        if others is not None and None in truths:
            truths = [b if a is None else a for a, b in zip(truths, self.truths(others), strict=True)]
        return False if False in truths else None if None in truths else True

    def any(self, values: Any) -> bool:
        """True when at least one clause is known to be true."""
        return True in self.truths(values)


def _truth(value: float, at_least: bool, limit: float) -> Truth:
    return None if math.isnan(value) else value >= limit if at_least else value <= limit


@dataclass(frozen=True, slots=True)
class Found:
    """What the checks found, each name once, in their order. ``discard``: why it was nothing to count."""

    faults: tuple[str, ...]
    advice: tuple[str, ...]
    discard: tuple[str, ...]


class Checks:
    """The checks of an exercise, on the measures of what was done (`core.measures`)."""

    def __init__(self, exercise: Exercise) -> None:
        self._checks = [(check, Condition(check.when, exercise)) for check in exercise.checks]

    def __call__(self, measures: object) -> Found:
        """What is known to be so: a measure that is NaN, or lies on both sides of a limit, says nothing."""
        found = [check for check, condition in self._checks if condition.all(measures)]
        faults, advice, discard = (
            tuple(dict.fromkeys(check.name for check in found if check.kind == kind))
            for kind in ("fault", "advice", "discard")
        )
        return Found(faults, advice, discard)


class Dwell:
    """A condition must hold for ``for_s`` before it counts.

    Unknown truth neither starts nor ends it; more than ``max_gap_s`` without knowledge does end
    it. ``since_s`` is when the present spell began (NaN outside a spell).
    """

    def __init__(self, for_s: float, max_gap_s: float) -> None:
        self._for_s = for_s
        self._max_gap_s = max_gap_s
        self.reset()

    def reset(self) -> None:
        """Forget the present spell."""
        self.since_s = math.nan
        self._seen_s = math.nan

    def __call__(self, t_s: float, truth: Truth) -> bool:
        """Whether the condition has held long enough at ``t_s``."""
        if t_s - self._seen_s > self._max_gap_s:
            self.since_s = math.nan
        if truth is None:
            return False
        self._seen_s = t_s
        if not truth:
            self.since_s = math.nan
            return False
        if math.isnan(self.since_s):
            self.since_s = t_s
        # Times are sums of floats: a microsecond must not cost a frame.
        return t_s - self.since_s >= self._for_s - 1e-6
