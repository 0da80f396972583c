"""What the page's script draws from: the curves of the working leg, and what was judged in them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, Final

import numpy as np

from posecheck.files.folder import Numbers, SessionFolder, Track, plain
from posecheck.sinks.report.loop import LoopPlot
from posecheck.sinks.report.shapes import padded, thin
from posecheck.sinks.report.wording import OUTCOMES, Wording, rep_label
from posecheck.sinks.report.zones import Zone

#: Eleven minutes at 30 pictures a second; a longer recording is thinned to between half and all of this.
_MOST_POINTS: Final = 20_000


def chart_data(folder: SessionFolder, found: Sequence[Zone], words: Wording) -> dict[str, Any]:
    """Plain JSON values. Times in seconds; angles in tenths of a degree, None where not seen."""
    session, track = folder.session, folder.track
    data: dict[str, Any] = {
        "reps": [
            {
                "number": rep.number,
                "outcome": rep.outcome,
                "sign": OUTCOMES[rep.outcome][0],
                "label": rep_label(rep, words),
                "start": plain(rep.start_s),
                "end": plain(rep.end_s),
            }
            for rep in session.reps
        ],
        "alerts": [
            {"label": words.reason(alert.rule), "start": alert.start_s, "end": plain(alert.end_s)}
            for alert in session.alerts
        ],
        "limits": [{"knee": plain(zone.knee_high_deg), "ankle": plain(zone.ankle_low_deg)} for zone in found],
    }
    if track is not None and len(track.t_s):
        data.update(_curves(track, folder))
        data.update(_scales(track, folder))
    return data


def _curves(track: Track, folder: SessionFolder) -> dict[str, Any]:
    side = folder.session.leg
    rows = thin(slice(0, len(track.t_s)), _MOST_POINTS)
    spread = track.ankle_sd_deg(side)[rows]
    return {
        "t": [round(value, 3) for value in track.t_s[rows].tolist()],
        "knee": _tenths(track.knee_deg(side)[rows]),
        "ankle": _tenths(track.ankle_deg(side)[rows]),
        "spread": _tenths(spread) if np.isfinite(spread).any() else None,
        "phases": phase_runs(track),
        "clip_start": round(float(track.t_s[0]), 3),
    }


def _scales(track: Track, folder: SessionFolder) -> dict[str, Any]:
    """The ranges of the chart, and those of the loop plot, which the script has to know."""
    session = folder.session
    plot = LoopPlot([(track, session)])
    knee = padded([track.knee_deg(session.leg)], (0.0, 90.0), 10.0)
    # Room below the ankle's curve for the names of the phases.
    low, high = padded([track.ankle_deg(session.leg)], (-30.0, 20.0), 10.0)
    return {
        "ranges": {"knee": knee, "ankle": (low - 10.0, high)},
        "plane": {"x": (plot.x.low, plot.x.high), "y": (plot.y.low, plot.y.high)},
    }


def phase_runs(track: Track) -> list[list[Any]]:
    """``[start_s, name]`` of each stretch of equal phase."""
    runs: list[list[Any]] = []
    for t_s, phase in zip(track.t_s.tolist(), track.phase, strict=True):
        name = "getting ready" if phase == "unknown" else phase.replace("_", " ")
        if not runs or runs[-1][1] != name:
            runs.append([round(t_s, 3), name])
    return runs


def _tenths(values: Numbers) -> list[int | None]:
    return [None if math.isnan(value) else round(10 * value) for value in values.tolist()]
