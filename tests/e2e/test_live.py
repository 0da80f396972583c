"""``posecheck live`` as a person meets it: a real window under Xvfb, real keys, a real network camera.

The person is made up (`tests.live_fakes`), so that counts and warnings are known exactly. Most sessions
play as far as the test says (`tests.patient`); two run in real time, and the last has the real pose model.
"""

from __future__ import annotations

import contextlib
import csv
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from posecheck.app.history import History
from posecheck.core.notes import note
from posecheck.exercises import load_exercise
from posecheck.files import session as session_file
from posecheck.files.journal import NAME as JOURNAL
from posecheck.sinks.frames.brush import BLUE, ORANGE
from tests.live_fakes import FLAT, FPS, LEAD, SCRIPTS, frame_showing, length_s, poses, write_clip
from tests.made_up import Motion, glide
from tests.mjpeg_server import MjpegServer

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / "samples"
REPETITION_S = sum(move[0] for move in glide())
X_TOOLS = ("Xvfb", "xdotool", "openbox", "wmctrl", "import")
needs_window = pytest.mark.skipif(
    not all(shutil.which(tool) for tool in X_TOOLS), reason=f"needs {', '.join(X_TOOLS)}"
)


class Program:
    """One run of the program, watched from outside."""

    def __init__(
        self,
        folder: Path,
        script: str,
        *arguments: str,
        display: str = "",
        browser: str = "",
        real_time: bool = False,
    ) -> None:
        folder.mkdir(exist_ok=True)
        self.out, self.cue_log = folder / "out", folder / "cues.jsonl"
        self._shown, self.played_s = folder / "shown.txt", 0.0
        world = ["tests.live_fakes", script] if real_time else ["tests.patient", script, str(self._shown)]
        self._log = (folder / "terminal.txt").open("w")
        environ = {k: v for k, v in os.environ.items() if k not in ("DISPLAY", "WAYLAND_DISPLAY")}
        environ |= {"POSECHECK_CUE_LOG": str(self.cue_log), "XDG_DATA_HOME": str(folder / "data")}
        environ |= {"XDG_CONFIG_HOME": str(folder / "config"), "PYTHONUNBUFFERED": "1"}
        environ |= {"POSECHECK_DATA": str(folder / "data" / "posecheck")}
        if display:
            environ["DISPLAY"] = display
        if browser:
            environ["BROWSER"] = browser
        self.process = subprocess.Popen(
            [sys.executable, "-m", *world, *arguments, "-o", str(self.out)],
            cwd=ROOT,
            env=environ,
            stdin=subprocess.PIPE,
            text=True,
            stdout=self._log,
            stderr=subprocess.STDOUT,
        )
        self._display = display

    @property
    def terminal(self) -> str:
        """What it printed so far."""
        return Path(self._log.name).read_text(encoding="utf-8")

    @property
    def cues(self) -> list[dict[str, Any]]:
        """What was heard so far."""
        if not self.cue_log.exists():
            return []
        return [json.loads(line) for line in self.cue_log.read_text(encoding="utf-8").splitlines()]

    def heard(self, kind: str) -> list[str]:
        """The tones or the sentences so far."""
        return [cue["text"] for cue in self.cues if cue["kind"] == kind]

    def wait_for(self, test: Callable[[], object], seconds: float) -> None:
        """Until it is true; fails when the program ends before."""
        end_s = time.monotonic() + seconds
        while not test():
            assert self.process.poll() is None, f"ended early:\n{self.terminal}"
            assert time.monotonic() < end_s, f"it did not happen in time:\n{self.terminal}\n{self.cues}"
            time.sleep(0.02)

    def play_to(self, t_s: float, seconds: float = 120) -> None:
        """Let the session go on to this time of the clip, and be shown."""
        self.played_s = t_s
        self._say(f"{t_s}\n")
        self.wait_for(lambda: self._shown_s() > t_s - 1.5 / FPS, seconds)

    def play_until(self, test: Callable[[], object], seconds: float = 30) -> None:
        """Go on until it is true; fails when it is not within so many seconds of the session."""
        last_s = self.played_s + seconds
        while not test():
            assert self.played_s < last_s, f"it did not happen:\n{self.terminal}\n{self.cues}"
            self.play_to(self.played_s + 0.1)

    def play_on(self) -> None:
        """Let it go on to its end."""
        self._say("inf\n")

    def _say(self, line: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(line)
        self.process.stdin.flush()

    def _shown_s(self) -> float:
        text = self._shown.read_text(encoding="utf-8") if self._shown.exists() else ""
        return float(text) if text.endswith("\n") else -1.0

    def end(self, seconds: float = 60) -> int:
        """The exit code."""
        try:
            return self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.process.kill()
            pytest.fail(f"did not end:\n{self.terminal}")

    def close(self) -> None:
        """Whatever happened."""
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        with contextlib.suppress(OSError):
            assert self.process.stdin is not None
            self.process.stdin.close()
        self._log.close()

    def session(self) -> Any:
        """The one session that was saved."""
        (path,) = self.out.glob("*/session.json")
        return session_file.read(path)

    def x(self, *command: str) -> None:
        """Run an X tool."""
        environ = {**os.environ, "DISPLAY": self._display}
        subprocess.run(command, env=environ, check=True, capture_output=True, timeout=20)

    def key(self, name: str) -> None:
        """Press a key."""
        self.x("xdotool", "key", name)

    def screenshot(self, path: Path) -> np.ndarray:
        """The whole screen, RGB; kept in the folder POSECHECK_SCREENSHOTS to be looked at."""
        self.x("import", "-window", "root", str(path))
        if kept := os.environ.get("POSECHECK_SCREENSHOTS"):
            shutil.copy(path, kept)
        return cv2.cvtColor(cv2.imread(str(path)), cv2.COLOR_BGR2RGB)

    def see(self, path: Path, test: Callable[[np.ndarray], object], seconds: float = 30) -> np.ndarray:
        """A screenshot on which it is true; what was shown may reach the screen a moment later."""
        end_s = time.monotonic() + seconds
        while not test(shot := self.screenshot(path)):
            assert time.monotonic() < end_s, f"it is not to be seen on {path}"
        return shot


@contextlib.contextmanager
def running(folder: Path, *arguments: str, **more: Any) -> Iterator[Program]:
    program = Program(folder, *arguments, **more)
    try:
        yield program
    finally:
        program.close()


@pytest.fixture(scope="module")
def display() -> Iterator[str]:
    """A screen of 1600x900 with a window manager."""
    read_end, write_end = os.pipe()
    command = ["Xvfb", "-displayfd", str(write_end), "-screen", "0", "1600x900x24", "-nolisten", "tcp"]
    server = subprocess.Popen(command, pass_fds=[write_end], stderr=subprocess.DEVNULL)
    os.close(write_end)
    with os.fdopen(read_end) as answer:
        name = f":{answer.readline().strip()}"
    environ = {**os.environ, "DISPLAY": name}
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    manager = subprocess.Popen(["openbox"], env=environ, **quiet)  # type: ignore[call-overload]
    yield name
    for process in (manager, server):
        process.terminate()
        process.wait(10)


@pytest.fixture(scope="module")
def clips(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("clips")
    return {name: write_clip(folder / f"{name}.mp4", SCRIPTS[name]) for name in ("full", "short")}


def share(image: np.ndarray, colour: tuple[int, int, int]) -> float:
    """How much of a frame has about this colour."""
    return float((np.abs(image.astype(int) - colour).max(axis=-1) < 24).mean())


@needs_window
def test_a_whole_session_in_a_window(tmp_path: Path, display: str, clips: dict[str, Path]) -> None:
    arguments = ["full", "--camera", str(clips["full"]), "--target", "3", "--profile", "anna"]
    with running(tmp_path, *arguments, display=display) as program:
        program.play_until(lambda: "Good. Stay like this." in program.heard("voice"))
        program.see(tmp_path / "ready.png", lambda shot: share(shot, BLUE) > 0.001)
        program.play_until(lambda: "top" in program.heard("tone"))
        program.play_until(lambda: "hold" in program.heard("tone"))
        hold = program.see(tmp_path / "hold.png", lambda shot: share(shot, ORANGE) < 0.001)
        # Facing right before the camera, so left in the mirror: the head is right of the middle.
        skin_x = np.flatnonzero((np.abs(hold.astype(int) - (200, 160, 130)).max(axis=-1) < 12).any(axis=0))
        assert skin_x.mean() > 800
        program.play_until(lambda: "warning" in program.heard("tone"))
        program.see(tmp_path / "warning.png", lambda shot: share(shot, ORANGE) > 0.02)
        program.play_on()
        program.wait_for(lambda: list(program.out.glob("*/session.json")), 120)
        program.screenshot(tmp_path / "summary.png")
        program.key("q")
        assert program.end() == 0, program.terminal

    session = program.session()
    summary = session.summary
    assert (summary.reps_clean, summary.reps_faulty, summary.reps_partial) == (3, 1, 0)
    assert summary.alerts == {"overstretch": 1} and session.leg == "right"
    assert session.calibration.source == "calibration"
    assert session.calibration.neutral_ankle_deg == 0.0, "a bent knee's zero says nothing of a straight one"
    assert session.calibration.knee_straight_deg == pytest.approx(6.0, abs=1.0)
    names = sorted(path.name for path in next(program.out.iterdir()).iterdir())
    assert names == ["angles.csv", "report.html", "session.json"]
    assert [w for w in program.heard("voice") if re.fullmatch(r"\d\.", w)][-3:] == ["1.", "2.", "3."]
    assert program.heard("voice")[-1].startswith("Well done")
    assert program.heard("tone").count("rep") == 3 and program.heard("tone").count("warning") == 1
    check_the_warning_is_soon_enough(program, session, "full", heard_s=0.5)
    assert "3 of 3" in program.terminal
    with History(tmp_path / "data/posecheck/history.sqlite3") as history:
        (entry,) = history.entries("anna")
        kept = history.calibrations("anna")
    assert (entry.reps_clean, entry.overstretch) == (3, 1)
    assert set(kept) == {"right"} and kept["right"].knee_straight_deg == pytest.approx(6.0, abs=1.0)


def true_onset_s(folder: Path, script: list[tuple[float, float, float]]) -> float:
    """When, on the session's clock, the person's own knee and ankle began to overstretch.

    The set's beginning in the motion is where the knee that was recorded lies on the motion's own.
    """
    with (folder / "angles.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["right_knee_flexion_raw_deg"]]
    times_s = np.array([float(row["time_s"]) for row in rows])
    knee_deg = np.array([float(row["right_knee_flexion_raw_deg"]) for row in rows])
    at, exercise = Motion(script, FLAT), load_exercise("sciatic_glide")
    steps_s = np.arange(0, length_s(script), 1 / 200)
    motion = np.array([at(float(t_s)) for t_s in steps_s])
    ends_s = steps_s[steps_s + times_s[-1] <= steps_s[-1]]
    off = [np.abs(np.interp(times_s + zero_s, steps_s, motion[:, 0]) - knee_deg).mean() for zero_s in ends_s]
    over = (motion[:, 0] <= exercise["overstretch_knee"]) & (motion[:, 1] >= exercise["overstretch_ankle"])
    assert min(off) < 2.0, "the recorded knee is not that of the motion"
    return float(steps_s[np.flatnonzero(over)[0]] - ends_s[int(np.argmin(off))])


def check_the_warning_is_soon_enough(program: Program, session: Any, script: str, heard_s: float) -> None:
    """Raised within half a second of what the person really did, heard at once, and it says what to do.

    ``heard_s``: how long after the person's own onset, on the clock of the log.
    """
    alert = session.alerts[0]
    onset_s = true_onset_s(next(program.out.iterdir()), SCRIPTS[script])
    assert -0.1 < alert.start_s - onset_s < 0.3
    assert 0 < alert.raised_s - onset_s <= 0.5
    warned = next(cue for cue in program.cues if cue["text"] == "warning")
    words = next(cue for cue in program.cues if cue["text"].startswith("Relax the toes"))
    # Set time of the first repetition's tone ties the log's clock to the session's clock.
    counted = next(cue for cue in program.cues if cue["text"] == "rep")
    zero_s = counted["wall_s"] - session.reps[0].end_s
    assert warned["wall_s"] - (onset_s + zero_s) <= heard_s
    assert words["wall_s"] - warned["wall_s"] < 0.2


@needs_window
def test_keys_and_the_closing_button(tmp_path: Path, display: str, clips: dict[str, Path]) -> None:
    arguments = ["short", "--camera", str(clips["short"]), "--no-set-up", "--language", "de"]
    with running(tmp_path, *arguments, display=display) as program:
        program.play_until(lambda: program.heard("tone").count("rep") == 1)
        for none_of_ours in ("Left", "Right", "Prior", "Insert", "Delete", "Shift_L"):
            program.key(none_of_ours)
        program.key("u")
        program.wait_for(lambda: "Zurückgenommen. 0." in program.heard("voice"), 90)
        assert program.heard("voice")[-1] == "Zurückgenommen. 0." and program.heard("tone")[-1] == "tick"
        framed = program.screenshot(tmp_path / "window.png")
        program.key("f")
        whole = (tmp_path / "full_screen.png", lambda shot: (shot[:20] != framed[:20]).mean() > 0.5)
        full = program.see(*whole)
        assert share(full[:20], (92, 122, 168)) < 0.5, "a title bar in full screen"
        program.key("f")
        program.key("m")
        program.wait_for(lambda: program.heard("muted") == ["True"], 90)
        before = program.heard("tone"), program.heard("voice")
        counted_s = program.played_s
        program.play_to(counted_s + REPETITION_S)
        assert (program.heard("tone"), program.heard("voice")) == before, "heard while muted"
        program.key("m")
        program.wait_for(lambda: program.heard("muted") == ["True", "False"], 90)
        program.play_until(lambda: program.heard("tone").count("rep") == 2)
        assert program.played_s == pytest.approx(counted_s + 2 * REPETITION_S, abs=0.3)
        program.key("space")
        program.wait_for(lambda: "Pause." in program.heard("voice"), 90)
        program.screenshot(tmp_path / "paused.png")
        program.key("space")
        program.wait_for(lambda: any(w.startswith("Weiter") for w in program.heard("voice")), 90)
        program.x("wmctrl", "-c", "posecheck")
        assert program.end() == 0, program.terminal
    session = program.session()
    assert session.summary.reps_clean == 2 and session.summary.reps_faulty == 0
    assert "2 von 20" in program.terminal and "das Fenster wurde geschlossen" in program.terminal


@needs_window
def test_the_page_is_opened_by_the_key_the_button_and_the_option(tmp_path: Path, display: str) -> None:
    clip = write_clip(tmp_path / "clip.mp4", SCRIPTS["short"][:6])
    opened, browser = tmp_path / "opened.txt", tmp_path / "browser"
    browser.write_text(f'#!/bin/sh\necho "$1" >> "{opened}"\n', encoding="utf-8")
    browser.chmod(0o755)

    def pages() -> list[str]:
        return opened.read_text(encoding="utf-8").splitlines() if opened.exists() else []

    arguments = ["short", "--camera", str(clip), "--no-set-up", "--no-audio", "--target", "1", "--open"]
    with running(tmp_path / "set", *arguments, display=display, browser=f"{browser} %s") as program:

        def button() -> np.ndarray:
            """(n, 2) its pixels: the only blue in the lower right of the screen."""
            corner = program.screenshot(tmp_path / "end.png")[450:, 800:]
            found = np.argwhere(np.abs(corner.astype(int) - BLUE).max(axis=-1) < 24)
            return np.asarray(found + np.array([450, 800]))

        program.play_on()
        program.wait_for(lambda: list(program.out.glob("*/report.html")), 90)
        program.wait_for(lambda: len(button()) > 500, 30)
        assert pages() == [], "opened before anybody asked"
        program.key("o")
        program.wait_for(lambda: len(pages()) == 1, 20)

        y_px, x_px = np.median(button(), axis=0).astype(int).astype(str)
        program.x("xdotool", "mousemove", x_px, y_px, "click", "1")
        program.wait_for(lambda: len(pages()) == 2, 20)
        program.x("xdotool", "mousemove", "700", "650", "click", "1")
        time.sleep(0.5)
        assert len(pages()) == 2, "a click beside the button opened it"
        program.key("q")
        assert program.end() == 0, program.terminal
    (page,) = (program.out.resolve()).glob("*/report.html")
    assert pages() == [page.as_uri()] * 3, "--open opens it once more, when the set is over"


@pytest.mark.realtime
def test_in_real_time_without_a_display_but_with_sound_and_terminal(tmp_path: Path) -> None:
    clip = write_clip(tmp_path / "clip.mp4", SCRIPTS["overdone"])
    with running(tmp_path, "overdone", "--camera", str(clip), "--no-set-up", real_time=True) as program:
        assert program.end(60) == 0, program.terminal
    assert "There is no display." in program.terminal
    summary = program.session().summary
    assert (summary.reps_clean, summary.reps_faulty) == (1, 1)
    assert program.heard("tone").count("rep") == 1 and program.heard("tone").count("warning") == 1
    check_the_warning_is_soon_enough(program, program.session(), "overdone", heard_s=0.8)


def test_no_voice_and_a_display_that_is_dead(tmp_path: Path) -> None:
    clip = write_clip(tmp_path / "clip.mp4", SCRIPTS["short"][:9])
    with running(tmp_path, "short", "--camera", str(clip), "--no-set-up", "--no-voice") as program:
        program.play_on()
        assert program.end(120) == 0, program.terminal
    assert program.session().summary.reps_clean == 2
    assert program.heard("voice") == [] and program.heard("tone").count("rep") == 2
    with running(tmp_path / "dead", "short", "--camera", "x.mp4", display=":99") as program:
        assert program.end(120) == 3
    assert "No window can be opened" in program.terminal and "x.mp4: no such file" in program.terminal


@pytest.mark.realtime
def test_a_network_camera_that_is_switched_off_in_the_middle(tmp_path: Path) -> None:
    at = poses(SCRIPTS["long"])
    server = MjpegServer(lambda t_s: frame_showing(at(t_s), t_s))
    server.start()
    try:
        arguments = ["long", "--camera", server.address, "--no-window", "--no-set-up", "--save-poses"]
        with running(tmp_path, *arguments, real_time=True) as program:
            program.wait_for(lambda: program.heard("tone").count("rep") == 1, 90)
            server.stop()
            program.wait_for(lambda: any("camera is gone" in w for w in program.heard("voice")), 90)
            counted = program.heard("tone").count("rep")
            server.start()
            program.wait_for(lambda: any("camera is back" in w for w in program.heard("voice")), 90)
            program.wait_for(lambda: program.heard("tone").count("rep") == counted + 1, 90)
            program.process.send_signal(signal.SIGINT)
            assert program.end() == 130
    finally:
        server.stop()
    session = program.session()
    assert session.summary.reps_clean == counted + 1 and session.summary.reps_partial == 0
    assert note("reopened", count=1) in session.warnings
    assert session.source.name == server.address


def test_killed_in_the_middle_and_recovered(tmp_path: Path) -> None:
    clip = write_clip(tmp_path / "clip.mp4", SCRIPTS["long"][:12])
    arguments = ["long", "--camera", str(clip), "--no-window", "--no-set-up", "--no-audio"]
    with running(tmp_path, *arguments) as program:
        program.play_until(lambda: "1 of 20 - Straighten, toes away" in program.terminal)
        program.process.kill()
        program.process.wait()
        killed = program.terminal
    assert list(program.out.glob(f"*/{JOURNAL}")) and not list(program.out.glob("*/session.json"))
    command = [sys.executable, "-m", "posecheck.app.cli", "recover", str(program.out)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, timeout=60, check=True)
    assert "1 done well" in done.stdout
    session = program.session()
    assert session.summary.reps_clean == 1 and session.warnings[-1].key == "recovered"
    assert session.summary.duration_s > session.reps[0].end_s and "1 of 20" in killed
    again = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, timeout=60, check=True)
    assert "Nothing to recover" in again.stdout


@needs_window
@pytest.mark.model
def test_the_real_model_on_a_rendered_clip(tmp_path: Path, display: str) -> None:
    """Every frame is looked at, however slow the machine: what is judged does not hang on its speed."""
    clip = SAMPLES / "glide_overstretch.mp4"
    truth = json.loads(clip.with_suffix(".truth.json").read_text(encoding="utf-8"))
    with running(tmp_path, "model", "--camera", str(clip), "--no-set-up", display=display) as program:
        program.play_on()
        program.wait_for(lambda: "hold" in program.heard("tone"), 300)
        program.screenshot(tmp_path / "real.png")
        program.wait_for(lambda: list(program.out.glob("*/session.json")), 300)
        program.key("q")
        assert program.end() == 0, program.terminal
    session = program.session()
    wanted = [rep["outcome"] for rep in truth["reps"]]
    assert session.source.fps == pytest.approx(truth["fps"], rel=0.02), "a frame was dropped"
    assert [rep.outcome for rep in session.reps] == wanted
    assert session.leg == truth["working_leg"]
    assert program.heard("tone").count("rep") == wanted.count("clean")
    for alert, (start_s, end_s) in zip(session.alerts, truth["overstretch"], strict=True):
        assert start_s - 0.3 <= alert.raised_s <= end_s


def test_the_lead_of_the_made_up_session_is_long_enough() -> None:
    assert length_s(LEAD) > 15
