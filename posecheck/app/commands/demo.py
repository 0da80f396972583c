"""``demo``: a first look, on the sample clip."""

from __future__ import annotations

from typing import Any

import click

from posecheck.app.options.flags import TELLING, settings_options
from posecheck.app.options.settings import layered
from posecheck.app.telling import run_and_tell
from posecheck.places import sample_clip


@click.command(short_help="Try it on a sample clip.")
@settings_options("output", "report", "model", *TELLING)
def demo(**values: Any) -> int:
    """Analyse the sample clip that comes with posecheck: a first look at what it does."""
    settings = layered({"overlay": True, "history": False}, values)
    return run_and_tell(settings, videos=(sample_clip(),))
