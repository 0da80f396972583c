"""Stages in threads: order, errors, and nothing left running."""

from __future__ import annotations

import contextlib
import signal
import threading
import time
from collections.abc import Iterator

import pytest

from posecheck.app.recorded.pipeline import ahead, mapped


def running() -> int:
    return sum(thread.name == "posecheck-stage" for thread in threading.enumerate())


@pytest.fixture(autouse=True)
def nothing_left_running() -> Iterator[None]:
    yield
    assert running() == 0


def test_order_through_three_stages() -> None:
    doubled = ahead(mapped(lambda n: 2 * n, ahead(range(500), 3)), 2)
    assert list(mapped(lambda n: n + 1, doubled)) == [2 * n + 1 for n in range(500)]


def test_it_stays_within_its_depth() -> None:
    produced: list[int] = []

    def numbers() -> Iterator[int]:
        for number in range(100):
            produced.append(number)
            yield number

    with contextlib.closing(ahead(numbers(), 4)) as items:
        assert next(items) == 0
        time.sleep(0.05)
        # Four that wait, and one in the producer's hand.
        assert len(produced) <= 6


@pytest.mark.parametrize("error", [ValueError("torn"), KeyboardInterrupt()])
def test_an_error_comes_after_what_came_before(error: BaseException) -> None:
    def numbers() -> Iterator[int]:
        yield from range(3)
        raise error

    taken = []
    with pytest.raises(type(error)):
        for item in ahead(mapped(lambda n: n, ahead(numbers(), 2)), 2):
            taken.append(item)
    assert taken == [0, 1, 2]


def test_stopping_early_closes_the_source_in_its_thread() -> None:
    closed_in: list[str] = []

    def numbers() -> Iterator[int]:
        try:
            yield from range(10**9)
        finally:
            closed_in.append(threading.current_thread().name)

    with contextlib.closing(ahead(mapped(lambda n: n, ahead(numbers(), 2)), 2)) as items:
        next(items)
    assert closed_in == ["posecheck-stage"]


def test_ctrl_c_while_waiting() -> None:
    gate = threading.Event()

    def slow() -> Iterator[int]:
        yield 1
        gate.wait(10)

    def interrupt() -> None:
        time.sleep(0.1)
        signal.raise_signal(signal.SIGINT)
        gate.set()

    killer = threading.Thread(target=interrupt)
    with pytest.raises(KeyboardInterrupt), contextlib.closing(ahead(slow(), 1)) as items:
        next(items)
        killer.start()
        next(items)
    killer.join()


def test_one_that_never_began_leaves_nothing() -> None:
    ahead(range(3), 1).close()
