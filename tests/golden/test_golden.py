"""Sample clips, as the real networks saw them, are judged as their truth files say (`tests.golden.make`)."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from posecheck.files.poses import SavedPoses, read_poses
from tests.bench.accuracy import Row, measure
from tests.bench.truth import Truth, truth_of
from tests.golden.make import CLIPS
from tests.golden.replaying import RECORDINGS, SUFFIX, unpacked

#: Degrees, root mean square. Clip by clip they are about half of it (docs/accuracy.md); a faulty reading of
#: sides, signs or the lens is tens of degrees.
KNEE_LIMIT_DEG, ANKLE_LIMIT_DEG = 8.0, 10.0


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Path], SavedPoses]:
    """Reads a recording, once."""
    folder = tmp_path_factory.mktemp("golden")
    return cache(lambda recording: read_poses(unpacked(recording, folder)))


@pytest.fixture(scope="module", params=CLIPS)
def judged(request: pytest.FixtureRequest, read: Callable[[Path], SavedPoses]) -> tuple[Row, Truth]:
    """One recording, judged as a whole and live, beside what is true."""
    found = read(next(path for path in RECORDINGS if path.name == f"{request.param}{SUFFIX}"))
    truth = truth_of(request.param)
    return measure(truth, found.observations, found.source, "golden"), truth


def test_leg_and_repetitions_are_the_true_ones(judged: tuple[Row, Truth]) -> None:
    row, truth = judged
    assert row.reps == row.reps_true
    assert row.leg_right or not truth.reps


def test_every_true_overstretch_is_raised_in_time_and_no_other(judged: tuple[Row, Truth]) -> None:
    row, _ = judged
    assert (row.overstretch_caught, row.overstretch_invented) == (row.overstretch_true, 0)


def test_knee_and_ankle_are_near_the_true_ones(judged: tuple[Row, Truth]) -> None:
    row, _ = judged
    assert row.judged_fraction > 0.9
    assert row.knee_rmse_deg < KNEE_LIMIT_DEG and row.ankle_rmse_deg < ANKLE_LIMIT_DEG


def test_the_recordings_hold_what_the_leg_network_read(read: Callable[[Path], SavedPoses]) -> None:
    assert [path.name.removesuffix(SUFFIX) for path in RECORDINGS] == sorted(CLIPS)
    for recording in RECORDINGS:
        poses = [seen.pose for seen in read(recording).observations]
        assert sum(bool(pose and pose.readings) for pose in poses) > 0.5 * len(poses), recording.name
