"""Disks that fill up, folders that vanish, homes that are read-only: what was measured survives."""

from __future__ import annotations

import contextlib
import os
import shutil
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from posecheck.app import cli, edges
from posecheck.app.history import History
from posecheck.app.kept.recovery import recover_all
from posecheck.app.live.saving import _new_folder
from posecheck.core.types import Frame, Pose
from posecheck.errors import OutputError
from posecheck.files import session as session_file
from tests.e2e.fakes import World, video
from tests.faults.worlds import AT, Once, disk, fill, in_turn, session
from tests.live_fakes import KnownPoses, known_edges
from tests.made_sessions import judged
from tests.made_up import glide
from tests.patient import patient

ROOT = Path(__file__).parents[2]
FULL = "cannot be written, the disk is full. Free some space, or choose another folder with -o."


class Meddling(KnownPoses):
    """Does something to the world at a given time of the session."""

    def __init__(self, at_s: float, act: object) -> None:
        super().__init__(AT)
        self._at_s, self._act = at_s, act

    def __call__(self, frame: Frame) -> Pose | None:
        if self._act is not None and frame.t_s > self._at_s:
            self._act()  # type: ignore[operator]
            self._act = None
        return super().__call__(frame)


def meddled(at_s: float, act: object) -> edges.Edges:
    return replace(known_edges(AT), open_estimator=lambda model: contextlib.nullcontext(Meddling(at_s, act)))


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Path]:
    with disk(tmp_path / "disk", "1m") as place:
        yield place


def lines_about(told: list[str], name: str) -> list[str]:
    return [line for line in told if name in line]


def test_the_disk_fills_up_in_the_middle_of_a_session(small: Path) -> None:
    """Everything ends up in the session file once there is room again; here there is none."""
    ended, told = session(small / "out", edges=meddled(7.5, lambda: fill(small)), save_poses=True)
    assert ended.outcome.code == 5 and ended.reason != "pose_failed"
    found = ended.outcome.session
    assert found is not None and found.summary.reps_clean == 3, "the person was coached to the end"
    for name in ("session.journal", "poses.jsonl"):
        assert len(lines_about(told, name)) == 1, told
    assert all("the disk is full" in line for line in told if str(small) in line), told
    os.unlink(small / "ballast")
    if not (ended.outcome.path / "session.json").exists():
        assert [outcome.code for outcome in recover_all(small / "out")] == [0]
        kept = session_file.read(ended.outcome.path / "session.json")
        assert kept.summary.reps_clean >= 1 and kept.summary.duration_s > 7.0


def test_room_is_made_by_what_is_given_up(small: Path) -> None:
    """The unfinished table goes, and the session file fits in its place."""
    ended, told = session(small / "out", edges=meddled(9.0, lambda: fill(small, 4096)))
    assert ended.outcome.code == 5, told
    assert not [path for path in ended.outcome.path.iterdir() if path.name.startswith(".")]
    saved = ended.outcome.path / "session.json"
    assert saved.exists() or list(ended.outcome.path.glob("session.journal"))


def test_the_disk_is_full_when_session_json_is_written(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = session_file.write

    def write(path: Path, found: object) -> None:
        fill(small)
        real(path, found)  # type: ignore[arg-type]

    monkeypatch.setattr(session_file, "write", write)
    ended, told = session(small / "out")
    assert ended.outcome.code == 5
    assert f"{ended.outcome.path / 'session.json'}: {FULL}" in told
    os.unlink(small / "ballast")
    monkeypatch.setattr(session_file, "write", real)
    assert [outcome.code for outcome in recover_all(small / "out")] == [0]
    kept = session_file.read(ended.outcome.path / "session.json")
    assert ended.outcome.session is not None
    assert kept.summary.reps_clean == ended.outcome.session.summary.reps_clean == 3
    assert not list(ended.outcome.path.glob("session.journal"))


def test_the_disk_is_full_while_the_frame_is_recorded(tmp_path: Path, small: Path) -> None:
    film = small / "film.mp4"
    ended, told = session(tmp_path / "out", edges=meddled(2.0, lambda: fill(small)), record=str(film))
    found = ended.outcome.session
    assert found is not None and found.summary.reps_clean == 3
    assert len(lines_about(told, "film.mp4")) == 1 and FULL in lines_about(told, "film.mp4")[0]
    assert [path.name for path in small.iterdir()] == ["ballast"], "half a film was left"
    assert sorted(p.name for p in ended.outcome.path.iterdir()) == [
        "angles.csv",
        "report.html",
        "session.json",
    ]
    assert ended.outcome.code == 5


def test_the_disk_is_full_while_the_history_commits(small: Path) -> None:
    path = small / "history.sqlite3"
    found = judged().session
    with History(path) as history:
        kept = [history.add(found)]
        fill(small)
        with pytest.raises(OutputError, match=r"full\. Free some space"):
            for _ in range(200):
                kept.append(history.add(found))
    os.unlink(small / "ballast")
    with History(path) as history:
        assert history.notices == []
        assert [entry.id for entry in history.entries()] == [entry.id for entry in kept]
        history.add(found)
    with contextlib.closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_a_live_session_whose_history_is_full_is_saved_and_says_so(
    tmp_path: Path, small: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("POSECHECK_DATA", str(small))
    fill(small)
    with edges.handed(patient(known_edges(AT), opener=in_turn(Once(last=60)))):
        assert cli.main(["live", "--no-window", "--no-set-up", "-o", str(tmp_path / "out")]) == 0
    told = capsys.readouterr()
    assert "history.sqlite3: cannot be" in told.err and "Free some space." in told.err
    assert "Traceback" not in told.err and list((tmp_path / "out").glob("*/session.json"))


def test_the_results_folder_is_removed_during_a_session(tmp_path: Path) -> None:
    out = tmp_path / "out"
    ended, told = session(out, edges=meddled(7.0, lambda: shutil.rmtree(out)))
    saved = session_file.read(ended.outcome.path / "session.json")
    assert saved.summary.reps_clean == 3 and ended.outcome.code == 5
    assert len(told) == 1 and "angles.csv: cannot be written" in told[0]


def test_the_results_folder_is_removed_during_an_analysis(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    world = World({"clip.mp4": video(glide())}).edges()
    taken = world.open_estimator

    def removing(model: str | None) -> object:
        shutil.rmtree(tmp_path / "out")
        return taken(model)

    monkeypatch.chdir(tmp_path)
    with edges.handed(replace(world, open_estimator=removing)):
        assert cli.main(["analyze", "clip.mp4", "-o", "out"]) == 0, capsys.readouterr().err
    assert session_file.read(tmp_path / "out/clip/session.json").summary.reps_clean == 1
    assert "Traceback" not in capsys.readouterr().err


def test_two_sessions_that_begin_at_once_have_folders_of_their_own(tmp_path: Path) -> None:
    ready = threading.Barrier(3)
    results: list[object] = []
    now = datetime(2026, 1, 1)

    def begin() -> None:
        ready.wait()
        results.append(_new_folder(tmp_path / "out", now))

    for _ in range(20):
        threads = [threading.Thread(target=begin) for _ in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert len(set(results)) == 60


def test_two_sessions_at_once_both_save(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.faults.one_session", str(tmp_path / "out")]
    both = [subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True) for _ in range(2)]
    for process in both:
        _, errors = process.communicate(timeout=120)
        assert process.returncode == 0, errors
    found = [session_file.read(path) for path in (tmp_path / "out").glob("*/session.json")]
    assert [one.summary.reps_clean for one in found] == [3, 3]
    assert not list((tmp_path / "out").glob("*/session.journal"))
    with History() as history:
        assert history.count() == 2


def test_a_read_only_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = tmp_path / "home"
    with disk(home, options=",ro"):
        environ = {name: value for name, value in os.environ.items() if not name.startswith("XDG_")}
        environ.pop("POSECHECK_DATA")
        environ |= {"HOME": str(home), "PYTHONPATH": str(ROOT)}
        command = [sys.executable, "-m", "tests.faults.one_session"]
        run = {"capture_output": True, "text": True, "env": environ, "timeout": 120}
        done = subprocess.run([*command, str(tmp_path / "out")], cwd=ROOT, **run, check=False)  # type: ignore[call-overload]
        assert done.returncode == 0, done.stderr
        assert "the disk is read-only" in done.stderr or "Read-only file system" in done.stderr
        assert "Set POSECHECK_DATA" in done.stderr and "Traceback" not in done.stderr
        assert list((tmp_path / "out").glob("*/session.json"))
        done = subprocess.run([*command, "posecheck-out"], cwd=home, **run, check=False)  # type: ignore[call-overload]
        assert done.returncode == 5 and "Choose another folder with -o." in done.stderr
        assert "Traceback" not in done.stderr
