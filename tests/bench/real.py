"""Recordings of real people, which are not ours to pass on: what comes out, beside what is true by eye.

``python -m tests.bench real FOLDER [--only NAME]... [--exercise NAME]... [--notes]`` looks in a folder for
the files that ``real.toml`` names, tells them by size and SHA-256, and analyses each with every exercise as
``posecheck analyze`` does. Nothing is fetched, and nothing may be tuned to what a single file shows.
"""

from __future__ import annotations

import argparse
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from posecheck.app.api import analyze
from posecheck.core.account import account
from posecheck.core.session import Session
from posecheck.exercises import names
from posecheck.words.en.session import ENGLISH
from tests.bench.kinds import counted

try:
    import tomllib
except ModuleNotFoundError:  # Python 3.10
    import tomli as tomllib  # type: ignore[no-redef]

MANIFEST: Final = Path(__file__).with_suffix(".toml")


@dataclass(frozen=True)
class Recording:
    """One file of somebody else's, and what is true of it by eye.

    ``package`` and ``file`` say where it comes from; ``counted`` has, by exercise, the least and the most
    that may be counted, and what it does not name counts nothing. ``people`` are those who can be made out.
    """

    name: str
    package: str
    file: str
    size_bytes: int
    sha256: str
    licence: str
    true: str
    people: int
    counted: Mapping[str, tuple[int, int]] = field(default_factory=dict)

    def right(self, exercise: str, session: Session) -> bool:
        """Whether as many were counted as there were, and nothing was warned of or held."""
        least, most = self.counted.get(exercise, (0, 0))
        held_s = sum(hold.held_s for hold in session.holds)
        return least <= counted(session) <= most and not session.alerts and (held_s == 0 or most > 0)


def recordings(manifest: Path = MANIFEST) -> list[Recording]:
    """Every recording that the manifest names. Raises TypeError for a key that is none."""
    content: dict[str, list[dict[str, Any]]] = tomllib.loads(manifest.read_text("utf-8"))
    return [_recording(each) for each in content["recording"]]


def _recording(content: Mapping[str, Any]) -> Recording:
    limits = {name: (int(least), int(most)) for name, (least, most) in content.get("counted", {}).items()}
    return Recording(**{**content, "counted": limits})


def found_in(folder: Path, wanted: Sequence[Recording]) -> dict[str, Path]:
    """The files of a folder, and of those in it, that are recordings, by the recording's name."""
    by_size: dict[int, list[Recording]] = {}
    for each in wanted:
        by_size.setdefault(each.size_bytes, []).append(each)
    found: dict[str, Path] = {}
    for path in sorted(folder.rglob("*")):
        alike = by_size.get(path.stat().st_size, []) if path.is_file() else []
        sha256 = hashlib.sha256(path.read_bytes()).hexdigest() if alike else ""
        found.update({each.name: path for each in alike if each.sha256 == sha256})
    return found


def main(arguments: list[str]) -> None:
    """Prints a line for each recording and exercise, then a table."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench real")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--only", action="append", help="part of a recording's name; may be given again")
    parser.add_argument("--exercise", action="append", choices=names(), help="may be given again")
    parser.add_argument("--notes", action="store_true", help="also what the page says of the recording")
    options = parser.parse_args(arguments)
    wanted = [each for each in recordings() if any(part in each.name for part in options.only or [""])]
    found, exercises = found_in(options.folder, wanted), options.exercise or names()
    lines = ["| recording | true | came out | |", "|---|---|---|---|"]
    for recording in wanted:
        if recording.name not in found:
            print(f"{recording.name}: not in {options.folder}", flush=True)
            continue
        sessions = {}
        for exercise in exercises:
            sessions[exercise] = analyze(found[recording.name], exercise=exercise)
            print(*_told(recording, exercise, sessions[exercise], options.notes), sep="\n", flush=True)
        lines.append(_row(recording, sessions))
    print("\n".join(lines))


def _told(recording: Recording, exercise: str, session: Session, notes: bool) -> Iterator[str]:
    verdict = "right" if recording.right(exercise, session) else "WRONG"
    seen = f"seen {session.summary.tracked_fraction:.0%}, {session.summary.view_angle_deg:.0f} degrees off"
    yield f"{recording.name:20} {exercise:14} {verdict} {_spelled(session)}; {seen}"
    if notes:
        words = ENGLISH.for_exercise(exercise_of(exercise))
        yield from (f"    {words.note(each)}" for each in account(session).notes)


def exercise_of(name: str) -> Any:
    """The exercise with this name."""
    from posecheck.exercises import load_exercise

    return load_exercise(name)


def _spelled(session: Session) -> str:
    parts = [f"{counted(session)} counted"]
    parts += [f"held {hold.held_s:.1f} s" for hold in session.holds]
    parts += [f"{len(session.alerts)} warnings"] if session.alerts else []
    return ", ".join(parts)


def _row(recording: Recording, sessions: Mapping[str, Session]) -> str:
    wrong = [name for name, each in sessions.items() if not recording.right(name, each)]
    true = ", ".join(f"{name} {_limits(*limits)}" for name, limits in recording.counted.items()) or "nothing"
    out = [f"{name} {_spelled(each)}" for name, each in sessions.items() if counted(each) or each.alerts]
    verdict = f"**wrong**: {', '.join(wrong)}" if wrong else "right"
    return f"| {recording.name} | {true} | {', '.join(out) or 'nothing'} | {verdict} |"


def _limits(least: int, most: int) -> str:
    return str(most) if least == most else f"{least} to {most}"
