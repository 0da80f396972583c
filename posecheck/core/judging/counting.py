"""What the counters of all kinds of exercise have in common: `LegJudge` need not know which one it has.

A movement has phases and repetitions (`reps`). A hold and a rhythm have neither: their counters (`hold`,
`rhythm`) say themselves what is being done.
"""

from __future__ import annotations

import collections
import math
from dataclasses import dataclass

from posecheck.core.exercise import Exercise
from posecheck.core.judging.attempts import Attempted
from posecheck.core.judging.phases import PhaseChange
from posecheck.core.landmarks import Side
from posecheck.core.types import NAN, Counts, Event, Hold, LegAngles, Rep, Rhythm


@dataclass(frozen=True, slots=True)
class Instant:
    """What a counter needs of one step. ``step_s`` is 0 after a gap that was not bridged.

    ``speed_off_dps`` is the standard deviation of ``speed_dps``, as claimed; 0 where nothing is.

    ``sure_s``: for how long the leg has been plainly seen; ``jumped``: it has just gone
    farther than any leg goes: it was another one, or is. ``foot_out``: the edge of the frame cuts
    the leg off. ``facing`` as in `Measurement`. ``others``: the angles of the other side.
    """

    t_s: float
    step_s: float
    role: str
    angles: LegAngles
    speed_dps: float
    blocked: bool
    side: Side = "right"
    sure_s: float = math.inf
    jumped: bool = False
    foot_out: bool = False
    facing: float = NAN
    speed_off_dps: float = 0.0
    others: LegAngles | None = None


class Counter:
    """Counts one kind of exercise; what is here is true of a kind that has none of it. Times must rise."""

    #: What is being done, of an exercise without phases.
    phase = ""

    @property
    def counts(self) -> Counts:
        """What counts so far."""
        raise NotImplementedError

    @property
    def discarded(self) -> collections.Counter[str]:
        """What looked like repetitions and was none: how often, by the check that said so."""
        return collections.Counter()

    @property
    def hold_s(self) -> float:
        """How long the top has been held, a hold has been in form, or the rhythm was kept."""
        raise NotImplementedError

    @property
    def watching(self) -> bool:
        """Whether the form is judged now; a movement's is all the time."""
        return True

    @property
    def under_way(self) -> bool:
        """Whether a hold, or a rhythm, has begun and is not over."""
        return False

    @property
    def doing(self) -> str:
        """What is under way, whose form is judged by how it began; empty: nothing."""
        return "set" if self.under_way else ""

    @property
    def untold(self) -> bool:
        """Whether it cannot be told now whether somebody does this at all: too little of them is seen."""
        return False

    @property
    def attempted(self) -> tuple[Attempted, ...]:
        """Holds that were attempted, and did not begin."""
        return ()

    @property
    def going(self) -> bool:
        """Whether a repetition is under way."""
        return False

    @property
    def in_full_view(self) -> bool:
        """Whether that was seen from its start on."""
        return False

    @property
    def holds(self) -> tuple[Hold, ...]:
        """The holds that are done."""
        return ()

    @property
    def rhythm(self) -> Rhythm | None:
        """What the turns came to, once they are finished."""
        return None

    def step(self, now: Instant, change: PhaseChange | None) -> list[Event]:
        """The events of this instant."""
        raise NotImplementedError

    def drop(self) -> None:
        """What is under way ends here, as in a pause; what is done stays."""
        raise NotImplementedError

    def fit(self, exercise: Exercise) -> None:
        """Go on with other thresholds of the same exercise."""
        raise NotImplementedError

    def finish(self) -> object:
        """The set is over: what is under way counts with what is known of it."""
        raise NotImplementedError

    def begin_anew(self) -> None:
        """Another person, shot or side of the body is judged: from one to the other nobody moved."""

    def note_fault(self, name: str) -> None:
        """A voiding rule was raised in what is under way."""

    def undo(self) -> Rep | Hold | None:
        """Take the last one back; None when there is none, or it cannot be."""
        return None

    def forget(self, number: int) -> None:
        """The repetition with this number was taken back, maybe of the other leg."""
