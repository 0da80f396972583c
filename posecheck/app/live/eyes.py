"""The eyes of a live session: two parts that never wait for each other.

The legs of the newest frame are read at once, with the newest pose there is to propose where they are. The
pose model looks in a thread of its own, at the newest frame when its turn comes (`posecheck.pose.pace`).
"""

from __future__ import annotations

import math
import threading
from collections.abc import Callable
from typing import Final

from posecheck.core.session import ModelInfo
from posecheck.core.types import Frame, Pose
from posecheck.pose.estimator import Estimator, parts
from posecheck.pose.pace import LegWatch, Pace, Schedule, Seen
from posecheck.pose.shots import Shots

#: The look that is under way when the session ends.
_LAST_LOOK_S: Final = 5.0


class Eyes:
    """An estimator over an open one, to be called with one frame after the other. A context manager.

    ``setting_up`` says whether the person is still being placed or calibrated: then the pose model looks as
    often as it can. A model whose landmarks are all there is looks at every frame, in the caller's thread.
    """

    def __init__(
        self, estimator: Estimator, schedule: Schedule, setting_up: Callable[[], bool] = lambda: False
    ) -> None:
        self._model = parts(estimator)
        self._schedule, self._setting_up = schedule, setting_up
        # Never less often: a warning must not wait for a look at who has just begun to move.
        self._pace, self._watch = Pace(schedule.steady()), LegWatch(schedule)
        self._change = threading.Condition()
        self._newest: Frame | None = None
        self._turn = self._closed = False
        self._seen = Seen(-math.inf, None)
        self._shots, self._cut_s = Shots(), -math.inf
        self._error: BaseException | None = None
        self._thread = threading.Thread(target=self._look, name="pose", daemon=True)

    @property
    def model(self) -> ModelInfo:
        """The pose model's."""
        return self._model.model

    def __enter__(self) -> Eyes:
        if self._model.look_again is not None:
            self._thread.start()
        return self

    def __exit__(self, *exception: object) -> None:
        with self._change:
            self._closed = True
            self._change.notify()
        if self._thread.is_alive():
            self._thread.join(_LAST_LOOK_S)

    def __call__(self, frame: Frame) -> Pose | None:
        """The person in a frame; None when nobody is there, or was not seen for too long.

        Raises what stopped the pose model.
        """
        cut = self._shots.begins(frame)
        if self._model.look_again is None:
            if cut:
                self._tell_of_cut(frame.t_s)
            return self._model.find(frame)
        pose = self._model.read(frame, self._held(frame, cut))
        if self._watch(frame.t_s, pose):
            with self._change:
                self._pace.hurry(frame.t_s)
        return pose

    def _held(self, frame: Frame, cut: bool) -> Pose | None:
        """The newest pose of this shot, if not too old; this frame is the next that may be looked at."""
        with self._change:
            if self._error is not None:
                raise self._error
            if cut:
                self._cut_s = frame.t_s
            if cut or self._setting_up():
                self._pace.hurry(frame.t_s)
            self._newest = frame
            self._turn = self._pace.due(frame.t_s) or self._turn
            self._change.notify()
            seen = self._seen
            of_this_shot = seen.t_s >= self._cut_s
        return seen.pose if of_this_shot and frame.t_s - seen.t_s <= self._schedule.age_max_s else None

    def _look(self) -> None:
        told_s = -math.inf
        while (frame := self._next()) is not None:
            try:
                if told_s < (cut_s := self._cut_s) <= frame.t_s:
                    self._tell_of_cut(cut_s)
                    told_s = cut_s
                seen = Seen(frame.t_s, self._model.find(frame))
                searching = self._model.searching()
            except BaseException as error:
                # Raised again in the thread that asks for poses.
                self._error = error
                return
            with self._change:
                self._seen = seen
                self._pace.looked(seen, searching)

    def _tell_of_cut(self, t_s: float) -> None:
        """Another shot began: in the thread that the model looks in."""
        if self._model.whom is not None:
            self._model.whom.cut(t_s)

    def _next(self) -> Frame | None:
        """The newest frame, once it is time to look; None when nobody asks any more."""
        with self._change:
            self._change.wait_for(lambda: self._closed or (self._turn and self._newest is not None))
            frame, self._newest, self._turn = self._newest, None, False
            return None if self._closed else frame
