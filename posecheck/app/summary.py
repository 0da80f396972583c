"""A session in words that the person who exercised understands, for the terminal."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, TextIO

from posecheck.core.account import Account, Reason, account
from posecheck.core.session import Session
from posecheck.core.types import Alert
from posecheck.words.en.session import ENGLISH, Words, clock

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
    unicode = _speaks_unicode(console)
    heading = _plain(f"{title or session.exercise}: {session.source.name}", unicode)
    console.print(f"\n{heading}", style="bold", markup=False)
    for line in lines(account(session), words):
        _print(console, line, unicode)
    _print_facts(console, list(facts(session, words)), unicode)
    _print_files(console, files, words, unicode)


def lines(told: Account, words: Words = ENGLISH) -> Iterator[Line]:
    """The judgement, most important first. What was not done well gets no tick."""
    if told.done:
        yield Line("clean" if told.good else "none", counted(told, words))
    else:
        yield Line("none", words.label("no_reps"))
    if told.faulty:
        reasons = "; ".join(_times(reason, words) for reason in told.faults)
        yield Line("faulty", words.label("faulty_line", count=told.faulty, reasons=reasons))
    if told.partial:
        yield Line("partial", words.label("partial_line", count=told.partial))
    yield from _alert_lines(told, words)
    for reason in told.advice:
        numbers = ", ".join(map(str, reason.numbers))
        label = "advice_line_one" if len(reason.numbers) == 1 else "advice_line"
        yield Line("advice", words.label(label, cue=words.cue(reason.key), numbers=numbers))
    for note in told.notes:
        yield Line("warning", words.note(note))


def counted(told: Account, words: Words) -> str:
    """How many were done well: of the target when there is one, else of all that were done."""
    if told.target is None:
        return words.label("counted", clean=told.clean, all=told.done)
    key = "counted_target" if told.clean <= told.target else "counted_more"
    return words.label(key, clean=told.clean, target=told.target)


def no_alerts(told: Account, words: Words) -> str:
    """What is to be said when no warning was raised; empty when the leg was never seen."""
    keys = {
        "safe": "no_alerts", "unsure": "no_alerts_unsure", "partly": "no_alerts_partly",
        "untold": "no_alerts_seen",
    }  # fmt: skip
    return words.label(keys[told.silence]) if told.silence in keys else ""


def facts(session: Session, words: Words = ENGLISH) -> Iterator[tuple[str, str]]:
    """Names and values for the small print."""
    summary = session.summary
    yield words.label("leg"), words.label(f"side_{session.leg}")
    yield words.label("knee_range"), _range(summary.knee_flexion_range_deg, "straight_zero", words)
    yield words.label("ankle_range"), _range(summary.ankle_dorsiflexion_range_deg, "toes_zero", words)
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
    return words.label(
        "alert_moment",
        time=clock(alert.start_s),
        length=words.label("to_the_end") if math.isnan(length_s) else f"{length_s:.1f} s",
        knee=_degrees(alert.knee_flexion_deg),
        toes=_toes(alert.ankle_dorsiflexion_deg, alert.ankle_sd_deg, words),
    )


def _degrees(value: float) -> str:
    return "?" if math.isnan(value) else f"{round(value) + 0:d}°"


def _toes(value: float, sd: float, words: Words) -> str:
    """The ankle, with what it may be off where that is known."""
    if math.isnan(value):
        return "?"
    text = words.label("up" if value >= 0 else "down", deg=abs(value))
    return text if math.isnan(sd) else words.label("give_or_take", value=text, deg=sd)


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
