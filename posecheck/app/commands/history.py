"""``history``: what was done on this machine, as a list, a page, a file, or gone."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from posecheck.app.options.flags import PATH, language_option, settings_from, settings_options
from posecheck.app.telling import say, sets, warn, worded
from posecheck.errors import OutputError, UsageError

if TYPE_CHECKING:
    from posecheck.app.history import Entry, History, PlanEntry
    from posecheck.words.wording import Words

_profile = click.option("--profile", metavar="NAME", help="One person's sets only.")


@click.group(invoke_without_command=True, short_help="List what was done; trends, export, delete.")
@_profile
@click.option(
    "--last", type=click.IntRange(min=1), default=20, show_default=True, help="List this many sets."
)
@click.option("--all", "everything", is_flag=True, help="List every set.")
@click.option("--open", "open_page", is_flag=True, help="Make the page of trends and open it in the browser.")
@click.option("--page", is_flag=True, help="Make the page of trends and say where it is.")
@settings_options("language")
@click.pass_context
def history(
    context: click.Context,
    profile: str | None,
    last: int,
    everything: bool,
    open_page: bool,
    page: bool,
    language: str | None,
) -> int | None:
    """The sets that were done on this machine. They never leave it.

    Sets come here from 'posecheck analyze' and 'posecheck live', unless --no-history is given.

    \b
    posecheck history
    posecheck history --open
    posecheck history export sets.json
    posecheck history delete 3f9a12bc
    """
    if context.invoked_subcommand is not None:
        return None
    from posecheck.words import LANGUAGES

    words = LANGUAGES[settings_from(None, {"language": language}).language]
    with _opened() as found:
        profile = found.person(profile)
        if open_page or page:
            return _page(found, found.entries(profile), open_page, words)
        _list(found, profile, None if everything else last, words)
        # A history that had to be begun anew is no success, although the empty list is shown.
        return OutputError.exit_code if found.notices else 0


@history.command("export")
@click.argument("file", type=PATH)
@_profile
@language_option
def export_command(file: Path, profile: str | None) -> int:
    """Write all sets and profiles into FILE (JSON). Nothing is left out."""
    from posecheck.app.history.moving import export_history
    from posecheck.files.disk import replaceable

    replaceable(file, ".json")
    with _opened() as found:
        person = found.person(profile)
        try:
            count = export_history(found, file, person)
        except OutputError as error:
            raise OutputError(error.subject, error.problem, "Name another file.") from error
    click.echo(f"{sets(count)}: {file}")
    return 0


@history.command("import")
@click.argument("file", type=PATH)
@language_option
def import_command(file: Path) -> int:
    """Add the sets of an export FILE. Sets that are here already stay as they are."""
    from posecheck.app.history.moving import import_history

    with _opened() as found:
        done = import_history(found, file)
    say(f"{sets(done.added)} added, {done.known} here already")
    return 0


@history.command("delete")
@click.argument("ids", nargs=-1, metavar="[ID...]")
@click.option("--profile", metavar="NAME", help="Delete a person: all sets and the calibration.")
@click.option("--all", "everything", is_flag=True, help="Delete the whole history, damaged copies too.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@language_option
def delete_command(ids: tuple[str, ...], profile: str | None, everything: bool, yes: bool) -> int:
    """Delete sets for good.

    The file is rewritten, so that their bytes are gone from it.
    ID is the beginning of an id in the list; that of a plan means all of its sets. Result folders
    (session.json, clips) stay; the list does not know them all, so delete those yourself.
    """
    if (bool(ids), bool(profile), everything).count(True) != 1:
        raise click.UsageError("Give ids, or --profile NAME, or --all.")
    with _opened() as found:
        profile = found.person(profile)
        chosen = list(dict.fromkeys(entry.id for each in ids for entry in found.find(each)))
        what = (
            sets(len(chosen)) if chosen else worded(f"profile {profile}" if profile else "the whole history")
        )
        if not yes:
            click.confirm(worded(f"Delete {what}? This cannot be undone"), abort=True)
        gone = (
            found.delete(chosen)
            if chosen
            else found.delete_profile(profile)
            if profile
            else found.delete_all()
        )
    say(f"{sets(gone)} deleted")
    return 0


@history.command("profiles")
@language_option
def profiles_command() -> int:
    """List the people whose sets are here."""
    with _opened() as found:
        for name, count in found.profiles():
            click.echo(f"{sets(count):>11}  {name}")
    return 0


@contextlib.contextmanager
def _opened() -> Iterator[History]:
    """The history. What it has to tell goes to standard error, even when something fails."""
    from posecheck.app.history import History

    with History() as found:
        try:
            yield found
        finally:
            for notice in found.notices:
                warn(notice)


def _page(found: History, entries: list[Entry], open_page: bool, words: Words) -> int:
    from posecheck.app.kept.pages import known_exercises, show_in_browser
    from posecheck.sinks.report.history_page import write_history_page

    people = sorted({entry.profile for entry in entries}, key=str.casefold)
    if len(people) > 1:
        hint = f"Choose one with --profile: {', '.join(people[:10])}."
        raise UsageError("history page", f"the sets of {len(people)} people are kept apart", hint)
    now, name = datetime.now().astimezone(), people[0] if people else ""
    plans = found.plans()
    known = known_exercises(words, _exercises(entries, plans))
    path = write_history_page(found.page, entries, name, now, words, known, plans)
    click.echo(str(path))
    if open_page and not show_in_browser(path):
        warn(f"no browser was found; open {path} by hand.")
    return 0


def _list(found: History, profile: str | None, last: int | None, words: Words) -> None:
    from posecheck.app.history.listing import TREND_SETS, lines
    from posecheck.app.kept.pages import shipped
    from posecheck.words.wording import has_characters, in_encoding

    entries = found.entries(profile, None if last is None else max(last, TREND_SETS))
    encoding = getattr(sys.stdout, "encoding", None) or "ascii"
    unicode = has_characters(encoding, "▁█●○")
    plans = found.plans()
    exercises = shipped(_exercises(entries, plans))
    shown = lines(entries, last or len(entries), found.count(profile), unicode, words, exercises, plans)
    click.echo(in_encoding("\n".join(shown), encoding))


def _exercises(entries: Sequence[Entry], plans: Mapping[str, PlanEntry]) -> set[str]:
    """What was done, and what was skipped."""
    skipped = {name for plan in plans.values() for name, _ in plan.skipped}
    return {entry.exercise for entry in entries} | skipped
