"""A session folder, read back: session.json, angles.csv, and the name of the clip beside them."""

from __future__ import annotations

import math
import os
from bisect import bisect_right
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from posecheck.core.session import Session
from posecheck.core.tidy import dataframe
from posecheck.core.types import Hold, Rep
from posecheck.errors import InputError, check_access
from posecheck.files import session as session_file
from posecheck.files.angles import NAME as ANGLES_NAME
from posecheck.files.angles import Track, read_track
from posecheck.files.session import NAME as SESSION_NAME

REPORT_NAME: Final = "report.html"
CLIP_NAME: Final = "overlay.mp4"
#: The clip, and those of earlier runs that were kept beside it.
OVERLAYS: Final = (CLIP_NAME, "overlay-[0-9]*.mp4")
_MARGIN_S: Final = 1.0


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
        if self.track is None:
            return dataframe([], ["source", "leg", "time_s", "phase", "rep"])
        return dataframe(frame_rows(self.session, self.track), frame_columns(self.track))


def is_overlay(path: Path) -> bool:
    """Whether a film is one that posecheck has drawn in: of an analysis that lies beside it."""
    named = any(path.match(pattern) for pattern in OVERLAYS)
    return named and session_file.is_ours(path.with_name(SESSION_NAME))


def open_folder(path: str | Path, *, own: bool = False) -> SessionFolder:
    """Read a session folder, given itself or its session.json. Raises InputError.

    A folder without angles.csv is read too: its page has no curves. ``own``: it was written a moment ago.
    """
    path = Path(path)
    folder = path.parent if path.name == SESSION_NAME and not os.path.isdir(path) else path
    check_access(folder / SESSION_NAME)
    if not os.path.isdir(folder):
        raise InputError(str(path), "is not a session folder", "Give the folder that 'analyze' named.")
    if not os.path.isfile(folder / SESSION_NAME):
        raise InputError(str(folder), f"holds no {SESSION_NAME}", "Give the folder that 'analyze' named.")
    angles, clip = folder / ANGLES_NAME, folder / CLIP_NAME
    return SessionFolder(
        folder,
        session_file.read(folder / SESSION_NAME, own=own),
        read_track(angles) if os.path.isfile(angles) else None,
        CLIP_NAME if os.path.isfile(clip) and clip.stat().st_size else "",
    )


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


def frame_columns(track: Track) -> list[str]:
    """The columns of `frame_rows`."""
    return ["source", "leg", "time_s", "phase", "rep", *track.columns]


def plain(value: Any) -> Any:
    """``value`` without NaN (None instead), for JSON."""
    return None if isinstance(value, float) and not math.isfinite(value) else value
