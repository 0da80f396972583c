"""What happened in, what is to be heard out: tones and the keys of spoken words."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from typing import Final

from posecheck.core.exercise import Exercise
from posecheck.core.judging.rules import most_urgent
from posecheck.core.types import Event, EventKind, Hold, Rep, StepResult

#: Stands for the number of a cue among the keys to say.
NUMBER: Final = "#"


class Tone(str, Enum):
    """The sounds, each distinct from the others."""

    TOP = "top"
    HOLD = "hold"
    REP = "rep"
    WARNING = "warning"
    ATTENTION = "attention"
    TICK = "tick"
    GO = "go"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Cue:
    """One thing to be heard. ``say`` holds keys of words, `NUMBER` among them means ``number``.

    ``urgent`` interrupts whatever is being said.
    """

    t_s: float
    tone: Tone | None = None
    say: tuple[str, ...] = ()
    number: int = 0
    urgent: bool = False

    @property
    def key(self) -> str:
        """The first word key that is not the number, or empty: what the screen shows."""
        return next((key for key in self.say if key != NUMBER), "")


#: What is said as it happens, and the tone before it.
_SAID: Final = {
    EventKind.HOLD_BEGUN: Tone.TOP,
    EventKind.HOLD_MARK: Tone.TICK,
    EventKind.HOLD_PAUSED: Tone.ATTENTION,
    EventKind.HOLD_RESUMED: Tone.TICK,
    EventKind.HOLD_DONE: Tone.HOLD,
    EventKind.RHYTHM_BEGUN: Tone.TOP,
    EventKind.RHYTHM_MARK: Tone.TICK,
    EventKind.RHYTHM_PAUSED: Tone.ATTENTION,
    EventKind.RHYTHM_DONE: Tone.HOLD,
    EventKind.STOP_ADVISED: Tone.ATTENTION,
    EventKind.UNSURE: Tone.ATTENTION,
    EventKind.NOT_COUNTED: Tone.ATTENTION,
}
#: The cues that say that the leg is not seen.
_UNSEEN: Final = frozenset({"leg_not_visible", "foot_out", "show_leg"})


class Cueing:
    """Turns the judgement of a set into cues; the same words at most once per cooldown."""

    def __init__(self, exercise: Exercise) -> None:
        self._cooldown_s = exercise["cue_cooldown"]
        self._fps_min = exercise["fps_min"]
        self._slow_repeat_s = exercise["slow_repeat"]
        self._slow_said_s = -math.inf
        self._said_s: dict[str, float] = {}
        self._cue_of = {rule.name: rule.cue for rule in exercise.rules}
        self._talked_through = exercise["talked_through"]

    def __call__(self, t_s: float, result: StepResult) -> list[Cue]:
        """The cues of one instant, the most urgent first. ``t_s`` must rise."""
        cues = [cue for event in result.events if (cue := self._of(t_s, event, result)) is not None]
        warned = any(event.kind is EventKind.ALERT_RAISED for event in result.events)
        if result.active_alerts and not warned:
            cues += self._remind(t_s, self._cue_of[most_urgent(result.active_alerts).rule])
        return sorted(cues, key=lambda cue: not cue.urgent)

    def pace(self, t_s: float, fps: float) -> list[Cue]:
        """Says, now and then, that so few frames arrive that movements can be missed."""
        if not fps < self._fps_min or t_s - self._slow_said_s < self._slow_repeat_s:
            return []
        self._slow_said_s = t_s
        return [Cue(t_s, Tone.ATTENTION, ("slow_frames",))]

    def _of(self, t_s: float, event: Event, result: StepResult) -> Cue | None:
        """What is to be heard of one event; None: nothing."""
        kind = event.kind
        if kind in _SAID:
            return Cue(t_s, _SAID[kind], (event.cue,))
        if kind is EventKind.ALERT_RAISED:
            return Cue(t_s, Tone.WARNING, self._spoken(t_s, event), urgent=True)
        if kind in (EventKind.LEG_LOST, EventKind.VIEW_OBLIQUE):
            say = self._spoken(t_s, event)
            return Cue(t_s, Tone.ATTENTION, say) if say else None
        if kind is EventKind.LEG_SEEN:
            return self._seen_again(t_s)
        if kind in (EventKind.PEAK_REACHED, EventKind.HOLD_COMPLETE):
            return self._at_the_top(t_s, event, result)
        if kind is EventKind.REP_DONE and event.rep is not None:
            return self._rep(t_s, event.rep, result.counts.clean)
        if kind is EventKind.HOLD_ENDED and event.hold is not None:
            return self._hold(t_s, event.hold, result)
        return None

    def _spoken(self, t_s: float, event: Event) -> tuple[str, ...]:
        """The event's own cue, where it is to be said and was not a moment ago."""
        return self._allowed(t_s, [event.cue]) if event.speak else ()

    def _seen_again(self, t_s: float) -> Cue | None:
        """That the leg is seen again, to whom it was said that it is not."""
        return Cue(t_s, None, ("leg_seen",)) if _UNSEEN & self._said_s.keys() else None

    def _at_the_top(self, t_s: float, event: Event, result: StepResult) -> Cue | None:
        """The top is reached, or was held: a tone, and of the first repetitions what to do there. Whoever is
        warned is not asked to stay."""
        if result.active_alerts:
            return None
        done = result.counts.clean + result.counts.faulty + result.counts.partial
        tone = Tone.TOP if event.kind is EventKind.PEAK_REACHED else Tone.HOLD
        return Cue(t_s, tone, (event.cue,) if done < self._talked_through else ())

    def _rep(self, t_s: float, rep: Rep, clean: int) -> Cue:
        if rep.outcome == "clean":
            advice = self._allowed(t_s, rep.advice[:1])
            return Cue(t_s, Tone.REP, (NUMBER, *advice), clean)
        keys = rep.told[:1] if rep.outcome == "faulty" else ("partial",)
        return Cue(t_s, Tone.ATTENTION, self._allowed(t_s, keys))

    def _hold(self, t_s: float, hold: Hold, result: StepResult) -> Cue:
        """A hold is over: its number, or that it was short."""
        if hold.outcome == "partial":
            return Cue(t_s, Tone.ATTENTION, self._allowed(t_s, ["hold_short"]))
        return Cue(t_s, Tone.REP, (NUMBER,), result.counts.clean + result.counts.faulty)

    def _remind(self, t_s: float, cue: str) -> list[Cue]:
        """A warning that lasts is said again."""
        say = self._allowed(t_s, [cue])
        return [Cue(t_s, Tone.WARNING, say, urgent=True)] if say else []

    def _allowed(self, t_s: float, keys: Iterable[str]) -> tuple[str, ...]:
        found = tuple(k for k in keys if t_s - self._said_s.get(k, -math.inf) >= self._cooldown_s)
        self._said_s.update(dict.fromkeys(found, t_s))
        return found
