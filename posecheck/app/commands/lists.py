"""``exercises``, ``models`` and ``doctor``: what is there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from rich.table import Table

    from posecheck.core.exercise import Exercise


@click.command(short_help="List the exercises, or one's thresholds and reasons.")
@click.argument("name", required=False)
def exercises(name: str | None) -> int:
    """List the exercises, or show every threshold of one: value, reason, source.

    NAME may also be the path of an exercise of your own (TOML); it is checked on the way.
    """
    from posecheck.exercises import load_exercise, names

    if name is None:
        width = max(map(len, names()))
        for each in names():
            exercise = load_exercise(each)
            click.echo(f"{each:<{width}}  {exercise.kind:<8}  {exercise.title}")
        click.echo("\nThresholds of one: posecheck exercises NAME")
        return 0
    exercise = load_exercise(name)
    click.echo(f"{exercise.title} ({exercise.name}). {exercise.summary}")
    click.echo("Change one with: posecheck analyze --set NAME=VALUE\n")
    _print_table(_thresholds(exercise))
    return 0


@click.group(short_help="List the pose models, or fetch one.")
def models() -> None:
    """The pose models: which are here, and how to get one."""


@models.command("list")
def list_models() -> int:
    """Show each model and whether its file is here and is the right one."""
    from posecheck.pose.model_store import available

    table = _table("model", "size", "licence", "state")
    for row in available():
        state = f"ready: {row.path}" if row.path else f"not here: posecheck models fetch {row.name}"
        if row.problem:
            state = f"refused: {row.path}: {row.problem}"
        table.add_row(row.name, f"{row.bytes / 1e6:.1f} MB", row.licence, state)
    _print_table(table)
    return 0


@models.command()
@click.argument("name", metavar="full|lite|heavy")
def fetch(name: str) -> int:
    """Download a model from Google's official address and check it."""
    from posecheck.app.progress import Bars
    from posecheck.pose import model_store

    with Bars.for_terminal(True).bytes(name) as progress:
        found = model_store.fetch(name, progress)
    click.echo(f"{found.name}: {found.path}")
    return 0


@click.command(short_help="Check this machine, and say what to install.")
def doctor() -> int:
    """Check this machine: libraries, the model, the terminal; say what to install."""
    from posecheck.app.machine.doctor import run

    return run()


def _thresholds(exercise: Exercise) -> Table:
    from rich.text import Text

    table = _table("threshold", "why, and where it comes from")
    for name, threshold in exercise.thresholds.items():
        left = Text.assemble((name, "bold"), f"\n{threshold.value:g} {threshold.unit}")
        right = Text.assemble(threshold.reason, (f"\n[{threshold.source}]", "dim"), "\n")
        table.add_row(left, right)
    return table


def _table(*columns: str) -> Table:
    from rich import box
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for column in columns:
        table.add_column(column, overflow="fold")
    return table


def _print_table(table: Table) -> None:
    from rich.console import Console

    Console(highlight=False, markup=False).print(table)
