"""From a guess of knee and ankle to the leg itself: where the network looks, and looks again."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from posecheck.core.landmarks import Side
from posecheck.core.types import FloatArray
from posecheck.pose.leg_crop import Pixels
from posecheck.pose.leg_memory import apart
from posecheck.pose.leg_names import plain
from posecheck.pose.leg_net import LegNet, Look


class LegSearch:
    """Looks at a frame from one guess or several. ``trusted`` says whether a look shows a leg that can be.

    A guess is (2, 2): knee and ankle in the frame's pixels. ``net`` brings the limits
    (models/leg_net.toml).
    """

    def __init__(self, net: LegNet, trusted: Callable[[Look], bool]) -> None:
        self._net = net
        self._limits = net.limits
        self._trusted = trusted
        self._last_s: dict[Side, float] = {}

    def settled(self, image: Pixels, joints_px: FloatArray, facing: float) -> Look | None:
        """A look at the crop that these joints give, and once more where that look found them."""
        first = self._net.look(image, joints_px, facing)
        if first is None or first.off_shanks <= self._limits.look_again_shanks or not self._trusted(first):
            return first
        second = self._net.look(image, first.joints_px, facing)
        return second if second is not None and second.sd_deg < first.sd_deg else first

    def near(
        self, t_s: float, side: Side, image: Pixels, look: Look, others_px: FloatArray, facing: float
    ) -> Look:
        """Of a leg that is read unsurely at its landmarks: the surest look near by, three guesses more.

        The landmarks of a leg that is held up or half hidden end short of its foot, and the network then
        settles between the two. The other leg (``others_px``, NaN where not seen) is no answer.
        """
        unsure = look.sd_deg > self._limits.search_sd_deg
        if not unsure or not self._net.trusted(look) or not self._its_turn(t_s, side):
            return look
        turn_deg, best = self._limits.search_turn_deg, look
        for turned_deg, length in ((0.0, self._limits.search_longer), (turn_deg, 1.0), (-turn_deg, 1.0)):
            found = self._twice(image, _turned(look.joints_px, turned_deg, length), facing)
            if found is None or not self._trusted(found):
                continue
            taken = apart(found.joints_px, others_px) <= self._limits.agree_shanks
            near_by = apart(found.joints_px, look.joints_px) <= self._limits.apart_shanks
            if near_by and not taken and found.sd_deg < self._limits.search_gain * best.sd_deg:
                best = found
        return best

    def strayed(
        self,
        t_s: float,
        side: Side,
        image: Pixels,
        joints_px: FloatArray,
        others_px: FloatArray,
        facing: float,
    ) -> Look | None:
        """A leg whose landmarks (``joints_px``) are somebody else's: its shank swings forward of the other's.

        None when there is none, or when it is not yet time to look for it again.
        """
        if apart(joints_px, others_px) <= self._limits.apart_shanks or not self._its_turn(t_s, side):
            return None
        swing_deg = -facing * self._limits.swing_deg
        guesses = (_turned(others_px, turned_deg, 1.0) for turned_deg in (swing_deg, 2 * swing_deg))
        looks = [look for guess in guesses if (look := self._twice(image, guess, facing)) is not None]
        sure = [look for look in looks if self._trusted(look) and self._is_another(look, others_px)]
        return min(sure, key=lambda look: look.sd_deg, default=None)

    def _is_another(self, look: Look, others_px: FloatArray) -> bool:
        elsewhere = apart(look.joints_px, others_px) > self._limits.agree_shanks
        return elsewhere and plain(look, self._limits)

    def _its_turn(self, t_s: float, side: Side) -> bool:
        """Whether guesses may be made again: each costs two looks."""
        if t_s - self._last_s.get(side, -math.inf) < self._limits.rest_look_s:
            return False
        self._last_s[side] = t_s
        return True

    def _twice(self, image: Pixels, joints_px: FloatArray, facing: float) -> Look | None:
        """A look from a guess, and one from where that found the leg, however unsure it was."""
        look = self._net.look(image, joints_px, facing)
        return None if look is None else self._net.look(image, look.joints_px, facing) or look


def _turned(joints_px: FloatArray, turn_deg: float, length: float) -> FloatArray:
    """(2, 2): knee and ankle, the shank turned round the knee and made ``length`` times as long."""
    cos, sin = math.cos(math.radians(turn_deg)), math.sin(math.radians(turn_deg))
    shank = np.array([[cos, -sin], [sin, cos]]) @ (joints_px[1] - joints_px[0])
    return np.array([joints_px[0], joints_px[0] + length * shank])
