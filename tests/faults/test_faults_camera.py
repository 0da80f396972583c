"""The camera misbehaves: the session stands still and says so, and nothing counted is lost."""

from __future__ import annotations

import json
import socket
import sys
import time
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from posecheck.app import cli
from posecheck.app.edges import handed
from posecheck.core.coaching.coach import Coach
from posecheck.core.coaching.placement import Surroundings
from posecheck.core.notes import note
from posecheck.core.types import Frame, Observation, Pose
from posecheck.errors import InputError
from posecheck.exercises import load_exercise
from posecheck.files import session as session_file
from posecheck.sources.camera import Camera, Opener
from posecheck.sources.captures import AddressCapture, Raw
from tests.faults.worlds import AT, FPS, HEAD, Once, RawCamera, Webcam, in_turn, part, session
from tests.live_fakes import KnownPoses, known_edges

GONE = InputError("webcam", "cannot be opened")


def heard(tmp_path: Path) -> str:
    rows = (tmp_path / "cues.jsonl").read_text(encoding="utf-8").splitlines()
    return " ".join(json.loads(row)["text"] for row in rows)


@pytest.mark.skipif(sys.platform != "linux", reason="device files")
@pytest.mark.parametrize(
    ("camera", "problem"),
    [
        ("97", "camera 97: there is no such camera. 'posecheck cameras' lists what there is"),
        ("/dev/null", "/dev/null: cannot be opened. Close other programs that use it"),
    ],
    ids=["absent", "busy or no camera"],
)
def test_a_camera_that_is_absent_or_busy(
    camera: str, problem: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    with handed(known_edges(AT)):
        code = cli.main(["live", "--camera", camera, "--no-window", "-o", str(tmp_path / "out")])
    errors = capfd.readouterr().err
    assert code == 3 and problem in errors and "Traceback" not in errors
    assert not (tmp_path / "out").exists(), "an empty folder was left"


def test_unplugged_and_plugged_in_again(tmp_path: Path) -> None:
    opener = in_turn(Webcam({100: "gone"}), GONE, GONE, Once(first=100))
    ended, _ = session(tmp_path / "out", opener)
    found = ended.outcome.session
    assert found is not None and found.summary.reps_clean == 2, "the interrupted repetition is not counted"
    assert note("reopened", count=1) in found.warnings
    assert "The camera is gone. I am waiting for it." in heard(tmp_path)
    assert "The camera is back." in heard(tmp_path)
    assert session_file.read(ended.outcome.path / "session.json").to_dict() == found.to_dict()


def test_a_frame_that_freezes(tmp_path: Path) -> None:
    ended, _ = session(tmp_path / "out", in_turn(Webcam({100: "freeze"}), Once(first=101)))
    found = ended.outcome.session
    assert found is not None and found.summary.reps_clean == 2
    assert "The video is frozen." in heard(tmp_path)


def test_five_frames_a_second(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ended, _ = session(tmp_path / "out", in_turn(Once(fps=5.0)))
    assert ended.outcome.session is not None and ended.outcome.session.source.fps == pytest.approx(5, abs=0.5)
    assert "The video is slow. More light, or fewer programs, would help." in capsys.readouterr().out
    assert "attention" in heard(tmp_path)


class Between(Once):
    """Its picture stands between two bars."""

    def image(self, raw: Raw) -> np.ndarray:
        image = np.zeros((48, 96, 3), np.uint8)
        image[:, 16:80] = super().image(raw)
        return image


@pytest.mark.parametrize(("camera", "told"), [(Between, True), (Once, False)])
def test_bars_around_the_picture_are_cut_off_and_said(camera: type[Once], told: bool, tmp_path: Path) -> None:
    ended, _ = session(tmp_path / "out", in_turn(camera()))
    kept = session_file.read(ended.outcome.path / "session.json")
    assert (note("bars_cut") in kept.warnings) is told
    assert kept.source.width_px == 64


class Eyes(KnownPoses):
    """Sees nobody in the dark."""

    def __call__(self, frame: Frame) -> Pose | None:
        return super().__call__(frame) if frame.image.any() else None


def test_a_black_frame_in_the_middle_of_a_set(tmp_path: Path) -> None:
    edges = replace(known_edges(AT), open_estimator=lambda model: nullcontext(Eyes(AT)))
    ended, _ = session(tmp_path / "out", in_turn(Once({int(6.5 * FPS): "black"})), edges)
    found = ended.outcome.session
    assert found is not None and found.summary.reps_clean == 1 and found.summary.reps_faulty == 0
    assert found.summary.tracked_fraction < 0.7


def test_a_black_frame_before_the_set() -> None:
    coach = Coach(load_exercise("sciatic_glide"))
    said = [coach.step(Observation(index / 15, None), Surroundings(3.0, 15.0)).cue for index in range(60)]
    assert said[-1] == "nobody_dark"


def test_a_wall_clock_that_jumps_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    start_s = time.time()
    jumps = iter(range(100_000))
    monkeypatch.setattr(time, "time", lambda: start_s - 3600 * next(jumps))
    ended, _ = session(tmp_path / "out")
    found = ended.outcome.session
    assert found is not None and found.summary.reps_clean == 3
    times_s = [rep.start_s for rep in found.reps]
    assert times_s == sorted(times_s) and times_s[0] >= 0


JPEG = cv2.imencode(".jpg", np.full((240, 320, 3), 90, np.uint8))[1].tobytes()


def within(timeouts_s: tuple[float, float]) -> Opener:
    """Opens an address that must answer, and give its next frame, within these times."""
    return lambda spec, stop: AddressCapture(spec, timeouts_s)


def stalls(connection: socket.socket) -> None:
    """Two frames, then silence on an open line."""
    connection.sendall(HEAD + part(JPEG) + part(JPEG[:-2] + b"\0\0\xff\xd9") + part(JPEG))
    time.sleep(90)


def closes(connection: socket.socket) -> None:
    """Hangs up in the middle of a frame."""
    connection.sendall(HEAD + part(JPEG) + part(JPEG) + part(JPEG)[:-400])


def garbage(connection: socket.socket) -> None:
    """Good frames, then noise."""
    random = np.random.default_rng(1)
    connection.sendall(HEAD + part(JPEG) + part(JPEG))
    for _ in range(200):
        connection.sendall(random.bytes(20_000))
        time.sleep(0.005)


@pytest.mark.parametrize("act", [stalls, closes, garbage])
def test_a_network_camera_that_misbehaves_is_opened_again(act: object) -> None:
    camera_server = RawCamera(act)  # type: ignore[arg-type]
    try:
        with Camera(
            camera_server.address, opener=within((8.0, 0.5)), back_off_s=(0.1,), stall_s=0.6
        ) as camera:
            camera.wait_open(60)
            assert camera.take(2) is not None
            end_s = time.monotonic() + 90
            while camera.traffic.reopened < 2:
                assert time.monotonic() < end_s, (camera.state, camera.problem, camera.traffic)
                camera.take(0.05)
            assert camera.state in ("live", "lost")
    finally:
        camera_server.close()


@pytest.mark.parametrize(
    ("act", "problem"),
    [
        (lambda c: time.sleep(90), "cannot be opened"),
        (lambda c: c.sendall(np.random.default_rng(0).bytes(6_000_000)), "cannot be opened"),
        (lambda c: c.sendall(b"HTTP/1.0 404 Not Found\r\n\r\n"), "cannot be opened"),
        (lambda c: None, "cannot be opened"),
    ],
    ids=["silent", "garbage", "404", "hangs up"],
)
def test_a_network_camera_that_never_gives_a_frame_is_one_line(act: object, problem: str) -> None:
    server = RawCamera(act)  # type: ignore[arg-type]
    try:
        patient = Camera(server.address, opener=within((0.7, 3.0)))
        with patient as camera, pytest.raises(InputError, match=problem) as caught:
            camera.wait_open(60)
        assert "\n" not in str(caught.value) and server.address in str(caught.value)
    finally:
        server.close()


HUGE = cv2.imencode(".jpg", np.zeros((9000, 9000), np.uint8), [cv2.IMWRITE_JPEG_QUALITY, 5])[1].tobytes()


def test_a_network_frame_that_would_fill_the_memory_is_refused_undecoded() -> None:
    def act(connection: socket.socket) -> None:
        connection.sendall(HEAD + part(HUGE) * 3)

    server = RawCamera(act)
    try:
        with Camera(server.address) as camera:
            with pytest.raises(InputError, match="frames above 40 megapixels are refused"):
                camera.wait_open(60)
            assert camera.take(0.01) is None
    finally:
        server.close()


def test_a_network_camera_whose_frames_grow_later_is_refused_undecoded() -> None:
    def act(connection: socket.socket) -> None:
        connection.sendall(HEAD + part(JPEG) * 30)
        time.sleep(0.3)
        connection.sendall(part(HUGE) * 2)
        time.sleep(2)

    server = RawCamera(act)
    try:
        capture = AddressCapture(server.address)
        with pytest.raises(InputError, match="the stream stopped"):
            for _ in range(40):
                raw = capture.read()
                assert raw is not None and raw.content.width == 320
        capture.close()
    finally:
        server.close()
