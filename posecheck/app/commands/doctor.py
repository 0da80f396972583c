"""``doctor``: is everything here that posecheck needs."""

from __future__ import annotations

import click


@click.command(short_help="Check this machine, and say what to install.")
def doctor() -> int:
    """Check this machine: libraries, the model, the terminal; say what to install."""
    from posecheck.app.doctor import run

    return run()
