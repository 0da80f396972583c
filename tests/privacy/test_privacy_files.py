"""What is stored is private, listed, and gone when asked; a hidden face is hidden."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from pathlib import Path

import av
import cv2
import numpy as np
import pytest

from posecheck.app import cli
from posecheck.app.edges import real
from posecheck.app.history import History
from posecheck.app.kept.stored import everything, output_folders, remember
from posecheck.core.landmarks import INDEX
from posecheck.files.journal import NAME as JOURNAL
from posecheck.sinks.frames.recorder import FrameRecorder
from posecheck.sources.video import VideoFile
from tests.made_sessions import judged, write_folder
from tests.private import is_private

ROOT = Path(__file__).parents[2]
CLIP = ROOT / "samples" / "glide_clean.mp4"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home of the test's own, which is the working folder too."""
    monkeypatch.setenv("POSECHECK_DATA", str(tmp_path / "data"))
    for name in ("DATA", "CONFIG", "CACHE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / name.lower()))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def stored_session(home: Path, name: str = "set") -> Path:
    folder = home / "posecheck-out" / name
    found = write_folder(folder, judged())
    with History() as history:
        history.add(found, folder=folder)
    return folder


@pytest.mark.skipif(os.name != "posix", reason="POSIX permissions")
def test_every_saved_file_is_private_whatever_the_umask(home: Path) -> None:
    command = [
        sys.executable,
        "-m",
        "tests.faults.one_session",
        "out",
        "--save-poses",
        "--record",
        "film.mp4",
    ]
    environ = {**os.environ, "PYTHONPATH": str(ROOT)}
    script = f"import os, runpy, sys; os.umask(0); sys.argv = {command[2:]!r}; " + (
        "runpy.run_module('tests.faults.one_session', run_name='__main__', alter_sys=True)"
    )
    done = subprocess.run([sys.executable, "-c", script], env=environ, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    for command in (["history", "--page"], ["history", "export", "sets.json"]):
        assert cli.main(command) == 0
    (folder,) = (home / "out").iterdir()
    assert cli.main(["export", str(folder), "--format", "csv"]) == 0
    found = list(home.rglob("*"))
    names = {path.name for path in found}
    assert names >= {"session.json", "angles.csv", "poses.jsonl", "film.mp4", "report.html", "reps.csv"}
    assert names >= {"history.sqlite3", "history.html", "sets.json"}
    assert not [path for path in found if not is_private(path)]


def test_privacy_says_what_lies_where(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    stored_session(home)
    assert cli.main(["privacy"]) == 0
    said = capsys.readouterr().out
    assert "results 2 files" in " ".join(said.split()) and str(home / "data") in said
    assert "Nothing leaves this machine." in said and "posecheck privacy --delete" in said


def test_privacy_says_how_much_there_is(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = stored_session(home)
    (folder / "overlay.mp4").write_bytes(bytes(7_000_000))
    results = everything(home / "posecheck-out")[0]
    assert results.bytes == sum(path.stat().st_size for path in results.files) > 7_000_000
    assert cli.main(["privacy"]) == 0
    assert f"{results.bytes / 1000:.0f} kB" in capsys.readouterr().out


def test_privacy_deletes_all_of_it_and_nothing_else(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = stored_session(home)
    elsewhere = home / "elsewhere"
    found = write_folder(elsewhere, judged())
    with History() as history:
        history.add(found, folder=elsewhere)
    for name in ("poses.jsonl", "poses-2.jsonl", "overlay-2.mp4", "report-3.html"):
        (folder / name).touch()
    (folder / "my notes.txt").write_text("mine", encoding="utf-8")
    other = home / "posecheck-out" / "other program"
    other.mkdir()
    (other / "session.json").write_text('{"tabs": []}', encoding="utf-8")
    assert cli.main(["privacy", "--delete", "--yes"]) == 0
    left = sorted(path.relative_to(home).as_posix() for path in home.rglob("*") if path.is_file())
    assert left == ["posecheck-out/other program/session.json", "posecheck-out/set/my notes.txt"]
    assert not elsewhere.exists() and not (home / "data").exists()
    assert "All that is listed is deleted." in capsys.readouterr().out


def test_privacy_finds_every_folder_that_results_were_written_to(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Outside the working folder, in no history, and deep below, as batch writes them."""
    away = home.parent / f"{home.name}-away"
    write_folder(away / "archive" / "monday" / "set", judged())
    (away / "sessions.csv").write_text("recording\n", encoding="utf-8")
    (away / "mine.txt").write_text("mine", encoding="utf-8")
    remember(away)
    remember(away)
    assert (home / "data" / "outputs.txt").read_text(encoding="utf-8") == f"{away}\n"
    assert cli.main(["privacy"]) == 0
    said = capsys.readouterr().out
    assert f"also in {away / 'archive' / 'monday'}" in said
    plain = " ".join(said.split())
    assert "results 3 files" in plain and "folders 1 file " in plain
    assert cli.main(["privacy", "--delete", "--yes"]) == 0
    assert [path.name for path in away.rglob("*") if path.is_file()] == ["mine.txt"]
    assert not (home / "data").exists()


def test_a_set_that_is_in_no_history_is_found_by_privacy(home: Path) -> None:
    environ = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "tests.faults.one_session", "far/out", "--no-history"]
    done = subprocess.run(command, env=environ, capture_output=True, text=True, input="")
    assert done.returncode == 0, done.stderr
    assert output_folders() == (home / "far" / "out",)


def test_privacy_asks_first(
    home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = stored_session(home)
    for answer, code in (("n\n", 0), ("", 130)):
        monkeypatch.setattr("sys.stdin", io.StringIO(answer))
        assert cli.main(["privacy", "--delete"]) == code
        assert (folder / "session.json").is_file()
    assert "Nothing was deleted." in capsys.readouterr().out


def test_privacy_leaves_a_running_session_alone(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = stored_session(home)
    script = (
        "import sys, time; from pathlib import Path; from posecheck.files.journal import Journal;"
        f"j = Journal(Path({str(folder / JOURNAL)!r}), {{}}); print('open', flush=True); time.sleep(60)"
    )
    environ = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, env=environ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        assert cli.main(["privacy", "--delete", "--yes"]) == 5
        process.kill()
    assert "a session is running. End it first." in capsys.readouterr().err
    assert (folder / "session.json").is_file()


def fine(shown: np.ndarray) -> np.ndarray:
    """What is finer than a few pixels: what a face is told by."""
    grey = cv2.cvtColor(shown, cv2.COLOR_RGB2GRAY).astype(float)
    return (grey - cv2.GaussianBlur(grey, (0, 0), 1.5)).ravel()


def kept(plain: np.ndarray, hidden: np.ndarray) -> float:
    """Correlation of the fine detail of two frames: 1 when it is all there."""
    return float(np.corrcoef(fine(plain), fine(hidden))[0, 1])


def square(middle: np.ndarray, reach: float) -> tuple[slice, slice]:
    x, y = middle
    return slice(int(y - reach), int(y + reach)), slice(int(x - reach), int(x + reach))


@pytest.mark.model
def test_a_face_that_the_model_found_is_hidden_in_the_film(tmp_path: Path) -> None:
    """The same frames recorded with and without --blur-face; the head as the model itself found it."""
    seen = []
    with VideoFile(CLIP) as video, real().open_estimator(None) as estimator:
        for frame in video:
            if frame.index >= 40:
                break
            seen.append((frame.image, frame.t_s, estimator(frame)))
        source = video.info
    films = {}
    for blur in (False, True):
        film = FrameRecorder(tmp_path / f"{blur}.mp4", source, blur=blur, report=pytest.fail)
        for image, t_s, pose in seen:
            film._waiting.put((image, t_s, pose))
        film.close()
        with av.open(str(tmp_path / f"{blur}.mp4")) as container:
            films[blur] = [frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)]
    assert len(films[True]) == len(films[False]) == len(seen)
    faces, legs = [], []
    for (_, _, pose), plain, hidden in zip(seen, films[False], films[True], strict=True):
        assert pose is not None
        head = pose.xy_px[: INDEX["mouth_right"] + 1]
        face = square(head.mean(axis=0), max(float(np.ptp(head, axis=0).max()) / 2, 10.0))
        faces.append(kept(plain[face], hidden[face]))
        foot = square(pose.xy_px[INDEX["right_heel"]], 20.0)
        legs.append(kept(plain[foot], hidden[foot]))
    assert max(faces) < 0.5, faces
    assert min(legs) > 0.9, "the leg was changed"
