"""A session in words that the person who exercised understands, for the terminal."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, TextIO

from posecheck.core.account import MUTE, Account, Reason, account
from posecheck.core.exercise_words import unit_of
from posecheck.core.session import Session
from posecheck.core.types import KNEE_AND_ANKLE, Alert, Hold, Rhythm
from posecheck.words.en.session import ENGLISH
from posecheck.words.wording import Words, clock, has_characters, in_encoding

if TYPE_CHECKING:
    from rich.console import Console

#: Sign and rich style of each kind of line. The sign carries the meaning, the colour repeats it.
_SIGNS: Final = {
    "clean": ("✓", "+", "bold blue"),
    "faulty": ("✗", "x", "bold yellow"),
    "partial": ("◐", "~", "yellow"),
    "alert": ("▲", "!", "bold yellow"),
    "fine": ("✓", "+", "blue"),
    "advice": ("→", ">", ""),
    "warning": ("!", "!", "bold yellow"),
    "none": ("-", "-", ""),
}
_MAX_MOMENTS: Final = 8


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the summary: a kind of sign, and text. ``indent`` in steps."""

    kind: str
    text: str
    indent: int = 0


def show(
    session: Session,
    files: Sequence[Path] = (),
    *,
    title: str = "",
    words: Words = ENGLISH,
    stream: TextIO | None = None,
) -> None:
    """Print the summary to ``stream`` (default: standard output), wrapped to its width."""
    from rich.console import Console

    console = Console(file=stream, highlight=False)
    heading = in_encoding(f"{title or session.exercise}: {session.source.name}", console.encoding)
    console.print(f"\n{heading}", style="bold", markup=False)
    for line in lines(account(session), words):
        _print(console, line)
    _print_facts(console, list(facts(session, words)))
    _print_files(console, files, words)


def lines(told: Account, words: Words = ENGLISH) -> Iterator[Line]:
    """The judgement, most important first. What was not done well gets no tick."""
    if told.rhythm is not None:
        yield from _rhythm_lines(told.rhythm, words)
    elif told.done:
        yield Line("clean" if told.good else "none", counted(told, words))
    else:
        yield Line("none", words.label("no_reps"))
    if told.nothing and words.exercise.summary:
        yield Line("advice", words.exercise.summary)
    for hold in told.holds:
        yield Line("none", held(hold, words), indent=1)
    if told.faulty:
        reasons = "; ".join(_times(reason, words) for reason in told.faults)
        yield Line("faulty", words.label("faulty_line", count=told.faulty, reasons=reasons))
    if told.partial:
        yield Line("partial", words.label("partial_line", count=told.partial))
    yield from _alert_lines(told, words)
    for reason in told.advice:
        yield Line("advice", advised(reason, words))
    for note in told.notes:
        yield Line("warning", words.note(note))


def advised(reason: Reason, words: Words) -> str:
    """What to do better, and in which repetitions or holds it was seen."""
    cue = words.cue(reason.key)
    if not reason.numbers:
        return cue
    label = "advice_line_one" if len(reason.numbers) == 1 else "advice_line"
    return words.label(label, cue=cue, numbers=", ".join(map(str, reason.numbers)))


def held(hold: Hold, words: Words) -> str:
    """One hold in a line: how long it was in form, and from when."""
    key = "hold_line" if not hold.slips else "hold_line_slip" if hold.slips == 1 else "hold_line_slips"
    start = clock(hold.start_s)
    text = words.label(key, number=hold.number, held=hold.held_s, start=start, slips=hold.slips)
    variant = words.labels.get(f"variant_{hold.variant}", hold.variant)
    return f"{text}, {variant}" if variant else text


def _rhythm_lines(rhythm: Rhythm, words: Words) -> Iterator[Line]:
    if not rhythm.cycles:
        yield Line("none", words.label("rhythm_none"))
        return
    yield Line("clean", turned(rhythm, words))
    yield Line("none", ", ".join(evenness(rhythm, words)), indent=1)


def turned(rhythm: Rhythm, words: Words) -> str:
    """How many turns in how long, and how many a minute."""
    name = words.label("cycles_name")
    time, cadence = clock(rhythm.time_s), rhythm.cadence_per_min
    return words.label("rhythm_line", cycles=rhythm.cycles, name=name, time=time, cadence=cadence)


def evenness(rhythm: Rhythm, words: Words) -> Iterator[str]:
    """How regular it was, left against right, and how often it stopped; no numbers that video cannot tell."""
    yield words.label(f"rhythm_{rhythm.evenness or 'few'}")
    if rhythm.sides:
        yield words.label(f"rhythm_sides_{rhythm.sides}", percent=abs(rhythm.asymmetry_percent))
    if rhythm.stops:
        key = "rhythm_stops_one" if rhythm.stops == 1 else "rhythm_stops"
        yield words.label(key, count=rhythm.stops)


def counted(told: Account, words: Words) -> str:
    """How many were done well: of the target when there is one, else of all that were done."""
    if told.target is None:
        return words.label("counted", clean=told.clean, all=told.done)
    key = "counted_target" if told.clean <= told.target else "counted_more"
    return words.label(key, clean=told.clean, target=told.target)


def no_alerts(told: Account, words: Words) -> str:
    """What is to be said when no warning was raised.

    Empty when the leg was never seen, when nothing was held, and for an exercise that warns of nothing.
    """
    if not told.rules or told.silence in MUTE:
        return ""
    if told.silence == "safe":
        return words.label("no_alerts")
    return words.label(f"no_alerts_{'seen' if told.silence == 'untold' else told.silence}")


def facts(session: Session, words: Words = ENGLISH) -> Iterator[tuple[str, str]]:
    """Names and values for the small print."""
    summary = session.summary
    yield words.label("leg"), words.label(f"side_{session.leg}")
    for signal in summary.ranges or KNEE_AND_ANKLE:
        name = words.exercise.signal(signal).name
        yield name[:1].upper() + name[1:], _range(signal, summary.range_of(signal), words)
    if not math.isnan(summary.ankle_sd_deg):
        yield words.label("ankle_sure"), words.label("ankle_sure_value", deg=summary.ankle_sd_deg)
    yield words.label("tracking"), words.label("tracking_value", percent=100 * summary.tracked_fraction)
    view_deg = summary.view_angle_deg
    known = not math.isnan(view_deg)
    yield (
        words.label("view"),
        words.label("view_value", deg=view_deg) if known else words.label("view_unknown"),
    )
    if session.thresholds:
        changed = ", ".join(f"{name} {value:g}" for name, value in session.thresholds.items())
        yield words.label("limits"), changed


def _times(reason: Reason, words: Words) -> str:
    count = len(reason.numbers)
    return f"{words.reason(reason.key)} ({count}x)" if count > 1 else words.reason(reason.key)


def _alert_lines(told: Account, words: Words) -> Iterator[Line]:
    if not told.alerts and (text := no_alerts(told, words)):
        yield Line("fine" if told.safe else "none", text)
    for rule, moments in told.alerts:
        key = "alert_line_one" if len(moments) == 1 else "alert_line"
        yield Line("alert", words.label(key, count=len(moments), reason=words.reason(rule)))
        for alert in moments[:_MAX_MOMENTS]:
            yield Line("none", _moment(alert, words), indent=1)
        if len(moments) > _MAX_MOMENTS:
            yield Line("none", words.label("more_moments", count=len(moments) - _MAX_MOMENTS), indent=1)


def _moment(alert: Alert, words: Words) -> str:
    length_s = alert.end_s - alert.start_s
    signals = alert.at_worst or KNEE_AND_ANKLE
    return words.label(
        "alert_moment",
        time=clock(alert.start_s),
        length=words.label("to_the_end") if math.isnan(length_s) else f"{length_s:.1f} s",
        values=", ".join(_value(signal, alert, words) for signal in signals),
    )


def _value(signal: str, alert: Alert, words: Words) -> str:
    """A signal at the worst moment, with what it may be off where that is known."""
    value = alert.at(signal)
    text = words.exercise.value(signal, value)
    if signal != "ankle_dorsiflexion_deg" or math.isnan(value) or math.isnan(alert.ankle_sd_deg):
        return text
    return words.label("give_or_take", value=text, deg=alert.ankle_sd_deg)


def _range(signal: str, limits: tuple[float, float], words: Words) -> str:
    if any(math.isnan(value) for value in limits):
        return words.label("not_measured")
    low, high = (_number(signal, value) for value in limits)
    zero = words.exercise.signal(signal).zero
    return words.label("range", low=low, high=high) + (f" ({zero})" if zero else "")


def _number(signal: str, value: float) -> str:
    unit = unit_of(signal)
    return f"{round(value) + 0:d}{unit}" if unit in ("°", "°/s") else f"{value:.2f}{unit}"


def _print(console: Console, line: Line) -> None:
    from rich.padding import Padding
    from rich.table import Table
    from rich.text import Text

    fancy, ascii_sign, style = _SIGNS[line.kind]
    row = Table.grid(padding=(0, 1))
    all_signs = "".join(sign for sign, _, _ in _SIGNS.values())
    sign = fancy if has_characters(console.encoding, all_signs) else ascii_sign
    row.add_row(Text(sign, style=style), Text(in_encoding(line.text, console.encoding)))
    console.print(Padding(row, (0, 0, 0, 2 + 2 * line.indent), expand=False))


def _print_facts(console: Console, rows: list[tuple[str, str]]) -> None:
    from rich.padding import Padding
    from rich.table import Table

    table = Table.grid(padding=(0, 2))
    for name, value in rows:
        table.add_row(*(in_encoding(text, console.encoding) for text in (name, value)), style="dim")
    console.print(Padding(table, (1, 0, 0, 2), expand=False))


def _print_files(console: Console, files: Sequence[Path], words: Words) -> None:
    if not files:
        return
    names = ", ".join(path.name for path in files)
    text = f"{words.label('files')}: {files[0].parent}{'/' if len(files) > 1 else ''} ({names})"
    console.print(in_encoding(text, console.encoding), markup=False, soft_wrap=True)
