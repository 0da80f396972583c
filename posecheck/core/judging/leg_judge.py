"""The judgement of one leg: its phases, its repetitions and its warnings.

Both legs are judged all the time, but one of them works (`core.judging.judge.Judge` says which). What the
other one does is followed, never told: a resting leg that lies straight with its toes up is no overstretch,
and a leg that the pose model lets copy the other one's movement does no repetitions.
"""

from __future__ import annotations

import math

from posecheck.core.exercise import Exercise, Phase
from posecheck.core.judging.alerts import Alerts
from posecheck.core.judging.conditions import Condition
from posecheck.core.judging.counting import Counter, Instant
from posecheck.core.judging.hold import HoldCounter
from posecheck.core.judging.motion import Motion
from posecheck.core.judging.own import Own
from posecheck.core.judging.phases import PhaseChange, PhaseMachine
from posecheck.core.judging.reps import RepCounter
from posecheck.core.judging.rhythm import RhythmCounter
from posecheck.core.landmarks import SIDES, Side, other
from posecheck.core.types import Alert, Event, EventKind, LegAngles, Measurement, Rep


class LegJudge:
    """Per instant: `look` first, then `tell`. Times must rise.

    ``done`` collects the repetitions of both legs, ``alerts`` the warnings that are over.
    """

    def __init__(self, leg: Side, exercise: Exercise, done: list[Rep], alerts: list[Alert]) -> None:
        self.leg: Side = leg
        self.judged_s = 0.0
        self._exercise = exercise
        self.reps = _counter(exercise, done)
        self._phases = _phases(exercise, self.reps)
        self._alerts = Alerts(exercise, alerts)
        self._voiding = {rule.name for rule in exercise.rules if rule.voids}
        self._unless = Condition(exercise.unless, exercise)
        self._own = Own(exercise)
        self._motion = Motion(exercise)
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
        return self._alerts.open

    @property
    def speed_dps(self) -> float:
        """How fast the primary signal changes; NaN unseen."""
        return self._motion.speed_dps

    def rename(self, leg: Side) -> None:
        """It has been this leg all along: what was seen of it stays."""
        self.leg = leg

    def look(self, measurement: Measurement, leg: Side) -> None:
        """Where this leg stands in the exercise now."""
        self._notice_another(measurement.watched, leg)
        t_s, mine, motion = measurement.t_s, measurement.smooth.of(leg), self._motion
        motion.see(t_s, mine, getattr(measurement.raw.of(leg), self._exercise.primary))
        blocked = self._unless.any(mine)
        mine = self._own.see(t_s, mine, self.reps.doing, blocked)
        before = self._phases.phase.role
        cut, beyond_deg = leg in measurement.foot_out, measurement.beyond_deg[SIDES.index(leg)]
        sure = mine.knee_sd_deg <= self._exercise["leg_turn_sd"]
        self._change = self._phases.step(
            t_s, mine, cut=cut, beyond_deg=beyond_deg, sure=sure, jumped=motion.jumped
        )
        if self._change is not None and before != "unknown":
            # It may have moved while nobody saw it: then no speed tells.
            motion.moved_s = t_s
        self._now = Instant(
            t_s,
            motion.step_s,
            self._phases.phase.role,
            mine,
            motion.speed_dps,
            blocked,
            leg,
            sure_s=motion.plain_s(t_s),
            jumped=motion.jumped,
            foot_out=cut,
            facing=measurement.facing,
            speed_off_dps=motion.off_dps,
            others=measurement.smooth.of(other(leg)),
        )
        self.judged_s = self._now.step_s if self.reps.watching and not self._now.blocked else 0.0

    def _notice_another(self, watched: int | None, leg: Side) -> None:
        """From one leg to the other, or from one person or shot to the next, is no movement."""
        other_body = watched is not None and watched != self._watched
        if other_body:
            self._watched = watched
        if other_body or leg != self.leg:
            self.leg = leg
            self._motion.begin_anew()
            self.reps.begin_anew()

    def reaches_top(self) -> bool:
        """Whether it is at the top, and surely came there as the exercise wants it.

        In full view from the start on; or, where the beginning was hidden, plainly seen since: no
        passer-by stays.
        """
        now = self._now
        if now is None or now.role != "peak" or now.blocked:
            return False
        sure_s = self._motion.sure_s(now.t_s)
        came = self._change is not None and self.reps.in_full_view and not math.isnan(sure_s)
        return self.reps.going and (came or sure_s >= self._exercise["leg_turn_seen"])

    def moved_after(self, judge: LegJudge) -> bool:
        """Whether this leg moved last."""
        mine_s, other_s = self._motion.moved_s, judge._motion.moved_s
        return mine_s > other_s or (math.isnan(other_s) and not math.isnan(mine_s))

    def rests(self, for_s: float) -> bool:
        """Whether it is where the exercise starts, or has not moved for so long."""
        if self._now is None or self._change is not None:
            return self._now is None
        if self._phases.phase.role in ("start", "unknown"):
            return True
        return not self._now.t_s - self._motion.moved_s <= for_s

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
        self._alerts.begin_anew(self.leg)

    def rearm(self, exercise: Exercise) -> None:
        """Start again from a held start position; what is done stays."""
        self._phases.forget()
        self.reps.drop()
        self._alerts.begin_anew(self.leg, exercise)

    def refit(self, exercise: Exercise) -> None:
        """Go on with other thresholds of the same exercise."""
        self.rearm(exercise)
        self._exercise = exercise
        self.reps.fit(exercise)
        self._phases = _phases(exercise, self.reps)
        self._unless = Condition(exercise.unless, exercise)
        self._own = Own(exercise)
        self._alerts.fit(exercise)
        self._motion.fit(exercise)

    def close_alerts(self) -> None:
        """Note the warnings that last as over."""
        self._alerts.close(self.leg)

    def _warn(self, now: Instant, working: bool) -> list[Event]:
        blocked = now.blocked or not working or not self.reps.watching
        events = self._alerts.step(now.t_s, now.angles, blocked, self.leg)
        for event in events:
            if event.kind is EventKind.ALERT_RAISED and event.alert and event.alert.rule in self._voiding:
                self.reps.note_fault(event.alert.rule)
        return events


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
