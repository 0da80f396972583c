"""A pose model's bundle without the part of it that only paints the person's outline.

MediaPipe's landmark network computes, asked for or not, a mask of the person at full size beside the
landmarks: a tenth of its arithmetic, but more than a third of its time (full: 18.5 ms, without 11.4).
Nothing here looks at it. The file on the disk and its sha256 stay Google's; in memory the operators that
nothing but the mask needs are struck off the network's list of operators, so every landmark stays the same
to the last bit. A network of another shape than the known ones is left as it is.

The network is a FlatBuffer (TFLite's schema, version 3): tables find their fields through a list of places.
"""

from __future__ import annotations

import io
import struct
import zipfile
from typing import Final

from posecheck.pose.bundle import PARTS

#: Fields of TFLite's tables by their number in the schema.
_MODEL_SUBGRAPHS: Final = 2
_TENSORS, _OUTPUTS, _OPERATORS = 0, 2, 3
_TENSOR_SHAPE: Final = 0
_OPERATOR_INPUTS, _OPERATOR_OUTPUTS = 1, 2
#: The network's five outputs: landmarks, presence, mask, heat map, landmarks in metres.
_OUTPUT_COUNT: Final = 5
_MASK: Final = (1, 256, 256, 1)
_PRESENCE: Final = (1, 1)


def without_mask(bundle: bytes) -> bytes:
    """The bundle's content as MediaPipe is to get it; itself when its network is none of the known."""
    landmarks = PARTS[1]
    try:
        with zipfile.ZipFile(io.BytesIO(bundle)) as packed:
            parts = {name: packed.read(name) for name in packed.namelist()}
        parts[landmarks] = _pruned(parts[landmarks])
    except (ValueError, KeyError, IndexError, struct.error, zipfile.BadZipFile):
        # MediaPipe itself says what is wrong with it.
        return bundle
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_STORED) as packed:
        for name, part in parts.items():
            packed.writestr(zipfile.ZipInfo(name), part)
    return content.getvalue()


def _pruned(network: bytes) -> bytes:
    """The network without the operators of the mask, whose place among the outputs the presence takes.

    Raises ValueError, IndexError or struct.error when it is not as expected.
    """
    buffer = _Buffer(network)
    (graph,) = buffer.tables(buffer.root, _MODEL_SUBGRAPHS)
    operators = buffer.tables(graph, _OPERATORS)
    outputs = buffer.numbers(graph, _OUTPUTS)
    tensors = buffer.tables(graph, _TENSORS)
    shapes = [buffer.numbers(tensors[number], _TENSOR_SHAPE) for number in outputs]
    if len(outputs) != _OUTPUT_COUNT or shapes.count(_MASK) != 1 or shapes.count(_PRESENCE) != 1:
        raise ValueError("not the outputs of a pose landmarker")
    mask, presence = shapes.index(_MASK), shapes.index(_PRESENCE)
    wanted = set(outputs) - {outputs[mask]}
    kept = []
    # They stand in the order in which they run: backwards, whoever needs a tensor comes before its maker.
    for operator in reversed(operators):
        if wanted.intersection(buffer.numbers(operator, _OPERATOR_OUTPUTS)):
            wanted.update(buffer.numbers(operator, _OPERATOR_INPUTS))
            kept.append(operator)
    buffer.shorten(graph, _OPERATORS, kept[::-1])
    buffer.put(graph, _OUTPUTS, mask, outputs[presence])
    return bytes(buffer.content)


class _Buffer:
    """Reads and changes a FlatBuffer in place. A table is known by its place."""

    def __init__(self, content: bytes) -> None:
        self.content = bytearray(content)
        self.root = self._at("<I", 0)

    def tables(self, table: int, field: int) -> list[int]:
        """The tables of a list in a field."""
        start, count = self._list(table, field)
        return [place + self._at("<I", place) for place in range(start, start + 4 * count, 4)]

    def numbers(self, table: int, field: int) -> tuple[int, ...]:
        """The whole numbers of a list in a field."""
        start, count = self._list(table, field)
        return struct.unpack_from(f"<{count}i", self.content, start)

    def shorten(self, table: int, field: int, tables: list[int]) -> None:
        """Make a list of tables one of these, which are some of its own."""
        start, _ = self._list(table, field)
        for place, each in enumerate(tables):
            struct.pack_into("<I", self.content, start + 4 * place, each - (start + 4 * place))
        struct.pack_into("<I", self.content, start - 4, len(tables))

    def put(self, table: int, field: int, index: int, number: int) -> None:
        """Set one number of a list."""
        start, _ = self._list(table, field)
        struct.pack_into("<i", self.content, start + 4 * index, number)

    def _list(self, table: int, field: int) -> tuple[int, int]:
        """Where a list begins, and how long it is; a field that is not there is an empty one."""
        places = table - self._at("<i", table)
        entry = 4 + 2 * field
        offset = self._at("<H", places + entry) if entry < self._at("<H", places) else 0
        if not offset:
            return 0, 0
        start = table + offset + self._at("<I", table + offset)
        return start + 4, self._at("<I", start)

    def _at(self, kind: str, place: int) -> int:
        (number,) = struct.unpack_from(kind, self.content, place)
        return int(number)
