"""How training views differ from pictures of real people, in figures and side by side.

    python -m models.leg_net.views SHARD.npz [SHARD.npz ...] --sheet real.csv [--show SHEET.png]

A hundred crops of each, cut as the network gets them, undamaged.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np

from models.leg_net import shards
from models.leg_net.crops import Floats, Image
from models.leg_net.marks import picture, read_sheet
from posecheck.core.landmarks import ANKLE, KNEE
from posecheck.pose.leg_crop import crop_matrix, cut

COUNT = 100
STRAIGHT_DEG = 30.0
FIGURES = ("brightness", "contrast", "saturation", "sharpness", "knees straight", "toes up", "shank upright")


def rendered(paths: Sequence[Path], rng: np.random.Generator) -> tuple[list[Image], Floats, Floats]:
    """(crops, knee and ankle (n, 2), points in the picture (n, 5, 2)) of some windows."""
    windows = shards.read_files(paths)
    rows = rng.permutation(len(windows))[:COUNT]
    samples = [windows[i] for i in rows]
    crops = [cut(s.image, crop_matrix(s.points_px[KNEE], s.points_px[ANKLE], s.facing)) for s in samples]
    angles = np.array([(s.knee_deg, s.ankle_deg) for s in samples])
    return crops, angles, np.stack([s.points_px for s in samples])


def marked(sheet: Path, rng: np.random.Generator) -> tuple[list[Image], Floats, Floats]:
    """As `rendered`, of marked pictures."""
    legs = [leg for leg in read_sheet(sheet) if leg.has_crop]
    legs = [legs[i] for i in rng.permutation(len(legs))[:COUNT]]
    crops = [cut(picture(leg), crop_matrix(*leg.points_px[[KNEE, ANKLE]], leg.facing)) for leg in legs]
    angles = np.array([(leg.knee_deg, leg.ankle_deg) for leg in legs])
    return crops, angles, np.stack([leg.points_px for leg in legs])


def figures(crops: Sequence[Image], angles: Floats, points: Floats) -> dict[str, str]:
    """FIGURES of one lot: medians and quartiles of crops (0..255), shares of legs."""
    grey = [cv2.cvtColor(crop, cv2.COLOR_RGB2GRAY).astype(np.float32) for crop in crops]
    colour = [cv2.cvtColor(crop, cv2.COLOR_RGB2HSV)[..., 1].mean() for crop in crops]
    sharp = [np.abs(cv2.Laplacian(one, cv2.CV_32F)).mean() for one in grey]
    shank = points[:, ANKLE] - points[:, KNEE]
    upright = shank[:, 1] > np.cos(np.radians(30)) * np.linalg.norm(shank, axis=1)
    knee, ankle = angles[~np.isnan(angles).any(axis=1)].T
    quartiles = (
        "/".join(f"{value:.0f}" for value in np.percentile(lot, [25, 50, 75]))
        for lot in ([one.mean() for one in grey], [one.std() for one in grey], colour, sharp)
    )
    shares = (f"{share:.0%}" for share in ((knee < STRAIGHT_DEG).mean(), (ankle > 8).mean(), upright.mean()))
    return dict(zip(FIGURES, (*quartiles, *shares), strict=True))


def side_by_side(lots: Sequence[Sequence[Image]], columns: int = 10) -> Image:
    """Each lot as a block of rows, the blocks beside each other."""
    blocks = []
    for lot in lots:
        whole = list(lot[: len(lot) // columns * columns])
        rows = [np.hstack(whole[i : i + columns]) for i in range(0, len(whole), columns)]
        blocks.append(np.vstack(rows))
    height = min(block.shape[0] for block in blocks)
    return np.hstack([block[:height] for block in blocks])


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("shards", type=Path, nargs="+")
    parser.add_argument("--sheet", type=Path, action="append", default=[])
    parser.add_argument("--show", type=Path)
    args = parser.parse_args()
    rng = np.random.default_rng(0)
    lots = {"rendered": rendered(args.shards, rng)}
    lots |= {sheet.stem: marked(sheet, rng) for sheet in args.sheet}
    found = {name: figures(*lot) for name, lot in lots.items()}
    print("| | " + " | ".join(found) + " |\n|" + "---|" * (len(found) + 1))
    for row in FIGURES:
        print(f"| {row} | " + " | ".join(one[row] for one in found.values()) + " |")
    if args.show:
        sheet = side_by_side([crops for crops, _, _ in lots.values()])
        cv2.imwrite(str(args.show), cv2.cvtColor(sheet, cv2.COLOR_RGB2BGR))


if __name__ == "__main__":
    main()
