"""A plan for the day as data: exercises one after the other, with sets, repetitions, seconds and rests."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

from posecheck.core.exercise_kinds import Strict
from posecheck.errors import PlanError

#: Nobody does more, or for longer, in one session: a mistyped number is told.
_MOST_PARTS: Final = 100
_LONGEST_S: Final = 7200.0


@dataclass(frozen=True, slots=True)
class Part(Strict):
    """One exercise of a plan.

    ``target`` is how many repetitions or holds, 0 for as many as the exercise says; ``seconds`` how long a
    hold or a rhythm lasts, 0 for as long as the exercise says. ``sets`` times, with ``rest_s`` seconds of
    rest after each of them (the last part has no rest).
    """

    exercise: str
    leg: Literal["auto", "left", "right"] = "auto"
    target: int = 0
    seconds: float = 0.0
    sets: int = 1
    rest_s: float = 20.0


@dataclass(frozen=True, slots=True)
class PlanWords(Strict):
    """What a plan says of itself: its title, and why it is as it is."""

    title: str = ""
    why: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan(Strict):
    """The whole plan. ``words`` has a table per language ("en", "de")."""

    schema: int
    name: str
    parts: tuple[Part, ...]
    words: Mapping[str, PlanWords] = field(default_factory=dict)

    def words_in(self, language: str) -> PlanWords:
        """What it says in a language; in English where it lacks that one."""
        return self.words.get(language) or self.words.get("en") or PlanWords()

    @property
    def sets(self) -> tuple[Part, ...]:
        """Every set in its order: a part of two sets is there twice."""
        return tuple(part for part in self.parts for _ in range(part.sets))


def check(plan: Plan, known: frozenset[str]) -> Plan:
    """The plan itself when it is consistent; otherwise PlanError, naming the part.

    ``known`` are the exercises that ship; any other one must be a path to a TOML file.
    """
    for key, problem in _problems(plan, known):
        raise PlanError(f"plan {plan.name!r}, {key}", problem, "See: docs/exercises.md")
    return plan


def _problems(plan: Plan, known: frozenset[str]) -> Iterator[tuple[str, str]]:
    if plan.schema != 1:
        yield "schema", f"is {plan.schema}, and this version reads 1"
    if not 1 <= sum(part.sets for part in plan.parts) <= _MOST_PARTS:
        yield "parts", f"must hold 1 to {_MOST_PARTS} sets"
    for number, part in enumerate(plan.parts, start=1):
        key = f"part {number} ({part.exercise})"
        if part.exercise not in known and not part.exercise.endswith(".toml"):
            yield key, f"names no exercise; there are {', '.join(sorted(known))}"
        if part.sets < 1:
            yield key, f"has {part.sets} sets"
        if part.target < 0:
            yield key, f"has a target of {part.target}"
        for name, value in (("seconds", part.seconds), ("rest_s", part.rest_s)):
            if not 0 <= value <= _LONGEST_S:
                yield key, f"has {name} = {value:g}, outside 0 to {_LONGEST_S:g}"
