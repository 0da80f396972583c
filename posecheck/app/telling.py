"""Telling the person what came out: the summary on standard output, trouble on standard error."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from posecheck.app.kept.outcome import Outcome
    from posecheck.core.exercise import Exercise
    from posecheck.errors import PosecheckError
    from posecheck.words.en.session import Words


def report(outcomes: Iterable[Outcome], exercise: Exercise, words: Words, *, quiet: bool) -> int:
    """Show each outcome as it comes; the exit code of the run."""
    from posecheck.app.kept.outcome import exit_code

    shown, words = [], words.for_exercise(exercise)
    for outcome in outcomes:
        _show(outcome, words.exercise.title or exercise.title, words, quiet)
        shown.append(outcome)
    return exit_code(shown)


def complain(error: PosecheckError) -> None:
    """One line on standard error."""
    warn(str(error))


def warn(text: str) -> None:
    """``text`` as one line on standard error."""
    click.echo("posecheck: " + " ".join(text.split()), err=True)


def _show(outcome: Outcome, title: str, words: Words, quiet: bool) -> None:
    from posecheck.app.summary import show

    session = outcome.session
    if outcome.error is not None:
        complain(outcome.error)
    if session is None:
        if outcome.interrupted:
            click.echo(f"posecheck: {outcome.path}: stopped before anything was measured.", err=True)
        return
    if not quiet:
        show(session, outcome.files, title=title, words=words)
    for failure in outcome.failures:
        complain(failure)
    for notice in outcome.notices:
        warn(notice)
    if outcome.nobody or outcome.unseen:
        key = "nobody" if outcome.nobody else "leg_never_seen"
        click.echo(f"posecheck: {words.label(key, name=outcome.path)}", err=True)
    elif quiet and outcome.problem:
        click.echo(f"posecheck: {outcome.path}: {words.note(outcome.problem)}", err=True)


def sets(count: int) -> str:
    """``1 set``, ``2 sets``."""
    return f"{count} set" if count == 1 else f"{count} sets"
