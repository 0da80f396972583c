"""Plans for the day: the sets that were one session, told as one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from posecheck.sinks.report.trends import SetRow
from posecheck.sinks.wording import Wording


class PlanRow(Protocol):
    """What is known of one plan (of the history): its name, and the exercise and leg of what was skipped."""

    @property
    def id(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def skipped(self) -> tuple[tuple[str, str], ...]: ...


@dataclass(frozen=True, slots=True)
class Day:
    """One plan as it was done. ``skipped``: exercise and leg of each set that was not. Pain is asked once
    before and once after."""

    id: str
    name: str
    when: datetime
    sets: tuple[SetRow, ...]
    skipped: tuple[tuple[str, str], ...]

    @property
    def first(self) -> SetRow:
        """The set that it began with."""
        return self.sets[0]

    @property
    def pain_before(self) -> int | None:
        """0 to 10; None when nobody said."""
        return next((row.pain_before for row in self.sets if row.pain_before is not None), None)

    @property
    def pain_after(self) -> int | None:
        """0 to 10; None when nobody said."""
        return next((row.pain_after for row in reversed(self.sets) if row.pain_after is not None), None)

    def told_skipped(self, words: Wording, title: Callable[[str], str]) -> str:
        """What was skipped, in words; empty when everything was done. ``title`` is that of an exercise."""
        return ", ".join(
            title(exercise) if leg == "auto" else f"{title(exercise)}, {words.label(f'side_{leg}')}"
            for exercise, leg in self.skipped
        )


def days(rows: Sequence[SetRow], plans: Mapping[str, PlanRow]) -> list[Day]:
    """The plans among the sets, in the order of time. A set that belongs to none is in none."""
    found: dict[str, list[SetRow]] = {}
    for row in rows:
        if row.plan in plans:
            found.setdefault(row.plan, []).append(row)
    return [
        Day(plan.id, plan.name.replace("_", " "), sets[0].when, tuple(sets), plan.skipped)
        for plan, sets in ((plans[key], sets) for key, sets in found.items())
    ]
