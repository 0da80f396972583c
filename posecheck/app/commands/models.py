"""``models``: the pose models, and how to get one."""

from __future__ import annotations

import click

from posecheck.app.options.flags import language_option
from posecheck.app.telling import label, print_table, table_of, worded


@click.group(short_help="List the pose models, or fetch one.")
def models() -> None:
    """The pose models: which are here, and how to get one."""


@models.command("list")
@language_option
def list_models() -> int:
    """Show each model and whether its file is here and is the right one."""
    from posecheck.pose.model_store import available

    table = table_of(*(label(f"head_{each}") for each in ("model", "size", "licence", "state")))
    for row in available():
        state = f"ready: {row.path}" if row.path else f"not here: posecheck models fetch {row.name}"
        if row.problem:
            state = f"refused: {row.path}: {row.problem}"
        table.add_row(row.name, f"{row.bytes / 1e6:.1f} MB", row.licence, worded(state))
    print_table(table)
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
