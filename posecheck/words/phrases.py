"""Sentences that arise in English, an error's or those about a file, said in another language.

An error is raised far from any words, so it carries English. A language's table goes from that English, as
the code writes it with ``{}`` for each value, to its own; a value that is a phrase without values is looked
up in turn. What the table lacks stays as it is, and so does a final dot, which is not part of a phrase.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

#: Between two sentences about the same thing.
_JOINTS: Final = ("; ", ". ")


class Phrases:
    """One language's table; called with a text, gives its translation."""

    def __init__(self, table: Mapping[str, str]) -> None:
        self._whole = {key: value for key, value in table.items() if "{}" not in key}
        holed = sorted((key for key in table if "{}" in key), key=len, reverse=True)
        self._holed = [(_pattern(key), table[key]) for key in holed]

    def __call__(self, text: str) -> str:
        """``text`` in the language, part by part; as it is where no phrase fits."""
        if not self._whole and not self._holed:
            return text
        body, dot = (text[:-1], ".") if text.endswith(".") else (text, "")
        found = self._whole.get(body) or self._joined(body) or self._phrase(body) or self._error(body)
        return text if found is None else found + dot

    def _joined(self, text: str) -> str | None:
        """Several sentences about one thing, each of them known."""
        for joint in _JOINTS:
            parts = [self._phrase(part) for part in text.split(joint)]
            if len(parts) > 1 and all(parts):
                return joint.join(filter(None, parts))
        return None

    def _steps(self, text: str) -> str | None:
        body = text.rstrip(".")
        return self._phrase(body) or self._joined(body)

    def _phrase(self, text: str) -> str | None:
        if text in self._whole:
            return self._whole[text]
        for pattern, translated in self._holed:
            if match := pattern.fullmatch(text):
                return translated.format(*map(self._value, match.groups()))
        return None

    def _value(self, text: str) -> str:
        # A name must stay a name, whatever it looks like: so no patterns here.
        body, dot = (text[:-1], ".") if text.endswith(".") else (text, "")
        return self._whole[body] + dot if body in self._whole else text

    def _error(self, text: str) -> str | None:
        """``subject: problem. next step``, of which the problem is known."""
        known = [split for split in _splits(text) if self._phrase(split[1]) is not None]
        # A value can hold a dot: the split whose next step is known too is the right one.
        for subject, problem, next_step in sorted(known, key=lambda split: not self._steps(split[2])):
            worded = f"{self._phrase(subject) or subject}: {self._phrase(problem)}"
            return worded + (f". {self(next_step)}" if next_step else "")
        return None


def _splits(text: str) -> Iterator[tuple[str, str, str]]:
    for colon in re.finditer(": ", text):
        subject, rest = text[: colon.start()], text[colon.end() :]
        yield subject, rest, ""
        for stop in re.finditer(r"\. ", rest):
            yield subject, rest[: stop.start()], rest[stop.end() :]


def _pattern(key: str) -> re.Pattern[str]:
    return re.compile("(.+?)".join(map(re.escape, key.split("{}"))), re.DOTALL)
