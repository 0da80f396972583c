"""``angles.csv``, written and read: one row per frame, for a spreadsheet or a plot.

Columns are called ``side_signal_unit``, and ``side_signal_raw_unit`` before the filter. Knee and ankle
are always there; an exercise that shows other signals has theirs after them.
"""

from __future__ import annotations

import contextlib
import csv
import math
import sys
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TextIO

import numpy as np
from numpy.typing import NDArray

from posecheck.core.landmarks import SIDES, Side
from posecheck.core.moment import Moment, Sink
from posecheck.core.session import Session
from posecheck.core.types import KNEE_AND_ANKLE, SD_OF, StepResult
from posecheck.errors import InputError, OutputError, output_error
from posecheck.files.disk import whole_file
from posecheck.files.tables import safe_text

NAME: Final = "angles.csv"
#: Neither seconds nor degrees are this many.
_LARGEST: Final = 1e7
#: Columns of angles.csv that are not numbers of the recording's motion.
_OTHERS: Final = {"tracked", "leg", "phase", "reps_clean"}
_AGAIN: Final = "Analyse the video again."
Numbers = NDArray[np.float64]


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
        *(f"{side}_{spread}" for side in SIDES for spread in SD_OF.values()),
    )


def _every(signals: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*KNEE_AND_ANKLE, *signals)))


COLUMNS: Final = columns()


class AngleTable(Sink):
    """Writes a row for each judged moment; the table appears under its name when it is closed.

    Also when something else broke: rows are whole, so what was measured is kept. Only a row that could not
    be written (OutputError) takes the table with it. Of moments within a millisecond the first has a row: a
    table's times rise. ``signals`` are those that the exercise shows. Raises OutputError when it cannot be
    opened.
    """

    def __init__(self, path: Path, signals: Iterable[str] = ()) -> None:
        self._path = path
        self._signals = _every(signals)
        self._failed: OutputError | None = None
        self._last = ""
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
        measurement, time = step.measurement, f"{step.t_s:.3f}"
        if time == self._last:
            return
        self._last = time
        row = [
            time,
            str(int(measurement.tracked)),
            measurement.leg,
            safe_text(step.phase),
            str(step.counts.clean),
        ]
        for angles in (measurement.smooth, measurement.raw):
            row += [_cell(getattr(angles.of(side), name)) for side in SIDES for name in self._signals]
        row += [
            _cell(getattr(measurement.smooth.of(side), name)) for side in SIDES for name in SD_OF.values()
        ]
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


@dataclass(frozen=True, slots=True, eq=False)
class Track:
    """``angles.csv`` in columns of equal length. Angles in degrees, NaN where not seen."""

    t_s: Numbers
    phase: tuple[str, ...]
    columns: Mapping[str, Numbers]

    def column(self, name: str) -> Numbers:
        """One column of numbers; all NaN when the table lacks it (an older file)."""
        missing = np.full(len(self.t_s), math.nan)
        return self.columns.get(name, missing)

    def signal(self, side: Side, name: str) -> Numbers:
        """A signal of one side, filtered, in the unit that ends its name."""
        return self.column(f"{side}_{name}")

    def sd(self, side: Side, name: str) -> Numbers:
        """Standard deviation that the measurement claims for a signal; NaN: none claimed."""
        return self.column(f"{side}_{SD_OF.get(name, name + '_sd')}")

    def between(self, start_s: float, end_s: float) -> slice:
        """The rows from ``start_s`` to ``end_s``, both included. NaN means the end of the table."""
        first = int(np.searchsorted(self.t_s, start_s - 1e-4))
        last = len(self.t_s) if math.isnan(end_s) else int(np.searchsorted(self.t_s, end_s + 1e-4))
        return slice(first, last)


def read_track(path: Path) -> Track:
    """The angle table in ``path``. Raises InputError that names the line."""
    try:
        with path.open(encoding="utf-8", newline="") as file:
            return _track(path, csv.reader(file))
    except OSError as error:
        raise InputError(str(path), f"cannot be read, {error.strerror}", "Check the path.") from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise InputError(str(path), f"is not a table: {error}", _AGAIN) from error


def _track(path: Path, rows: Iterator[list[str]]) -> Track:
    header = next(rows, [])
    if "time_s" not in header or "phase" not in header:
        raise InputError(str(path), "is not an angle table: time_s or phase is missing", _AGAIN)
    wanted = [index for index, name in enumerate(header) if name not in _OTHERS]
    phase_at = header.index("phase")
    # Lists of floats would take four times the memory of all else in two hours.
    numbers = array("d")
    phases: list[str] = []
    for line, row in enumerate(rows, start=2):
        numbers.extend(_numbers(path, line, row, wanted, len(header)))
        phases.append(sys.intern(row[phase_at]))
    table = np.array(numbers, dtype=np.float64).reshape(len(phases), len(wanted))
    columns = {header[index]: table[:, place] for place, index in enumerate(wanted)}
    t_s = columns.pop("time_s")
    if not np.all(np.diff(t_s) > 0) or not np.all(np.isfinite(t_s)):
        raise InputError(str(path), "has times that do not rise", _AGAIN)
    return Track(t_s, tuple(phases), columns)


def _numbers(path: Path, line: int, row: Sequence[str], wanted: Sequence[int], width: int) -> list[float]:
    if len(row) != width:
        raise InputError(f"{path}, line {line}", f"has {len(row)} cells, not {width}", _AGAIN)
    try:
        numbers = [float(row[index]) if row[index] else math.nan for index in wanted]
    except ValueError as error:
        raise InputError(f"{path}, line {line}", f"holds text among the angles ({error})", _AGAIN) from error
    if any(abs(number) > _LARGEST for number in numbers):
        raise InputError(f"{path}, line {line}", "holds a number that is no angle and no time", _AGAIN)
    return numbers
