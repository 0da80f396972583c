"""What the page's script draws from: the signals of the working side, and what was judged in them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, Final

from posecheck.core.exercise_words import unit_of
from posecheck.core.session import Session
from posecheck.files.angles import Numbers, Track
from posecheck.files.folder import SessionFolder, marks, plain
from posecheck.sinks.report.loop import LoopPlot
from posecheck.sinks.report.plotted import Plotted, Zone, seen
from posecheck.sinks.report.say import SIGNS, Say
from posecheck.sinks.report.shapes import thin
from posecheck.sinks.wording import Wording

#: Eleven minutes at 30 frames a second; a longer recording is thinned to between half and all of this.
_MOST_POINTS: Final = 20_000


def chart_data(
    folder: SessionFolder,
    found: Sequence[Zone],
    words: Wording,
    drawn: Sequence[Plotted],
    peak: str = "lowest",
) -> dict[str, Any]:
    """Plain JSON values. Times in seconds; signals in hundredths of their unit, None where not seen."""
    session, track, say = folder.session, folder.track, Say(words)
    data: dict[str, Any] = {
        "words": {key: words.labels[f"js_{key}"] for key in ("rep", "at")},
        "decimal": words.label("decimal"),
        "reps": [
            {
                "number": rep.number,
                "outcome": rep.outcome,
                "sign": SIGNS[rep.outcome],
                "label": say.rep(rep),
                "start": plain(rep.start_s),
                "end": plain(rep.end_s),
            }
            for rep in marks(session)
        ],
        "alerts": [
            {"label": words.reason(alert.rule), "start": alert.start_s, "end": plain(alert.end_s)}
            for alert in session.alerts
        ],
    }
    if track is not None and len(track.t_s):
        data.update(_curves(track, session, found, words, drawn, peak))
    return data


def _curves(
    track: Track,
    session: Session,
    found: Sequence[Zone],
    words: Wording,
    drawn: Sequence[Plotted],
    peak: str,
) -> dict[str, Any]:
    """The curves, and the plane of the loop plot, which the script has to know."""
    data: dict[str, Any] = {}
    rows = thin(slice(0, len(track.t_s)), _MOST_POINTS)
    data["t"] = [round(value, 3) for value in track.t_s[rows].tolist()]
    data["phases"] = phase_runs(track, Say(words))
    data["clip_start"] = round(float(track.t_s[0]), 3)
    last = len(drawn) - 1
    data["signals"] = [
        _curve(track, session, rows, each, found, words, bottom=index == last)
        for index, each in enumerate(drawn)
    ]
    if len(drawn) > 1:
        plot = LoopPlot([(track, session)], drawn, peak)
        data["lowest_right"] = plot.x.px_low > plot.x.px_high
        data["plane"] = {"x": (plot.x.low, plot.x.high), "y": (plot.y.low, plot.y.high)}
    return data


def _curve(
    track: Track,
    session: Session,
    rows: slice,
    each: Plotted,
    found: Sequence[Zone],
    words: Wording,
    *,
    bottom: bool,
) -> dict[str, Any]:
    """One chart: its curve, the limits in it, and the words that say its values."""
    values, spread = each.values(track, session.leg), track.sd(session.leg, each.signal)[rows]
    low, high = each.axis([values])
    limits = [limit for zone in found for limit in zone.of(each.signal) if math.isfinite(limit)]
    return {
        "name": each.words.name,
        "unit": unit_of(each.signal),
        "decimals": each.decimals,
        "positive": words.exercise.signal(each.signal).positive,
        "negative": words.exercise.signal(each.signal).negative,
        "unseen": words.exercise.signal(each.signal).unseen,
        "values": _hundredths(values[rows]),
        "spread": _hundredths(spread) if seen(spread) else None,
        # Room below the lowest curve for the names of the phases.
        "range": (low - (high - low) / 6 if bottom else low, high),
        "limits": limits,
    }


def phase_runs(track: Track, say: Say) -> list[list[Any]]:
    """``[start_s, name]`` of each stretch of equal phase."""
    runs: list[list[Any]] = []
    for t_s, phase in zip(track.t_s.tolist(), track.phase, strict=True):
        name = say.state(phase)
        if not runs or runs[-1][1] != name:
            runs.append([round(t_s, 3), name])
    return runs


def _hundredths(values: Numbers) -> list[int | None]:
    return [None if math.isnan(value) else round(100 * value) for value in values.tolist()]
