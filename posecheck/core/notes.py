"""What a reader of a session should know beside its numbers: keys with values, put into words elsewhere."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

#: The key of a sentence that somebody has worded already: its text is the value ``text``.
SAID: Final = "said"
#: A rule whose silence means little: ``rule``, the ``signal`` that decides, and its sure ``fraction``.
UNSURE: Final = "unsure"
#: For ``unseen_s`` of the set the leg could not be followed, at a time long enough to hide a repetition.
UNFOLLOWED: Final = "unfollowed"
#: ``count`` movements looked like turns of a rhythm, and could not be counted.
LEFT_OUT: Final = "left_out"
#: ``count`` movements looked like repetitions, more than were counted, and were none: ``rule`` says why.
NOT_COUNTED: Final = "not_counted"
#: For ``attempt_s`` a hold was attempted and did not begin: the fault ``rule`` says why.
ATTEMPTED: Final = "attempted"
#: For ``untold_s`` nobody could tell whether it was the exercise: ``parts`` (`judging.untold`, with spaces
#: between them) were not seen.
NOT_SEEN: Final = "not_seen"
#: So many alerts of a ``rule`` (``count``) that stopping for the day is advised.
STOP_ADVISED: Final = "stop_advised"

#: Too far off side-on for what is judged from the side: always, or most of the time.
VIEW_REFUSED: Final = ("view_refused", "view_refused_mostly")

Value = float | int | str


@dataclass(frozen=True, slots=True)
class Note:
    """Something to trust less, or how the session ended. Values carry their units in their names."""

    key: str
    values: Mapping[str, Value] = field(default_factory=dict)


def note(key: str, **values: Value) -> Note:
    """A `Note` with these values."""
    return Note(key, values)


def said(text: str) -> Note:
    """A whole sentence as a note: of an old session file, or of another program in its own words."""
    return Note(SAID, {"text": text})


def note_from(content: Any) -> Note:
    """The note of a session file; a plain sentence, as old files have it, is one that was `said`.

    Raises KeyError or TypeError when it is neither.
    """
    if isinstance(content, str):
        return said(content)
    values = content["values"].items()
    return Note(content["key"], {name: math.nan if value is None else value for name, value in values})
