"""What outlasts a live session besides its files: the calibration, and what the person said of the set.

The calibration lives in the history's database. It fails alone: a session goes on without it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import click

from posecheck.app.history.entries import profile_name
from posecheck.app.kept.ending import Report, with_history
from posecheck.app.options.settings import Settings
from posecheck.core.types import Calibration
from posecheck.words.en.session import Words

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
        name = profile_name(settings.profile)
        found = with_history(lambda history: history.calibration(name), report)
        if found is not None:
            return Calibration(found.neutral_ankle_deg, found.knee_straight_deg, "profile")
    return None if settings.calibrate else Calibration()


def remember_calibration(settings: Settings, calibration: Calibration | None, report: Report) -> None:
    """Keep a calibration that was just taken under the profile's name."""
    name = settings.profile
    if name is not None and calibration is not None and calibration.source == "calibration":
        with_history(lambda history: history.save_calibration(name, calibration), report)


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
