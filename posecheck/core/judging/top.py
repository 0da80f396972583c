"""The top of one repetition: what was reached there, and how long it was held."""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass, field
from statistics import median
from typing import Final

import numpy as np

from posecheck.core.types import NAN, FloatArray, LegAngles

#: Samples kept around the top of one repetition; a longer stay there forgets its beginning.
_SAMPLES: Final = 3600
#: The end of a movement is looked for up to this long after its arrival near the top.
_LOOK_S: Final = 1.5
_GRID_S: Final = 0.01
#: Movements fade out like a power of the time that is left: 2 for a swing, up to 3 for a minimum
#: of jerk, 1 for a ramp, which nobody does and noise can look like.
_FADING: Final = 2.1
_RAMP: Final = 1.0
#: A ramp is believed when it leaves less than this part of what the fading movement leaves.
_RAMP_BELIEVED: Final = 0.5


@dataclass(slots=True)
class Top:
    """Samples of a repetition. ``sign`` is -1 when the primary signal is lowest at the top, else 1.

    ``extreme_deg`` is the primary signal at its most, at ``peak_s``. "Near the top" means: the
    primary signal within ``band_deg`` of it.
    """

    sign: float
    band_deg: float
    extreme_deg: float = NAN
    peak_s: float = NAN
    _seen: deque[tuple[float, float, LegAngles]] = field(default_factory=lambda: deque(maxlen=_SAMPLES))

    def see(self, t_s: float, primary_deg: float, angles: LegAngles, keep: bool) -> None:
        """One instant; ``keep`` on the way out and at the top, where the samples count."""
        if not self.sign * primary_deg <= self.sign * self.extreme_deg:
            self.extreme_deg, self.peak_s = primary_deg, t_s
        if keep:
            self._seen.append((t_s, primary_deg, angles))

    def lowest_deg(self, signal: str) -> float:
        """The lowest value of a signal that was seen."""
        return min((getattr(angles, signal) for _, _, angles in self._seen), default=NAN)

    def median_deg(self, signal: str, part: float = 1.0) -> float:
        """The median of a signal near the top, or in the first ``part`` of that; NaN when unseen there."""
        near = self._near(signal)
        seen = [value for value in near[: math.ceil(part * len(near))] if not math.isnan(value)]
        return median(seen) if seen else NAN

    def unseen_fraction(self, signal: str) -> float:
        """The part of the time near the top in which a signal was not seen."""
        near = self._near(signal)
        return sum(map(math.isnan, near)) / len(near) if near else 1.0

    def held_s(self, ramp_deg: float, max_gap_s: float) -> float:
        """How long the top was held, between the end of the way there and the start of the way back.

        Both are found by least squares on what lies within ``ramp_deg`` of the top, so neither
        noise nor a slow camera moves them by much, and a movement that fades out is not taken
        for a hold. Time away from the top, or unseen for over ``max_gap_s``, does not count.
        """
        t_s = np.array([t for t, _, _ in self._seen])
        primary_deg = np.array([primary for _, primary, _ in self._seen])
        near = np.abs(primary_deg - self.extreme_deg) <= self.band_deg
        if np.count_nonzero(near) < 2:
            return 0.0
        away_deg = self.sign * (np.median(primary_deg[near]) - primary_deg)
        middle = int(np.flatnonzero(near)[np.count_nonzero(near) // 2])
        begin_s = _arrival_s(t_s[: middle + 1], away_deg[: middle + 1], self.band_deg, ramp_deg)
        # The way back is a way there with time reversed.
        end_s = -_arrival_s(-t_s[middle:][::-1], away_deg[middle:][::-1], self.band_deg, ramp_deg)
        counted = near[1:] & near[:-1] & (np.diff(t_s) <= max_gap_s + 1e-6)
        return float(np.diff(np.clip(t_s, begin_s, max(begin_s, end_s)))[counted].sum())

    def _near(self, signal: str) -> list[float]:
        return [
            getattr(angles, signal)
            for _, primary, angles in self._seen
            if abs(primary - self.extreme_deg) <= self.band_deg
        ]


def _arrival_s(t_s: FloatArray, away_deg: FloatArray, band_deg: float, ramp_deg: float) -> float:
    """When ``away_deg`` came to rest at 0, from its last approach; the first sample without one."""
    far = np.flatnonzero(away_deg > ramp_deg)
    first = int(far[-1]) + 1 if len(far) else 0
    t_s, away_deg = t_s[first:], away_deg[first:]
    arrived = int(np.argmax(away_deg <= band_deg))
    if arrived == 0:
        return float(t_s[0])
    close = t_s <= t_s[arrived] + _LOOK_S
    t_s, away_deg = t_s[close], away_deg[close]
    (fading_left, fading_s), (ramp_left, ramp_s) = (_fit(t_s, away_deg, power) for power in (_FADING, _RAMP))
    return ramp_s if ramp_left < _RAMP_BELIEVED * fading_left else fading_s


def _fit(t_s: FloatArray, away_deg: FloatArray, power: float) -> tuple[float, float]:
    """Least squares: the squares left, and the end, of the best movement that fades like ``power``."""
    ends_s = np.arange(t_s[0] + _GRID_S, t_s[-1] + _GRID_S, _GRID_S)
    shape = np.maximum(ends_s[:, None] - t_s, 0.0) ** power
    explained = np.maximum(shape @ away_deg, 0.0) ** 2 / np.sum(shape**2, axis=1)
    best = int(explained.argmax())
    return float(away_deg @ away_deg - explained[best]), float(ends_s[best])
