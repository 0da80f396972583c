"""One set in the history, and how a session becomes one."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import astuple, dataclass, fields
from datetime import datetime
from typing import Any, Final

from posecheck.core.account import active_s, measured, silence
from posecheck.core.landmarks import SIDES, Side
from posecheck.core.session import Session
from posecheck.core.types import Calibration
from posecheck.errors import UsageError

DEFAULT_PROFILE: Final = "default"
#: Pain is told from 0 to this, as physiotherapists ask for it (numeric rating scale).
WORST_PAIN: Final = 10
_ANGLES: Final = ("neutral_ankle_deg", "knee_straight_deg")
_MOST_PROFILE_CHARACTERS: Final = 64
_MOST_NOTE_CHARACTERS: Final = 4000


@dataclass(frozen=True, slots=True)
class Entry:
    """A set as lists and trends need it.

    ``at`` is local time with its offset (ISO 8601). Pain is 0 to 10, None when not asked. ``outcomes`` has a
    letter per repetition: c, f, p. ``silence`` says what it means that there was no warning
    (`posecheck.core.account.Silence`); empty when nothing is known of it.

    ``alerts`` are all warnings, ``overstretch`` those of that rule. ``kind`` is movement, hold or rhythm;
    ``active_s`` the time in form or in rhythm, ``cycles`` the turns. ``plan``: the id of the plan for the day
    that the set is a part of (`PlanEntry`), empty for none. ``measured`` is `ranges` as JSON;
    ``cadence_per_min`` the turns of a rhythm a minute, None where there are none.
    """

    id: str
    at: str
    at_epoch_s: float
    source_name: str
    exercise: str
    leg: str
    duration_s: float
    reps_clean: int
    reps_faulty: int
    reps_partial: int
    overstretch: int
    tracked_fraction: float
    profile: str
    pain_before: int | None
    pain_after: int | None
    stop_reason: str
    note: str
    folder: str
    outcomes: str
    silence: str = ""
    alerts: int = 0
    kind: str = "movement"
    active_s: float = 0.0
    cycles: int = 0
    plan: str = ""
    measured: str = "{}"
    cadence_per_min: float | None = None

    @property
    def ranges(self) -> dict[str, tuple[float | None, float | None]]:
        """Lowest and highest value of each signal that the exercise shows, in its unit, None: not measured.

        Of a movement in the whole set; of holds over their medians; of a rhythm the median at its turns,
        twice.
        """
        return {name: (low, high) for name, (low, high) in json.loads(self.measured).items()}

    @property
    def when(self) -> datetime:
        """The time of the set, with its offset."""
        return datetime.fromisoformat(self.at)

    @property
    def reps(self) -> int:
        """Repetitions of every outcome."""
        return self.reps_clean + self.reps_faulty + self.reps_partial

    @property
    def clean_share(self) -> float:
        """Share of clean repetitions, 0 to 1; NaN without a repetition."""
        return self.reps_clean / self.reps if self.reps else math.nan

    def values(self) -> tuple[Any, ...]:
        """The columns in the order of `COLUMNS`."""
        return astuple(self)


COLUMNS: Final = tuple(field.name for field in fields(Entry))


@dataclass(frozen=True, slots=True)
class PlanEntry:
    """A plan for the day as it was done, one session: its sets are the entries whose ``plan`` is its ``id``.

    ``at`` is when it began, as in `Entry`; ``skipped`` the exercise and the leg ("auto", "left", "right") of
    each set that was not done, in their order.
    """

    id: str
    name: str
    at: str
    skipped: tuple[tuple[str, str], ...] = ()

    def values(self) -> tuple[str, str, str, str]:
        """The columns of its table."""
        return self.id, storable(self.name), self.at, json.dumps(self.skipped)


def plan_entry(identifier: str, name: str, at: str, skipped: str) -> PlanEntry:
    """A plan from its columns, or from a file. Raises ValueError or TypeError for what is none."""
    if not all(isinstance(each, str) for each in (name, at)):
        raise TypeError("a plan's name or time is no text")
    checked_moment(at)
    pairs = tuple((str(exercise), str(leg)) for exercise, leg in json.loads(skipped))
    return PlanEntry(checked_id(identifier), name, at, pairs)


def checked_id(identifier: Any) -> str:
    """An id that can be one. Raises ValueError."""
    if not (isinstance(identifier, str) and identifier.isalnum() and len(identifier) <= 64):
        raise ValueError(f"the id {str(identifier)[:40]!r}")
    return identifier


def checked_moment(at: str) -> datetime:
    """A time that knows its offset. Raises ValueError."""
    when = datetime.fromisoformat(at)
    if when.tzinfo is None:
        raise ValueError(f"the time {at} lacks its offset from UTC")
    return when


@dataclass(frozen=True, slots=True)
class Told:
    """What the person, not the camera, says about a set."""

    profile: str = DEFAULT_PROFILE
    pain_before: int | None = None
    pain_after: int | None = None
    stop_reason: str = ""
    note: str = ""
    folder: str = ""
    plan: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "profile", profile_name(self.profile))
        for name in ("pain_before", "pain_after"):
            value = getattr(self, name)
            if value is not None and (type(value) is not int or not 0 <= value <= WORST_PAIN):
                raise UsageError(name.replace("_", " "), f"is {value!r}", "Give a whole number from 0 to 10.")
        if len(self.note) > _MOST_NOTE_CHARACTERS:
            raise UsageError(
                "note", f"has {len(self.note)} characters, {_MOST_NOTE_CHARACTERS} at most", "Shorten it"
            )


def profile_name(name: str) -> str:
    """``name`` without spaces around it. Raises UsageError when it is empty, long or unprintable."""
    cleaned = name.strip()
    if not cleaned or len(cleaned) > _MOST_PROFILE_CHARACTERS or not cleaned.isprintable():
        shown = cleaned.encode("unicode_escape").decode()[:40]
        raise UsageError(f"profile {shown!r}", "is not a name", "Use 1 to 64 printable characters.")
    return cleaned


def make_entry(identifier: str, session: Session, when: datetime, told: Told) -> Entry:
    """The entry of a session. ``when`` must know its offset from UTC."""
    summary = session.summary
    return Entry(
        id=identifier,
        at=when.isoformat(),
        at_epoch_s=when.timestamp(),
        source_name=storable(session.source.name),
        exercise=session.exercise,
        leg=session.leg,
        duration_s=summary.duration_s,
        reps_clean=summary.reps_clean,
        reps_faulty=summary.reps_faulty,
        reps_partial=summary.reps_partial,
        overstretch=sum(alert.rule == "overstretch" for alert in session.alerts),
        tracked_fraction=summary.tracked_fraction,
        **_told(told),
        outcomes="".join(rep.outcome[0] for rep in session.reps)
        + "".join(hold.outcome[0] for hold in session.holds),
        silence=silence(session),
        alerts=len(session.alerts),
        kind=session.kind,
        active_s=active_s(session),
        cycles=session.rhythm.cycles if session.rhythm else 0,
        measured=_measured(session),
        cadence_per_min=_known(session.rhythm.cadence_per_min) if session.rhythm else None,
    )


def _measured(session: Session) -> str:
    """`Entry.ranges` of a session, as JSON."""
    return json.dumps({name: [_known(low), _known(high)] for name, (low, high) in measured(session).items()})


def _told(told: Told) -> dict[str, Any]:
    """What the person says, as it is kept."""
    texts = {name: storable(getattr(told, name)) for name in ("stop_reason", "note", "folder", "plan")}
    return {
        "profile": told.profile,
        "pain_before": told.pain_before,
        "pain_after": told.pain_after,
        **texts,
    }


def session_text(content: dict[str, Any]) -> str:
    """A session's dictionary as the text that is kept. ASCII: file names may hold lone surrogates."""
    return json.dumps(content, allow_nan=False, separators=(",", ":"))


def calibrations_text(calibrations: Mapping[Side, Calibration]) -> str:
    """A person's calibrations, by leg, as the text that is kept."""
    return json.dumps(
        {
            leg: {**{name: _known(getattr(one, name)) for name in _ANGLES}, "source": one.source}
            for leg, one in calibrations.items()
        },
        allow_nan=False,
    )


def calibrations_from(text: str) -> dict[Side, Calibration]:
    """The calibrations of a kept text. Those of an earlier posecheck name no leg, and are nobody's.

    Raises KeyError, TypeError or ValueError when the text is none.
    """
    content = json.loads(text)
    if "source" in content:
        _calibration(content)
        return {}
    if not set(content) <= set(SIDES):
        raise ValueError(f"legs {', '.join(map(repr, content))}")
    return {side: _calibration(content[side]) for side in SIDES if side in content}


def _calibration(content: Mapping[str, Any]) -> Calibration:
    angles = {name: math.nan if content[name] is None else float(content[name]) for name in _ANGLES}
    return Calibration(**angles, source=str(content["source"]))


def storable(text: str) -> str:
    """``text`` as SQLite can hold it: bytes of a file name that are no characters become escapes."""
    return text.encode("utf-8", "backslashreplace").decode()


def _known(value: float) -> float | None:
    return value if math.isfinite(value) else None
