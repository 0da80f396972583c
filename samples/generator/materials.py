"""Surfaces: what a piece is made of, and the noise that the shader makes textures from."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

Colour = tuple[float, float, float]

# The numbers are the branches of the fragment shader.
KINDS = {
    "plain": 0,
    "skin": 1,
    "knit": 2,
    "denim": 3,
    "stripes": 4,
    "plaid": 5,
    "planks": 6,
    "tiles": 7,
    "carpet": 8,
    "wallpaper": 9,
    "brick": 10,
    "shoe": 11,
    "hair": 12,
    "picture": 13,
    "eye": 14,
    "mat": 15,
    "photo": 16,
    "track": 17,
    "sock": 18,
    "trainer": 19,
}
NOISE_SIZE_PX = 256


@dataclass(frozen=True, slots=True)
class Surface:
    """A material. Colours are sRGB 0..255; scale multiplies the texture's frequency;
    bump is the depth of wrinkles (0..1), gloss the strength of the highlight (0..1). photo is the
    file of kind "photo": `colour` multiplies it (255: as it is), the tint is the place in it."""

    kind: str
    colour: Colour
    second: Colour = (128.0, 128.0, 128.0)
    scale: float = 1.0
    bump: float = 0.0
    gloss: float = 0.02
    photo: str = ""
    third: Colour = (128.0, 128.0, 128.0)


def linear(colour: Colour) -> tuple[float, float, float]:
    """sRGB 0..255 to linear 0..1 (gamma 2.2, which is near enough for painting)."""
    r, g, b = ((channel / 255.0) ** 2.2 for channel in colour)
    return r, g, b


def noise_texture(seed: int = 7) -> NDArray[np.uint8]:
    """Tiling noise (S, S, 4) uint8: coarse, middling, fine and grain."""
    rng = np.random.default_rng(seed)
    channels = [_tiling_noise(rng, sigma_px) for sigma_px in (14.0, 5.0, 1.8, 0.6)]
    return np.stack(channels, axis=-1)


def relief_texture(seed: int = 8) -> NDArray[np.uint8]:
    """Slopes of a tiling wrinkled height field, (S, S, 2) uint8, 128 for level ground."""
    rng = np.random.default_rng(seed)
    coarse, fine = (_tiling_noise(rng, sigma_px).astype(np.float32) for sigma_px in (13.0, 6.0))
    height = coarse + 0.45 * fine
    slopes = np.stack(
        [np.roll(height, -1, axis=axis) - np.roll(height, 1, axis=axis) for axis in (1, 0)], axis=-1
    )
    return _bytes(128 + 12.0 * slopes)


def _tiling_noise(rng: np.random.Generator, sigma_px: float) -> NDArray[np.uint8]:
    white = rng.standard_normal((NOISE_SIZE_PX, NOISE_SIZE_PX)).astype(np.float32)
    margin = int(4 * sigma_px) + 2
    wrapped = np.pad(white, margin, mode="wrap")
    smooth = cv2.GaussianBlur(wrapped, (0, 0), sigma_px)[margin:-margin, margin:-margin]
    return _bytes(127.5 + 46.0 * smooth / smooth.std())


def _bytes(values: NDArray[np.floating]) -> NDArray[np.uint8]:
    levels: NDArray[np.uint8] = np.clip(values, 0, 255).astype(np.uint8)
    return levels
