"""Sessions ended from outside: signals, kill -9, a lost display, a lost sound device, a lost model."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from posecheck.app import cli
from posecheck.app.kept.recovery import recover_all
from posecheck.core.notes import note
from posecheck.core.types import Frame, Pose
from posecheck.errors import ModelError
from posecheck.files import session as session_file
from posecheck.files.journal import NAME as JOURNAL
from posecheck.pose.model_store import carrier_folder
from posecheck.sinks.sound import tones
from tests.contract.test_model_store import bundle
from tests.faults.worlds import AT, session
from tests.live_fakes import SCRIPTS, KnownPoses, known_edges, write_clip

ROOT = Path(__file__).parents[2]
posix = pytest.mark.skipif(os.name != "posix", reason="signals and fork are those of POSIX")


@contextlib.contextmanager
def running(out: Path, *arguments: str, **environ: str) -> Iterator[subprocess.Popen[str]]:
    """A session in a process of its own."""
    command = [sys.executable, "-m", "tests.faults.one_session", str(out), *arguments]
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        env={**os.environ, "PYTHONUNBUFFERED": "1", **environ},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def wait_for_a_repetition(process: subprocess.Popen[str]) -> None:
    assert process.stdout is not None
    for line in process.stdout:
        if line.startswith("1 of 20"):
            return
    pytest.fail("no repetition was counted")


@posix
@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_a_signal_ends_the_session_and_saves_it(tmp_path: Path, name: str) -> None:
    with running(tmp_path / "out", "--until", "6") as process:
        wait_for_a_repetition(process)
        process.send_signal(getattr(signal, name))
        rest, _ = process.communicate(timeout=180)
        assert process.returncode == 130, rest
    (path,) = (tmp_path / "out").glob("*/session.json")
    found = session_file.read(path)
    assert found.summary.reps_clean == 1 and note("ended_early", reason="interrupted") in found.warnings
    assert not (path.parent / JOURNAL).exists() and "Traceback" not in rest


@posix
def test_kill_9_at_random_moments(tmp_path: Path) -> None:
    """Eight here; ``python -m tests.bench kills`` does sixty."""
    command = [sys.executable, "-m", "tests.bench", "kills", "--tries", "8", "--seed", "7"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "8 killed, 0 wrong" in done.stdout


@pytest.mark.skipif(not shutil.which("Xvfb"), reason="needs Xvfb")
def test_the_display_is_lost(tmp_path: Path) -> None:
    read_end, write_end = os.pipe()
    command = ["Xvfb", "-displayfd", str(write_end), "-screen", "0", "1280x720x24", "-nolisten", "tcp"]
    server = subprocess.Popen(command, pass_fds=[write_end], stderr=subprocess.DEVNULL)
    os.close(write_end)
    with os.fdopen(read_end) as answer:
        display = f":{answer.readline().strip()}"
    clip = write_clip(tmp_path / "clip.mp4", SCRIPTS["short"])
    log, cues = tmp_path / "terminal.txt", tmp_path / "cues.jsonl"
    arguments = [
        "short",
        str(tmp_path / "shown"),
        "--camera",
        str(clip),
        "--no-set-up",
        "-o",
        str(tmp_path / "out"),
    ]
    environ = {**os.environ, "DISPLAY": display, "POSECHECK_CUE_LOG": str(cues)}
    with log.open("w") as terminal, subprocess.Popen(
        [sys.executable, "-m", "tests.patient", *arguments],
        cwd=ROOT, env=environ, stdout=terminal, stderr=terminal, stdin=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        try:
            assert process.stdin is not None
            print(8.0, file=process.stdin, flush=True)
            wait_for(lambda: cues.exists() and cues.read_text(encoding="utf-8").count('"rep"') >= 1, 120)
            server.kill()
            server.wait()
            # It may be gone already; what a buffer keeps would be written once more at its end.
            with contextlib.suppress(BrokenPipeError):
                os.write(process.stdin.fileno(), b"inf\n")
            process.wait(120)
        finally:
            process.kill()
    told = log.read_text(encoding="utf-8")
    # Qt ends the process when its display dies, with nothing that could be caught.
    assert process.returncode == 1 and "Traceback" not in told, told
    recover_all(tmp_path / "out")
    (path,) = (tmp_path / "out").glob("*/session.json")
    assert session_file.read(path).summary.reps_clean >= 1


def wait_for(test: Callable[[], object], seconds: float) -> None:
    end_s = time.monotonic() + seconds
    while not test():
        assert time.monotonic() < end_s, "it did not happen in time"
        time.sleep(0.05)


def test_the_sound_device_is_lost(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def unplugged(self: tones.LoggedPlayer, item: str, cut: object) -> None:
        raise OSError("PortAudio: device unavailable")

    monkeypatch.setattr(tones.LoggedPlayer, "play", unplugged)
    ended, told = session(tmp_path / "out")
    assert ended.outcome.session is not None and ended.outcome.session.summary.reps_clean == 3
    assert told == ["no more tones: PortAudio: device unavailable"] and ended.outcome.code == 0


class Breaking(KnownPoses):
    """A model that stops after some seconds."""

    def __call__(self, frame: Frame) -> Pose | None:
        if frame.t_s > 6.0:
            raise ModelError("pose model", "stopped at 6.1 s (graph error)", "Try --model lite")
        return super().__call__(frame)


def test_mediapipe_raises_in_the_middle(tmp_path: Path) -> None:
    opener = replace(known_edges(AT), open_estimator=lambda model: contextlib.nullcontext(Breaking(AT)))
    ended, _ = session(tmp_path / "out", edges=opener)
    found = session_file.read(ended.outcome.path / "session.json")
    assert found.summary.reps_clean == 1 and found.summary.duration_s > 5.5
    assert "stopped at 6.1 s" in found.warnings[-1].values["text"]
    assert ended.outcome.code == 7 and ended.outcome.problem == found.warnings[-1]


@pytest.mark.parametrize("kind", ["missing", "truncated", "tampered", "another task"])
def test_a_wrong_model_is_one_line_before_anything_begins(
    kind: str, tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = carrier_folder()
    if folder is None:
        pytest.skip("the pose model is not installed")
    whole = (folder / "pose_landmarker_full.task").read_bytes()
    path = tmp_path / ("pose_landmarker_full.task" if kind != "another task" else "hand_landmarker.task")
    if kind == "truncated":
        path.write_bytes(whole[: len(whole) // 2])
    elif kind == "tampered":
        middle = len(whole) // 2
        path.write_bytes(whole[:middle] + bytes([whole[middle] ^ 1]) + whole[middle + 1 :])
    elif kind == "another task":
        path.write_bytes(bundle(parts=("hand_detector.tflite",)))
    clip = ROOT / "samples" / "glide_clean.mp4"
    out = tmp_path / "out"
    for command in (["analyze", str(clip)], ["live", "--camera", str(clip), "--no-window", "--no-audio"]):
        code = cli.main([*command, "--model", str(path), "-o", str(out)])
        errors = capfd.readouterr().err
        complaint = [line for line in errors.splitlines() if line.startswith("posecheck: ")]
        assert code == 4 and len(complaint) == 1 and path.name in complaint[0], errors
        assert "Traceback" not in errors and not out.exists()
