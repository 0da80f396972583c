"""Knee against ankle: the picture that explains the glide. The corner to stay out of is shaded.

The knee runs from bent (left) to straight (right), the toes from pointed (below) to up (above): a
good glide falls from the upper left to the lower right, and the upper right is the overstretch.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

import numpy as np
from markupsafe import Markup

from posecheck.core.session import Session
from posecheck.core.types import Alert, Rep
from posecheck.files.folder import Track, spans
from posecheck.sinks.report.shapes import Axis, box, joined, line, padded, tag, thin
from posecheck.sinks.report.wording import OUTCOMES, Wording, degrees, rep_label
from posecheck.sinks.report.zones import Zone

_WIDTH: Final = 460.0
_HEIGHT: Final = 330.0
_POINTS: Final = 110
#: No curve of a whole set shows more than this many repetitions readably.
_MOST_REPS: Final = 60


class LoopPlot:
    """Scales of one loop plot. ``prefix`` keeps the ids of two plots on a page apart."""

    def __init__(self, tracks: Sequence[tuple[Track, Session]], prefix: str = "loop") -> None:
        knees = [track.knee_deg(session.leg) for track, session in tracks]
        ankles = [track.ankle_deg(session.leg) for track, session in tracks]
        knee_low, knee_high = padded(knees, (0.0, 90.0), 10.0)
        ankle_low, ankle_high = padded(ankles, (-30.0, 20.0), 10.0)
        self.x = Axis(knee_low, knee_high, _WIDTH - 16, 52)
        self.y = Axis(ankle_low, ankle_high, _HEIGHT - 48, 14)
        self.prefix = prefix

    def picture(self, parts: Sequence[Markup], title: str, description: str) -> Markup:
        """The whole plot: grid below, ``parts`` above."""
        head = [
            tag("title", title, id=f"{self.prefix}-title"),
            tag("desc", description, id=f"{self.prefix}-desc"),
            _hatch(self.prefix),
        ]
        return tag(
            "svg",
            joined([*head, self._grid(), *parts]),
            viewBox=f"0 0 {_WIDTH:.0f} {_HEIGHT:.0f}",
            class_="plot loop",
            role="img",
            aria_labelledby=f"{self.prefix}-title {self.prefix}-desc",
        )

    def zone(self, zone: Zone) -> Markup:
        """One shaded zone."""
        left, right = self.x(zone.knee_high_deg), self.x(zone.knee_low_deg)
        top, bottom = self.y(zone.ankle_high_deg), self.y(zone.ankle_low_deg)
        area = box(left, top, right, bottom, class_="zone", fill=f"url(#{self.prefix}-hatch)")
        return area + box(left, top, right, bottom, class_="zone-edge")

    def zone_name(self, zone: Zone) -> Markup:
        """The name of a zone, below it; to be drawn above the curves."""
        x, y = self.x(zone.knee_low_deg) - 4, self.y(zone.ankle_low_deg) + 14
        name = zone.rule.replace("_", " ")
        return tag("text", name, x=x, y=y, class_="zone-label", text_anchor="end")

    def curve(self, track: Track, session: Session, rep: Rep, words: Wording, kind: str = "") -> Markup:
        """The path of one repetition."""
        rows = thin(track.between(*spans(session)[rep.number]), _POINTS)
        knee, ankle = track.knee_deg(session.leg)[rows], track.ankle_deg(session.leg)[rows]
        content = tag("title", rep_label(rep, words))
        path = line(knee, ankle, self.x, self.y)
        return tag("path", content, d=path, class_=f"curve {kind or rep.outcome}", data_rep=rep.number)

    def peak(self, rep: Rep, kind: str = "") -> Markup:
        """The repetition's number where the knee was straightest."""
        if math.isnan(rep.knee_flexion_min_deg) or math.isnan(rep.ankle_dorsiflexion_at_peak_deg):
            return Markup("")
        x, y = self.x(rep.knee_flexion_min_deg), self.y(rep.ankle_dorsiflexion_at_peak_deg)
        mark = tag("circle", cx=x, cy=y, r=3.5, class_=f"peak {kind or rep.outcome}", data_rep=rep.number)
        return mark

    def alert(self, alert: Alert) -> Markup:
        """A triangle at the worst moment of a warning."""
        if math.isnan(alert.knee_flexion_deg) or math.isnan(alert.ankle_dorsiflexion_deg):
            return Markup("")
        x, y = self.x(alert.knee_flexion_deg), self.y(alert.ankle_dorsiflexion_deg)
        corners = f"{x:.1f},{y - 7:.1f} {x + 6.5:.1f},{y + 5:.1f} {x - 6.5:.1f},{y + 5:.1f}"
        return tag("polygon", tag("title", alert.rule.replace("_", " ")), points=corners, class_="alert-mark")

    def _grid(self) -> Markup:
        x, y = self.x, self.y
        parts = [box(x.px_low, y.px_low, x.px_high, y.px_high, class_="frame")]
        for value in x.ticks(10):
            kind = "grid zero" if value == 0 else "grid"
            parts.append(tag("line", x1=x(value), x2=x(value), y1=y.px_low, y2=y.px_high, class_=kind))
            if value % 30 == 0:
                parts.append(_tick(x(value), y.px_low + 15, f"{value:.0f}°", "middle"))
        for value in y.ticks(10):
            kind = "grid zero" if value == 0 else "grid"
            parts.append(tag("line", x1=x.px_low, x2=x.px_high, y1=y(value), y2=y(value), class_=kind))
            if value % 20 == 0:
                parts.append(_tick(x.px_high - 6, y(value) + 4, degrees(value), "end"))
        return joined([*parts, *self._names()])

    def _names(self) -> list[Markup]:
        x, y = self.x, self.y
        low = y.px_low + 34
        middle = (y.px_low + y.px_high) / 2
        return [
            _tick(x.px_high, low, "← bent", "start"),
            _tick((x.px_low + x.px_high) / 2, low, "knee", "middle", "axis-name"),
            _tick(x.px_low, low, "straight →", "end"),
            _turned(y.px_high, "toes up →", "end"),
            _turned(middle, "ankle", "middle", "axis-name"),
            _turned(y.px_low, "← pointed", "start"),
        ]


def loop_plot(track: Track, session: Session, found: Sequence[Zone], words: Wording) -> Markup:
    """One session: every repetition, the zones, the moments of the warnings."""
    plot = LoopPlot([(track, session)])
    reps = session.reps[-_MOST_REPS:]
    parts = [plot.zone(zone) for zone in found]
    # Faults are drawn last: they must not lie under the others.
    for rep in sorted(reps, key=lambda rep: ("clean", "partial", "faulty").index(rep.outcome)):
        parts.append(plot.curve(track, session, rep, words))
    parts += [plot.peak(rep) for rep in reps]
    parts += [plot.alert(alert) for alert in session.alerts]
    parts += [plot.zone_name(zone) for zone in found]
    parts.append(tag("circle", cx=-20, cy=-20, r=6, class_="now", id="loop-now"))
    return plot.picture(parts, "Knee against ankle, one loop per repetition", _description(session, track))


def _description(session: Session, track: Track) -> str:
    """What the plot shows, for somebody who cannot see it."""
    tops = [
        f"repetition {rep.number} ({OUTCOMES[rep.outcome][1]}) has its straightest knee at "
        f"{rep.knee_flexion_min_deg:.0f} degrees with the ankle at {rep.ankle_dorsiflexion_at_peak_deg:.0f}"
        for rep in session.reps[:30]
        if np.isfinite(rep.ankle_dorsiflexion_at_peak_deg)
    ]
    return "Loops from bent with the toes up to straight with the toes pointed. " + "; ".join(tops)


def _hatch(prefix: str) -> Markup:
    stripe = tag("line", x1=0, y1=0, x2=0, y2=7, class_="hatch")
    pattern = tag(
        "pattern",
        stripe,
        id=f"{prefix}-hatch",
        width=7,
        height=7,
        patternUnits="userSpaceOnUse",
        patternTransform="rotate(45)",
    )
    return tag("defs", pattern)


def _tick(x: float, y: float, text: str, anchor: str, kind: str = "tick") -> Markup:
    return tag("text", text, x=x, y=y, class_=kind, text_anchor=anchor)


def _turned(y: float, text: str, anchor: str, kind: str = "tick") -> Markup:
    """Text that reads upwards along the left edge."""
    transform = f"rotate(-90 13 {y:.1f})"
    return tag("text", text, x=13, y=y, class_=kind, text_anchor=anchor, transform=transform)
