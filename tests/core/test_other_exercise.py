"""Exercises that are no glide run through the same engine: nothing about the glide is hard-coded."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import pytest

from posecheck.core.exercise import Exercise
from posecheck.core.types import EventKind, Observation
from posecheck.exercises import load_exercise
from tests.core.judging import events, in_both_modes, judge, outcomes
from tests.made_up import Motion, Moves, Person, changed, hidden, pose, record


def threshold(name: str, value: float, unit: str) -> str:
    return f'[thresholds.{name}]\nvalue = {value}\nunit = "{unit}"\nreason = "test"\nsource = "test"\n'


def clause(signal: str, side: str, name: str) -> str:
    return f'{{ signal = "{signal}", {side} = "{name}" }}'


TIMES = {
    "hold_needed": 2.0, "phase_dwell": 0.1, "cycle_min": 3.0,
    "slide_dwell": 0.4, "slide_release": 0.3, "rest": 5.0,
}  # fmt: skip
DEGREES = {
    "low": 40.0, "leaving": 32.0, "lifted": 15.0, "sinking": 22.0,
    "hold_ramp": 25.0, "peak_band": 5.0, "knee_open": 60.0, "knee_closed": 70.0,
}  # fmt: skip
#: Lying with bent knees, the hips are lifted until trunk and thighs are in line; the feet stay put.
BRIDGE = f"""
schema = 1
name = "bridge"
title = "Bridge"
summary = "Lift the hips, hold for two seconds, lower them."
target_reps = 10
max_reps = 15
primary = "hip_flexion_deg"
peak = "lowest"
secondary = "knee_flexion_deg"
phases = [
  {{ name = "nowhere", role = "unknown" }}, {{ name = "down", role = "start" }},
  {{ name = "lifting", role = "out" }}, {{ name = "up", role = "peak" }}, {{ name = "lowering", role = "back" }},
]
transitions = [
  {{ source = "nowhere", target = "down", dwell = "phase_dwell", when = [{clause("hip_flexion_deg", "at_least", "low")}] }},
  {{ source = "down", target = "lifting", dwell = "phase_dwell", when = [{clause("hip_flexion_deg", "at_most", "leaving")}] }},
  {{ source = "lifting", target = "up", dwell = "phase_dwell", when = [{clause("hip_flexion_deg", "at_most", "lifted")}] }},
  {{ source = "lifting", target = "down", dwell = "phase_dwell", when = [{clause("hip_flexion_deg", "at_least", "low")}] }},
  {{ source = "up", target = "lowering", dwell = "phase_dwell", when = [{clause("hip_flexion_deg", "at_least", "sinking")}] }},
  {{ source = "lowering", target = "down", dwell = "phase_dwell", when = [{clause("hip_flexion_deg", "at_least", "low")}] }},
]

[[rules]]
name = "feet_slide"
severity = "caution"
cue = "feet_slide"
dwell = "slide_dwell"
release = "slide_release"
cooldown = "rest"
voids = false
when = [{clause("hip_flexion_deg", "at_most", "lifted")}, {clause("knee_flexion_deg", "at_most", "knee_open")}]
until = [{clause("knee_flexion_deg", "at_least", "knee_closed")}]

[[checks]]
name = "knee_opened"
kind = "fault"
when = [{clause("secondary_at_peak_deg", "at_most", "knee_open")}]

[[checks]]
name = "short_hold"
kind = "advice"
when = [{clause("hold_s", "at_most", "hold_needed")}]

[[checks]]
name = "too_fast"
kind = "advice"
when = [{clause("cycle_s", "at_most", "cycle_min")}]

{"".join(threshold(name, value, "s") for name, value in TIMES.items())}
{"".join(threshold(name, value, "deg") for name, value in DEGREES.items())}
{threshold("hold_speed", 10.0, "deg/s")}
"""  # noqa: E501 (a row of the table is a line)

DOWN, UP = (55.0, 85.0), (5.0, 85.0)
#: Sitting, the thigh is raised: here the signal is highest at the top.
MARCH_CHANGES = {
    'name = "bridge"': 'name = "march"',
    'primary = "hip_flexion_deg"': 'primary = "thigh_elevation_deg"',
    'peak = "lowest"': 'peak = "highest"',
    '"hip_flexion_deg", at_least': '"thigh_elevation_deg", at_BELOW',
    '"hip_flexion_deg", at_most': '"thigh_elevation_deg", at_least',
    "at_BELOW": "at_most",
    "low]\nvalue = 40.0": "low]\nvalue = 5.0",
    "leaving]\nvalue = 32.0": "leaving]\nvalue = 10.0",
    "lifted]\nvalue = 15.0": "lifted]\nvalue = 25.0",
    "sinking]\nvalue = 22.0": "sinking]\nvalue = 18.0",
    "hold_ramp]\nvalue = 25.0": "hold_ramp]\nvalue = 20.0",
}


@pytest.fixture
def bridge(tmp_path: Path) -> Exercise:
    return written(tmp_path, BRIDGE)


def written(folder: Path, text: str) -> Exercise:
    path = folder / "mine.toml"
    path.write_text(text, encoding="utf-8")
    return load_exercise(str(path))


def lie(moves: Moves, fps: float = 15.0) -> list[Observation]:
    """A made-up person whose hip and knee bend as the moves say; the ankle is out of sight."""
    at = Motion([(1.0, *DOWN), *moves], DOWN)
    person = Person(far_knee_deg=85.0)

    def scene(t_s: float):  # type: ignore[no-untyped-def]
        hip, knee = at(t_s)
        return pose(knee, 0.0, replace(person, hip_flexion_deg=hip))

    observations = record(scene, at.duration_s, fps, noise_px=0.3)
    return changed(observations, hidden("right_heel", "right_foot_index"))


def lift(top: tuple[float, float] = UP, hold_s: float = 2.3) -> list[tuple[float, float, float]]:
    return [(1.2, *top), (hold_s, *top), (1.2, *DOWN), (0.8, *DOWN)]


@in_both_modes
def test_bridges_are_counted_and_judged(mode: str, bridge: Exercise) -> None:
    moves = [*lift(), *lift(hold_s=1.5), *lift((24.0, 85.0)), *lift((5.0, 50.0)), *lift()]
    judged = judge(lie(moves), mode, bridge, leg="right")
    assert outcomes(judged) == ["clean", "clean+short_hold", "partial", "knee_opened", "clean"]
    assert judged.session.exercise == "bridge"
    assert {step.phase for step in judged.steps} == {"nowhere", "down", "lifting", "up", "lowering"}
    assert judged.session.reps[0].hold_s == pytest.approx(2.3, abs=0.25)


@in_both_modes
def test_its_own_rule_warns_and_does_not_void(mode: str, bridge: Exercise) -> None:
    judged = judge(lie([*lift((5.0, 50.0)), *lift()]), mode, bridge, leg="right")
    (alert,) = judged.session.alerts
    assert (alert.rule, alert.severity) == ("feet_slide", "caution")
    assert alert.knee_flexion_deg == pytest.approx(50, abs=3)
    assert judged.session.summary.alerts == {"feet_slide": 1}
    assert judged.session.reps[0].faults == ("knee_opened",)


@in_both_modes
def test_what_it_does_not_need_may_stay_unseen(mode: str, bridge: Exercise) -> None:
    """Without an ankle the leg is tracked all the same, for hip and knee were seen."""
    judged = judge(lie(lift()), mode, bridge, leg="right")
    assert judged.session.summary.tracked_fraction == 1.0
    assert events(judged, EventKind.LEG_LOST) == []
    assert math.isnan(judged.session.reps[0].ankle_dorsiflexion_at_peak_deg)


@in_both_modes
def test_a_signal_that_is_highest_at_the_top(mode: str, tmp_path: Path) -> None:
    text = BRIDGE
    for old, new in MARCH_CHANGES.items():
        assert old in text
        text = text.replace(old, new)
    march = written(tmp_path, text)
    moves = [(1.2, 35.0, 85.0), (2.5, 35.0, 85.0), (1.2, 0.0, 85.0), (0.8, 0.0, 85.0)]
    at = Motion(
        [(1.0, 0.0, 85.0), *moves, *moves, (0.8, 18.0, 85.0), (0.8, 0.0, 85.0), (0.8, 0.0, 85.0)], (0, 85)
    )
    observations = record(
        lambda t_s: pose(at(t_s)[1], 0.0, Person(thigh_elevation_deg=at(t_s)[0])), at.duration_s, 15, 0.3
    )
    judged = judge(observations, mode, march, leg="right")
    assert outcomes(judged) == ["clean", "clean", "partial"]
    assert judged.session.reps[0].hold_s == pytest.approx(2.5, abs=0.25)
