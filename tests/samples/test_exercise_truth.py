"""The truth of holds, turns and repetitions, on signals whose truth is plain; and that of each clip."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from samples.generator.clip_table import clip_table
from samples.generator.exercise_truth import told, turns_s
from samples.generator.planar import angle_deg, direction, middle

T_S = np.arange(0.0, 16.0, 1 / 20)
CLIPS = {name: s for name, s in clip_table().items() if s["exercise"] != "sciatic_glide"}
FOLDER = Path(__file__).parents[2] / "samples" / "exercises"


def signals(**given: np.ndarray) -> dict[str, np.ndarray]:
    usual = {
        "hip_line_deg": 50.0,
        "body_line_deg": 0.0,
        "knee_flexion_deg": 90.0,
        "ankle_dorsiflexion_deg": 0.0,
        "thighs_apart_deg": 0.0,
        "shoulder_height_trunks": 0.6,
    }
    return {name: np.full(len(T_S), value) for name, value in usual.items()} | given


def test_a_joint_lies_where_both_bones_reach() -> None:
    knee = middle(0j, 0.6 + 0j, 0.4, 0.4, 1j)
    assert abs(knee) == pytest.approx(0.4) and abs(knee - 0.6) == pytest.approx(0.4) and knee.imag > 0
    assert angle_deg(direction(30.0)) == pytest.approx(30.0)


def test_turns_are_highs_with_room_on_both_sides() -> None:
    wave = -40.0 * np.cos(np.pi * np.clip(T_S - 1.0, 0.0, 8.0))
    assert turns_s(T_S, wave, 25.0, 0.5) == pytest.approx([2.0, 4.0, 6.0, 8.0], abs=0.06)
    assert turns_s(T_S, 10.0 * np.sin(T_S), 25.0, 0.5) == []


def test_cranks_that_stop_on_their_way_down_have_not_come_round() -> None:
    turning = 40.0 * np.cos(np.pi * np.minimum(T_S, 9.3))
    assert turns_s(T_S, turning, 25.0, 0.5) == pytest.approx([2.0, 4.0, 6.0, 8.0], abs=0.06)
    # As far as two thirds of the way they have, and a step always.
    assert len(turns_s(T_S, 40.0 * np.cos(np.pi * np.minimum(T_S, 9.6)), 25.0, 0.5)) == 5
    assert len(turns_s(T_S, turning, 12.0, 0.0)) == 5


def test_a_hold_is_what_is_near_the_line_and_a_short_slip_does_not_end_it() -> None:
    line = np.interp(T_S, [2, 3, 6, 6.1, 7.1, 7.2, 13, 14], [50, 5, 5, 40, 40, 5, 5, 50])
    (hold,) = told("bridge", True, T_S, signals(hip_line_deg=line), {})["holds"]
    assert hold["held_s"] == pytest.approx(3.35 + 6.4, abs=0.3) and hold["faults"] == []
    sagging = np.interp(T_S, [2, 3, 6, 7, 9, 10, 13, 14], [50, 5, 5, 26, 26, 5, 5, 50])
    (hold,) = told("bridge", True, T_S, signals(hip_line_deg=sagging), {})["holds"]
    assert hold["faults"] == ["hips_sag"]
    assert told("bridge", False, T_S, signals(hip_line_deg=line), {}) == {"holds": []}


def test_repetitions_arrive_and_come_back() -> None:
    knee = 5.0 + 45.0 * (1 - np.cos(2 * np.pi * T_S / 4.0))
    reps = told("heel_slide", True, T_S, signals(knee_flexion_deg=knee), {})["reps"]
    assert len(reps) == 4 and all(rep["end_s"] - rep["start_s"] < 4.0 for rep in reps)


def test_every_exercise_has_two_bodies_and_half_of_its_clips_held_out() -> None:
    for exercise in {s["exercise"] for s in CLIPS.values()}:
        mine = [s for s in CLIPS.values() if s["exercise"] == exercise]
        assert len({s["body"] for s in mine}) >= 2
        assert {s["split"] for s in mine} == {"tune", "held_out"}
    assert len(CLIPS) >= 20


@pytest.mark.parametrize("name", sorted(CLIPS))
def test_the_truth_file_is_of_this_clip(name: str) -> None:
    truth = json.loads((FOLDER / f"{name}.truth.json").read_text(encoding="utf-8"))
    s = CLIPS[name]
    assert (truth["exercise"], truth["split"], truth["body"]) == (s["exercise"], s["split"], s["body"])
    counted = truth.get("holds") or truth.get("reps") or truth.get("rhythm", {}).get("cycles")
    assert bool(counted) == s["exercising"]
