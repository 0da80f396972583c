"""What finds the person in a frame: MediaPipe for the body, then the leg network for both legs.

Nothing heavy is imported before an estimator is opened.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

from posecheck.core.exercise import Exercise
from posecheck.core.measuring.measurer import quality_of
from posecheck.core.session import ModelInfo
from posecheck.core.types import Frame, Pose

if TYPE_CHECKING:
    from posecheck.pose.crowd import Sought
    from posecheck.pose.foot_net import FootNet
    from posecheck.pose.leg_net import LegNet
    from posecheck.pose.mediapipe_pose import MediaPipePose


class Estimator(Protocol):
    """Finds the person in a frame; None when nobody is there."""

    @property
    def model(self) -> ModelInfo: ...
    def __call__(self, frame: Frame) -> Pose | None: ...


class Whom(Protocol):
    """Whom an estimator watches.

    `watch_for` says what they do, and who is ``wanted``: "largest", "left", "right" or a number from the
    left. ``changes`` counts how often somebody else took over. `missed` is, after a reading,
    the person it should have been of (None: it was), and `seek` makes another reading one of that person.
    `point` watches whoever is at a place of the next frame, and `cut` says that another shot begins with it.
    ``several``: how many were there for a while.
    """

    changes: int

    @property
    def several(self) -> int: ...
    def watch_for(self, exercise: Exercise, wanted: str) -> None: ...
    def missed(self) -> Sought | None: ...
    def seek(self, somebody: Sought) -> None: ...
    def point(self, x_px: float, y_px: float) -> None: ...
    def cut(self, t_s: float) -> None: ...


class Late(Protocol):
    """Whether legs ``wait`` for their names, and (once) the poses, by time, whose legs have got theirs."""

    @property
    def wait(self) -> bool: ...
    def told(self) -> Mapping[float, Pose]: ...


LookAgain = Callable[[Frame, Pose], Pose]


def _never() -> bool:
    return False


def _nothing() -> None:
    return None


@dataclass(frozen=True, slots=True)
class InTurn:
    """A pose model, and something that looks again at what it found; each may have its own thread.

    Without ``look_again`` the landmarks are all there is. ``searching`` says after a look whether the
    model wants the next frame too: it is on its way back to the right person. ``whom`` is None where
    nobody can be chosen. ``late``: the legs that were read in earlier frames, and are told only now.
    ``costly``: a look takes so long that it pays to look less often where nothing moves.
    """

    find: Estimator
    look_again: LookAgain | None
    searching: Callable[[], bool] = _never
    whom: Whom | None = None
    late: Callable[[], Late | None] = _nothing
    costly: bool = False

    @property
    def model(self) -> ModelInfo:
        """The pose model's."""
        return self.find.model

    def __call__(self, frame: Frame) -> Pose | None:
        """Both in turn."""
        return self.read(frame, self.find(frame))

    def read(self, frame: Frame, pose: Pose | None) -> Pose | None:
        """A pose of about this frame's time, looked at again."""
        return pose if pose is None or self.look_again is None else self.look_again(frame, pose)


def parts(estimator: Estimator) -> InTurn:
    """An estimator's parts, which may run in threads of their own."""
    return estimator if isinstance(estimator, InTurn) else InTurn(estimator, None)


def for_exercise(estimator: Estimator, exercise: Exercise) -> Estimator:
    """The estimator that an exercise wants: one that judges by landmarks needs no second look at legs."""
    return replace(parts(estimator), look_again=None) if exercise.legs_from == "landmarks" else estimator


def open_estimator(model: str | None, exercise: Exercise) -> AbstractContextManager[InTurn]:
    """An estimator with this pose model (see `model_store.resolve`); ``exercise`` says what is trusted.

    Raises ModelError, and ImportError when a library does not load.
    """
    from posecheck.pose.model_store import resolve

    # The cheap check first: loading MediaPipe takes a second.
    bundle = resolve(model)
    from posecheck.pose.foot_net import FootNet
    from posecheck.pose.leg_net import LegNet
    from posecheck.pose.mediapipe_pose import MediaPipePose

    costly = bundle.path.stat().st_size >= exercise["pose_costly"] * 1e6
    return _looking_again(MediaPipePose(bundle), LegNet(), FootNet(), exercise, costly)


@contextmanager
def _looking_again(
    find: MediaPipePose, net: LegNet, foot: FootNet, exercise: Exercise, costly: bool
) -> Iterator[InTurn]:
    """MediaPipe finds the person, networks of our own measure legs and feet from their pixels."""
    from posecheck.pose.leg_reader import LegReader

    reader = LegReader(net, quality_of(exercise), exercise["facing_memory"], foot)
    with find, _cv2_threads.one():

        def look_again(frame: Frame, pose: Pose) -> Pose:
            return reader(frame.t_s, frame.image if frame.planes is None else frame.planes, pose)

        yield InTurn(find, look_again, lambda: find.searching, find.choice, lambda: reader.late, costly)


class Cv2Threads:
    """cv2's number of threads is one for the whole process; estimators open and close in any order."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._users = 0
        self._before = 0

    @contextmanager
    def one(self) -> Iterator[None]:
        """Small images gain nothing by more, and cv2's threads would push MediaPipe off its core."""
        import cv2

        with self._lock:
            self._users += 1
            if self._users == 1:
                self._before = cv2.getNumThreads()
                cv2.setNumThreads(1)
        try:
            yield
        finally:
            with self._lock:
                self._users -= 1
                if not self._users:
                    cv2.setNumThreads(self._before)


_cv2_threads = Cv2Threads()
