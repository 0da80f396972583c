"""The page of a batch: what came of every recording, in one table."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from posecheck.core.notes import UNSURE
from posecheck.files.batch_table import BatchRow, count_by_status
from posecheck.files.folder import REPORT_NAME
from posecheck.sinks.report.page import write_page
from posecheck.sinks.report.say import Say
from posecheck.sinks.wording import Wording

#: Notes that say: that there was no warning proves nothing.
_UNSURE: Final = {UNSURE, "view_refused", "view_refused_mostly", "leg_seen_little", "nobody_seen"}


def write_batch_page(path: Path, rows: Sequence[BatchRow], words: Wording) -> Path:
    """Write ``rows`` as a page. Raises OutputError."""
    counts = count_by_status(rows)
    known_s = [row.duration_s for row in rows if math.isfinite(row.duration_s)]
    say = Say(words)
    return write_page(
        path,
        "batch.html",
        words,
        counts=counts,
        hours=say.number(sum(known_s) / 3600, 1),
        rows=[(row, _link(path.parent, row), _cells(row, words, say)) for row in rows],
        remarks=lambda row: " ".join(words.note(note) for note in row.warnings) or words.phrases(row.problem),
    )


def _link(output: Path, row: BatchRow) -> str:
    """To the recording's report, or to its folder where there is none."""
    report = output / row.folder / REPORT_NAME
    return quote(row.folder) + (f"/{REPORT_NAME}" if report.is_file() else "/")


def _cells(row: BatchRow, words: Wording, say: Say) -> list[Any]:
    """One line. A set without a warning in which one could not be told has no plain 0."""
    return [
        words.label(row.leg) if row.leg else "",
        *("" if count is None else count for count in (row.reps_clean, row.reps_faulty, row.reps_partial)),
        _alerts(row, words),
        _range(row.knee_flexion_low_deg, row.knee_flexion_high_deg),
        _range(row.ankle_dorsiflexion_low_deg, row.ankle_dorsiflexion_high_deg),
        say.percent(row.tracked_fraction) if math.isfinite(row.tracked_fraction) else "",
    ]


def _alerts(row: BatchRow, words: Wording) -> object:
    if row.alerts is None:
        return ""
    unsure = {note.key for note in row.warnings} & _UNSURE
    return words.label("none_unsure") if unsure and not row.alerts else row.alerts


def _range(low_deg: float, high_deg: float) -> str:
    return f"{low_deg:.0f} … {high_deg:.0f}°" if math.isfinite(low_deg + high_deg) else ""
