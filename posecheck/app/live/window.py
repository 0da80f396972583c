"""The window as a screen of the live session: the summary in its words."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from posecheck.app.kept.outcome import Outcome
from posecheck.app.kept.pages import report_of, show_in_browser
from posecheck.app.live.loop import View
from posecheck.app.summary import counted, no_alerts, turned
from posecheck.core.account import account
from posecheck.core.notes import STOP_ADVISED
from posecheck.core.session import Session
from posecheck.sinks.picture.window import Window
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
