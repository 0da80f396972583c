"""What a set amounts to, told once: every place that tells of a set (terminal, page, end screen, history)
words this and decides nothing for itself.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final, Literal

from posecheck.core.notes import ATTEMPTED, NOT_COUNTED, UNFOLLOWED, UNSURE, VIEW_REFUSED, Note
from posecheck.core.session import Session
from posecheck.core.types import KNEE_AND_ANKLE, Alert, Hold, Rep, Rhythm

#: What it means that no warning was raised. ``safe``: it could have been, and was not. ``unsure``: what
#: decides it was not known well enough. ``partly``: the leg was out of sight for a part of the time.
#: ``untold``: nothing is known of how sure it is (an older file, or a knee that was never straight).
#: ``unjudged``: most of what was done looked like something else, of which nothing is warned.
#: ``unseen``: the leg was never seen. ``idle``: nothing was held, and only a hold is watched.
#: ``unwatched``: the exercise warns of nothing. Only the first one is a reason to be glad.
Silence = Literal["safe", "unsure", "partly", "untold", "unjudged", "unseen", "idle", "unwatched"]
#: Of these it is not known whether there was nothing to warn of.
DOUBTFUL: Final = ("unsure", "partly", "unjudged", "unseen")
#: Of these there is nothing to say.
MUTE: Final = ("unseen", "idle")

_PARTLY: Final = frozenset({"leg_seen_little", UNFOLLOWED})


@dataclass(frozen=True, slots=True)
class Reason:
    """Something that was seen (``key``), and in which repetitions, by their numbers."""

    key: str
    numbers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Account:
    """A set. ``faults`` are why repetitions did not count, ``advice`` what to do better (faults too);
    both with the most frequent first. ``alerts`` go by their rule; ``rules`` are all that could have been
    raised. ``target`` None: nobody gave one. ``watched``: somebody was seen, and could be judged.
    """

    clean: int
    faulty: int
    partial: int
    target: int | None
    faults: tuple[Reason, ...]
    advice: tuple[Reason, ...]
    alerts: tuple[tuple[str, tuple[Alert, ...]], ...]
    rules: tuple[str, ...]
    silence: Silence
    notes: tuple[Note, ...]
    holds: tuple[Hold, ...] = ()
    rhythm: Rhythm | None = None
    watched: bool = True

    @property
    def nothing(self) -> bool:
        """Whether nothing was counted of somebody who was seen."""
        return self.watched and not (self.rhythm.cycles if self.rhythm else self.done)

    @property
    def done(self) -> int:
        """Repetitions of every outcome."""
        return self.clean + self.faulty + self.partial

    @property
    def good(self) -> bool:
        """Whether there is a repetition to be praised."""
        return self.clean > 0

    @property
    def by_ankle(self) -> bool:
        """Whether the warning that could have been due is the overstretch, which the ankle decides."""
        return "overstretch" in self.rules

    @property
    def safe(self) -> bool:
        """Whether it may be said, without a but, that there was nothing to warn of."""
        return not self.alerts and self.silence == "safe" and self.done > 0


def account(session: Session) -> Account:
    """The account of a session."""
    summary = session.summary
    rules = dict.fromkeys(alert.rule for alert in session.alerts)
    return Account(
        clean=summary.reps_clean,
        faulty=summary.reps_faulty,
        partial=summary.reps_partial,
        target=session.target,
        faults=_reasons((rep.number, rep.told) for rep in session.reps if rep.outcome == "faulty")
        + _reasons((hold.number, hold.faults) for hold in session.holds if hold.outcome == "faulty"),
        advice=_advice(session),
        alerts=tuple((rule, tuple(a for a in session.alerts if a.rule == rule)) for rule in rules),
        rules=tuple(summary.alerts),
        silence=silence(session),
        notes=session.warnings,
        holds=session.holds,
        rhythm=session.rhythm,
        watched=not session.unseen and summary.tracked_fraction > 0,
    )


def silence(session: Session) -> Silence:
    """What it means for this session that a warning was not raised."""
    if not session.summary.alerts:
        return "unwatched"
    if session.kind == "hold" and not session.holds:
        return "idle"
    noted = {note.key for note in session.warnings}
    sure = session.summary.judged_fraction.values()
    if noted & {ATTEMPTED, UNSURE, *VIEW_REFUSED}:
        return "unsure"
    if session.summary.tracked_fraction <= 0 or all(math.isnan(low) for low, _ in measured(session).values()):
        return "unseen"
    if NOT_COUNTED in noted:
        return "unjudged"
    if _PARTLY & noted:
        return "partly"
    # NaN is no number to rely on: the comparison is false for it.
    return "safe" if sure and all(fraction >= 0 for fraction in sure) else "untold"


def measured(session: Session) -> dict[str, tuple[float, float]]:
    """Lowest and highest value of each signal that the exercise shows, in its unit; NaN: never measured.

    Of a movement in the whole set; of holds over their medians; of a rhythm its median at the turns, twice.
    """
    if session.rhythm is not None:
        return {name: (value, value) for name, value in session.rhythm.at_turn.items()}
    if session.holds:
        return {
            name: _span(hold.medians[name] for hold in session.holds) for name in session.holds[0].medians
        }
    return {name: session.summary.range_of(name) for name in session.summary.ranges or KNEE_AND_ANKLE}


def active_s(session: Session) -> float:
    """The time that counted: in form, or in rhythm. 0 for a movement."""
    if session.rhythm is not None:
        return session.rhythm.time_s
    return sum(hold.held_s for hold in session.holds)


def _span(values: Iterable[float]) -> tuple[float, float]:
    known = [value for value in values if math.isfinite(value)]
    return min(known, default=math.nan), max(known, default=math.nan)


def _advice(session: Session) -> tuple[Reason, ...]:
    """What to do better, of whatever kind the exercise is; also about what was warned of. A rhythm's is of
    the whole set: no numbers."""
    keys = [(rep.number, (*rep.told, *_warned(session.alerts, rep), *rep.advice)) for rep in session.reps]
    keys += [
        (hold.number, (*hold.faults, *_warned(session.alerts, hold), *hold.advice)) for hold in session.holds
    ]
    whole = (*session.rhythm.faults, *session.rhythm.advice) if session.rhythm else ()
    return _reasons(keys) + tuple(Reason(key, ()) for key in whole)


def _warned(alerts: Iterable[Alert], done: Rep | Hold) -> Iterator[str]:
    return (alert.rule for alert in alerts if done.start_s <= alert.raised_s <= done.end_s)


def _reasons(keys_of: Iterable[tuple[int, tuple[str, ...]]]) -> tuple[Reason, ...]:
    numbers: dict[str, list[int]] = {}
    for number, keys in keys_of:
        for key in dict.fromkeys(keys):
            numbers.setdefault(key, []).append(number)
    counted = Counter({key: len(found) for key, found in numbers.items()})
    return tuple(Reason(key, tuple(numbers[key])) for key, _ in counted.most_common())
