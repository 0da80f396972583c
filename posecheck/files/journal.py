"""The journal of a live session: every measurement as it comes, so that nothing is lost in a crash.

A text file, only ever appended to: a header, then one line for each measurement (``m``) and for each
thing that happened between two of them (``op``). It is handed to the operating system at once and
forced onto the disk every half second by a thread of its own. While the session runs, the file is
locked; the lock goes with the process, however that ends.
"""

from __future__ import annotations

import contextlib
import json
import math
import os
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import IO, Any, Final

from posecheck.core.calibration import Calibrations, of_each
from posecheck.core.moment import Moment, Sink
from posecheck.core.types import Angles, Calibration, LegAngles, Measurement, Op
from posecheck.errors import InputError, output_error

FORMAT: Final = 1
NAME: Final = "session.journal"
#: A power cut costs no more than this.
_SYNC_S: Final = 0.5
#: The locked byte lies far behind the end: Windows forbids reading what is locked.
_LOCK_AT: Final = 1 << 40
_LOCK_TRIES: Final = 50
#: No session lasts for months.
_LATEST_S: Final = 1e7


class Journal(Sink):
    """Appends to ``path``. ``header`` is whatever `read_journal` shall give back first.

    Raises OutputError. `discard` removes the file once the results are safe elsewhere.
    """

    def __init__(
        self, path: Path, header: dict[str, Any], *, sync: Callable[[int], object] = os.fsync
    ) -> None:
        self._path, self._sync = path, sync
        self._stop = threading.Event()
        self._dirty = threading.Event()
        try:
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            self._file: IO[str] = os.fdopen(handle, "w", encoding="utf-8", newline="\n")
        except OSError as error:
            raise output_error(path, error) from error
        for _ in range(_LOCK_TRIES):
            if _lock(self._file):
                break
            # Somebody is just looking whether this session is running, or this disk knows no locks.
            time.sleep(0.005)
        self._write({"posecheck_journal": FORMAT, **header})
        self._thread = threading.Thread(target=self._keep_synced, name="journal", daemon=True)
        self._thread.start()

    def take(self, moment: Moment) -> None:
        """What happened before it, then its measurement. Raises OutputError."""
        for op in moment.ops:
            self.note(op)
        if moment.step is not None:
            self.append(moment.step.measurement)

    def append(self, measurement: Measurement) -> None:
        """One judged instant. Raises OutputError."""
        m = measurement
        angles = [_until_last_seen(a.of(s)) for a in (m.raw, m.smooth) for s in _SIDES]
        line: dict[str, Any] = {"m": [m.t_s, m.leg, int(m.tracked), _or_none(m.view_angle_deg), *angles]}
        if m.foot_out:
            line["out"] = list(m.foot_out)
        if not all(map(math.isnan, m.beyond_deg)):
            line["beyond"] = [_or_none(value) for value in m.beyond_deg]
        if m.exchanges:
            line["exchanges"] = [m.exchanges, m.misnamed_s]
        if m.watched:
            line["watched"] = m.watched
        self._write(line)

    def note(self, op: Op) -> None:
        """Something that happened before the next measurement. Raises OutputError."""
        line: dict[str, Any] = {"op": op.kind}
        if op.calibration is not None:
            left, right = ([_or_none(v) for v in astuple(each)] for each in of_each(op.calibration).values())
            line["calibration"] = left if left == right else [left, right]
        self._write(line)

    def close(self) -> None:
        """Stop; the file stays, to be recovered."""
        if not self._file.closed:
            self._stop.set()
            self._dirty.set()
            self._thread.join(2.0)
            with contextlib.suppress(OSError):
                self._file.close()

    def discard(self) -> None:
        """Stop, and remove the file."""
        self.close()
        with contextlib.suppress(OSError):
            self._path.unlink(missing_ok=True)

    def _write(self, line: dict[str, Any]) -> None:
        try:
            self._file.write(json.dumps(line, separators=(",", ":"), allow_nan=False) + "\n")
            self._file.flush()
        except OSError as error:
            raise output_error(self._path, error) from error
        self._dirty.set()

    def _keep_synced(self) -> None:
        while not self._stop.wait(_SYNC_S):
            self._dirty.wait()
            self._dirty.clear()
            with contextlib.suppress(OSError, ValueError):
                self._sync(self._file.fileno())


_SIDES: Final = ("left", "right")


@dataclass(frozen=True, slots=True)
class Entry:
    """One line: a measurement, or something that happened before the next one."""

    measurement: Measurement | None = None
    op: Op | None = None


def read_journal(path: Path) -> tuple[dict[str, Any], list[Entry]]:
    """The header and everything that was written whole; a torn last line is left out.

    Raises InputError when it is no journal.
    """
    try:
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError as error:
        raise InputError(str(path), f"cannot be read ({error.strerror})", "Check its permissions") from error
    parsed = list(_whole(lines))
    if not parsed or parsed[0].get("posecheck_journal") != FORMAT:
        raise InputError(str(path), "is not a journal of a session", "Name a session.journal")
    entries: list[Entry] = []
    last_s = -math.inf
    for number, line in enumerate(parsed[1:], start=2):
        try:
            entry = _entry(line)
            if entry.measurement is not None:
                last_s = _later(entry.measurement.t_s, last_s)
            entries.append(entry)
        except (KeyError, TypeError, ValueError, IndexError, OverflowError) as error:
            problem = f"line {number} is not one of a journal"
            raise InputError(str(path), problem, "Install the posecheck version that wrote it") from error
    return parsed[0], entries


def is_running(path: Path) -> bool:
    """Whether the session that writes this journal is still alive."""
    try:
        with path.open("r+", encoding="utf-8") as file:
            return not _lock(file)
    except OSError:
        return sys.platform == "win32" and os.path.exists(path)


def _whole(lines: list[str]) -> Iterator[dict[str, Any]]:
    for line in lines:
        try:
            content = json.loads(line)
        except json.JSONDecodeError:
            return
        if isinstance(content, dict):
            yield content


def _calibration(known: list[Any]) -> Calibrations:
    """Of both legs, or of the left and of the right one."""
    if isinstance(known[0], list):
        left, right = known
        return {"left": _of_leg(left), "right": _of_leg(right)}
    return _of_leg(known)


def _of_leg(known: list[Any]) -> Calibration:
    return Calibration(_number(known[0]), _number(known[1]), str(known[2]))


def _entry(line: dict[str, Any]) -> Entry:
    if "op" in line:
        known = line.get("calibration")
        return Entry(op=Op(str(line["op"]), _calibration(known) if known else None))
    t_s, leg, tracked, view_deg, *legs = line["m"]
    if leg not in _SIDES or len(legs) != 4:
        raise ValueError(leg)
    exchanges, misnamed_s = map(float, line.get("exchanges", (0, 0.0)))
    left_deg, right_deg = map(_number, line.get("beyond", (None, None)))
    raw_left, raw_right, left, right = (LegAngles(*map(_number, values)) for values in legs)
    return Entry(
        Measurement(
            float(t_s),
            Angles(raw_left, raw_right),
            Angles(left, right),
            leg,
            bool(tracked),
            _number(view_deg),
            tuple(side for side in _SIDES if side in line.get("out", ())),
            exchanges=int(exchanges),
            misnamed_s=misnamed_s,
            beyond_deg=(left_deg, right_deg),
            watched=int(line["watched"]) if "watched" in line else None,
        )
    )


def _later(t_s: float, last_s: float) -> float:
    if not last_s < t_s < _LATEST_S:
        raise ValueError(t_s)
    return t_s


def _until_last_seen(leg: LegAngles) -> list[float | None]:
    """The signals in their order, without the unseen ones at the end, which come back by themselves."""
    values = [_or_none(value) for value in astuple(leg)]
    while values and values[-1] is None:
        values.pop()
    return values


def _or_none(value: Any) -> Any:
    return None if isinstance(value, float) and math.isnan(value) else value


def _number(value: Any) -> float:
    return math.nan if value is None else float(value)


def _lock(file: IO[str]) -> bool:
    """Take the lock without waiting; False when another process has it."""
    try:
        if sys.platform == "win32":
            import msvcrt

            place = file.tell()
            os.lseek(file.fileno(), _LOCK_AT, os.SEEK_SET)
            try:
                msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
            finally:
                os.lseek(file.fileno(), place, os.SEEK_SET)
        else:
            import fcntl

            fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
