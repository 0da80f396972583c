"""What follows a judged session by itself: its page beside it, and its entry in the history.

Each fails alone, with a line that says so: the session's files are written by then.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from posecheck.app.history import DEFAULT_PROFILE, History
from posecheck.app.kept.outcome import Outcome, guarded
from posecheck.core.exercise import Exercise
from posecheck.errors import PosecheckError, UsageError
from posecheck.words.en.session import Words

#: Told, in whole lines, what does not work but need not stop anything.
Report = Callable[[str], None]
_SESSION_NAME: Final = "session.json"


def keep_page(outcome: Outcome, exercise: Exercise, words: Words) -> None:
    """Write ``report.html`` beside the session; a failure is noted among the outcome's.

    Nothing happens when there is no session file to make it from: that failure is noted already.
    """
    from posecheck.app.kept.pages import write_report
    from posecheck.sinks.report.session_page import REPORT_NAME

    folder = _folder(outcome)
    if folder is not None:
        with guarded(outcome, folder / REPORT_NAME):
            write_report(folder, exercise, words=words)


def keep_session(
    outcome: Outcome, *, profile: str | None = None, when: datetime | None = None, **told: Any
) -> None:
    """Add the outcome's session to the history; what this has to say joins the outcome's notices.

    ``when``: None for now. ``told``: pain_before, pain_after, stop_reason.
    """
    if outcome.session is None:
        return
    with opened_history(outcome.notices.append) as history:
        person = profile or DEFAULT_PROFILE
        history.add(outcome.session, when=when, folder=_folder(outcome), profile=person, **told)


@contextmanager
def opened_history(report: Report) -> Iterator[History]:
    """The history, for something that can be left out: what fails in the block is reported.

    Raises UsageError alone.
    """
    try:
        with History() as history:
            yield history
            for notice in history.notices:
                report(notice)
    except UsageError:
        raise
    except PosecheckError as error:
        report(str(error))


def _folder(outcome: Outcome) -> Path | None:
    return next((path.parent for path in outcome.files if path.name == _SESSION_NAME), None)
