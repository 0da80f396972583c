"""Numbers and keys in words, for pages."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date, datetime
from typing import Final

from posecheck.core.landmarks import Side
from posecheck.core.types import Hold, Rep
from posecheck.sinks.wording import Wording

#: The sign of each outcome: it says it without colour.
SIGNS: Final = {"clean": "✓", "faulty": "✗", "partial": "◐"}
ALERT_SIGN: Final = "▲"
DASH: Final = "\N{EN DASH}"
MINUS: Final = "\N{MINUS SIGN}"
TIMES: Final = "\N{MULTIPLICATION SIGN}"


class Say:
    """Numbers, times and names in the words and the number format of one language."""

    def __init__(self, words: Wording) -> None:
        self._words = words
        self._label = words.label
        self._decimal = words.label("decimal")

    def number(self, value: float, decimals: int = 0) -> str:
        """A number with its sign; a dash when unknown."""
        if math.isnan(value):
            return DASH
        # "+ 0.0" turns minus zero into zero.
        shown = f"{round(value, decimals) + 0.0:.{decimals}f}"
        return shown.replace("-", MINUS).replace(".", self._decimal)

    def degrees(self, value: float) -> str:
        """Whole degrees with the sign; a dash when not measured."""
        return DASH if math.isnan(value) else f"{self.number(value)}°"

    def clock(self, t_s: float) -> str:
        """Minutes and seconds as a player shows them: 1:05.3; a dash when unknown."""
        if math.isnan(t_s):
            return DASH
        minutes, tenths = divmod(round(t_s * 10), 600)
        return f"{minutes}:{tenths / 10:04.1f}".replace(".", self._decimal)

    def seconds(self, value: float) -> str:
        """Seconds with one decimal; a dash when unknown."""
        return DASH if math.isnan(value) else f"{self.number(value, 1)} s"

    def length(self, seconds_long: float) -> str:
        """A length as people say it: 29 seconds, 3 min 05 s."""
        if math.isnan(seconds_long):
            return self._label("length_unknown")
        minutes, rest = divmod(round(seconds_long), 60)
        if not minutes:
            return self.count("seconds", rest)
        return self._label("minutes", minutes=minutes, seconds=rest)

    def percent(self, share: float) -> str:
        """A share, 0 to 1, as per cent; a dash when unknown."""
        return DASH if math.isnan(share) else self._label("percent", percent=100 * share)

    def count(self, key: str, count: int, **values: object) -> str:
        """A text with a number, by ``key`` or, for 1, ``key_one``."""
        return self._label(f"{key}_one" if count == 1 else key, count=count, **values)

    def leg(self, side: Side) -> str:
        """``left leg`` or ``right leg``."""
        return self._label(f"{side}_leg")

    def day(self, when: date) -> str:
        """A date."""
        return self._label("date", **self._date(when))

    def moment(self, when: datetime) -> str:
        """A date with its time of day."""
        return self._label("date_time", **self._date(when), hour=when.hour, minute=when.minute)

    def outcome(self, outcome: str) -> str:
        """What became of a repetition."""
        return self._label(outcome)

    def state(self, phase: str) -> str:
        """What the person is doing in a phase."""
        return self._words.labels.get(f"state_{phase}") or phase.replace("_", " ")

    def rep(self, rep: Rep | Hold) -> str:
        """One repetition or hold in a line, for a screen reader or a tooltip."""
        text = self._label("rep_label", number=rep.number, outcome=self.outcome(rep.outcome))
        why = self.why(rep)
        return f"{text}: {why}" if why else text

    def why(self, rep: Rep | Hold) -> str:
        """What was seen of a repetition or a hold that could be better."""
        faults = rep.told if isinstance(rep, Rep) else rep.faults
        return "; ".join(self._words.reason(key) for key in dict.fromkeys((*faults, *rep.advice)))

    def variant(self, hold: Hold) -> str:
        """How a hold was done, where the exercise knows several ways."""
        return self._words.labels.get(f"variant_{hold.variant}", hold.variant.replace("_", " "))

    def listed(self, names: Sequence[str]) -> str:
        """Names in one phrase: the first with a capital letter."""
        return first_upper(self._label("and").join(names))

    def alerts(self, rule: str, count: int) -> str:
        """How the events of a rule are called, without their number."""
        words = self._words.exercise.alert(rule)
        return words.one if count == 1 else words.many

    def _date(self, when: date) -> dict[str, object]:
        month = self._label("months").split()[when.month - 1]
        return {"day": when.day, "month": month, "year": when.year}


def first_upper(text: str) -> str:
    """``text`` as a sentence begins; the rest stays as it is."""
    return text[:1].upper() + text[1:]
