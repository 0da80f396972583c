"""Saving a live session while it happens: journal, angle table, landmarks, picture; then the session.

Each output fails alone: it is reported once and left out, and the session goes on.
"""

from __future__ import annotations

import contextlib
import errno
import itertools
from collections.abc import Callable, Iterable
from dataclasses import asdict, replace
from datetime import datetime
from pathlib import Path
from typing import Final, Generic, TypeVar

import posecheck
from posecheck.app.edges import Edges, Recorder
from posecheck.app.kept.outcome import Outcome
from posecheck.app.options.settings import Settings
from posecheck.core.coaching.coach import Coach, CoachStep, Op
from posecheck.core.session import ModelInfo, Session, SourceInfo
from posecheck.core.types import Frame, Observation, Pose
from posecheck.errors import OutputError, output_error
from posecheck.exercises import load_exercise
from posecheck.files import session as session_file
from posecheck.files.angles import AngleTable
from posecheck.files.disk import folder_again, make_folder, ready_folder
from posecheck.files.journal import NAME as JOURNAL
from posecheck.files.journal import Journal
from posecheck.sinks.picture.recorder import PictureRecorder

T = TypeVar("T")
TABLE: Final = "angles.csv"
POSES: Final = "poses.jsonl"
_STAMP: Final = "live-%Y%m%d-%H%M%S"


class _Part(Generic[T]):
    """One output. It is left out after its first failure, of which ``failed`` is told.

    ``file`` is what its opener enters contexts on.
    """

    def __init__(self, failed: Callable[[OutputError], None]) -> None:
        self.sink: T | None = None
        self.file = contextlib.ExitStack()
        self._failed = failed

    def open(self, opener: Callable[[], T]) -> None:
        """Begin."""
        try:
            self.sink = opener()
        except OutputError as error:
            self._failed(error)

    def do(self, action: Callable[[T], object]) -> bool:
        """Whether there is such an output and the action on it worked."""
        if self.sink is None:
            return False
        try:
            action(self.sink)
        except OutputError as error:
            self.sink = None
            self._failed(error)
            with contextlib.suppress(OutputError):
                self.file.__exit__(type(error), error, error.__traceback__)
            return False
        return True


class Saving:
    """Writes into a folder of its own, made now so that an unwritable one is noticed before the set.

    Raises OutputError when the folder cannot be written to.
    """

    def __init__(
        self, settings: Settings, edges: Edges, model: ModelInfo, report: Callable[[str], None]
    ) -> None:
        self._settings, self._edges, self._model, self._report = settings, edges, model, report
        self.started = datetime.now().astimezone()
        self.folder = _new_folder(Path(settings.output), self.started)
        self.outcome = Outcome(self.folder)
        self._journal = _Part[Journal](self._failed)
        self._table = _Part[AngleTable](self._failed)
        self._poses = _Part[Recorder](self._failed)
        self._pictures = _Part[PictureRecorder](self._failed)
        self._record = Path(settings.record).resolve() if settings.record else None
        self._times: list[float] = []
        self._count = 0

    def take(
        self, frame: Frame, pose: Pose | None, step: CoachStep, ops: Iterable[Op], source: SourceInfo
    ) -> None:
        """Save what one picture came to, after the things that happened before it."""
        for op in ops:
            if op.kind == "start":
                self._start(source)
            self._note(op)
        result = step.result
        if result is None:
            return
        self._times = [*self._times[:1], result.t_s]
        self._count += 1
        self._journal.do(lambda journal: journal.append(result.measurement))
        self._table.do(lambda table: table.append(result))
        self._poses.do(lambda recorder: recorder.append(Observation(result.t_s, pose)))
        self._pictures.do(lambda recorder: recorder.append(frame.image, result.t_s, pose))

    def finish(self, coach: Coach, source: SourceInfo, warnings: Iterable[str]) -> Outcome:
        """Write the session; the journal goes once everything else is safe."""
        if not coach.started:
            with contextlib.suppress(OSError):
                self.folder.rmdir()
            return self.outcome
        for op in coach.take_ops():
            self._note(op)
        first_s, last_s = (self._times[0], self._times[-1]) if self._times else (0.0, 0.0)
        fps = (self._count - 1) / (last_s - first_s) if last_s > first_s else 0.0
        known = replace(source, fps=fps, duration_s=last_s)
        session = coach.finish(known, self._model, posecheck.__version__).with_warnings(*warnings)
        session = session.with_thresholds(self._settings.thresholds)
        self.outcome.session = session
        self._close(session)
        return self.outcome

    def abandon(self) -> None:
        """After a bug: close the files as they are. The journal stays, to be recovered."""
        for stack in (self._table.file, self._poses.file):
            with contextlib.suppress(OutputError):
                stack.close()
        if self._journal.sink is not None:
            self._journal.sink.close()
        if self._pictures.sink is not None:
            with contextlib.suppress(OutputError):
                self._pictures.sink.close()

    def _note(self, op: Op) -> None:
        self._journal.do(lambda journal: journal.note(op))

    def _start(self, source: SourceInfo) -> None:
        header = {
            "posecheck": posecheck.__version__,
            "exercise": self._settings.exercise,
            "thresholds": dict(self._settings.thresholds),
            "record": self._record and str(self._record),
            "keep": {name: getattr(self._settings, name) for name in ("report", "history", "profile")},
            "source": asdict(source),
            "model": asdict(self._model),
            "started": self.started.isoformat(timespec="seconds"),
        }
        folder, table, poses = self.folder, self._table.file, self._poses.file
        journal = self._journal.file
        self._journal.open(lambda: journal.enter_context(Journal(folder / JOURNAL, header)))
        signals = load_exercise(self._settings.exercise).shown_signals
        self._table.open(lambda: table.enter_context(AngleTable(folder / TABLE, signals)))
        if self._settings.save_poses:
            opener, model = self._edges.open_recorder, self._model
            self._poses.open(lambda: poses.enter_context(opener(folder / POSES, source, model)))
        if self._record is not None:
            path, blur = self._record, self._settings.blur_face
            self._pictures.open(lambda: PictureRecorder(path, source, blur=blur, report=self._report))

    def _close(self, session: Session) -> None:
        path, files = self.folder / "session.json", self.outcome.files
        folder_again(self.folder)
        saved = _Part[Path](self._failed)
        saved.open(lambda: path)
        written = saved.do(lambda path: session_file.write(path, session))
        whole = self._table.do(lambda table: self._table.file.close())
        poses = self._poses.do(lambda recorder: self._poses.file.close())
        files += [path] * written + [self.folder / TABLE] * whole + [self.folder / POSES] * poses
        self._pictures.do(lambda recorder: files.append(recorder.close()))
        if self._journal.sink is not None:
            if written and whole:
                self._journal.sink.discard()
            else:
                self._journal.sink.close()

    def _failed(self, error: OutputError) -> None:
        self.outcome.failures.append(error)
        self._report(str(error))


def _new_folder(output: Path, started: datetime) -> Path:
    """A folder that nobody else has: another session may begin in the same second."""
    stem = started.strftime(_STAMP)
    for number in itertools.count(1):
        folder = output / (stem if number == 1 else f"{stem}-{number}")
        try:
            make_folder(folder, exist_ok=False)
        except FileExistsError:
            if folder.exists():
                continue
            raise output_error(folder, FileExistsError(errno.EEXIST, "")) from None
        except OSError as error:
            raise output_error(folder, error) from error
        break
    ready_folder(folder)
    return folder
