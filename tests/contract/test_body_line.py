"""Overlay and live view of a bridge and a plank: the line of the body, and which way the hip is off it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from posecheck.core.measuring import whole_body
from posecheck.core.types import NAN, Angles, Counts, LegAngles, Measurement, Pose, StepResult
from posecheck.exercises import load_exercise, names
from posecheck.sinks.frames import body_line, brush, overlay
from posecheck.words import LANGUAGES
from tests import made_bodies as bodies

SIZE = bodies.SIZE_PX


def step(value: float) -> StepResult:
    leg = LegAngles(hip_line_deg=value, body_line_deg=value)
    measurement = Measurement(1.0, Angles(leg, leg), Angles(leg, leg), "right", True)
    return StepResult(measurement, "held", Counts(), 3.0, NAN, (), ())


def drawn(name: str, pose: Pose, value: float, language: str = "en") -> np.ndarray:
    image = np.full((SIZE[1], SIZE[0], 3), 90, np.uint8)
    text = LANGUAGES[language].for_exercise(load_exercise(name))
    return overlay.draw(image, step(value), pose, text=text, target_reps=3, hold_target_s=10.0)


@pytest.mark.parametrize(("name", "pose"), [("bridge", bodies.bridge(21.0)), ("plank", bodies.plank(0.0))])
def test_the_trunk_is_drawn(name: str, pose: Pose) -> None:
    shoulder, hip = (pose.xy_px[body_row] for body_row in (12, 24))
    middle = np.round((shoulder + hip) / 2).astype(int)
    patch = drawn(name, pose, 2.0)[middle[1] - 4 : middle[1] + 5, middle[0] - 4 : middle[0] + 5]
    assert (patch == np.array(brush.BLUE)).all(axis=-1).any()


@pytest.mark.parametrize("name", names())
def test_only_exercises_of_a_line_have_one(name: str) -> None:
    exercise = load_exercise(name)
    found = body_line.signal(LANGUAGES["en"].for_exercise(exercise))
    assert found == (exercise.primary if exercise.primary in whole_body.LINES else "")


@pytest.mark.parametrize("language", ["en", "de"])
def test_the_words_say_which_way(language: str) -> None:
    text = LANGUAGES[language].for_exercise(load_exercise("plank"))
    low, high = (body_line.words(LegAngles(body_line_deg=v), "body_line_deg", text) for v in (14.4, -9.0))
    assert "14°" in low and "9°" in high and low.replace("14", "9") != high
    assert body_line.words(LegAngles(), "body_line_deg", text) == ""


def test_a_body_that_is_not_seen_draws_nothing_and_breaks_nothing() -> None:
    pose = bodies.plank(0.0)
    hidden = replace(pose, xy_px=np.full_like(pose.xy_px, NAN))
    drawn("plank", hidden, NAN)
