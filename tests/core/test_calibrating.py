"""Calibration: held seconds in, the ankle's zero and the person's range out."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import replace

import pytest

from posecheck.core.coaching.calibrating import Calibrator, Held, neutral_weight, steps_of
from posecheck.core.coaching.placement import Surroundings
from posecheck.core.coaching.preparing import Preparation, Stage
from posecheck.core.exercise import Clause
from posecheck.core.types import NAN, Calibration, LegAngles, Observation
from posecheck.exercises import load_exercise
from posecheck.words import LANGUAGES
from tests.made_up import Person, pose

PLAIN = load_exercise("sciatic_glide").with_thresholds({"calibration_listen": 0.0})
#: Somebody whose ankle is off by 12 degrees or so, with a bent knee as with a straight one.
GLIDE = PLAIN.with_thresholds({"neutral_shared": 12.0, "neutral_changing": 3.0, "neutral_posture": 4.0})
#: What is left of a zero then: 144 / (144 + 9 + 16).
WEIGHT = 144 / 169


def feed(calibrator: Calibrator, samples: Iterable[tuple[float, float]], start_s: float = 0.0) -> list[Held]:
    return [
        calibrator.step(start_s + index / 20, LegAngles(knee, ankle))
        for index, (knee, ankle) in enumerate(samples)
    ]


def held(knee: float, ankle: float, seconds: float = 2.2) -> list[tuple[float, float]]:
    return [(knee, ankle)] * round(seconds * 20)


def calibration(samples: list[tuple[float, float]]) -> Calibration | None:
    return next((h.calibration for h in feed(Calibrator(GLIDE), samples) if h.calibration), None)


def test_zero_and_range_from_held_seconds() -> None:
    found = calibration(held(88, 7) + held(60, 5, 0.5) + held(14, -20))
    assert found is not None and found.source == "calibration"
    assert found.neutral_ankle_deg == pytest.approx(7 * WEIGHT) and found.knee_straight_deg == 14


def test_a_zero_is_worth_what_it_is_surer_than_the_default() -> None:
    """With the measured figures a bent knee's zero says next to nothing of a straight one."""
    assert neutral_weight(GLIDE, NAN) == pytest.approx(WEIGHT)
    for sd_deg in (NAN, 5.0):
        assert neutral_weight(PLAIN, sd_deg) < PLAIN["neutral_worth"]
    clip_deg = -8.0
    assert abs(0.8 - neutral_weight(PLAIN, 5.0) * clip_deg) < 1.5, "a true 0.8 that reads -8"


def test_a_zero_that_is_worth_nothing_is_not_asked_for() -> None:
    calibrator = Calibrator(PLAIN)
    steps = feed(calibrator, held(88, 7) + held(60, 5, 0.5) + held(14, -20))
    assert {step.name for step in steps} - {""} == {"straight"}
    done = next(step.calibration for step in steps if step.calibration)
    assert done == Calibration(0.0, 14, "calibration")
    resting = feed(Calibrator(PLAIN), held(49, 0, 4.0))
    assert any(step.finished for step in resting), "nobody has to bend a stiff knee first"
    seated = feed(Calibrator(PLAIN), held(66, 0, 1.0) + held(49, 0, 4.0))
    assert not any(step.finished for step in seated), "a knee that was only moved a little"


def test_a_strained_posture_is_not_taken() -> None:
    calibrator = Calibrator(PLAIN)
    feed(calibrator, held(88, 7, 0.5))
    for index in range(200):
        step = calibrator.step(1 + index / 20, LegAngles(5, 12), strained=True)
        assert step.progress == 0.0 and not step.finished
    relaxed = [calibrator.step(12 + index / 20, LegAngles(5, -20)) for index in range(45)]
    assert any(step.finished == "straight" for step in relaxed)


def test_seconds_left_are_counted_down() -> None:
    steps = feed(Calibrator(GLIDE), held(88, 7))
    assert steps[0].left_s == pytest.approx(2.0) and steps[20].left_s == pytest.approx(1.0)


def test_the_instruction_is_heard_before_the_foot_is_measured() -> None:
    listening = GLIDE.with_thresholds({"calibration_listen": 3.5})
    steps = feed(Calibrator(listening), held(88, 7, 8))
    first = next(index for index, step in enumerate(steps) if step.progress)
    assert first / 20 >= 3.5
    assert next(index for index, step in enumerate(steps) if step.finished) / 20 >= 5.5


def test_a_knee_that_overextends_counts_as_straight() -> None:
    found = calibration(held(88, 7) + held(-3, -20))
    assert found is not None and found.knee_straight_deg == 0.0


def test_movement_starts_the_hold_again() -> None:
    moving = [(70 + 10 * math.sin(i / 4), 7.0) for i in range(100)]
    assert calibration(moving) is None
    steps = feed(Calibrator(GLIDE), held(88, 7, 1.0) + held(78, 7, 1.0))
    assert max(step.progress for step in steps[20:]) < 0.6


def test_a_foot_that_moves_is_no_zero_and_a_straight_knee_all_the_same() -> None:
    pumping = [10.0 * math.sin(i / 4) for i in range(60)]
    steps = feed(Calibrator(GLIDE), [(88.0, ankle) for ankle in pumping])
    assert max(step.progress for step in steps[20:]) < 0.3
    found = calibration(held(88, 7) + held(60, 5, 0.5) + [(14.0, ankle) for ankle in pumping])
    assert found is not None and found.knee_straight_deg == 14


def test_a_pointed_foot_or_a_bent_knee_is_not_the_wanted_posture() -> None:
    assert calibration(held(88, -35, 5)) is None
    assert calibration(held(30, 0, 5)) is None
    assert calibration(held(88, 0) + held(80, 0, 5)) is None
    assert calibration(held(62, 0) + held(48, 0, 5)) is None


def test_unseen_moments_stop_the_clock_and_long_ones_start_it_again() -> None:
    nan = math.nan
    short = held(88, 7, 1.0) + held(nan, nan, 0.2) + held(88, 7, 1.2)
    assert any(step.finished == "neutral" for step in feed(Calibrator(GLIDE), short))
    long = held(88, 7, 1.2) + held(nan, nan, 0.6) + held(88, 7, 1.2)
    assert not any(step.finished for step in feed(Calibrator(GLIDE), long))
    only_knee = held(88, nan, 4.0)
    assert not any(step.progress for step in feed(Calibrator(GLIDE), only_knee))


def test_progress_grows_to_one() -> None:
    steps = feed(Calibrator(GLIDE), held(88, 7))
    assert steps[0].progress == 0 and steps[20].progress == pytest.approx(0.5, abs=0.05)
    assert [s.name for s in steps if s.finished] == ["neutral"]


def test_a_step_that_never_succeeds_is_given_up_and_the_default_stays() -> None:
    steps = feed(Calibrator(GLIDE), held(88, 7) + held(88, 7, 26))
    assert [(s.finished, s.given_up) for s in steps if s.finished] == [("neutral", False), ("straight", True)]
    assert steps[-1].calibration is not None and math.isnan(steps[-1].calibration.knee_straight_deg)
    nothing = [s.calibration for s in feed(Calibrator(GLIDE), held(55, 60, 52)) if s.calibration]
    assert nothing[0].source == "default"


def test_steps_that_an_exercise_cannot_use_are_left_out() -> None:
    assert steps_of(GLIDE) == ("neutral", "straight")
    plain = {
        name: replace(threshold, above_personal_best=None) for name, threshold in GLIDE.thresholds.items()
    }
    knee_only = replace(GLIDE, thresholds=plain, secondary="hip_flexion_deg", rules=())
    assert steps_of(knee_only) == ()
    done = Calibrator(knee_only).step(0.0, LegAngles(88, 7))
    assert done.calibration == Calibration() or math.isnan(done.calibration.knee_straight_deg)


def test_two_who_measured_no_straight_knee_know_the_same() -> None:
    # On Python 3.13 a set that began with the default was fitted anew in every frame, and never counted.
    assert Calibration() == Calibration(0.0, float("nan")) != Calibration(0.0, 3.0)
    assert len({Calibration(), Calibration(0.0, float("nan"))}) == 1


@pytest.mark.parametrize(
    ("thigh_deg", "hip_deg", "neutral", "straight"),
    [
        (0.0, 85.0, "calibrate_neutral", "calibrate_straight"),
        (60.0, 60.0, "calibrate_neutral_lying", "calibrate_straight"),
    ],
)
def test_only_of_the_flat_foot_those_who_lie_are_asked_in_other_words(
    thigh_deg: float, hip_deg: float, neutral: str, straight: str
) -> None:
    person = Person(thigh_elevation_deg=thigh_deg, hip_flexion_deg=hip_deg, hip_px=(250.0, 240.0))
    for exercise, asked in ((GLIDE, neutral), (PLAIN, straight)):
        preparing = Preparation(exercise, "right", {}, Stage.CALIBRATING)
        for frame in range(10):
            seen = Observation(frame / 20, pose(88.0, 0.0, person))
            step = preparing.step(seen, Surroundings(110.0, 20.0))
        assert step.cue == asked and asked in LANGUAGES["en"].cues


def test_the_zero_is_asked_for_wherever_the_ankle_is_asked_of() -> None:
    """By a phase alone: neither a rule nor a check, nor what makes the repetition."""
    bare = replace(PLAIN, secondary="hip_flexion_deg", rules=())
    assert steps_of(bare) == ("straight",)
    clause = Clause("ankle_dorsiflexion_deg", at_most="overstretch_ankle")
    first, *others = bare.transitions
    asking = replace(bare, transitions=(replace(first, when=(*first.when, clause)), *others))
    assert steps_of(asking) == ("neutral", "straight")


def test_who_was_long_out_of_sight_has_all_the_time_for_the_range() -> None:
    """The leg is seen first when patience with the zero is nearly over; that is not asked for then."""
    calibrator, patience_s = Calibrator(PLAIN), PLAIN["calibration_patience"]
    assert calibrator.step(0.0, LegAngles()).name == "neutral"
    shown_s = patience_s - 1.0
    steps = feed(calibrator, [(80.0, -10.0)] * 20 * 10, shown_s)
    assert {step.name for step in steps} == {"straight"} and not any(step.given_up for step in steps)
