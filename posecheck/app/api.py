"""The Python API: what a notebook, a script or another program calls. See docs/api.md.

Everything here is imported as ``posecheck.name``; the records (`Frame`, `Pose`, `StepResult`, ...) and the
`Engine` come from the core as they are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from posecheck.core.calibration import Calibrations
from posecheck.core.exercise import Exercise
from posecheck.core.judging import engine
from posecheck.core.judging.engine import Leg
from posecheck.core.moment import Sink
from posecheck.core.session import ModelInfo, Session, SourceInfo
from posecheck.core.types import Frame, Observation, Pose, StepResult
from posecheck.errors import UsageError

if TYPE_CHECKING:
    from posecheck.app.options.settings import Settings

Filter = Literal["zero-phase", "causal"]
Language = Literal["en", "de"]
_AnyPath = str | Path


class Video(Protocol):
    """The frames of a video file, in order: RGB, upright, each at its own time.

    May be iterated again. ``info`` says name, size and rate; ``frame_count`` is an estimate, 0 when unknown.
    ``problem`` is a sentence after an iteration that could not read all of the file, else empty.
    """

    @property
    def info(self) -> SourceInfo:
        """Name, size in pixels, frames a second, duration in seconds."""

    @property
    def frame_count(self) -> int:
        """About how many frames there are; 0 when unknown."""

    @property
    def problem(self) -> str:
        """What could not be read, known after an iteration."""

    def __iter__(self) -> Iterator[Frame]: ...


class PoseFinder(Protocol):
    """Finds the person in a frame; None when nobody is there.

    Call it with the frames of one video, in order: it follows the person from one to the next. Raises
    ModelError when the model fails.
    """

    @property
    def model(self) -> ModelInfo:
        """Name and SHA-256 of the pose model."""

    def __call__(self, frame: Frame) -> Pose | None: ...


def analyze(
    video: _AnyPath,
    *,
    exercise: _AnyPath | None = None,
    leg: Leg | None = None,
    filter: Filter | None = None,
    thresholds: Mapping[str, float] | None = None,
    neutral_ankle_deg: float | None = None,
    target: int | None = None,
    profile: str | None = None,
    model: _AnyPath | None = None,
    rotate: Literal[0, 90, 180, 270] | None = None,
    slow_motion: float | None = None,
    output: _AnyPath | None = None,
    overlay: bool | None = None,
    save_poses: bool | None = None,
    report: bool | None = None,
    language: Language | None = None,
    history: bool | None = None,
    progress: bool | None = None,
    sinks: Sequence[Sink] = (),
    config: _AnyPath | None = None,
) -> Session:
    """Analyse one video file: the session, with the judgement of every frame in ``session.frames``.

    What is left at None is as in ``config`` (a TOML file; none is read by itself), else as on the command
    line, except that the history of this machine and the progress bar are off.

    exercise: a name ("sciatic_glide"), or the path of a TOML file.
    leg: the person's own working leg, "left" or "right"; "auto" finds it.
    filter: "zero-phase" looks both ways, the most exact; "causal" judges as a live session would.
    thresholds: limits of the exercise by name, each in its own unit.
    neutral_ankle_deg: dorsiflexion measured with the foot at a right angle, degrees; taken off every reading.
    target: how many repetitions were wanted; without it the session has no target.
    profile: whose set it is: their calibration, and their part of the history.
    model: "full", "lite", "heavy", or the path of a .task file.
    rotate: degrees clockwise, and slow_motion: how many times slower than it happened the file plays; both
        instead of what the file says of itself.
    output: folder for the results; each video gets a folder of its own in it. Nothing is written without it,
        unless ``overlay`` (a clip with angles and count) or ``save_poses`` (the landmarks) asks for it.
    report: whether the page report.html is made with the results; in this language.
    sinks: outputs of your own, told of every frame; see `Sink`.

    Raises UsageError, ExerciseError, InputError, ModelError and SetupError when there is nothing to show;
    OutputError when an output failed (the others are written by then); KeyboardInterrupt, after saving, when
    somebody stopped it.
    """
    quiet = {"progress": False, "history": False}
    settings = _settings(quiet, config, {**locals()}, "video", "sinks", "config", "quiet")
    writes = output is not None or settings.overlay or settings.save_poses
    from posecheck.app.recorded.run import Run
    from posecheck.words import LANGUAGES

    run = Run(settings, words=LANGUAGES[settings.language], writes=writes, sinks=sinks)
    outcome = run.analyze(Path(video))
    if outcome.interrupted or outcome.session is None:
        raise KeyboardInterrupt
    for failure in outcome.failures:
        raise failure
    return outcome.session


def live(
    *,
    camera: str | None = None,
    exercise: _AnyPath | None = None,
    leg: Leg | None = None,
    target: int | None = None,
    profile: str | None = None,
    calibrate: bool | None = None,
    set_up: bool | None = None,
    thresholds: Mapping[str, float] | None = None,
    model: _AnyPath | None = None,
    rotate: Literal[0, 90, 180, 270] | None = None,
    window: bool | None = None,
    audio: bool | None = None,
    voice: bool | None = None,
    language: Language | None = None,
    output: _AnyPath | None = None,
    report: bool | None = None,
    history: bool | None = None,
    save_poses: bool | None = None,
    record: _AnyPath | None = None,
    blur_face: bool | None = None,
    sinks: Sequence[Sink] = (),
    notices: Callable[[str], None] | None = None,
    config: _AnyPath | None = None,
) -> Session | None:
    """Coach a set in front of a camera, as ``posecheck live`` does; None when it never began.

    It ends at the ``target`` (repetitions), by key or window, or by Ctrl-C. Results, page and history are
    kept as the command line keeps them; what is left at None is as in ``config``, else as there. ``camera``
    is a number, a device, an http:// or rtsp:// address, or a video file played in real time. ``record`` is
    an .mp4 file; nothing is recorded without it. ``sinks`` are told of every judged frame and must return
    within milliseconds. ``notices`` is told, in whole lines, what does not work but need not stop the set.

    Must run in the main thread when it shows a window. Raises UsageError, ExerciseError, InputError (no
    camera), ModelError, SetupError, and OutputError when the folder for the results cannot be written to.
    """
    settings = _settings({}, config, {**locals()}, "sinks", "notices", "config")
    if settings.window:
        from posecheck.sinks.frames.display import load_opencv_first

        load_opencv_first()
    from posecheck.app.live.run import run_live

    return run_live(settings, notices or (lambda line: None), sinks=sinks).outcome.session


def open_video(
    path: _AnyPath,
    *,
    rotate: Literal[0, 90, 180, 270] | None = None,
    slow_motion: float | None = None,
) -> AbstractContextManager[Video]:
    """The frames of a video file, for a ``with`` block; see `Video`.

    ``rotate`` is degrees clockwise, ``slow_motion`` how many times slower than it happened the file plays;
    both instead of what the file says of itself. Raises InputError when it
    cannot be read, SetupError when a library is missing.
    """
    from posecheck.app import edges

    return edges.current().open_video(Path(path), rotate, slow_motion)


def open_pose(model: _AnyPath | None = None) -> AbstractContextManager[PoseFinder]:
    """What finds the person in a frame, for a ``with`` block; see `PoseFinder`.

    ``model`` is "full", "lite", "heavy" or the path of a .task file; None for the first one found. Loading
    takes a second or two. Use one for each video. Raises ModelError when it is missing or not the right
    file, SetupError when a library is missing.
    """
    from posecheck.app import edges

    return _pose_finder(edges.current().open_estimator(None if model is None else str(model)))


@contextmanager
def _pose_finder(opened: AbstractContextManager[PoseFinder]) -> Iterator[PoseFinder]:
    with opened as find:
        yield find


def judge_recording(
    observations: Sequence[Observation],
    exercise: Exercise,
    *,
    leg: Leg = "auto",
    calibration: Calibrations | None = None,
    source: SourceInfo | None = None,
    model: ModelInfo | None = None,
) -> Session:
    """Judge a whole set at once, with filters that look both ways: the most exact.

    ``calibration`` is what is known of the person, or of each leg (a mapping of "left" and "right").
    The session has the judgement of every observation in ``session.frames``. ``source`` and ``model`` say
    in it where the frames came from and what found the poses. Raises UsageError when the times of the
    observations do not rise.
    """
    if leg not in ("auto", "left", "right"):
        raise UsageError("leg", f"is {leg!r}", "Allowed: auto, left, right.")
    about: dict[str, Any] = {"source": source, "model": model}
    return engine.judge_recording(observations, exercise, leg=leg, calibration=calibration, **about).session


def annotate(
    image: NDArray[np.uint8],
    step: StepResult,
    *,
    exercise: Exercise | None = None,
    language: Language = "en",
) -> NDArray[np.uint8]:
    """A copy of ``image`` with the leg, its angles, the phase, the count and any warning drawn in.

    ``image`` is (height, width, 3) uint8 in RGB order, as `Frame.image`; of any size. ``step`` is what the
    engine said of that frame; the leg is drawn where `StepResult.pose` has it. ``exercise`` is the one in
    force, for its target and its words; None for the sciatic glide. Raises UsageError for another array.
    """
    if image.ndim != 3 or image.shape[2] != 3 or image.dtype != np.uint8:
        problem = f"is {image.dtype} {image.shape}, not uint8 (height, width, 3)"
        raise UsageError("image", problem, "See: docs/api.md")
    from posecheck.exercises import load_exercise
    from posecheck.sinks.frames.overlay import draw
    from posecheck.words import LANGUAGES

    exercise = exercise or load_exercise("sciatic_glide")
    return draw(
        image.copy(),
        step,
        step.pose,
        text=LANGUAGES[language].for_exercise(exercise),
        target_reps=exercise.target_reps,
        hold_target_s=exercise["hold_needed"],
    )


def _settings(
    defaults: Mapping[str, Any], config: _AnyPath | None, given: Mapping[str, Any], *others: str
) -> Settings:
    """The settings among ``given``; ``others`` are keywords of another kind."""
    from posecheck.app.options.settings import layered, read_config

    layers = [read_config(Path(config))] if config is not None else []
    plain = {
        name: str(value) if isinstance(value, Path) else value
        for name, value in given.items()
        if name not in others
    }
    return layered(defaults, *layers, plain)
