"""The judgement of one leg: its phases, its repetitions and its warnings.

Both legs are judged all the time, but one of them works (`core.judging.judge.Judge` says which). What the
other one does is followed, never told: a resting leg that lies straight with its toes up is no overstretch,
and a leg that the pose model lets copy the other one's movement does no repetitions.
"""

from __future__ import annotations

import math
from dataclasses import replace

from posecheck.core.exercise import Exercise, Phase
from posecheck.core.judging.certainty import Doubt, claimed_sd_deg, sure_enough
from posecheck.core.judging.conditions import Condition
from posecheck.core.judging.counting import Counter, Instant
from posecheck.core.judging.hold import HoldCounter
from posecheck.core.judging.own import Own
from posecheck.core.judging.phases import PhaseChange, PhaseMachine
from posecheck.core.judging.reps import RepCounter
from posecheck.core.judging.rhythm import RhythmCounter
from posecheck.core.judging.rules import RuleWatch
from posecheck.core.landmarks import SIDES, Side
from posecheck.core.measuring.filters import Slope
from posecheck.core.types import NAN, Alert, Event, EventKind, LegAngles, Measurement, Rep


class LegJudge:
    """Per instant: `look` first, then `tell`. Times must rise.

    ``done`` collects the repetitions of both legs, ``alerts`` the warnings that are over.
    """

    def __init__(self, leg: Side, exercise: Exercise, done: list[Rep], alerts: list[Alert]) -> None:
        self.leg: Side = leg
        self.speed_dps = NAN
        self.judged_s = 0.0
        self._exercise = exercise
        self._alerts = alerts
        self.reps = _counter(exercise, done)
        self._phases = _phases(exercise, self.reps)
        self._rules = [RuleWatch(rule, exercise) for rule in exercise.rules]
        self._doubts = [Doubt(rule, exercise) for rule in exercise.rules]
        self._unless = Condition(exercise.unless, exercise)
        self._own = Own(exercise)
        self._speed = Slope(exercise["speed_window"])
        # Nobody asks which leg moves in a hold or in turns.
        moves = exercise.kind == "movement"
        self._moving_dps = exercise["moving"] * exercise["hold_speed"] if moves else math.inf
        self._seen_s = self._moved_s = NAN
        self._vague_s = self._jumped_s = -math.inf
        self._raw = (NAN, NAN)
        self._sure_since_s = NAN
        self._now: Instant | None = None
        self._change: PhaseChange | None = None
        self._watched: int | None = None

    @property
    def phase(self) -> str:
        """The name of the present phase."""
        return self._phases.phase.name

    @property
    def judged(self) -> LegAngles:
        """What rules were asked of, in this instant: nothing seen before the first one."""
        return LegAngles() if self._now is None else self._now.angles

    @property
    def open_alerts(self) -> tuple[Alert, ...]:
        """The warnings that last."""
        return tuple(watch.open for watch in self._rules if watch.open)

    def rename(self, leg: Side) -> None:
        """It has been this leg all along: what was seen of it stays."""
        self.leg = leg

    def look(self, measurement: Measurement, leg: Side) -> None:
        """Where this leg stands in the exercise now."""
        self._notice_another(measurement.watched, leg)
        t_s, mine = measurement.t_s, measurement.smooth.of(leg)
        primary = getattr(mine, self._exercise.primary)
        self._look_how_fast(t_s, primary, claimed_sd_deg(self._exercise.primary, mine))
        self._look_how_surely(t_s, mine, getattr(measurement.raw.of(leg), self._exercise.primary))
        blocked = self._unless.any(mine)
        mine = self._own.see(t_s, mine, self.reps.under_way, blocked)
        before = self._phases.phase.role
        cut, beyond_deg = leg in measurement.foot_out, measurement.beyond_deg[SIDES.index(leg)]
        sure, jumped = mine.knee_sd_deg <= self._exercise["leg_turn_sd"], t_s == self._jumped_s
        self._change = self._phases.step(t_s, mine, cut=cut, beyond_deg=beyond_deg, sure=sure, jumped=jumped)
        if self._change is not None and before != "unknown":
            # It may have moved while nobody saw it: then no speed tells.
            self._moved_s = t_s
        self._now = Instant(
            t_s,
            self._step_s(t_s, not math.isnan(primary)),
            self._phases.phase.role,
            mine,
            self.speed_dps,
            blocked,
            leg,
            sure_s=t_s - self._vague_s,
            jumped=jumped,
            foot_out=cut,
            facing=measurement.facing,
            speed_off_dps=self._speed.off,
        )
        self.judged_s = self._now.step_s if self.reps.watching and not self._now.blocked else 0.0

    def _notice_another(self, watched: int | None, leg: Side) -> None:
        """From one leg to the other, or from one person or shot to the next, is no movement."""
        other_body = watched is not None and watched != self._watched
        if other_body:
            self._watched = watched
        if other_body or leg != self.leg:
            self.leg, self._speed = leg, Slope(self._exercise["speed_window"])
            self.reps.begin_anew()

    def _look_how_fast(self, t_s: float, primary: float, sd: float) -> None:
        self.speed_dps = self._speed(t_s, primary, sd)
        if abs(self.speed_dps) > self._moving_dps:
            self._moved_s = t_s

    def _look_how_surely(self, t_s: float, mine: LegAngles, raw_deg: float) -> None:
        unseen, vague_deg = math.isnan(raw_deg), self._exercise["speed_sd"]
        jumped = self._jumps(t_s, raw_deg)
        self._jumped_s = t_s if jumped else self._jumped_s
        if unseen or jumped or mine.knee_sd_deg > vague_deg or mine.ankle_sd_deg > vague_deg:
            self._vague_s = t_s
        unsure = unseen or jumped or mine.knee_sd_deg > self._exercise["leg_turn_sd"]
        if unsure or not seen(mine, self._exercise):
            self._sure_since_s = NAN
        elif math.isnan(self._sure_since_s):
            self._sure_since_s = t_s

    def _jumps(self, t_s: float, raw_deg: float) -> bool:
        """Whether the primary signal went farther since it was last seen than any leg goes."""
        if math.isnan(raw_deg):
            return False
        (last_s, last_deg), self._raw = self._raw, (t_s, raw_deg)
        return abs(raw_deg - last_deg) > self._exercise["jump_speed"] * max(
            t_s - last_s, self._exercise["jump_least"]
        )

    def reaches_top(self) -> bool:
        """Whether it is at the top, and surely came there as the exercise wants it.

        In full view from the start on; or, where the beginning was hidden, plainly seen since: no
        passer-by stays.
        """
        now = self._now
        if now is None or now.role != "peak" or now.blocked:
            return False
        sure_s = now.t_s - self._sure_since_s
        came = self._change is not None and self.reps.in_full_view and not math.isnan(sure_s)
        return self.reps.going and (came or sure_s >= self._exercise["leg_turn_seen"])

    def moved_after(self, judge: LegJudge) -> bool:
        """Whether this leg moved last."""
        return self._moved_s > judge._moved_s or (math.isnan(judge._moved_s) and self._moved_s > -math.inf)

    def rests(self, for_s: float) -> bool:
        """Whether it is where the exercise starts, or has not moved for so long."""
        if self._now is None or self._change is not None:
            return self._now is None
        if self._phases.phase.role in ("start", "unknown"):
            return True
        return not self._now.t_s - self._moved_s <= for_s

    def tell(self, working: bool) -> list[Event]:
        """The events of this instant; none, and no repetition, of a leg that does not work."""
        assert self._now is not None
        events = self._warn(self._now, working)
        ends = self._change is not None and self._change.ends
        if not working and ends:
            self.reps.drop()
        events += self.reps.step(self._now, self._change)
        return events if working else [e for e in events if e.kind is EventKind.ALERT_ENDED]

    def stand_by(self) -> None:
        """The other leg works from now on: what this one is warned of is over."""
        self.close_alerts()
        self._rules = [RuleWatch(watch.rule, self._exercise) for watch in self._rules]

    def rearm(self, exercise: Exercise) -> None:
        """Start again from a held start position; what is done stays."""
        self._phases.forget()
        self.reps.drop()
        self.close_alerts()
        self._rules = [RuleWatch(rule, exercise) for rule in exercise.rules]

    def refit(self, exercise: Exercise) -> None:
        """Go on with other thresholds of the same exercise."""
        self.rearm(exercise)
        self._exercise = exercise
        self.reps.fit(exercise)
        self._phases = _phases(exercise, self.reps)
        self._unless = Condition(exercise.unless, exercise)
        self._own = Own(exercise)
        for doubt in self._doubts:
            doubt.fit(exercise)

    def close_alerts(self) -> None:
        """Note the warnings that last as over."""
        self._alerts += [self._mine(alert) for watch in self._rules if (alert := watch.finish())]

    def _warn(self, now: Instant, working: bool) -> list[Event]:
        events = []
        blocked = now.blocked or not working or not self.reps.watching
        judged = sure_enough(now.angles, self._exercise)
        for watch in self._rules:
            # One that is open is ended by what is seen, as surely as that may be.
            event = watch.step(now.t_s, now.angles if watch.open else judged, blocked)
            if event is None or event.alert is None:
                continue
            alert = self._mine(event.alert)
            events.append(replace(event, alert=alert))
            if event.kind is EventKind.ALERT_ENDED:
                self._alerts.append(alert)
            elif watch.rule.voids:
                self.reps.note_fault(watch.rule.name)
        doubts = (doubt.step(now.t_s, now.angles, blocked) for doubt in self._doubts)
        return [*events, *(event for event in doubts if event)]

    def _mine(self, alert: Alert) -> Alert:
        return replace(alert, leg=self.leg)

    def _step_s(self, t_s: float, seen: bool) -> float:
        """Seconds since the last sight, 0 when that was too long ago to be bridged."""
        if not seen:
            return 0.0
        gap_s, self._seen_s = t_s - self._seen_s, t_s
        return gap_s if gap_s <= self._exercise["max_gap"] + 1e-6 else 0.0


def _counter(exercise: Exercise, done: list[Rep]) -> Counter:
    """What counts this kind of exercise. ``done`` collects the repetitions of both legs."""
    if exercise.kind == "hold":
        return HoldCounter(exercise)
    return RhythmCounter(exercise) if exercise.kind == "rhythm" else RepCounter(exercise, done)


def _phases(exercise: Exercise, counter: Counter) -> PhaseMachine | _Doing:
    """The phases of a movement, or what the counter of another kind says that is being done."""
    return PhaseMachine(exercise) if exercise.kind == "movement" else _Doing(counter)


class _Doing:
    """The phase of something without phases; the counter forgets for itself."""

    def __init__(self, counter: Counter) -> None:
        self._counter = counter

    @property
    def phase(self) -> Phase:
        return Phase(self._counter.phase, "unknown")

    def step(self, t_s: float, angles: LegAngles, **_seen: object) -> None:
        return None

    def forget(self) -> None:
        return None


def seen(angles: LegAngles, exercise: Exercise) -> bool:
    """Whether both signals that the exercise needs were seen."""
    return not math.isnan(getattr(angles, exercise.primary) + getattr(angles, exercise.secondary))
