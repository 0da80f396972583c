"""Reads the rendered training windows and balances them.

A shard is an .npz file with, for n windows:

    images    (n, h, w, 3) uint8 RGB
    points_px (n, 5, 2)    hip, knee, ankle, heel, ball of the foot in window pixels
    knee_deg, ankle_deg (n,)  true angles in the leg's own plane
    facing    (n,)         +1 toes right of the shank in the picture, -1 left
    body      (n,)         names of the bodies: whole bodies are held out
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from models.leg_net.crops import Floats, Image, Sample

NUMBERS = ("points_px", "knee_deg", "ankle_deg", "facing", "body")


@dataclass(frozen=True)
class Windows:
    """All windows of some shards, in memory."""

    images: list[Image]
    points_px: Floats
    knee_deg: Floats
    ankle_deg: Floats
    facing: Floats
    body: np.ndarray

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
        """The windows that a mask picks; the pictures are not copied."""
        images = [image for image, keep in zip(self.images, rows, strict=True) if keep]
        return Windows(images, *(getattr(self, name)[rows] for name in NUMBERS))


def read(folder: Path) -> Windows:
    """Every shard of a folder. Raises FileNotFoundError when there is none."""
    paths = sorted(folder.glob("*.npz"))
    if not paths:
        raise FileNotFoundError(f"no shards (*.npz) in {folder}")
    images: list[Image] = []
    parts = []
    for path in paths:
        with np.load(path) as shard:
            images += list(shard["images"])
            parts.append([shard[name] for name in NUMBERS])
    return Windows(images, *(np.concatenate(column) for column in zip(*parts, strict=True)))


def split(windows: Windows, held_out: Sequence[str]) -> tuple[Windows, Windows]:
    """(training, validation): bodies named in ``held_out`` go to validation."""
    rows = np.isin(windows.body.astype(str), list(held_out))
    return windows.only(~rows), windows.only(rows)


def weights(windows: Windows, straight_gain: float = 1.5) -> Floats:
    """(n,) sampling probabilities: even over knee and ankle, by the root of how rare a pair is."""
    knee = np.floor(windows.knee_deg / 15).astype(int)
    ankle = np.floor(windows.ankle_deg / 10).astype(int)
    _, place, count = np.unique(knee * 1000 + ankle, return_inverse=True, return_counts=True)
    weight = 1 / np.sqrt(np.maximum(count[place], 5))
    weight = np.where(windows.knee_deg < 30, straight_gain, 1.0) * weight
    return weight / weight.sum()
