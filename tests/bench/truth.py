"""Sample clips and what is true of them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / "samples"
_SUFFIX = ".truth.json"


@dataclass(frozen=True)
class TruthRep:
    """A true repetition."""

    outcome: str
    faults: tuple[str, ...]
    advice: tuple[str, ...]
    start_s: float
    end_s: float


@dataclass(frozen=True, eq=False)
class Truth:
    """One clip's truth file: angles of the working leg per frame, repetitions, overstretch."""

    clip: Path
    content: dict[str, Any]

    @property
    def name(self) -> str:
        return self.clip.stem

    @property
    def split(self) -> str:
        return str(self.content["split"])

    @property
    def exercise(self) -> str:
        return str(self.content.get("exercise", "sciatic_glide"))

    @property
    def leg(self) -> str:
        return str(self.content["working_leg"])

    @property
    def yaw_deg(self) -> float:
        return abs(float(self.content["camera"]["yaw_deg"]))

    @property
    def t_s(self) -> np.ndarray:
        return np.array(self.content["frames"]["t_s"])

    @property
    def knee_deg(self) -> np.ndarray:
        return np.array(self.content["frames"][f"{self.leg}_knee_flexion_deg"], float)

    @property
    def ankle_deg(self) -> np.ndarray:
        return np.array(self.content["frames"][f"{self.leg}_ankle_dorsiflexion_deg"], float)

    @property
    def reps(self) -> tuple[TruthRep, ...]:
        return tuple(
            TruthRep(r["outcome"], tuple(r["faults"]), tuple(r["advice"]), r["start_s"], r["end_s"])
            for r in self.content["reps"]
        )

    @property
    def overstretch(self) -> list[tuple[float, float]]:
        return [(start, end) for start, end in self.content["overstretch"]]


def truths(split: str | None = None) -> list[Truth]:
    """Every sample clip of the glide that has a truth file, by name; of one split when it is given."""
    return [truth for truth in _all(split) if truth.exercise == "sciatic_glide"]


def other_truths(split: str | None = None) -> list[Truth]:
    """The same of all other exercises."""
    return [truth for truth in _all(split) if truth.exercise != "sciatic_glide"]


def truth_of(name: str) -> Truth:
    """That of the clip with this name."""
    return read_truth(next(SAMPLES.rglob(f"{name}{_SUFFIX}")))


def read_truth(path: Path) -> Truth:
    """Of one truth file; its clip lies beside it."""
    return Truth(
        path.with_name(path.name.removesuffix(_SUFFIX) + ".mp4"), json.loads(path.read_text(encoding="utf-8"))
    )


def _all(split: str | None) -> list[Truth]:
    found = [read_truth(path) for path in sorted(SAMPLES.rglob(f"*{_SUFFIX}"))]
    return [truth for truth in found if truth.clip.exists() and split in (None, truth.split)]
