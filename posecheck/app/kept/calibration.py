"""What is known of a person's legs from one set to the next. It lives in the history's database.

It fails alone: a session goes on without it.
"""

from __future__ import annotations

from dataclasses import replace

from posecheck.app.history.entries import profile_name
from posecheck.app.kept.ending import Report, with_history
from posecheck.app.options.settings import Settings
from posecheck.core.landmarks import SIDES, Side
from posecheck.core.types import Calibration


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
