"""Which leg works, which way the person faces, and keeping left and right apart over time.

Pose models exchange a person's legs now and then: `SwapGuard` follows where each leg was.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from posecheck.core.landmarks import LEG_ROWS, SIDES, SWAPPED, Side, exchanged, other
from posecheck.core.measuring.filters import spread
from posecheck.core.types import NAN, Angles, FloatArray, Measurement, Pose

_SWAPPED_ROWS = np.array(SWAPPED)
_BOTH_LEGS = np.array(LEG_ROWS["left"] + LEG_ROWS["right"])
#: Takes the mean over the right leg from the mean over the left leg.
_LEFT_OVER_RIGHT = np.repeat([0.2, -0.2], 5)
#: How often the moving leg is looked for: a second's movement tells, and sorting it takes time.
_LOOK_EVERY_S = 0.1
_LEGS = np.array([LEG_ROWS[side][1:] for side in SIDES])
#: Knee, ankle, heel and foot index of the left and of the right leg, in pixels: plain numbers, which are
#: quicker than arrays of eight.
Legs = list[list[list[float]]]


@dataclass(frozen=True, slots=True)
class LegChoice:
    """The numbers behind the choice; they stand in the exercise's TOML file.

    A leg must move its knee through ``min_range_deg``, and through ``min_ratio`` times the other's
    range, to be taken for the working leg against the evidence of which one is nearer. ``near_memory_s``: it
    is the nearer side of the last seconds instead, whatever moves; NaN: it is not.
    """

    min_range_deg: float
    min_ratio: float
    memory_s: float
    near_memory_s: float = math.nan


class Facing:
    """Which way the person faces, +1 right or -1 left, from the evidence of the last seconds.

    Evidence is summed up to ``memory_s`` seconds' worth, so a few wrong frames change nothing and
    a person who turns round is followed. NaN before any evidence.
    """

    def __init__(self, memory_s: float) -> None:
        self._memory_s = memory_s
        self._sum = 0.0
        self._last_s: float | None = None

    def __call__(self, t_s: float, evidence: float) -> float:
        step_s = 1.0 if self._last_s is None else min(t_s - self._last_s, 1.0)
        self._last_s = t_s
        self._sum = float(np.clip(self._sum + evidence * step_s, -self._memory_s, self._memory_s))
        return math.copysign(1.0, self._sum) if self._sum else math.nan

    def forget(self) -> None:
        """Hardly anything is left of what was seen: the next evidence decides."""
        self._sum *= 1e-6


def facing_over_time(t_s: FloatArray, evidence: FloatArray, memory_s: float) -> FloatArray:
    """`Facing` for a recording, looking both ways: (n,) of +1, -1, or NaN without any evidence."""
    total = np.concatenate([[0.0], np.cumsum(evidence)])
    first = np.searchsorted(t_s, t_s - memory_s)
    last = np.searchsorted(t_s, t_s + memory_s, "right")
    window = total[last] - total[first]
    fallback = np.sign(total[-1]) or np.nan
    return np.where(window != 0, np.sign(window), fallback)


def nearer_side(facing: float) -> Side:
    """Whoever faces left (-1) turns the left side to the camera."""
    return "left" if facing < 0 else "right"


def swap_sides(pose: Pose) -> Pose:
    """The same pose with left and right exchanged."""
    return replace(
        pose,
        xy_px=pose.xy_px[_SWAPPED_ROWS],
        visibility=pose.visibility[_SWAPPED_ROWS],
        world_m=pose.world_m[_SWAPPED_ROWS],
        readings=exchanged(pose.readings),
    )


def judged_pose(pose: Pose | None, measurement: Measurement) -> Pose | None:
    """The pose with left and right as they were measured: a model exchanges them now and then."""
    return swap_sides(pose) if pose is not None and measurement.exchanged else pose


def misnamed(t_s: FloatArray, poses: Iterable[Pose | None]) -> set[int]:
    """The frames of a recording in which left and right were taken for each other, as was found out later.

    Legs that were measured from their pixels alone; the others' names are `SwapGuard`'s.
    """
    found: set[int] = set()
    exchanges: int | None = None
    read = []
    for index, pose in enumerate(poses):
        read.append(pose is not None and bool(pose.readings))
        if pose is None:
            continue
        if exchanges is not None and pose.exchanges != exchanges:
            first = int(np.searchsorted(t_s, t_s[index] - pose.misnamed_s))
            found ^= {before for before in range(first, index) if read[before]}
        exchanges = pose.exchanges
    return found


def nearness(pose: Pose, facing: float = math.nan) -> float:
    """Positive when the left leg is nearer the camera; 0 when unknown. ``facing`` +1, -1, or NaN.

    By visibility and by depth; where legs were measured from their pixels they are named so that a
    person who faces left has the left leg nearer.
    """
    if pose.readings and not math.isnan(facing):
        return -facing
    depth_m = pose.world_m[_BOTH_LEGS, 2]
    if np.isnan(depth_m).all():
        # Landmarks of somebody's own may have no depth at all.
        depth_m = np.zeros_like(depth_m)
    near = float(_LEFT_OVER_RIGHT @ (pose.visibility[_BOTH_LEGS] - depth_m))
    return 0.0 if math.isnan(near) else near


def near_side(evidence: float, otherwise: Side) -> Side:
    """The side that is nearer: positive evidence is for the left one, 0 or NaN tells nothing."""
    return "left" if evidence > 0 else "right" if evidence < 0 else otherwise


def working_leg(
    near: float, knee_range_deg: dict[Side, float], choice: LegChoice, current: Side | None = None
) -> Side:
    """The leg that works: the one that moves, or the nearer one when movement does not tell.

    ``near`` is a sum of `nearness`. ``current`` (live) is kept unless the other leg clearly moves more.
    """
    default = current or near_side(near, "right")
    mine, its = knee_range_deg[default], knee_range_deg[other(default)]
    return other(default) if its >= choice.min_range_deg and its >= choice.min_ratio * mine else default


class LiveLegChoice:
    """The working leg while it happens; fixed from the first repetition on (`lock`).

    Until a leg has moved it is the nearer one by all that was seen so far.
    """

    def __init__(self, choice: LegChoice, given: Side | None) -> None:
        self._choice = choice
        self._leg: Side = given or "right"
        self._locked = given is not None
        self.begin_anew()

    def begin_anew(self) -> None:
        """Another person is watched, or another shot began: a leg that is not kept is chosen anew."""
        self._moving: Side | None = None
        self._near = 0.0
        self._near_now = Facing(self._choice.near_memory_s)
        self._looked_s = -math.inf
        self._samples: deque[tuple[float, float, float]] = deque()

    def lock(self) -> None:
        """Keep the present leg for the rest of the session."""
        self._locked = True

    def exchange(self) -> None:
        """Left and right had been taken for each other. A leg that was given, or is kept, keeps its name."""
        self._samples = deque((t_s, right, left) for t_s, left, right in self._samples)
        if not self._locked:
            self._leg, self._moving = other(self._leg), self._moving and other(self._moving)

    def __call__(self, t_s: float, pose: Pose | None, raw: Angles, facing: float = math.nan) -> Side:
        if self._locked or pose is None:
            return self._leg
        near = nearness(pose, facing)
        if not math.isnan(self._choice.near_memory_s):
            self._leg = near_side(self._near_now(t_s, math.copysign(bool(near), near)), self._leg)
            return self._leg
        self._near += near
        self._samples.append((t_s, raw.left.knee_flexion_deg, raw.right.knee_flexion_deg))
        while self._samples[0][0] < t_s - self._choice.memory_s:
            self._samples.popleft()
        if t_s - self._looked_s >= _LOOK_EVERY_S - 1e-6:
            self._looked_s = t_s
            self._look()
        return self._leg

    def _look(self) -> None:
        _, left, right = zip(*self._samples, strict=True)
        ranges: dict[Side, float] = {"left": knee_range_deg(left), "right": knee_range_deg(right)}
        self._leg = working_leg(self._near, ranges, self._choice, self._moving)
        if ranges[self._leg] >= self._choice.min_range_deg:
            self._moving = self._leg


def knee_range_deg(knee_deg: Sequence[float] | FloatArray) -> float:
    """Movement of a knee (`spread`); 0 when it was never seen."""
    moved_deg = spread(knee_deg)
    return 0.0 if math.isnan(moved_deg) else moved_deg


@dataclass(frozen=True, slots=True)
class SwapLimits:
    """When an exchange is believed; the numbers stand in the exercise's TOML file."""

    gain: float
    min_shanks: float
    nearness: float
    dwell_s: float
    max_gap_s: float


class SwapGuard:
    """Undoes an exchange of the left and the right leg, for as long as it lasts.

    That it begins or ends shows in one frame when the other naming makes both legs move ``gain``
    times less since the last frame, and at least ``min_shanks`` shank lengths less. Legs that lie
    on each other do not show it; there the naming is changed when for ``dwell_s`` the wrong leg
    has been the nearer one. A person who turns round shows the other leg too: so the nearer leg
    counts together with the direction faced, and only against what it was so far.
    """

    def __init__(self, limits: SwapLimits) -> None:
        self._limits = limits
        self._last: tuple[float, Legs] | None = None
        self._exchanged = False
        self._usual = 0.0
        self._against_s = NAN

    def __call__(self, t_s: float, pose: Pose, facing: float) -> tuple[Pose, bool]:
        """The pose with consistent sides, and whether it had to be exchanged for that.

        ``facing`` is +1, -1, or NaN while unknown. A pose whose legs were measured from their pixels
        passes as it is: there the legs were followed, and keep their names.
        """
        if pose.readings:
            self._last, self._exchanged = None, False
            return pose, False
        pose = swap_sides(pose) if self._exchanged else pose
        legs = _legs_px(pose)
        near = 0.0 if math.isnan(facing) else facing * nearness(pose)
        if self._last is not None and t_s - self._last[0] <= self._limits.max_gap_s:
            stay, exchange, least = self._distances(legs, self._last[1])
            seen = stay > self._limits.gain * exchange and stay - exchange > least
            if self._is_wrong_leg_near(t_s, near, apart=abs(stay - exchange) > least) or seen:
                self._exchanged = not self._exchanged
                pose, legs, near = swap_sides(pose), legs[::-1], -near
        self._usual += near
        self._last = (t_s, legs)
        return pose, self._exchanged

    def _distances(self, legs: Legs, last: Legs) -> tuple[float, float, float]:
        """How far the legs moved as they are named, named otherwise, and the least gain that counts."""
        stay, exchange = _moved_px(legs, last), _moved_px(legs[::-1], last)
        shank = max(math.dist(leg[0], leg[1]) for leg in last)
        return stay, exchange, self._limits.min_shanks * shank

    def _is_wrong_leg_near(self, t_s: float, near: float, apart: bool) -> bool:
        if apart or near * math.copysign(1.0, self._usual) > -self._limits.nearness:
            self._against_s = NAN
            return False
        if math.isnan(self._against_s):
            self._against_s = t_s
        long_enough = t_s - self._against_s >= self._limits.dwell_s - 1e-6
        self._against_s = NAN if long_enough else self._against_s
        return long_enough


def _legs_px(pose: Pose) -> Legs:
    legs: Legs = pose.xy_px[_LEGS].tolist()
    return legs


def _moved_px(legs: Legs, last: Legs) -> float:
    """The mean way of their joints."""
    ways = [
        math.dist(now, was)
        for leg, before in zip(legs, last, strict=True)
        for now, was in zip(leg, before, strict=True)
    ]
    return sum(ways) / len(ways)
