"""A long row of records: as a list, and no more of it in memory than the newest."""

from __future__ import annotations

from typing import IO

import numpy as np
import pytest

from posecheck.app.recorded.spilled import Spilled, kept
from posecheck.core.judging.engine import Posed, judge_recording
from posecheck.core.types import Event, EventKind, LegReading, Observation, Pose, Rep
from posecheck.exercises import load_exercise
from tests.made_sessions import made_observations
from tests.made_up import REST, glide


def test_it_is_as_a_list() -> None:
    numbers = list(range(1000))
    row = Spilled(numbers)
    assert (len(row), list(row), bool(row), bool(Spilled())) == (1000, numbers, True, False)
    assert [row[0], row[511], row[512], row[999], row[-1], row[-1000]] == [0, 511, 512, 999, 999, 0]
    assert row[250:260] == numbers[250:260] and row[990:] == numbers[990:]
    for index in (1000, -1001):
        with pytest.raises(IndexError):
            row[index]


def test_it_may_be_added_to_while_it_is_read() -> None:
    row = Spilled(range(300))
    first = iter(row)
    assert next(first) == 0
    for number in range(300, 900):
        row.append(number)
    assert [next(first), next(first)] == [1, 2] and row[899] == 899
    assert list(row) == list(range(900))


def test_poses_come_back_as_they_were() -> None:
    observations = made_observations([(20.0, *REST)], fps=30.0)
    for before, after in zip(observations, Spilled(observations), strict=True):
        assert after.t_s == before.t_s
        assert before.pose is not None and after.pose is not None
        for name in ("xy_px", "visibility", "world_m"):
            one, two = getattr(before.pose, name), getattr(after.pose, name)
            assert one.dtype == two.dtype and np.array_equal(one, two)


def test_every_kind_of_value_comes_back_as_it_was() -> None:
    readings = {"left": LegReading(np.arange(10.0).reshape(5, 2), 1.0, float("nan"), 2.0, float("inf"))}
    pose = Pose(*(np.zeros(shape, np.float32) for shape in ((33, 2), 33, (33, 3))), (640, 480), readings)
    rep = Rep(1, "clean", ("a",), (), *map(float, range(8)), {"knee_flexion_deg": 3.0})
    event = Event(EventKind.REP_DONE, 1.5, "cue", rep)
    rows = [Observation(0.5, pose), Observation(1.0, None), event, (1, "two", None, True, (2.5,))] * 100
    back = list(Spilled(rows))
    # As text: what was not seen is not equal to itself.
    assert repr(back[2:4]) == repr(rows[2:4]) and back[1].pose is None and len(back) == len(rows)
    assert isinstance(back[2].kind, EventKind)
    reading = back[0].pose.readings["left"]
    assert reading.xy_px.dtype == np.float64 and np.array_equal(reading.xy_px, np.arange(10.0).reshape(5, 2))
    assert np.isnan(reading.ankle_dorsiflexion_deg) and reading.ankle_sd_deg == float("inf")
    assert back[0].pose.size_px == (640, 480)


def test_a_full_disk_costs_memory_and_loses_nothing() -> None:
    def full() -> IO[bytes]:
        raise OSError(28, "No space left on device")

    assert list(Spilled(range(3000), open_file=full)) == list(range(3000))


def test_a_judgement_kept_like_this_is_the_same() -> None:
    observations: list[Observation] = made_observations([*glide(), *glide()], fps=30.0)
    exercise = load_exercise("sciatic_glide")
    plain = judge_recording(observations, exercise)
    spilled = judge_recording(Spilled(observations), exercise, store=kept)
    assert isinstance(spilled.steps, Posed)
    assert repr(spilled.session) == repr(plain.session)
    # As text: two angles that were not seen are not equal.
    assert list(map(repr, spilled.steps)) == list(map(repr, plain.steps))
    assert all(one.pose is not None for one in spilled.steps)
