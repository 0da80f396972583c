"""Everybody who was seen, and who of them is the one to watch: pure geometry on landmarks in pixels.

Whoever comes first need not be the one: somebody on a television moves from second 0, a passer-by is
larger for a moment, a helper stands nearer all the time. So everybody is remembered from look to look,
and compared by three things at once: how large they are, how long they are there, and whether they move
their limbs without going anywhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from posecheck.core.landmarks import INDEX, SIDES
from posecheck.core.types import FloatArray
from posecheck.pose.body import WHOM, size_px, trunk_distance

_LIMBS: Final = [INDEX[f"{side}_{joint}"] for joint in ("knee", "ankle", "wrist") for side in SIDES]
_TRUNK: Final = [INDEX[f"{side}_{joint}"] for joint in ("shoulder", "hip") for side in SIDES]


@dataclass(slots=True, eq=False)
class Somebody:
    """One person from look to look: the times, the skeletons (33, 2), how long they were followed."""

    times_s: list[float] = field(default_factory=list)
    skeletons: list[FloatArray] = field(default_factory=list)
    there_s: float = 0.0
    followed_s: float = 0.0

    @property
    def size_px(self) -> float:
        """The usual size."""
        return float(np.median([size_px(each) for each in self.skeletons]))

    @property
    def x_px(self) -> float:
        """The usual place, from the left."""
        return float(np.median([each[_TRUNK, 0].mean() for each in self.skeletons]))

    def since(self, t_s: float) -> Somebody:
        """What was seen of this person from a time on."""
        first = sum(each < t_s for each in self.times_s)
        return Somebody(self.times_s[first:], self.skeletons[first:], self.there_s, self.followed_s)

    def movement(self) -> tuple[float, float]:
        """How far the limb that moves most goes within the body, and the trunk in the frame, in body sizes.

        Extremes do not count where there are looks enough to tell them.
        """
        bodies = np.array(self.skeletons)
        trunk = bodies[:, _TRUNK].mean(axis=1)
        limbs = bodies[:, _LIMBS] - trunk[:, None]
        scale_px = max(self.size_px, 1.0)
        limb_px, trunk_px = (np.ptp(np.percentile(each, (5, 95), axis=0), axis=0) for each in (limbs, trunk))
        return float(np.linalg.norm(limb_px, axis=-1).max()) / scale_px, float(
            np.linalg.norm(trunk_px)
        ) / scale_px

    def weight(self) -> float:
        """How much speaks for this person: area, time, and movement of the limbs more than of the trunk."""
        limbs, trunk = self.movement()
        return float(self.size_px**2 * self.there_s * (WHOM.still + max(0.0, min(limbs, WHOM.moves) - trunk)))

    def near(self, t_s: float) -> FloatArray:
        """The skeleton of the look nearest in time."""
        return self.skeletons[int(np.argmin(np.abs(np.array(self.times_s) - t_s)))]


class Crowd:
    """Remembers everybody. Times rise."""

    def __init__(self) -> None:
        self.people: list[Somebody] = []
        self._last_s = -np.inf
        self._all_s = 0.0

    def see(self, t_s: float, people: Sequence[FloatArray], followed: FloatArray | None) -> None:
        """One look: the skeletons of everybody, and which of them is followed."""
        step_s = min(t_s - self._last_s, WHOM.look_s) if self.people else 0.0
        self._last_s = t_s
        self._all_s += step_s
        free = list(self.people)
        for skeleton in people:
            somebody = self._known(skeleton, free)
            if somebody is None:
                somebody = Somebody()
                self.people.append(somebody)
            else:
                free.remove(somebody)
            somebody.times_s.append(t_s)
            somebody.skeletons.append(skeleton)
            somebody.there_s += step_s
            somebody.followed_s += step_s if skeleton is followed else 0.0

    def present(self) -> list[Somebody]:
        """Everybody who was there for a while, from left to right."""
        found = [
            one for one in self.people if one.there_s >= WHOM.there * self._all_s and len(one.times_s) > 1
        ]
        return sorted(found or self.people[:1], key=lambda one: one.x_px)

    def subject(self, wanted: str) -> Somebody | None:
        """The person to watch: "largest", "left", "right", or a number from the left; None: nobody came.

        A number beyond the last one is the last.
        """
        present = self.present()
        if not present:
            return None
        if wanted == "largest":
            best = max(present, key=Somebody.weight)
            followed = max(present, key=lambda one: one.followed_s)
            return best if best.weight() > WHOM.better * followed.weight() else followed
        number = {"left": 1, "right": len(present)}.get(wanted) or int(wanted)
        return present[min(number, len(present)) - 1]

    def taking_over(self, t_s: float, followed: FloatArray) -> FloatArray | None:
        """Somebody who is there now, clearly larger, and moves where the followed one is not; else None."""
        now = [one for one in self.people if one.times_s[-1] == t_s]
        # The followed one may be half hidden now.
        usual_px = max([size_px(followed), *(one.size_px for one in now if one.skeletons[-1] is followed)])
        for one in sorted(now, key=lambda each: each.size_px, reverse=True):
            lately = one.since(t_s - WHOM.recent_s)
            if one.skeletons[-1] is followed or len(lately.times_s) < 3:
                continue
            limbs, trunk = lately.movement()
            larger = lately.size_px > WHOM.takes_over * usual_px
            stays = (
                lately.times_s[-1] - lately.times_s[0] >= WHOM.takes_over_s and trunk < WHOM.takes_over_trunk
            )
            if larger and stays and limbs >= WHOM.takes_over_move:
                return one.skeletons[-1]
        return None

    def _known(self, skeleton: FloatArray, free: Sequence[Somebody]) -> Somebody | None:
        """Who of ``free`` this is: whose trunk was nearest, at about this size."""
        size = size_px(skeleton)
        alike = [
            (trunk_distance(one.skeletons[-1], skeleton), index)
            for index, one in enumerate(free)
            if 1 / WHOM.scale < size / max(size_px(one.skeletons[-1]), 1e-6) < WHOM.scale
        ]
        away, index = min(alike, default=(np.inf, -1))
        return free[index] if away <= WHOM.link else None
