"""``doctor``: is everything here that posecheck needs."""

from __future__ import annotations

import click


@click.command(short_help="Check this machine, and say what to install.")
def doctor() -> int:
    """Check this machine: Python, libraries, the models on a clip, the folders; say what to install."""
    from posecheck.app.doctor import run

    return run()
