"""Runs observations through both engines, and says in short what came out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import pytest

from posecheck.core.exercise import Exercise
from posecheck.core.judging.engine import Engine, Judged, judge_recording
from posecheck.core.types import Event, EventKind, Observation
from posecheck.exercises import load_exercise
from tests.made_up import MODEL, SOURCE

GLIDE: Final = load_exercise("sciatic_glide")
FRAME_RATES: Final = (10, 15, 24, 30, 60)
in_both_modes = pytest.mark.parametrize("mode", ["live", "recorded"])
at_all_rates = pytest.mark.parametrize("fps", FRAME_RATES)
#: Where the rate hardly matters, and `test_invariance` looks at all of them anyway.
at_two_rates = pytest.mark.parametrize("fps", [10, 24])


def judge(
    observations: Sequence[Observation], mode: str, exercise: Exercise = GLIDE, **options: Any
) -> Judged:
    """The session and every step, judged live or as a recording."""
    if mode == "recorded":
        return judge_recording(observations, exercise, source=SOURCE, model=MODEL, version="test", **options)
    engine = Engine(exercise, **options)
    steps = tuple(engine.step(observation) for observation in observations)
    return Judged(engine.finish(SOURCE, MODEL, "test"), steps)


def verdict(judged: Judged) -> tuple[Any, ...]:
    """What must not depend on how the person was looked at: outcomes, faults, advice, alerts."""
    reps = tuple((rep.outcome, rep.faults, rep.advice) for rep in judged.session.reps)
    return reps, tuple(alert.rule for alert in judged.session.alerts)


def outcomes(judged: Judged) -> list[str]:
    """Each repetition in a word: its outcome, or its faults, with the advice after a plus."""
    return ["+".join([",".join(r.faults) or r.outcome, *r.advice]) for r in judged.session.reps]


def events(judged: Judged, *kinds: EventKind) -> list[Event]:
    """All events of these kinds, in order."""
    return [event for step in judged.steps for event in step.events if event.kind in kinds]


def noted(judged: Judged, key: str, what: str, seconds: str) -> list[tuple[str, float]]:
    """What the notes of a key say, and for how long that was so: two of their values."""
    notes = [note.values for note in judged.session.warnings if note.key == key]
    return [(str(values[what]), float(values[seconds])) for values in notes]


def cues(judged: Judged, kind: EventKind) -> list[str]:
    """What is said with all events of a kind, in order."""
    return [event.cue for event in events(judged, kind)]
