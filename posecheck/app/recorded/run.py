"""The one loop: a source, the pose of every picture, judgement, results.

All observations are read before the judgement, because the zero-phase filter looks both ways; only
landmarks are kept. The overlay is drawn in a second pass over the file, some seconds behind the first.
"""

from __future__ import annotations

import contextlib
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import posecheck
from posecheck.app import edges
from posecheck.app.kept.calibration import known_calibration
from posecheck.app.kept.ending import keep_page, keep_session
from posecheck.app.kept.outcome import Folders, Outcome, guarded, write_judgement
from posecheck.app.machine import interrupt
from posecheck.app.options import config_file
from posecheck.app.options.settings import Settings, layered
from posecheck.app.progress import Bars
from posecheck.app.recorded.overlay import OVERLAY_NAME, Draw, drawn_after, drawn_ahead
from posecheck.app.recorded.reading import Listener, Reading, collect, observed, read_recording
from posecheck.core.exercise import Exercise
from posecheck.core.judging.engine import Engine, Judged, Leg, judge_recording
from posecheck.core.judging.forecast import LiveForecast, RecordingForecast
from posecheck.core.session import Session
from posecheck.core.types import Calibration
from posecheck.errors import ModelError, PosecheckError, SetupError
from posecheck.exercises import load_exercise
from posecheck.words.en.session import ENGLISH, Words

if TYPE_CHECKING:
    from posecheck.app.recorded.overlay_ahead import OverlayAhead


def analyze(
    video: str | Path,
    *,
    config: str | Path | None = None,
    world: edges.Edges | None = None,
    **options: Any,
) -> Session:
    """Analyse one video file and return the session.

    ``options`` are the fields of `posecheck.app.options.settings.Settings`. Files are written only when
    ``output`` names a folder, or ``overlay`` or ``save_poses`` asks for one (then the default
    folder); the history of this machine is added to only with ``history=True``. ``config`` is a TOML
    file with settings; none is read by itself. Raises PosecheckError; KeyboardInterrupt, after saving,
    when the person stopped it.
    """
    layers = [config_file.read(Path(config))] if config is not None else []
    settings = layered({"progress": False, "history": False}, *layers, options)
    writes = "output" in options or settings.overlay or settings.save_poses
    run = Run(settings, world, writes=writes)
    outcome = run.analyze(Path(video))
    if outcome.interrupted or outcome.session is None:
        raise KeyboardInterrupt
    for failure in outcome.failures:
        raise failure
    return outcome.session


class Run:
    """One run of the program over one or more inputs with the same settings.

    Raises ExerciseError when the exercise or a threshold of it is wrong.
    """

    def __init__(
        self,
        settings: Settings,
        world: edges.Edges | None = None,
        words: Words = ENGLISH,
        *,
        writes: bool = True,
    ) -> None:
        self.exercise: Exercise = load_exercise(settings.exercise).with_thresholds(settings.thresholds)
        self._settings = settings
        self._edges = world or edges.real()
        self._words = words
        self._bars = Bars.for_terminal(settings.progress and not settings.quiet)
        self._folders = Folders(Path(settings.output)) if writes else None
        self._notices: list[str] = []
        self._calibration: Calibration | None = known_calibration(settings, self._notices.append)

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
        with (
            self._edges.open_video(path, self._settings.rotate) as source,
            self._folder(name or path.stem) as folder,
        ):
            poses = folder / "poses.jsonl" if folder and self._settings.save_poses else None
            with self._overlay(folder, source) as overlay:
                reading = self._read(source, poses, overlay.add if overlay else None)
                outcome = self._outcome(path, reading)
                if poses and not reading.failures and reading.observations:
                    outcome.files.append(poses)
                self._finish(outcome, reading, folder, overlay.finish if overlay else None)
            self._remember(outcome, reading)
        return outcome

    def replay(self, path: Path) -> Outcome:
        """Judge one saved recording again. Raises PosecheckError."""
        reading = read_recording(path, self._edges)
        outcome = self._outcome(path, reading)
        with self._folder(Path(reading.source.name).stem) as folder:
            draw = drawn_after(self._overlay_folder(folder), self.exercise, self._words)
            self._finish(outcome, reading, folder, draw)
        return outcome

    def judge(self, reading: Reading) -> Judged:
        """The judgement of what was read, by the filter that the settings ask for."""
        leg, calibration = self._person
        ends = (reading.source, reading.model, posecheck.__version__)
        if self._settings.filter == "causal":
            engine = Engine(self.exercise, leg=leg, calibration=calibration)
            steps = tuple(engine.step(observation) for observation in reading.observations)
            judged = Judged(engine.finish(*ends), steps)
        else:
            judged = judge_recording(
                reading.observations,
                self.exercise,
                leg=leg,
                calibration=calibration,
                source=ends[0],
                model=ends[1],
                version=ends[2],
            )
        return Judged(judged.session.with_thresholds(self._settings.thresholds), judged.steps)

    def _folder(self, stem: str) -> AbstractContextManager[Path | None]:
        """The input's own folder, proved writable before the long work. Raises OutputError."""
        return self._folders.ready(stem) if self._folders else contextlib.nullcontext()

    @property
    def _person(self) -> tuple[Leg, Calibration | None]:
        return cast(Leg, self._settings.leg), self._calibration

    def _outcome(self, path: Path, reading: Reading) -> Outcome:
        notices, self._notices[:] = list(self._notices), []
        return Outcome(
            path,
            failures=reading.failures,
            notices=notices,
            problem=reading.problem,
            nobody=reading.nobody,
            interrupted=reading.interrupted,
        )

    def _overlay_folder(self, folder: Path | None) -> Path | None:
        return folder if self._settings.overlay else None

    def _overlay(
        self, folder: Path | None, source: edges.Source
    ) -> AbstractContextManager[OverlayAhead | None]:
        kind = LiveForecast if self._settings.filter == "causal" else RecordingForecast
        forecast = partial(kind, self.exercise, *self._person)
        return drawn_ahead(self._overlay_folder(folder), source, self.exercise, self._words, forecast)

    def _read(self, source: edges.Source, poses: Path | None, listen: Listener | None) -> Reading:
        with self._edges.open_estimator(self._settings.model) as estimator:
            model = estimator.model
            opener = partial(self._edges.open_recorder, poses, source.info, model) if poses else None
            found = observed(source, estimator)
            return collect(found, source, model, self._bars, opener, self._words, listen)

    def _finish(self, outcome: Outcome, reading: Reading, folder: Path | None, draw: Draw | None) -> None:
        """Judge, write, draw, make the page. Ctrl-C cuts the drawing short and waits for the rest."""
        if not reading.observations:
            return
        with _interruptible(outcome), interrupt.deferred():
            judged = self.judge(reading)
            if reading.problem:
                judged = Judged(judged.session.with_warnings(reading.problem), judged.steps)
            outcome.session = judged.session
            outcome.unseen = judged.session.summary.tracked_fraction == 0
            if folder is not None:
                write_judgement(folder, judged, outcome)
        if folder is not None and draw is not None and not outcome.interrupted:
            with _interruptible(outcome), guarded(outcome, folder / OVERLAY_NAME):
                drawn = self._bars.track(draw(reading, judged), len(judged.steps), OVERLAY_NAME)
                with contextlib.closing(drawn):
                    deque(drawn, maxlen=0)
        if folder is not None and self._settings.report:
            with _interruptible(outcome), interrupt.deferred():
                keep_page(outcome, self.exercise, self._words)

    def _remember(self, outcome: Outcome, reading: Reading) -> None:
        """Put a whole set into the history: not half of one, nor one that nobody did."""
        seen = not outcome.nobody and not outcome.unseen
        if self._settings.history and seen and not reading.interrupted:
            with _interruptible(outcome), interrupt.deferred():
                keep_session(outcome, profile=self._settings.profile)


@contextlib.contextmanager
def _interruptible(outcome: Outcome) -> Iterator[None]:
    """Ctrl-C ends the block and is noted: what there is by then counts."""
    try:
        yield
    except KeyboardInterrupt:
        outcome.interrupted = True


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
