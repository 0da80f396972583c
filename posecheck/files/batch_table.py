"""The table of many sessions: one row per recording, as CSV and as Parquet."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final, Literal, get_args

from posecheck.core.account import active_s, measured
from posecheck.core.notes import Note, note_from
from posecheck.core.session import Session
from posecheck.core.types import NAN
from posecheck.errors import SetupError
from posecheck.files.disk import characters, whole_file, write_text
from posecheck.files.tables import safe_text

#: Whether the table can be written as Parquet too.
CSV_NAME: Final = "sessions.csv"
PARQUET_NAME: Final = "sessions.parquet"
PAGE_NAME: Final = "sessions.html"
#: In each finished folder: what it was made from, and its row of the table.
STAMP_NAME: Final = "batch.json"
HAS_PARQUET: Final = find_spec("pyarrow") is not None

Status = Literal["done", "incomplete", "failed"]


@dataclass(frozen=True, slots=True)
class BatchRow:
    """One recording of a batch. Numbers of a failed one are NaN; counts, and what its exercise does
    not have, are None.

    ``recording`` and ``folder`` (of its results) are relative to the folders that were named.
    ``code`` is the exit code that it alone would give; ``problem`` a sentence, empty when all is well.
    ``warnings`` are the session's notes; the table has their keys, joined by spaces. ``measured`` is lowest
    and highest value of each signal that the exercise shows, in its unit (`core.account.measured`); the table
    has two columns for each (``knee_flexion_low_deg``). ``active_s`` is the time in form, or in rhythm.
    """

    recording: str
    status: Status
    problem: str
    code: int
    folder: str
    duration_s: float = NAN
    leg: str = ""
    reps_clean: int | None = None
    reps_faulty: int | None = None
    reps_partial: int | None = None
    alerts: int | None = None
    cycles: int | None = None
    active_s: float | None = None
    cadence_per_min: float | None = None
    measured: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    tracked_fraction: float = NAN
    view_angle_deg: float = NAN
    warnings: tuple[Note, ...] = ()
    exercise: str = ""
    model: str = ""
    model_sha256: str = ""
    posecheck: str = ""


def facts(session: Session) -> dict[str, Any]:
    """The columns that a session fills."""
    summary = session.summary
    rhythm = session.rhythm
    return {
        "duration_s": round(summary.duration_s, 3),
        "leg": session.leg,
        "reps_clean": summary.reps_clean,
        "reps_faulty": summary.reps_faulty,
        "reps_partial": summary.reps_partial,
        "alerts": len(session.alerts),
        "cycles": rhythm.cycles if rhythm else None,
        "active_s": round(active_s(session), 2) if rhythm or session.holds else None,
        "cadence_per_min": round(rhythm.cadence_per_min, 2) if rhythm else None,
        "measured": {
            name: (round(low, 2), round(high, 2)) for name, (low, high) in measured(session).items()
        },
        "tracked_fraction": round(summary.tracked_fraction, 3),
        "view_angle_deg": round(summary.view_angle_deg, 2),
        "warnings": session.warnings,
        "exercise": session.exercise,
        "model": session.model.name,
        "model_sha256": session.model.sha256,
        "posecheck": session.posecheck,
    }


def row_from(content: dict[str, Any]) -> BatchRow:
    """The row of a stamp that `dataclasses.asdict` made. Raises KeyError, TypeError, AttributeError."""
    kept = content["warnings"]
    # A stamp of an older version holds them as one text.
    notes = [kept] if isinstance(kept, str) and kept else kept
    spans = {name: (float(low), float(high)) for name, (low, high) in content["measured"].items()}
    return BatchRow(**{**content, "measured": spans, "warnings": tuple(note_from(each) for each in notes)})


def count_by_status(rows: Sequence[BatchRow]) -> dict[str, int]:
    """How many are done, incomplete, failed."""
    return {status: sum(row.status == status for row in rows) for status in get_args(Status)}


def write_csv(path: Path, rows: Sequence[BatchRow]) -> None:
    """Write ``rows`` whole and private; an unknown number is an empty cell. Raises OutputError."""
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    columns = _columns(rows)
    table.writerow(columns)
    table.writerows([_cell(_values(row).get(name)) for name in columns] for row in rows)
    write_text(path, text.getvalue())


def write_parquet(path: Path, rows: Sequence[BatchRow]) -> None:
    """Write ``rows`` whole and private; an unknown number is null. Raises OutputError, and SetupError
    when pyarrow is not installed.
    """
    try:
        arrow: Any = import_module("pyarrow")
        parquet: Any = import_module("pyarrow.parquet")
    except ImportError as error:
        problem = "is not installed, and Parquet needs it"
        raise SetupError("pyarrow", problem, "pip install 'posecheck[cluster]'") from error
    kinds = {"float": arrow.float64(), "int": arrow.int64(), "int | None": arrow.int64()} | {
        "float | None": arrow.float64()
    }
    types = {f.name: kinds.get(str(f.type), arrow.string()) for f in fields(BatchRow)}
    columns = _columns(rows)
    schema = arrow.schema([(name, types.get(name, arrow.float64())) for name in columns])
    content = [{name: _stored(_values(row).get(name)) for name in columns} for row in rows]
    with whole_file(path) as temporary:
        parquet.write_table(arrow.Table.from_pylist(content, schema=schema), temporary)


def _values(row: BatchRow) -> dict[str, Any]:
    """The cells of a row by their column."""
    cells: dict[str, Any] = {**asdict(row), "warnings": " ".join(note.key for note in row.warnings)}
    for signal, (low, high) in cells.pop("measured").items():
        stem, _, unit = signal.rpartition("_")
        cells |= {f"{stem}_low_{unit}": low, f"{stem}_high_{unit}": high}
    return cells


def _columns(rows: Sequence[BatchRow]) -> list[str]:
    """The columns of the table; those of the signals stand where `BatchRow` has ``measured``."""
    fixed = [each.name for each in fields(BatchRow)]
    place = fixed.index("measured")
    signals = dict.fromkeys(name for row in rows for name in _values(row) if name not in fixed)
    return [*fixed[:place], *signals, *fixed[place + 1 :]]


def _known(value: Any) -> Any:
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _stored(value: Any) -> Any:
    return characters(value).decode() if isinstance(value, str) else _known(value)


def _cell(value: Any) -> str:
    value = _known(value)
    text = "" if value is None else str(value)
    return safe_text(text) if isinstance(value, str) else text
