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
from bisect import bisect
from dataclasses import dataclass, field
from itertools import pairwise
from operator import attrgetter
from statistics import fmean, pstdev
from typing import Final

from posecheck.core.exercise import Exercise
from posecheck.core.judging import evenness
from posecheck.core.judging.conditions import Checks, Condition
from posecheck.core.judging.counting import Counter, Instant
from posecheck.core.judging.phases import PhaseChange
from posecheck.core.judging.turns import During, Standing, Swings, Zigzag, agree, median_of, mostly
from posecheck.core.landmarks import Side, other
from posecheck.core.measures import RhythmMeasures
from posecheck.core.types import NAN, Counts, Event, EventKind, LegAngles, Rhythm

RESTING: Final = "resting"
IN_RHYTHM: Final = "in_rhythm"
PAUSED: Final = "paused"


@dataclass(frozen=True, slots=True)
class _Turn:
    """One turn: when, of which side, what was shown there, and how far the signals went in it. ``doubtful``:
    it did not look like the exercise throughout, or a signal did not go as far as it must, between two turns
    in which it did. ``facing`` as in
    `Measurement`; ``risen`` as in `Zigzag`."""

    t_s: float
    side: Side
    at_turn: dict[str, float]
    swing: dict[str, float]
    doubtful: bool = False
    facing: float = NAN
    risen: float = NAN


@dataclass(slots=True)
class _Bout:
    """Turns one after the other. ``counts`` once there are enough of them."""

    turns: list[_Turn] = field(default_factory=list)
    counts: bool = False

    @property
    def sure(self) -> bool:
        """Whether one turn that does not quite look like the others is one of them all the same."""
        return self.counts and not self.turns[-1].doubtful


class RhythmCounter(Counter):
    """Counts the turns of one exercise."""

    def __init__(self, exercise: Exercise) -> None:
        self.phase = RESTING
        self._rhythm: Rhythm | None = None
        self._last_s = 0.0
        self._bouts: list[_Bout] = []
        self._bout = _Bout()
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
    def counts(self) -> Counts:
        """The turns as repetitions, which cannot fail."""
        return Counts(clean=self.cycles)

    @property
    def hold_s(self) -> float:
        """Time in rhythm so far, seconds: each turn from the one before it, the first as long as the next."""
        return sum(_length_s(bout) for bout in self._counted())

    def step(self, now: Instant, change: PhaseChange | None = None) -> list[Event]:
        """The events of this instant; its angles are those of the working side."""
        t_s, mine = now.t_s, now.angles
        self._last_s, self._facing = t_s, now.facing
        events = self._pause_if_late(t_s)
        value = self._value(mine)
        self._standing.see(t_s, mine)
        self._during.see(t_s, mine, now.blocked)
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
        """The set is over. A last turn that had come to rest counts."""
        if self._zigzag.pending(self._last_s) is not None:
            self._turn(self._last_s, self._last_side)
        self._close()
        self._rhythm = self._of([turn for bout in self._counted() for turn in bout.turns])

    def _of(self, turns: list[_Turn]) -> Rhythm:
        """What these came to."""
        sides = [step.side for bout in self._steps() for piece in bout for step in piece]
        measures = self._measures(turns)
        found = self._checks(measures)
        signals = self._exercise.shown_signals
        return Rhythm(
            cycles=len(turns),
            left_cycles=sides.count("left"),
            right_cycles=sides.count("right"),
            time_s=self.hold_s,
            cadence_per_min=measures.cadence_per_min,
            cycle_cv=measures.cycle_cv,
            asymmetry_percent=measures.asymmetry_percent,
            jerky_fraction=measures.jerky_fraction,
            stops=int(measures.stops),
            evenness=self._verdict(measures.cycle_cv, "regular_cv", "uneven_cv", ("regular", "less_regular")),
            sides=self._verdict(
                abs(measures.asymmetry_percent), "even_sides", "uneven_sides", ("even", "uneven")
            ),
            faults=found.faults if turns else (),
            advice=found.advice if turns else (),
            at_turn={name: mostly([turn.at_turn[name] for turn in turns]) for name in signals},
            swing={name: mostly([turn.swing[name] for turn in turns]) for name in signals},
            standing=self._standing.value,
            left_out=self._left_out(turns),
        )

    def _left_out(self, turns: list[_Turn]) -> int:
        """Movements that looked like turns, and are none of these."""
        return max(0, self._likely - len(turns))

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
        self._checks = Checks(exercise)
        self._last_side: Side = "right"
        self._facing = NAN

    def _counted(self) -> list[_Bout]:
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
        turn = _Turn(at_s, whose, shown, swing, not (looks and moved), self._facing, self._zigzag.risen)
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

    def _begin_with(self, turn: _Turn, t_s: float) -> list[Event]:
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

    def _too_soon(self, turn: _Turn) -> bool:
        """Whether it comes sooner after the last one than neighbouring turns of a rhythm do."""
        lately = self._bout.turns[-round(self._exercise["usual_turns"]) :]
        usual_s = median_of(two.t_s - one.t_s for one, two in pairwise(lately))
        return self._exercise["rhythm_ratio"] * (turn.t_s - self._bout.turns[-1].t_s) < usual_s

    def _goes_on(self, turn: _Turn) -> bool:
        turns = self._bout.turns
        length_s = turn.t_s - turns[-1].t_s
        if self._bout.counts:
            return length_s <= 60.0 / self._exercise["cadence_min"]
        if not self._paced(turns[-1], turn):
            return False
        before_s = turns[-1].t_s - turns[-2].t_s if len(turns) > 1 else length_s
        return max(length_s, before_s) <= self._exercise["rhythm_ratio"] * min(length_s, before_s)

    def _paced(self, one: _Turn, next_one: _Turn) -> bool:
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
        self._bout = _Bout()
        self._zigzag.swing = self._swing()

    def _measures(self, turns: list[_Turn]) -> RhythmMeasures:
        lengths_s, hidden = self._lengths_s()
        exercise = self._exercise
        enough = len(turns) >= exercise["even_cycles"]
        # Turns that are missing between others make nobody jerky.
        whole = not many_left_out(exercise, len(turns), self._left_out(turns))
        timed = whole and len(turns) - hidden >= exercise["even_cycles"]
        many = whole and len(turns) - hidden >= exercise["regular_cycles"]
        time_s = self.hold_s
        at_turns = [turn.at_turn[exercise.primary] for turn in turns] if enough else []
        at_turn = mostly(at_turns)
        return RhythmMeasures(
            cycles=float(len(turns)),
            cadence_per_min=60.0 / fmean(lengths_s) if lengths_s else NAN,
            time_s=time_s,
            cycle_cv=pstdev(lengths_s) / fmean(lengths_s) if many else NAN,
            asymmetry_percent=self._asymmetry_percent() if enough else NAN,
            jerky_fraction=_jerky(lengths_s, exercise["rhythm_ratio"]) if timed else NAN,
            primary_at_turn=at_turn,
            primary_from_standing=at_turn - self._own_zero(at_turns),
            secondary_range=mostly([t.swing[exercise.secondary] for t in turns]) if enough else NAN,
            stops=float(max(0, len(self._counted()) - 1)),
        )

    def _lengths_s(self) -> tuple[list[float], int]:
        """How long each turn took that was seen throughout, and how many were not."""
        pairs = [pair for bout in self._counted() for pair in pairwise(bout.turns)]
        back = self._back_s
        seen_s = [b.t_s - a.t_s for a, b in pairs if bisect(back, a.t_s) == bisect(back, b.t_s)]
        return seen_s, len(pairs) - len(seen_s)

    def _own_zero(self, at_turns: list[float]) -> float:
        """What the primary signal is while this person stands; the usual value where that was not seen. NaN
        where it is not asked, or the turns do not agree."""
        if not self._spec.standing or not agree(at_turns, self._exercise["turns_agree"]):
            return NAN
        own = self._standing.value
        return self._exercise["standing_usual"] if math.isnan(own) else own

    def _verdict(self, value: float, good: str, bad: str, words: tuple[str, str]) -> str:
        """The first word up to the one limit, the second from the other on; "unclear" between them."""
        if math.isnan(value):
            return ""
        exercise = self._exercise
        return words[0] if value <= exercise[good] else words[1] if value >= exercise[bad] else "unclear"

    def _steps(self) -> list[list[list[evenness.Step]]]:
        """The turns that count, with the sides that they are of: of each bout its pieces."""
        bouts = [[evenness.Step(t.t_s, t.side, t.facing) for t in bout.turns] for bout in self._counted()]
        return [evenness.named(bout) for bout in bouts] if self._spec.apart else [[bout] for bout in bouts]

    def _asymmetry_percent(self) -> float:
        pieces = [piece for bout in self._steps() for piece in bout]
        return evenness.asymmetry_percent(pieces, self._exercise["even_sides"])


def many_left_out(exercise: Exercise, cycles: int, left_out: int) -> bool:
    """Whether turns may be missing: of all that looked like some too few could be counted."""
    few = exercise["left_out_warn"] * cycles if cycles else exercise["rhythm_begin"]
    return left_out >= max(1.0, few)


def _length_s(bout: _Bout) -> float:
    times = [turn.t_s for turn in bout.turns]
    if len(times) < 2:
        return 0.0
    return (times[-1] - times[0]) * len(times) / (len(times) - 1)


def _jerky(lengths_s: list[float], ratio: float) -> float:
    pairs = list(pairwise(lengths_s))
    return sum(max(a, b) > ratio * min(a, b) for a, b in pairs) / len(pairs) if pairs else NAN
