"""How one leg moves, and how surely that was seen: its speed, when it last moved, where it jumped."""

from __future__ import annotations

import math

from posecheck.core.exercise import Exercise
from posecheck.core.judging.certainty import claimed_sd_deg
from posecheck.core.measuring.filters import Slope
from posecheck.core.types import NAN, LegAngles


class Motion:
    """Of the primary signal, instant by instant. Times must rise."""

    def __init__(self, exercise: Exercise) -> None:
        self.speed_dps = NAN
        #: Whether it went, in this instant, farther than any leg goes.
        self.jumped = False
        #: When it last moved; NaN before.
        self.moved_s = NAN
        #: Seconds since the last sight, 0 when that was too long ago to be bridged.
        self.step_s = 0.0
        self._seen_s = self._sure_since_s = NAN
        self._vague_s = -math.inf
        self._raw = (NAN, NAN)
        self.fit(exercise)
        self.begin_anew()

    def fit(self, exercise: Exercise) -> None:
        """Go on with other thresholds of the same exercise."""
        self._exercise = exercise
        # Nobody asks which leg moves in a hold or in turns.
        moves = exercise.kind == "movement"
        self._moving_dps = exercise["moving"] * exercise["hold_speed"] if moves else math.inf

    def begin_anew(self) -> None:
        """Another leg, person or shot: from one to the next is no movement."""
        self._speed = Slope(self._exercise["speed_window"])

    @property
    def off_dps(self) -> float:
        """The standard deviation that the speed claims."""
        return self._speed.off

    def see(self, t_s: float, mine: LegAngles, raw_deg: float) -> None:
        """One instant: the smoothed angles, and the primary signal before it was smoothed."""
        exercise = self._exercise
        primary = getattr(mine, exercise.primary)
        self.speed_dps = self._speed(t_s, primary, claimed_sd_deg(exercise.primary, mine))
        if abs(self.speed_dps) > self._moving_dps:
            self.moved_s = t_s
        self.step_s = self._step_s(t_s, not math.isnan(primary))
        self.jumped = self._jumps(t_s, raw_deg)
        misread, vague_deg = math.isnan(raw_deg) or self.jumped, exercise["speed_sd"]
        if misread or mine.knee_sd_deg > vague_deg or mine.ankle_sd_deg > vague_deg:
            self._vague_s = t_s
        if misread or mine.knee_sd_deg > exercise["leg_turn_sd"] or not seen(mine, exercise):
            self._sure_since_s = NAN
        elif math.isnan(self._sure_since_s):
            self._sure_since_s = t_s

    def plain_s(self, t_s: float) -> float:
        """For how long nothing was unseen, misread or vague."""
        return t_s - self._vague_s

    def sure_s(self, t_s: float) -> float:
        """For how long both signals have been seen surely enough to tell the working leg by; NaN: not now."""
        return t_s - self._sure_since_s

    def _jumps(self, t_s: float, raw_deg: float) -> bool:
        if math.isnan(raw_deg):
            return False
        (last_s, last_deg), self._raw = self._raw, (t_s, raw_deg)
        return abs(raw_deg - last_deg) > self._exercise["jump_speed"] * max(
            t_s - last_s, self._exercise["jump_least"]
        )

    def _step_s(self, t_s: float, seen_now: bool) -> float:
        if not seen_now:
            return 0.0
        gap_s, self._seen_s = t_s - self._seen_s, t_s
        return gap_s if gap_s <= self._exercise["max_gap"] + 1e-6 else 0.0


def seen(angles: LegAngles, exercise: Exercise) -> bool:
    """Whether both signals that the exercise needs were seen."""
    return not math.isnan(getattr(angles, exercise.primary) + getattr(angles, exercise.secondary))
