"""Noise and gaps: a causal filter for live use, a zero-phase one for recordings.

All times are seconds and need not be evenly spaced. None of these changes its input.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from posecheck.core.types import NAN, FloatArray

#: A Gaussian kernel of this many seconds passes half the power at 1 Hz; divide by the cut-off.
_HALF_POWER_SIGMA = math.sqrt(math.log(2)) / (2 * math.pi)
#: Farther away its weights are below a thousandth.
_REACH_SIGMAS = 4.0
#: Turns a median absolute deviation into a standard deviation of normal noise.
_MAD_TO_SD = 1.4826
#: Neighbours either side that an outlier is compared with at most: 0.12 s of 250 frames a second.
_MOST_NEIGHBOURS = 30
#: The outer parts of what was seen, in which jumps lie: they do not count as movement.
_OUTER = 0.05
#: Rows in a block: some megabytes.
_ROWS = 8192
#: Rows for which lines are fitted at once, and weights: a megabyte, which stays in the processor's cache.
_LINES = 64
_CELLS = 100_000

IntArray = NDArray[np.int64]


class OneEuro:
    """The 1 Euro filter (Casiez, Roussel, Vogel 2012, CHI, 10.1145/2207676.2208639).

    ``min_cutoff_hz``: lower removes more jitter at rest. ``beta`` (1/deg): higher removes more
    lag in motion. ``derivative_cutoff_hz`` smooths the speed that decides between them. A NaN
    goes through as NaN and leaves the state alone; after more than ``max_gap_s`` without a
    sample the filter starts afresh.
    """

    def __init__(
        self, min_cutoff_hz: float, beta: float, derivative_cutoff_hz: float, max_gap_s: float
    ) -> None:
        self._min_cutoff_hz = min_cutoff_hz
        self._beta = beta
        self._derivative_cutoff_hz = derivative_cutoff_hz
        self._max_gap_s = max_gap_s
        self.reset()

    def reset(self) -> None:
        """Forget everything; the next sample passes unchanged."""
        self._t_s: float | None = None
        self._value = NAN
        self._slope = 0.0

    def __call__(self, t_s: float, value: float) -> float:
        """The filtered value at ``t_s``; times must rise."""
        if math.isnan(value):
            return NAN
        if self._t_s is None or t_s - self._t_s > self._max_gap_s:
            self._value, self._slope = value, 0.0
        elif t_s > self._t_s:
            step_s = t_s - self._t_s
            weight = _weight(self._derivative_cutoff_hz, step_s)
            self._slope += weight * ((value - self._value) / step_s - self._slope)
            cutoff_hz = self._min_cutoff_hz + self._beta * abs(self._slope)
            self._value += _weight(cutoff_hz, step_s) * (value - self._value)
        self._t_s = t_s
        return self._value


def _weight(cutoff_hz: float, step_s: float) -> float:
    ratio = 2 * math.pi * cutoff_hz * step_s
    return ratio / (ratio + 1)


class LowPass:
    """The first-order low-pass of several values: a step has come through by 63 % after ``memory_s``.

    After more than ``memory_s`` without a sample it starts afresh.
    """

    def __init__(self, memory_s: float) -> None:
        self._memory_s = memory_s
        self._t_s = -math.inf
        self._values: list[float] = []

    def __call__(self, t_s: float, values: Sequence[float]) -> list[float]:
        """The filtered values at ``t_s``; times must not fall, and NaN must not come."""
        step_s = t_s - self._t_s
        if step_s > self._memory_s:
            self._values = list(values)
        else:
            weight = step_s / (step_s + self._memory_s)
            self._values = [was + weight * (now - was) for was, now in zip(self._values, values, strict=True)]
        self._t_s = t_s
        return self._values


class MovingMedian:
    """The median of what was seen in the last ``window_s``: a single wild sample never gets through.

    Of an even number of samples the newest decides, so a slow camera costs no delay. NaN passes
    as NaN and is not remembered.
    """

    def __init__(self, window_s: float) -> None:
        self._window_s = window_s
        self._samples: list[tuple[float, float]] = []

    def __call__(self, t_s: float, value: float) -> float:
        """The filtered value at ``t_s``; times must rise."""
        if math.isnan(value):
            return NAN
        samples, first_s = self._samples, t_s - self._window_s
        while samples and samples[0][0] <= first_s:
            del samples[0]
        samples.append((t_s, value))
        odd = sorted([v for _, v in samples[1 - len(samples) % 2 :]])
        return odd[len(odd) // 2]


class Slope:
    """The rate of change by least squares over the last ``window_s``; NaN until half of it is seen.

    ``off`` is the standard deviation of the last one, by those that its values claim (0: none). What is near
    in time errs alike: a change within the window is about as far off as the worse one of its two ends.
    """

    def __init__(self, window_s: float) -> None:
        self._window_s = window_s
        self._samples: list[tuple[float, float, float]] = []
        self.off = 0.0

    def __call__(self, t_s: float, value: float, sd: float = NAN) -> float:
        if math.isnan(value):
            return NAN
        samples, first_s = self._samples, t_s - self._window_s - 1e-9
        while samples and samples[0][0] < first_s:
            del samples[0]
        samples.append((t_s, value, 0.0 if math.isnan(sd) else sd))
        if t_s - samples[0][0] < self._window_s / 2:
            return NAN
        # Sums about the newest sample, which keeps them small and exact; this runs often.
        n, st, sv, stt, stv = len(samples), 0.0, 0.0, 0.0, 0.0
        self.off = max(samples[0][2], samples[-1][2]) / (t_s - samples[0][0])
        for at_s, was, _ in samples:
            dt, dv = at_s - t_s, was - value
            st, sv, stt, stv = st + dt, sv + dv, stt + dt * dt, stv + dt * dv
        return (n * stv - st * sv) / (n * stt - st * st)


def hampel(
    t_s: FloatArray,
    values: FloatArray,
    half_width_s: float,
    max_gap_s: float,
    limit_sd: float,
    least_sd: float,
) -> FloatArray:
    """Replaces a sample by NaN when it lies over ``limit_sd`` robust deviations off its neighbours.

    ``t_s`` and ``values`` (n,); the neighbourhood is what reaches within ``half_width_s`` either side, at
    least one sample each if it is no farther than ``max_gap_s``; NaN stays NaN. A deviation is at least
    ``least_sd``, in the unit of ``values``: still neighbours make no outlier of a tremble. Hampel 1974, J Am
    Stat Assoc 69:383.
    """
    values = values.astype(float)
    first, last = _neighbours(t_s, half_width_s, max_gap_s)
    kept = np.empty_like(values)
    for rows in _blocks(len(values)):
        windows = _windows(values, first[rows], last[rows])
        middle = _nanmedian(windows)
        sd = np.maximum(_MAD_TO_SD * _nanmedian(np.abs(windows - middle[:, None])), least_sd)
        off = np.abs(values[rows] - middle) > limit_sd * sd
        kept[rows] = np.where(off, np.nan, values[rows])
    return kept


def spread(values: Iterable[float]) -> float:
    """The 95th less the 5th percentile of what was seen: a jump counts for little. NaN without any."""
    seen = sorted(value for value in values if not math.isnan(value))
    if not seen:
        return NAN
    least, most = (seen[round(share * (len(seen) - 1))] for share in (_OUTER, 1 - _OUTER))
    return float(most - least)


def _blocks(count: int, at_once: int = _ROWS) -> Iterator[slice]:
    """Rows that are worked on at once: what is computed on the way would else be a multiple of the whole."""
    return (slice(start, start + at_once) for start in range(0, count, at_once))


def _neighbours(t_s: FloatArray, half_width_s: float, max_gap_s: float) -> tuple[IntArray, IntArray]:
    """(n,) each: the first sample around each one, and the one after the last."""
    rows = np.arange(len(t_s))
    # A sample stands for half a step either side of it.
    half_width_s += float(np.median(np.diff(t_s))) / 2 if len(t_s) > 1 else 0.0
    near = np.diff(t_s, prepend=-np.inf, append=np.inf) <= max_gap_s + 1e-9
    first = np.minimum(np.searchsorted(t_s, t_s - half_width_s - 1e-9), rows - near[:-1])
    last = np.maximum(np.searchsorted(t_s, t_s + half_width_s + 1e-9, "right"), rows + 1 + near[1:])
    # A damaged file may claim a billion frames a second: more neighbours than these tell nothing new.
    return np.maximum(first, rows - _MOST_NEIGHBOURS), np.minimum(last, rows + 1 + _MOST_NEIGHBOURS)


def _windows(values: FloatArray, first: IntArray, last: IntArray) -> FloatArray:
    """(n, most): the values from ``first`` to before ``last``, filled up with NaN."""
    columns = first[:, None] + np.arange(int((last - first).max(initial=1)))
    inside = columns < last[:, None]
    return np.where(inside, values[np.where(inside, columns, 0)], np.nan)


def bridge(t_s: FloatArray, values: FloatArray, max_gap_s: float) -> FloatArray:
    """Straight lines across gaps of at most ``max_gap_s`` between two seen samples; longer stay NaN."""
    seen = np.flatnonzero(~np.isnan(values))
    if len(seen) < 2:
        return values.astype(float)
    filled = np.interp(t_s, t_s[seen], values[seen], left=np.nan, right=np.nan)
    before = seen[np.clip(np.searchsorted(seen, np.arange(len(values)), "right") - 1, 0, None)]
    after = seen[np.clip(np.searchsorted(seen, np.arange(len(values)), "left"), None, len(seen) - 1)]
    return np.where(t_s[after] - t_s[before] <= max_gap_s + 1e-9, filled, values)


def zero_phase(t_s: FloatArray, values: FloatArray, cutoff_hz: float) -> FloatArray:
    """Low-pass without delay: a local straight line fitted with Gaussian weights at each sample.

    ``t_s`` (n,) rising, ``values`` (n,) or (n, k). Half the power passes at ``cutoff_hz``. Works on
    unevenly spaced samples, keeps a ramp a ramp up to the ends. NaN samples have no weight and
    stay NaN.
    """
    columns = np.asarray(values, float).reshape(len(values), -1)
    sigma_s = _HALF_POWER_SIGMA / cutoff_hz
    first = np.searchsorted(t_s, t_s - _REACH_SIGMAS * sigma_s)
    last = np.searchsorted(t_s, t_s + _REACH_SIGMAS * sigma_s, "right")
    seen = ~np.isnan(columns)
    known, seen_1 = np.where(seen, columns, 0.0), seen.astype(float)
    lines = np.empty_like(columns)
    # A window for each row: few rows at once where it is wide.
    for rows in _blocks(len(t_s), min(_LINES, _CELLS // int((last - first).max(initial=1)) + 1)):
        near = slice(first[rows][0], last[rows][-1])
        lines[rows] = _lines((t_s[near] - t_s[rows, None]) / sigma_s, known[near], seen_1[near])
    # In place: of two hours these arrays are the most that is held at once.
    lines[~seen] = np.nan
    return lines.reshape(values.shape)


def _lines(away: FloatArray, known: FloatArray, seen: FloatArray) -> FloatArray:
    """Where the straight lines fitted to samples are in their middles.

    ``away`` (n, m): how far the samples lie from the n middles, in standard deviations; ``known`` (m, k)
    their values, where ``seen`` is 1 and not 0. Those out of reach do not count.
    """
    weight = np.where(np.abs(away) <= _REACH_SIGMAS, np.exp(-0.5 * away * away), 0.0)
    sloped = weight * away
    w0, w1, w2 = weight @ seen, sloped @ seen, (sloped * away) @ seen
    y0, y1 = weight @ known, sloped @ known
    spread = w0 * w2 - w1 * w1
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(spread > 1e-9 * w0 * w0, (w2 * y0 - w1 * y1) / spread, y0 / w0)


def _nanmedian(windows: FloatArray) -> FloatArray:
    """Median along the last axis without NaN; NaN where a window holds nothing else."""
    ordered = np.sort(windows, axis=-1)
    count = np.sum(~np.isnan(windows), axis=-1)
    rows = np.arange(len(windows))
    low, high = ordered[rows, np.maximum(count - 1, 0) // 2], ordered[rows, count // 2 * (count > 0)]
    return np.asarray(np.where(count % 2 == 1, low, (low + high) / 2))
