"""The foot's network: a fine crop of the lower shank and the foot in, three points and the ankle's angle out.

As the leg network (`models.leg_net.net`), smaller. The shank stands upright in the crop, as far as the leg
network knows it; the angle is that of the sole against it plus a correction.
"""

from __future__ import annotations

from pathlib import Path

import torch
from torch import Tensor

from models.leg_net.net import PointNetwork
from posecheck.pose.leg_crop import FOOT

POINTS = 3
#: Columns of the output: 6 coordinates in crop pixels (ankle, heel, ball), 3 log sd of points (log px),
#: correction of the ankle (deg), its log sd (log deg).
OUT = 2 * POINTS + POINTS + 1 + 1
CORRECTION, LOG_SD = 9, 10


class FootNetwork(PointNetwork):
    """(n, 3, height, width) of 0..1 RGB to (n, OUT)."""

    def __init__(self) -> None:
        bias = [2.5] * POINTS + [0.0, 3.0]
        super().__init__(FOOT, POINTS, bias, (16, 24, 48, 80), squeezed=16, hidden=96)


def sole_deg(points: Tensor) -> Tensor:
    """Ankle dorsiflexion (n,) in degrees of (n, 3, 2) points, the shank upright and the toes to the right."""
    foot = points[:, 2] - points[:, 1]
    return torch.rad2deg(-torch.atan2(foot[:, 1], foot[:, 0]))


def load(path: Path) -> FootNetwork:
    """The moving average of a checkpoint that `train` wrote."""
    net = FootNetwork()
    net.load_state_dict(torch.load(path, weights_only=True)["average"])
    return net.eval()
