"""Recorded video files: every frame, upright, at its own time."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import Any, Final

import av
import av.error

from posecheck.core.notes import Note, note
from posecheck.core.session import SourceInfo
from posecheck.core.types import Frame
from posecheck.errors import InputError
from posecheck.sources.bars import NO_BARS, bars_of
from posecheck.sources.container import open_track
from posecheck.sources.frames import (
    MIN_SIDE_PX,
    Canvas,
    StoredFrame,
    Way,
    check_size,
    from_palette,
    planes_of,
    smoothed,
    way_of,
)
from posecheck.sources.losses import Losses
from posecheck.sources.survey import Survey, believed_aspect, survey
from posecheck.sources.times import StreamClock, noted_factor

ROTATIONS: Final = (0, 90, 180, 270)
#: Where in a video its shape is looked at: a stream may change it, and the most common one counts.
_LOOKS: Final = (0.2, 0.4, 0.6, 0.8, 0.97)
#: Packets that are tried for one look.
_TRIES: Final = 40


class VideoFile:
    """A video file as an iterable of `Frame`.

    Frames are RGB, upright, in square pixels, all of one size. ``rotation`` (0, 90, 180 or 270
    degrees clockwise) replaces what the file says of itself. ``slow_motion`` is how many times slower
    than life the clip plays, below 1 a time-lapse (None: by the file's own note); times and rate are those
    of the filming.
    ``info`` and ``frame_count`` are known at once. After the iteration ``problem`` is a sentence when part
    of the file could not be read, else "", and ``remarks`` tell what was made of it.
    Timestamps: see `posecheck.sources.times`; which track, which length: `posecheck.sources.survey`.
    Raises InputError.
    """

    def __init__(
        self, path: str | Path, rotation: int | None = None, slow_motion: float | None = None
    ) -> None:
        if rotation is not None and rotation not in ROTATIONS:
            raise InputError(str(path), f"cannot be rotated by {rotation} degrees", "Use 0, 90, 180 or 270")
        self.path = Path(path)
        self.problem = ""
        self.remarks: tuple[Note, ...] = ()
        self._given = None if rotation is None else Way(turns=rotation // 90)
        self._known = survey(self.path)
        typical = _typical(self.path, self._known)
        # Read once: a frame does not keep it.
        ways = [self._way(frame) for frame, _ in typical]
        way = ways[0]
        self._canvas = self._canvas_for([frame for frame, _ in typical], ways, typical[0][1])
        size = self._canvas.shown_px
        check_size(str(self.path), *size)
        self.frame_count = self._known.frames
        self._slower = slow_motion or noted_factor(self._known)
        fps, duration_s = self._known.fps * self._slower, self._known.duration_s / self._slower
        self.info = SourceInfo(self.path.name, *size, fps, duration_s, way.turns * 90)

    def __enter__(self) -> VideoFile:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Nothing stays open between iterations."""

    def __iter__(self) -> Iterator[Frame]:
        """Every readable frame from the beginning."""
        self.problem, self.remarks = "", ()
        losses = Losses(self._known, self.info.name)
        clock = StreamClock(1.0 / self._known.fps, self._known.duration_s, self._known.leap_s)
        fitted = 0
        with open_track(self.path, self._known.index) as (container, stream):
            aspect = _Aspect(self._known, stream)
            for index, frame in enumerate(_frames(container, stream, losses)):
                way = self._way(frame)
                canvas = replace(self._canvas, pixel_aspect=aspect.now * way.aspect_factor)
                fitted += not canvas.fits(frame, way)
                stamp = self._stamp(frame, index)
                t_s = clock.next(None if stamp is None else stamp * self._known.tick_s)
                losses.shown(stamp, t_s)
                patchy = from_palette(frame, stream.codec_context.name)
                yield _shown(canvas, frame, way, patchy, index, t_s / self._slower)
        self.problem = losses.sentence()
        self.remarks = tuple(self._remarks(fitted))

    def _canvas_for(self, frames: list[Any], ways: list[Way], pixel_aspect: float) -> Canvas:
        # Square pixels: angles need both axes in one unit.
        canvas = Canvas.for_frame(frames[0], ways[0], pixel_aspect * ways[0].aspect_factor)
        picture = replace(canvas, bars=bars_of(map(canvas.drawn, frames, ways)))
        return picture if min(picture.shown_px) >= MIN_SIDE_PX else canvas

    def _remarks(self, fitted: int) -> Iterator[Note]:
        if self._known.rate_assumed:
            yield note("rate_assumed", fps=self._known.fps)
        if self._slower != 1:
            key = "slow_motion" if self._slower > 1 else "time_lapse"
            yield note(key, factor=self._slower, fps=self.info.fps, plays_fps=self._known.fps)
        if self._canvas.bars != NO_BARS:
            yield note("bars_cut")
        if fitted:
            yield note("frames_fitted", count=fitted)

    def _stamp(self, frame: Any, index: int) -> int | None:
        """When the frame is shown, in the track's ticks; None when the file does not say."""
        stamps = self._known.stamps
        if self._known.unordered and stamps:
            return stamps[min(index, len(stamps) - 1)]
        return None if frame.pts is None else int(frame.pts)

    def _way(self, frame: Any) -> Way:
        own = way_of(frame)
        return own if self._given is None else replace(self._given, aspect_factor=own.aspect_factor)


class _Aspect:
    """How wide the pixels of a track are by their height: a stream may change that on the way.

    What the container says goes for the beginning; then the codec's own changes are followed.
    """

    def __init__(self, known: Survey, stream: Any) -> None:
        self._said, self._context = known.pixel_aspect, stream.codec_context
        self._first = self._claimed

    @property
    def _claimed(self) -> float:
        return believed_aspect(float(self._context.sample_aspect_ratio or 1))

    @property
    def now(self) -> float:
        """Of the frame that was decoded last."""
        return believed_aspect(self._said * self._claimed / self._first)


def _shown(canvas: Canvas, frame: Any, way: Way, patchy: bool, index: int, t_s: float) -> Frame:
    planes = None if patchy else planes_of(frame, way, canvas)
    if planes is not None:
        return StoredFrame(index, t_s, planes, partial(canvas.drawn, frame, way))
    image = canvas.drawn(frame, way)
    return Frame(index, t_s, smoothed(image) if patchy else image)


#: A decoded frame, and how wide its pixels are by their height.
_Look = tuple[Any, float]


def _typical(path: Path, known: Survey) -> list[_Look]:
    """Decoded frames of the shape that most of the video has; the first one's, if there are as many."""
    with open_track(path, known.index) as (container, stream):
        # Several threads would decode frames that nobody asks for.
        stream.thread_type = "NONE"
        aspect = _Aspect(known, stream)
        frames = islice(_frames(container, stream, Losses(known, path.name)), 2)
        begin = [(frame, aspect.now) for frame in frames]
        if not begin:
            raise InputError(str(path), *_why_no_frame(path, known))
        check_size(str(path), begin[0][0].width, begin[0][0].height)
        stream.codec_context.flush_buffers()
        looks = [*begin, *((frame, aspect.now) for frame in _looks(container, stream, known))]
    # One key frame may stand for several looks.
    (commonest, _), *_ = Counter(map(_shape, looks)).most_common(1)
    return [look for look in {id(look[0]): look for look in looks}.values() if _shape(look) == commonest]


def _shape(look: _Look) -> tuple[int, int, float]:
    frame, pixel_aspect = look
    return frame.width, frame.height, pixel_aspect


def _why_no_frame(path: Path, known: Survey) -> tuple[str, str]:
    """What is wrong, and what to do."""
    with open_track(path, known.index) as (container, stream):
        # Early versions of PyAV cannot tell.
        says = getattr(next(container.demux(stream)), "has_sidedata", None)
        if says is not None and says("encryption_info"):
            return "is encrypted (copy protection)", "Record the set yourself, or name a copy without it"
    return "holds no frame that can be read", "Copy it again, or convert it to MP4 (H.264)"


def _looks(container: Any, stream: Any, known: Survey) -> Iterator[Any]:
    """Decoded key frames from all over the video, as far as it can be searched."""
    if known.stamps is None or known.frames < len(_LOOKS) or not known.keys:
        return
    shown: dict[int | None, Any] = {}
    for share in _LOOKS:
        try:
            wanted = known.stamps[int(share * (known.frames - 1))]
            # A transport stream is not searched for key frames, and the next one may be far.
            container.seek(known.keys[max(bisect_right(known.keys, wanted) - 1, 0)], stream=stream)
            packets = zip(container.demux(stream), range(_TRIES), strict=False)
            key = next((packet for packet, _ in packets if packet.is_keyframe), None)
            if key is not None and key.pts not in shown:
                shown[key.pts] = _alone(stream, key)
        except (av.error.FFmpegError, OSError, ValueError):
            continue
        if key is not None and shown[key.pts] is not None:
            yield shown[key.pts]


def _alone(stream: Any, key: Any) -> Any:
    """The frame of a key packet; a decoder keeps it back for others to come, unless told that none will."""
    frames = key.decode() or stream.codec_context.decode(None)
    stream.codec_context.flush_buffers()
    return frames[0] if frames else None


def _frames(container: Any, stream: Any, losses: Losses) -> Iterator[Any]:
    """Decoded frames in the order they are shown; broken packets are counted and skipped."""
    packets = container.demux(stream)
    while True:
        try:
            packet = next(packets, None)
        except (av.error.FFmpegError, OSError) as error:
            losses.stopped = getattr(error, "strerror", None) or "read error"
            return
        if packet is None:
            return
        if not packet.size and packet.pts is not None:
            # The frame before is to be shown again; a decoder takes it for the end.
            continue
        try:
            frames = packet.decode()
        except (av.error.FFmpegError, ValueError):
            losses.broken()
            continue
        for frame in frames:
            if frame.is_corrupt:
                losses.broken()
            else:
                yield frame
