"""``cameras``: what can be opened."""

from __future__ import annotations

import click

from posecheck.app.options.flags import language_option
from posecheck.app.telling import say, worded


@click.command(short_help="List the cameras that can be opened.")
@language_option
def cameras() -> int:
    """List the cameras of this machine that can be opened, with resolution and rate."""
    from posecheck.sources.camera_list import list_cameras

    rows = list_cameras()
    for row in rows:
        about = row.problem or f"{row.width_px}x{row.height_px} at {row.fps:.0f} frames a second"
        click.echo(f"{row.number:>3}  {worded(row.name)}: {worded(about)}")
    if not any(not row.problem for row in rows):
        say("No camera can be opened. Plug one in, allow its use, or use a phone: --camera ADDRESS")
        return 3
    say()
    say("Use one with: posecheck live --camera NUMBER")
    return 0
