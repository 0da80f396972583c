"""A frame with less noise, for a pose model that reads noise as limbs: dark rooms, old cameras."""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from posecheck.core.types import Frame
from posecheck.pose.body import WHOM

#: Rows of the picture that tell how noisy it is: half a millisecond's work.
_ROWS: Final = 16
#: A line's second difference over the standard deviation of its noise, as a median: 0.6745 of a normal
#: distribution's standard deviation, of one value twice and two once (J. Immerkaer 1996, CVIU 64:300).
_MEDIAN: Final = 0.6745 * 6**0.5


def without_noise(frame: Frame) -> Frame:
    """The frame, blurred a little where it is noisy (``noisy`` and ``noise_blur`` in ``whom.toml``)."""
    image = frame.image
    if noise_levels(image) < WHOM.noisy:
        return frame
    sigma_px = WHOM.noise_blur * min(image.shape[:2])
    return Frame(frame.index, frame.t_s, np.asarray(cv2.GaussianBlur(image, (0, 0), sigma_px), np.uint8))


def noise_levels(image: NDArray[np.uint8]) -> float:
    """The standard deviation of the noise of an image (H, W, 3), in levels of 255; edges hardly count."""
    green = image[:: max(1, len(image) // _ROWS), :, 1].astype(np.int16)
    bends = np.abs(2 * green[:, 1:-1] - green[:, :-2] - green[:, 2:])
    return float(np.median(bends)) / _MEDIAN if bends.size else 0.0
