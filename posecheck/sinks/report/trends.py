"""Many sets, week by week."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Protocol


class SetRow(Protocol):
    """What is known of one set (an entry of the history)."""

    @property
    def id(self) -> str: ...
    @property
    def when(self) -> datetime: ...
    @property
    def source_name(self) -> str: ...
    @property
    def exercise(self) -> str: ...
    @property
    def leg(self) -> str: ...
    @property
    def profile(self) -> str: ...
    @property
    def duration_s(self) -> float: ...
    @property
    def reps(self) -> int: ...
    @property
    def reps_clean(self) -> int: ...
    @property
    def overstretch(self) -> int: ...
    @property
    def pain_before(self) -> int | None: ...
    @property
    def pain_after(self) -> int | None: ...
    @property
    def note(self) -> str: ...
    @property
    def folder(self) -> str: ...
    @property
    def silence(self) -> str: ...
    @property
    def alerts(self) -> int: ...
    @property
    def kind(self) -> str: ...
    @property
    def active_s(self) -> float: ...
    @property
    def cycles(self) -> int: ...
    @property
    def plan(self) -> str: ...
    @property
    def ranges(self) -> Mapping[str, tuple[float | None, float | None]]: ...
    @property
    def cadence_per_min(self) -> float | None: ...


@dataclass(frozen=True, slots=True)
class Week:
    """One week's sets. Ranges, cadence and pain are means over its sets, None when nothing was measured.

    ``clean_share`` is 0 to 1 of all its repetitions; ``alerts`` is the number of warnings;
    ``active_min`` are minutes in form, or in rhythm; ``ranges`` as in the history's entries.
    """

    monday: date
    sets: int
    reps: int
    reps_clean: int
    clean_share: float | None
    alerts: int
    pain_before: float | None
    pain_after: float | None
    active_min: float = 0.0
    ranges: Mapping[str, tuple[float | None, float | None]] = field(default_factory=dict)
    cadence_per_min: float | None = None


def weeks(rows: Iterable[SetRow]) -> list[Week]:
    """The weeks from the first set to the last, empty ones included. A week begins on Monday."""
    by_week: dict[date, list[SetRow]] = defaultdict(list)
    for row in rows:
        day = row.when.date()
        by_week[day - timedelta(days=day.weekday())].append(row)
    return [_week(monday, by_week.get(monday, [])) for monday in _mondays(by_week)]


def asked_once(rows: Iterable[SetRow]) -> list[SetRow]:
    """The sets without those whose pain was asked with another one's: of a plan for the day, the first."""
    found: dict[object, SetRow] = {}
    for row in rows:
        found.setdefault(row.plan or row.id, row)
    return list(found.values())


def mean(values: Iterable[float | None]) -> float | None:
    """The mean of what is known; None when nothing is."""
    known = [value for value in values if value is not None and math.isfinite(value)]
    return sum(known) / len(known) if known else None


def share(rows: Sequence[SetRow]) -> float | None:
    """Clean repetitions among all; None without a repetition."""
    total = sum(row.reps for row in rows)
    return sum(row.reps_clean for row in rows) / total if total else None


def _mondays(by_week: dict[date, list[SetRow]]) -> Iterator[date]:
    if not by_week:
        return
    monday, last = min(by_week), max(by_week)
    while monday <= last:
        yield monday
        monday += timedelta(days=7)


def _week(monday: date, rows: Sequence[SetRow]) -> Week:
    return Week(
        monday=monday,
        sets=len(rows),
        reps=sum(row.reps for row in rows),
        reps_clean=sum(row.reps_clean for row in rows),
        clean_share=share(rows),
        alerts=sum(row.alerts for row in rows),
        pain_before=mean(row.pain_before for row in asked_once(rows)),
        pain_after=mean(row.pain_after for row in asked_once(rows)),
        active_min=sum(row.active_s for row in rows) / 60,
        ranges=mean_ranges(rows),
        cadence_per_min=mean(row.cadence_per_min for row in rows),
    )


def mean_ranges(rows: Sequence[SetRow]) -> dict[str, tuple[float | None, float | None]]:
    """Mean lowest and mean highest value of each signal of some sets."""
    found: dict[str, list[tuple[float | None, float | None]]] = defaultdict(list)
    for row in rows:
        for signal, pair in row.ranges.items():
            found[signal].append(pair)
    return {
        signal: (mean(low for low, _ in pairs), mean(high for _, high in pairs))
        for signal, pairs in found.items()
    }
