"""What to do differently, as it stands on the screen: what was said last, for as long as one reads it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

from posecheck.core.coaching.cues import Cue, Tone
from posecheck.core.exercise import Exercise
from posecheck.core.types import EventKind, StepResult

#: The advice that it is enough for today: it stays when no other is fresh.
STOP: Final = "stop_for_today"
#: What asks for the start position: it is done once a phase is known.
_ASKS_FOR_START: Final = {"set_begins", "resumed", "camera_back"}


class Label:
    """One cue at a time, by its ``key``; empty for none. Times must rise."""

    def __init__(self, exercise: Exercise) -> None:
        self.key = ""
        self._read_s = exercise["cue_shown"]
        self._until_s = -math.inf
        self._lasting = ""
        self._under_way = {phase.name for phase in exercise.phases if phase.role != "unknown"}

    def show(self, t_s: float, key: str) -> None:
        """This one, for a while."""
        self.key, self._until_s = key, t_s + self._read_s

    def keep(self, key: str) -> None:
        """This one, from now on."""
        self.key, self._until_s = key, math.inf

    def is_fresh(self, t_s: float) -> bool:
        """Whether it still is to be read."""
        return t_s <= self._until_s

    def at(self, t_s: float, result: StepResult) -> str:
        """What stands there now: as long as a warning lasts, and while it is fresh, what was said."""
        return self.key if self.is_fresh(t_s) or result.active_alerts else self._lasting

    def hear(self, t_s: float, result: StepResult, cues: Sequence[Cue]) -> None:
        """What is said now, and what is over. At the top the prompt says what the cue does."""
        ended = any(event.kind is EventKind.ALERT_ENDED for event in result.events)
        if ended or (self.key in _ASKS_FOR_START and result.phase in self._under_way):
            self.key, self._until_s = "", -math.inf
        self._lasting = next((cue.key for cue in cues if cue.key == STOP), self._lasting)
        for cue in reversed(cues):
            if cue.key and cue.tone not in (Tone.TOP, Tone.HOLD):
                self.show(t_s, cue.key)
