"""Everybody who was seen, and who of them is the one to watch: pure geometry on landmarks in pixels.

Whoever comes first need not be the one: somebody on a television moves from second 0, a passer-by is
larger for a moment, a helper stands nearer all the time. So everybody is remembered from look to look,
and compared by four things at once: how large they are, how long they are there, whether they look as
somebody does who does the exercise (`core.judging.position`), and whether they move their limbs without
going anywhere. Who holds a position moves least of all: there the last does not count.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from posecheck.core.judging.position import Looks, Position
from posecheck.core.landmarks import INDEX, SIDES
from posecheck.core.types import FloatArray
from posecheck.pose.body import WHOM, crossed, size_px, trunk_distance

_LIMBS: Final = [INDEX[f"{side}_{joint}"] for joint in ("knee", "ankle", "wrist") for side in SIDES]
_TRUNK: Final = [INDEX[f"{side}_{joint}"] for joint in ("shoulder", "hip") for side in SIDES]
#: Times of the same frame are the same, but for rounding.
_TICK_S: Final = 1e-6


@dataclass(slots=True, eq=False)
class Somebody:
    """One person from look to look: the times, the skeletons (33, 2), what each ``looks`` like, how long
    they were there, and followed."""

    times_s: list[float] = field(default_factory=list)
    skeletons: list[FloatArray] = field(default_factory=list)
    looks: list[Looks] = field(default_factory=list)
    there_s: float = 0.0
    followed_s: float = 0.0

    def stays(self) -> bool:
        """Whether these looks are of somebody who does not only go by."""
        long = len(self.times_s) > 2 and self.times_s[-1] - self.times_s[0] >= WHOM.takes_over_s
        return long and self.movement()[1] < WHOM.takes_over_trunk

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
        return Somebody(
            self.times_s[first:], self.skeletons[first:], self.looks[first:], self.there_s, self.followed_s
        )

    def fitted_s(self) -> float:
        """For how long at most one look after the other fitted; what is done between rare ones is unknown."""
        longest_s, lasts_s, last_s = 0.0, -1.0, math.nan
        for t_s, look in zip(self.times_s, self.looks, strict=True):
            lasts_s = (
                -1.0 if not look.fit else 0.0 if lasts_s < 0 else lasts_s + min(t_s - last_s, WHOM.crowd_s)
            )
            longest_s, last_s = max(longest_s, lasts_s), t_s
        return longest_s

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

    def weight(self, position: Position | None) -> float:
        """How much speaks for this person: area, time, the looks that fit the exercise, how far a rhythm's
        signal goes, and, where it moves, movement of the limbs more than of the trunk; where people go
        through the frame, going too, but for those who walk on the spot.
        """
        fits = WHOM.unlike + float(np.mean([look.fit for look in self.looks]))
        known = self.size_px**2 * self.there_s * fits
        if position is not None and position.swing:
            known *= WHOM.unlike + min(1.0, self.swung() / position.swing)
        if position is not None and not position.moves:
            return float(known)
        limbs, trunk = self.movement()
        travels = position is not None and position.travels
        moves = min(limbs + trunk, 2 * WHOM.moves) if travels else min(limbs, WHOM.moves) - trunk
        if travels and position is not None and self.swung() >= position.swing > 0:
            # Of two who walk the camera was set up for the one who stays: on a treadmill, on the spot.
            moves = 2 * WHOM.moves * (1.0 - trunk)
        return float(known * (WHOM.still + max(0.0, moves)))

    def swung(self) -> float:
        """How far a rhythm's signal went from look to look; 0 when it was not seen."""
        seen = [look.signal for look in self.looks if not math.isnan(look.signal)]
        return float(np.ptp(np.percentile(seen, (5, 95)))) if seen else 0.0

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
    """Remembers everybody. Times rise. ``position``: of the exercise; None: everybody may be doing it."""

    def __init__(self, position: Position | None = None) -> None:
        self._position = position
        self.people: list[Somebody] = []
        self._last_s = -np.inf
        self._all_s = 0.0
        self._looked: tuple[FloatArray, Looks] | None = None

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
            somebody.looks.append(self.look(skeleton))
            somebody.there_s += step_s
            somebody.followed_s += step_s if skeleton is followed else 0.0

    def look(self, skeleton: FloatArray) -> Looks:
        """What a skeleton looks like; as long as no exercise is known, as if doing it."""
        if self._position is None:
            return Looks(True)
        # Of one look at the watched person several things are asked, one after the other.
        if self._looked is None or self._looked[0] is not skeleton:
            self._looked = skeleton, self._position(skeleton)
        return self._looked[1]

    def worth(self, skeleton: FloatArray) -> float:
        """How much one look alone speaks for somebody, as `Somebody.weight` does for many: a phantom on a
        shelf that looks like the exercise is not watched instead of the person who is about to begin."""
        return float(size_px(skeleton) ** 2 * (WHOM.unlike + self.look(skeleton).fit))

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
            weights = [one.weight(self._position) for one in present]
            best = int(np.argmax(weights))
            followed = max(range(len(present)), key=lambda number: present[number].followed_s)
            return present[best if weights[best] > WHOM.better * weights[followed] else followed]
        number = {"left": 1, "right": len(present)}.get(wanted) or int(wanted)
        return present[min(number, len(present)) - 1]

    def taking_over(self, t_s: float, followed: FloatArray) -> FloatArray | None:
        """Somebody who is there now, stays, and is the one to watch rather than the followed one; else None.

        That is whoever does the exercise, and moves in its rhythm, when the followed one never did; and
        whoever is clearly larger and moves where the followed one does not, unless that one does it.
        """
        now = [one for one in self.people if one.times_s[-1] == t_s]
        mine = next((one for one in now if one.skeletons[-1] is followed), None)
        # The followed one may be half hidden now.
        usual_px = max(size_px(followed), mine.size_px if mine else 0.0)
        mine_does = mine is None or (
            self._moves(mine) and (mine.looks[-1].fit or mine.fitted_s() >= WHOM.takes_over_s)
        )
        for one in sorted(now, key=lambda each: each.size_px, reverse=True):
            lately = one.since(t_s - WHOM.recent_s)
            if one is mine or not lately.stays():
                continue
            long = lately.looks[-1].fit and lately.fitted_s() >= WHOM.takes_over_s
            does = long and self._moves(lately)
            if does and not mine_does and one.size_px * WHOM.scale > usual_px:
                return one.skeletons[-1]
            larger = lately.size_px > WHOM.takes_over * usual_px
            if larger and lately.movement()[0] >= WHOM.takes_over_move and (does or not mine_does):
                return one.skeletons[-1]
        return None

    def _moves(self, one: Somebody) -> bool:
        """Whether somebody moves as a rhythm does: who only sits, or kneels, may look the same."""
        return self._position is None or not one.swung() < self._position.swing

    def _known(self, t_s: float, people: Sequence[FloatArray]) -> dict[int, Somebody]:
        """Who of everybody each of ``people`` (by number) is: the nearest pairs of about one size first."""
        pairs = []
        for number, skeleton in enumerate(people):
            for index, one in enumerate(self.people):
                scale = size_px(skeleton) / max(size_px(one.skeletons[-1]), 1e-6)
                away = min(trunk_distance(at, skeleton) for at in (one.skeletons[-1], one.expected(t_s)))
                alike = 1 / WHOM.scale < scale < WHOM.scale and not crossed(one.skeletons[-1], skeleton)
                if alike and away <= WHOM.link:
                    pairs.append((away, number, index))
        known: dict[int, Somebody] = {}
        for _, number, index in sorted(pairs):
            if number not in known and self.people[index] not in known.values():
                known[number] = self.people[index]
        return known


class Crowds:
    """Everybody, in each shot of a film. ``now`` is the crowd of the last one, which began at ``since_s``
    (-inf: there was no cut)."""

    def __init__(self, position: Position | None = None) -> None:
        self._position = position
        self._before: list[tuple[float, Crowd]] = []
        self.now, self.since_s = Crowd(position), -math.inf

    def cut(self, t_s: float) -> None:
        """Another shot begins."""
        self._before.append((self.since_s, self.now))
        self.now, self.since_s = Crowd(self._position), t_s

    @property
    def several(self) -> int:
        """How many people were there for a while: in the shot that shows most of them."""
        return max(len(crowd.present()) for _, crowd in self._all)

    def missed(self, wanted: str) -> Sought | None:
        """The person that should have been watched (`Crowd.subject`), when it was somebody else for long;
        else None."""
        shots = [(start_s, crowd.subject(wanted)) for start_s, crowd in self._all]
        subjects = [one for _, one in shots if one is not None]
        there_s = sum(one.there_s for one in subjects)
        missed_s = there_s - sum(one.followed_s for one in subjects)
        return Sought(tuple(shots)) if missed_s > max(WHOM.missed_s, WHOM.missed * there_s) else None

    @property
    def _all(self) -> list[tuple[float, Crowd]]:
        return [*self._before, (self.since_s, self.now)]
