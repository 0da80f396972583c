"""Recorded video files: every frame, upright, at its own time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Any, Final

import av
import av.error
import numpy as np
from numpy.typing import NDArray

from posecheck.core.session import SourceInfo
from posecheck.core.types import Frame
from posecheck.errors import InputError
from posecheck.sources.clock import StreamClock
from posecheck.sources.container import StreamFacts, facts, open_video, scan
from posecheck.sources.size import check_size

ROTATIONS: Final = (0, 90, 180, 270)
#: Less than this many frames short of the announced length is how ordinary muxers round.
_SHORT_FRAMES: Final = 3
_SHORT_SHARE: Final = 0.02


class VideoFile:
    """A video file as an iterable of `Frame`.

    Pictures are RGB, upright, in square pixels, all of one size. ``rotation`` (0, 90, 180 or 270
    degrees clockwise) replaces what the file says of itself. ``info`` and ``frame_count`` (an
    estimate, 0 = unknown) are known at once; ``problem`` is a sentence after the iteration when
    part of the file could not be read, else "".
    Timestamps: see `posecheck.sources.clock`.
    Raises InputError.
    """

    def __init__(self, path: str | Path, rotation: int | None = None) -> None:
        if rotation is not None and rotation not in ROTATIONS:
            raise InputError(str(path), f"cannot be rotated by {rotation} degrees", "Use 0, 90, 180 or 270")
        self.path = Path(path)
        self.problem = ""
        first, known = self._probe()
        self._turns = (_clockwise_deg(first) if rotation is None else rotation) // 90
        # Square pixels: angles need both axes in one unit.
        self._aspect = known.pixel_aspect
        self._size = (round(first.width * self._aspect), int(first.height))
        width_px, height_px = self._size if self._turns % 2 == 0 else self._size[::-1]
        check_size(str(self.path), width_px, height_px)
        self.frame_count = known.frames
        self.info = SourceInfo(
            self.path.name, width_px, height_px, known.fps, known.duration_s, self._turns * 90
        )

    def __enter__(self) -> VideoFile:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Nothing stays open between iterations."""

    def _clock(self) -> StreamClock:
        return StreamClock(1.0 / self.info.fps, self.info.duration_s)

    def __iter__(self) -> Iterator[Frame]:
        """Every readable frame from the beginning."""
        self.problem = ""
        trouble = _Trouble()
        clock = self._clock()
        count, t_s = 0, 0.0
        with open_video(self.path) as (container, stream):
            for picture in _pictures(container, stream, trouble):
                if not _same_shape(picture, self._aspect, self._size):
                    trouble.resized += 1
                    continue
                t_s = clock.next(_stamp_s(picture, stream))
                yield Frame(count, t_s, self._upright(picture))
                count += 1
        self.problem = trouble.sentence(count, self.frame_count, t_s, self.info)

    def _probe(self) -> tuple[Any, StreamFacts]:
        """The first picture (for its rotation and shape) and the announced facts."""
        with open_video(self.path) as (container, stream):
            known = facts(self.path, container, stream)
            first = next(_pictures(container, stream, _Trouble()), None)
            if first is None:
                problem = "holds no frame that can be read"
                raise InputError(str(self.path), problem, "Copy it again, or convert it to MP4 (H.264)")
            check_size(str(self.path), first.width, first.height)
        if not known.duration_s or not known.frames:
            frames, duration_s = scan(self.path)
            fps = frames / duration_s if frames > 1 and duration_s > 0 else known.fps
            known = replace(known, frames=frames, duration_s=duration_s, fps=min(max(fps, 0.5), 1000.0))
        return first, known

    def _upright(self, picture: Any) -> NDArray[np.uint8]:
        width_px, height_px = self._size
        image: NDArray[np.uint8] = picture.to_ndarray(format="rgb24", width=width_px, height=height_px)
        return np.ascontiguousarray(np.rot90(image, -self._turns)) if self._turns else image


class _Trouble:
    """What went wrong while reading, and the sentence that says so."""

    def __init__(self) -> None:
        self.broken = 0
        self.resized = 0
        self.stopped = ""

    def sentence(self, count: int, expected: int, end_s: float, info: SourceInfo) -> str:
        """ "" when all is well. ``end_s`` is the time of the last frame."""
        if self.stopped:
            return f"{info.name} breaks off after {end_s:.1f} s ({self.stopped}): {count} frames were read"
        missing = expected - count
        if self.resized:
            return f"{self.resized} frames of {info.name} have another shape and were left out"
        short = missing > max(_SHORT_FRAMES, _SHORT_SHARE * expected)
        early_s = info.duration_s - end_s
        if short and early_s > max(_SHORT_FRAMES / info.fps, _SHORT_SHARE * info.duration_s):
            reached = f"{end_s:.1f} of {info.duration_s:.1f} s"
            return f"{info.name} breaks off after {reached}: {count} frames were read"
        if self.broken or short:
            lost = max(missing, self.broken)
            return f"{lost} of about {max(expected, count + lost)} frames of {info.name} could not be read"
        return ""


def _pictures(container: Any, stream: Any, trouble: _Trouble) -> Iterator[Any]:
    """Decoded pictures in the order they are shown; broken packets are counted and skipped."""
    packets = container.demux(stream)
    while True:
        try:
            packet = next(packets, None)
        except (av.error.FFmpegError, OSError) as error:
            trouble.stopped = getattr(error, "strerror", None) or "read error"
            return
        if packet is None:
            return
        try:
            pictures = packet.decode()
        except (av.error.FFmpegError, ValueError):
            trouble.broken += 1
            continue
        for picture in pictures:
            if picture.is_corrupt:
                trouble.broken += 1
            else:
                yield picture


def _stamp_s(picture: Any, stream: Any) -> float | None:
    if picture.pts is None:
        return None
    return float(picture.pts * (picture.time_base or stream.time_base))


def _clockwise_deg(picture: Any) -> int:
    """How far the stored picture must be turned clockwise to stand upright: a multiple of 90.

    PyAV gives the counterclockwise turn of the display matrix.
    """
    return int(round(-picture.rotation / 90) % 4 * 90)


def _same_shape(picture: Any, aspect: float, size: tuple[int, int]) -> bool:
    """Whether scaling the picture to ``size`` would keep its proportions (a stream may change size)."""
    return bool(abs(picture.width * aspect * size[1] / (picture.height * size[0]) - 1) < 0.02)
