"""What the session loop asks of the world, so that tests can hand it something simpler."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol

from posecheck.app.ctrl_c import deferred
from posecheck.app.single_cv2 import require_single_cv2
from posecheck.core.notes import Note
from posecheck.core.session import SourceInfo
from posecheck.core.types import Frame
from posecheck.errors import SetupError

if TYPE_CHECKING:
    from posecheck.pose.estimator import Estimator
    from posecheck.sources.camera import Camera


class Read(Protocol):
    """Something that is read. ``problem`` is a sentence when, at the end, part of it was missing.

    ``remarks`` tell, at the end, what was made of it otherwise. ``frame_count`` is an estimate, 0 when
    unknown.
    """

    @property
    def info(self) -> SourceInfo: ...
    @property
    def frame_count(self) -> int: ...
    @property
    def problem(self) -> str: ...
    @property
    def remarks(self) -> tuple[Note, ...]: ...


class Source(Read, Protocol):
    """Frames with their times. May be iterated again."""

    def __iter__(self) -> Iterator[Frame]: ...


@dataclass(frozen=True, slots=True)
class Edges:
    """The openers. ``open_video(path, rotate, slow_motion)``; ``open_estimator(model)``.

    ``open_camera(spec, rotate)`` gives a camera that has not begun.
    """

    open_video: Callable[[Path, int | None, float | None], AbstractContextManager[Source]]
    open_estimator: Callable[[str | None], AbstractContextManager[Estimator]]
    open_camera: Callable[[str, int], Camera]


_HANDED: Final[ContextVar[Edges | None]] = ContextVar("edges", default=None)


@contextmanager
def handed(world: Edges) -> Iterator[None]:
    """Meanwhile, commands and the Python API ask this world in place of the real one."""
    token = _HANDED.set(world)
    try:
        yield
    finally:
        _HANDED.reset(token)


def current() -> Edges:
    """What was handed in, else the real openers. Raises as `real`."""
    return _HANDED.get() or real()


def real() -> Edges:
    """Video files, cameras and the MediaPipe model. Raises SetupError when two packages share cv2."""
    require_single_cv2()
    return Edges(_open_video, _open_estimator, _open_camera)


def _open_video(path: Path, rotate: int | None, slow_motion: float | None) -> AbstractContextManager[Source]:
    with _explained():
        from posecheck.sources.video import VideoFile
    return VideoFile(path, rotate, slow_motion)


def _open_camera(spec: str, rotate: int) -> Camera:
    with _explained():
        from posecheck.sources.camera import Camera
    return Camera(spec, rotate)


@contextmanager
def _open_estimator(model: str | None) -> Iterator[Estimator]:
    """Ctrl-C waits until the model is loaded: torn off, its threads would go on and fill the terminal."""
    from posecheck.exercises import load_exercise
    from posecheck.pose.estimator import open_estimator

    with ExitStack() as stack:
        with deferred(), _explained():
            # How landmarks are trusted is the same for every exercise (exercises/measurement.toml).
            estimator = stack.enter_context(open_estimator(model, load_exercise("sciatic_glide")))
        yield estimator


@contextmanager
def _explained() -> Iterator[None]:
    """Turn a library that does not load into the error that says what to install."""
    try:
        yield
    except ImportError as error:
        problem = f"cannot be loaded ({error})"
        raise SetupError(error.name or "a library", problem, "Run 'posecheck doctor'.") from error
