"""The second pass: the same pictures again, drawn on and written as a clip."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from posecheck.app.reading import Reading
from posecheck.app.words import Words
from posecheck.core.engine import Judged
from posecheck.core.exercise import Exercise
from posecheck.core.types import Frame
from posecheck.sinks.clip_writer import ClipWriter
from posecheck.sinks.overlay import draw


def write_overlay(
    path: Path,
    frames: Iterable[Frame],
    reading: Reading,
    judged: Judged,
    exercise: Exercise,
    words: Words,
) -> None:
    """Draw the judgement of each frame on it. Raises OutputError; leaves no partial file.

    ``frames`` are those that were read, again from the first; surplus ones are left out.
    """
    spoken = words.for_phases({phase.name: phase.role for phase in exercise.phases})
    source = reading.source
    with ClipWriter(path, source.width_px, source.height_px, source.fps) as clip:
        for frame, step, observation in zip(frames, judged.steps, reading.observations, strict=False):
            image = draw(
                _canvas(frame.image, clip.size),
                step,
                observation.pose,
                text=spoken,
                target_reps=exercise.target_reps,
                hold_target_s=exercise["hold_needed"],
            )
            clip.append(image, frame.t_s)


def _canvas(image: NDArray[np.uint8], size: tuple[int, int]) -> NDArray[np.uint8]:
    """A picture of the clip's size that may be drawn on: what is drawn is then never scaled."""
    if (image.shape[1], image.shape[0]) == size:
        return image if image.flags.writeable else image.copy()
    return np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_AREA), np.uint8)
