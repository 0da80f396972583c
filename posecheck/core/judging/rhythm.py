"""A signal that goes round: turns, how even they are, and when it is a rhythm at all.

A turn is found by its two ends. The signal must come down by ``swing`` from a high to a low, and the low is
believed once it has risen by ``swing`` again; so noise smaller than ``swing`` makes no turn, however slow the
movement is. Where turns are alike (``swing_alike``), those that went before tell how far one goes. Nothing is
filtered further, and nothing has to be known of the cadence before::

    high ──┐         ┌──┐         ┌──        turn = lowest: a turn at each low
           └──┐   ┌──┘  └──┐   ┌──┘
    low       └───┘        └───┘

A swing of a leg, or two, is no rhythm: turns count, all of them, once ``rhythm_begin`` of them have come one
after the other, each between ``cadence_max`` and ``cadence_min`` a minute and not ``rhythm_ratio`` times
longer than its neighbour. ``rhythm_stop`` seconds without a turn pause it, and it must begin anew.
"""

from __future__ import annotations

import math
from itertools import pairwise
from operator import attrgetter
from typing import Final

from posecheck.core.exercise import Exercise
from posecheck.core.judging.conditions import Condition
from posecheck.core.judging.counting import Counter, Instant
from posecheck.core.judging.phases import PhaseChange
from posecheck.core.judging.rhythm_result import Bout, RhythmResult, Turn, time_s
from posecheck.core.judging.turns import During, Standing, Swings, Zigzag, median_of
from posecheck.core.landmarks import Side, other
from posecheck.core.types import NAN, Counts, Event, EventKind, LegAngles, Rhythm

RESTING: Final = "resting"
IN_RHYTHM: Final = "in_rhythm"
PAUSED: Final = "paused"


class RhythmCounter(Counter):
    """Counts the turns of one exercise."""

    def __init__(self, exercise: Exercise) -> None:
        self.phase = RESTING
        self._rhythm: Rhythm | None = None
        self._last_s = 0.0
        self._untold = False
        self._bouts: list[Bout] = []
        self._bout = Bout()
        self._marked: set[str] = set()
        self._seen_s = NAN
        self._likely = 0
        # When the signal came back into sight.
        self._back_s: list[float] = []
        self._fit(exercise)

    @property
    def cycles(self) -> int:
        """Turns that count, so far."""
        return sum(len(bout.turns) for bout in self._counted())

    @property
    def watching(self) -> bool:
        """Whether the turns count that are made now."""
        return self._bout.counts

    under_way = watching

    @property
    def rhythm(self) -> Rhythm | None:
        """What the turns came to, once they are finished."""
        return self._rhythm

    @property
    def untold(self) -> bool:
        """Whether it cannot be told now whether this is done."""
        return self._untold

    @property
    def counts(self) -> Counts:
        """The turns as repetitions, which cannot fail."""
        return Counts(clean=self.cycles)

    @property
    def hold_s(self) -> float:
        """Time in rhythm so far, seconds: each turn from the one before it, the first as long as the next."""
        return time_s(self._counted())

    def step(self, now: Instant, change: PhaseChange | None = None) -> list[Event]:
        """The events of this instant; its angles are those of the working side."""
        t_s, mine = now.t_s, now.angles
        self._last_s, self._facing = t_s, now.facing
        events = self._pause_if_late(t_s)
        value = self._value(mine)
        self._standing.see(t_s, mine)
        looks = self._during.see(t_s, mine, now.blocked)
        self._untold = looks is None or (looks and math.isnan(value))
        if math.isnan(value):
            return events
        if t_s - self._seen_s > self._exercise["max_gap"] + 1e-6:
            self._back_s.append(t_s)
        self._seen_s = t_s
        self._swings.see(mine)
        found_s = self._zigzag.see(t_s, value, self._shown(mine), self._apart(mine))
        if found_s is None:
            return events
        return [*events, *self._turn(t_s, now.side)]

    def finish(self) -> None:
        """The set is over. A last turn counts that had come to rest, or was on its way back."""
        if self._zigzag.last(self._last_s, self._exercise["swing"]) is not None:
            self._turn(self._last_s, self._last_side)
        self._close()
        self._rhythm = RhythmResult(
            self._exercise, self._counted(), self._likely, self._back_s, self._standing.value
        ).rhythm

    def drop(self) -> None:
        """Begin anew, as after a pause; the turns that count stay."""
        self._close()
        self._zigzag.reset()
        self._swings.reset()
        self.begin_anew()

    def begin_anew(self) -> None:
        """Another person, shot or leg is judged: what was seen before tells nothing."""
        self._during.forget()

    def fit(self, exercise: Exercise) -> None:
        """Go on with other thresholds of the same exercise."""
        self.drop()
        self._fit(exercise)

    def _fit(self, exercise: Exercise) -> None:
        spec = exercise.rhythm
        assert spec is not None
        self._exercise, self._spec = exercise, spec
        self._signal = attrgetter(spec.signal)
        self._signals = tuple(dict.fromkeys((*exercise.shown_signals, exercise.primary, exercise.secondary)))
        # Two legs that are seen apart were together before.
        ground = 0.0 if spec.apart else NAN
        sign = -1.0 if spec.turn == "lowest" else 1.0
        self._zigzag = Zigzag(exercise["swing"], sign, exercise["turn_rested"], ground)
        self._during = During(Condition(spec.during, exercise), exercise["during_least"])
        self._standing = Standing(exercise)
        self._swings = Swings(self._signals, spec.moves, exercise)
        self._last_side: Side = "right"
        self._facing = NAN

    def _counted(self) -> list[Bout]:
        return [bout for bout in (*self._bouts, self._bout) if bout.counts]

    def _value(self, mine: LegAngles) -> float:
        value: float = self._signal(mine)
        return abs(value) if self._spec.apart else value

    def _apart(self, mine: LegAngles) -> float:
        """Whose turn it is: positive for the working side, which is ahead."""
        return float(self._signal(mine)) if self._spec.apart else 1.0

    def _shown(self, mine: LegAngles) -> dict[str, float]:
        found = {name: getattr(mine, name) for name in self._signals}
        # Whoever is ahead: what counts is how far apart they are.
        return found | {self._spec.signal: self._value(mine)}

    def _turn(self, t_s: float, side: Side) -> list[Event]:
        """A turn is complete: does it go on with those before it?"""
        self._last_side = side
        at_s, shown, ahead = self._zigzag.turned
        primary = self._exercise.primary
        if primary != self._spec.signal and not math.isnan(shown[primary]):
            # The knee is straightest a moment before or after the thigh is lowest.
            shown[primary] = self._swings.extreme(primary, self._exercise.peak)
        swing, moved = self._swings.take()
        looks = self._during.take(at_s)
        whose = side if ahead >= 0 else other(side)
        turn = Turn(at_s, whose, shown, swing, not (looks and moved), self._facing, self._zigzag.risen)
        again = self._bout.counts and self._too_soon(turn)
        self._likely += looks and not again
        if turn.doubtful and not self._bout.sure:
            return self._close_and_say(t_s)
        if again:
            # Nobody is so quick: one of both is a moment of the other, misread.
            self._bout.turns[-1] = max(self._bout.turns[-1], turn, key=lambda one: one.risen)
            return []
        if self._bout.turns and not self._goes_on(turn):
            return self._begin_with(turn, t_s)
        self._bout.turns.append(turn)
        self._zigzag.swing = self._swing()
        return self._begin_or_mark(t_s)

    def _begin_with(self, turn: Turn, t_s: float) -> list[Event]:
        """A turn that does not go on with those before it begins anew; with the last of them, where only what
        came before that one is too long or too short."""
        going, last = self._bout.counts, self._bout.turns[-1]
        events = self._close_and_say(t_s)
        self._bout.turns += [turn] if going or not self._paced(last, turn) else [last, turn]
        return events

    def _swing(self) -> float:
        """How far the signal must go: of a bout that counts, its usual way tells it."""
        least, alike = self._exercise["swing"], self._exercise["swing_alike"]
        usual = median_of(turn.risen for turn in self._bout.turns) if self._bout.counts else 0.0
        return max(least, alike * usual)

    def _too_soon(self, turn: Turn) -> bool:
        """Whether it comes sooner after the last one than neighbouring turns of a rhythm do."""
        lately = self._bout.turns[-round(self._exercise["usual_turns"]) :]
        usual_s = median_of(two.t_s - one.t_s for one, two in pairwise(lately))
        return self._exercise["rhythm_ratio"] * (turn.t_s - self._bout.turns[-1].t_s) < usual_s

    def _goes_on(self, turn: Turn) -> bool:
        turns = self._bout.turns
        length_s = turn.t_s - turns[-1].t_s
        if self._bout.counts:
            return length_s <= 60.0 / self._exercise["cadence_min"]
        if not self._paced(turns[-1], turn):
            return False
        before_s = turns[-1].t_s - turns[-2].t_s if len(turns) > 1 else length_s
        return max(length_s, before_s) <= self._exercise["rhythm_ratio"] * min(length_s, before_s)

    def _paced(self, one: Turn, next_one: Turn) -> bool:
        """Whether two turns follow each other as quickly as turns do."""
        length_s, exercise = next_one.t_s - one.t_s, self._exercise
        return 60.0 / exercise["cadence_max"] <= length_s <= 60.0 / exercise["cadence_min"]

    def _begin_or_mark(self, t_s: float) -> list[Event]:
        if not self._bout.counts:
            if len(self._bout.turns) < self._exercise["rhythm_begin"]:
                return []
            self._bout.counts = True
            again = self.phase == PAUSED
            self.phase = IN_RHYTHM
            return [] if again else [Event(EventKind.RHYTHM_BEGUN, t_s, "rhythm_begun")]
        needed_s, time_s = self._exercise["hold_needed"], self.hold_s
        marks = (("rhythm_done", needed_s, EventKind.RHYTHM_DONE), ("rhythm_half", needed_s / 2, None))
        for cue, from_s, kind in marks:
            if time_s >= from_s and cue not in self._marked:
                self._marked.add(cue)
                # Somebody who is done has not just reached the half.
                self._marked.add("rhythm_half")
                return [Event(kind or EventKind.RHYTHM_MARK, t_s, cue)]
        return []

    def _pause_if_late(self, t_s: float) -> list[Event]:
        if not self._bout.turns or t_s - self._bout.turns[-1].t_s <= self._exercise["rhythm_stop"] + 1e-6:
            return []
        if self._zigzag.pending(t_s) is not None:
            # It came to rest at the end of a turn, which counts.
            return self._turn(t_s, self._last_side)
        events = self._close_and_say(t_s)
        self._zigzag.reset()
        return events

    def _close_and_say(self, t_s: float) -> list[Event]:
        going = self._bout.counts
        self._close()
        return [Event(EventKind.RHYTHM_PAUSED, t_s, "rhythm_paused")] if going else []

    def _close(self) -> None:
        if self._bout.counts:
            if self._bout.turns[-1].doubtful:
                del self._bout.turns[-1]
            self._bouts.append(self._bout)
            self.phase = PAUSED
        self._bout = Bout()
        self._zigzag.swing = self._swing()
