"""What a whole session amounts to, and its dictionary form (the file ``session.json``)."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import datetime
from typing import Any, Final, cast

from posecheck.core.exercise_kinds import Kind
from posecheck.core.landmarks import Side
from posecheck.core.notes import Note, note_from
from posecheck.core.tidy import dataframe, table
from posecheck.core.types import Alert, Calibration, Hold, Rep, Rhythm, StepResult

#: What is written; files of schema 1 are read too.
SCHEMA: Final = 2
READABLE: Final = (1, 2)


@dataclass(frozen=True, slots=True)
class SourceInfo:
    """Where the frames came from. ``name`` is the file's name without its folders.

    ``recorded_at`` is when the recording was made, ISO 8601 with its offset from UTC; empty: not known.
    """

    name: str
    width_px: int
    height_px: int
    fps: float
    duration_s: float
    rotation_deg: int = 0
    recorded_at: str = ""

    @property
    def recorded(self) -> datetime | None:
        """``recorded_at`` as a time; None when it is not known, or says no time."""
        try:
            when = datetime.fromisoformat(self.recorded_at)
        except ValueError:
            return None
        return when if when.tzinfo else None


@dataclass(frozen=True, slots=True)
class ModelInfo:
    """Which pose model saw them."""

    name: str
    sha256: str


@dataclass(frozen=True, slots=True)
class About:
    """What the person, not the camera, says of the set. Pain is 0 to 10, None when not asked."""

    name: str = ""
    pain_before: int | None = None
    pain_after: int | None = None
    stop_reason: str = ""


@dataclass(frozen=True, slots=True)
class Summary:
    """The session in a dozen numbers. A range is (lowest, highest), NaN when never seen, or hardly ever.

    ``ranges`` has every signal that the exercise shows; knee and ankle stand for themselves as well,
    because files of schema 1 have only these.
    ``judged_fraction`` says, by rule, in which part of the time that mattered (for the overstretch: while
    the knee was straight) the signal that decides (the ankle) was known well enough, 0 to 1; NaN when it
    never mattered, and no entry in files that did not note it. ``ankle_sd_deg`` is the median standard
    deviation of the ankle in that time. See `core.judging.certainty`.
    """

    duration_s: float
    tracked_fraction: float
    view_angle_deg: float
    reps_clean: int
    reps_faulty: int
    reps_partial: int
    alerts: dict[str, int]
    knee_flexion_range_deg: tuple[float, float]
    ankle_dorsiflexion_range_deg: tuple[float, float]
    ranges: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    judged_fraction: Mapping[str, float] = field(default_factory=dict)
    ankle_sd_deg: float = math.nan

    def range_of(self, signal: str) -> tuple[float, float]:
        """Lowest and highest value of a signal; NaN when it was never seen, or is none of the exercise."""
        known = {
            "knee_flexion_deg": self.knee_flexion_range_deg,
            "ankle_dorsiflexion_deg": self.ankle_dorsiflexion_range_deg,
        }
        return self.ranges.get(signal, known.get(signal, (math.nan, math.nan)))


@dataclass(frozen=True, slots=True)
class Session:
    """One analysed set.

    ``warnings`` are notes about what to trust less (the camera stood 27 degrees off side-on), as keys
    with values. ``thresholds`` are the limits that were not the exercise's own (``--set``), by name, each
    in its own unit. ``target`` is how many repetitions were wanted, None when nobody said.
    ``holds`` and ``rhythm`` are what exercises of those kinds have in place of ``reps``; the others leave
    them out of the file. ``kind`` says which one it is, also of a set in which nothing was held.
    `to_dict` and `from_dict` are exact inverses for finite values. ``frames`` is the judgement of every
    frame, of a recording that was just analysed, else empty; ``unseen`` says of a set that was just judged
    that no leg was ever seen whole, or hardly ever and nothing counted. They are in no file.
    """

    source: SourceInfo
    exercise: str
    leg: Side
    model: ModelInfo
    calibration: Calibration
    summary: Summary
    reps: tuple[Rep, ...]
    alerts: tuple[Alert, ...]
    warnings: tuple[Note, ...]
    posecheck: str
    thresholds: Mapping[str, float] = field(default_factory=dict)
    target: int | None = None
    about: About = About()
    holds: tuple[Hold, ...] = ()
    rhythm: Rhythm | None = None
    kind: Kind = "movement"
    frames: Sequence[StepResult] = field(default=(), compare=False, repr=False)
    unseen: bool = field(default=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        if self.kind == "movement" and (self.rhythm is not None or self.holds):
            object.__setattr__(self, "kind", "hold" if self.rhythm is None else "rhythm")

    def to_dict(self) -> dict[str, Any]:
        """The session file's content, numbers rounded to 1/1000, NaN as None.

        What nobody said (the target, what there is about the person, when it was recorded) is left out.
        Its JSON Schema is ``posecheck/files/session.schema.json``.
        """
        calibration = {
            "neutral_ankle_deg": self.calibration.neutral_ankle_deg,
            "source": self.calibration.source,
        }
        if not math.isnan(self.calibration.knee_straight_deg):
            calibration["knee_straight_deg"] = self.calibration.knee_straight_deg
        content: dict[str, Any] = {"schema": SCHEMA, "posecheck": self.posecheck}
        # Limits as they were given: a rounded one would be another one.
        own = {"calibration": _plain(calibration), "thresholds": dict(self.thresholds)}
        for each in fields(self):
            if each.name in ("frames", "kind", "unseen") or each.name == self._absent(each.name):
                continue
            value = own[each.name] if each.name in own else _plain(getattr(self, each.name))
            content.setdefault(each.name, value)
        _leave_out_unsaid(content)
        return content

    def _absent(self, name: str) -> str:
        """``name`` itself, when this kind of exercise has none of it in its file."""
        there = {"holds": self.kind == "hold", "rhythm": self.rhythm is not None}
        return "" if there.get(name, True) else name

    @classmethod
    def from_dict(cls, content: dict[str, Any]) -> Session:
        """The session that a session file describes (None becomes NaN).

        Raises KeyError or TypeError when the content does not follow the schema.
        """
        summary = _numbers(content["summary"])
        for key in ("knee_flexion_range_deg", "ankle_dorsiflexion_range_deg"):
            summary[key] = _range(summary[key])
        summary["ranges"] = {name: _range(limits) for name, limits in summary.get("ranges", {}).items()}
        summary["judged_fraction"] = _numbers(summary.get("judged_fraction", {}))
        return cls(
            source=SourceInfo(**_numbers(content["source"])),
            exercise=content["exercise"],
            leg=cast(Side, content["leg"]),
            model=ModelInfo(**content["model"]),
            calibration=Calibration(**_numbers(content["calibration"])),
            summary=Summary(**summary),
            reps=tuple(_rep(rep) for rep in content["reps"]),
            alerts=tuple(_alert(alert) for alert in content["alerts"]),
            warnings=tuple(note_from(each) for each in content.get("warnings", ())),
            posecheck=content["posecheck"],
            thresholds=dict(content.get("thresholds", {})),
            target=content.get("target"),
            about=About(**content.get("about", {})),
            holds=tuple(_hold(hold) for hold in content.get("holds", ())),
            rhythm=_rhythm(content.get("rhythm")),
            kind="hold" if "holds" in content else "movement",
        )

    def leg_of(self, rep: Rep) -> Side:
        """The leg that did a repetition; the session's where its file does not tell."""
        return rep.leg or self.leg

    def to_dataframe(self) -> Any:
        """What was counted as a tidy pandas DataFrame (`posecheck.core.tidy.table`): repetitions, holds, or
        one row of a rhythm.

        Times in seconds, angles in degrees, NaN where not measured. Raises SetupError without pandas.
        """
        return dataframe(*table(self))

    def with_warnings(self, *warnings: Note) -> Session:
        """The same session with more notes in ``warnings``."""
        return replace(self, warnings=self.warnings + warnings)

    def without_note(self, key: str) -> Session:
        """The same session without what it says under ``key``."""
        return replace(self, warnings=tuple(note for note in self.warnings if note.key != key))

    def with_thresholds(self, changed: Mapping[str, float]) -> Session:
        """The same session, saying under which changed limits it was judged."""
        return replace(self, thresholds=dict(changed))


def _leave_out_unsaid(content: dict[str, Any]) -> None:
    for holder, key in ((content, "target"), (content["source"], "recorded_at")):
        if not holder[key]:
            del holder[key]
    about = {key: value for key, value in content.pop("about").items() if value not in ("", None)}
    if about:
        content["about"] = about


def _plain(value: Any) -> Any:
    """JSON's own types: dataclasses to dicts, tuples to lists, NaN to None, 3 decimals."""
    if isinstance(value, float):
        return round(value, 3) + 0.0 if math.isfinite(value) else None
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if hasattr(value, "__dataclass_fields__"):
        return _plain(asdict(value))
    return value


def _number(value: Any) -> Any:
    return math.nan if value is None else value


def _numbers(content: dict[str, Any]) -> dict[str, Any]:
    return {key: _number(value) for key, value in content.items()}


def _rep(content: dict[str, Any]) -> Rep:
    values = _numbers(content)
    values["faults"], values["advice"] = tuple(values["faults"]), tuple(values["advice"])
    values["at_peak"] = _numbers(values.get("at_peak", {}))
    return Rep(**values)


def _alert(content: dict[str, Any]) -> Alert:
    values = _numbers(content)
    values["at_worst"] = _numbers(values.get("at_worst", {}))
    return Alert(**values)


def _hold(content: dict[str, Any]) -> Hold:
    values = _numbers(content)
    values["faults"], values["advice"] = tuple(values["faults"]), tuple(values["advice"])
    return Hold(**{**values, "medians": _numbers(values.get("medians", {}))})


def _rhythm(content: dict[str, Any] | None) -> Rhythm | None:
    if content is None:
        return None
    values = _numbers(content)
    values["faults"], values["advice"] = tuple(values["faults"]), tuple(values["advice"])
    signals = {name: _numbers(values.get(name, {})) for name in ("at_turn", "swing")}
    return Rhythm(**{**values, **signals})


def _range(limits: list[float | None]) -> tuple[float, float]:
    low, high = (_number(value) for value in limits)
    return low, high
