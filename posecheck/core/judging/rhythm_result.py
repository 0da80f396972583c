"""What the turns of a set came to: how many, how fast, how even, and what to say of it.

A bout is turns one after the other; those that count are judged together, once the set is over.
"""

from __future__ import annotations

import math
from bisect import bisect
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import fmean, pstdev

from posecheck.core.exercise import Exercise
from posecheck.core.judging import evenness
from posecheck.core.judging.conditions import Checks
from posecheck.core.judging.turns import agree, mostly
from posecheck.core.landmarks import Side
from posecheck.core.measures import RhythmMeasures
from posecheck.core.types import NAN, Rhythm


@dataclass(frozen=True, slots=True)
class Turn:
    """One turn: when, of which side, what was shown there, and how far the signals went in it. ``doubtful``:
    it did not look like the exercise throughout, or a signal did not go as far as it must, between two turns
    in which it did. ``facing`` as in `Measurement`; ``risen`` as in `Zigzag`."""

    t_s: float
    side: Side
    at_turn: dict[str, float]
    swing: dict[str, float]
    doubtful: bool = False
    facing: float = NAN
    risen: float = NAN


@dataclass(slots=True)
class Bout:
    """Turns one after the other. ``counts`` once there are enough of them."""

    turns: list[Turn] = field(default_factory=list)
    counts: bool = False

    @property
    def sure(self) -> bool:
        """Whether one turn that does not quite look like the others is one of them all the same."""
        return self.counts and not self.turns[-1].doubtful

    @property
    def length_s(self) -> float:
        """Each turn from the one before it, the first as long as the others on average."""
        times = [turn.t_s for turn in self.turns]
        if len(times) < 2:
            return 0.0
        return (times[-1] - times[0]) * len(times) / (len(times) - 1)


class RhythmResult:
    """What these bouts, which count, came to. ``likely``: all movements that looked like turns; ``back_s``:
    when the signal came back into sight; ``standing``: the primary signal while the person stood, NaN where
    that was not seen."""

    def __init__(
        self, exercise: Exercise, bouts: Sequence[Bout], likely: int, back_s: Sequence[float], standing: float
    ) -> None:
        spec = exercise.rhythm
        assert spec is not None
        self._exercise, self._spec, self._bouts = exercise, spec, bouts
        self._turns = [turn for bout in bouts for turn in bout.turns]
        #: Movements that looked like turns, and are none of these.
        self._left_out = max(0, likely - len(self._turns))
        self._back_s, self._standing = back_s, standing

    @property
    def rhythm(self) -> Rhythm:
        """All of it."""
        turns, pieces = self._turns, self._pieces()
        measures = self._measures(pieces)
        found = Checks(self._exercise)(measures)
        signals = self._exercise.shown_signals
        sides = [step.side for piece in pieces for step in piece]
        return Rhythm(
            cycles=len(turns),
            left_cycles=sides.count("left"),
            right_cycles=sides.count("right"),
            time_s=measures.time_s,
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
            standing=self._standing,
            left_out=self._left_out,
        )

    def _measures(self, pieces: list[list[evenness.Step]]) -> RhythmMeasures:
        exercise, turns = self._exercise, self._turns
        lengths_s, hidden = self._lengths_s()
        enough = len(turns) >= exercise["even_cycles"]
        # Turns that are missing between others make nobody jerky.
        whole = not many_left_out(exercise, len(turns), self._left_out)
        timed = whole and len(turns) - hidden >= exercise["even_cycles"]
        many = whole and len(turns) - hidden >= exercise["regular_cycles"]
        at_turns = [turn.at_turn[exercise.primary] for turn in turns] if enough else []
        at_turn = mostly(at_turns)
        return RhythmMeasures(
            cycles=float(len(turns)),
            cadence_per_min=60.0 / fmean(lengths_s) if lengths_s else NAN,
            time_s=time_s(self._bouts),
            cycle_cv=pstdev(lengths_s) / fmean(lengths_s) if many else NAN,
            asymmetry_percent=evenness.asymmetry_percent(pieces, exercise["even_sides"]) if enough else NAN,
            jerky_fraction=_jerky(lengths_s, exercise["rhythm_ratio"]) if timed else NAN,
            primary_at_turn=at_turn,
            primary_from_standing=at_turn - self._own_zero(at_turns),
            secondary_range=mostly([t.swing[exercise.secondary] for t in turns]) if enough else NAN,
            stops=float(max(0, len(self._bouts) - 1)),
        )

    def _lengths_s(self) -> tuple[list[float], int]:
        """How long each turn took that was seen throughout, and how many were not."""
        pairs = [pair for bout in self._bouts for pair in pairwise(bout.turns)]
        back = self._back_s
        seen_s = [b.t_s - a.t_s for a, b in pairs if bisect(back, a.t_s) == bisect(back, b.t_s)]
        return seen_s, len(pairs) - len(seen_s)

    def _own_zero(self, at_turns: list[float]) -> float:
        """What the primary signal is while this person stands; the usual value where that was not seen. NaN
        where it is not asked, or the turns do not agree."""
        if not self._spec.standing or not agree(at_turns, self._exercise["turns_agree"]):
            return NAN
        return self._exercise["standing_usual"] if math.isnan(self._standing) else self._standing

    def _verdict(self, value: float, good: str, bad: str, words: tuple[str, str]) -> str:
        """The first word up to the one limit, the second from the other on; "unclear" between them."""
        if math.isnan(value):
            return ""
        exercise = self._exercise
        return words[0] if value <= exercise[good] else words[1] if value >= exercise[bad] else "unclear"

    def _pieces(self) -> list[list[evenness.Step]]:
        """The turns, with the sides that they are of, in the pieces in which one follows the other."""
        bouts = [[evenness.Step(t.t_s, t.side, t.facing) for t in bout.turns] for bout in self._bouts]
        return [piece for bout in bouts for piece in evenness.named(bout)] if self._spec.apart else bouts


def time_s(bouts: Sequence[Bout]) -> float:
    """How long these took together."""
    return sum(bout.length_s for bout in bouts)


def many_left_out(exercise: Exercise, cycles: int, left_out: int) -> bool:
    """Whether turns may be missing: of all that looked like some too few could be counted."""
    few = exercise["left_out_warn"] * cycles if cycles else exercise["rhythm_begin"]
    return left_out >= max(1.0, few)


def _jerky(lengths_s: list[float], ratio: float) -> float:
    pairs = list(pairwise(lengths_s))
    return sum(max(a, b) > ratio * min(a, b) for a, b in pairs) / len(pairs) if pairs else NAN
