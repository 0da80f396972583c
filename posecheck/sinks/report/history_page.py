"""The history page: many sets, as trends from week to week and as a list. Left and right stay apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, time, timezone
from pathlib import Path
from typing import Any, Final, cast

from posecheck.core.landmarks import SIDES, Side
from posecheck.files.folder import REPORT_NAME
from posecheck.sinks.report.page import write_page
from posecheck.sinks.report.say import DASH, Say
from posecheck.sinks.report.story import Card, Tone
from posecheck.sinks.report.trends import SetRow, Week, mean, share, weeks
from posecheck.sinks.wording import Wording

#: The list in the page; the rest is shown on request.
_LISTED: Final = 30
_RECENT: Final = 10
#: Two years: an older week's numbers are in the chart, not in the table.
_WEEKS_LISTED: Final = 104
#: A set without a warning whose silence proves nothing.
_UNSURE: Final = ("unsure", "partly", "unseen")


def write_history_page(
    path: Path,
    rows: Sequence[SetRow],
    profile: str,
    now: datetime,
    words: Wording,
    titles: Mapping[str, str] | None = None,
) -> Path:
    """Write the page of one person's sets, in the order of time. Raises OutputError.

    ``titles``: what exercises are called, by their names; one that is not in it is called by its name.
    """
    numbers = _Numbers(words, titles or {})
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


def _groups(rows: Sequence[SetRow], numbers: _Numbers) -> list[_Leg]:
    """Each exercise by itself, and the legs of a movement: what is compared must be comparable."""
    exercises = list(dict.fromkeys(row.exercise for row in rows))
    groups = []
    for exercise in exercises:
        mine = [row for row in rows if row.exercise == exercise]
        kind = max((row.kind for row in mine), key=("movement", "hold", "rhythm").index)
        for side in SIDES if kind == "movement" else ("",):
            found = [row for row in mine if side in ("", row.leg)]
            if found:
                groups.append(_Leg(side, found, numbers, exercise if len(exercises) > 1 else "", kind))
    return groups


def _report(row: SetRow) -> str:
    """The address of a set's own page; empty where there is none (any more)."""
    page = Path(row.folder, REPORT_NAME)
    return page.as_uri() if row.folder and page.is_absolute() and page.is_file() else ""


class _Numbers:
    """What is known of sets, in words. None is unknown: a dash."""

    def __init__(self, words: Wording, titles: Mapping[str, str]) -> None:
        self.say, self._titles = Say(words), titles
        self.label = words.label

    def percent(self, value: float | None) -> str:
        """A share as per cent."""
        return DASH if value is None else self.say.percent(value)

    def number(self, value: float | None) -> str:
        """A mean with one decimal, where it has one."""
        if value is None:
            return DASH
        return self.say.number(value, 0 if round(value, 1) == round(value) else 1)

    def angle(self, value: float | None) -> str:
        """Whole degrees."""
        return DASH if value is None else self.say.degrees(value)

    def alerts(self, row: SetRow) -> str:
        """The warnings of a set; none is no good sign where the ankle was not known."""
        if row.alerts:
            return f"▲ {row.alerts}"
        return self.label("none_unsure") if row.silence in _UNSURE else "0"

    def title(self, exercise: str) -> str:
        """What an exercise is called."""
        return self._titles.get(exercise) or exercise.replace("_", " ")

    def exercise(self, row: SetRow) -> str:
        """Exercise and leg of a set, and the plan that it belongs to."""
        title = self.title(row.exercise)
        name = f"{title}, {self.label(row.leg)}" if row.kind == "movement" else title
        plan = row.plan.split(" ")[0].replace("_", " ")
        return self.label("of_plan", exercise=name, plan=plan) if plan else name

    def done(self, row: SetRow) -> str:
        """What was done in a set: of a hold with its time, of a rhythm turns and time."""
        time = self.say.length(row.active_s)
        if row.kind == "rhythm":
            return self.label("count_in_time", count=row.cycles, time=time)
        done = self.label("clean_of", clean=row.reps_clean, all=row.reps)
        return f"{done}, {time}" if row.kind == "hold" else done

    def cells(self, row: SetRow) -> list[str]:
        """One line of the list, as text."""
        told = row.pain_before is not None or row.pain_after is not None
        span, angle = self.label, self.angle
        return [
            self.say.moment(row.when),
            self.exercise(row),
            self.done(row),
            self.alerts(row),
            span("span", low=angle(row.knee_low_deg), high=angle(row.knee_high_deg)),
            span("span", low=angle(row.ankle_low_deg), high=angle(row.ankle_high_deg)),
            f"{self.number(row.pain_before)} → {self.number(row.pain_after)}" if told else "",
            row.note or row.source_name,
        ]


class _Leg:
    """One leg's sets of an exercise, or all of one that knows no working leg: cards, charts and weeks of
    their own. ``exercise`` is empty where there is only one."""

    def __init__(
        self, leg: str, rows: Sequence[SetRow], numbers: _Numbers, exercise: str = "", kind: str = "movement"
    ) -> None:
        self._leg, self.rows, self._numbers, self.kind = leg, rows, numbers, kind
        self._exercise = exercise
        self._weeks = weeks(rows)

    @property
    def side(self) -> str:
        """Its name in the page: the side, and the exercise where there are several."""
        return "-".join(filter(None, (self._exercise, self._leg)))

    @property
    def name(self) -> str:
        """What it is called."""
        leg = self._numbers.say.leg(cast(Side, self._leg)) if self._leg else ""
        title = self._numbers.title(self._exercise) if self._exercise else ""
        return ", ".join(filter(None, (title, leg)))

    @property
    def cards(self) -> list[Card]:
        """How the last sets went, beside the ones before."""
        numbers, label = self._numbers, self._numbers.label
        recent, before = self.rows[-_RECENT:], self.rows[-2 * _RECENT : -_RECENT]
        if self.kind != "movement":
            return self._active_cards(recent, before)
        clean, knee = share(recent), mean(row.knee_low_deg for row in recent)
        clean_before, knee_before = share(before), mean(row.knee_low_deg for row in before)
        last, means = label("last_10"), label("mean_10")
        well = self._compared(last, numbers.percent(clean_before), before)
        straight = self._compared(means, numbers.angle(knee_before), before)
        return [
            Card("good" if clean else "plain", numbers.percent(clean), label("done_well"), well),
            self._alerts_card(recent, before),
            Card("plain", numbers.angle(knee), label("card_straightest"), straight),
        ]

    def _active_cards(self, recent: Sequence[SetRow], before: Sequence[SetRow]) -> list[Card]:
        """A hold or a rhythm: the time that counted, and the warnings of a hold."""
        say, label = self._numbers.say, self._numbers.label
        now_s, before_s = (mean(row.active_s for row in part) or 0.0 for part in (recent, before))
        detail = self._compared(label("mean_10"), say.length(before_s), before)
        card = Card("plain", say.length(now_s), label("card_active"), detail)
        return [card, *([self._alerts_card(recent, before)] if self.kind == "hold" else [])]

    def _alerts_card(self, recent: Sequence[SetRow], before: Sequence[SetRow]) -> Card:
        """Warnings; blue only when every one of these sets could have had one and had none."""
        label, events = self._numbers.label, sum(row.alerts for row in recent)
        detail = self._compared(label("last_10"), str(sum(row.alerts for row in before)), before)
        unsure = sum(row.silence in _UNSURE and not row.alerts for row in recent)
        if unsure:
            detail = label("unsure_sets", what=detail, count=unsure)
        safe = all(row.silence == "safe" for row in recent)
        tone: Tone = "adjust" if events else "good" if safe else "plain"
        return Card(tone, str(events), label(f"card_{self._warning}"), detail)

    @property
    def _warning(self) -> str:
        """How the warnings are called: overstretches only where they can be nothing else."""
        other = self.kind != "movement" or any(row.alerts != row.overstretch for row in self.rows)
        return "warnings" if other else "overstretch"

    def _compared(self, what: str, value: str, before: Sequence[SetRow]) -> str:
        return self._numbers.label("before_that", what=what, value=value) if before else what

    @property
    def charts(self) -> list[dict[str, str]]:
        """What each chart shows, and one sentence that says it without the drawing."""
        numbers = self._numbers
        # Each chart: its name, the week's value that its sentence is about, and how that is written.
        charts: tuple[tuple[str, str, Any], ...] = (
            ("sets", "sets", numbers.number),
            ("clean", "clean_share", numbers.percent),
            ("active", "active_min", numbers.number),
            (self._warning, "alerts", numbers.number),
            ("knee", "knee_low_deg", numbers.angle),
            ("ankle", "ankle_high_deg", numbers.angle),
            ("pain", "pain_after", numbers.number),
        )
        return [
            {"id": name, "title": numbers.label(f"chart_{name}"), "text": self._sentence(field, written)}
            for name, field, written in charts
            if name in self._drawn
        ]

    @property
    def _drawn(self) -> set[str]:
        """The charts that mean something for this kind of exercise."""
        pain = {"pain"} if any(week.pain_after is not None for week in self._weeks) else set()
        joints = {
            joint
            for joint in ("knee", "ankle")
            if any(getattr(week, f"{joint}_low_deg") is not None for week in self._weeks)
        }
        kinds = {
            "movement": {"clean", self._warning, *joints},
            "hold": {"clean", "active", self._warning},
            "rhythm": {"active"},
        }
        return {"sets", *kinds[self.kind], *pain}

    def _sentence(self, field: str, written: Any) -> str:
        known = [value for week in self._weeks if (value := getattr(week, field)) is not None]
        if not known:
            return self._numbers.label("nothing_yet")
        if len(known) == 1:
            return self._numbers.label("so_far", value=written(known[0]))
        return self._numbers.label("from_to", one=written(known[0]), other=written(known[-1]))

    @property
    def weeks(self) -> list[Week]:
        """The latest weeks, the last one first."""
        return list(reversed(self._weeks))[:_WEEKS_LISTED]

    @property
    def older_weeks(self) -> int:
        """How many are not among them."""
        return max(0, len(self._weeks) - _WEEKS_LISTED)

    def columns(self) -> dict[str, list[Any]]:
        """The charts' numbers."""

        def column(name: str, scale: float = 1.0) -> list[Any]:
            values = [getattr(week, name) for week in self._weeks]
            return [None if value is None else round(scale * value, 1) for value in values]

        midnight = time(tzinfo=timezone.utc)
        return {
            "t": [int(datetime.combine(week.monday, midnight).timestamp()) for week in self._weeks],
            "sets": column("sets"),
            "clean": column("clean_share", 100),
            "active": column("active_min"),
            self._warning: column("alerts"),
            "knee": [column("knee_low_deg"), column("knee_high_deg")],
            "ankle": [column("ankle_low_deg"), column("ankle_high_deg")],
            "pain": [column("pain_before"), column("pain_after")],
        }


def _cards(rows: Sequence[SetRow], now: datetime, numbers: _Numbers) -> list[Card]:
    """What both legs have in common: how many sets, and the person's pain."""
    label, recent = numbers.label, rows[-_RECENT:]
    week = sum((now - row.when).days < 7 for row in rows)
    found = [Card("plain", str(week), label("sets_in_7_days"), numbers.say.count("in_all", len(rows)))]
    told = [row for row in recent if None not in (row.pain_before, row.pain_after)]
    if told:
        before, after = (mean(getattr(row, name) for row in told) for name in ("pain_before", "pain_after"))
        value = f"{numbers.number(before)} → {numbers.number(after)}"
        found.append(Card("plain", value, label("card_pain"), label("pain_mean")))
    return found
