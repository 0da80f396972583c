"""What breaks in the fault tests: cameras with a script, network cameras that misbehave, tiny disks."""

from __future__ import annotations

import contextlib
import socket
import subprocess
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from posecheck.app.edges import Edges
from posecheck.app.live.run import Ended, run_live
from posecheck.app.options.settings import Settings
from posecheck.errors import InputError
from posecheck.sources.camera import Opener
from posecheck.sources.captures import Raw
from tests.live_fakes import known_edges, poses
from tests.made_up import REST, glide
from tests.patient import patient

FPS = 15.0
MOVES = [
    (1.5, *REST),
    *(move for _ in range(3) for move in glide(out_s=0.8, hold_s=1.2, back_s=0.8, rest_s=0.6)),
]
AT = poses(MOVES)
LENGTH_S = sum(move[0] for move in MOVES)


class Webcam:
    """Gives frames at 15 a second of its own clock, as fast as they are taken (`tests.patient`).

    ``script`` says what happens at frame number N: "gone" (an error), "freeze" (the same frame
    for ever), "black". ``first`` is the number of its first frame.
    """

    name, replaceable = "webcam", True

    def __init__(
        self,
        script: dict[int, str] | None = None,
        first: int = 0,
        fps: float = FPS,
        last: int = int(LENGTH_S * FPS),
    ) -> None:
        self._script, self._last, self.fps = script or {}, last, fps
        self.index, self._frozen, self._black = first, False, False

    def read(self) -> Raw | None:
        happens = self._script.get(self.index, "")
        if happens == "gone":
            raise InputError(self.name, "gives no frame")
        self._frozen = self._frozen or happens == "freeze"
        self._black = self._black or happens == "black"
        t_s = self.index / self.fps
        if self.index >= self._last * self.fps / FPS:
            self._frozen = True
        self.index += not self._frozen
        return Raw(self.index, t_s)

    def image(self, raw: Raw) -> np.ndarray:
        if self._black:
            return np.zeros((48, 64, 3), np.uint8)
        return np.full((48, 64, 3), 90 + raw.content % 60, np.uint8)

    def fingerprint(self, raw: Raw) -> bytes:
        return str(raw.content).encode()

    def close(self) -> None:
        pass


class Once(Webcam):
    """Ends like a clip, instead of freezing, after its last frame."""

    replaceable = False

    def read(self) -> Raw | None:
        raw = super().read()
        return None if self._frozen else raw


def in_turn(*plan: Webcam | InputError) -> Opener:
    """Opens these one after the other; the last one again and again."""
    waiting = list(plan)

    def opener(spec: str, stop: threading.Event) -> Webcam:
        found = waiting.pop(0) if len(waiting) > 1 else waiting[0]
        if isinstance(found, InputError):
            raise found
        return found

    return opener


def session(
    out: Path, opener: Opener | None = None, edges: Edges | None = None, **options: object
) -> tuple[Ended, list[str]]:
    """A live session without a window on a camera of the test's; what ended, and what was told."""
    told: list[str] = []
    values = {"output": str(out), "set_up": False, "window": False, "target": 3, **options}
    limits = {"back_off_s": (1.0,), "stall_s": 1.5, "frozen_s": 1.0}
    world = patient(edges or known_edges(AT), opener=opener or in_turn(Once()), **limits)
    return run_live(Settings(**values), told.append, world), told  # type: ignore[arg-type]


class RawCamera:
    """A network camera on loopback that answers every request by ``act(connection)``."""

    def __init__(self, act: Callable[[socket.socket], None]) -> None:
        self._act = act
        self._server = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self._server.getsockname()[1]}/video"
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _ = self._server.accept()
                threading.Thread(target=self._answer, args=(connection,), daemon=True).start()

    def _answer(self, connection: socket.socket) -> None:
        with connection, contextlib.suppress(OSError):
            connection.recv(4096)
            self._act(connection)

    def close(self) -> None:
        self._server.close()


HEAD = b"HTTP/1.0 200 OK\r\nContent-Type: multipart/x-mixed-replace; boundary=frame\r\n\r\n"


def part(jpeg: bytes) -> bytes:
    """One frame of an MJPEG stream."""
    return b"--frame\r\nContent-Type: image/jpeg\r\nContent-Length: %d\r\n\r\n%b\r\n" % (len(jpeg), jpeg)


@contextlib.contextmanager
def disk(place: Path, size: str = "256k", options: str = "") -> Iterator[Path]:
    """A file system of this size at ``place``; skips where mounting is not permitted."""
    place.mkdir(parents=True, exist_ok=True)
    command = ["mount", "-t", "tmpfs", "-o", f"size={size}{options}", "posecheck-test", str(place)]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        problem = done.stderr.strip() if done.returncode else ""
    except OSError as error:
        problem = str(error)
    if problem:
        pytest.skip(f"a small disk cannot be mounted here: {problem}")
    try:
        yield place
    finally:
        subprocess.run(["umount", "-l", str(place)], check=True)


def fill(place: Path, leave_bytes: int = 0) -> Path:
    """Use up a disk but for ``leave_bytes``; remove the returned file to free it again."""
    ballast = place / "ballast"
    with ballast.open("wb", buffering=0) as file, contextlib.suppress(OSError):
        while True:
            file.write(bytes(1024))
    with ballast.open("rb+") as file:
        file.truncate(max(0, ballast.stat().st_size - leave_bytes))
    return ballast
