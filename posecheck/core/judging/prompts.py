"""What to do next, as a key: the label that somebody follows who hears nothing.

A phase says what to do in it. Two things come first: a warning that is open (what ends it), and a hold
that is complete (the way back).
"""

from __future__ import annotations

from collections.abc import Sequence

from posecheck.core.exercise import Exercise
from posecheck.core.types import NAN, Alert

_SEVERITIES = ("info", "caution", "stop")


class Prompter:
    """Chooses the label of one instant."""

    def __init__(self, exercise: Exercise) -> None:
        name_of = {phase.role: phase.name for phase in exercise.phases}
        # An exercise without repetitions (a hold, a rhythm) has neither.
        self._peak, self._back = name_of.get("peak"), name_of.get("back", "")
        self._hold_s = exercise["hold_needed"] if self._peak else NAN

    def __call__(self, phase: str, hold_s: float, alerts: Sequence[Alert]) -> tuple[str, float]:
        """The key of what to do, and the seconds that are still to be held (NaN: none)."""
        if alerts:
            return most_urgent(alerts).rule, NAN
        if phase != self._peak:
            return phase, NAN
        left_s = self._hold_s - hold_s
        return (self._back, NAN) if left_s <= 1e-6 else (phase, left_s)


def most_urgent(alerts: Sequence[Alert]) -> Alert:
    """The alert that matters most; the first of equals. ``alerts`` must not be empty."""
    return max(alerts, key=lambda alert: _SEVERITIES.index(alert.severity))
