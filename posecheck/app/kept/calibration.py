"""What outlasts a live session besides its files: the calibration, and what the person said of the set.

The calibration lives in the history's database. It fails alone: a session goes on without it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

import click

from posecheck.app.history.entries import profile_name
from posecheck.app.kept.ending import Report, with_history
from posecheck.app.options.settings import Settings
from posecheck.core.landmarks import SIDES, Side
from posecheck.core.types import Calibration
from posecheck.words.wording import Words

_WORST_PAIN: Final = 10
#: Ways of ending that nobody needs to explain.
_EXPECTED: Final = ("target", "camera_ended", "pose_failed")


def known_calibrations(settings: Settings, report: Report) -> dict[Side, Calibration]:
    """What is known of each leg before the session: by an option, by the profile, or the default when
    nothing is to be taken. A leg that is missing is to be calibrated; the other leg's never stands in.

    Raises UsageError for a profile name that is none.
    """
    if settings.neutral_ankle_deg is not None:
        return dict.fromkeys(SIDES, Calibration(settings.neutral_ankle_deg, source="option"))
    known: dict[Side, Calibration] = {} if settings.calibrate else dict.fromkeys(SIDES, Calibration())
    if settings.profile is not None:
        name = profile_name(settings.profile)
        kept = with_history(lambda history: history.calibrations(name), report) or {}
        known |= {leg: replace(found, source="profile") for leg, found in kept.items()}
    return known


def remember_calibration(
    settings: Settings, leg: Side | None, calibration: Calibration | None, report: Report
) -> None:
    """Keep a calibration that was just taken of a leg, under the profile's name."""
    name = settings.profile
    if name is None or leg is None or calibration is None or calibration.source != "calibration":
        return
    with_history(lambda history: history.save_calibration(name, leg, calibration), report)


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
