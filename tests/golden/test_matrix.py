"""What somebody does counts for its own exercise and for no other, as the real networks saw it.

The whole matrix, every sample clip with every exercise, is ``python -m tests.bench matrix``.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from posecheck.core.judging.engine import judge_recording
from posecheck.exercises import load_exercise, names
from posecheck.files.poses import SavedPoses, read_poses
from tests.bench.kinds import counted
from tests.bench.matrix import others
from tests.bench.truth import truth_of
from tests.golden.make import CROSS
from tests.golden.replaying import CROSS_SUFFIX, FOLDER, MODEL, unpacked

EXERCISES = {name: load_exercise(name) for name in names()}
#: What counts at least of ten seconds of its own.
OWN = {
    "tune_bridge_clean": 1,
    "tune_plank_clean": 1,
    "tune_plank_knees": 1,
    "tune_walk_treadmill": 15,
    "tune_cycle_clean": 9,
    "tune_heel_slide": 2,
    "tune_ankle_pump": 2,
    "tune_squats": 0,
}


@pytest.fixture(scope="module", params=CROSS)
def seen(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, SavedPoses]:
    """One recording."""
    recording = FOLDER / f"{request.param}{CROSS_SUFFIX}"
    return request.param, read_poses(unpacked(recording, Path(tmp_path_factory.mktemp("cross"))))


def count(found: SavedPoses, name: str) -> int:
    exercise = EXERCISES[name]
    judged = judge_recording(found.observations, exercise, source=found.source, model=MODEL, version="test")
    return counted(judged.session) + (len(judged.session.alerts) if name == "sciatic_glide" else 0)


def test_its_own_counts_and_no_other(seen: tuple[str, SavedPoses]) -> None:
    clip, found = seen
    truth = truth_of(clip)
    foreign = [*others(truth, "landmarks"), *others(truth, "pixels")]
    assert len(foreign) >= len(EXERCISES) - 2
    assert {name: count(found, name) for name in foreign} == dict.fromkeys(foreign, 0)
    assert count(found, truth.exercise) >= OWN[clip]
    assert OWN[clip] or count(found, truth.exercise) == 0
