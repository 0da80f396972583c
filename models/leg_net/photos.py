"""The step from rendered to real: photographs with angles read by eye, MediaPipe alone beside the network.

    python -m models.leg_net.photos FOLDER [--show FILE.png]

FOLDER holds the pictures and ``labels.csv`` (file, leg: near or raised, knee_flexion_deg,
ankle_dorsiflexion_deg).
"""

from __future__ import annotations

import argparse
import csv
import math
from pathlib import Path

import cv2
import numpy as np

from posecheck.core.landmarks import ANKLE, KNEE, LEG_ROWS, Side
from posecheck.core.measuring.angles import facing_evidence, leg_angles, leg_points
from posecheck.core.measuring.leg import nearness
from posecheck.core.measuring.measurer import quality_of
from posecheck.core.types import LegAngles, Pose
from posecheck.exercises import load_exercise
from posecheck.pose.leg_crop import crop_matrix, cut, moved
from posecheck.pose.leg_net import LegNet
from posecheck.pose.leg_track import LegReader

Row = dict[str, str]


def pose_of(path: Path, image: np.ndarray) -> Pose | None:
    """MediaPipe's pose of one photograph (IMAGE mode)."""
    import mediapipe as mp

    options = mp.tasks.vision.PoseLandmarkerOptions(
        base_options=mp.tasks.BaseOptions(model_asset_path=str(path)),
        running_mode=mp.tasks.vision.RunningMode.IMAGE,
    )
    with mp.tasks.vision.PoseLandmarker.create_from_options(options) as landmarker:
        found = landmarker.detect(mp.Image(image_format=mp.ImageFormat.SRGB, data=image))
    if not found.pose_landmarks:
        return None
    height, width = image.shape[:2]
    marks, world = found.pose_landmarks[0], found.pose_world_landmarks[0]
    return Pose(
        xy_px=np.array([(m.x * width, m.y * height) for m in marks]),
        visibility=np.array([m.visibility for m in marks]),
        world_m=np.array([(m.x, m.y, m.z) for m in world]),
        size_px=(width, height),
    )


def side_of(pose: Pose, leg: str) -> Side:
    """The leg that the label means."""
    if leg == "near":
        return "left" if nearness(pose) > 0 else "right"
    ankles = {side: pose.xy_px[LEG_ROWS[side][ANKLE], 1] for side in LEG_ROWS}
    return min(ankles, key=lambda side: ankles[side])


def read(net: LegNet, pose: Pose, image: np.ndarray, side: Side) -> tuple[LegAngles, LegAngles, np.ndarray]:
    """MediaPipe's angles, the network's, and its crop with the points drawn in."""
    exercise = load_exercise("sciatic_glide")
    quality = quality_of(exercise)
    points = leg_points(pose, side, quality)
    facing = math.copysign(1.0, facing_evidence(points))
    alone = leg_angles(points, facing, quality, None)
    reading = LegReader(net, quality, exercise["facing_memory"])(0.0, image, pose).readings[side]
    crop = np.zeros((144, 112, 3), np.uint8)
    knee, ankle = reading.xy_px[[KNEE, ANKLE]]
    if np.isnan([knee, ankle]).any():
        return alone, LegAngles(), crop
    matrix = crop_matrix(knee, ankle, facing)
    crop = cut(image, matrix)
    for x, y in moved(reading.xy_px, matrix):
        if not math.isnan(x):
            cv2.circle(crop, (round(x), round(y)), 2, (255, 0, 0), -1)
    mine = LegAngles(
        knee_flexion_deg=reading.knee_flexion_deg,
        ankle_dorsiflexion_deg=reading.ankle_dorsiflexion_deg,
        knee_sd_deg=reading.knee_sd_deg,
        ankle_sd_deg=reading.ankle_sd_deg,
    )
    return alone, mine, crop


def line(row: Row, alone: LegAngles, mine: LegAngles) -> str:
    """One line of the table."""
    return (
        f"{row['file']:34} {row['knee_flexion_deg']:>4}/{row['ankle_dorsiflexion_deg']:>4} | "
        f"{alone.knee_flexion_deg:5.0f} /{alone.ankle_dorsiflexion_deg:5.0f} | "
        f"{mine.knee_flexion_deg:5.0f} ±{mine.knee_sd_deg:3.0f} / "
        f"{mine.ankle_dorsiflexion_deg:5.0f} ±{mine.ankle_sd_deg:3.0f}"
    )


def main() -> None:
    """The command line."""
    from posecheck.pose.model_store import resolve

    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--show", type=Path, help="write the crops with the points found")
    args = parser.parse_args()
    net, crops = LegNet(), []
    print("file                               by eye k/a | MediaPipe    | network, sd")
    with (args.folder / "labels.csv").open(encoding="utf-8") as stream:
        for row in csv.DictReader(stream):
            image = cv2.cvtColor(cv2.imread(str(args.folder / row["file"])), cv2.COLOR_BGR2RGB)
            pose = pose_of(resolve().path, image)
            if pose is None:
                print(f"{row['file']:34} nobody found")
                continue
            alone, mine, crop = read(net, pose, image, side_of(pose, row["leg"]))
            crops.append(crop)
            print(line(row, alone, mine))
    if args.show:
        cv2.imwrite(str(args.show), cv2.cvtColor(np.hstack(crops), cv2.COLOR_RGB2BGR))


if __name__ == "__main__":
    main()
