"""``demo``: a first look, on the sample clip."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from posecheck.app.options.flags import TELLING, settings_options
from posecheck.app.options.settings import layered
from posecheck.app.telling import run_and_tell
from posecheck.errors import InputError

_SAMPLE = "glide_overstretch.mp4"


@click.command(short_help="Try it on a sample clip.")
@settings_options("output", "report", "model", *TELLING)
def demo(**values: Any) -> int:
    """Analyse the sample clip that comes with posecheck: a first look at what it does."""
    settings = layered({"overlay": True, "history": False}, values)
    return run_and_tell(settings, videos=(sample(),))


def sample() -> Path:
    """The sample clip: in the installed package, or at the top of a source checkout."""
    package = Path(__file__).resolve().parents[2]
    for folder in (package, package.parent):
        path = folder / "samples" / _SAMPLE
        if path.is_file():
            return path
    raise InputError(
        _SAMPLE, "the sample clip is not installed", "Run 'posecheck analyze' on a clip of yours."
    )
