"""The history page: many sets, as trends from week to week and as a list."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, time, timezone
from pathlib import Path
from typing import Any, Final

from posecheck.sinks.report.page import write_page
from posecheck.sinks.report.story import Card, Tone
from posecheck.sinks.report.trends import SetRow, Week, mean, share, weeks
from posecheck.sinks.report.wording import DASH, MINUS, degrees, plural

#: The list in the page; the rest is shown on request.
_LISTED: Final = 30
_RECENT: Final = 10
#: Two years: an older week's numbers are in the chart, not in the table.
_WEEKS_LISTED: Final = 104


def write_history_page(path: Path, rows: Sequence[SetRow], profile: str, now: datetime) -> Path:
    """Write the page of one person's sets, in the order of time. Raises OutputError."""
    found = weeks(rows)
    return write_page(
        path,
        "history.html",
        ("uPlot.iife.min.js", "history.js"),
        profile=profile,
        now=now,
        count=len(rows),
        cards=_cards(rows, now),
        charts=_charts(found),
        weeks=list(reversed(found))[:_WEEKS_LISTED],
        older_weeks=max(0, len(found) - _WEEKS_LISTED),
        rows=list(reversed(rows))[:_LISTED],
        data={"weeks": _columns(found), "rest": [_cells(row) for row in reversed(rows[:-_LISTED])]},
        cells=_cells,
        percent=percent,
        number=number,
        angle=angle,
    )


def percent(value: float | None) -> str:
    """A share as per cent, a dash when unknown."""
    return DASH if value is None else f"{100 * value:.0f} %"


def number(value: float | None) -> str:
    """A mean with one decimal, a dash when unknown."""
    return DASH if value is None else f"{value:.1f}".removesuffix(".0").replace("-", MINUS)


def angle(value: float | None) -> str:
    """Whole degrees, a dash when unknown."""
    return DASH if value is None else degrees(value)


def _cards(rows: Sequence[SetRow], now: datetime) -> list[Card]:
    recent, before = rows[-_RECENT:], rows[-2 * _RECENT : -_RECENT]
    week = sum((now - row.when).days < 7 for row in rows)
    clean, clean_before = share(recent), share(before)
    found = [
        Card("plain", str(week), "sets in the last 7 days", f"{plural(len(rows), 'set')} in all"),
        Card("good", percent(clean), "done well", _compared("last 10 sets", percent(clean_before), before)),
    ]
    events = sum(row.overstretch for row in recent)
    events_before = sum(row.overstretch for row in before)
    tone: Tone = "adjust" if events else "good"
    detail = _compared("last 10 sets", str(events_before), before)
    found.append(Card(tone, str(events), "overstretch moments", detail))
    knee, knee_before = (mean(row.knee_low_deg for row in part) for part in (recent, before))
    detail = _compared("mean of the last 10 sets", angle(knee_before), before)
    found.append(Card("plain", angle(knee), "straightest knee", detail))
    pain, pain_after = (
        mean(getattr(row, name) for row in recent if None not in (row.pain_before, row.pain_after))
        for name in ("pain_before", "pain_after")
    )
    if pain is not None and pain_after is not None:
        value = f"{number(pain)} → {number(pain_after)}"
        found.append(Card("plain", value, "pain before → after", "mean of the last 10 sets, 0 to 10"))
    return found


def _compared(what: str, value: str, before: Sequence[SetRow]) -> str:
    return f"{what}; the ones before: {value}" if before else what


#: Each chart: its id, its title, the week's value that its sentence is about, and how that is written.
_CHARTS: Final = (
    ("sets", "Sets per week", "sets", number),
    ("clean", "Done well", "clean_share", percent),
    ("overstretch", "Overstretch moments per week", "overstretch", number),
    ("knee", "Knee: straightest (solid), most bent (dashed)", "knee_low_deg", angle),
    ("ankle", "Ankle: most pointed (solid), most toes up (dashed)", "ankle_high_deg", angle),
    ("pain", "Pain before (solid) and after (dashed)", "pain_after", number),
)


def _charts(found: Sequence[Week]) -> list[dict[str, str]]:
    """What each chart shows, and one sentence that says it without the picture."""
    return [
        {"id": name, "title": title, "text": _sentence([getattr(week, field) for week in found], words)}
        for name, title, field, words in _CHARTS
        if name != "pain" or any(week.pain_after is not None for week in found)
    ]


def _sentence(values: Sequence[float | None], words: Callable[[float | None], str]) -> str:
    known = [value for value in values if value is not None]
    if not known:
        return "Nothing yet."
    if len(known) == 1:
        return f"{words(known[0])} so far."
    return f"From {words(known[0])} in the first week to {words(known[-1])} in the latest."


def _columns(found: Sequence[Week]) -> dict[str, list[Any]]:
    def column(name: str, scale: float = 1.0) -> list[Any]:
        values = [getattr(week, name) for week in found]
        return [None if value is None else round(scale * value, 1) for value in values]

    midnight = time(tzinfo=timezone.utc)
    return {
        "t": [int(datetime.combine(week.monday, midnight).timestamp()) for week in found],
        "sets": column("sets"),
        "clean": column("clean_share", 100),
        "overstretch": column("overstretch"),
        "knee": [column("knee_low_deg"), column("knee_high_deg")],
        "ankle": [column("ankle_low_deg"), column("ankle_high_deg")],
        "pain": [column("pain_before"), column("pain_after")],
    }


def _cells(row: SetRow) -> list[str]:
    """One line of the list, as text."""
    pain = (
        ""
        if row.pain_before is None and row.pain_after is None
        else (f"{number(row.pain_before)} → {number(row.pain_after)}")
    )
    return [
        f"{row.when:%d %b %Y, %H:%M}",
        f"{row.exercise.replace('_', ' ')}, {row.leg}",
        f"{row.reps_clean} of {row.reps}",
        f"▲ {row.overstretch}" if row.overstretch else "0",
        f"{angle(row.knee_low_deg)} to {angle(row.knee_high_deg)}",
        f"{angle(row.ankle_low_deg)} to {angle(row.ankle_high_deg)}",
        pain,
        row.note or row.source_name,
    ]
