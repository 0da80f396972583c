"""The live loop over fakes: what is saved when things go wrong, and what the person is asked."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import av
import click
import numpy as np
import pytest
from click.testing import CliRunner

import posecheck
from posecheck.app import cli
from posecheck.app.ctrl_c import ended_as_by_ctrl_c
from posecheck.app.edges import Edges, handed
from posecheck.app.history import History
from posecheck.app.kept import calibration
from posecheck.app.live import questions
from posecheck.app.live.loop import View
from posecheck.app.live.plan import run_plan
from posecheck.app.live.run import Ended, run_live
from posecheck.app.live.screens import TerminalStatus
from posecheck.app.options.settings import Settings
from posecheck.core.coaching.coach import CoachStep, Stage
from posecheck.core.landmarks import SIDES
from posecheck.core.notes import note
from posecheck.core.plan import Part, Plan
from posecheck.core.session import ModelInfo
from posecheck.core.types import Calibration, Frame, Pose
from posecheck.errors import ModelError, OutputError
from posecheck.files import session as session_file
from posecheck.files.angles import AngleTable
from posecheck.sinks.frames import recorder
from posecheck.words import LANGUAGES
from tests.live_fakes import KnownPoses, known_edges, poses, write_clip
from tests.made_up import REST, glide
from tests.patient import patient

MOVES = [(1.5, *REST), *glide(out_s=0.8, hold_s=1.2, back_s=0.8, rest_s=0.6), (1.0, *REST)]
AT = poses(MOVES)


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_clip(tmp_path_factory.mktemp("clip") / "clip.mp4", MOVES)


@pytest.fixture(autouse=True)
def own_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POSECHECK_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "xdg"))
    monkeypatch.setenv("POSECHECK_CUE_LOG", str(tmp_path / "cues.jsonl"))


def quick_edges() -> Edges:
    return patient(known_edges(AT))


class ScriptedScreen:
    """Asks for actions once a condition on the view holds; remembers the stages it saw."""

    def __init__(self, script: list[tuple[Callable[[View], bool], str]]) -> None:
        self._script, self.stages, self.views = list(script), [], []
        self.finished = 0

    def show(self, view: View) -> Iterable[str]:
        self.stages.append(view.step.stage)
        self.views.append(view)
        if self._script and self._script[0][0](view):
            return [self._script.pop(0)[1]]
        return []

    def finish(self, session: object, saved: object) -> None:
        self.finished += 1

    def close(self) -> None:
        self.finished += 10


def run(
    clip: Path, out: Path, edges: Edges | None = None, screen: Any = None, **options: Any
) -> tuple[Ended, list[str]]:
    told: list[str] = []
    values = {"camera": str(clip), "output": str(out), "set_up": False, "window": False, **options}
    return run_live(Settings(**values), told.append, patient(edges or known_edges(AT), screen)), told


def test_pause_mute_undo_and_quit_by_key(clip: Path, tmp_path: Path) -> None:
    def counted(view: View) -> bool:
        return view.step.counts.clean == 1

    screen = ScriptedScreen(
        [
            (lambda view: view.step.result is not None, "mute"),
            (lambda view: view.muted, "mute"),
            (counted, "pause"),
            (lambda view: view.step.stage is Stage.PAUSED, "pause"),
            (lambda view: view.step.stage is Stage.SET, "undo"),
            (lambda view: view.step.counts.clean == 0, "quit"),
        ]
    )
    ended, _ = run(clip, tmp_path / "out", screen=screen)
    assert ended.reason == "key" and ended.outcome.code == 0
    assert ended.outcome.session is not None and ended.outcome.session.reps == ()
    assert screen.finished == 11
    assert note("ended_early", reason="key") in ended.outcome.session.warnings


def test_a_model_that_stops_midway_keeps_what_was_measured(clip: Path, tmp_path: Path) -> None:
    class Stops(KnownPoses):
        def __call__(self, frame: Frame) -> Pose | None:
            if frame.t_s > 2.0:
                raise ModelError("pose model", "stopped")
            return super().__call__(frame)

    @contextlib.contextmanager
    def opener(model: str | None) -> Iterator[KnownPoses]:
        yield Stops(AT)

    ended, _ = run(clip, tmp_path / "out", replace(known_edges(AT), open_estimator=opener))
    assert ended.reason == "pose_failed"
    session = ended.outcome.session
    assert session is not None and 1.5 < session.summary.duration_s < 2.1
    assert "stopped" in session.warnings[-1].values["text"]


def test_a_bug_keeps_its_traceback_and_the_journal(clip: Path, tmp_path: Path) -> None:
    class Buggy(KnownPoses):
        def __call__(self, frame: Frame) -> Pose | None:
            if frame.t_s > 1.0:
                raise ZeroDivisionError
            return super().__call__(frame)

    @contextlib.contextmanager
    def opener(model: str | None) -> Iterator[KnownPoses]:
        yield Buggy(AT)

    with pytest.raises(ZeroDivisionError):
        run(clip, tmp_path / "out", replace(known_edges(AT), open_estimator=opener))
    assert list((tmp_path / "out").glob("*/session.journal"))


def test_an_output_that_breaks_fails_alone(
    clip: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(self: AngleTable, step: object) -> None:
        self._failed = OutputError("angles.csv", "cannot be written, the disk is full")
        raise self._failed

    monkeypatch.setattr(AngleTable, "append", full)
    monkeypatch.setattr(recorder, "ready_folder", lambda folder: None)
    ended, told = run(clip, tmp_path / "out", record=str(tmp_path / "gone/film.mp4"), save_poses=True)
    assert ended.outcome.session is not None and ended.outcome.session.summary.reps_clean == 1
    names = sorted(path.name for path in ended.outcome.path.iterdir())
    assert names == ["poses.jsonl", "report.html", "session.journal", "session.json"]
    assert len([line for line in told if "disk is full" in line]) == 1
    assert len([line for line in told if "film.mp4" in line]) == 1
    assert ended.outcome.code == 5


#: Where the made-up person's head and working thigh are in the frames of the clip.
HEAD, THIGH = (slice(16, 50), slice(72, 108)), (slice(105, 135), slice(90, 140))


def recorded(film: Path) -> tuple[list[np.ndarray], float]:
    with av.open(str(film)) as container:
        frames = [frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)]
        return frames, container.duration / av.time_base


def edges_kept(plain: np.ndarray, hidden: np.ndarray) -> float:
    """Correlation of the edges of two images: 1 when they are all there."""
    found = [np.abs(np.diff(image.astype(float).mean(axis=-1), axis=0)).ravel() for image in (plain, hidden)]
    return float(np.corrcoef(*found)[0, 1])


def test_recording_only_when_asked_and_without_a_face(
    clip: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A busy machine encodes more slowly than this session goes, and would leave frames out.
    monkeypatch.setattr(recorder, "_WAITING", 0)
    film, plain_film = tmp_path / "film.mp4", tmp_path / "plain.mp4"
    ended, _ = run(clip, tmp_path / "out", record=str(film), blur_face=True)
    run(clip, tmp_path / "plain", record=str(plain_film))
    assert film in ended.outcome.files
    frames, duration_s = recorded(film)
    # The person sits still but for the leg: any two frames have the same head.
    plain, *others = recorded(plain_film)[0]
    assert min(edges_kept(plain[HEAD], frame[HEAD]) for frame in others) > 0.9
    assert max(edges_kept(plain[HEAD], frame[HEAD]) for frame in frames) < 0.7
    assert edges_kept(plain[THIGH], frames[0][THIGH]) > 0.9
    session = ended.outcome.session
    assert session is not None and abs(duration_s - session.summary.duration_s) < 0.5
    assert len(frames) > 20 and frames[0].shape == (240, 320, 3)
    again, _ = run(clip, tmp_path / "again")
    assert sorted(p.name for p in again.outcome.path.iterdir()) == [
        "angles.csv",
        "report.html",
        "session.json",
    ]


def test_an_earlier_film_stays_and_the_new_one_is_numbered(clip: Path, tmp_path: Path) -> None:
    film = tmp_path / "film.mp4"
    film.write_bytes(b"of yesterday")
    (tmp_path / "film-2.mp4").mkdir()
    plan = Plan(1, "two", (Part("sciatic_glide", target=1, sets=2),))
    settings = Settings(
        camera=str(clip), output=str(tmp_path / "out"), record=str(film), window=False, set_up=False
    )
    done = run_plan(plan, settings, lambda line: None, quick_edges(), rest=lambda seconds: None)
    assert film.read_bytes() == b"of yesterday"
    films = [
        path for each in done.sets if each.ended for path in each.ended.outcome.files if "film" in path.name
    ]
    assert [path.name for path in films] == ["film-3.mp4", "film-4.mp4"]
    assert all(path.stat().st_size > 1000 for path in films)


@pytest.mark.parametrize(
    ("film", "problem"),
    [("x.avi", r"x\.avi: is not an \.mp4 file"), ("clip/x.mp4", "a file of that name is in the way")],
)
def test_where_no_film_can_be_recorded_is_said_before_the_set(
    clip: Path, tmp_path: Path, film: str, problem: str
) -> None:
    (tmp_path / "clip").touch()
    with pytest.raises(OutputError, match=problem):
        run(clip, tmp_path / "out", record=str(tmp_path / film))
    assert not (tmp_path / "out").exists()


def test_saved_poses_give_the_same_session_again(clip: Path, tmp_path: Path) -> None:
    ended, _ = run(clip, tmp_path / "out", save_poses=True, neutral_ankle_deg=2.0)
    poses_file = ended.outcome.path / "poses.jsonl"
    arguments = ["replay", str(poses_file), "-o", str(tmp_path / "again"), "--filter", "causal"]
    done = CliRunner().invoke(cli.cli, [*arguments, "--neutral-ankle", "2"], standalone_mode=False)
    assert done.exception is None, done.output
    (path,) = (tmp_path / "again").glob("*/session.json")
    live, replayed = ended.outcome.session, session_file.read(path)
    assert live is not None
    assert [rep.outcome for rep in live.reps] == [rep.outcome for rep in replayed.reps]
    assert live.reps[0].start_s == pytest.approx(replayed.reps[0].start_s, abs=0.02)


def test_a_set_that_never_began_leaves_nothing(clip: Path, tmp_path: Path) -> None:
    film = tmp_path / "films" / "new" / "set.mp4"
    ended, told = run(clip, tmp_path / "out" / "here", set_up=True, target=40, record=str(film))
    assert ended.outcome.session is None and not list(tmp_path.glob("out*"))
    assert not list(tmp_path.glob("films*"))
    assert ended.reason == "camera_ended" and any("More than 30" in line for line in told)


def test_a_folder_that_was_there_stays_when_the_set_never_began(clip: Path, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    run(clip, tmp_path / "out", set_up=True, record=str(tmp_path / "out" / "set.mp4"))
    assert list((tmp_path / "out").iterdir()) == []


def test_an_interrupted_session_is_saved(clip: Path, tmp_path: Path) -> None:
    class Interrupting(ScriptedScreen):
        def show(self, view: View) -> Iterable[str]:
            if view.step.t_s > 1.0:
                raise KeyboardInterrupt
            return []

    ended, _ = run(clip, tmp_path / "out", screen=Interrupting([]))
    assert ended.outcome.code == 130 and ended.outcome.session is not None


def test_signals_end_a_session_only_in_the_main_thread() -> None:
    done: list[bool] = []

    def enter() -> None:
        with ended_as_by_ctrl_c():
            done.append(True)

    thread = threading.Thread(target=enter)
    thread.start()
    thread.join()
    assert done == [True]


def test_what_is_known_before_a_session(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []
    known = calibration.known_calibrations
    assert known(Settings(), told.append) == {}
    assert known(Settings(calibrate=False), told.append) == dict.fromkeys(SIDES, Calibration())
    optional = known(Settings(neutral_ankle_deg=4.0, profile="Anna"), told.append)
    assert {one.source for one in optional.values()} == {"option"} and len(optional) == 2
    assert known(Settings(profile="Anna"), told.append) == {}
    taken = Calibration(7.0, 12.0, "calibration")
    calibration.remember_calibration(Settings(profile="Anna"), "right", taken, told.append)
    mine = Calibration(7.0, 12.0, "profile")
    assert known(Settings(profile="Anna"), told.append) == {"right": mine}, "the left leg's is to be taken"
    both = known(Settings(profile="Anna", calibrate=False), told.append)
    assert both == {"left": Calibration(), "right": mine}
    calibration.remember_calibration(Settings(), "right", taken, told.append)
    calibration.remember_calibration(Settings(profile="Anna"), None, taken, told.append)
    assert told == []


def test_the_history_fails_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("POSECHECK_DATA", str(tmp_path / "file"))
    told: list[str] = []
    taken = Calibration(7.0, 12.0, "calibration")
    calibration.remember_calibration(Settings(profile="Anna"), "right", taken, told.append)
    assert calibration.known_calibrations(Settings(profile="Anna"), told.append) == {}
    assert len(told) == 2


@pytest.mark.parametrize(
    ("typed", "answer"), [("3\n", 3), ("\n", None), ("eleven\n11\n10\n", 10), ("²\n2\n", 2), ("", None)]
)
def test_pain_is_asked_and_may_be_skipped(typed: str, answer: int | None) -> None:
    @click.command()
    def ask() -> None:
        click.echo(f"<{questions.ask_pain(LANGUAGES['en'], 'pain_before')}>")

    done = CliRunner().invoke(ask, input=typed).output
    assert f"<{answer}>" in done and "Error" not in done


def test_the_whole_command_asks_once_and_remembers(clip: Path, tmp_path: Path) -> None:
    screen = ScriptedScreen([(lambda view: view.step.counts.clean == 1, "quit")])
    arguments = ["--camera", str(clip), "--no-set-up", "--ask-pain", "--profile", "Anna", "--no-window"]
    with handed(patient(known_edges(AT), screen)):
        done = CliRunner().invoke(
            cli.cli,
            ["live", *arguments, "-o", str(tmp_path / "out")],
            input="4\nknee hurt\n2\n",
            standalone_mode=False,
        )
    assert done.exception is None and done.return_value == 0, done.output
    assert "not a medical device" in done.output
    with History() as history:
        (entry,) = history.entries("Anna")
    assert (entry.pain_before, entry.pain_after, entry.stop_reason) == (4, 2, "knee hurt")
    assert entry.reps_clean == 1 and entry.folder == str(next((tmp_path / "out").iterdir()).resolve())


@pytest.mark.parametrize("language", ["en", "de"])
def test_a_set_in_which_nothing_was_seen_says_so_and_is_not_in_the_history(
    clip: Path, tmp_path: Path, language: str
) -> None:
    arguments = ["--camera", str(clip), "--no-set-up", "--no-window", "--ask-pain", "--language", language]
    with handed(patient(known_edges(lambda t_s: None))):
        done = CliRunner().invoke(
            cli.cli, ["live", *arguments, "-o", str(tmp_path / "out")], input="4\n2\n", standalone_mode=False
        )
    (folder,) = (tmp_path / "out").iterdir()
    assert done.return_value == 7, done.output
    assert LANGUAGES[language].label("leg_never_seen", name=folder) in done.output
    with History() as history:
        assert history.entries() == []
    about = session_file.read(folder / session_file.NAME).about
    assert (about.pain_before, about.pain_after) == (4, 2)


def test_the_whole_command_names_the_exercise_in_the_language_of_the_set(clip: Path, tmp_path: Path) -> None:
    screen = ScriptedScreen([(lambda view: view.step.counts.clean == 1, "quit")])
    arguments = ["--camera", str(clip), "--no-set-up", "--no-window", "--no-history", "--language", "de"]
    with handed(patient(known_edges(AT), screen)):
        done = CliRunner().invoke(
            cli.cli, ["live", *arguments, "-o", str(tmp_path / "out")], standalone_mode=False
        )
    assert done.output.count("Ischiasnerv-Gleiten") == 2, "before the set, and above its summary"
    assert "Sciatic nerve glide" not in done.output


class Keyboard:
    """A terminal at which this is typed; "" is the end of the input, None Ctrl-C."""

    def __init__(self, *lines: str | None) -> None:
        self._lines = list(lines)

    def isatty(self) -> bool:
        return True

    def readline(self) -> str:
        line = self._lines.pop(0)
        if line is None:
            raise KeyboardInterrupt
        return line


def test_the_notice_is_shown_until_somebody_has_agreed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    words = LANGUAGES["de"]
    questions.show_notice_once(words)
    assert "Medizinprodukt" in capsys.readouterr().err
    for typed in ("", "\n"):  # as Windows' NUL ends, which calls itself a terminal
        monkeypatch.setattr(questions.sys, "stdin", Keyboard(typed))
        questions.show_notice_once(words)
        assert "Medizinprodukt" in capsys.readouterr().err
    questions.show_notice_once(words)
    assert capsys.readouterr().err == ""


def test_ctrl_c_at_a_question_before_the_set_begins_none(
    clip: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["--camera", str(clip), "--no-set-up", "--ask-pain", "--no-window", "--no-audio"]
    for typed in ([None], ["\n", None]):
        monkeypatch.setattr(questions.sys, "stdin", Keyboard(*typed))
        assert cli.main(["live", *arguments, "-o", str(tmp_path / "out")]) == 130
        assert capsys.readouterr().err.endswith("posecheck: stopped.\n")
    assert not (tmp_path / "out").exists()


def test_ctrl_c_at_a_question_after_the_set_keeps_what_was_said_before(
    clip: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    arguments = ["--camera", str(clip), "--no-set-up", "--ask-pain", "--no-window", "--no-audio"]
    monkeypatch.setattr(questions.sys, "stdin", Keyboard("\n", "4\n", None))
    with handed(quick_edges()):
        assert cli.main(["live", *arguments, "-o", str(tmp_path / "out")]) == 0
    with History() as history:
        (entry,) = history.entries()
    assert (entry.pain_before, entry.pain_after) == (4, None)


def test_no_command_is_live(monkeypatch: pytest.MonkeyPatch) -> None:
    done = CliRunner().invoke(cli.cli, ["live", "--help"])
    assert "--camera" in done.output and "--record" in done.output
    from posecheck.app.commands import live as command

    started: list[Settings] = []
    monkeypatch.setattr(command, "start", lambda settings: started.append(settings) or 0)
    alone = CliRunner().invoke(cli.cli, [], standalone_mode=False)
    assert alone.exception is None and started and started[0].camera == "0"


def test_cameras_command(monkeypatch: pytest.MonkeyPatch) -> None:
    from posecheck.sources import camera_list
    from posecheck.sources.camera_list import CameraRow

    monkeypatch.setattr(camera_list, "list_cameras", lambda: [CameraRow(0, "Webcam", 1280, 720, 29.6)])
    done = CliRunner().invoke(cli.cli, ["cameras"], standalone_mode=False)
    assert "Webcam: 1280x720 at 30" in done.output and done.return_value == 0
    refused = CameraRow(0, "Webcam", problem="permission denied")
    monkeypatch.setattr(camera_list, "list_cameras", lambda: [refused])
    done = CliRunner().invoke(cli.cli, ["cameras"], standalone_mode=False)
    assert "permission denied" in done.output and done.return_value == 3


def test_models_are_named_in_the_session(clip: Path, tmp_path: Path) -> None:
    ended, _ = run(clip, tmp_path / "out", language="de", audio=False)
    session = ended.outcome.session
    assert session is not None and session.model == ModelInfo("made-up", "0" * 64)
    assert session.warnings[-1] == note("ended_early", reason="camera_ended")
    assert LANGUAGES["de"].note(session.warnings[-1]).endswith("die Aufnahme war zu Ende.")
    assert session.target == 20 and session.source.recorded_at.startswith(f"{ended.ending.when:%Y-%m-%d}")


def test_a_session_from_python_is_kept_as_one_from_the_command_line(clip: Path, tmp_path: Path) -> None:
    class Seen(posecheck.Sink):
        def __init__(self) -> None:
            self.moments: list[posecheck.Moment] = []
            self.sessions: list[posecheck.Session] = []

        def take(self, moment: posecheck.Moment) -> None:
            self.moments.append(moment)

        def finish(self, session: posecheck.Session) -> None:
            self.sessions.append(session)

    class Broken(posecheck.Sink):
        def take(self, moment: posecheck.Moment) -> None:
            raise ZeroDivisionError("mine")

    seen, told = Seen(), []
    options: dict[str, Any] = {"set_up": False, "window": False, "audio": False, "output": tmp_path / "out"}
    with handed(quick_edges()):
        session = posecheck.live(
            camera=str(clip), profile="Anna", sinks=[Broken(), seen], notices=told.append, **options
        )
    assert session is not None and session.summary.reps_clean == 1
    judged = [moment for moment in seen.moments if moment.step is not None]
    assert len(judged) > 20 and all(moment.frame is not None for moment in judged)
    assert seen.sessions == [session]
    assert [line for line in told if "Broken: raised ZeroDivisionError" in line]
    (folder,) = (tmp_path / "out").iterdir()
    assert sorted(path.name for path in folder.iterdir()) == ["angles.csv", "report.html", "session.json"]
    with History() as history:
        (entry,) = history.entries("Anna")
    assert entry.folder == str(folder.resolve())


def test_the_terminal_counts_down_what_is_to_be_held_and_nothing_else(
    capsys: pytest.CaptureFixture[str],
) -> None:
    held = CoachStep(1.0, Stage.CALIBRATING, "calibrate_straight", progress=0.5, hold_left_s=0.7)
    screen = TerminalStatus(LANGUAGES["en"], 20)
    for step in (held, replace(held, cue="", progress=1.0, hold_left_s=0.0)):
        screen.show(View(None, None, step))
    asked, done = capsys.readouterr().out.splitlines()
    assert asked.startswith("Calibration: Toes pointed away") and asked.endswith("(1 s)")
    assert done == "Calibration"
