"""The history page: many sets, as trends from week to week and as a list. Left and right stay apart."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Final

from posecheck.core.landmarks import SIDES
from posecheck.files.folder import REPORT_NAME
from posecheck.sinks.report.days import Day, PlanRow, days
from posecheck.sinks.report.history_group import RECENT, Group, Known, Numbers
from posecheck.sinks.report.page import write_page
from posecheck.sinks.report.say import DASH
from posecheck.sinks.report.story import Card
from posecheck.sinks.report.trends import SetRow, asked_once, mean
from posecheck.sinks.wording import Wording

#: The list in the page; the rest is shown on request.
_LISTED: Final = 30


def write_history_page(
    path: Path,
    rows: Sequence[SetRow],
    profile: str,
    now: datetime,
    words: Wording,
    known: Mapping[str, Known] | None = None,
    plans: Mapping[str, PlanRow] | None = None,
) -> Path:
    """Write the page of one person's sets, in the order of time. Raises OutputError.

    ``known``: the exercises, by their names; the signals of one that is not in it go by their own.
    ``plans``: the plans for the day, by their ids.
    """
    numbers = Numbers(words, known or {}, plans or {})
    latest = list(reversed(rows))
    legs = _groups(rows, numbers)
    return write_page(
        path,
        "history.html",
        words,
        ("uPlot.iife.min.js", "history.js"),
        profile=profile,
        now=now,
        count=len(rows),
        cards=_cards(rows, now, numbers),
        legs=legs,
        plans=[_plan_cells(day, numbers) for day in reversed(days(rows, plans or {}))][:_LISTED],
        rows=[(numbers.cells(row), _report(row)) for row in latest[:_LISTED]],
        number=numbers,
        data={
            "legs": {leg.side: leg.columns() for leg in legs},
            "rest": [{"cells": numbers.cells(row), "link": _report(row)} for row in latest[_LISTED:]],
            "words": {key: words.labels[key] for key in ("show_more", "more_shown")},
            "months": words.label("months").split(),
            "decimal": words.label("decimal"),
        },
    )


def _groups(rows: Sequence[SetRow], numbers: Numbers) -> list[Group]:
    """Each exercise by itself, and the legs of a movement: what is compared must be comparable."""
    exercises = list(dict.fromkeys(row.exercise for row in rows))
    groups = []
    for exercise in exercises:
        mine = [row for row in rows if row.exercise == exercise]
        kind = max((row.kind for row in mine), key=("movement", "hold", "rhythm").index)
        for side in SIDES if kind == "movement" else ("",):
            found = [row for row in mine if side in ("", row.leg)]
            if found:
                groups.append(Group(side, found, numbers, exercise if len(exercises) > 1 else "", kind))
    return groups


def _plan_cells(day: Day, numbers: Numbers) -> list[str]:
    """One plan as text: when, which, what was done, what was not, and the pain before and after."""
    pain = [DASH if value is None else str(value) for value in (day.pain_before, day.pain_after)]
    told = day.pain_before is not None or day.pain_after is not None
    done = "; ".join(f"{numbers.named(row)}: {numbers.done(row)}" for row in day.sets)
    skipped = day.told_skipped(numbers.words, numbers.title)
    return [numbers.say.moment(day.when), day.name, done, skipped, " → ".join(pain) if told else DASH]


def _report(row: SetRow) -> str:
    """The address of a set's own page; empty where there is none (any more)."""
    page = Path(row.folder, REPORT_NAME)
    return page.as_uri() if row.folder and page.is_absolute() and os.path.isfile(page) else ""


def _cards(rows: Sequence[SetRow], now: datetime, numbers: Numbers) -> list[Card]:
    """What both legs have in common: how many sets, and the person's pain."""
    label, recent = numbers.label, rows[-RECENT:]
    week = sum((now - row.when).days < 7 for row in rows)
    found = [Card("plain", str(week), label("sets_in_7_days"), numbers.say.count("in_all", len(rows)))]
    told = [row for row in asked_once(recent) if None not in (row.pain_before, row.pain_after)]
    if told:
        before, after = (mean(getattr(row, name) for row in told) for name in ("pain_before", "pain_after"))
        value = f"{numbers.number(before)} → {numbers.number(after)}"
        found.append(Card("plain", value, label("card_pain"), label("pain_mean")))
    return found
