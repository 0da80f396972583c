"""The overlay clip of one input: its frames again, drawn on, while they are read or afterwards.

Saved landmarks are drawn once everything is judged, decoding, drawing and encoding in three threads. A
video is drawn while its poses are still being found, some seconds behind, on the frames that were decoded
for the reading, kept small for the seconds that the judgement lags. What is drawn early is a forecast, and
the clip is kept only when the final judgement looks the same; else it is drawn again, and for that the
video is decoded again. Forecast and keeping small take 1 ms a frame; decoding a phone's clip (1080 lines,
12 Mbit/s, noise) a second time takes 10 or more: drawn early, ten seconds of it take 4.8 s instead of 6.2,
a rendered clip of 720 lines as long as drawn afterwards (measured when RGB was drawn on).
"""

from __future__ import annotations

import contextlib
import copy
import queue
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

from posecheck.app.edges import Source
from posecheck.app.progress import Bars
from posecheck.app.recorded.pipeline import ahead, closed_after, mapped
from posecheck.app.recorded.reading import Reading, frames_of
from posecheck.app.recorded.spilled import Spilled
from posecheck.core.exercise import Exercise
from posecheck.core.judging.forecast import Forecast, alike
from posecheck.core.measuring.leg import judged_pose
from posecheck.core.moment import Moment, Sink
from posecheck.core.session import Session, SourceInfo
from posecheck.core.types import Frame, Observation, Pose, StepResult
from posecheck.files.folder import CLIP_NAME
from posecheck.sinks.frames.clip_writer import ClipWriter, clip_size, encoded
from posecheck.sinks.frames.layers import Image
from posecheck.sinks.frames.overlay import draw
from posecheck.words.wording import Words

#: A frame as large as in the clip and in its colours (`encoded`), its judgement, and the pose in it.
Shown = tuple[Image, StepResult, Pose | None]
#: Frames ready ahead of the next thread.
_DECODED: Final = 2
_DRAWN: Final = 2
_WAIT_S: Final = 0.2
#: Frames that wait to be encoded, before the reading waits for the encoder: a second's worth.
_BACKLOG: Final = 30


def drawn_ahead(
    folder: Path,
    source: Source,
    exercise: Exercise,
    words: Words,
    target: int | None,
    forecast: Callable[[], Forecast],
    bars: Bars,
) -> Sink:
    """The overlay of a video, drawn while it is read."""
    # A copy: each iteration notes its own problems in the source.
    again, painter = copy.copy(source), Painter(source.info, exercise, words, target)
    return OverlayAhead(folder / CLIP_NAME, again, painter, forecast(), bars)


def drawn_after(
    folder: Path, reading: Reading, exercise: Exercise, words: Words, target: int | None, bars: Bars
) -> Sink:
    """The overlay of a recording of landmarks, on a dark ground."""
    painter = Painter(reading.source, exercise, words, target)
    return OverlayAfter(folder / CLIP_NAME, painter, reading.observations, bars)


class Painter:
    """Draws on frames of one source, and writes them as a clip. ``target``: repetitions wanted, if any."""

    def __init__(
        self, source: SourceInfo, exercise: Exercise, words: Words, target: int | None = None
    ) -> None:
        self._target = target
        self.source = source
        self.size = clip_size(source.width_px, source.height_px)
        self._exercise = exercise
        self._words = words.for_exercise(exercise)

    def write(self, path: Path, shown: Iterable[Shown]) -> Generator[int, None, None]:
        """Draw and encode, one frame for each item taken: how many are done.

        The clip appears with the end of it. Closing it early leaves no file. Raises OutputError.
        """
        source = self.source
        with ClipWriter(path, source.width_px, source.height_px, source.fps) as clip:
            drawn = ahead(mapped(self._draw, shown), _DRAWN)
            with contextlib.closing(drawn):
                for done, (image, t_s) in enumerate(drawn, start=1):
                    clip.append(image, t_s)
                    yield done

    def _draw(self, item: Shown) -> tuple[Image, float]:
        """The frame, drawn on, and its time."""
        image, step, pose = item
        draw(
            image,
            step,
            judged_pose(pose, step.measurement),
            text=self._words,
            target_reps=self._target,
            hold_target_s=self._exercise["hold_needed"],
        )
        return image, step.t_s


class OverlayAfter(Sink):
    """The clip of saved landmarks, on dark frames, drawn once everything is judged."""

    early = True
    slow = True

    def __init__(self, path: Path, painter: Painter, observations: Sequence[Observation], bars: Bars) -> None:
        self._path, self._painter, self._observations, self._bars = path, painter, observations, bars

    def finish(self, session: Session) -> Path:
        """Draw it. Raises OutputError."""
        frames = frames_of(self._observations, session.source)
        poses = (each.pose for each in self._observations)
        shown = judged_frames(frames, self._painter.size, poses, session.frames)
        drawn = self._painter.write(self._path, shown)
        exhaust(self._bars.track(drawn, len(session.frames), self._path.name))
        return self._path


def judged_frames(
    frames: Iterable[Frame], size: tuple[int, int], poses: Iterable[Pose | None], steps: Sequence[StepResult]
) -> Generator[Shown, None, None]:
    """The frames that were read, again from the first, each with its judgement; surplus ones are left out."""
    decoded = ahead(mapped(lambda frame: encoded(frame, size), frames), _DECODED)
    with closed_after(decoded):
        for step, pose, image in zip(steps, poses, decoded, strict=False):
            yield image, step, pose


def exhaust(drawn: Generator[int, None, None]) -> None:
    """Take all of it; whatever happens, close it."""
    with contextlib.closing(drawn):
        deque(drawn, maxlen=0)


class OverlayAhead(Sink):
    """A clip under way, drawn behind what is read. ``again``: the video, for a clip to be drawn anew."""

    early = True
    slow = True

    def __init__(
        self, path: Path, again: Iterable[Frame], painter: Painter, forecast: Forecast, bars: Bars
    ) -> None:
        self._path, self._again, self._painter = path, again, painter
        self._forecast, self._bars = forecast, bars
        self._steps: Spilled[StepResult] = Spilled()
        self._waiting: deque[tuple[Image, Pose | None]] = deque()
        self._drawing: _Drawing | None = None
        self._given_up = False

    def take(self, moment: Moment) -> None:
        """Draw whatever has become known by this moment."""
        if self._given_up or moment.frame is None:
            return
        self._waiting.append((encoded(moment.frame, self._painter.size), moment.pose))
        known = self._forecast.add(Observation(moment.t_s, moment.pose))
        if self._forecast.restarted:
            # The frames before are gone: all of it is drawn in the end.
            self._given_up = True
            self.close()
            return
        for step in known:
            self._show(step)

    def finish(self, session: Session) -> Path:
        """Complete the clip by the final judgement. Raises OutputError, and whatever else stopped it."""
        exhaust(self._bars.track(self._completed(session.frames), len(session.frames), self._path.name))
        return self._path

    def close(self) -> None:
        """Stop; an unfinished clip leaves no file."""
        self._waiting.clear()
        if self._drawing is not None:
            self._drawing.cancel()
            self._drawing = None

    def _completed(self, steps: Sequence[StepResult]) -> Generator[int, None, None]:
        """How many frames are done, one after the other."""
        if self._given_up or not alike(self._steps, steps):
            self.close()
            shown = judged_frames(self._again, self._painter.size, (step.pose for step in steps), steps)
            yield from self._painter.write(self._path, shown)
            return
        for step in steps[len(self._steps) :]:
            self._show(step)
        if self._drawing is not None:
            yield from self._drawing.rest()

    def _show(self, step: StepResult) -> None:
        if self._drawing is None:
            self._drawing = _Drawing(lambda shown: self._painter.write(self._path, shown))
        image, pose = self._waiting.popleft()
        self._drawing.add((image, step, pose))
        self._steps.append(step)


class _Cancelled(Exception):
    """The clip is not wanted any more: what ends the writing must not look like its end."""


class _Drawing:
    """The thread that encodes, fed by a queue of what is known."""

    def __init__(self, write: Callable[[Iterable[Shown]], Generator[int, None, None]]) -> None:
        self._shown: queue.Queue[Shown | None] = queue.Queue(_BACKLOG)
        self._write = write
        self._done = 0
        self._cancelled = False
        self._error: BaseException | None = None
        self._thread = threading.Thread(target=self._run, name="posecheck-overlay", daemon=True)
        self._thread.start()

    def add(self, shown: Shown | None) -> None:
        """One more frame may be drawn, or None: it was the last. Waits while too many do."""
        while self._thread.is_alive():
            with contextlib.suppress(queue.Full):
                self._shown.put(shown, timeout=_WAIT_S)
                return

    def rest(self) -> Iterator[int]:
        """Nothing more will come: wait for what is left, and raise what stopped it."""
        self.add(None)
        shown = 0
        while self._thread.is_alive():
            self._thread.join(_WAIT_S)
            yield from range(shown + 1, self._done + 1)
            shown = self._done
        if self._error is not None:
            raise self._error

    def cancel(self) -> None:
        """Stop, and leave no file."""
        self._cancelled = True
        self.add(None)
        self._thread.join()

    def _run(self) -> None:
        try:
            with contextlib.closing(self._write(self._items())) as written:
                for self._done in written:
                    if self._cancelled:
                        return
        except BaseException as error:
            # Raised again by whoever waits for the rest.
            self._error = error

    def _items(self) -> Iterator[Shown]:
        while (shown := self._shown.get()) is not None and not self._cancelled:
            yield shown
        if self._cancelled:
            raise _Cancelled
