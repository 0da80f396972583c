"""What is remembered of a person's legs from one frame to the next."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from posecheck.core.landmarks import ANKLE, HIP, INDEX, KNEE, LEG_ROWS, SIDES, Side
from posecheck.core.types import FloatArray, Pose

if TYPE_CHECKING:
    # Loading it loads the network's runtime.
    from posecheck.pose.leg_net import Limits, Look

_SHOULDERS = [INDEX["left_shoulder"], INDEX["right_shoulder"]]


class Track:
    """A followed leg: what the network last saw of it, and since when the landmarks lie elsewhere.

    It was at the place of ``look`` at ``t_s``, and looked at last at ``looked_s``; since ``still_s`` its
    angles have stayed near those they had then. ``was``: where it was lost before, while all that has been
    seen of it since is that it moves as one with the other leg.
    """

    def __init__(self, t_s: float, look: Look) -> None:
        self.look, self.t_s, self.looked_s = look, t_s, t_s
        self._still, self.still_s = look, t_s
        self._turned = False
        self.whole = True
        self.doubted_s = math.nan
        self.was: Lost | None = None

    @property
    def joints_px(self) -> FloatArray:
        """(2, 2): knee and ankle."""
        return self.look.joints_px

    def saw(self, t_s: float, look: Look, still_deg: float, whole: bool) -> None:
        """Remember a look; one that was only repeated says no more than that the leg is still there.

        ``whole``: none of it is cut off by the edge of the frame.
        """
        self.t_s, self.whole = t_s, whole
        if look is self.look:
            return
        self.look, self.looked_s = look, t_s
        if turned_deg(look, self._still) > still_deg:
            self._still, self.still_s, self._turned = look, t_s, True

    def doubt(self, t_s: float, away: bool) -> None:
        """Whether its landmarks lie elsewhere now."""
        if not away:
            self.doubted_s = math.nan
        elif math.isnan(self.doubted_s):
            self.doubted_s = t_s

    def pauses(self, t_s: float, limits: Limits) -> bool:
        """Whether the leg is bent and keeps still: far from an overstretch."""
        return self.look.knee_deg > limits.pause_knee_deg and t_s - self.still_s >= limits.pause_s

    def moves(self, t_s: float, within_s: float) -> bool:
        """Whether its angles changed within the last seconds."""
        return self._turned and t_s - self.still_s <= within_s


class Lost:
    """A leg that was followed and is not seen: where it was, and whether it may be where the other one is.

    Landmarks of a hidden leg lie on the other one as a rule. It is back there only if that is where it was
    lost; or, of legs that lay on each other before, if what is seen there has moved to where they did.
    """

    def __init__(self, limits: Limits, track: Track, together_px: FloatArray | None) -> None:
        self._limits = limits
        self._together_px = together_px
        self._copied_px: FloatArray | None = None
        self.look, self.t_s = track.look, track.t_s

    def go(self, by_px: FloatArray) -> None:
        """All of the picture has moved: this place too."""
        self.look = replace(self.look, points_px=self.look.points_px + by_px)
        if self._together_px is not None:
            self._together_px = self._together_px + by_px
        if self._copied_px is not None:
            self._copied_px = self._copied_px + by_px

    def left_alone(self) -> None:
        """The other leg is lost too: there is nothing to lie on, and what is seen later has come there."""
        self._copied_px = self.look.joints_px

    def is_back(self, place_px: FloatArray) -> bool:
        """Whether it may be at ``place_px`` (knee, ankle), where the other leg is."""
        if apart(place_px, self.look.joints_px) <= self._limits.apart_shanks:
            return True
        if self._copied_px is None:
            self._copied_px = place_px
        agree = self._limits.agree_shanks
        together = self._together_px
        if together is None:
            return False
        return apart(self._copied_px, together) > agree and apart(place_px, together) <= agree


class Home:
    """Where this person's hip usually is: whoever passes in front is elsewhere, and gone in a while.

    A mean over ``home_memory_s``, so that a wrong leg followed for a second or two moves it by little.
    """

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._hip_px: FloatArray | None = None
        self._since_s = self._last_s = math.nan

    def saw(self, t_s: float, look: Look) -> None:
        """A leg was read."""
        hip_px = look.points_px[HIP]
        if self._hip_px is None:
            self._hip_px, self._since_s = hip_px.copy(), t_s
        elif t_s > self._last_s:
            known_s = min(t_s - self._since_s, self._limits.home_memory_s)
            self._hip_px = self._hip_px + min(1.0, (t_s - self._last_s) / known_s) * (hip_px - self._hip_px)
        self._last_s = t_s

    def go(self, by_px: FloatArray) -> None:
        """All of the picture has moved: the hip too."""
        if self._hip_px is not None:
            self._hip_px = self._hip_px + by_px

    def only(self, t_s: float, look: Look, than: Look | None) -> bool:
        """Whether a leg grows from there, and another one does not."""
        return than is not None and self.has(t_s, look) is True and self.has(t_s, than) is False

    def has(self, t_s: float, look: Look) -> bool | None:
        """Whether this leg grows from there; None while it is not known where that is."""
        known = self._last_s - self._since_s >= self._limits.return_s
        if self._hip_px is None or not known or t_s - self._last_s > self._limits.home_memory_s:
            return None
        away_px = math.dist(look.points_px[HIP], self._hip_px)
        return away_px <= self._limits.hip_shanks * look.shank_px


class Claim:
    """A place where a leg seems to be though its hip was elsewhere."""

    def __init__(self, hip_px: FloatArray, t_s: float) -> None:
        self.since_s = self._seen_s = t_s
        self._hip_px = hip_px

    def again(self, t_s: float, hip_px: FloatArray, shank_px: float, limits: Limits) -> bool:
        """Whether it is seen there still."""
        seen_s, self._seen_s = self._seen_s, t_s
        near = math.dist(hip_px, self._hip_px) <= limits.apart_shanks * shank_px
        return near and t_s - seen_s <= limits.track_memory_s


def apart(joints_px: FloatArray, from_px: FloatArray) -> float:
    """Mean distance of knee and ankle, in the second one's shank lengths."""
    # Twenty times a frame: on plain floats it takes a fifth of the time.
    (knee, ankle), (from_knee, from_ankle) = joints_px.tolist(), from_px.tolist()
    shank_px = math.dist(from_knee, from_ankle)
    away_px = (math.dist(knee, from_knee) + math.dist(ankle, from_ankle)) / 2
    return away_px / shank_px if shank_px else math.inf


def slips(look: Look, mine: Track | Lost, its: Track | None, limits: Limits) -> bool:
    """Whether a leg has jumped to what may be another one: read unsurely, or where the other one is followed.

    A leg that is hidden is read on the other one, or on a passer-by's, for as long as that is seen there.
    """
    if apart(look.joints_px, mine.look.joints_px) <= limits.apart_shanks:
        return False
    copied = its is not None and apart(look.joints_px, its.look.joints_px) <= limits.apart_shanks
    return copied or look.knee_sd_deg > limits.alone_sd_max_deg


def turned_deg(look: Look, since: Look) -> float:
    """How far a leg's angles have changed, the one that has changed more."""
    return max(abs(look.knee_deg - since.knee_deg), abs(look.ankle_deg - since.ankle_deg))


def joints_of(pose: Pose, side: Side) -> FloatArray:
    """(2, 2): MediaPipe's knee and ankle."""
    rows = LEG_ROWS[side]
    return np.asarray(pose.xy_px[[rows[KNEE], rows[ANKLE]]], float)


def within(joints_px: FloatArray, size_px: tuple[int, int]) -> bool:
    """Whether points lie in the frame; False for NaN too."""
    return bool(((joints_px >= 0) & (joints_px < size_px)).all())


class Body:
    """Whether there is somebody around the legs, or the pose model guessed a body around them.

    In a film of legs alone a shank is taken for a whole leg, by the pose model and then by the network: no
    shoulders are in the frame then, and the hips are elsewhere. Or a whole body is guessed into what is
    there of it: its trunk is too short for its legs, most of the time. But so it is too when the pose model
    has gone with a passer-by who leaves the frame: of legs that were seen with their body, and ever since,
    nothing is made up.
    """

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._there_s = -math.inf
        self._trunk_shanks = self._since_s = self._last_s = math.nan

    def made_up(self, t_s: float, pose: Pose, look: Look) -> bool:
        """Of a leg that is where it can be."""
        # On plain floats: as numpy's steps this took a thirtieth of a frame's time.
        shoulders_px = (sum(each) / 2 for each in zip(*pose.xy_px[_SHOULDERS].tolist(), strict=True))
        middle_px = tuple(shoulders_px)
        if any(math.isnan(at) for at in middle_px):
            return False
        hips_px = [pose.xy_px[LEG_ROWS[side][HIP]].tolist() for side in SIDES]
        if self._trunk(t_s, math.dist(middle_px, _between(*hips_px)), look) < self._limits.trunk_min_shanks:
            return True
        if t_s - self._there_s > self._limits.size_memory_s:
            whole = all(0 <= at < size for at, size in zip(middle_px, pose.size_px, strict=True))
            away_px = min(math.dist(look.points_px[HIP], hip_px) for hip_px in hips_px)
            its_own = away_px <= self._limits.hip_shanks * look.shank_px
            if not (whole and its_own):
                return not (whole or its_own)
        self._there_s = t_s
        return False

    def _trunk(self, t_s: float, trunk_px: float, look: Look) -> float:
        """How long the trunk looks, a mean over the last seconds, in shank lengths."""
        shanks = trunk_px / max(look.shank_px, 1e-6)
        if not t_s - self._last_s <= self._limits.size_memory_s:
            self._trunk_shanks, self._since_s = shanks, t_s
        elif t_s > self._last_s:
            known_s = min(t_s - self._since_s, self._limits.size_memory_s)
            self._trunk_shanks += (t_s - self._last_s) / known_s * (shanks - self._trunk_shanks)
        self._last_s = t_s
        return self._trunk_shanks


def _between(one: Sequence[float], two: Sequence[float]) -> list[float]:
    return [(a + b) / 2 for a, b in zip(one, two, strict=True)]
