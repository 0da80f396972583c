"""A made-up recording of any length that takes no memory of its own."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from posecheck.app.edges import Edges, real
from posecheck.core.notes import Note
from posecheck.core.session import ModelInfo, SourceInfo
from posecheck.core.types import Frame, Pose
from tests.bench.core_step import session
from tests.made_up import MODEL, SOURCE


@dataclass
class EndlessSource:
    """Blank frames at even times."""

    info: SourceInfo
    frame_count: int
    problem: str = ""
    remarks: tuple[Note, ...] = ()

    def __iter__(self) -> Iterator[Frame]:
        image = np.zeros((480, 640, 3), np.uint8)
        for index in range(self.frame_count):
            yield Frame(index, index / self.info.fps, image)


class EndlessGlides:
    """The same fifteen glides over and over, a fresh pose each time as from a model."""

    model: ModelInfo = MODEL

    def __init__(self) -> None:
        self._poses = [o.pose for o in session() if o.pose is not None]

    def __call__(self, frame: Frame) -> Pose | None:
        pose = self._poses[frame.index % len(self._poses)]
        return replace(
            pose, xy_px=pose.xy_px.copy(), visibility=pose.visibility.copy(), world_m=pose.world_m.copy()
        )


def endless_world(length_s: int, fps: int) -> Edges:
    """For `Run`: every name is this recording."""
    info = replace(SOURCE, fps=float(fps), duration_s=float(length_s))

    def video(path: Path, *how: object) -> contextlib.nullcontext[EndlessSource]:
        return contextlib.nullcontext(EndlessSource(replace(info, name=path.name), length_s * fps))

    # Made here: it is no part of what is timed.
    glides = EndlessGlides()
    return replace(real(), open_video=video, open_estimator=lambda model: contextlib.nullcontext(glides))
