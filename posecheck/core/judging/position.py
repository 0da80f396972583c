"""Whether a skeleton may be of somebody who does an exercise: what tells whom of several people to watch.

Of one look alone, without memory: a hold's position, what a rhythm looks like throughout, and of every
exercise that the person is not doing something else.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from operator import attrgetter
from typing import Final

import numpy as np

from posecheck.core.exercise import Exercise
from posecheck.core.judging.conditions import Condition
from posecheck.core.landmarks import COUNT, SIDES
from posecheck.core.measuring import angles as geometry
from posecheck.core.measuring import whole_body
from posecheck.core.measuring.measurer import evidence, quality_of
from posecheck.core.types import NAN, Angles, FloatArray, Pose

#: A frame that holds every skeleton, put in its midst: what its own frame cuts off is not known here.
_SIZE_PX: Final = (1 << 20, 1 << 20)


@dataclass(frozen=True, slots=True)
class Looks:
    """One look at somebody: whether they ``fit`` the exercise, and a rhythm's signal (else NaN). ``going``:
    whether they may be going on with it, in a form that is not good any more. ``made_up`` as below, where the
    landmarks are all there is: legs that are read from pixels need none of a whole body."""

    fit: bool
    signal: float = NAN
    going: bool = True
    made_up: bool = False


def trunks_of(exercise: Exercise) -> tuple[float, float]:
    """How short and how long a trunk may be (``trunk_min``, ``trunk_max``)."""
    return exercise["trunk_min"], exercise["trunk_max"]


def made_up(angles: Angles, trunks: tuple[float, float]) -> bool:
    """Whether nobody has such a body (`trunks_of`): the pose model lays a whole one into the half that it
    sees, or holds on to one that is the wrong way round. What is NaN does not say so."""
    low, high = trunks
    return any(leg.trunk_to_leg < low or leg.trunk_to_leg > high for leg in (angles.left, angles.right))


class Position:
    """What somebody looks like who does this exercise.

    ``travels`` as in `Exercise`; ``moves``: the limbs move, which a hold's do not. ``swing``: how far a
    rhythm's signal goes at least; 0 of other exercises.
    """

    def __init__(self, exercise: Exercise) -> None:
        self.travels, self.moves = exercise.travels, exercise.kind != "hold"
        self.swing = exercise["swing"] if exercise.rhythm else 0.0
        self._signal = attrgetter(exercise.rhythm.signal) if exercise.rhythm else None
        self._form, self._unless = Condition(exercise.form, exercise), Condition(exercise.unless, exercise)
        self._keep = Condition(exercise.hold.keep if exercise.hold else exercise.form, exercise)
        # A skeleton alone says nothing of what is hidden.
        self._quality = replace(quality_of(exercise), min_visibility=0.0)
        self._trunks = trunks_of(exercise) if exercise.legs_from == "landmarks" else None

    def __call__(self, xy_px: FloatArray) -> Looks:
        """A skeleton (33, 2) in pixels, as somebody who may be doing it; unseen angles speak for that."""
        angles = self._angles(xy_px)
        legs = [angles.of(side) for side in SIDES]
        fit, going = (
            any(form.all(leg) is not False and not self._unless.any(leg) for leg in legs)
            for form in (self._form, self._keep)
        )
        signal = self._signal(legs[0]) if self._signal else NAN
        amiss = self._trunks is not None and made_up(angles, self._trunks)
        return Looks(fit, signal, fit or going, amiss)

    def _angles(self, xy_px: FloatArray) -> Angles:
        pose = Pose(xy_px + _SIZE_PX[0] / 2, np.ones(COUNT), np.zeros((COUNT, 3)), _SIZE_PX)
        points = {side: geometry.leg_points(pose, side, self._quality) for side in SIDES}
        facing = float(np.sign(evidence(points)))
        return whole_body.with_body(
            geometry.measure(pose, facing, self._quality), points, pose, self._quality
        )
