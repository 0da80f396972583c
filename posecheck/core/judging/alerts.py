"""The warnings of one leg: which last, which are over, and where too little is known to give any."""

from __future__ import annotations

from dataclasses import replace

from posecheck.core.exercise import Exercise
from posecheck.core.judging.certainty import Doubt, sure_enough
from posecheck.core.judging.rules import RuleWatch
from posecheck.core.landmarks import Side
from posecheck.core.types import Alert, Event, EventKind, LegAngles


class Alerts:
    """All rules of an exercise, watched on one leg. ``over`` collects the warnings that are over."""

    def __init__(self, exercise: Exercise, over: list[Alert]) -> None:
        self._over = over
        self._doubts = [Doubt(rule, exercise) for rule in exercise.rules]
        self._watch(exercise)

    @property
    def open(self) -> tuple[Alert, ...]:
        """The warnings that last."""
        return tuple(watch.open for watch in self._rules if watch.open)

    def step(self, t_s: float, angles: LegAngles, blocked: bool, leg: Side) -> list[Event]:
        """What begins, what ends, and what is doubted in this instant."""
        events = []
        judged = sure_enough(angles, self._exercise)
        for watch in self._rules:
            # One that is open is ended by what is seen, as surely as that may be.
            event = watch.step(t_s, angles if watch.open else judged, blocked)
            if event is None or event.alert is None:
                continue
            alert = replace(event.alert, leg=leg)
            events.append(replace(event, alert=alert))
            if event.kind is EventKind.ALERT_ENDED:
                self._over.append(alert)
        doubts = (doubt.step(t_s, angles, blocked) for doubt in self._doubts)
        return [*events, *(event for event in doubts if event)]

    def close(self, leg: Side) -> None:
        """Note those that last as over."""
        self._over += [replace(alert, leg=leg) for watch in self._rules if (alert := watch.finish())]

    def begin_anew(self, leg: Side, exercise: Exercise | None = None) -> None:
        """Those that last are over, and each has to be earned again, by these thresholds from now on."""
        self.close(leg)
        self._watch(exercise or self._exercise)

    def fit(self, exercise: Exercise) -> None:
        """Go on with other thresholds of the same exercise, in doubts too."""
        for doubt in self._doubts:
            doubt.fit(exercise)

    def _watch(self, exercise: Exercise) -> None:
        self._exercise = exercise
        self._rules = [RuleWatch(rule, exercise) for rule in exercise.rules]
