"""``recover``: sessions that were cut off."""

from __future__ import annotations

import os
from pathlib import Path

import click

from posecheck.app.options.flags import PATH, config_option, settings_from
from posecheck.app.telling import complain, say, warn, worded
from posecheck.errors import InputError, check_access


@click.command(short_help="Save live sessions that were cut off.")
@click.argument("folder", type=PATH, required=False)
@config_option
def recover(folder: Path | None, config: Path | None) -> int:
    """Save live sessions that a crash or a power cut broke off, up to their last second.

    FOLDER is where results go; without it the one of the settings file, or posecheck-out. 'posecheck live'
    does the same at its start.
    """
    from posecheck.app.kept.recovery import recover_all

    if folder is not None:
        check_access(folder)
        if not os.path.isdir(folder):
            raise InputError(str(folder), "is not a folder", "Check the spelling")
    folder = folder or Path(settings_from(config, {}).output)
    outcomes = recover_all(folder)
    for outcome in outcomes:
        if outcome.error is not None:
            complain(outcome.error)
        elif outcome.session is not None:
            summary = outcome.session.summary
            done = worded(f"{summary.reps_clean} done well in {summary.duration_s:.0f} s")
            click.echo(f"{outcome.path}: {done}")
        for line in (*map(str, outcome.failures), *outcome.notices):
            warn(line)
    if not outcomes:
        say(f"Nothing to recover in {folder}.")
    return next((outcome.code for outcome in outcomes if outcome.code), 0)
