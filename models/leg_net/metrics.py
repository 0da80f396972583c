"""How well the network reads bodies it has not seen: errors, and whether its sd tells the truth.

python -m models.leg_net.metrics SHARDS CHECKPOINT --held-out body7
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import torch

from models.leg_net import shards
from models.leg_net.crops import Jitter, make_crop
from models.leg_net.net import LegNetwork, plane_angles, start_of
from models.leg_net.photolike import Photolike

STRAIGHT_DEG = 30.0
SIDE_ON_DEG = 25.0
#: As in models/leg_net.toml.
SD_LIMIT_DEG = {"knee": 18.0, "ankle": 18.0}
CALM, HARD = 0.0, 1.0


@torch.no_grad()
def predict(net: torch.nn.Module, images: np.ndarray) -> np.ndarray:
    """(n, 20) with the angles in columns 15 and 16 made whole."""
    training = net.training
    net.eval()
    found = []
    for part in np.array_split(images, max(1, len(images) // 64)):
        x = torch.from_numpy(part).permute(0, 3, 1, 2).float() / 255
        out = net(x.contiguous(memory_format=torch.channels_last))
        out[:, 15:17] += torch.stack(plane_angles(out[:, :10].reshape(-1, 5, 2)), 1)
        found.append(out.numpy())
    net.train(training)
    return np.concatenate(found)


def evaluate(
    net: torch.nn.Module, windows: shards.Windows, limit: int = 4000, hard: float = CALM, seed: int = 5
) -> dict[str, np.ndarray]:
    """Errors (predicted minus true) and claimed sd on jittered crops, the same ones every time."""
    rng = np.random.default_rng(seed)
    rows = rng.permutation(len(windows))[:limit]
    crops = [make_crop(windows[i], rng, Jitter(), hard, 0.0) for i in rows]
    out = predict(net, np.stack([crop.image for crop in crops]))
    points = np.stack([crop.points_px for crop in crops])
    knee, ankle = (np.array([getattr(crop, name) for crop in crops]) for name in ("knee_deg", "ankle_deg"))
    return {
        "knee_true": knee,
        "ankle_true": ankle,
        "knee_error": out[:, 15] - knee,
        "ankle_error": out[:, 16] - ankle,
        "knee_sd": np.exp(out[:, 17]),
        "ankle_sd": np.exp(out[:, 18]),
        "point_error": np.linalg.norm(out[:, :10].reshape(-1, 5, 2) - points, axis=2),
        "is_leg": 1 / (1 + np.exp(-out[:, 19])),
        "body": windows.body[rows].astype(str),
        "view_deg": windows.view_deg[rows],
        "row": rows,
    }


def evaluate_pictures(
    net: torch.nn.Module, windows: Photolike, rounds: int = 4, seed: int = 6
) -> dict[str, np.ndarray]:
    """As `evaluate`, of marked pictures as they are, each jittered some times; only sure side views."""
    rng = np.random.default_rng(seed)
    rows = np.repeat(np.flatnonzero((windows.weights[:, :2] == 1).all(axis=1)), rounds)
    crops = [make_crop(windows.sample(i, windows.images[i]), rng, Jitter(), CALM, 0.0) for i in rows]
    out = predict(net, np.stack([crop.image for crop in crops]))
    knee, ankle = windows.knee_deg[rows], windows.ankle_deg[rows]
    points = np.stack([crop.points_px for crop in crops])
    return {
        "knee_true": knee,
        "ankle_true": ankle,
        "knee_error": out[:, 15] - knee,
        "ankle_error": out[:, 16] - ankle,
        "knee_sd": np.exp(out[:, 17]),
        "ankle_sd": np.exp(out[:, 18]),
        "point_error": np.linalg.norm(out[:, :10].reshape(-1, 5, 2) - points, axis=2),
        "view_deg": np.zeros(len(rows)),
    }


def table(found: dict[str, np.ndarray]) -> str:
    """One line per angle and stratum; "judged" leaves out what the sd limit makes NaN."""
    straight = found["knee_true"] < STRAIGHT_DEG
    lines = ["angle  stratum        n   bias  RMSE  median|e|  mean sd  in1sd  in2sd"]
    for angle, limit_deg in SD_LIMIT_DEG.items():
        judged = found[f"{angle}_sd"] <= limit_deg
        side_on = judged & (found["view_deg"] <= SIDE_ON_DEG)
        strata = {
            "all": straight | True,
            "judged": judged,
            "side-on": side_on,
            "straight": side_on & straight,
            "bent": side_on & ~straight,
        }
        for name, rows in strata.items():
            error, sd = found[f"{angle}_error"][rows], found[f"{angle}_sd"][rows]
            if len(error):
                lines.append(f"{angle:6} {name:9} {len(error):6d} {_row(error, sd)}")
        lines.append(f"{angle:6} sd to be stretched by {gain(found, angle):.2f}")
    points = " ".join(f"{value:.2f}" for value in np.median(found["point_error"], 0))
    lines.append(f"median point error, crop px (hip knee ankle heel ball): {points}")
    return "\n".join(lines)


def gain(found: dict[str, np.ndarray], angle: str) -> float:
    """What the claimed sd must be stretched by for 95 % of the errors to lie within two of them."""
    rows = found[f"{angle}_sd"] <= SD_LIMIT_DEG[angle]
    if not rows.any():
        return float("nan")
    return float(np.quantile(np.abs(found[f"{angle}_error"][rows]) / found[f"{angle}_sd"][rows], 0.95) / 2)


def _row(error: np.ndarray, sd: np.ndarray) -> str:
    within = np.abs(error)[:, None] <= sd[:, None] * [1, 2]
    return (
        f"{error.mean():+6.2f} {np.sqrt((error**2).mean()):5.2f} {np.median(np.abs(error)):8.2f} "
        f"{sd.mean():9.2f}   {within[:, 0].mean():.2f}   {within[:, 1].mean():.2f}"
    )


def load(checkpoint: Path) -> LegNetwork:
    """The averaged weights of a checkpoint, or those of an ONNX file, ready to predict."""
    net = start_of(checkpoint)
    return net.to(memory_format=torch.channels_last).eval()


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("shards", type=Path)
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("--held-out", action="append", default=[])
    parser.add_argument("--limit", type=int, default=4000)
    args = parser.parse_args()
    _, check = shards.split(shards.read(args.shards), args.held_out)
    net = load(args.checkpoint)
    for name, hard in (("as rendered", CALM), ("made hard", HARD)):
        found = evaluate(net, check, args.limit, hard)
        print(f"{name}\n{table(found)}")


if __name__ == "__main__":
    main()
