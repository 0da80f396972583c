"""A batch from folders to the table of all sessions."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from collections.abc import Callable, Generator, Iterator
from dataclasses import fields
from functools import partial
from pathlib import Path
from typing import Any, Final

import posecheck
from posecheck.app.batch.executors import run_here, run_on_cluster
from posecheck.app.batch.recordings import plan
from posecheck.app.batch.task import Done, Task
from posecheck.app.edges import Edges
from posecheck.app.options.settings import Settings
from posecheck.core.moment import Apart
from posecheck.errors import PosecheckError
from posecheck.exercises import load_exercise
from posecheck.files.batch_table import (
    CSV_NAME,
    HAS_PARQUET,
    PAGE_NAME,
    PARQUET_NAME,
    BatchRow,
    write_csv,
    write_parquet,
)
from posecheck.files.disk import ready_folder
from posecheck.words import LANGUAGES

#: What changes no result, or is part of the key in another form.
_NOT_IN_KEY: Final = frozenset(
    (
        "output", "jobs", "scheduler", "quiet", "progress", "model", "exercise", "thresholds", "language",
        "history", "profile",
    )
)  # fmt: skip


class BatchRun:
    """Every recording below some folders. Raises PosecheckError before the work when it cannot begin.

    ``models_sha256`` names the models, so that other models count as other results.
    """

    def __init__(
        self, folders: list[Path], settings: Settings, models_sha256: str, edges: Edges | None = None
    ) -> None:
        self.output = Path(settings.output).resolve()
        self._settings = settings
        planned = plan(folders, self.output)
        ready_folder(self.output)
        key = settings_key(settings, models_sha256)
        options = {field.name: getattr(settings, field.name) for field in fields(settings)}
        options["thresholds"] = dict(settings.thresholds)
        self.tasks = [Task(each, self.output, options, key, edges) for each in planned]

    def results(self) -> Generator[Done, None, None]:
        """Each recording's result as it comes, in no order. Closing it ends the work."""
        settings = self._settings
        found: Iterator[Done]
        if settings.scheduler:
            found = run_on_cluster(self.tasks, settings.scheduler)
        else:
            jobs = min(settings.jobs or os.cpu_count() or 1, len(self.tasks))
            found = run_here(self.tasks, jobs)
        yield from found

    def write(self, rows: list[BatchRow]) -> tuple[list[Path], list[PosecheckError]]:
        """Table and page of what is done, in the order of the recordings: written files, and failures."""
        from posecheck.sinks.report.batch_page import write_batch_page

        order = {task.planned.name: index for index, task in enumerate(self.tasks)}
        rows = sorted(rows, key=lambda row: order[row.recording])
        files, apart = [], Apart()
        exercise = load_exercise(self._settings.exercise)
        words = LANGUAGES[self._settings.language].for_exercise(exercise)
        page = partial(write_batch_page, words=words, exercise=exercise)
        # Who has no pyarrow has not asked for Parquet: nothing is to be said of it every night.
        makers: dict[str, Callable[[Path, list[BatchRow]], object]] = {CSV_NAME: write_csv}
        makers |= {PARQUET_NAME: write_parquet} if HAS_PARQUET else {}
        for name, make in (makers | {PAGE_NAME: page}).items():
            if apart.works(partial(make, self.output / name, rows)):
                files.append(self.output / name)
        return files, apart.failures


def settings_key(settings: Settings, models_sha256: str) -> str:
    """Changes with whatever changes results: settings, the exercise's content, models, version."""
    parts: dict[str, Any] = {
        field.name: getattr(settings, field.name)
        for field in fields(settings)
        if field.name not in _NOT_IN_KEY
    }
    parts["exercise"] = repr(load_exercise(settings.exercise).with_thresholds(settings.thresholds))
    parts["models"] = models_sha256
    parts["posecheck"] = posecheck.__version__
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()[:32]


def models_sha256(model: str | None) -> str:
    """One hash of the pose model and of every network that comes with posecheck. Raises ModelError."""
    from posecheck.app.batch.task import content_sha256
    from posecheck.pose.model_store import models_folder, resolve

    parts = [resolve(model).sha256]
    with contextlib.suppress(OSError):
        parts += [content_sha256(path) for path in sorted(models_folder().glob("*.onnx"))]
    return hashlib.sha256("".join(parts).encode()).hexdigest()
