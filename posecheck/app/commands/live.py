"""``live``: coaching in front of the webcam."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from posecheck.app.commands.options import config_option, settings_from, settings_options
from posecheck.app.commands.report import complain
from posecheck.app.settings import Settings

if TYPE_CHECKING:
    from posecheck.app.live_start import Ended

_OPTIONS = (
    "camera", "target", "profile", "calibrate", "set_up", "window", "audio", "voice", "language",
    "output", "save_poses", "record", "blur_face", "ask_pain", "exercise", "leg", "neutral_ankle_deg",
    "thresholds", "model", "rotate", "quiet",
)  # fmt: skip


@click.command(short_help="Coach a set in front of the webcam.")
@settings_options(*_OPTIONS)
@config_option
def live(config: Path | None, **values: Any) -> int:
    """Coach a set in front of the webcam: help with placement, count, hold, warn.

    Sit or lie with your side to the camera, two to three metres away, the whole leg in the picture.
    You will be told what to do; the set ends by itself at the target.

    \b
    posecheck live                                   the first webcam
    posecheck live --profile anna                    calibrate once, remember it
    posecheck live --camera http://192.168.1.7:8080/video   a phone as camera
    """
    return start(settings_from(config, values))


def start(settings: Settings) -> int:
    """Run a live session; the exit code."""
    if settings.window:
        from posecheck.sinks.display import load_opencv_first

        load_opencv_first()
    from posecheck.app import notice
    from posecheck.app.languages import LANGUAGES
    from posecheck.app.live_start import run_live
    from posecheck.app.recovery import recover_all

    notice.show_once(LANGUAGES[settings.language])
    for outcome in recover_all(Path(settings.output)):
        if outcome.error is not None:
            complain(outcome.error)
        else:
            click.echo(f"An earlier session that was cut off is saved now: {outcome.path}", err=True)
    return _tell(run_live(settings, lambda line: click.echo(f"posecheck: {line}", err=True)), settings)


def _tell(ended: Ended, settings: Settings) -> int:
    from posecheck.app.summary import show

    outcome = ended.outcome
    if outcome.session is None:
        click.echo("The set had not begun: nothing was saved.")
    elif not settings.quiet:
        show(outcome.session, ended.target, outcome.files, title=ended.exercise.title, words=ended.words)
    return outcome.code
