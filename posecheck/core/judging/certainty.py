"""How sure the silence of a warning rule is.

A rule that is never raised says "all was well" only if it could have been raised. For the overstretch:
while the knee is straight, is the ankle known well enough to tell one side of the limit from the other?

All clauses of a rule but the last one say when it matters (the knee is straight); the last one decides
(the ankle is up). An instant at which it matters is *sure* when the rule is on its way to be raised, or
when the deciding signal is seen, from a view in which its error has been measured, and lies at least
``doubt_sd`` of its standard deviations on the harmless side of the limit. A signal of landmarks claims no
deviation: it has that of all landmarks (``landmark_sd``).

In one repetition what counts is the longest time without such a look: `Unwatched`.

When the claimed uncertainty of the deciding angle spans its limit, the rule cannot be watched: `Doubt` has it
said once in a set, for silence must not read as safe.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from statistics import median
from typing import Final

from posecheck.core.exercise import Exercise, Rule
from posecheck.core.judging.conditions import Dwell
from posecheck.core.judging.rules import Deciding
from posecheck.core.types import NAN, SD_OF, Event, EventKind, LegAngles

_ANKLE: Final = "ankle_dorsiflexion_deg"


@dataclass(slots=True)
class _Watch:
    """One rule, and for how long it mattered and was sure, seconds."""

    rule: Deciding
    watched_s: float = 0.0
    sure_s: float = 0.0


class Certainty:
    """Adds up, for every rule, the time in which it mattered and the part of it that was sure."""

    def __init__(self, exercise: Exercise) -> None:
        self._exercise = exercise
        self._watches = {rule.name: _Watch(Deciding(rule, exercise)) for rule in exercise.rules}
        self._sd_deg: list[float] = []

    def fit(self, exercise: Exercise) -> None:
        """Go on with other thresholds of the same exercise."""
        for rule in exercise.rules:
            self._watches[rule.name].rule = Deciding(rule, exercise)

    def add(self, mine: LegAngles, view_deg: float, step_s: float) -> None:
        """One instant that stands for ``step_s`` seconds: the working leg as it was judged, and the view."""
        for watch in self._watches.values():
            if not watch.rule.matters.all(mine):
                continue
            watch.watched_s += step_s
            if watch.rule.signal == _ANKLE:
                self._sd_deg.append(self._sd(_ANKLE, mine))
            if self._sure(watch.rule, mine, view_deg):
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
        return {name: watch.rule.signal for name, watch in self._watches.items()}

    def _sure(self, rule: Deciding, mine: LegAngles, view_deg: float) -> bool:
        short = rule.short_of(mine)
        if math.isnan(short):
            return False
        if rule.signal not in SD_OF:
            return True
        if short <= 0:
            return not math.isnan(getattr(sure_enough(mine, self._exercise), rule.signal))
        harmless = short >= self._exercise["doubt_sd"] * self._sd(rule.signal, mine)
        return harmless and not view_deg > self._exercise["doubt_view"]

    def _sd(self, signal: str, mine: LegAngles) -> float:
        claimed_deg: float = getattr(mine, SD_OF[signal])
        return self._exercise["landmark_sd"] if math.isnan(claimed_deg) else claimed_deg


def claimed_sd_deg(signal: str, angles: LegAngles) -> float:
    """The standard deviation that a measurement claims; NaN where it claims none."""
    return getattr(angles, SD_OF[signal]) if signal in SD_OF else NAN


def sure_enough(angles: LegAngles, exercise: Exercise) -> LegAngles:
    """The angles that a warning may be raised on: NaN for one that claims to be off by more (``warn_sd``)."""
    unsure = [name for name in SD_OF if claimed_sd_deg(name, angles) > exercise["warn_sd"]]
    return replace(angles, **dict.fromkeys(unsure, NAN)) if unsure else angles


class Unwatched:
    """For how long at most, without a break, a rule was not watched although it may have been due.

    That is while its other clauses are met and what decides is not seen, or may be beyond its limit by
    what it claims to be off; what is read beyond is raised, up to ``warn_sd``. Between two moments at
    which they are met nobody may have seen whether they were: that counts too, less the way there
    (``unseen_return``) from where they were not.
    """

    def __init__(self, rule: Rule, exercise: Exercise) -> None:
        self._exercise = exercise
        self._decides = Deciding(rule, exercise)
        self._since_s, self._away = NAN, True
        self.longest_s = 0.0

    def add(self, t_s: float, angles: LegAngles) -> None:
        """One instant. Times must rise."""
        matters = self._decides.matters.all(angles)
        if matters is not False and math.isnan(self._since_s):
            way_s = self._exercise["unseen_return"] if matters is None and self._away else 0.0
            self._since_s = t_s + way_s
        if matters:
            self._since_s = min(self._since_s, t_s)
            self.longest_s = max(self.longest_s, t_s - self._since_s)
        if matters is False or (matters and self._told(angles)):
            self._since_s, self._away = NAN, not matters

    def _told(self, angles: LegAngles) -> bool:
        """Whether the rule would be raised, or surely need not be, as far as the signal claims to be off."""
        short, sd = self._decides.short_of(angles), claimed_sd_deg(self._decides.signal, angles)
        if short <= 0.0:
            return not sd > self._exercise["warn_sd"]
        return not (math.isnan(short) or short < self._exercise["doubt_sd"] * sd)


class Doubt:
    """One rule. Its other clauses must be met: nobody needs to hear of an ankle that does not matter now."""

    def __init__(self, rule: Rule, exercise: Exercise) -> None:
        self._rule, self._said = rule, False
        self.fit(exercise)

    def fit(self, exercise: Exercise) -> None:
        """Go on with other thresholds of the same exercise; what was said once is not said again."""
        self._decides = Deciding(self._rule, exercise)
        self._deviations, self._sd_min = exercise["doubt_sd"], exercise["unsure_sd"]
        self._dwell = Dwell(exercise["unsure_dwell"], exercise["max_gap"])

    def step(self, t_s: float, angles: LegAngles, blocked: bool) -> Event | None:
        """The one event, when it is time for it. Times must rise."""
        if self._said:
            return None
        short, sd = self._decides.short_of(angles), claimed_sd_deg(self._decides.signal, angles)
        wide = sd >= self._sd_min and 0 < short <= self._deviations * sd
        near = not blocked and self._decides.matters.all(angles) is True
        if not self._dwell(t_s, None if math.isnan(short + sd) else near and wide):
            return None
        self._said = True
        return Event(EventKind.UNSURE, t_s, f"{self._rule.cue}_unsure")
