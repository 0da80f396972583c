"""What kinds of exercise there are beside a movement: a hold, and a rhythm.

A *movement* goes through phases and is counted in repetitions. A *hold* is a position that is entered,
kept and left; its time counts while the form is right. A *rhythm* is a signal that goes round; its turns
are counted. Every number stands among the exercise's thresholds; here are only their names.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

Kind = Literal["movement", "hold", "rhythm"]

#: Thresholds that an exercise of a kind must bring; any other that is asked has a value for all of them
#: (``exercises/measurement.toml``).
NEEDED: Final[dict[Kind, tuple[str, ...]]] = {
    "movement": (),
    "hold": ("hold_needed",),
    "rhythm": ("hold_needed", "swing", "cadence_min", "cadence_max"),
}
#: The simplest exercise of each kind that ships: what a new one may be compared with.
LIKE: Final[dict[Kind, str]] = {"movement": "heel_slide", "hold": "plank", "rhythm": "cycle"}
#: Signals that are counted from the person's own rest and best (`core.judging.own`), and the thresholds that
#: an exercise must bring where the rest is asked.
OFF_REST: Final = "off_rest_deg"
OWN_SIGNALS: Final = (OFF_REST, "off_best_deg")
OWN_NEEDED: Final = ("own_rest", "own_rest_least")
#: Thresholds of a rhythm whose turns are counted from how the person stands (`Round.standing`).
STANDING_NEEDED: Final = ("standing_still", "standing_within", "standing_usual", "turns_agree")


class Strict:
    """An unknown key in the file is an error, not a silent nothing (read by the loader)."""

    __slots__ = ()
    __pydantic_config__ = {"extra": "forbid"}  # noqa: RUF012


@dataclass(frozen=True, slots=True)
class Clause(Strict):
    """``signal`` at least, or at most, the named threshold."""

    signal: str
    at_least: str = ""
    at_most: str = ""

    @property
    def limit(self) -> str:
        """The threshold's name."""
        return self.at_least or self.at_most


@dataclass(frozen=True, slots=True)
class Steady(Strict):
    """A signal that must not change by more than ``within`` in the last ``over`` seconds."""

    signal: str
    within: str
    over: str


@dataclass(frozen=True, slots=True)
class Variant(Strict):
    """A way to do it. The one that was true for most of the hold is said in the report."""

    name: str
    when: tuple[Clause, ...]


@dataclass(frozen=True, slots=True)
class Attempt(Strict):
    """A form that keeps a hold from beginning, of somebody who means it: all of ``enter``, but that each
    clause of ``when`` stands for those on its signal and side. Those of the last one are what is missed;
    ``fault`` is the rule that says so, or a cue and a reason of the exercise's words, which are told."""

    fault: str
    when: tuple[Clause, ...]

    def missed(self, enter: tuple[Clause, ...]) -> tuple[Clause, ...]:
        """The clauses of ``enter`` that are missed."""
        return tuple(clause for clause in enter if _alike(clause, self.when[-1]))

    def near(self, enter: tuple[Clause, ...]) -> tuple[Clause, ...]:
        """What is so all the same."""
        return (*(c for c in enter if not any(_alike(c, mine) for mine in self.when)), *self.when)


def _alike(one: Clause, two: Clause) -> bool:
    """Whether both ask the same side of the same signal."""
    return one.signal == two.signal and bool(one.at_least) == bool(two.at_least)


@dataclass(frozen=True, slots=True)
class HoldForm(Strict):
    """When a position is entered (every clause of ``enter``, for ``hold_enter`` seconds), and when its
    time counts (every clause of ``keep``, and every signal of ``steady``).

    The thresholds ``hold_needed`` (seconds of a whole hold), ``hold_slip`` (a longer slip ends the hold, a
    shorter one pauses it), ``hold_least`` (a shorter hold is none), ``hold_rest`` (between two) and
    ``hold_last`` (the last seconds are announced) belong to it. ``attempts``: what comes near ``enter``
    (`core.judging.attempts`), once it has lasted for ``attempt_least``.
    """

    enter: tuple[Clause, ...]
    keep: tuple[Clause, ...]
    steady: tuple[Steady, ...] = ()
    variants: tuple[Variant, ...] = ()
    attempts: tuple[Attempt, ...] = ()


@dataclass(frozen=True, slots=True)
class Moves(Strict):
    """A signal that must go through at least this much within each turn, or it is none."""

    signal: str
    at_least: str


@dataclass(frozen=True, slots=True)
class Round(Strict):
    """The signal that goes round, and what must be so for it to be this exercise.

    A turn is complete at the signal's ``turn`` (lowest or highest), once it has gone back by ``swing``.
    ``apart``: the signal is this side's minus the other's, and its size counts: each leg makes a turn of
    its own (a step). ``during``: every clause, for ``during_least`` of every turn. Thresholds:
    ``cadence_min`` and ``cadence_max`` (turns a minute), ``rhythm_begin`` (turns until it is a rhythm),
    ``rhythm_ratio`` (how many times longer than its neighbour a turn may be), ``usual_turns`` (how many of
    the last tell how long one takes), ``rhythm_stop`` (seconds without a turn that pause), ``left_out_warn``
    (what part of the turns could not be counted until it is told), ``hold_needed`` (seconds in rhythm that
    are wanted), ``even_cycles`` and ``regular_cycles`` (turns until left against right, and evenness, can be
    told), ``regular_cv`` and ``uneven_cv``, ``even_sides`` and ``uneven_sides`` (up to the first it is even,
    from the second on it is not, between them it is unclear).

    ``standing``: the clauses of somebody who stands. What the primary signal is then, still for
    ``standing_still`` seconds within ``standing_within``, is their own zero (`primary_from_standing`);
    ``standing_usual`` is taken of those who were not seen so. Nothing is told of turns whose middle half
    reads further apart than ``turns_agree``.
    """

    signal: str
    turn: Literal["lowest", "highest"]
    during: tuple[Clause, ...] = ()
    moves: tuple[Moves, ...] = ()
    apart: bool = False
    standing: tuple[Clause, ...] = ()
