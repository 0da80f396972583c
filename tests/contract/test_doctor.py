"""What is missing is found, and its remedy named."""

import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from posecheck.app import doctor, trials
from posecheck.app.doctor import missing_library, remedy
from posecheck.app.options.settings import Settings
from posecheck.app.single_cv2 import require_single_cv2
from posecheck.errors import SetupError
from posecheck.sinks.sound.mute import muted

CRASH = "import faulthandler; faulthandler._sigsegv()"


def test_this_machine_passes_and_every_trial_was_made() -> None:
    findings = {finding.name: finding for finding in doctor.check()}
    assert [finding for finding in findings.values() if not finding.ok] == []
    assert "frames of the sample clip" in findings["a clip is decoded"].detail
    assert "the leg network the legs" in findings["both models run on it"].detail
    assert "H.264" in findings["a clip is encoded"].detail


def test_a_library_that_loads_and_lacks_what_is_asked_of_it_is_found() -> None:
    fault = "import av; av.open('clip.mp4', no_such_option=1)"
    finding = doctor.check_trial("a clip is decoded", fault)
    assert not finding.ok and "no_such_option" in finding.detail
    assert "-c constraints.txt" in finding.remedy


def test_a_trial_says_in_one_line_what_is_wrong(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("POSECHECK_MODEL", str(tmp_path / "none.task"))
    assert trials.trial("look") == 4
    assert capsys.readouterr().err.count("\n") == 1


def test_the_report_ends_well(capsys: pytest.CaptureFixture[str]) -> None:
    assert doctor.run() == 0
    assert "OpenCV" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("running", "ok"), [((3, 9, 1), False), ((3, 10, 0), True), ((3, 14, 2), True), ((3, 15, 0), False)]
)
def test_python_version(running: tuple[int, ...], ok: bool) -> None:
    finding = doctor.check_python(running)
    assert finding.ok is ok
    assert bool(finding.remedy) is not ok


def test_one_cv2_is_right() -> None:
    require_single_cv2(lambda name: name == "opencv-python-headless")


def test_two_cv2_are_refused_with_the_line_to_type() -> None:
    with pytest.raises(SetupError) as caught:
        require_single_cv2(lambda name: name.startswith("opencv-python"))
    assert "pip uninstall -y opencv-python opencv-python-headless" in caught.value.next_step


def test_no_cv2_is_refused() -> None:
    with pytest.raises(SetupError, match="pip install opencv-python"):
        require_single_cv2(lambda name: False)


def test_mediapipe_must_be_the_one_version() -> None:
    assert doctor.check_mediapipe_version("0.10.31").ok
    finding = doctor.check_mediapipe_version("0.10.35")
    assert not finding.ok
    assert finding.remedy == "pip install mediapipe==0.10.31"


LIBRARIES = {
    "libGL.so.1": "libgl1",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libgthread-2.0.so.0": "libglib2.0-0",
    "libSM.so.6": "libsm6",
    "libXext.so.6": "libxext6",
    "libEGL.so.1": "libegl1",
    "libGLESv2.so.2": "libgles2",
}


@pytest.mark.parametrize(("library", "package"), LIBRARIES.items())
def test_a_missing_library_is_named_with_its_package(library: str, package: str) -> None:
    message = f"ImportError: {library}: cannot open shared object file: No such file or directory"
    assert missing_library(message) == library
    assert remedy(library) == f"sudo apt-get install {package}"
    code = f"import sys; sys.exit({message!r})"
    finding = doctor.check_probe("cv2", code)
    assert not finding.ok
    assert library in finding.detail
    assert package in finding.remedy


def test_an_unknown_library_is_still_named() -> None:
    assert "libodd.so.3" in remedy("libodd.so.3")
    assert missing_library("No module named 'cv2'") == ""


def test_a_library_that_crashes_does_not_take_the_doctor_along() -> None:
    finding = doctor.check_probe("cv2", CRASH)
    assert not finding.ok
    assert finding.remedy == "pip install --force-reinstall opencv-python"
    crash = "0xC0000005" if sys.platform == "win32" else "SIGSEGV"
    assert finding.detail == f"cannot be loaded (it crashed: {crash})"


def test_of_a_crash_its_cause_is_told_and_not_what_was_written_before() -> None:
    warned = "import sys; print('a warning', file=sys.stderr, flush=True); "
    finding = doctor.check_trial("both models run on it", warned + CRASH)
    assert not finding.ok and finding.detail.startswith("it crashed: ")


@pytest.mark.parametrize(
    ("exit_code", "told"),
    [(0, ""), (1, ""), (130, ""), (-4, "SIGILL"), (-99, "signal 99"), (0xC000001D, "0xC000001D")],
)
def test_what_counts_as_a_crash(exit_code: int, told: str) -> None:
    assert doctor.crashed(exit_code) == told


def test_missing_window_libraries_are_advice_only() -> None:
    finding = doctor.check_window(["libSM.so.6", "libXext.so.6"])
    assert finding.ok
    assert "libsm6 libxext6" in finding.remedy


def test_a_missing_model_is_found(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("POSECHECK_MODEL", str(tmp_path / "none.task"))
    finding = doctor.check_model()
    assert not finding.ok
    assert "none.task" in finding.detail


def test_folders(tmp_path: Path) -> None:
    assert doctor.check_folder("cache folder", tmp_path / "not" / "yet", "X").ok
    assert list(tmp_path.iterdir()) == []
    blocker = tmp_path / "file"
    blocker.write_text("in the way", encoding="utf-8")
    assert not doctor.check_folder("cache folder", blocker, "X").ok


def test_the_check_at_start_up_loads_no_heavy_library() -> None:
    code = (
        "import sys; from posecheck.app.single_cv2 import require_single_cv2; require_single_cv2();"
        "print([m for m in ('mediapipe', 'cv2', 'numpy', 'av') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_sound_device_is_opened_and_nothing_played_on_it(monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[str] = []

    class Stream:
        def __init__(self, **asked: object) -> None:
            done.append("opened")

        def start(self) -> None:
            done.append("started")

        def write(self, block: object) -> None:
            done.append("played")

        def stop(self) -> None:
            done.append("stopped")

        close = stop

    def devices(*, kind: str) -> dict[str, str]:
        return {"name": f"Speakers ({kind})"}

    fake = SimpleNamespace(OutputStream=Stream, PortAudioError=RuntimeError, query_devices=devices)
    monkeypatch.setitem(sys.modules, "sounddevice", fake)
    assert trials.tones() == "can be played on Speakers (output)"
    assert done == ["opened", "started", "stopped", "stopped"]


def test_without_a_sound_device_a_session_is_silent_and_the_doctor_says_how_to_get_sound() -> None:
    code = "import sys; sys.exit('sound: there is no sound device. Plug in a loudspeaker')"
    finding = doctor._check_tones(code)
    assert (finding.ok, finding.detail) == (True, "there is no sound device")
    assert (finding.remedy, finding.state) == ("Plug in a loudspeaker", "doctor_without")


@pytest.mark.parametrize(
    ("answer", "told", "state"),
    [
        (True, "it is muted", "doctor_without"),
        (False, "it is not muted", "doctor_ok"),
        (None, "whether it is muted cannot be told", "doctor_ok"),
    ],
)
def test_whether_the_machine_is_muted(answer: bool | None, told: str, state: str) -> None:
    *_, finding = doctor.check_sound(Settings(voice=False), lambda: answer)
    assert (finding.detail, finding.state) == (told, state)


def test_who_wants_no_sound_is_not_told_that_it_is_missing() -> None:
    (finding,) = doctor.check_sound(Settings(audio=False), pytest.fail)
    assert finding.ok and not finding.remedy


def test_the_first_program_that_answers_tells_whether_it_is_muted() -> None:
    def asks(code: str) -> tuple[tuple[str, ...], str]:
        return (sys.executable, "-c", code), "Mute: yes"

    fails, yes, no = asks("import sys; sys.exit(1)"), asks("print('Mute: yes')"), asks("print('Mute: no')")
    assert muted([(("no-such-program",), "yes"), fails, yes, no]) is True
    assert muted([fails, no, yes]) is False
    assert muted([fails]) is None
