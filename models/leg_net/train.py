"""Trains the leg network for a given time.

    python -m models.leg_net.train SHARDS --out RUN --minutes 30 --held-out body7 --held-out body9

The learning rate falls by the clock, so that the run ends where it was told to whatever the machine.
Each epoch leaves ``RUN/last.pt``; --resume goes on from there, --start FILE begins with its weights.
"""

from __future__ import annotations

import argparse
import itertools
import json
import math
import time
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import torch
from torch import Tensor
from torch.optim.swa_utils import AveragedModel
from torch.utils.data import DataLoader, IterableDataset

from models.leg_net import shards
from models.leg_net.crops import SIZE, Crop, Jitter, make_crop
from models.leg_net.metrics import evaluate, table
from models.leg_net.net import CELL_PX, GRID, POINTS, LegNetwork, picture_angles

EPOCH = 4096
ANGLE_UNIT_DEG = 10.0
POINT_UNIT_PX = 3.0
#: Batches between looks for new shards.
LOOK_EVERY = 128
#: The share of the time in which the heatmaps lead.
EARLY = 0.1
#: How much is done to a crop: the renderer's camera has left its faults already.
HARD = (0.15, 0.8)


class Crops(IterableDataset):
    """Endless random batches: images (n, h, w, 3) uint8 and truth (n, 13).

    Shards that the renderer adds to ``folder`` meanwhile are taken in as they come.
    """

    def __init__(
        self, windows: shards.Windows, batch: int, seed: int, folder: Path, held_out: list[str]
    ) -> None:
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
            yield np.stack([crop.image for crop in crops]), np.stack([truth(crop) for crop in crops])

    def _crop(self, row: int, rng: np.random.Generator) -> Crop:
        hard = HARD[int(rng.integers(len(HARD)))]
        return make_crop(self.windows[row], rng, Jitter(), hard, self.wrong_share)


def truth(crop: Crop) -> np.ndarray:
    """(13,): ten coordinates, knee, ankle, is_leg."""
    row = [*crop.points_px.ravel(), crop.knee_deg, crop.ankle_deg, float(crop.is_leg)]
    return np.array(row, np.float32)


def to_input(images: Tensor) -> Tensor:
    """uint8 (n, h, w, 3) to float (n, 3, h, w), channels last in memory."""
    return images.permute(0, 3, 1, 2).float().mul_(1 / 255).contiguous(memory_format=torch.channels_last)


def loss_of(out: Tensor, maps: Tensor, target: Tensor, done: float) -> tuple[Tensor, dict[str, float]]:
    """The sum that is made small, and its parts. The heatmaps come first, what hangs on them later."""
    early = max(0.0, 1 - done / EARLY)
    is_leg = target[:, 12]
    points, wanted = out[:, :10].reshape(-1, POINTS, 2), target[:, :10].reshape(-1, POINTS, 2)
    inside = ((wanted > -0.5) & (wanted < torch.tensor(SIZE, dtype=torch.float32) - 0.5)).all(2).float()
    use = inside * is_leg[:, None]
    far = ((points - wanted) / POINT_UNIT_PX).square().sum(2).clamp(max=400.0) / 2
    of_points = (_nll(far, out[:, 10:15] - math.log(POINT_UNIT_PX)) * use).sum() / use.sum().clamp(min=1)
    seen = torch.stack(picture_angles(points), 1) + out[:, 15:17]
    miss = (torch.remainder(seen - target[:, 10:12] + 180, 360) - 180) / ANGLE_UNIT_DEG
    of_angles = _nll(miss.square(), out[:, 17:19] - math.log(ANGLE_UNIT_DEG))
    of_angles = (of_angles * is_leg[:, None]).sum() / is_leg.sum().clamp(min=1)
    of_maps = (_map_loss(maps, wanted) * use).sum() / use.sum().clamp(min=1)
    of_leg = torch.nn.functional.binary_cross_entropy_with_logits(out[:, 19], is_leg)
    total = (1 - early) ** 2 * (of_angles + of_points) + (0.4 + 2.6 * early) * of_maps + 0.2 * of_leg
    parts = {"angles": of_angles, "points": of_points, "maps": of_maps, "leg": of_leg}
    return total, {name: float(part.detach()) for name, part in parts.items()}


def _nll(square: Tensor, log_sd: Tensor) -> Tensor:
    """Gaussian, each sample weighed by its own sd (beta-NLL, Seitzer 2022, beta 0.5)."""
    log_sd = log_sd.clamp(-5.0, 3.0)
    return log_sd.exp().detach() * (square * torch.exp(-2 * log_sd) / 2 + log_sd)


def _map_loss(maps: Tensor, wanted: Tensor) -> Tensor:
    """(n, POINTS) cross entropy against a bell of one cell SD at the true place."""
    rows, columns = torch.meshgrid(*(torch.arange(n, dtype=torch.float32) for n in GRID), indexing="ij")
    places = torch.stack([columns.reshape(-1), rows.reshape(-1)], 1) * CELL_PX + (CELL_PX - 1) / 2
    square = (wanted[:, :, None] - places).square().sum(3) / CELL_PX**2
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
    """The learning rate when the share ``done`` of the time is over: short rise, long cosine."""
    return top * min(1.0, done / 0.03 + 0.02) * (0.5 + 0.5 * math.cos(math.pi * min(done, 1.0)) + 0.004)


def train(args: argparse.Namespace) -> None:
    """One run."""
    torch.manual_seed(args.seed)
    torch.set_num_threads(args.threads)
    args.out.mkdir(parents=True, exist_ok=True)
    learn, check = shards.split(shards.read(args.shards), args.held_out)
    print(f"{len(learn)} windows to learn from, {len(check)} held out", flush=True)
    net = LegNetwork().to(memory_format=torch.channels_last)
    average = AveragedModel(net, multi_avg_fn=_average, use_buffers=True)
    rule = torch.optim.AdamW(net.parameters(), lr=args.rate, weight_decay=0.02, fused=True)
    spent_s, step = 0.0, 0
    if args.start:
        state = torch.load(args.start, weights_only=True)["average"]
        net.load_state_dict(state)
        average.module.load_state_dict(state)
    if args.resume:
        saved = torch.load(args.out / "last.pt", weights_only=True)
        net.load_state_dict(saved["net"])
        average.load_state_dict(saved["full_average"])
        rule.load_state_dict(saved["rule"])
        spent_s, step = saved["spent_s"], saved["step"]
    feed = iter(
        DataLoader(
            Crops(learn, args.batch, args.seed + step, args.shards, args.held_out),
            None,
            num_workers=args.workers,
            prefetch_factor=4,
        )
    )
    _run(args, net, average, rule, feed, check, spent_s, step)


def _run(args, net, average, rule, feed, check, spent_s, step) -> None:
    budget_s, begin = args.minutes * 60, time.monotonic() - spent_s
    net.train()
    sums: dict[str, float] = {}
    epoch_steps = EPOCH // args.batch
    while (spent_s := time.monotonic() - begin) < budget_s:
        for group in rule.param_groups:
            group["lr"] = rate(spent_s / budget_s, args.rate)
        images, target = next(feed)
        out, maps = net.parts(to_input(images))
        loss, parts = loss_of(out, maps, target, 1.0 if args.start else spent_s / budget_s)
        rule.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(net.parameters(), 5.0)
        rule.step()
        average.update_parameters(net)
        step += 1
        sums = {name: sums.get(name, 0.0) + part / epoch_steps for name, part in parts.items()}
        if step % epoch_steps == 0:
            words = " ".join(f"{name} {part:.3f}" for name, part in sums.items())
            print(f"{spent_s / 60:5.1f} min  step {step}  {words}", flush=True)
            sums = {}
            _save(args, net, average, rule, spent_s, step)
            if step % (epoch_steps * args.check_every) == 0 and len(check):
                print(table(evaluate(average.module, check, limit=400)), flush=True)
    _save(args, net, average, rule, spent_s, step)
    if len(check):
        found = evaluate(average.module, check)
        print(table(found), flush=True)
        np.savez(args.out / "validation.npz", **found)


def _save(args, net, average, rule, spent_s: float, step: int) -> None:
    saved = {
        "net": net.state_dict(),
        "average": average.module.state_dict(),
        "full_average": average.state_dict(),
        "rule": rule.state_dict(),
        "spent_s": spent_s,
        "step": step,
        "args": json.dumps({name: str(value) for name, value in vars(args).items()}),
    }
    torch.save(saved, args.out / "new.pt")
    (args.out / "new.pt").replace(args.out / "last.pt")


def arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("shards", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--minutes", type=float, default=30.0)
    parser.add_argument("--held-out", action="append", default=[], help="a body kept for validation")
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--rate", type=float, default=2e-3)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--check-every", type=int, default=3, help="epochs between checks")
    parser.add_argument("--start", type=Path, help="begin with the weights of this checkpoint")
    parser.add_argument("--resume", action="store_true")
    return parser.parse_args()


if __name__ == "__main__":
    train(arguments())
