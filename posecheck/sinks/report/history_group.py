"""The history page's trends of one exercise, and of one leg of a movement: cards, charts, weeks."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timezone
from typing import Any, Final, cast

from posecheck.core.account import DOUBTFUL
from posecheck.core.exercise import Exercise
from posecheck.core.exercise_words import unit_of
from posecheck.core.landmarks import Side
from posecheck.sinks.report.days import PlanRow
from posecheck.sinks.report.plotted import Plotted, error_deg, plotted_signals
from posecheck.sinks.report.say import DASH, Say
from posecheck.sinks.report.story import Card, Tone
from posecheck.sinks.report.trends import SetRow, Week, mean, mean_ranges, share, weeks
from posecheck.sinks.wording import Wording

RECENT: Final = 10
#: Two years: an older week's numbers are in the chart, not in the table.
_WEEKS_LISTED: Final = 104
Value = float | None


@dataclass(frozen=True, slots=True)
class Known:
    """An exercise of the sets, and all words with its own."""

    exercise: Exercise
    words: Wording


class Numbers:
    """What is known of sets, in words. None is unknown: a dash."""

    def __init__(
        self, words: Wording, known: Mapping[str, Known], plans: Mapping[str, PlanRow] | None = None
    ) -> None:
        self.say, self.known, self.words, self.plans = Say(words), known, words, plans or {}
        self.label = words.label

    def of(self, exercise: str) -> Wording:
        """The words, with those of an exercise where it is known."""
        known = self.known.get(exercise)
        return self.words if known is None else known.words

    def shown(self, exercise: str, rows: Sequence[SetRow]) -> tuple[Plotted, ...]:
        """The signals that are told of an exercise; of one that is not known, all that its sets have."""
        known = self.known.get(exercise)
        names = dict.fromkeys(name for row in rows for name in row.ranges)
        return plotted_signals(known.exercise if known else None, tuple(names), self.of(exercise))

    def percent(self, value: float | None) -> str:
        """A share as per cent."""
        return DASH if value is None else self.say.percent(value)

    def number(self, value: float | None) -> str:
        """A mean with one decimal, where it has one."""
        if value is None:
            return DASH
        return self.say.number(value, 0 if round(value, 1) == round(value) else 1)

    def span(self, low: Value, high: Value, signal: Plotted) -> str:
        """Lowest and highest value; one value where they are the same, a dash for what was not measured."""
        return signal.span(*(math.nan if value is None else value for value in (low, high)))

    def measured(self, row: SetRow) -> str:
        """What was measured in a set: its signals by name, and the turns a minute of a rhythm."""
        ranges = row.ranges
        parts = [
            f"{signal.words.name} {self.span(*ranges[signal.signal], signal)}"
            for signal in self.shown(row.exercise, [row])
            if signal.signal in ranges
        ]
        if row.cadence_per_min is not None:
            parts.append(
                f"{self.say.number(row.cadence_per_min)} {self.of(row.exercise).label('cadence_name')}"
            )
        return ", ".join(parts)

    def alerts(self, row: SetRow) -> str:
        """The warnings of a set; none is no good sign where the ankle was not known."""
        if row.alerts:
            return f"▲ {row.alerts}"
        return self.label("none_unsure") if row.silence in DOUBTFUL else "0"

    def title(self, exercise: str) -> str:
        """What an exercise is called."""
        return self.of(exercise).exercise.title or exercise.replace("_", " ")

    def named(self, row: SetRow) -> str:
        """The exercise of a set, and the leg of a movement."""
        title = self.title(row.exercise)
        return f"{title}, {self.label(row.leg)}" if row.kind == "movement" else title

    def exercise(self, row: SetRow) -> str:
        """Exercise and leg of a set, and the plan that it belongs to."""
        name = self.named(row)
        plan = self.plans.get(row.plan)
        return self.label("of_plan", exercise=name, plan=plan.name.replace("_", " ")) if plan else name

    def done(self, row: SetRow) -> str:
        """What was done in a set: of a hold with its time, of a rhythm turns and time."""
        time = self.say.length(row.active_s)
        if row.kind == "rhythm":
            return self.label("count_in_time", count=row.cycles, time=time)
        done = self.label("clean_of", clean=row.reps_clean, all=row.reps)
        return f"{done}, {time}" if row.kind == "hold" else done

    def cells(self, row: SetRow) -> list[str]:
        """One line of the list, as text. The pain of a plan was asked once, and stands with the plan."""
        told = row.plan not in self.plans and (row.pain_before is not None or row.pain_after is not None)
        return [
            self.say.moment(row.when),
            self.exercise(row),
            self.done(row),
            self.alerts(row),
            self.measured(row),
            f"{self.number(row.pain_before)} → {self.number(row.pain_after)}" if told else "",
            row.note or row.source_name,
        ]


class Group:
    """One leg's sets of an exercise, or all of one that knows no working leg: cards, charts and weeks of
    their own. ``exercise`` is empty where there is only one."""

    def __init__(
        self, leg: str, rows: Sequence[SetRow], numbers: Numbers, exercise: str = "", kind: str = "movement"
    ) -> None:
        self._leg, self.rows, self._numbers, self.kind = leg, rows, numbers, kind
        self._exercise = exercise
        self._weeks = weeks(rows)
        self._shown = numbers.shown(rows[0].exercise, rows)
        self._words = numbers.of(rows[0].exercise)
        known = numbers.known.get(rows[0].exercise)
        #: The end of each signal that a sentence is about: of the first one, where its top is.
        self._ends = {each.signal: 1 for each in self._shown}
        if known is None or known.exercise.peak == "lowest":
            self._ends.update({each.signal: 0 for each in self._shown[:1]})

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
    def camera_error(self) -> str:
        """How small a change can be the measurement alone; empty where no limits are known."""
        known = self._numbers.known.get(self.rows[0].exercise)
        if known is None:
            return ""
        errors = ((error_deg(each.signal, known.exercise), each.words.name) for each in self._shown)
        named = [f"{error:.0f}° ({name})" for error, name in errors if error]
        return self._words.label("camera_error", limits=self._words.label("or").join(named)) if named else ""

    @property
    def cards(self) -> list[Card]:
        """How the last sets went, beside the ones before."""
        numbers, label = self._numbers, self._numbers.label
        recent, before = self.rows[-RECENT:], self.rows[-2 * RECENT : -RECENT]
        if self.kind != "movement":
            return self._active_cards(recent, before)
        clean, clean_before = share(recent), share(before)
        well = self._compared(label("last_10"), numbers.percent(clean_before), before)
        return [
            Card("good" if clean else "plain", numbers.percent(clean), label("done_well"), well),
            self._alerts_card(recent, before),
            *self._signal_cards(recent, before),
        ]

    def _signal_cards(self, recent: Sequence[SetRow], before: Sequence[SetRow]) -> list[Card]:
        """The first signal (at the top, in the holds, at the turns), and the turns a minute."""
        numbers, means, cards = self._numbers, self._numbers.label("mean_10"), []
        if self.kind == "rhythm":
            now, then = (mean(row.cadence_per_min for row in part) for part in (recent, before))
            detail = self._compared(means, numbers.number(then), before)
            cards.append(Card("plain", numbers.number(now), self._words.label("cadence_name"), detail))
        for signal in self._shown[:1]:
            end = self._ends[signal.signal]
            now, then = (mean_ranges(part).get(signal.signal, (None, None))[end] for part in (recent, before))
            detail = self._compared(means, numbers.span(then, then, signal), before)
            cards.append(Card("plain", numbers.span(now, now, signal), signal.words.at_peak, detail))
        return cards

    def _active_cards(self, recent: Sequence[SetRow], before: Sequence[SetRow]) -> list[Card]:
        """A hold or a rhythm: the time that counted, and the warnings of a hold."""
        say, label = self._numbers.say, self._numbers.label
        now_s, before_s = (mean(row.active_s for row in part) or 0.0 for part in (recent, before))
        detail = self._compared(label("mean_10"), say.length(before_s), before)
        card = Card("plain", say.length(now_s), label("card_active"), detail)
        alerts = [self._alerts_card(recent, before)] if self.kind == "hold" else []
        return [card, *alerts, *self._signal_cards(recent, before)]

    def _alerts_card(self, recent: Sequence[SetRow], before: Sequence[SetRow]) -> Card:
        """Warnings; blue only when every one of these sets could have had one and had none."""
        label, events = self._numbers.label, sum(row.alerts for row in recent)
        detail = self._compared(label("last_10"), str(sum(row.alerts for row in before)), before)
        unsure = sum(row.silence in DOUBTFUL and not row.alerts for row in recent)
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
        """What each chart shows, and one sentence that says it without the drawing. One week is no trend."""
        if len(self._weeks) < 2:
            return []
        numbers, label = self._numbers, self._words.label
        # Each chart: its name, its title, its curves, and how a value is written.
        charts: list[tuple[str, str, list[list[Value]], Any]] = [
            (name, label(f"chart_{name}"), [self._of_weeks(field)], written)
            for name, field, written in (
                ("sets", "sets", numbers.number),
                ("clean", "clean_share", numbers.percent),
                ("active", "active_min", numbers.number),
                (self._warning, "alerts", numbers.number),
            )
            if name in self._drawn
        ]
        if self.kind == "rhythm":
            cadence = self._of_weeks("cadence_per_min")
            charts.append(("cadence", label("cadence_name"), [cadence], numbers.number))
        charts += self._signal_charts()
        if any(week.pain_after is not None for week in self._weeks):
            pain = [self._of_weeks("pain_before"), self._of_weeks("pain_after")]
            charts.append(("pain", label("chart_pain"), pain, numbers.number))
        return [
            {"id": name, "title": title[:1].upper() + title[1:], "text": self._sentence(curves, written)}
            for name, title, curves, written in charts
        ]

    def _of_weeks(self, field: str) -> list[Value]:
        return [getattr(week, field) for week in self._weeks]

    def _signal_charts(self) -> list[tuple[str, str, list[list[Value]], Any]]:
        label, found = self._numbers.label, []
        for number, signal in enumerate(self._shown):
            curves = self._curves(signal)
            low, high = (f", {word}" if word else "" for word in (signal.words.low, signal.words.high))
            key = "chart_signal_turn" if self.kind == "rhythm" else "chart_signal"
            title = label(key, title=signal.words.title, low=low, high=high)
            if any(value is not None for value in curves[0]):
                found.append((f"signal{number}", title, curves, signal.number))
        return found

    @staticmethod
    def _ends_of(week: Week, signal: Plotted) -> tuple[Value, Value]:
        return week.ranges.get(signal.signal, (None, None))

    @property
    def _drawn(self) -> set[str]:
        """The charts that mean something for this kind of exercise, beside signals and pain."""
        kinds = {
            "movement": {"clean", self._warning},
            "hold": {"clean", "active", self._warning},
            "rhythm": {"active"},
        }
        return {"sets", *kinds[self.kind]}

    def _sentence(self, curves: Sequence[Sequence[Value]], written: Any) -> str:
        """What a chart of one curve, or of a solid and a dashed one, shows."""
        label = self._numbers.label
        known = [[written(value) for value in curve if value is not None] for curve in curves]
        if not any(known):
            return label("nothing_yet")
        if max(map(len, known)) == 1:
            return label("so_far", value=" / ".join(each[0] for each in known if each))
        ends = [(each[0], each[-1]) for each in known if each]
        if len(ends) == 1:
            return label("from_to", one=ends[0][0], other=ends[0][1])
        (one, other), (first, last) = ends
        return label("from_to_both", one=one, other=other, first=first, last=last)

    @property
    def heads(self) -> list[str]:
        """Over the table of weeks."""
        label = self._words.label
        kinds = {
            "movement": [label("col_done_well"), label("col_alerts")],
            "hold": [label("chart_active"), label("col_warnings")],
            "rhythm": [label("chart_active"), label("cadence_name")],
        }
        signals = [signal.words.title for signal in self._shown]
        return [
            label("col_sets"),
            *kinds[self.kind],
            *signals,
            label("col_pain_before"),
            label("col_pain_after"),
        ]

    @property
    def weeks(self) -> list[tuple[str, list[str]]]:
        """The latest weeks, the last one first: its first day, and its cells under `heads`."""
        latest = list(reversed(self._weeks))[:_WEEKS_LISTED]
        return [(self._numbers.say.day(week.monday), self._cells(week)) for week in latest]

    def _cells(self, week: Week) -> list[str]:
        numbers = self._numbers
        kinds = {
            "movement": [numbers.percent(week.clean_share), str(week.alerts)],
            "hold": [numbers.number(week.active_min), str(week.alerts)],
            "rhythm": [numbers.number(week.active_min), numbers.number(week.cadence_per_min)],
        }
        signals = [numbers.span(*self._ends_of(week, signal), signal) for signal in self._shown]
        pain = [numbers.number(week.pain_before), numbers.number(week.pain_after)]
        return [str(week.sets), *kinds[self.kind], *signals, *pain]

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
            "cadence": column("cadence_per_min"),
            "signals": [self._curve(signal) for signal in self._shown],
            "pain": [column("pain_before"), column("pain_after")],
        }

    def _curves(self, signal: Plotted) -> list[list[Value]]:
        """The least of each week, and the most; of a rhythm both are the same."""
        low, high = zip(*(self._ends_of(week, signal) for week in self._weeks), strict=True)
        return [list(low)] if self.kind == "rhythm" else [list(low), list(high)]

    def _curve(self, signal: Plotted) -> dict[str, Any]:
        """One signal's chart: two curves (one, where they are the same), and what its axis reaches over."""
        places = signal.decimals + 1
        curves = [
            [None if value is None else round(value, places) for value in curve]
            for curve in self._curves(signal)
        ]
        axis = {"low": signal.low, "high": signal.high, "step": signal.step, "unit": unit_of(signal.signal)}
        return {"curves": curves, **axis}
