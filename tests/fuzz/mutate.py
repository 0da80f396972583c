"""Mutations: of bytes, and of the values inside JSON."""

from __future__ import annotations

import json
import random
from typing import Any, Final

_NUMBERS: Final = (0, 1, 0x7F, 0xFF, 0x7FFF, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF)
_HOSTILE: Final[tuple[Any, ...]] = (
    None, True, "", "=cmd|' /C calc'!A0", "<script>alert(1)</script>", "../../../../etc/passwd", "\x00",
    "\ud800", "a" * 5000, [], {}, [[[[]]]], -1, 0, 1e308, -1e308, 5e-324, 10**30, float("nan"),
    float("inf"), float("-inf"), "NaN", "'; DROP TABLE sessions; --", "\u202e", "🦵" * 50, 2**53,
)  # fmt: skip


def mutated_bytes(content: bytes, rng: random.Random, other: bytes = b"") -> bytes:
    """``content`` with one to eight things wrong; ``other`` is spliced in now and then."""
    data = bytearray(content)
    for _ in range(rng.choice((1, 1, 2, 3, 8))):
        if not data:
            break
        _BYTE_WAYS[rng.randrange(len(_BYTE_WAYS))](data, rng, other)
    return bytes(data)


def mutated_json(content: bytes, rng: random.Random) -> bytes:
    """A JSON document, or lines of them, with values replaced, dropped, repeated or renamed."""
    lines = content.decode("utf-8").splitlines() if content.count(b"\n{") > 1 else [content.decode("utf-8")]
    for _ in range(rng.choice((1, 1, 2, 5))):
        at = rng.choice((0, rng.randrange(len(lines))))
        if rng.random() < 0.1:
            lines.insert(at, lines[rng.randrange(len(lines))])
            continue
        try:
            document = json.loads(lines[at])
        except ValueError:
            continue
        lines[at] = json.dumps(_changed(document, rng), ensure_ascii=rng.random() < 0.5)
    return "\n".join(lines).encode("utf-8", "surrogatepass")


def mutated_lines(content: bytes, rng: random.Random) -> bytes:
    """Text with hostile values after ``=`` or between commas; lines vanish, repeat or change place."""
    lines = content.decode("utf-8").splitlines()
    for _ in range(rng.choice((1, 1, 2, 5))):
        at = rng.randrange(len(lines))
        way = rng.randrange(4)
        if way == 0:
            del lines[at]
        elif way == 1:
            lines.insert(rng.randrange(len(lines)), lines[at])
        else:
            sign = "=" if "=" in lines[at] else ","
            parts = lines[at].split(sign)
            parts[rng.randrange(len(parts))] = f" {_text(rng.choice(_HOSTILE))}"
            lines[at] = sign.join(parts)
        lines = lines or [""]
    return "\n".join(lines).encode("utf-8", "surrogatepass")


def _text(value: Any) -> str:
    return json.dumps(value).replace("NaN", "nan").replace("Infinity", "inf")


def _changed(document: Any, rng: random.Random) -> Any:
    """One place of a document changed."""
    if not isinstance(document, (dict, list)) or not document or rng.random() < 0.05:
        return rng.choice(_HOSTILE)
    key = rng.choice(list(document)) if isinstance(document, dict) else rng.randrange(len(document))
    way = rng.random()
    if way < 0.6:
        document[key] = _changed(document[key], rng)
    elif way < 0.8:
        document[key] = rng.choice(_HOSTILE)
    elif way < 0.9:
        del document[key]
    elif isinstance(document, dict):
        document[str(rng.choice(_HOSTILE))] = document[key]
    else:
        document.extend(document[: rng.randrange(40)])
    return document


def _place(data: bytearray, rng: random.Random) -> int:
    """Half of the time near the beginning or the end, where headers and indexes are."""
    near = min(len(data), 2048)
    return rng.choice((rng.randrange(len(data)), rng.randrange(near), len(data) - 1 - rng.randrange(near)))


def _flip(data: bytearray, rng: random.Random, other: bytes) -> None:
    for _ in range(rng.choice((1, 4, 64))):
        data[_place(data, rng)] ^= 1 << rng.randrange(8)


def _number(data: bytearray, rng: random.Random, other: bytes) -> None:
    at, order = _place(data, rng), rng.choice(("big", "little"))
    data[at : at + 4] = rng.choice(_NUMBERS).to_bytes(4, order)  # type: ignore[arg-type]


def _cut(data: bytearray, rng: random.Random, other: bytes) -> None:
    del data[_place(data, rng) :]


def _drop(data: bytearray, rng: random.Random, other: bytes) -> None:
    at = _place(data, rng)
    del data[at : at + rng.choice((1, 16, 512, 5000))]


def _repeat(data: bytearray, rng: random.Random, other: bytes) -> None:
    at, length = _place(data, rng), rng.choice((4, 64, 2000))
    data[at:at] = data[at : at + length]


def _blank(data: bytearray, rng: random.Random, other: bytes) -> None:
    at = _place(data, rng)
    end = min(len(data), at + rng.choice((8, 100, 3000)))
    data[at:end] = rng.choice((bytes(end - at), b"\xff" * (end - at), rng.randbytes(end - at)))


def _splice(data: bytearray, rng: random.Random, other: bytes) -> None:
    if other:
        at, start = _place(data, rng), rng.randrange(len(other))
        data[at : at + 1000] = other[start : start + 1000]


_BYTE_WAYS: Final = (_flip, _flip, _number, _number, _cut, _drop, _repeat, _blank, _splice)
