"""The first signal of an exercise against the second: one loop per repetition.

The first one runs from rest (left) to the top of the movement (right), whether it is lowest or highest
there. For the glide: the knee from bent to straight, the toes from pointed (below) to up (above), so that
a good glide falls from the upper left to the lower right. The corners that rules warn of are shaded.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

from markupsafe import Markup

from posecheck.core.session import Session
from posecheck.core.types import Alert, Rep
from posecheck.files.angles import Track
from posecheck.files.folder import spans
from posecheck.sinks.report.plotted import Plotted, Zone
from posecheck.sinks.report.say import Say, first_upper
from posecheck.sinks.report.shapes import Axis, box, joined, line, tag, thin
from posecheck.sinks.wording import Wording

_WIDTH: Final = 460.0
_HEIGHT: Final = 330.0
_POINTS: Final = 110
#: No curve of a whole set shows more than this many repetitions readably.
_MOST_REPS: Final = 60


class LoopPlot:
    """Scales of one loop plot of the first two signals that are drawn. ``peak``: whether the first one
    is lowest or highest at the top. A page holds one of them."""

    def __init__(
        self, tracks: Sequence[tuple[Track, Session]], drawn: Sequence[Plotted], peak: str = "lowest"
    ) -> None:
        self.across, self.up = drawn[:2]
        low, high = self.across.axis([self.across.values(track, session.leg) for track, session in tracks])
        left, right = 52.0, _WIDTH - 16
        # "Low" belongs to the right when the signal is lowest at the top.
        self.x = Axis(low, high, right, left) if peak == "lowest" else Axis(low, high, left, right)
        low, high = self.up.axis([self.up.values(track, session.leg) for track, session in tracks])
        self.y = Axis(low, high, _HEIGHT - 48, 26)

    def whole(self, parts: Sequence[Markup], title: str, description: str) -> Markup:
        """The whole plot: grid below, ``parts`` above."""
        head = [
            tag("title", title, id="plot-title"),
            tag("desc", description, id="plot-desc"),
            _hatch(),
        ]
        return tag(
            "svg",
            joined([*head, self._grid(), *parts]),
            viewBox=f"0 0 {_WIDTH:.0f} {_HEIGHT:.0f}",
            class_="plot loop",
            role="img",
            aria_labelledby="plot-title plot-desc",
        )

    def zone(self, zone: Zone) -> Markup:
        """One shaded zone."""
        left, right = sorted(map(self.x, zone.of(self.across.signal)))
        bottom, top = map(self.y, zone.of(self.up.signal))
        area = box(left, top, right, bottom, class_="zone", fill="url(#plot-hatch)")
        return area + box(left, top, right, bottom, class_="zone-edge")

    def zone_name(self, zone: Zone, name: str) -> Markup:
        """``name`` below a zone; to be drawn above the curves."""
        x, y = max(map(self.x, zone.of(self.across.signal))) - 4, self.y(zone.of(self.up.signal)[0]) + 14
        return tag("text", name, x=x, y=y, class_="zone-label", text_anchor="end")

    def curve(self, track: Track, session: Session, rep: Rep, words: Wording, kind: str = "") -> Markup:
        """The path of one repetition."""
        rows = thin(track.between(*spans(session)[rep.number]), _POINTS)
        leg = session.leg_of(rep)
        across, up = (each.values(track, leg)[rows] for each in (self.across, self.up))
        content = tag("title", Say(words).rep(rep))
        path = line(across, up, self.x, self.y)
        return tag("path", content, d=path, class_=f"curve {kind or rep.outcome}", data_rep=rep.number)

    def peak(self, rep: Rep) -> Markup:
        """A dot at the top of the repetition."""
        across, up = rep.at(self.across.signal), rep.at(self.up.signal)
        if math.isnan(across) or math.isnan(up):
            return Markup("")
        x, y = self.x(across), self.y(up)
        return tag("circle", cx=x, cy=y, r=3.5, class_=f"peak {rep.outcome}", data_rep=rep.number)

    def alert(self, alert: Alert, words: Wording) -> Markup:
        """A triangle at the worst moment of a warning."""
        across, up = alert.at(self.across.signal), alert.at(self.up.signal)
        if math.isnan(across) or math.isnan(up):
            return Markup("")
        x, y = self.x(across), self.y(up)
        corners = f"{x:.1f},{y - 7:.1f} {x + 6.5:.1f},{y + 5:.1f} {x - 6.5:.1f},{y + 5:.1f}"
        return tag(
            "polygon", tag("title", Say(words).alerts(alert.rule, 1)), points=corners, class_="alert-mark"
        )

    def _grid(self) -> Markup:
        x, y = self.x, self.y
        parts = [box(x.px_low, y.px_low, x.px_high, y.px_high, class_="frame")]
        left = min(x.px_low, x.px_high)
        for index, value in enumerate(x.ticks(self.across.step)):
            kind = "grid zero" if value == 0 else "grid"
            parts.append(tag("line", x1=x(value), x2=x(value), y1=y.px_low, y2=y.px_high, class_=kind))
            if index % 3 == 0:
                parts.append(_tick(x(value), y.px_low + 17, self.across.number(value), "middle"))
        for index, value in enumerate(y.ticks(self.up.step)):
            kind = "grid zero" if value == 0 else "grid"
            parts.append(tag("line", x1=x.px_low, x2=x.px_high, y1=y(value), y2=y(value), class_=kind))
            if index % 2 == 0:
                parts.append(_tick(left - 6, y(value) + 4, self.up.number(value), "end"))
        return joined([*parts, *self._names()])

    def _names(self) -> list[Markup]:
        x, low = self.x, self.y.px_low + 36
        left, right = sorted((x.px_low, x.px_high))
        ends = [self.across.words.low, self.across.words.high]
        at_left, at_right = ends if x.px_low < x.px_high else reversed(ends)
        above = [tag("tspan", self.up.words.name, class_="axis-name")]
        above += [
            tag("tspan", f"{arrow} {end}", dx=12)
            for arrow, end in (("↑", self.up.words.high), ("↓", self.up.words.low))
            if end
        ]
        names = [
            _tick(left, low, f"← {at_left}", "start") if at_left else Markup(""),
            _tick((left + right) / 2, low, self.across.words.name, "middle", "axis-name"),
            _tick(right, low, f"{at_right} →", "end") if at_right else Markup(""),
            _tick(left, self.y.px_high - 10, joined(above), "start"),
        ]
        return [name for name in names if name]


def loop_plot(
    track: Track,
    session: Session,
    found: Sequence[Zone],
    words: Wording,
    drawn: Sequence[Plotted],
    peak: str = "lowest",
) -> Markup:
    """One session: every repetition, the zones, the moments of the warnings."""
    plot = LoopPlot([(track, session)], drawn, peak)
    reps = session.reps[-_MOST_REPS:]
    parts = [plot.zone(zone) for zone in found]
    # Faults are drawn last: they must not lie under the others.
    for rep in sorted(reps, key=lambda rep: ("clean", "partial", "faulty").index(rep.outcome)):
        parts.append(plot.curve(track, session, rep, words))
    parts += [plot.peak(rep) for rep in reps]
    parts += [plot.alert(alert, words) for alert in session.alerts]
    parts += [plot.zone_name(zone, Say(words).alerts(zone.rule, 1)) for zone in found]
    parts.append(tag("circle", cx=-20, cy=-20, r=6, class_="now", id="loop-now"))
    title = words.label("loop_title", one=plot.across.words.name, other=plot.up.words.name)
    return plot.whole(parts, first_upper(title), _description(session, plot, words))


def _description(session: Session, plot: LoopPlot, words: Wording) -> str:
    """What the plot shows, for somebody who cannot see it."""
    signals = (plot.across.signal, plot.up.signal)
    tops = [
        words.label(
            "at_its_top",
            number=rep.number,
            outcome=words.label(rep.outcome),
            values=", ".join(words.exercise.value(signal, rep.at(signal)) for signal in signals),
        )
        for rep in session.reps[:30]
        if not any(math.isnan(rep.at(signal)) for signal in signals)
    ]
    return first_upper("; ".join(tops))


def _hatch() -> Markup:
    stripe = tag("line", x1=0, y1=0, x2=0, y2=7, class_="hatch")
    pattern = tag(
        "pattern",
        stripe,
        id="plot-hatch",
        width=7,
        height=7,
        patternUnits="userSpaceOnUse",
        patternTransform="rotate(45)",
    )
    return tag("defs", pattern)


def _tick(x: float, y: float, text: str, anchor: str, kind: str = "tick") -> Markup:
    return tag("text", text, x=x, y=y, class_=kind, text_anchor=anchor)
