"""Checkpoint -> models/foot_net.onnx in whole numbers, its figures in models/foot_net.toml.

    python -m models.foot_net.export CHECKPOINT [--gain 1.1] [--clips DIR]

As `models.leg_net.export` and `quantise` in one. The gain stretches the standard deviation claimed.
"""

from __future__ import annotations

import argparse
import math
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch

from models.foot_net.net import CORRECTION, LOG_SD, POINTS, load, sole_deg
from models.leg_net.export import describe, write
from models.leg_net.quantise import CLIPS, Heard, beside, blobs_of, outputs_of, quantised, read_clips
from posecheck.core.types import FloatArray
from posecheck.pose.foot_net import FootNet
from posecheck.pose.leg_crop import FOOT, Image
from posecheck.pose.leg_net import LegNet

TARGET = Path(__file__).parents[1] / "foot_net.onnx"


class Listening(FootNet):
    """Reads feet, and lets ``heard`` have the crops."""

    def __init__(self, heard: Callable[[Image], None]) -> None:
        super().__init__(TARGET)
        self._heard = heard

    def forward(self, crop: Image) -> FloatArray:
        self._heard(crop)
        return super().forward(crop)


def _ankles(outs: np.ndarray) -> np.ndarray:
    points = torch.from_numpy(outs[:, : 2 * POINTS].reshape(-1, POINTS, 2))
    return outs[:, CORRECTION] + sole_deg(points).numpy()


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("--gain", type=float, default=1.0)
    parser.add_argument("--clips", type=Path, default=CLIPS)
    args = parser.parse_args()
    net = load(args.checkpoint)
    with torch.no_grad():
        net.head.bias[LOG_SD - 2 * POINTS] += math.log(args.gain)
    write(net, TARGET, FOOT)
    describe(TARGET)
    heard = Heard()
    read_clips(args.clips, LegNet(), Listening(heard))
    used, held_out = blobs_of(heard.crops)
    with beside(TARGET) as whole:
        quantised(TARGET, used, whole)
        (before, before_ms), (after, after_ms) = (outputs_of(path, held_out) for path in (TARGET, whole))
        whole.replace(TARGET)
    off = _ankles(after) - _ankles(before)
    print(f"ankle: off by {off.mean():+.2f} degrees, SD {off.std():.2f}")
    print(f"{len(used)} crops; {before_ms:.2f} ms before, {after_ms:.2f} ms after, one thread")
    describe(TARGET)


if __name__ == "__main__":
    main()
