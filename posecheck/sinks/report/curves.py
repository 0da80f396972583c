"""Angles over time as still drawings: the whole set (for paper), and one small plot per repetition."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

import numpy as np
from markupsafe import Markup

from posecheck.core.session import Session
from posecheck.core.types import Rep
from posecheck.files.angles import Numbers, Track
from posecheck.files.folder import marks, spans
from posecheck.sinks.report.plotted import Plotted, Zone
from posecheck.sinks.report.say import ALERT_SIGN, SIGNS, Say
from posecheck.sinks.report.shapes import Axis, band, box, joined, line, nice_step, tag, thin
from posecheck.sinks.wording import Wording

_WIDTH: Final = 740.0
_PANEL: Final = 58.0
_GAP: Final = 12.0
_LEFT: Final = 54.0
_POINTS: Final = 900
_MINI_WIDTH: Final = 150.0
_MINI_HEIGHT: Final = 92.0


def timeline(track: Track, session: Session, drawn: Sequence[Plotted], words: Wording) -> Markup:
    """Every signal over the whole recording, with repetitions and warnings marked."""
    t_s = track.t_s
    x = Axis(float(t_s[0]), float(t_s[-1]), _LEFT, _WIDTH - 18)
    top = 20.0
    bottom = top + len(drawn) * (_PANEL + _GAP) - _GAP
    rows = thin(slice(0, len(t_s)), _POINTS)
    parts = [*_rep_bands(x, session, top, bottom), *_alert_bands(x, session, t_s[-1], top, bottom)]
    for index, each in enumerate(drawn):
        values = each.values(track, session.leg)
        y, grid = _panel(x, top + index * (_PANEL + _GAP), values, each)
        parts.append(_spread(track, session, rows, x, y, each))
        parts += [grid, tag("path", d=line(t_s[rows], values[rows], x, y), class_="curve ink")]
    parts += _time_ticks(x, bottom)
    names = Say(words).listed([each.words.name for each in drawn])
    return tag(
        "svg",
        joined([tag("title", words.label("over_time", names=names)), *parts]),
        viewBox=f"0 0 {_WIDTH:.0f} {bottom + 18:.0f}",
        class_="plot timeline",
        role="img",
        aria_label=words.label("over_time_long", names=names),
    )


def _panel(x: Axis, top: float, values: Numbers, each: Plotted) -> tuple[Axis, Markup]:
    low, high = each.axis([values])
    y = Axis(low, high, top + _PANEL, top)
    parts = []
    for value in y.ticks(4 * each.step):
        parts.append(tag("line", x1=x.px_low, x2=x.px_high, y1=y(value), y2=y(value), class_="grid"))
        label = each.number(value)
        parts.append(tag("text", label, x=_LEFT - 5, y=y(value) + 4, class_="tick", text_anchor="end"))
    middle = top + _PANEL / 2
    parts.append(
        tag("text", each.words.name, x=11, y=middle, class_="axis-name", text_anchor="middle",
            transform=f"rotate(-90 11 {middle:.1f})")
    )  # fmt: skip
    return y, joined(parts)


def _spread(track: Track, session: Session, rows: slice, x: Axis, y: Axis, each: Plotted) -> Markup:
    """The signal's own uncertainty (one standard deviation) as a band, where it is claimed."""
    values, sd = each.values(track, session.leg)[rows], track.sd(session.leg, each.signal)[rows]
    path = band(track.t_s[rows], values - sd, values + sd, x, y)
    return tag("path", d=path, class_="spread") if path else Markup("")


def _rep_bands(x: Axis, session: Session, top: float, bottom: float) -> list[Markup]:
    parts = []
    for rep in marks(session):
        end_s = x.high if math.isnan(rep.end_s) else rep.end_s
        left, right = x(rep.start_s), x(end_s)
        parts.append(box(left, top, right, bottom, class_=f"rep {rep.outcome}"))
        if len(marks(session)) <= 60:
            label = f"{rep.number}{SIGNS[rep.outcome]}" if len(marks(session)) <= 20 else str(rep.number)
            kind = f"rep-label {rep.outcome}"
            parts.append(
                tag("text", label, x=(left + right) / 2, y=top - 6, class_=kind, text_anchor="middle")
            )
    return parts


def _alert_bands(x: Axis, session: Session, last_s: float, top: float, bottom: float) -> list[Markup]:
    parts = []
    for alert in session.alerts:
        end_s = last_s if math.isnan(alert.end_s) else alert.end_s
        left = x(alert.start_s)
        parts.append(box(left, top, max(x(end_s), left + 2), bottom, class_="alert"))
        parts.append(tag("text", ALERT_SIGN, x=left, y=bottom - 3, class_="alert-mark", text_anchor="start"))
    return parts


def _time_ticks(x: Axis, bottom: float) -> list[Markup]:
    step = nice_step(x.high - x.low, 12)
    return [
        tag("text", _whole_clock(value), x=x(value), y=bottom + 14, class_="tick", text_anchor="middle")
        for value in x.ticks(step)
    ]


def _whole_clock(t_s: float) -> str:
    minutes, seconds = divmod(round(t_s), 60)
    return f"{minutes}:{seconds:02d}"


class SmallPlots:
    """One small plot per repetition, all on the same scales, so that they can be compared by eye."""

    def __init__(
        self, track: Track, session: Session, drawn: Sequence[Plotted], found: Sequence[Zone] = ()
    ) -> None:
        self._track, self._session, self._zones = track, session, found
        self._spans = spans(session)
        lengths = [end_s - start_s for start_s, end_s in self._spans.values() if not math.isnan(end_s)]
        longest_s = min(max(lengths, default=6.0), 12.0)
        self._x = Axis(0.0, longest_s, 3, _MINI_WIDTH - 3)
        room = _MINI_HEIGHT / max(1, len(drawn))
        self._panels = [
            (each, Axis(*each.axis([each.values(track, session.leg)]), room * (n + 1) - 3, room * n + 3))
            for n, each in enumerate(drawn)
        ]

    def plot(self, rep: Rep) -> Markup:
        """Every signal, one above the other, from the start of the repetition to its end."""
        track, side = self._track, self._session.leg
        start_s, end_s = self._spans[rep.number]
        rows = thin(track.between(start_s, end_s), 80)
        t_s = track.t_s[rows] - start_s
        parts = [*self._marks(rep)]
        for each, y in self._panels:
            values = each.values(track, side)
            left, right = self._x.px_low, self._x.px_high
            parts.append(tag("line", x1=left, x2=right, y1=y(0), y2=y(0), class_="grid"))
            parts.append(tag("path", d=line(t_s, values[rows], self._x, y), class_=f"curve {rep.outcome}"))
        size = f"0 0 {_MINI_WIDTH:.0f} {_MINI_HEIGHT:.0f}"
        return tag("svg", joined(parts), viewBox=size, class_="plot mini", aria_hidden="true")

    def _marks(self, rep: Rep) -> list[Markup]:
        """The limits of the zones, and the warnings that fall into the repetition."""
        parts = []
        for zone in self._zones:
            edges = [(y, value) for each, y in self._panels for value in zone.of(each.signal)]
            for y, value in edges:
                if np.isfinite(value) and y.low < value < y.high:
                    left, right = self._x.px_low, self._x.px_high
                    parts.append(tag("line", x1=left, x2=right, y1=y(value), y2=y(value), class_="limit"))
        start_s, end_s = self._spans[rep.number]
        for alert in self._session.alerts:
            if start_s <= alert.start_s and not alert.start_s > end_s:
                left = self._x(alert.start_s - start_s)
                right = self._x.px_high if math.isnan(alert.end_s) else self._x(alert.end_s - start_s)
                parts.append(box(left, 0, max(right, left + 2), _MINI_HEIGHT, class_="alert"))
        return parts


def caption(rep: Rep, say: Say) -> str:
    """When, and how long."""
    length_s = rep.end_s - rep.start_s
    start = say.clock(rep.start_s)
    return start if math.isnan(length_s) else f"{start}, {say.seconds(length_s)}"
