"""Work that overlaps: each stage iterates in a thread of its own, a bounded queue between two.

cv2, libav and MediaPipe release the GIL, so stages run side by side. ``ahead(source)`` reads ahead,
``ahead(mapped(work, items))`` works ahead. The order stays; an exception arrives where its item would have.
"""

from __future__ import annotations

import contextlib
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterable
from typing import Final, Generic, TypeVar

T = TypeVar("T")
R = TypeVar("R")

#: On Windows a wait without an end cannot be interrupted by Ctrl-C.
WAIT_S: Final = 0.2


def ahead(items: Iterable[T], depth: int) -> Generator[T, None, None]:
    """``items``, produced in a thread that stays up to ``depth`` of them ahead.

    The thread starts with the first item asked for. Closing stops it, closes ``items`` and waits for
    it. Whatever it raises, Ctrl-C included, is raised here after the items that came before.
    """
    line = _Line[T](depth)
    thread = threading.Thread(target=_fill, args=(items, line), name="posecheck-stage", daemon=True)
    thread.start()
    try:
        while True:
            try:
                item = line.take()
            except _End:
                return
            yield item
            del item
    finally:
        line.stop()
        thread.join()


def mapped(work: Callable[[T], R], items: Iterable[T]) -> Generator[R, None, None]:
    """``work`` of each item; closing it closes ``items`` too, in the same thread."""
    with closed_after(items):
        for item in items:
            yield work(item)


@contextlib.contextmanager
def closed_after(items: object) -> Generator[None, None, None]:
    """Close ``items`` after the block, if it is something that can be closed (a generator)."""
    try:
        yield
    finally:
        close = getattr(items, "close", None)
        if close is not None:
            close()


class _End(Exception):
    """No item is left."""


class _Line(Generic[T]):
    """A bounded queue that either side may end."""

    def __init__(self, depth: int) -> None:
        self._depth = depth
        self._items: deque[T] = deque()
        self._changed = threading.Condition()
        self._stopped = False
        self._ended: BaseException | None = None

    def put(self, item: T) -> bool:
        """Wait for room; False when nobody wants more."""
        with self._changed:
            while len(self._items) >= self._depth and not self._stopped:
                self._changed.wait(WAIT_S)
            if not self._stopped:
                self._items.append(item)
                self._changed.notify_all()
            return not self._stopped

    def take(self) -> T:
        """The next item. Raises what ended the line after the last one, _End when nothing did."""
        with self._changed:
            while not self._items:
                if self._ended is not None:
                    raise self._ended
                self._changed.wait(WAIT_S)
            item = self._items.popleft()
            self._changed.notify_all()
            return item

    def end(self, error: BaseException) -> None:
        """No more items come, and why."""
        with self._changed:
            self._ended = error
            self._changed.notify_all()

    def stop(self) -> None:
        """No more items are wanted; those that wait are dropped."""
        with self._changed:
            self._stopped = True
            self._items.clear()
            self._changed.notify_all()


def _fill(items: Iterable[T], line: _Line[T]) -> None:
    try:
        with closed_after(items):
            for item in items:
                if not line.put(item):
                    break
                del item
    except BaseException as error:
        # Nothing is handled here: it is raised again in the thread that takes the items.
        line.end(error)
    else:
        line.end(_End())
