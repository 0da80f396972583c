"""Puts the parts of a live session together, runs it, and takes them apart again."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final, cast

from posecheck.app.ctrl_c import ended_as_by_ctrl_c
from posecheck.app.edges import Edges, current
from posecheck.app.kept.calibration import known_calibrations, remember_calibration
from posecheck.app.kept.ending import Ending, Report
from posecheck.app.kept.outcome import Outcome
from posecheck.app.live.eyes import Eyes
from posecheck.app.live.loop import Live, Screen, Timing
from posecheck.app.live.saving import Saving
from posecheck.app.live.screens import TerminalStatus, WindowScreen
from posecheck.app.live.sound import Sounds
from posecheck.app.options.settings import Settings
from posecheck.core.coaching.coach import Coach, Stage
from posecheck.core.exercise import Exercise
from posecheck.core.judging.engine import Leg
from posecheck.core.moment import Sink
from posecheck.exercises import load_exercise
from posecheck.pose.estimator import for_exercise, parts
from posecheck.pose.pace import schedule_of
from posecheck.sinks.frames.display import why_no_display
from posecheck.words import LANGUAGES
from posecheck.words.wording import Words

#: The key of what is said before anything else.
_INTRO: Final = "intro"
#: Some webcams under Windows take this long to open.
_OPEN_S: Final = 30.0

#: While the person is being placed and measured, the whole body counts.
_PLACING: Final = (Stage.SET_UP, Stage.COUNTDOWN, Stage.CALIBRATING)


@dataclass(frozen=True, slots=True)
class LiveEdges(Edges):
    """Also what a session is shown on and heard from, where it is not this machine's own.

    ``open_screen(settings, words, target, hold_target_s, report)``; ``open_sounds(settings, words, report)``.
    """

    open_screen: Callable[[Settings, Words, int, float, Report], Screen]
    open_sounds: Callable[[Settings, Words, Report], Sounds]


@dataclass(slots=True)
class Ended:
    """What came of a live session."""

    outcome: Outcome
    ending: Ending
    target: int
    timing: Timing
    reason: str


def run_live(
    settings: Settings,
    report: Report,
    edges: Edges | None = None,
    sinks: Sequence[Sink] = (),
    *,
    intro: str = "",
    wait: bool = True,
) -> Ended:
    """One live session from the first frame to the saved results, page and history included.

    ``report`` is told, in whole lines, what does not work but need not stop it; ``sinks`` take every
    judged frame. ``intro`` is said before anything else; without ``wait`` the end is not shown until
    somebody leaves. Raises PosecheckError when the session cannot begin.
    """
    exercise = load_exercise(settings.exercise).with_thresholds(settings.thresholds)
    words = _words(settings, exercise, intro)
    coach = _coach(settings, exercise, report, _INTRO if intro else "")
    world = _with_screen(edges or current())
    with contextlib.ExitStack() as stack:
        hold_s = exercise["hold_needed"]
        shown_on = world.open_screen(settings, words, coach.target, hold_s, report)
        screen = stack.enter_context(contextlib.closing(shown_on))
        camera = stack.enter_context(world.open_camera(settings.camera, settings.rotate or 0))
        estimator = stack.enter_context(world.open_estimator(settings.model))
        whom = parts(estimator).whom
        if whom is not None:
            whom.watch_for(exercise, settings.person)
        camera.wait_open(_OPEN_S)
        sounds = stack.enter_context(contextlib.closing(world.open_sounds(settings, words, report)))
        saving = Saving(settings, exercise, words, estimator.model, report, sinks)
        model = for_exercise(estimator, exercise)
        eyes = stack.enter_context(Eyes(model, schedule_of(exercise), lambda: coach.stage in _PLACING))
        live = Live(camera, eyes, coach, screen, sounds, saving, words, whom)
        with ended_as_by_ctrl_c():
            outcome = live.run()
        if coach.reason != "target":
            sounds.hush()
        remember_calibration(settings, coach.leg, coach.calibration, report)
        ended = Ended(outcome, saving.ending, coach.target, live.timing, coach.reason)
        outcome.interrupted = coach.reason == "interrupted"
        outcome.problem = live.problem
        if wait and coach.reason != "interrupted":
            screen.finish(outcome.session, outcome)
    return ended


def _with_screen(edges: Edges) -> LiveEdges:
    if isinstance(edges, LiveEdges):
        return edges
    return LiveEdges(edges.open_video, edges.open_estimator, edges.open_camera, open_screen, Sounds)


def _words(settings: Settings, exercise: Exercise, intro: str) -> Words:
    words = LANGUAGES[settings.language].for_exercise(exercise)
    return replace(words, cues={**words.cues, **({_INTRO: intro} if intro else {})})


def _coach(settings: Settings, exercise: Exercise, report: Report, intro: str) -> Coach:
    coach = Coach(
        exercise,
        leg=cast(Leg, settings.leg),
        calibration=known_calibrations(settings, report),
        target=settings.target,
        skip_set_up=not settings.set_up,
    )
    coach.introduce(intro)
    if coach.target > exercise.max_reps:
        report(f"More than {exercise.max_reps} repetitions in one set are not advised.")
    return coach


def open_screen(
    settings: Settings, words: Words, target: int, hold_target_s: float, report: Report
) -> Screen:
    """The window where there can be one, else the terminal. ``report`` is told why there is none."""
    if settings.window:
        problem = why_no_display()
        if not problem:
            return WindowScreen(words, target, hold_target_s)
        report(f"{problem} The session runs with sound and terminal.")
    return TerminalStatus(words, target)
