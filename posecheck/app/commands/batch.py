"""``batch``: every recording of a folder."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from posecheck.app.options.flags import JUDGING, PATH, config_option, settings_from, settings_options
from posecheck.app.telling import complain, label, warn

if TYPE_CHECKING:
    from posecheck.app.batch.run import BatchRun
    from posecheck.app.options.settings import Settings
    from posecheck.files.batch_table import BatchRow


@click.command(short_help="Judge a whole archive of recordings.")
@click.argument("folders", nargs=-1, required=True, type=PATH, metavar="FOLDER...")
@settings_options(
    "output", "jobs", "scheduler", "overlay", "report", "save_poses", *JUDGING, "model", "rotate",
    "slow_motion", "person", "target", "language", "quiet", "progress",
)  # fmt: skip
@config_option
def batch(folders: tuple[Path, ...], config: Path | None, **values: Any) -> int:
    """Judge every video below each FOLDER, several at a time.

    The results lie in DIR as the videos do in FOLDER, with a table of all sessions: sessions.csv,
    sessions.parquet (with posecheck[cluster]) and sessions.html, which leads to each report. A bad file
    never stops the rest. Run it again to go on after an interruption: what is done, by the same settings
    and models, is not done again.

    \b
    posecheck batch archive -o results --jobs 4
    posecheck batch archive -o /shared/results --scheduler tcp://10.0.0.5:8786
    """
    from posecheck.app.batch.run import BatchRun, models_sha256

    settings = settings_from(config, values)
    run = BatchRun(list(folders), settings, models_sha256(settings.model))
    return _finish(run, *_work(run, settings), quiet=settings.quiet)


def _work(run: BatchRun, settings: Settings) -> tuple[list[BatchRow], bool]:
    """The rows of what was done, and whether Ctrl-C cut it short."""
    import contextlib

    from posecheck.app.progress import Bars

    bars = Bars.for_terminal(settings.progress and not settings.quiet)
    rows = []
    try:
        with (
            contextlib.closing(run.results()) as results,
            contextlib.closing(bars.track(results, len(run.tasks), "recordings", per_minute=True)) as counted,
        ):
            for done in counted:
                rows.append(done.row)
                if done.row.status == "failed":
                    warn(f"{done.row.recording}: {done.row.problem}")
                if done.traceback:
                    click.echo(done.traceback, err=True)
    except KeyboardInterrupt:
        return rows, True
    return rows, False


def _finish(run: BatchRun, rows: list[BatchRow], interrupted: bool, *, quiet: bool) -> int:
    from posecheck.app.kept.outcome import INTERRUPTED
    from posecheck.app.kept.stored import remember
    from posecheck.files.batch_table import count_by_status

    files, failures = run.write(rows)
    remember(run.output)
    for failure in failures:
        complain(failure)
    if not quiet:
        done = count_by_status(rows).items()
        click.echo(", ".join(label(f"status_{status}", count=count) for status, count in done))
        click.echo(f"{run.output}: {', '.join(path.name for path in files)}")
    if interrupted:
        warn("stopped; run the same command again to go on.")
        return INTERRUPTED
    codes = [each.code for each in rows] + [failure.exit_code for failure in failures]
    return next((code for code in codes if code), 0)
