"""Trains the foot's network for a given number of steps, on the windows that the leg network learned from.

    python -m models.foot_net.train SHARDS --out RUN --steps 6000 --held-out ivo \\
        --photolike PHOTOLIKE.npz --rooms ROOMS.npz

Resumable and with the options of `models.leg_net.train`; --start begins with a checkpoint of this network.
"""

from __future__ import annotations

import argparse
import math
from dataclasses import dataclass

import cv2
import numpy as np
import torch
from torch import Tensor, nn
from torch.utils.data import DataLoader

from models.foot_net.crops import Crop, make_crop
from models.foot_net.net import CORRECTION, LOG_SD, POINTS, FootNetwork, load, sole_deg
from models.leg_net import photolike, shards
from models.leg_net.train import (
    ANGLE_UNIT_DEG,
    EARLY,
    HARD,
    POINT_UNIT_PX,
    Crops,
    Run,
    arguments,
    map_loss,
    nll,
    pictures_of,
    to_input,
)
from posecheck.pose.leg_crop import FOOT

SIDE_ON_DEG, TOES_UP_DEG, HIDDEN_MAX = 25.0, 8.0, 0.3
SIZE = torch.tensor([FOOT.width_px, FOOT.height_px], dtype=torch.float32)


class Feet(Crops):
    """Endless random batches: images (n, h, w, 3) uint8 and truth (n, 11)."""

    def _crop(self, row: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        hard = HARD[int(rng.integers(len(HARD)))]
        if self.pictures is not None and rng.random() < self.pictures.share:
            sample, weights = self.pictures(rng)
            crop = make_crop(sample, rng, max(hard, 0.5))
            return crop.image, truth(crop, np.array([weights[1], *weights[4:]]))
        crop = make_crop(self.windows[row], rng, hard)
        return crop.image, truth(crop, np.ones(1 + POINTS))


def truth(crop: Crop, weights: np.ndarray) -> np.ndarray:
    """(11,): six coordinates, the ankle; how much the ankle and the points count (0..1)."""
    return np.nan_to_num(np.array([*crop.points_px.ravel(), crop.ankle_deg, *weights], np.float32))


def loss_of(out: Tensor, maps: Tensor, target: Tensor, done: float) -> tuple[Tensor, dict[str, float]]:
    """The sum that is made small, and its parts. The heatmaps come first, what hangs on them later."""
    early = max(0.0, 1 - done / EARLY)
    points, wanted = out[:, :6].reshape(-1, POINTS, 2), target[:, :6].reshape(-1, POINTS, 2)
    use = ((wanted > -0.5) & (wanted < SIZE - 0.5)).all(2).float() * target[:, 8:]
    far = ((points - wanted) / POINT_UNIT_PX).square().sum(2).clamp(max=400.0) / 2
    of_points = (nll(far, out[:, 6:9] - math.log(POINT_UNIT_PX)) * use).sum() / use.sum().clamp(min=1)
    off = sole_deg(points) + out[:, CORRECTION] - target[:, 6]
    miss = (torch.remainder(off + 180, 360) - 180) / ANGLE_UNIT_DEG
    of_angle = (nll(miss.square(), out[:, LOG_SD] - math.log(ANGLE_UNIT_DEG)) * target[:, 7]).mean()
    of_maps = (map_loss(maps, wanted, FOOT) * use).sum() / use.sum().clamp(min=1)
    total = (1 - early) ** 2 * (of_angle + of_points) + (0.4 + 2.6 * early) * of_maps
    parts = {"angle": of_angle, "points": of_points, "maps": of_maps}
    return total, {name: float(part.detach()) for name, part in parts.items()}


@torch.no_grad()
def predict(net: nn.Module, images: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(n,) ankle in degrees, and the standard deviation claimed."""
    training = net.training
    net.eval()
    outs = [net(to_input(torch.from_numpy(part))) for part in np.array_split(images, len(images) // 64 + 1)]
    net.train(training)
    out = torch.cat(outs)
    ankle_deg = out[:, CORRECTION] + sole_deg(out[:, :6].reshape(-1, POINTS, 2))
    return ankle_deg.numpy(), out[:, LOG_SD].exp().numpy()


@dataclass(frozen=True)
class Check:
    """What is printed now and then: errors on held-out bodies and on held-out pictures, from the side."""

    rendered: shards.Windows
    pictures: photolike.Photolike | None

    def __call__(self, net: nn.Module, limit: int) -> str:
        rng = np.random.default_rng(5)
        near = (self.rendered.view_deg <= SIDE_ON_DEG) & (self.rendered.occluded <= HIDDEN_MAX)
        rows = rng.permutation(np.flatnonzero(near))[:limit]
        lines = _errors(net, "rendered", [make_crop(self.rendered[i], rng, 0.0) for i in rows])
        if self.pictures is not None:
            kept = np.repeat(np.flatnonzero(self.pictures.weights[:, 1] == 1), 4)
            samples = [self.pictures.sample(i, self.pictures.images[i]) for i in kept]
            lines += _errors(net, "pictures", [make_crop(one, rng, 0.0) for one in samples])
        return "\n".join(lines)


def _errors(net: nn.Module, name: str, crops: list[Crop]) -> list[str]:
    true = np.array([crop.ankle_deg for crop in crops])
    read, sd = predict(net, np.stack([crop.image for crop in crops]))
    lines = []
    for stratum, rows in ((name, np.full(len(true), True)), (f"{name}, toes up", true > TOES_UP_DEG)):
        off = read[rows] - true[rows]
        lines.append(
            f"  {stratum:19} {len(off):5d}  bias {off.mean():+5.2f}  RMSE {np.sqrt((off**2).mean()):5.2f}  "
            f"in 2 sd {(np.abs(off) <= 2 * sd[rows]).mean():.2f}"
        )
    return lines


def train(args: argparse.Namespace) -> None:
    """One run."""
    # Before the workers are forked: a lock of cv2's threads would be held in them for ever.
    cv2.setNumThreads(0)
    torch.manual_seed(args.seed)
    torch.set_num_threads(args.threads)
    args.out.mkdir(parents=True, exist_ok=True)
    learn, check = shards.split(shards.read(args.shards), args.held_out)
    pictures, kept = pictures_of(args)
    run = Run(args, load(args.start) if args.start else FootNetwork(), loss_of)
    feet = Feet(learn, args.batch, args.seed + run.step, args.shards, args.held_out, pictures)
    feed = iter(DataLoader(feet, None, num_workers=args.workers, prefetch_factor=4))
    run.learn(feed, Check(check, kept))


if __name__ == "__main__":
    train(arguments(__doc__))
