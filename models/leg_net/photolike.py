"""Training windows from the marked, generated pictures: the person cut out, the white ground exchanged.

    python -m models.leg_net.photolike SHEET --out PHOTOLIKE.npz [--shank-px 112]

Every picture stands on a white studio ground. Who learned only those would take white for a sign of a
leg, so the ground becomes something else: a rendered room, noise, a colour. What is not the person is
not cut away but multiplied into the new ground: shadows and dark machines stay, white goes.
"""

from __future__ import annotations

import argparse
import hashlib
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from models.leg_net.crops import Floats, Image, Sample
from models.leg_net.marks import Marked, picture, read_sheet
from models.leg_net.shards import danger
from posecheck.core.landmarks import ANKLE, KNEE
from posecheck.core.types import Pose
from posecheck.pose.leg_crop import GREY, moved

#: A window holds every crop that jitter can ask for: 2.1 shanks each way.
WINDOW_PX = 320
SHANK_PX = 72.0
HELD_OUT_PERCENT = 15
#: How much an angle counts whose leg is seen aslant (the mark is of the picture, the network reads the
#: leg's own plane), or whose foot is half hidden.
OBLIQUE, GUESS = 0.0, 0.25


@dataclass(frozen=True)
class Photolike:
    """Windows (n, WINDOW_PX, WINDOW_PX, 3), the person's share of each pixel (n, h, w), and the marks.

    ``weights`` (n, 7): how much knee, ankle and the five points count; 0 where there is no mark.
    """

    images: Image
    people: Image
    points_px: Floats
    knee_deg: Floats
    ankle_deg: Floats
    facing: Floats
    weights: Floats
    exercise: np.ndarray

    def __len__(self) -> int:
        return len(self.images)

    def only(self, rows: np.ndarray) -> Photolike:
        """The legs that a mask picks."""
        return Photolike(*(getattr(self, name)[rows] for name in self.__dataclass_fields__))

    def sample(self, i: int, image: Image) -> Sample:
        """One leg with its window as it is to be shown."""
        return Sample(
            image, self.points_px[i], float(self.knee_deg[i]), float(self.ankle_deg[i]), float(self.facing[i])
        )


def load(path: Path) -> Photolike:
    """Windows that `main` wrote."""
    with np.load(path) as stored:
        return Photolike(*(stored[name] for name in Photolike.__dataclass_fields__))


def joined(a: Photolike, b: Photolike) -> Photolike:
    """Both."""
    names = Photolike.__dataclass_fields__
    return Photolike(*(np.concatenate([getattr(a, name), getattr(b, name)]) for name in names))


def split(windows: Photolike) -> tuple[Photolike, Photolike]:
    """(training, validation), by the exercise's name: one person in one place is one exercise."""
    held = np.array([is_held_out(str(name)) for name in windows.exercise])
    return windows.only(~held), windows.only(held)


def is_held_out(exercise: str) -> bool:
    """The same for every run and every sheet."""
    return int(hashlib.sha256(exercise.encode()).hexdigest(), 16) % 100 < HELD_OUT_PERCENT


def odds(windows: Photolike) -> Floats:
    """(n,) sampling probabilities: by the root of how rare the knee and ankle are."""
    knee = np.floor(np.nan_to_num(windows.knee_deg, nan=500.0) / 20).astype(int)
    ankle = np.floor(np.nan_to_num(windows.ankle_deg, nan=500.0) / 15).astype(int)
    _, place, count = np.unique(knee * 1000 + ankle, return_inverse=True, return_counts=True)
    weight = 1 / np.sqrt(np.maximum(count[place], 3)) * danger(windows.knee_deg, windows.ankle_deg)
    return weight / weight.sum()


def shown(windows: Photolike, i: int, rooms: Image, rng: np.random.Generator) -> Image:
    """The window of one leg before another ground; as it is, now and then."""
    image = windows.images[i]
    if rng.random() < 0.15:
        return image
    ground = new_ground(rooms, rng).astype(np.float32)
    light = image.astype(np.float32)
    person = windows.people[i].astype(np.float32)[..., None] / 255
    # The ground is not quite white; what is darker than it is shadow or a machine.
    left = np.clip(light.min(axis=2, keepdims=True) / 225, 0, 1) ** 1.3
    behind = ground * left + (1 - left) * light
    found = light * person + behind * (1 - person)
    if rng.random() < 0.3:  # the floor is nearer: its shadow is darker round the foot
        found = found * np.float32(rng.uniform(0.75, 1.1))
    return np.clip(found, 0, 255).astype(np.uint8)


def new_ground(rooms: Image, rng: np.random.Generator) -> Image:
    """A room, its pieces upside down or mirrored at times, noise of some size, or one colour."""
    kind = rng.random()
    if kind < 0.65 and len(rooms):
        room = rooms[int(rng.integers(len(rooms)))]
        size = int(rng.uniform(0.35, 1.0) * min(room.shape[:2]))
        top, left = (int(rng.integers(0, side - size + 1)) for side in room.shape[:2])
        piece = cv2.resize(room[top : top + size, left : left + size], (WINDOW_PX, WINDOW_PX))
        piece = np.rot90(piece, int(rng.integers(4))) if rng.random() < 0.3 else piece
        return np.ascontiguousarray(piece[:, :: rng.choice([-1, 1])])
    if kind < 0.9:
        cells = rng.integers(2, 40, 2)
        colours = rng.integers(0, 256, (2, 3)).astype(np.float32)
        share = rng.random((*cells, 1)).astype(np.float32)
        small = colours[0] * share + colours[1] * (1 - share)
        way = cv2.INTER_NEAREST if rng.random() < 0.4 else cv2.INTER_CUBIC
        return np.clip(cv2.resize(small, (WINDOW_PX, WINDOW_PX), interpolation=way), 0, 255).astype(np.uint8)
    return np.broadcast_to(rng.integers(0, 256, 3).astype(np.uint8), (WINDOW_PX, WINDOW_PX, 3))


def cut_out(leg: Marked, people: Any, shank_px: float = SHANK_PX) -> tuple[Image, Image, Floats] | None:
    """(window, person's share, points in it) of one leg; None when it has no crop."""
    if not leg.has_crop:
        return None
    image = picture(leg)
    person = _person(image, people)
    knee, ankle = leg.points_px[[KNEE, ANKLE]]
    scale = shank_px / math.dist(knee, ankle)
    shift = WINDOW_PX / 2 - scale * (knee + ankle) / 2
    matrix = np.array([[scale, 0, shift[0]], [0, scale, shift[1]]])
    size = (WINDOW_PX, WINDOW_PX)
    blur = max(0.0, 0.5 / scale - 0.5)
    if blur > 0.2:
        image, person = (cv2.GaussianBlur(part, (0, 0), blur) for part in (image, person))
    window = cv2.warpAffine(image, matrix, size, flags=cv2.INTER_LINEAR, borderValue=GREY)
    # Beyond the picture's edge nothing is known: it stays grey, whatever the ground.
    share = cv2.warpAffine(person, matrix, size, flags=cv2.INTER_LINEAR, borderValue=(255,))
    return np.asarray(window, np.uint8), np.asarray(share, np.uint8), moved(leg.points_px, matrix)


def _person(image: Image, people: Any) -> Image:
    """How much of each pixel is the person: what MediaPipe's mask has, and all that is near it and dark."""
    import mediapipe as mp

    found = people.detect(mp.Image(image_format=mp.ImageFormat.SRGB, data=image))
    if not found.segmentation_masks:
        return np.zeros(image.shape[:2], np.uint8)
    mask = np.max([np.squeeze(one.numpy_view()) for one in found.segmentation_masks], axis=0)
    sure = (mask > 0.5).astype(np.uint8)
    near = cv2.dilate(sure, np.ones((15, 15), np.uint8)) > 0
    drawn = near & (image.min(axis=2) < 200)
    share = np.clip(np.maximum(mask * 1.4 - 0.2, drawn), 0, 1) * 255
    return cv2.GaussianBlur(share.astype(np.uint8), (0, 0), 0.8)


def weights_of(leg: Marked, points: Floats) -> Floats:
    """(7,): knee, ankle, and the points."""
    aslant = OBLIQUE if leg.view == "oblique" else 1.0
    guess = GUESS if leg.foot != "clear" else 1.0
    of_points = (~np.isnan(points).any(axis=1)).astype(float)
    of_points[3:] *= guess
    of_knee = 0.0 if math.isnan(leg.knee_deg) else aslant
    of_ankle = 0.0 if math.isnan(leg.ankle_deg) else aslant * guess
    return np.array([of_knee, of_ankle, *of_points])


def finder(confidence: float = 0.5) -> Any:
    """MediaPipe for single pictures, with masks of up to two people; to be closed."""
    import mediapipe as mp

    from posecheck.pose.model_store import resolve

    options = mp.tasks.vision.PoseLandmarkerOptions(
        base_options=mp.tasks.BaseOptions(model_asset_path=str(resolve().path)),
        running_mode=mp.tasks.vision.RunningMode.IMAGE,
        output_segmentation_masks=True,
        num_poses=2,
        min_pose_detection_confidence=confidence,
    )
    return mp.tasks.vision.PoseLandmarker.create_from_options(options)


def people_of(image: Image, people: Any) -> list[Pose]:
    """The poses of a picture's people."""
    import mediapipe as mp

    found = people.detect(mp.Image(image_format=mp.ImageFormat.SRGB, data=image))
    height, width = image.shape[:2]
    return [
        Pose(
            xy_px=np.array([(m.x * width, m.y * height) for m in marks]),
            visibility=np.array([m.visibility for m in marks]),
            world_m=np.array([(m.x, m.y, m.z) for m in world]),
            size_px=(width, height),
        )
        for marks, world in zip(found.pose_landmarks, found.pose_world_landmarks, strict=True)
    ]


def make(sheet: Path, shank_px: float) -> Photolike:
    """All legs of a sheet that have a crop."""
    rows = []
    with finder() as people:
        for leg in read_sheet(sheet):
            found = cut_out(leg, people, shank_px)
            if found is not None:
                window, share, points = found
                weights = weights_of(leg, points)
                angles = (leg.knee_deg, leg.ankle_deg, leg.facing)
                rows.append((window, share, points, *angles, weights, leg.exercise))
    return Photolike(*(np.array(column) for column in zip(*rows, strict=True)))


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("sheet", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--shank-px", type=float, default=SHANK_PX, help="in a window; 112 for the foot")
    args = parser.parse_args()
    windows = make(args.sheet, args.shank_px)
    np.savez_compressed(args.out, **{name: getattr(windows, name) for name in windows.__dataclass_fields__})
    print(f"{len(windows)} legs in {args.out}")


if __name__ == "__main__":
    main()
