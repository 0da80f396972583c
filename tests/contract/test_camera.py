"""The live camera: only the newest frame, drops counted, lost and frozen cameras opened again."""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from posecheck.errors import InputError, SetupError
from posecheck.sources import captures
from posecheck.sources.camera import Camera
from posecheck.sources.camera_list import list_cameras
from posecheck.sources.captures import Capture, Clock, Raw
from tests.live_fakes import frame_showing, poses, write_clip
from tests.mjpeg_server import MjpegServer, proper

STILL = [(3.0, 88.0, 6.0)]


def wait_for(test: Callable[[], object], seconds: float = 30.0) -> None:
    end_s = time.monotonic() + seconds
    while not test():
        assert time.monotonic() < end_s, "it did not happen in time"
        time.sleep(0.005)


class _Port:
    """Stands in for OpenCV with one camera, which can be opened by one at a time, and gives no frame."""

    CAP_DSHOW = CAP_MSMF = CAP_AVFOUNDATION = CAP_V4L2 = 0
    CAP_PROP_FOURCC = CAP_PROP_FRAME_WIDTH = CAP_PROP_FRAME_HEIGHT = CAP_PROP_FPS = CAP_PROP_BUFFERSIZE = 0
    taken = False

    class VideoWriter:
        @staticmethod
        def fourcc(*letters: str) -> int:
            return 0

    def VideoCapture(self, spec: object, backend: int) -> _Port:
        self.opened, self.taken = not self.taken, True
        return self

    def isOpened(self) -> bool:
        return self.opened

    def set(self, prop: int, value: float) -> None: ...
    def get(self, prop: int) -> float:
        return 30.0

    def read(self) -> tuple[bool, None]:
        return False, None

    def release(self) -> None:
        self.taken = False


def test_a_webcam_that_gives_no_frame_is_let_go_of() -> None:
    port, errors = _Port(), []
    for _ in range(2):
        with pytest.raises(InputError, match="gives no frame") as error:
            captures.DeviceCapture("0", port)
        errors.append(error)
        assert not port.taken


class HandClock(Clock):
    """Time that passes when the test says so; the camera's thread sleeps by it."""

    def __init__(self) -> None:
        self._change = threading.Condition()
        self._now_s = 0.0
        self._due_s: float | None = None

    def now_s(self) -> float:
        return self._now_s

    def wait(self, stop: threading.Event, seconds: float) -> None:
        with self._change:
            due_s = self._due_s = self._now_s + seconds
            self._change.notify_all()
            while self._now_s < due_s and not stop.is_set():
                self._change.wait(0.02)
            self._due_s = None

    def run_until(self, test: Callable[[], object], limit_s: float = 60.0) -> None:
        """Go from one waking of the camera's thread to the next until it is true."""
        last_s, end_s = self._now_s + limit_s, time.monotonic() + 60
        while True:
            with self._change:
                # It sleeps: what it had to do by now is done. Or it is over, or waits for something else.
                asleep = self._change.wait_for(lambda: self._due_s is not None, 0.02)
            if test():
                return
            assert self._now_s <= last_s and time.monotonic() < end_s, "it did not happen in time"
            if asleep:
                with self._change:
                    self._now_s, self._due_s = self._due_s or 0.0, None
                    self._change.notify_all()

    def run(self, seconds: float) -> None:
        """Let so much time pass, while the camera does what it does in it."""
        end_s = self._now_s + seconds
        self.run_until(lambda: self._due_s is not None and self._due_s > end_s, seconds)
        self._now_s = end_s


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


class FakeCapture:
    """Numbered frames every ``step_s``; ``script`` says what happens instead: gone, end, freeze, a fault."""

    def __init__(
        self, script: Mapping[int, str | Exception], step_s: float = 0.01, replaceable: bool = True
    ) -> None:
        self.name, self.fps, self.replaceable = "fake", 1 / step_s, replaceable
        self._script, self._step_s = script, step_s
        self.count, self.closed, self._frozen = 0, False, False
        self.clock, self.stop = Clock(), threading.Event()

    def read(self) -> Raw | None:
        self.clock.wait(self.stop, self._step_s)
        happens = self._script.get(self.count, "")
        if isinstance(happens, Exception):
            raise happens
        if happens == "gone":
            raise InputError("fake", "gives no frame")
        if happens == "end":
            return None
        self._frozen = self._frozen or happens == "freeze"
        self.count += not self._frozen
        return Raw(self.count)

    def image(self, raw: Raw) -> np.ndarray:
        return np.full((4, 6, 3), raw.content % 256, np.uint8)

    def fingerprint(self, raw: Raw) -> bytes:
        return str(raw.content).encode()

    def close(self) -> None:
        self.closed = True


class FakeOpener:
    """Opens these captures one after the other; an error among them is raised."""

    def __init__(self, clock: HandClock, *plan: FakeCapture | Exception) -> None:
        self._clock, self._plan = clock, list(plan)
        self.times_s: list[float] = []

    def __call__(self, spec: str, stop: threading.Event) -> FakeCapture:
        self.times_s.append(self._clock.now_s())
        found = self._plan.pop(0) if len(self._plan) > 1 else self._plan[0]
        if isinstance(found, Exception):
            raise found
        found.clock, found.stop = self._clock, stop
        return found


def playing(clock: HandClock, *plan: FakeCapture | Exception, spec: str = "0", **more: Any) -> Camera:
    """A camera on these captures, by this clock."""
    return Camera(spec, opener=FakeOpener(clock, *plan), clock=clock, **more)


def opened(camera: Camera, clock: HandClock) -> None:
    """Until the first frame is there."""
    clock.run_until(lambda: camera.traffic.arrived or camera.state == "ended")
    camera.wait_open(0)


def test_only_the_newest_frame_and_the_rest_is_counted(clock: HandClock) -> None:
    with playing(clock, FakeCapture({})) as camera:
        opened(camera, clock)
        clock.run(0.5)
        first = camera.take(1)
        clock.run(0.2)
        second = camera.take(1)
        assert first is not None and second is not None
        assert second.index == pytest.approx(first.index + 20, abs=1), "an old frame was given"
        assert camera.age_s < 0.011
        assert second.t_s - first.t_s == pytest.approx(0.2, abs=0.011)
        assert second.image.shape == (4, 6, 3)
        traffic = camera.traffic
        assert traffic.taken == 2 and traffic.dropped == traffic.arrived - 2 >= 60
        assert camera.fps == pytest.approx(100, rel=0.05)
        assert (camera.info.name, camera.info.width_px, camera.info.height_px) == ("fake", 6, 4)


def test_every_frame_is_given_once(clock: HandClock) -> None:
    capture = FakeCapture({}, step_s=0.3)
    with playing(clock, capture) as camera:
        opened(camera, clock)
        assert camera.take(1) is not None
        assert camera.take(0.01) is None
    assert capture.closed


def test_rotation_is_applied(clock: HandClock) -> None:
    with playing(clock, FakeCapture({}), rotation=90) as camera:
        opened(camera, clock)
        frame = camera.take(2)
        assert frame is not None and frame.image.shape == (6, 4, 3)
        assert camera.info.rotation_deg == 90


def test_a_camera_that_goes_away_is_opened_again_with_growing_waits(clock: HandClock) -> None:
    gone = InputError("fake", "gives no frame")
    opener = FakeOpener(clock, FakeCapture({5: "gone"}), gone, gone, FakeCapture({}))
    with Camera("0", opener=opener, clock=clock, back_off_s=(0.05, 0.1, 0.2)) as camera:
        opened(camera, clock)
        clock.run_until(lambda: camera.state == "lost")
        assert camera.problem == "gives no frame"
        before = camera.take(0.1)
        clock.run_until(lambda: camera.state == "live")
        after = camera.take(1)
        assert before is not None and after is not None and after.t_s > before.t_s
        assert camera.traffic.reopened == 1
    assert np.diff(opener.times_s)[1:] == pytest.approx([0.1, 0.2])


def test_a_frozen_frame_counts_as_lost(clock: HandClock) -> None:
    frozen = FakeCapture({10: "freeze"})
    with playing(clock, frozen, FakeCapture({}), back_off_s=(0.1,), frozen_s=0.15) as camera:
        opened(camera, clock)
        clock.run_until(lambda: camera.state == "lost")
        assert "frozen" in camera.problem and frozen.closed
        assert clock.now_s() == pytest.approx(0.11 + 0.15, abs=0.03)
        clock.run_until(lambda: camera.state == "live")


def test_a_frame_that_stays_frozen_is_said_once(clock: HandClock) -> None:
    """Opened again, it shows the same: the camera is not back before something else is to be seen."""

    class Grey(FakeCapture):
        def fingerprint(self, raw: Raw) -> bytes:
            return b"grey" if self._script else super().fingerprint(raw)

    opener = FakeOpener(clock, Grey({0: "grey"}), Grey({0: "grey"}), Grey({0: "grey"}), Grey({}))
    states: list[str] = []
    with Camera("0", opener=opener, clock=clock, back_off_s=(0.05,), frozen_s=0.1) as camera:
        opened(camera, clock)
        clock.run_until(lambda: camera.state == "lost")
        clock.run_until(lambda: states.append(camera.state) or len(opener.times_s) == 4)
        clock.run_until(lambda: camera.state == "live")
    assert set(states[:-1]) == {"lost"}
    assert camera.traffic.reopened == 3


def test_a_driver_that_hangs_is_noticed(clock: HandClock) -> None:
    class Hanging(FakeCapture):
        def read(self) -> Raw | None:
            if self.count == 3:
                for _ in range(60):
                    self.clock.wait(self.stop, 0.01)
            return super().read()

    with playing(clock, Hanging({}), stall_s=0.2) as camera:
        opened(camera, clock)
        clock.run_until(lambda: camera.state == "lost")
        clock.run_until(lambda: camera.state == "live")
        assert camera.traffic.reopened == 0


def test_a_camera_that_cannot_be_opened_is_one_clear_line(clock: HandClock) -> None:
    error = InputError("camera 7", "there is no such camera", "'posecheck cameras' lists them")
    with playing(clock, error, spec="7") as camera:
        with pytest.raises(InputError, match="no such camera"):
            camera.wait_open(20)
        assert camera.take(0.01) is None
    with playing(clock, FakeCapture({}, step_s=5)) as camera, pytest.raises(InputError):
        camera.wait_open(0.1)


@pytest.mark.parametrize(
    ("fault", "kind", "words"),
    [
        (TypeError("open() got an unexpected keyword argument"), TypeError, "unexpected keyword"),
        (ImportError("libz.so.1 is missing", name="av"), SetupError, "av: .*posecheck doctor"),
    ],
)
def test_a_fault_of_a_library_is_not_blamed_on_the_camera(
    fault: Exception, kind: type[Exception], words: str, clock: HandClock
) -> None:
    with playing(clock, fault, spec="clip") as camera, pytest.raises(kind, match=words):
        camera.wait_open(20)
    with playing(clock, FakeCapture({2: fault}), spec="clip") as camera:
        opened(camera, clock)
        clock.run_until(lambda: camera.state == "ended")
        assert camera.take(1) is not None, "what came before it counts"
        with pytest.raises(kind, match=words):
            camera.take(0.1)


def test_the_end_of_a_clip_and_its_last_frame(clock: HandClock) -> None:
    with playing(clock, FakeCapture({4: "end"}, replaceable=False), spec="clip") as camera:
        opened(camera, clock)
        assert camera.take(1) is not None
        clock.run_until(lambda: camera.state == "ended")
        assert camera.take(0.1) is not None, "the last frame counts too"
        assert camera.take(0.1) is None and camera.state == "ended"


def test_a_clip_that_breaks_is_not_played_again(clock: HandClock) -> None:
    opener = FakeOpener(clock, FakeCapture({4: "gone"}, replaceable=False))
    with Camera("clip", opener=opener, clock=clock, back_off_s=(0.01,)) as camera:
        opened(camera, clock)
        assert camera.take(1) is not None
        clock.run_until(lambda: camera.state == "ended")
    assert len(opener.times_s) == 1


def test_a_file_plays_in_real_time_with_its_own_clock(tmp_path: Path, clock: HandClock) -> None:
    clip = write_clip(tmp_path / "clip.mp4", [(1.0, 88.0, 6.0)])
    with Camera(str(clip), opener=partial(captures.open_capture, clock=clock), clock=clock) as camera:
        camera.wait_open(30)
        time.sleep(0.2)
        assert camera.traffic.arrived == 1, "it played on before anybody looked"
        times, came_s = [], []
        while (frame := camera.take(0.1)) is not None:
            times.append(frame.t_s)
            came_s.append(clock.now_s())
            taken = camera.traffic.taken
            clock.run_until(lambda taken=taken: camera.traffic.arrived > taken or camera.state == "ended")
        assert len(times) == 15 and came_s == pytest.approx(times, abs=1e-6)
        assert camera.state == "ended"
        assert all(round(t * 15) == pytest.approx(t * 15, abs=1e-2) for t in times)
        assert (camera.info.name, camera.info.width_px) == ("clip.mp4", 320)


def test_missing_file_and_closed_port() -> None:
    for spec, problem in (("no-such.mp4", "no such file"), ("http://127.0.0.1:9/video", "cannot be opened")):
        with Camera(spec) as camera, pytest.raises(InputError, match=problem):
            camera.wait_open(60)


@pytest.fixture
def server() -> Iterator[MjpegServer]:
    at = poses(STILL)
    found = MjpegServer(lambda t_s: frame_showing(at(t_s), t_s))
    found.start()
    yield found
    found.stop()


def test_a_network_camera_that_is_switched_off_and_on_again(server: MjpegServer) -> None:
    with Camera(server.address, back_off_s=(0.1, 0.2)) as camera:
        camera.wait_open(60)
        frame = camera.take(30)
        assert frame is not None and frame.image.shape == (240, 320, 3)
        assert abs(int(frame.image[150, 300, 0]) - 120) < 6
        server.stop()
        wait_for(lambda: camera.state == "lost")
        server.start()
        wait_for(lambda: camera.state == "live")
        assert camera.take(2) is not None and camera.traffic.reopened == 1


_MULTIPART = "multipart/x-mixed-replace; boundary=frame"
#: What cameras send for a JPEG, and the type that they announce.
HABITS: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "as it should be": (proper, _MULTIPART),
    "the boundary after the image": (
        lambda jpeg: proper(jpeg).removeprefix(b"--frame\r\n") + b"--frame\r\n",
        _MULTIPART,
    ),
    "a boundary without dashes": (lambda jpeg: proper(jpeg).removeprefix(b"--"), _MULTIPART),
    "another boundary": (proper, _MULTIPART.replace("frame", "other")),
    "no length": (lambda jpeg: b"--frame\r\nContent-Type: image/jpeg\r\n\r\n" + jpeg + b"\r\n", _MULTIPART),
    "a wrong length": (lambda jpeg: proper(jpeg).replace(b"Length: ", b"Length: 1"), _MULTIPART),
    "an unusual type": (lambda jpeg: proper(jpeg).replace(b"image/jpeg", b"image/jpg"), _MULTIPART),
    "line feeds alone": (
        lambda jpeg: proper(jpeg).removesuffix(jpeg + b"\r\n").replace(b"\r", b"") + jpeg + b"\n",
        _MULTIPART,
    ),
    "nothing in between": (lambda jpeg: jpeg, "image/jpeg"),
    "nothing in between, another type": (lambda jpeg: jpeg, "application/octet-stream"),
}


@pytest.mark.parametrize(("part", "kind"), HABITS.values(), ids=HABITS)
def test_mjpeg_in_the_habits_of_many_cameras(part: Callable[[bytes], bytes], kind: str) -> None:
    random = np.random.default_rng(0)
    noise = random.integers(0, 20, (240, 320, 3), dtype=np.uint8)
    server = MjpegServer(lambda t_s: noise + np.uint8(100), 60.0, part, kind)
    server.start()
    try:
        capture = captures.AddressCapture(server.address)
        images = [capture.image(raw) for _ in range(5) if (raw := capture.read())]
        capture.close()
    finally:
        server.stop()
    assert [image.shape for image in images] == [(240, 320, 3)] * 5
    assert all(abs(float(image.mean()) - 110) < 3 for image in images)


def test_a_password_in_an_address_is_never_shown() -> None:
    shown = captures.without_password("rtsp://anna:secret@192.168.1.7:554/live?token=abc")
    assert shown == "rtsp://192.168.1.7:554/live"
    with Camera("http://anna:secret@127.0.0.1:9/video") as camera, pytest.raises(InputError) as error:
        camera.wait_open(60)
    assert "secret" not in str(error.value)


@pytest.mark.parametrize("rest", ["127.0.0.1:port/video", "127.0.0.1:99999/video", "[127.0.0.1/video"])
def test_a_mistyped_address_is_one_line(rest: str) -> None:
    with Camera(f"http://anna:secret@{rest}") as camera, pytest.raises(InputError) as error:
        camera.wait_open(60)
    assert error.value.subject == "http://..." and error.value.next_step == captures.CHECK_ADDRESS
    assert "secret" not in str(error.value)


def test_a_password_is_never_shown_or_saved_of_a_camera_that_stays_silent() -> None:
    def silent(spec: str, stop: threading.Event) -> Capture:
        stop.wait(60)
        raise InputError("camera", "gone")

    with Camera("rtsp://anna:secret@192.168.1.7/live", opener=silent) as camera:
        assert camera.info.name == "rtsp://192.168.1.7/live"
        with pytest.raises(InputError) as error:
            camera.wait_open(0.01)
    assert error.value.subject == "rtsp://192.168.1.7/live"
    assert error.value.next_step == captures.CHECK_ADDRESS


@pytest.mark.skipif(sys.platform != "linux", reason="device files")
def test_no_such_device() -> None:
    with Camera("/dev/video97") as camera, pytest.raises(InputError, match="there is no such camera"):
        camera.wait_open(60)


@pytest.mark.parametrize(
    ("platform", "hint"), [("darwin", "System Settings"), ("win32", "Privacy"), ("linux", "Close other")]
)
def test_why_a_device_cannot_be_opened(platform: str, hint: str) -> None:
    assert hint in captures.why_no_device(os.devnull, platform)[1]


def test_the_list_of_cameras(tmp_path: Path) -> None:
    for name in ("video0", "video2", "video-nonsense", "null"):
        (tmp_path / name).touch()

    def opener(spec: str) -> FakeCapture:
        if spec == "0":
            return FakeCapture({}, step_s=0.001)
        raise InputError(spec, "is busy")

    rows = list_cameras(opener, tmp_path, platform="linux", watch_s=0.1)
    by_number = {row.number: row for row in rows}
    assert (by_number[0].width_px, by_number[0].height_px) == (6, 4) and by_number[0].fps > 10
    assert by_number[2].problem == "is busy"
    rows = list_cameras(opener, tmp_path, platform="win32", watch_s=0.1)
    assert [row.number for row in rows] == [0]
