"""The voice: one sentence at a time, spoken by the system's own program in a process of its own.

A thread owns it, so that no frame ever waits (libraries that speak inside the process are known to
block). What is urgent cuts off what is being said; of what waits, only the newest is kept, and it is
dropped when it has become old.
"""

from __future__ import annotations

import contextlib
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from typing import Any, Final, Protocol

from posecheck.errors import SetupError
from posecheck.sinks.cue_log import CueLog

_POLL_S: Final = 0.03
#: A sentence that could not begin within this time is about the past.
_STALE_S: Final = 3.0
_CLOSE_WAIT_S: Final = 6.0
_WORDS_PER_MINUTE: Final = 165
#: How long a letter takes, where the program does not tell when it has finished.
_LETTER_S: Final = 0.065
_CULTURES: Final = {"en": "en-US", "de": "de-DE"}

Report = Callable[[str], None]
_QUIET: Final[dict[str, Any]] = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}


class Speaker(Protocol):
    """Begins to speak at once; ``stop`` silences it."""

    def speak(self, text: str) -> None: ...
    def busy(self) -> bool: ...
    def stop(self) -> None: ...
    def close(self) -> None: ...


class Voice:
    """Says sentences without blocking. ``report`` is told once when there is no voice."""

    def __init__(self, opener: Callable[[], Speaker], report: Report) -> None:
        self._opener, self._report = opener, report
        self._change = threading.Condition()
        self._next: tuple[str, float] | None = None
        self._interrupt = self._closed = False
        self._last = ""
        self.muted = False
        self._thread = threading.Thread(target=self._run, name="voice", daemon=True)
        self._thread.start()

    def say(self, text: str, *, urgent: bool = False) -> None:
        """Say it when the present sentence is over; an urgent one now."""
        if self.muted or not text:
            return
        with self._change:
            if self._interrupt and not urgent:
                return
            self._next = (text, time.monotonic())
            self._interrupt = self._interrupt or urgent
            self._change.notify()

    def hush(self) -> None:
        """Stop speaking."""
        with self._change:
            self._next, self._interrupt = ("", time.monotonic()), True
            self._change.notify()

    def close(self, wait_s: float = _CLOSE_WAIT_S) -> None:
        """Finish the last sentence, for a moment at most."""
        with self._change:
            self._closed = True
            self._change.notify()
        self._thread.join(wait_s)

    def _run(self) -> None:
        try:
            speaker = self._opener()
        except SetupError as error:
            self._report(f"{error.subject}: {error.problem}. {error.next_step}")
            return
        try:
            while (text := self._wait(speaker)) is not None:
                if text:
                    speaker.speak(text)
        except OSError as error:
            self._report(f"no more voice: {error}")
        finally:
            with contextlib.suppress(OSError):
                speaker.close()

    def _wait(self, speaker: Speaker) -> str | None:
        """The next sentence when its turn has come; None at the end."""
        while True:
            with self._change:
                busy = speaker.busy()
                if self._next is not None and (self._interrupt or not busy):
                    (text, asked_s), self._next = self._next, None
                    interrupt, self._interrupt = self._interrupt, False
                    if interrupt and busy:
                        speaker.stop()
                    if time.monotonic() - asked_s <= _STALE_S:
                        return text
                elif self._closed and not busy:
                    return None
                else:
                    self._change.wait(_POLL_S if busy else None)


class ProcessSpeaker:
    """A program that speaks one sentence and ends: ``say`` or ``espeak-ng``."""

    def __init__(self, command: list[str]) -> None:
        self._command = command
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
        self._process.stdin.write((" ".join(text.split()) + "\n").encode())
        self._process.stdin.flush()


class LoggedSpeaker:
    """Writes down what would be said, for tests; takes as long as saying it would."""

    def __init__(self, log: CueLog) -> None:
        self._log = log
        self._until_s = 0.0

    def speak(self, text: str) -> None:
        """Write it."""
        self._until_s = time.monotonic() + _LETTER_S * len(text)
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


def open_speaker(language: str) -> Speaker:
    """The system's voice in this language. Raises SetupError."""
    if sys.platform == "win32":
        if shutil.which("powershell"):
            return PowerShellSpeaker(_CULTURES.get(language, "en-US"))
    elif sys.platform == "darwin":
        if shutil.which("say"):
            return ProcessSpeaker(["say", *_mac_voice(language), "-r", str(_WORDS_PER_MINUTE), "-f", "-"])
    else:
        for program in ("espeak-ng", "espeak"):
            if shutil.which(program):
                speed = ["-s", str(_WORDS_PER_MINUTE)]
                return ProcessSpeaker([program, "-v", language, *speed, "--stdin"])
    raise SetupError("voice", "this machine has no voice program", "Install espeak-ng, or use --no-voice")


def _mac_voice(language: str) -> list[str]:
    """The first installed voice of the language; none for the system's own choice."""
    with contextlib.suppress(OSError, subprocess.SubprocessError):
        listed = subprocess.run(["say", "-v", "?"], capture_output=True, text=True, timeout=5, check=True)
        for line in listed.stdout.splitlines():
            name, _, rest = line.partition(f" {language}_")
            if rest:
                return ["-v", name.strip()]
    return []
