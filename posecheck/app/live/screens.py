"""What a live session shows: its window, or one line in the terminal when there is none."""

from __future__ import annotations

import math
import shutil
import sys
from collections.abc import Iterable
from functools import partial

import click

from posecheck.app.kept.outcome import Outcome
from posecheck.app.kept.pages import report_of, show_in_browser
from posecheck.app.live.loop import View
from posecheck.app.summary import counted, no_alerts, turned
from posecheck.core.account import account
from posecheck.core.coaching.coach import CoachStep, Stage
from posecheck.core.notes import STOP_ADVISED
from posecheck.core.session import Session
from posecheck.sinks.frames.overlay import prompt_words
from posecheck.sinks.frames.window import Window
from posecheck.words.wording import Words


class WindowScreen:
    """Opens the window; main thread only."""

    def __init__(self, words: Words, target: int, hold_target_s: float) -> None:
        self._words, self._target = words, target
        self._window = Window(words, target, hold_target_s)

    def show(self, view: View) -> Iterable[str]:
        """Show it; what was asked for by key."""
        return self._window.show(view)

    def finish(self, session: Session | None, saved: Outcome) -> None:
        """The summary, until somebody leaves."""
        if session is not None:
            page = report_of(saved)
            opener = None if page is None else partial(show_in_browser, page)
            self._window.summarise(self._summary(session, saved), opener)

    def close(self) -> None:
        """Take the window away."""
        self._window.close()

    def _summary(self, session: Session, saved: Outcome) -> list[tuple[str, str]]:
        words, told = self._words, account(session)
        head = turned(told.rhythm, words) if told.rhythm and told.rhythm.cycles else counted(told, words)
        lines = [("head", head)]
        if told.faulty:
            lines.append(("plain", words.label("summary_faulty", count=told.faulty)))
        if told.partial:
            lines.append(("plain", words.label("summary_partial", count=told.partial)))
        alerts = sum(len(moments) for _, moments in told.alerts)
        if alerts:
            lines.append(("bad", words.label("summary_alerts", count=alerts)))
        elif text := no_alerts(told, words):
            lines.append(("good" if told.safe else "plain", text))
        if any(note.key == STOP_ADVISED for note in told.notes):
            lines.append(("bad", words.label("summary_stop")))
        lines += [("plain", words.cue(reason.key)) for reason in told.advice[:2]]
        return [*lines, ("plain", f"{words.label('files')}: {saved.path}")]


class TerminalStatus:
    """Rewrites one line of a terminal; elsewhere, a new line whenever something changed."""

    def __init__(self, words: Words, target: int) -> None:
        self._words, self._target = words, target
        self._terminal = sys.stdout is not None and sys.stdout.isatty()
        self._last = ""

    def show(self, view: View) -> Iterable[str]:
        """Nothing is asked for by key here: Ctrl-C ends the session."""
        head = self._head(view.step)
        line = head + self._angles(view.step) if self._terminal else head
        if line != self._last:
            self._last = line
            if self._terminal:
                width = max(20, shutil.get_terminal_size().columns - 1)
                click.echo("\r" + line[:width].ljust(width), nl=False)
            else:
                click.echo(line)
        return ()

    def finish(self, session: Session | None, saved: Outcome) -> None:
        """The summary follows in the terminal anyway."""

    def close(self) -> None:
        """End the line."""
        if self._terminal and self._last:
            click.echo()

    def _head(self, step: CoachStep) -> str:
        words = self._words
        if step.stage is Stage.COUNTDOWN and step.countdown:
            return f"{words.label('countdown')}: {step.countdown}"
        if step.result is None:
            said = words.cue(step.cue) if step.cue else ""
            if said and step.progress > 0 and not math.isnan(step.hold_left_s):
                said += f" ({math.ceil(step.hold_left_s - 1e-6)} s)"
            return f"{words.label(step.stage.value)}: {said}".rstrip(": ")
        count = f"{step.counts.clean} {words.label('of_target', target=self._target)}"
        said = f" - {words.cue(step.cue)}" if step.cue else ""
        return f"{count} - {prompt_words(step.result, words)}{said}"

    def _angles(self, step: CoachStep) -> str:
        if step.measurement is None:
            return ""
        leg = step.measurement.smooth.of(step.measurement.leg)
        told = self._words.exercise
        found = {signal: getattr(leg, signal, math.nan) for signal in told.signals}
        parts = [told.value(signal, value) for signal, value in found.items() if not math.isnan(value)]
        return f"  ({', '.join(parts)})" if parts else ""
