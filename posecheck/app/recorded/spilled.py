"""A row of records of any length in a few megabytes of memory.

Blocks of records lie in a file as JSON, with their arrays as plain bytes behind it: reading them back can
make nothing but the records named here.
"""

from __future__ import annotations

import json
import math
import tempfile
import threading
import weakref
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import fields, replace
from operator import attrgetter
from typing import IO, Any, Final, Generic, TypeVar, overload

import numpy as np
from numpy.typing import NDArray

from posecheck.core.types import (
    Alert,
    Angles,
    Counts,
    Event,
    EventKind,
    Hold,
    LegAngles,
    LegReading,
    Measurement,
    Observation,
    Pose,
    Rep,
    StepResult,
)

T = TypeVar("T")
#: Records that are written, and read back, at once: half a megabyte of poses.
_BLOCK: Final = 256
#: The newest blocks are not written yet: a minute of poses at 30 frames a second, four megabytes.
_UNWRITTEN: Final = 7


def _nameless() -> IO[bytes]:
    return tempfile.TemporaryFile(prefix="posecheck-")


class Spilled(Sequence[T], Generic[T]):
    """Records in the order in which they were appended: the last ones in memory, the others on disk.

    The file has no name and ends with this object. Meant to be gone through in order; any other access
    reads a block each time. What does not fit on the disk stays in memory.
    """

    def __init__(self, items: Iterable[T] = (), *, open_file: Callable[[], IO[bytes]] = _nameless) -> None:
        self._open_file = open_file
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
            self._blocks.append(self._newest)
            self._newest = []
            oldest = len(self._blocks) - 1 - _UNWRITTEN
            if oldest >= 0 and isinstance(block := self._blocks[oldest], list):
                self._blocks[oldest] = self._written(block)

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
        content = _packed(block)
        try:
            with self._one_at_a_time:
                if self._file is None:
                    self._file = self._open_file()
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
        found: list[T] = _unpacked(content)
        return found


#: What a record is told by in the file: its place here.
_RECORDS: Final[tuple[type, ...]] = (
    *(Observation, Pose, LegReading, StepResult, Measurement, Angles, LegAngles),
    *(Counts, Alert, Event, Rep, Hold),
)
_PLACE: Final = {
    kind: (place, attrgetter(*(each.name for each in fields(kind)))) for place, kind in enumerate(_RECORDS)
}
_LEG_ANGLES: Final = _RECORDS.index(LegAngles)
#: And what is no record.
_ARRAY, _ROW, _MAP, _KIND = range(len(_RECORDS), len(_RECORDS) + 4)
_PLAIN: Final = frozenset((int, float, str, bool, type(None)))
_BYTES_OF_LENGTH: Final = 8


class _Arrays:
    """The arrays of a block, those of one type and shape together, in the order in which they come."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, tuple[int, ...]], tuple[int, list[bytes]]] = {}

    def add(self, array: NDArray[Any]) -> int:
        """The number of those that are like it."""
        number, like = self._found.setdefault((array.dtype.str, array.shape), (len(self._found), []))
        like.append(array.tobytes())
        return number

    def packed(self) -> tuple[list[tuple[str, tuple[int, ...], int]], bytes]:
        """Type, shape and count of each kind, and the bytes of all."""
        kinds = [(*kind, len(like)) for kind, (_, like) in self._found.items()]
        return kinds, b"".join(each for _, like in self._found.values() for each in like)


def _packed(block: list[T]) -> bytes:
    arrays = _Arrays()
    rows = [_flat(record, arrays) for record in block]
    kinds, content = arrays.packed()
    text = json.dumps([kinds, rows], separators=(",", ":")).encode()
    return b"".join((len(text).to_bytes(_BYTES_OF_LENGTH, "little"), text, content))


def _unpacked(content: bytes) -> list[Any]:
    end = _BYTES_OF_LENGTH + int.from_bytes(content[:_BYTES_OF_LENGTH], "little")
    kinds, rows = json.loads(content[_BYTES_OF_LENGTH:end])
    # Written to, as what was kept could be.
    rest, at, arrays = bytearray(content[end:]), 0, []
    for dtype, shape, count in kinds:
        found = np.frombuffer(rest, dtype, count * math.prod(shape), at)
        at += found.nbytes
        arrays.append(iter(found.reshape(count, *shape)))
    return [_whole(row, arrays) for row in rows]


def _flat(value: Any, arrays: _Arrays) -> Any:
    """JSON's own types; lists begin with what they stand for. Arrays go into ``arrays``."""
    kind = type(value)
    if kind in _PLAIN:
        return value
    if kind is LegAngles:
        # Floats alone, and four of them in every step: no need to look at each.
        return [_LEG_ANGLES, *_PLACE[kind][1](value)]
    if kind in _PLACE:
        place, values = _PLACE[kind]
        return [place, *[each if type(each) in _PLAIN else _flat(each, arrays) for each in values(value)]]
    if isinstance(value, np.ndarray):
        return [_ARRAY, arrays.add(value)]
    if isinstance(value, EventKind):
        return [_KIND, value.value]
    if isinstance(value, Mapping):
        return [_MAP, *([key, _flat(each, arrays)] for key, each in value.items())]
    if isinstance(value, np.generic):
        return value.item()
    assert isinstance(value, tuple), f"{kind.__name__} cannot be spilled"
    return [_ROW, *(_flat(each, arrays) for each in value)]


def _whole(value: Any, arrays: list[Iterator[Any]]) -> Any:
    """What `_flat` was given."""
    if type(value) is not list:
        return value
    what = value[0]
    if what == _ARRAY:
        return next(arrays[value[1]])
    if what == _LEG_ANGLES:
        return LegAngles(*value[1:])
    if what == _KIND:
        return EventKind(value[1])
    if what == _MAP:
        return {key: _whole(each, arrays) for key, each in value[1:]}
    parts = [_whole(each, arrays) if type(each) is list else each for each in value[1:]]
    return tuple(parts) if what == _ROW else _RECORDS[what](*parts)


def kept(steps: Iterable[StepResult]) -> Spilled[StepResult]:
    """Steps without their poses, which the observations have."""
    return Spilled(replace(step, pose=None) for step in steps)
