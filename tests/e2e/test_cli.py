"""The command line as a person meets it: words, exit codes, one line for what goes wrong."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from posecheck import __version__, places
from posecheck.app import cli
from posecheck.core.types import Observation
from posecheck.errors import ModelError
from posecheck.pose import model_store
from tests.e2e.fakes import Call, World
from tests.golden.replaying import RECORDINGS, unpacked

HEAVY = ("numpy", "cv2", "mediapipe", "av", "rich", "pydantic", "jsonschema")


def process(*arguments: str, **more: Any) -> subprocess.CompletedProcess[str]:
    """``posecheck ARGUMENTS`` in a process of its own."""
    command = [sys.executable, "-m", "posecheck.app.cli", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, encoding="utf-8", **more)


#: Ctrl-C where the command line imports what is named.
INTERRUPTED = """
import signal, sys, posecheck.words
signal.signal(signal.SIGINT, signal.default_int_handler)
class Finder:
    def find_spec(self, name, path=None, target=None):
        if name == sys.argv[1]:
            exec("signal.raise_signal(signal.SIGINT)")
sys.meta_path.insert(0, Finder())
from posecheck.__main__ import main
sys.exit(main())
"""


class TestHelp:
    """What it says about itself."""

    def test_it_teaches(self, posecheck: Call) -> None:
        code, out, _ = posecheck("--help")
        assert code == 0
        for words in (
            "posecheck clip.mp4 --overlay",
            "posecheck demo",
            "not a medical device",
            "130",
        ):
            assert words in out
        for number in (0, 2, 3, 4, 5, 6, 7):
            assert f"\n    {number}    " in out

    def test_version(self, posecheck: Call) -> None:
        assert posecheck("--version")[:2] == (0, f"posecheck, version {__version__}\n")

    @pytest.mark.parametrize("command", ["", *cli.cli.commands])
    def test_every_command_explains_itself(self, command: str) -> None:
        result: Result = CliRunner().invoke(cli.cli, [*command.split(), "--help"])
        assert result.exit_code == 0
        usage, *told = result.output.splitlines()
        assert usage.startswith("Usage: ") and len(told) > 3
        # click cuts off what is too long for its list of commands.
        assert not [line for line in told if line.endswith("...")]

    def test_help_loads_nothing_heavy(self) -> None:
        code = (
            "import sys; from posecheck.app.cli import main; main(['analyze', '--help']); main(['--help']);"
            f"print([name for name in {HEAVY} if name in sys.modules])"
        )
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
        assert done.stdout.splitlines()[-1] == "[]"

    @pytest.mark.skipif(os.name != "posix", reason="reads the processor time the POSIX way")
    def test_help_is_quick(self) -> None:
        took_s = []
        for _ in range(3):
            before = os.times()
            assert process("--help").returncode == 0
            after = os.times()
            took_s.append(
                after.children_user + after.children_system - before.children_user - before.children_system
            )
        assert min(took_s) < 0.3


class TestAnalyze:
    """The main job."""

    def test_it_says_what_was_done(self, posecheck: Call, world: World, tmp_path: Path) -> None:
        code, out, err = posecheck("analyze", "clip.mp4", "-o", "out")
        assert (code, err) == (0, "")
        assert "2 of 3 repetitions done well" in out
        assert "1 not counted: toes pulled up while the knee was straight" in out
        assert "1 warning" in out
        assert "Relax the toes, or bend the knee. (repetition 2)" in out
        assert str(Path("out") / "clip") in out
        assert "\x1b" not in out
        assert (
            json.loads((tmp_path / "out" / "clip" / "session.json").read_text(encoding="utf-8"))["schema"]
            == 2
        )

    def test_quiet(self, posecheck: Call, world: World) -> None:
        assert posecheck("analyze", "clip.mp4", "-q") == (0, "", "")
        world.videos["clip.mp4"].problem = "the end is missing"
        code, out, err = posecheck("analyze", "clip.mp4", "-q")
        assert (code, out, err.count("\n")) == (7, "", 1)
        assert "the end is missing" in err

    def test_a_narrow_terminal_without_unicode(self, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("COLUMNS", "40")
        result = CliRunner(charset="ascii").invoke(cli.cli, ["analyze", "clip.mp4"])
        assert "2 of 3" in result.output
        lines = [line for line in result.output.splitlines() if not line.startswith("Results")]
        assert max(map(len, lines)) <= 40

    def test_flags_config_and_thresholds(self, posecheck: Call, world: World, tmp_path: Path) -> None:
        (tmp_path / "posecheck.toml").write_text(
            'leg = "left"\nquiet = true\noverlay = true\n', encoding="utf-8"
        )
        code, _, _ = posecheck(
            "analyze", "clip.mp4", "--rotate", "90", "--no-overlay", "--set", "overstretch_ankle=25",
            "--set", "hold_needed=2", "--neutral-ankle", "-1.5", "--filter", "causal",
        )  # fmt: skip
        assert code == 0
        assert world.rotations == [90]
        session = json.loads(
            (tmp_path / "posecheck-out" / "clip" / "session.json").read_text(encoding="utf-8")
        )
        assert session["leg"] == "left"
        assert session["calibration"]["neutral_ankle_deg"] == -1.5
        assert session["thresholds"] == {"overstretch_ankle": 25, "hold_needed": 2}
        # The right leg's toes come up to 15 degrees with a straight knee.
        alerts = []
        for limit in ("10", "25"):
            posecheck(
                "analyze", "clip.mp4", "-o", limit, "--leg", "right", "--set", f"overstretch_ankle={limit}"
            )
            judged = json.loads((tmp_path / limit / "clip" / "session.json").read_text(encoding="utf-8"))
            alerts.append(len(judged["alerts"]))
        assert alerts == [1, 0]
        assert not (tmp_path / "posecheck-out" / "clip" / "overlay.mp4").exists()

    def test_several_inputs_one_bad(self, posecheck: Call, world: World) -> None:
        code, out, err = posecheck("analyze", "none.mp4", "clip.mp4")
        assert code == 3
        assert err == "posecheck: none.mp4: no such file. Check the spelling\n"
        assert "2 of 3" in out

    def test_nobody_in_view(self, posecheck: Call, world: World) -> None:
        nobody = [Observation(index / 10, None) for index in range(20)]
        world.videos["clip.mp4"] = replace(world.videos["clip.mp4"], observations=nobody)
        code, _, err = posecheck("analyze", "clip.mp4")
        assert code == 7
        assert err.startswith("posecheck: Nobody in view in clip.mp4")
        assert err.count("\n") == 1

    def test_a_leg_that_is_never_seen(self, posecheck: Call, world: World) -> None:
        source = world.videos["clip.mp4"]
        pose = source.observations[0].pose
        assert pose is not None
        hidden = replace(pose, visibility=pose.visibility * 0)
        world.videos["clip.mp4"] = replace(source, observations=[Observation(0.0, hidden)])
        code, _, err = posecheck("analyze", "clip.mp4")
        assert code == 7
        assert "never fully in view" in err

    def test_ctrl_c(self, posecheck: Call, world: World, tmp_path: Path) -> None:
        world.videos["clip.mp4"].fails[80] = KeyboardInterrupt()
        code, out, _ = posecheck("analyze", "clip.mp4", "clip.mp4")
        assert code == 130
        assert "Stopped by Ctrl-C" in out
        assert (tmp_path / "posecheck-out" / "clip" / "session.json").exists()

    def test_ctrl_c_before_anything(self, posecheck: Call, world: World) -> None:
        world.opening = KeyboardInterrupt()
        code, out, err = posecheck("analyze", "clip.mp4")
        assert (code, out) == (130, "")
        assert err == "posecheck: clip.mp4: stopped before anything was measured.\n"

    def test_no_model(self, posecheck: Call, world: World) -> None:
        world.opening = ModelError("pose model full", "is missing", "Run: posecheck models fetch full")
        code, _, err = posecheck("analyze", "clip.mp4")
        assert (code, err.count("\n")) == (4, 1)

    def test_no_place_for_the_results(self, posecheck: Call, world: World, tmp_path: Path) -> None:
        (tmp_path / "out").touch()
        code, _, err = posecheck("analyze", "clip.mp4", "-o", "out")
        assert (code, err.count("\n")) == (5, 1)

    def test_a_result_that_broke_is_said_after_the_summary(self, posecheck: Call, world: World) -> None:
        Path("posecheck-out/clip/angles.csv/x").mkdir(parents=True)
        code, out, err = posecheck("analyze", "clip.mp4")
        assert (code, err.count("\n")) == (5, 1)
        assert "angles.csv" in err
        assert "2 of 3" in out

    @pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
    def test_ctrl_c_or_a_polite_kill_elsewhere(
        self, posecheck: Call, monkeypatch: pytest.MonkeyPatch, number: int
    ) -> None:
        def stopped() -> None:
            signal.raise_signal(number)

        monkeypatch.setattr(model_store, "available", stopped)
        code, _, err = posecheck("models", "list")
        assert (code, err.strip()) == (130, "posecheck: stopped.")

    def test_a_library_that_does_not_load(
        self, posecheck: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setitem(sys.modules, "posecheck.sources.video", None)
        code, _, err = posecheck("analyze", "clip.mp4")
        assert (code, err.count("\n")) == (6, 1)
        assert "posecheck doctor" in err

    def test_a_bug_keeps_its_traceback(self, world: World) -> None:
        world.estimator_fails[0] = ZeroDivisionError("a bug")
        with pytest.raises(ZeroDivisionError):
            cli.main(["analyze", "clip.mp4"])

    @pytest.mark.parametrize("mistyped", [("--exercise", "glid"), ("--plan", "gentle"), ("--set", "knee=1")])
    def test_a_mistyped_name_is_said_before_the_notice(
        self, posecheck: Call, mistyped: tuple[str, str]
    ) -> None:
        code, _, err = posecheck("live", *mistyped)
        assert (code, err.count("\n")) == (2, 1) and "Before you begin" not in err

    @pytest.mark.skipif(sys.platform == "win32", reason="signals of a process")
    @pytest.mark.parametrize(
        ("imports", "code", "said"),
        [
            ("click", -signal.SIGINT, ""),
            ("posecheck.app.kept.stored", 130, "posecheck: stopped."),
            ("nothing", 0, ""),
        ],
    )
    def test_ctrl_c_is_no_traceback_however_early(
        self, imports: str, code: int, said: str, tmp_path: Path
    ) -> None:
        """Before the command line is there, and while a command imports what it needs."""
        module = INTERRUPTED.replace("sys.argv[1]", repr(imports))
        (tmp_path / "interrupted.py").write_text(module, encoding="utf-8")
        path = os.pathsep.join([str(tmp_path), *filter(None, sys.path)])
        command = [sys.executable, "-m", "interrupted", "privacy"]
        environment = {**os.environ, "PYTHONPATH": path}
        done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
        assert (done.returncode, done.stderr.strip()) == (code, said)

    def test_a_reader_that_went_away(self) -> None:
        unbuffered = {**os.environ, "PYTHONUNBUFFERED": "1"}
        done = subprocess.run(
            f'"{sys.executable}" -m posecheck.app.cli exercises sciatic_glide | true',
            shell=True, capture_output=True, text=True, check=False, env=unbuffered,
        )  # fmt: skip
        assert "Traceback" not in done.stderr
        assert "BrokenPipe" not in done.stderr

    @pytest.mark.skipif(not Path("/dev/full").exists(), reason="a disk that is always full")
    @pytest.mark.parametrize("arguments", [["exercises"], ["--help"], ["doctor"]])
    def test_output_into_a_file_on_a_full_disk(self, arguments: list[str]) -> None:
        command = [sys.executable, "-m", "posecheck", *arguments]
        with open("/dev/full", "w") as full:
            done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
        said = "posecheck: standard output: cannot be written, the disk is full. Free some space.\n"
        assert (done.returncode, done.stderr) == (5, said)

    def test_a_path_in_the_place_of_a_command_is_analysed(
        self, posecheck: Call, world: World, tmp_path: Path
    ) -> None:
        code, out, _ = posecheck("clip.mp4", "-o", "out")
        assert code == 0 and "2 of 3 repetitions done well" in out
        assert posecheck("-h")[1] == posecheck("--help")[1]
        assert posecheck("analyze", "-h")[0] == 0
        (tmp_path / "archive").mkdir()
        code, _, err = posecheck("archive")
        assert code == 3 and "holds no video" in err
        assert posecheck("analize")[0] == 2
        world.videos["-x.mp4"] = world.videos["clip.mp4"]
        assert [posecheck(*each, "--", "-x.mp4")[0] for each in ([], ["analyze"])] == [0, 0]
        code, _, err = posecheck("--", "-y.mp4", "-q")
        assert code == 3 and "-y.mp4: no such file" in err and "-q: no such file" in err
        assert posecheck("")[0] == 2, "a variable of the shell that is not set names no folder"

    def test_a_target_and_a_language(self, posecheck: Call, world: World) -> None:
        code, out, _ = posecheck("analyze", "clip.mp4", "--target", "8", "--language", "de")
        assert code == 0
        assert "Ischiasnerv-Gleiten" in out and "2 von 8 Wiederholungen gut" in out
        page = Path("posecheck-out/clip/report.html").read_text(encoding="utf-8")
        assert '<html lang="de">' in page and "2 / 8" in page
        Path("posecheck.toml").write_text('language = "de"\n', encoding="utf-8")
        assert posecheck("report", "posecheck-out/clip", "-o", "de.html")[0] == 0
        assert posecheck("report", "posecheck-out/clip", "-o", "en.html", "--language", "en")[0] == 0
        for language in ("de", "en"):
            again = Path(f"{language}.html").read_text(encoding="utf-8")
            assert f'<html lang="{language}">' in again


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["analyze"], "Missing argument"),
        (["analyse"], "analyze"),
        (["analyze", "clip.mp4", "--leg", "middle"], "'middle' is not one of"),
        (["analyze", "clip.mp4", "--set", "hold"], "NAME=VALUE"),
        (["analyze", "clip.mp4", "--set", "hold_neded=1"], "Did you mean 'hold_needed'"),
        (["analyze", "clip.mp4", "--set", "hold_needed=1e9"], "thresholds.hold_needed"),
        (["analyze", "clip.mp4", "--exercise", "yoga"], "sciatic_glide"),
        (["analyze", "clip.mp4", "--neutral-ankle", "99"], "-45 to 45"),
        (["analyze", "clip.mp4", "--config", "none.toml"], "none.toml"),
        (["exercises", "yoga"], "sciatic_glide"),
    ],
)
def test_usage_errors_exit_2_and_name_the_culprit(
    posecheck: Call, world: World, arguments: list[str], said: str
) -> None:
    code, out, err = posecheck(*arguments)
    assert (code, out) == (2, "")
    assert said in err
    assert "Traceback" not in err


class TestOtherCommands:
    """replay, demo, models, exercises, doctor."""

    def test_a_folder_to_replay(self, posecheck: Call, world: World) -> None:
        posecheck("analyze", "clip.mp4", "--save-poses", "-o", "first")
        code, out, _ = posecheck("replay", "first/clip", "-o", "again")
        assert code == 0 and "2 of 3" in out
        code, _, err = posecheck("replay", "again/clip")
        assert code == 3 and "holds no poses.jsonl" in err

    def test_recover_and_privacy_look_where_the_settings_file_says(
        self, posecheck: Call, world: World, tmp_path: Path
    ) -> None:
        (tmp_path / "posecheck.toml").write_text('output = "mine"\n', encoding="utf-8")
        assert "Nothing to recover in mine." in posecheck("recover")[1]
        code, _, err = posecheck("recover", "mnie")
        assert (code, err) == (3, "posecheck: mnie: is not a folder. Check the spelling\n")
        posecheck("analyze", "clip.mp4", "--no-history")
        posecheck("analyze", "clip.mp4", "--no-history", "-o", "other")
        shutil.copytree("other", "copy")
        code, out, _ = posecheck("privacy", "--delete", "--yes")
        assert code == 0 and not (tmp_path / "mine").exists() and not (tmp_path / "other").exists()
        assert "1 session in copy" in out and "posecheck privacy --delete -o copy" in out
        assert posecheck("privacy", "--delete", "--yes", "-o", "copy")[0] == 0
        assert not (tmp_path / "copy").exists()

    def test_replay(self, posecheck: Call, world: World, tmp_path: Path) -> None:
        posecheck("analyze", "clip.mp4", "--save-poses", "-o", "first")
        code, out, _ = posecheck("replay", "first/clip/poses.jsonl", "-o", "again")
        assert code == 0
        assert "2 of 3" in out
        sessions = [(tmp_path / way / "clip" / "session.json").read_bytes() for way in ("first", "again")]
        assert sessions[0] == sessions[1]

    def test_replay_of_something_else(self, posecheck: Call, world: World) -> None:
        Path("x.jsonl").write_text("hello\n", encoding="utf-8")
        code, _, err = posecheck("replay", "x.jsonl", "none.jsonl")
        assert (code, err.count("\n")) == (3, 2)

    def test_demo_analyses_the_sample_with_an_overlay(
        self, posecheck: Call, world: World, tmp_path: Path
    ) -> None:
        world.videos[places.SAMPLE] = world.videos["clip.mp4"]
        (tmp_path / "posecheck.toml").write_text("nonsense = 1\n", encoding="utf-8")
        code, out, _ = posecheck("demo")
        assert code == 0
        assert "overlay.mp4" in out

    def test_demo_without_its_sample(
        self, posecheck: Call, world: World, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(places, "SAMPLE", "none.mp4")
        code, _, err = posecheck("demo")
        assert (code, err.count("\n")) == (3, 1)

    def test_exercises(self, posecheck: Call, world: World) -> None:
        code, out, _ = posecheck("exercises")
        assert code == 0
        assert any(
            line.split() == ["sciatic_glide", "movement", "Sciatic", "nerve", "glide"]
            for line in out.splitlines()
        )
        code, text, _ = posecheck("exercises", "bridge", "--toml")
        assert code == 0
        assert posecheck("exercises", "bridge", "--toml", "-o", "mine.toml") == (0, "mine.toml\n", "")
        assert Path("mine.toml").read_text(encoding="utf-8") == text and "ü" in text
        Path("windows.toml").write_text(text, encoding="utf-16")
        assert posecheck("exercises", "windows.toml")[0] == 0
        code, out, _ = posecheck("exercises", "sciatic_glide")
        assert code == 0
        assert "overstretch_ankle" in out
        assert "5 deg of dorsiflexion" in out
        assert "Baumbach" in out
        own, shared = out.split("The same for every exercise")
        assert "overstretch_ankle" in own and "min_visibility" in shared
        assert "overstretch_ankle" not in shared and "min_visibility" not in own

    def test_help_says_what_is_on_without_being_asked(self, posecheck: Call, world: World) -> None:
        code, out, _ = posecheck("analyze", "--help")
        words = " ".join(out.split())
        assert code == 0 and "[default: --report]" in words and "[default: --no-overlay]" in words

    def test_models_list(self, posecheck: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("POSECHECK_CACHE", str(tmp_path))
        monkeypatch.setenv("COLUMNS", "400")
        store = model_store.default_store()
        heavy = store.cache / store.manifest["heavy"].file
        heavy.parent.mkdir(parents=True, exist_ok=True)
        heavy.write_bytes(b"abc")
        code, out, _ = posecheck("models", "list")
        words = " ".join(out.split())
        assert code == 0
        assert f"ready: {store.resolve('full').path}" in words
        assert "posecheck models fetch lite" in words
        assert f"refused: {heavy}: is truncated: expected" in words

    def test_models_fetch(self, posecheck: Call, monkeypatch: pytest.MonkeyPatch) -> None:
        def fetch(name: str, progress: Callable[[int, int], None]) -> model_store.ModelFile:
            progress(1, 2)
            return model_store.ModelFile(name, Path("/x/lite.task"), "ab")

        monkeypatch.setattr(model_store, "fetch", fetch)
        assert posecheck("models", "fetch", "lite") == (0, f"lite: {Path('/x/lite.task')}\n", "")

    def test_models_fetch_of_an_unknown_one(self, posecheck: Call) -> None:
        code, _, err = posecheck("models", "fetch", "huge")
        assert (code, err.count("\n")) == (4, 1)

    def test_doctor_returns_what_it_finds(self, posecheck: Call, monkeypatch: pytest.MonkeyPatch) -> None:
        from posecheck.app import doctor

        monkeypatch.setattr(doctor, "run", lambda settings: 6 if settings.language == "de" else 0)
        assert posecheck("doctor")[0] == 0
        assert posecheck("doctor", "--language", "de")[0] == 6

    @pytest.mark.parametrize(
        ("arguments", "line"),
        [
            (("privacy",), "posecheck speichert, nur auf diesem Computer"),
            (("exercises",), "Grenzwerte einer Übung"),
            (("exercises", "bridge"), "Auf dem Rücken liegen"),
            (("models", "list"), "nicht da: posecheck models fetch heavy"),
            (("recover",), "In posecheck-out ist nichts wiederherzustellen."),
            (("history", "delete", "--all", "--yes"), "0 Sätze gelöscht"),
        ],
    )
    def test_answers_are_in_the_language_of_the_settings_file(
        self,
        posecheck: Call,
        tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch,
        arguments: tuple[str, ...],
        line: str,
    ) -> None:
        monkeypatch.chdir(tmp_path)
        monkeypatch.setenv("COLUMNS", "400")
        Path("posecheck.toml").write_text('language = "de"\n', encoding="utf-8")
        code, out, _ = posecheck(*arguments)
        assert code == 0 and line in out


class TestRealFiles:
    """The real reader and a process of its own: what is wrong is said in one line."""

    @pytest.mark.parametrize("kind", ["missing", "folder", "text", "empty"])
    def test_what_is_no_video(self, tmp_path: Path, kind: str) -> None:
        path = tmp_path / "clip.mp4"
        if kind == "folder":
            path.mkdir()
        elif kind != "missing":
            path.write_bytes(b"" if kind == "empty" else b"just words\n" * 100)
        done = process("analyze", str(path), "-o", str(tmp_path / "out"))
        assert done.returncode == 3, done.stderr
        assert done.stderr.count("\n") == 1
        assert "clip.mp4" in done.stderr
        assert not (tmp_path / "out").exists()

    @pytest.mark.parametrize(
        ("command", "code"),
        [
            (["{}"], 3),
            (["analyze", "{}"], 3),
            (["batch", "{}"], 3),
            (["replay", "{}"], 3),
            (["report", "{}"], 3),
            (["export", "{}", "--format", "csv"], 3),
            (["recover", "{}"], 3),
            (["exercises", "{}"], 2),
            (["live", "--plan", "{}"], 2),
            (["live", "--no-window", "--camera", "{}"], 3),
            (["history", "export", "{}"], 5),
            (["demo", "-o", "{}"], 5),
        ],
    )
    def test_a_path_that_no_disk_takes_is_one_line(
        self, tmp_path: Path, posecheck: Call, monkeypatch: pytest.MonkeyPatch, command: list[str], code: int
    ) -> None:
        """As one behind a closed folder does, it made ``Path.exists`` raise before Python 3.14."""
        monkeypatch.setenv("POSECHECK_DATA", str(tmp_path))
        monkeypatch.chdir(tmp_path)
        path = f"{'x' * 300}.{'mp4' if code != 2 else 'toml'}"
        found, _, err = posecheck(*[each.format(path) for each in command])
        assert (found, err.count("x" * 300 + ".")) == (code, 1), err
        assert err.splitlines()[-1].startswith("posecheck: ")

    @pytest.mark.skipif(os.name != "posix", reason="Windows keeps a folder that somebody is in")
    def test_the_folder_one_is_in_is_gone(
        self, tmp_path: Path, posecheck: Call, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.chdir(tmp_path)
        (tmp_path / "gone").mkdir()
        os.chdir("gone")
        (tmp_path / "gone").rmdir()
        said = "posecheck: this folder: is not there any more. Go to one that is.\n"
        assert posecheck("demo") == (2, "", said)

    @pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="the superuser may read anything")
    def test_what_lies_behind_a_closed_folder(
        self, tmp_path: Path, posecheck: Call, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        closed = tmp_path / "archive/closed"
        closed.mkdir(parents=True, mode=0)
        line = "{}: cannot be read, Permission denied. Check its permissions\n"
        assert posecheck("analyze", str(closed / "a.mp4"))[::2] == (
            3,
            "posecheck: " + line.format(closed / "a.mp4"),
        )
        for variable in ("CONFIG", "CACHE"):
            monkeypatch.setenv(f"POSECHECK_{variable}", str(closed))
        assert posecheck("exercises")[0] == 0 and posecheck("models", "list")[0] == 0
        assert posecheck("privacy", "-o", str(closed))[0] == 0
        code, _, err = posecheck("batch", str(closed.parent), "-o", str(tmp_path / "out"))
        assert code == 3 and "closed: " in err and "cannot be read (Permission denied)" in err
        code, _, err = posecheck("recover", str(closed / "x"))
        assert code == 3 and "Permission denied" in err

    @pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="the superuser may write anywhere")
    def test_a_folder_that_may_not_be_written_to(self, tmp_path: Path) -> None:
        (tmp_path / "out").mkdir(mode=0o500)
        done = process("replay", str(unpacked(GOLDEN, tmp_path)), "-o", str(tmp_path / "out"))
        assert done.returncode == 5

    def test_a_golden_recording(self, tmp_path: Path) -> None:
        done = process("replay", str(unpacked(GOLDEN, tmp_path)), "-o", str(tmp_path))
        assert done.returncode == 0, done.stderr
        assert "repetitions done well" in done.stdout


GOLDEN = RECORDINGS[0]


@pytest.mark.model
def test_the_demo_with_the_real_model(tmp_path: Path) -> None:
    try:
        places.sample_clip()
    except Exception:
        pytest.skip("the sample clips are not there")
    done = process("demo", "-o", str(tmp_path))
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    assert "repetitions done well" in done.stdout
    folder = tmp_path / "glide_overstretch"
    names = {"session.json", "angles.csv", "overlay.mp4", "report.html"}
    assert {path.name for path in folder.iterdir()} == names
