"""A made-up person in front of a made-up camera: a clip, and an estimator that knows its poses.

``python -m tests.live_fakes SCRIPT [options of posecheck live]`` runs the real program on one of the
`SCRIPTS`, with everything real but the pose model.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import cv2
import numpy as np

from posecheck.app import edges
from posecheck.core.landmarks import ANKLE, FOOT_INDEX, HEEL, HIP, KNEE, LEG_ROWS, SHOULDER_ROW
from posecheck.core.session import ModelInfo
from posecheck.core.types import Frame, Pose
from posecheck.pose.estimator import Estimator
from posecheck.sinks.frames.clip_writer import ClipWriter
from posecheck.sources.camera import Camera
from tests.made_up import OVER, REST, Motion, Person, glide, pose

#: Small, so that the clips are quickly made; poses are in pixels of twice this size.
SIZE = (320, 240)
FPS = 15.0
PLACED = Person(hip_px=(180.0, 240.0))
FLAT = (88.0, 6.0)
STRAIGHT = (6.0, -20.0)
#: Set-up and countdown, foot flat, knee straight, bent again: what a live session asks for.
LEAD = [(11.5, *FLAT), (1.0, *STRAIGHT), (2.8, *STRAIGHT), (1.0, *REST), (1.2, *REST)]
#: The set: two clean repetitions, one with a long overstretch, one clean.
SET = [*glide(), *glide(), *glide(OVER, hold_s=2.0), *glide(), (1.5, *REST)]
#: Without set-up, for the keys: three clean repetitions and a rest.
SHORT = [(1.5, *REST), *glide(), *glide(), *glide(), (3.0, *REST)]
#: Without set-up, in real time: a clean repetition, and one with a long overstretch.
OVERDONE = [(1.5, *REST), *glide(), *glide(OVER, hold_s=2.0), (1.0, *REST)]
#: For a camera that comes and goes: somebody who does glides for a long time.
LONG = [(1.5, *REST), *(move for _ in range(20) for move in glide())]
SCRIPTS = {"full": [*LEAD, *SET], "short": SHORT, "overdone": OVERDONE, "long": LONG}
MODEL = ModelInfo("made-up", "0" * 64)

Poses = Callable[[float], Pose]

#: Lines to draw for one leg, as pairs of joints.
LEG_EDGES = ((HIP, KNEE), (KNEE, ANKLE), (ANKLE, HEEL), (HEEL, FOOT_INDEX), (ANKLE, FOOT_INDEX))


def poses(moves: list[tuple[float, float, float]]) -> Poses:
    """The pose at any time of a motion."""
    at = Motion(moves, FLAT)
    return lambda t_s: pose(*at(t_s), PLACED)


def length_s(moves: list[tuple[float, float, float]]) -> float:
    """How long a motion takes."""
    return sum(move[0] for move in moves)


def frame_showing(found: Pose, t_s: float) -> np.ndarray:
    """A stick figure on a ground that is never twice the same."""
    image = np.full((480, 640, 3), 120, np.uint8)
    image[:16, : int(t_s * 40) % 640] = 200
    for side in ("left", "right"):
        points = found.xy_px[list(LEG_ROWS[side])]
        colour = (90, 70, 60) if side == "right" else (150, 150, 150)
        for a, b in LEG_EDGES:
            start, end = (tuple(int(v) for v in points[i]) for i in (a, b))
            cv2.line(image, start, end, colour, 18)
    hip, shoulder = found.xy_px[LEG_ROWS["right"][0]], found.xy_px[SHOULDER_ROW["right"]]
    cv2.line(image, tuple(map(int, hip)), tuple(map(int, shoulder)), (90, 70, 60), 36)
    cv2.circle(image, (int(shoulder[0]), int(shoulder[1]) - 45), 28, (200, 160, 130), -1)
    return np.asarray(cv2.resize(image, SIZE, interpolation=cv2.INTER_AREA), np.uint8)


def write_clip(path: Path, moves: list[tuple[float, float, float]], fps: float = FPS) -> Path:
    """The motion as a video."""
    at = poses(moves)
    with ClipWriter(path, *SIZE, fps) as clip:
        for index in range(int(length_s(moves) * fps)):
            clip.append(frame_showing(at(index / fps), index / fps), index / fps)
    return path


class KnownPoses:
    """An estimator that knows; it may take as long as a model would."""

    model = MODEL

    def __init__(self, at: Poses, takes_s: float = 0.0) -> None:
        self._at, self._takes_s = at, takes_s

    def __call__(self, frame: Frame) -> Pose | None:
        if self._takes_s:
            time.sleep(self._takes_s)
        return self._at(frame.t_s)


def known_edges(
    at: Poses, takes_s: float = 0.0, camera: Callable[[str, int], Camera] = Camera
) -> edges.Edges:
    """The real edges with an estimator that knows, and perhaps another camera."""

    @contextmanager
    def open_estimator(model: str | None) -> Iterator[KnownPoses]:
        yield KnownPoses(at, takes_s)

    real = edges.real()
    opener: Callable[[str | None], AbstractContextManager[Estimator]] = open_estimator
    return edges.Edges(real.open_video, opener, camera)


def main(arguments: list[str]) -> int:
    """The command line, with an estimator that knows the clip of this script."""
    from posecheck.app import cli

    with edges.handed(known_edges(poses(SCRIPTS[arguments[0]]), takes_s=0.02)):
        return cli.main(["live", *arguments[1:]])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
