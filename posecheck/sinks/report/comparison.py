"""Two sessions side by side, in numbers and words."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from posecheck.core.account import silence
from posecheck.core.exercise import Exercise
from posecheck.core.session import Session
from posecheck.sinks.report.plotted import Limits, Plotted, error_deg
from posecheck.sinks.report.say import DASH, MINUS, Say, first_upper
from posecheck.sinks.wording import Wording


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
    limits: Limits,
    exercise: Exercise | None = None,
) -> list[Row]:
    """The measures, most important first."""
    rules = [rule.name for rule in exercise.rules] if exercise else []
    rules = list(dict.fromkeys((*rules, *(a.rule for s in (first, second) for a in s.alerts))))
    say, label, row = Say(words), words.label, partial(_row, words, first, second)
    share = partial(row, shown=say.percent, difference=partial(_points, words), decimals=2)
    lasted = partial(row, shown=say.seconds, decimals=1)
    return [
        row(label("row_clean"), lambda s: s.summary.reps_clean, say.number),
        share(label("row_share"), _share),
        row(label("row_faulty"), lambda s: s.summary.reps_faulty, say.number),
        row(label("row_partial"), lambda s: s.summary.reps_partial, say.number),
        *(_alerts_row(rule, first, second, words) for rule in rules),
        share(label("row_sure"), _sure),
        *(_peak_row(each, first, second, words, limits) for each in drawn),
        lasted(label("row_held"), lambda s: _median(rep.hold_s for rep in s.reps)),
        lasted(label("row_time"), _cycle),
        share(label("row_seen"), lambda s: s.summary.tracked_fraction),
        row(label("row_camera"), lambda s: s.summary.view_angle_deg, say.degrees),
    ]


def cautions(
    first: Session, second: Session, words: Wording, names: Sequence[str], limits: Limits
) -> Iterator[str]:
    """Why the two may not be comparable. ``names``: what they are called."""
    label = words.label
    if first.exercise != second.exercise:
        yield label("caution_exercises", one=first.exercise, other=second.exercise)
    if first.leg != second.leg:
        yield label("caution_legs")
    unsure = [name for name, each in zip(names, (first, second), strict=True) if silence(each) == "unsure"]
    if unsure:
        yield label("caution_unsure", names=label("and").join(unsure))
    views = abs(first.summary.view_angle_deg - second.summary.view_angle_deg)
    if views > limits["compare_views"]:
        yield label("caution_views", deg=views)
    if first.model != second.model or first.posecheck != second.posecheck:
        yield label("caution_models")
    if first.calibration != second.calibration and not _same(first, second):
        yield label("caution_calibration")


def _alerts_row(rule: str, first: Session, second: Session, words: Wording) -> Row:
    def count(session: Session) -> float:
        return sum(alert.rule == rule for alert in session.alerts)

    name = first_upper(words.exercise.alert(rule).many)
    return _row(words, first, second, name, count, Say(words).number)


def _peak_row(each: Plotted, first: Session, second: Session, words: Wording, limits: Limits) -> Row:
    measure, error = partial(_at_peak, each.signal), error_deg(each.signal, limits)
    return _row(
        words, first, second, each.words.at_peak, measure, each.number, error=error, decimals=each.decimals
    )


def _at_peak(signal: str, session: Session) -> float:
    return _median(rep.at(signal) for rep in session.reps if rep.outcome != "partial")


def _same(first: Session, second: Session) -> bool:
    """Equal but for NaN, which never equals itself."""
    return repr(first.calibration) == repr(second.calibration)


def _row(
    words: Wording,
    first: Session,
    second: Session,
    name: str,
    measure: Callable[[Session], float],
    shown: Callable[[float], str],
    difference: Callable[[float], str] | None = None,
    error: float = 0.0,
    decimals: int = 0,
) -> Row:
    """``difference`` says one without its sign, where it is not said as a value is; it is that of the two
    values as they are shown, with so many ``decimals``."""
    one, two = (round(float(measure(session)), decimals) for session in (first, second))
    change = two - one
    if math.isnan(change):
        return Row(name, shown(one), shown(two), DASH)
    if shown(abs(change)) == shown(0.0):
        return Row(name, shown(one), shown(two), words.label("no_change"))
    sign = "+" if change > 0 else MINUS
    text = (difference or shown)(abs(change))
    remark = words.label("less_than_error", error=error) if abs(change) < error else ""
    return Row(name, shown(one), shown(two), f"{sign}{text}", remark)


def _points(words: Wording, share: float) -> str:
    return words.label("points", points=100 * share)


def _sure(session: Session) -> float:
    """The part of the time that mattered in which warnings could be told: of the least sure rule."""
    known = [share for share in session.summary.judged_fraction.values() if math.isfinite(share)]
    return min(known, default=math.nan)


def _share(session: Session) -> float:
    return session.summary.reps_clean / len(session.reps) if session.reps else math.nan


def _cycle(session: Session) -> float:
    return _median(rep.end_s - rep.start_s for rep in session.reps if rep.outcome != "partial")


def _median(values: Iterator[float]) -> float:
    known = [value for value in values if math.isfinite(value)]
    return float(np.median(known)) if known else math.nan
