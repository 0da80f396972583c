"""Looks at a foot twice as closely: a small network of our own reads the ankle from a finer crop.

In the leg's crop a foot is 28 pixels long, and a pixel at the ball is two degrees. Where the leg network has
found knee and ankle, this one looks at the lower shank and the foot alone. What it is, how it was trained
and what it reaches: ``models/foot_net/README.md``.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import numpy as np

from posecheck.core.landmarks import ANKLE, Side, exchanged
from posecheck.core.types import FloatArray
from posecheck.pose.leg_crop import FOOT, Image, Matrix, Pixels, crop_matrix, cut, inverse
from posecheck.pose.leg_net import Look
from posecheck.pose.onnx_net import OnnxNet

SHEET: Final = "foot_net.toml"
#: Columns of the network's output; see models/foot_net/net.py, which makes them.
_POINTS: Final = slice(0, 6)
_CORRECTION, _LOG_SD = 9, 10


@dataclass(frozen=True, slots=True)
class FootLimits:
    """``shank_min_px``: of a shorter shank the finer crop shows nothing that the leg's does not. ``look_s``
    lies between two closer looks at a foot, ``pause_look_s`` at one that keeps still under a bent knee. A
    foot of which a closer look claims more than ``hidden_sd_deg`` is half hidden.

    The values, and why, stand in ``models/foot_net.toml``.
    """

    shank_min_px: float
    look_s: float
    pause_look_s: float
    hidden_sd_deg: float


class FootNet:
    """The network, loaded and checked. Not for several threads at once.

    ``path`` is the ONNX file, its description the TOML file of the same name beside it. Raises ModelError
    when either is missing or the file is not the one described.
    """

    def __init__(self, path: Path | None = None) -> None:
        self._run = OnnxNet(path.with_suffix(".toml") if path else SHEET, FOOT)
        self.limits: FootLimits = self._run.limits_as(FootLimits)

    def closer(self, image: Pixels, look: Look, facing: float) -> Look:
        """The look with ankle, heel, ball and the ankle's angle told by both networks.

        ``facing`` is +1 (toes right of the shank) or -1. A shank that is too short leaves the look as it is.
        """
        if not look.shank_px >= self.limits.shank_min_px:
            return look
        knee_px, ankle_px = look.joints_px
        matrix = crop_matrix(knee_px, ankle_px, facing, FOOT)
        return told_by_both(look, self.forward(cut(image, matrix, FOOT)), matrix, self.limits.hidden_sd_deg)

    def forward(self, crop: Image) -> FloatArray:
        """The bare output (11,) for one crop; columns as in models/foot_net/net.py."""
        return self._run(crop)


@dataclass(frozen=True, slots=True, eq=False)
class _Closer:
    """A look at a leg, the closer one that it had, and when that was."""

    t_s: float
    look: Look
    closer: Look

    @property
    def _hidden(self) -> bool:
        return self.closer.ankle_sd_deg > self.look.ankle_sd_deg

    def of(self, look: Look) -> Look:
        """Another look, not much later: what the closer one added holds on."""
        if look is self.look:
            return self.closer
        return replace(
            look,
            points_px=look.points_px + (self.closer.points_px - self.look.points_px),
            ankle_deg=look.ankle_deg + (self.closer.ankle_deg - self.look.ankle_deg),
            ankle_sd_deg=(max if self._hidden else min)(look.ankle_sd_deg, self.closer.ankle_sd_deg),
        )


def _as_is(look: Look) -> Look:
    return look


class CloserLooks:
    """Closer looks at both feet, now and then; in between, what the last one added to the leg's look holds.

    Without ``foot`` a look stays as it is. ``doubted``: a closer look, as unsure as else is known of it.
    """

    def __init__(self, foot: FootNet | None, doubted: Callable[[Look], Look] = _as_is) -> None:
        self._foot, self._doubted = foot, doubted
        self._last: dict[Side, _Closer] = {}

    def __call__(
        self, t_s: float, side: Side, image: Pixels, look: Look, facing: float, pauses: bool
    ) -> Look:
        """As `FootNet.closer`. ``pauses``: the leg is bent and keeps still."""
        if self._foot is None:
            return look
        limits = self._foot.limits
        last, look_s = self._last.get(side), limits.pause_look_s if pauses else limits.look_s
        if last is None or not (look is last.look or 0 <= t_s - last.t_s < look_s):
            last = self._last[side] = _Closer(
                t_s, look, self._doubted(self._foot.closer(image, look, facing))
            )
        return last.of(look)

    def exchange(self) -> None:
        """The legs had been named the wrong way round."""
        self._last = exchanged(self._last)


def told_by_both(look: Look, out: FloatArray, matrix: Matrix, hidden_sd_deg: float = math.inf) -> Look:
    """A look and the foot network's output for the crop ``matrix``: the angles by how sure each claims to be.

    They see the same pixels, so both together are claimed no surer than the surer one. Beyond
    ``hidden_sd_deg`` the closer look's claim counts if it is the larger one: behind a post in skin's colour
    the leg's network, which looks from farther off, makes up a foot.
    """
    # On plain floats: right after the network's run each step of numpy costs ten times its usual.
    values: list[float] = out.tolist()
    points = list(zip(values[_POINTS][::2], values[_POINTS][1::2], strict=True))
    (_, heel, ball), sd_deg = points, math.exp(values[_LOG_SD])
    # The shank stands upright in the crop, and the toes point right.
    foot_deg = values[_CORRECTION] - math.degrees(math.atan2(ball[1] - heel[1], ball[0] - heel[0]))
    share = look.ankle_sd_deg**2 / (look.ankle_sd_deg**2 + sd_deg**2)
    (a, b, x), (c, d, y) = inverse(matrix).tolist()
    in_frame = np.array([(a * u + b * v + x, c * u + d * v + y) for u, v in points])
    points_px = look.points_px.copy()
    points_px[ANKLE:] += share * (in_frame - points_px[ANKLE:])
    return replace(
        look,
        points_px=points_px,
        ankle_deg=look.ankle_deg + share * (foot_deg - look.ankle_deg),
        ankle_sd_deg=(max if sd_deg > hidden_sd_deg else min)(look.ankle_sd_deg, sd_deg),
    )
