"""``angles.csv``: one row per frame, for a spreadsheet or a plot."""

from __future__ import annotations

import contextlib
import csv
import math
from pathlib import Path
from types import TracebackType
from typing import Final, TextIO

from posecheck.core.landmarks import SIDES
from posecheck.core.types import Angles, StepResult
from posecheck.errors import output_error
from posecheck.files.cells import safe_text
from posecheck.files.disk import whole_file

_ANGLES: Final = ("knee_flexion", "ankle_dorsiflexion")
_SPREADS: Final = ("knee_sd_deg", "ankle_sd_deg")

COLUMNS: Final = (
    "time_s",
    "tracked",
    "leg",
    "phase",
    "reps_clean",
    *(f"{side}_{angle}_deg" for side in SIDES for angle in _ANGLES),
    *(f"{side}_{angle}_raw_deg" for side in SIDES for angle in _ANGLES),
    *(f"{side}_{spread}" for side in SIDES for spread in _SPREADS),
)


class AngleTable:
    """Writes rows while it is open; the table appears under its name when it is closed.

    Also when the block inside ends with an exception: rows are whole, so what was measured is
    kept. Only a row that could not be written (OutputError) takes the table with it.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._stack = contextlib.ExitStack()
        self._failed = False

    def __enter__(self) -> AngleTable:
        with contextlib.ExitStack() as stack:
            temporary = stack.enter_context(whole_file(self._path))
            self._file: TextIO = stack.enter_context(temporary.open("w", encoding="utf-8", newline=""))
            self._stack = stack.pop_all()
        self._rows = csv.writer(self._file, lineterminator="\n")
        self._write(COLUMNS)
        return self

    def append(self, step: StepResult) -> None:
        """Add the row of one instant. Raises OutputError."""
        measurement = step.measurement
        row = [
            f"{step.t_s:.3f}",
            str(int(measurement.tracked)),
            measurement.leg,
            safe_text(step.phase),
            str(step.counts.clean),
        ]
        row += _angle_cells(measurement.smooth) + _angle_cells(measurement.raw)
        row += [_cell(getattr(measurement.smooth.of(side), name)) for side in SIDES for name in _SPREADS]
        self._write(row)

    def _write(self, row: list[str] | tuple[str, ...]) -> None:
        try:
            self._rows.writerow(row)
        except OSError as error:
            self._failed = True
            raise output_error(self._path, error) from error

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._failed:
            self._stack.__exit__(kind, error, trace)
        else:
            self._stack.close()


def _angle_cells(angles: Angles) -> list[str]:
    return [_cell(getattr(angles.of(side), f"{angle}_deg")) for side in SIDES for angle in _ANGLES]


def _cell(value: float) -> str:
    """Two decimals; an empty cell for an angle that was not seen."""
    return f"{value:.2f}" if math.isfinite(value) else ""
