"""A session as a tidy table: a row per repetition or hold, or one of the rhythm, with what identifies it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

from posecheck.core.types import KNEE_AND_ANKLE, Rep, Rhythm
from posecheck.errors import SetupError

if TYPE_CHECKING:
    from posecheck.core.session import Session

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
#: The columns of a table of repetitions, without what else the exercise shows at the top.
REP_COLUMNS: Final = (
    "source", "exercise", "leg", "rep", "outcome", "faults", "advice", *_REP_ANGLES, "overstretch", "alerts",
    "view_angle_deg", "tracked_fraction",
)  # fmt: skip
#: The same for holds, without the medians of what the exercise shows.
HOLD_COLUMNS: Final = (
    "source", "exercise", "leg", "hold", "outcome", "faults", "advice", "start_s", "end_s", "held_s", "slips",
    "variant", "alerts", "view_angle_deg", "tracked_fraction",
)  # fmt: skip
_RHYTHM: Final = (
    "cycles", "left_cycles", "right_cycles", "time_s", "cadence_per_min", "cycle_cv", "asymmetry_percent",
    "jerky_fraction", "stops", "evenness", "sides",
)  # fmt: skip
#: The same for a rhythm.
RHYTHM_COLUMNS: Final = (
    "source", "exercise", "leg", *_RHYTHM, "faults", "advice", "view_angle_deg", "tracked_fraction",
)  # fmt: skip


def table(session: Session) -> tuple[list[dict[str, Any]], list[str]]:
    """Rows and columns of what was counted: repetitions, holds, or the one rhythm.

    Times in seconds, signals in the unit that ends their name, NaN where not measured. Faults and advice
    are keys joined by spaces; ``alerts`` counts the warnings that began in it.
    """
    if session.rhythm is not None:
        return _rhythm_table(session, session.rhythm)
    if session.kind == "hold":
        return _hold_table(session)
    others = [name for name in session.summary.ranges if name not in KNEE_AND_ANKLE]
    columns = {name: _named(name, "at_peak") for name in others}
    rows = [_rep_row(session, rep, columns) for rep in session.reps]
    return rows, [*REP_COLUMNS, *columns.values()]


def _hold_table(session: Session) -> tuple[list[dict[str, Any]], list[str]]:
    columns = {name: _named(name, "median") for name in session.summary.ranges}
    rows = [
        {
            **_about(session, hold.faults, hold.advice),
            "hold": hold.number,
            "outcome": hold.outcome,
            "start_s": hold.start_s,
            "end_s": hold.end_s,
            "held_s": hold.held_s,
            "slips": hold.slips,
            "variant": hold.variant,
            "alerts": _within(session, hold.start_s, hold.end_s),
            **{column: hold.medians.get(name, math.nan) for name, column in columns.items()},
        }
        for hold in session.holds
    ]
    return rows, [*HOLD_COLUMNS, *columns.values()]


def _rhythm_table(session: Session, rhythm: Rhythm) -> tuple[list[dict[str, Any]], list[str]]:
    shown = {
        **{_named(name, "at_turn"): value for name, value in rhythm.at_turn.items()},
        **{_named(name, "swing"): value for name, value in rhythm.swing.items()},
    }
    row = {
        **_about(session, rhythm.faults, rhythm.advice),
        **{name: getattr(rhythm, name) for name in _RHYTHM},
        **shown,
    }
    return [row], [*RHYTHM_COLUMNS, *shown]


def _about(session: Session, faults: Sequence[str], advice: Sequence[str]) -> dict[str, Any]:
    return {
        "source": session.source.name,
        "exercise": session.exercise,
        "leg": session.leg,
        "faults": " ".join(faults),
        "advice": " ".join(advice),
        "view_angle_deg": session.summary.view_angle_deg,
        "tracked_fraction": session.summary.tracked_fraction,
    }


def _named(signal: str, what: str) -> str:
    """``hip_line_deg`` at the top: ``hip_line_at_peak_deg``."""
    stem, _, unit = signal.rpartition("_")
    return f"{stem}_{what}_{unit}"


def _within(session: Session, start_s: float, end_s: float, rule: str = "") -> int:
    """The warnings (of one rule) that began between two times."""
    return sum(
        start_s <= alert.start_s and not alert.start_s > end_s and rule in ("", alert.rule)
        for alert in session.alerts
    )


def _rep_row(session: Session, rep: Rep, columns: Mapping[str, str]) -> dict[str, Any]:
    """``overstretch`` counts the warnings of that rule; ``columns``: of what else is shown at the top."""
    return {
        **_about(session, rep.faults, rep.advice),
        "leg": session.leg_of(rep),
        "rep": rep.number,
        "outcome": rep.outcome,
        **{name: getattr(rep, name) for name in _REP_ANGLES},
        "overstretch": _within(session, rep.start_s, rep.end_s, "overstretch"),
        "alerts": _within(session, rep.start_s, rep.end_s),
        **{column: rep.at(name) for name, column in columns.items()},
    }


def dataframe(rows: Sequence[dict[str, Any]], columns: Sequence[str]) -> Any:
    """A pandas DataFrame. Raises SetupError without pandas, which only whoever asks for one needs."""
    try:
        pandas = import_module("pandas")
    except ImportError as error:
        raise SetupError("pandas", "is not installed", "pip install 'posecheck[export]'") from error
    return pandas.DataFrame(rows, columns=list(columns))
