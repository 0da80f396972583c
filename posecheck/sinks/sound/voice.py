"""The voice: one sentence at a time, spoken by the system's own program in a process of its own.

Libraries that speak inside the process are known to block. What is urgent cuts off what is being said;
of what waits, only the newest is kept, and it is dropped when it has become old.
"""

from __future__ import annotations

import contextlib
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any, Final, Protocol

from posecheck.errors import SetupError
from posecheck.sinks.sound.play_thread import CueLog, PlayThread, Report

_POLL_S: Final = 0.03
#: A sentence that could not begin within this time is about the past.
_STALE_S: Final = 3.0
_CLOSE_WAIT_S: Final = 6.0
_WORDS_PER_MINUTE: Final = 165
#: How long a letter takes, where the program does not tell when it has finished.
_LETTER_S: Final = 0.065
_CULTURES: Final = {"en": "en-US", "de": "de-DE"}
#: What a Mac speaks well with: its list begins with voices that were made for fun.
_MAC_VOICES: Final = {"en": "Samantha", "de": "Anna"}

_QUIET: Final[dict[str, Any]] = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}


class Speaker(Protocol):
    """Begins to speak at once; ``stop`` silences it."""

    def speak(self, text: str) -> None: ...
    def busy(self) -> bool: ...
    def stop(self) -> None: ...
    def close(self) -> None: ...


class Voice(PlayThread):
    """Says sentences without blocking; an urgent one cuts off what is being said."""

    def __init__(self, opener: Callable[[], Speaker], report: Report) -> None:
        limits = {"stale_s": _STALE_S, "close_wait_s": _CLOSE_WAIT_S}
        super().__init__("voice", lambda: _Aloud(opener()), report, **limits, newest_only=True)

    def say(self, text: str, *, urgent: bool = False) -> None:
        """Say it when the present sentence is over; an urgent one now."""
        self.play(text, urgent=urgent)


class _Aloud:
    """A speaker that is waited for."""

    def __init__(self, speaker: Speaker) -> None:
        self._speaker = speaker

    def play(self, item: str, cut: Callable[[], bool]) -> None:
        """Until the sentence is over."""
        self._speaker.speak(item)
        while self._speaker.busy():
            if cut():
                self._speaker.stop()
                return
            time.sleep(_POLL_S)

    def idle(self) -> bool:
        """Nothing to keep awake."""
        return False

    def close(self) -> None:
        """End the speaker."""
        self._speaker.close()


class ProcessSpeaker:
    """A program that speaks one sentence and ends: ``say`` or ``espeak-ng``. ``program`` is its name."""

    def __init__(self, command: list[str]) -> None:
        self._command = command
        self.program = command[0]
        self._process: subprocess.Popen[bytes] | None = None

    def speak(self, text: str) -> None:
        """Start the program. The text goes in through a pipe: it is never taken for an option."""
        self._process = subprocess.Popen(self._command, stdin=subprocess.PIPE, **_QUIET)
        assert self._process.stdin is not None
        with contextlib.suppress(BrokenPipeError):
            self._process.stdin.write(text.encode())
            self._process.stdin.close()

    def busy(self) -> bool:
        """Whether it still speaks."""
        return self._process is not None and self._process.poll() is None

    def stop(self) -> None:
        """End the program."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def close(self) -> None:
        """Nothing stays open."""
        self.stop()


_POWERSHELL: Final = """\
[Console]::InputEncoding=[Text.Encoding]::UTF8;
Add-Type -AssemblyName System.Speech;
$v=New-Object System.Speech.Synthesis.SpeechSynthesizer;
try{{$v.SelectVoiceByHints(0,0,0,[Globalization.CultureInfo]'{culture}')}}catch{{}};
while(($l=[Console]::In.ReadLine()) -ne $null){{
$v.SpeakAsyncCancelAll();if($l){{[void]$v.SpeakAsync($l)}}}}"""


class PowerShellSpeaker:
    """Windows: one PowerShell that stays, since starting one takes a second. An empty line silences."""

    def __init__(self, culture: str, program: str = "powershell") -> None:
        self.program = program
        command = [program, "-NoProfile", "-NonInteractive", "-Command", _POWERSHELL.format(culture=culture)]
        flags = getattr(subprocess, "CREATE_NO_WINDOW", 0)
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, creationflags=flags, **_QUIET)
        self._until_s = 0.0

    def speak(self, text: str) -> None:
        """Send the sentence."""
        self._until_s = time.monotonic() + 0.3 + _LETTER_S * len(text)
        self._send(text)

    def busy(self) -> bool:
        """Whether it probably still speaks."""
        return time.monotonic() < self._until_s

    def stop(self) -> None:
        """Silence it."""
        self._until_s = 0.0
        self._send("")

    def close(self) -> None:
        """End the program."""
        assert self._process.stdin is not None
        with contextlib.suppress(OSError):
            self._process.stdin.close()
        self._process.kill()
        self._process.wait()

    def _send(self, text: str) -> None:
        assert self._process.stdin is not None
        try:
            self._process.stdin.write((" ".join(text.split()) + "\n").encode())
            self._process.stdin.flush()
        except OSError as error:  # Windows only calls it an invalid argument
            raise BrokenPipeError("PowerShell has ended") from error


class LoggedSpeaker:
    """Writes down what would be said, for tests; takes as long as saying it would, unless ``at_once``."""

    def __init__(self, log: CueLog, *, at_once: bool = False) -> None:
        self._log = log
        self._letter_s = 0.0 if at_once else _LETTER_S
        self._until_s = 0.0

    def speak(self, text: str) -> None:
        """Write it."""
        self._until_s = time.monotonic() + self._letter_s * len(text)
        self._log.write("voice", text)

    def busy(self) -> bool:
        """Whether it would still be heard."""
        return time.monotonic() < self._until_s

    def stop(self) -> None:
        """Write that the sentence was cut off."""
        self._until_s = 0.0
        self._log.write("cut", "")

    def close(self) -> None:
        """Nothing to give back."""


def _mac_voices() -> str:
    """A line for each: its name, its language (en_US), what it says of itself."""
    with contextlib.suppress(OSError, subprocess.SubprocessError):
        asked = subprocess.run(["say", "-v", "?"], capture_output=True, timeout=5, check=True)
        return asked.stdout.decode("utf-8", "replace")
    return ""


def open_speaker(
    language: str,
    platform: str = sys.platform,
    which: Callable[[str], str | None] = shutil.which,
    mac_voices: Callable[[], str] = _mac_voices,
) -> ProcessSpeaker | PowerShellSpeaker:
    """The system's voice in this language. Raises SetupError."""
    if platform == "win32":
        if which("powershell"):
            return PowerShellSpeaker(_CULTURES.get(language, "en-US"))
    elif platform == "darwin":
        if which("say"):
            return ProcessSpeaker(
                ["say", *_mac_voice(language, mac_voices()), "-r", str(_WORDS_PER_MINUTE), "-f", "-"]
            )
    else:
        for program in ("espeak-ng", "espeak"):
            if which(program):
                speed = ["-s", str(_WORDS_PER_MINUTE)]
                return ProcessSpeaker([program, "-v", language, *speed, "--stdin"])
    raise SetupError("voice", "this machine has no voice program", "Install espeak-ng, or use --no-voice")


def _mac_voice(language: str, listed: str) -> list[str]:
    """An installed voice of the language; none for the system's own choice."""
    parts = (line.partition(f" {language}_") for line in listed.splitlines())
    names = [name.strip() for name, found, _ in parts if found]
    good = _MAC_VOICES.get(language, "")
    return ["-v", min(names, key=lambda name: not name.startswith(good))] if names else []
