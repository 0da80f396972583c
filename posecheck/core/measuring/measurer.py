"""Poses in, filtered measurements out: causal for live use, zero-phase for a whole recording."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import fields, replace
from operator import attrgetter
from typing import Final

import numpy as np

from posecheck.core.exercise import SIGNALS, Exercise
from posecheck.core.exercise_kinds import OWN_SIGNALS
from posecheck.core.landmarks import SIDES, Side, other
from posecheck.core.measuring import angles as geometry
from posecheck.core.measuring import body
from posecheck.core.measuring.angles import LegPoints, Quality
from posecheck.core.measuring.filters import MovingMedian, OneEuro, bridge, hampel, zero_phase
from posecheck.core.measuring.leg import (
    Facing,
    LegChoice,
    LiveLegChoice,
    SwapGuard,
    SwapLimits,
    facing_over_time,
    knee_range_deg,
    misnamed,
    near_side,
    nearness,
    swap_sides,
    working_leg,
)
from posecheck.core.measuring.view_angle import LiveView, view_limits, views_of_recording
from posecheck.core.types import (
    NAN,
    Angles,
    Calibration,
    FloatArray,
    LegAngles,
    Measurement,
    Observation,
    Pose,
)

_FIELDS: Final = tuple(field.name for field in fields(LegAngles))
#: The fields after it are the whole body's.
_LAST_OF_LEG: Final = "ankle_sd_deg"


def filtered_signals(exercise: Exercise) -> tuple[str, ...]:
    """The signals that are filtered: those of the legs, and of the whole body what is asked for."""
    asked = exercise.asked_signals
    measured = [name for name in SIGNALS if name not in OWN_SIGNALS]
    return tuple(name for name in measured if name not in body.SIGNALS or name in asked)


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


class _Measurer:
    """What live and recorded measuring share: the gate, the hip's speed, the neutral ankle, the body."""

    def __init__(self, exercise: Exercise, calibration: Calibration) -> None:
        self.quality = quality_of(exercise)
        self.neutral_deg = calibration.neutral_ankle_deg
        self._reads_legs = exercise.legs_from == "pixels"
        self.whole_body = not exercise.asked_signals.isdisjoint(body.SIGNALS)
        self._hip_speed = {side: body.HipSpeed(exercise["hip_speed_window"]) for side in SIDES}

    def exchange(self) -> None:
        """Left and right had been taken for each other."""
        self._hip_speed = {other(side): speed for side, speed in self._hip_speed.items()}

    def seen(self, pose: Pose | None) -> Pose | None:
        """The pose as this exercise looks at it: without the network's legs where it wants none."""
        return pose if pose is None or self._reads_legs else body.without_readings(pose)

    def points(self, pose: Pose | None) -> dict[Side, LegPoints] | None:
        """Both legs' trusted points, None when nobody is there."""
        return None if pose is None else {s: geometry.leg_points(pose, s, self.quality) for s in SIDES}

    def cut(self, pose: Pose | None) -> tuple[Side, ...]:
        """The legs that the edge of the frame cuts off."""
        return () if pose is None else tuple(s for s in SIDES if geometry.is_cut(pose, s, self.quality))

    def with_beyond(self, measured: Measurement, pose: Pose | None) -> Measurement:
        """With what is known of legs that the edge of the frame cuts off."""
        if pose is None or not measured.foot_out:
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
        return body.with_body(found, points, pose, self.quality) if self.whole_body else found

    def _leg(self, t_s: float, pose: Pose, side: Side, points: LegPoints, facing: float) -> LegAngles:
        return geometry.leg_angles(
            points,
            facing,
            self.quality,
            pose.readings.get(side),
            neutral_deg=self.neutral_deg,
            hip_speed_legs_per_s=self._hip_speed[side](t_s, points),
        )


def evidence(points: dict[Side, LegPoints] | None) -> float:
    """Both legs' vote on the direction the person faces: positive is right, 0 where nobody is seen."""
    return sum(geometry.facing_evidence(p) for p in points.values()) if points else 0.0


def swap_points(points: dict[Side, LegPoints] | None) -> dict[Side, LegPoints] | None:
    """The points of a pose whose sides are exchanged."""
    return {side: points[other(side)] for side in SIDES} if points else None


class LiveMeasurer:
    """Measures one observation after the other, looking back only."""

    def __init__(self, exercise: Exercise, leg: Side | None, calibration: Calibration) -> None:
        self._exercise = exercise
        self._measurer = _Measurer(exercise, calibration)
        self._swaps = swap_guard_of(exercise)
        self._facing = Facing(exercise["facing_memory"])
        self._view = LiveView(view_limits(exercise))
        self._judged_view = _View(exercise)
        self._filters = [_LiveFilter(exercise) for _ in SIDES]
        self.choice = LiveLegChoice(leg_choice_of(exercise), leg)
        self._exchanges: int | None = None
        self._misnamed_s = 0.0

    def recalibrate(self, calibration: Calibration) -> None:
        """Another zero from now on; the filters begin anew, for a step of the zero is no movement."""
        self._measurer.neutral_deg = calibration.neutral_ankle_deg
        self._filters = [_LiveFilter(self._exercise) for _ in SIDES]

    def __call__(self, observation: Observation) -> Measurement:
        """The measurement at the observation's time."""
        t_s, pose = observation.t_s, self._measurer.seen(observation.pose)
        if pose is not None and pose.exchanges != self._exchanges:
            self._exchange(pose)
        points = self._measurer.points(pose)
        facing = self._facing(t_s, evidence(points))
        exchanged = False
        if pose is not None:
            pose, exchanged = self._swaps(t_s, pose, facing)
            points = swap_points(points) if exchanged else points
        raw = self._measurer.raw(t_s, pose, points, facing)
        view_deg = self._view(t_s, pose)
        smooth = Angles(*(f(t_s, raw.of(side)) for f, side in zip(self._filters, SIDES, strict=True)))
        leg = self.choice(t_s, pose, raw, facing)
        cut = self._measurer.cut(pose)
        measured = self._judged_view(t_s, raw, smooth, leg, view_deg, cut, exchanged=exchanged, facing=facing)
        measured = self._measurer.with_beyond(measured, pose)
        return replace(measured, exchanges=self._exchanges, misnamed_s=self._misnamed_s)

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
    return exercise["view_refuse" if math.isnan(leg.knee_sd_deg) else "view_refuse_read"]


def view_warn_deg(exercise: Exercise, leg: LegAngles) -> float:
    """From which view angle on turning is asked for: later for a leg measured from its pixels."""
    return exercise["view_warn" if math.isnan(leg.knee_sd_deg) else "view_warn_read"]


class _View:
    """Takes out what needs a view from the side (the ankle) when the camera is too far off it, and says
    whether the leg is tracked.

    It stays out until the view has been good for a while: a moment in which the angle reads lower is no
    ground for a warning.
    """

    def __init__(self, exercise: Exercise) -> None:
        self._exercise = exercise
        self._refused_s = -math.inf
        self._needed = attrgetter(exercise.primary, exercise.secondary)
        self._unseen = dict.fromkeys(exercise.by_view, NAN)
        self.refuses_all = False

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
        if self.refuses_all or view_deg > view_refuse_deg(self._exercise, raw.of(leg)):
            self._refused_s = t_s
        if t_s - self._refused_s <= self._exercise["view_settle"]:
            smooth = Angles(*(replace(smooth.of(s), **self._unseen) for s in SIDES))
        tracked = not math.isnan(sum(self._needed(smooth.of(leg))))
        return Measurement(t_s, raw, smooth, leg, tracked, view_deg, cut, exchanged, facing)


def measure_recording(
    observations: Sequence[Observation], exercise: Exercise, leg: Side | None, calibration: Calibration
) -> list[Measurement]:
    """Measures a whole recording with filters that look both ways. Times must rise."""
    return list(recording_measured(observations, exercise, leg, calibration)) if observations else []


def recording_measured(
    observations: Sequence[Observation], exercise: Exercise, leg: Side | None, calibration: Calibration
) -> Iterator[Measurement]:
    """The same, one after the other: of a long recording only numbers are held, in arrays.

    The observations, at least one, are gone through several times.
    """
    seen = _Seen(observations, exercise, calibration)
    raw = seen.raw()
    smooth = [_smooth(seen.t_s, table, exercise) for table in raw]
    views_deg = views_of_recording(seen.t_s, seen.poses(), view_limits(exercise))
    sides = [leg] * len(seen.t_s) if leg else _legs_of_recording(seen, raw, exercise)
    judged_view = _View(exercise)
    mine = (raw[SIDES.index(side)][index] for index, side in enumerate(sides))
    limits_deg = (view_refuse_deg(exercise, LegAngles(*row.tolist())) for row in mine)
    refused = sum(v > limit for v, limit in zip(views_deg.tolist(), limits_deg, strict=True))
    # A recording whose ankle is said not to have been judged warns of none of it.
    judged_view.refuses_all = refused > len(views_deg) / 2
    angles = (zip(*map(_legs, tables), strict=True) for tables in (raw, smooth))
    rows = zip(
        seen.t_s.tolist(), *angles, views_deg.tolist(), seen.poses(), seen.facing.tolist(), strict=True
    )
    for index, (t, r, s, v, pose, faces) in enumerate(rows):
        cut, exchanged = seen.measurer.cut(pose), index in seen.exchanged
        measured = judged_view(
            t, Angles(*r), Angles(*s), sides[index], v, cut, exchanged=exchanged, facing=faces
        )
        yield seen.measurer.with_beyond(measured, pose)


class _Seen:
    """A recording as an exercise looks at it: which way the person faces, and which side is which."""

    def __init__(
        self, observations: Sequence[Observation], exercise: Exercise, calibration: Calibration
    ) -> None:
        count = len(observations)
        self._observations = observations
        self.measurer = _Measurer(exercise, calibration)
        self.t_s = np.fromiter((o.t_s for o in observations), float, count)
        self.exchanged: set[int] = set()
        votes = (evidence(self.measurer.points(pose)) for pose in self.poses())
        self.facing = facing_over_time(self.t_s, np.fromiter(votes, float, count), exercise["facing_memory"])
        self.exchanged = set(_exchanged(self, exercise)) ^ misnamed(self.t_s, self.poses())

    def poses(self) -> Iterator[Pose | None]:
        """Every frame's pose, its sides as they are measured."""
        for index, observation in enumerate(self._observations):
            pose = self.measurer.seen(observation.pose)
            yield swap_sides(pose) if pose is not None and index in self.exchanged else pose

    def raw(self) -> tuple[FloatArray, FloatArray]:
        """(n, k) unfiltered angles of the left and of the right leg: the first k fields of LegAngles."""
        names = _FIELDS if self.measurer.whole_body else _FIELDS[: _FIELDS.index(_LAST_OF_LEG) + 1]
        values = attrgetter(*names)
        tables = [np.empty((len(self.t_s), len(names))) for _ in SIDES]
        for index, (t, pose, faces) in enumerate(
            zip(self.t_s.tolist(), self.poses(), self.facing.tolist(), strict=True)
        ):
            found = self.measurer.raw(t, pose, self.measurer.points(pose), faces)
            for side, table in zip(SIDES, tables, strict=True):
                table[index] = values(found.of(side))
        return tables[0], tables[1]


def _legs(table: FloatArray) -> Iterator[LegAngles]:
    return (LegAngles(*row.tolist()) for row in table)


def _exchanged(seen: _Seen, exercise: Exercise) -> list[int]:
    """The frames whose sides must be exchanged for all to be named as in the majority of them."""
    guard = swap_guard_of(exercise)
    found: dict[bool, list[int]] = {False: [], True: []}
    rows = zip(seen.t_s.tolist(), seen.poses(), seen.facing.tolist(), strict=True)
    for index, (t_s, pose, faces) in enumerate(rows):
        if pose is not None:
            found[guard(t_s, pose, faces)[1]].append(index)
    return min(found[True], found[False], key=len)


def _smooth(t_s: FloatArray, raw: FloatArray, exercise: Exercise) -> FloatArray:
    filtered = filtered_signals(exercise)
    signals = [column for column, name in enumerate(_FIELDS[: raw.shape[1]]) if name in filtered]
    limits = (exercise["hampel_half_width"], exercise["max_gap"], exercise["hampel_limit"])
    table = raw.copy()
    for column in signals:
        kept = hampel(t_s, table[:, column], *limits)
        table[:, column] = bridge(t_s, kept, exercise["max_gap"])
    table[:, signals] = zero_phase(t_s, table[:, signals], exercise["zero_phase_cutoff"])
    return table


def _legs_of_recording(seen: _Seen, raw: tuple[FloatArray, FloatArray], exercise: Exercise) -> list[Side]:
    """The working leg of every frame: the same one throughout, or (`leg_choice_of`) the nearer one."""
    choice = leg_choice_of(exercise)
    rows = zip(seen.poses(), seen.facing.tolist(), strict=True)
    near = np.fromiter((0.0 if p is None else nearness(p, f) for p, f in rows), float, len(seen.t_s))
    knee = _FIELDS.index("knee_flexion_deg")
    ranges = {side: knee_range_deg(table[:, knee]) for side, table in zip(SIDES, raw, strict=True)}
    whole = working_leg(float(near.sum()), ranges, choice)
    if math.isnan(choice.near_memory_s):
        return [whole] * len(seen.t_s)
    now = facing_over_time(seen.t_s, np.sign(near), choice.near_memory_s)
    return [near_side(each, whole) for each in now.tolist()]
