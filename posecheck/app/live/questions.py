"""What the person is told and asked in the terminal before and after a set: the notice, the pain, the reason.

Every answer may be left out; Ctrl-C raises KeyboardInterrupt.
"""

from __future__ import annotations

import contextlib
import os
import sys
from typing import Final

import click

from posecheck.app.history.entries import WORST_PAIN
from posecheck.files.disk import make_folder
from posecheck.places import notice_mark
from posecheck.words.wording import Words

#: Ways of ending that nobody needs to explain.
_EXPECTED: Final = ("target", "camera_ended", "pose_failed")


def show_notice_once(words: Words) -> None:
    """Show the safety notice unless it was agreed to before; wait for Enter when somebody can press it."""
    read = notice_mark()
    if os.path.exists(read):
        return
    click.echo("\n" + words.label("notice") + "\n", err=True)
    if sys.stdin is None or not sys.stdin.isatty():
        return
    # Windows calls NUL a terminal too: whatever ends without an answer is none.
    if _asked(words.label("agree")) is None:
        return
    with contextlib.suppress(OSError):
        make_folder(read.parent)
        read.touch(mode=0o600)


def ask_pain(words: Words, key: str) -> int | None:
    """A number from 0 to 10, or None when the person only presses Enter or nobody answers."""

    while answer := (_asked(words.label(key)) or "").strip():
        if answer.isdecimal() and int(answer) <= WORST_PAIN:
            return int(answer)
        click.echo(words.label("pain_range"), err=True)
    return None


def ask_reason(words: Words, ending: str) -> str:
    """Why the set was stopped early, in the person's words; empty when it was not or nobody says."""
    if ending in _EXPECTED:
        return ""
    return (_asked(words.label("ask_reason")) or "").strip()


def _asked(question: str) -> str | None:
    """What is typed; None when nobody answers."""
    try:
        return str(click.prompt(question, default="", show_default=False, err=True))
    except click.Abort as abort:
        # Click makes one of both: Ctrl-C, and the end of the input.
        if isinstance(abort.__context__, KeyboardInterrupt):
            raise KeyboardInterrupt from None
        return None
