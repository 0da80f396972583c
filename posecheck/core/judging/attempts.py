"""Somebody who is in the place of a hold, and whose form keeps it from beginning.

Nothing is held then, and what is not held is not corrected: silence would read as safe. Whoever stays there,
out of form, for ``attempt_least`` seconds *attempts* a hold. From then on the form is judged as in one, and
the set remembers how long that was, and what was amiss. What is amiss but no rule of the form
(another hold than the one that counts) is told once, and the form is not judged.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from posecheck.core.exercise import Exercise
from posecheck.core.exercise_kinds import HoldForm
from posecheck.core.judging.conditions import Condition, Dwell, Truth
from posecheck.core.types import LegAngles


@dataclass(frozen=True, slots=True)
class Attempted:
    """One attempt: for how long it was out of form, and what was amiss for most of that time."""

    seconds: float
    fault: str


class Attempts:
    """Watches while nothing is held. Times must rise."""

    def __init__(self) -> None:
        self.done: list[Attempted] = []
        self._amiss_s: defaultdict[str, float] = defaultdict(float)
        #: Whether it cannot be told now whether somebody is there.
        self.untold = False

    def fit(self, form: HoldForm, exercise: Exercise) -> None:
        """Go on with these clauses and thresholds."""
        self._least_s = exercise["attempt_least"]
        self._spell = Dwell(0.0, exercise["max_gap"])
        self._rules = {rule.name for rule in exercise.rules}
        self._near = [
            (
                each.fault,
                Condition(each.near(form.enter), exercise),
                Condition(each.missed(form.enter), exercise),
            )
            for each in form.attempts
        ]

    @property
    def in_place(self) -> bool:
        """Whether somebody is there, for however long."""
        return not math.isnan(self._spell.since_s)

    @property
    def under_way(self) -> bool:
        """Whether a hold is being attempted whose form is to be judged."""
        return self._amiss(self._amiss_s.keys() & self._rules) >= self._least_s

    def see(self, t_s: float, step_s: float, angles: LegAngles, possible: bool) -> str:
        """One instant further, ``step_s`` after the last one. ``possible``: it is nothing else. What is to be
        told now of a hold that is another one; empty: nothing."""
        near = [(fault, place.all(angles), form) for fault, place, form in self._near]
        open_still = any(truth is None for _, truth, _ in near)
        there: Truth = None if open_still else False
        there = possible and (any(truth for _, truth, _ in near) or there)
        self._spell(t_s, there)
        if not self.in_place:
            self.end()
        amiss = [fault for fault, truth, form in near if truth and form.all(angles) is False]
        self.untold = possible and open_still and not amiss
        before_s = self._amiss(others := [fault for fault in amiss if fault not in self._rules])
        for fault in amiss if there else ():
            self._amiss_s[fault] += step_s
        return others[0] if before_s < self._least_s <= self._amiss(others) else ""

    def end(self) -> None:
        """They left, a hold begins, or the set is over."""
        if self._amiss(self._amiss_s) >= self._least_s:
            fault = max(self._amiss_s, key=self._amiss_s.__getitem__)
            self.done.append(Attempted(sum(self._amiss_s.values()), fault))
        self._amiss_s.clear()
        self._spell.reset()

    def _amiss(self, faults: Iterable[str]) -> float:
        """For how long these have been amiss, seconds."""
        return sum(self._amiss_s[fault] for fault in faults)
