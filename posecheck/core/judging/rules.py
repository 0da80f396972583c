"""Warning rules: measurements in, alerts out; and what to do next, as a key.

What to do next is the label that somebody follows who hears nothing. A phase says what to do in it. Two
things come first: a warning that is open (what ends it), and a hold that is complete (the way back).
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from operator import attrgetter

from posecheck.core.exercise import Exercise, Rule
from posecheck.core.judging.conditions import Condition, Dwell
from posecheck.core.notes import STOP_ADVISED, Note, note
from posecheck.core.types import NAN, Alert, Event, EventKind, LegAngles

_SEVERITIES = ("info", "caution", "stop")


class Deciding:
    """A rule taken apart: the ``signal`` of its last clause decides, the others say when it ``matters``."""

    def __init__(self, rule: Rule, exercise: Exercise) -> None:
        last = rule.when[-1]
        self.matters = Condition(rule.when[:-1], exercise)
        self.signal = last.signal
        self._value = attrgetter(last.signal)
        self._sign = 1.0 if last.at_least else -1.0
        self._limit = self._sign * exercise[last.limit]

    def badness(self, angles: LegAngles) -> float:
        """The signal in its unit, its sign such that more is worse; NaN unseen."""
        return self._sign * float(self._value(angles))

    def short_of(self, angles: LegAngles) -> float:
        """How far the signal is from its limit, in its unit; negative beyond it, NaN unseen."""
        return self._limit - self.badness(angles)


class RuleWatch:
    """One rule. At most one alert is open; it ends when the condition is over or the leg is lost.

    The cooldown silences the voice (``Event.speak``), never the record.
    """

    def __init__(self, rule: Rule, exercise: Exercise) -> None:
        max_gap_s = exercise["max_gap"]
        self.rule = rule
        self.open: Alert | None = None
        self._when = Condition(rule.when, exercise)
        self._until = Condition(rule.until, exercise)
        self._raise = Dwell(exercise[rule.dwell], max_gap_s)
        self._release = Dwell(exercise[rule.release], max_gap_s)
        self._cooldown_s = exercise[rule.cooldown]
        self._max_gap_s = max_gap_s
        self._spoken_s = -math.inf
        self._seen_s = NAN
        self._decides = Deciding(rule, exercise)
        self._worst = LegAngles()
        self._told = tuple(dict.fromkeys((*(clause.signal for clause in rule.when), *exercise.shown_signals)))

    def step(self, t_s: float, angles: LegAngles, blocked: bool) -> Event | None:
        """``blocked``: the person is doing something else, nothing new is raised."""
        if self.open is not None:
            return self._watch_open(t_s, angles)
        truth = False if blocked else self._when.all(angles)
        raised = self._raise(t_s, truth)
        if truth:
            self._note_worst(angles)
        elif truth is False:
            self._worst = LegAngles()
        return self._open(t_s) if raised else None

    def finish(self) -> Alert | None:
        """The alert still open at the end of the session, closed at the last sight of the leg."""
        return replace(self.open, end_s=self._seen_s) if self.open else None

    def _open(self, t_s: float) -> Event:
        self.open = self._with_worst(
            Alert(self.rule.name, self.rule.severity, self._raise.since_s, t_s, NAN, NAN, NAN)
        )
        self._seen_s = t_s
        speak = t_s - self._spoken_s >= self._cooldown_s
        if speak:
            self._spoken_s = t_s
        return Event(EventKind.ALERT_RAISED, t_s, self.rule.cue, alert=self.open, speak=speak)

    def _watch_open(self, t_s: float, angles: LegAngles) -> Event | None:
        assert self.open is not None
        over = [truth for truth in self._until.truths(angles) if truth is not None]
        if len(over) == len(self.rule.until):
            self._seen_s = t_s
        released = self._release(t_s, any(over) if over else None)
        if not any(over):
            self._note_worst(angles)
            self.open = self._with_worst(self.open)
        if released:
            return self._close(t_s, self._release.since_s)
        return self._close(t_s, self._seen_s) if t_s - self._seen_s > self._max_gap_s else None

    def _close(self, t_s: float, end_s: float) -> Event:
        assert self.open is not None
        alert = replace(self.open, end_s=end_s)
        self.open = None
        self._worst = LegAngles()
        self._raise.reset()
        self._release.reset()
        return Event(EventKind.ALERT_ENDED, t_s, alert=alert)

    def _note_worst(self, angles: LegAngles) -> None:
        now, worst = self._decides.badness(angles), self._decides.badness(self._worst)
        if not math.isnan(now) and not now <= worst:
            self._worst = angles

    def _with_worst(self, alert: Alert) -> Alert:
        return replace(
            alert,
            knee_flexion_deg=self._worst.knee_flexion_deg,
            ankle_dorsiflexion_deg=self._worst.ankle_dorsiflexion_deg,
            at_worst={signal: getattr(self._worst, signal) for signal in self._told},
            ankle_sd_deg=self._worst.ankle_sd_deg,
        )


class Enough:
    """After how many alerts of a rule it is enough for today (``Rule.stop_after``)."""

    def __init__(self, exercise: Exercise) -> None:
        self._limits = {rule.name: exercise[rule.stop_after] for rule in exercise.rules if rule.stop_after}
        self._said = False

    def notes(self, alerts: Iterable[Alert]) -> list[Note]:
        """For the reader of the session: the rules of which there were too many alerts."""
        found = Counter(alert.rule for alert in alerts)
        return [
            note(STOP_ADVISED, rule=rule, count=found[rule])
            for rule, limit in self._limits.items()
            if found[rule] >= limit
        ]

    def step(self, t_s: float, ended: Iterable[Alert]) -> list[Event]:
        """The advice to stop, once, when the last alert that is borne has ended."""
        if self._said or not self.notes(ended):
            return []
        self._said = True
        return [Event(EventKind.STOP_ADVISED, t_s, "stop_for_today")]


class Prompter:
    """Chooses the label of one instant."""

    def __init__(self, exercise: Exercise) -> None:
        name_of = {phase.role: phase.name for phase in exercise.phases}
        # An exercise without repetitions (a hold, a rhythm) has neither.
        self._peak, self._back = name_of.get("peak"), name_of.get("back", "")
        self._hold_s = exercise["hold_needed"] if self._peak else NAN

    def __call__(self, phase: str, hold_s: float, alerts: Sequence[Alert]) -> tuple[str, float]:
        """The key of what to do, and the seconds that are still to be held (NaN: none)."""
        if alerts:
            return most_urgent(alerts).rule, NAN
        if phase != self._peak:
            return phase, NAN
        left_s = self._hold_s - hold_s
        return (self._back, NAN) if left_s <= 1e-6 else (phase, left_s)


def most_urgent(alerts: Sequence[Alert]) -> Alert:
    """The alert that matters most; the first of equals. ``alerts`` must not be empty."""
    return max(alerts, key=lambda alert: _SEVERITIES.index(alert.severity))
