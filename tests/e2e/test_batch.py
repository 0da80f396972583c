"""A folder of recordings: locally and on a cluster, with files and processes that go wrong."""

from __future__ import annotations

import csv
import json
import os
import signal
import subprocess
import sys
import time
import unicodedata
from collections.abc import Iterator
from dataclasses import asdict
from functools import partial
from pathlib import Path

import pytest

from posecheck.app.batch import executors
from posecheck.app.batch.recordings import plan
from posecheck.app.batch.run import BatchRun, settings_key
from posecheck.app.batch.task import Done, run_task
from posecheck.app.kept.outcome import Folders
from posecheck.app.options.settings import layered
from posecheck.core.notes import note, said
from posecheck.errors import InputError, UsageError
from posecheck.files.batch_table import BatchRow, row_from, write_csv, write_parquet
from posecheck.files.session import write
from posecheck.sinks.report.batch_page import write_batch_page
from posecheck.words.en.session import ENGLISH
from tests.e2e.batch_worlds import NAMES, KillingWorld, archive, clips
from tests.e2e.fakes import World
from tests.made_sessions import judged

ROOT = Path(__file__).parents[2]
posix = pytest.mark.skipif(os.name != "posix", reason="kills processes the POSIX way")


def batch(folder: Path, output: Path, world: World | None = None, **options: object) -> BatchRun:
    settings = layered({"output": str(output), "jobs": 2}, options)
    return BatchRun([folder], settings, "models", (world or World(clips())).edges())


def rows(results: Iterator[Done]) -> list[BatchRow]:
    return sorted((done.row for done in results), key=lambda row: row.recording)


class TestPlan:
    def test_results_lie_as_the_recordings_do(self, tmp_path: Path) -> None:
        found = plan([archive(tmp_path)], tmp_path / "out")
        assert [(each.name, each.folder) for each in found] == [
            ("anna/monday.mp4", "anna/monday"),
            ("anna/tuesday.mov", "anna/tuesday"),
            ("ben/Sunday.MP4", "ben/Sunday"),
            ("ben/monday.mp4", "ben/monday"),
        ]

    def test_equal_names_hidden_files_and_own_results(self, tmp_path: Path) -> None:
        archive(tmp_path, "anna/monday.mov", ".trash/old.mp4", "out/anna/monday/overlay.mp4")
        found = plan([tmp_path], tmp_path / "out")
        folders = [each.folder for each in found if each.name.startswith("anna/monday")]
        assert folders == ["anna/monday.mov", "anna/monday.mp4"]
        assert len(found) == 5

    def test_what_another_run_has_drawn_in_is_no_recording(self, tmp_path: Path) -> None:
        archive(tmp_path, "before/clip/overlay.mp4", "before/clip/overlay-2.mp4", "theirs/overlay.mp4")
        write(tmp_path / "before" / "clip" / "session.json", judged().session)
        names = {each.name for each in plan([tmp_path], tmp_path / "out")}
        assert "theirs/overlay.mp4" in names and not any(name.startswith("before") for name in names)

    def test_what_cameras_save_without_a_container_is_a_recording_too(self, tmp_path: Path) -> None:
        archive(tmp_path / "in", "door.h264", "hall.HEVC", "yard.mjpeg", "notes.txt", "smile.gif")
        names = {each.name for each in plan([tmp_path / "in"], tmp_path / "out")}
        assert names >= {"door.h264", "hall.HEVC", "yard.mjpeg"} and not names & {"notes.txt", "smile.gif"}

    def test_several_folders(self, tmp_path: Path) -> None:
        one, two = archive(tmp_path / "x" / "week"), archive(tmp_path / "y" / "week")
        found = plan([one, two, one], tmp_path / "out")
        assert {each.folder.split("/")[0] for each in found} == {"week", "week-2"}
        assert len(found) == 8

    @pytest.mark.parametrize(
        ("name", "folder"),
        [
            ("Knee exercise 1 .mp4", "Knee exercise 1"),
            ("clip..mp4", "clip"),
            (" first.mp4", "first"),
            ("week 1. /day .mov", "week 1/day"),
            ("aux.mp4", "_aux"),
            ("COM1 .left.mp4", "_COM1 .left"),
            ('knee: "left"?.mp4', "knee_ _left__"),
            ("con/nul.mkv", "_con/_nul"),
            (" .mp4", "video"),
        ],
    )
    @posix
    def test_a_folder_that_every_disk_takes(self, tmp_path: Path, name: str, folder: str) -> None:
        archive(tmp_path / "in", name)
        (found,) = [each for each in plan([tmp_path / "in"], tmp_path / "out") if each.name == name]
        assert found.folder == folder
        # The results and the stamp beside them go by the same name.
        stem = folder.rsplit("/", 1)[-1]
        assert Folders(tmp_path / "out").next(stem).name == stem

    @posix
    def test_names_that_become_one_are_told_apart(self, tmp_path: Path) -> None:
        archive(tmp_path, "a .mp4", "a.mp4", "b?.mp4", "b*.mp4", "Cafe\u0301.mp4", "caf\u00e9.mp4")
        folders = [each.folder for each in plan([tmp_path], tmp_path / "out")]
        plain = [unicodedata.normalize("NFC", folder).casefold() for folder in folders]
        assert len(set(plain)) == len(folders) == 10

    def test_no_recording_takes_the_place_of_a_table(self, tmp_path: Path) -> None:
        archive(tmp_path, "Sessions.csv.mp4", "sessions.parquet.mov", "sessions.html.mkv", "sessions.mp4")
        folders = {each.folder for each in plan([tmp_path], tmp_path / "out")}
        assert folders >= {"Sessions.csv-2", "sessions.parquet-2", "sessions.html-2", "sessions"}

    def test_nothing_to_do_is_said(self, tmp_path: Path) -> None:
        with pytest.raises(InputError, match="holds no video"):
            plan([tmp_path], tmp_path / "out")
        with pytest.raises(InputError, match="is not a folder"):
            plan([tmp_path / "none"], tmp_path / "out")


def test_a_bad_file_does_not_stop_the_rest(tmp_path: Path, own_data_folder: Path) -> None:
    run = batch(archive(tmp_path / "in", "ben/torn.mp4"), tmp_path / "out")
    found = rows(run.results())
    assert [row.status for row in found] == ["done"] * 4 + ["failed"]
    assert (found[-1].recording, found[-1].code) == ("ben/torn.mp4", 3)
    assert [row.reps_clean for row in found[:4]] == [1] * 4
    assert [row.alerts for row in found[:4]] == [1, 0, 1, 1]
    assert (tmp_path / "out/anna/tuesday/session.json").is_file()
    files, failures = run.write(found)
    assert [path.name for path in files] == ["sessions.csv", "sessions.parquet", "sessions.html"]
    assert failures == []
    page = (tmp_path / "out/sessions.html").read_text(encoding="utf-8")
    assert 'href="anna/tuesday/report.html"' in page
    assert (tmp_path / "out/anna/tuesday/report.html").is_file()
    assert not list(own_data_folder.iterdir()), "an archive is no history of this machine"


def test_it_goes_on_where_it_stopped(tmp_path: Path) -> None:
    folder = archive(tmp_path / "in")
    first = {done.row.recording: done for done in map(run_task, batch(folder, tmp_path / "out").tasks)}
    assert not any(done.before for done in first.values())
    (folder / "ben/monday.mp4").write_text("another recording by the same name", encoding="utf-8")
    (tmp_path / "out/anna/tuesday/session.json").unlink()
    again = {done.row.recording: done for done in map(run_task, batch(folder, tmp_path / "out").tasks)}
    assert {name for name, done in again.items() if not done.before} == {"ben/monday.mp4", "anna/tuesday.mov"}
    assert [done.row for done in again.values()] == [done.row for done in first.values()]


def test_another_language_words_what_is_done_and_does_it_not_again(tmp_path: Path) -> None:
    folder, out = archive(tmp_path / "in"), tmp_path / "out"
    page = out / "anna/tuesday/report.html"
    list(map(run_task, batch(folder, out).tasks))
    assert '<html lang="en">' in page.read_text(encoding="utf-8")
    run = batch(folder, out, language="de")
    done = [run_task(task) for task in run.tasks]
    assert all(each.before for each in done)
    assert '<html lang="de">' in page.read_text(encoding="utf-8")
    made_ns = page.stat().st_mtime_ns
    assert all(run_task(task).before for task in run.tasks)
    assert page.stat().st_mtime_ns == made_ns
    run.write([each.row for each in done])
    assert "Alle Aufnahmen" in (out / "sessions.html").read_text(encoding="utf-8")


def test_the_table_has_the_keys_of_warnings_and_a_stamp_all_of_them(tmp_path: Path) -> None:
    notes = (note("few_frames", fps=9.0), note("unsure", rule="overstretch", fraction=0.4))
    row = BatchRow("a.mp4", "done", "", 0, "a", warnings=notes)
    write_csv(tmp_path / "sessions.csv", [row])
    (found,) = csv.DictReader((tmp_path / "sessions.csv").read_text(encoding="utf-8").splitlines())
    assert found["warnings"] == "few_frames unsure"
    assert row_from(json.loads(json.dumps(asdict(row)))).warnings == notes
    old = {**asdict(row), "warnings": "Only 9 pictures a second: feet are followed less well."}
    assert row_from(old).warnings == (said("Only 9 pictures a second: feet are followed less well."),)


def test_other_settings_are_other_results(tmp_path: Path) -> None:
    plain = settings_key(layered({}), "a")
    assert settings_key(layered({"jobs": 7, "quiet": True, "output": "x"}), "a") == plain
    others = [{"leg": "left"}, {"thresholds": {"hold_needed": 2}}, {"overlay": True}, {"filter": "causal"}]
    keys = {settings_key(layered(each), "a") for each in others} | {settings_key(layered({}), "b"), plain}
    assert len(keys) == len(others) + 2


def test_a_bug_costs_one_recording(tmp_path: Path) -> None:
    world = World({**clips(), "tuesday.mov": None})  # type: ignore[dict-item]
    done = [run_task(task) for task in batch(archive(tmp_path / "in"), tmp_path / "out", world).tasks]
    assert [each.row.status for each in done] == ["done", "failed", "done", "done"]
    assert "Traceback" in done[1].traceback
    assert done[1].row.problem.startswith("a bug in posecheck") and done[1].row.code == 1


@posix
@pytest.mark.parametrize("by", ["SIGKILL", "SIGTERM"])
def test_a_process_that_dies_once_costs_nothing(by: str, tmp_path: Path) -> None:
    """The pool ends the others by SIGTERM, and waits for ever for one that does not go."""
    spared, number = str(tmp_path / "spared"), getattr(signal, by)
    world = KillingWorld(clips(), victim="tuesday.mov", spared=spared, by=number)
    found = rows(batch(archive(tmp_path / "in"), tmp_path / "out", world).results())
    assert [row.status for row in found] == ["done"] * 4


@posix
def test_a_recording_that_always_kills_its_process_fails_alone(tmp_path: Path) -> None:
    world = KillingWorld(clips(), victim="cursed.mp4", spared="never")
    found = rows(batch(archive(tmp_path / "in", "anna/cursed.mp4"), tmp_path / "out", world).results())
    assert {row.recording for row in found if row.status == "done"} == set(NAMES)
    (failed,) = [row for row in found if row.status == "failed"]
    assert "died" in failed.problem


@posix
def test_closing_early_ends_the_processes(tmp_path: Path) -> None:
    import multiprocessing

    before = set(multiprocessing.active_children())
    results = batch(archive(tmp_path / "in"), tmp_path / "out").results()
    next(results)
    results.close()
    assert set(multiprocessing.active_children()) <= before


@pytest.fixture
def scheduler(tmp_path: Path) -> Iterator[str]:
    """A real scheduler and two workers, as processes of their own on loopback."""
    pytest.importorskip("distributed")
    file = tmp_path / "scheduler.json"
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    begin = [sys.executable, "-m", "distributed.cli.dask_"]
    quiet = {"cwd": tmp_path, "env": environment, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    scheduler = ["--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", str(file)]
    worker = ["--scheduler-file", str(file), "--nthreads", "1", "--no-nanny", "--no-dashboard"]
    started = [subprocess.Popen([*begin[:2], begin[2] + "scheduler", *scheduler], **quiet)]  # type: ignore[call-overload]
    deadline_s = time.monotonic() + 180
    while not file.exists() and time.monotonic() < deadline_s:
        time.sleep(0.1)
    started += [subprocess.Popen([*begin[:2], begin[2] + "worker", *worker], **quiet) for _ in range(2)]  # type: ignore[call-overload]
    try:
        import json

        address = str(json.loads(file.read_text(encoding="utf-8"))["address"])
        _wait_for_workers(address, 2)
        yield address
    finally:
        for process in started:
            process.kill()
            process.wait()


def _wait_for_workers(address: str, count: int) -> None:
    with executors._client(address, executors.CONNECT_S) as client:
        client.wait_for_workers(count, timeout=180)


@posix
@pytest.mark.filterwarnings("default")
def test_a_cluster_that_loses_a_worker_gives_what_this_machine_gives(tmp_path: Path, scheduler: str) -> None:
    folder = archive(tmp_path / "in", "ben/torn.mp4")
    here = batch(folder, tmp_path / "here")
    expected = rows(here.results())
    world = KillingWorld(clips(), victim="tuesday.mov", spared=str(tmp_path / "spared"))
    there = batch(folder, tmp_path / "there", world, scheduler=scheduler)
    found = rows(there.results())
    assert (tmp_path / "spared").exists()
    assert [repr(row) for row in found] == [repr(row) for row in expected]
    here.write(expected)
    there.write(found)
    for name in ("sessions.csv", "sessions.html", "anna/monday/session.json", "ben/Sunday/angles.csv"):
        assert (tmp_path / "here" / name).read_bytes() == (tmp_path / "there" / name).read_bytes()


@pytest.mark.parametrize(
    "address", ["localhost", "tcp://host", "http://127.0.0.1:9", "tls://127.0.0.1:9", "a b:1"]
)
def test_what_is_no_address_is_said_at_once(address: str) -> None:
    pytest.importorskip("distributed")
    with pytest.raises(UsageError, match="is no scheduler's address"):
        list(executors.run_on_cluster([], address))


def test_no_scheduler_there() -> None:
    pytest.importorskip("distributed")
    with pytest.raises(UsageError, match="does not answer"):
        list(executors.run_on_cluster([], "tcp://127.0.0.1:9", connect_s=0.2))


class TestTable:
    ROWS = (
        BatchRow("=cmd|' /C calc'!A0.mp4", "failed", "<b>torn</b>", 3, "x"),
        BatchRow(
            "a.mp4",
            "done",
            "",
            0,
            "a & b",
            duration_s=1.5,
            reps_clean=3,
            measured={"knee_flexion_deg": (-2.0, 90.0)},
        ),
    )

    def test_csv(self, tmp_path: Path) -> None:
        write_csv(tmp_path / "t.csv", self.ROWS)
        with (tmp_path / "t.csv").open(encoding="utf-8", newline="") as file:
            found = list(csv.DictReader(file))
        assert found[0]["recording"].startswith("'=")
        assert (found[0]["duration_s"], found[1]["duration_s"]) == ("", "1.5")
        assert (found[0]["reps_clean"], found[0]["alerts"], found[1]["reps_clean"]) == ("", "", "3")
        assert found[1]["knee_flexion_low_deg"] == "-2.0"

    def test_parquet(self, tmp_path: Path) -> None:
        parquet = pytest.importorskip("pyarrow.parquet")
        write_parquet(tmp_path / "t.parquet", self.ROWS)
        table = parquet.read_table(tmp_path / "t.parquet")
        assert table.column("duration_s").to_pylist() == [None, 1.5]
        assert str(table.schema.field("reps_clean").type) == "int64"
        assert table.column("reps_clean").to_pylist() == [None, 3]
        assert table.column("recording").to_pylist()[0].startswith("=")

    @pytest.mark.parametrize("kind", ["csv", "parquet", "html"])
    def test_a_name_of_bytes_that_are_no_characters(self, tmp_path: Path, kind: str) -> None:
        if kind == "parquet":
            pytest.importorskip("pyarrow")
        page = partial(write_batch_page, words=ENGLISH)
        write = {"csv": write_csv, "parquet": write_parquet, "html": page}[kind]
        write(tmp_path / kind, [BatchRow(os.fsdecode(b"kn\xffe.mp4"), "failed", "torn", 3, "kn_e")])
        assert b"kn\\udcffe.mp4" in (tmp_path / kind).read_bytes()

    def test_page(self, tmp_path: Path) -> None:
        write_batch_page(tmp_path / "t.html", self.ROWS, ENGLISH)
        text = (tmp_path / "t.html").read_text(encoding="utf-8")
        assert "&lt;b&gt;torn&lt;/b&gt;" in text
        assert 'href="a%20%26%20b/"' in text
        assert "<b>torn" not in text
        assert ">0<" not in text.split("calc", 1)[1].split("</tr>", 1)[0], "what failed has no counts"
