"""Nothing leaves the machine: shown where there is no network, with every system call watched.

This fails with mediapipe 1.x, which reports usage to its maker: the reason for the pinned version. It did
fail with onnxruntime 1.32, which looked up ``mobile.events.data.microsoft.com`` for the same purpose
although its own switch was off; from 1.29 on that is so. An audit hook inside Python sees none of this,
because it happens in native code; hence strace and a name server of the test's own.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.made_sessions import judged, write_folder

ROOT = Path(__file__).parents[2]


def unshared() -> list[str]:
    """The command that gives a namespace without routes; skips where that is not permitted."""
    for tool in ("unshare", "strace", "ip", "mount"):
        if not shutil.which(tool):
            pytest.skip(f"needs {tool}")
    user = [] if os.geteuid() == 0 else ["--map-root-user"]
    command = ["unshare", "--net", "--mount", *user]
    probe = [
        *command,
        "strace",
        "-f",
        "--seccomp-bpf",
        "-e",
        "trace=network",
        "ip",
        "link",
        "set",
        "lo",
        "up",
    ]
    done = subprocess.run(probe, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"no namespace of its own, or no strace in it: {done.stderr.strip()[-200:]}")
    return command


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What `tests.privacy.inside` saw."""
    folder = tmp_path_factory.mktemp("inside")
    environ = {**os.environ, "PYTHONPATH": str(ROOT), "POSECHECK_DATA": str(folder / "data")}
    environ |= {f"XDG_{name}_HOME": str(folder / name.lower()) for name in ("DATA", "CONFIG", "CACHE")}
    command = [*unshared(), sys.executable, "-m", "tests.privacy.inside", str(folder)]
    done = subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True, timeout=900)
    assert done.returncode == 0, done.stderr[-4000:]
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@pytest.mark.model
class TestWithoutNetwork:
    """All of it in one namespace."""

    def test_the_trap_works(self, seen: dict[str, Any]) -> None:
        assert "control.example" in seen["asked_by_control"]
        assert seen["opened"]["control"] == ["127.0.0.1:53"]

    def test_every_command_did_its_work(self, seen: dict[str, Any]) -> None:
        codes = seen["codes"]
        assert codes.pop("live, network camera") == 130
        assert codes.pop("doctor") in (0, 6)
        assert set(codes.values()) == {0}, codes

    def test_no_name_was_looked_up(self, seen: dict[str, Any]) -> None:
        assert seen["asked"] == []

    def test_nothing_was_connected_to_but_the_camera_that_was_named(self, seen: dict[str, Any]) -> None:
        opened = dict(seen["opened"])
        del opened["control"]
        assert opened.pop("live, network camera") == [seen["camera"]]
        assert not any(opened.values()), opened


HOOK = """\
import sys
def watch(event, arguments):
    if event in ("socket.connect", "socket.sendto", "socket.getaddrinfo", "socket.gethostbyname"):
        if not isinstance(arguments[-1], (str, bytes)):
            print("NETWORK", event, arguments, file=sys.stderr)
sys.addaudithook(watch)
"""


def test_python_code_opens_nothing_either(tmp_path: Path) -> None:
    """Runs everywhere: the commands that need no model, with an audit hook in the interpreter."""
    (tmp_path / "sitecustomize.py").write_text(HOOK, encoding="utf-8")
    folder = tmp_path / "set"
    write_folder(folder, judged())
    environ = {
        **os.environ,
        "PYTHONPATH": f"{tmp_path}{os.pathsep}{ROOT}",
        "POSECHECK_DATA": str(tmp_path / "d"),
    }

    def run(*command: str) -> str:
        done = subprocess.run(
            [sys.executable, *command], env=environ, cwd=tmp_path, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stderr

    control = "import socket; s = socket.socket(type=socket.SOCK_DGRAM); s.sendto(b'', ('127.0.0.1', 9))"
    assert "NETWORK socket.sendto" in run("-c", control)
    for command in (["report", "set"], ["history"], ["history", "--page"], ["privacy"], ["exercises"]):
        assert "NETWORK" not in run("-m", "posecheck.app.cli", *command)
    assert "NETWORK" not in run("-m", "tests.faults.one_session", "out")
