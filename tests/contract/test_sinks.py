"""Every sink keeps the one contract: take, finish, close. Several of them: tests/core/test_moment.py."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from posecheck.app.progress import Bars
from posecheck.app.recorded.overlay import drawn_after, drawn_ahead
from posecheck.app.recorded.reading import Reading
from posecheck.core.exercise import Exercise
from posecheck.core.judging.engine import Judged
from posecheck.core.judging.forecast import RecordingForecast
from posecheck.core.moment import Guest, Later, Moment, Sink, Sinks
from posecheck.core.session import Session
from posecheck.core.types import Calibration, Frame, Observation, Op
from posecheck.errors import OutputError
from posecheck.exercises import load_exercise
from posecheck.files.angles import AngleTable, read_track
from posecheck.files.journal import Journal, read_journal
from posecheck.files.poses import PoseRecorder, read_poses
from posecheck.files.session import SessionFile
from posecheck.sinks.frames import recorder
from posecheck.sinks.frames.recorder import FrameRecorder
from posecheck.words.en.session import ENGLISH
from tests.made_sessions import judged, made_observations
from tests.made_up import MODEL, SOURCE, glide

SMALL = replace(SOURCE, width_px=64, height_px=48)


class Set:
    """A short set: every way to tell a sink of it."""

    def __init__(self) -> None:
        self.exercise: Exercise = load_exercise("sciatic_glide")
        self.observations: list[Observation] = made_observations(glide(), fps=10.0)
        found: Judged = judged(glide(), fps=10.0)
        self.session: Session = replace(found.session, source=SMALL, frames=found.steps)
        self.frames = [
            Frame(index, each.t_s, np.full((48, 64, 3), 90, np.uint8))
            for index, each in enumerate(self.observations)
        ]

    def live(self) -> list[Moment]:
        """As a live session tells it: all at once, with what happened in between."""
        rows = zip(self.frames, self.observations, self.session.frames, strict=True)
        moments = [Moment(step.t_s, frame, each.pose, step) for frame, each, step in rows]
        return [Moment(-0.1, ops=(Op("start", Calibration()),)), *moments, Moment(99.0, ops=(Op("undo"),))]

    def recorded(self, early: bool) -> list[Moment]:
        """As a recording tells it: while it is read, or once it is judged."""
        if early:
            return [Moment(f.t_s, f, o.pose) for f, o in zip(self.frames, self.observations, strict=True)]
        rows = zip(self.observations, self.session.frames, strict=True)
        return [Moment(step.t_s, pose=each.pose, step=step) for each, step in rows]


@pytest.fixture(scope="module")
def made() -> Set:
    return Set()


def ahead(folder: Path, made: Set) -> Sink:
    source = type("Frames", (list,), {"info": SMALL, "frame_count": 0, "problem": ""})(made.frames)
    forecast = lambda: RecordingForecast(made.exercise, "auto", None)  # noqa: E731
    return drawn_ahead(folder, source, made.exercise, ENGLISH, None, forecast, Bars(False))


def after(folder: Path, made: Set) -> Sink:
    reading = Reading(SMALL, MODEL, made.observations)
    return drawn_after(folder, reading, made.exercise, ENGLISH, None, Bars(False))


Opener = Callable[[Path, Set], Sink]
#: Each sink, and the file that it leaves.
EVERY: dict[str, tuple[str, Opener]] = {
    "session": ("session.json", lambda folder, made: SessionFile(folder / "session.json")),
    "angles": ("angles.csv", lambda folder, made: AngleTable(folder / "angles.csv")),
    "poses": ("poses.jsonl", lambda folder, made: PoseRecorder(folder / "poses.jsonl", SMALL, MODEL)),
    "film": (
        "film.mp4",
        lambda folder, made: FrameRecorder(folder / "film.mp4", SMALL, blur=True, report=print),
    ),
    "overlay ahead": ("overlay.mp4", ahead),
    "overlay after": ("overlay.mp4", after),
    "later": (
        "angles.csv",
        lambda folder, made: Later(lambda: AngleTable(folder / "angles.csv")),
    ),
    "guest": ("session.json", lambda folder, made: Guest(SessionFile(folder / "session.json"))),
}
#: The journal leaves its file only until everything else is safe.
WITH_JOURNAL = {**EVERY, "journal": ("", lambda folder, made: Journal(folder / "session.journal", {}))}


def told(sink: Sink, moments: Sequence[Moment], session: Session) -> tuple[Path | None, Sinks]:
    with Sinks([sink]) as sinks:
        for moment in moments:
            sinks.take(moment)
        sinks.finish(session)
    assert sinks.failures == []
    return (sinks.files[0] if sinks.files else None), sinks


@pytest.mark.parametrize("name", EVERY)
def test_a_recorded_set_leaves_the_file_that_finish_names(name: str, made: Set, tmp_path: Path) -> None:
    file, opener = EVERY[name]
    sink = opener(tmp_path, made)
    path, _ = told(sink, made.recorded(sink.early), made.session)
    assert path == tmp_path / file
    assert [each.name for each in tmp_path.iterdir()] == [file]
    assert path.stat().st_size > 100


@pytest.mark.parametrize("name", [name for name in WITH_JOURNAL if "overlay" not in name])
def test_a_live_set_is_taken_too(name: str, made: Set, tmp_path: Path) -> None:
    file, opener = WITH_JOURNAL[name]
    path, _ = told(opener(tmp_path, made), made.live(), made.session)
    assert path == (tmp_path / file if file else None)
    assert len(list(tmp_path.iterdir())) == 1


@pytest.mark.parametrize("name", WITH_JOURNAL)
def test_close_may_follow_close_and_needs_no_moment(name: str, made: Set, tmp_path: Path) -> None:
    sink = WITH_JOURNAL[name][1](tmp_path, made)
    sink.close()
    sink.close()
    assert not [each.name for each in tmp_path.iterdir() if each.name.startswith(".")]


def test_a_film_that_cannot_be_encoded_is_no_film_and_is_said(
    made: Set, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    film = FrameRecorder(tmp_path / "film.mp4", SMALL, blur=False, report=print)
    film.append(np.zeros(3, np.uint8), 0.0, None)
    with pytest.raises(OutputError, match=r"film\.mp4: cannot be written \(ValueError"):
        film.finish(made.session)
    assert list(tmp_path.iterdir()) == []
    monkeypatch.setattr(recorder, "_CLOSE_WAIT_S", 0.05)
    going_on = threading.Event()
    monkeypatch.setattr(recorder, "hide_face", lambda image, pose: going_on.wait(20.0) and image)
    slow = FrameRecorder(tmp_path / "slow.mp4", SMALL, blur=True, report=print)
    slow.append(np.zeros((48, 64, 3), np.uint8), 0.0, None)
    with pytest.raises(OutputError, match="was not encoded in time"):
        slow.finish(made.session)
    going_on.set()


@pytest.mark.parametrize("name", ["session", "angles", "poses", "film", "overlay after", "journal"])
def test_a_folder_that_is_not_there_is_an_output_error(name: str, made: Set, tmp_path: Path) -> None:
    sinks = Sinks()
    sinks.add(lambda: WITH_JOURNAL[name][1](tmp_path / "none", made))
    for moment in made.live():
        sinks.take(moment)
    sinks.finish(made.session)
    assert sinks.files == [] and [type(error) for error in sinks.failures] == [OutputError]


def test_table_poses_and_journal_hold_every_moment_and_nothing_else(made: Set, tmp_path: Path) -> None:
    sinks = Sinks(WITH_JOURNAL[name][1](tmp_path, made) for name in ("angles", "poses", "journal"))
    for moment in made.live():
        sinks.take(moment)
    sinks.finish(made.session)
    count = len(made.observations)
    track = read_track(tmp_path / "angles.csv")
    assert len(track.t_s) == len(read_poses(tmp_path / "poses.jsonl").observations) == count
    _, entries = read_journal(tmp_path / "session.journal")
    assert [entry.op.kind for entry in (entries[0], entries[-1]) if entry.op] == ["start", "undo"]
    assert len(entries) == count + 2
