"""The work on one recording of a batch, in whichever process or machine it happens."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Final

from posecheck.app.batch.recordings import Planned
from posecheck.app.edges import Edges
from posecheck.app.options.settings import layered
from posecheck.errors import PosecheckError, output_error
from posecheck.exercises import load_exercise
from posecheck.files.batch_table import STAMP_NAME, BatchRow, facts, row_from
from posecheck.files.disk import write_text
from posecheck.files.folder import REPORT_NAME

_CHUNK_BYTES: Final = 1 << 20
#: By `Outcome.unjudged`.
_UNJUDGED: Final = {
    "": "",
    "nobody": "Nobody was seen.",
    "never_side_on": "The camera never stood at the person's side.",
    "leg_never_seen": "The leg was never seen whole.",
    "body_never_seen": "The body was never seen whole.",
}


@dataclass(frozen=True, slots=True)
class Task:
    """One recording. ``settings_key`` tells results of other settings, models or versions apart.

    ``edges`` None: the real ones.
    """

    planned: Planned
    output: Path
    options: Mapping[str, Any]
    settings_key: str
    edges: Edges | None = None

    @property
    def folder(self) -> Path:
        """Where the results go."""
        return self.output / self.planned.folder


@dataclass(frozen=True, slots=True)
class Done:
    """A row, and whether it was there already. ``traceback`` when a bug got in the way."""

    row: BatchRow
    before: bool = False
    traceback: str = ""


def run_task(task: Task) -> Done:
    """Analyse the recording, unless its folder holds the results already. Raises nothing but exits."""
    try:
        key = f"{content_sha256(task.planned.path)}-{task.settings_key}"
        found = _stamped(task, key)
        if found is None:
            return Done(_analyze(task, key))
        _word_anew(task)
        return Done(found, before=True)
    except PosecheckError as error:
        return Done(_row(task, "failed", error.exit_code, " ".join(str(error).split())))
    except OSError as error:
        return Done(_row(task, "failed", 3, f"{task.planned.path}: cannot be read ({error.strerror})"))
    except Exception as error:
        # A bug met by one recording must not cost the night's work on all the others.
        import traceback

        problem = f"a bug in posecheck ({type(error).__name__}: {error})"
        return Done(_row(task, "failed", 1, " ".join(problem.split())), traceback=traceback.format_exc())


def content_sha256(path: Path) -> str:
    """The hash of a file's content."""
    with path.open("rb") as file:
        digest = hashlib.sha256()
        while chunk := file.read(_CHUNK_BYTES):
            digest.update(chunk)
    return digest.hexdigest()


def lost(task: Task, problem: str) -> Done:
    """What to say of a recording whose process has died."""
    return Done(_row(task, "failed", 1, problem))


def _analyze(task: Task, key: str) -> BatchRow:
    from posecheck.app.recorded.run import Run
    from posecheck.words import LANGUAGES
    from posecheck.words.en.session import ENGLISH

    folder = task.folder
    try:
        (folder / STAMP_NAME).unlink(missing_ok=True)
    except OSError as error:
        raise output_error(folder / STAMP_NAME, error) from error
    # An archive is nobody's own: no history, and no single person's calibration.
    options = {name: value for name, value in task.options.items() if name != "profile"}
    fixed = {"output": str(folder.parent), "progress": False, "history": False}
    settings = layered(options, fixed)
    outcome = Run(settings, task.edges, LANGUAGES[settings.language]).analyze(task.planned.path, folder.name)
    for failure in outcome.failures:
        raise failure
    status = "incomplete" if outcome.code else "done"
    problem = ENGLISH.note(outcome.problem) if outcome.problem else _UNJUDGED[outcome.unjudged]
    row = _row(task, status, outcome.code, problem)
    if outcome.session is not None:
        row = replace(row, **facts(outcome.session))
        _stamp(folder, {"key": key, "language": settings.language, "row": asdict(row)})
    return row


def _stamp(folder: Path, content: dict[str, Any]) -> None:
    write_text(folder / STAMP_NAME, json.dumps(content, indent=1) + "\n")


def _word_anew(task: Task) -> None:
    """The page of a recording that is done, in another language than it was made in."""
    from posecheck.app.kept.pages import write_report
    from posecheck.words import LANGUAGES

    settings, page = layered(task.options), task.folder / REPORT_NAME
    stamp = json.loads((task.folder / STAMP_NAME).read_text(encoding="utf-8"))
    if not os.path.isfile(page) or stamp.get("language", "en") == settings.language:
        return
    exercise = load_exercise(settings.exercise).with_thresholds(settings.thresholds)
    write_report(task.folder, exercise, words=LANGUAGES[settings.language])
    _stamp(task.folder, {**stamp, "language": settings.language})


def _row(task: Task, status: Any, code: int, problem: str) -> BatchRow:
    return BatchRow(task.planned.name, status, problem, code, task.planned.folder)


def _stamped(task: Task, key: str) -> BatchRow | None:
    try:
        stamp = json.loads((task.folder / STAMP_NAME).read_text(encoding="utf-8"))
        row = row_from(stamp["row"])
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
    same = stamp["key"] == key and os.path.isfile(task.folder / "session.json")
    # Found by its content: it may have been renamed or moved since.
    return replace(row, recording=task.planned.name, folder=task.planned.folder) if same else None
