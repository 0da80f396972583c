"""How sure the silence of a warning rule is.

A rule that is never raised says "all was well" only if it could have been raised. For the overstretch:
while the knee is straight, is the ankle known well enough to tell one side of the limit from the other?

All clauses of a rule but the last one say when it matters (the knee is straight); the last one decides
(the ankle is up). An instant at which it matters is *sure* when the rule is on its way to be raised, or
when the deciding signal is seen, from a view in which its error has been measured, and lies at least
``doubt_sd`` of its standard deviations on the harmless side of the limit. A signal of landmarks claims no
deviation: it has that of all landmarks (``landmark_sd``).

When the claimed uncertainty of the deciding angle spans its limit, the rule cannot be watched: `Doubt` has it
said once in a set, for silence must not read as safe.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from operator import attrgetter
from statistics import median
from typing import Final

from posecheck.core.exercise import Exercise, Rule
from posecheck.core.judging.conditions import Condition, Dwell
from posecheck.core.types import NAN, Event, EventKind, LegAngles

_ANKLE: Final = "ankle_dorsiflexion_deg"
#: The signals whose measurement states how far it may be off.
_SD_OF: Final = {"knee_flexion_deg": "knee_sd_deg", _ANKLE: "ankle_sd_deg"}


@dataclass(slots=True)
class _Watch:
    """One rule: when it matters, what decides, and for how long it mattered and was sure, seconds."""

    matters: Condition
    signal: str
    limit: float
    sign: float
    watched_s: float = 0.0
    sure_s: float = 0.0


class Certainty:
    """Adds up, for every rule, the time in which it mattered and the part of it that was sure."""

    def __init__(self, exercise: Exercise) -> None:
        self._exercise = exercise
        self._watches = {rule.name: _watch(rule, exercise) for rule in exercise.rules}
        self._sd_deg: list[float] = []

    def fit(self, exercise: Exercise) -> None:
        """Go on with other thresholds of the same exercise."""
        for rule in exercise.rules:
            before = self._watches[rule.name]
            after = _watch(rule, exercise)
            after.watched_s, after.sure_s = before.watched_s, before.sure_s
            self._watches[rule.name] = after

    def add(self, mine: LegAngles, view_deg: float, step_s: float) -> None:
        """One instant that stands for ``step_s`` seconds: the working leg as it was judged, and the view."""
        for watch in self._watches.values():
            if not watch.matters.all(mine):
                continue
            watch.watched_s += step_s
            if watch.signal == _ANKLE:
                self._sd_deg.append(self._sd(watch.signal, mine))
            if self._sure(watch, mine, view_deg):
                watch.sure_s += step_s

    @property
    def judged_fraction(self) -> dict[str, float]:
        """By rule: the sure part of the time in which it mattered, 0 to 1; NaN when it never mattered."""
        return {
            name: watch.sure_s / watch.watched_s if watch.watched_s > 0 else NAN
            for name, watch in self._watches.items()
        }

    @property
    def sd_deg(self) -> float:
        """Median standard deviation of the ankle where it decides; NaN when it never did."""
        return median(self._sd_deg) if self._sd_deg else NAN

    @property
    def signals(self) -> dict[str, str]:
        """By rule: the signal that decides."""
        return {name: watch.signal for name, watch in self._watches.items()}

    def _sure(self, watch: _Watch, mine: LegAngles, view_deg: float) -> bool:
        value = getattr(mine, watch.signal)
        if math.isnan(value):
            return False
        if watch.signal not in _SD_OF:
            return True
        beyond_deg = watch.sign * (value - watch.limit)
        if beyond_deg >= 0:
            return not math.isnan(getattr(sure_enough(mine, self._exercise), watch.signal))
        harmless = -beyond_deg >= self._exercise["doubt_sd"] * self._sd(watch.signal, mine)
        return harmless and not view_deg > self._exercise["doubt_view"]

    def _sd(self, signal: str, mine: LegAngles) -> float:
        claimed_deg: float = getattr(mine, _SD_OF[signal])
        return self._exercise["landmark_sd"] if math.isnan(claimed_deg) else claimed_deg


def _watch(rule: Rule, exercise: Exercise) -> _Watch:
    decides = rule.when[-1]
    limit = exercise[decides.at_least or decides.at_most]
    sign = 1.0 if decides.at_least else -1.0
    return _Watch(Condition(rule.when[:-1], exercise), decides.signal, limit, sign)


def claimed_sd_deg(signal: str, angles: LegAngles) -> float:
    """The standard deviation that a measurement claims; NaN where it claims none."""
    return getattr(angles, _SD_OF[signal]) if signal in _SD_OF else NAN


def sure_enough(angles: LegAngles, exercise: Exercise) -> LegAngles:
    """The angles that a warning may be raised on: NaN for one that claims to be off by more (``warn_sd``)."""
    unsure = [name for name in _SD_OF if claimed_sd_deg(name, angles) > exercise["warn_sd"]]
    return replace(angles, **dict.fromkeys(unsure, NAN)) if unsure else angles


class Doubt:
    """One rule. Its other clauses must be met: nobody needs to hear of an ankle that does not matter now."""

    def __init__(self, rule: Rule, exercise: Exercise) -> None:
        last = rule.when[-1]
        self.rule = rule
        self.said = False
        self._others = Condition(rule.when[:-1], exercise)
        self._limit = exercise[last.at_least or last.at_most]
        self._value = attrgetter(last.signal)
        claim = _SD_OF.get(last.signal)
        self._sd = attrgetter(claim) if claim else None
        self._sign = 1.0 if last.at_least else -1.0
        self._deviations = exercise["doubt_sd"]
        self._sd_min = exercise["unsure_sd"]
        self._dwell = Dwell(exercise["unsure_dwell"], exercise["max_gap"])

    def step(self, t_s: float, angles: LegAngles, blocked: bool) -> Event | None:
        """The one event, when it is time for it. Times must rise."""
        if self.said or self._sd is None:
            return None
        value, sd = self._value(angles), self._sd(angles)
        known = not math.isnan(value + sd)
        below = self._sign * (self._limit - value)
        wide = sd >= self._sd_min and 0 < below <= self._deviations * sd
        near = not blocked and self._others.all(angles) is True
        if not self._dwell(t_s, (near and wide) if known else None):
            return None
        self.said = True
        return Event(EventKind.UNSURE, t_s, f"{self.rule.cue}_unsure")
