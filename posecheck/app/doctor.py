"""``posecheck doctor``: is everything here that posecheck needs, and if not, what to type.

First what is installed, each library loaded in a fresh process; then trials, each in a process of its
own too: libraries that load may still lack what posecheck asks of them, so a clip is decoded, both models
look at it, and one is written, the way an analysis takes, and the sound device is opened, on which nothing is
played. A library that Debian lacks is named with its package. Findings are in English, and said in the
language that is spoken.
"""

from __future__ import annotations

import ctypes
import os
import platform
import re
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Final

from posecheck import places
from posecheck.app.options.settings import Settings
from posecheck.app.single_cv2 import owners_of_cv2
from posecheck.app.telling import label, worded
from posecheck.errors import PosecheckError, SetupError
from posecheck.sinks.sound.mute import muted
from posecheck.sinks.sound.voice import open_speaker

OLDEST_PYTHON: Final = (3, 10)
NEWEST_PYTHON: Final = (3, 14)
#: Later versions report usage to Google; 0.10.30 crashes on Windows.
MEDIAPIPE_VERSION: Final = "0.10.31"
#: mediapipe loads its shared library only at the first use, so a plain import proves nothing.
PROBES: Final[Mapping[str, str]] = {
    "cv2": "import cv2",
    "mediapipe": (
        "from mediapipe.tasks.python.core.mediapipe_c_bindings import load_raw_library; load_raw_library()"
    ),
    "av": "import av; av.codec.Codec('libx264', 'w')",
}
#: What `posecheck.app.trials` does for real, in the order in which an analysis does it.
_TRIAL: Final = "import sys; from posecheck.app.trials import trial; sys.exit(trial('{}'))"
TRIALS: Final[Mapping[str, str]] = {
    "a clip is decoded": _TRIAL.format("decode"),
    "both models run on it": _TRIAL.format("look"),
    "a clip is encoded": _TRIAL.format("encode"),
}
#: What a session can do without.
_TONES: Final = _TRIAL.format("tones")
_ANEW: Final = (
    "Install the versions that posecheck was tested with: pip install -e . -c constraints.txt "
    "(in the folder of posecheck, in a new virtual environment)"
)
_PROBE_TIMEOUT_S: Final = 120.0
#: On Windows a crash is an exit code from here on; elsewhere it is a signal, told as a negative one.
_WINDOWS_CRASH: Final = 0xC000_0000
#: Everything that the wheels of cv2 5.0, mediapipe 0.10.31 and av need and do not bring along
#: (``readelf -d``), beyond what every Debian has, and what other versions of cv2 ask for.
DEBIAN_PACKAGES: Final = {
    "libGL.so.1": "libgl1",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libgthread-2.0.so.0": "libglib2.0-0",
    "libSM.so.6": "libsm6",
    "libICE.so.6": "libice6",
    "libXext.so.6": "libxext6",
    "libX11.so.6": "libx11-6",
    "libxcb.so.1": "libxcb1",
    "libXrender.so.1": "libxrender1",
    "libEGL.so.1": "libegl1",
    "libGLESv2.so.2": "libgles2",
    "libstdc++.so.6": "libstdc++6",
    "libgomp.so.1": "libgomp1",
    "libportaudio.so.2": "libportaudio2",
    "libz.so.1": "zlib1g",
}
#: What cv2 loads only when it opens a window.
WINDOW_LIBRARIES: Final = ("libSM.so.6", "libICE.so.6", "libXext.so.6", "libX11.so.6", "libxcb.so.1")
_SETTINGS: Final = Settings()
_MISSING: Final = re.compile(r"(lib[\w.+-]+\.so[.\d]*): cannot open shared object file")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at. ``remedy`` is what to do when it is not ``ok``, or to get more: posecheck
    does without it."""

    name: str
    ok: bool
    detail: str
    remedy: str = ""

    @property
    def state(self) -> str:
        """The key of the label that says how it stands."""
        return "doctor_missing" if not self.ok else "doctor_without" if self.remedy else "doctor_ok"


def check(settings: Settings = _SETTINGS) -> list[Finding]:
    """Looks at everything; takes ten seconds, because libraries are loaded in fresh processes."""
    needed = [
        check_python(sys.version_info[:3]),
        check_single_cv2(),
        check_mediapipe_version(),
        *(check_probe(name, code) for name, code in PROBES.items()),
        check_model(),
    ]
    # What fails for want of a library would only be said twice.
    trials = TRIALS if all(finding.ok for finding in needed) else {}
    tried = [check_trial(title, code) for title, code in trials.items()]
    return [*needed, *tried, check_window(), *check_sound(settings), *check_folders()]


def run(settings: Settings = _SETTINGS) -> int:
    """Prints the findings; 0 when all is well, else SetupError's exit code."""
    import click

    findings = check(settings)
    for finding in findings:
        click.echo(f"{label(finding.state):7}  {worded(finding.name)}: {worded(finding.detail)}")
        if finding.remedy:
            click.echo(f"         -> {worded(finding.remedy)}")
    return 0 if all(finding.ok for finding in findings) else SetupError.exit_code


def check_python(running: tuple[int, ...]) -> Finding:
    """Python's version against those for which every library exists."""
    text = ".".join(str(part) for part in running)
    ok = OLDEST_PYTHON <= running[:2] <= NEWEST_PYTHON
    wanted = f"{OLDEST_PYTHON[0]}.{OLDEST_PYTHON[1]} to {NEWEST_PYTHON[0]}.{NEWEST_PYTHON[1]}"
    return Finding("Python", ok, text, "" if ok else f"Make a virtual environment with Python {wanted}")


def check_single_cv2() -> Finding:
    """Exactly one of the OpenCV wheels is installed."""
    detail, remedy = owners_of_cv2()
    return Finding("OpenCV", not remedy, detail, remedy)


def check_mediapipe_version(found: str | None = None) -> Finding:
    """Exactly the one version of mediapipe that neither reports usage nor brings a second cv2."""
    found = found or _version("mediapipe")
    ok = found == MEDIAPIPE_VERSION
    detail = found or "not installed"
    fix = "" if ok else f"pip install mediapipe=={MEDIAPIPE_VERSION}"
    return Finding(
        "mediapipe version", ok, detail if ok else f"{detail} is here, {MEDIAPIPE_VERSION} is needed", fix
    )


def check_probe(name: str, code: str) -> Finding:
    """Whether a library loads, tried in a fresh process: a broken one may take its process along."""
    title = f"{name} loads" if name != "av" else "av loads and writes H.264"
    ok, said = _tried(code)
    if ok:
        return Finding(title, True, _version(_package(name)) or "version unknown")
    return Finding(title, False, *_explained(said, name))


def check_trial(title: str, code: str) -> Finding:
    """One of `TRIALS`, for real: libraries that load may still lack what is asked of them."""
    ok, said = _tried(code)
    return Finding(title, ok, said[:160], "" if ok else _ANEW)


def _tried(code: str) -> tuple[bool, str]:
    """Whether a fresh Python process did it, and its last line."""
    try:
        done = subprocess.run(
            [sys.executable, "-c", code],
            capture_output=True,
            text=True,
            errors="replace",
            timeout=_PROBE_TIMEOUT_S,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return False, f"could not be tried ({error})"
    crash = crashed(done.returncode)
    if crash:
        # What it wrote before has nothing to do with it, or is a debugger's.
        return False, f"it crashed: {crash}"
    lines = (done.stderr if done.returncode else done.stdout).strip().splitlines()
    return done.returncode == 0, (lines or [f"exit code {done.returncode}" if done.returncode else ""])[-1]


def crashed(exit_code: int) -> str:
    """What ended a process by force, as the system calls it; "" when it ended by itself."""
    if exit_code >= _WINDOWS_CRASH:
        return f"0x{exit_code:08X}"
    if exit_code >= 0:
        return ""
    try:
        return signal.Signals(-exit_code).name
    except ValueError:
        return f"signal {-exit_code}"


def check_window(missing: list[str] | None = None) -> Finding:
    """What a window needs on Linux; a machine without a screen does well without it."""
    missing = missing_for_a_window() if missing is None else missing
    if not missing:
        return Finding("libraries of a window", True, "all are here")
    packages = " ".join(dict.fromkeys(DEBIAN_PACKAGES[name] for name in missing))
    fix = f"For a window: sudo apt-get install {packages}"
    return Finding("libraries of a window", True, f"not found: {', '.join(missing)}", fix)


def check_sound(settings: Settings, mute: Callable[[], bool | None] = muted) -> list[Finding]:
    """The sound device and the voice, as far as the settings want them, and whether they would be heard.

    Without them a session is silent. Nothing is played.
    """
    if not settings.audio:
        return [Finding("tones", True, "turned off in the settings")]
    return [_check_tones(), _check_voice(settings), _check_mute(mute())]


def _check_tones(code: str = _TONES) -> Finding:
    ok, said = _tried(code)
    problem, _, step = said.removeprefix("sound: ").rpartition(". ")
    return Finding("tones", True, said) if ok else Finding("tones", True, problem or said, step or _ANEW)


def _check_voice(settings: Settings) -> Finding:
    if not settings.voice:
        return Finding("voice", True, "turned off in the settings")
    try:
        speaker = open_speaker(settings.language)
    except SetupError as error:
        return Finding("voice", True, error.problem, error.next_step)
    speaker.close()
    return Finding("voice", True, f"can speak through {speaker.program}")


def _check_mute(is_muted: bool | None) -> Finding:
    name = "sound of this machine"
    if is_muted is None:
        return Finding(name, True, "whether it is muted cannot be told")
    if is_muted:
        return Finding(name, True, "it is muted", "Turn it on to hear the warnings")
    return Finding(name, True, "it is not muted")


def check_model() -> Finding:
    """The default pose model is there and is what the manifest says."""
    from posecheck.pose.model_store import resolve

    try:
        model = resolve(None)
    except PosecheckError as error:
        return Finding("pose model", False, f"{error.subject}: {error.problem}", error.next_step)
    return Finding("pose model", True, f"{model.name}, sha256 {model.sha256[:12]}..., {model.path}")


def check_folders() -> list[Finding]:
    """The folders for downloads and for the history can be written."""
    return [
        check_folder("cache folder", places.cache_folder(), places.CACHE),
        check_folder("data folder", places.data_folder(), places.DATA),
    ]


def check_folder(name: str, folder: Path, variable: str) -> Finding:
    """Whether a file can be made in ``folder``, or in its nearest existing parent. Leaves nothing."""
    existing = folder
    while not os.path.exists(existing) and existing != existing.parent:
        existing = existing.parent
    try:
        with tempfile.NamedTemporaryFile(dir=existing, prefix=".posecheck-"):
            return Finding(name, True, str(folder))
    except OSError as error:
        problem = f"{folder} cannot be written ({error.strerror or error})"
        return Finding(name, False, problem, f"Allow writing there, or set {variable} to another folder")


def _explained(message: str, module: str) -> tuple[str, str]:
    """Problem and next step for a failed import."""
    library = missing_library(message)
    if library:
        return f"the system library {library} is missing", remedy(library)
    return f"cannot be loaded ({message.strip()[:160]})", f"pip install --force-reinstall {_package(module)}"


def _package(module: str) -> str:
    names = {"cv2": "opencv-python", "mediapipe": f"mediapipe=={MEDIAPIPE_VERSION}"}
    return names.get(module, module)


def _version(package: str) -> str:
    try:
        return version(package.partition("==")[0])
    except PackageNotFoundError:
        return ""


def missing_library(message: str) -> str:
    """The shared library that an import error says is missing; "" when it says nothing of the kind."""
    found = _MISSING.search(message)
    return found.group(1) if found else ""


def remedy(library: str) -> str:
    """What to type to get a shared library."""
    package = DEBIAN_PACKAGES.get(library)
    if package is not None:
        return f"sudo apt-get install {package}"
    if platform.system() == "Linux":
        return f"Install the system package that holds {library}"
    return f"Install the library {library}"


def missing_for_a_window() -> list[str]:
    """The libraries of `WINDOW_LIBRARIES` that Linux does not find; elsewhere none is needed."""
    return [name for name in WINDOW_LIBRARIES if platform.system() == "Linux" and not _loads(name)]


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True
