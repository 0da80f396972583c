"""One turn of a rhythm: its two ends, whether it looked like the exercise throughout, how far it went."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Iterable
from operator import attrgetter
from statistics import fmean, median, quantiles
from typing import Final

from posecheck.core.exercise import Exercise
from posecheck.core.exercise_kinds import Moves
from posecheck.core.judging.conditions import Condition, Truth
from posecheck.core.types import NAN, LegAngles

#: Samples of one turn, at most.
_MOST_SAMPLES: Final = 10_000


class Zigzag:
    """Finds highs and lows that are at least ``swing`` apart. ``sign`` -1: a turn is a low, 1: a high.

    ``turned`` is the last turn: its time, what was shown there, and who was ahead; ``risen`` is how far the
    signal came up to it. ``swing`` may be set anew between two samples. ``ground`` is the value that the
    signal comes from when it is first seen, in the midst of a swing; NaN: that cannot be known. Where it
    only goes back from there, nothing was seen to turn. A signal that has not gone back after ``rested_s``
    has come to rest.
    """

    def __init__(self, swing: float, sign: float, rested_s: float, ground: float = NAN) -> None:
        self.swing, self._sign, self._rested_s, self._ground = swing, sign, rested_s, ground
        self.reset()

    def reset(self) -> None:
        """Forget where the signal was."""
        self._away = self._sign * self._ground
        self._begun_s = self._height = NAN
        self._top: tuple[float, float, dict[str, float], float] | None = None
        self.turned: tuple[float, dict[str, float], float] = (NAN, {}, 1.0)
        self.risen = NAN

    def see(self, t_s: float, value: float, shown: dict[str, float], ahead: float) -> float | None:
        """The time of a turn that is certain now, else None."""
        height = self._height = self._sign * value
        self._begun_s = t_s if math.isnan(self._begun_s) else self._begun_s
        if self._top is None:
            # On the way there: it must have come up by ``swing`` from its lowest place.
            self._away = height if math.isnan(self._away) else min(self._away, height)
            if height - self._away >= self.swing:
                self._top = (height, t_s, shown, ahead)
            return None
        if height > self._top[0]:
            self._top = (height, t_s, shown, ahead)
        if self._top[0] - height < self.swing:
            return None
        if self._top[1] == self._begun_s:
            self._top, self._away = None, height
            return None
        return self._take(height)

    def pending(self, t_s: float) -> float | None:
        """Take a turn that came to rest without going back."""
        if self._top is None or t_s - self._top[1] < self._rested_s:
            return None
        return self._take(NAN)

    def last(self, t_s: float, swing: float) -> float | None:
        """The same at the end of all: also a turn that has gone back by as little as ``swing``."""
        if self._top is None or self._top[1] == self._begun_s or self._top[0] - self._height < swing:
            return self.pending(t_s)
        return self._take(NAN)

    def _take(self, height: float) -> float:
        assert self._top is not None
        top, at_s, shown, ahead = self._top
        self.turned, self.risen = (at_s, shown, ahead), top - self._away
        self._top, self._away = None, height
        return at_s


class During:
    """Whether it was this exercise throughout a turn, as far as that was seen."""

    def __init__(self, condition: Condition, least: float) -> None:
        self._condition, self._least = condition, least
        self.forget()

    def forget(self) -> None:
        """What was seen before tells nothing."""
        self._seen: deque[tuple[float, bool]] = deque(maxlen=_MOST_SAMPLES)

    def see(self, t_s: float, mine: LegAngles, blocked: bool) -> Truth:
        """One instant, and whether it is so; an angle that is NaN and would decide counts neither way."""
        truth: Truth = False if blocked else self._condition.all(mine)
        if truth is not None:
            self._seen.append((t_s, truth))
        return truth

    def take(self, end_s: float) -> bool:
        """The answer for the turn that ended then; what was seen since is the next one's, and tells of this
        one where nothing else does.

        One instant alone says nothing: landmarks jump, and a step has five at ten frames a second.
        """
        known = [truth for t_s, truth in self._seen if t_s <= end_s]
        known = known or [truth for _, truth in self._seen]
        while self._seen and self._seen[0][0] <= end_s:
            self._seen.popleft()
        true = sum(known)
        return bool(known) and (true >= self._least * len(known) or len(known) - true <= 1 < true)


class Standing:
    """What a signal is while the person stands still: before the turns, between them, or afterwards.

    Two people who stand with straight knees read some degrees apart, and so do their knees on the pedals: the
    difference repeats better than the angle (Priego Quesada 2016, J Sci Cycling 5:26).
    """

    def __init__(self, exercise: Exercise) -> None:
        spec = exercise.rhythm
        assert spec is not None
        self._asked = bool(spec.standing)
        self._condition = Condition(spec.standing, exercise)
        self._read = attrgetter(exercise.primary)
        if self._asked:
            self._still_s, self._within = exercise["standing_still"], exercise["standing_within"]
        self._seen: deque[tuple[float, float]] = deque()
        self._found: list[float] = []

    @property
    def value(self) -> float:
        """The median of all such moments, NaN when there was none."""
        return median(self._found) if self._found else NAN

    def see(self, t_s: float, mine: LegAngles) -> None:
        """One instant. Times must rise."""
        if not self._asked:
            return
        value = self._read(mine)
        if math.isnan(value) or self._condition.all(mine) is not True:
            self._seen.clear()
            return
        self._seen.append((t_s, value))
        # One sample from before that time stays: without it nothing tells that it has passed.
        while len(self._seen) > 1 and self._seen[1][0] <= t_s - self._still_s:
            self._seen.popleft()
        values = [each for _, each in self._seen]
        long = t_s - self._seen[0][0] >= self._still_s
        if long and max(values) - min(values) <= self._within:
            self._found.append(fmean(values))
            self._seen.clear()


class Swings:
    """How far the signals go in each turn."""

    def __init__(self, signals: tuple[str, ...], moves: tuple[Moves, ...], exercise: Exercise) -> None:
        self._names = tuple(dict.fromkeys((*signals, *(each.signal for each in moves))))
        self._needed = {each.signal: exercise[each.at_least] for each in moves}
        self._seen: dict[str, deque[float]] = {}
        self._whole = exercise["during_least"]
        self.reset()

    def reset(self) -> None:
        """A turn begins."""
        self._instants = 0
        self._seen = {name: deque(maxlen=_MOST_SAMPLES) for name in self._names}

    def see(self, mine: LegAngles) -> None:
        """One instant; NaN is left out."""
        self._instants += 1
        for name, values in self._seen.items():
            value = getattr(mine, name)
            if not math.isnan(value):
                values.append(value)

    def extreme(self, name: str, peak: str) -> float:
        """The "lowest" or highest value of a signal in the turn that ends now."""
        return min(self._seen[name]) if peak == "lowest" else max(self._seen[name])

    def take(self) -> tuple[dict[str, float], bool]:
        """How far each went in the turn that ends now, NaN unless it was seen in nearly all of it; and
        whether all that were seen went as far as they must."""
        least = min(self._whole * self._instants, _MOST_SAMPLES)
        swing = {name: max(v) - min(v) if v and len(v) >= least else NAN for name, v in self._seen.items()}
        moved = not any(swing[name] < needed for name, needed in self._needed.items())
        self.reset()
        return swing, moved


def agree(values: list[float], within: float) -> bool:
    """Whether the middle half of these lies within so much: a rider's knee comes back to where it was, the
    reading of somebody who is half out of the frame does not. NaN is left out; of fewer than two: no."""
    known = [value for value in values if not math.isnan(value)]
    if len(known) < 2:
        return False
    low, _, high = quantiles(known, n=4, method="inclusive")
    return high - low <= within


def mostly(values: list[float]) -> float:
    """The median of what was seen in most of the turns; NaN when it was not: the others may differ."""
    known = [value for value in values if not math.isnan(value)]
    return median(known) if 2 * len(known) > len(values) else NAN


def median_of(values: Iterable[float]) -> float:
    """The median of what is known; NaN of nothing."""
    known = [value for value in values if not math.isnan(value)]
    return median(known) if known else NAN
