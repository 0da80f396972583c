"""H.264 video files that browsers and phones play; every frame keeps its own time."""

from __future__ import annotations

import contextlib
from fractions import Fraction
from pathlib import Path
from types import TracebackType
from typing import Any, Final

import av
import av.error
import cv2
import numpy as np
from av.video.reformatter import ColorRange, Colorspace
from numpy.typing import NDArray

from posecheck.core.frame import BT601, Planes, to_rgb
from posecheck.core.types import Frame
from posecheck.errors import OutputError, output_error
from posecheck.files.disk import whole_file
from posecheck.sinks.frames import layers

MAX_HEIGHT_PX: Final = 720
_TICKS: Final = 90_000
_BT709: Final = 1
#: By eye the same as the source (51 dB). The next slower preset writes half the bytes in 1.5 times the
#: time: encoding then costs more than reading both legs. One thread: it keeps up with the reading, and
#: handing frames over to others takes a twentieth more.
_ENCODER: Final = {"preset": "ultrafast", "crf": "25", "threads": "1"}
#: Down to this part of its size a frame is scaled by neighbours; below, by area, which is four times
#: as slow unless the sizes divide.
_BY_AREA: Final = 0.6
#: What cv2 makes of RGB, and the clip says of itself.
_COLOURS: Final = to_rgb(*BT601, full=False)
_FALLBACK_FPS: Final = 30.0


class ClipWriter:
    """Writes an MP4 that appears under its name when the block ends without an exception.

    ``width`` and ``height`` are those of the source; `size` is what comes of them: at most 720 high
    and even, as H.264 in yuv420p asks. ``fps`` is a hint for players; times come from `append`.
    Raises OutputError, and leaves no partial file.
    """

    def __init__(self, path: Path, width: int, height: int, fps: float) -> None:
        self.size = clip_size(width, height)
        self._path = path
        self._rate = Fraction(fps if 0 < fps < 1000 else _FALLBACK_FPS).limit_denominator(1001)
        self._stack = contextlib.ExitStack()
        self._last_tick = -1

    def __enter__(self) -> ClipWriter:
        with contextlib.ExitStack() as stack:
            temporary = stack.enter_context(whole_file(self._path))
            try:
                self._container = av.open(
                    str(temporary), "w", format="mp4", options={"movflags": "+faststart"}
                )
                stack.push(self._put_away)
                self._stream = self._new_stream()
            except (av.error.FFmpegError, ValueError) as error:
                raise self._failure(error) from error
            self._stack = stack.pop_all()
        return self

    def append(self, image: NDArray[np.uint8], t_s: float) -> None:
        """Add one frame, shown from ``t_s`` on; times must rise. Raises OutputError.

        RGB of any size, or I420 (see `layers`) of the clip's.
        """
        i420 = layers.to_i420(scaled(image, self.size)) if image.ndim == 3 else image
        frame = av.VideoFrame.from_ndarray(i420, format="yuv420p")
        frame.colorspace, frame.color_range = Colorspace.ITU601, ColorRange.MPEG
        self._last_tick = max(round(t_s * _TICKS), self._last_tick + 1)
        frame.pts, frame.time_base = self._last_tick, Fraction(1, _TICKS)
        frame.duration = round(_TICKS / self._rate)
        self._encode(frame)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is not None:
            self._stack.__exit__(kind, error, trace)
            return
        with self._stack:
            self._encode(None)

    def _put_away(self, kind: type[BaseException] | None, *what: object) -> None:
        """Close the file, before it gets its name or is deleted."""
        try:
            self._container.close()
        except (av.error.FFmpegError, OSError) as failure:
            # What broke before is already on its way up, and must not be hidden.
            if kind is None:
                raise self._failure(failure) from failure

    def _new_stream(self) -> Any:
        stream: Any = self._container.add_stream("libx264", rate=self._rate, options=dict(_ENCODER))
        stream.width, stream.height = self.size
        stream.pix_fmt = "yuv420p"
        context = stream.codec_context
        context.time_base = Fraction(1, _TICKS)
        context.color_primaries = context.color_trc = _BT709
        # cv2 converts by BT.601, seven times as fast as libav by BT.709; players read which it was.
        context.colorspace = Colorspace.ITU601
        context.color_range = ColorRange.MPEG
        return stream

    def _encode(self, frame: Any) -> None:
        try:
            for packet in self._stream.encode(frame):
                self._container.mux(packet)
        except av.error.FFmpegError as error:
            raise self._failure(error) from error

    def _failure(self, error: Exception) -> OutputError:
        if isinstance(error, OSError):
            return output_error(self._path, error)
        return OutputError(str(self._path), f"cannot be encoded ({error})", "Leave out --overlay.")


def clip_size(width: int, height: int) -> tuple[int, int]:
    """(width, height) of the clip of a source: at most 720 high and even."""
    scale = min(1.0, MAX_HEIGHT_PX / max(height, 1))
    return _even(width * scale), _even(height * scale)


def scaled(image: NDArray[np.uint8], size: tuple[int, int]) -> NDArray[np.uint8]:
    """The frame at ``size`` (width, height); itself when it has that size."""
    if (image.shape[1], image.shape[0]) == size:
        return image
    much_smaller = size[1] < _BY_AREA * image.shape[0]
    method = cv2.INTER_AREA if much_smaller else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(image, size, interpolation=method), np.uint8)


def encoded(frame: Frame, size: tuple[int, int]) -> NDArray[np.uint8]:
    """A new image: the frame at ``size`` (width, height, even) in the clip's colours, I420 (see `layers`)."""
    stored = frame.planes
    if stored is None or not (_is_upright(stored) and np.array_equal(stored.to_rgb, _COLOURS)):
        return layers.to_i420(scaled(frame.image, size))
    width, height = size
    image = np.empty((height * 3 // 2, width), np.uint8)
    for part, plane in zip(layers.planes(image), (stored.luma, *stored.hues), strict=True):
        part[:] = scaled(plane, (part.shape[1], part.shape[0]))
    return image


def _is_upright(planes: Planes) -> bool:
    return np.array_equal(planes.upright, np.eye(2, 3))


def _even(length: float) -> int:
    return max(2, round(length / 2) * 2)
