"""Numbers and keys in words, for pages."""

from __future__ import annotations

import math
from typing import Final, Protocol

from posecheck.core.exercise_words import ExerciseWords
from posecheck.core.landmarks import Side
from posecheck.core.notes import Note
from posecheck.core.types import Rep

#: Sign and words of each outcome. The sign says it without colour.
OUTCOMES: Final = {
    "clean": ("✓", "done well"),
    "faulty": ("✗", "not counted"),
    "partial": ("◐", "turned back early"),
}
ALERT_SIGN: Final = "▲"
DASH: Final = "\N{EN DASH}"
MINUS: Final = "\N{MINUS SIGN}"
TIMES: Final = "\N{MULTIPLICATION SIGN}"


class Wording(Protocol):
    """A table of words for what was judged, as `posecheck.words.en.session.Words`."""

    @property
    def language(self) -> str: ...
    @property
    def exercise(self) -> ExerciseWords: ...
    def cue(self, key: str) -> str: ...
    def reason(self, key: str) -> str: ...
    def phase(self, key: str) -> str: ...
    def note(self, note: Note) -> str: ...
    def label(self, key: str, **values: object) -> str: ...


def clock(t_s: float) -> str:
    """Minutes and seconds as a player shows them: 1:05.3; a dash when unknown."""
    if math.isnan(t_s):
        return DASH
    minutes, tenths = divmod(round(t_s * 10), 600)
    return f"{minutes}:{tenths / 10:04.1f}"


def degrees(value: float) -> str:
    """Whole degrees with the sign; a dash when not measured."""
    # "+ 0.0" turns minus zero into zero.
    return DASH if math.isnan(value) else f"{round(value) + 0:d}°".replace("-", MINUS)


def toes(value: float) -> str:
    """Ankle dorsiflexion as a person says it: toes 12° up, toes 30° pointed."""
    if math.isnan(value):
        return "foot not seen"
    return f"toes {round(abs(value))}° {'up' if value >= 0 else 'pointed'}"


def seconds(value: float) -> str:
    """Seconds with one decimal; a dash when unknown."""
    return DASH if math.isnan(value) else f"{value:.1f} s"


def length_in_words(seconds_long: float) -> str:
    """A length as people say it: 29 seconds, 3 min 05 s."""
    if math.isnan(seconds_long):
        return "length unknown"
    minutes, rest = divmod(round(seconds_long), 60)
    return f"{minutes} min {rest:02d} s" if minutes else plural(rest, "second")


def plural(count: int, one: str, many: str = "") -> str:
    """``3 glides``, ``1 glide``."""
    return f"{count} {one if count == 1 else many or one + 's'}"


def leg(side: Side) -> str:
    """``left leg`` or ``right leg``."""
    return f"{side} leg"


def rep_label(rep: Rep, words: Wording) -> str:
    """One repetition in a line, for a screen reader or a tooltip."""
    why = "; ".join(words.reason(key) for key in dict.fromkeys((*rep.told, *rep.advice)))
    text = f"Repetition {rep.number}, {OUTCOMES[rep.outcome][1]}"
    return f"{text}: {why}" if why else text
