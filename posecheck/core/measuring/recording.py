"""Poses of a whole recording to measurements: filters that look both ways, from person to person.

As in `core.measuring.measurer`, nothing of one person or one shot is gone on with in the next.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields
from itertools import islice, pairwise, repeat
from operator import attrgetter
from typing import Final

import numpy as np

from posecheck.core.calibration import Calibrations
from posecheck.core.exercise import Exercise
from posecheck.core.landmarks import SIDES, Side
from posecheck.core.measuring.filters import bridge, hampel, zero_phase
from posecheck.core.measuring.leg import (
    facing_over_time,
    knee_range_deg,
    misnamed,
    near_side,
    nearness,
    swap_sides,
    working_leg,
)
from posecheck.core.measuring.measurer import (
    JudgedView,
    Measurer,
    evidence,
    filtered_signals,
    leg_choice_of,
    swap_guard_of,
    view_refuse_deg,
)
from posecheck.core.measuring.view_angle import view_limits, views_of_recording
from posecheck.core.types import Angles, FloatArray, LegAngles, Measurement, Observation, Pose

_FIELDS: Final = tuple(field.name for field in fields(LegAngles))
#: The fields after it are the whole body's.
_LAST_OF_LEG: Final = "ankle_sd_deg"


def measure_recording(
    observations: Sequence[Observation], exercise: Exercise, leg: Side | None, calibration: Calibrations
) -> list[Measurement]:
    """Measures a whole recording with filters that look both ways. Times must rise."""
    return list(recording_measured(observations, exercise, leg, calibration)) if observations else []


def recording_measured(
    observations: Sequence[Observation], exercise: Exercise, leg: Side | None, calibration: Calibrations
) -> Iterator[Measurement]:
    """The same, one after the other: of a long recording only numbers are held, in arrays.

    The observations, at least one, are gone through several times.
    """
    seen = _Seen(observations, exercise, calibration)
    raw = seen.raw()
    smooth = [seen.smooth(table) for table in raw]
    views_deg = seen.views_deg()
    sides = [leg] * len(seen.t_s) if leg else _legs_of_recording(seen, raw, exercise)
    angles = (zip(*map(_legs, tables), strict=True) for tables in (raw, smooth))
    judged_views = _judged_views(seen, raw, sides, views_deg, exercise)
    rows = zip(
        seen.t_s.tolist(),
        *angles,
        views_deg.tolist(),
        seen.poses(),
        seen.facing.tolist(),
        judged_views,
        strict=True,
    )
    for index, (t, r, s, v, pose, faces, judged_view) in enumerate(rows):
        cut, exchanged = seen.measurer.cut(pose), index in seen.exchanged
        measured = judged_view(
            t, Angles(*r), Angles(*s), sides[index], v, cut, exchanged=exchanged, facing=faces
        )
        yield seen.measurer.with_pose(measured, pose)


class _Seen:
    """A recording as an exercise looks at it: which way the person faces, and which side is which.

    ``pieces``: the frames of one person, or of one shot, after the other.
    """

    def __init__(
        self, observations: Sequence[Observation], exercise: Exercise, calibration: Calibrations
    ) -> None:
        count = len(observations)
        self._exercise, self._observations = exercise, observations
        self.measurer = Measurer(exercise, calibration)
        self.t_s = np.fromiter((o.t_s for o in observations), float, count)
        self.pieces = _pieces(observations)
        self.exchanged: set[int] = set()
        votes = (evidence(self.measurer.points(pose)) for pose in self.poses())
        self.facing = self.over_time(np.fromiter(votes, float, count), exercise["facing_memory"])
        self.exchanged = set(_exchanged(self, exercise)) ^ misnamed(self.t_s, self.poses())

    def poses(self) -> Iterator[Pose | None]:
        """Every frame's pose, its sides as they are measured."""
        for index, observation in enumerate(self._observations):
            pose = self.measurer.seen(observation.pose)
            yield swap_sides(pose) if pose is not None and index in self.exchanged else pose

    def over_time(self, evidence: FloatArray, memory_s: float) -> FloatArray:
        """`facing_over_time` of each piece, (n,)."""
        return _joined(facing_over_time(self.t_s[each], evidence[each], memory_s) for each in self.pieces)

    def views_deg(self) -> FloatArray:
        """The view angle of every frame, (n,)."""
        poses, limits = self.poses(), view_limits(self._exercise)
        return _joined(
            views_of_recording(self.t_s[each], islice(poses, each.stop - each.start), limits)
            for each in self.pieces
        )

    def smooth(self, raw: FloatArray) -> FloatArray:
        """The filtered angles of one leg, as `raw` gives them."""
        return _joined(_smooth(self.t_s[each], raw[each], self._exercise) for each in self.pieces)

    def raw(self) -> tuple[FloatArray, FloatArray]:
        """(n, k) unfiltered angles of the left and of the right leg: the first k fields of LegAngles."""
        names = _FIELDS if self.measurer.whole_body else _FIELDS[: _FIELDS.index(_LAST_OF_LEG) + 1]
        values = attrgetter(*names)
        tables = [np.empty((len(self.t_s), len(names))) for _ in SIDES]
        begins = {piece.start for piece in self.pieces}
        for index, (t, pose, faces) in enumerate(
            zip(self.t_s.tolist(), self.poses(), self.facing.tolist(), strict=True)
        ):
            if index in begins:
                self.measurer.begin_anew()
            found = self.measurer.raw(t, pose, self.measurer.points(pose), faces)
            for side, table in zip(SIDES, tables, strict=True):
                table[index] = values(found.of(side))
        return tables[0], tables[1]


def _pieces(observations: Sequence[Observation]) -> list[slice]:
    """The frames of each person or shot; those in which nobody is seen go with whoever was there before."""
    begins: list[int] = [0]
    watched: int | None = None
    for index, observation in enumerate(observations):
        if observation.pose is None or observation.pose.watched == watched:
            continue
        if watched is not None:
            begins.append(index)
        watched = observation.pose.watched
    return [slice(*each) for each in pairwise([*begins, len(observations)])]


def _joined(parts: Iterable[FloatArray]) -> FloatArray:
    return np.concatenate(list(parts))


def _legs(table: FloatArray) -> Iterator[LegAngles]:
    return (LegAngles(*row.tolist()) for row in table)


def _exchanged(seen: _Seen, exercise: Exercise) -> list[int]:
    """The frames whose sides must be exchanged for all of a piece to be named as in the majority of them."""
    rows = enumerate(zip(seen.t_s.tolist(), seen.poses(), seen.facing.tolist(), strict=True))
    exchanged: list[int] = []
    for piece in seen.pieces:
        guard = swap_guard_of(exercise)
        found: dict[bool, list[int]] = {False: [], True: []}
        for index, (t_s, pose, faces) in islice(rows, piece.stop - piece.start):
            if pose is not None:
                found[guard(t_s, pose, faces)[1]].append(index)
        exchanged += found[len(found[True]) < len(found[False])]
    return exchanged


def _smooth(t_s: FloatArray, raw: FloatArray, exercise: Exercise) -> FloatArray:
    filtered = filtered_signals(exercise)
    signals = [column for column, name in enumerate(_FIELDS[: raw.shape[1]]) if name in filtered]
    names = ("hampel_half_width", "max_gap", "hampel_limit", "hampel_least")
    limits = [exercise[name] for name in names]
    table = raw.copy()
    for column in signals:
        kept = hampel(t_s, table[:, column], *limits)
        table[:, column] = bridge(t_s, kept, exercise["max_gap"])
    table[:, signals] = zero_phase(t_s, table[:, signals], exercise["zero_phase_cutoff"])
    return table


def _judged_views(
    seen: _Seen,
    raw: tuple[FloatArray, FloatArray],
    sides: Sequence[Side],
    views_deg: FloatArray,
    exercise: Exercise,
) -> Iterator[JudgedView]:
    """What judges the view, for every frame: each piece's own. A piece that is mostly seen from too far off
    side-on, whose ankle is said not to have been judged, warns of none of it."""
    for piece in seen.pieces:
        mine = (raw[SIDES.index(side)][index] for index, side in enumerate(sides[piece], piece.start))
        limits_deg = [view_refuse_deg(exercise, LegAngles(*row.tolist())) for row in mine]
        refused = float((views_deg[piece] > limits_deg).mean()) > exercise["view_refused_mostly"]
        yield from repeat(JudgedView(exercise, refuses_all=refused), len(limits_deg))


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
    now = seen.over_time(np.sign(near), choice.near_memory_s)
    return [near_side(each, whole) for each in now.tolist()]
