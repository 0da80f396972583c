"""Training views -> .npz shards.

Each shard holds n frames, focus leg first:
  images               uint8   [n, 256, 256, 3]  RGB
  joints_px            float32 [n, 2, 5, 2]      [focus, other leg] x (hip, knee, ankle, heel, ball)
  angles_deg           float32 [n, 2, 2]         [focus, other leg] x (knee flexion, dorsiflexion)
  in_frame             bool    [n, 2, 5]
  occluded_fraction    float32 [n, 2]            shank and foot hidden by anything else
  camera_deg           float32 [n, 4]            yaw, pitch, roll, off the flexion axis
  focus_is_left        bool    [n]
  body, footwear, position   str [n]
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np

from .render import Stage
from .training import TrainingView, random_views

SHARD_FRAMES = 240


def write_shards(
    folder: Path,
    frames: int,
    seed: int,
    jobs: int,
    split: str,
    assets: Path | None = None,
    positions: Sequence[str] = (),
) -> list[Path]:
    """Writes frames / SHARD_FRAMES shards, the same for the same seed whatever the number of jobs."""
    folder.mkdir(parents=True, exist_ok=True)
    count = -(-frames // SHARD_FRAMES)
    tasks = [
        (folder / f"{split}-{seed:04d}-{k:04d}.npz", (seed, k), split, assets, positions)
        for k in range(count)
    ]
    tasks = [task for task in tasks if not task[0].exists()]
    if jobs == 1:
        return [_write_shard(*task) for task in tasks]
    with ProcessPoolExecutor(max_workers=jobs) as pool:
        return list(pool.map(_write_shard, *zip(*tasks, strict=True)))


def _write_shard(
    path: Path, seeds: tuple[int, int], split: str, assets: Path | None, positions: Sequence[str]
) -> Path:
    rng = np.random.default_rng([*seeds, *split.encode()])
    views = list(islice(random_views(rng, split, _stage(), assets, positions), SHARD_FRAMES))
    partial = path.with_suffix(".part")
    with partial.open("wb") as stream:
        np.savez(stream, **_arrays(views))
    os.replace(partial, path)
    return path


@cache
def _stage() -> Stage:
    """One for the whole process: what a stage has on the GPU is never given back."""
    return Stage()


def _arrays(views: list[TrainingView]) -> dict[str, Any]:
    legs = [(view.legs[view.focus], view.legs["right" if view.focus == "left" else "left"]) for view in views]
    return {
        "images": np.stack([view.image_rgb for view in views]),
        "joints_px": np.array([[leg.joints_px for leg in pair] for pair in legs], np.float32),
        "angles_deg": np.array(
            [[(leg.knee_flexion_deg, leg.ankle_dorsiflexion_deg) for leg in pair] for pair in legs],
            np.float32,
        ),
        "in_frame": np.array([[leg.in_frame for leg in pair] for pair in legs]),
        "occluded_fraction": np.array([[leg.occluded_fraction for leg in pair] for pair in legs], np.float32),
        "camera_deg": np.array(
            [(view.yaw_deg, view.pitch_deg, view.roll_deg, view.view_off_deg) for view in views], np.float32
        ),
        "focus_is_left": np.array([view.focus == "left" for view in views]),
        "body": np.array([view.body for view in views]),
        "footwear": np.array([view.footwear for view in views]),
        "position": np.array([view.position for view in views]),
    }
