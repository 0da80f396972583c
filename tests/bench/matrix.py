"""Every sample clip judged with every exercise: nothing but its own may count, and nothing else may warn.

``python -m tests.bench matrix [--only NAME]... [--cache DIR]`` prints what counts elsewhere, and how many of
all pairs are clean. The poses of a clip are found once and kept.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from posecheck.core.session import SourceInfo
from posecheck.core.types import Observation
from posecheck.exercises import load_exercise, names
from tests.bench.kinds import counted, judge
from tests.bench.observing import observe_once
from tests.bench.truth import Truth, other_truths, truths

#: What one position is for another exercise as well: a held bridge goes up and down too.
SAME: Final = (frozenset(("bridge", "bridge_reps")),)
#: Clips of the glide in which somebody does what another exercise is about.
ALSO: Final = {("held_walk_past", "walk")}


def elsewhere(name: str, own: str, observations: Sequence[Observation], source: SourceInfo) -> Iterator[str]:
    """What counts, or warns, in the exercises that the clip is not about; one line each."""
    for other in names():
        if other == own or frozenset((other, own)) in SAME or (name, other) in ALSO:
            continue
        session = judge(observations, load_exercise(other), source, "recorded")
        found = counted(session)
        alerts = len(session.alerts) if other == "sciatic_glide" else 0
        if found or alerts:
            yield f"{name} as {other}: {found} counted, {alerts} warnings"


def main(arguments: list[str]) -> None:
    """Prints the misses and the total."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench matrix")
    parser.add_argument("--only", action="append", help="part of a clip's name; may be given again")
    parser.add_argument("--cache", type=Path, default=Path(tempfile.gettempdir()) / "posecheck-bench")
    options = parser.parse_args(arguments)
    chosen = [t for t in _clips() if any(part in t.name for part in options.only or [""])]
    pairs = misses = 0
    for truth in chosen:
        observations, source = observe_once(truth.clip, options.cache)
        found = list(elsewhere(truth.name, truth.exercise, observations, source))
        pairs += len(names()) - 1
        misses += len(found)
        print("\n".join(found) if found else f"{truth.name}: nothing elsewhere", flush=True)
    print(f"{pairs - misses} of {pairs} pairs of {len(chosen)} clips: nothing but its own counts")


def _clips() -> list[Truth]:
    return [*truths(), *other_truths()]
