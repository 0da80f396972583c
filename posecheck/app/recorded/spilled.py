"""A row of records of any length in a few megabytes of memory."""

from __future__ import annotations

import io
import pickle  # nosec B403: reads back only what was written by this very object
import tempfile
import threading
import weakref
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import fields, replace
from operator import attrgetter
from typing import IO, Any, Final, Generic, TypeVar, overload

from posecheck.core.types import (
    Angles,
    Counts,
    LegAngles,
    LegReading,
    Measurement,
    Observation,
    Pose,
    StepResult,
)

T = TypeVar("T")
#: Records that are written, and read back, at once: half a megabyte of poses.
_BLOCK: Final = 256


class Spilled(Sequence[T], Generic[T]):
    """Records in the order in which they were appended: the last ones in memory, the others on disk.

    The file has no name and ends with this object. Meant to be gone through in order; any other access
    reads a block each time. What does not fit on the disk stays in memory.
    """

    def __init__(self, items: Iterable[T] = ()) -> None:
        self._blocks: list[tuple[int, int] | list[T]] = []
        self._newest: list[T] = []
        self._file: IO[bytes] | None = None
        self._end = 0
        self._one_at_a_time = threading.Lock()
        for item in items:
            self.append(item)

    def append(self, item: T) -> None:
        """One more."""
        self._newest.append(item)
        if len(self._newest) == _BLOCK:
            self._blocks.append(self._written(self._newest))
            self._newest = []

    def __len__(self) -> int:
        return _BLOCK * len(self._blocks) + len(self._newest)

    def __iter__(self) -> Iterator[T]:
        for number in range(len(self._blocks)):
            yield from self._read(number)
        yield from self._newest

    @overload
    def __getitem__(self, index: int) -> T: ...
    @overload
    def __getitem__(self, index: slice) -> list[T]: ...
    def __getitem__(self, index: int | slice) -> T | list[T]:
        if isinstance(index, slice):
            return [self[place] for place in range(*index.indices(len(self)))]
        place = index + len(self) if index < 0 else index
        if not 0 <= place < len(self):
            raise IndexError(index)
        number, within = divmod(place, _BLOCK)
        return (self._newest if number == len(self._blocks) else self._read(number))[within]

    def _written(self, block: list[T]) -> tuple[int, int] | list[T]:
        content = _pickled(block)
        try:
            with self._one_at_a_time:
                if self._file is None:
                    self._file = tempfile.TemporaryFile(prefix="posecheck-")  # noqa: SIM115 - it ends with self
                    weakref.finalize(self, self._file.close)
                self._file.seek(self._end)
                self._file.write(content)
                self._file.flush()
        except OSError:
            return block
        self._end += len(content)
        return self._end - len(content), len(content)

    def _read(self, number: int) -> list[T]:
        block = self._blocks[number]
        if isinstance(block, list):
            return block
        assert self._file is not None
        with self._one_at_a_time:
            self._file.seek(block[0])
            content = self._file.read(block[1])
        found: list[T] = pickle.loads(content)  # nosec B301: see above
        return found


def _pickled(block: list[T]) -> bytes:
    stream = io.BytesIO()
    pickler = pickle.Pickler(stream, pickle.HIGHEST_PROTOCOL)
    pickler.dispatch_table = _WAYS
    pickler.dump(block)
    return stream.getvalue()


def _by_fields(kind: type) -> Callable[[object], tuple[type, tuple[object, ...]]]:
    """A record as its class and its fields: four times as fast as frozen dataclasses are by themselves."""
    values = attrgetter(*(each.name for each in fields(kind)))
    return lambda record: (kind, values(record))


_WAYS: Final[dict[type, Callable[[Any], Any]]] = {
    kind: _by_fields(kind)
    for kind in (Observation, Pose, LegReading, StepResult, Measurement, Angles, LegAngles, Counts)
}


def kept(steps: Iterable[StepResult]) -> Spilled[StepResult]:
    """Steps without their poses, which the observations have."""
    return Spilled(replace(step, pose=None) for step in steps)
