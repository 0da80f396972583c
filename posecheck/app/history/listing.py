"""The history in the terminal: trends as sparklines, then a line per set."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from posecheck.app.history.entries import DEFAULT_PROFILE, Entry
from posecheck.app.telling import sets

_TICKS: Final = "▁▂▃▄▅▆▇█"
_ASCII_TICKS: Final = "_.-:=+*#"
_OUTCOMES: Final = {"c": "●", "f": "x", "p": "○"}
_ASCII_OUTCOMES: Final = {"c": "+", "f": "x", "p": "~"}
TREND_SETS: Final = 40
_STRIP: Final = 30


def lines(entries: Sequence[Entry], shown: int, total: int, unicode: bool) -> Iterator[str]:
    """The text, line by line. ``entries`` are the latest of ``total``, in the order of time.

    The last ``shown`` of them are listed; the trends are those of the last `TREND_SETS`.
    """
    if not entries:
        yield "No sets yet. They appear after 'posecheck analyze' or 'posecheck live'."
        return
    yield from _trends(entries[-TREND_SETS:], unicode)
    yield ""
    listed = entries[-shown:]
    several = any(entry.profile != entries[0].profile for entry in entries)
    named = several or entries[0].profile != DEFAULT_PROFILE
    yield _header(named)
    for entry in listed:
        yield _line(entry, named, unicode)
    if total > len(listed):
        yield f"{sets(total - len(listed))} earlier: posecheck history --all"


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


def _trends(entries: Sequence[Entry], unicode: bool) -> Iterator[str]:
    rows: list[tuple[str, list[float | None], str]] = [
        ("Done well", [100 * entry.clean_share for entry in entries], " %"),
        ("Straightest knee", [entry.knee_low_deg for entry in entries], "°"),
        ("Foot range", [_span(entry) for entry in entries], "°"),
        ("Overstretch", [float(entry.overstretch) for entry in entries], ""),
        ("Pain after", [_number(entry.pain_after) for entry in entries], ""),
    ]
    yield f"The last {len(entries)} sets, oldest first" if len(entries) > 1 else "One set"
    for name, values, unit in rows:
        known = [value for value in values if value is not None and math.isfinite(value)]
        if known:
            text = f"  {name:<17} {sparkline(values, unicode)}  {known[0]:.0f}{unit} -> {known[-1]:.0f}{unit}"
            yield text if unicode else text.replace("°", " deg")


def _header(named: bool) -> str:
    who = f"{'profile':<12} " if named else ""
    return (
        f"{'id':<8} {'when':<16} {who}{'leg':<5} {'well':>7} {'over':>4} {'knee':>9} {'ankle':>10} pain  reps"
    )


def _line(entry: Entry, named: bool, unicode: bool) -> str:
    marks = _OUTCOMES if unicode else _ASCII_OUTCOMES
    strip = "".join(marks.get(letter, "?") for letter in entry.outcomes[:_STRIP])
    more = "+" if len(entry.outcomes) > _STRIP else ""
    who = f"{_short(entry.profile, 12, unicode):<12} " if named else ""
    well = f"{entry.reps_clean} of {entry.reps}"
    over = f"! {entry.overstretch}" if entry.overstretch else "0"
    pain = f"{_text(entry.pain_before)}>{_text(entry.pain_after)}"
    knee = f"{_text(entry.knee_low_deg)}..{_text(entry.knee_high_deg)}"
    ankle = f"{_text(entry.ankle_low_deg)}..{_text(entry.ankle_high_deg)}"
    return (
        f"{entry.id[:8]} {entry.when:%Y-%m-%d %H:%M} {who}{entry.leg:<5} {well:>7} {over:>4} "
        f"{knee:>9} {ankle:>10} {'' if pain == '->-' else pain:<5} {strip}{more}"
    )


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
