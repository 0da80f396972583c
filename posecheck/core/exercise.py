"""An exercise as data: thresholds, phases, warning rules, checks; and its validation.

Every number has a name in ``thresholds``; clauses, dwell times and settings refer to it by that
name, so that each value stands once, with its unit, its reason and its source.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from difflib import get_close_matches
from typing import Final, Literal

from posecheck.core.exercise_kinds import (
    LIKE,
    NEEDED,
    OFF_REST,
    OWN_NEEDED,
    STANDING_NEEDED,
    Clause,
    HoldForm,
    Kind,
    Round,
    Strict,
)
from posecheck.core.exercise_words import ExerciseWords
from posecheck.core.measures import MEASURES
from posecheck.core.types import Calibration, LegAngles, Severity
from posecheck.errors import ExerciseError

Role = Literal["unknown", "start", "out", "peak", "back", "short_return"]
Posture = Literal["sitting", "lying"]
CheckKind = Literal["fault", "advice", "discard"]

#: What phases, rules and guards may ask for: the angles of the working leg.
SIGNALS: Final = tuple(field.name for field in fields(LegAngles) if not field.name.endswith("_sd_deg"))
#: How alike a mistyped name must be (1: the same), and how many names are offered for a vague one.
_NEARLY: Final = 0.8
_OFFERED: Final = 3


@dataclass(frozen=True, slots=True)
class Threshold(Strict):
    """One number. ``above_personal_best`` lifts it for a person whose straightest knee is known:
    the value in force is then at least that angle plus this margin."""

    value: float
    unit: str
    reason: str
    source: str
    min: float = -math.inf
    max: float = math.inf
    above_personal_best: float | None = None


@dataclass(frozen=True, slots=True)
class Phase(Strict):
    """A state. ``role`` tells the repetition counter what it means."""

    name: str
    role: Role


@dataclass(frozen=True, slots=True)
class Transition(Strict):
    """From one phase to another once every clause has held for the named time."""

    source: str
    target: str
    when: tuple[Clause, ...]
    dwell: str


@dataclass(frozen=True, slots=True)
class Rule(Strict):
    """A warning: raised when every clause of ``when`` has held for ``dwell``, over when one of
    ``until`` has held for ``release``. The signal of the last clause tells the worst moment.
    ``voids`` makes it a fault of the repetition it falls in; after ``stop_after`` (a threshold's name) of
    them in a set, stopping for today is advised."""

    name: str
    severity: Severity
    cue: str
    when: tuple[Clause, ...]
    until: tuple[Clause, ...]
    dwell: str
    release: str
    cooldown: str
    voids: bool = True
    stop_after: str = ""


@dataclass(frozen=True, slots=True)
class Check(Strict):
    """A test of a finished repetition: every clause true means this fault, advice, or that it was
    no repetition at all (``discard``)."""

    name: str
    kind: CheckKind
    when: tuple[Clause, ...]


@dataclass(frozen=True, slots=True)
class Shown(Strict):
    """A signal that report, tables and exports show. The axis reaches at least from ``low`` to ``high``,
    in the signal's unit."""

    signal: str
    low: float = 0.0
    high: float = 90.0


@dataclass(frozen=True, slots=True)
class Exercise(Strict):
    """The whole definition. ``primary`` is the signal that makes the repetition, low or high at the
    top of the movement (``peak``); ``secondary`` is the one that must go with it. ``unless``
    clauses, any of them, mean that the person is doing something else (standing, walking).
    ``shows`` are the signals to plot and to write, the first two of them against each other; without
    any, primary and secondary. ``words`` has a table per language ("en", "de").

    ``kind`` says what is counted: a movement has ``phases`` and ``transitions``, a hold its ``hold``, a
    rhythm its ``rhythm`` (`core.exercise_kinds`). ``legs_from``: whether the leg network may measure the
    legs from their pixels. ``travels``: people may go through the frame, and whoever does is no passer-by.
    ``by_view``: the signals that are not judged from a view too far off side-on (`side_on`: at all)."""

    schema: int
    name: str
    title: str
    summary: str
    target_reps: int
    max_reps: int
    primary: str
    peak: Literal["lowest", "highest"]
    secondary: str
    thresholds: Mapping[str, Threshold]
    kind: Kind = "movement"
    phases: tuple[Phase, ...] = ()
    transitions: tuple[Transition, ...] = ()
    hold: HoldForm | None = None
    rhythm: Round | None = None
    legs_from: Literal["pixels", "landmarks"] = "pixels"
    travels: bool = False
    by_view: tuple[str, ...] = ("ankle_dorsiflexion_deg",)
    postures: tuple[Posture, ...] = ()
    checks: tuple[Check, ...] = ()
    rules: tuple[Rule, ...] = ()
    unless: tuple[Clause, ...] = ()
    shows: tuple[Shown, ...] = ()
    words: Mapping[str, ExerciseWords] = field(default_factory=dict)

    @property
    def peak_sign(self) -> float:
        """Times this the primary signal grows towards the top."""
        return -1.0 if self.peak == "lowest" else 1.0

    @property
    def shown(self) -> tuple[Shown, ...]:
        """The signals to show, in their order."""
        return self.shows or tuple(Shown(name) for name in dict.fromkeys((self.primary, self.secondary)))

    @property
    def shown_signals(self) -> tuple[str, ...]:
        """Their names."""
        return tuple(shown.signal for shown in self.shown)

    @property
    def side_on(self) -> tuple[str, ...]:
        """The signals that are told from the side alone, with all that the leg network reads."""
        needed = (self.primary, self.secondary) if self.legs_from == "pixels" else ()
        return tuple(dict.fromkeys((*needed, *self.by_view)))

    @property
    def form(self) -> tuple[Clause, ...]:
        """What somebody looks like who is doing it: a hold's position, a rhythm throughout; else nothing."""
        return self.hold.enter if self.hold else self.rhythm.during if self.rhythm else ()

    @property
    def asked_signals(self) -> frozenset[str]:
        """Every signal that this exercise asks for."""
        clauses = (c.signal for _, found, signals in _clauses(self) if signals is SIGNALS for c in found)
        others = [self.primary, self.secondary, *self.shown_signals]
        if self.hold is not None:
            others += [steady.signal for steady in self.hold.steady]
        if self.rhythm is not None:
            others += [self.rhythm.signal, *(moves.signal for moves in self.rhythm.moves)]
        return frozenset((*clauses, *others))

    @property
    def asked_thresholds(self) -> frozenset[str]:
        """Every threshold that this exercise names, or that its kind needs beside those of any exercise."""
        clauses = (c.limit for _, found, _ in _clauses(self) for c in found)
        named = (name for _, name in _times_and_ways(self))
        return frozenset((*NEEDED[self.kind], *OWN_NEEDED, *STANDING_NEEDED, *clauses, *named))

    def words_in(self, language: str) -> ExerciseWords:
        """What the exercise says in a language; in English where it lacks that one."""
        return self.words.get(language) or self.words.get("en") or ExerciseWords()

    def title_in(self, language: str) -> str:
        """What the exercise is called in a language; its own title where it has none there."""
        return self.words_in(language).title or self.title

    def __getitem__(self, name: str) -> float:
        """The value of a threshold."""
        return self.thresholds[name].value

    def with_thresholds(self, values: Mapping[str, float]) -> Exercise:
        """A copy with other values. Raises ExerciseError for an unknown name or a value out of range."""
        changed = dict(self.thresholds)
        for name, value in values.items():
            if name not in changed:
                near = like(name, changed)
                offered = " or ".join(map(repr, near))
                hint = f"Did you mean {offered}?" if near else f"See: posecheck exercises {self.name}"
                raise ExerciseError(self.name, f"has no threshold {name!r}", hint)
            changed[name] = replace(changed[name], value=value)
        return check(replace(self, thresholds=changed))

    def for_person(self, calibration: Calibration) -> Exercise:
        """A copy whose thresholds fit the person's own range."""
        best_deg = calibration.knee_straight_deg
        if math.isnan(best_deg):
            return self
        lifted = {
            name: replace(t, value=min(t.max, max(t.value, best_deg + t.above_personal_best)))
            for name, t in self.thresholds.items()
            if t.above_personal_best is not None
        }
        return replace(self, thresholds={**self.thresholds, **lifted})


def like(name: str, known: Iterable[str]) -> list[str]:
    """What somebody may have meant by a name that is none, three at most: the one that is spelled nearly
    like it, else those that share its first word, in the order of the file."""
    names, word = list(known), name.split("_")[0]
    near = get_close_matches(name, names, 1, _NEARLY)
    beginning = [each for each in names if each.split("_")[0] == word]
    return near or (beginning or [each for each in names if word in each.split("_")])[:_OFFERED]


def check(exercise: Exercise) -> Exercise:
    """The exercise itself when it is consistent; otherwise ExerciseError, naming the keys that are not."""
    problems = list(_problems(exercise))
    if problems:
        problem = problems[0][1]
        keys = dict.fromkeys(key for key, each in problems if each == problem)
        hint = f"See how one that ships has it: posecheck exercises {LIKE[exercise.kind]} --toml"
        raise ExerciseError(f"exercise {exercise.name!r}, {', '.join(keys)}", problem, hint)
    return exercise


def _problems(exercise: Exercise) -> Iterator[tuple[str, str]]:
    if exercise.schema != 1:
        yield "schema", f"is {exercise.schema}, and this version reads 1"
    if not 1 <= exercise.target_reps <= exercise.max_reps:
        yield "target_reps", f"must lie between 1 and max_reps ({exercise.max_reps})"
    signals = [("primary", exercise.primary), ("secondary", exercise.secondary)]
    for key, signal in [*signals, *(("shows", name) for name in exercise.shown_signals)]:
        if signal not in SIGNALS:
            yield key, f"names no signal: {signal!r}; there are {', '.join(SIGNALS)}"
    yield from _threshold_problems(exercise)
    yield from _kind_problems(exercise)
    yield from _reference_problems(exercise)


def _threshold_problems(exercise: Exercise) -> Iterator[tuple[str, str]]:
    own = OWN_NEEDED if OFF_REST in exercise.asked_signals else ()
    standing = STANDING_NEEDED if exercise.rhythm and exercise.rhythm.standing else ()
    for name in (*NEEDED[exercise.kind], *own, *standing):
        if name not in exercise.thresholds:
            yield f"thresholds.{name}", "is missing"
    for name, threshold in exercise.thresholds.items():
        if not threshold.min <= threshold.value <= threshold.max:
            yield (
                f"thresholds.{name}",
                f"is {threshold.value:g}, outside {threshold.min:g} to {threshold.max:g} {threshold.unit}",
            )


def _kind_problems(exercise: Exercise) -> Iterator[tuple[str, str]]:
    given = {"movement": bool(exercise.phases), "hold": exercise.hold, "rhythm": exercise.rhythm}
    for kind, there in given.items():
        key = "phases" if kind == "movement" else kind
        if there and kind != exercise.kind:
            yield key, f"belongs to an exercise of kind {kind!r}, and this one is a {exercise.kind!r}"
        if not there and kind == exercise.kind:
            yield key, f"is missing, and an exercise of kind {kind!r} needs it"
    if exercise.kind == "movement":
        yield from _phase_problems(exercise)


def _phase_problems(exercise: Exercise) -> Iterator[tuple[str, str]]:
    names = [phase.name for phase in exercise.phases]
    roles = [phase.role for phase in exercise.phases]
    if len(set(names)) != len(names):
        yield "phases", "two phases have the same name"
    for role in ("unknown", "start", "out", "peak", "back"):
        if roles.count(role) != 1:
            yield "phases", f"exactly one phase must have the role {role!r}, {roles.count(role)} have it"
    sources = {transition.source for transition in exercise.transitions}
    targets = {transition.target for transition in exercise.transitions}
    for phase in exercise.phases:
        if phase.name not in sources:
            yield f"phases.{phase.name}", "no transition leads out of it"
        if phase.name not in targets and phase.role != "unknown":
            yield f"phases.{phase.name}", "no transition leads into it"
    for name in sorted((sources | targets) - set(names)):
        yield "transitions", f"name an unknown phase {name!r}"


def _reference_problems(exercise: Exercise) -> Iterator[tuple[str, str]]:
    for key, clauses, signals in _clauses(exercise):
        if not clauses and key not in ("unless", "rhythm.during", "rhythm.standing"):
            yield key, "needs at least one clause"
        for clause in clauses:
            if clause.signal not in signals:
                yield key, f"names no signal: {clause.signal!r}; there are {', '.join(signals)}"
            if bool(clause.at_least) == bool(clause.at_most):
                yield key, f"the clause on {clause.signal} needs either at_least or at_most"
            if clause.limit not in exercise.thresholds:
                yield key, f"names no threshold: {clause.limit!r}"
    yield from _attempt_problems(exercise)
    named = [each.signal for each in exercise.hold.steady] if exercise.hold else []
    if exercise.rhythm:
        named += [exercise.rhythm.signal, *(each.signal for each in exercise.rhythm.moves)]
    for signal in (*named, *exercise.by_view):
        if signal not in SIGNALS:
            yield exercise.kind, f"names no signal: {signal!r}; there are {', '.join(SIGNALS)}"
    for key, name in _times_and_ways(exercise):
        if name not in exercise.thresholds:
            yield key, f"names no threshold: {name!r}"


def _attempt_problems(exercise: Exercise) -> Iterator[tuple[str, str]]:
    for attempt in exercise.hold.attempts if exercise.hold else ():
        key = f"hold.attempts.{attempt.fault}"
        if attempt.fault not in {rule.name for rule in exercise.rules} | _worded(exercise):
            yield key, f"names no rule, nor a reason and a cue among the words: {attempt.fault!r}"
        if exercise.hold and attempt.when and not attempt.missed(exercise.hold.enter):
            yield key, f"hold.enter does not ask what its last clause asks: {attempt.when[-1].signal!r}"


def _worded(exercise: Exercise) -> set[str]:
    """What the exercise has words for, to be said and to be read."""
    words = exercise.words_in("en")
    return words.cues.keys() & words.reasons.keys()


def _times_and_ways(exercise: Exercise) -> Iterator[tuple[str, str]]:
    """The thresholds that are named beside clauses, and where."""
    for transition in exercise.transitions:
        yield f"transitions.{transition.source}", transition.dwell
    for rule in exercise.rules:
        for name in (rule.dwell, rule.release, rule.cooldown, *filter(None, [rule.stop_after])):
            yield f"rules.{rule.name}", name
    for steady in exercise.hold.steady if exercise.hold else ():
        yield "hold.steady", steady.within
        yield "hold.steady", steady.over
    for moves in exercise.rhythm.moves if exercise.rhythm else ():
        yield "rhythm.moves", moves.at_least


def _clauses(exercise: Exercise) -> Iterator[tuple[str, tuple[Clause, ...], tuple[str, ...]]]:
    yield "unless", exercise.unless, SIGNALS
    for transition in exercise.transitions:
        yield f"transitions.{transition.source}", transition.when, SIGNALS
    for rule in exercise.rules:
        yield f"rules.{rule.name}.when", rule.when, SIGNALS
        yield f"rules.{rule.name}.until", rule.until, SIGNALS
    if exercise.hold is not None:
        yield "hold.enter", exercise.hold.enter, SIGNALS
        yield "hold.keep", exercise.hold.keep, SIGNALS
        for variant in exercise.hold.variants:
            yield f"hold.variants.{variant.name}", variant.when, SIGNALS
        for attempt in exercise.hold.attempts:
            yield f"hold.attempts.{attempt.fault}", attempt.when, SIGNALS
    if exercise.rhythm is not None:
        yield "rhythm.during", exercise.rhythm.during, SIGNALS
        yield "rhythm.standing", exercise.rhythm.standing, SIGNALS
    for test in exercise.checks:
        yield f"checks.{test.name}", test.when, MEASURES[exercise.kind]
