"""What posecheck has stored on this machine, where, and how it is deleted."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from posecheck import places
from posecheck.app.history import History
from posecheck.errors import OutputError, PosecheckError
from posecheck.files.batch_table import CSV_NAME, PAGE_NAME, PARQUET_NAME, STAMP_NAME
from posecheck.files.disk import make_folder, matching, take_back, write_text
from posecheck.files.folder import OVERLAYS
from posecheck.files.journal import NAME as JOURNAL
from posecheck.files.journal import is_running
from posecheck.files.session import NAME as SESSION_NAME
from posecheck.files.session import is_ours

#: Files of a session's folder. Nothing else in it is touched: people keep their own files there.
_RESULTS: Final = (
    SESSION_NAME,
    JOURNAL,
    STAMP_NAME,
    "angles.csv",
    "poses.jsonl",
    "poses-[0-9]*.jsonl",
    *OVERLAYS,
    "report.html",
    "report-[0-9]*.html",
    "compare.html",
    "reps.csv",
    "frames.csv",
    "session-export.*",
    ".posecheck-*",
)
_TABLES: Final = (CSV_NAME, PARQUET_NAME, PAGE_NAME)


@dataclass(frozen=True, slots=True)
class Stored:
    """One kind of stored things: its files, and the folders that go when they are empty afterwards.

    ``also``: other places than ``place`` where there are some.
    """

    kind: str
    holds: str
    place: Path
    files: tuple[Path, ...]
    folders: tuple[Path, ...] = ()
    also: tuple[Path, ...] = ()

    @property
    def bytes(self) -> int:
        """The size of all files that are still there."""
        total = 0
        for path in self.files:
            with contextlib.suppress(OSError):
                total += path.stat().st_size
        return total


def everything(output: Path) -> list[Stored]:
    """All of it: results below ``output`` and wherever else some were ever written, the history, the rest."""
    mark, models = places.notice_mark(), places.models_folder()
    return [
        _results(output),
        _history(),
        _outputs(),
        Stored("notice", "that the safety notice was read", mark.parent, _there([mark]), (mark.parent,)),
        Stored(
            "models",
            "pose models that 'posecheck models fetch' downloaded; nothing about you",
            models,
            tuple(matching(models, "*.task")),
            (models, models.parent),
        ),
    ]


def _results(output: Path) -> Stored:
    roots = sorted({output.resolve(), *output_folders()})
    folders = sorted({*_known_to_history(), *(found for root in roots for found in _session_folders(root))})
    tables = [root / name for root in roots for name in _TABLES] if folders else []
    found = [path for folder in folders for pattern in _RESULTS for path in matching(folder, pattern)]
    holds = (
        "angles, repetitions, warnings, name, pain; images only in overlay.mp4, landmarks only in poses.jsonl"
    )
    also = tuple(sorted({folder.parent for folder in folders if output.resolve() not in folder.parents}))
    return Stored("results", holds, output, _there([*found, *tables]), (*folders, *roots), also)


def elsewhere(output: Path) -> list[Stored]:
    """Results where the person is and two levels below, as far as `everything` does not have them."""
    known = set(_results(output).folders)
    found: dict[Path, list[Path]] = {}
    for pattern in (SESSION_NAME, f"*/{SESSION_NAME}", f"*/*/{SESSION_NAME}"):
        for path in matching(Path(), pattern):
            if path.parent.resolve() not in known and is_ours(path):
                found.setdefault(path.parent.parent, []).append(path.parent.resolve())
    return [Stored("results", "not listed", place, (), tuple(folders)) for place, folders in found.items()]


def _history() -> Stored:
    database = places.history_file()
    folder = database.parent
    files = matching(folder, f"{database.stem}.*")
    holds = "the same sessions again, with profile names, calibration, pain scores and what you noted"
    return Stored("history", holds, folder, _there(files), (folder,))


def _outputs() -> Stored:
    path = places.outputs_file()
    return Stored("folders", "where results were written, to find them here", path, _there([path]))


def remember(output: Path) -> None:
    """Add ``output`` to the folders that `everything` looks in. Failing at it costs nobody their results."""
    known, folder = output_folders(), output.resolve()
    if folder in known or not os.path.isdir(folder):
        return
    path = places.outputs_file()
    with contextlib.suppress(OSError, OutputError):
        make_folder(path.parent)
        write_text(path, "".join(f"{each}\n" for each in (*known, folder)))


def output_folders() -> tuple[Path, ...]:
    """The folders that results were ever written to and that are still there."""
    try:
        lines = places.outputs_file().read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return ()
    return tuple(path for path in map(Path, lines) if path.is_absolute() and os.path.isdir(path))


def running(output: Path) -> list[Path]:
    """Journals of sessions that are being done right now."""
    roots = {output.resolve(), *output_folders()}
    return [path for root in sorted(roots) for path in matching(root, f"*/{JOURNAL}") if is_running(path)]


def delete(stored: Iterable[Stored]) -> Iterator[OutputError]:
    """Delete the files and the folders that are empty then; what could not be deleted."""
    for item in stored:
        for path in item.files:
            try:
                path.unlink(missing_ok=True)
            except OSError as error:
                problem = f"cannot be deleted, {error.strerror}"
                yield OutputError(str(path), problem, "Delete it by hand.")
        take_back(item.folders)


def _session_folders(output: Path) -> Iterator[Path]:
    for name in (SESSION_NAME, JOURNAL):
        for path in matching(output, f"**/{name}"):
            if name == JOURNAL or is_ours(path):
                yield path.parent.resolve()


def _known_to_history() -> Iterator[Path]:
    if not os.path.isfile(places.history_file()):
        return
    try:
        with History() as history:
            folders = {entry.folder for entry in history.entries() if entry.folder}
    except PosecheckError:
        # A history that cannot be read is deleted all the same.
        return
    for folder in folders:
        if is_ours(Path(folder) / SESSION_NAME):
            yield Path(folder).resolve()


def _there(paths: Iterable[Path]) -> tuple[Path, ...]:
    return tuple(path for path in paths if os.path.isfile(path))
