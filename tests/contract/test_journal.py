"""Continuous saving: the same session comes out of the journal, whenever it was cut off."""

from __future__ import annotations

import json
import math
import os
import subprocess
import sys
import threading
from dataclasses import asdict, replace
from pathlib import Path

import pytest

import posecheck
from posecheck.app.kept.recovery import header_of, recover, recover_all, rejudge, unfinished
from posecheck.core.coaching.coach import Coach
from posecheck.core.coaching.placement import Surroundings
from posecheck.core.types import Angles, Calibration, Measurement, Observation
from posecheck.errors import InputError, OutputError
from posecheck.exercises import load_exercise
from posecheck.files import journal as journal_file
from posecheck.files import session as session_file
from posecheck.files.journal import NAME, Journal, is_running, read_journal
from tests.core.test_names import misnamed, observed
from tests.live_fakes import PLACED
from tests.made_up import MODEL, OVER, REST, SOURCE, glide, observe
from tests.private import is_private

GLIDE = load_exercise("sciatic_glide")
HEADER = {
    "posecheck": posecheck.__version__,
    "exercise": "sciatic_glide",
    "thresholds": {"hold_needed": 1.0},
    "source": asdict(SOURCE),
    "model": asdict(MODEL),
}
SEEN = observe([(1.0, *REST), *glide(), *glide(OVER), *glide(hold_s=0.4), *glide()], PLACED, fps=15)


MINE = Calibration(2.0, 8.0, "profile")


def play(
    folder: Path,
    observations: list[Observation],
    header: dict[str, object] = HEADER,
    left: Calibration = MINE,
) -> Coach:
    """A live set with an undo and a pause in it, written to a journal in ``folder``."""
    coach = Coach(GLIDE, calibration={"left": left, "right": MINE}, skip_set_up=True)
    with Journal(folder / NAME, header) as journal:
        for index, observation in enumerate(observations):
            if index == 110:
                coach.undo(observation.t_s)
            if index in (130, 140):
                coach.pause(observation.t_s)
            step = coach.step(observation, Surroundings())
            for op in coach.take_ops():
                journal.note(op)
            if step.result is not None:
                journal.append(step.result.measurement)
    return coach


@pytest.mark.parametrize("left", [MINE, Calibration(9.0, 30.0, "profile")], ids=["both", "each"])
def test_what_is_recovered_is_the_session(tmp_path: Path, left: Calibration) -> None:
    coach = play(tmp_path, SEEN, left=left)
    header, entries = read_journal(tmp_path / NAME)
    judged = rejudge(header_of(header), entries)
    source = judged.session.source
    session = coach.finish(source, MODEL, posecheck.__version__)
    mine = session.with_thresholds({"hold_needed": 1.0}).to_dict()
    recovered = judged.session.to_dict()
    assert recovered["warnings"].pop()["key"] == "recovered"
    assert recovered == mine
    assert mine["summary"]["reps_clean"] >= 1 and mine["alerts"]
    assert source.fps == pytest.approx(15, abs=1.5)


def test_names_that_were_put_right_are_right_in_what_is_recovered(tmp_path: Path) -> None:
    coach = play(tmp_path, misnamed(observed(), 0.0, 7.5))
    header, entries = read_journal(tmp_path / NAME)
    recovered = rejudge(header_of(header), entries).session
    session = coach.finish(recovered.source, MODEL, posecheck.__version__)
    assert recovered.to_dict()["reps"] == session.to_dict()["reps"]
    assert [rep.leg for rep in recovered.reps] == ["right"] * 3


def test_what_the_frame_cut_off_is_cut_off_in_what_is_recovered(tmp_path: Path) -> None:
    seen = Measurement(0.5, Angles(), Angles(), "left", True)
    made = replace(seen, foot_out=("right",), beyond_deg=(3.0, math.nan))
    with Journal(tmp_path / NAME, HEADER) as journal:
        journal.append(made)
        journal.append(replace(seen, t_s=0.6))
    first, second = (entry.measurement for entry in read_journal(tmp_path / NAME)[1])
    assert first is not None and first.foot_out == ("right",) and first.beyond_deg[0] == 3.0
    assert second is not None and second.foot_out == () and all(map(math.isnan, second.beyond_deg))


def test_leftovers_go_but_not_from_a_session_that_is_being_done(tmp_path: Path) -> None:
    over, going = tmp_path / "live-1", tmp_path / "live-2"
    for folder in (over, going):
        folder.mkdir()
        left = folder / ".posecheck-angles-abc.csv"
        left.touch()
        os.utime(left, (0, 0))
    with Journal(going / NAME, HEADER):
        assert recover_all(tmp_path) == []
        assert list(over.iterdir()) == [] and len(list(going.iterdir())) == 2


def test_recovering_writes_the_results_and_takes_the_journal_away(tmp_path: Path) -> None:
    folder = tmp_path / "live-1"
    folder.mkdir()
    play(folder, SEEN)
    assert unfinished(tmp_path) == [folder / NAME]
    outcomes = recover_all(tmp_path)
    assert [outcome.code for outcome in outcomes] == [0]
    assert sorted(path.name for path in folder.iterdir()) == ["angles.csv", "session.json"]
    assert session_file.read(folder / "session.json").summary.reps_clean >= 1
    assert recover_all(tmp_path) == []


@pytest.mark.parametrize(("asked", "told"), [(7, 7), (None, GLIDE.target_reps)])
def test_the_target_of_the_set_is_that_of_what_is_recovered(
    tmp_path: Path, asked: int | None, told: int
) -> None:
    keep = {"report": False, "history": False, "profile": "anna", "target": asked, "language": "en"}
    folder = tmp_path / "live-1"
    folder.mkdir()
    play(folder, SEEN[:90], {**HEADER, "keep": keep})
    recover(folder / NAME)
    found = session_file.read(folder / "session.json")
    assert found.target == told and found.about.name == "anna"


def test_a_film_that_was_not_finished_is_not_dropped_without_a_word(tmp_path: Path) -> None:
    folder, film = tmp_path / "out" / "live-1", tmp_path / "film.mp4"
    folder.mkdir(parents=True)
    play(folder, SEEN[:90], {**HEADER, "record": str(film)})
    left = tmp_path / ".posecheck-film-abc.mp4"
    left.write_bytes(b"half")
    (outcome,) = recover_all(tmp_path / "out")
    assert outcome.code == 0 and not left.exists()
    assert [line for line in outcome.notices if "film.mp4" in line and "cannot be played" in line]


def test_cut_off_anywhere_up_to_the_last_whole_line(tmp_path: Path) -> None:
    play(tmp_path, SEEN[:90])
    whole = (tmp_path / NAME).read_bytes()
    for keep in range(len(whole) - 900, len(whole), 89):
        (tmp_path / NAME).write_bytes(whole[:keep])
        header, entries = read_journal(tmp_path / NAME)
        assert len(entries) >= 86 and rejudge(header_of(header), entries).session.reps
    (tmp_path / NAME).write_bytes(whole[: whole.index(b"\n") + 1])
    header, entries = read_journal(tmp_path / NAME)
    assert entries == [] and rejudge(header_of(header), entries).session.summary.duration_s == 0


def test_garbage_is_refused_by_line(tmp_path: Path) -> None:
    path = tmp_path / NAME
    path.write_text("hello\n", encoding="utf-8")
    with pytest.raises(InputError, match="is not a journal"):
        read_journal(path)
    with pytest.raises(InputError, match="cannot be read"):
        read_journal(tmp_path / "missing")
    head = json.dumps({"posecheck_journal": 1, **HEADER})
    for line in (
        '{"m":[0]}',
        '{"m":[0,"middle",1,null,[],[],[],[]]}',
        '{"m":[0,"left",1,null,[1],[1],[1],[1,"x"]]}',
        "{}",
    ):
        path.write_text(f"{head}\n{line}\n", encoding="utf-8")
        with pytest.raises(InputError, match="line 2"):
            read_journal(path)
    path.write_text(f'{head}\n{{"op":"fly"}}\n', encoding="utf-8")
    assert recover_all(tmp_path)[0].error is not None
    path.write_text('{"posecheck_journal":1}\n', encoding="utf-8")
    with pytest.raises(InputError, match="header is broken"):
        recover(path)


def test_a_running_session_is_left_alone(tmp_path: Path) -> None:
    script = (
        "import sys,time; from pathlib import Path; from posecheck.files.journal import Journal;"
        f"j = Journal(Path({str(tmp_path / NAME)!r}), {{}}); print('open', flush=True); time.sleep(300)"
    )
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        assert is_running(tmp_path / NAME)
        assert unfinished(tmp_path) == []
        with pytest.raises(InputError, match="still running"):
            recover(tmp_path / NAME)
        process.kill()
        process.wait()
    assert not is_running(tmp_path / NAME)


def test_it_reaches_the_disk_within_a_second(tmp_path: Path) -> None:
    synced = threading.Semaphore(0)
    assert journal_file._SYNC_S <= 0.5
    with Journal(tmp_path / NAME, HEADER, sync=lambda handle: synced.release()) as journal:
        assert synced.acquire(timeout=30), "the header"
        for _ in range(2):
            measurement = Coach(GLIDE, skip_set_up=True).step(SEEN[0], Surroundings()).result.measurement  # type: ignore[union-attr]
            journal.append(measurement)
            assert synced.acquire(timeout=30), "nobody closes it, and nothing more is written"
        assert not synced.acquire(timeout=0.1), "nothing new was written"


def test_no_journal_where_nothing_can_be_written(tmp_path: Path) -> None:
    with pytest.raises(OutputError):
        Journal(tmp_path / "missing" / NAME, HEADER)


def test_unseen_stays_unseen(tmp_path: Path) -> None:
    coach = Coach(GLIDE, skip_set_up=True)
    with Journal(tmp_path / NAME, HEADER) as journal:
        result = coach.step(Observation(0.5, None), Surroundings()).result
        assert result is not None
        journal.append(result.measurement)
    _, (entry,) = read_journal(tmp_path / NAME)
    assert entry.measurement is not None and not entry.measurement.tracked
    assert math.isnan(entry.measurement.raw.left.knee_flexion_deg)
    assert is_private(tmp_path / NAME)
