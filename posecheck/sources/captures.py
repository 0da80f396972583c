"""Where live frames come from: a webcam, a network address, or a file played in real time.

A capture is opened and read by one thread (`posecheck.sources.camera`). What it reads stays in the
camera's own format; only frames that somebody looks at are turned into RGB.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Protocol
from urllib.parse import urlsplit

import numpy as np
from numpy.typing import NDArray

from posecheck.core.types import Frame
from posecheck.errors import InputError
from posecheck.sources.frames import MAX_AREA_PX, check_size, rgb

Image = NDArray[np.uint8]
WIDTH_PX: Final = 1280
HEIGHT_PX: Final = 720
FPS: Final = 30.0
#: How long an address may take to answer, and to give its next frame: a camera that wakes up takes seconds.
ADDRESS_TIMEOUTS_S: Final = (8.0, 3.0)
#: Every how many bytes of a frame are compared to tell whether it has changed.
_STRIDE: Final = 997
_TOO_LARGE: Final = f"Check the camera; frames above {MAX_AREA_PX // 1_000_000} megapixels are refused"
_FORMATS: Final = (
    "mpjpeg,mjpeg,jpeg_pipe,mpegts,mpeg,h264,hevc,flv,matroska,webm,mov,mp4,asf,ogg,rtsp,rtp,avi,m4v"
)
_PROTOCOLS: Final = "http,https,tls,tcp,udp,rtp,rtsp,rtsps,crypto"


CHECK_ADDRESS: Final = "Open the address in a browser to check it"
#: What is searched for markers is all of one kind: nothing is read ahead to find that out.
_AT_ONCE: Final = {"probesize": "32", "analyzeduration": "1", "fpsprobesize": "0"}


class Clock:
    """The time that a camera or a clip lives by: the machine's own."""

    def now_s(self) -> float:
        """Seconds since some moment; never backwards."""
        return time.perf_counter()

    def wait(self, stop: threading.Event, seconds: float) -> None:
        """Wait, unless it is told to stop."""
        stop.wait(seconds)


@dataclass(frozen=True, slots=True)
class Raw:
    """A frame as the camera gave it. ``t_s`` is its own time; None when it has none."""

    content: Any
    t_s: float | None = None


class Capture(Protocol):
    """An open source of frames. ``read`` blocks; None means that it ended (files only).

    ``read`` raises InputError when the source is gone. ``replaceable``: worth opening again.
    """

    name: str
    replaceable: bool
    fps: float

    def read(self) -> Raw | None: ...
    def image(self, raw: Raw) -> Image: ...
    def fingerprint(self, raw: Raw) -> bytes: ...
    def close(self) -> None: ...


def is_address(spec: str) -> bool:
    """Whether a camera is named by a network address."""
    return spec.lower().startswith(("http://", "https://", "rtsp://", "rtsps://"))


def name_of(spec: str) -> str:
    """What a camera is called where that is shown or saved: an address without its password."""
    if is_address(spec):
        return without_password(spec)
    return f"camera {spec}" if spec.isdecimal() else spec


def open_capture(spec: str, stop: threading.Event, pace: float = 1.0, clock: Clock | None = None) -> Capture:
    """Open a camera by number, device path, address, or video file. Raises InputError.

    ``stop`` ends a file's waiting for its next frame; it plays ``pace`` times as fast as it was filmed.
    """
    if is_address(spec):
        return AddressCapture(spec)
    if spec.isdecimal() or spec.startswith("/dev/"):
        return DeviceCapture(spec)
    return FileCapture(Path(spec), stop, pace, clock)


class DeviceCapture:
    """A webcam through OpenCV, with the backend and settings that open quickly."""

    replaceable = True

    def __init__(self, spec: str, cv2: Any = None) -> None:
        self.name = name_of(spec)
        self._cv2 = cv2 or quiet_cv2()
        self._device = self._open(spec)
        self.fps = float(self._device.get(self._cv2.CAP_PROP_FPS)) or FPS
        try:
            self.read()
        except InputError:
            # The error holds on to it until the next one, and while it is open nobody else can open it.
            self.close()
            raise

    def _open(self, spec: str) -> Any:
        for backend in _backends(self._cv2):
            device = self._cv2.VideoCapture(int(spec) if spec.isdecimal() else spec, backend)
            if device.isOpened():
                # In this order: a compressed format first, or USB has no room for 720p at 30.
                for prop, value in (
                    (self._cv2.CAP_PROP_FOURCC, self._cv2.VideoWriter.fourcc(*"MJPG")),
                    (self._cv2.CAP_PROP_FRAME_WIDTH, WIDTH_PX),
                    (self._cv2.CAP_PROP_FRAME_HEIGHT, HEIGHT_PX),
                    (self._cv2.CAP_PROP_FPS, FPS),
                    (self._cv2.CAP_PROP_BUFFERSIZE, 1),
                ):
                    device.set(prop, value)
                return device
            device.release()
        raise InputError(self.name, *why_no_device(spec))

    def read(self) -> Raw | None:
        """The next frame, BGR. Raises InputError when the camera gives none."""
        ok, image = self._device.read()
        if not ok or image is None:
            problem = "gives no frame"
            raise InputError(self.name, problem, "Close other programs that use it, or plug it in again")
        return Raw(image)

    def image(self, raw: Raw) -> Image:
        """As RGB."""
        found: Image = self._cv2.cvtColor(raw.content, self._cv2.COLOR_BGR2RGB)
        return found

    def fingerprint(self, raw: Raw) -> bytes:
        """A few bytes that differ between any two frames of a real sensor."""
        return bytes(raw.content.reshape(-1)[::_STRIDE])

    def close(self) -> None:
        """Give the device back."""
        self._device.release()


class AddressCapture:
    """A network camera (MJPEG or another stream over HTTP, or RTSP) through PyAV.

    ``timeouts_s``: until it must have answered, and until the next frame must have come.
    """

    replaceable = True

    def __init__(self, address: str, timeouts_s: tuple[float, float] = ADDRESS_TIMEOUTS_S) -> None:
        import av.error

        self._timeouts_s = timeouts_s
        self.name = name_of(address)
        self.fps = FPS
        self._errors = (av.error.FFmpegError, OSError, ValueError, StopIteration)
        self._container: Any = None
        try:
            try:
                self._open(address)
            except (av.error.InvalidDataError, _SingleImage):
                # Some cameras send JPEG images one after the other without the boundaries, lengths or
                # types that they announce: those are found by the images' own markers.
                if not address.lower().startswith("http"):
                    raise
                self._open(address, "mjpeg")
        except self._errors as error:
            why = getattr(error, "strerror", None) or str(error) or "it ended"
            next_step = _TOO_LARGE if self._container else CHECK_ADDRESS
            raise InputError(self.name, f"cannot be opened ({why})", next_step) from error

    def _open(self, address: str, form: str | None = None) -> None:
        """Open the stream and read its first frame. Raises InputError, and what PyAV raises."""
        import av

        options = {"protocol_whitelist": _PROTOCOLS, "fflags": "nobuffer", "flags": "low_delay"}
        # Neither a playlist nor a redirection may lead to another address.
        options |= {"max_pixels": str(MAX_AREA_PX), "format_whitelist": _FORMATS, "max_redirects": "0"}
        options |= _AT_ONCE if form else {}
        if address.lower().startswith("rtsp"):
            options["rtsp_transport"] = "tcp"
        self._container = av.open(address, format=form, options=options, timeout=self._timeouts_s)
        try:
            if self._container.format.name.endswith("_pipe"):
                raise _SingleImage("one image only")
            if not any(stream.codec_context for stream in self._container.streams.video[:1]):
                raise InputError(self.name, "gives no frame", CHECK_ADDRESS)
            self._frames = self._decoded(self._container.streams.video[0])
            self._first: Any = next(self._frames)
        except BaseException:
            self._container.close()
            raise

    def _decoded(self, stream: Any) -> Iterator[Any]:
        context = stream.codec_context
        # A few bytes can ask for frames that fill the memory: they are refused before they are decoded.
        if context.width and context.height:
            check_size(self.name, context.width, context.height)
        stream.thread_type = "SLICE"
        context.options = {"max_pixels": str(MAX_AREA_PX)}
        frames: Iterator[Any] = self._container.decode(stream)
        return frames

    def read(self) -> Raw | None:
        """The next frame. Raises InputError when the stream has ended or stalls."""
        try:
            first, self._first = self._first, None
            return Raw(next(self._frames) if first is None else first)
        except self._errors as error:
            problem = f"the stream stopped ({getattr(error, 'strerror', None) or 'it ended'})"
            raise InputError(self.name, problem, _TOO_LARGE) from error

    def image(self, raw: Raw) -> Image:
        """As RGB."""
        return rgb(raw.content, raw.content.width, raw.content.height)

    def fingerprint(self, raw: Raw) -> bytes:
        """Some of the brightness values."""
        return bytes(np.frombuffer(raw.content.planes[0], np.uint8)[::_STRIDE])

    def close(self) -> None:
        """Hang up."""
        self._container.close()


class _SingleImage(ValueError):
    """The stream was taken for one image: images one after the other, with nothing in between."""


class FileCapture:
    """A recorded clip, played in real time, or ``pace`` times as fast, as if it were a camera."""

    replaceable = False

    def __init__(
        self, path: Path, stop: threading.Event, pace: float = 1.0, clock: Clock | None = None
    ) -> None:
        from posecheck.sources.video import VideoFile

        video = VideoFile(path)
        self.name = path.name
        self.fps = video.info.fps
        self._frames: Iterator[Frame] = iter(video)
        self._stop, self._pace, self._clock = stop, pace, clock or Clock()
        self._first_s: float | None = None
        self._began_s: float | None = None

    def read(self) -> Raw | None:
        """The next frame, when its time has come. The clock starts after the first one."""
        if self._first_s is not None and self._began_s is None:
            self._began_s = self._clock.now_s() - self._first_s / self._pace
        frame = next(self._frames, None)
        if frame is None:
            return None
        if self._began_s is None:
            self._first_s = frame.t_s
        else:
            due_s = self._began_s + frame.t_s / self._pace
            self._clock.wait(self._stop, max(0.0, due_s - self._clock.now_s()))
        return Raw(frame.image, frame.t_s)

    def image(self, raw: Raw) -> Image:
        """As RGB, which it is already."""
        found: Image = raw.content
        return found

    def fingerprint(self, raw: Raw) -> bytes:
        """Never the same: a clip may well hold a still frame."""
        return str(raw.t_s).encode()

    def close(self) -> None:
        """Nothing stays open but the iterator."""
        self._frames = iter(())


def quiet_cv2() -> Any:
    """OpenCV, without its own messages on standard error and with quick opening on Windows.

    MSMF's hardware transforms make some cameras take a minute to open (opencv issue 17687).
    """
    os.environ.setdefault("OPENCV_VIDEOIO_MSMF_ENABLE_HW_TRANSFORMS", "0")
    os.environ.setdefault("OPENCV_LOG_LEVEL", "ERROR")
    import cv2

    cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_ERROR)
    return cv2


def without_password(address: str) -> str:
    """The address without user, password and query: fit to be shown and saved.

    Of one that is mistyped only its beginning: nobody knows where in it the password is.
    """
    try:
        parts = urlsplit(address)
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return f"{address.partition('://')[0]}://..."
    return f"{parts.scheme}://{parts.hostname or ''}{port}{parts.path}"


def _backends(cv2: Any) -> tuple[int, ...]:
    if sys.platform == "win32":
        return (cv2.CAP_DSHOW, cv2.CAP_MSMF)
    return (cv2.CAP_AVFOUNDATION,) if sys.platform == "darwin" else (cv2.CAP_V4L2,)


def why_no_device(spec: str, platform: str = sys.platform) -> tuple[str, str]:
    """Why a device of this number or path cannot be opened, and the next step."""
    path = Path(f"/dev/video{spec}" if spec.isdecimal() else spec)
    if platform == "darwin":
        return "cannot be opened", "Allow your terminal to use the camera: System Settings, Privacy, Camera"
    if platform == "win32":
        return (
            "cannot be opened",
            "Allow it: Settings, Privacy, Camera; 'posecheck cameras' lists what there is",
        )
    if not os.path.exists(path):
        return "there is no such camera", "'posecheck cameras' lists what there is"
    if not os.access(path, os.R_OK | os.W_OK):
        return "permission denied", "Add yourself to the group video: sudo usermod -aG video $USER"
    return "cannot be opened", "Close other programs that use it, or try another number"
