"""Opens a local video file with PyAV and says in one line why it cannot be watched."""

from __future__ import annotations

import io
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, Final

import av
import av.error

from posecheck.errors import InputError, check_access
from posecheck.sources.frames import MAX_AREA_PX

DEFAULT_FPS: Final = 30.0
#: Demuxers of single files. Playlists are left out: they make libav open other files and addresses.
FORMATS: Final = (
    "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,mpeg,mpegts,mpegvideo,asf,flv,ogg,gif,"
    "h264,hevc,m4v,mjpeg,dv,yuv4mpegpipe,nut,mxf,rm,ivf,obu,apng,webp_anim"
)
_PHOTO_BRANDS: Final = frozenset({b"heic", b"heix", b"mif1", b"msf1", b"avif"})
_BUFFER_BYTES: Final = 1 << 20
#: So many are kept busy by what is done with the frames; several decoded at once cost a third to a half more.
_BUSY_CORES: Final = 2
#: Enough of a file to tell what it is.
_HEAD_BYTES: Final = 4096
#: A title that is no UTF-8 must not end the reading; PyAV 19 never raises for one and lost the option.
_TITLES: Final[dict[str, Any]] = (
    {"metadata_errors": "replace"} if int(av.__version__.split(".")[0]) < 19 else {}
)


def check_path(path: Path) -> None:
    """Raises InputError unless ``path`` is a file of this machine."""
    name = str(path)
    if "://" in name or name.startswith(("http:", "https:", "rtsp:", "file:", "concat:")):
        # A path has lost one of the two slashes, and on Windows has turned them.
        name = re.sub(r"^(https?|rtsps?):/+", r"\1://", path.as_posix())
        raise InputError(name, "is an address, and posecheck reads only local files", "Save the video first")
    check_access(path)
    if os.path.isdir(path):
        raise InputError(name, "is a folder", f"Analyse every video in it with: posecheck batch {name}")
    if not os.path.exists(path):
        raise InputError(name, "no such file", "Check the spelling")
    if not os.path.isfile(path):
        raise InputError(name, "is not a regular file", "Copy the video into a file first")
    if path.stat().st_size == 0:
        raise InputError(name, "is an empty file", "Copy or record it again")


@contextmanager
def open_file(path: Path) -> Iterator[Any]:
    """The container of a local video file. Raises InputError."""
    check_path(path)
    try:
        stream_file = path.open("rb")
    except OSError as error:
        problem = f"cannot be opened ({error.strerror})"
        raise InputError(str(path), problem, "Check its permissions") from error
    with stream_file:
        try:
            container = _opened(stream_file)
        except (av.error.FFmpegError, ValueError, OSError) as error:
            raise InputError(str(path), *_why_not(path)) from error
        with container:
            yield container


def _opened(stream_file: IO[bytes]) -> Any:
    try:
        return _demuxed(stream_file)
    except (av.error.FFmpegError, ValueError, OSError):
        stream_file.seek(0)
        if stream_file.read(_HEAD_BYTES)[4:8] != b"ftyp":
            raise
        stream_file.seek(0)
        return _demuxed(_Forward(stream_file))


def _demuxed(stream_file: Any) -> Any:
    # A file object instead of a name: libav then never interprets the name as a protocol.
    return av.open(
        stream_file,
        format="mjpeg" if stream_file.seekable() and _is_stream_dump(stream_file) else None,
        buffer_size=_BUFFER_BYTES,
        container_options={"format_whitelist": FORMATS, "protocol_whitelist": "none"},
        **_TITLES,
    )


class _Forward(io.RawIOBase):
    """A file that can only be read on. libav then does not look first for all the indices of an MP4 that was
    written in fragments, and one that breaks off inside an index is read up to there. The container has no
    size then."""

    def __init__(self, whole_file: IO[bytes]) -> None:
        self._file = whole_file

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        return self._file.read(size)


@contextmanager
def open_track(path: Path, index: int) -> Iterator[tuple[Any, Any]]:
    """The container and its stream of this index, ready to be decoded. Raises InputError."""
    with open_file(path) as container:
        stream = container.streams[index]
        stream.thread_type = "AUTO" if (os.cpu_count() or 1) > _BUSY_CORES else "SLICE"
        # For streams whose frames are larger than the container says.
        stream.codec_context.options = {"max_pixels": str(MAX_AREA_PX)}
        yield container, stream


def _is_stream_dump(stream_file: IO[bytes]) -> bool:
    """Whether a file holds what an MJPEG camera sends, its headers between the frames."""
    head = stream_file.read(_HEAD_BYTES)
    stream_file.seek(0)
    return b"image/jpeg" in head and b"\xff\xd8\xff" in head and head.lstrip().startswith(b"--")


def _why_not(path: Path) -> tuple[str, str]:
    with path.open("rb") as stream_file:
        head = stream_file.read(_HEAD_BYTES)
    if _is_photo(head):
        return "is a photo, not a video", "Record the set as a video, and name that"
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "is an animated WebP, which libav does not read", "Convert it to MP4 (H.264)"
    if head[4:8] == b"ftyp":
        return "is incomplete: its index (moov) is missing or broken", "Copy it again from the camera"
    if b"\0" not in head:
        return "is a text file, not a video", "Name a video file"
    return "is not a video that can be read", "Convert it to MP4 (H.264)"


def _is_photo(head: bytes) -> bool:
    """Whether a file begins as JPEG, PNG, TIFF, BMP, WebP or HEIC do."""
    begins = head.startswith((b"\xff\xd8\xff", b"\x89PNG", b"II*\0", b"MM\0*", b"BM"))
    webp = head[:4] == b"RIFF" and head[8:12] == b"WEBP" and b"ANIM" not in head
    return begins or webp or (head[4:8] == b"ftyp" and head[8:12] in _PHOTO_BRANDS)
