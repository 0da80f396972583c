"""Tidy tables: a row per repetition, or a row per picture, for a spreadsheet, R or pandas."""

from __future__ import annotations

import csv
import io
import math
from bisect import bisect_right
from importlib import import_module
from pathlib import Path
from typing import Any, Final

from posecheck.core.session import Session
from posecheck.errors import SetupError
from posecheck.sinks.files import write_text
from posecheck.sinks.report.folder import SessionFolder, Track

#: What a spreadsheet would run as a formula.
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
_REP_ANGLES: Final = (
    "start_s",
    "peak_s",
    "end_s",
    "hold_s",
    "knee_flexion_min_deg",
    "ankle_dorsiflexion_at_peak_deg",
    "ankle_dorsiflexion_max_deg",
    "peak_speed_dps",
)


def rep_rows(session: Session) -> list[dict[str, Any]]:
    """A row per repetition, with what identifies the session. NaN where not measured.

    Faults and advice are keys joined by spaces; ``overstretch`` counts the warnings that began in it.
    """
    return [
        {
            "source": session.source.name,
            "exercise": session.exercise,
            "leg": session.leg,
            "rep": rep.number,
            "outcome": rep.outcome,
            "faults": " ".join(rep.faults),
            "advice": " ".join(rep.advice),
            **{name: getattr(rep, name) for name in _REP_ANGLES},
            "overstretch": sum(
                rep.start_s <= alert.start_s and not alert.start_s > rep.end_s for alert in session.alerts
            ),
            "view_angle_deg": session.summary.view_angle_deg,
            "tracked_fraction": session.summary.tracked_fraction,
        }
        for rep in session.reps
    ]


def frame_rows(session: Session, track: Track) -> list[dict[str, Any]]:
    """A row per picture: time, phase, repetition (0: none), every angle of ``angles.csv``."""
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


def write_csv(path: Path, rows: list[dict[str, Any]], columns: list[str]) -> None:
    """Write ``rows``; an empty cell for NaN, text that a spreadsheet would run is quoted first."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([_cell(row[name]) for name in columns] for row in rows)
    write_text(path, text.getvalue())


def rep_columns() -> list[str]:
    """The columns of `rep_rows`, for a session without a repetition too."""
    first = ["source", "exercise", "leg", "rep", "outcome", "faults", "advice"]
    return [*first, *_REP_ANGLES, "overstretch", "view_angle_deg", "tracked_fraction"]


def frame_columns(track: Track) -> list[str]:
    """The columns of `frame_rows`."""
    return ["source", "leg", "time_s", "phase", "rep", *track.columns]


def rep_frame(session: Session) -> Any:
    """`rep_rows` as a pandas DataFrame. Raises SetupError without pandas."""
    return _pandas().DataFrame(rep_rows(session), columns=rep_columns())


def angle_frame(folder: SessionFolder) -> Any:
    """`frame_rows` of a session folder as a pandas DataFrame; empty without angles.csv."""
    pandas = _pandas()
    if folder.track is None:
        return pandas.DataFrame(columns=["source", "leg", "time_s", "phase", "rep"])
    return pandas.DataFrame(frame_rows(folder.session, folder.track), columns=frame_columns(folder.track))


def _cell(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:.3f}" if math.isfinite(value) else ""
    text = str(value)
    return f"'{text}" if isinstance(value, str) and text.startswith(_FORMULA) else text


def _pandas() -> Any:
    try:
        return import_module("pandas")
    except ImportError as error:
        raise SetupError("pandas", "is not installed", "pip install 'posecheck[export]'") from error
