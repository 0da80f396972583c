"""Opens a local video file with PyAV and says in one line why it cannot be watched."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import av
import av.error

from posecheck.errors import InputError
from posecheck.sources.size import MAX_AREA_PX, check_size

DEFAULT_FPS: Final = 30.0
#: Demuxers of single files. Playlists are left out: they make libav open other files and addresses.
FORMATS: Final = (
    "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,mpeg,mpegts,mpegvideo,asf,flv,ogg,gif,"
    "h264,hevc,m4v,dv,yuv4mpegpipe,nut,mxf,rm,ivf,obu,apng,webp_anim"
)
_BUFFER_BYTES: Final = 1 << 20
#: A title that is no UTF-8 must not end the reading; PyAV 19 never raises for one and lost the option.
_TITLES: Final[dict[str, Any]] = (
    {"metadata_errors": "replace"} if int(av.__version__.split(".")[0]) < 19 else {}
)


@dataclass(frozen=True, slots=True)
class StreamFacts:
    """What the file says of its picture track before a frame is decoded.

    ``pixel_aspect`` is a pixel's width by its height. ``duration_s`` and ``frames`` are 0 when the file
    does not say.
    """

    pixel_aspect: float
    fps: float
    duration_s: float
    frames: int


def check_path(path: Path) -> None:
    """Raises InputError unless ``path`` is a file of this machine."""
    name = str(path)
    if "://" in name or name.startswith(("http:", "https:", "rtsp:", "file:", "concat:")):
        raise InputError(name, "is an address, and posecheck reads only local files", "Save the video first")
    if path.is_dir():
        raise InputError(name, "is a folder", "Name the videos in it")
    if not path.exists():
        raise InputError(name, "no such file", "Check the spelling")
    if not path.is_file():
        raise InputError(name, "is not a regular file", "Copy the video into a file first")
    if path.stat().st_size == 0:
        raise InputError(name, "is an empty file", "Copy or record it again")


@contextmanager
def open_video(path: Path) -> Iterator[tuple[Any, Any]]:
    """The container and its best picture stream, ready for threaded decoding. Raises InputError."""
    check_path(path)
    try:
        stream_file = path.open("rb")
    except OSError as error:
        problem = f"cannot be opened ({error.strerror})"
        raise InputError(str(path), problem, "Check its permissions") from error
    with stream_file:
        try:
            # A file object instead of a name: libav then never interprets the name as a protocol.
            container = av.open(
                stream_file,
                buffer_size=_BUFFER_BYTES,
                container_options={"format_whitelist": FORMATS, "protocol_whitelist": "none"},
                **_TITLES,
            )
        except (av.error.FFmpegError, ValueError, OSError) as error:
            raise InputError(str(path), *_why_not(path)) from error
        with container:
            stream = next((s for s in container.streams.video if not _is_cover(s)), None)
            if stream is None:
                raise InputError(str(path), "holds no picture track (sound only?)", "Name a video")
            decoder: Any = stream.codec_context
            if decoder is None:
                problem = "holds pictures in a format that cannot be decoded here"
                raise InputError(str(path), problem, "Convert it to MP4 (H.264)")
            stream.thread_type = "AUTO"
            # For streams whose pictures are larger than the container says.
            decoder.options = {"max_pixels": str(MAX_AREA_PX)}
            yield container, stream


def facts(path: Path, container: Any, stream: Any) -> StreamFacts:
    """The track's announced size, rate and length. Raises InputError for sizes nobody can judge."""
    width_px, height_px = int(stream.codec_context.width), int(stream.codec_context.height)
    if width_px and height_px:
        check_size(str(path), width_px, height_px)
    rate = stream.average_rate or stream.guessed_rate or 0
    fps = float(rate) if 0.5 <= float(rate) <= 1000.0 else DEFAULT_FPS
    duration_s = 0.0
    if stream.duration and stream.time_base:
        duration_s = float(stream.duration * stream.time_base)
    elif container.duration:
        duration_s = container.duration / av.time_base
    frames = int(stream.frames) or (round(duration_s * fps) if duration_s > 0 else 0)
    aspect = float(stream.sample_aspect_ratio or 1)
    return StreamFacts(aspect if 0.25 <= aspect <= 4.0 else 1.0, fps, max(duration_s, 0.0), max(frames, 0))


def scan(path: Path) -> tuple[int, float]:
    """Counts the packets of a file that does not say its length, without decoding: count, seconds."""
    count, first_s, last_s = 0, None, 0.0
    with open_video(path) as (container, stream):
        try:
            for packet in container.demux(stream):
                if packet.size and packet.pts is not None:
                    count += 1
                    at_s = float(packet.pts * packet.time_base)
                    first_s = at_s if first_s is None else min(first_s, at_s)
                    last_s = max(last_s, at_s + float((packet.duration or 0) * packet.time_base))
        except (av.error.FFmpegError, OSError):
            return count, max(last_s - (first_s or 0.0), 0.0)
    return count, max(last_s - (first_s or 0.0), 0.0)


def _is_cover(stream: Any) -> bool:
    """Whether the stream is the cover picture of a sound file."""
    return "attached_pic" in str(getattr(stream, "disposition", ""))


def _why_not(path: Path) -> tuple[str, str]:
    with path.open("rb") as stream_file:
        head = stream_file.read(4096)
    if head[4:8] == b"ftyp":
        return "is incomplete: its index (moov) is missing or broken", "Copy it again from the camera"
    if b"\0" not in head:
        return "is a text file, not a video", "Name a video file"
    return "is not a video that can be read", "Convert it to MP4 (H.264)"
