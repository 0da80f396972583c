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
from typing import Final, TextIO

from posecheck.core.landmarks import SIDES, Side
from posecheck.core.moment import Moment, Sink
from posecheck.core.session import Session
from posecheck.core.types import StepResult
from posecheck.errors import OutputError, output_error
from posecheck.files.cells import safe_text
from posecheck.files.disk import whole_file

NAME: Final = "angles.csv"
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


class AngleTable(Sink):
    """Writes a row for each judged moment; the table appears under its name when it is closed.

    Also when something else broke: rows are whole, so what was measured is kept. Only a row that could not
    be written (OutputError) takes the table with it. ``signals`` are those that the exercise shows. Raises
    OutputError when it cannot be opened.
    """

    def __init__(self, path: Path, signals: Iterable[str] = ()) -> None:
        self._path = path
        self._signals = _every(signals)
        self._failed: OutputError | None = None
        with contextlib.ExitStack() as stack:
            temporary = stack.enter_context(whole_file(path))
            self._file: TextIO = stack.enter_context(temporary.open("w", encoding="utf-8", newline=""))
            self._rows = csv.writer(self._file, lineterminator="\n")
            self._write(columns(self._signals))
            self._stack = stack.pop_all()

    def take(self, moment: Moment) -> None:
        """The row of a judged moment. Raises OutputError."""
        if moment.step is not None:
            self.append(moment.step)

    def finish(self, session: Session) -> Path:
        """The whole table. Raises OutputError."""
        self.close()
        return self._path

    def close(self) -> None:
        """Let the table appear, unless a row could not be written. Raises OutputError."""
        stack, self._stack = self._stack, contextlib.ExitStack()
        with stack:
            if self._failed is not None:
                raise self._failed

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
            self._failed = output_error(self._path, error)
            raise self._failed from error


def _cell(value: float) -> str:
    """Two decimals; an empty cell for an angle that was not seen."""
    return f"{value:.2f}" if math.isfinite(value) else ""
