"""Random faults of cameras, for training pictures."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from .postprocess import CameraFaults, apply

Image = NDArray[np.uint8]


def random_faults(image: Image, rng: np.random.Generator) -> Image:
    """The picture (H, W, 3) as some webcam or phone would give it, from good to poor."""
    height, width = image.shape[:2]
    if rng.random() < 0.08:
        image = _motion_blurred(image, rng)
    if rng.random() < 0.22:  # fewer pixels than the window has: a person far away
        scale = rng.uniform(0.4, 1.0)
        small = (max(int(width * scale), 8), max(int(height * scale), 8))
        image = cv2.resize(image, small, interpolation=cv2.INTER_AREA).astype(np.uint8)
    if rng.random() < 0.5:
        image = _contrasty(image, rng)
    if rng.random() < 0.5:
        image = _sharpened(image, rng)
    poor = rng.random() < 0.15
    faults = CameraFaults(
        gain=float(rng.uniform(0.45, 0.9) if poor else rng.uniform(0.8, 1.15)),
        gamma=float(rng.uniform(0.75, 1.3)),
        noise_sd=float(rng.uniform(5, 16) if poor else rng.uniform(0, 4)),
        blur_px=float(rng.uniform(0, 1.5) if poor else rng.uniform(0, 0.6)),
        colour_cast=(float(rng.uniform(0.88, 1.12)), 1.0, float(rng.uniform(0.88, 1.12))),
        jpeg=int(rng.integers(25, 92)) if rng.random() < 0.7 else None,
    )
    image = apply(image, faults, rng)
    if image.shape[:2] != (height, width):
        image = cv2.resize(image, (width, height), interpolation=cv2.INTER_LINEAR).astype(np.uint8)
    return image


def _contrasty(image: Image, rng: np.random.Generator) -> Image:
    """As photographers like it: the dark darker, the bright brighter, the middle steep."""
    levels = np.arange(256) / 255.0
    share = rng.uniform(0.2, 0.9)
    curve = (1 - share) * levels + share * levels**2 * (3 - 2 * levels)
    return cv2.LUT(image, (255 * curve).astype(np.uint8)).astype(np.uint8)


def _sharpened(image: Image, rng: np.random.Generator) -> Image:
    """As phones and photographers do: edges overshoot."""
    soft = cv2.GaussianBlur(image, (0, 0), rng.uniform(0.8, 2.0))
    gain = rng.uniform(0.4, 1.5)
    return cv2.addWeighted(image, 1 + gain, soft, -gain, 0).astype(np.uint8)


def _motion_blurred(image: Image, rng: np.random.Generator) -> Image:
    length_px = int(rng.integers(3, 9))
    kernel = np.zeros((length_px, length_px), np.float32)
    kernel[length_px // 2] = 1.0 / length_px
    centre = (length_px / 2 - 0.5, length_px / 2 - 0.5)
    turned = cv2.warpAffine(
        kernel, cv2.getRotationMatrix2D(centre, rng.uniform(0, 180), 1.0), (length_px, length_px)
    )
    kernel = np.asarray(turned, np.float32)
    return cv2.filter2D(image, -1, kernel / np.float32(max(kernel.sum(), 1e-6))).astype(np.uint8)
