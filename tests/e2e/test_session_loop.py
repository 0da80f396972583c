"""The one loop, over fakes: whatever goes wrong, what was measured is judged and saved."""

from __future__ import annotations

import csv
import json
import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import posecheck
from posecheck.app import edges
from posecheck.app.ctrl_c import deferred, ended_as_by_ctrl_c
from posecheck.app.kept.outcome import Folders, Outcome, exit_code
from posecheck.app.options.settings import layered
from posecheck.app.recorded import overlay
from posecheck.app.recorded import run as loop
from posecheck.app.recorded.reading import Reading
from posecheck.core.measuring.leg import judged_pose, swap_sides
from posecheck.core.moment import Moment, Sink
from posecheck.core.notes import note
from posecheck.core.notes import said as sentence
from posecheck.core.session import Session
from posecheck.core.types import Observation
from posecheck.errors import InputError, ModelError, OutputError, UsageError
from posecheck.files import session as session_file
from posecheck.words.de.session import GERMAN
from posecheck.words.en.session import ENGLISH
from tests.e2e.fakes import MOVES, World, video
from tests.made_bodies import walker
from tests.made_up import MODEL, SOURCE, Person, glide, observe

posix = pytest.mark.skipif(os.name != "posix", reason="Windows closes a terminal otherwise")


def run(world: World, folder: Path, *names: str, **options: Any) -> list[Outcome]:
    settings = layered({"output": str(folder), "progress": False}, options)
    return list(loop.Run(settings, world.edges()).analyze_each([Path(name) for name in names]))


def test_a_clip_is_counted_judged_and_written(tmp_path: Path) -> None:
    (outcome,) = run(World({"clip.mp4": video(MOVES)}), tmp_path, "clip.mp4")
    assert (outcome.code, outcome.error, outcome.failures) == (0, None, [])
    session = session_file.read(tmp_path / "clip" / "session.json")
    assert outcome.session is not None
    assert outcome.session.to_dict() == session.to_dict()
    assert (session.summary.reps_clean, session.summary.reps_faulty) == (2, 1)
    assert session.summary.alerts == {"overstretch": 1}
    assert session.posecheck == posecheck.__version__
    with (tmp_path / "clip" / "angles.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == len(video(MOVES).observations)
    assert sorted(path.name for path in outcome.files) == ["angles.csv", "report.html", "session.json"]


def test_everything_asked_for_is_written_and_nothing_else(tmp_path: Path) -> None:
    world = World({"clip.mp4": video(glide())})
    (outcome,) = run(world, tmp_path, "clip.mp4", overlay=True, save_poses=True)
    names = ["angles.csv", "overlay.mp4", "poses.jsonl", "report.html", "session.json"]
    assert sorted(path.name for path in (tmp_path / "clip").iterdir()) == names
    assert sorted(path.name for path in outcome.files) == names


def test_replaying_the_poses_gives_the_same_session(tmp_path: Path) -> None:
    world = World({"clip.mp4": video(MOVES, problem="clip.mp4 breaks off after 3 s: 45 frames were read")})
    (first,) = run(world, tmp_path / "a", "clip.mp4", save_poses=True)
    settings = layered({"output": str(tmp_path / "b"), "overlay": True})
    again = loop.Run(settings, world.edges()).replay_each([tmp_path / "a" / "clip" / "poses.jsonl"])
    (second,) = again
    assert (first.code, second.code) == (7, 7)
    written = [(tmp_path / way / "clip" / "session.json").read_bytes() for way in "ab"]
    assert written[0] == written[1]
    assert (tmp_path / "b" / "clip" / "overlay.mp4").stat().st_size > 0


@pytest.mark.parametrize("way", ["source", "estimator"])
def test_ctrl_c_saves_what_was_measured(tmp_path: Path, way: str) -> None:
    fails = {80: KeyboardInterrupt()}
    world = World({"clip.mp4": video(MOVES, fails=fails if way == "source" else {})})
    world.estimator_fails = fails if way == "estimator" else {}
    outcomes = run(world, tmp_path, "clip.mp4", "other.mp4", save_poses=True, overlay=True)
    assert exit_code(outcomes) == 130
    assert len(outcomes) == 1
    session = session_file.read(tmp_path / "clip" / "session.json")
    assert session.summary.reps_clean == 1
    assert session.warnings[-1].key == "interrupted"
    assert not (tmp_path / "clip" / "overlay.mp4").exists()
    poses = (tmp_path / "clip" / "poses.jsonl").read_text(encoding="utf-8").splitlines()
    assert len(poses) == 80 + 2


def test_ctrl_c_before_the_first_frame_leaves_no_empty_results(tmp_path: Path) -> None:
    world = World({"clip.mp4": video(MOVES, fails={0: KeyboardInterrupt()})})
    (outcome,) = run(world, tmp_path, "clip.mp4")
    assert (outcome.code, outcome.session) == (130, None)
    assert list(tmp_path.iterdir()) == []


def test_ctrl_c_while_the_model_loads(tmp_path: Path) -> None:
    world = World({"clip.mp4": video(MOVES)}, opening=KeyboardInterrupt())
    assert exit_code(run(world, tmp_path, "clip.mp4", "clip.mp4")) == 130


def test_ctrl_c_during_the_overlay_keeps_the_results(tmp_path: Path, monkeypatch: Any) -> None:
    from posecheck.sinks.frames.clip_writer import ClipWriter

    appended = ClipWriter.append

    def append(self: Any, image: Any, t_s: float) -> None:
        if t_s > 1:
            raise KeyboardInterrupt
        appended(self, image, t_s)

    monkeypatch.setattr(ClipWriter, "append", append)
    (outcome,) = run(World({"clip.mp4": video(MOVES)}), tmp_path, "clip.mp4", overlay=True)
    assert outcome.code == 130
    names = sorted(path.name for path in (tmp_path / "clip").iterdir())
    assert names == ["angles.csv", "report.html", "session.json"]


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", pytest.param("SIGHUP", marks=posix)])
def test_ctrl_c_during_the_writing_waits(tmp_path: Path, monkeypatch: Any, name: str) -> None:
    written = session_file.write

    def write(path: Path, session: Any) -> None:
        signal.raise_signal(getattr(signal, name))
        written(path, session)

    monkeypatch.setattr(session_file, "write", write)
    with ended_as_by_ctrl_c():
        (outcome,) = run(World({"clip.mp4": video(MOVES)}), tmp_path, "clip.mp4")
    assert outcome.code == 130
    assert session_file.read(tmp_path / "clip" / "session.json").summary.reps_clean == 2
    assert (tmp_path / "clip" / "angles.csv").exists()


def test_the_handlers_are_put_back() -> None:
    numbers = (signal.SIGINT, signal.SIGTERM)
    before = [signal.getsignal(number) for number in numbers]
    with pytest.raises(ZeroDivisionError), ended_as_by_ctrl_c(), deferred():
        assert before != [signal.getsignal(number) for number in numbers]
        raise ZeroDivisionError
    assert before == [signal.getsignal(number) for number in numbers]


def test_ctrl_c_while_the_model_loads_waits_for_it_and_closes_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Torn off, its threads would go on, and write to the terminal."""
    happened: list[str] = []

    @contextmanager
    def opening(model: str | None, exercise: object) -> Iterator[None]:
        signal.raise_signal(signal.SIGINT)
        happened.append("loaded")
        try:
            yield
        finally:
            happened.append("closed")

    monkeypatch.setattr("posecheck.pose.estimator.open_estimator", opening)
    with pytest.raises(KeyboardInterrupt), edges.real().open_estimator(None):
        pytest.fail("nobody waits for the first frame")
    assert happened == ["loaded", "closed"]


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", pytest.param("SIGHUP", marks=posix)])
def test_what_is_ignored_or_handled_by_somebody_else_is_left_to_them(name: str) -> None:
    """As under nohup, which lets a session go on when its terminal is closed."""
    number = getattr(signal, name)
    before = signal.signal(number, signal.SIG_IGN)
    try:
        with ended_as_by_ctrl_c(), deferred():
            assert signal.getsignal(number) is signal.SIG_IGN
    finally:
        signal.signal(number, before)


@pytest.mark.parametrize(
    ("error", "said"),
    [(ModelError("full", "MediaPipe stopped"), "pose_failed"), (InputError("x", "torn"), "unreadable")],
)
def test_a_failure_midway_keeps_what_was_measured(tmp_path: Path, error: Exception, said: str) -> None:
    world = World({"clip.mp4": video(MOVES)}, estimator_fails={80: error})
    (outcome,) = run(world, tmp_path, "clip.mp4")
    assert outcome.code == 7
    session = session_file.read(tmp_path / "clip" / "session.json")
    assert session.summary.reps_clean == 1
    assert session.warnings[-1].key == said


def test_a_failure_at_the_first_frame_is_that_failure(tmp_path: Path) -> None:
    world = World({"clip.mp4": video(MOVES)}, estimator_fails={0: ModelError("full", "MediaPipe stopped")})
    (outcome,) = run(world, tmp_path, "clip.mp4")
    assert outcome.code == 4
    assert outcome.session is None
    assert list(tmp_path.iterdir()) == []


def test_an_unreadable_part_is_reported(tmp_path: Path) -> None:
    world = World({"clip.mp4": video(MOVES, problem="9 of about 99 frames could not be read")})
    (outcome,) = run(world, tmp_path, "clip.mp4")
    assert outcome.code == 7
    session = session_file.read(tmp_path / "clip" / "session.json")
    assert sentence("9 of about 99 frames could not be read.") in session.warnings


def test_what_was_made_of_a_file_is_said_and_replayed_and_is_no_fault(tmp_path: Path) -> None:
    remarks = (note("slow_motion", factor=4.0, fps=120.0, plays_fps=30.0), note("frames_fitted", count=6))
    world = World({"clip.mp4": video(MOVES, remarks=remarks)})
    (first,) = run(world, tmp_path / "a", "clip.mp4", save_poses=True)
    assert first.code == 0
    settings = layered({"output": str(tmp_path / "b")})
    list(loop.Run(settings, world.edges()).replay_each([tmp_path / "a" / "clip" / "poses.jsonl"]))
    for way in "ab":
        assert session_file.read(tmp_path / way / "clip" / "session.json").warnings[-2:] == remarks
    words = ENGLISH.note(remarks[0]), GERMAN.note(remarks[0])
    assert "120 frames a second, played at 30" in words[0] and "Zeitlupe" in words[1]


def test_slow_motion_is_asked_of_the_file_unless_given(tmp_path: Path) -> None:
    world = World({"clip.mp4": video(glide())})
    run(world, tmp_path, "clip.mp4")
    run(world, tmp_path, "clip.mp4", slow_motion=4.0)
    assert world.slow_motions == [None, 4.0]


def test_nobody_in_view_is_written_and_said(tmp_path: Path) -> None:
    empty = replace(video(glide()), observations=[Observation(i / 10, None) for i in range(30)])
    (outcome,) = run(World({"clip.mp4": empty}), tmp_path, "clip.mp4", overlay=True)
    assert (outcome.code, outcome.unjudged) == (7, "nobody")
    assert session_file.read(tmp_path / "clip" / "session.json").summary.tracked_fraction == 0
    assert (tmp_path / "clip" / "overlay.mp4").exists()


def test_a_leg_that_is_never_seen(tmp_path: Path) -> None:
    unseen = video([(1.0, 85.0, 12.0)])
    pose = unseen.observations[0].pose
    assert pose is not None
    hidden = replace(pose, visibility=pose.visibility * 0)
    source = replace(unseen, observations=[Observation(i / 10, hidden) for i in range(30)])
    (outcome,) = run(World({"clip.mp4": source}), tmp_path, "clip.mp4")
    assert (outcome.code, outcome.unjudged) == (7, "leg_never_seen")


def test_a_body_that_is_cut_at_the_waist(tmp_path: Path) -> None:
    """Legs walk, but whether their trunk is upright is not in view: what to show is said."""
    poses = (walker(0.06 * frame) for frame in range(150))
    legs = [replace(pose, xy_px=pose.xy_px - np.array([0.0, 160.0])) for pose in poses]
    cut = replace(video(glide()), observations=[Observation(i / 15, pose) for i, pose in enumerate(legs)])
    (outcome,) = run(World({"clip.mp4": cut}), tmp_path, "clip.mp4", exercise="walk")
    assert (outcome.code, outcome.unjudged) == (7, "body_never_seen")


def test_whoever_faces_the_camera_is_told_where_to_place_it(tmp_path: Path) -> None:
    facing = [Observation(o.t_s, o.pose) for o in observe(glide(), Person(yaw_deg=80.0), fps=15.0)]
    world = World({"clip.mp4": replace(video(glide()), observations=facing)})
    outcomes = run(world, tmp_path, "clip.mp4")
    assert [(outcome.code, outcome.unjudged) for outcome in outcomes] == [(7, "never_side_on")]


def test_no_frames_at_all(tmp_path: Path) -> None:
    source = replace(video(glide()), observations=[])
    (outcome,) = run(World({"clip.mp4": source}), tmp_path, "clip.mp4")
    assert outcome.code == 3


def test_one_frame(tmp_path: Path) -> None:
    source = video(glide())
    source = replace(source, observations=source.observations[:1])
    (outcome,) = run(World({"clip.mp4": source}), tmp_path, "clip.mp4", overlay=True)
    assert outcome.code == 0
    assert session_file.read(tmp_path / "clip" / "session.json").reps == ()


def test_the_folder_is_tried_before_the_long_work(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("a file is in the way", encoding="utf-8")
    world = World({"clip.mp4": video(MOVES)})
    (outcome,) = run(world, tmp_path / "out", "clip.mp4")
    assert outcome.code == 5
    assert world.estimators == 0


def test_one_bad_input_does_not_stop_the_rest(tmp_path: Path) -> None:
    world = World({"a.mp4": video(MOVES), "c.mp4": video(MOVES, problem="short")})
    outcomes = run(world, tmp_path, "a.mp4", "b.mp4", "c.mp4")
    assert [outcome.code for outcome in outcomes] == [0, 3, 7]
    assert exit_code(outcomes) == 3
    assert (tmp_path / "c" / "session.json").exists()
    assert not (tmp_path / "b").exists()


def test_a_missing_model_would_meet_every_input(tmp_path: Path) -> None:
    world = World({"a.mp4": video(MOVES)}, opening=ModelError("full", "is missing"))
    assert [outcome.code for outcome in run(world, tmp_path, "a.mp4", "a.mp4")] == [4]


def test_equal_names_get_folders_of_their_own(tmp_path: Path) -> None:
    world = World({"clip.mp4": video(glide()), "Clip.mov": video(glide())})
    run(world, tmp_path, "x/clip.mp4", "y/clip.mp4", "Clip.mov")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["Clip-3", "clip", "clip-2"]


def test_another_recording_of_an_equal_name_leaves_the_earlier_results_alone(tmp_path: Path) -> None:
    films = [tmp_path / day / "clip.mp4" for day in ("monday", "friday")]
    for day, film in enumerate(films):
        film.parent.mkdir()
        film.touch()
        os.utime(film, (1_700_000_000 + 86_400 * day,) * 2)
    world, out = World({"clip.mp4": video(glide())}), tmp_path / "out"
    for film in (*films, films[0]):
        run(world, out, str(film))
    found = {path.parent.name: session_file.read(path).source.recorded for path in out.glob("*/session.json")}
    assert sorted(found) == ["clip", "clip-2"], "judged again, a recording keeps its folder"
    assert found["clip"] is not None and found["clip"].timestamp() == 1_700_000_000
    world.videos["clip.mp4"].info = replace(SOURCE, duration_s=SOURCE.duration_s + 1)
    assert [each.files[0].parent.name for each in run(world, out, str(films[1]))] == ["clip-3"], (
        "copied at once"
    )
    (out / "clip/session.json").write_text('{"name": "of another program"}', encoding="utf-8")
    assert [each.files[0].parent.name for each in run(world, out, str(films[0]))] == ["clip-4"]


def test_a_clip_of_another_judgement_is_kept_and_not_shown(tmp_path: Path) -> None:
    world = World({"clip.mp4": video(glide())})
    run(world, tmp_path, "clip.mp4", overlay=True, save_poses=True)
    folder = tmp_path / "clip"
    drawn = (folder / "overlay.mp4").read_bytes()
    (again,) = run(world, tmp_path, "clip.mp4")
    assert (folder / "overlay-2.mp4").read_bytes() == drawn and not (folder / "overlay.mp4").exists()
    assert again.notices == [f"{folder / 'overlay.mp4'} shows the judgement before: kept as overlay-2.mp4"]
    assert "overlay" not in (folder / "report.html").read_text(encoding="utf-8")
    run(world, tmp_path, "clip.mp4", overlay=True)
    run(world, tmp_path, "clip.mp4", overlay=True)
    assert len(list(folder.glob("overlay*"))) == 2, "drawn anew from the same frames, it replaces itself"
    replay = loop.Run(layered({"output": str(tmp_path), "overlay": True}), world.edges()).replay(folder)
    assert replay.notices and len(list(folder.glob("overlay*"))) == 3, "a dark ground replaces no film"


def test_what_an_earlier_run_left_is_not_taken_for_this_one_s(tmp_path: Path) -> None:
    world = World({"clip.mp4": video(glide())})
    run(world, tmp_path, "clip.mp4", save_poses=True)
    folder = tmp_path / "clip"
    (again,) = run(world, tmp_path, "clip.mp4", report=False)
    assert not (folder / "report.html").exists() and (folder / "report-2.html").is_file()
    assert again.notices == [f"{folder / 'report.html'} shows the judgement before: kept as report-2.html"]
    assert (folder / "poses.jsonl").is_file(), "of the same recording"
    # As a batch does it: the folder goes by the name, whatever lies in it.
    world.videos["clip.mp4"].info = replace(SOURCE, duration_s=SOURCE.duration_s + 1)
    changed = loop.Run(layered({"output": str(tmp_path)}), world.edges()).analyze(Path("clip.mp4"), "clip")
    assert not (folder / "poses.jsonl").exists() and (folder / "poses-2.jsonl").is_file()
    assert changed.notices == [f"{folder / 'poses.jsonl'} is of another recording: kept as poses-2.jsonl"]


def test_a_film_that_is_called_as_an_overlay_is_not_drawn_over(tmp_path: Path) -> None:
    film = tmp_path / "overlay/overlay.mp4"
    film.parent.mkdir()
    film.write_bytes(b"mine")
    (outcome,) = run(World({"overlay.mp4": video(glide())}), tmp_path, str(film), overlay=True)
    assert outcome.code == 0 and film.read_bytes() == b"mine"
    assert (tmp_path / "overlay-2/overlay.mp4").is_file()


def test_folder_names_stay_inside_the_output_folder() -> None:
    folders = Folders(Path("out"))
    names = [folders.next(stem).as_posix() for stem in (".", "..", "", "clip-2", "clip", "clip", " x. ")]
    assert names == [
        "out/video", "out/video-2", "out/video-3", "out/clip-2", "out/clip", "out/clip-3", "out/x",
    ]  # fmt: skip


@pytest.mark.parametrize("part", ["session.json", "angles.csv", "overlay.mp4", "poses.jsonl", "report.html"])
def test_an_output_that_fails_fails_alone(tmp_path: Path, part: str) -> None:
    (tmp_path / "clip" / part).mkdir(parents=True)
    (tmp_path / "clip" / part / "full").touch()
    world = World({"clip.mp4": video(glide())})
    (outcome,) = run(world, tmp_path, "clip.mp4", overlay=True, save_poses=True)
    assert outcome.code == 5
    assert len(outcome.failures) == 1
    assert part in str(outcome.failures[0])
    wanted = {"session.json", "angles.csv", "overlay.mp4", "poses.jsonl", "report.html"} - {part}
    if part == "session.json":
        # The page is made from it.
        wanted.remove("report.html")
    assert {path.name for path in outcome.files} == wanted
    assert all((tmp_path / "clip" / name).is_file() for name in wanted)


@pytest.mark.parametrize("anew", [False, True])
def test_a_video_that_vanishes_before_the_overlay_is_done_keeps_the_results(
    tmp_path: Path, monkeypatch: Any, anew: bool
) -> None:
    if anew:
        monkeypatch.setattr(overlay, "alike", lambda forecast, final: False)
    world = World({"clip.mp4": video(MOVES)})
    source = world.videos["clip.mp4"]
    later: dict[int, BaseException] = {}
    watched = replace(source, fails=later)
    world.videos["clip.mp4"] = watched
    last = watched.observations[-1]

    def judged(self: loop.Run, reading: Any) -> Any:
        later[len(watched.observations) - 1] = InputError("clip.mp4", "no such file")
        return judge(self, reading)

    judge = loop.Run.judge
    settings = layered({"output": str(tmp_path), "overlay": True})
    run_once = loop.Run(settings, world.edges())
    run_once.judge = judged.__get__(run_once)  # type: ignore[method-assign]
    (outcome,) = run_once.analyze_each([Path("clip.mp4")])
    assert outcome.code == (3 if anew else 0), "its frames were kept, unless it must be drawn anew"
    assert outcome.session is not None
    assert outcome.session.summary.duration_s == pytest.approx(last.t_s, abs=21)
    names = sorted(path.name for path in (tmp_path / "clip").iterdir() if path.name != "overlay.mp4")
    assert names == ["angles.csv", "report.html", "session.json"]
    assert (tmp_path / "clip" / "overlay.mp4").exists() is not anew


@pytest.mark.parametrize("early", [True, False])
@pytest.mark.parametrize(
    "error", [OutputError("mine", "cannot be written, the disk is full"), ZeroDivisionError("mine")]
)
def test_a_sink_of_ones_own_that_breaks_midway_fails_alone(
    tmp_path: Path, early: bool, error: Exception
) -> None:
    class Broken(Sink):
        closed = 0

        def take(self, moment: Moment) -> None:
            assert (moment.step is None, moment.frame is not None) == (early, early)
            raise error

        def finish(self, session: Session) -> None:
            raise AssertionError

        def close(self) -> None:
            self.closed += 1
            raise error

    broken = Broken()
    broken.early = early
    settings = layered({"output": str(tmp_path), "save_poses": True})
    world = World({"clip.mp4": video(MOVES)}).edges()
    (outcome,) = loop.Run(settings, world, sinks=[broken]).analyze_each([Path("clip.mp4")])
    assert (outcome.code, len(outcome.failures), broken.closed) == (5, 1, 1)
    assert "mine" in str(outcome.failures[0])
    assert session_file.read(tmp_path / "clip" / "session.json").summary.reps_clean == 2
    assert len(outcome.files) == 4


def test_the_overlay_draws_the_leg_that_was_judged_although_the_model_exchanged_it() -> None:
    source = video(MOVES)
    true = list(source.observations)
    mixed = [
        replace(each, pose=swap_sides(each.pose)) if each.pose and 30 <= index < 33 else each
        for index, each in enumerate(true)
    ]
    reading = Reading(SOURCE, MODEL, mixed)
    judged = loop.Run(layered({}), World({}).edges(), writes=False).judge(reading)
    for step, seen, truth in zip(judged.steps, mixed, true, strict=True):
        drawn = judged_pose(seen.pose, step.measurement)
        assert drawn is not None
        assert truth.pose is not None
        assert (drawn.xy_px == truth.pose.xy_px).all()
        assert step.pose is not None and (step.pose.xy_px == drawn.xy_px).all()
    assert judged_pose(None, judged.steps[0].measurement) is None


def test_options_reach_the_judgement(tmp_path: Path) -> None:
    world = World({"clip.mp4": video(MOVES)})
    options = {"leg": "left", "neutral_ankle_deg": 4.0, "rotate": 90, "thresholds": {"hold_needed": 30}}
    (outcome,) = run(world, tmp_path, "clip.mp4", **options)
    assert outcome.session is not None
    assert outcome.session.leg == "left"
    assert outcome.session.calibration.neutral_ankle_deg == 4.0
    assert outcome.session.calibration.source == "option"
    assert world.rotations == [90]


def test_the_causal_filter_counts_the_same(tmp_path: Path) -> None:
    world = World({"clip.mp4": video(MOVES)})
    (outcome,) = run(world, tmp_path, "clip.mp4", filter="causal")
    assert outcome.session is not None
    assert (outcome.session.summary.reps_clean, outcome.session.summary.reps_faulty) == (2, 1)


class TestPythonApi:
    """`posecheck.analyze`."""

    @pytest.fixture
    def analyze(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
        monkeypatch.chdir(tmp_path)
        world = World({"clip.mp4": video(MOVES, fails={})}).edges()

        def call(name: str = "clip.mp4", **options: Any) -> Any:
            with edges.handed(world):
                return posecheck.analyze(name, **options)

        return call

    def test_it_returns_the_session_and_writes_nothing(self, analyze: Any, tmp_path: Path) -> None:
        assert analyze().summary.reps_clean == 2
        assert list(tmp_path.iterdir()) == []

    def test_it_writes_where_it_is_told(self, analyze: Any, tmp_path: Path) -> None:
        analyze(output="here")
        assert (tmp_path / "here" / "clip" / "session.json").is_file()

    def test_an_overlay_needs_a_folder(self, analyze: Any, tmp_path: Path) -> None:
        analyze(overlay=True)
        assert (tmp_path / "posecheck-out" / "clip" / "overlay.mp4").is_file()

    def test_a_config_file_is_read_when_named(self, analyze: Any, tmp_path: Path) -> None:
        (tmp_path / "mine.toml").write_text('leg = "left"\n', encoding="utf-8")
        (tmp_path / "posecheck.toml").write_text("nonsense = 1\n", encoding="utf-8")
        assert analyze(config="mine.toml").leg == "left"
        assert analyze(config="mine.toml", leg="right").leg == "right"

    def test_errors_are_raised(self, analyze: Any, tmp_path: Path) -> None:
        with pytest.raises(InputError):
            analyze("none.mp4")
        with pytest.raises(TypeError, match="legs"):
            analyze(legs="left")
        with pytest.raises(UsageError, match="Allowed: auto, left, right"):
            analyze(leg="middle")
        with pytest.raises(UsageError, match="no threshold"):
            analyze(thresholds={"hold_neded": 1})
        (tmp_path / "out" / "clip" / "session.json" / "x").mkdir(parents=True)
        with pytest.raises(OutputError):
            analyze(output="out")

    def test_ctrl_c_is_raised_after_saving(self, tmp_path: Path) -> None:
        world = World({"clip.mp4": video(MOVES, fails={80: KeyboardInterrupt()})}).edges()
        with edges.handed(world), pytest.raises(KeyboardInterrupt):
            posecheck.analyze("clip.mp4", output=str(tmp_path))
        assert json.loads((tmp_path / "clip" / "session.json").read_text(encoding="utf-8"))["schema"] == 2
