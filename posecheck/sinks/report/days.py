"""Plans for the day: the sets that were one session, told as one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from posecheck.sinks.report.trends import SetRow


@dataclass(frozen=True, slots=True)
class Day:
    """One plan as it was done. ``skipped`` says in words what was not; empty when everything was done.
    Pain is asked once before and once after."""

    name: str
    when: datetime
    sets: tuple[SetRow, ...]
    skipped: str

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


def days(rows: Sequence[SetRow]) -> list[Day]:
    """The plans among the sets, in the order of time. A set that belongs to none is in none."""
    found: dict[str, list[SetRow]] = {}
    for row in rows:
        if row.plan:
            found.setdefault(row.plan, []).append(row)
    return [
        Day(mark.split(" ")[0].replace("_", " "), sets[0].when, tuple(sets), sets[-1].note)
        for mark, sets in found.items()
    ]
