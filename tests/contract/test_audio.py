"""Tones and voice: distinct, never blocking, one at a time; a machine without them warns once."""

from __future__ import annotations

import itertools
import json
import shutil
import sys
import time
import wave
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest

from posecheck.core.coaching.cues import Tone
from posecheck.errors import SetupError
from posecheck.sinks.sound import tones, voice
from posecheck.sinks.sound.play_thread import CueLog, Player


def lines(path: Path) -> list[tuple[str, str]]:
    return [
        (row["kind"], row["text"]) for row in map(json.loads, path.read_text(encoding="utf-8").splitlines())
    ]


def wait_for(test: Callable[[], object], seconds: float = 30.0) -> None:
    end_s = time.monotonic() + seconds
    while not test():
        assert time.monotonic() < end_s, "it did not happen in time"
        time.sleep(0.01)


def test_every_tone_has_a_sound_and_no_two_are_alike() -> None:
    assert {tone.value for tone in Tone} == set(tones.NAMES)
    for name in tones.NAMES:
        sound = tones.samples(name)
        assert 0.05 < len(sound) / tones.RATE_HZ < 1.0
        assert 0.2 < np.abs(sound).max() <= 1.0
        assert abs(sound[0]) < 0.01 and abs(sound[-1]) < 0.01, "a click"

    def spectrum(name: str) -> np.ndarray:
        found = np.abs(np.fft.rfft(tones.samples(name), tones.RATE_HZ))[:3000]
        return found / np.linalg.norm(found)

    for a, b in itertools.combinations(("top", "hold", "rep", "warning"), 2):
        assert spectrum(a) @ spectrum(b) < 0.7, (a, b)


def test_wav_is_a_wav() -> None:
    with wave.open(BytesIO(tones.wav("rep"))) as file:
        assert (file.getnchannels(), file.getframerate()) == (1, tones.RATE_HZ)
        assert file.getnframes() == len(tones.samples("rep"))


def test_tones_do_not_block_and_a_warning_cuts_in() -> None:
    class Endless:
        """Every tone but the warning sounds until it is cut off."""

        def __init__(self) -> None:
            self.played: list[str] = []

        def play(self, item: str, cut: Callable[[], bool]) -> None:
            self.played.append(item)
            while item != "warning" and not cut():
                time.sleep(0.002)

        def idle(self) -> bool:
            return False

        def close(self) -> None:
            self.played.append("closed")

    sounding = Endless()
    player = tones.Tones(lambda: sounding, pytest.fail)
    for name in ("done", "done", "done"):
        player.play(name)
    # We are here, and the first one sounds for ever.
    wait_for(lambda: sounding.played == ["done"])
    player.play("warning", urgent=True)
    wait_for(lambda: sounding.played == ["done", "warning"])
    player.settle(30)
    player.muted = True
    player.play("rep")
    player.close()
    assert sounding.played == ["done", "warning", "closed"]


def test_a_tone_is_written_down_in_its_time(tmp_path: Path) -> None:
    log = tmp_path / "cues"
    player = tones.Tones(lambda: tones.LoggedPlayer(CueLog(log)), pytest.fail)
    for name in ("done", "rep"):
        player.play(name)
    player.settle(30)
    player.close()
    assert [text for _, text in lines(log)] == ["done", "rep"]
    began_s, ended_s = (json.loads(row)["wall_s"] for row in log.read_text(encoding="utf-8").splitlines())
    assert ended_s - began_s > 0.9 * len(tones.samples("done")) / tones.RATE_HZ


def test_a_machine_without_sound_says_so_once() -> None:
    told: list[str] = []

    def nothing() -> Player:
        raise SetupError("sound", "there is no sound device", "Plug in a loudspeaker")

    player = tones.Tones(nothing, told.append)
    for _ in range(3):
        player.play("rep")
    player.close()
    assert told == ["sound: there is no sound device. Plug in a loudspeaker"]


def test_a_driver_that_fails_midway_is_reported_once() -> None:
    told: list[str] = []

    class Broken:
        def play(self, name: str, cut: Callable[[], bool]) -> None:
            raise RuntimeError("unplugged")

        def idle(self) -> bool:
            return False

        def close(self) -> None:
            raise RuntimeError("gone")

    player = tones.Tones(Broken, told.append)
    player.play("rep")
    wait_for(lambda: told)
    player.play("rep")
    player.close()
    assert told == ["no more tones: unplugged"]


def test_silence_is_written_between_the_tones() -> None:
    written: list[np.ndarray] = []

    class Stream:
        def __init__(self, **_: object) -> None:
            self.open = False

        def start(self) -> None:
            self.open = True

        def write(self, block: np.ndarray) -> None:
            written.append(block.copy())
            time.sleep(0.002)

        def stop(self) -> None:
            self.open = False

        close = stop

    fake = type("sounddevice", (), {"OutputStream": Stream, "PortAudioError": RuntimeError})
    player = tones.Tones(lambda: tones.open_player(lambda: fake), pytest.fail)
    wait_for(lambda: written)
    player.play("rep")
    wait_for(lambda: any(np.abs(block).max() > 0.1 for block in written))
    player.close()
    loud = [bool(np.abs(block).max() > 0.01) for block in written]
    assert loud[0] is False and sum(loud) >= 5
    assert all(block.shape[1] == 1 and len(block) <= 882 for block in written)


@pytest.mark.parametrize(
    ("error", "problem"), [(OSError("x"), "PortAudio"), (RuntimeError("x"), "sound device")]
)
def test_no_portaudio_or_no_device(error: Exception, problem: str) -> None:
    def load() -> object:
        if isinstance(error, OSError):
            raise error

        def broken(**_: object) -> None:
            raise error

        return type("sounddevice", (), {"OutputStream": staticmethod(broken), "PortAudioError": RuntimeError})

    with pytest.raises(SetupError, match=problem):
        tones.open_player(load, players=())


@pytest.mark.skipif(sys.platform == "win32", reason="a shell script stands in for the player")
def test_the_systems_player_gets_a_wav_and_can_be_cut(tmp_path: Path) -> None:
    script = tmp_path / "player"
    script.write_text(f'#!/bin/sh\ncp "$1" {tmp_path}/heard.wav\nexec sleep 60\n', encoding="utf-8")
    script.chmod(0o755)
    player = tones.ProgramPlayer([("no-such-player",), (str(script),)])
    began_s = time.monotonic()
    player.play("top", lambda: (tmp_path / "heard.wav").exists())
    assert time.monotonic() - began_s < 50
    assert (tmp_path / "heard.wav").read_bytes()[:4] == b"RIFF"
    player.close()
    with pytest.raises(SetupError, match="libportaudio2"):
        tones.ProgramPlayer([("no-such-player",)])


def test_one_sentence_at_a_time_and_the_newest_waits(tmp_path: Path) -> None:
    log = tmp_path / "cues"
    speaker = voice.Voice(lambda: voice.LoggedSpeaker(CueLog(log)), pytest.fail)
    speaker.say("First sentence.")
    wait_for(log.exists)
    for text in ("old", "newer", "newest"):
        speaker.say(text)
    speaker.close()
    assert lines(log) == [("voice", "First sentence."), ("voice", "newest")]
    rows = [json.loads(row)["wall_s"] for row in log.read_text(encoding="utf-8").splitlines()]
    assert rows[1] - rows[0] > 0.8, "the second began while the first was being said"


def test_a_warning_interrupts_and_is_not_replaced(tmp_path: Path) -> None:
    log = tmp_path / "cues"
    speaker = voice.Voice(lambda: voice.LoggedSpeaker(CueLog(log)), pytest.fail)
    speaker.say("A long sentence about nothing at all, really.")
    wait_for(log.exists)
    speaker.say("Relax.", urgent=True)
    speaker.say("Three.")
    wait_for(lambda: ("voice", "Relax.") in lines(log))
    assert lines(log)[1:3] == [("cut", ""), ("voice", "Relax.")]
    speaker.say("Something long that is going to be hushed.")
    wait_for(lambda: len(lines(log)) == 4)
    speaker.hush()
    wait_for(lambda: lines(log)[-1] == ("cut", ""))
    speaker.muted = True
    speaker.say("unheard")
    speaker.close()
    assert ("voice", "unheard") not in lines(log)


def test_a_machine_without_voice_says_so_once() -> None:
    told: list[str] = []

    def nothing() -> voice.Speaker:
        raise SetupError("voice", "this machine has no voice program", "Install espeak-ng")

    speaker = voice.Voice(nothing, told.append)
    speaker.say("a")
    speaker.say("b")
    speaker.close()
    assert told == ["voice: this machine has no voice program. Install espeak-ng"]


@pytest.mark.skipif(sys.platform == "win32", reason="a shell script stands in for the program")
def test_the_program_gets_the_words_through_a_pipe(tmp_path: Path) -> None:
    script = tmp_path / "say"
    script.write_text(f"#!/bin/sh\ncat > {tmp_path}/heard\nexec sleep 60\n", encoding="utf-8")
    script.chmod(0o755)
    speaker = voice.ProcessSpeaker([str(script)])
    speaker.speak("--help? Fußspitze.")
    wait_for(lambda: (tmp_path / "heard").exists() and (tmp_path / "heard").read_text(encoding="utf-8"))
    assert (tmp_path / "heard").read_text(encoding="utf-8") == "--help? Fußspitze."
    assert speaker.busy()
    speaker.stop()
    assert not speaker.busy()
    speaker.close()


@pytest.mark.skipif(sys.platform == "win32", reason="a shell script stands in for PowerShell")
def test_powershell_stays_and_gets_a_line_for_each_sentence(tmp_path: Path) -> None:
    script = tmp_path / "powershell"
    script.write_text(f"#!/bin/sh\nexec cat > {tmp_path}/heard\n", encoding="utf-8")
    script.chmod(0o755)
    speaker = voice.PowerShellSpeaker("de-DE", str(script))
    speaker.speak("Zehen\nlockern.")
    assert speaker.busy()
    speaker.stop()
    assert not speaker.busy()
    wait_for(
        lambda: (
            (tmp_path / "heard").exists()
            and (tmp_path / "heard").read_text(encoding="utf-8").count("\n") == 2
        )
    )
    assert (tmp_path / "heard").read_text(encoding="utf-8") == "Zehen lockern.\n\n"
    speaker.close()


def test_a_powershell_that_ended_is_said() -> None:
    speaker = voice.PowerShellSpeaker("en-US", sys.executable)  # which does not know its options, and ends
    wait_for(lambda: speaker._process.poll() is not None)
    with pytest.raises(BrokenPipeError, match="PowerShell has ended"):
        speaker.speak("Relax the toes.")
    speaker.close()


@pytest.mark.skipif(not shutil.which("espeak-ng"), reason="espeak-ng is not installed")
def test_espeak_is_found_and_ends() -> None:
    for language in ("en", "de"):
        speaker = voice.open_speaker(language, "linux")
        speaker.speak("1")
        wait_for(lambda s=speaker: not s.busy(), 60)
        speaker.close()


@pytest.mark.parametrize(
    ("language", "voices", "named"),
    [
        ("en", "Albert en_US # Hello!\nAnna de_DE # Hallo!\nSamantha en_US # Hello!\n", ["-v", "Samantha"]),
        ("de", "Albert en_US # Hello!\nAnna (Enhanced)  de_DE # Hallo!\n", ["-v", "Anna (Enhanced)"]),
        ("en", "Anna de_DE # Hallo!\nKaren   en_AU # Hello!\n", ["-v", "Karen"]),
        ("de", "Karen en_AU # Hello!\n", []),
        ("en", "", []),
    ],
)
def test_a_mac_speaks_with_a_good_voice_of_the_language(language: str, voices: str, named: list[str]) -> None:
    speaker = voice.open_speaker(language, "darwin", lambda name: name, lambda: voices)
    assert isinstance(speaker, voice.ProcessSpeaker)
    assert speaker._command[1:-4] == named


def test_no_voice_program() -> None:
    for platform in ("linux", "darwin", "win32"):
        with pytest.raises(SetupError, match="no-voice"):
            voice.open_speaker("en", platform, which=lambda name: None)
