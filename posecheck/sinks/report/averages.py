"""The typical repetition of a session: every complete one, stretched to the same length and averaged."""

from __future__ import annotations

import math
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from posecheck.files.angles import Numbers
from posecheck.files.folder import SessionFolder, spans

#: Points of a repetition, 0 to 100 per cent.
POINTS: Final = 101


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
