"""Which of the followed legs is the left one, and which one does the exercise."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING

from posecheck.core.landmarks import HIP, KNEE, SIDES, Side, exchanged, other
from posecheck.core.measuring.leg import nearer_side
from posecheck.core.types import FloatArray, Pose
from posecheck.pose.leg_memory import Lost, Track, apart, joints_of, turned_deg

if TYPE_CHECKING:
    # Loading it loads the network's runtime.
    from posecheck.pose.leg_net import Limits, Look


class Names:
    """Which of the followed legs is the left one: told by perspective, over time.

    From the side the nearer leg looks larger, and a person who faces left turns the left side to the
    camera. The landmarks' own names count for less: with a straight leg or a second person in view they
    change places. They tell where two legs look alike, as from far off, or where the farther one looks a
    little larger, as somebody's who lies aslant; but they do not rename what was told. A leg that is followed
    alone, and long was, hides the other one: it is the nearer. Once told, names are as lasting as the
    evidence for them (``names_memory_s``); when both legs were lost it begins anew, and ``known`` says
    whether it is told again. Where nothing tells for ``doubt_s`` (one is followed alone) the landmarks' names
    stay: a leg that is misnamed is watched, one that is not read is not.

    ``exchanges`` counts how often legs that were read had been named the wrong way round, the last time for
    ``misnamed_s``: since there was most evidence for their names (the change point of a cumulative sum), of
    all times at which they may have been taken for each other. Legs that are followed apart never are.
    """

    def __init__(self, limits: Limits, exchanges: int = 0) -> None:
        self._limits = limits
        self._right_s = self._untold_s = 0.0
        self._last_s = math.nan
        self._both_s = -math.inf
        self._facing = math.nan
        self._most_s = 0.0
        # When, and how much evidence there was then.
        self._right_until_s, self._until_s = math.nan, 0.0
        self.known = True
        self.exchanges, self.misnamed_s = exchanges, 0.0

    def __call__(self, t_s: float, tracks: Mapping[Side, Track], facing: float, pose: Pose) -> bool:
        """True when the followed legs have been named the wrong way round for long enough."""
        step_s = 0.0 if math.isnan(self._last_s) else min(t_s - self._last_s, self._limits.track_memory_s)
        self._last_s = t_s
        if facing != self._facing:
            self._facing, self._right_s, self._most_s, self._until_s = facing, 0.0, 0.0, 0.0
        near = nearer_side(facing)
        by_size, by_landmarks = self._votes(t_s, tracks, near, pose)
        vote = by_size + by_landmarks
        if vote < 0 and self._right_s <= 0.0 < self._most_s:
            vote = min(by_size, 0.0)
        vote = min(max(vote, -1.0), 1.0)
        self._right_s = min(self._right_s + step_s * vote, self._limits.names_memory_s)
        self._untold_s += step_s * (1 - abs(vote)) * bool(tracks)
        self._most_s = max(self._most_s, self._right_s)
        at_most = self._right_s > 0.0 and self._right_s >= self._until_s and self._both_s != t_s
        if at_most or math.isnan(self._right_until_s):
            self._right_until_s, self._until_s = t_s, self._right_s
        enough_s = self._limits.doubt_s / 2
        known = self.known
        self.known = self.known or abs(self._right_s) >= enough_s or self._untold_s >= self._limits.doubt_s
        if self._right_s > -enough_s:
            return False
        if known:
            self.exchanges, self.misnamed_s = self.exchanges + 1, t_s - self._right_until_s
        self._right_s = self._most_s = self._until_s = 0.0
        return True

    def forget(self) -> None:
        """Both legs were lost: whichever is found again may be either."""
        self._right_s, self._untold_s, self.known = 0.0, 0.0, False
        self._most_s, self._right_until_s, self._until_s = 0.0, math.nan, 0.0

    def nearer_first(self, looks: dict[Side, Look | None], facing: float) -> None:
        """Two legs come apart that lay on each other: the larger one is the nearer, if that can be told."""
        near = nearer_side(facing)
        mine, its = looks[near], looks[other(near)]
        if mine is None or its is None:
            return
        both = sized(mine, self._limits) and sized(its, self._limits)
        if both and self._told(larger_by(its, mine)) > 0:
            looks[near], looks[other(near)] = its, mine

    def _votes(self, t_s: float, tracks: Mapping[Side, Track], near: Side, pose: Pose) -> tuple[float, float]:
        """How much size and landmarks tell for the names as they are; 0 when the legs lie on each other.

        A usual difference in size is 1.
        """
        if len(tracks) < len(SIDES):
            alone = t_s - self._both_s > self._limits.names_memory_s
            return (sum(1.0 if side == near else -1.0 for side in tracks) if alone else 0.0), 0.0
        mine, its = tracks[near].joints_px, tracks[other(near)].joints_px
        if apart(mine, its) <= self._limits.agree_shanks:
            return 0.0, 0.0
        self._both_s = t_s
        hips_px = [tracks[side].look.points_px[HIP] for side in SIDES]
        one_body = math.dist(*hips_px) <= self._limits.hip_shanks * math.dist(*mine)
        # Of a leg that is cut off, or not in plain view, nothing can be told.
        if not one_body or not all(t.whole and plain(t.look, self._limits) for t in tracks.values()):
            return 0.0, 0.0
        larger, gain = larger_by(tracks[near].look, tracks[other(near)].look), exchange_gain(tracks, pose)
        believed = abs(larger) <= self._limits.perspective_max
        believed = believed and all(sized(track.look, self._limits) for track in tracks.values())
        clear = abs(gain) > self._limits.apart_shanks
        by_landmarks = -math.copysign(self._limits.landmarks_vote, gain) if clear else 0.0
        return larger / self._limits.larger_usual if believed else 0.0, by_landmarks

    def _told(self, larger: float) -> float:
        """+1 or -1 when one leg looks larger or smaller as the nearer and the farther one do, else 0."""
        told = self._limits.larger_min <= abs(larger) <= self._limits.perspective_max
        return math.copysign(1.0, larger) if told else 0.0


class Roles:
    """Which leg does the exercise, and where the other one rests.

    A leg that has turned much from one plain look to the next works, hidden in between or not; it rests where
    it was last seen still and apart from the other one.
    """

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._turned_deg: dict[Side, float] = dict.fromkeys(SIDES, 0.0)
        self._plain: dict[Side, Look] = {}
        self._rests_px: dict[Side, FloatArray] = {}

    def saw(self, side: Side, look: Look, beside: Look | None = None) -> None:
        """A leg; of one that is half hidden, or lies on the other one, no turning is believed."""
        if look.sd_deg > self._limits.turning_both_max_deg:
            return
        if beside is not None and apart(look.joints_px, beside.joints_px) <= self._limits.apart_shanks:
            return
        by_deg = turned_deg(look, self._plain.setdefault(side, look))
        if by_deg > self._limits.rest_deg:
            self._turned_deg[side] += by_deg
            self._plain[side] = look

    def see(self, t_s: float, tracks: Mapping[Side, Track]) -> None:
        """Both legs of one frame."""
        if len(tracks) < len(SIDES) or any(track.t_s < t_s for track in tracks.values()):
            return
        if apart(*(track.joints_px for track in tracks.values())) <= self._limits.apart_shanks:
            return
        for side, track in tracks.items():
            if t_s - track.still_s >= self._limits.rest_s:
                self._rests_px[side] = track.joints_px

    def go(self, by_px: FloatArray) -> None:
        """All of the picture has moved: where they rest too."""
        self._rests_px = {side: place_px + by_px for side, place_px in self._rests_px.items()}

    def exchange(self) -> None:
        """The legs had been named the wrong way round."""
        self._turned_deg, self._plain = exchanged(self._turned_deg), exchanged(self._plain)
        self._rests_px = exchanged(self._rests_px)

    def keep(self, looks: dict[Side, Look | None], tracks: dict[Side, Track], lost: dict[Side, Lost]) -> None:
        """Two legs come apart: the one that has worked until now leaves, the other one is where it rests.

        The landmarks' names say the opposite now and then, and seen aslant no size tells. When only the one
        that leaves is seen, because it hid the other one until a moment ago, it is the one that works. What
        is not in plain view has left nothing: it may be anything beside them. And of one that works and was
        hidden, what is found where the other one rests is the other one.
        """
        for side in SIDES:
            place_px = self.resting_px(side)
            leaves, stays = looks[side], looks[other(side)]
            lost_works = other(side) in lost and other(side) not in tracks
            if place_px is not None and lost_works and self._only_there(stays, leaves, place_px):
                looks[side], looks[other(side)] = stays, None
                continue
            if place_px is None or leaves is None or not plain(leaves, self._limits):
                continue
            if stays is None and side in tracks and other(side) in lost and self._swings(leaves, place_px):
                looks[side], looks[other(side)] = None, leaves
                tracks[other(side)], lost[side] = tracks.pop(side), lost.pop(other(side))
                return
            if stays is None or not self._part(side, tracks, lost):
                continue
            stays_off, leaves_off = (apart(look.joints_px, place_px) for look in (stays, leaves))
            if stays_off <= self._limits.apart_shanks and leaves_off > stays_off + self._limits.agree_shanks:
                looks[side], looks[other(side)] = stays, leaves
                if side not in tracks:
                    tracks[side] = tracks.pop(other(side))
                    del lost[side]

    def resting_px(self, side: Side) -> FloatArray | None:
        """Where this leg rests while the other one does the exercise; None: it works too, or nobody knows."""
        mine_deg, its_deg = self._turned_deg[side], self._turned_deg[other(side)]
        rests = its_deg >= max(self._limits.works_deg, self._limits.works_ratio * mine_deg)
        return self._rests_px.get(side) if rests else None

    def _only_there(self, look: Look | None, beside: Look | None, place_px: FloatArray) -> bool:
        """Whether a leg lies at this place, and the other one does not."""
        there = (
            each is not None and apart(each.joints_px, place_px) <= self._limits.agree_shanks
            for each in (look, beside)
        )
        return list(there) == [True, False]

    def _swings(self, look: Look, place_px: FloatArray) -> bool:
        """Whether a leg has left its place though its knee is still there: its shank swings, nobody moved."""
        far = self._limits.apart_shanks
        knee_px = math.dist(look.points_px[KNEE], place_px[0])
        return apart(look.joints_px, place_px) > far and knee_px <= far * look.shank_px

    def _part(self, side: Side, tracks: Mapping[Side, Track], lost: Mapping[Side, Lost]) -> bool:
        """Whether this leg was hidden until now, or nearly where the other one is."""
        mine, its = tracks.get(side), tracks.get(other(side))
        if its is None:
            return False
        return (
            side in lost
            if mine is None
            else apart(mine.joints_px, its.joints_px) <= self._limits.apart_shanks
        )


def plain(look: Look, limits: Limits) -> bool:
    """Whether a leg is in plain view; what is not may be anything beside it."""
    return look.knee_sd_deg <= limits.alone_sd_max_deg


def sized(look: Look, limits: Limits) -> bool:
    """Whether a leg is in such plain view, its foot too, that its length tells how near it is."""
    return plain(look, limits) and look.sd_deg <= limits.alone_both_max_deg


def recognised(look: Look | None, mine: Lost | None, its: Lost | None, limits: Limits) -> bool:
    """Whether a leg is where it was lost, and where the other one was not."""
    if look is None or mine is None:
        return False
    elsewhere = its is None or apart(look.joints_px, its.look.joints_px) > limits.agree_shanks
    return elsewhere and apart(look.joints_px, mine.look.joints_px) <= limits.agree_shanks


def larger_by(look: Look, than: Look) -> float:
    """The logarithm of how much longer a leg's shank looks; 0 when the whole leg does not look longer too.

    Behind a post the knee is read at its edge: the shank is too short then, and the thigh too long.
    """
    larger = math.log(look.shank_px / than.shank_px)
    whole = math.log((look.shank_px + look.thigh_px) / (than.shank_px + than.thigh_px))
    return larger if larger * whole > 0 else 0.0


def exchange_gain(tracks: Mapping[Side, Track], pose: Pose) -> float:
    """How much nearer to the followed legs the landmarks lie when left and right are exchanged, in shanks."""
    return sum(
        apart(joints_of(pose, side), track.joints_px) - apart(joints_of(pose, other(side)), track.joints_px)
        for side, track in tracks.items()
    )
