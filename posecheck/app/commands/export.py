"""``export``: a session for other programs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from posecheck.errors import InputError

if TYPE_CHECKING:
    from posecheck.files.folder import SessionFolder

_PATH = click.Path(path_type=Path)
FORMATS: Final = ("csv", "json", "mot", "trc", "png", "svg")


@click.command(short_help="Tables, OpenSim files and plots from a session.")
@click.argument("session", type=_PATH, metavar="SESSION")
@click.option("--format", "kind", type=click.Choice(FORMATS), required=True, help="What to write.")
@click.option("--output", "-o", type=_PATH, metavar="FILE", help="[default: beside session.json]")
@click.option(
    "--table",
    type=click.Choice(["reps", "frames"]),
    default="reps",
    show_default=True,
    help="csv: a row per repetition, or a row per picture.",
)
def export(session: Path, kind: str, output: Path | None, table: str) -> int:
    """Write a session for another program.

    \b
    csv   tidy table of repetitions, or of all pictures
    json  session and angles in one file
    mot   joint angles for OpenSim
    trc   landmarks in 3D for OpenSim; needs poses.jsonl (analyze --save-poses)
    png   plot of the angles, 300 dpi; svg the same with real text
          (both need: pip install 'posecheck[export]')
    """
    from posecheck.files.folder import open_folder

    folder = open_folder(session)
    path = output or folder.path / (f"{table}.csv" if kind == "csv" else f"session-export.{kind}")
    write_export(folder, kind, path, table)
    click.echo(str(path))
    return 0


def write_export(folder: SessionFolder, kind: str, path: Path, table: str = "reps") -> None:
    """Write one format. Raises InputError, SetupError or OutputError."""
    from posecheck.core.tidy import table as counted
    from posecheck.files import tables
    from posecheck.sinks.exports import bundle, opensim, plot

    if kind == "csv" and table == "frames":
        if folder.track is None:
            raise InputError(str(folder.path), "holds no angles.csv", "Analyse the video again.")
        rows = tables.frame_rows(folder.session, folder.track)
        tables.write_csv(path, rows, tables.frame_columns(folder.track))
    elif kind == "csv":
        tables.write_csv(path, *counted(folder.session))
    elif kind == "json":
        bundle.write_json(path, folder)
    elif kind == "mot":
        opensim.write_mot(path, folder)
    elif kind == "trc":
        _write_trc(folder, path)
    else:
        from posecheck.app.kept.pages import shipped_exercise
        from posecheck.sinks.report.plotted import plotted
        from posecheck.words.en.session import ENGLISH

        exercise = shipped_exercise(folder.session)
        words = ENGLISH.for_exercise(exercise) if exercise else ENGLISH
        plot.write_plot(path, folder, plotted(folder.session, exercise, words), words)


def _write_trc(folder: SessionFolder, path: Path) -> None:
    from posecheck.files.poses import read_poses
    from posecheck.sinks.exports.opensim import write_trc

    poses = folder.path / "poses.jsonl"
    if not poses.is_file():
        raise InputError(str(folder.path), "holds no poses.jsonl", "Analyse again with --save-poses.")
    write_trc(path, read_poses(poses).observations, folder.session.leg)
