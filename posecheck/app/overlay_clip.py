"""The second pass: the same pictures again, drawn on and written as a clip."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from posecheck.app.reading import Reading
from posecheck.app.words import Words
from posecheck.core.angles import bend_deg
from posecheck.core.engine import Judged
from posecheck.core.exercise import Exercise
from posecheck.core.landmarks import LEG_ROWS, Side, other
from posecheck.core.leg import swap_sides
from posecheck.core.types import Frame, Pose, StepResult
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
                as_judged(observation.pose, step),
                text=spoken,
                target_reps=exercise.target_reps,
                hold_target_s=exercise["hold_needed"],
            )
            clip.append(image, frame.t_s)


def as_judged(pose: Pose | None, step: StepResult) -> Pose | None:
    """The pose with left and right as the judgement took them: a model exchanges them now and then."""
    if pose is None:
        return None
    leg = step.measurement.leg
    wanted_deg = step.measurement.raw.of(leg).knee_flexion_deg
    mine_deg, its_deg = (_knee_deg(pose, side) for side in (leg, other(leg)))
    return swap_sides(pose) if abs(its_deg - wanted_deg) < abs(mine_deg - wanted_deg) else pose


def _knee_deg(pose: Pose, side: Side) -> float:
    reading = pose.readings.get(side)
    if reading is not None:
        return reading.knee_flexion_deg
    hip, knee, ankle = ((float(x), float(y)) for x, y in pose.xy_px[list(LEG_ROWS[side][:3])])
    return bend_deg(hip, knee, ankle)


def _canvas(image: NDArray[np.uint8], size: tuple[int, int]) -> NDArray[np.uint8]:
    """A picture of the clip's size that may be drawn on: what is drawn is then never scaled."""
    if (image.shape[1], image.shape[0]) == size:
        return image if image.flags.writeable else image.copy()
    return np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_AREA), np.uint8)
