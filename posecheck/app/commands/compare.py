"""``compare``: two sessions on one page."""

from __future__ import annotations

from pathlib import Path

import click

from posecheck.app.options.flags import PATH, config_option, settings_from, settings_options
from posecheck.app.telling import warn


@click.command(short_help="Two sessions on one page.")
@click.argument("first", type=PATH, metavar="SESSION")
@click.argument("second", type=PATH, metavar="SESSION")
@click.option("--labels", nargs=2, metavar="A B", help="What to call them.  [default: their folders' names]")
@click.option("--output", "-o", type=PATH, metavar="FILE", help="[default: in the second folder]")
@click.option("--open", "open_page", is_flag=True, help="Open the page in the browser.")
@settings_options("language")
@config_option
def compare(
    first: Path,
    second: Path,
    labels: tuple[str, str] | None,
    output: Path | None,
    open_page: bool,
    language: str | None,
    config: Path | None,
) -> int:
    """Put two sessions on one page: before and after, or left and right.

    It says which differences are larger than what one camera can measure.

    \b
    posecheck compare posecheck-out/monday posecheck-out/friday --open
    posecheck compare left right --labels "left leg" "right leg"
    """
    from posecheck.app.kept.pages import show_in_browser, write_comparison
    from posecheck.files.disk import replaceable
    from posecheck.words import LANGUAGES

    words = LANGUAGES[settings_from(config, {"language": language}).language]
    if output is not None:
        replaceable(output, ".html")
    page = write_comparison(first, second, labels, words=words, path=output)
    click.echo(str(page))
    if open_page and not show_in_browser(page):
        warn(f"no browser was found; open {page} by hand.")
    return 0
