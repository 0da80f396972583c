"""``python -m tests.privacy.inside FOLDER`` runs posecheck without network, and with a resolver that listens.

Meant for a namespace of its own (``unshare -n -m``): only the loopback device, no route, and a name
server on it that writes down every question. Prints as JSON what was asked and, from strace, every
connection that any process tried.
"""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Final

from posecheck.sources.video import VideoFile
from tests.live_fakes import frame_showing, poses
from tests.made_up import REST, glide
from tests.mjpeg_server import MjpegServer

ROOT: Final = Path(__file__).parents[2]
CLIP: Final = ROOT / "samples" / "glide_clean.mp4"
SECONDS: Final = 3.0
_ADDRESS: Final = re.compile(
    r'sin6?_port=htons\((\d+)\).*?(?:inet_addr\("([^"]+)"\)|inet_pton\(AF_INET6, "([^"]+)")'
)


class Resolver:
    """A name server that answers nothing and forgets nothing."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", 53))
        threading.Thread(target=self._run, daemon=True).start()

    def _run(self) -> None:
        while True:
            question, sender = self._socket.recvfrom(4096)
            labels, at = [], 12
            while question[at]:
                labels.append(question[at + 1 : at + 1 + question[at]].decode("ascii", "replace"))
                at += 1 + question[at]
            self.asked.append(".".join(labels))
            # Refused, so that nobody waits.
            self._socket.sendto(question[:2] + b"\x81\x85" + question[4:], sender)


def alone(folder: Path) -> None:
    """The loopback device, and the resolver as the only name server."""
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    (folder / "resolv.conf").write_text(
        "nameserver 127.0.0.1\noptions attempts:1 timeout:1\n", encoding="utf-8"
    )
    subprocess.run(["mount", "--bind", folder / "resolv.conf", "/etc/resolv.conf"], check=True)


def short_clip(path: Path) -> Path:
    """The beginning of a sample."""
    from posecheck.sinks.frames.clip_writer import ClipWriter

    with VideoFile(CLIP) as video, ClipWriter(path, 640, 480, video.info.fps) as clip:
        for frame in video:
            if frame.t_s > SECONDS:
                break
            clip.append(frame.image, frame.t_s)
    return path


def set_under_way(folder: Path) -> bool:
    """Whether a live session has been saving for a while."""
    return any(path.stat().st_size > 10_000 for path in folder.glob("posecheck-out/*/session.journal"))


def traced(trace: Path, command: list[str], folder: Path, *, endless: bool = False) -> int:
    """Run a command under strace; its exit code. An endless one is interrupted in the middle of a set."""
    strace = ["strace", "-f", "-qq", "--seccomp-bpf", "-e", "trace=network", "-o", str(trace)]
    process = subprocess.Popen(
        [*strace, *command], cwd=folder, stdin=subprocess.DEVNULL, stdout=sys.stderr, start_new_session=True
    )
    end_s = time.monotonic() + 300
    while endless and not set_under_way(folder) and process.poll() is None and time.monotonic() < end_s:
        time.sleep(0.1)
    if endless and process.poll() is None:
        os.killpg(process.pid, signal.SIGINT)
    return process.wait(300)


def connections(trace: Path) -> list[str]:
    """Every address and port that was named to the kernel as a destination."""
    found = set()
    for line in trace.read_text(encoding="utf-8", errors="replace").splitlines():
        if re.search(r"\b(connect|sendto|sendmsg|sendmmsg)\(", line) and "AF_INET" in line:
            for port, four, six in _ADDRESS.findall(line):
                found.add(f"{four or six}:{port}")
    return sorted(found)


def main(folder: Path) -> dict[str, object]:
    """Everything in turn."""
    alone(folder)
    resolver = Resolver()
    control = [sys.executable, "-c", "import socket; socket.getaddrinfo('control.example', 80)"]
    traced(folder / "control.trace", control, folder)
    asked_by_control, resolver.asked = resolver.asked, []
    at = poses([(1.0, *REST), *glide()])
    server = MjpegServer(lambda t_s: frame_showing(at(t_s % 6.0), t_s))
    server.start()
    clip = short_clip(folder / "clip.mp4")
    live = ["live", "--no-window", "--no-set-up"]
    commands = {
        "analyze": ["analyze", str(clip), "--overlay", "--save-poses"],
        "report": ["report", "posecheck-out/clip"],
        "history": ["history", "--page"],
        "history list": ["history"],
        "export": ["export", "posecheck-out/clip", "--format", "csv"],
        "doctor": ["doctor"],
        "models": ["models", "list"],
        "privacy": ["privacy"],
        "live": [*live, "--camera", str(clip)],
        "live, network camera": [*live, "--camera", server.address, "--no-audio"],
    }
    codes, opened = {}, {"control": connections(folder / "control.trace")}
    for name, arguments in commands.items():
        trace = folder / f"{name}.trace"
        program = [sys.executable, "-m", "posecheck.app.cli", *arguments]
        codes[name] = traced(trace, program, folder, endless=server.address in arguments)
        opened[name] = connections(trace)
    server.stop()
    return {
        "camera": f"127.0.0.1:{server.port}",
        "asked_by_control": asked_by_control,
        "asked": resolver.asked,
        "codes": codes,
        "opened": opened,
    }


if __name__ == "__main__":
    print(json.dumps(main(Path(sys.argv[1]))))
