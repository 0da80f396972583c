"""Legs on unmarked pictures, marked by a network that has learned from the marked ones.

    python -m models.leg_net.pseudo FOLDER CHECKPOINT --out UNMARKED.npz

Each leg that MediaPipe finds is looked at in a dozen crops, a little off each time. The mean is more
right than a single look; where the looks part, or the network itself doubts, there is no mark. What
comes of it is trained on with less weight than marks, and never validated on.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import torch

from models.leg_net.crops import Floats, Image, Jitter, Sample, jittered
from models.leg_net.marks import Marked, picture
from models.leg_net.metrics import load, predict
from models.leg_net.photolike import Photolike, cut_out, people_of
from posecheck.core.landmarks import ANKLE, KNEE, LEG_ROWS, SIDES
from posecheck.core.measuring.angles import facing_evidence, leg_points
from posecheck.core.measuring.measurer import quality_of
from posecheck.core.types import Pose
from posecheck.exercises import load_exercise
from posecheck.pose.leg_crop import cut, inverse, moved

LOOKS = 12
#: A mark is kept when the looks' SD and the deviations they claim are below these, degrees.
AGREE_DEG, CLAIM_DEG = 4.0, 9.0
IS_LEG_MIN = 0.7
#: Of a true mark.
WEIGHT = 0.5
SAME_SHANKS = 0.3


def legs_of(net: torch.nn.Module, path: Path, people: Any, rng: np.random.Generator) -> Iterator[Marked]:
    """Every leg of one picture on which the looks agree."""
    image = picture(_unmarked(path))
    found: list[Floats] = []
    for pose in people_of(image, people):
        for points, facing in _proposals(pose):
            leg = _looked_at(net, image, path, points, facing, rng)
            if leg is None or any(_same(leg.points_px, other) for other in found):
                continue
            found.append(leg.points_px)
            yield leg


def _proposals(pose: Pose) -> Iterator[tuple[Floats, float]]:
    quality = quality_of(load_exercise("sciatic_glide"))
    vote = sum(facing_evidence(leg_points(pose, side, quality)) for side in SIDES)
    for side in SIDES:
        rows = LEG_ROWS[side]
        yield pose.xy_px[[rows[KNEE], rows[ANKLE]]], float(np.sign(vote) or 1.0)


def _looked_at(
    net: torch.nn.Module, image: Image, path: Path, joints: Floats, facing: float, rng: np.random.Generator
) -> Marked | None:
    if np.linalg.norm(joints[1] - joints[0]) < 30:
        return None
    for jitter in (Jitter(joint=0.03, wild_share=0, turn_deg=4), Jitter(joint=0.05, wild_share=0)):
        frame = np.array([joints[0], joints[0], joints[1], joints[1], joints[1]], float)
        sample = Sample(image, frame, 0.0, 0.0, facing)
        matrices = [jittered(sample, rng, jitter) for _ in range(LOOKS)]
        out = predict(net, np.stack([cut(image, matrix) for matrix in matrices]))
        points = np.stack(
            [
                moved(row[:10].reshape(5, 2), inverse(matrix))
                for row, matrix in zip(out, matrices, strict=True)
            ]
        )
        joints = np.median(points[:, [KNEE, ANKLE]], axis=0)
    if not _sure(out) or not _inside(np.median(points, axis=0), image):
        return None
    knee_deg, ankle_deg = np.median(out[:, 15:17], axis=0)
    return _unmarked(path, np.median(points, axis=0), float(knee_deg), float(ankle_deg), facing)


def _sure(out: Floats) -> bool:
    agree = (out[:, 15:17].std(axis=0) < AGREE_DEG).all()
    claims = (np.exp(np.median(out[:, 17:19], axis=0)) < CLAIM_DEG).all()
    return bool(agree and claims and np.median(1 / (1 + np.exp(-out[:, 19]))) > IS_LEG_MIN)


def _inside(points: Floats, image: Image) -> bool:
    size = np.array(image.shape[1::-1])
    return bool(((points > 2) & (points < size - 2)).all())


def _same(points: Floats, other: Floats) -> bool:
    shank = np.linalg.norm(other[ANKLE] - other[KNEE])
    return bool(np.linalg.norm(points - other, axis=1)[[KNEE, ANKLE]].mean() < SAME_SHANKS * shank)


def _unmarked(
    path: Path,
    points: Floats | None = None,
    knee_deg: float = np.nan,
    ankle_deg: float = np.nan,
    facing: float = np.nan,
) -> Marked:
    points = np.full((5, 2), np.nan) if points is None else points
    return Marked(path, "", points, knee_deg, ankle_deg, facing, "clear", "", "side")


def make(folder: Path, checkpoint: Path) -> Photolike:
    """Windows of all legs on which the looks agree."""
    from models.leg_net.photolike import finder

    net, rng, rows = load(checkpoint), np.random.default_rng(1), []
    with finder(0.5) as people:
        for path in sorted(folder.iterdir()):
            if cv2.haveImageReader(str(path)):
                for leg in legs_of(net, path, people, rng):
                    found = cut_out(leg, people)
                    if found is not None:
                        window, share, points = found
                        weights = np.full(7, WEIGHT)
                        angles = (leg.knee_deg, leg.ankle_deg, leg.facing)
                        rows.append((window, share, points, *angles, weights, leg.exercise))
    return Photolike(*(np.array(column) for column in zip(*rows, strict=True)))


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    torch.set_num_threads(1)
    windows = make(args.folder, args.checkpoint)
    np.savez_compressed(args.out, **{name: getattr(windows, name) for name in windows.__dataclass_fields__})
    print(f"{len(windows)} legs in {args.out}")


if __name__ == "__main__":
    main()
