"""From a frame as a file stores it to the frame that is shown: its size, which way up, and its hues.

Too small to judge, or too large to decode safely: refused. The display matrix of a file says where the
stored x and y axes go: eight ways are possible, four of them mirrored. Each is a mirroring (or none)
followed by quarter turns clockwise.

Frames of few colours, as GIF has them, come from a palette, which keeps brightness well and hue badly: a
grey sock falls into pink, green and blue patches, which the leg network takes for other things (a pointed
foot was read 50 degrees too far up). Averaged over a few pixels the hues come right again; brightness, and
with it every edge, is left as it is.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from av.sidedata.sidedata import Type
from numpy.typing import NDArray

from posecheck.errors import InputError

MIN_SIDE_PX: Final = 64
MAX_SIDE_PX: Final = 8192
MAX_AREA_PX: Final = 40_000_000
#: Proportions closer than this are one shape: sizes are whole, and codecs want even ones.
_SAME_SHAPE: Final = 0.02
#: How far hues are averaged, as a part of the frame's height: wider than the patches of a dithered or
#: banded limb. On a glide in 64 colours, 400x300: 2 px left the foot misread, 4 and 8 px read it right.
_SPREAD: Final = 4 / 300
#: Codecs whose frames come from a palette although libav hands them out in full colour.
_CODECS: Final = frozenset({"gif"})


def check_size(name: str, width_px: int, height_px: int) -> None:
    """Raises InputError for frames too small to see a person in, or too large to decode safely."""
    size = f"frames of {width_px}x{height_px} pixels"
    if min(width_px, height_px) < MIN_SIDE_PX:
        problem = f"{size} are too small to see a person (at least {MIN_SIDE_PX} on a side)"
        raise InputError(name, problem, "Record at 640x480 or more")
    if max(width_px, height_px) > MAX_SIDE_PX or width_px * height_px > MAX_AREA_PX:
        problem = f"{size} are too large (at most {MAX_SIDE_PX} on a side and 40 megapixels)"
        raise InputError(name, problem, "Scale the video down to 1920x1080")


@dataclass(frozen=True, slots=True)
class Way:
    """``mirrored`` left to right first, then turned clockwise by ``turns`` quarters."""

    mirrored: bool = False
    turns: int = 0

    def applied(self, image: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """The image as it is to be seen; itself when nothing is to be done."""
        if self.mirrored:
            image = image[:, ::-1]
        return np.ascontiguousarray(np.rot90(image, -self.turns)) if self.turns or self.mirrored else image

    def size(self, width: float, height: float) -> tuple[float, float]:
        """Width and height once turned; the same the other way round."""
        return (height, width) if self.turns % 2 else (width, height)


def way_of(frame: Any) -> Way:
    """What the display matrix of a decoded frame asks for; oblique ones go to the nearest quarter."""
    data = frame.side_data.get(Type.DISPLAYMATRIX)
    if data is None:
        return Way()
    a, b, _, c, d, *_ = struct.unpack("=9i", bytes(data))
    # Where the stored x axis goes (y points down), and whether y then lies to its left.
    mirrored = a * d - b * c < 0
    if mirrored:
        a, b = -a, -b
    turns = round(np.arctan2(b, a) / (np.pi / 2)) % 4
    return Way(mirrored, int(turns))


@dataclass(frozen=True, slots=True)
class Canvas:
    """What every frame of a video is brought to: ``width_px`` by ``height_px``, square pixels, upright.

    ``pixel_aspect`` is a stored pixel's width by its height.
    """

    width_px: int
    height_px: int
    pixel_aspect: float

    @classmethod
    def for_frame(cls, frame: Any, way: Way, pixel_aspect: float) -> Canvas:
        """The canvas that a decoded frame fills."""
        width, height = way.size(round(frame.width * pixel_aspect), frame.height)
        return cls(int(width), int(height), pixel_aspect)

    def fits(self, frame: Any, way: Way) -> bool:
        """Whether the frame has the canvas's proportions, whatever its size."""
        width, height = way.size(frame.width * self.pixel_aspect, frame.height)
        return abs(width * self.height_px / (height * self.width_px) - 1) < _SAME_SHAPE

    def drawn(self, frame: Any, way: Way) -> NDArray[np.uint8]:
        """The frame as RGB: filling the canvas, or, with another shape, in its middle on black."""
        if self.fits(frame, way):
            width, height = way.size(self.width_px, self.height_px)
            return way.applied(frame.to_ndarray(format="rgb24", width=int(width), height=int(height)))
        width, height = way.size(frame.width * self.pixel_aspect, frame.height)
        scale = min(self.width_px / width, self.height_px / height)
        shown = max(round(width * scale), 1), max(round(height * scale), 1)
        stored = way.size(*shown)
        image = way.applied(frame.to_ndarray(format="rgb24", width=int(stored[0]), height=int(stored[1])))
        canvas = np.zeros((self.height_px, self.width_px, 3), np.uint8)
        left, top = (self.width_px - shown[0]) // 2, (self.height_px - shown[1]) // 2
        canvas[top : top + shown[1], left : left + shown[0]] = image
        return canvas


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
