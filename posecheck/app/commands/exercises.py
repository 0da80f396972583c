"""``exercises``: which there are, and why each of one's thresholds is what it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from posecheck.app.options.flags import language_option, spoken
from posecheck.app.telling import label, print_table, say, table_of

if TYPE_CHECKING:
    from rich.table import Table

    from posecheck.core.exercise import Exercise


@click.command(short_help="List the exercises, or one's thresholds and reasons.")
@click.argument("name", required=False)
@click.option("--toml", is_flag=True, help="Print the file of the one: to copy, and to make your own of.")
@language_option
def exercises(name: str | None, toml: bool) -> int:
    """List the exercises, or show every threshold of one: value, reason, source.

    NAME may also be the path of an exercise of your own (TOML); it is checked on the way.

    \b
    posecheck exercises heel_slide
    posecheck exercises heel_slide --toml > mine.toml
    posecheck exercises ./mine.toml
    """
    from posecheck.exercises import load_exercise, names, toml_of

    if name is None:
        width = max(map(len, names()))
        for each in names():
            exercise = load_exercise(each)
            click.echo(f"{each:<{width}}  {label(f'kind_{exercise.kind}'):<9}  {exercise.title_in(spoken())}")
        say()
        say("Thresholds of one: posecheck exercises NAME; its file: posecheck exercises NAME --toml")
        return 0
    if toml:
        click.echo(toml_of(name), nl=False)
        return 0
    exercise = load_exercise(name)
    own = exercise.words_in(spoken())
    title, summary = exercise.title_in(spoken()), own.summary or exercise.summary
    click.echo(f"{title} ({exercise.name}). {summary}")
    for line in (*own.placement, *own.safety):
        click.echo(f"- {line}")
    say("Change one with: posecheck analyze --set NAME=VALUE")
    say()
    print_table(_thresholds(exercise))
    return 0


def _thresholds(exercise: Exercise) -> Table:
    from rich.text import Text

    table = table_of(label("head_threshold"), label("head_why"))
    for name, threshold in exercise.thresholds.items():
        left = Text.assemble((name, "bold"), f"\n{threshold.value:g} {threshold.unit}")
        right = Text.assemble(threshold.reason, (f"\n[{threshold.source}]", "dim"), "\n")
        table.add_row(left, right)
    return table
