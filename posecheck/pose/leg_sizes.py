"""How large one person's legs look: what is longer, shorter or grows from elsewhere is none of them."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from posecheck.core.landmarks import HIP, SIDES, Side, exchanged
from posecheck.core.measuring.angles import Quality
from posecheck.core.types import FloatArray

if TYPE_CHECKING:
    # Loading it loads the network's runtime.
    from posecheck.pose.leg_net import Limits, Look


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

    @property
    def known(self) -> bool:
        """Whether it has been seen of late."""
        return not math.isnan(self._shank_px)

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

    def no_longer(self, joints_px: FloatArray) -> FloatArray:
        """Knee and ankle (2, 2), the knee no farther off than this shank is long, as far as that is known."""
        ratio = self._shank_px / max(math.dist(*joints_px.tolist()), 1e-6)
        if not ratio < 1 - self._limits.length_off_max:
            return joints_px
        knee, ankle = joints_px
        return np.array([ankle + ratio * (1 + self._limits.length_off_max) * (knee - ankle), ankle])


class Sizes:
    """How long the shanks of one person look: both legs', each one's, and each one's with the knee bent.

    Along a straight leg nothing shows where the knee is; a bent one shows it.
    """

    def __init__(self, limits: Limits, quality: Quality) -> None:
        self._limits, self._quality = limits, quality
        self._both = Size(limits)
        self._each = {side: Size(limits) for side in SIDES}
        self._bent = {side: Size(limits) for side in SIDES}

    def forget(self, t_s: float) -> None:
        """The person may have moved since a leg was last seen."""
        self._both.forget(t_s)
        for side, size in self._each.items():
            size.forget(t_s)
            if not size.known:
                self._bent[side] = Size(self._limits)

    def learn(self, t_s: float, side: Side, look: Look) -> None:
        """Of a leg that is all in the frame."""
        known = [self._both, self._each[side]]
        if look.knee_deg >= self._limits.bent_knee_deg:
            known.append(self._bent[side])
        for size in known:
            size.learn(t_s, look.shank_px)

    def exchange(self) -> None:
        """Left was right."""
        self._each, self._bent = exchanged(self._each), exchanged(self._bent)

    def fits(self, look: Look) -> bool:
        """Whether it has a leg's proportions, and this person's size: arms are read as legs now and then."""
        ratio = look.thigh_px / max(look.shank_px, 1e-6)
        shaped = self._quality.thigh_to_shank_min <= ratio <= self._quality.thigh_to_shank_max
        return shaped and self._both.fits(look.shank_px)

    def cuts(self, side: Side, look: Look) -> bool:
        """Whether this leg's shank, at the frame's edge, is too short to be all there."""
        return self._each[side].cuts(look.shank_px)

    def expected(self, side: Side, look: Look, stays: bool) -> FloatArray:
        """(2, 2): where knee and ankle are looked for next. An unsure look makes no shank longer of who
        ``stays`` at one place, and so comes no nearer."""
        if not stays or look.knee_sd_deg <= self._limits.length_sd_deg:
            return look.joints_px
        return self._bent[side].no_longer(look.joints_px)


def strangers(looks: Mapping[Side, Look], limits: Limits) -> Side | None:
    """Two legs grow from one pelvis: of two that do not, the worse seen one is an arm or a stranger's."""
    if len(looks) < len(SIDES):
        return None
    one, two = looks.values()
    shank_px = max(one.shank_px, two.shank_px)
    if math.dist(one.points_px[HIP], two.points_px[HIP]) <= limits.pelvis_shanks * shank_px:
        return None
    return max(looks, key=lambda side: looks[side].sd_deg)
