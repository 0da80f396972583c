"""The overlay clip, drawn while the poses are still being found, some seconds behind.

Encoding is the largest cost beside the pose model. Drawn afterwards it would add a third to the time;
drawn meanwhile, on the second core, it adds next to nothing. What is drawn early is a forecast, and the
clip is kept only when the final judgement looks the same; else it is drawn again.
"""

from __future__ import annotations

import contextlib
import queue
import threading
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

from posecheck.app.progress import Bars
from posecheck.app.recorded.overlay_clip import Painter, Shown, exhaust, judged_pictures
from posecheck.app.recorded.pipeline import closed_after
from posecheck.core.judging.forecast import Forecast, alike
from posecheck.core.moment import Moment, Sink
from posecheck.core.session import Session
from posecheck.core.types import Frame, Observation, Pose, StepResult

_WAIT_S: Final = 0.2
_Known = tuple[StepResult, Pose | None]


class OverlayAhead(Sink):
    """A clip under way, drawn behind what is read.

    ``pictures`` are iterated in a thread of their own, never further than the poses are known.
    """

    early = True
    slow = True

    def __init__(
        self, path: Path, pictures: Iterable[Frame], painter: Painter, forecast: Forecast, bars: Bars
    ) -> None:
        self._path, self._pictures, self._painter = path, pictures, painter
        self._forecast, self._bars = forecast, bars
        self._poses: list[Pose | None] = []
        self._steps: list[StepResult] = []
        self._drawing: _Drawing | None = None

    def take(self, moment: Moment) -> None:
        """Draw whatever has become known by this moment."""
        self._poses.append(moment.pose)
        known = self._forecast.add(Observation(moment.t_s, moment.pose))
        if self._forecast.restarted:
            self._cancel()
        for step in known:
            self._show(step)

    def finish(self, session: Session) -> Path:
        """Complete the clip by the final judgement. Raises OutputError, and whatever else stopped it."""
        exhaust(self._bars.track(self._completed(session.frames), len(session.frames), self._path.name))
        return self._path

    def close(self) -> None:
        """Stop; an unfinished clip leaves no file."""
        self._cancel()

    def _completed(self, steps: Sequence[StepResult]) -> Iterator[int]:
        """How many frames are done, one after the other."""
        if not alike(self._steps, steps):
            self._cancel()
            shown = judged_pictures(self._pictures, self._poses, steps)
            yield from self._painter.write(self._path, shown)
            return
        for step in steps[len(self._steps) :]:
            self._show(step)
        if self._drawing is not None:
            yield from self._drawing.rest()

    def _show(self, step: StepResult) -> None:
        if self._drawing is None:
            self._drawing = _Drawing(
                lambda known: self._painter.write(self._path, _matched(self._pictures, known))
            )
        self._drawing.add((step, self._poses[len(self._steps)]))
        self._steps.append(step)

    def _cancel(self) -> None:
        self._steps.clear()
        if self._drawing is not None:
            self._drawing.cancel()
            self._drawing = None


class _Cancelled(Exception):
    """The clip is not wanted any more: what ends the writing must not look like its end."""


class _Drawing:
    """The thread that encodes, fed by a queue of what is known."""

    def __init__(self, write: Callable[[Iterable[_Known]], Generator[int, None, None]]) -> None:
        self._known: queue.SimpleQueue[_Known | None] = queue.SimpleQueue()
        self._write = write
        self._done = 0
        self._cancelled = False
        self._error: BaseException | None = None
        self._thread = threading.Thread(target=self._run, name="posecheck-overlay", daemon=True)
        self._thread.start()

    def add(self, known: _Known) -> None:
        """One more picture may be drawn."""
        self._known.put(known)

    def rest(self) -> Iterator[int]:
        """Nothing more will come: wait for what is left, and raise what stopped it."""
        self._known.put(None)
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
        self._known.put(None)
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

    def _items(self) -> Iterator[_Known]:
        while (known := self._known.get()) is not None and not self._cancelled:
            yield known
        if self._cancelled:
            raise _Cancelled


def _matched(pictures: Iterable[Frame], known: Iterable[_Known]) -> Generator[Shown, None, None]:
    frames = iter(pictures)
    with closed_after(frames):
        for (step, pose), frame in zip(known, frames, strict=False):
            yield frame, step, pose
