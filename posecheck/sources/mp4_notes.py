"""The notes of an MP4 or QuickTime file that are numbers, or wide text: libav drops several of their types.

They stand in a box ``meta`` of the file or of a track: ``keys`` names them, ``ilst`` holds one value each,
with the number of its type before it (Apple's QuickTime File Format, "Well-known types").
"""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Final

#: Boxes that hold a box with notes, or one that does; so many are inside of each other at most.
_HOLDERS: Final = (b"moov", b"trak", b"udta")
#: A file's own boxes that are looked at, and those inside of one; bytes of a box with notes. A damaged or
#: hostile file claims more.
_MOST_BOXES: Final = 10_000
_MOST_BYTES: Final = 1 << 20
_SIGNED: Final = (21, 65, 66, 67, 74)
_UNSIGNED: Final = (22, 75, 76, 77, 78)
_FLOATS: Final = {(23, 4): ">f", (24, 8): ">d"}
_UTF16: Final = 2
#: Bytes of the longest integer.
_LONGEST: Final = 8


def mp4_notes(path: Path) -> dict[str, str]:
    """By their names; empty for another kind of file, one without such notes, or one that cannot be read."""
    try:
        with path.open("rb") as file:
            if file.read(8)[4:] != b"ftyp":
                return {}
            size_bytes = file.seek(0, 2)
            return dict(note for meta in _metas(file, 0, size_bytes, _HOLDERS) for note in _notes(meta))
    except OSError:
        return {}


def _metas(file: IO[bytes], begin: int, end: int, holders: tuple[bytes, ...]) -> Iterator[bytes]:
    """The contents of all boxes with notes; ``holders`` are looked into, each in those before it."""
    for kind, body, after in _boxes(file, begin, end):
        if kind == b"meta" and after - body <= _MOST_BYTES:
            file.seek(body)
            yield file.read(after - body)
        elif kind in holders:
            yield from _metas(file, body, after, holders[holders.index(kind) + 1 :])


def _notes(meta: bytes) -> Iterator[tuple[str, str]]:
    """Names and values in one box; of types that are told here."""
    # In an MP4 four bytes (a version) come first, in QuickTime none.
    parts = dict(_parts(meta, 0 if meta[4:8] == b"hdlr" else 4))
    names = [key for _, key in _parts(parts.get(b"keys", b""), 8)]
    for index, item in _parts(parts.get(b"ilst", b"")):
        number = int.from_bytes(index, "big")
        for kind, content in _parts(item):
            value = _value(int.from_bytes(content[:4], "big"), content[8:]) if kind == b"data" else None
            if value is not None and 1 <= number <= len(names):
                yield names[number - 1].decode("utf-8", "replace"), value


def _parts(content: bytes, begin: int = 0) -> list[tuple[bytes, bytes]]:
    found = _boxes(io.BytesIO(content), begin, len(content))
    return [(kind, content[body:after]) for kind, body, after in found]


def _value(kind: int, content: bytes) -> str | None:
    """A number, or text; None of another kind."""
    if kind == _UTF16:
        return content.decode("utf-16-be", "replace")
    if kind in (*_SIGNED, *_UNSIGNED) and 0 < len(content) <= _LONGEST:
        return str(int.from_bytes(content, "big", signed=kind in _SIGNED))
    floating = _FLOATS.get((kind, len(content)))
    return f"{struct.unpack(floating, content)[0]:f}" if floating else None


def _boxes(file: IO[bytes], begin: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    """The kind of each, and where its content begins and ends."""
    for _ in range(_MOST_BOXES):
        if begin + 8 > end:
            return
        file.seek(begin)
        size, kind = struct.unpack(">I4s", file.read(8).ljust(8, b"\0"))
        body = begin + 8
        if size == 1:
            (size,), body = struct.unpack(">Q", file.read(8).ljust(8, b"\0")), body + 8
        after = begin + size if size else end
        if not body <= after <= end:
            return
        yield kind, body, after
        begin = after
