"""``privacy``: what is stored where, and deleting all of it."""

from __future__ import annotations

from pathlib import Path

import click

from posecheck.app.telling import complain
from posecheck.errors import OutputError

_NEVER = """\
Never stored unless you ask: pictures (--overlay, --record), landmarks (--save-poses).
A video made with --record lies where you named it, and is yours to delete.
Nothing leaves this machine. The only address ever opened is that of a network camera you name,
and the model's when you type 'posecheck models fetch'."""


@click.command(short_help="What is stored where; delete all of it.")
@click.option(
    "--output",
    "-o",
    type=click.Path(path_type=Path),
    default=Path("posecheck-out"),
    show_default=True,
    metavar="DIR",
    help="Folder with results.",
)
@click.option("--delete", "wanted", is_flag=True, help="Delete all that is listed. Asks first.")
@click.option("--yes", is_flag=True, help="With --delete: do not ask.")
def privacy(output: Path, wanted: bool, yes: bool) -> int:
    """Say what posecheck has stored on this machine and where, and delete all of it when asked.

    Results are looked for in the folder of results, and wherever the history knows some. Other files
    in those folders stay.

    \b
    posecheck privacy
    posecheck privacy --delete
    """
    from posecheck.app.kept import stored

    found = stored.everything(output)
    click.echo("posecheck stores, on this machine only and readable by you alone:\n")
    for item in found:
        click.echo(f"  {item.kind:8} {len(item.files):5} files {item.bytes / 1000:9.0f} kB  {item.place}")
        click.echo(f"           {item.holds}")
    if not wanted:
        click.echo(f"\n{_NEVER}\nDelete all of it: posecheck privacy --delete")
        return 0
    if busy := stored.running(output):
        raise OutputError(str(busy[0].parent), "a session is running", "End it first.")
    if not yes and not click.confirm("\nDelete all of this? It cannot be undone", err=True):
        click.echo("Nothing was deleted.")
        return 0
    failures = list(stored.delete(found))
    for failure in failures:
        complain(failure)
    if not failures:
        click.echo("All of it is deleted.")
    return failures[0].exit_code if failures else 0
