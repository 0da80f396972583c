"""``live``: coaching in front of the webcam."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from posecheck.app.options.flags import config_option, settings_from, settings_options
from posecheck.app.options.settings import Settings
from posecheck.app.telling import complain, tell_unjudged, warn

if TYPE_CHECKING:
    from posecheck.app.kept.outcome import Outcome
    from posecheck.app.live.run import Ended

_OPTIONS = (
    "camera", "target", "profile", "calibrate", "set_up", "window", "audio", "voice", "language",
    "output", "report", "open_page", "history", "save_poses", "record", "blur_face", "ask_pain", "plan",
    "exercise", "leg", "neutral_ankle_deg", "thresholds", "model", "rotate", "person", "quiet",
)  # fmt: skip


@click.command(short_help="Coach a set in front of the webcam.")
@settings_options(*_OPTIONS)
@config_option
def live(config: Path | None, **values: Any) -> int:
    """Coach a set in front of the webcam: help with placement, count, hold, warn.

    Sit or lie with your side to the camera, two to three metres away, the whole leg in the frame.
    You will be told what to do; the set ends by itself at the target.

    \b
    posecheck live                                   the first webcam
    posecheck live --profile anna                    calibrate once, remember it
    posecheck live --exercise bridge                 another exercise
    posecheck live --plan starting_gently            one exercise after the other
    posecheck live --camera http://192.168.1.7:8080/video   a phone as camera
    """
    return start(settings_from(config, values))


def start(settings: Settings) -> int:
    """Run a live session; the exit code."""
    if settings.window:
        from posecheck.sinks.frames.display import load_opencv_first

        load_opencv_first()
    from posecheck.app.kept.ending import tell
    from posecheck.app.kept.stored import remember
    from posecheck.app.live import questions
    from posecheck.words import LANGUAGES

    _check_names(settings)
    words = LANGUAGES[settings.language]
    questions.show_notice_once(words)
    save_cut_off(Path(settings.output))
    told: dict[str, Any] = {}
    if settings.ask_pain:
        told["pain_before"] = questions.ask_pain(words, "pain_before")
    sets, code = _sets(settings)
    remember(Path(settings.output))
    done = [ended for ended in sets if ended.outcome.session is not None]
    if settings.ask_pain and done:
        with contextlib.suppress(KeyboardInterrupt):  # what was said before is kept
            told["stop_reason"] = questions.ask_reason(words, sets[-1].reason)
            told["pain_after"] = questions.ask_pain(words, "pain_after")
    for ended in sets:
        tell(ended.outcome, ended.ending, **told)
        for line in ended.outcome.notices:
            warn(line)
    if settings.open_page and done:
        show_page(done[-1].outcome)
    return code


def _check_names(settings: Settings) -> None:
    """A name that is mistyped is said before anything is to be read or answered. Raises UsageError."""
    from posecheck.exercises import load_exercise
    from posecheck.exercises.plans import load_plan

    if settings.plan:
        load_plan(settings.plan)
    else:
        load_exercise(settings.exercise).with_thresholds(settings.thresholds)


def _sets(settings: Settings) -> tuple[list[Ended], int]:
    """One set, or those of a plan, as they were done; and the exit code."""
    from posecheck.app.live.run import run_live

    if not settings.plan:
        _introduce(settings)
        ended = run_live(settings, warn)
        return [ended], _tell(ended, settings)
    from posecheck.app.live.plan import join_sets, lines, run_plan
    from posecheck.exercises.plans import load_plan
    from posecheck.words import LANGUAGES

    plan = load_plan(settings.plan)
    own = plan.words_in(settings.language)
    for line in (own.title or plan.name, *own.why):
        click.echo(line)
    found = run_plan(plan, settings, warn, tell=lambda ended: _tell(ended, settings))
    if settings.history:
        join_sets(found, warn)
    for line in lines(found, LANGUAGES[settings.language]):
        click.echo(line)
    return [each.ended for each in found.sets if each.ended is not None], found.code


def _introduce(settings: Settings) -> None:
    """How to take position, and who should ask first: what the exercise says of itself."""
    from posecheck.exercises import load_exercise

    exercise = load_exercise(settings.exercise)
    own = exercise.words_in(settings.language)
    if not settings.quiet:
        for line in (exercise.title_in(settings.language), *own.placement, *own.safety):
            click.echo(line)


def show_page(outcome: Outcome) -> None:
    """Open the set's page in the browser; without one, say what to do."""
    from posecheck.app.kept.pages import report_of, show_in_browser

    page = report_of(outcome)
    if page is not None and not show_in_browser(page):
        warn(f"no browser was found; open {page} by hand.")


def save_cut_off(output: Path) -> None:
    """Earlier sessions that a crash cut off get their results now."""
    from posecheck.app.kept.recovery import recover_all

    for outcome in recover_all(output):
        if outcome.error is not None:
            complain(outcome.error)
        else:
            warn(f"An earlier session that was cut off is saved now: {outcome.path}")
            for line in outcome.notices:
                warn(line)


def _tell(ended: Ended, settings: Settings) -> int:
    from posecheck.app.summary import show

    outcome, words = ended.outcome, ended.ending.words
    if outcome.session is None:
        click.echo(words.label("nothing_saved"))
    elif not settings.quiet:
        title = ended.ending.exercise.title_in(words.language)
        show(outcome.session, outcome.files, title=title, words=words)
    tell_unjudged(outcome, words)
    return outcome.code
