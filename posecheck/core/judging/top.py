r"""The top of one repetition: what was reached there, and how long it was held.

Everything is weighed by time: a frame stands for as long as it was on the screen. "Near the top" is
within ``peak_band`` (twice the noise of a held knee) of the extreme. The hold is what lies between two
moments, the end of the way there and the beginning of the way back; neither can be read off a threshold,
since people fade into a hold::

      away \                                        /
             \  fits a power of the time left     /
               \__                            __/
                   \________________________/
                    ^ arrived       leaving ^

so the way there is fitted by least squares with a movement that fades out (between a swing's square and
a minimum jerk's cube), and its end is the arrival; the way back is the same with time reversed.

A foot that is pointed for one half of the top and pulled up for the other has a median that a few frames
more or less throw from one to the other. So what checks ask is where the median lies if the top began or
ended a little earlier or later (``top_edge``): between two values, and a limit between both is neither met
nor missed (`core.judging.conditions`).
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median
from typing import Final

import numpy as np

from posecheck.core.exercise import Exercise
from posecheck.core.judging.certainty import claimed_sd_deg
from posecheck.core.measures import Span
from posecheck.core.types import NAN, FloatArray, LegAngles

#: Samples kept around the top of one repetition; a longer stay there forgets its beginning.
_SAMPLES: Final = 3600
#: How finely the end of a movement is looked for.
_GRID_S: Final = 0.01
#: The power of the time left that is a movement at even speed.
_RAMP: Final = 1.0


@dataclass(slots=True)
class Top:
    """Samples of a repetition. ``sign`` is -1 when the primary signal is lowest at the top, else 1.

    ``extreme_deg`` is the primary signal at its most, at ``peak_s``. "Near the top" means: the
    primary signal within ``band_deg`` of it. A sample counts for the time until the next one, for
    ``sample_s_max`` at most: recorders leave out frames in which nothing moves.
    ``look_s``, ``fading``, ``ramp_believed``, ``sd_max_deg`` and ``deviations`` are ``top_look``,
    ``top_fading``, ``ramp_believed``, ``warn_sd`` and ``doubt_sd`` of the exercise.
    """

    sign: float
    band_deg: float
    look_s: float
    fading: float
    ramp_believed: float
    sample_s_max: float = math.inf
    sd_max_deg: float = math.inf
    deviations: float = 0.0
    extreme_deg: float = NAN
    peak_s: float = NAN
    _seen: deque[tuple[float, float, LegAngles]] = field(default_factory=lambda: deque(maxlen=_SAMPLES))

    @classmethod
    def of(cls, exercise: Exercise) -> Top:
        """An empty one, by the limits of an exercise."""
        e = exercise
        shape = e["top_look"], e["top_fading"], e["ramp_believed"]
        return cls(e.peak_sign, e["peak_band"], *shape, e["still_max"], e["warn_sd"], e["doubt_sd"])

    def see(self, t_s: float, primary_deg: float, angles: LegAngles, keep: bool) -> None:
        """One instant; ``keep`` on the way out and at the top, where the samples count.

        One without the primary signal ends the time for which the last one stands.
        """
        # The other way round than it reads: nothing is beyond an extreme that is still NaN.
        if not math.isnan(primary_deg) and not self.sign * primary_deg <= self.sign * self.extreme_deg:
            self.extreme_deg, self.peak_s = primary_deg, t_s
        if keep:
            self._seen.append((t_s, primary_deg, angles))

    @property
    def lasts(self) -> bool:
        """Whether it may have been near the top when last seen: half hidden it is read a little off."""
        seen = ((value, angles) for _, value, angles in reversed(self._seen) if not math.isnan(value))
        last_deg, angles = next(seen, (NAN, LegAngles()))
        off_deg = 0.0 if math.isnan(angles.knee_sd_deg) else self.deviations * angles.knee_sd_deg
        return abs(last_deg - self.extreme_deg) <= max(self.band_deg, off_deg)

    def includes(self, primary_deg: float) -> bool:
        """Whether this is near the top; NaN is not."""
        return abs(primary_deg - self.extreme_deg) <= self.band_deg

    def end(self, t_s: float) -> None:
        """What was seen later is the next repetition's."""
        while self._seen and self._seen[-1][0] > t_s:
            self._seen.pop()
        primary = [(self.sign * value, -at_s) for at_s, value, _ in self._seen if not math.isnan(value)]
        self.extreme_deg, self.peak_s = NAN, NAN
        if primary:
            most, since_s = max(primary)
            self.extreme_deg, self.peak_s = self.sign * most, -since_s

    def lowest_deg(self, signal: str) -> float:
        """The lowest value of a signal that was seen; NaN when it never was."""
        values = (getattr(angles, signal) for _, _, angles in self._seen)
        return min((value for value in values if not math.isnan(value)), default=NAN)

    def median_deg(self, signal: str) -> float:
        """The median over time of a signal near the top; NaN when unseen there."""
        return weighted_median((value, s) for value, _, s in self._near(signal) if not math.isnan(value))

    def medians_deg(self, signal: str, edge_s: float, part: float = 1.0, unseen_s: float = 0.0) -> Span:
        """Between which values that median lies, or the one of the top's first ``part``.

        The top is known to begin and end within ``edge_s``. What was not seen of the signal, and ``unseen_s``
        without even the primary one, may all have been lower, or higher; of more than half of it nobody says
        that it was higher than what was seen. What claims to be off by more than ``sd_max_deg`` may have been
        lower too, and nobody is blamed for it; or higher by as much as it claims, and nobody is praised.
        """
        near = self._near(signal, part)
        highest = ((value + (sd if sd > self.sd_max_deg else 0.0), s) for value, sd, s in near)
        first = [(value, s) for value, s in highest if not math.isnan(value)]
        sure = [(value, s) for value, sd, s in near if not (math.isnan(value) or sd > self.sd_max_deg)]
        all_s = unseen_s + sum(s for _, _, s in near)
        unseen_s, unsure_s = (all_s - sum(s for _, s in each) for each in (first, sure))
        known = not first or unsure_s < all_s / 2
        low_deg = weighted_median(sure, -edge_s - unsure_s / 2) if known else -math.inf
        return low_deg, weighted_median(first, edge_s + unseen_s / 2)

    def unsure_s(self, signal: str) -> float:
        """For how long, near the top, a signal was not, or not surely, seen though the primary one was."""
        return sum(s for value, sd, s in self._near(signal) if math.isnan(value) or sd > self.sd_max_deg)

    def unseen_fraction(self, signal: str, unseen_s: float = 0.0) -> float:
        """The part of the time near the top in which a signal was not seen.

        ``unseen_s`` were spent there without even the primary signal.
        """
        near = self._near(signal)
        all_s = unseen_s + sum(s for _, _, s in near)
        if all_s <= 0.0:
            return 1.0
        return (unseen_s + sum(s for value, _, s in near if math.isnan(value))) / all_s

    def held_s(self, ramp_deg: float, max_gap_s: float) -> float:
        """How long the top was held, between the end of the way there and the start of the way back.

        Both are found by least squares on what lies within ``ramp_deg`` of the top, so neither
        noise nor a slow camera moves them by much, and a movement that fades out is not taken
        for a hold. Time away from the top, or unseen for over ``max_gap_s``, does not count.
        """
        seen = [(t, primary) for t, primary, _ in self._seen if not math.isnan(primary)]
        t_s, primary_deg = np.array(seen).reshape(-1, 2).T
        near = np.abs(primary_deg - self.extreme_deg) <= self.band_deg
        if np.count_nonzero(near) < 2:
            return 0.0
        away_deg = self.sign * (np.median(primary_deg[near]) - primary_deg)
        middle = int(np.flatnonzero(near)[np.count_nonzero(near) // 2])
        begin_s = self._arrival_s(t_s[: middle + 1], away_deg[: middle + 1], ramp_deg)
        # The way back is a way there with time reversed.
        end_s = -self._arrival_s(-t_s[middle:][::-1], away_deg[middle:][::-1], ramp_deg)
        counted = near[1:] & near[:-1] & (np.diff(t_s) <= max_gap_s + 1e-6)
        return float(np.diff(np.clip(t_s, begin_s, max(begin_s, end_s)))[counted].sum())

    def _arrival_s(self, t_s: FloatArray, away_deg: FloatArray, ramp_deg: float) -> float:
        """When ``away_deg`` came to rest at 0, from its last approach; the first sample without one."""
        far = np.flatnonzero(away_deg > ramp_deg)
        first = int(far[-1]) + 1 if len(far) else 0
        t_s, away_deg = t_s[first:], away_deg[first:]
        arrived = int(np.argmax(away_deg <= self.band_deg))
        if arrived == 0:
            return float(t_s[0])
        close = t_s <= t_s[arrived] + self.look_s
        t_s, away_deg = t_s[close], away_deg[close]
        (fading_left, fading_s), (ramp_left, ramp_s) = (
            _fit(t_s, away_deg, power) for power in (self.fading, _RAMP)
        )
        return ramp_s if ramp_left < self.ramp_believed * fading_left else fading_s

    def _near(self, signal: str, part: float = 1.0) -> list[tuple[float, float, float]]:
        """Values near the top, or in its first ``part``, NaN where the signal was not seen; each with how far
        it claims to be off (NaN: it claims nothing), and the seconds for which it stands."""
        times_s = [t_s for t_s, _, _ in self._seen]
        lasts_s = [min(after - t_s, self.sample_s_max) for t_s, after in pairwise(times_s)]
        # Nobody knows how long the last one lasts: as long as they usually do.
        lasts_s += [median(lasts_s) if lasts_s else 1.0] * bool(self._seen)
        near = [
            (getattr(angles, signal), claimed_sd_deg(signal, angles), s)
            for (_, primary, angles), s in zip(self._seen, lasts_s, strict=True)
            if self.includes(primary)
        ]
        return near if part >= 1.0 else _first(near, part)


def _first(near: list[tuple[float, float, float]], part: float) -> list[tuple[float, float, float]]:
    """The first ``part`` of their time."""
    left_s = part * sum(s for _, _, s in near)
    first: list[tuple[float, float, float]] = []
    for value, sd, s in near:
        first.append((value, sd, min(s, max(left_s, 0.0))))
        left_s -= s
    return [each for each in first if each[2] > 0]


def weighted_median(pairs: Iterable[tuple[float, float]], beyond: float = 0.0) -> float:
    """The value below and above which lies half of the weight each; NaN without any.

    Equal weights give the usual median. ``beyond``: with so much more of the weight below it.
    """
    ordered = sorted(pairs)
    half = sum(weight for _, weight in ordered) / 2 + beyond
    below = 0.0
    for index, (value, weight) in enumerate(ordered):
        below += weight
        if math.isclose(below, half, rel_tol=1e-9) and index + 1 < len(ordered):
            return (value + ordered[index + 1][0]) / 2
        if below > half:
            return value
    return ordered[-1][0] if ordered else NAN


def _fit(t_s: FloatArray, away_deg: FloatArray, power: float) -> tuple[float, float]:
    """Least squares: the squares left, and the end, of the best movement that fades like ``power``."""
    ends_s = np.arange(t_s[0] + _GRID_S, t_s[-1] + _GRID_S, _GRID_S)
    shape = np.maximum(ends_s[:, None] - t_s, 0.0) ** power
    explained = np.maximum(shape @ away_deg, 0.0) ** 2 / np.sum(shape**2, axis=1)
    best = int(explained.argmax())
    return float(away_deg @ away_deg - explained[best]), float(ends_s[best])
