"""Tables for a spreadsheet, R or pandas: empty where nothing was seen, and never a formula."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from posecheck.files.disk import write_text

#: A spreadsheet would take text that begins like this for a formula, and run it.
_FORMULA: Final = ("=", "+", "-", "@", "\t")


def safe_text(text: str) -> str:
    """``text`` on one line, with a quote before it where a spreadsheet would run it."""
    # A carriage return is not quoted by csv, and what follows would be a cell of its own.
    line = text.replace("\r", " ").replace("\n", " ")
    return f"'{line}" if line.startswith(_FORMULA) or line.lstrip().startswith(_FORMULA) else line


def write_csv(path: Path, rows: list[dict[str, Any]], columns: Sequence[str]) -> None:
    """Write ``rows``; an empty cell for NaN, text that a spreadsheet would run is quoted first."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([_cell(row[name]) for name in columns] for row in rows)
    write_text(path, text.getvalue())


def _cell(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:.3f}" if math.isfinite(value) else ""
    text = str(value)
    return safe_text(text) if isinstance(value, str) else text
