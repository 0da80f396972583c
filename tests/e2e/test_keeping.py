"""What follows a session by itself: its page and its entry in the history, each failing alone."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

import posecheck as package
from posecheck.app.history import Entry, History
from posecheck.app.kept import recovery
from posecheck.app.kept.ending import Ending, tell
from posecheck.app.kept.pages import shipped_exercise
from posecheck.app.options.settings import layered
from posecheck.app.recorded.run import Run
from posecheck.core.types import Angles, Calibration, LegAngles, Measurement, Observation
from posecheck.errors import OutputError
from posecheck.exercises import load_exercise
from posecheck.files import session as session_file
from posecheck.files.journal import NAME, Journal
from posecheck.places import SAMPLE
from posecheck.sinks.report import session_page
from posecheck.words.en.session import ENGLISH
from tests.e2e.fakes import MOVES, Call, World, video
from tests.made_up import MODEL, SOURCE


def kept() -> list[Entry]:
    with History() as history:
        return history.entries()


def test_analyze_makes_the_page_and_keeps_the_set(posecheck: Call, world: World, tmp_path: Path) -> None:
    code, out, err = posecheck("analyze", "clip.mp4", "-o", "out", "--profile", " Anna ")
    assert (code, err) == (0, "")
    assert "report.html" in out
    page = (tmp_path / "out/clip/report.html").read_text(encoding="utf-8")
    assert "2 of 3 repetitions done well" in page
    (entry,) = kept()
    assert (entry.profile, entry.source_name, entry.reps_clean, entry.overstretch) == (
        "Anna",
        "clip.mp4",
        2,
        1,
    )
    assert entry.folder == str((tmp_path / "out/clip").resolve())
    # The same recording again is the same set.
    assert posecheck("analyze", "clip.mp4", "-o", "out", "--profile", "Anna")[0] == 0
    assert len(kept()) == 1


def test_a_set_is_of_the_day_on_which_it_was_recorded(posecheck: Call, world: World, tmp_path: Path) -> None:
    (tmp_path / "clip.mp4").write_bytes(b"not read")
    recorded = datetime(2024, 3, 9, 17, 30).astimezone()
    os.utime(tmp_path / "clip.mp4", (recorded.timestamp(),) * 2)
    assert posecheck("analyze", "clip.mp4", "--profile", "Anna")[0] == 0
    (entry,) = kept()
    assert entry.when == recorded
    page = Path("posecheck-out/clip/report.html")
    os.utime(page.with_name("session.json"), (0, 0))
    assert posecheck("report", "posecheck-out/clip")[0] == 0
    text = page.read_text(encoding="utf-8")
    assert "9 Mar 2024, 17:30" in text and '<span class="file">Anna</span>' in text
    trends = Path(posecheck("history", "--page")[1].strip()).read_text(encoding="utf-8")
    assert f'<a href="{page.resolve().as_uri()}">9 Mar 2024, 17:30</a>' in trends
    page.unlink()
    assert page.resolve().as_uri() not in Path(posecheck("history", "--page")[1].strip()).read_text(
        encoding="utf-8"
    )


def test_what_the_person_says_goes_into_file_page_and_history(
    posecheck: Call, world: World, tmp_path: Path
) -> None:
    settings = layered({"output": "out", "progress": False, "profile": "Anna"})
    (outcome,) = Run(settings).analyze_each([Path("clip.mp4")])
    exercise = load_exercise("sciatic_glide")
    ending = Ending(exercise, ENGLISH, Path("out/clip"), True, True, "Anna")
    tell(outcome, ending, pain_before=4, pain_after=2, stop_reason="")
    session = session_file.read(Path("out/clip/session.json"))
    assert (session.about.name, session.about.pain_before, session.about.pain_after) == ("Anna", 4, 2)
    assert "Pain 4 → 2" in Path("out/clip/report.html").read_text(encoding="utf-8")
    (entry,) = kept()
    assert (entry.pain_before, entry.pain_after) == (4, 2)


def test_neither_when_it_is_not_wanted(posecheck: Call, world: World, tmp_path: Path) -> None:
    assert posecheck("analyze", "clip.mp4", "--no-report", "--no-history")[0] == 0
    names = sorted(path.name for path in (tmp_path / "posecheck-out/clip").iterdir())
    assert names == ["angles.csv", "session.json"]
    (tmp_path / "posecheck.toml").write_text("report = false\nhistory = false\n", encoding="utf-8")
    assert posecheck("analyze", "clip.mp4", "-o", "other")[0] == 0
    assert not (tmp_path / "other/clip/report.html").exists()
    assert kept() == []


def test_what_is_no_set_of_the_persons_stays_out(posecheck: Call, world: World) -> None:
    clip = world.videos["clip.mp4"]
    world.videos["nobody.mp4"] = replace(clip, observations=[Observation(i / 10, None) for i in range(30)])
    world.videos["stopped.mp4"] = video(MOVES, fails={80: KeyboardInterrupt()})
    assert posecheck("analyze", "nobody.mp4")[0] == 7
    assert posecheck("analyze", "stopped.mp4")[0] == 130
    assert Path("posecheck-out/stopped/report.html").is_file()
    world.videos[SAMPLE] = clip
    assert posecheck("demo")[0] == 0
    assert Path("posecheck-out", Path(SAMPLE).stem, "report.html").is_file()
    package.analyze("clip.mp4", output="api")
    assert kept() == []
    package.analyze("clip.mp4", output="api", history=True)
    assert len(kept()) == 1


def test_a_replay_makes_a_page_and_is_no_other_set(posecheck: Call, world: World) -> None:
    assert posecheck("analyze", "clip.mp4", "--save-poses")[0] == 0
    assert posecheck("replay", "posecheck-out/clip/poses.jsonl", "-o", "again")[0] == 0
    assert Path("again/clip/report.html").is_file()
    assert len(kept()) == 1


def test_a_page_that_fails_fails_alone(posecheck: Call, world: World, monkeypatch: Any) -> None:
    def full(*arguments: object, **more: object) -> None:
        raise OutputError("report.html", "cannot be written, the disk is full")

    monkeypatch.setattr(session_page, "write_page", full)
    code, out, err = posecheck("analyze", "clip.mp4")
    assert (code, err) == (5, "posecheck: report.html: cannot be written, the disk is full\n")
    assert "2 of 3" in out and "report.html" not in out
    assert session_file.read(Path("posecheck-out/clip/session.json")).summary.reps_clean == 2
    assert len(kept()) == 1


def test_a_damaged_history_is_said_and_costs_nothing(
    posecheck: Call, world: World, own_data_folder: Path
) -> None:
    (own_data_folder / "history.sqlite3").write_bytes(b"no database at all" * 400)
    code, _, err = posecheck("analyze", "clip.mp4")
    assert code == 0
    assert err.count("\n") == 1 and "damaged" in err
    assert len(kept()) == 1
    assert [path for path in own_data_folder.iterdir() if "damaged" in path.name]


def test_a_damaged_history_is_said_when_a_calibration_is_looked_for(
    posecheck: Call, world: World, own_data_folder: Path
) -> None:
    (own_data_folder / "history.sqlite3").write_bytes(b"no database at all" * 400)
    code, _, err = posecheck("analyze", "clip.mp4", "--profile", "Anna", "--no-history")
    assert (code, err.count("\n")) == (0, 1)
    assert "damaged" in err


def test_a_history_that_cannot_be_written_is_said(
    posecheck: Call, world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("POSECHECK_DATA", str(tmp_path / "file" / "data"))
    code, out, err = posecheck("analyze", "clip.mp4")
    assert (code, err.count("\n")) == (0, 1)
    assert "history" in err and err.endswith(" This set is not in the history.\n") and "2 of 3" in out
    err = posecheck("analyze", "clip.mp4", "--language", "de", "-q")[2]
    assert "lässt sich nicht öffnen: kein Ordner. POSECHECK_DATA auf" in err and "setzen. Dieser Satz" in err
    assert Path("posecheck-out/clip/session.json").is_file()


def test_a_profile_brings_its_calibration(posecheck: Call, world: World) -> None:
    with History() as history:
        history.save_calibration("Anna", "right", Calibration(4.0, 8.0, "calibration"))
    assert posecheck("analyze", "clip.mp4", "--profile", "Anna")[0] == 0
    content = json.loads(Path("posecheck-out/clip/session.json").read_text(encoding="utf-8"))
    assert content["calibration"] == {
        "neutral_ankle_deg": 4.0, "source": "profile", "knee_straight_deg": 8.0,
    }  # fmt: skip
    assert posecheck("analyze", "clip.mp4", "--profile", "Anna", "--neutral-ankle", "1", "-o", "b")[0] == 0
    assert (
        json.loads(Path("b/clip/session.json").read_text(encoding="utf-8"))["calibration"][
            "neutral_ankle_deg"
        ]
        == 1.0
    )
    code, _, err = posecheck("analyze", "clip.mp4", "--profile", "  ")
    assert (code, err.count("\n")) == (2, 1)


def test_changed_limits_are_in_the_file_the_page_and_the_summary(posecheck: Call, world: World) -> None:
    code, out, _ = posecheck(
        "analyze", "clip.mp4", "--set", "overstretch_ankle=20.0005", "--set", "hold_needed=2"
    )
    assert code == 0
    assert "overstretch_ankle 20.0005, hold_needed 2" in out
    session = session_file.read(Path("posecheck-out/clip/session.json"))
    assert session.thresholds == {"overstretch_ankle": 20.0005, "hold_needed": 2.0}
    page = Path("posecheck-out/clip/report.html").read_text(encoding="utf-8")
    assert "overstretch_ankle 20.0005 deg of dorsiflexion, hold_needed 2 s" in page
    exercise = shipped_exercise(session)
    assert exercise is not None and exercise["overstretch_ankle"] == 20.0005
    assert shipped_exercise(session.with_thresholds({"of_another_version": 1.0})) is None
    (entry,) = kept()
    with History() as history:
        assert history.session(entry.id).thresholds == session.thresholds


@pytest.mark.parametrize("wanted", [True, False])
def test_a_recovered_session_is_kept_as_it_would_have_been(tmp_path: Path, wanted: bool) -> None:
    header = {
        "posecheck": "0.1.0", "exercise": "sciatic_glide", "thresholds": {}, "source": asdict(SOURCE),
        "model": asdict(MODEL), "started": "2026-05-04T10:00:00+02:00",
        "keep": {"report": wanted, "history": wanted, "profile": "Anna"},
    }  # fmt: skip
    with Journal(tmp_path / NAME, header) as journal:
        journal.append(_bent(0.0))
        journal.append(_bent(0.1))
    outcome = recovery.recover(tmp_path / NAME)
    assert (outcome.code, outcome.notices) == (0, [])
    assert (tmp_path / "report.html").exists() is wanted
    assert [(entry.profile, entry.at) for entry in kept()] == [("Anna", header["started"])] * wanted


def _bent(t_s: float) -> Measurement:
    angles = Angles(right=LegAngles(85.0, 5.0))
    return Measurement(t_s, angles, angles, "right", True, 0.0)
