"""``angles.csv``: one row per frame, for a spreadsheet or a plot.

Columns are called ``side_signal_unit``, and ``side_signal_raw_unit`` before the filter. Knee and ankle
are always there; an exercise that shows other signals has theirs after them.
"""

from __future__ import annotations

import contextlib
import csv
import math
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType
from typing import Final, TextIO

from posecheck.core.landmarks import SIDES, Side
from posecheck.core.types import StepResult
from posecheck.errors import output_error
from posecheck.files.cells import safe_text
from posecheck.files.disk import whole_file

ALWAYS: Final = ("knee_flexion_deg", "ankle_dorsiflexion_deg")
_SPREADS: Final = ("knee_sd_deg", "ankle_sd_deg")


def column(side: Side, signal: str, *, raw: bool = False) -> str:
    """The name of a signal's column."""
    stem, _, unit = signal.rpartition("_")
    return f"{side}_{stem}_raw_{unit}" if raw else f"{side}_{signal}"


def columns(signals: Iterable[str] = ()) -> tuple[str, ...]:
    """The header, for an exercise that shows these signals."""
    both = [(side, signal) for side in SIDES for signal in _every(signals)]
    return (
        "time_s",
        "tracked",
        "leg",
        "phase",
        "reps_clean",
        *(column(*each) for each in both),
        *(column(*each, raw=True) for each in both),
        *(f"{side}_{spread}" for side in SIDES for spread in _SPREADS),
    )


def _every(signals: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*ALWAYS, *signals)))


COLUMNS: Final = columns()


class AngleTable:
    """Writes rows while it is open; the table appears under its name when it is closed.

    Also when the block inside ends with an exception: rows are whole, so what was measured is
    kept. Only a row that could not be written (OutputError) takes the table with it. ``signals`` are
    those that the exercise shows.
    """

    def __init__(self, path: Path, signals: Iterable[str] = ()) -> None:
        self._path = path
        self._signals = _every(signals)
        self._stack = contextlib.ExitStack()
        self._failed = False

    def __enter__(self) -> AngleTable:
        with contextlib.ExitStack() as stack:
            temporary = stack.enter_context(whole_file(self._path))
            self._file: TextIO = stack.enter_context(temporary.open("w", encoding="utf-8", newline=""))
            self._stack = stack.pop_all()
        self._rows = csv.writer(self._file, lineterminator="\n")
        self._write(columns(self._signals))
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
        for angles in (measurement.smooth, measurement.raw):
            row += [_cell(getattr(angles.of(side), name)) for side in SIDES for name in self._signals]
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


def _cell(value: float) -> str:
    """Two decimals; an empty cell for an angle that was not seen."""
    return f"{value:.2f}" if math.isfinite(value) else ""
