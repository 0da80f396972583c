"""A live session as a state machine: set-up, countdown, calibration, set, finished.

Nothing counts before the set: sitting down, fidgeting and standing up are not judged. A pause and
a lost camera make the session stand still in any stage; afterwards the counter waits for a held
start position again.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Final

from posecheck.core.calibration import Calibrations
from posecheck.core.coaching.calibrating import steps_of
from posecheck.core.coaching.cues import NUMBER, Cue, Cueing, Tone
from posecheck.core.coaching.label import Label
from posecheck.core.coaching.placement import Surroundings
from posecheck.core.coaching.preparing import CoachStep, Preparation, Stage
from posecheck.core.coaching.working_leg import WorkingLeg
from posecheck.core.exercise import Exercise
from posecheck.core.judging.engine import Engine, Leg
from posecheck.core.landmarks import Side
from posecheck.core.session import ModelInfo, Session, SourceInfo
from posecheck.core.types import NAN, Calibration, Counts, EventKind, Observation, Op, StepResult

__all__ = ["Coach", "CoachStep", "Stage"]

#: The key of a calibration step that was given up.
SKIPPED: Final = "calibration_skipped"


class Coach:
    """Leads one set. Times must rise; commands (`pause`, `undo`, ...) return what is to be heard.

    ``calibration`` is what is known of the person, whichever leg works, or of each leg (a profile): the other
    leg's is never used. ``reason`` says, at the end, why the session ended.
    """

    def __init__(
        self,
        exercise: Exercise,
        *,
        leg: Leg = "auto",
        calibration: Calibrations | None = None,
        target: int | None = None,
        skip_set_up: bool = False,
    ) -> None:
        self._exercise = exercise
        self._working = WorkingLeg(leg, calibration)
        self.target = target or exercise.target_reps
        self.counts = Counts()
        self.reason = ""
        self._preparing: Preparation | None = Preparation(exercise, self.leg, self._working.known)
        if skip_set_up:
            self._preparing.ready = self._working.of(self.leg)
        self._passed_over: set[str] = set()
        self._engine: Engine | None = None
        self._cueing = Cueing(exercise)
        self._paused = self._lost = self._over = False
        self._zero_s = self._end_s = self._again_s = NAN
        self._progress = 0
        self._intro = ""
        self._label = Label(exercise)
        self._moving = {phase.name for phase in exercise.phases if phase.role not in ("unknown", "start")}
        self._ops: list[Op] = []

    def introduce(self, key: str) -> None:
        """Say this before anything else: what comes now, and how to take position."""
        self._intro = key

    @property
    def stage(self) -> Stage:
        """Where the session stands."""
        if self._over:
            return Stage.FINISHED
        if self._lost or self._paused:
            return Stage.LOST if self._lost else Stage.PAUSED
        return self._preparing.stage if self._preparing else Stage.SET

    @property
    def started(self) -> bool:
        """Whether the set has begun, so that there is a session to save."""
        return self._engine is not None

    @property
    def leg(self) -> Side | None:
        """The leg that works, as far as it is known: whose calibration `calibration` is."""
        return self._working.side

    @property
    def calibration(self) -> Calibration | None:
        """What is known of that leg; None before the set has begun, when nothing was given."""
        return self._working.calibration

    @property
    def passed_over(self) -> list[str]:
        """Cue keys of what the assistant asked for and could not get."""
        return sorted(self._passed_over)

    def take_ops(self) -> list[Op]:
        """What happened to the set since the last call, in order; before the next measurement."""
        ops, self._ops = self._ops, []
        return ops

    def step(self, observation: Observation, look: Surroundings) -> CoachStep:
        """One observation further. While the session stands still, it is not looked at."""
        t_s, stage = observation.t_s, self.stage
        if stage in (Stage.PAUSED, Stage.LOST, Stage.FINISHED):
            cue = {Stage.PAUSED: "paused", Stage.LOST: "camera_lost"}.get(stage, "")
            return CoachStep(t_s, stage, cue, counts=self.counts)
        begin = (*self._introduction(t_s), *self._begin_set_if_ready(t_s))
        if self._preparing is not None:
            step = self._preparing.step(observation, look)
            if any(cue.key == SKIPPED for cue in step.cues):
                # What is said once, and is no instruction, is left on the screen for a moment.
                self._label.show(t_s, SKIPPED)
            if self._label.is_fresh(t_s) and not step.urgent:
                step = replace(step, cue=self._label.key, arrow="")
        else:
            step = self._judge(observation, look)
        return replace(step, counts=self.counts, cues=(*begin, *step.cues))

    def finish(self, source: SourceInfo, model: ModelInfo, version: str) -> Session:
        """The session; call it once, and only when `started`."""
        assert self._engine is not None
        return self._engine.finish(source, model, version)

    def pause(self, t_s: float) -> tuple[Cue, ...]:
        """Stand still, or go on."""
        if self._over:
            return ()
        self._paused = not self._paused
        if not self._paused:
            self._go_on()
        return self._answer(t_s, "paused" if self._paused else "resumed")

    def lose_camera(self, t_s: float, cue: str = "camera_lost") -> tuple[Cue, ...]:
        """The camera is gone: stand still and say so."""
        if self._lost or self._over:
            return ()
        self._lost = True
        return (Cue(t_s, Tone.ATTENTION, (cue,), urgent=True),)

    def find_camera(self, t_s: float) -> tuple[Cue, ...]:
        """The camera is back: go on, unless the person had paused."""
        if not self._lost:
            return ()
        self._lost = False
        if not self._paused:
            self._go_on()
        return self._answer(t_s, "camera_back")

    def change_person(self, t_s: float) -> tuple[Cue, ...]:
        """Somebody else is watched from now on: what is done stays, and it is said."""
        if self._over:
            return ()
        self._go_on()
        return (Cue(t_s, Tone.ATTENTION, ("person_changed",), urgent=True),)

    def undo(self, t_s: float) -> tuple[Cue, ...]:
        """Take the last repetition back, whatever its outcome."""
        if self._over or self._engine is None or self._engine.undo_last_rep() is None:
            return ()
        self._ops.append(Op("undo"))
        self._end_s = NAN
        self.counts = self._engine.counts
        return self._answer(t_s, "undone", self.counts.clean)

    def recalibrate(self, t_s: float) -> tuple[Cue, ...]:
        """Take the person's zero and range again; the count goes on afterwards."""
        if self._over or not steps_of(self._exercise):
            return ()
        if self._preparing is not None and self._preparing.stage is not Stage.CALIBRATING:
            self._preparing.forget()
            return self._answer(t_s, "will_calibrate")
        self._preparing = Preparation(self._exercise, self.leg, {}, Stage.CALIBRATING)
        return (Cue(t_s, Tone.TICK),)

    def skip(self, t_s: float) -> tuple[Cue, ...]:
        """Leave the present stage before the set."""
        if self._over or self._preparing is None:
            return ()
        if self._engine is not None:
            self._preparing.ready = self.calibration or Calibration()
        else:
            self._preparing.skip()
        return (Cue(t_s, Tone.TICK),)

    def end(self, reason: str) -> None:
        """The session is over: target, key, closed, interrupted, camera_ended."""
        if not self._over:
            self._over, self.reason = True, reason

    def _introduction(self, t_s: float) -> tuple[Cue, ...]:
        key, self._intro = self._intro, ""
        return (Cue(t_s, Tone.ATTENTION, (key,), urgent=True),) if key else ()

    def _begin_set_if_ready(self, t_s: float) -> tuple[Cue, ...]:
        preparing = self._preparing
        if preparing is None:
            return ()
        self._passed_over |= preparing.passed_over
        if preparing.ready is None:
            return ()
        self._preparing = None
        working = self._working
        working.take(preparing)
        each = working.each
        if self._engine is None:
            self._zero_s = t_s
            self._engine = Engine(self._exercise, leg=working.leg, calibration=each, both=working.both)
            self._ops.append(Op("start", each))
        else:
            self._engine.recalibrate(each)
            self._ops.append(Op("calibrate", each))
        self._label.show(t_s, "set_begins")
        return (Cue(t_s, Tone.GO, ("set_begins",), urgent=True),)

    def _judge(self, o: Observation, look: Surroundings) -> CoachStep:
        assert self._engine is not None
        result = self._engine.step(Observation(o.t_s - self._zero_s, o.pose))
        before, self.counts = self._progress, result.counts
        self._progress = self._done(result)
        cues = [*self._cueing(o.t_s, result), *self._cueing.pace(o.t_s, look.fps)]
        self._working.see(result.measurement, counted=result.counts != Counts())
        cues += self._fit_leg(o.t_s, result)
        if before < self.target <= self._progress:
            self._end_s = o.t_s + self._exercise["last_rest"]
            cues.append(Cue(o.t_s, Tone.DONE, ("target_reached",)))
        else:
            cues += self._rest(o.t_s, result)
        if o.t_s >= self._end_s:
            self.end("target")
        self._label.hear(o.t_s, result, cues)
        if not math.isnan(self._end_s) and not result.active_alerts:
            self._label.keep("target_reached")
        return self._shown_step(o.t_s, result, tuple(cues))

    def _done(self, result: StepResult) -> int:
        """What counts toward the target: good repetitions, whole holds (a corrected one is done too), or
        that the time in rhythm is over."""
        if self._exercise.kind == "rhythm":
            return int(result.hold_s >= self._exercise["hold_needed"])
        return result.counts.clean + (result.counts.faulty if self._exercise.kind == "hold" else 0)

    def _rest(self, t_s: float, result: StepResult) -> list[Cue]:
        """Between two holds: when it is time for the next one."""
        if any(event.kind is EventKind.HOLD_ENDED for event in result.events):
            self._again_s = t_s + self._exercise["hold_rest"]
        if any(event.kind is EventKind.HOLD_BEGUN for event in result.events):
            self._again_s = NAN
        if not t_s >= self._again_s:
            return []
        self._again_s = NAN
        return [Cue(t_s, Tone.TICK, ("hold_again",))]

    def _shown_step(self, t_s: float, result: StepResult, cues: tuple[Cue, ...]) -> CoachStep:
        cue = self._label.at(t_s, result)
        if not math.isnan(self._end_s):
            # Nothing is left to be done: the label must not ask for another repetition.
            result = replace(result, prompt="target_reached", hold_left_s=NAN)
        return CoachStep(
            t_s,
            self.stage,
            cue,
            measurement=result.measurement,
            result=result,
            cues=cues,
        )

    def _fit_leg(self, t_s: float, result: StepResult) -> list[Cue]:
        """Once it is known which leg works: whether its calibration is known. Each leg is judged by its own.

        When it has worked all along under the wrong name: after the repetition that is under way.
        """
        assert self._engine is not None
        if not self._working.is_due(result.phase in self._moving):
            return []
        anew, key = self._working.settle(result.measurement.leg)
        if anew:
            self._engine.fit_legs(self._working.each)
            self._ops.append(Op("calibrate", self._working.each))
        return [Cue(t_s, None, (key,))] if key else []

    def _answer(self, t_s: float, key: str, number: int | None = None) -> tuple[Cue, ...]:
        """What a command comes to, heard and seen."""
        self._label.show(t_s, key)
        say = (key,) if number is None else (key, NUMBER)
        return (Cue(t_s, Tone.TICK, say, number or 0, urgent=True),)

    def _go_on(self) -> None:
        if self._preparing is not None:
            self._preparing.restart()
            return
        assert self._engine is not None
        self._engine.rearm()
        self._ops.append(Op("rearm"))
