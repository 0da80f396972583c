"""``privacy``: what is stored where, and deleting all of it."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING

import click

from posecheck.app.options.flags import config_option, settings_from, settings_options
from posecheck.app.telling import complain, label, say, worded
from posecheck.errors import OutputError

if TYPE_CHECKING:
    from posecheck.app.kept.stored import Stored

_NEVER = (
    "Never stored unless you ask: video (--overlay, --record), landmarks (--save-poses).",
    "A video made with --record lies where you named it, and is yours to delete.",
    "Nothing leaves this machine. The only address ever opened is that of a network camera you name, and the "
    "model's when you type 'posecheck models fetch'.",
)
_UNKNOWN = (
    "Copies, folders moved or renamed since, exports and videos made with --record are known to nobody but "
    "you."
)


@click.command(short_help="What is stored where; delete all of it.")
@settings_options("output", "language")
@config_option
@click.option("--delete", "wanted", is_flag=True, help="Delete all that is listed. Asks first.")
@click.option("--yes", is_flag=True, help="With --delete: do not ask.")
def privacy(output: str | None, language: str | None, config: Path | None, wanted: bool, yes: bool) -> int:
    """Say what posecheck has stored on this machine and where, and delete all of it when asked.

    Results are looked for in the folder of results (--output, or the settings file), and in every folder
    that results were written to before. Other files in those folders stay. Sessions further down in the
    working folder, copies for example, are named and stay too.

    \b
    posecheck privacy
    posecheck privacy --delete
    """
    from posecheck.app.kept import stored

    folder = Path(settings_from(config, {"output": output, "language": language}).output)
    found, elsewhere = stored.everything(folder), stored.elsewhere(folder)
    _list(found)
    for each in elsewhere:
        click.echo("  " + worded(f"not listed: {sessions(len(each.folders))} in {each.place}"))
    if not wanted:
        for line in ("", *_NEVER, _UNKNOWN, "Delete all that is listed: posecheck privacy --delete"):
            say(line)
        return 0
    if busy := stored.running(folder):
        raise OutputError(str(busy[0].parent), "a session is running", "End it first.")
    if not yes and not click.confirm("\n" + worded("Delete all of this? It cannot be undone"), err=True):
        say("Nothing was deleted.")
        return 0
    failures = list(stored.delete(found))
    for failure in failures:
        complain(failure)
    if not failures:
        say("All that is listed is deleted.")
    for each in elsewhere:
        say(f"{sessions(len(each.folders))} in {each.place} remain. Delete them too: {_also(each.place)}")
    say(_UNKNOWN)
    return failures[0].exit_code if failures else 0


def _list(found: list[Stored]) -> None:
    say("posecheck stores, on this machine only and readable by you alone:")
    say()
    for item in found:
        count = len(item.files)
        files = worded("1 file" if count == 1 else f"{count} files")
        kind = label(f"stored_{item.kind}")
        click.echo(f"  {kind:10} {files:>12} {item.bytes / 1000:9.0f} kB  {item.place}")
        for place in item.also:
            click.echo(" " * 13 + worded(f"also in {place}"))
        click.echo(" " * 13 + worded(item.holds))


def sessions(count: int) -> str:
    """``1 session``, ``2 sessions``, in the language that is spoken."""
    return worded("1 session" if count == 1 else f"{count} sessions")


def _also(place: Path) -> str:
    return shlex.join(["posecheck", "privacy", "--delete", "-o", str(place)])
