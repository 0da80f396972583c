"""A world without camera, model or files: made-up people on made-up frames."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from posecheck.app.edges import Edges, real
from posecheck.core.notes import Note
from posecheck.core.session import ModelInfo, SourceInfo
from posecheck.core.types import Frame, Observation, Pose
from posecheck.errors import InputError
from tests.made_up import MODEL, OVER, SOURCE, glide, observe

#: Three glides, the second with an overstretch.
MOVES = [*glide(), *glide(OVER), *glide()]
#: Of arguments: exit code, standard output, standard error.
Call = Callable[..., tuple[int, str, str]]


@dataclass
class FakeSource:
    """A source that is a list. ``fails`` is raised before the frame of that index."""

    observations: Sequence[Observation]
    problem: str = ""
    remarks: tuple[Note, ...] = ()
    fails: dict[int, BaseException] = field(default_factory=dict)
    info: SourceInfo = SOURCE

    @property
    def frame_count(self) -> int:
        return len(self.observations)

    def __iter__(self) -> Iterator[Frame]:
        image = np.full((self.info.height_px, self.info.width_px, 3), 90, np.uint8)
        for index, observation in enumerate(self.observations):
            if index in self.fails:
                raise self.fails.pop(index)
            yield Frame(index, observation.t_s, image.copy())


@dataclass
class FakeEstimator:
    """Knows every pose beforehand. ``fails`` is raised at the frame of that index."""

    poses: Sequence[Pose | None]
    fails: dict[int, BaseException] = field(default_factory=dict)
    model: ModelInfo = MODEL

    def __call__(self, frame: Frame) -> Pose | None:
        if frame.index in self.fails:
            raise self.fails[frame.index]
        return self.poses[frame.index]


@dataclass
class World:
    """Videos by file name; a name that is not there is an InputError, as on a disk."""

    videos: dict[str, FakeSource]
    estimator_fails: dict[int, BaseException] = field(default_factory=dict)
    opening: BaseException | None = None
    estimators: int = 0
    rotations: list[int | None] = field(default_factory=list)
    slow_motions: list[float | None] = field(default_factory=list)
    _open: FakeSource | None = None

    def edges(self) -> Edges:
        """For `Run`; recordings are the real ones."""
        return replace(real(), open_video=self._video, open_estimator=self._estimator)

    @contextlib.contextmanager
    def _video(self, path: Path, rotate: int | None, slow_motion: float | None) -> Iterator[FakeSource]:
        self.rotations.append(rotate)
        self.slow_motions.append(slow_motion)
        if path.name not in self.videos:
            raise InputError(str(path), "no such file", "Check the spelling")
        source = self.videos[path.name]
        self._open = replace(source, info=replace(source.info, name=path.name))
        yield self._open

    @contextlib.contextmanager
    def _estimator(self, model: str | None) -> Iterator[FakeEstimator]:
        self.estimators += 1
        if self.opening is not None:
            raise self.opening
        assert self._open is not None
        poses = [observation.pose for observation in self._open.observations]
        yield FakeEstimator(poses, self.estimator_fails)


def video(legs: Iterable[tuple[float, float, float]], **more: object) -> FakeSource:
    """A made-up person doing these movements, in float32 as a pose model gives them."""
    observations = [Observation(each.t_s, _single(each.pose)) for each in observe(legs, fps=15.0)]
    return FakeSource(observations, **more)  # type: ignore[arg-type]


def _single(pose: Pose | None) -> Pose | None:
    if pose is None:
        return None
    arrays = {name: getattr(pose, name).astype(np.float32) for name in ("xy_px", "visibility", "world_m")}
    return replace(pose, **arrays)
