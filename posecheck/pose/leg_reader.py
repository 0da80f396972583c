"""From a pose to the readings of its legs: which way they face, and whose they are."""

from __future__ import annotations

from dataclasses import replace

from posecheck.core.landmarks import SIDES
from posecheck.core.measuring.angles import Quality, facing_evidence, leg_points
from posecheck.core.measuring.leg import Facing
from posecheck.core.types import Pose
from posecheck.pose.body import WHOM, distance
from posecheck.pose.foot_net import FootNet
from posecheck.pose.late_names import LateNames
from posecheck.pose.leg_crop import Pixels
from posecheck.pose.leg_net import UNREAD, LegNet
from posecheck.pose.leg_track import LegTracker


class LegReader:
    """Adds the readings of both legs to a pose; remembers where they were, and which way they face.

    ``quality`` gates the landmarks that vote on the direction, ``facing_memory_s`` is how long
    their votes count: both are the exercise's. When somebody else is watched, or the film was cut, all of it
    is forgotten: the network would go on with legs that are still there, and somebody else's. In that
    frame no leg is seen: what it did between two shots, nobody knows. Whose body is where it was has only had
    something put in front of it: then what is known tells which leg is hidden.
    """

    def __init__(
        self, net: LegNet, quality: Quality, facing_memory_s: float, foot: FootNet | None = None
    ) -> None:
        self._net, self._quality, self._foot = net, quality, foot
        self._last: Pose | None = None
        self._tracker = LegTracker(net, foot, quality)
        self._facing = Facing(facing_memory_s)

    @property
    def late(self) -> LateNames:
        """Of the legs that are followed now."""
        return self._tracker.late

    def __call__(self, t_s: float, image: Pixels, pose: Pose) -> Pose:
        """The pose with ``readings``; without, as long as the direction is unknown."""
        last, self._last = self._last, pose
        if last is not None and _is_another(last, pose):
            self._tracker = LegTracker(self._net, self._foot, self._quality, self._tracker.exchanges)
            self._facing.forget()
            return replace(pose, readings=dict.fromkeys(SIDES, UNREAD), exchanges=self._tracker.exchanges)
        if self._tracker.lost_all(t_s):
            # The scene was cut, or the person turned round out of sight.
            self._facing.forget()
        bare = replace(pose, readings={})
        votes = (
            facing_evidence(leg_points(bare, side, self._quality))
            for side in SIDES
            if self._tracker.agrees(bare, side)
        )
        return self._tracker(t_s, image, bare, self._facing(t_s, sum(votes)))


def _is_another(last: Pose, pose: Pose) -> bool:
    return pose.watched != last.watched and not distance(last.xy_px, pose.xy_px) <= WHOM.same
