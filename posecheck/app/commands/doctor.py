"""``doctor``: is everything here that posecheck needs."""

from __future__ import annotations

import click

from posecheck.app.options.flags import settings_from, settings_options


@click.command(short_help="Check this machine, and say what to install.")
@settings_options("language")
def doctor(language: str | None) -> int:
    """Check this machine: Python, libraries, the models on a clip, sound, the folders; say what to install.

    Nothing is played.
    """
    from posecheck.app.doctor import run

    return run(settings_from(None, {"language": language}))
