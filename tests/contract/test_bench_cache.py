"""What the benchmarks keep is known by everything that made it: no figure is of yesterday's code."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from posecheck.exercises import load_exercise
from tests.bench.made_by import LANDMARKS, LEGS, ROOT, files_of, fingerprint, told


def names_of(makers: tuple[str, ...]) -> set[str]:
    return {path.relative_to(ROOT).as_posix() for path in files_of(makers)}


def test_whoever_decides_landmarks_is_known_and_no_judge() -> None:
    made_by = names_of(LANDMARKS)
    assert made_by >= {
        "posecheck/pose/whom.toml",
        "posecheck/pose/person.py",
        "posecheck/pose/crowd.py",
        "posecheck/pose/noise.py",
        "posecheck/core/judging/position.py",
        "posecheck/sources/bars.py",
        "tests/bench/observing.py",
    }
    assert not made_by & {
        "posecheck/core/judging/reps.py",
        "posecheck/pose/leg_net.py",
        "models/leg_net.onnx",
    }


def test_legs_are_known_by_their_network_too() -> None:
    assert names_of(LEGS) - names_of(LANDMARKS) >= {
        "models/leg_net.onnx",
        "models/leg_net.toml",
        "models/foot_net.onnx",
        "posecheck/pose/leg_track.py",
    }


@pytest.mark.parametrize("changed", ["posecheck/pose/crowd.py", "posecheck/pose/whom.toml"])
def test_a_change_of_code_or_settings_is_another_name(tmp_path: Path, changed: str) -> None:
    for path in files_of(LANDMARKS):
        copy = tmp_path / path.relative_to(ROOT)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, copy)
    assert fingerprint(LANDMARKS, tmp_path) == fingerprint(LANDMARKS)
    fingerprint.cache_clear()
    (tmp_path / changed).write_text((tmp_path / changed).read_text(encoding="utf-8") + "\n", encoding="utf-8")
    assert fingerprint(LANDMARKS, tmp_path) != fingerprint(LANDMARKS)


def test_what_the_exercise_says_of_whom_to_watch_is_another_name_and_nothing_else() -> None:
    walk = load_exercise("walk")
    assert told(walk) == told(load_exercise("walk"))
    assert told(walk) != told(walk.with_thresholds({"swing": walk["swing"] + 1}))
    glide = load_exercise("sciatic_glide")
    assert told(glide) == told(glide.with_thresholds({"overstretch_knee": glide["overstretch_knee"] + 1}))
