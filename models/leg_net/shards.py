"""Reads the rendered training windows and balances them.

The shards are those of ``python -m samples.generator training``; their layout stands in
samples/generator/shards.py. Both legs of a window are used when they can be seen in it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from models.leg_net.crops import Floats, Image, Sample

NUMBERS = ("points_px", "knee_deg", "ankle_deg", "facing", "body", "occluded", "view_deg")
HIDDEN_MAX = 0.5
MARGIN_PX = 4
STRAIGHT_DEG, TOES_UP_DEG, DANGER = 30.0, 5.0, 1.6


@dataclass(frozen=True)
class Windows:
    """All legs of some shards, in memory. (n,) arrays, ``points_px`` (n, 5, 2).

    ``occluded`` is the hidden share of shank and foot, ``view_deg`` how far the camera is off the
    knee's axis.
    """

    images: list[Image]
    points_px: Floats
    knee_deg: Floats
    ankle_deg: Floats
    facing: Floats
    body: np.ndarray
    occluded: Floats
    view_deg: Floats

    def __len__(self) -> int:
        return len(self.images)

    def __getitem__(self, i: int) -> Sample:
        return Sample(
            self.images[i],
            self.points_px[i].astype(float),
            float(self.knee_deg[i]),
            float(self.ankle_deg[i]),
            float(self.facing[i]),
        )

    def only(self, rows: np.ndarray) -> Windows:
        """The legs that a mask picks; the pictures are not copied."""
        images = [image for image, keep in zip(self.images, rows, strict=True) if keep]
        return Windows(images, *(getattr(self, name)[rows] for name in NUMBERS))


def read(folder: Path) -> Windows:
    """Every shard of a folder. Raises FileNotFoundError when there is none."""
    paths = sorted(folder.glob("*.npz"))
    if not paths:
        raise FileNotFoundError(f"no shards (*.npz) in {folder}")
    return read_files(paths)


def joined(a: Windows, b: Windows) -> Windows:
    """Both; the pictures are not copied."""
    columns = (np.concatenate([getattr(a, name), getattr(b, name)]) for name in NUMBERS)
    return Windows(a.images + b.images, *columns)


def read_files(paths: Sequence[Path]) -> Windows:
    """The legs of these shards."""
    images: list[Image] = []
    parts = []
    for path in paths:
        with np.load(path) as shard:
            pictures = list(shard["images"])
            for leg in (0, 1):
                rows, numbers = _leg(shard, leg)
                images += [picture for picture, keep in zip(pictures, rows, strict=True) if keep]
                parts.append([column[rows] for column in numbers])
    return Windows(images, *(np.concatenate(column) for column in zip(*parts, strict=True)))


def _leg(shard: Mapping[str, np.ndarray], leg: int) -> tuple[np.ndarray, list[np.ndarray]]:
    """Which windows show the focus (0) or the other (1) leg, and `NUMBERS` of all of them."""
    points = shard["joints_px"][:, leg] - 0.5
    knee, ankle = shard["angles_deg"][:, leg].T
    facing = _facing(points)
    rows = facing != 0
    if leg == 1:
        last = shard["images"].shape[1] - 1 - MARGIN_PX
        rows &= ((points > MARGIN_PX) & (points < last)).all((1, 2))
        rows &= shard["occluded_fraction"][:, 1] < HIDDEN_MAX
    body, view = shard["body"].astype("<U24"), shard["camera_deg"][:, 3]
    return rows, [points, knee, ankle, facing, body, shard["occluded_fraction"][:, leg], view]


def _facing(points: Floats) -> Floats:
    """+1 toes right of the shank in the picture, -1 left; as `angles.facing_evidence` votes."""
    hip, knee, ankle, heel, ball = np.moveaxis(points, 1, 0)
    return np.sign(_sine(knee - ankle, ball - heel) + _sine(knee - hip, ankle - knee))


def _sine(u: Floats, v: Floats) -> Floats:
    size = np.linalg.norm(u, axis=1) * np.linalg.norm(v, axis=1)
    return (u[:, 0] * v[:, 1] - u[:, 1] * v[:, 0]) / np.maximum(size, 1e-6)


def split(windows: Windows, held_out: Sequence[str]) -> tuple[Windows, Windows]:
    """(training, validation): bodies, also mixed ones, named in ``held_out`` go to validation."""
    names = windows.body.astype(str)
    rows = np.array([bool(set(name.split("+")) & set(held_out)) for name in names], bool)
    return windows.only(~rows), windows.only(rows)


def weights(windows: Windows, straight_gain: float = 1.5) -> Floats:
    """(n,) sampling probabilities: even over knee and ankle, by the root of how rare a pair is."""
    knee = np.floor(windows.knee_deg / 15).astype(int)
    ankle = np.floor(windows.ankle_deg / 10).astype(int)
    _, place, count = np.unique(knee * 1000 + ankle, return_inverse=True, return_counts=True)
    weight = 1 / np.sqrt(np.maximum(count[place], 5))
    weight = np.where(windows.knee_deg < STRAIGHT_DEG, straight_gain, 1.0) * weight
    weight = weight * danger(windows.knee_deg, windows.ankle_deg)
    return weight / weight.sum()


def danger(knee_deg: Floats, ankle_deg: Floats) -> Floats:
    """(n,) how much more often a straight leg with its toes pulled up is shown: it must not be missed."""
    return np.where((knee_deg < STRAIGHT_DEG) & (ankle_deg > TOES_UP_DEG), DANGER, 1.0)
