"""Poses in, filtered measurements out, as live use needs it: looking back only.

`core.measuring.recording` measures a whole recording with what both share. What is known of one person, or of
one shot of a film, says nothing of the next (`Pose.watched`): filters, the direction faced, the nearer side
begin anew.
"""

from __future__ import annotations

import math
from dataclasses import replace
from operator import attrgetter

from posecheck.core.calibration import Calibrations, of_each
from posecheck.core.exercise import SIGNALS, Exercise
from posecheck.core.exercise_kinds import OWN_SIGNALS
from posecheck.core.landmarks import SIDES, Side, exchanged
from posecheck.core.measuring import angles as geometry
from posecheck.core.measuring import whole_body
from posecheck.core.measuring.angles import LegPoints, Quality
from posecheck.core.measuring.filters import MovingMedian, OneEuro
from posecheck.core.measuring.leg import (
    Facing,
    LegChoice,
    LiveLegChoice,
    SwapGuard,
    SwapLimits,
)
from posecheck.core.measuring.view_angle import LiveView, view_limits
from posecheck.core.types import (
    NAN,
    Angles,
    LegAngles,
    Measurement,
    Observation,
    Pose,
)


def filtered_signals(exercise: Exercise) -> tuple[str, ...]:
    """The signals that are filtered: those of the legs, and of the whole body what is asked for."""
    asked = exercise.asked_signals
    measured = [name for name in SIGNALS if name not in OWN_SIGNALS]
    return tuple(name for name in measured if name not in whole_body.SIGNALS or name in asked)


def quality_of(exercise: Exercise) -> Quality:
    """The landmark gate that an exercise asks for."""
    return Quality(
        min_visibility=exercise["min_visibility"],
        thigh_to_shank_min=exercise["thigh_to_shank_min"],
        thigh_to_shank_max=exercise["thigh_to_shank_max"],
        foot_to_shank_min=exercise["foot_to_shank_min"],
        foot_to_shank_max=exercise["foot_to_shank_max"],
        ankle_min_deg=exercise["ankle_min"],
        ankle_max_deg=exercise["ankle_max"],
        edge_shanks=exercise["edge_margin"],
        hip_shanks=exercise["hip_margin"],
    )


def leg_choice_of(exercise: Exercise) -> LegChoice:
    """How the working leg is told, by an exercise's numbers.

    Of a hold and of a rhythm both sides do the same, so it is the one that is nearer at the time: the hidden
    one's landmarks may well jump further than the other one moves, and people turn round.
    """
    return LegChoice(
        min_range_deg=exercise["leg_min_range"],
        min_ratio=exercise["leg_min_ratio"],
        memory_s=exercise["leg_memory"],
        near_memory_s=math.nan if exercise.kind == "movement" else exercise["facing_memory"],
    )


def swap_guard_of(exercise: Exercise) -> SwapGuard:
    """The guard of left and right, by an exercise's numbers."""
    return SwapGuard(
        SwapLimits(
            gain=exercise["swap_gain"],
            min_shanks=exercise["swap_min"],
            nearness=exercise["swap_nearness"],
            dwell_s=exercise["swap_dwell"],
            max_gap_s=exercise["leg_memory"],
        )
    )


class Measurer:
    """What live and recorded measuring share: the gate, the hip's speed, the neutral ankle, the body."""

    def __init__(self, exercise: Exercise, calibration: Calibrations) -> None:
        self.quality = quality_of(exercise)
        self.fit(calibration)
        self._reads_legs = exercise.legs_from == "pixels"
        self.whole_body = not exercise.asked_signals.isdisjoint(whole_body.SIGNALS)
        self._hip_speed_window_s = exercise["hip_speed_window"]
        self.begin_anew()

    def begin_anew(self) -> None:
        """Another person is watched, or another shot of the film began."""
        self._hip_speed = {side: whole_body.HipSpeed(self._hip_speed_window_s) for side in SIDES}

    def fit(self, calibration: Calibrations) -> None:
        """The zero of each leg's ankle."""
        self._neutral_deg = {side: each.neutral_ankle_deg for side, each in of_each(calibration).items()}

    def exchange(self) -> None:
        """Left and right had been taken for each other."""
        self._neutral_deg, self._hip_speed = exchanged(self._neutral_deg), exchanged(self._hip_speed)

    def seen(self, pose: Pose | None) -> Pose | None:
        """The pose as this exercise looks at it: without the network's legs where it wants none."""
        return pose if pose is None or self._reads_legs else whole_body.without_readings(pose)

    def points(self, pose: Pose | None) -> dict[Side, LegPoints] | None:
        """Both legs' trusted points, None when nobody is there."""
        return None if pose is None else {s: geometry.leg_points(pose, s, self.quality) for s in SIDES}

    def cut(self, pose: Pose | None) -> tuple[Side, ...]:
        """The legs that the edge of the frame cuts off."""
        return () if pose is None else tuple(s for s in SIDES if geometry.is_cut(pose, s, self.quality))

    def with_pose(self, measured: Measurement, pose: Pose | None) -> Measurement:
        """With whose it is, and what is known of legs that the edge of the frame cuts off."""
        if pose is None:
            return measured
        measured = replace(measured, watched=pose.watched)
        if not measured.foot_out:
            return measured
        left, right = (geometry.beyond_deg(pose, side, self.quality) for side in SIDES)
        known = not (math.isnan(left) and math.isnan(right))
        return replace(measured, beyond_deg=(left, right)) if known else measured

    def raw(
        self, t_s: float, pose: Pose | None, points: dict[Side, LegPoints] | None, facing: float
    ) -> Angles:
        """Unfiltered angles with the neutral offset taken off."""
        if pose is None or points is None:
            return Angles()
        found = Angles(*(self._leg(t_s, pose, side, points[side], facing) for side in SIDES))
        return whole_body.with_body(found, points, pose, self.quality) if self.whole_body else found

    def _leg(self, t_s: float, pose: Pose, side: Side, points: LegPoints, facing: float) -> LegAngles:
        return geometry.leg_angles(
            points,
            facing,
            self.quality,
            pose.readings.get(side),
            neutral_deg=self._neutral_deg[side],
            hip_speed_legs_per_s=self._hip_speed[side](t_s, points),
        )


def evidence(points: dict[Side, LegPoints] | None) -> float:
    """Both legs' vote on the direction the person faces: positive is right, 0 where nobody is seen."""
    return sum(geometry.facing_evidence(p) for p in points.values()) if points else 0.0


class LiveMeasurer:
    """Measures one observation after the other, looking back only."""

    def __init__(self, exercise: Exercise, leg: Side | None, calibration: Calibrations) -> None:
        self._exercise = exercise
        self._measurer = Measurer(exercise, calibration)
        self.choice = LiveLegChoice(leg_choice_of(exercise), leg)
        self._watched: int | None = None
        self._begin_anew()
        self._exchanges: int | None = None
        self._misnamed_s = 0.0

    def recalibrate(self, calibration: Calibrations) -> None:
        """Another zero from now on; the filters begin anew, for a step of the zero is no movement."""
        self._measurer.fit(calibration)
        self._filters = [_LiveFilter(self._exercise) for _ in SIDES]

    def __call__(self, observation: Observation) -> Measurement:
        """The measurement at the observation's time."""
        t_s, pose = observation.t_s, self._measurer.seen(observation.pose)
        if pose is not None and pose.watched != self._watched:
            if self._watched is not None:
                self._begin_anew()
            self._watched = pose.watched
        if pose is not None and pose.exchanges != self._exchanges:
            self._exchange(pose)
        points = self._measurer.points(pose)
        facing = self._facing(t_s, evidence(points))
        swapped = False
        if pose is not None:
            pose, swapped = self._swaps(t_s, pose, facing)
            points = exchanged(points) if points and swapped else points
        raw = self._measurer.raw(t_s, pose, points, facing)
        view_deg = self._view(t_s, pose)
        smooth = Angles(*(f(t_s, raw.of(side)) for f, side in zip(self._filters, SIDES, strict=True)))
        leg = self.choice(t_s, pose, raw, facing)
        cut = self._measurer.cut(pose)
        measured = self._judged_view(t_s, raw, smooth, leg, view_deg, cut, exchanged=swapped, facing=facing)
        measured = self._measurer.with_pose(measured, pose)
        return replace(measured, exchanges=self._exchanges, misnamed_s=self._misnamed_s)

    def _begin_anew(self) -> None:
        """Nothing is known of whoever is watched now."""
        exercise = self._exercise
        self._measurer.begin_anew()
        self._swaps = swap_guard_of(exercise)
        self._facing = Facing(exercise["facing_memory"])
        self._view = LiveView(view_limits(exercise))
        self._judged_view = JudgedView(exercise)
        self._filters = [_LiveFilter(exercise) for _ in SIDES]
        self.choice.begin_anew()

    def _exchange(self, pose: Pose) -> None:
        """What is kept of each leg goes with it when the legs' names are put right."""
        if self._exchanges is not None:
            self._filters.reverse()
            self._measurer.exchange()
            self.choice.exchange()
        self._exchanges, self._misnamed_s = pose.exchanges, pose.misnamed_s


class _LiveFilter:
    """Median against spikes, then 1 Euro against jitter, on every signal of one leg."""

    def __init__(self, exercise: Exercise) -> None:
        one_euro = [
            exercise[k] for k in ("live_min_cutoff", "live_beta", "live_derivative_cutoff", "max_gap")
        ]
        self._names = filtered_signals(exercise)
        self._signals = attrgetter(*self._names)
        self._medians = [MovingMedian(exercise["live_median_window"]) for _ in self._names]
        self._one_euros = [OneEuro(*one_euro) for _ in self._names]

    def __call__(self, t_s: float, leg: LegAngles) -> LegAngles:
        values = (
            one_euro(t_s, median(t_s, value))
            for value, median, one_euro in zip(
                self._signals(leg), self._medians, self._one_euros, strict=True
            )
        )
        named = dict(zip(self._names, values, strict=True))
        return LegAngles(**named, knee_sd_deg=leg.knee_sd_deg, ankle_sd_deg=leg.ankle_sd_deg)


def view_refuse_deg(exercise: Exercise, leg: LegAngles) -> float:
    """From which view angle on `Exercise.by_view` is not judged: later for a leg measured from its pixels."""
    return exercise["view_refuse" if _by_landmarks(leg) else "view_refuse_read"]


def view_warn_deg(exercise: Exercise, leg: LegAngles) -> float:
    """From which view angle on turning is asked for: later for a leg measured from its pixels."""
    return exercise["view_warn" if _by_landmarks(leg) else "view_warn_read"]


def _by_landmarks(leg: LegAngles) -> bool:
    """Whether a leg was measured by landmarks, which claim no deviation; not: one that is not seen."""
    seen = not (math.isnan(leg.knee_flexion_deg) and math.isnan(leg.ankle_dorsiflexion_deg))
    return seen and math.isnan(leg.knee_sd_deg)


class JudgedView:
    """Takes out what needs a view from the side when the camera is too far off it, and says whether the leg
    is tracked.

    The ankle first; farther off all that the leg network reads: it sees a bent knee nearly straight there,
    and a straight one bent. It stays out until the view has been good for a while: a moment in which the
    angle reads lower is no ground for a warning. With ``refuses_all`` it stays out throughout.
    """

    def __init__(self, exercise: Exercise, *, refuses_all: bool = False) -> None:
        self._exercise = exercise
        self._refused_s = self._far_s = -math.inf
        self._needed = attrgetter(exercise.primary, exercise.secondary)
        self._unseen = dict.fromkeys(exercise.by_view, NAN)
        self._unseen_far = dict.fromkeys(exercise.side_on, NAN)
        self._reads_legs = exercise.legs_from == "pixels"
        self._refuses_all = refuses_all

    def __call__(
        self,
        t_s: float,
        raw: Angles,
        smooth: Angles,
        leg: Side,
        view_deg: float,
        cut: tuple[Side, ...],
        *,
        exchanged: bool,
        facing: float,
    ) -> Measurement:
        exercise = self._exercise
        if self._refuses_all or view_deg > view_refuse_deg(exercise, raw.of(leg)):
            self._refused_s = t_s
        if self._reads_legs and view_deg > exercise["view_refuse_read"]:
            self._far_s = t_s
        settled_s = t_s - exercise["view_settle"]
        if settled_s <= self._refused_s:
            unseen = self._unseen_far if settled_s <= self._far_s else self._unseen
            smooth = Angles(*(replace(smooth.of(s), **unseen) for s in SIDES))
        tracked = not math.isnan(sum(self._needed(smooth.of(leg))))
        return Measurement(t_s, raw, smooth, leg, tracked, view_deg, cut, exchanged, facing)
