"""Saving a live session while it happens: journal, angle table, landmarks, frames; then the session.

Each output fails alone: it is reported once and left out, and the session goes on.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Iterable
from dataclasses import asdict, replace
from datetime import datetime
from pathlib import Path
from typing import Final

import posecheck
from posecheck.app.kept.ending import Ending, end_set
from posecheck.app.kept.outcome import Outcome
from posecheck.app.options.settings import Settings
from posecheck.core.coaching.coach import Coach, CoachStep
from posecheck.core.exercise import Exercise
from posecheck.core.moment import Guest, Moment, Sink, Sinks
from posecheck.core.notes import Note
from posecheck.core.session import About, ModelInfo, Session, SourceInfo
from posecheck.core.types import Frame, Op, Pose
from posecheck.errors import output_error
from posecheck.files import angles, journal, poses
from posecheck.files import session as session_file
from posecheck.files.disk import make_folder, missing, numbered, ready_folder, take_back
from posecheck.sinks.frames.recorder import FrameRecorder, ready_film
from posecheck.words.wording import Words

#: What a recovery has to know of the settings.
_KEPT: Final = ("report", "history", "profile", "target", "language")
_STAMP: Final = "live-%Y%m%d-%H%M%S"


class Saving:
    """Writes into a folder of its own, made now so that an unwritable one is noticed before the set.

    ``sinks`` are others that take what is saved. Raises OutputError when the folder, or that of a film
    of the frames, cannot be written to.
    """

    def __init__(
        self,
        settings: Settings,
        exercise: Exercise,
        words: Words,
        model: ModelInfo,
        report: Callable[[str], None],
        sinks: Iterable[Sink] = (),
    ) -> None:
        self._settings, self._model, self._report = settings, model, report
        self.started = datetime.now().astimezone()
        film = Path(settings.record).resolve() if settings.record else None
        output = Path(settings.output)
        self._made = [*missing(output), *(missing(film.parent) if film else ())]
        self._record = ready_film(film) if film else None
        folder = _new_folder(output, self.started)
        self.ending = Ending(
            exercise, words, folder, settings.report, settings.history, settings.profile, self.started
        )
        self.outcome = Outcome(folder)
        self._sinks = Sinks(map(Guest, sinks), lambda error: report(str(error)))
        self._journal: journal.Journal | None = None
        self._times: list[float] = []
        self._count = 0

    def take(
        self, frame: Frame, pose: Pose | None, step: CoachStep, ops: Iterable[Op], source: SourceInfo
    ) -> None:
        """Save what one frame came to, after the things that happened before it."""
        ops = tuple(ops)
        if any(op.kind == "start" for op in ops):
            self._start(source)
        result = step.result
        if result is not None:
            self._times = [*self._times[:1], result.t_s]
            self._count += 1
            self._sinks.take(Moment(result.t_s, frame, pose, result, ops))
        elif ops:
            self._sinks.take(Moment(frame.t_s, ops=ops))

    def finish(self, coach: Coach, source: SourceInfo, warnings: Iterable[Note]) -> Outcome:
        """End the set; the journal goes once everything else is safe."""
        if not coach.started:
            self._sinks.close()
            take_back([self.outcome.path, *self._made])
            return self.outcome
        first_s, last_s = (self._times[0], self._times[-1]) if self._times else (0.0, 0.0)
        self._sinks.take(Moment(last_s, ops=tuple(coach.take_ops())))
        fps = (self._count - 1) / (last_s - first_s) if last_s > first_s else 0.0
        known = replace(source, fps=fps, duration_s=last_s, recorded_at=self._recorded_at)
        session = coach.finish(known, self._model, posecheck.__version__).with_warnings(*warnings)
        about = About(name=self._settings.profile or "")
        session = session.with_thresholds(self._settings.thresholds)
        self._end(replace(session, target=coach.target, about=about))
        return self.outcome

    def abandon(self) -> None:
        """After a bug: close the files as they are. The journal stays, to be recovered."""
        self._sinks.close()

    def _start(self, source: SourceInfo) -> None:
        settings, folder, sinks, model = self._settings, self.outcome.path, self._sinks, self._model
        source = replace(source, recorded_at=self._recorded_at)
        sinks.add(lambda: session_file.SessionFile(folder / session_file.NAME))
        sinks.add(lambda: self._kept(journal.Journal(folder / journal.NAME, self._header(source))))
        signals = self.ending.exercise.shown_signals
        sinks.add(lambda: angles.AngleTable(folder / angles.NAME, signals))
        if settings.save_poses:
            sinks.add(lambda: poses.PoseRecorder(folder / poses.NAME, source, model))
        if self._record is not None:
            path, blur = self._record, settings.blur_face
            sinks.add(lambda: FrameRecorder(path, source, blur=blur, report=self._report))

    @property
    def _recorded_at(self) -> str:
        return self.started.isoformat(timespec="seconds")

    def _kept(self, opened: journal.Journal) -> journal.Journal:
        self._journal = opened
        return opened

    def _header(self, source: SourceInfo) -> dict[str, object]:
        return {
            "posecheck": posecheck.__version__,
            "exercise": self._settings.exercise,
            "thresholds": dict(self._settings.thresholds),
            "record": self._record and str(self._record),
            "keep": {name: getattr(self._settings, name) for name in _KEPT},
            "source": asdict(source),
            "model": asdict(self._model),
            "started": self._recorded_at,
        }

    def _end(self, session: Session) -> None:
        end_set(self.outcome, session, self._sinks, self.ending)
        written = {path.name for path in self.outcome.files if path.parent == self.outcome.path}
        if self._journal is not None and {session_file.NAME, angles.NAME} <= written:
            self._journal.discard()


def _new_folder(output: Path, started: datetime) -> Path:
    """A folder that nobody else has: another session may begin in the same second."""
    for name in numbered(started.strftime(_STAMP)):
        folder = output / name
        try:
            make_folder(folder, exist_ok=False)
        except FileExistsError:
            if os.path.exists(folder):
                continue
            raise output_error(folder, FileExistsError(errno.EEXIST, "")) from None
        except OSError as error:
            raise output_error(folder, error) from error
        break
    ready_folder(folder)
    return folder
