"""How a set ends, wherever it came from: its files are written, its page made, the history told.

Live, recorded and recovered sets all end in `end_set`. Each output fails alone, with a line that says so,
and Ctrl-C tears none of them.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from posecheck.app.ctrl_c import deferred
from posecheck.app.history import DEFAULT_PROFILE, History
from posecheck.app.kept.outcome import Outcome
from posecheck.core.exercise import Exercise
from posecheck.core.moment import Apart, Sinks
from posecheck.core.session import Session
from posecheck.files import session as session_file
from posecheck.files.disk import folder_again
from posecheck.files.folder import REPORT_NAME
from posecheck.files.session import NAME as SESSION_NAME
from posecheck.words.wording import Words

T = TypeVar("T")
#: Told, in whole lines, what does not work but need not stop anything.
Report = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Ending:
    """What is wanted of a set that is over.

    ``folder`` is where its files lie, None for none; without ``session.json`` in it there is no page.
    ``history`` says whether the set is kept there, under ``profile`` (None: nobody's in particular), as
    done at ``when`` (None: now).
    """

    exercise: Exercise
    words: Words
    folder: Path | None
    report: bool
    history: bool
    profile: str | None = None
    when: datetime | None = None


def end_set(outcome: Outcome, session: Session, sinks: Sinks, ending: Ending) -> None:
    """Finish the sinks, make the page, keep the set. What came of it is noted in ``outcome``.

    Ctrl-C is held back while something is written, and cuts short what is slow (see `Sink`).
    """
    outcome.session = session
    outcome.files, outcome.failures = sinks.files, sinks.failures
    with interruptible(outcome), deferred():
        if ending.folder is not None:
            folder_again(ending.folder)
        sinks.finish(session, slow=False)
    if not outcome.interrupted:
        with interruptible(outcome):
            sinks.finish(session)
    sinks.close()
    if ending.report and ending.folder is not None and (ending.folder / SESSION_NAME) in sinks.files:
        with interruptible(outcome), deferred():
            page = sinks.do(lambda: _page(ending))
            sinks.files += [page] if page is not None else []
    if ending.history:
        keep(outcome, ending)


def keep(outcome: Outcome, ending: Ending, **told: Any) -> None:
    """Add the set to the history, or add to its entry what the person has said of it since.

    ``told``: pain_before, pain_after, stop_reason. What does not work joins the outcome's notices. A set in
    which nothing could be judged is not kept.
    """
    session = outcome.session
    if session is None or outcome.unjudged:
        return
    written = ending.folder is not None and ending.folder / SESSION_NAME in outcome.files
    told |= {"folder": ending.folder if written else None, "profile": ending.profile or DEFAULT_PROFILE}
    with interruptible(outcome), deferred():
        kept = with_history(
            lambda history: history.add(session, when=ending.when, known=outcome.entry, **told),
            outcome.notices.append,
        )
        if kept is None:
            outcome.notices[-1] = f"{outcome.notices[-1].rstrip('.')}. This set is not in the history."
        else:
            outcome.entry = kept.id


def tell(outcome: Outcome, ending: Ending, **told: Any) -> None:
    """What the person says once the set is over goes where the set went: file, page, history.

    ``told``: as for `keep`. None and an empty text say nothing.
    """
    said = {name: value for name, value in told.items() if value not in (None, "")}
    session = outcome.session
    if session is None or not said:
        return
    outcome.session = session = replace(session, about=replace(session.about, **said))
    apart = Apart(lambda error: outcome.notices.append(str(error)))
    with interruptible(outcome), deferred():
        if ending.folder is not None and ending.folder / SESSION_NAME in outcome.files:
            path = ending.folder / SESSION_NAME
            apart.do(lambda: session_file.write(path, session))
            if any(file.name == REPORT_NAME for file in outcome.files):
                apart.do(lambda: _page(ending))
    if ending.history:
        keep(outcome, ending, **said)


def with_history(action: Callable[[History], T], report: Report) -> T | None:
    """What ``action`` finds or does in the history. What fails is reported, and None returned.

    Raises UsageError alone.
    """

    def opened() -> T:
        with History() as history:
            found = action(history)
            for notice in history.notices:
                report(notice)
            return found

    return Apart(lambda error: report(str(error))).do(opened)


@contextlib.contextmanager
def interruptible(outcome: Outcome) -> Iterator[None]:
    """Ctrl-C ends the block and is noted: what there is by then counts."""
    try:
        yield
    except KeyboardInterrupt:
        outcome.interrupted = True


def _page(ending: Ending) -> Path:
    from posecheck.app.kept.pages import write_report

    assert ending.folder is not None
    return write_report(ending.folder, ending.exercise, words=ending.words, own=True)
