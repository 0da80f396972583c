"""What a live session sounds like: cues to tones and words."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from posecheck.app.options.settings import Settings
from posecheck.core.coaching.cues import Cue
from posecheck.sinks.sound.play_thread import logged
from posecheck.sinks.sound.tones import LoggedPlayer, Tones, open_player
from posecheck.sinks.sound.voice import LoggedSpeaker, Voice, open_speaker
from posecheck.words import spoken
from posecheck.words.wording import Words


class Sounds:
    """Tones and voice, each only when wanted. ``report`` is told, once each, what does not work."""

    def __init__(self, settings: Settings, words: Words, report: Callable[[str], None]) -> None:
        self._words = words
        log = logged()
        self._tones = self._voice = None
        if settings.audio:
            self._tones = Tones(open_player if log is None else lambda: LoggedPlayer(log), report)
        if settings.audio and settings.voice:
            language = words.language
            speaker = (lambda: open_speaker(language)) if log is None else lambda: LoggedSpeaker(log)
            self._voice = Voice(speaker, report)
        self.muted = False

    def play(self, cues: Iterable[Cue]) -> None:
        """Let cues be heard. Never blocks."""
        for cue in cues:
            if self._tones is not None and cue.tone is not None:
                self._tones.play(cue.tone.value, urgent=cue.urgent)
            if self._voice is not None and cue.say:
                self._voice.say(spoken(cue, self._words), urgent=cue.urgent)

    def toggle(self) -> None:
        """Mute everything, or let it be heard again."""
        self.muted = not self.muted
        if self._tones is not None:
            self._tones.muted = self.muted
        if self._voice is not None:
            if self.muted:
                self._voice.hush()
            self._voice.muted = self.muted

    def hush(self) -> None:
        """Stop speaking: somebody has left."""
        if self._voice is not None:
            self._voice.hush()

    def close(self) -> None:
        """Let the last sentence end."""
        if self._tones is not None:
            self._tones.close()
        if self._voice is not None:
            self._voice.close()
