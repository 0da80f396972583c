"""A body in the frame: its size, and how far it is from another one. Pure geometry on landmarks in pixels.

The limits by which people are told apart stand in ``whom.toml``, with unit, reason and source (`WHOM`).
People are compared by the summed lengths of their skeleton's segments, not by the height of a box
around them: the exerciser may sit while a bystander stands farther back.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

import numpy as np

from posecheck.core.landmarks import INDEX, SIDES, SWAPPED
from posecheck.core.types import FloatArray
from posecheck.toml_files import shipped_limits

#: Torso and legs: what every view of a seated or lying person shows.
_BODY: Final = [INDEX[f"{side}_{joint}"] for joint in ("shoulder", "hip", "knee", "ankle") for side in SIDES]
_JOINTS: Final = [*_BODY, *(INDEX[f"{side}_foot_index"] for side in SIDES)]
_TRUNK: Final = [INDEX[f"{side}_{joint}"] for joint in ("shoulder", "hip") for side in SIDES]
_HIPS: Final = _TRUNK[2:]
_LEGS: Final = [[INDEX[f"{side}_{joint}"] for side in SIDES] for joint in ("knee", "ankle")]
_SEGMENTS: Final = np.array(
    [
        (INDEX[f"{side}_{start}"], INDEX[f"{side}_{end}"])
        for side in SIDES
        for start, end in (
            ("shoulder", "hip"), ("hip", "knee"), ("knee", "ankle"), ("ankle", "foot_index"),
            ("shoulder", "elbow"), ("elbow", "wrist"),
        )
    ]
)  # fmt: skip
_SWAPPED: Final = list(SWAPPED)


#: The limits of ``whom.toml``, by name.
WHOM: Final = shipped_limits(__file__, "whom.toml")


def size_px(person: FloatArray) -> float:
    """The summed segment lengths of a skeleton (33, 2), in pixels."""
    ends = np.asarray(person, dtype=np.float64)[_SEGMENTS]
    return float(np.linalg.norm(ends[:, 0] - ends[:, 1], axis=1).sum())


def distance(one: FloatArray, two: FloatArray, rows: Sequence[int] = tuple(_BODY)) -> float:
    """Mean distance of the same points of two skeletons over their mean size (0 = one on the other).

    The better of straight and left-right exchanged: side-on, the model confuses the sides.
    """
    scale = (size_px(one) + size_px(two)) / 2
    chosen = list(rows)
    straight, exchanged = two[chosen], two[_SWAPPED][chosen]
    gaps = [float(np.linalg.norm(one[chosen] - other, axis=1).mean()) for other in (straight, exchanged)]
    return min(gaps) / scale if scale > 0 else float("inf")


def farthest(one: FloatArray, two: FloatArray) -> float:
    """How far the joint of trunk and legs that moved most lies from where it was, in mean body sizes."""
    scale = (size_px(one) + size_px(two)) / 2
    moved = float(np.linalg.norm(one[_JOINTS] - two[_JOINTS], axis=1).max())
    return moved / scale if scale > 0 else float("inf")


def trunk_distance(one: FloatArray, two: FloatArray) -> float:
    """`distance` of shoulders and hips alone: they stay while the leg moves."""
    return distance(one, two, tuple(_TRUNK))


def place_distance(one: FloatArray, two: FloatArray) -> float:
    """`trunk_distance`; of hips alone where one trunk points the other way: of who lies the model may lay a
    body in the wrong way round, and nobody stands on their head."""
    turned = trunk_turn_deg(one, two) > 180.0 - WHOM.crossed
    return distance(one, two, _HIPS) if turned else trunk_distance(one, two)


def trunk_turn_deg(one: FloatArray, two: FloatArray) -> float:
    """The angle between two trunks, 0..180: who stands is about 90 degrees off who lies."""
    ways = [each[_TRUNK[2:]].mean(axis=0) - each[_TRUNK[:2]].mean(axis=0) for each in (one, two)]
    (x1, y1), (x2, y2) = (each.tolist() for each in ways)
    return math.degrees(abs(math.atan2(x1 * y2 - y1 * x2, x1 * x2 + y1 * y2)))


def crossed(one: FloatArray, two: FloatArray) -> bool:
    """Whether one of two trunks stands where the other one lies. Which end is the head does not count: of who
    lies the model may lay a body in the wrong way round."""
    turn_deg = trunk_turn_deg(one, two)
    return bool(min(turn_deg, 180.0 - turn_deg) > WHOM.crossed)


def sides_apart(person: FloatArray) -> float:
    """How far apart a joint of the legs is left and right, where that is most, in body sizes."""
    joints = np.asarray(person, dtype=np.float64)[_LEGS]
    return float(np.linalg.norm(joints[:, 0] - joints[:, 1], axis=1).max()) / max(size_px(person), 1e-6)


def box(person: FloatArray, margin: float) -> tuple[float, float, float, float]:
    """(left, top, right, bottom) around a skeleton, widened by ``margin`` of its larger side."""
    low, high = person.min(axis=0), person.max(axis=0)
    extra = margin * float((high - low).max())
    return (float(low[0]) - extra, float(low[1]) - extra, float(high[0]) + extra, float(high[1]) + extra)


def touch(one: FloatArray, two: FloatArray, margin: float = 0.0) -> bool:
    """Whether the boxes around two skeletons overlap, or are no further apart than ``margin`` body sizes."""
    lows, highs = zip(*((person.min(axis=0), person.max(axis=0)) for person in (one, two)), strict=True)
    apart_px = margin * max(size_px(one), size_px(two))
    return bool((np.maximum(*lows) < np.minimum(*highs) + apart_px).all())


def distinct(people: Sequence[FloatArray]) -> list[FloatArray]:
    """The people without second detections of the same body, largest first."""
    kept: list[FloatArray] = []
    for person in sorted(people, key=size_px, reverse=True):
        if all(distance(person, other) > WHOM.same for other in kept):
            kept.append(person)
    return kept
