"""What is remembered of a person's legs from one picture to the next."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np

from posecheck.core.landmarks import SIDES, Side, other
from posecheck.core.types import FloatArray
from posecheck.pose.leg_net import Limits, Look


class Track:
    """A followed leg: what the network last saw of it, and since when the landmarks lie elsewhere.

    It was at the place of ``look`` at ``t_s``, and looked at last at ``looked_s``; since ``still_s`` its
    angles have stayed near those they had then.
    """

    def __init__(self, t_s: float, look: Look) -> None:
        self.look, self.t_s, self.looked_s = look, t_s, t_s
        self._still, self.still_s = look, t_s
        self.doubted_s = math.nan

    @property
    def joints_px(self) -> FloatArray:
        """(2, 2): knee and ankle."""
        return self.look.joints_px

    def saw(self, t_s: float, look: Look, still_deg: float) -> None:
        """Remember a look; one that was only repeated says no more than that the leg is still there."""
        self.t_s = t_s
        if look is self.look:
            return
        self.look, self.looked_s = look, t_s
        if _turned_deg(look, self._still) > still_deg:
            self._still, self.still_s = look, t_s


class Size:
    """How long this person's shank looks: a shank cut off by the picture's edge is read too short."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._shank_px = math.nan
        self._last_s = math.nan

    def forget(self, t_s: float) -> None:
        """The person may have moved since a leg was last seen."""
        if not 0 <= t_s - self._last_s <= self._limits.size_memory_s:
            self._shank_px = math.nan

    def fits(self, shank_px: float) -> bool:
        """True while nothing is known."""
        least = self._limits.size_ratio_min
        return math.isnan(self._shank_px) or least <= shank_px / self._shank_px <= 1 / least

    def learn(self, t_s: float, shank_px: float) -> None:
        """Follows slowly."""
        if math.isnan(self._shank_px):
            self._shank_px = shank_px
        else:
            share = min(1.0, (t_s - self._last_s) / self._limits.size_memory_s)
            self._shank_px += share * (shank_px - self._shank_px)
        self._last_s = t_s


class Names:
    """Which of the followed legs is the left one: told by perspective, over time.

    From the side the nearer leg looks larger, and a person who faces left turns the left side to the
    camera. A leg that is followed alone hides the other one: it is the nearer. The landmarks' own
    names are not asked: with a straight leg or a second person in view they change places.
    """

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._right_s = 0.0
        self._last_s = math.nan

    def __call__(self, t_s: float, tracks: Mapping[Side, Track], facing: float) -> bool:
        """True when the followed legs have been named the wrong way round for long enough."""
        step_s = 0.0 if math.isnan(self._last_s) else min(t_s - self._last_s, self._limits.track_memory_s)
        self._last_s = t_s
        near: Side = "left" if facing < 0 else "right"
        self._right_s += step_s * self._vote(tracks, near)
        self._right_s = min(self._right_s, self._limits.doubt_s)
        if self._right_s > -self._limits.doubt_s / 2:
            return False
        self._right_s = 0.0
        return True

    def _vote(self, tracks: Mapping[Side, Track], near: Side) -> float:
        """+1 for the names as they are, -1 against, 0 when the legs lie on each other or look alike."""
        if len(tracks) < len(SIDES):
            return sum(1.0 if side == near else -1.0 for side in tracks)
        mine, its = tracks[near].joints_px, tracks[other(near)].joints_px
        if apart(mine, its) <= self._limits.agree_shanks:
            return 0.0
        larger = larger_by(mine, its)
        return math.copysign(1.0, larger) if abs(larger) >= self._limits.larger_min else 0.0


def apart(joints_px: FloatArray, from_px: FloatArray) -> float:
    """Mean distance of knee and ankle, in the second one's shank lengths."""
    shank_px = math.dist(from_px[0], from_px[1])
    return float(np.linalg.norm(joints_px - from_px, axis=1).mean()) / shank_px if shank_px else math.inf


def larger_by(joints_px: FloatArray, than_px: FloatArray) -> float:
    """The logarithm of how much longer the first shank looks."""
    return math.log(math.dist(*joints_px) / math.dist(*than_px))


def _turned_deg(look: Look, since: Look) -> float:
    return max(abs(look.knee_deg - since.knee_deg), abs(look.ankle_deg - since.ankle_deg))
