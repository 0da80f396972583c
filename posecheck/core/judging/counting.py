"""One face for the three kinds of exercise, so that `Judge` need not know which one it judges.

A movement has phases and repetitions. A hold and a rhythm have neither: their counters say what they are
doing (`Phase.name`), and what they counted goes where a movement's repetitions go.
"""

from __future__ import annotations

from typing import Protocol

from posecheck.core.exercise import Exercise, Phase
from posecheck.core.judging.hold import HoldCounter
from posecheck.core.judging.phases import PhaseChange, PhaseMachine
from posecheck.core.judging.reps import Instant, RepCounter
from posecheck.core.judging.rhythm import RhythmCounter
from posecheck.core.types import NAN, Counts, Event, Hold, LegAngles, Rep, Rhythm


class Phases(Protocol):
    """Where in the exercise the person is."""

    @property
    def phase(self) -> Phase:
        """The present one."""

    def step(
        self,
        t_s: float,
        angles: LegAngles,
        *,
        cut: bool = False,
        beyond_deg: float = NAN,
        sure: bool = False,
        jumped: bool = False,
    ) -> PhaseChange | None:
        """The change of phase at this instant, if any; as `PhaseMachine.step`."""

    def forget(self) -> None:
        """What came before is not known any more."""


def counter_for(exercise: Exercise, done: list[Rep] | None = None) -> RepCounter | Holds | Turns:
    """What counts this kind of exercise. ``done`` collects the repetitions of both legs."""
    if exercise.kind == "hold":
        return Holds(exercise)
    return Turns(exercise) if exercise.kind == "rhythm" else RepCounter(exercise, done)


def phases_for(exercise: Exercise, counter: RepCounter | Holds | Turns) -> Phases:
    """The phases of a movement, or what the counter of another kind says that it is doing."""
    return PhaseMachine(exercise) if isinstance(counter, RepCounter) else _Doing(counter)


class Holds:
    """A `HoldCounter`, with the face of a `RepCounter`. ``watching``: whether form is judged now;
    ``under_way``: whether a hold has begun and is not over."""

    def __init__(self, exercise: Exercise) -> None:
        self._counter = HoldCounter(exercise)

    @property
    def counts(self) -> Counts:
        return self._counter.counts

    @property
    def hold_s(self) -> float:
        return self._counter.held_s

    @property
    def watching(self) -> bool:
        return self._counter.inside

    @property
    def under_way(self) -> bool:
        return self._counter.under_way

    @property
    def doing(self) -> str:
        return self._counter.phase

    def step(self, now: Instant, change: PhaseChange | None) -> list[Event]:
        return self._counter.step(now.t_s, now.angles, now.blocked)

    def begin_anew(self) -> None:
        self._counter.begin_anew()

    def note_fault(self, name: str) -> None:
        self._counter.note_fault(name)

    def drop(self) -> None:
        self._counter.drop()

    def undo(self) -> Hold | None:
        return self._counter.undo()

    def fit(self, exercise: Exercise) -> None:
        self._counter.fit(exercise)

    def finish(self) -> tuple[Rep, ...]:
        """No repetitions; `holds` has what was held."""
        self.holds = self._counter.finish()
        return ()

    holds: tuple[Hold, ...] = ()
    rhythm: Rhythm | None = None


class Turns:
    """A `RhythmCounter`, with the face of a `RepCounter`. ``hold_s`` is the time in rhythm."""

    def __init__(self, exercise: Exercise) -> None:
        self._counter = RhythmCounter(exercise)
        self._last_s = 0.0

    @property
    def counts(self) -> Counts:
        return self._counter.counts

    @property
    def hold_s(self) -> float:
        return self._counter.time_s

    @property
    def watching(self) -> bool:
        return self._counter.in_rhythm

    under_way = watching

    @property
    def doing(self) -> str:
        return self._counter.phase

    def step(self, now: Instant, change: PhaseChange | None) -> list[Event]:
        self._last_s = now.t_s
        return self._counter.step(now.t_s, now.side, now.angles, now.blocked, now.facing)

    def begin_anew(self) -> None:
        self._counter.begin_anew()

    def note_fault(self, name: str) -> None:
        """A turn is not voided: what a rule says stands among the alerts."""

    def drop(self) -> None:
        self._counter.drop()

    def undo(self) -> None:
        """A turn cannot be taken back."""

    def fit(self, exercise: Exercise) -> None:
        self._counter.fit(exercise)

    def finish(self) -> tuple[Rep, ...]:
        """No repetitions; `rhythm` has the turns."""
        self.rhythm = self._counter.finish(self._last_s)
        return ()

    holds: tuple[Hold, ...] = ()
    rhythm: Rhythm | None = None


class _Doing:
    """The phase of something without phases."""

    def __init__(self, counter: Holds | Turns) -> None:
        self._counter = counter

    @property
    def phase(self) -> Phase:
        return Phase(self._counter.doing, "unknown")

    def step(self, t_s: float, angles: LegAngles, **_seen: object) -> PhaseChange | None:
        return None

    def forget(self) -> None:
        """The counter forgets for itself (`Holds.drop`)."""
