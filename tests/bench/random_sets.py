"""Glides drawn by lot, judged as `posecheck analyze` does: ``python -m tests.bench random_sets FOLDER``.

``python -m samples.generator random 1-40 --out FOLDER`` renders them with their truth. One line a film:
whether as many repetitions were counted as there were, whether their outcomes are right, and their faults too
("exact"); overstretches found and invented; what was advised and is not true; how far the angles are off.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import posecheck
from tests.bench.accuracy import judged_row
from tests.bench.truth import Truth, read_truth


@dataclass(frozen=True)
class Film:
    """What came of one film; ``advice_invented`` has what no repetition of it truly earned so often."""

    name: str
    found: str
    true: str
    overstretch_found: int
    overstretch_true: int
    overstretch_invented: int
    advice_invented: str
    knee_rmse_deg: float
    ankle_rmse_deg: float

    @property
    def counted(self) -> bool:
        return len(_reps(self.found)) == len(_reps(self.true))

    @property
    def outcomes(self) -> bool:
        return [rep[0] for rep in _reps(self.found)] == [rep[0] for rep in _reps(self.true)]

    @property
    def exact(self) -> bool:
        return self.found == self.true

    def __str__(self) -> str:
        said = "exact" if self.exact else "outcomes" if self.outcomes else "count" if self.counted else "NO"
        over = f"{self.overstretch_found}/{self.overstretch_true} +{self.overstretch_invented}"
        angles = f"knee {self.knee_rmse_deg:5.1f} ankle {self.ankle_rmse_deg:5.1f}"
        differs = "" if self.exact else f" | {self.found} true {self.true}"
        advice = f" | not true: {self.advice_invented}" if self.advice_invented else ""
        return f"{self.name:12} {said:8} over {over} {angles}{differs}{advice}"


def film_of(truth: Truth) -> Film:
    """Analyses the film, with nothing told but its path."""
    session = posecheck.analyze(truth.clip)
    row = judged_row(truth, session, "posecheck")
    return Film(
        truth.name,
        row.reps,
        row.reps_true,
        row.overstretch_caught,
        row.overstretch_true,
        row.overstretch_invented,
        _advice_invented(truth, session),
        row.knee_rmse_deg,
        row.ankle_rmse_deg,
    )


def _advice_invented(truth: Truth, session: posecheck.Session) -> str:
    found = Counter(advice for rep in session.reps for advice in rep.advice)
    extra = found - Counter(advice for rep in truth.reps for advice in rep.advice)
    return " ".join(f"{name}*{count}" for name, count in sorted(extra.items()))


def _reps(spelt: str) -> list[str]:
    return [] if spelt == "-" else spelt.split()


def total(films: Sequence[Film]) -> str:
    """The sums of all films."""

    def over(name: str) -> int:
        return sum(getattr(film, name) for film in films)

    return (
        f"{len(films)} films: counts {over('counted')}, outcomes {over('outcomes')}, exact {over('exact')}, "
        f"overstretch {over('overstretch_found')} of {over('overstretch_true')} in time, "
        f"invented {over('overstretch_invented')}, "
        f"advice not true in {sum(bool(film.advice_invented) for film in films)}"
    )


def main(arguments: list[str]) -> None:
    """Prints one line a film, and the sums; kept as JSON when asked, to be compared with the next time."""
    parser = argparse.ArgumentParser("bench random_sets", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--only", action="append", help="part of a film's name; may be given again")
    parser.add_argument("--json", type=Path, help="written with the result; what it held before is compared")
    options = parser.parse_args(arguments)
    before = _kept(options.json)
    films = []
    for path in sorted(options.folder.glob("*.truth.json")):
        if any(part in path.name for part in options.only or [""]):
            films.append(film_of(read_truth(path)))
            changed = before.get(films[-1].name, films[-1].found) != films[-1].found
            print(f"{films[-1]}{f' | was {before[films[-1].name]}' if changed else ''}", flush=True)
    print(total(films))
    if options.json:
        options.json.write_text(
            json.dumps([asdict(film) for film in films], indent=1) + "\n", encoding="utf-8"
        )


def _kept(path: Path | None) -> dict[str, Any]:
    if path is None or not path.exists():
        return {}
    return {film["name"]: film["found"] for film in json.loads(path.read_text(encoding="utf-8"))}
