"""Telling the person what came out: the summary on standard output, trouble on standard error."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from posecheck.app.options.flags import spoken

if TYPE_CHECKING:
    from rich.table import Table

    from posecheck.app.kept.outcome import Outcome
    from posecheck.app.options.settings import Settings
    from posecheck.core.exercise import Exercise
    from posecheck.errors import PosecheckError
    from posecheck.words.wording import Words


def report(outcomes: Iterable[Outcome], exercise: Exercise, words: Words, *, quiet: bool) -> int:
    """Show each outcome as it comes; the exit code of the run."""
    from posecheck.app.kept.outcome import exit_code

    shown, words = [], words.for_exercise(exercise)
    for outcome in outcomes:
        _show(outcome, exercise.title_in(words.language), words, quiet)
        shown.append(outcome)
    return exit_code(shown)


def run_and_tell(settings: Settings, videos: Iterable[Path] = (), recordings: Iterable[Path] = ()) -> int:
    """Analyse videos and judge saved landmarks again, telling what comes out of each; the exit code."""
    from itertools import chain

    from posecheck.app.kept.stored import remember
    from posecheck.app.recorded.run import Run
    from posecheck.words import LANGUAGES

    words = LANGUAGES[settings.language]
    run = Run(settings, words=words)
    outcomes = chain(run.analyze_each(videos), run.replay_each(recordings))
    try:
        return report(outcomes, run.exercise, words, quiet=settings.quiet)
    finally:
        remember(Path(settings.output))


def complain(error: PosecheckError) -> None:
    """One line on standard error."""
    _say(_words().error(error))


def warn(text: str) -> None:
    """An English ``text`` as one line on standard error, in the language that is spoken."""
    _say(_words().phrases(text))


def say(text: str = "") -> None:
    """An English ``text`` as it is on standard output, in the language that is spoken."""
    click.echo(worded(text))


def worded(text: str) -> str:
    """An English ``text`` in the language that is spoken."""
    return _words().phrases(text)


def label(key: str, **values: object) -> str:
    """A fixed text in the language that is spoken."""
    return _words().label(key, **values)


def _say(line: str) -> None:
    click.echo("posecheck: " + " ".join(line.split()), err=True)


def _words() -> Words:
    # English needs no table, and no time to load one.
    from posecheck.words import LANGUAGES

    return LANGUAGES.get(spoken(), LANGUAGES["en"])


def _show(outcome: Outcome, title: str, words: Words, quiet: bool) -> None:
    from posecheck.app.summary import show

    session = outcome.session
    if outcome.error is not None:
        complain(outcome.error)
    if session is None:
        if outcome.interrupted:
            warn(f"{outcome.path}: stopped before anything was measured.")
        return
    if not quiet:
        show(session, outcome.files, title=title, words=words)
    for failure in outcome.failures:
        complain(failure)
    for notice in outcome.notices:
        warn(notice)
    if not tell_unjudged(outcome, words) and quiet and outcome.problem:
        click.echo(f"posecheck: {outcome.path}: {words.note(outcome.problem)}", err=True)


def tell_unjudged(outcome: Outcome, words: Words) -> bool:
    """Whether nothing could be judged; then why, as a line on standard error."""
    if outcome.unjudged:
        click.echo(f"posecheck: {words.label(outcome.unjudged, name=outcome.path)}", err=True)
    return bool(outcome.unjudged)


def sets(count: int) -> str:
    """``1 set``, ``2 sets``, in the language that is spoken."""
    return worded("1 set" if count == 1 else f"{count} sets")


def table_of(*columns: str) -> Table:
    """A table for the terminal, with these heads."""
    from rich import box
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for column in columns:
        table.add_column(column, overflow="fold")
    return table


def print_table(table: Table) -> None:
    """``table`` on standard output, as wide as that is."""
    from rich.console import Console

    from posecheck.words.wording import in_encoding

    console = Console(highlight=False, markup=False)
    with console.capture() as drawn:
        console.print(table)
    click.echo(in_encoding(drawn.get(), console.encoding), nl=False)
