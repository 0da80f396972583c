"""What the person is asked in the terminal before and after a set. Every answer may be left out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import click

from posecheck.words.wording import Words

_WORST_PAIN: Final = 10
#: Ways of ending that nobody needs to explain.
_EXPECTED: Final = ("target", "camera_ended", "pose_failed")


def ask_pain(words: Words, key: str) -> int | None:
    """A number from 0 to 10, or None when the person only presses Enter or nobody answers."""

    def number(text: str) -> int | None:
        if not text.strip():
            return None
        if not text.strip().isdigit() or int(text) > _WORST_PAIN:
            raise click.BadParameter(words.label("pain_range"))
        return int(text)

    answer: int | None = _asked(words.label(key), number)
    return answer


def ask_reason(words: Words, ending: str) -> str:
    """Why the set was stopped early, in the person's words; empty when it was not or nobody says."""
    if ending in _EXPECTED:
        return ""
    return _asked(words.label("ask_reason"), str.strip) or ""


def _asked(question: str, convert: Callable[[str], Any]) -> Any:
    try:
        return click.prompt(question, default="", show_default=False, value_proc=convert, err=True)
    except click.Abort:
        return None
