"""The one loop: a source, the pose of every frame, judgement, results.

All observations are read before the judgement, because the zero-phase filter looks both ways; only
landmarks are kept. The overlay is drawn while they are read (`posecheck.app.recorded.overlay`).
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, cast

import posecheck
from posecheck.app import edges
from posecheck.app.ctrl_c import deferred
from posecheck.app.kept.calibration import known_calibrations
from posecheck.app.kept.ending import Ending, end_set, interruptible
from posecheck.app.kept.outcome import Folders, Outcome
from posecheck.app.options.settings import Settings
from posecheck.app.progress import Bars
from posecheck.app.recorded.reading import Reading, collect, read_recording
from posecheck.app.recorded.spilled import kept
from posecheck.core.calibration import Calibrations
from posecheck.core.exercise import Exercise
from posecheck.core.judging.engine import Engine, Judged, Leg, Posed, judge_recording
from posecheck.core.judging.forecast import LiveForecast, RecordingForecast
from posecheck.core.moment import Guest, Later, Moment, Sink, Sinks
from posecheck.core.notes import note
from posecheck.core.session import About, Session, SourceInfo
from posecheck.errors import InputError, ModelError, PosecheckError, SetupError, output_error
from posecheck.exercises import load_exercise
from posecheck.files import angles, poses
from posecheck.files import session as session_file
from posecheck.files.angles import AngleTable
from posecheck.files.disk import folder_again, unused
from posecheck.files.folder import CLIP_NAME, REPORT_NAME
from posecheck.files.poses import PoseRecorder
from posecheck.files.session import SessionFile
from posecheck.pose.estimator import for_exercise, parts
from posecheck.sources.times import made_at
from posecheck.words.en.session import ENGLISH
from posecheck.words.wording import Words

if TYPE_CHECKING:
    from posecheck.pose.crowd import Sought


class Run:
    """One run of the program over one or more inputs with the same settings.

    ``sinks`` are told of every input, besides what the settings ask for. Raises ExerciseError when the
    exercise or a threshold of it is wrong.
    """

    def __init__(
        self,
        settings: Settings,
        world: edges.Edges | None = None,
        words: Words = ENGLISH,
        *,
        writes: bool = True,
        sinks: Sequence[Sink] = (),
    ) -> None:
        self.exercise: Exercise = load_exercise(settings.exercise).with_thresholds(settings.thresholds)
        self._settings = settings
        self._edges = world or edges.current()
        self._words = words
        self._guests = tuple(Guest(sink) for sink in sinks)
        self._bars = Bars.for_terminal(settings.progress and not settings.quiet)
        self._folders = Folders(Path(settings.output)) if writes else None
        self._notices: list[str] = []
        self._known = known_calibrations(settings, self._notices.append)

    def analyze_each(self, paths: Iterable[Path]) -> Iterator[Outcome]:
        """Analyse videos one after the other; a bad one does not stop the rest."""
        return _each(self.analyze, paths)

    def replay_each(self, paths: Iterable[Path]) -> Iterator[Outcome]:
        """Judge saved recordings again, one after the other."""
        return _each(self.replay, paths)

    def analyze(self, path: Path, name: str = "") -> Outcome:
        """Analyse one video. Raises PosecheckError when there is nothing to show for it.

        ``name`` is that of its folder, if it is not to be called as the file.
        """
        settings = self._settings
        with self._edges.open_video(path, settings.rotate, settings.slow_motion) as source:
            info = replace(source.info, recorded_at=made_at(path))
            with self._folder(name, path, info) as folder:
                end = partial(self._end, history=settings.history, redrawn=settings.overlay)
                with Sinks(self._guests) as sinks:
                    reading, missed = self._read(info, source, folder, sinks, None)
                    if missed is None:
                        return end(path, reading, folder, sinks)
                # Calibrations whole, the recording is somebody else's: it is read once more, for them.
                with Sinks(self._guests) as sinks:
                    reading, _ = self._read(info, source, folder, sinks, missed)
                    return end(path, reading, folder, sinks)

    def replay(self, path: Path) -> Outcome:
        """Judge one saved recording again. Raises PosecheckError."""
        reading = read_recording(_poses_in(path) if os.path.isdir(path) else path)
        with self._folder("", path, reading.source) as folder, Sinks(self._guests) as sinks:
            if folder is not None and self._settings.overlay:
                from posecheck.app.recorded.overlay import drawn_after

                sinks.add(partial(drawn_after, folder, reading, *self._drawn, self._bars))
            return self._end(path, reading, folder, sinks, history=False)

    def judge(self, reading: Reading) -> Judged:
        """The judgement of what was read, by the filter that the settings ask for."""
        judged = self._judge_as(reading, *self._person)
        session = judged.session.with_thresholds(self._settings.thresholds)
        about = About(name=self._settings.profile or "")
        return Judged(replace(session, target=self._settings.target, about=about), judged.steps)

    def _judge_as(self, reading: Reading, leg: Leg, calibration: Calibrations) -> Judged:
        ends = (reading.source, reading.model, posecheck.__version__)
        both = self._settings.leg == "auto"
        if self._settings.filter == "causal":
            engine = Engine(self.exercise, leg=leg, calibration=calibration, both=both)
            steps = kept(engine.step(observation) for observation in reading.observations)
            return Judged(engine.finish(*ends), Posed(steps, reading.observations))
        return judge_recording(
            reading.observations,
            self.exercise,
            leg=leg,
            calibration=calibration,
            both=both,
            source=ends[0],
            model=ends[1],
            version=ends[2],
            store=kept,
        )

    def _folder(self, name: str, path: Path, source: SourceInfo) -> AbstractContextManager[Path | None]:
        """The input's own folder, proved writable before the long work. Raises OutputError.

        It is called ``name``, else as the recording, where nothing lies in its way.
        """
        if self._folders is None:
            return contextlib.nullcontext()
        if name:
            return self._folders.ready(name)
        return self._folders.ready(Path(source.name).stem, partial(_is_free, path, source))

    @property
    def _person(self) -> tuple[Leg, Calibrations]:
        """The leg, and what is known of each."""
        return cast(Leg, self._settings.leg), self._known

    @property
    def _drawn(self) -> tuple[Exercise, Words, int | None]:
        """What is drawn into an overlay besides the judgement."""
        return self.exercise, self._words, self._settings.target

    def _read(
        self, info: SourceInfo, source: edges.Source, folder: Path | None, sinks: Sinks, sought: Sought | None
    ) -> tuple[Reading, Sought | None]:
        """What was seen, and the person it should have been of, when that is somebody else."""
        from posecheck.app.recorded.looking import observed
        from posecheck.pose.pace import schedule_of

        with self._edges.open_estimator(self._settings.model) as estimator:
            reading = Reading(info, estimator.model)
            whom = parts(estimator).whom
            if whom is not None:
                whom.watch_for(self.exercise, self._settings.person)
                if sought is not None:
                    whom.seek(sought)
            if folder is not None:
                self._listen_early(sinks, source, reading, folder)
            take = partial(sinks.take, early=True)
            found = observed(source, for_exercise(estimator, self.exercise), schedule_of(self.exercise))
            collect(found, source, reading, self._bars, take)
        if whom is None or reading.interrupted:
            return reading, None
        if whom.several > 1:
            reading.remarks = (*reading.remarks, note("several_people", count=whom.several))
        return reading, whom.missed()

    def _listen_early(self, sinks: Sinks, source: edges.Source, reading: Reading, folder: Path) -> None:
        """What is written or drawn while the video is read, if it was asked for."""
        if self._settings.save_poses:
            opener = partial(
                PoseRecorder,
                folder / poses.NAME,
                reading.source,
                reading.model,
                lambda: (reading.problem, reading.remarks),
            )
            sinks.add(partial(Later, opener, early=True))
        if self._settings.overlay:
            # What draws is loaded only when something is drawn.
            from posecheck.app.recorded.overlay import drawn_ahead

            kind = LiveForecast if self._settings.filter == "causal" else RecordingForecast
            forecast = partial(kind, self.exercise, *self._person)
            sinks.add(partial(drawn_ahead, folder, source, *self._drawn, forecast, self._bars))

    def _end(
        self,
        path: Path,
        reading: Reading,
        folder: Path | None,
        sinks: Sinks,
        *,
        history: bool,
        redrawn: bool = False,
    ) -> Outcome:
        """Judge, and end the set. The history keeps no half of one. ``redrawn``: whether its clip is, too."""
        notices, self._notices[:] = list(self._notices), []
        outcome = Outcome(path, notices=notices, problem=reading.problem, nobody=reading.nobody)
        outcome.interrupted = reading.interrupted
        if not reading.observations:
            return outcome
        with interruptible(outcome), deferred():
            session = self._judged(reading)
            if session.unseen:
                # Bodies made up around a pair of legs are no people.
                session = session.without_note("several_people")
            if folder is not None:
                folder_again(folder)
                outcome.notices += self._make_room(folder, session.source, redrawn)
                sinks.add(partial(SessionFile, folder / session_file.NAME))
                sinks.add(partial(AngleTable, folder / angles.NAME, self.exercise.shown_signals))
            for observation, step in zip(reading.observations, session.frames, strict=True):
                sinks.take(Moment(step.t_s, pose=observation.pose, step=step), early=False)
        ending = Ending(
            self.exercise,
            self._words,
            folder,
            self._settings.report,
            history and not reading.interrupted,
            self._settings.profile,
            session.source.recorded,
        )
        end_set(outcome, session, sinks, ending)
        return outcome

    def _make_room(self, folder: Path, source: SourceInfo, redrawn: bool) -> Iterator[str]:
        """What an earlier run left there, and this one does not make anew, must not be taken for its own."""
        settings, before = self._settings, "shows the judgement before"
        if not redrawn:
            yield from _set_aside(folder / CLIP_NAME, before)
        if not settings.report:
            yield from _set_aside(folder / REPORT_NAME, before)
        if not settings.save_poses and not poses.is_of(folder / poses.NAME, source):
            yield from _set_aside(folder / poses.NAME, "is of another recording")

    def _judged(self, reading: Reading) -> Session:
        judged = self.judge(reading)
        told = (*([reading.problem] if reading.problem else []), *reading.remarks)
        return replace(judged.session.with_warnings(*told), frames=judged.steps)


def _is_free(path: Path, source: SourceInfo, folder: Path) -> bool:
    """Whether results of ``source`` may lie there: no other recording's do, nor ``path`` itself as a clip."""
    known = folder / session_file.NAME
    if path.resolve() == (folder / CLIP_NAME).resolve():
        return False
    return not os.path.isfile(known) or session_file.is_of(known, source)


def _set_aside(path: Path, why: str) -> Iterator[str]:
    """A file makes room, and stays: nothing else may show it. What to say of it."""
    if not os.path.isfile(path):
        return
    kept = unused(path)
    try:
        path.rename(kept)
        yield f"{path} {why}: kept as {kept.name}"
    except OSError as error:
        yield str(output_error(path, error))


def _poses_in(folder: Path) -> Path:
    """The saved landmarks of a session folder. Raises InputError."""
    path = folder / poses.NAME
    if not os.path.isfile(path):
        raise InputError(str(folder), f"holds no {poses.NAME}", "Analyse the video again with --save-poses.")
    return path


def _each(one: Callable[[Path], Outcome], paths: Iterable[Path]) -> Iterator[Outcome]:
    """Outcomes in order; ends early on Ctrl-C, or when the fault would meet every input alike."""
    for path in paths:
        try:
            outcome = one(path)
        except PosecheckError as error:
            outcome = Outcome(path, error=error)
        except KeyboardInterrupt:
            outcome = Outcome(path, interrupted=True)
        yield outcome
        if outcome.interrupted or isinstance(outcome.error, ModelError | SetupError):
            return
