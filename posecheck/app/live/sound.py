"""What a live session sounds like: cues to tones and words."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial

from posecheck.app.options.settings import Settings
from posecheck.core.coaching.cues import Cue
from posecheck.sinks.sound.play_thread import CueLog, Player, logged
from posecheck.sinks.sound.tones import LoggedPlayer, Tones, open_player
from posecheck.sinks.sound.voice import LoggedSpeaker, Speaker, Voice, open_speaker
from posecheck.words import spoken
from posecheck.words.wording import Words


class Sounds:
    """Tones and voice, each only when wanted. ``report`` is told, once each, what does not work.

    With a ``log``, or one that the environment names, nothing sounds but is written there, at once or in
    the time that it would take.
    """

    def __init__(
        self,
        settings: Settings,
        words: Words,
        report: Callable[[str], None],
        log: CueLog | None = None,
        *,
        at_once: bool = False,
    ) -> None:
        self._words = words
        log = log or logged()
        player: Callable[[], Player] = open_player
        speaker: Callable[[], Speaker] = partial(open_speaker, words.language)
        if log is not None:
            player = partial(LoggedPlayer, log, at_once=at_once)
            speaker = partial(LoggedSpeaker, log, at_once=at_once)
        self._tones = Tones(player, report) if settings.audio else None
        self._voice = Voice(speaker, report) if settings.audio and settings.voice else None
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

    def settle(self, timeout_s: float) -> None:
        """Wait until all that was given has been heard, but no longer than this each."""
        for thread in (self._tones, self._voice):
            if thread is not None:
                thread.settle(timeout_s)

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
