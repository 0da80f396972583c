"""The live loop: newest frame, pose, coach, then sound before anything is drawn or written."""

from __future__ import annotations

import contextlib
import math
import queue
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Final, Protocol

import numpy as np

from posecheck.app.ctrl_c import deferred
from posecheck.app.kept.outcome import Outcome
from posecheck.app.live.saving import Saving
from posecheck.app.live.sound import Sounds
from posecheck.core.coaching.coach import Coach, CoachStep, Stage
from posecheck.core.coaching.cues import Cue
from posecheck.core.coaching.placement import Surroundings
from posecheck.core.notes import Note, note, said
from posecheck.core.session import Session
from posecheck.core.types import Frame, Observation, Pose
from posecheck.errors import ModelError
from posecheck.pose.estimator import Estimator, Whom
from posecheck.sources.camera import Camera
from posecheck.words.wording import Words

#: How long to wait for a frame before the window is looked after.
_WAIT_S: Final = 0.05
#: The rate is that of this long; half of it must be known.
_RATE_WINDOW_S: Final = 2.0
#: The frame that is being looked at when the session is ended.
_LAST_LOOK_S: Final = 5.0
#: Every so many pixels tell how light it is.
_LUMA_STEP: Final = 16
#: A session may last for hours: ten minutes of timings are enough.
_TIMINGS: Final = 20_000


@dataclass(frozen=True, slots=True)
class View:
    """What a screen shows: the newest frame (None: none yet), the pose in it, the coach's step."""

    frame: Frame | None
    pose: Pose | None
    step: CoachStep
    muted: bool = False


class Screen(Protocol):
    """Shows views and collects what was asked for by key: pause, undo, mute, calibrate, skip, quit,
    closed; by a click: "person X Y", in pixels of the frame. `finish` shows the session until somebody
    leaves."""

    def show(self, view: View) -> Iterable[str]: ...
    def finish(self, session: Session | None, saved: Outcome) -> None: ...
    def close(self) -> None: ...


def _lately() -> deque[float]:
    return deque(maxlen=_TIMINGS)


@dataclass(slots=True)
class Timing:
    """How long things took lately, seconds: for the benchmark."""

    inference_s: deque[float] = field(default_factory=_lately)
    feedback_s: deque[float] = field(default_factory=_lately)
    sounded_s: deque[float] = field(default_factory=_lately)
    shown_s: deque[float] = field(default_factory=_lately)
    turn_s: deque[float] = field(default_factory=_lately)


class Live:
    """One live session over open parts. `run` returns what was saved.

    A thread of its own looks, judges, sounds and saves; the calling thread only shows and takes
    keys, so that drawing never delays a warning (windows want the main thread).
    """

    def __init__(
        self,
        camera: Camera,
        estimator: Estimator,
        coach: Coach,
        screen: Screen,
        sounds: Sounds,
        saving: Saving,
        words: Words,
        whom: Whom | None = None,
    ) -> None:
        self._whom, self._changes = whom, 0
        self._camera, self._estimator, self._coach = camera, estimator, coach
        self._screen, self._sounds, self._saving, self._words = screen, sounds, saving, words
        self._times: deque[float] = deque(maxlen=120)
        self._view = View(None, None, CoachStep(0.0, Stage.SET_UP))
        self._changed = threading.Event()
        self._asked: queue.SimpleQueue[str] = queue.SimpleQueue()
        self._broken: BaseException | None = None
        self.timing = Timing()
        self.problem: Note | None = None

    def run(self) -> Outcome:
        """Until the target, a key, the window's button, the end of the clip, or Ctrl-C."""
        looking = threading.Thread(target=self._look, name="looking", daemon=True)
        looking.start()
        try:
            while looking.is_alive():
                self._show()
        except KeyboardInterrupt:
            self._asked.put("interrupted")
        with contextlib.suppress(KeyboardInterrupt), deferred():
            self._asked.put("closed")
            looking.join(_LAST_LOOK_S)
            if self._broken is not None:
                self._saving.abandon()
                raise self._broken
            return self._saving.finish(self._coach, self._camera.info, self._warnings())
        return self._saving.outcome

    def _show(self) -> None:
        self._changed.wait(_WAIT_S / 2)
        self._changed.clear()
        began_s = time.perf_counter()
        for action in self._screen.show(self._view):
            self._asked.put(action)
        self.timing.shown_s.append(time.perf_counter() - began_s)

    def _look(self) -> None:
        try:
            while self._coach.stage is not Stage.FINISHED:
                frame = self._camera.take(_WAIT_S)
                began_s = time.perf_counter()
                while not self._asked.empty():
                    self._act(self._asked.get())
                if frame is None:
                    self._without_frame()
                else:
                    self._look_at(frame)
                    self.timing.turn_s.append(time.perf_counter() - began_s)
                self._changed.set()
        except ModelError as error:
            self._coach.end("pose_failed")
            self.problem = said(str(error))
        # A bug must reach the terminal with its traceback: the main thread raises it again.
        except BaseException as error:
            self._broken = error

    def _look_at(self, frame: Frame) -> None:
        coach = self._coach
        if coach.stage is Stage.LOST:
            self._sounds.play(coach.find_camera(frame.t_s))
        pose = None
        if coach.stage is not Stage.PAUSED:
            began_s = time.perf_counter()
            pose = self._estimator(frame)
            self.timing.inference_s.append(time.perf_counter() - began_s)
        if self._whom is not None and self._whom.changes != self._changes:
            self._changes = self._whom.changes
            self._sounds.play(coach.change_person(frame.t_s))
        self._times.append(frame.t_s)
        step = coach.step(Observation(frame.t_s, pose), self._conditions(frame))
        began_s = time.perf_counter()
        self._sounds.play(step.cues)
        self.timing.sounded_s.append(time.perf_counter() - began_s)
        self.timing.feedback_s.append(self._camera.age_s)
        self._saving.take(frame, pose, step, coach.take_ops(), self._camera.info)
        self._view = View(frame, pose, step, self._sounds.muted)

    def _without_frame(self) -> None:
        state = self._camera.state
        if state == "ended":
            self._coach.end("camera_ended")
        elif state == "lost" and self._coach.stage is not Stage.LOST:
            cue = "camera_frozen" if self._camera.frozen else "camera_lost"
            self._sounds.play(self._coach.lose_camera(self._camera.now_s, cue))
            still = CoachStep(self._view.step.t_s, Stage.LOST, cue, counts=self._coach.counts)
            self._view = View(self._view.frame, None, still, self._sounds.muted)

    def _conditions(self, frame: Frame) -> Surroundings:
        recent = [t for t in self._times if t >= frame.t_s - _RATE_WINDOW_S]
        known = len(recent) > 2 and recent[-1] - recent[0] > _RATE_WINDOW_S / 2
        fps = (len(recent) - 1) / (recent[-1] - recent[0]) if known else math.nan
        return Surroundings(float(np.mean(frame.image[::_LUMA_STEP, ::_LUMA_STEP])), fps)

    def _act(self, action: str) -> None:
        t_s = self._view.step.t_s
        if action == "mute":
            self._sounds.toggle()
            self._view = replace(self._view, muted=self._sounds.muted)
        elif action in ("quit", "closed", "interrupted"):
            self._coach.end("key" if action == "quit" else action)
        elif action.startswith("person "):
            if self._whom is not None:
                x_px, y_px = map(float, action.split()[1:])
                self._whom.point(x_px, y_px)
        else:
            command: dict[str, Callable[[float], tuple[Cue, ...]]] = {
                "pause": self._coach.pause,
                "undo": self._coach.undo,
                "calibrate": self._coach.recalibrate,
                "skip": self._coach.skip,
            }
            self._sounds.play(command[action](t_s))

    def _warnings(self) -> Iterator[Note]:
        """What to trust less in the session, and how it ended."""
        traffic, reason = self._camera.traffic, self._coach.reason
        if self._whom is not None and self._whom.several > 1:
            yield note("several_people", count=self._whom.several)
        if self._camera.bars_cut:
            yield note("bars_cut")
        if traffic.dropped:
            yield note("dropped", dropped=traffic.dropped, arrived=traffic.arrived)
        if traffic.reopened:
            yield note("reopened", count=traffic.reopened)
        for key in self._coach.passed_over:
            yield note("went_on_without", cue=key)
        if reason == "pose_failed":
            yield self.problem or said(reason)
        elif reason != "target":
            yield note("ended_early", reason=reason)
