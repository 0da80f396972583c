"""The history in the terminal: trends as sparklines, then a line per set."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, cast

from posecheck.app.history.entries import DEFAULT_PROFILE, Entry
from posecheck.core.landmarks import SIDES, Side
from posecheck.words.en.session import ENGLISH
from posecheck.words.wording import Words

_TICKS: Final = "▁▂▃▄▅▆▇█"
_ASCII_TICKS: Final = "_.-:=+*#"
_OUTCOMES: Final = {"c": "●", "f": "x", "p": "○"}
_ASCII_OUTCOMES: Final = {"c": "+", "f": "x", "p": "~"}
_HEADS: Final = ("when", "who", "leg", "well", "over", "knee", "ankle", "pain", "reps")
#: What makes a set without a warning prove nothing.
_UNSURE: Final = ("unsure", "partly", "unseen")
TREND_SETS: Final = 40
_STRIP: Final = 30
_USUAL: Final = "sciatic_glide"


def lines(
    entries: Sequence[Entry], shown: int, total: int, unicode: bool, words: Words = ENGLISH
) -> Iterator[str]:
    """The text, line by line. ``entries`` are the latest of ``total``, in the order of time.

    The last ``shown`` of them are listed; the trends are those of the last `TREND_SETS`.
    """
    if not entries:
        yield f"{words.label('no_sets')}. {words.label('no_sets_how')}"
        return
    yield from _trends(entries[-TREND_SETS:], unicode, words)
    yield ""
    listed = entries[-shown:]
    several = any(entry.profile != entries[0].profile for entry in entries)
    named = several or entries[0].profile != DEFAULT_PROFILE
    yield _header(named, words)
    for entry in listed:
        yield _line(entry, named, unicode, words)
    if earlier := total - len(listed):
        yield words.label("earlier_one" if earlier == 1 else "earlier", count=earlier)


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


def _trends(entries: Sequence[Entry], unicode: bool, words: Words) -> Iterator[str]:
    """The trends; those of each exercise, and of a left and a right leg, apart."""
    groups: dict[tuple[str, str], list[Entry]] = {}
    for entry in sorted(entries, key=lambda entry: SIDES.index(cast(Side, entry.leg))):
        leg = entry.leg if entry.kind == "movement" else ""
        groups.setdefault((entry.exercise, leg), []).append(entry)
    several = len({exercise for exercise, _ in groups}) > 1
    for (exercise, leg), mine in groups.items():
        mine.sort(key=lambda entry: entry.at_epoch_s)
        title = words.label("last_sets_one" if len(mine) == 1 else "last_sets", count=len(mine))
        side = words.label(f"side_{leg}") if leg and len(groups) > 1 else ""
        name = exercise.replace("_", " ") if several else ""
        yield ", ".join(filter(None, (title, name, side)))
        yield from _trend_lines(mine, unicode, words)


def _trend_lines(entries: Sequence[Entry], unicode: bool, words: Words) -> Iterator[str]:
    if entries[0].kind != "movement":
        active: list[float | None] = [entry.active_s for entry in entries]
        rows: list[tuple[str, list[float | None], str]] = [("trend_active", active, " s")]
        yield from _curves(rows, unicode, words)
        return
    rows = [
        ("trend_clean", [100 * entry.clean_share for entry in entries], " %"),
        ("trend_knee", [entry.knee_low_deg for entry in entries], "°"),
        ("trend_foot", [_span(entry) for entry in entries], "°"),
        ("trend_alerts", [float(entry.alerts) for entry in entries], ""),
        ("trend_pain", [_number(entry.pain_after) for entry in entries], ""),
    ]
    yield from _curves(rows, unicode, words)


def _curves(
    rows: Sequence[tuple[str, list[float | None], str]], unicode: bool, words: Words
) -> Iterator[str]:
    for key, values, unit in rows:
        known = [value for value in values if value is not None and math.isfinite(value)]
        if known:
            curve = sparkline(values, unicode)
            text = f"  {words.label(key):<17} {curve}  {known[0]:.0f}{unit} -> {known[-1]:.0f}{unit}"
            yield text if unicode else text.replace("°", " deg")


def _header(named: bool, words: Words) -> str:
    heads = {key: words.label(f"head_{key}") for key in _HEADS}
    who = f"{heads['who']:<12} " if named else ""
    return (
        f"{'id':<8} {heads['when']:<16} {who}{heads['leg']:<6} {heads['well']:>7} {heads['over']:>4} "
        f"{heads['knee']:>9} {heads['ankle']:>10} {heads['pain']:<7} {heads['reps']}"
    )


def _line(entry: Entry, named: bool, unicode: bool, words: Words) -> str:
    marks = _OUTCOMES if unicode else _ASCII_OUTCOMES
    strip = "".join(marks.get(letter, "?") for letter in entry.outcomes[:_STRIP])
    more = "+" if len(entry.outcomes) > _STRIP else ""
    who = f"{_short(entry.profile, 12, unicode):<12} " if named else ""
    well = words.label("clean_of", clean=entry.reps_clean, all=entry.reps)
    if entry.kind == "rhythm":
        well = f"{entry.cycles}x"
    pain = f"{_text(entry.pain_before)}>{_text(entry.pain_after)}"
    knee = f"{_text(entry.knee_low_deg)}..{_text(entry.knee_high_deg)}"
    ankle = f"{_text(entry.ankle_low_deg)}..{_text(entry.ankle_high_deg)}"
    return (
        f"{entry.id[:8]} {entry.when:%Y-%m-%d %H:%M} {who}{words.label(entry.leg):<6} {well:>7} "
        f"{_alerts(entry):>4} {knee:>9} {ankle:>10} {'' if pain == '->-' else pain:<7} {strip}{more}"
        f"{_told(entry)}"
    )


def _told(entry: Entry) -> str:
    """Which exercise it was, unless it is the one that posecheck is for, and its plan."""
    name = "" if entry.exercise == _USUAL else f" {entry.exercise}"
    time = f" {entry.active_s:.0f} s" if entry.kind != "movement" else ""
    plan = f" [{entry.plan.split(' ')[0]}]" if entry.plan else ""
    return f"{name}{time}{plan}"


def _alerts(entry: Entry) -> str:
    """The warnings; a question mark where there was none and it proves nothing."""
    if entry.alerts:
        return f"! {entry.alerts}"
    return "0 ?" if entry.silence in _UNSURE else "0"


def _span(entry: Entry) -> float | None:
    if entry.ankle_low_deg is None or entry.ankle_high_deg is None:
        return None
    return entry.ankle_high_deg - entry.ankle_low_deg


def _number(value: int | None) -> float | None:
    return None if value is None else float(value)


def _text(value: float | None) -> str:
    return "-" if value is None else f"{value:.0f}".replace("-0", "0") if abs(value) < 0.5 else f"{value:.0f}"


def _short(text: str, most: int, unicode: bool) -> str:
    shown = text if unicode else text.encode("ascii", "replace").decode()
    return shown if len(shown) <= most else shown[: most - 3] + "..."
