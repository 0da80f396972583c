"""Trains the leg network for a given number of steps.

    python -m models.leg_net.train SHARDS --out RUN --steps 8000 --held-out ivo \\
        --start models/leg_net.onnx --photolike PHOTOLIKE.npz --rooms ROOMS.npz

Each epoch leaves ``RUN/last.pt``; --resume goes on from there, whatever stopped the run, --start FILE
begins with the weights of a checkpoint or an ONNX file. Rendered legs (SHARDS) and marked pictures
(--photolike) are mixed. The learning rate follows the steps, so a run may be stopped at any time.
"""

from __future__ import annotations

import argparse
import itertools
import json
import math
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import torch
from torch import Tensor, nn
from torch.optim.swa_utils import AveragedModel
from torch.utils.data import DataLoader, IterableDataset

from models.leg_net import photolike, shards
from models.leg_net.crops import SIZE, Crop, Jitter, Sample, make_crop
from models.leg_net.metrics import evaluate, evaluate_pictures, table
from models.leg_net.net import CELL_PX, POINTS, LegNetwork, cells, grid_of, plane_angles, start_of
from posecheck.pose.leg_crop import LEG, Window

EPOCH = 4096
ANGLE_UNIT_DEG = 10.0
POINT_UNIT_PX = 3.0
#: Batches between looks for new shards.
LOOK_EVERY = 128
#: The share of the time in which the heatmaps lead.
EARLY = 0.1
#: How much is done to a crop: the renderer's camera has left its faults already.
HARD = (0.15, 0.8)
Loss = Callable[[Tensor, Tensor, Tensor, float], tuple[Tensor, dict[str, float]]]
#: Of rendered legs every mark counts.
ALL = np.ones(2 + POINTS)


class Crops(IterableDataset):
    """Endless random batches: images (n, h, w, 3) uint8 and truth (n, 20).

    Shards that the renderer adds to ``folder`` meanwhile are taken in as they come.
    """

    def __init__(
        self,
        windows: shards.Windows,
        batch: int,
        seed: int,
        folder: Path,
        held_out: list[str],
        pictures: Pictures | None = None,
    ) -> None:
        self.pictures = pictures
        self.windows, self.batch, self.seed, self.wrong_share = windows, batch, seed, 0.06
        self.folder, self.held_out, self.known = folder, held_out, set(folder.glob("*.npz"))
        self.odds = shards.weights(windows)

    def _take_in(self) -> None:
        if new := sorted(set(self.folder.glob("*.npz")) - self.known):
            self.known |= set(new)
            self.windows = shards.joined(self.windows, shards.split(shards.read_files(new), self.held_out)[0])
            self.odds = shards.weights(self.windows)
            print(f"{len(self.windows)} windows to learn from", flush=True)

    def __iter__(self) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        cv2.setNumThreads(1)
        worker = torch.utils.data.get_worker_info()
        rng = np.random.default_rng([self.seed, worker.id if worker else 0])
        for count in itertools.count(1):
            if count % LOOK_EVERY == 0:
                self._take_in()
            rows = rng.choice(len(self.odds), self.batch, p=self.odds)
            crops = [self._crop(i, rng) for i in rows]
            yield np.stack([image for image, _ in crops]), np.stack([row for _, row in crops])

    def _crop(self, row: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        hard = HARD[int(rng.integers(len(HARD)))]
        if self.pictures is not None and rng.random() < self.pictures.share:
            sample, weights = self.pictures(rng)
            crop = make_crop(sample, rng, Jitter(), max(hard, 0.5), self.wrong_share)
        else:
            crop, weights = make_crop(self.windows[row], rng, Jitter(), hard, self.wrong_share), ALL
        return crop.image, truth(crop, weights)


@dataclass(frozen=True)
class Pictures:
    """Marked pictures as another source of legs: ``share`` of all crops are theirs."""

    windows: photolike.Photolike
    rooms: np.ndarray
    odds: np.ndarray
    share: float

    def __call__(self, rng: np.random.Generator) -> tuple[Sample, np.ndarray]:
        """One leg before some ground, and how much each of its marks counts (7,)."""
        i = int(rng.choice(len(self.odds), p=self.odds))
        window = photolike.shown(self.windows, i, self.rooms, rng)
        return self.windows.sample(i, window), self.windows.weights[i]


def truth(crop: Crop, weights: np.ndarray) -> np.ndarray:
    """(20,): ten coordinates, knee, ankle, is_leg; how much knee, ankle and the points count (0..1)."""
    row = [*crop.points_px.ravel(), crop.knee_deg, crop.ankle_deg, float(crop.is_leg), *weights]
    return np.nan_to_num(np.array(row, np.float32))


def to_input(images: Tensor) -> Tensor:
    """uint8 (n, h, w, 3) to float (n, 3, h, w), channels last in memory."""
    return images.permute(0, 3, 1, 2).float().mul_(1 / 255).contiguous(memory_format=torch.channels_last)


def loss_of(out: Tensor, maps: Tensor, target: Tensor, done: float) -> tuple[Tensor, dict[str, float]]:
    """The sum that is made small, and its parts. The heatmaps come first, what hangs on them later."""
    early = max(0.0, 1 - done / EARLY)
    is_leg = target[:, 12]
    points, wanted = out[:, :10].reshape(-1, POINTS, 2), target[:, :10].reshape(-1, POINTS, 2)
    inside = ((wanted > -0.5) & (wanted < torch.tensor(SIZE, dtype=torch.float32) - 0.5)).all(2).float()
    use = inside * is_leg[:, None] * target[:, 15:20]
    far = ((points - wanted) / POINT_UNIT_PX).square().sum(2).clamp(max=400.0) / 2
    of_points = (nll(far, out[:, 10:15] - math.log(POINT_UNIT_PX)) * use).sum() / use.sum().clamp(min=1)
    seen = torch.stack(plane_angles(points), 1) + out[:, 15:17]
    miss = (torch.remainder(seen - target[:, 10:12] + 180, 360) - 180) / ANGLE_UNIT_DEG
    of_angles = nll(miss.square(), out[:, 17:19] - math.log(ANGLE_UNIT_DEG))
    of_angles = (of_angles * is_leg[:, None] * target[:, 13:15]).sum() / is_leg.sum().clamp(min=1)
    of_maps = (map_loss(maps, wanted, LEG) * use).sum() / use.sum().clamp(min=1)
    of_leg = torch.nn.functional.binary_cross_entropy_with_logits(out[:, 19], is_leg)
    total = (1 - early) ** 2 * (of_angles + of_points) + (0.4 + 2.6 * early) * of_maps + 0.2 * of_leg
    parts = {"angles": of_angles, "points": of_points, "maps": of_maps, "leg": of_leg}
    return total, {name: float(part.detach()) for name, part in parts.items()}


def nll(square: Tensor, log_sd: Tensor) -> Tensor:
    """Gaussian, each sample weighed by its own sd (beta-NLL, Seitzer 2022, beta 0.5)."""
    log_sd = log_sd.clamp(-5.0, 3.0)
    return log_sd.exp().detach() * (square * torch.exp(-2 * log_sd) / 2 + log_sd)


def map_loss(maps: Tensor, wanted: Tensor, window: Window) -> Tensor:
    """(n, points) cross entropy against a bell of one cell SD at the true place."""
    square = (wanted[:, :, None] - cells(grid_of(window))).square().sum(3) / CELL_PX**2
    return -(torch.softmax(-square / 2, 2) * maps.log_softmax(2)).sum(2)


@torch.no_grad()
def _average(kept: list[Tensor], now: list[Tensor], count: Tensor) -> None:
    """Moving average of the weights over about the last 300 steps, fewer at the start."""
    share = max(0.003, 9.0 / (10.0 + float(count)))
    for old, new in zip(kept, now, strict=True):
        if old.is_floating_point():
            old.lerp_(new, share)
        else:
            old.copy_(new)


def rate(done: float, top: float) -> float:
    """The learning rate when the share ``done`` of the steps is over: short rise, long cosine."""
    return top * min(1.0, done / 0.03 + 0.02) * (0.5 + 0.5 * math.cos(math.pi * min(done, 1.0)) + 0.004)


class Run:
    """One run: the network, its moving average, and where it stands.

    ``net`` as it begins; ``loss`` as `loss_of`: of outputs, heatmaps, truth, and the share of steps done.
    """

    def __init__(self, args: argparse.Namespace, net: nn.Module, loss: Loss) -> None:
        self.args, self.loss, self.step = args, loss, 0
        saved = torch.load(args.out / "last.pt", weights_only=True) if args.resume else None
        self.net = net.to(memory_format=torch.channels_last)
        self.average = AveragedModel(self.net, multi_avg_fn=_average, use_buffers=True)
        self.rule = torch.optim.AdamW(self.net.parameters(), lr=args.rate, weight_decay=0.02, fused=True)
        if saved is not None:
            self.net.load_state_dict(saved["net"])
            self.average.load_state_dict(saved["full_average"])
            self.rule.load_state_dict(saved["rule"])
            self.step = saved["step"]

    def learn(self, feed: Iterator[list[Tensor]], check: Callable[[nn.Module, int], str]) -> None:
        """All steps that are left; a checkpoint each epoch."""
        self.net.train()
        sums: dict[str, float] = {}
        epoch_steps = EPOCH // self.args.batch
        while self.step < self.args.steps:
            parts = self._learn_batch(*next(feed))
            sums = {name: sums.get(name, 0.0) + part / epoch_steps for name, part in parts.items()}
            if self.step % epoch_steps == 0:
                words = " ".join(f"{name} {part:.3f}" for name, part in sums.items())
                print(f"{time.strftime('%H:%M:%S')}  step {self.step}  {words}", flush=True)
                sums = {}
                self.save()
                if self.step % (epoch_steps * self.args.check_every) == 0:
                    print(check(self.average.module, 300), flush=True)
        self.save()
        print(check(self.average.module, 4000), flush=True)

    def _learn_batch(self, images: Tensor, target: Tensor) -> dict[str, float]:
        done = self.step / self.args.steps
        for group in self.rule.param_groups:
            group["lr"] = rate(done, self.args.rate)
        out, maps = self.net.parts(to_input(images))
        loss, parts = self.loss(out, maps, target, 1.0 if self.args.start else done)
        self.rule.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.net.parameters(), 5.0)
        self.rule.step()
        self.average.update_parameters(self.net)
        self.step += 1
        return parts

    def save(self) -> None:
        """``last.pt``, whole at any time."""
        saved = {
            "net": self.net.state_dict(),
            "average": self.average.module.state_dict(),
            "full_average": self.average.state_dict(),
            "rule": self.rule.state_dict(),
            "step": self.step,
            "args": json.dumps({name: str(value) for name, value in vars(self.args).items()}),
        }
        torch.save(saved, self.args.out / "new.pt")
        (self.args.out / "new.pt").replace(self.args.out / "last.pt")


@dataclass(frozen=True)
class Check:
    """What is printed now and then: figures of held-out bodies, and of held-out pictures."""

    rendered: shards.Windows
    pictures: photolike.Photolike | None

    def __call__(self, net: nn.Module, limit: int) -> str:
        words = []
        if len(self.rendered):
            words.append(table(evaluate(net, self.rendered, limit=limit)))
        if self.pictures is not None:
            words.append(f"pictures held out\n{table(evaluate_pictures(net, self.pictures))}")
        return "\n".join(words)


def train(args: argparse.Namespace) -> None:
    """One run."""
    torch.manual_seed(args.seed)
    torch.set_num_threads(args.threads)
    args.out.mkdir(parents=True, exist_ok=True)
    learn, check = shards.split(shards.read(args.shards), args.held_out)
    print(f"{len(learn)} windows to learn from, {len(check)} held out", flush=True)
    pictures, kept = pictures_of(args)
    begins = args.out / "last.pt" if args.resume else args.start
    run = Run(args, LegNetwork() if begins is None else start_of(begins), loss_of)
    crops = Crops(learn, args.batch, args.seed + run.step, args.shards, args.held_out, pictures)
    feed = iter(DataLoader(crops, None, num_workers=args.workers, prefetch_factor=4))
    run.learn(feed, Check(check, kept))


def pictures_of(args: argparse.Namespace) -> tuple[Pictures | None, photolike.Photolike | None]:
    """Marked pictures to learn from, and those held out; None: none are given."""
    if args.photolike is None:
        return None, None
    learn, kept = photolike.split(photolike.load(args.photolike))
    if args.unmarked:
        more = photolike.load(args.unmarked)
        learn = photolike.joined(learn, photolike.split(more)[0])
    rooms = np.load(args.rooms)["images"] if args.rooms else np.zeros((0, 8, 8, 3), np.uint8)
    print(f"{len(learn)} pictures to learn from, {len(kept)} held out", flush=True)
    return Pictures(learn, rooms, photolike.odds(learn), args.photolike_share), kept


def arguments(words: str | None) -> argparse.Namespace:
    """The command line; ``words`` describe it."""
    parser = argparse.ArgumentParser(description=words, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("shards", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--steps", type=int, default=8000)
    parser.add_argument("--held-out", action="append", default=[], help="a body kept for validation")
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--rate", type=float, default=2e-3)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--check-every", type=int, default=3, help="epochs between checks")
    parser.add_argument("--start", type=Path, help="begin with these weights (checkpoint or ONNX file)")
    parser.add_argument("--photolike", type=Path, help="marked pictures (models.leg_net.photolike)")
    parser.add_argument("--unmarked", type=Path, help="more of them (models.leg_net.pseudo)")
    parser.add_argument("--photolike-share", type=float, default=0.4, help="of all crops")
    parser.add_argument("--rooms", type=Path, help="grounds for them (samples.generator rooms)")
    parser.add_argument("--resume", action="store_true")
    return parser.parse_args()


if __name__ == "__main__":
    train(arguments(__doc__))
