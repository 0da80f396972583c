"""Tidy tables: a row per repetition, or a row per frame, for a spreadsheet, R or pandas."""

from __future__ import annotations

import csv
import io
import math
from bisect import bisect_right
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from posecheck.core.session import Session
from posecheck.files.angles import Track
from posecheck.files.cells import safe_text
from posecheck.files.disk import write_text


def frame_rows(session: Session, track: Track) -> list[dict[str, Any]]:
    """A row per frame: time, phase, repetition (0: none), every angle of ``angles.csv``."""
    starts = [rep.start_s for rep in session.reps]
    rows = []
    for index, t_s in enumerate(track.t_s.tolist()):
        place = bisect_right(starts, t_s + 1e-6) - 1
        inside = place >= 0 and not t_s > session.reps[place].end_s + 1e-6
        row: dict[str, Any] = {
            "source": session.source.name,
            "leg": session.leg,
            "time_s": t_s,
            "phase": track.phase[index],
            "rep": session.reps[place].number if inside else 0,
        }
        row.update((name, float(values[index])) for name, values in track.columns.items())
        rows.append(row)
    return rows


def write_csv(path: Path, rows: list[dict[str, Any]], columns: Sequence[str]) -> None:
    """Write ``rows``; an empty cell for NaN, text that a spreadsheet would run is quoted first."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([_cell(row[name]) for name in columns] for row in rows)
    write_text(path, text.getvalue())


def frame_columns(track: Track) -> list[str]:
    """The columns of `frame_rows`."""
    return ["source", "leg", "time_s", "phase", "rep", *track.columns]


def _cell(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:.3f}" if math.isfinite(value) else ""
    text = str(value)
    return safe_text(text) if isinstance(value, str) else text
