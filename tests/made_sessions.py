"""Session folders as `posecheck analyze` leaves them, from made-up poses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from posecheck.core.judging.engine import Judged, judge_recording
from posecheck.core.notes import Note
from posecheck.core.session import Session
from posecheck.core.types import Observation
from posecheck.exercises import load_exercise
from posecheck.files import session as session_file
from posecheck.files.angles import AngleTable
from tests.made_up import MODEL, NEUTRAL, OVER, SOURCE, Person, glide, observe

#: Clean, overstretched, foot not pointed, turned back early, short hold, clean.
MIXED = [
    *glide(),
    *glide(OVER),
    *glide(NEUTRAL),
    *glide((42, -20)),
    *glide(hold_s=0.1),
    *glide(),
]


def judged(
    legs: Sequence[tuple[float, float, float]] = MIXED,
    *,
    name: str = "made_up.mp4",
    person: Person | None = None,
    fps: float = 30.0,
    warnings: Sequence[Note] = (),
) -> Judged:
    """A judged recording of made-up poses."""
    observations = made_observations(legs, person, fps)
    duration_s = observations[-1].t_s
    found = judge_recording(
        observations,
        load_exercise("sciatic_glide"),
        source=replace(SOURCE, name=name, fps=fps, duration_s=duration_s),
        model=MODEL,
        version="0.1.0",
    )
    return Judged(found.session.with_warnings(*warnings), found.steps)


def made_observations(
    legs: Sequence[tuple[float, float, float]], person: Person | None = None, fps: float = 30.0
) -> list[Observation]:
    """The poses behind `judged`."""
    return observe(legs, person, fps=fps, noise_px=0.4)


def write_folder(folder: Path, found: Judged) -> Session:
    """session.json and angles.csv in ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    session_file.write(folder / "session.json", found.session)
    with AngleTable(folder / "angles.csv", found.session.summary.ranges) as table:
        for step in found.steps:
            table.append(step)
    return found.session
