"""Clips of any size and length, made from a sample clip: played forwards and backwards, so nothing jumps."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import cycle, islice
from pathlib import Path

import av
import cv2
import numpy as np

from posecheck.sources.video import VideoFile
from tests.bench.truth import SAMPLES

Image = np.ndarray


def sample() -> Path:
    """The clip that the others are made of."""
    return SAMPLES / "glide_clean.mp4"


def frames(size: tuple[int, int], count: int) -> list[Image]:
    """The first frames of the sample at a size, RGB."""
    return [filling(frame.image, size) for frame in islice(VideoFile(sample()), count)]


def filling(image: Image, size: tuple[int, int]) -> Image:
    """The image as high as the frame, its outermost columns drawn out to the frame's sides.

    Stretched to fill it, a person would be a third too wide: a raised shank is then longer than any of
    this person's that hang, and is lost as nobody's.
    """
    (width, height), (rows, columns) = size, image.shape[:2]
    scaled = cv2.resize(image, (round(columns * height / rows), height))
    left = (width - scaled.shape[1]) // 2
    right = width - scaled.shape[1] - left
    return cv2.copyMakeBorder(scaled, 0, 0, left, right, cv2.BORDER_REPLICATE)


def to_and_fro(images: list[Image], count: int) -> Iterator[Image]:
    """``count`` frames without a jump."""
    return islice(cycle([*images, *images[-2:0:-1]]), count)


def h264(path: Path, size: tuple[int, int], count: int, fps: int = 30) -> Path:
    """An H.264 clip as a phone would record it; made once."""
    if path.exists():
        return path
    path.parent.mkdir(parents=True, exist_ok=True)
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=fps, options={"preset": "veryfast", "crf": "20"})
        stream.width, stream.height, stream.pix_fmt = *size, "yuv420p"
        for image in to_and_fro(frames(size, 150), count):
            container.mux(stream.encode(av.VideoFrame.from_ndarray(image, format="rgb24")))
        container.mux(stream.encode(None))
    return path
