"""A session as a tidy table: a row per repetition, with what identifies the session."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

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
#: The columns of `rep_rows`, for a session without a repetition too.
REP_COLUMNS: Final = (
    "source", "exercise", "leg", "rep", "outcome", "faults", "advice", *_REP_ANGLES, "overstretch",
    "view_angle_deg", "tracked_fraction",
)  # fmt: skip


def rep_rows(session: Session) -> list[dict[str, Any]]:
    """A row per repetition. Times in seconds, angles in degrees, NaN where not measured.

    Faults and advice are keys joined by spaces; ``overstretch`` counts the warnings that began in it.
    """
    return [
        {
            "source": session.source.name,
            "exercise": session.exercise,
            "leg": session.leg_of(rep),
            "rep": rep.number,
            "outcome": rep.outcome,
            "faults": " ".join(rep.faults),
            "advice": " ".join(rep.advice),
            **{name: getattr(rep, name) for name in _REP_ANGLES},
            "overstretch": sum(
                rep.start_s <= alert.start_s and not alert.start_s > rep.end_s for alert in session.alerts
            ),
            "view_angle_deg": session.summary.view_angle_deg,
            "tracked_fraction": session.summary.tracked_fraction,
        }
        for rep in session.reps
    ]


def dataframe(rows: Sequence[dict[str, Any]], columns: Sequence[str]) -> Any:
    """A pandas DataFrame. Raises SetupError without pandas, which only whoever asks for one needs."""
    try:
        pandas = import_module("pandas")
    except ImportError as error:
        raise SetupError("pandas", "is not installed", "pip install 'posecheck[export]'") from error
    return pandas.DataFrame(rows, columns=list(columns))
