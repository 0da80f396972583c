"""What was seen: a person's landmarks in one frame, and the legs that were measured from their pixels."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from posecheck.core.landmarks import Side
from posecheck.errors import UsageError

FloatArray = NDArray[np.floating[Any]]
NAN = float("nan")


@dataclass(frozen=True, slots=True, eq=False)
class LegReading:
    """One leg measured from its own pixels instead of from the pose landmarks.

    ``xy_px`` is (5, 2): hip, knee, ankle, heel, ball of the foot. Angles are in the leg's own
    plane, each with its standard deviation; NaN where the pixels do not tell.
    """

    xy_px: FloatArray
    knee_flexion_deg: float
    ankle_dorsiflexion_deg: float
    knee_sd_deg: float
    ankle_sd_deg: float


@dataclass(frozen=True, slots=True, eq=False)
class Pose:
    """One person in one frame.

    ``xy_px`` (33, 2) pixels, x right, y down; ``visibility`` (33,) 0..1; ``world_m`` (33, 3)
    metres, x right, y down, z away from the camera; ``size_px`` is (width, height) of the frame.
    ``readings``: the legs that were measured from their pixels. ``exchanges``: how often left and right of
    these had been taken for each other until now; the last time for ``misnamed_s``. ``watched``: another
    number for another person, and after a cut: what was known of the one before says nothing of them.
    """

    xy_px: FloatArray
    visibility: FloatArray
    world_m: FloatArray
    size_px: tuple[int, int]
    readings: Mapping[Side, LegReading] = field(default_factory=dict)
    exchanges: int = 0
    misnamed_s: float = 0.0
    watched: int = 0

    @classmethod
    def from_landmarks(
        cls,
        xy_px: ArrayLike,
        visibility: ArrayLike,
        size_px: tuple[int, int],
        world_m: ArrayLike | None = None,
    ) -> Pose:
        """A pose from landmarks of your own, in the order of `posecheck.core.landmarks.NAMES`.

        ``xy_px`` (33, 2), in pixels of a frame of ``size_px`` (width, height), not normalised;
        ``visibility`` (33,), 0 for a point that is not seen; ``world_m`` (33, 3) in metres, without
        which the view angle stays unknown. NaN is an unknown coordinate. Raises UsageError for an
        array of another shape.
        """
        world_m = np.full((33, 3), NAN) if world_m is None else world_m
        arrays = (
            _landmarks("xy_px", xy_px, (33, 2)),
            _landmarks("visibility", visibility, (33,)),
            _landmarks("world_m", world_m, (33, 3)),
        )
        return cls(*arrays, (int(size_px[0]), int(size_px[1])))


def _landmarks(name: str, values: ArrayLike, shape: tuple[int, ...]) -> FloatArray:
    found: FloatArray = np.asarray(values, np.float32)
    if found.shape != shape:
        raise UsageError(f"Pose, {name}", f"has the shape {found.shape}, not {shape}", "See: docs/api.md")
    return found


@dataclass(frozen=True, slots=True, eq=False)
class Observation:
    """What was seen at one time. ``pose`` is None when nobody was."""

    t_s: float
    pose: Pose | None
