"""Whatever is seen, a set ends, and what came of it can be kept, read again, told and shown."""

from __future__ import annotations

import io
import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from posecheck.app.kept.pages import write_report
from posecheck.app.summary import show
from posecheck.core.coaching.coach import Coach
from posecheck.core.coaching.placement import Surroundings
from posecheck.exercises import load_exercise, names
from posecheck.files import session as session_file
from posecheck.words import LANGUAGES
from tests.core.judging import in_both_modes, judge
from tests.fuzz.sets import random_set
from tests.made_sessions import write_folder
from tests.made_up import MODEL, SOURCE

SEEDS = range(40)
COMMANDS = ("pause", "lose_camera", "find_camera", "change_person", "undo", "recalibrate", "skip")


@in_both_modes
@pytest.mark.parametrize("seed", SEEDS)
def test_every_set_ends_and_is_kept_told_and_shown(seed: int, mode: str, tmp_path: Path) -> None:
    name = names()[seed % len(names())]
    exercise, observations = load_exercise(name), random_set(seed)
    found = judge(observations, mode, exercise)
    assert len(found.steps) == len(observations)
    session = write_folder(tmp_path / "set", found)
    assert session_file.read(tmp_path / "set" / "session.json").reps == session.reps
    assert write_report(tmp_path / "set").exists()
    for words in LANGUAGES.values():
        said = io.StringIO()
        show(session, words=words.for_exercise(exercise), stream=said)
        assert "nan" not in said.getvalue().split()
    fractions = (session.summary.tracked_fraction, *session.summary.judged_fraction.values())
    assert all(math.isnan(each) or 0 <= each <= 1 for each in fractions)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_coach_leads_through_every_set_whatever_is_pressed(seed: int) -> None:
    exercise = load_exercise(names()[seed % len(names())])
    rng, coach = np.random.default_rng(seed), Coach(exercise, skip_set_up=seed % 2 == 0)
    observations = random_set(seed + len(SEEDS))
    for observation in observations:
        step = coach.step(observation, Surroundings())
        assert step.t_s == observation.t_s
        if rng.random() < 0.02:
            getattr(coach, COMMANDS[rng.integers(0, len(COMMANDS))])(observation.t_s)
    if coach.started:
        source = replace(SOURCE, duration_s=observations[-1].t_s)
        assert coach.finish(source, MODEL, "test").exercise == exercise.name
