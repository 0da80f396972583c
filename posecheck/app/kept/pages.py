"""Pages from results: what the loop, the commands and a notebook call."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from posecheck.errors import ExerciseError
from posecheck.exercises import load_exercise, measurement, names
from posecheck.files.folder import REPORT_NAME
from posecheck.words.en.session import ENGLISH
from posecheck.words.wording import Words

if TYPE_CHECKING:
    from posecheck.app.kept.outcome import Outcome
    from posecheck.core.exercise import Exercise
    from posecheck.core.session import Session
    from posecheck.sinks.report.history_group import Known


def write_report(
    folder: Path,
    exercise: Exercise | None = None,
    *,
    words: Words = ENGLISH,
    embed_clip: bool = False,
    path: Path | None = None,
    own: bool = False,
) -> Path:
    """Write ``report.html`` into a session folder (or to ``path``); where it is.

    ``exercise`` is the one in force, with changed thresholds; without it the shipped exercise of
    that name is taken. ``own``: the folder was written a moment ago, and needs no check. Raises
    InputError when the folder holds no session, and OutputError.
    """
    from posecheck.files.folder import open_folder
    from posecheck.sinks.report.session_page import write_report as write

    found = open_folder(folder, own=own)
    exercise = exercise or shipped_exercise(found.session)
    words = words.for_exercise(exercise) if exercise else words
    when = found.session.source.recorded or written(found.path / "session.json")
    return write(found, words, exercise, when=when, embed_clip=embed_clip, path=path)


def write_comparison(
    first: Path,
    second: Path,
    labels: tuple[str, str] | None = None,
    *,
    words: Words = ENGLISH,
    path: Path | None = None,
) -> Path:
    """Write the page of two session folders, ``compare.html`` in the second one or ``path``."""
    from posecheck.files.folder import open_folder
    from posecheck.sinks.report.compare_page import write_comparison as write

    folders = [open_folder(folder) for folder in (first, second)]
    whens = [folder.session.source.recorded or written(folder.path / "session.json") for folder in folders]
    names = labels or [folder.path.resolve().name for folder in folders]
    exercise = shipped_exercise(folders[0].session)
    words = words.for_exercise(exercise) if exercise else words
    target = path or folders[1].path / "compare.html"
    return write(target, folders, names, words, exercise or measurement(), exercise, whens)


def known_exercises(words: Words, wanted: Iterable[str]) -> dict[str, Known]:
    """Those of the wanted exercises that ship with posecheck, by their names, and the words with theirs."""
    from posecheck.sinks.report.history_group import Known

    found = shipped(wanted)
    return {name: Known(exercise, words.for_exercise(exercise)) for name, exercise in found.items()}


def shipped(wanted: Iterable[str]) -> dict[str, Exercise]:
    """Those of the wanted exercises that ship with posecheck, by their names."""
    return {name: load_exercise(name) for name in set(wanted) & set(names())}


def shipped_exercise(session: Session) -> Exercise | None:
    """The exercise of that name that ships with posecheck, with the session's changed limits.

    None for one of somebody's own, and for limits that this version of it does not have. The name comes
    from a file: it must not make us read another one.
    """
    if session.exercise not in names():
        return None
    with contextlib.suppress(ExerciseError):
        return load_exercise(session.exercise).with_thresholds(session.thresholds)
    return None


def written(path: Path) -> datetime:
    """When a file was last written, in local time."""
    return datetime.fromtimestamp(path.stat().st_mtime).astimezone()


def report_of(outcome: Outcome) -> Path | None:
    """The page that a set left behind; None when it has none."""
    return next((path for path in outcome.files if path.name == REPORT_NAME), None)


def show_in_browser(path: Path) -> bool:
    """Open a page in the person's browser; False when there is none."""
    import webbrowser

    return webbrowser.open(path.resolve().as_uri())
