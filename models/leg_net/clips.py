"""The network on sample clips, frame by frame and unfiltered, MediaPipe's landmarks alone beside it.

    python -m models.leg_net.clips samples/glide_clean.mp4 ... [--poses FOLDER] [--table FILE.npz]

A clip's truth lies beside it. MediaPipe's poses are kept in the folder --poses, so that a new network
is tried without running MediaPipe again.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from posecheck.core.angles import facing_evidence, leg_angles, leg_points
from posecheck.core.landmarks import SIDES, Side
from posecheck.core.leg import Facing
from posecheck.core.measuring import quality_of
from posecheck.core.types import Frame, Pose
from posecheck.exercises import load_exercise
from posecheck.pose.leg_net import LegNet, LegReader
from posecheck.sources.video import VideoFile

NAMES = ("knee", "ankle")
STRAIGHT_DEG = 30.0
Table = dict[str, np.ndarray]


def poses(clip: Path, folder: Path) -> Iterator[tuple[Frame, Pose | None]]:
    """Every frame of a clip with MediaPipe's pose (VIDEO mode)."""
    kept = folder / f"{clip.stem}.npz"
    if kept.exists():
        yield from _kept_poses(clip, kept)
        return
    from posecheck.pose.mediapipe_pose import MediaPipePose
    from posecheck.pose.model_store import resolve

    found: list[Pose | None] = []
    with VideoFile(clip) as video, MediaPipePose(resolve()) as estimator:
        for frame in video:
            found.append(estimator(frame))
            yield frame, found[-1]
    _keep(found, kept)


def _keep(found: list[Pose | None], kept: Path) -> None:
    kept.parent.mkdir(parents=True, exist_ok=True)
    nobody = np.full((33, 6), np.nan)
    rows = [
        nobody if pose is None else np.column_stack([pose.xy_px, pose.visibility, pose.world_m])
        for pose in found
    ]
    np.savez(kept, rows=np.stack(rows))


def _kept_poses(clip: Path, kept: Path) -> Iterator[tuple[Frame, Pose | None]]:
    rows = np.load(kept)["rows"]
    with VideoFile(clip) as video:
        for frame, row in zip(video, rows, strict=False):
            size = (frame.image.shape[1], frame.image.shape[0])
            seen = not np.isnan(row[0, 0])
            yield frame, Pose(row[:, :2], row[:, 2], row[:, 3:], size) if seen else None


def measure(clip: Path, truth: Mapping[str, Any], net: LegNet, folder: Path) -> Table:
    """(frames,) arrays of the working leg: truth, MediaPipe, network and its sd, by angle."""
    exercise = load_exercise("sciatic_glide")
    quality, memory_s = quality_of(exercise), exercise["facing_memory"]
    reader, facing_of = LegReader(net, quality, memory_s), Facing(memory_s)
    side: Side = truth["working_leg"]
    rows = []
    for frame, pose in poses(clip, folder):
        row = [np.nan] * 6
        if pose is not None:
            points = {s: leg_points(pose, s, quality) for s in SIDES}
            facing = facing_of(frame.t_s, sum(facing_evidence(p) for p in points.values()))
            alone = leg_angles(points[side], facing, quality, None)
            row[:2] = alone.knee_flexion_deg, alone.ankle_dorsiflexion_deg
            reading = reader(frame.t_s, frame.image, pose).readings.get(side)
            if reading is not None:
                row[2:4] = reading.knee_flexion_deg, reading.ankle_dorsiflexion_deg
                row[4:] = reading.knee_sd_deg, reading.ankle_sd_deg
        rows.append(row)
    return _with_truth(np.array(rows, float), truth, side)


def _with_truth(rows: np.ndarray, truth: Mapping[str, Any], side: Side) -> Table:
    columns = ("mediapipe_knee", "mediapipe_ankle", "net_knee", "net_ankle", "sd_knee", "sd_ankle")
    table = {name: rows[:, column] for column, name in enumerate(columns)}
    full = {"knee": "knee_flexion", "ankle": "ankle_dorsiflexion"}
    for name in NAMES:
        values = np.full(len(rows), np.nan)
        known = np.array(truth["frames"][f"{side}_{full[name]}_deg"], float)[: len(rows)]
        values[: len(known)] = known
        table[f"true_{name}"] = values
    return table


def line(table: Table, way: str, name: str) -> str:
    """RMSE, bias straight and bent, share of frames judged."""
    error = table[f"{way}_{name}"] - table[f"true_{name}"]
    straight = table["true_knee"] < STRAIGHT_DEG
    known = np.isfinite(error)
    parts = [_mean(error[straight & known]), _mean(error[~straight & known])]
    rmse = np.sqrt(_mean(error[known] ** 2))
    return f"{rmse:5.1f} {parts[0]:+6.1f}/{parts[1]:+6.1f} {known.mean():4.0%}"


def _mean(values: np.ndarray) -> float:
    return float(values.mean()) if len(values) else float("nan")


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("clips", type=Path, nargs="+")
    parser.add_argument("--poses", type=Path, default=Path("posecheck-out/poses"))
    parser.add_argument("--table", type=Path, help="keep every frame's figures")
    args = parser.parse_args()
    net, tables = LegNet(), {}
    print("clip, way                           knee RMSE, bias straight/bent, judged | ankle")
    for clip in args.clips:
        truth = json.loads(clip.with_suffix(".truth.json").read_text(encoding="utf-8"))
        table = measure(clip, truth, net, args.poses)
        tables |= {f"{clip.stem}:{name}": column for name, column in table.items()}
        for way in ("mediapipe", "net"):
            print(f"{clip.stem:24.24} {way:9} {line(table, way, 'knee')} | {line(table, way, 'ankle')}")
    if args.table:
        np.savez(args.table, **tables)


if __name__ == "__main__":
    main()
