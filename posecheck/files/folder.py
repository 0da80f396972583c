"""A session folder, read back: session.json, angles.csv, and the name of the clip beside them."""

from __future__ import annotations

import csv
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from posecheck.core.landmarks import Side
from posecheck.core.session import Session
from posecheck.core.tidy import dataframe
from posecheck.core.types import Hold, Rep
from posecheck.errors import InputError
from posecheck.files import session as session_file

SESSION_NAME: Final = "session.json"
#: Neither seconds nor degrees are this many.
_LARGEST: Final = 1e7
REPORT_NAME: Final = "report.html"
ANGLES_NAME: Final = "angles.csv"
CLIP_NAME: Final = "overlay.mp4"
_MARGIN_S: Final = 1.0
#: What `core.types.LegAngles` calls the standard deviations.
_SD_OF: Final = {"knee_flexion_deg": "knee_sd_deg", "ankle_dorsiflexion_deg": "ankle_sd_deg"}
#: Columns of angles.csv that are not numbers of the recording's motion.
_OTHERS: Final = {"tracked", "leg", "phase", "reps_clean"}
_AGAIN: Final = "Analyse the video again."

Numbers = NDArray[np.float64]


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
        return self.column(f"{side}_{_SD_OF.get(name, name + '_sd')}")

    def between(self, start_s: float, end_s: float) -> slice:
        """The rows from ``start_s`` to ``end_s``, both included. NaN means the end of the table."""
        first = int(np.searchsorted(self.t_s, start_s - 1e-4))
        last = len(self.t_s) if math.isnan(end_s) else int(np.searchsorted(self.t_s, end_s + 1e-4))
        return slice(first, last)


def marks(session: Session) -> tuple[Rep | Hold, ...]:
    """What was counted one by one: repetitions, or holds."""
    return session.reps or session.holds


def spans(session: Session) -> dict[int, tuple[float, float]]:
    """Start and end to draw each repetition with, by its number: with some of the rest around it.

    A repetition is timed from leaving the bent position to coming back to it; the loop closes only
    with the moments before and after, shared fairly with its neighbours.
    """
    found = {}
    for index, rep in enumerate(session.reps):
        before = session.reps[index - 1].end_s if index else -math.inf
        after = session.reps[index + 1].start_s if index + 1 < len(session.reps) else math.inf
        start_s = rep.start_s - min(_MARGIN_S, max(0.0, _half(rep.start_s - before)))
        end_s = rep.end_s + min(_MARGIN_S, max(0.0, _half(after - rep.end_s)))
        found[rep.number] = (max(0.0, start_s), end_s)
    return found


def _half(gap_s: float) -> float:
    return 0.0 if math.isnan(gap_s) else gap_s / 2


@dataclass(frozen=True, slots=True, eq=False)
class SessionFolder:
    """What one analysis left behind. ``clip`` is the overlay's file name, empty without one."""

    path: Path
    session: Session
    track: Track | None
    clip: str = ""

    def to_dataframe(self) -> Any:
        """Every frame as a row of a pandas DataFrame: time, phase, repetition (0: none), angles.

        Seconds and degrees, NaN where not seen; empty without angles.csv. Raises SetupError without pandas.
        """
        from posecheck.files.tables import frame_columns, frame_rows

        if self.track is None:
            return dataframe([], ["source", "leg", "time_s", "phase", "rep"])
        return dataframe(frame_rows(self.session, self.track), frame_columns(self.track))


def open_folder(path: str | Path) -> SessionFolder:
    """Read a session folder, given itself or its session.json. Raises InputError.

    A folder without angles.csv is read too: its page has no curves.
    """
    path = Path(path)
    folder = path.parent if path.name == SESSION_NAME and not path.is_dir() else path
    if not folder.is_dir():
        raise InputError(str(path), "is not a session folder", "Give the folder that 'analyze' named.")
    if not (folder / SESSION_NAME).is_file():
        raise InputError(str(folder), f"holds no {SESSION_NAME}", "Give the folder that 'analyze' named.")
    angles, clip = folder / ANGLES_NAME, folder / CLIP_NAME
    return SessionFolder(
        folder,
        session_file.read(folder / SESSION_NAME),
        read_track(angles) if angles.is_file() else None,
        CLIP_NAME if clip.is_file() and clip.stat().st_size else "",
    )


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
    numbers: list[list[float]] = []
    phases: list[str] = []
    for line, row in enumerate(rows, start=2):
        numbers.append(_numbers(path, line, row, wanted, len(header)))
        phases.append(row[phase_at])
    table = np.array(numbers, dtype=np.float64).reshape(len(numbers), len(wanted))
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


def plain(value: Any) -> Any:
    """``value`` without NaN (None instead), for JSON."""
    return None if isinstance(value, float) and not math.isfinite(value) else value
