"""Which of several people is the one to watch: pure geometry on landmarks in pixels.

People are compared by the summed lengths of their skeleton's segments, not by the height of a box
around them: the exerciser may sit while a bystander stands farther back. Once chosen, a person is
known by place and scale, so that a larger newcomer does not take over.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from posecheck.core.landmarks import INDEX, SIDES, SWAPPED
from posecheck.core.types import FloatArray

#: Torso and legs: what every view of a seated or lying person shows.
_BODY: Final = [INDEX[f"{side}_{joint}"] for joint in ("shoulder", "hip", "knee", "ankle") for side in SIDES]
_TRUNK: Final = [INDEX[f"{side}_{joint}"] for joint in ("shoulder", "hip") for side in SIDES]
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

#: Mean distance of body points, in mean body sizes, up to which two skeletons are one person.
#: A body is about four such units tall and wide, so 0.07 is the width of a thigh or two.
SAME: Final = 0.07
#: How far the trunk may have moved, in mean sizes, when a person is looked for where they were.
NEAR: Final = 0.12
#: Frame-to-frame distance beyond which the tracker has jumped to somebody else.
JUMP: Final = 0.10
#: A person must be this much larger to replace the first choice while it is still young.
LARGER: Final = 1.15
SETTLE_S: Final = 2.0
#: How long the chosen person may be gone before somebody else is chosen.
FORGET_S: Final = 4.0
#: Looking for other people costs two to three frames' worth of time: rarely, except at first.
EARLY_S: Final = 0.5
RARELY_S: Final = 4.0


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


def trunk_distance(one: FloatArray, two: FloatArray) -> float:
    """`distance` of shoulders and hips alone: they stay while the leg moves."""
    return distance(one, two, tuple(_TRUNK))


def box(person: FloatArray, margin: float) -> tuple[float, float, float, float]:
    """(left, top, right, bottom) around a skeleton, widened by ``margin`` of its larger side."""
    low, high = person.min(axis=0), person.max(axis=0)
    extra = margin * float((high - low).max())
    return (float(low[0]) - extra, float(low[1]) - extra, float(high[0]) + extra, float(high[1]) + extra)


def _touch(one: FloatArray, two: FloatArray) -> bool:
    """Whether the boxes around two skeletons overlap."""
    lows, highs = zip(*((person.min(axis=0), person.max(axis=0)) for person in (one, two)), strict=True)
    return bool((np.maximum(*lows) < np.minimum(*highs)).all())


def distinct(people: Sequence[FloatArray]) -> list[FloatArray]:
    """The people without second detections of the same body, largest first."""
    kept: list[FloatArray] = []
    for person in sorted(people, key=size_px, reverse=True):
        if all(distance(person, other) > SAME for other in kept):
            kept.append(person)
    return kept


@dataclass(frozen=True, slots=True)
class Choice:
    """Who is to be watched: ``person`` (None: the chosen one is not in view), and everybody else."""

    person: FloatArray | None
    others: tuple[FloatArray, ...]

    @property
    def crowded(self) -> bool:
        """Whether somebody else is so close that a tracker may slip over to them."""
        return self.person is not None and any(_touch(self.person, one) for one in self.others)


class PersonChoice:
    """Chooses the largest person first, then holds on to that one.

    Per frame: `due` says whether to look for all people now; if so, `choose` gets them, with the
    skeleton that the tracker follows. Times are the stream's, in seconds.
    """

    def __init__(self) -> None:
        self._anchor: FloatArray | None = None
        self._chosen_s = 0.0
        self._seen_s = 0.0
        self._looked_s = -np.inf
        self._tracked: FloatArray | None = None
        self._steady = False

    def due(self, t_s: float, tracked: FloatArray | None) -> bool:
        """Whether it is time to look at everybody, given what the tracker follows in this frame."""
        before, self._tracked = self._tracked, tracked
        if tracked is None:
            self._steady = False
            return False
        jumped = before is None or distance(before, tracked) > JUMP
        self._steady = self._steady and not jumped
        if self._steady:
            self._seen_s = t_s
        early = self._anchor is None or t_s - self._chosen_s < SETTLE_S or not self._steady
        return jumped or t_s - self._looked_s >= (EARLY_S if early else RARELY_S)

    def choose(self, t_s: float, tracked: FloatArray | None, people: Sequence[FloatArray]) -> Choice:
        """The person to watch among ``people`` (skeletons of one frame, in pixels)."""
        self._looked_s = t_s
        everybody = distinct(people)
        if not everybody:
            # The tracker sees what the search missed: believed only while it never let go.
            return Choice(tracked if self._steady or self._anchor is None else None, ())
        person = self._pick(t_s, tracked, everybody)
        others = [one for one in everybody if one is not person]
        if person is None:
            return Choice(None, tuple(others))
        if self._anchor is None or t_s - self._seen_s > FORGET_S:
            self._chosen_s = t_s
        self._anchor, self._seen_s = person, t_s
        self._steady = tracked is not None and distance(tracked, person) <= SAME
        return Choice(person, tuple(others))

    def _pick(
        self, t_s: float, tracked: FloatArray | None, everybody: Sequence[FloatArray]
    ) -> FloatArray | None:
        largest = everybody[0]
        if self._anchor is None:
            return largest
        anchor = self._anchor
        nearest = min(everybody, key=lambda person: trunk_distance(person, anchor))
        if trunk_distance(nearest, anchor) <= NEAR:
            young = t_s - self._chosen_s < SETTLE_S
            return largest if young and size_px(largest) > LARGER * size_px(nearest) else nearest
        if self._steady and tracked is not None:
            # Nobody is where the chosen one was, and the tracker never let go: the person moved.
            followed = min(everybody, key=lambda person: distance(person, tracked))
            return followed if distance(followed, tracked) <= SAME else None
        return largest if t_s - self._seen_s > FORGET_S else None
