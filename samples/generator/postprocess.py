"""What a real camera does to a picture: blur, noise, exposure, compression."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray

Image = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class CameraFaults:
    """gain multiplies the picture, gamma bends it; noise_sd is in grey levels of 255;
    blur_px is the sigma of a soft lens; colour_cast multiplies R, G, B; jpeg is a quality."""

    gain: float = 1.0
    gamma: float = 1.0
    noise_sd: float = 1.2
    blur_px: float = 0.5
    colour_cast: tuple[float, float, float] = (1.0, 1.0, 1.0)
    jpeg: int | None = None


def apply(image: Image, faults: CameraFaults, rng: np.random.Generator) -> Image:
    """The picture (H, W, 3) as that camera would have taken it."""
    picture = cv2.GaussianBlur(image, (0, 0), faults.blur_px) if faults.blur_px > 0.05 else image
    levels = np.arange(256) / 255.0
    tables = [
        np.clip(255 * (faults.gain * cast * levels) ** faults.gamma, 0, 255) for cast in faults.colour_cast
    ]
    picture = np.stack([table.astype(np.float32)[picture[..., k]] for k, table in enumerate(tables)], axis=-1)
    if faults.noise_sd > 0:
        picture += faults.noise_sd * _noise(picture.shape, rng)
    result = np.clip(picture, 0, 255).astype(np.uint8)
    if faults.jpeg is not None:
        _, packed = cv2.imencode(".jpg", result, [cv2.IMWRITE_JPEG_QUALITY, faults.jpeg])
        unpacked = cv2.imdecode(packed, cv2.IMREAD_COLOR)
        assert unpacked is not None
        return unpacked.astype(np.uint8)
    return result


@cache
def _noise_sheet() -> NDArray[np.float32]:
    return np.random.default_rng(1).standard_normal((1500, 1500, 3), dtype=np.float32)


def _noise(shape: tuple[int, ...], rng: np.random.Generator) -> NDArray[np.float32]:
    """Unit normal noise, cut at a random place from one large sheet: drawing it anew is slow."""
    sheet = _noise_sheet()
    top, left = (
        int(rng.integers(0, size - side)) for size, side in zip(sheet.shape, shape[:2], strict=False)
    )
    return sheet[top : top + shape[0], left : left + shape[1]]
