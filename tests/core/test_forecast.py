"""The forecast of a recording's judgement agrees with the judgement."""

from __future__ import annotations

from dataclasses import replace

import pytest

from posecheck.core.judging.engine import judge_recording
from posecheck.core.judging.forecast import Forecast, LiveForecast, RecordingForecast, alike
from posecheck.core.landmarks import SWAPPED
from posecheck.core.types import Observation, Pose, StepResult
from posecheck.exercises import load_exercise
from tests.made_sessions import MIXED
from tests.made_up import MODEL, SOURCE, Person, observe

EXERCISE = load_exercise("sciatic_glide")


def final(observations: list[Observation]) -> tuple[StepResult, ...]:
    return judge_recording(observations, EXERCISE, source=SOURCE, model=MODEL, version="test").steps


def forecast(observations: list[Observation], by: Forecast) -> tuple[list[StepResult], int]:
    steps: list[StepResult] = []
    restarts = 0
    for observation in observations:
        known = by.add(observation)
        if by.restarted:
            steps.clear()
            restarts += 1
        steps += known
    return steps, restarts


@pytest.mark.parametrize(("fps", "noise_px", "side"), [(24.0, 1.5, "right"), (12.0, 1.0, "left")])
def test_it_is_what_the_judgement_says_in_the_end(fps: float, noise_px: float, side: str) -> None:
    person = Person(side=side, facing=1 if side == "right" else -1)  # type: ignore[arg-type]
    observations = observe(MIXED, person, fps=fps, noise_px=noise_px)
    steps, restarts = forecast(observations, RecordingForecast(EXERCISE, "auto", None))
    assert restarts == 0
    assert len(steps) >= len(observations) - 4 * fps
    assert alike(steps, final(observations))


def test_it_begins_anew_when_the_other_leg_turns_out_to_work() -> None:
    # The resting leg looks nearer all the time; only movement tells.
    seen = observe(MIXED, Person(side="right"), fps=15.0, lead_s=6.0)
    observations = [replace(o, pose=_other_side_nearer(o.pose)) for o in seen if o.pose]
    steps, restarts = forecast(observations, RecordingForecast(EXERCISE, "auto", None))
    assert restarts == 1
    assert alike(steps, final(observations))


def _other_side_nearer(pose: Pose) -> Pose:
    return replace(pose, visibility=pose.visibility[list(SWAPPED)], world_m=pose.world_m * (1, 1, -1))


def test_a_live_forecast_is_known_at_once() -> None:
    observations = observe(MIXED[:4], fps=15.0)
    steps, _ = forecast(observations, LiveForecast(EXERCISE, "auto", None))
    assert [step.t_s for step in steps] == [o.t_s for o in observations]


def test_another_judgement_is_not_alike() -> None:
    observations = observe(MIXED, fps=15.0)
    steps, _ = forecast(observations, RecordingForecast(EXERCISE, "auto", None))
    assert not alike(steps, final(observe(MIXED, fps=15.0, start=(60.0, 0.0))))


def test_a_given_leg_is_never_reconsidered() -> None:
    observations = observe(MIXED[:4], fps=15.0)
    steps, restarts = forecast(observations, RecordingForecast(EXERCISE, "right", None))
    assert restarts == 0
    assert alike(steps, final(observations))
