"""A position that is held: when it is entered, when its time counts, and when it is over.

The states, and what leads from one to the next::

    out ──all of `enter`, for hold_enter──▶ held ◀──right again──┐
     ▲                                       │                   │
     │                              a slip, or out of sight      │
     │                                       ▼                   │
     └──── for longer than hold_slip ───── paused ───────────────┘

The clock runs in *held* only. Its truth has three values: not seen is not held, and not let go either, so
both slips and moments out of sight pause it. A short one costs its own time and nothing else (the clock
never goes back to zero); one that is longer than ``hold_slip`` ends the hold, at the moment it began. A hold
shorter than ``hold_least`` is none: somebody on the way to somewhere else.
"""

from __future__ import annotations

import math
from collections import Counter as Tally
from collections import deque
from dataclasses import dataclass, field
from operator import attrgetter
from statistics import median
from typing import Final

from posecheck.core.exercise import Exercise
from posecheck.core.exercise_kinds import HoldForm, Steady
from posecheck.core.judging.attempts import Attempted, Attempts
from posecheck.core.judging.conditions import Checks, Condition, Dwell, Truth
from posecheck.core.judging.counting import Counter, Instant
from posecheck.core.judging.phases import PhaseChange
from posecheck.core.measures import HoldMeasures
from posecheck.core.measuring.filters import spread
from posecheck.core.types import NAN, Counts, Event, EventKind, Hold, LegAngles

OUT: Final = "out"
HELD: Final = "held"
PAUSED: Final = "paused"
#: Samples of the signals in one hold, at most: a longer hold forgets its beginning.
_SAMPLES: Final = 20_000


@dataclass(slots=True)
class _Going:
    """A hold under way. ``good_s`` is when the form was last right."""

    start_s: float
    good_s: float
    held_s: float = 0.0
    slips: int = 0
    slipped_s: float = 0.0
    unseen_s: float = 0.0
    done: bool = False
    half: bool = False
    last: bool = False
    why: Truth = True
    rule_faults: list[str] = field(default_factory=list)
    variants: Tally[str] = field(default_factory=Tally)
    seen: dict[str, deque[float]] = field(default_factory=dict)


class HoldCounter(Counter):
    """Counts the holds of one exercise, and the time that they were in form."""

    def __init__(self, exercise: Exercise) -> None:
        self.phase = OUT
        self._going: _Going | None = None
        self._done: list[Hold] = []
        self._last_s = NAN
        self._untold = False
        self._attempts = Attempts()
        self._fit(exercise)

    @property
    def counts(self) -> Counts:
        """Holds so far: ``clean`` are whole, ``faulty`` have a fault, ``partial`` were too short."""
        return Counts.of(hold.outcome for hold in self._done)

    @property
    def hold_s(self) -> float:
        """Time in form of the hold under way, seconds."""
        return self._going.held_s if self._going else 0.0

    @property
    def under_way(self) -> bool:
        """Whether a hold has begun and is not over; it may be paused."""
        return self._going is not None

    @property
    def watching(self) -> bool:
        """Whether the position is held now, or attempted, so that its form may be corrected."""
        return self.phase == HELD or self._attempts.under_way

    @property
    def doing(self) -> str:
        """A hold, or what may become an attempt of one."""
        return "hold" if self._going else "attempt" if self._attempts.in_place else ""

    @property
    def untold(self) -> bool:
        """Whether it cannot be told now whether this is held, or attempted."""
        return self._untold

    @property
    def attempted(self) -> tuple[Attempted, ...]:
        """What was attempted, and did not begin."""
        return tuple(self._attempts.done)

    @property
    def holds(self) -> tuple[Hold, ...]:
        """The holds that are done."""
        return tuple(self._done)

    def step(self, now: Instant, change: PhaseChange | None = None) -> list[Event]:
        """The events of this instant."""
        t_s, angles, blocked = now.t_s, now.angles, now.blocked
        step_s, self._last_s = t_s - self._last_s, t_s
        step_s = step_s if step_s <= self._max_gap_s + 1e-6 else 0.0
        steady = self._steady.see(t_s, angles)
        if self._going is None:
            right = False if blocked else self._enter.all(angles, now.others)
            fault = self._attempts.see(t_s, step_s, angles, steady and not blocked)
            self._untold = right is None or (right is False and self._attempts.untold)
            told = [Event(EventKind.NOT_COUNTED, t_s, fault)] if fault else []
            return told + self._wait(t_s, angles, self._entered(t_s, right) and steady)
        right = _and(steady, not blocked and self._keep(angles, now.others))
        self._untold = right is None
        return self._watch(self._going, t_s, step_s, angles, right)

    def note_fault(self, name: str) -> None:
        """A voiding rule was raised within the hold under way."""
        if self._going and name not in self._going.rule_faults:
            self._going.rule_faults.append(name)

    def begin_anew(self) -> None:
        """Another person, shot or side of the body is judged: from one to the other nobody moved."""
        self._steady = _Steadiness(self._form, self._exercise)

    def drop(self) -> None:
        """What is under way ends here, as in a pause; what is done stays."""
        self._attempts.end()
        if self._going is not None:
            self._end(self._going, self._last_s)

    def finish(self) -> tuple[Hold, ...]:
        """All holds, the one under way with what is known of it."""
        self.drop()
        return self.holds

    def undo(self) -> Hold | None:
        """Take the last hold back; None when there is none."""
        return self._done.pop() if self._done else None

    def fit(self, exercise: Exercise) -> None:
        """Go on with other thresholds of the same exercise."""
        self.drop()
        self._fit(exercise)

    def _fit(self, exercise: Exercise) -> None:
        form = exercise.hold
        assert form is not None
        self._exercise, self._form = exercise, form
        self._enter = Condition(form.enter, exercise)
        self._keep = Condition(form.keep, exercise).all
        self._entered = Dwell(exercise["hold_enter"], exercise["max_gap"])
        self._steady = _Steadiness(form, exercise)
        self._attempts.fit(form, exercise)
        self._variants = [(each.name, Condition(each.when, exercise)) for each in form.variants]
        self._checks = Checks(exercise)
        self._max_gap_s = exercise["max_gap"]

    def _wait(self, t_s: float, angles: LegAngles, entered: bool) -> list[Event]:
        if not entered:
            return []
        self._attempts.end()
        # What had to be still has been so for as long as it is watched, and no longer is known.
        start_s = max(self._entered.since_s, t_s - self._steady.over_s)
        self._going = _Going(start_s, t_s, held_s=t_s - start_s)
        self._entered.reset()
        self.phase = HELD
        self._note(self._going, angles)
        return [Event(EventKind.HOLD_BEGUN, t_s, "hold_begun")]

    def _watch(
        self, going: _Going, t_s: float, step_s: float, angles: LegAngles, right: Truth
    ) -> list[Event]:
        if right:
            return self._hold(going, t_s, step_s, angles)
        events = []
        if self.phase == HELD:
            self.phase, going.why = PAUSED, right
            if right is False and not going.done:
                events.append(Event(EventKind.HOLD_PAUSED, t_s, "hold_paused"))
        if right is None:
            going.unseen_s += step_s
        else:
            going.slipped_s += step_s
        if t_s - going.good_s > self._exercise["hold_slip"] + 1e-6:
            events += self._end(going, going.good_s)
        return events

    def _hold(self, going: _Going, t_s: float, step_s: float, angles: LegAngles) -> list[Event]:
        """The form is right: the clock runs, and what there is to say of it is said once."""
        came_back = self.phase == PAUSED
        # Letting go is no slip: only what was taken up again is.
        going.slips += came_back and going.why is False
        if not came_back:
            going.held_s += step_s
        self.phase, going.good_s = HELD, t_s
        self._note(going, angles)
        needed_s = self._exercise["hold_needed"]
        if going.held_s >= needed_s and not going.done:
            going.done = True
            return [Event(EventKind.HOLD_DONE, t_s, "hold_done")]
        if came_back and going.why is False and not going.done:
            return [Event(EventKind.HOLD_RESUMED, t_s, "hold_resumed")]
        left_s = needed_s - going.held_s
        last_s = self._exercise["hold_last"]
        # A short hold needs no talking through.
        if needed_s >= 2 * last_s and not going.last and left_s <= last_s:
            going.last = True
            return [Event(EventKind.HOLD_MARK, t_s, "hold_last")]
        if needed_s >= 4 * last_s and not going.half and left_s <= needed_s / 2:
            going.half = True
            return [Event(EventKind.HOLD_MARK, t_s, "hold_half")]
        return []

    def _note(self, going: _Going, angles: LegAngles) -> None:
        for name, condition in self._variants:
            going.variants[name] += condition.all(angles) is True
        for signal in {self._exercise.primary, self._exercise.secondary, *self._exercise.shown_signals}:
            value = getattr(angles, signal)
            if not math.isnan(value):
                going.seen.setdefault(signal, deque(maxlen=_SAMPLES)).append(value)

    def _end(self, going: _Going, end_s: float) -> list[Event]:
        self._going, self.phase = None, OUT
        self._entered.reset()
        if going.held_s < self._exercise["hold_least"]:
            return []
        hold = self._judged(going, end_s)
        if hold is None:
            return []
        self._done.append(hold)
        return [
            Event(EventKind.HOLD_ENDED, end_s, hold.faults[0] if hold.faults else "hold_ended", hold=hold)
        ]

    def _judged(self, going: _Going, end_s: float) -> Hold | None:
        found = self._checks(_measures(going, self._exercise))
        if found.discard:
            return None
        faults = tuple(dict.fromkeys((*going.rule_faults, *found.faults)))
        variant = max(going.variants, key=lambda name: going.variants[name], default="")
        return Hold(
            number=len(self._done) + 1,
            outcome="partial" if not going.done else "faulty" if faults else "clean",
            start_s=going.start_s,
            end_s=end_s,
            held_s=going.held_s,
            slips=going.slips,
            faults=faults,
            advice=found.advice,
            variant=variant if going.variants[variant] else "",
            medians={signal: _median(going, signal) for signal in self._exercise.shown_signals},
        )


class _Steadiness:
    """Whether the signals that must be still have been so for as long as they must.

    A movement is seen in all of them at once: where only some move, landmarks are hidden or jump.
    """

    def __init__(self, form: HoldForm, exercise: Exercise) -> None:
        self._watched = [_Still(each, exercise) for each in form.steady]
        self.over_s = max((exercise[each.over] for each in form.steady), default=math.inf)

    def see(self, t_s: float, angles: LegAngles) -> bool:
        """False when all that were seen have moved too far."""
        still = [known for each in self._watched if (known := each.see(t_s, angles)) is not None]
        return not still or any(still)


class _Still:
    def __init__(self, steady: Steady, exercise: Exercise) -> None:
        self._read = attrgetter(steady.signal)
        self._within, self._over_s = exercise[steady.within], exercise[steady.over]
        self._seen: deque[tuple[float, float]] = deque()

    def see(self, t_s: float, angles: LegAngles) -> Truth:
        """None: it was not seen."""
        value = self._read(angles)
        if not math.isnan(value):
            self._seen.append((t_s, value))
        while self._seen and self._seen[0][0] < t_s - self._over_s:
            self._seen.popleft()
        values = [value for _, value in self._seen]
        return max(values) - min(values) <= self._within if values else None


def _and(one: Truth, two: Truth) -> Truth:
    return False if False in (one, two) else None if None in (one, two) else True


def _median(going: _Going, signal: str) -> float:
    seen = going.seen.get(signal)
    return median(seen) if seen else NAN


def _measures(going: _Going, exercise: Exercise) -> HoldMeasures:
    return HoldMeasures(
        held_s=going.held_s,
        slips=float(going.slips),
        slipped_s=going.slipped_s,
        unseen_s=going.unseen_s,
        primary_median=_median(going, exercise.primary),
        secondary_median=_median(going, exercise.secondary),
        primary_spread=spread(going.seen.get(exercise.primary, ())),
    )
