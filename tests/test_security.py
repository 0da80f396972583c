"""What names, files and addresses may not do: SECURITY.md."""

from __future__ import annotations

import ast
import csv
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from posecheck.app.options.settings import layered
from posecheck.app.recorded.run import Run
from posecheck.core.session import ModelInfo
from posecheck.errors import InputError
from posecheck.files.angles import AngleTable
from posecheck.files.batch_table import BatchRow, write_csv
from posecheck.files.poses import PoseRecorder
from posecheck.files.tables import safe_text
from posecheck.sources.camera import Camera
from posecheck.sources.captures import AddressCapture, is_address
from tests.faults.worlds import HEAD, RawCamera
from tests.made_sessions import judged, made_observations
from tests.made_up import SOURCE, glide
from tests.source import FILES, nodes_of

UNSAFE_MODULES = {"pickle", "marshal", "shelve", "dill", "joblib", "yaml", "cloudpickle", "xmlrpc"}
UNSAFE_CALLS = {"eval", "exec", "compile", "os.system", "os.popen", "pandas.read_pickle"}
SWITCHES = ("shell", "allow_pickle")
HOSTILE = ("=1+1", "+1", "-1+cmd|' /C calc'!A0", "@SUM(A1)", "\t=1", "\r=1", "\n=1")


def calls(path: Path) -> Iterator[tuple[str, ast.Call]]:
    for node in nodes_of(path):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func), node


def unsafe(path: Path) -> Iterator[str]:
    """What a file does that it must not, with its place."""
    for node in nodes_of(path):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom):
            names = [node.module or ""]
        yield from (f"{path}: {name}" for name in names if name.split(".")[0] in UNSAFE_MODULES)
    for name, call in calls(path):
        switches = {word.arg: ast.unparse(word.value) for word in call.keywords if word.arg in SWITCHES}
        if name in UNSAFE_CALLS:
            yield f"{path}:{call.lineno}: {name}"
        if switches.get("shell", "False") != "False":
            yield f"{path}:{call.lineno}: a shell"
        if switches.get("allow_pickle", "False") != "False":
            yield f"{path}:{call.lineno}: pickle"


def test_no_pickle_no_eval_no_shell() -> None:
    assert len(FILES) > 100 and [found for path in FILES for found in unsafe(path)] == []


def test_what_is_unsafe_is_found(tmp_path: Path) -> None:
    path = tmp_path / "bad.py"
    path.write_text(
        "import pickle\nfrom yaml import load\neval('1')\nrun('x', shell=True)\n", encoding="utf-8"
    )
    assert [found.removeprefix(f"{path}:").strip() for found in unsafe(path)] == [
        "pickle", "yaml", "3: eval", "4: a shell",
    ]  # fmt: skip


def test_python_itself_opens_an_address_in_one_place() -> None:
    opening = {
        path.name
        for path in FILES
        for name, _ in calls(path)
        if name.endswith(("urlopen", "socket", "create_connection", "HTTPConnection"))
    }
    assert opening == {"model_store.py"}


@pytest.mark.parametrize("text", HOSTILE)
def test_a_cell_is_never_a_formula(text: str, tmp_path: Path) -> None:
    safe = safe_text(text)
    assert safe.startswith("'") and safe[1:].split() == text.split()
    write_csv(tmp_path / "sessions.csv", [BatchRow(text, "failed", text, 3, text)])
    found = judged(glide(), fps=10.0)
    with AngleTable(tmp_path / "angles.csv") as table:
        for step in found.steps[:3]:
            table.append(replace(step, phase=text))
    for name in ("sessions.csv", "angles.csv"):
        with (tmp_path / name).open(newline="", encoding="utf-8") as file:
            cells = [cell for row in csv.reader(file) for cell in row]
        assert safe in cells and not any(cell.strip() == text.strip() for cell in cells)


@pytest.mark.parametrize(
    "name", ["../../escaped.mp4", "/etc/escaped.mp4", "a\0b.mp4", "..", "", "C:\\escaped.mp4", "\ud800.mp4"]
)
def test_a_name_inside_a_recording_never_leaves_the_output_folder(name: str, tmp_path: Path) -> None:
    path = tmp_path / "poses.jsonl"
    with PoseRecorder(path, replace(SOURCE, name=name), ModelInfo("made-up", "0" * 64)) as recorder:
        for observation in made_observations(glide(), fps=10.0):
            recorder.append(observation)
    out = tmp_path / "deep" / "out"
    try:
        outcome = Run(layered({"output": str(out), "progress": False, "history": False})).replay(path)
        assert outcome.session is not None
    except InputError as error:
        assert str(path) in str(error)
    made = [found for found in tmp_path.rglob("*") if found.is_file() and found != path]
    assert all(out in found.parents for found in made) and not Path("/etc/escaped").exists()


@pytest.mark.parametrize(
    "address",
    [
        "file:///etc/passwd",
        "ftp://host/x",
        "concat:a|b",
        "data:video/mp4;base64,AA",
        "gopher://x",
        "tcp://h:1",
    ],
)
def test_a_camera_is_no_other_kind_of_address(address: str) -> None:
    assert not is_address(address)
    with Camera(address) as camera, pytest.raises(InputError, match=r"is an address|no such file"):
        camera.wait_open(60)


@pytest.fixture
def elsewhere() -> Iterator[tuple[str, list[str]]]:
    """Another server on this machine, and who came."""
    came: list[str] = []

    def act(connection: socket.socket) -> None:
        came.append("somebody")
        connection.sendall(HEAD)

    server = RawCamera(act)
    yield server.address, came
    server.close()


@pytest.mark.parametrize("kind", ["redirection", "hls", "concat", "dash", "sdp"])
def test_a_camera_cannot_send_us_elsewhere(kind: str, elsewhere: tuple[str, list[str]]) -> None:
    other, came = elsewhere
    ok = "HTTP/1.0 200 OK\r\nContent-Type: {}\r\n\r\n{}"
    answers = {
        "redirection": f"HTTP/1.0 302 Found\r\nLocation: {other}\r\n\r\n",
        "hls": ok.format(
            "application/vnd.apple.mpegurl",
            f"#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n{other}/a.ts\n#EXT-X-ENDLIST\n",
        ),
        "concat": ok.format("text/plain", f"ffconcat version 1.0\nfile '{other}'\n"),
        "dash": ok.format("application/dash+xml", f"<MPD><BaseURL>{other}</BaseURL></MPD>"),
        "sdp": ok.format("application/sdp", "v=0\nc=IN IP4 127.0.0.1\nm=video 9 RTP/AVP 96\n"),
    }
    server = RawCamera(lambda connection: connection.sendall(answers[kind].encode()))
    try:
        with pytest.raises(InputError, match=r"cannot be opened|gives no frame"):
            AddressCapture(server.address)
        time.sleep(0.1)
        assert came == [], "another address was opened"
    finally:
        server.close()
    assert threading.active_count() < 50
