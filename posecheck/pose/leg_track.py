"""Follows both legs from frame to frame: the network looks first where it found a leg last.

MediaPipe's landmarks say where a leg begins to be followed, and check on it. They are no more than
a proposal: with a straight leg, dark skin or a second person in view they slip off, left and right
change places for a frame or two, and of a leg that is hidden they make a copy of the other one. A leg
that the network keeps seeing is kept. Each leg is in one of four states::

               found at its landmarks                   not seen for track_memory_s
      unknown ────────────────────────> followed ──────────────────────────────────> lost
                                         ^  │  ^                                       │
              moves as one with the other│  │  └───────────────────────────────────────┘
              (the far one is given up)  │  v     found again where it can be: its hip where it was,
                                        copied    not on the other leg, or back where both lay before

A leg that is *followed* is read, unless the frame's edge cuts it off or its names are not known. The
rules behind the arrows:

- **Two legs at one place** rest on each other (the near one hides the far one, which then reads the same),
  or one leg is read twice. They rest while nothing moves. When what is there moves, only the near leg is
  moving: the far one is given up. A leg that was lost is not back because the other one is seen, and one
  that seems to move as one with the other is no nearer to where it was lost.
- **Roles last.** Once one leg has worked and the other rested, the leg that is found at the resting place is
  the resting one, whatever the landmarks call it when both come apart.
- **A hip stays where it is**, or moves with all of the picture. A leg whose hip is half a shank off is an arm
  or a passer-by's, until it has stayed there for doubt_s. One followed away from where the hip usually is is
  let go when one is seen there.
- **Landmarks elsewhere** make a leg doubtful, not wrong: it must be seen more surely than usual, and after
  doubt_s the landmarks may take it over if they lie on a better one. A leg that is not seen where it was is
  looked for at its landmarks at once: quick legs leave their last place.
- **Names** come from perspective over time (`leg_names.Names`), never from a frame.

The limits, with units and reasons, are in ``models/leg_net.toml``: in shank lengths, for people of any size.
"""

from __future__ import annotations

import math
from dataclasses import replace

from posecheck.core.landmarks import HIP, SIDES, Side, exchanged, other
from posecheck.core.measuring.angles import Quality
from posecheck.core.measuring.leg import nearer_side, swap_sides
from posecheck.core.types import FloatArray, LegReading, Pose
from posecheck.pose.backdrop import Backdrop
from posecheck.pose.foot_net import CloserLooks, FootNet
from posecheck.pose.late_names import LateNames
from posecheck.pose.leg_crop import Pixels
from posecheck.pose.leg_memory import Body, Claim, Home, Lost, Track, apart, joints_of, slips, within
from posecheck.pose.leg_names import Names, Roles, exchange_gain, plain, recognised
from posecheck.pose.leg_net import UNREAD, LegNet, Look, inside
from posecheck.pose.leg_search import LegSearch
from posecheck.pose.leg_sizes import Sizes, strangers

#: What the network sees of each leg in one frame; None: none.
Looks = dict[Side, Look | None]
Readings = dict[Side, LegReading]


class LegTracker:
    """Both legs of one person through a video. ``net`` brings the limits (models/leg_net.toml).

    ``foot`` looks at the feet of the legs that are read once more. ``exchanges``: how often left and right
    had been put right before (`Pose`).
    """

    def __init__(self, net: LegNet, foot: FootNet | None, quality: Quality, exchanges: int = 0) -> None:
        self._net, self._limits = net, net.limits
        self._backdrop = Backdrop(net.limits)
        self._closer = CloserLooks(foot, self._backdrop.claimed)
        self._tracks: dict[Side, Track] = {}
        self._lost: dict[Side, Lost] = {}
        self._together_px: FloatArray | None = None
        self._claims: dict[Side, Claim] = {}
        self._followed_s = math.nan
        self._search = LegSearch(net, self._trusted)
        self._names = Names(net.limits, exchanges)
        self.late = LateNames()
        self._roles = Roles(net.limits)
        self._body = Body(net.limits)
        self._home = Home(net.limits)
        self._sizes = Sizes(net.limits, quality)

    def __call__(self, t_s: float, image: Pixels, pose: Pose, facing: float) -> Pose:
        """The pose with a reading of both legs, its sides as they were before.

        A leg not seen reads NaN. ``facing`` is +1 (toes right of the shank), -1, or NaN: no readings.
        """
        self._forget(t_s)
        if math.isnan(facing):
            return pose
        self._backdrop.see(image)
        self._go_along(self._backdrop.moved_px(t_s))
        known = self._names.known
        if self._names(t_s, self._tracks, facing, pose):
            self._exchange(known)
        if exchange_gain(self._tracks, pose) > self._limits.apart_shanks:
            pose = swap_sides(pose)
        looks = {side: self._look(t_s, image, pose, side, facing) for side in SIDES}
        found_again = any(looks[side] and side not in self._tracks for side in self._lost)
        if found_again and self._together_px is not None:
            self._names.nearer_first(looks, facing)
        self._part(t_s, image, pose, facing, looks)
        trusted = {side: look for side, look in looks.items() if look is not None and self._trusted(look)}
        if (side := strangers(trusted, self._limits)) is not None:
            looks[side] = None
            self._tracks.pop(side, None)
        self._give_up_copies(t_s, image, pose, facing, looks)
        self._roles.keep(looks, self._tracks, self._lost)
        pose = self._read(t_s, image, pose, facing, looks)
        self._roles.see(t_s, self._tracks)
        self._backdrop.learn(t_s, pose, [track.look for track in self._tracks.values()])
        return pose

    def _exchange(self, read: bool) -> None:
        """The followed legs had been named the wrong way round; if they were read, all else was too."""
        self._tracks, self._lost = exchanged(self._tracks), exchanged(self._lost)
        self._closer.exchange()
        self.late.exchange()
        if read:
            self._claims = exchanged(self._claims)
            self._sizes.exchange()
            self._roles.exchange()

    @property
    def exchanges(self) -> int:
        """How often left and right have been put right so far."""
        return self._names.exchanges

    def lost_all(self, t_s: float) -> bool:
        """True once, when no leg has been followed for a while."""
        if self._tracks or math.isnan(self._followed_s):
            self._followed_s = t_s
            return False
        if t_s - self._followed_s < self._limits.doubt_s:
            return False
        self._followed_s = math.nan
        return True

    def agrees(self, pose: Pose, side: Side) -> bool:
        """Whether a leg's landmarks lie where the leg is followed; True when it is not."""
        track = self._tracks.get(side)
        return track is None or apart(joints_of(pose, side), track.joints_px) <= self._limits.apart_shanks

    def _forget(self, t_s: float) -> None:
        """A track that was not seen for long is lost; both lost, and nobody knows which is which."""
        self._sizes.forget(t_s)
        for side, track in list(self._tracks.items()):
            if not 0 <= t_s - track.t_s <= self._limits.track_memory_s:
                del self._tracks[side]
                # Where it was seen with its foot: what is followed on a curtain may be none.
                self._lost.setdefault(side, track.was or Lost(self._limits, track, self._together_px))
                if not self._tracks:
                    self._names.forget()
                    self.late.forget()
                    for lost in self._lost.values():
                        lost.left_alone()

    def _read(self, t_s: float, image: Pixels, pose: Pose, facing: float, looks: Looks) -> Pose:
        """The pose with its readings; what is followed from here on."""
        seen = {side: look for side, look in looks.items() if self._is_leg(t_s, pose, side, look)}
        found: Readings = dict.fromkeys(SIDES, UNREAD)
        places = ((look, self._lost.get(side), self._lost.get(other(side))) for side, look in seen.items())
        self._names.known = self._names.known or any(recognised(*each, self._limits) for each in places)
        together = self._one_place(seen)
        as_one = together and self._moves(t_s)
        for side, look in seen.items():
            assert look is not None
            track = self._tracks.setdefault(side, Track(t_s, look))
            if not self._cut_short(side, look, pose):
                closer = self._closer(t_s, side, image, look, facing, track.pauses(t_s, self._limits))
                found[side] = self._net.reading(closer, pose.size_px)
            whole = bool(inside(look, pose.size_px, self._limits).all())
            track.saw(t_s, look, self._limits.rest_deg, whole)
            self._roles.saw(side, look, seen.get(other(side)))
            self._home.saw(t_s, look)
            if look.ankle_sd_deg <= self._limits.ankle_sd_max_deg:
                lost = self._lost.pop(side, track.was)
                track.was = lost if as_one else None
            if whole:
                self._sizes.learn(t_s, side, look)
        told = self._names
        pose = replace(pose, readings=found, exchanges=told.exchanges, misnamed_s=told.misnamed_s)
        return self.late(t_s, pose, told.known, together)

    def _cut_short(self, side: Side, look: Look, pose: Pose) -> bool:
        """Whether the edge of the frame cuts this leg, and the network makes up an ankle in front of it."""
        return self._sizes.cuts(side, look) and not inside(look, pose.size_px, self._limits).all()

    def _look(self, t_s: float, image: Pixels, pose: Pose, side: Side, facing: float) -> Look | None:
        """Where a leg is now: where it is followed, as long as its landmarks lie there too.

        If they lie elsewhere for ``doubt_s``, or it is no longer seen, it is looked for at its landmarks as
        well: a quick leg has left its last place. The surer one of both is followed from then on.
        """
        joints_px = joints_of(pose, side)
        proposed = within(joints_px, pose.size_px)
        track = self._tracks.get(side)
        if track is None:
            return self._found_again(t_s, image, pose, side, facing)
        kept: Look | None = track.look
        if not self._waits(t_s, side):
            stays = self._home.has(t_s, track.look) is True
            kept = self._search.settled(image, self._sizes.expected(side, track.look, stays), facing)
        away = proposed and apart(joints_px, track.joints_px) > self._limits.apart_shanks
        track.doubt(t_s, away)
        doubted = t_s - track.doubted_s >= self._limits.doubt_s
        wrong = kept is None or not self._trusted(kept) or (away and self._cut_short(side, kept, pose))
        if not proposed or not (doubted or wrong):
            return kept
        fresh = self._search.settled(image, joints_px, facing)
        if doubted:
            track.doubted_s = t_s
        if fresh is None or not self._trusted(fresh):
            return kept
        home = doubted and self._home.only(t_s, fresh, kept)
        if kept is not None and not home and self._trusted(kept) and fresh.sd_deg >= kept.sd_deg:
            return kept
        track.doubted_s = math.nan
        if home:
            # It followed somebody else's leg: what it knows of the hip is worth nothing.
            del self._tracks[side]
        return fresh

    def _found_again(self, t_s: float, image: Pixels, pose: Pose, side: Side, facing: float) -> Look | None:
        """A leg that is not followed: at its landmarks, else where it was lost."""
        joints_px = joints_of(pose, side)
        look = self._search.settled(image, joints_px, facing) if within(joints_px, pose.size_px) else None
        if look is not None:
            look = self._search.near(t_s, side, image, look, joints_of(pose, other(side)), facing)
        if self._is_near(t_s, side, look):
            return look
        look = self._where_lost(t_s, image, pose, side, facing)
        followed = self._tracks.get(other(side))
        if look is None and followed is not None:
            look = self._search.strayed(t_s, side, image, joints_px, followed.joints_px, facing)
        return look if self._is_near(t_s, side, look) else None

    def _where_lost(self, t_s: float, image: Pixels, pose: Pose, side: Side, facing: float) -> Look | None:
        """What looks like a leg where one was lost, and where landmarks lie too: edges fool the network."""
        lost = self._lost.get(side)
        if lost is None or t_s - lost.t_s > self._limits.size_memory_s:
            return None
        look = self._search.settled(image, lost.look.joints_px, facing)
        if look is None or not (self._is_near(t_s, side, look) and self._supported(pose, look)):
            return None
        return look if apart(look.joints_px, lost.look.joints_px) <= self._limits.apart_shanks else None

    def _is_near(self, t_s: float, side: Side, look: Look | None) -> bool:
        """Whether this is a leg, and its hip where the leg's hip was: nobody else's, no arm.

        Elsewhere only once it has stayed there for a while.
        """
        if look is None or not self._trusted(look):
            return False
        last: Track | Lost | None = self._tracks.get(side) or self._lost.get(side)
        hip_px, shank_px = look.points_px[HIP], look.shank_px
        if last is None or t_s - last.t_s > self._limits.return_s:
            if self._home.has(t_s, look) is not False:
                return True
        else:
            shank_px = last.look.shank_px
            near = math.dist(hip_px, last.look.points_px[HIP]) <= self._limits.hip_shanks * shank_px
            slipped = slips(look, last, self._tracks.get(other(side)), self._limits)
            if near and not slipped and not self._has_left(t_s, last.look, look):
                return True
        claim = self._claims.get(side)
        if claim is None or not claim.again(t_s, hip_px, shank_px, self._limits):
            claim = self._claims[side] = Claim(hip_px, t_s)
        return t_s - claim.since_s >= self._limits.doubt_s

    def _has_left(self, t_s: float, before: Look, look: Look) -> bool:
        """Whether a leg has left the hip's usual place, which moves with all of the picture."""
        if not self._home.only(t_s, before, look):
            return False
        self._go_along(self._backdrop.moved_px(t_s, soon=True))
        return self._home.has(t_s, look) is False

    def _go_along(self, by_px: FloatArray | None) -> None:
        """The camera was moved: what is remembered of places moves along."""
        if by_px is not None:
            lost = [*self._lost.values(), *(track.was for track in self._tracks.values() if track.was)]
            places: list[Home | Roles | Lost] = [self._home, self._roles, *lost]
            for place in places:
                place.go(by_px)
            self._together_px = None if self._together_px is None else self._together_px + by_px

    def _is_leg(self, t_s: float, pose: Pose, side: Side, look: Look | None) -> bool:
        """Where the landmarks lie elsewhere it must be plain and surer than usual, or its foot have come."""
        if look is None or not self._is_near(t_s, side, look) or self._body.made_up(t_s, pose, look):
            return False
        if self._supported(pose, look):
            return True
        sure = plain(look, self._limits) and look.sd_deg <= self._limits.alone_both_max_deg
        return sure or (look.knee_sd_deg <= self._limits.came_sd_max_deg and self._backdrop.came(look))

    def _supported(self, pose: Pose, look: Look) -> bool:
        """Whether the landmarks of either leg lie on this one: their names do not matter here."""
        away = (apart(joints_of(pose, side), look.joints_px) for side in SIDES)
        return any(shanks <= self._limits.apart_shanks for shanks in away)

    def _waits(self, t_s: float, side: Side) -> bool:
        """Whether a leg's last look still serves: it rests while the other one moves, or pauses, bent."""
        track, moving = self._tracks[side], self._tracks.get(other(side))
        since_s, rested_s, limits = t_s - track.looked_s, t_s - track.still_s, self._limits
        pauses = since_s < limits.pause_look_s and track.pauses(t_s, limits)
        if pauses or moving is None or since_s >= limits.rest_look_s:
            return pauses
        place_px = self._roles.resting_px(side)
        if place_px is not None and apart(track.joints_px, place_px) <= limits.agree_shanks:
            return rested_s > limits.rest_look_s
        return rested_s >= limits.rest_s > t_s - moving.still_s

    def _one_place(self, looks: Looks) -> bool:
        """Whether both sides were seen, and at the same place."""
        found = [look.joints_px for look in looks.values() if look is not None and self._trusted(look)]
        return len(found) == len(SIDES) and apart(*found) <= self._limits.agree_shanks

    def _part(self, t_s: float, image: Pixels, pose: Pose, facing: float, looks: Looks) -> None:
        """When both sides follow one leg, the one whose landmarks lie elsewhere is looked for there."""
        if not self._one_place(looks):
            return
        away = {side: apart(joints_of(pose, side), look.joints_px) for side, look in looks.items() if look}
        side = max(SIDES, key=away.__getitem__)
        joints_px, stays = joints_of(pose, side), looks[other(side)]
        if stays is None or away[side] <= self._limits.apart_shanks or not within(joints_px, pose.size_px):
            return
        fresh = self._search.settled(image, joints_px, facing)
        if not self._is_near(t_s, side, fresh):
            fresh = self._search.strayed(t_s, side, image, joints_px, stays.joints_px, facing)
        if fresh is None or not (self._is_near(t_s, side, fresh) and plain(fresh, self._limits)):
            return  # not plain: a chair's edge, beside legs at rest
        looks[side] = fresh
        self._names.nearer_first(looks, facing)

    def _give_up_copies(self, t_s: float, image: Pixels, pose: Pose, facing: float, looks: Looks) -> None:
        """Two sides at one place: legs that rest on each other, or one leg read twice.

        A leg that was lost is not back because the other one is seen. Of two that move as one, the far
        one is hidden, or was left behind.
        """
        copies = self._copies(t_s, looks)
        for side in copies:
            self._give_back(t_s, image, pose, facing, side, looks)
        jumped = [side for side, look in looks.items() if self._jumped(t_s, side, look, looks)]
        if len(jumped) == 1:
            looks[jumped[0]] = None
        if copies or len(jumped) == 1 or not self._one_place(looks):
            return
        if self._moves(t_s):
            away = {s: apart(joints_of(pose, s), look.joints_px) for s, look in looks.items() if look}
            # Landmarks farther off lie on no leg of this person's: `_part` has looked there.
            told = self._limits.agree_shanks < abs(away["left"] - away["right"])
            told = told and max(away.values()) <= self._limits.apart_shanks
            looks[max(SIDES, key=away.__getitem__) if told else other(nearer_side(facing))] = None
        elif (look := looks["left"]) is not None:
            self._together_px = look.joints_px

    def _moves(self, t_s: float) -> bool:
        """Whether a followed leg does."""
        return any(track.moves(t_s, self._limits.doubt_s) for track in self._tracks.values())

    def _copies(self, t_s: float, looks: Looks) -> list[Side]:
        """Lost legs that are seen where the other one is; of both at one place the one lost elsewhere."""
        lost = {side: self._lost[side] for side in SIDES if side not in self._tracks and side in self._lost}
        found = [side for side in lost if self._is_on_other(t_s, side, looks[side], looks)]
        if len(found) < len(SIDES):
            return found
        away = [side for side in found if (look := looks[side]) and not lost[side].is_back(look.joints_px)]
        return away if len(away) == 1 else []

    def _is_on_other(self, t_s: float, side: Side, look: Look | None, looks: Looks) -> bool:
        """Whether this lies where the other leg is, or was a moment ago: it may be seen unsurely now."""
        beside, lost = looks[other(side)], self._lost.get(other(side))
        if not self._trusted(beside) and (track := self._tracks.get(other(side))) is not None:
            beside = track.look
        elif not self._trusted(beside) and lost is not None and t_s - lost.t_s <= self._limits.return_s:
            beside = lost.look
        return self._one_place({side: look, other(side): beside})

    def _jumped(self, t_s: float, side: Side, look: Look | None, looks: Looks) -> bool:
        """Whether a followed leg is all at once seen where the other one is."""
        track = self._tracks.get(side)
        if track is None or look is None:
            return False
        away = apart(look.joints_px, track.joints_px) > self._limits.apart_shanks
        return away and self._is_on_other(t_s, side, look, looks)

    def _give_back(
        self, t_s: float, image: Pixels, pose: Pose, facing: float, side: Side, looks: Looks
    ) -> None:
        """Whether a lost leg's place is where the other one is; else where it was lost, else nowhere."""
        there, look = self._where_lost(t_s, image, pose, side, facing), looks[side]
        if there is not None and not self._is_on_other(t_s, side, there, looks):
            looks[side] = there
        elif look is not None and not self._lost[side].is_back(look.joints_px):
            looks[side] = None

    def _trusted(self, look: Look | None) -> bool:
        """Whether this is a leg, and may be one of this person's."""
        return look is not None and self._net.trusted(look) and self._sizes.fits(look)
