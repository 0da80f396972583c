"""The short notice before the first session: asked once."""

from __future__ import annotations

import contextlib
import sys

import click

from posecheck.files.disk import make_folder
from posecheck.places import notice_mark
from posecheck.words.wording import Words


def show_once(words: Words) -> None:
    """Show the notice unless it was agreed to before; wait for Enter when somebody is there to press it.

    Raises click.Abort on Ctrl-C.
    """
    read = notice_mark()
    if read.exists():
        return
    click.echo("\n" + words.label("notice") + "\n", err=True)
    if sys.stdin is None or not sys.stdin.isatty():
        return
    click.prompt(words.label("agree"), default="", show_default=False, prompt_suffix=": ", err=True)
    with contextlib.suppress(OSError):
        make_folder(read.parent)
        read.touch(mode=0o600)
