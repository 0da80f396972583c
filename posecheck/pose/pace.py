"""When the pose model looks, and what stands for its looks in between.

The pose model takes nearly all of the time, and the legs are read from their own pixels in every
frame: its landmarks only propose where they are. So it looks a few times a second, and at once, in
every frame for a while, when something happens that only it can clear up::

    frames   | | | | | | | | | | | | | | | | | |
    looks    X     X     X     X X X X X X     X
                             ^ a leg is lost
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from posecheck.core.exercise import Exercise
from posecheck.core.landmarks import ANKLE, KNEE, LEG_ROWS, SIDES, SWAPPED, Side, exchanged, other
from posecheck.core.types import FloatArray, Pose
from posecheck.pose.body import WHOM, distance, farthest, trunk_distance
from posecheck.pose.leg_memory import apart

#: Frames come a little early or late.
_TICK_S: Final = 1e-3
_SWAPPED: Final = list(SWAPPED)


@dataclass(frozen=True, slots=True)
class Schedule:
    """How often the pose model looks; the values, and why, stand in the exercise's thresholds.

    ``interval_s`` lies between two looks (0: every frame), ``still_times`` as much while no joint moves by
    more than ``still_bodies`` (summed segment lengths) from one to the next; for ``haste_s`` after something
    happened every frame is looked at. ``fast_bodies_per_s`` is a trunk's speed in summed segment lengths,
    ``jump_shanks`` how far a leg lies from where it was, or from its landmarks. A pose older than
    ``age_max_s`` counts as not seen, and a leg that was lost is looked for as long.
    """

    interval_s: float
    haste_s: float
    fast_bodies_per_s: float
    jump_shanks: float
    age_max_s: float
    still_times: float
    still_bodies: float

    def steady(self) -> Schedule:
        """The same, but as often at somebody who keeps still."""
        return replace(self, still_times=1.0)


def schedule_of(exercise: Exercise) -> Schedule:
    """The schedule that an exercise's thresholds ask for."""
    names = ("pose_interval", "pose_haste", "pose_fast", "pose_jump", "pose_age_max")
    return Schedule(*(exercise[name] for name in (*names, "pose_still_times", "pose_still")))


#: For a pose model whose landmarks are all there is.
EVERY_FRAME: Final = Schedule(0.0, 0.0, math.inf, math.inf, math.inf, 1.0, 0.0)


@dataclass(frozen=True, slots=True, eq=False)
class Seen:
    """What the pose model saw at one time; None: nobody."""

    t_s: float
    pose: Pose | None


class Pace:
    """Says which frames the pose model looks at. Times are the stream's, in seconds, and rise.

    Each of its turns is told once: whoever hears of it looks, or soon will.
    """

    def __init__(self, schedule: Schedule) -> None:
        self._schedule = schedule
        self._last = self._from = Seen(-math.inf, None)
        self._turn_s = self._hasty_until_s = -math.inf
        self._interval_s = schedule.interval_s

    def due(self, t_s: float) -> bool:
        """Whether to look at the frame of this time."""
        waited_s = t_s - self._turn_s
        turn = t_s < self._hasty_until_s or waited_s >= self._interval_s - _TICK_S
        self._turn_s = t_s if turn else self._turn_s
        return turn

    def looked(self, seen: Seen, searching: bool) -> None:
        """What that gave; ``searching``: the model is on its way back to the right person."""
        came_or_left = (self._last.pose is None) != (seen.pose is None)
        self._last, self._turn_s = seen, max(self._turn_s, seen.t_s)
        still = fast = False
        # Told over an interval: from frame to frame landmarks tremble, and nobody gets far.
        since_s = seen.t_s - self._from.t_s
        if since_s >= self._schedule.interval_s - _TICK_S:
            before, self._from = self._from.pose, seen
            if before is not None and seen.pose is not None:
                ends = before.xy_px, seen.pose.xy_px
                still = farthest(*ends) <= self._schedule.still_bodies
                fast = trunk_distance(*ends) > self._schedule.fast_bodies_per_s * since_s
        self._interval_s = self._schedule.interval_s * (self._schedule.still_times if still else 1.0)
        if searching or came_or_left or fast:
            self.hurry(seen.t_s)

    def hurry(self, t_s: float) -> None:
        """Something happened: look at every frame for a while."""
        self._hasty_until_s = max(self._hasty_until_s, t_s + self._schedule.haste_s)


class LegWatch:
    """Notices in one frame after the other that a leg is lost, has jumped, or lies off its landmarks.

    A leg that comes and goes is not lost each time it goes, nor is one that went where the other one lies:
    the other hides it, and of a hidden leg the pose model's landmarks are a copy of the other one. One that
    is lost is looked for until it is found, for ``age_max_s`` at most: at the frame's edge it comes back for
    moments, which looks now and then miss.
    """

    def __init__(self, schedule: Schedule) -> None:
        self._jump_shanks, self._steady_s = schedule.jump_shanks, schedule.haste_s
        self._gone_s = schedule.age_max_s
        self._since_s: dict[Side, float] = {}
        self._lost_s: dict[Side, float] = {}
        self._joints_px: dict[Side, FloatArray] = {}
        self._doubted: set[Side] = set()
        self._exchanges = 0

    def __call__(self, t_s: float, pose: Pose | None) -> bool:
        """Whether that has just begun, or a lost leg is still looked for. ``pose`` with its readings."""
        if pose is not None and pose.exchanges != self._exchanges:
            self._exchanges = pose.exchanges
            self._since_s, self._lost_s = exchanged(self._since_s), exchanged(self._lost_s)
            self._joints_px = exchanged(self._joints_px)
            self._doubted = {other(side) for side in self._doubted}
        news = [self._happened(t_s, pose, side) for side in SIDES]
        return any(news)

    def _happened(self, t_s: float, pose: Pose | None, side: Side) -> bool:
        before = self._joints_px.pop(side, None)
        reading = None if pose is None else pose.readings.get(side)
        if pose is None or reading is None or math.isnan(reading.knee_flexion_deg):
            self._doubted.discard(side)
            steady = t_s - self._since_s.pop(side, t_s) > self._steady_s
            if steady and not self._hidden(before, pose, side):
                self._lost_s[side] = t_s
            return self._is_sought(t_s, pose, side)
        self._lost_s.pop(side, None)
        self._since_s.setdefault(side, t_s)
        self._joints_px[side] = joints_px = reading.xy_px[[KNEE, ANKLE]]
        landmarks_px = pose.xy_px[[LEG_ROWS[side][KNEE], LEG_ROWS[side][ANKLE]]]
        doubted = side in self._doubted
        if apart(landmarks_px, joints_px) > self._jump_shanks:
            self._doubted.add(side)
        else:
            self._doubted.discard(side)
        jumped = before is not None and apart(before, joints_px) > self._jump_shanks
        return jumped or (side in self._doubted and not doubted)

    def _is_sought(self, t_s: float, pose: Pose | None, side: Side) -> bool:
        """Whether a leg was lost just now, or not long ago by somebody who is there still."""
        lost_s = self._lost_s.get(side, -math.inf)
        return t_s == lost_s or (pose is not None and t_s - lost_s < self._gone_s)

    def _hidden(self, last_px: FloatArray | None, pose: Pose | None, side: Side) -> bool:
        """Whether a leg was last seen where the other one is."""
        reading = None if pose is None else pose.readings.get(other(side))
        if last_px is None or reading is None or math.isnan(reading.knee_flexion_deg):
            return False
        return apart(last_px, reading.xy_px[[KNEE, ANKLE]]) <= self._jump_shanks


class Between:
    """The whole body between two looks, for who knows both: landmarks go straight from one to the other.

    Where they cannot (nobody in one of them, another person, left and right exchanged) the nearer look
    counts.
    """

    def __init__(self, earlier: Seen | None, later: Seen) -> None:
        self._earlier, self._later = earlier or later, later
        self._one_body = _one_body(self._earlier.pose, later.pose)

    def __call__(self, t_s: float) -> Pose | None:
        """The pose at a time from the earlier look to the later one."""
        earlier, later = self._earlier, self._later
        span_s = later.t_s - earlier.t_s
        share = (t_s - earlier.t_s) / span_s if span_s > 0 else 1.0
        if share >= 1:
            return later.pose
        if earlier.pose is not None and later.pose is not None and earlier.pose.watched != later.pose.watched:
            # Somebody else, or another shot, from the later look on.
            return earlier.pose
        if earlier.pose is None or later.pose is None or not self._one_body:
            return later.pose if share > 0.5 else earlier.pose
        return _mixed(earlier.pose, later.pose, share)


def _one_body(one: Pose | None, two: Pose | None) -> bool:
    if one is None or two is None or one.size_px != two.size_px or distance(one.xy_px, two.xy_px) > WHOM.same:
        return False
    straight = np.abs(two.xy_px - one.xy_px).sum()
    exchanged = np.abs(two.xy_px[_SWAPPED] - one.xy_px).sum()
    return bool(straight <= exchanged)


def _mixed(one: Pose, two: Pose, share: float) -> Pose:
    def mix(a: FloatArray, b: FloatArray) -> FloatArray:
        return a + np.float32(share) * (b - a)

    return replace(
        one,
        xy_px=mix(one.xy_px, two.xy_px),
        visibility=mix(one.visibility, two.visibility),
        world_m=mix(one.world_m, two.world_m),
    )
