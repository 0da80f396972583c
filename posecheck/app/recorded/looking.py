"""From the frames of a recording to the person in each of them.

Three threads: one decodes ahead and looks for cuts, one finds the pose, the caller's reads the legs. The pose
model looks at some frames only (`posecheck.pose.pace`). The frames up to such a look are a stretch: while the
legs of one are read, with the body interpolated between the looks at its two ends, the pose model is at the
next. What the legs say of it counts from the one after that, whichever thread is the faster, so that a
recording always gives the same.
"""

from __future__ import annotations

import contextlib
from collections import deque
from collections.abc import Generator, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, replace
from typing import Final

from posecheck.app.recorded.pipeline import WAIT_S, ahead, mapped
from posecheck.core.moment import Moment
from posecheck.core.types import Frame
from posecheck.pose.estimator import Estimator, InTurn, parts
from posecheck.pose.pace import EVERY_FRAME, Between, LegWatch, Pace, Schedule, Seen
from posecheck.pose.shots import Shots

#: Frames decoded ahead: those up to the next look, while the pose model is at one.
_DECODED: Final = 6
#: What a stretch's frames may take in memory: frames are looked at sooner rather than kept.
_STRETCH_BYTES: Final = 96 << 20


def observed(
    source: Iterable[Frame], estimator: Estimator, schedule: Schedule
) -> Generator[Moment, None, None]:
    """Each frame and the pose in it, in order. Close it to stop the threads.

    Whatever stops the reading, Ctrl-C too, is raised after all the frames before; it may be thrown in.
    """
    model = parts(estimator)
    pace = Pace((schedule if model.costly else schedule.steady()) if model.look_again else EVERY_FRAME)
    watch, earlier, alarmed = LegWatch(schedule), None, False
    held = _Held(model)
    shots = Shots() if model.whom else None
    frames = ahead(mapped(lambda frame: (frame, shots is not None and shots.begins(frame)), source), _DECODED)
    with contextlib.closing(frames), ThreadPoolExecutor(1, "posecheck-pose") as looking:
        stretches = _Stretches(frames, model, pace)
        coming = looking.submit(stretches.next)
        try:
            while stretch := _result(coming):
                if alarmed:
                    pace.hurry(stretch.seen.t_s)
                if stretch.error is None:
                    coming = looking.submit(stretches.next)
                alarmed = False
                for moment in _read(stretch, earlier, model):
                    yield from held(moment)
                    alarmed = watch(moment.t_s, moment.pose) or alarmed
                if stretch.error is not None:
                    raise stretch.error
                earlier = stretch.seen
        except GeneratorExit:
            raise
        except BaseException:
            yield from held.rest()
            raise
        yield from held.rest()


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Frames up to one that was looked at. ``error`` is what came after them, or instead of the look."""

    frames: list[Frame]
    seen: Seen
    error: BaseException | None


class _Stretches:
    """Takes frames until one is due, and looks at that one. With each comes whether another shot begins."""

    def __init__(self, frames: Iterator[tuple[Frame, bool]], model: InTurn, pace: Pace) -> None:
        self._frames, self._model, self._pace = frames, model, pace
        self._seen = Seen(0.0, None)

    def next(self) -> _Stretch | None:
        """The next stretch; None when there are no frames left."""
        frames: list[Frame] = []
        error: BaseException | None = None
        try:
            self._take(frames)
        except BaseException as stopped:
            # Raised again by the reader, once the legs of the frames before have been read.
            error = stopped
        if frames:
            try:
                pose = self._model.find(frames[-1])
            except BaseException as stopped:
                # Without it this frame does not count; those before keep the last pose.
                frames.pop()
                error = stopped
            else:
                self._seen = Seen(frames[-1].t_s, pose)
                self._pace.looked(self._seen, self._model.searching())
        return _Stretch(frames, self._seen, error) if frames or error else None

    def _take(self, frames: list[Frame]) -> None:
        size = 0
        for frame, is_cut in self._frames:
            frames.append(frame)
            size += _bytes(frame)
            due = self._pace.due(frame.t_s)
            if is_cut and self._model.whom is not None:
                self._model.whom.cut(frame.t_s)
            if is_cut or due or size > _STRETCH_BYTES:
                return


def _read(stretch: _Stretch, earlier: Seen | None, model: InTurn) -> Generator[Moment, None, None]:
    body = Between(earlier, stretch.seen)
    for frame in stretch.frames:
        yield Moment(frame.t_s, frame, model.read(frame, body(frame.t_s)))


class _Held:
    """Moments that wait until their legs have got their names (`InTurn.late`), as long as there is room."""

    def __init__(self, model: InTurn) -> None:
        self._model = model
        self._moments: deque[Moment] = deque()

    def __call__(self, moment: Moment) -> Iterator[Moment]:
        """Those that need not wait any longer, in order; ``moment`` was read last."""
        self._moments.append(moment)
        late = self._model.late()
        told = {} if late is None else late.told()
        if told:
            named = (replace(each, pose=told.get(each.t_s, each.pose)) for each in self._moments)
            self._moments = deque(named)
        return iter(()) if late is not None and late.wait and self._has_room else self.rest()

    @property
    def _has_room(self) -> bool:
        return sum(_bytes(each.frame) for each in self._moments if each.frame) <= _STRETCH_BYTES

    def rest(self) -> Iterator[Moment]:
        """All of them, as they are. Those that nobody took still wait."""
        while self._moments:
            yield self._moments.popleft()


def _bytes(frame: Frame) -> int:
    return frame.image.nbytes if frame.planes is None else frame.planes.nbytes


def _result(coming: Future[_Stretch | None]) -> _Stretch | None:
    # On Windows a wait without an end cannot be interrupted by Ctrl-C.
    while not wait([coming], WAIT_S).done:
        pass
    return coming.result()
