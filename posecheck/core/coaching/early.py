"""Warnings before the set: set-up and calibration must not lead into the posture that is warned of.

The exercise's own rules, on the same angles. Nothing is recorded: the set has not begun.
"""

from __future__ import annotations

import math
from dataclasses import replace

from posecheck.core.coaching.cues import Cue, Tone
from posecheck.core.exercise import Exercise
from posecheck.core.judging.conditions import Condition
from posecheck.core.judging.prompts import most_urgent
from posecheck.core.judging.rules import RuleWatch
from posecheck.core.types import Alert, LegAngles


class EarlyWarning:
    """Feed it the working leg's filtered angles; times must rise."""

    def __init__(self, exercise: Exercise) -> None:
        # The form of a hold, or of turns in rhythm, is judged only once somebody is at it.
        rules = exercise.rules if exercise.kind == "movement" else ()
        self._watches = [RuleWatch(rule, exercise) for rule in rules]
        self._conditions = [Condition(rule.when, exercise) for rule in rules]
        self._unless = Condition(exercise.unless, exercise)
        self._repeat_s = exercise["cue_cooldown"]
        self._said_s = -math.inf
        #: Whether the posture of a rule is taken at this very moment, warned of or not.
        self.near = False
        #: The rule that is warned of, or empty.
        self.active = ""

    def step(self, t_s: float, angles: LegAngles, neutral_deg: float = 0.0) -> tuple[Cue, ...]:
        """What is to be heard: the warning, and again while it lasts. ``neutral_deg``: the ankle's zero."""
        mine = replace(angles, ankle_dorsiflexion_deg=angles.ankle_dorsiflexion_deg - neutral_deg)
        blocked = self._unless.any(mine)
        for watch in self._watches:
            watch.step(t_s, mine, blocked)
        self.near = not blocked and any(condition.all(mine) for condition in self._conditions)
        alerts: list[Alert] = [watch.open for watch in self._watches if watch.open]
        before, self.active = self.active, most_urgent(alerts).rule if alerts else ""
        if not self.active or (self.active == before and t_s - self._said_s < self._repeat_s):
            return ()
        said = t_s - self._said_s >= self._repeat_s
        self._said_s = t_s if said else self._said_s
        return (Cue(t_s, Tone.WARNING, (self._cue(self.active),) * said, urgent=True),)

    def _cue(self, rule: str) -> str:
        return next(watch.rule.cue for watch in self._watches if watch.rule.name == rule)
