"""``export``: a session for other programs."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from posecheck.app.options.flags import PATH
from posecheck.errors import InputError

if TYPE_CHECKING:
    from posecheck.files.folder import SessionFolder

FORMATS: Final = ("csv", "json", "mot", "trc", "png", "svg")


@click.command(short_help="Tables, OpenSim files and plots from a session.")
@click.argument("session", type=PATH, metavar="SESSION")
@click.option("--format", "kind", type=click.Choice(FORMATS), required=True, help="What to write.")
@click.option("--output", "-o", type=PATH, metavar="FILE", help="[default: beside session.json]")
@click.option(
    "--table",
    type=click.Choice(["reps", "frames"]),
    default="reps",
    show_default=True,
    help="csv: a row per repetition, or a row per frame.",
)
@click.option(
    "--knee-sign",
    type=click.Choice(["positive", "negative"]),
    default="positive",
    show_default=True,
    help="mot: the sign of a bent knee. positive fits Rajagopal 2016, negative gait2392 and Hamner 2010.",
)
def export(session: Path, kind: str, output: Path | None, table: str, knee_sign: str) -> int:
    """Write a session for another program.

    \b
    csv   tidy table of repetitions, or of all frames
    json  session and angles in one file
    mot   joint angles for OpenSim, as Rajagopal 2016 has them; --knee-sign negative for gait2392 or Hamner
    trc   landmarks in 3D for OpenSim, at one rate; needs poses.jsonl (--save-poses)
    png   plot of the angles, 300 dpi; svg the same with real text
          (both need: pip install 'posecheck[export]')
    """
    from posecheck.files.disk import replaceable
    from posecheck.files.folder import open_folder

    folder = open_folder(session)
    path = output or folder.path / (f"{table}.csv" if kind == "csv" else f"session-export.{kind}")
    replaceable(path, f".{kind}")
    write_export(folder, kind, path, table, 1 if knee_sign == "positive" else -1)
    click.echo(str(path))
    return 0


def write_export(
    folder: SessionFolder, kind: str, path: Path, table: str = "reps", knee_sign: int = 1
) -> None:
    """Write one format. Raises InputError, SetupError or OutputError."""
    from posecheck.core.tidy import table as counted
    from posecheck.files.folder import frame_columns, frame_rows
    from posecheck.files.tables import write_csv
    from posecheck.sinks.exports import json_file, opensim, plot

    if kind == "csv" and table == "frames":
        if folder.track is None:
            raise InputError(str(folder.path), "holds no angles.csv", "Analyse the video again.")
        rows = frame_rows(folder.session, folder.track)
        write_csv(path, rows, frame_columns(folder.track))
    elif kind == "csv":
        write_csv(path, *counted(folder.session))
    elif kind == "json":
        json_file.write_json(path, folder)
    elif kind == "mot":
        opensim.write_mot(path, folder, knee_sign)
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
    from posecheck.exercises import load_exercise
    from posecheck.files.poses import read_poses
    from posecheck.sinks.exports.opensim import write_trc

    poses = folder.path / "poses.jsonl"
    if not os.path.isfile(poses):
        raise InputError(str(folder.path), "holds no poses.jsonl", "Analyse again with --save-poses.")
    gap_s = load_exercise("sciatic_glide")["max_gap"]
    write_trc(path, read_poses(poses).observations, folder.session.leg, gap_s)
