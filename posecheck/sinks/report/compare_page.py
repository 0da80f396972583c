"""Two sessions on one page: before and after, or left and right.

Each is drawn by its typical repetition: every complete one, stretched to the same length and averaged.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

import numpy as np
from markupsafe import Markup

from posecheck.core.exercise import Exercise
from posecheck.files.angles import Numbers
from posecheck.files.folder import SessionFolder, spans
from posecheck.sinks.report import comparison, curves
from posecheck.sinks.report.loop import LoopPlot
from posecheck.sinks.report.page import write_page
from posecheck.sinks.report.plotted import Limits, Plotted, plotted, seen, zones
from posecheck.sinks.report.say import Say, first_upper
from posecheck.sinks.report.session_page import title_of
from posecheck.sinks.report.shapes import Axis, band, joined, line, tag
from posecheck.sinks.wording import Wording

_WIDTH: Final = 520.0
_HEIGHT: Final = 190.0
_LETTERS: Final = ("a", "b")
#: Points of a repetition, 0 to 100 per cent.
POINTS: Final = 101


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
    limits: Limits,
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
        rows=comparison.rows(first, second, drawn, words, limits, exercise),
        cautions=list(comparison.cautions(first, second, words, labels, limits)),
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
    return plot.whole(parts, first_upper(title), _loop_words(sides, plot, peak, words))


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


@dataclass(frozen=True, slots=True, eq=False)
class Typical:
    """Mean and standard deviation over repetitions by signal, (POINTS,) each, in the signal's unit.
    ``count`` repetitions."""

    count: int
    mean: Mapping[str, Numbers]
    sd: Mapping[str, Numbers]


def typical(folder: SessionFolder, signals: Sequence[str]) -> Typical | None:
    """The average of the complete repetitions (clean and faulty); None without one or without angles."""
    track, session = folder.track, folder.session
    if track is None:
        return None
    limits = spans(session)
    curves: dict[str, list[Numbers]] = {signal: [] for signal in signals}
    count = 0
    for rep in session.reps:
        start_s, end_s = limits[rep.number]
        if rep.outcome == "partial" or math.isnan(end_s):
            continue
        rows = track.between(start_s, end_s)
        count += 1
        for signal, found in curves.items():
            found.append(_stretched(track.t_s[rows], track.signal(session.leg_of(rep), signal)[rows]))
    if not count:
        return None
    both = {signal: _mean_and_sd(found) for signal, found in curves.items()}
    return Typical(
        count,
        {signal: mean for signal, (mean, _) in both.items()},
        {signal: sd for signal, (_, sd) in both.items()},
    )


def _stretched(t_s: Numbers, values: Numbers) -> Numbers:
    """``values`` at POINTS even times; NaN where the nearest measured ones are far."""
    seen = np.isfinite(values)
    if seen.sum() < 2:
        return np.full(POINTS, math.nan)
    even = np.linspace(t_s[0], t_s[-1], POINTS)
    filled = np.interp(even, t_s[seen], values[seen])
    nearest = np.abs(even[:, None] - t_s[seen][None, :]).min(axis=1)
    filled[nearest > 0.2] = math.nan
    return np.asarray(filled, dtype=np.float64)


def _mean_and_sd(curves: list[Numbers]) -> tuple[Numbers, Numbers]:
    table = np.array(curves)
    with warnings.catch_warnings():
        # A point that no repetition has is NaN, and rightly so.
        warnings.simplefilter("ignore", RuntimeWarning)
        return np.nanmean(table, axis=0), np.nanstd(table, axis=0)
