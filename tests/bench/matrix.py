"""Every sample clip judged with every exercise: nothing but its own may count, and nothing else may warn.

``python -m tests.bench matrix [--landmarks] [--only NAME]...`` prints what counts elsewhere, and how many
of all pairs are clean. The poses of a clip are found once and kept.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from posecheck.core.exercise import Exercise
from posecheck.core.session import SourceInfo
from posecheck.core.types import Observation
from posecheck.exercises import load_exercise, names
from tests.bench.kinds import counted, judge
from tests.bench.observing import observe_landmarks, observe_once
from tests.bench.truth import Truth, other_truths, truths

Seen = tuple[Sequence[Observation], SourceInfo]
#: What one position is for another exercise as well: a held bridge goes up and down too.
SAME: Final = (frozenset(("bridge", "bridge_reps")),)
#: Clips of the glide in which somebody does what another exercise is about.
ALSO: Final = {("held_walk_past", "walk")}


def elsewhere(truth: Truth, exercises: Sequence[str], seen: Seen) -> Iterator[str]:
    """What counts, or warns, in these exercises, which the clip is not about; one line each."""
    for other in exercises:
        session = judge(*_given(seen, other), "recorded")
        found = counted(session)
        alerts = len(session.alerts) if other == "sciatic_glide" else 0
        if found or alerts:
            yield f"{truth.name} as {other}: {found} counted, {alerts} warnings"


def others(truth: Truth, legs_from: str) -> list[str]:
    """The exercises that a clip is not about, of those that are judged by pixels or by landmarks."""
    return [
        name
        for name in names()
        if load_exercise(name).legs_from == legs_from
        and name != truth.exercise
        and frozenset((name, truth.exercise)) not in SAME
        and (truth.name, name) not in ALSO
    ]


def main(arguments: list[str]) -> None:
    """Prints the misses and the total: first of what landmarks judge, which is quick, then of the rest."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench matrix")
    parser.add_argument("--only", action="append", help="part of a clip's name; may be given again")
    parser.add_argument("--landmarks", action="store_true", help="only what is judged by landmarks")
    parser.add_argument("--cache", type=Path, default=Path(tempfile.gettempdir()) / "posecheck-bench")
    options = parser.parse_args(arguments)
    chosen = [t for t in _clips() if any(part in t.name for part in options.only or [""])]
    pairs = misses = 0
    ways = {"landmarks": observe_landmarks, "pixels": observe_once}
    for way, observe in list(ways.items())[: 1 if options.landmarks else 2]:
        for truth in chosen:
            exercises = others(truth, way)
            found = list(elsewhere(truth, exercises, observe(truth.clip, options.cache)))
            pairs, misses = pairs + len(exercises), misses + len(found)
            for line in found:
                print(line, flush=True)
        print(f"by {way}: {pairs - misses} of {pairs} pairs so far: nothing but its own counts", flush=True)


def _given(seen: Seen, name: str) -> tuple[Sequence[Observation], Exercise, SourceInfo]:
    return seen[0], load_exercise(name), seen[1]


def _clips() -> list[Truth]:
    return [*truths(), *other_truths()]
