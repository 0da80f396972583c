"""What outlasts a live session: the person's calibration, and the history with what the person said.

Both live in the history's database. It fails alone: a session goes on without it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import click

from posecheck.app.history import DEFAULT_PROFILE, History
from posecheck.app.settings import Settings
from posecheck.app.words import Words
from posecheck.core.session import Session
from posecheck.core.types import Calibration
from posecheck.errors import PosecheckError, UsageError

Report = Callable[[str], None]
_WORST_PAIN: Final = 10
#: Ways of ending that nobody needs to explain.
_EXPECTED: Final = ("target", "camera_ended", "pose_failed")


def known_calibration(settings: Settings, report: Report) -> Calibration | None:
    """What is known before the session: an option, the profile's, the default, or None (to be taken).

    Raises UsageError for a profile name that is none.
    """
    if settings.neutral_ankle_deg is not None:
        return Calibration(settings.neutral_ankle_deg, source="option")
    if settings.profile is not None:
        try:
            with History() as history:
                found = history.calibration(settings.profile.strip())
        except UsageError:
            raise
        except PosecheckError as error:
            report(str(error))
            found = None
        if found is not None:
            return Calibration(found.neutral_ankle_deg, found.knee_straight_deg, "profile")
    return None if settings.calibrate else Calibration()


def remember_calibration(settings: Settings, calibration: Calibration | None, report: Report) -> None:
    """Keep a calibration that was just taken under the profile's name."""
    if settings.profile is None or calibration is None or calibration.source != "calibration":
        return
    try:
        with History() as history:
            history.save_calibration(settings.profile, calibration)
    except PosecheckError as error:
        report(str(error))


def remember_session(
    session: Session, folder: Path, when: datetime, report: Report, profile: str | None, **told: Any
) -> None:
    """Add the session to the history. ``told``: pain_before, pain_after, stop_reason."""
    try:
        with History() as history:
            history.add(session, when=when, folder=folder, profile=profile or DEFAULT_PROFILE, **told)
            for notice in history.notices:
                report(notice)
    except PosecheckError as error:
        report(str(error))


def ask_pain(words: Words, key: str) -> int | None:
    """A number from 0 to 10, or None when the person only presses Enter or nobody answers."""

    def number(text: str) -> int | None:
        if not text.strip():
            return None
        if not text.strip().isdigit() or int(text) > _WORST_PAIN:
            raise click.BadParameter(words.label("pain_range"))
        return int(text)

    answer: int | None = _asked(words.label(key), number)
    return answer


def ask_reason(words: Words, ending: str) -> str:
    """Why the set was stopped early, in the person's words; empty when it was not or nobody says."""
    if ending in _EXPECTED:
        return ""
    return _asked(words.label("ask_reason"), str.strip) or ""


def _asked(question: str, convert: Callable[[str], Any]) -> Any:
    try:
        return click.prompt(question, default="", show_default=False, value_proc=convert, err=True)
    except click.Abort:
        return None
