"""Tones: the sounds themselves, and how they are played.

Each is distinct in pitch, length and number, none startles; a warning cuts off what is playing.
PortAudio (sounddevice) with one stream that stays open: a tone starts within a tenth of a second, and
Bluetooth loudspeakers do not fall asleep. Without PortAudio the system's own player is run.
"""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import sys
import tempfile
import time
import wave
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from posecheck.errors import SetupError
from posecheck.sinks.sound.play_thread import CueLog, Player, PlayThread, Report

RATE_HZ: Final = 44100
#: Name -> notes of (frequency in hertz, seconds, loudness 0..1). Frequency 0 is silence.
_NOTES: Final[dict[str, tuple[tuple[float, float, float], ...]]] = {
    "top": ((660, 0.14, 0.5),),
    "hold": ((660, 0.10, 0.5), (990, 0.18, 0.5)),
    "rep": ((1319, 0.25, 0.5),),
    "warning": ((330, 0.16, 0.9), (0, 0.06, 0), (330, 0.22, 0.9)),
    "attention": ((392, 0.3, 0.5),),
    "tick": ((880, 0.07, 0.4),),
    "go": ((523, 0.10, 0.5), (659, 0.10, 0.5), (784, 0.22, 0.5)),
    "done": ((784, 0.12, 0.5), (988, 0.12, 0.5), (1175, 0.12, 0.5), (1568, 0.35, 0.5)),
}
NAMES: Final = tuple(_NOTES)
#: Without a fade a tone begins and ends with a click; a block is 20 ms, so that a warning waits no longer.
_FADE_S: Final = 0.012
_BLOCK: Final = 882
_SILENCE: Final = np.zeros((_BLOCK, 1), np.float32)
#: Short enough for a warning, long enough that a busy machine does not make the sound stutter.
_LATENCY_S: Final = 0.08
_PLAYERS: Final = (("pw-play",), ("paplay",), ("aplay", "-q"), ("afplay",), ("play", "-q"))
#: A tone that could not start within this time is about the past.
_STALE_S: Final = 1.0
_CLOSE_WAIT_S: Final = 1.0


@cache
def samples(name: str) -> NDArray[np.float32]:
    """(n,) mono, -1..1, at `RATE_HZ`."""
    return np.concatenate([_note(*note, rough=name == "warning") for note in _NOTES[name]])


def _note(frequency_hz: float, length_s: float, loudness: float, *, rough: bool) -> NDArray[np.float32]:
    t_s = np.arange(round(length_s * RATE_HZ)) / RATE_HZ
    turn = 2 * np.pi * frequency_hz * t_s
    # A low warning needs overtones to be heard from small loudspeakers.
    wave_form = np.sin(turn) + (0.5 * np.sin(2 * turn) + 0.35 * np.sin(3 * turn)) * rough
    fade = np.clip(np.minimum(t_s, t_s[-1] - t_s) / _FADE_S, 0, 1)
    decay = np.exp(-3 * t_s / length_s) if not rough else 1.0
    return np.asarray(loudness * wave_form * fade * decay / (1.85 if rough else 1.0), np.float32)


def wav(name: str) -> bytes:
    """The sound as a WAV file, 16 bit mono."""
    target = io.BytesIO()
    with wave.open(target, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE_HZ)
        file.writeframes((samples(name) * 32767).astype("<i2").tobytes())
    return target.getvalue()


class Tones(PlayThread):
    """Plays tones by name, in order; an urgent one cuts off what is playing."""

    def __init__(self, opener: Callable[[], Player], report: Report) -> None:
        limits = {"stale_s": _STALE_S, "close_wait_s": _CLOSE_WAIT_S}
        super().__init__("tones", opener, report, **limits, newest_only=False)


def _sounddevice() -> Any:
    import sounddevice

    return sounddevice


class StreamPlayer:
    """PortAudio. Raises SetupError when the library or a sound device is missing.

    Silence is written between the tones: after a pause without any, ALSA swallows the next ones.
    """

    def __init__(self, load: Callable[[], Any] = _sounddevice) -> None:
        try:
            sounddevice = self._sounddevice = load()
        except (ImportError, OSError) as error:
            raise SetupError("sound", "PortAudio is missing", "Install libportaudio2") from error
        try:
            self._stream: Any = sounddevice.OutputStream(
                samplerate=RATE_HZ, channels=1, dtype="float32", latency=_LATENCY_S
            )
            self._stream.start()
        except sounddevice.PortAudioError as error:
            raise SetupError("sound", "there is no sound device", "Plug in a loudspeaker") from error

    @property
    def device(self) -> str:
        """The name of what it plays on."""
        return str(self._sounddevice.query_devices(kind="output")["name"])

    def play(self, item: str, cut: Callable[[], bool]) -> None:
        """In blocks of 20 ms."""
        sound = samples(item)
        for start in range(0, len(sound), _BLOCK):
            if cut():
                return
            self._stream.write(np.ascontiguousarray(sound[start : start + _BLOCK, None]))

    def idle(self) -> bool:
        """20 ms of silence."""
        self._stream.write(_SILENCE)
        return True

    def close(self) -> None:
        """Let the last block sound, then give the device back."""
        self._stream.stop()
        self._stream.close()


class ProgramPlayer:
    """The system's player, run for each tone. Raises SetupError when there is none."""

    def __init__(self, players: Sequence[tuple[str, ...]] = _PLAYERS) -> None:
        self._command = next((c for c in players if shutil.which(c[0])), ())
        if not self._command:
            raise SetupError("sound", "PortAudio is missing", "Install libportaudio2 (apt), or alsa-utils")
        self._folder = tempfile.TemporaryDirectory(prefix="posecheck-tones-")

    @property
    def device(self) -> str:
        """The name of the program."""
        return self._command[0]

    def play(self, item: str, cut: Callable[[], bool]) -> None:
        """Run the player until it ends."""
        path = Path(self._folder.name) / f"{item}.wav"
        if not os.path.exists(path):
            path.write_bytes(wav(item))
        quiet: dict[str, Any] = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        with subprocess.Popen([*self._command, str(path)], stdin=subprocess.DEVNULL, **quiet) as process:
            while process.poll() is None:
                if cut():
                    process.kill()
                time.sleep(0.01)

    def idle(self) -> bool:
        """Nothing runs between the tones."""
        return False

    def close(self) -> None:
        """Remove the sound files."""
        self._folder.cleanup()


class LoggedPlayer:
    """Writes what would be heard, for tests; takes as long as the tone would, unless ``at_once``."""

    def __init__(self, log: CueLog, *, at_once: bool = False) -> None:
        self._log, self._at_once = log, at_once

    def play(self, item: str, cut: Callable[[], bool]) -> None:
        """Write it down and wait."""
        self._log.write("tone", item)
        if self._at_once:
            return
        end_s = time.monotonic() + len(samples(item)) / RATE_HZ
        while time.monotonic() < end_s and not cut():
            time.sleep(0.01)

    def idle(self) -> bool:
        """Nothing to keep awake."""
        return False

    def close(self) -> None:
        """Nothing to give back."""


def open_player(
    load: Callable[[], Any] = _sounddevice, players: Sequence[tuple[str, ...]] = _PLAYERS
) -> StreamPlayer | ProgramPlayer:
    """PortAudio, which ``load`` brings, else the first of ``players`` there is. Raises SetupError."""
    try:
        return StreamPlayer(load)
    except SetupError as error:
        if sys.platform == "win32" or "device" in error.problem:
            raise
        return ProgramPlayer(players)
