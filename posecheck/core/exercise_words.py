"""What an exercise says of itself: the ``[words.en]`` and ``[words.de]`` tables of its TOML file.

A file may leave out any of them. What is left out is made from the key (``hip_line_deg`` becomes
"hip line"), or comes from the words that every exercise shares, so that a new exercise can be used
before a word of it is written.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from posecheck.core.exercise_kinds import Strict

#: What follows a value, by the last part of its signal's name.
UNITS: Final[Mapping[str, str]] = MappingProxyType(
    {"deg": "°", "s": " s", "dps": "°/s", "trunks": "", "legs": "", "fraction": ""}
)
_MINUS: Final = "\N{MINUS SIGN}"
_DASH: Final = "\N{EN DASH}"


def unit_of(signal: str) -> str:
    """The sign of a signal's unit: ``knee_flexion_deg`` is in °."""
    return UNITS.get(signal.rsplit("_", 1)[-1], "")


def plain_name(signal: str) -> str:
    """A signal's name without its unit, as words."""
    stem, _, unit = signal.rpartition("_")
    return (stem if unit in UNITS else signal).replace("_", " ").strip()


@dataclass(frozen=True, slots=True)
class SignalWords(Strict):
    """How one signal is called. ``{value}`` stands for the number with its unit.

    ``name`` in a sentence, ``title`` over an axis, ``at_peak`` over its column in the table of
    repetitions, ``low`` and ``high`` what small and large values mean, ``zero`` what 0 means.
    ``positive`` and ``negative`` say a value in words (the number without its sign), ``unseen`` that
    there is none.
    """

    name: str = ""
    title: str = ""
    at_peak: str = ""
    low: str = ""
    high: str = ""
    zero: str = ""
    positive: str = ""
    negative: str = ""
    unseen: str = ""


@dataclass(frozen=True, slots=True)
class AlertWords(Strict):
    """How the events of one rule are called: one of them, several, and that there was none.

    ``none`` is a whole sentence; ``absent`` says, after it, what was not seen to happen.
    """

    one: str = ""
    many: str = ""
    none: str = ""
    absent: str = ""


@dataclass(frozen=True, slots=True)
class ExerciseWords(Strict):
    """Everything an exercise says in one language. Tables go from a key to text.

    ``placement``: how to sit, lie or stand, and where the camera goes. ``safety``: who should ask
    first, and when to stop. ``cues``, ``reasons``, ``phases``, ``labels`` as in the words that all
    exercises share; a key here wins.
    """

    title: str = ""
    summary: str = ""
    placement: tuple[str, ...] = ()
    safety: tuple[str, ...] = ()
    cues: Mapping[str, str] = field(default_factory=dict)
    reasons: Mapping[str, str] = field(default_factory=dict)
    phases: Mapping[str, str] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)
    signals: Mapping[str, SignalWords] = field(default_factory=dict)
    alerts: Mapping[str, AlertWords] = field(default_factory=dict)

    def signal(self, key: str) -> SignalWords:
        """The words of a signal, every one of them filled in but low, high and zero."""
        given = self.signals.get(key, SignalWords())
        name = given.name or plain_name(key)
        positive = given.positive or f"{name} {{value}}"
        return SignalWords(
            name=name,
            title=given.title or name[:1].upper() + name[1:],
            at_peak=given.at_peak or name[:1].upper() + name[1:],
            low=given.low,
            high=given.high,
            zero=given.zero,
            positive=positive,
            negative=given.negative or positive.replace("{value}", _MINUS + "{value}"),
            unseen=given.unseen or f"{name} {_DASH}",
        )

    def value(self, key: str, value: float, *, decimals: int = 0) -> str:
        """A signal's value in words: "knee 85°", "toes 12° up"."""
        words = self.signal(key)
        if math.isnan(value):
            return words.unseen
        shown = f"{abs(round(value, decimals)):.{decimals}f}{unit_of(key)}"
        below = round(value, decimals) < 0
        return (words.negative if below else words.positive).replace("{value}", shown)

    def alert(self, rule: str) -> AlertWords:
        """The words of a rule's events, every one of them filled in but ``absent``."""
        given = self.alerts.get(rule, AlertWords())
        name = rule.replace("_", " ").replace("-", " ")
        one = given.one or name
        return AlertWords(one, given.many or one, given.none, given.absent)
