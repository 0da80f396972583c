"""``report``: the page of one session."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from posecheck.app.options.flags import PATH, config_option, settings_from, settings_options
from posecheck.app.telling import warn

if TYPE_CHECKING:
    from posecheck.core.exercise import Exercise


@click.command("report", short_help="Make the page of a session.")
@click.argument("sessions", nargs=-1, required=True, type=PATH, metavar="SESSION...")
@click.option("--output", "-o", type=PATH, metavar="FILE", help="Write the page there instead of beside it.")
@click.option(
    "--exercise", metavar="NAME", help="Exercise whose limits are drawn, or the path of a TOML file."
)
@click.option(
    "--embed-clip", is_flag=True, help="Put overlay.mp4 into the page: one file to hand on. It shows you."
)
@click.option("--open", "open_page", is_flag=True, help="Open the page in the browser.")
@settings_options("language")
@config_option
def report(
    sessions: tuple[Path, ...],
    output: Path | None,
    exercise: str | None,
    embed_clip: bool,
    open_page: bool,
    language: str | None,
    config: Path | None,
) -> int:
    """Make report.html: one page to look at, print or hand to your physiotherapist.

    SESSION is a folder that 'posecheck analyze' or 'posecheck live' wrote. The page opens offline
    and loads nothing from anywhere; the analysed clip plays in it while it lies beside it.

    \b
    posecheck report posecheck-out/clip --open
    """
    from posecheck.app.kept.pages import show_in_browser, write_report
    from posecheck.files.disk import replaceable
    from posecheck.words import LANGUAGES

    if output is not None and len(sessions) > 1:
        raise click.UsageError("--output takes one SESSION only.")
    if output is not None:
        replaceable(output, ".html")
    words = LANGUAGES[settings_from(config, {"language": language}).language]
    chosen = _exercise(exercise)
    for session in sessions:
        page = write_report(session, chosen, words=words, embed_clip=embed_clip, path=output)
        click.echo(str(page))
        if open_page and not show_in_browser(page):
            warn(f"no browser was found; open {page} by hand.")
    return 0


def _exercise(name: str | None) -> Exercise | None:
    if name is None:
        return None
    from posecheck.exercises import load_exercise

    return load_exercise(name)
