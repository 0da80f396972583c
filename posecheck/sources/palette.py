"""Frames of few colours, as GIF has them.

A palette keeps brightness well and hue badly: a grey sock falls into pink, green and blue patches, which the
leg network takes for other things (a pointed foot was read 50 degrees too far up). Averaged over a few
pixels the hues come right again; brightness, and with it every edge, is left as it is.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

#: How far hues are averaged, as a part of the frame's height: wider than the patches of a dithered or
#: banded limb. On a glide in 64 colours, 400x300: 2 px left the foot misread, 4 and 8 px read it right.
_SPREAD: Final = 4 / 300
#: Codecs whose frames come from a palette although libav hands them out in full colour.
_CODECS: Final = frozenset({"gif"})


def from_palette(frame: Any, codec: str) -> bool:
    """Whether a decoded frame has the colours of a palette alone."""
    return codec in _CODECS or bool(frame.format.has_palette)


def smoothed(image: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The RGB image with its hues averaged over a few pixels."""
    import cv2

    sigma_px = max(_SPREAD * image.shape[0], 1.0)
    lit = cv2.cvtColor(image, cv2.COLOR_RGB2YCrCb)
    hues = cv2.GaussianBlur(lit, (0, 0), sigma_px)
    hues[:, :, 0] = lit[:, :, 0]
    return np.asarray(cv2.cvtColor(hues, cv2.COLOR_YCrCb2RGB), np.uint8)
