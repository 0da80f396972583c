"""A live camera: a thread keeps the newest frame, so that feedback is never about the past.

A camera that goes away, stalls or freezes is opened again with growing waits. What was not looked
at is counted.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from types import TracebackType
from typing import Final, Literal

import numpy as np

from posecheck.core.session import SourceInfo
from posecheck.core.types import Frame
from posecheck.errors import InputError, SetupError
from posecheck.sources.bars import LiveBars
from posecheck.sources.captures import (
    CHECK_ADDRESS,
    Capture,
    Clock,
    Image,
    Raw,
    is_address,
    name_of,
    open_capture,
)

State = Literal["opening", "live", "lost", "ended"]
Opener = Callable[[str, threading.Event], Capture]

#: No frame for this long means that the camera is gone, even if its driver does not say so.
STALL_S: Final = 1.5
#: The same frame for this long is a frozen driver: a sensor's noise never repeats.
FROZEN_S: Final = 3.0
#: Waits before it is opened again: a plug that slipped is back at once, and nobody polls a lost one busily.
BACK_OFF_S: Final = (0.5, 1.0, 2.0, 4.0, 5.0)
#: The rate is that of this long: a stutter shows, single late frames hardly.
_RATE_WINDOW_S: Final = 2.0
#: A driver that hangs is left behind after this.
_CLOSE_WAIT_S: Final = 2.0


@dataclass(frozen=True, slots=True)
class Traffic:
    """Frames that arrived, that were looked at, and how often the camera was opened again."""

    arrived: int = 0
    taken: int = 0
    reopened: int = 0

    @property
    def dropped(self) -> int:
        """Frames that nobody looked at, because a newer one was there."""
        return max(0, self.arrived - self.taken)


class _Flow:
    """When frames arrived, and which were looked at; moments of the camera's clock, from ``start_s`` on."""

    def __init__(self, start_s: float) -> None:
        self.arrived = self.taken = self.reopened = 0
        self.arrived_s = self.taken_s = start_s
        self._times: deque[float] = deque(maxlen=240)

    def arrive(self, now_s: float) -> None:
        """A frame is here."""
        self.arrived += 1
        self.arrived_s = now_s
        self._times.append(now_s)

    def take(self) -> None:
        """The newest frame is looked at."""
        self.taken += 1
        self.taken_s = self.arrived_s

    @property
    def fps(self) -> float:
        """Frames a second over the last two seconds; NaN before there are any."""
        newest_s = self.arrived_s
        times = [t for t in list(self._times) if t >= newest_s - _RATE_WINDOW_S]
        return (len(times) - 1) / (times[-1] - times[0]) if len(times) > 2 else float("nan")


class Camera:
    """The newest frame of ``spec`` (number, device path, address, or a clip played in real time).

    ``rotation`` is degrees clockwise. Use as a context manager; `wait_open` raises InputError when
    it cannot be opened the first time, afterwards `state` and `problem` tell. What is no fault of the
    camera (a library that does not load: SetupError; a bug: as it is) is raised by `wait_open` or `take`.
    """

    def __init__(
        self,
        spec: str,
        rotation: int = 0,
        *,
        opener: Opener = open_capture,
        back_off_s: tuple[float, ...] = BACK_OFF_S,
        stall_s: float = STALL_S,
        frozen_s: float = FROZEN_S,
        clock: Clock | None = None,
    ) -> None:
        self._clock = clock or Clock()
        self._spec, self._turns = spec, rotation // 90
        self._opener, self._back_off_s = opener, back_off_s
        self._stall_s, self._frozen_s = stall_s, frozen_s
        self._change = threading.Condition()
        self._stop = threading.Event()
        self._looked_at = threading.Event()
        self._state: State = "opening"
        self._error: InputError | None = None
        self._fault: Exception | None = None
        self._capture: Capture | None = None
        #: What the frame looked like when it froze: opened again, the camera has to show another one.
        self._stuck = b""
        self._newest: tuple[Raw, float] | None = None
        self._zero_s = self._clock.now_s()
        self._flow = _Flow(self._zero_s)
        self._size = (0, 0)
        self._bars = LiveBars()
        self._thread = threading.Thread(target=self._run, name="camera", daemon=True)

    def __enter__(self) -> Camera:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        self._looked_at.set()
        self._thread.join(_CLOSE_WAIT_S)

    def wait_open(self, timeout_s: float) -> None:
        """Wait for the first frame. Raises InputError."""
        with self._change:
            self._change.wait_for(
                lambda: self._flow.arrived or self._error or self._state == "ended", timeout_s
            )
            self._not_the_camera()
            if self._error is not None and not self._flow.arrived:
                raise self._error
            if not self._flow.arrived:
                problem = f"gave no frame in {timeout_s:.0f} seconds"
                listed = "'posecheck cameras' lists what can be opened"
                next_step = CHECK_ADDRESS if is_address(self._spec) else listed
                raise InputError(name_of(self._spec), problem, next_step)

    def take(self, timeout_s: float) -> Frame | None:
        """The newest frame that was not taken yet, upright RGB; None when none came in time."""
        with self._change:
            self._change.wait_for(lambda: self._newest or self._state == "ended", timeout_s)
            newest, capture, self._newest = self._newest, self._capture, None
            if newest is None or capture is None:
                self._not_the_camera()
                return None
            self._flow.take()
            self._looked_at.set()
            index = self._flow.arrived - 1
        image = self._bars(newest[1], self._upright(capture.image(newest[0])))
        self._size = (image.shape[1], image.shape[0])
        return Frame(index, newest[1], image)

    @property
    def state(self) -> State:
        """What the camera does now."""
        if self._state != "live" or self._capture is None or not self._capture.replaceable:
            return self._state
        return "lost" if self._clock.now_s() - self._flow.arrived_s > self._stall_s else "live"

    @property
    def problem(self) -> str:
        """Why it was lost, in words, or empty."""
        return self._error.problem if self._error else ""

    @property
    def frozen(self) -> bool:
        """Whether it was lost because its frames no longer changed."""
        return isinstance(self._error, _FrozenError)

    @property
    def traffic(self) -> Traffic:
        """What arrived and what was taken so far."""
        return Traffic(self._flow.arrived, self._flow.taken, self._flow.reopened)

    @property
    def bars_cut(self) -> bool:
        """Whether bars around the picture were cut off."""
        return self._bars.cut

    @property
    def now_s(self) -> float:
        """Seconds since the camera was started, on the clock of its frames."""
        return self._clock.now_s() - self._zero_s

    @property
    def age_s(self) -> float:
        """How long ago the frame that was taken last had arrived."""
        return self._clock.now_s() - self._flow.taken_s

    @property
    def fps(self) -> float:
        """Frames a second over the last two seconds; NaN before there are any."""
        return self._flow.fps

    @property
    def info(self) -> SourceInfo:
        """As known now; ``duration_s`` is the time since the start."""
        capture = self._capture
        name = capture.name if capture else name_of(self._spec)
        fps = self.fps if self.fps == self.fps else (capture.fps if capture else 0.0)
        return SourceInfo(name, *self._size, fps, self.now_s, self._turns * 90)

    def _upright(self, image: Image) -> Image:
        return np.ascontiguousarray(np.rot90(image, -self._turns)) if self._turns else image

    def _run(self) -> None:
        attempt = 0
        while not self._stop.is_set():
            before = self._flow.arrived
            try:
                capture = self._opener(self._spec, self._stop)
                self._use(capture)
                self._set("ended")
                return
            except InputError as error:
                self._error = error
            except Exception as fault:
                self._fault = _explained(fault)
                self._set("ended")
                return
            if not self._flow.arrived or (self._capture and not self._capture.replaceable):
                self._set("ended")
                return
            self._set("lost")
            attempt = 0 if self._flow.arrived > before else attempt + 1
            self._clock.wait(self._stop, self._back_off_s[min(attempt, len(self._back_off_s) - 1)])

    def _not_the_camera(self) -> None:
        """Raises what went wrong in the thread that reads, unless it was the camera."""
        if self._fault is not None:
            raise self._fault

    def _use(self, capture: Capture) -> None:
        """Read until the capture ends. Raises InputError when it is gone or frozen."""
        frozen = _Frozen(self._frozen_s, capture)
        self._flow.reopened += self._flow.arrived > 0
        try:
            while not self._stop.is_set() and (raw := capture.read()) is not None:
                now_s = self._clock.now_s()
                mark = frozen.check(raw, now_s)
                if mark == self._stuck:
                    continue
                self._stuck = b""
                self._deliver(capture, raw, now_s)
                if not capture.replaceable:
                    # A clip does not play on while the model is still being loaded.
                    self._looked_at.wait()
        except _FrozenError as error:
            self._stuck = error.mark
            raise
        finally:
            with self._change:
                # A frame that nobody took yet stays: the last one of a clip counts too.
                self._capture = capture
            capture.close()

    def _deliver(self, capture: Capture, raw: Raw, now_s: float) -> None:
        with self._change:
            self._capture = capture
            t_s = now_s - self._zero_s if raw.t_s is None else raw.t_s
            self._newest = (raw, t_s)
            self._flow.arrive(now_s)
            self._state = "live"
            self._change.notify_all()

    def _set(self, state: State) -> None:
        with self._change:
            self._state = state
            self._change.notify_all()


def _explained(fault: Exception) -> Exception:
    """A library that does not load, as the error that says what to install; anything else as it is."""
    if not isinstance(fault, ImportError):
        return fault
    error = SetupError(fault.name or "a library", f"cannot be loaded ({fault})", "Run 'posecheck doctor'.")
    error.__cause__ = fault
    return error


class _FrozenError(InputError):
    """Frames keep coming but no longer change; ``mark`` is the fingerprint of all of them."""

    def __init__(self, name: str, mark: bytes) -> None:
        super().__init__(name, "the video is frozen")
        self.mark = mark


class _Frozen:
    """Raises _FrozenError when frames keep coming but no longer change."""

    def __init__(self, limit_s: float, capture: Capture) -> None:
        self._limit_s = limit_s
        self._capture = capture
        self._last = b""
        self._since_s = 0.0

    def check(self, raw: Raw, now_s: float) -> bytes:
        """The frame's fingerprint."""
        mark = self._capture.fingerprint(raw)
        if mark != self._last:
            self._last, self._since_s = mark, now_s
        elif now_s - self._since_s > self._limit_s:
            raise _FrozenError(self._capture.name, mark)
        return mark
