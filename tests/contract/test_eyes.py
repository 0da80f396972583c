"""Live: reading the legs and finding the person never wait for each other."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from types import SimpleNamespace
from typing import cast

import numpy as np
import pytest

from posecheck.app.live.eyes import Eyes
from posecheck.core.session import ModelInfo
from posecheck.core.types import Frame, LegReading, Pose
from posecheck.errors import ModelError
from posecheck.pose.estimator import InTurn, Whom
from posecheck.pose.pace import Schedule
from tests.contract.test_shots import room
from tests.made_up import MODEL, REST, pose

SCHEDULE = Schedule(0.2, 0.0, 0.1, 0.35, 1.0, 5.0, 1.0)
IMAGE = np.zeros((2, 2, 3), np.uint8)
WAIT_S = 10.0


class SlowModel:
    """Says which frames it begins to look at, and goes on when it is told to."""

    model: ModelInfo = MODEL

    def __init__(self) -> None:
        self.began: queue.SimpleQueue[int] = queue.SimpleQueue()
        self.go_on = threading.Semaphore(0)
        self.error: Exception | None = None

    def __call__(self, frame: Frame) -> Pose | None:
        self.began.put(frame.index)
        assert self.go_on.acquire(timeout=WAIT_S)
        if self.error is not None:
            raise self.error
        return replace(pose(*REST), visibility=np.full(33, frame.t_s))


@contextmanager
def open_eyes(model: SlowModel, setting_up: bool = False) -> Iterator[Eyes]:
    with Eyes(InTurn(model, lambda frame, found: found), SCHEDULE, lambda: setting_up) as eyes:
        try:
            yield eyes
        finally:
            model.go_on.release(1000)


def frame(index: int, fps: float = 30.0) -> Frame:
    return Frame(index, index / fps, IMAGE)


def seen_s(found: Pose | None) -> float:
    """When the body was looked at that a frame was read with."""
    assert found is not None
    return float(found.visibility[0])


def show(eyes: Eyes, indices: range) -> list[Pose | None]:
    return [eyes(frame(index)) for index in indices]


def settled(eyes: Eyes, index: int) -> Pose:
    """The pose at a frame, once there is one: the other thread may need a moment."""
    for _ in range(1000):
        found = eyes(frame(index))
        if found is not None:
            return found
        threading.Event().wait(0.005)
    raise AssertionError("no pose came")


def test_frames_are_read_while_the_model_looks_and_with_its_newest_pose() -> None:
    model = SlowModel()
    with open_eyes(model) as eyes:
        assert eyes(frame(0)) is None, "nothing was seen yet, and nobody waits"
        assert model.began.get(timeout=WAIT_S) == 0
        assert show(eyes, range(1, 5)) == [None] * 4
        model.go_on.release()
        assert seen_s(settled(eyes, 5)) == 0.0
        found = show(eyes, range(6, 12))
        assert model.began.get(timeout=WAIT_S) >= 6, "when its turn came"
        assert {seen_s(each) for each in found} == {0.0}, "held until there is a newer one"


def test_it_looks_at_the_newest_frame_however_many_came_while_it_looked() -> None:
    model = SlowModel()
    with open_eyes(model) as eyes:
        eyes(frame(0))
        assert model.began.get(timeout=WAIT_S) == 0
        show(eyes, range(1, 30))
        model.go_on.release()
        assert model.began.get(timeout=WAIT_S) == 29


def test_somebody_who_keeps_still_is_looked_at_as_often_as_anybody() -> None:
    model = SlowModel()
    model.go_on.release(1000)
    with open_eyes(model) as eyes:
        for index in range(61):
            eyes(frame(index))
            threading.Event().wait(0.005)
    began = [model.began.get(timeout=WAIT_S) for _ in range(model.began.qsize())]
    assert max(np.diff(began)) < 15, "every 6 frames; every 30 of who keeps still in a recording"


def test_a_pose_that_is_too_old_counts_as_not_seen() -> None:
    model = SlowModel()
    with open_eyes(model) as eyes:
        eyes(frame(0))
        assert model.began.get(timeout=WAIT_S) == 0
        model.go_on.release()
        settled(eyes, 1)
        assert eyes(frame(30)) is not None
        assert eyes(frame(31)) is None


def test_while_the_person_is_placed_the_model_looks_as_often_as_it_can() -> None:
    counts = []
    for setting_up in (False, True):
        model = SlowModel()
        model.go_on.release(1000)
        with Eyes(
            InTurn(model, lambda frame, found: found),
            replace(SCHEDULE, haste_s=0.1),
            lambda: setting_up,  # noqa: B023
        ) as eyes:
            for index in range(30):
                eyes(frame(index))
                threading.Event().wait(0.004)
        counts.append(model.began.qsize())
    assert counts[0] < counts[1] / 2


def test_a_leg_that_is_lost_calls_the_model_at_once() -> None:
    model, known = SlowModel(), [10.0]

    def legs(frame: Frame, found: Pose) -> Pose:
        reading = LegReading(found.xy_px[23:28].copy(), known[0], known[0], 2.0, 2.0)
        return replace(found, readings={"right": reading})

    with Eyes(InTurn(model, legs), replace(SCHEDULE, interval_s=1.0, haste_s=0.3)) as eyes:
        model.go_on.release(1000)
        settled(eyes, 0)
        for index in range(1, 20):
            eyes(frame(index))
        while not model.began.empty():
            model.began.get()
        known[0] = float("nan")
        eyes(frame(20))
        eyes(frame(21))
        # One that was due before may begin only now.
        while model.began.get(timeout=WAIT_S) != 21:
            pass


def test_what_stops_the_model_is_raised_where_poses_are_asked_for() -> None:
    model = SlowModel()
    model.error = ModelError("pose model", "stopped")
    with open_eyes(model) as eyes:
        eyes(frame(0))
        model.go_on.release()
        with pytest.raises(ModelError):
            for _ in range(1000):
                eyes(frame(1))
                threading.Event().wait(0.005)


def test_it_ends_whatever_the_model_does() -> None:
    model = SlowModel()
    with open_eyes(model) as eyes:
        eyes(frame(0))
        model.began.get(timeout=WAIT_S)
    assert not any(thread.name == "pose" and thread.is_alive() for thread in threading.enumerate())


def test_landmarks_that_are_all_there_is_are_looked_at_in_every_frame() -> None:
    model = SlowModel()
    model.go_on.release(1000)
    with Eyes(model, SCHEDULE) as eyes:
        assert [seen_s(each) for each in show(eyes, range(20))] == [index / 30 for index in range(20)]


def cut_at(told: list[float]) -> Whom:
    """Stands for whoever is watched, and remembers the cuts it is told of."""
    return cast(Whom, SimpleNamespace(cut=told.append))


def film(index: int) -> Frame:
    """Cut to another picture with frame 10."""
    return Frame(index, index / 30, room(index >= 10))


def test_a_cut_is_told_before_the_model_looks_at_the_new_picture() -> None:
    told: list[float] = []
    looked: list[tuple[int, int]] = []

    class Model(SlowModel):
        def __call__(self, frame: Frame) -> Pose:
            looked.append((frame.index, len(told)))
            return pose(*REST)

    with Eyes(InTurn(Model(), None, whom=cut_at(told)), SCHEDULE) as eyes:
        for index in range(20):
            eyes(film(index))
    assert told == [film(10).t_s]
    assert looked == [(index, int(index >= 10)) for index in range(20)]


def test_legs_are_not_read_with_a_body_from_before_a_cut() -> None:
    told: list[float] = []
    model = SlowModel()
    with Eyes(InTurn(model, lambda frame, found: found, whom=cut_at(told)), SCHEDULE) as eyes:
        eyes(film(0))
        model.go_on.release()
        assert seen_s(settled(eyes, 1)) < film(10).t_s
        assert [eyes(film(index)) is None for index in range(2, 20)] == [
            index >= 10 for index in range(2, 20)
        ]
        model.go_on.release(1000)
        found = settled(eyes, 20)
        assert seen_s(found) >= film(10).t_s and told == [film(10).t_s]
