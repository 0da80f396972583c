"""``replay``: saved landmarks, judged again."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from posecheck.app.options.flags import JUDGING, PATH, TELLING, config_option, settings_from, settings_options
from posecheck.app.telling import run_and_tell


@click.command(short_help="Judge saved landmarks again.")
@click.argument("recordings", nargs=-1, required=True, type=PATH, metavar="POSES.jsonl|FOLDER...")
@settings_options("output", "overlay", "report", *JUDGING, "target", *TELLING)
@config_option
def replay(recordings: tuple[Path, ...], config: Path | None, **values: Any) -> int:
    """Judge saved landmarks again, without video and model.

    POSES.jsonl comes from 'posecheck analyze --save-poses'; FOLDER is the one it lies in. The same settings
    give the same session.json; an overlay is drawn on a dark ground. The history stays as it is.

    \b
    posecheck replay posecheck-out/clip/poses.jsonl -o again --set hold_needed=2
    """
    return run_and_tell(settings_from(config, values), recordings=recordings)
