"""A session in words that the person who exercised understands, for the terminal."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, TextIO

from posecheck.core.session import Session
from posecheck.core.types import Alert, Rep
from posecheck.words.en.session import ENGLISH, Words

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
    target_reps: int,
    files: Sequence[Path] = (),
    *,
    title: str = "",
    words: Words = ENGLISH,
    stream: TextIO | None = None,
) -> None:
    """Print the summary to ``stream`` (default: standard output), wrapped to its width."""
    from rich.console import Console

    console = Console(file=stream, highlight=False)
    unicode = _speaks_unicode(console)
    heading = _plain(f"{title or session.exercise}: {session.source.name}", unicode)
    console.print(f"\n{heading}", style="bold", markup=False)
    for line in lines(session, target_reps, words):
        _print(console, line, unicode)
    _print_facts(console, list(facts(session, words)), unicode)
    _print_files(console, files, words, unicode)


def lines(session: Session, target_reps: int, words: Words = ENGLISH) -> Iterator[Line]:
    """The judgement, most important first."""
    summary = session.summary
    if session.reps:
        key = "counted" if summary.reps_clean <= target_reps else "counted_more"
        yield Line("clean", words.label(key, clean=summary.reps_clean, target=target_reps))
    else:
        yield Line("none", words.label("no_reps"))
    if summary.reps_faulty:
        reasons = _reasons(session.reps, words)
        yield Line("faulty", words.label("faulty_line", count=summary.reps_faulty, reasons=reasons))
    if summary.reps_partial:
        yield Line("partial", words.label("partial_line", count=summary.reps_partial))
    yield from _alert_lines(session, words)
    yield from _advice_lines(session.reps, words)
    for warning in session.warnings:
        yield Line("warning", warning)


def facts(session: Session, words: Words = ENGLISH) -> Iterator[tuple[str, str]]:
    """Names and values for the small print."""
    summary = session.summary
    yield words.label("leg"), words.label(f"side_{session.leg}")
    yield words.label("knee_range"), _range(summary.knee_flexion_range_deg, "straight_zero", words)
    yield words.label("ankle_range"), _range(summary.ankle_dorsiflexion_range_deg, "toes_zero", words)
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


def clock(t_s: float) -> str:
    """Minutes and seconds, as a player shows them: 1:05.3."""
    if math.isnan(t_s):
        return "?"
    minutes, tenths = divmod(round(t_s * 10), 600)
    return f"{minutes}:{tenths / 10:04.1f}"


def _reasons(reps: Iterable[Rep], words: Words) -> str:
    counted = Counter(fault for rep in reps if rep.outcome == "faulty" for fault in rep.told)
    return "; ".join(
        f"{words.reason(fault)} ({count}x)" if count > 1 else words.reason(fault)
        for fault, count in counted.most_common()
    )


def _alert_lines(session: Session, words: Words) -> Iterator[Line]:
    if not session.alerts:
        if session.summary.tracked_fraction > 0:
            yield Line("fine", words.label("no_alerts"))
        return
    for rule in dict.fromkeys(alert.rule for alert in session.alerts):
        moments = [alert for alert in session.alerts if alert.rule == rule]
        key = "alert_line_one" if len(moments) == 1 else "alert_line"
        yield Line("alert", words.label(key, count=len(moments), reason=words.reason(rule)))
        for alert in moments[:_MAX_MOMENTS]:
            yield Line("none", _moment(alert, words), indent=1)
        if len(moments) > _MAX_MOMENTS:
            yield Line("none", words.label("more_moments", count=len(moments) - _MAX_MOMENTS), indent=1)


def _moment(alert: Alert, words: Words) -> str:
    length_s = alert.end_s - alert.start_s
    return words.label(
        "alert_moment",
        time=clock(alert.start_s),
        length=words.label("to_the_end") if math.isnan(length_s) else f"{length_s:.1f} s",
        knee=_degrees(alert.knee_flexion_deg),
        toes=_toes(alert.ankle_dorsiflexion_deg, words),
    )


def _advice_lines(reps: Sequence[Rep], words: Words) -> Iterator[Line]:
    keys = dict.fromkeys(key for rep in reps for key in (*rep.told, *rep.advice))
    for key in keys:
        numbers = [str(rep.number) for rep in reps if key in (*rep.told, *rep.advice)]
        label = "advice_line_one" if len(numbers) == 1 else "advice_line"
        yield Line("advice", words.label(label, cue=words.cue(key), numbers=", ".join(numbers)))


def _degrees(value: float) -> str:
    return "?" if math.isnan(value) else f"{round(value) + 0:d}°"


def _toes(value: float, words: Words) -> str:
    if math.isnan(value):
        return "?"
    return words.label("up" if value >= 0 else "down", deg=abs(value))


def _range(limits_deg: tuple[float, float], note: str, words: Words) -> str:
    if any(math.isnan(value) for value in limits_deg):
        return words.label("not_measured")
    low, high = (_degrees(value) for value in limits_deg)
    return f"{words.label('range', low=low, high=high)} ({words.label(note)})"


def _speaks_unicode(console: Console) -> bool:
    try:
        "".join(sign for sign, _, _ in _SIGNS.values()).encode(console.encoding)
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def _plain(text: str, unicode: bool) -> str:
    """``text`` as this terminal can show it; file names may hold bytes that are no characters."""
    if unicode:
        return text.encode("utf-8", "replace").decode("utf-8")
    return text.replace("°", " deg").encode("ascii", "replace").decode()


def _print(console: Console, line: Line, unicode: bool) -> None:
    from rich.padding import Padding
    from rich.table import Table
    from rich.text import Text

    fancy, ascii_sign, style = _SIGNS[line.kind]
    row = Table.grid(padding=(0, 1))
    row.add_row(Text(fancy if unicode else ascii_sign, style=style), Text(_plain(line.text, unicode)))
    console.print(Padding(row, (0, 0, 0, 2 + 2 * line.indent), expand=False))


def _print_facts(console: Console, rows: list[tuple[str, str]], unicode: bool) -> None:
    from rich.padding import Padding
    from rich.table import Table

    table = Table.grid(padding=(0, 2))
    for name, value in rows:
        table.add_row(_plain(name, unicode), _plain(value, unicode), style="dim")
    console.print(Padding(table, (1, 0, 0, 2), expand=False))


def _print_files(console: Console, files: Sequence[Path], words: Words, unicode: bool) -> None:
    if not files:
        return
    names = ", ".join(path.name for path in files)
    text = f"{words.label('files')}: {files[0].parent}{'/' if len(files) > 1 else ''} ({names})"
    console.print(_plain(text, unicode), markup=False, soft_wrap=True)
