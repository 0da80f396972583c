"""Two sessions side by side, in numbers and words."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

import numpy as np

from posecheck.core.exercise import Exercise
from posecheck.core.exercise_words import unit_of
from posecheck.core.session import Session
from posecheck.sinks.report.plotted import Plotted
from posecheck.sinks.report.wording import DASH, MINUS, Wording, degrees, seconds

#: A difference below this can be the measurement alone (what one camera reaches in the literature).
_ERROR_DEG: Final = 6.0
_FOOT_ERROR_DEG: Final = 8.0
_VIEWS_APART_DEG: Final = 10.0


@dataclass(frozen=True, slots=True)
class Row:
    """One measure of both sessions, their difference, and what is to be made of it."""

    name: str
    first: str
    second: str
    change: str
    remark: str = ""


def rows(
    first: Session,
    second: Session,
    drawn: Sequence[Plotted],
    words: Wording,
    exercise: Exercise | None = None,
) -> list[Row]:
    """The measures, most important first."""
    rules = [rule.name for rule in exercise.rules] if exercise else []
    rules = list(dict.fromkeys((*rules, *(a.rule for s in (first, second) for a in s.alerts))))
    return [
        _row("Done well", first, second, lambda s: s.summary.reps_clean, _count),
        _row("Share done well", first, second, _share, _percent),
        _row("Not counted", first, second, lambda s: s.summary.reps_faulty, _count),
        _row("Turned back early", first, second, lambda s: s.summary.reps_partial, _count),
        *(_alerts_row(rule, first, second, words) for rule in rules),
        *(_peak_row(each, first, second) for each in drawn),
        _row("Top held", first, second, lambda s: _median(rep.hold_s for rep in s.reps), seconds),
        _row("Time per repetition", first, second, _cycle, seconds),
        _row("Leg seen", first, second, lambda s: s.summary.tracked_fraction, _percent),
        _row("Camera off side-on", first, second, lambda s: s.summary.view_angle_deg, degrees),
    ]


def cautions(first: Session, second: Session) -> Iterator[str]:
    """Why the two may not be comparable."""
    if first.exercise != second.exercise:
        yield f"Different exercises: {first.exercise} and {second.exercise}."
    if first.leg != second.leg:
        yield "A left and a right leg: people differ from side to side without anything being wrong."
    views = abs(first.summary.view_angle_deg - second.summary.view_angle_deg)
    if views > _VIEWS_APART_DEG:
        yield f"The camera stood {views:.0f}° differently: part of a difference may come from that."
    if first.model != second.model or first.posecheck != second.posecheck:
        yield "Measured with different models or versions of posecheck."
    if first.calibration != second.calibration and not _same(first, second):
        yield "Calibrated differently: the ankle's zero may have moved."


def _alerts_row(rule: str, first: Session, second: Session, words: Wording) -> Row:
    name = words.exercise.alert(rule).many
    return _row(
        name[:1].upper() + name[1:],
        first,
        second,
        lambda s: sum(alert.rule == rule for alert in s.alerts),
        _count,
    )


def _peak_row(each: Plotted, first: Session, second: Session) -> Row:
    error = 0.0
    if unit_of(each.signal) == "°":
        error = _FOOT_ERROR_DEG if each.signal.startswith("ankle") else _ERROR_DEG
    return _row(each.words.at_peak, first, second, partial(_at_peak, each.signal), each.number, error)


def _at_peak(signal: str, session: Session) -> float:
    return _median(rep.at(signal) for rep in session.reps if rep.outcome != "partial")


def _same(first: Session, second: Session) -> bool:
    """Equal but for NaN, which never equals itself."""
    return repr(first.calibration) == repr(second.calibration)


def _row(
    name: str,
    first: Session,
    second: Session,
    measure: Callable[[Session], float],
    words: Callable[[float], str],
    error: float = 0.0,
) -> Row:
    one, two = float(measure(first)), float(measure(second))
    change = two - one
    if math.isnan(change):
        return Row(name, words(one), words(two), DASH)
    sign = "+" if change > 0 else MINUS if change < 0 else ""
    shown = _points(abs(change)) if words is _percent else words(abs(change))
    if shown == words(0.0) or shown == _points(0.0):
        return Row(name, words(one), words(two), "no change")
    remark = f"less than {error:.0f}°: can be the measurement alone" if abs(change) < error else ""
    return Row(name, words(one), words(two), f"{sign}{shown}", remark)


def _share(session: Session) -> float:
    return session.summary.reps_clean / len(session.reps) if session.reps else math.nan


def _cycle(session: Session) -> float:
    return _median(rep.end_s - rep.start_s for rep in session.reps if rep.outcome != "partial")


def _median(values: Iterator[float]) -> float:
    known = [value for value in values if math.isfinite(value)]
    return float(np.median(known)) if known else math.nan


def _count(value: float) -> str:
    return DASH if math.isnan(value) else f"{value:.0f}"


def _percent(value: float) -> str:
    return DASH if math.isnan(value) else f"{100 * value:.0f} %"


def _points(value: float) -> str:
    """A difference of shares."""
    return f"{100 * value:.0f} points"
