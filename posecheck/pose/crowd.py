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
#: Times of the same frame are the same, but for rounding.
_TICK_S: Final = 1e-6


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

    def weight(self, travels: bool = False) -> float:
        """How much speaks for this person: area, time, and movement of the limbs more than of the trunk.

        ``travels``: in this exercise people go through the frame, so that going speaks for them too.
        """
        limbs, trunk = self.movement()
        moves = min(limbs + trunk, 2 * WHOM.moves) if travels else min(limbs, WHOM.moves) - trunk
        return float(self.size_px**2 * self.there_s * (WHOM.still + max(0.0, moves)))

    def expected(self, t_s: float) -> FloatArray:
        """The skeleton of the look nearest in time, moved on as the trunk went to or from the next one."""
        nearest = int(np.argmin(np.abs(np.array(self.times_s) - t_s)))
        away_s = float(np.clip(t_s - self.times_s[nearest], -WHOM.look_s, WHOM.look_s))
        ahead = not nearest or (away_s > 0 and nearest + 1 < len(self.times_s))
        other = nearest + 1 if ahead else nearest - 1
        if not away_s or other == len(self.times_s):
            return self.skeletons[nearest]
        gone_px = (self.skeletons[other] - self.skeletons[nearest])[_TRUNK].mean(axis=0)
        share = away_s / (self.times_s[other] - self.times_s[nearest])
        return np.asarray(self.skeletons[nearest] + gone_px * share)


@dataclass(frozen=True, slots=True)
class Sought:
    """Whom to watch in each shot of a film: when it begins, and the person (None: nobody)."""

    shots: tuple[tuple[float, Somebody | None], ...]

    def expected(self, t_s: float) -> FloatArray | None:
        """Their skeleton at a time (`Somebody.expected`); None: nobody is to be watched."""
        somebody = next((one for start_s, one in reversed(self.shots) if t_s >= start_s - _TICK_S), None)
        return None if somebody is None else somebody.expected(t_s)


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
        known = self._known(t_s, people)
        for number, skeleton in enumerate(people):
            somebody = known.get(number) or Somebody()
            if number not in known:
                self.people.append(somebody)
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

    def subject(self, wanted: str, travels: bool = False) -> Somebody | None:
        """The person to watch: "largest", "left", "right", or a number from the left; None: nobody came.

        A number beyond the last one is the last. ``travels``: see `Somebody.weight`.
        """
        present = self.present()
        if not present:
            return None
        if wanted == "largest":
            weights = [one.weight(travels) for one in present]
            best = int(np.argmax(weights))
            followed = max(range(len(present)), key=lambda number: present[number].followed_s)
            return present[best if weights[best] > WHOM.better * weights[followed] else followed]
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

    def _known(self, t_s: float, people: Sequence[FloatArray]) -> dict[int, Somebody]:
        """Who of everybody each of ``people`` (by number) is: the nearest pairs of about one size first."""
        pairs = []
        for number, skeleton in enumerate(people):
            for index, one in enumerate(self.people):
                scale = size_px(skeleton) / max(size_px(one.skeletons[-1]), 1e-6)
                away = min(trunk_distance(at, skeleton) for at in (one.skeletons[-1], one.expected(t_s)))
                if 1 / WHOM.scale < scale < WHOM.scale and away <= WHOM.link:
                    pairs.append((away, number, index))
        known: dict[int, Somebody] = {}
        for _, number, index in sorted(pairs):
            if number not in known and self.people[index] not in known.values():
                known[number] = self.people[index]
        return known
