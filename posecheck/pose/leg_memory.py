"""What is remembered of a person's legs from one frame to the next."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from posecheck.core.landmarks import ANKLE, HIP, INDEX, KNEE, LEG_ROWS, SIDES, Side, other
from posecheck.core.measuring.leg import nearer_side
from posecheck.core.types import FloatArray, Pose

if TYPE_CHECKING:
    # Loading it loads the network's runtime.
    from posecheck.pose.leg_net import Limits, Look

_SHOULDERS = [INDEX["left_shoulder"], INDEX["right_shoulder"]]


class Track:
    """A followed leg: what the network last saw of it, and since when the landmarks lie elsewhere.

    It was at the place of ``look`` at ``t_s``, and looked at last at ``looked_s``; since ``still_s`` its
    angles have stayed near those they had then.
    """

    def __init__(self, t_s: float, look: Look) -> None:
        self.look, self.t_s, self.looked_s = look, t_s, t_s
        self._still, self.still_s = look, t_s
        self._turned = False
        self.whole = True
        self.doubted_s = math.nan

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
        if _turned_deg(look, self._still) > still_deg:
            self._still, self.still_s, self._turned = look, t_s, True

    def moves(self, t_s: float, within_s: float) -> bool:
        """Whether its angles changed within the last seconds."""
        return self._turned and t_s - self.still_s <= within_s


class Lost:
    """A leg that was followed and is not seen: where it was, and whether it may be where the other one is.

    Landmarks of a hidden leg lie on the other one as a rule. It is back there only if that is where it was
    lost; or if what is seen there has moved to where both lay on each other before; or, at last, when for
    a long time nothing looks like a leg at the place where it was lost.
    """

    def __init__(self, limits: Limits, track: Track, together_px: FloatArray | None) -> None:
        self._limits = limits
        self._together_px = together_px
        self._copied_px: FloatArray | None = None
        self._since_s = math.nan
        self.look, self.t_s = track.look, track.t_s

    def still_there(self) -> None:
        """A leg was seen where it was lost."""
        self._since_s = math.nan

    def is_back(self, t_s: float, place_px: FloatArray) -> bool:
        """Whether it may be at ``place_px`` (knee, ankle), where the other leg is."""
        if apart(place_px, self.look.joints_px) <= self._limits.apart_shanks:
            return True
        if math.isnan(self._since_s):
            self._since_s = t_s
        if self._copied_px is None:
            self._copied_px = place_px
        agree = self._limits.agree_shanks
        together = self._together_px
        moved = together is not None and apart(self._copied_px, together) > agree
        if moved and apart(place_px, together) <= agree:  # type: ignore[arg-type]
            return True
        return t_s - self._since_s >= self._limits.return_s


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

    def saw(self, side: Side, look: Look) -> None:
        """A leg; of one that is half hidden no turning is believed."""
        if look.sd_deg > self._limits.alone_both_max_deg:
            return
        by_deg = _turned_deg(look, self._plain.setdefault(side, look))
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

    def exchange(self) -> None:
        """The legs had been named the wrong way round."""
        self._turned_deg = {other(side): turned_deg for side, turned_deg in self._turned_deg.items()}
        self._plain = {other(side): look for side, look in self._plain.items()}
        self._rests_px = {other(side): place_px for side, place_px in self._rests_px.items()}

    def keep(self, looks: dict[Side, Look | None], tracks: dict[Side, Track], lost: dict[Side, Lost]) -> None:
        """Two legs come apart: the one that has worked until now leaves, the other one is where it rests.

        The landmarks' names say the opposite now and then, and seen aslant no size tells. When only the one
        that leaves is seen, because it hid the other one until a moment ago, it is the one that works.
        """
        for side in SIDES:
            place_px = self.resting_px(side)
            leaves, stays = looks[side], looks[other(side)]
            if place_px is None or leaves is None:
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


class Size:
    """How long this person's shank looks: a shank cut off by the frame's edge is read too short."""

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

    def cuts(self, shank_px: float) -> bool:
        """Whether a shank at the frame's edge is too short to be all there; False while nothing is known."""
        return shank_px < self._limits.cut_ratio * self._shank_px

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
    camera. The landmarks' own names are asked at first only: with a straight leg or a second person in
    view they change places. A leg that is followed alone, and long was, hides the other one: it is the
    nearer. Once told, names are as lasting as the evidence for them (``names_memory_s``); when both legs
    were lost it begins anew, and ``known`` says whether it is told again. Two that look alike for ``doubt_s``
    keep the landmarks' names: a leg that is misnamed is still watched, one that is not read is not.
    """

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._right_s = self._alike_s = 0.0
        self._last_s = math.nan
        self._both_s = -math.inf
        self._facing = math.nan
        self.known = True

    def __call__(self, t_s: float, tracks: Mapping[Side, Track], facing: float) -> bool:
        """True when the followed legs have been named the wrong way round for long enough."""
        step_s = 0.0 if math.isnan(self._last_s) else min(t_s - self._last_s, self._limits.track_memory_s)
        self._last_s = t_s
        if facing != self._facing:
            self._facing, self._right_s = facing, 0.0
        near = nearer_side(facing)
        self._right_s += step_s * self._vote(t_s, step_s, tracks, near)
        self._right_s = min(self._right_s, self._limits.names_memory_s)
        enough_s = self._limits.doubt_s / 2
        self.known = self.known or abs(self._right_s) >= enough_s or self._alike_s >= self._limits.doubt_s
        if self._right_s > -enough_s:
            return False
        self._right_s = 0.0
        return True

    def forget(self) -> None:
        """Both legs were lost: whichever is found again may be either."""
        self._right_s, self._alike_s, self.known = 0.0, 0.0, False

    def nearer_first(self, looks: dict[Side, Look | None], facing: float) -> None:
        """Two legs come apart that lay on each other: the larger one is the nearer, if that can be told."""
        near = nearer_side(facing)
        mine, its = looks[near], looks[other(near)]
        if mine is None or its is None:
            return
        plain = max(mine.knee_sd_deg, its.knee_sd_deg) <= self._limits.alone_sd_max_deg
        if plain and self._told(larger_by(its.joints_px, mine.joints_px)) > 0:
            looks[near], looks[other(near)] = its, mine

    def _vote(self, t_s: float, step_s: float, tracks: Mapping[Side, Track], near: Side) -> float:
        """+1 for the names as they are, -1 against, 0 when the legs lie on each other or look alike."""
        if len(tracks) < len(SIDES):
            alone = t_s - self._both_s > self._limits.names_memory_s
            return sum(1.0 if side == near else -1.0 for side in tracks) if alone else 0.0
        mine, its = tracks[near].joints_px, tracks[other(near)].joints_px
        if apart(mine, its) <= self._limits.agree_shanks:
            return 0.0
        self._both_s = t_s
        hips_px = [tracks[side].look.points_px[HIP] for side in SIDES]
        one_body = math.dist(*hips_px) <= self._limits.hip_shanks * math.dist(*mine)
        if not one_body or not all(self._plain(track) for track in tracks.values()):
            return 0.0
        larger = larger_by(mine, its)
        if abs(larger) < self._limits.larger_min:
            self._alike_s += step_s
        return self._told(larger)

    def _told(self, larger: float) -> float:
        """+1 or -1 when one leg looks larger or smaller as the nearer and the farther one do, else 0."""
        told = self._limits.larger_min <= abs(larger) <= self._limits.perspective_max
        return math.copysign(1.0, larger) if told else 0.0

    def _plain(self, track: Track) -> bool:
        """Whether the leg's size can be told: in plain view, nothing cut off."""
        return track.whole and track.look.knee_sd_deg <= self._limits.alone_sd_max_deg


def apart(joints_px: FloatArray, from_px: FloatArray) -> float:
    """Mean distance of knee and ankle, in the second one's shank lengths."""
    # Twenty times a frame: on plain floats it takes a fifth of the time.
    (knee, ankle), (from_knee, from_ankle) = joints_px.tolist(), from_px.tolist()
    shank_px = math.dist(from_knee, from_ankle)
    away_px = (math.dist(knee, from_knee) + math.dist(ankle, from_ankle)) / 2
    return away_px / shank_px if shank_px else math.inf


def larger_by(joints_px: FloatArray, than_px: FloatArray) -> float:
    """The logarithm of how much longer the first shank looks."""
    return math.log(math.dist(*joints_px) / math.dist(*than_px))


def exchange_gain(tracks: Mapping[Side, Track], pose: Pose) -> float:
    """How much nearer to the followed legs the landmarks lie when left and right are exchanged, in shanks."""
    return sum(
        apart(joints_of(pose, side), track.joints_px) - apart(joints_of(pose, other(side)), track.joints_px)
        for side, track in tracks.items()
    )


def _turned_deg(look: Look, since: Look) -> float:
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
    shoulders are in the frame then, and the hips are elsewhere. But so it is too when the pose model has gone
    with a passer-by who leaves the frame: of legs that were seen with their body, and ever since, nothing is
    made up.
    """

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._there_s = -math.inf

    def made_up(self, t_s: float, pose: Pose, look: Look) -> bool:
        """Of a leg that is where it can be."""
        shoulders_px = np.asarray(pose.xy_px[_SHOULDERS].mean(axis=0, keepdims=True), float)
        hips_px = (pose.xy_px[LEG_ROWS[side][HIP]].tolist() for side in SIDES)
        away_px = min(math.dist(look.points_px[HIP], hip_px) for hip_px in hips_px)
        its_own = away_px <= self._limits.hip_shanks * look.shank_px
        if np.isnan(shoulders_px).any():
            return False
        whole = within(shoulders_px, pose.size_px)
        if (whole and its_own) or t_s - self._there_s <= self._limits.size_memory_s:
            self._there_s = t_s
            return False
        return not (whole or its_own)
