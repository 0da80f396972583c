"""What comes before a set: set-up, countdown, calibration. Nothing is counted here.

None of them must lead into the posture that the exercise warns of: its own rules watch the same angles, and
are heard (`EarlyWarning`). Nothing is recorded: the set has not begun.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import Enum
from typing import Final

from posecheck.core.coaching.calibrating import Calibrator, Held, steps_of
from posecheck.core.coaching.cues import NUMBER, Cue, Tone
from posecheck.core.coaching.placement import Assistant, Surroundings, Trunk
from posecheck.core.exercise import Exercise
from posecheck.core.judging.conditions import Condition
from posecheck.core.judging.rules import RuleWatch, most_urgent
from posecheck.core.landmarks import Side
from posecheck.core.measuring.measurer import LiveMeasurer
from posecheck.core.types import (
    NAN,
    Alert,
    Calibration,
    Counts,
    LegAngles,
    Measurement,
    Observation,
    StepResult,
)


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


class Stage(str, Enum):
    """Where a session stands."""

    SET_UP = "set_up"
    COUNTDOWN = "countdown"
    CALIBRATING = "calibrating"
    SET = "set"
    PAUSED = "paused"
    LOST = "lost"
    FINISHED = "finished"


NOTHING: Final = Counts()
#: What is known of each leg of a person.
Known = Mapping[Side, Calibration]


@dataclass(frozen=True, slots=True)
class CoachStep:
    """What is to be shown and heard now.

    ``cue`` is the key of the one instruction or cue on the screen, or empty; ``urgent`` says that it is
    a warning; ``arrow`` as in `Advice`. ``progress`` and ``hold_left_s`` are of the posture being
    calibrated. ``lying`` and ``facing`` are the person's (`Trunk`), before the set; ``postures`` are those
    to take, none when the exercise names none. ``t_s`` is camera
    time; ``result`` is in set time (0 at its start), and so is the ``measurement`` it came from.
    """

    t_s: float
    stage: Stage
    cue: str = ""
    arrow: str = ""
    countdown: int = 0
    progress: float = 0.0
    measurement: Measurement | None = None
    result: StepResult | None = None
    counts: Counts = NOTHING
    cues: tuple[Cue, ...] = ()
    urgent: bool = False
    hold_left_s: float = NAN
    lying: bool = False
    facing: float = NAN
    postures: tuple[str, ...] = ()


class Preparation:
    """Leads to a `Calibration`: ``ready`` is None until then. Times must rise.

    ``known`` are calibrations that need not be taken again, by leg: the other leg's is never used.
    ``stage`` is where to begin. The exercise's warnings hold here too.
    """

    stage: Stage
    _since_s: float
    _said_s: float
    _seen_s: float
    _said: str
    _calibrator: Calibrator

    def __init__(
        self, exercise: Exercise, side: Side | None, known: Known, stage: Stage = Stage.SET_UP
    ) -> None:
        self._exercise = exercise
        self._measure = LiveMeasurer(exercise, side, Calibration())
        self._assistant = Assistant(exercise)
        self._trunk = Trunk(exercise["facing_memory"])
        self._warning = EarlyWarning(exercise)
        self._known = known
        self.passed_over: set[str] = set()
        self.ready: Calibration | None = None
        self.leg: Side | None = side
        self._given = side is not None
        self.exchanges: int | None = None
        self.calibrated = False
        self._enter(stage)

    def step(self, observation: Observation, look: Surroundings) -> CoachStep:
        """One observation further."""
        measurement = self._measure(observation)
        before, self.exchanges = self.exchanges, measurement.exchanges
        if self._given and before not in (None, self.exchanges) and self.stage is Stage.CALIBRATING:
            # What has been held was held by the leg that had its name.
            self.restart()
        self.leg = measurement.leg
        self._trunk.step(observation.t_s, observation.pose)
        warnings = self._warn(measurement)
        if self.stage is Stage.SET_UP:
            step = self._set_up(observation, measurement, look)
        elif self.stage is Stage.COUNTDOWN:
            step = self._count_down(observation, measurement)
        else:
            step = self._calibrate(observation.t_s, measurement)
        return self._with_warning(step, warnings)

    def skip(self) -> None:
        """Leave the present stage."""
        if self.stage is Stage.SET_UP:
            self._enter(Stage.COUNTDOWN)
        elif self.stage is Stage.COUNTDOWN:
            self._after_countdown()
        else:
            self.ready = self._of_this_leg() or Calibration()

    def restart(self) -> None:
        """After standing still: the present stage from its beginning."""
        self._enter(self.stage)

    def forget(self) -> None:
        """Calibrate, although something is known."""
        self._known = {}

    def _of_this_leg(self) -> Calibration | None:
        return self._known.get(self.leg) if self.leg else None

    def _warn(self, m: Measurement) -> tuple[Cue, ...]:
        known = self._of_this_leg()
        neutral_deg = known.neutral_ankle_deg if known else 0.0
        return self._warning.step(m.t_s, m.smooth.of(m.leg), neutral_deg)

    def _with_warning(self, step: CoachStep, warnings: tuple[Cue, ...]) -> CoachStep:
        """A warning comes before every instruction, which is said again afterwards."""
        trunk = self._trunk
        step = replace(step, lying=trunk.lying, facing=trunk.facing, postures=self._exercise.postures)
        if not self._warning.active:
            return step
        self._said, self._said_s = "", NAN
        return replace(step, cue=self._warning.active, urgent=True, arrow="", cues=warnings)

    def _set_up(self, o: Observation, m: Measurement, look: Surroundings) -> CoachStep:
        advice = self._assistant.step(o, m, look)
        self.passed_over.update(self._assistant.passed_over)
        cues = self._instruct(o.t_s, advice.cue)
        if advice.ready:
            self._enter(Stage.COUNTDOWN)
        return CoachStep(o.t_s, Stage.SET_UP, advice.cue, advice.arrow, measurement=m, cues=cues)

    def _count_down(self, o: Observation, m: Measurement) -> CoachStep:
        if math.isnan(self._since_s):
            self._since_s = self._seen_s = o.t_s
        if o.pose is not None:
            self._seen_s = o.t_s
        if o.t_s - self._seen_s > self._exercise["assistant_settle"]:
            self._assistant = Assistant(self._exercise)
            self._enter(Stage.SET_UP)
            return CoachStep(o.t_s, Stage.SET_UP, "get_in_view", measurement=m)
        number = math.ceil(self._exercise["countdown"] - (o.t_s - self._since_s) - 1e-6)
        if number <= 0:
            self._after_countdown()
            return CoachStep(o.t_s, Stage.COUNTDOWN, "stay_there", measurement=m)
        cues: tuple[Cue, ...] = ()
        if str(number) != self._said:
            self._said = str(number)
            cues = (Cue(o.t_s, Tone.TICK, (NUMBER,), number, urgent=True),)
        return CoachStep(o.t_s, Stage.COUNTDOWN, "stay_there", countdown=number, measurement=m, cues=cues)

    def _after_countdown(self) -> None:
        if self._of_this_leg() is None and steps_of(self._exercise):
            self._enter(Stage.CALIBRATING)
        else:
            self.ready = self._of_this_leg() or Calibration()

    def _calibrate(self, t_s: float, m: Measurement) -> CoachStep:
        held = self._calibrator.step(t_s, m.smooth.of(m.leg), strained=self._warning.near)
        cues = self._calibration_cues(t_s, held, seen=m.tracked)
        if held.calibration is not None:
            self.ready = held.calibration
            self.calibrated = held.calibration.source == "calibration"
        return CoachStep(
            t_s,
            Stage.CALIBRATING,
            self._posture_key(t_s) if held.calibration is None else "",
            progress=held.progress,
            hold_left_s=held.left_s,
            measurement=m,
            cues=cues,
        )

    def _calibration_cues(self, t_s: float, held: Held, *, seen: bool) -> tuple[Cue, ...]:
        done: tuple[Cue, ...] = ()
        if held.finished:
            tone = Tone.ATTENTION if held.given_up else Tone.HOLD
            done = (Cue(t_s, tone, ("calibration_skipped",) * held.given_up),)
        if held.calibration is not None:
            return done
        if seen or math.isnan(self._seen_s):
            self._seen_s = t_s
        if held.progress > 0 and not held.finished:
            # Somebody who is holding still already has understood.
            return done
        return (*done, *self._instruct(t_s, self._posture_key(t_s)))

    def _posture_key(self, t_s: float) -> str:
        """The instruction of the present step; nobody who lies can put a foot flat."""
        if t_s - self._seen_s > self._exercise["assistant_settle"]:
            return "leg_not_visible"
        lying = self._trunk.lying and self._calibrator.name == "neutral"
        return f"calibrate_{self._calibrator.name}" + "_lying" * lying

    def _instruct(self, t_s: float, key: str) -> tuple[Cue, ...]:
        """Say an instruction when it changes, and again after a while."""
        if not key or (key == self._said and t_s - self._said_s < self._exercise["instruction_repeat"]):
            return ()
        self._said, self._said_s = key, t_s
        return (Cue(t_s, None, (key,)),)

    def _enter(self, stage: Stage) -> None:
        self.stage = stage
        self._since_s = self._said_s = self._seen_s = NAN
        self._said = ""
        self._calibrator = Calibrator(self._exercise)
