"""Two sessions on one page: before and after, or left and right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

import numpy as np
from markupsafe import Markup

from posecheck.core.exercise import Exercise
from posecheck.files.folder import SessionFolder
from posecheck.sinks.report import comparison, curves
from posecheck.sinks.report.averages import POINTS, Typical, typical
from posecheck.sinks.report.loop import LoopPlot
from posecheck.sinks.report.page import write_page
from posecheck.sinks.report.plotted import Plotted, plotted, seen
from posecheck.sinks.report.session_page import title_of
from posecheck.sinks.report.shapes import Axis, band, joined, line, tag
from posecheck.sinks.report.wording import Say, Wording, first_upper
from posecheck.sinks.report.zones import zones

_WIDTH: Final = 520.0
_HEIGHT: Final = 190.0
_LETTERS: Final = ("a", "b")


@dataclass(frozen=True, slots=True, eq=False)
class Side:
    """One of the two. ``letter`` is a or b; ``label`` what the person calls it."""

    letter: str
    label: str
    folder: SessionFolder
    when: datetime | None
    typical: Typical | None


def write_comparison(
    path: Path,
    folders: Sequence[SessionFolder],
    labels: Sequence[str],
    words: Wording,
    exercise: Exercise | None = None,
    whens: Sequence[datetime | None] = (None, None),
) -> Path:
    """Write the page of two sessions to ``path``. Raises OutputError."""
    drawn = plotted(folders[0].session, exercise, words)
    signals = [each.signal for each in drawn]
    sides = [
        Side(letter, label, folder, when, typical(folder, signals))
        for letter, label, folder, when in zip(_LETTERS, labels, folders, whens, strict=True)
    ]
    first, second = (side.folder.session for side in sides)
    return write_page(
        path,
        "compare.html",
        words,
        title=title_of(first, exercise, words),
        sides=sides,
        rows=comparison.rows(first, second, drawn, words, exercise),
        cautions=list(comparison.cautions(first, second, words, labels)),
        loop=_loops(sides, words, exercise, drawn),
        drawn=drawn,
        over_time=[(each.words.name, _over_time(sides, each, words)) for each in drawn],
        timelines={side.letter: _timeline(side, drawn, words) for side in sides},
    )


def _timeline(side: Side, drawn: Sequence[Plotted], words: Wording) -> Markup:
    track = side.folder.track
    if track is None or len(track.t_s) < 2:
        return Markup("")
    return curves.timeline(track, side.folder.session, drawn, words)


def _loops(
    sides: Sequence[Side], words: Wording, exercise: Exercise | None, drawn: Sequence[Plotted]
) -> Markup:
    """The typical loop of both, over the single ones."""
    shown = [(side.folder.track, side) for side in sides if side.folder.track is not None]
    if not shown or len(drawn) < 2:
        return Markup("")
    peak = exercise.peak if exercise else "lowest"
    plot = LoopPlot([(track, side.folder.session) for track, side in shown], drawn, peak)
    found = zones(exercise, shown[0][1].folder.session.calibration)
    parts = [plot.zone(zone) for zone in found]
    for track, side in shown:
        session = side.folder.session
        parts += [
            plot.curve(track, session, rep, words, f"single {side.letter}") for rep in session.reps[-40:]
        ]
    for _, side in shown:
        if side.typical is not None:
            across, up = (side.typical.mean[each.signal] for each in (plot.across, plot.up))
            path = line(across, up, plot.x, plot.y)
            parts.append(tag("path", d=path, class_=f"curve mean {side.letter}"))
    parts += [plot.zone_name(zone, Say(words).alerts(zone.rule, 1)) for zone in found]
    title = words.label("loop_title_both", one=plot.across.words.name, other=plot.up.words.name)
    return plot.picture(parts, first_upper(title), _loop_words(sides, plot, peak, words))


def _loop_words(sides: Sequence[Side], plot: LoopPlot, peak: str, words: Wording) -> str:
    texts = []
    for side in sides:
        mean = side.typical
        if mean is None or not seen(mean.mean[plot.across.signal]):
            continue
        across = mean.mean[plot.across.signal]
        top = int(np.nanargmin(across) if peak == "lowest" else np.nanargmax(across))
        at_top = [
            words.exercise.value(each.signal, mean.mean[each.signal][top]) for each in (plot.across, plot.up)
        ]
        texts.append(words.label("at_the_top", label=side.label, values=", ".join(at_top)))
    return "; ".join(texts) or words.label("no_complete")


def _over_time(sides: Sequence[Side], each: Plotted, words: Wording) -> Markup:
    """Mean and one standard deviation of a signal over the typical repetition."""
    found = [
        (side.letter, side.typical.mean[each.signal], side.typical.sd[each.signal])
        for side in sides
        if side.typical is not None
    ]
    low, high = each.axis([mean + sd for _, mean, sd in found] + [mean - sd for _, mean, sd in found])
    x, y = Axis(0.0, 100.0, 44, _WIDTH - 20), Axis(low, high, _HEIGHT - 24, 8)
    percent = np.linspace(0.0, 100.0, POINTS)
    parts = [*_grid(x, y, each)]
    for letter, mean, sd in found:
        parts.append(tag("path", d=band(percent, mean - sd, mean + sd, x, y), class_=f"sd {letter}"))
    for letter, mean, _ in found:
        parts.append(tag("path", d=line(percent, mean, x, y), class_=f"curve mean {letter}"))
    return tag(
        "svg",
        joined(parts),
        viewBox=f"0 0 {_WIDTH:.0f} {_HEIGHT:.0f}",
        class_="plot",
        role="img",
        aria_label=words.label("typical_label", name=first_upper(each.words.name)),
    )


def _grid(x: Axis, y: Axis, each: Plotted) -> list[Markup]:
    parts = []
    for value in y.ticks(2 * each.step):
        parts.append(tag("line", x1=x.px_low, x2=x.px_high, y1=y(value), y2=y(value), class_="grid"))
        parts.append(tag("text", each.number(value), x=38, y=y(value) + 4, class_="tick", text_anchor="end"))
    for value in x.ticks(25):
        label = f"{value:.0f} %"
        parts.append(tag("text", label, x=x(value), y=_HEIGHT - 8, class_="tick", text_anchor="middle"))
    return parts
