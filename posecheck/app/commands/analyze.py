"""``analyze``: from recorded exercises to a judgement."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from posecheck.app.options.flags import JUDGING, PATH, TELLING, config_option, settings_from, settings_options
from posecheck.app.telling import run_and_tell


@click.command(short_help="Judge recorded exercises.")
@click.argument("videos", nargs=-1, required=True, type=PATH, metavar="VIDEO...")
@settings_options(
    "output", "overlay", "report", "history", "profile", "save_poses", *JUDGING, "model", "rotate",
    "slow_motion", "person", "target", *TELLING,
)  # fmt: skip
@config_option
def analyze(videos: tuple[Path, ...], config: Path | None, **values: Any) -> int:
    """Watch recorded exercises: count them, judge them, find overstretching.

    Each VIDEO gets a folder of its own with session.json, angles.csv, report.html and what else you
    ask for.
    Film from the side, the whole leg in the frame, the camera at the height of the knee.

    \b
    posecheck analyze clip.mp4
    posecheck analyze clip.mp4 --overlay -o results
    posecheck analyze *.mp4 --leg left --set hold_needed=2
    """
    return run_and_tell(settings_from(config, values), videos=videos)
