"""The page of a batch: what came of every recording, in one table."""

from __future__ import annotations

import math
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from posecheck.core.exercise import Exercise
from posecheck.core.notes import LEFT_OUT, NOT_COUNTED, UNFOLLOWED, UNSURE, VIEW_REFUSED
from posecheck.files.batch_table import BatchRow, count_by_status
from posecheck.files.folder import REPORT_NAME
from posecheck.sinks.report.page import write_page
from posecheck.sinks.report.plotted import Plotted, plotted_signals
from posecheck.sinks.report.say import Say
from posecheck.sinks.wording import Wording

#: Notes that say: that there was no warning proves nothing.
_UNSURE: Final = {UNSURE, UNFOLLOWED, LEFT_OUT, NOT_COUNTED, *VIEW_REFUSED, "leg_seen_little", "nobody_seen"}


def write_batch_page(
    path: Path, rows: Sequence[BatchRow], words: Wording, exercise: Exercise | None = None
) -> Path:
    """Write ``rows``, all of one exercise, as a page in its words. Raises OutputError."""
    counts = count_by_status(rows)
    known_s = [row.duration_s for row in rows if math.isfinite(row.duration_s)]
    say, names = Say(words), dict.fromkeys(name for row in rows for name in row.measured)
    shown = plotted_signals(exercise, tuple(names), words)
    return write_page(
        path,
        "batch.html",
        words,
        counts=counts,
        length=_length(sum(known_s), words, say),
        rows=[(row, _link(path.parent, row), _cells(row, words, say, shown)) for row in rows],
        signals=[signal.words.title for signal in shown],
        remarks=lambda row: " ".join(words.note(note) for note in row.warnings) or words.phrases(row.problem),
    )


def _length(seconds_long: float, words: Wording, say: Say) -> str:
    if seconds_long < 3600:
        return say.length(seconds_long)
    return words.label("hours", hours=say.number(seconds_long / 3600, 1))


def _link(output: Path, row: BatchRow) -> str:
    """To the recording's report, or to its folder where there is none."""
    report = output / row.folder / REPORT_NAME
    return quote(row.folder) + (f"/{REPORT_NAME}" if os.path.isfile(report) else "/")


def _cells(row: BatchRow, words: Wording, say: Say, shown: Sequence[Plotted]) -> list[Any]:
    """One line. A set without a warning in which one could not be told has no plain 0."""
    return [
        words.label(row.leg) if row.leg else "",
        *("" if count is None else count for count in (row.reps_clean, row.reps_faulty, row.reps_partial)),
        _alerts(row, words),
        *(signal.span(*row.measured.get(signal.signal, (math.nan, math.nan))) for signal in shown),
        say.percent(row.tracked_fraction) if math.isfinite(row.tracked_fraction) else "",
    ]


def _alerts(row: BatchRow, words: Wording) -> object:
    if row.alerts is None:
        return ""
    unsure = {note.key for note in row.warnings} & _UNSURE
    return words.label("none_unsure") if unsure and not row.alerts else row.alerts
