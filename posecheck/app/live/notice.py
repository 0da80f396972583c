"""The short notice before the first session: asked once."""

from __future__ import annotations

import contextlib
import sys
from pathlib import Path
from typing import Final

import click

from posecheck.files.disk import make_folder
from posecheck.words.en.session import Words

#: Raised when the text changes so much that it should be read again.
_EDITION: Final = 1


def show_once(words: Words) -> None:
    """Show the notice unless it was agreed to before; wait for Enter when somebody is there to press it.

    Raises click.Abort on Ctrl-C.
    """
    read = mark()
    if read.exists():
        return
    click.echo("\n" + words.label("notice") + "\n", err=True)
    if sys.stdin is None or not sys.stdin.isatty():
        return
    click.prompt(words.label("agree"), default="", show_default=False, prompt_suffix=": ", err=True)
    with contextlib.suppress(OSError):
        make_folder(read.parent)
        read.touch(mode=0o600)


def mark() -> Path:
    """The file that says that the notice was read."""
    from platformdirs import user_data_path

    return user_data_path("posecheck", appauthor=False) / f"notice-{_EDITION}-read"
