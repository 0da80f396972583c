"""``exercises``: which there are, and why each of one's thresholds is what it is."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from posecheck.app.options.flags import PATH, language_option, spoken
from posecheck.app.telling import label, print_table, say, table_of

if TYPE_CHECKING:
    from rich.table import Table

    from posecheck.core.exercise import Exercise


@click.command(short_help="List the exercises, or one's thresholds and reasons.")
@click.argument("name", required=False)
@click.option("--toml", is_flag=True, help="Print the file of the one: to copy, and to make your own of.")
@click.option("-o", "--output", type=PATH, metavar="FILE", help="With --toml: write it there.")
@language_option
def exercises(name: str | None, toml: bool, output: Path | None) -> int:
    """List the exercises, or show every threshold of one: value, reason, source.

    NAME may also be the path of an exercise of your own (TOML); it is checked on the way.

    \b
    posecheck exercises heel_slide
    posecheck exercises heel_slide --toml -o mine.toml
    posecheck exercises ./mine.toml
    """
    from posecheck.exercises import load_exercise, names, own_thresholds, toml_of

    if name is None:
        width = max(map(len, names()))
        for each in names():
            exercise = load_exercise(each)
            click.echo(f"{each:<{width}}  {label(f'kind_{exercise.kind}'):<9}  {exercise.title_in(spoken())}")
        say()
        say("Thresholds of one: posecheck exercises NAME; its file: posecheck exercises NAME --toml")
        return 0
    if toml or output is not None:
        return _give(toml_of(name), output)
    exercise = load_exercise(name)
    own = exercise.words_in(spoken())
    title, summary = exercise.title_in(spoken()), own.summary or exercise.summary
    click.echo(f"{title} ({exercise.name}). {summary}")
    for line in (*own.placement, *own.safety):
        click.echo(f"- {line}")
    say("Change one with: posecheck analyze --set NAME=VALUE")
    mine = own_thresholds(name)
    say()
    print_table(_thresholds(exercise, mine))
    say("The same for every exercise, or every one of its kind, that does not set them itself:")
    say()
    print_table(_thresholds(exercise, [each for each in exercise.thresholds if each not in mine]))
    return 0


def _give(text: str, output: Path | None) -> int:
    """The file of an exercise, printed or written: PowerShell's ``>`` would spoil its umlauts."""
    from posecheck.files.disk import replaceable, write_text

    if output is None:
        click.echo(text, nl=False)
    else:
        replaceable(output, ".toml")
        write_text(output, text)
        click.echo(str(output))
    return 0


def _thresholds(exercise: Exercise, names: Iterable[str]) -> Table:
    from rich.text import Text

    table = table_of(label("head_threshold"), label("head_why"))
    for name in names:
        threshold = exercise.thresholds[name]
        left = Text.assemble((name, "bold"), f"\n{threshold.value:g} {threshold.unit}")
        right = Text.assemble(threshold.reason, (f"\n[{threshold.source}]", "dim"), "\n")
        table.add_row(left, right)
    return table
