"""Which signals of a session are drawn, on which axes, under which names, and which zones rules warn of."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

import numpy as np

from posecheck.core.exercise import Exercise, Rule, Shown
from posecheck.core.exercise_words import SignalWords, unit_of
from posecheck.core.landmarks import Side
from posecheck.core.session import Session
from posecheck.core.types import Calibration
from posecheck.files.angles import Numbers, Track
from posecheck.sinks.report.say import DASH, MINUS
from posecheck.sinks.report.shapes import padded
from posecheck.sinks.wording import Wording

#: Sessions from before exercises said what they show, and those whose exercise is not at hand.
_KNEE_AND_ANKLE: Final = (Shown("knee_flexion_deg", 0.0, 90.0), Shown("ankle_dorsiflexion_deg", -30.0, 20.0))
_ALL = (-math.inf, math.inf)


@dataclass(frozen=True, slots=True)
class Plotted:
    """One signal: the least its axis reaches over, in its own unit, and its words."""

    signal: str
    low: float
    high: float
    words: SignalWords
    decimal: str = "."
    between: str = "{low} to {high}"

    @property
    def step(self) -> float:
        """What the axis' ends are rounded to: ten degrees, or a tenth of what it covers."""
        return 10.0 if unit_of(self.signal) == "°" else max((self.high - self.low) / 10, 1e-6)

    @property
    def decimals(self) -> int:
        """Places behind the point that say something."""
        return 0 if unit_of(self.signal) in ("°", "°/s") else 2

    def values(self, track: Track, side: Side) -> Numbers:
        """The filtered signal of one side."""
        return track.signal(side, self.signal)

    def axis(self, curves: Sequence[Numbers]) -> tuple[float, float]:
        """Ends of an axis that holds these curves."""
        return padded(list(curves), (self.low, self.high), self.step)

    def span(self, low: float, high: float) -> str:
        """Lowest and highest value; one where they are the same, a dash for what was not measured."""
        one, other = self.number(low), self.number(high)
        return one if one == other else self.between.format(low=one, high=other)

    def number(self, value: float) -> str:
        """A value with its sign and unit; a dash when it was not measured."""
        if math.isnan(value):
            return DASH
        shown = f"{round(value, self.decimals) + 0.0:.{self.decimals}f}{unit_of(self.signal)}"
        return shown.replace("-", MINUS).replace(".", self.decimal)


def plotted(session: Session, exercise: Exercise | None, words: Wording) -> tuple[Plotted, ...]:
    """The signals to draw, in the exercise's order; knee and ankle where nothing says which."""
    return plotted_signals(exercise, tuple(session.summary.ranges), words)


def plotted_signals(exercise: Exercise | None, names: Sequence[str], words: Wording) -> tuple[Plotted, ...]:
    """The signals of an exercise; of one that is not at hand those of these names, else knee and ankle."""
    if exercise is not None:
        shown = exercise.shown
    else:
        known = {each.signal: each for each in _KNEE_AND_ANKLE}
        shown = tuple(known.get(name, Shown(name)) for name in names) or _KNEE_AND_ANKLE
    fixed = words.label("decimal"), words.labels["span"]
    return tuple(
        Plotted(each.signal, each.low, each.high, words.exercise.signal(each.signal), *fixed)
        for each in shown
    )


class Limits(Protocol):
    """What a difference is worth, degrees: ``compare_error``, ``compare_foot_error``, ``compare_views``."""

    def __getitem__(self, name: str, /) -> float: ...


def error_deg(signal: str, limits: Limits) -> float:
    """Sets that differ by less may differ by the measurement alone; 0 for what is no angle."""
    if unit_of(signal) != "°":
        return 0.0
    return limits["compare_foot_error" if signal.startswith("ankle") else "compare_error"]


def seen(values: Numbers) -> bool:
    """Whether there is anything to draw."""
    return bool(np.isfinite(values).any())


@dataclass(frozen=True, slots=True)
class Zone:
    """A rectangle: lowest and highest value by signal, each in its unit, infinite where the rule sets no
    limit."""

    rule: str
    limits: Mapping[str, tuple[float, float]]

    def of(self, signal: str) -> tuple[float, float]:
        """Lowest and highest value of a signal."""
        return self.limits.get(signal, _ALL)


def zones(exercise: Exercise | None, calibration: Calibration) -> tuple[Zone, ...]:
    """The zones of the rules that speak of the signals that are shown alone, for this person."""
    if exercise is None:
        return ()
    personal = exercise.for_person(calibration)
    found = (_zone(rule, personal) for rule in personal.rules)
    return tuple(zone for zone in found if zone is not None)


def _zone(rule: Rule, exercise: Exercise) -> Zone | None:
    limits = dict.fromkeys(exercise.shown_signals, _ALL)
    for clause in rule.when:
        if clause.signal not in limits:
            return None
        low, high = limits[clause.signal]
        if clause.at_least:
            low = max(low, exercise[clause.at_least])
        else:
            high = min(high, exercise[clause.at_most])
        limits[clause.signal] = (low, high)
    return Zone(rule.name, limits)
