"""The pictures again, drawn on and written as a clip: decoded, drawn and encoded in three threads."""

from __future__ import annotations

import contextlib
from collections import deque
from collections.abc import Generator, Iterable, Sequence
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from posecheck.app.progress import Bars
from posecheck.app.recorded.pipeline import ahead, closed_after, mapped
from posecheck.app.recorded.reading import frames_of
from posecheck.core.exercise import Exercise
from posecheck.core.measuring.leg import judged_pose
from posecheck.core.moment import Sink
from posecheck.core.session import Session, SourceInfo
from posecheck.core.types import Frame, Observation, Pose, StepResult
from posecheck.sinks.picture.clip_writer import ClipWriter, scaled
from posecheck.sinks.picture.overlay import draw
from posecheck.words.wording import Words

#: A picture, its judgement, and the pose in it.
Shown = tuple[Frame, StepResult, Pose | None]
#: Pictures ready ahead of the next thread.
_DECODED: Final = 2
_DRAWN: Final = 2


class Painter:
    """Draws on pictures of one source, and writes them as a clip. ``target``: repetitions wanted, if any."""

    def __init__(
        self, source: SourceInfo, exercise: Exercise, words: Words, target: int | None = None
    ) -> None:
        self._target = target
        self.source = source
        self._exercise = exercise
        self._words = words.for_exercise(exercise)

    def write(self, path: Path, shown: Iterable[Shown]) -> Generator[int, None, None]:
        """Draw and encode, one picture for each item taken: how many are done.

        The clip appears with the end of it. Closing it early leaves no file. Raises OutputError.
        """
        source = self.source
        with ClipWriter(path, source.width_px, source.height_px, source.fps) as clip:
            drawn = ahead(mapped(lambda item: (self._draw(item, clip.size), item[0].t_s), shown), _DRAWN)
            with contextlib.closing(drawn):
                for done, (image, t_s) in enumerate(drawn, start=1):
                    clip.append(image, t_s)
                    yield done

    def _draw(self, item: Shown, size: tuple[int, int]) -> NDArray[np.uint8]:
        frame, step, pose = item
        image = scaled(frame.image, size)
        return draw(
            # Scaling made a new picture; else what was decoded may be read-only.
            image if image.flags.writeable else image.copy(),
            step,
            judged_pose(pose, step.measurement),
            text=self._words,
            target_reps=self._target,
            hold_target_s=self._exercise["hold_needed"],
        )


class OverlayAfter(Sink):
    """The clip of saved landmarks, on dark frames, drawn once everything is judged."""

    early = True
    slow = True

    def __init__(self, path: Path, painter: Painter, observations: Sequence[Observation], bars: Bars) -> None:
        self._path, self._painter, self._observations, self._bars = path, painter, observations, bars

    def finish(self, session: Session) -> Path:
        """Draw it. Raises OutputError."""
        frames = frames_of(self._observations, session.source)
        shown = judged_pictures(frames, (each.pose for each in self._observations), session.frames)
        drawn = self._painter.write(self._path, shown)
        exhaust(self._bars.track(drawn, len(session.frames), self._path.name))
        return self._path


def judged_pictures(
    frames: Iterable[Frame], poses: Iterable[Pose | None], steps: Sequence[StepResult]
) -> Generator[Shown, None, None]:
    """The frames that were read, again from the first, each with its judgement; surplus ones are left out."""
    decoded = ahead(frames, _DECODED)
    with closed_after(decoded):
        for step, pose, frame in zip(steps, poses, decoded, strict=False):
            yield frame, step, pose


def exhaust(drawn: Generator[int, None, None]) -> None:
    """Take all of it; whatever happens, close it."""
    with contextlib.closing(drawn):
        deque(drawn, maxlen=0)
