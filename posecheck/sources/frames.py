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

import math
import struct
import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

import av
import numpy as np
from av.sidedata.sidedata import Type
from av.video.reformatter import ColorRange, VideoReformatter
from numpy.typing import NDArray

from posecheck.core.frame import BT601, BT709, Planes, to_rgb
from posecheck.core.types import Frame
from posecheck.errors import InputError
from posecheck.sources.bars import NO_BARS, Bars

#: Smaller frames show no leg; larger ones are no camera's (8K has 33 megapixels), and would fill the memory.
MIN_SIDE_PX: Final = 64
MAX_SIDE_PX: Final = 8192
MAX_AREA_PX: Final = 40_000_000
#: Proportions closer than this are one shape: sizes are whole, and codecs want even ones.
_SAME_SHAPE: Final = 0.02
#: How far hues are averaged, as a part of the frame's height: wider than the patches of a dithered or
#: banded limb. On a glide in 64 colours, 400x300: 2 px left the foot misread, 4 and 8 px read it right.
_SPREAD: Final = 4 / 300
#: Pixel formats that are luma and two hues of half the size, a byte each; the second in full range always.
_PLANAR: Final = ("yuv420p", "yuvj420p")
#: By the number that files name their colours with; 2 is "not said".
_WEIGHTS: Final = {1: BT709, 2: BT601, 5: BT601, 6: BT601}
#: Those that libav makes RGB of; a file may name others, or by a fault none that there is, and its colours
#: are then taken for these.
_NAMED: Final = frozenset({0, 1, 2, 4, 5, 6, 7, 9})
_USUAL: Final = 5
#: Has nothing beside it.
_NO_FRAME: Final = av.VideoFrame(16, 16, "gray")
#: Kinds of frames, and of their colours, that are worked out once: a video has one, a few are read at a time.
_KINDS: Final = 16
#: What makes RGB, one for each thread: to set one up takes as long as to use it.
_converters: Final = threading.local()
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
    """``mirrored`` left to right first, then turned clockwise by ``turns`` quarters.

    A matrix may stretch as well. libav makes that the shape of a pixel, but of one that is shown:
    ``aspect_factor`` makes it the stored pixel's.
    """

    mirrored: bool = False
    turns: int = 0
    aspect_factor: float = 1.0

    def applied(self, image: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """The image as it is to be seen; itself when nothing is to be done."""
        if self.mirrored:
            image = image[:, ::-1]
        return np.ascontiguousarray(np.rot90(image, -self.turns)) if self.turns or self.mirrored else image

    def size(self, width: float, height: float) -> tuple[float, float]:
        """Width and height once turned; the same the other way round."""
        return (height, width) if self.turns % 2 else (width, height)

    def matrix(self, width: int, height: int) -> NDArray[np.float64]:
        """(2, 3): from the middle of a pixel of a stored frame of this size to where it is once turned."""
        found = np.array([[-1.0, 0.0, width - 1.0], [0.0, 1.0, 0.0]] if self.mirrored else np.eye(2, 3))
        for _ in range(self.turns):
            found = np.array([[0.0, 0.0, height - 1.0], [0.0, 0.0, 0.0]]) + np.array([-found[1], found[0]])
            width, height = height, width
        return found


def way_of(frame: Any) -> Way:
    """What the display matrix of a decoded frame asks for; oblique ones go to the nearest quarter."""
    matrix = _display_matrix(frame)
    if matrix is None:
        return Way()
    a, b, _, c, d, *_ = struct.unpack("=9i", matrix)
    # Where the stored x axis goes (y points down), and whether y then lies to its left.
    mirrored = a * d - b * c < 0
    if mirrored:
        a, b = -a, -b
    turns = round(np.arctan2(b, a) / (np.pi / 2)) % 4
    stored, shown = ((math.hypot(a, b), math.hypot(c, d)), (math.hypot(a, c), math.hypot(b, d)))
    factor = stored[0] * shown[1] / (stored[1] * shown[0]) if stored[1] * shown[0] else 1.0
    return Way(mirrored, int(turns), factor)


def _display_matrix(frame: Any) -> bytes | None:
    """The bytes of a decoded frame's display matrix, if it has one."""
    beside = frame.side_data
    data = beside.get(Type.DISPLAYMATRIX)
    found = None if data is None else bytes(data)
    # A frame and what lies beside it hold each other: its pixels would stay in memory until garbage is
    # collected, dozens of frames at a time, and libav would take new memory for every frame.
    beside.__init__(_NO_FRAME)
    return found


@dataclass(frozen=True, slots=True)
class Canvas:
    """What every frame of a video is brought to: ``width_px`` by ``height_px``, square pixels, upright.

    ``pixel_aspect`` is a stored pixel's width by its height, of the frames that are brought to it. Shown is
    the picture inside the ``bars``.
    """

    width_px: int
    height_px: int
    pixel_aspect: float
    bars: Bars = NO_BARS

    @classmethod
    def for_frame(cls, frame: Any, way: Way, pixel_aspect: float) -> Canvas:
        """The canvas that a decoded frame fills."""
        width, height = way.size(round(frame.width * pixel_aspect), frame.height)
        return cls(int(width), int(height), pixel_aspect)

    @property
    def shown_px(self) -> tuple[int, int]:
        """Width and height of the picture."""
        bars = self.bars
        return self.width_px - bars.left - bars.right, self.height_px - bars.top - bars.bottom

    def fits(self, frame: Any, way: Way) -> bool:
        """Whether the frame has the canvas's proportions, whatever its size."""
        width, height = way.size(frame.width * self.pixel_aspect, frame.height)
        return abs(width * self.height_px / (height * self.width_px) - 1) < _SAME_SHAPE

    def drawn(self, frame: Any, way: Way) -> NDArray[np.uint8]:
        """The frame as RGB: filling the canvas, or, with another shape, in its middle on black."""
        picture = self._whole(frame, way)[self.bars.inside(self.width_px, self.height_px)]
        return np.ascontiguousarray(picture)

    def _whole(self, frame: Any, way: Way) -> NDArray[np.uint8]:
        if self.fits(frame, way):
            width, height = way.size(self.width_px, self.height_px)
            return way.applied(rgb(frame, int(width), int(height)))
        width, height = way.size(frame.width * self.pixel_aspect, frame.height)
        scale = min(self.width_px / width, self.height_px / height)
        shown = max(round(width * scale), 1), max(round(height * scale), 1)
        stored = way.size(*shown)
        image = way.applied(rgb(frame, int(stored[0]), int(stored[1])))
        canvas = np.zeros((self.height_px, self.width_px, 3), np.uint8)
        left, top = (self.width_px - shown[0]) // 2, (self.height_px - shown[1]) // 2
        canvas[top : top + shown[1], left : left + shown[0]] = image
        return canvas


def rgb(frame: Any, width: int, height: int) -> NDArray[np.uint8]:
    """A decoded frame at a size."""
    converter = getattr(_converters, "own", None)
    if converter is None:
        converter = _converters.own = VideoReformatter()
    colours = frame.colorspace if frame.colorspace in _NAMED else _USUAL
    drawn = converter.reformat(frame, width, height, "rgb24", colours, colours)
    return np.asarray(drawn.to_ndarray(), np.uint8)


class StoredFrame(Frame):
    """A decoded frame: RGB is made of it when it is asked for, then kept. ``draw`` makes it."""

    __slots__ = ("_lock", "_made", "_planes")
    _lock: threading.Lock
    #: What makes the image, then the image.
    _made: Callable[[], NDArray[np.uint8]] | NDArray[np.uint8]
    _planes: Planes

    def __init__(self, index: int, t_s: float, planes: Planes, draw: Callable[[], NDArray[np.uint8]]) -> None:
        self._set(index=index, t_s=t_s, _planes=planes, _made=draw, _lock=threading.Lock())

    def _set(self, **values: object) -> None:
        # Frozen, as every frame.
        for name, value in values.items():
            object.__setattr__(self, name, value)

    @property
    def image(self) -> NDArray[np.uint8]:
        """See `Frame`."""
        with self._lock:
            made = self._made
            if not isinstance(made, np.ndarray):
                made = made()
                self._set(_made=made)
            return made

    @property
    def planes(self) -> Planes:
        """See `Frame`."""
        return self._planes


def planes_of(frame: Any, way: Way, canvas: Canvas) -> Planes | None:
    """A decoded frame as it is stored; None for one that is more than turned on its way to the canvas."""
    width, height = frame.width, frame.height
    weights = _WEIGHTS.get(frame.colorspace)
    whole = way.size(width, height) == (canvas.width_px, canvas.height_px) and canvas.fits(frame, way)
    if not whole or width % 2 or height % 2 or weights is None or frame.format.name not in _PLANAR:
        return None
    luma, *hues = (_plane(plane) for plane in frame.planes)
    full = frame.format.name == "yuvj420p" or frame.color_range == ColorRange.JPEG
    left, top, right, bottom, upright = _stored_picture(way, width, height, canvas)
    rows, columns = slice(top // 2, bottom // 2), slice(left // 2, right // 2)
    return Planes(
        luma[top:bottom, left:right],
        (hues[0][rows, columns], hues[1][rows, columns]),
        _colours(weights, full),
        upright,
    )


@lru_cache(_KINDS)
def _stored_picture(
    way: Way, width: int, height: int, canvas: Canvas
) -> tuple[int, int, int, int, NDArray[np.float64]]:
    """Where the canvas's picture lies in a stored frame of this size; what turns it upright (read only)."""
    upright, first = way.matrix(width, height), np.array([canvas.bars.left, canvas.bars.top])
    corners = np.array([first, first + canvas.shown_px - 1])
    ends = np.round(np.linalg.solve(upright[:, :2], (corners - upright[:, 2]).T)).astype(int)
    (left, top), (right, bottom) = ends.min(axis=1).tolist(), (ends.max(axis=1) + 1).tolist()
    upright[:, 2] += upright[:, :2] @ [left, top] - first
    upright.flags.writeable = False
    return left, top, right, bottom, upright


@lru_cache(_KINDS)
def _colours(weights: tuple[float, float], full: bool) -> NDArray[np.float32]:
    found = to_rgb(*weights, full=full)
    found.flags.writeable = False
    return found


def _plane(plane: Any) -> NDArray[np.uint8]:
    """Its rows, with what pads them. The buffer stays alive with the array."""
    return np.frombuffer(plane, np.uint8).reshape(-1, plane.line_size)[: plane.height]


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
