"""The history in the terminal: trends as sparklines, then a line per set."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final, cast

from posecheck.app.history.entries import DEFAULT_PROFILE, Entry, PlanEntry
from posecheck.core.account import DOUBTFUL
from posecheck.core.exercise import Exercise
from posecheck.core.exercise_words import unit_of
from posecheck.core.landmarks import SIDES, Side
from posecheck.sinks.report.days import Day, days
from posecheck.sinks.report.say import first_upper
from posecheck.words.en.session import ENGLISH
from posecheck.words.wording import Words

_TICKS: Final = "▁▂▃▄▅▆▇█"
_ASCII_TICKS: Final = "_.-:=+*#"
_OUTCOMES: Final = {"c": "●", "f": "x", "p": "○"}
_ASCII_OUTCOMES: Final = {"c": "+", "f": "x", "p": "~"}
_HEADS: Final = ("when", "who", "leg", "well", "over", "measured", "pain", "reps")
#: A line of the terminal holds so many sets of a trend, and outcomes of a set.
TREND_SETS: Final = 40
_STRIP: Final = 30
_USUAL: Final = "sciatic_glide"

#: A curve: its name, its values, and their unit.
Row = tuple[str, list[float | None], str]


def lines(
    entries: Sequence[Entry],
    shown: int,
    total: int,
    unicode: bool,
    words: Words = ENGLISH,
    exercises: Mapping[str, Exercise] | None = None,
    plans: Mapping[str, PlanEntry] | None = None,
) -> Iterator[str]:
    """The text, line by line. ``entries`` are the latest of ``total``, in the order of time.
    ``exercises`` by their names; the signals of one that is not among them go by their own. ``plans`` by
    their ids: each stands above the sets that are its parts.

    The last ``shown`` of them are listed, and the rest of a plan that would be cut; the trends are those of
    the last `TREND_SETS`.
    """
    if not entries:
        yield f"{words.label('no_sets')}. {words.label('no_sets_how')}"
        return
    known = exercises or {}
    yield from _trends(entries[-TREND_SETS:], unicode, words, known)
    yield ""
    listed = _whole(entries, shown)
    several = any(entry.profile != entries[0].profile for entry in entries)
    named = several or entries[0].profile != DEFAULT_PROFILE
    measured = [_measured(entry, _of(entry.exercise, words, known)) for entry in listed]
    width = max(len(words.label("head_measured")), *map(len, measured))
    yield _header(named, width, words)
    begins = {day.first.id: day for day in days(listed, plans or {})}
    for entry, text in zip(listed, measured, strict=True):
        if day := begins.get(entry.id):
            yield _plan_line(day, words, known)
        yield _line(entry, named, unicode, text.ljust(width), words)
    if earlier := total - len(listed):
        yield words.label("earlier_one" if earlier == 1 else "earlier", count=earlier)


def _whole(entries: Sequence[Entry], shown: int) -> Sequence[Entry]:
    """The last ``shown`` entries, from the first set of a plan on where they begin in the midst of it."""
    first = max(0, len(entries) - shown)
    while first and entries[first].plan and entries[first - 1].plan == entries[first].plan:
        first -= 1
    return entries[first:]


def sparkline(values: Iterable[float | None], unicode: bool = True) -> str:
    """One character per value between the lowest and the highest; a space where there is none."""
    ticks = _TICKS if unicode else _ASCII_TICKS
    found = [math.nan if value is None else value for value in values]
    known = [value for value in found if math.isfinite(value)]
    low, high = (min(known), max(known)) if known else (0.0, 0.0)
    scale = (len(ticks) - 1) / (high - low) if high > low else 0.0
    level = 0 if high > low else len(ticks) // 2
    return "".join(
        " " if math.isnan(value) else ticks[level + round((value - low) * scale)] for value in found
    )


def _of(exercise: str, words: Words, known: Mapping[str, Exercise]) -> Words:
    """The words with those of an exercise, where it is known."""
    return words.for_exercise(known[exercise]) if exercise in known else words


def _measured(entry: Entry, words: Words) -> str:
    """What was measured in a set, each signal by its name; and the turns of a rhythm a minute."""
    parts = []
    for signal, (low, high) in entry.ranges.items():
        one, other = _text(low), _text(high)
        parts.append(f"{words.exercise.signal(signal).name} {one if one == other else f'{one}..{other}'}")
    if entry.cadence_per_min is not None:
        parts.append(f"{entry.cadence_per_min:.0f}/min")
    return " ".join(parts)


def _trends(
    entries: Sequence[Entry], unicode: bool, words: Words, known: Mapping[str, Exercise]
) -> Iterator[str]:
    """The trends; those of each person, of each exercise, and of a left and a right leg, apart."""
    groups: dict[tuple[str, str, str], list[Entry]] = {}
    for entry in sorted(entries, key=lambda entry: SIDES.index(cast(Side, entry.leg))):
        leg = entry.leg if entry.kind == "movement" else ""
        groups.setdefault((entry.profile, entry.exercise, leg), []).append(entry)
    people, exercises = ({group[which] for group in groups} for which in (0, 1))
    for (profile, exercise, leg), mine in groups.items():
        mine.sort(key=lambda entry: entry.at_epoch_s)
        title = words.label("last_sets_one" if len(mine) == 1 else "last_sets", count=len(mine))
        side = words.label(f"side_{leg}") if leg and len(groups) > 1 else ""
        name = exercise.replace("_", " ") if len(exercises) > 1 else ""
        who = _short(profile, 30) if len(people) > 1 else ""
        yield ", ".join(filter(None, (title, who, name, side)))
        yield from _trend_lines(mine, unicode, _of(exercise, words, known), known.get(exercise))


def _trend_lines(
    entries: Sequence[Entry], unicode: bool, words: Words, exercise: Exercise | None
) -> Iterator[str]:
    label = words.label
    pain: Row = (label("trend_pain"), [_number(entry.pain_after) for entry in entries], "")
    rows: list[Row]
    if entries[0].kind == "movement":
        clean: Row = (label("trend_clean"), [100 * entry.clean_share for entry in entries], " %")
        alerts: Row = (label("trend_alerts"), [float(entry.alerts) for entry in entries], "")
        rows = [clean, *_signal_rows(entries, words, exercise), alerts, pain]
    else:
        rows = [(label("trend_active"), [entry.active_s for entry in entries], " s")]
        if entries[0].kind == "rhythm":
            rows.append((label("cadence_name"), [entry.cadence_per_min for entry in entries], ""))
        rows += [*_signal_rows(entries, words, exercise), pain]
    yield from _curves(rows, unicode)


def _signal_rows(entries: Sequence[Entry], words: Words, exercise: Exercise | None) -> Iterator[Row]:
    """The first signal where its top is, and how far each of the others goes."""
    top = 1 if exercise is not None and exercise.peak == "highest" else 0
    signals = list(dict.fromkeys(name for entry in entries for name in entry.ranges))
    for number, signal in enumerate(signals):
        pairs = [entry.ranges.get(signal, (None, None)) for entry in entries]
        named = words.exercise.signal(signal)
        if number == 0 or entries[0].kind == "rhythm":
            yield named.at_peak, [pair[top] for pair in pairs], unit_of(signal)
        else:
            spans = [None if None in pair else pair[1] - pair[0] for pair in pairs]  # type: ignore[operator]
            yield words.label("card_range_name", signal=named.name), spans, unit_of(signal)


def _curves(rows: Sequence[Row], unicode: bool) -> Iterator[str]:
    width = max(17, *(len(name) for name, _, _ in rows))
    for name, values, unit in rows:
        known = [value for value in values if value is not None and math.isfinite(value)]
        if known:
            ends = [f"{value:.0f}{unit}" for value in (known[0], known[-1])]
            # One set is no trend.
            trend = f"{sparkline(values, unicode)}  {' -> '.join(ends)}" if len(known) > 1 else ends[0]
            yield f"  {first_upper(name):<{width}} {trend}"


def _header(named: bool, width: int, words: Words) -> str:
    heads = {key: words.label(f"head_{key}") for key in _HEADS}
    who = f"{heads['who']:<12} " if named else ""
    return (
        f"{'id':<8} {heads['when']:<16} {who}{heads['leg']:<6} {heads['well']:>7} {heads['over']:>4} "
        f"{heads['measured']:<{width}} {heads['pain']:<7} {heads['reps']}"
    )


def _plan_line(day: Day, words: Words, known: Mapping[str, Exercise]) -> str:
    """A plan as one session, by its own id: its sets follow."""
    done, of = len(day.sets), len(day.sets) + len(day.skipped)
    skipped = day.told_skipped(words, lambda name: _title(name, words, known))
    parts = (
        f"{day.id[:8]} {day.when:%Y-%m-%d %H:%M}",
        words.label("plan_line", name=day.name, done=done, of=of),
        _pain(day),
        skipped and words.label("plan_skipped", names=skipped),
    )
    return " ".join(filter(None, parts))


def _title(exercise: str, words: Words, known: Mapping[str, Exercise]) -> str:
    return _of(exercise, words, known).exercise.title or exercise.replace("_", " ")


def _pain(told: Entry | Day) -> str:
    """Before and after; empty when nobody was asked."""
    pain = f"{_text(told.pain_before)}>{_text(told.pain_after)}"
    return "" if pain == "->-" else pain


def _line(entry: Entry, named: bool, unicode: bool, measured: str, words: Words) -> str:
    marks = _OUTCOMES if unicode else _ASCII_OUTCOMES
    strip = "".join(marks.get(letter, "?") for letter in entry.outcomes[:_STRIP])
    more = "+" if len(entry.outcomes) > _STRIP else ""
    who = f"{_short(entry.profile, 12):<12} " if named else ""
    well = words.label("clean_of", clean=entry.reps_clean, all=entry.reps)
    if entry.kind == "rhythm":
        well = f"{entry.cycles}x"
    # A plan's pain was asked once, and stands in its own line.
    pain = "" if entry.plan else _pain(entry)
    return (
        f"{entry.id[:8]} {entry.when:%Y-%m-%d %H:%M} {who}{words.label(entry.leg):<6} {well:>7} "
        f"{_alerts(entry):>4} {measured} {pain:<7} {strip}{more}{_told(entry)}"
    )


def _told(entry: Entry) -> str:
    """Which exercise it was, unless it is the one that posecheck is for."""
    name = "" if entry.exercise == _USUAL else f" {entry.exercise}"
    time = f" {entry.active_s:.0f} s" if entry.kind != "movement" else ""
    return f"{name}{time}"


def _alerts(entry: Entry) -> str:
    """The warnings; a question mark where there was none and it proves nothing."""
    if entry.alerts:
        return f"! {entry.alerts}"
    return "0 ?" if entry.silence in DOUBTFUL else "0"


def _number(value: int | None) -> float | None:
    return None if value is None else float(value)


def _text(value: float | None) -> str:
    return "-" if value is None else f"{value:.0f}".replace("-0", "0") if abs(value) < 0.5 else f"{value:.0f}"


def _short(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 3] + "..."
