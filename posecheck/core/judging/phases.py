"""The phase machine: one table of transitions, read from the exercise, and nothing else.

The glide's table, with the knee's flexion that leads from one phase to the next::

                 >= 60 for 0.3 s        <= 50            <= 30            >= 40            >= 60
      unknown ──────────────────> bent ──────> extending ──────> extended ──────> bending ──────> bent
                                   ^               │                 ^              │  ^
                                   └───────────────┘                 └──────────────┘  │ >= 48, then
                                     turned back: >= 60                <= 30 again     │ <= 42: counted
                                                                                   half_bent, out again

Every pair of limits has 10 degrees of hysteresis, because a held knee trembles by about 4, and every
arrow waits for ``phase_dwell`` (0.1 s), so that one wild frame changes nothing. The values stand in the
exercise's file. Sight is no condition: a leg that is hidden stays in its phase, but for the way back, which
ends by itself (``unseen_return``).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from posecheck.core.exercise import Exercise, Phase
from posecheck.core.judging.conditions import Condition, Dwell
from posecheck.core.types import LegAngles


@dataclass(frozen=True, slots=True)
class PhaseChange:
    """A transition. ``since_s`` is when its condition began, before the dwell time."""

    source: Phase
    target: Phase
    since_s: float


@dataclass(slots=True)
class _Row:
    target: Phase
    condition: Condition
    dwell: Dwell


class PhaseMachine:
    """Follows the working leg through the exercise's phases.

    Starts in the phase with the role ``unknown``. An unseen angle changes nothing: the phase stays
    until the leg is seen again. Only the way back ends unseen, after ``unseen_return`` seconds: a leg
    that was coming back, or had left the top by ``peak_band`` or more, has arrived by then.
    """

    def __init__(self, exercise: Exercise) -> None:
        by_name = {phase.name: phase for phase in exercise.phases}
        self.phase = next(phase for phase in exercise.phases if phase.role == "unknown")
        self._unknown = self.phase
        self._start = next(phase for phase in exercise.phases if phase.role == "start")
        self._primary = exercise.primary
        self._sign = -1.0 if exercise.peak == "lowest" else 1.0
        self._band_deg = exercise["peak_band"]
        self._extreme_deg = math.nan
        self._unseen_return_s = exercise["unseen_return"]
        self._seen_s = math.nan
        self._leaving = False
        reached = [t for t in exercise.transitions if by_name[t.source].role == "out"]
        self._top = {
            t.target: Condition(t.when, exercise) for t in reached if by_name[t.target].role == "peak"
        }
        self._table: dict[str, list[_Row]] = {name: [] for name in by_name}
        for t in exercise.transitions:
            dwell = Dwell(exercise[t.dwell], exercise["max_gap"])
            self._table[t.source].append(_Row(by_name[t.target], Condition(t.when, exercise), dwell))

    def step(self, t_s: float, angles: LegAngles) -> PhaseChange | None:
        """The change at this instant, if there is one. Rows are tried in the order of the file."""
        if not math.isnan(primary_deg := getattr(angles, self._primary)):
            self._seen_s = t_s
            self._leaving = self.phase.role == "back" or self._left_top(primary_deg, angles)
        elif self._leaving and t_s - self._seen_s > self._unseen_return_s:
            self._leaving = False
            return self._go(self._start, self._seen_s)
        for row in self._table[self.phase.name]:
            if row.dwell(t_s, row.condition.all(angles)):
                return self._go(row.target, row.dwell.since_s)
        return None

    def _left_top(self, primary_deg: float, angles: LegAngles) -> bool:
        top = self._top.get(self.phase.name)
        if top is None:
            self._extreme_deg = math.nan
            return False
        if not self._sign * primary_deg <= self._sign * self._extreme_deg:
            self._extreme_deg = primary_deg
        return not top.all(angles) or abs(primary_deg - self._extreme_deg) > self._band_deg

    def forget(self) -> None:
        """Back to the unknown phase, as after something that was not the exercise."""
        self._go(self._unknown, 0.0)

    def _go(self, target: Phase, since_s: float) -> PhaseChange:
        change = PhaseChange(self.phase, target, since_s)
        self.phase = target
        for row in self._table[target.name]:
            row.dwell.reset()
        return change
