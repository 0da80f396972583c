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
exercise's file. Sight is no condition: a leg that is hidden stays in its phase for a while. The way back
ends by itself (``unseen_return``), any other movement when a hold, the way back and another way out may have
passed (``unseen_top``), and one beyond the edge of the frame when the leg comes in on another way out
(`OutOfSight`).
"""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass, replace
from typing import Final

from posecheck.core.exercise import Exercise, Phase
from posecheck.core.judging.conditions import Condition, Dwell
from posecheck.core.types import LegAngles

KNEE: Final = "knee_flexion_deg"


@dataclass(frozen=True, slots=True)
class PhaseChange:
    """A transition. ``since_s`` is when its condition began, before the dwell time.

    ``lost``: nothing but the time out of sight says so.
    """

    source: Phase
    target: Phase
    since_s: float
    lost: bool = False

    @property
    def ends(self) -> bool:
        """Whether a repetition is over with it: back at the start, or on the way out again before."""
        return self.target.role == "start" or (
            self.source.role == "short_return" and self.target.role in ("out", "peak")
        )


@dataclass(slots=True)
class _Row:
    target: Phase
    condition: Condition
    dwell: Dwell


class PhaseMachine:
    """Follows the working leg through the exercise's phases.

    Starts in the phase with the role ``unknown``. An unseen angle changes nothing at first. The way back ends
    unseen after ``unseen_return`` seconds: a leg that was coming back, had left the top by ``peak_band`` or
    more, or is as bent as at the start beyond the edge of the frame, has arrived by then. Any other movement
    has ended where it was last seen if the leg is found again more than ``unseen_top`` seconds after the time
    of a hold: that is another one. What is seen for less than ``glimpse`` has neither left nor come back.
    A leg that was never seen where it starts (a bench hides it there) and is followed down from the top has
    arrived out of sight, too.
    """

    def __init__(self, exercise: Exercise) -> None:
        by_name = {phase.name: phase for phase in exercise.phases}
        self.phase = next(phase for phase in exercise.phases if phase.role == "unknown")
        self._unknown = self.phase
        self._start = next(phase for phase in exercise.phases if phase.role == "start")
        self._primary = exercise.primary
        self._sign = exercise.peak_sign
        self._band_deg, self._extreme_deg = exercise["peak_band"], math.nan
        self._unseen_return_s = exercise["unseen_return"]
        self._unseen_top_s = exercise["hold_needed"] + exercise["unseen_top"]
        self._seen_s = self._since_s = self._sight_s = math.nan
        self._max_gap_s, self._glimpse_s = exercise["max_gap"], exercise["glimpse"]
        self._leaving = False
        self._beyond = OutOfSight(exercise)
        self._topped = False
        self._top = dict(_ways(exercise, "out", "peak"))
        self._down = [condition for _, condition in _ways(exercise, "peak", "back")]
        #: What is the start again, for who knows the knee alone.
        back = _ways(exercise, "back", "start") if self._primary == KNEE else []
        self._back = [condition for _, condition in back]
        self._table: dict[str, list[_Row]] = {name: [] for name in by_name}
        for t in exercise.transitions:
            dwell = Dwell(exercise[t.dwell], exercise["max_gap"])
            self._table[t.source].append(_Row(by_name[t.target], Condition(t.when, exercise), dwell))

    def step(
        self,
        t_s: float,
        angles: LegAngles,
        *,
        cut: bool = False,
        beyond_deg: float = math.nan,
        sure: bool = False,
        jumped: bool = False,
    ) -> PhaseChange | None:
        """The change at this instant, if there is one. Rows are tried in the order of the file.

        ``cut``: the edge of the frame cuts the leg off, ``beyond_deg``: how far it is bent there, as far as
        that is known (`core.measuring.angles.beyond_deg`). ``sure``: it is plainly seen,
        ``jumped``: just now it went farther than any leg goes.
        """
        primary_deg = getattr(angles, self._primary)
        left_s = self._beyond(t_s, primary_deg, self.phase.role, cut=cut, sure=sure, jumped=jumped)
        if left_s is not None:
            return self._go(self._start, left_s)
        if math.isnan(primary_deg):
            ended = self._hidden(t_s, beyond_deg)
        else:
            ended = self._shown(t_s, primary_deg, angles, jumped=jumped)
        if ended is not None:
            return ended
        for row in self._table[self.phase.name] if not self._beyond.asks else ():
            if row.dwell(t_s, row.condition.all(angles)):
                return self._go(row.target, row.dwell.since_s)
        return None

    def _hidden(self, t_s: float, beyond_deg: float) -> PhaseChange | None:
        """The end of a way back that nobody sees, once it must be over."""
        if self.phase.role == "peak" and not math.isnan(beyond_deg):
            angles_beyond = LegAngles(**{self._primary: beyond_deg})
            self._leaving = any(condition.all(angles_beyond) for condition in self._back)
        if not self._leaving or not t_s - self._seen_s > self._unseen_return_s:
            return None
        self._leaving = False
        return self._go(self._start, self._seen_s)

    def _shown(
        self, t_s: float, primary_deg: float, angles: LegAngles, *, jumped: bool
    ) -> PhaseChange | None:
        """The end of a movement that was lost for so long that what is seen now is another one."""
        lost_s, glimpsed = self._found(t_s)
        if lost_s is not None:
            return replace(self._go(self._start, lost_s), lost=True)
        left = self._left_top(primary_deg, angles) and not glimpsed
        came_down = self._comes_down(angles, found=jumped or self._since_s == t_s)
        self._leaving = self.phase.role == "back" or left or came_down
        return None

    def _comes_down(self, angles: LegAngles, *, found: bool) -> bool:
        """Whether a leg whose start nobody has seen is on its way back, followed from the top on."""
        topped = any(top.all(angles) for top in self._top.values())
        self._topped = self.phase.role == "unknown" and (topped or (self._topped and not found))
        return self._topped and any(down.all(angles) for down in self._down)

    def _found(self, t_s: float) -> tuple[float | None, bool]:
        """The leg is seen: when it had been lost, if too long ago for the movement to last, and whether this
        is no more than a glimpse."""
        if not t_s - self._seen_s <= self._max_gap_s:
            self._since_s = t_s
        self._seen_s = t_s
        if t_s - self._since_s < self._glimpse_s - 1e-6:
            return None, True
        lost_s, self._sight_s = self._sight_s, t_s
        over = self.phase.role not in ("unknown", "start") and self._since_s - lost_s > self._unseen_top_s
        return (lost_s if over else None), False

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
        if target.role not in ("back", "short_return"):
            self._beyond.forget()
        for row in self._table[target.name]:
            row.dwell.reset()
        return change


def _ways(exercise: Exercise, source: str, target: str) -> list[tuple[str, Condition]]:
    """What leads from phases of one role to those of another, by the phase that it leads to."""
    role = {phase.name: phase.role for phase in exercise.phases}
    return [
        (t.target, Condition(t.when, exercise))
        for t in exercise.transitions
        if (role[t.source], role[t.target]) == (source, target)
    ]


class OutOfSight:
    """Whether a leg went back and set out again while nobody saw it.

    So it is when it was gone for as long as a way back and a way out take, and comes in on a way out. It must
    have left moving away from the top, or come in farther from it than it left. That the edge of the frame
    may feign, which bends what is read of a leg beside it: of a leg that was at the top there only the first
    counts. And so may whatever else hides it: it must be plainly seen as it comes in, and not jump until a
    moment later, for filters that look both ways make a way of a jump.
    """

    def __init__(self, exercise: Exercise) -> None:
        self._sign = exercise.peak_sign
        self._band_deg = exercise["peak_band"]
        self._least_s = 2 * exercise["unseen_return"]
        self._look_s = 2 * exercise["max_gap"]
        self._confirm_s = exercise["speed_window"]
        self._seen: deque[tuple[float, float]] = deque()
        self._cut_s = math.nan
        self._left: tuple[float, float, bool] | None = None
        self._turn: tuple[float, float] | None = None

    def __call__(
        self, t_s: float, primary_deg: float, role: str, *, cut: bool, sure: bool, jumped: bool
    ) -> float | None:
        """When it left, once it is clear that this was so; else None. ``role``: the phase's."""
        if cut:
            self._cut_s = t_s
        if math.isnan(primary_deg):
            return None
        if self._seen and t_s - self._seen[-1][0] >= self._least_s:
            left_s, left_deg = self._seen[-1]
            self._left, self._turn = (left_s, left_deg, self._went_away()), None
            self._seen.clear()
        while self._seen and t_s - self._seen[0][0] > self._look_s:
            self._seen.popleft()
            # Long since back in view.
            self._left = None
        self._seen.append((t_s, primary_deg))
        if self._cut_s > self._gone_s:
            return self._turned(role)
        if jumped or role in ("unknown", "start"):
            self._left = self._turn = None
        return self._surely_turned(t_s, sure)

    @property
    def asks(self) -> bool:
        """Whether it will be told in a moment: until then no phase is left."""
        return self._turn is not None

    @property
    def _gone_s(self) -> float:
        return math.inf if self._left is None else self._left[0]

    def forget(self) -> None:
        """The phase has changed: what was before is accounted for."""
        self._left = None
        while len(self._seen) > 1:
            self._seen.popleft()

    def _went_away(self) -> bool:
        left_s, left_deg = self._seen[-1]
        since_deg = next(deg for t_s, deg in self._seen if left_s - t_s <= self._look_s / 2 + 1e-6)
        # Half of the band is what a held knee trembles by.
        return self._sign * (left_deg - since_deg) < -self._band_deg / 2

    def _comes_out(self) -> bool:
        """Whether what was seen since is a way out."""
        return self._sign * (self._seen[-1][1] - self._seen[0][1]) >= self._band_deg

    def _farther(self, left_deg: float) -> bool:
        """Whether it came in farther from the top than it left."""
        return self._sign * (left_deg - self._seen[0][1]) > self._band_deg

    def _turned(self, role: str) -> float | None:
        """Beyond the edge of the frame."""
        if self._left is None or role not in ("out", "peak"):
            return None
        left_s, left_deg, away = self._left
        if not (away or (role == "out" and self._farther(left_deg))) or not self._comes_out():
            return None
        self._left = None
        return left_s

    def _surely_turned(self, t_s: float, sure: bool) -> float | None:
        """Behind anything else."""
        if not sure and len(self._seen) == 1:
            self._left = None
        if self._left is not None and sure and self._farther(self._left[1]) and self._comes_out():
            self._turn, self._left = (self._left[0], t_s), None
        if self._turn is None or t_s - self._turn[1] < self._confirm_s:
            return None
        left_s, self._turn = self._turn[0], None
        return left_s
