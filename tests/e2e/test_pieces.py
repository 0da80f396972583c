"""A long recording in pieces: the same results however many are read at once; joins that can be trusted."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from posecheck.app.agreement import Agreement
from posecheck.app.pieces import Joined, starts_s
from posecheck.app.results import Outcome
from posecheck.app.session import Run
from posecheck.app.settings import layered
from posecheck.core.notes import said
from posecheck.core.types import Frame, Observation, Pose
from posecheck.errors import ModelError
from tests.e2e.fakes import FakeEstimator, FakeSource, World, video
from tests.made_up import OVER, glide, pose

#: For a video of three quarters of a minute.
PIECE_S = 10.0


class Remembering:
    """An estimator that smooths: what it sees depends on when it began, less and less."""

    def __init__(self, exact: FakeEstimator, forgets: float) -> None:
        self._exact, self._forgets, self.model = exact, forgets, exact.model
        self._lag_px: np.ndarray | None = None

    def __call__(self, frame: Frame) -> Pose | None:
        found = self._exact(frame)
        if found is None:
            return None
        # Begins 40 pixels off.
        self._lag_px = np.full_like(found.xy_px, 40) if self._lag_px is None else self._lag_px * self._forgets
        return replace(found, xy_px=found.xy_px + self._lag_px)


class RememberingWorld(World):
    """``forgets``: what is left of the beginning after each frame."""

    forgets = 0.5

    def _estimator(self, model: str | None):  # type: ignore[no-untyped-def]
        return _Opened(Remembering(FakeEstimator([o.pose for o in self._open.observations]), self.forgets))  # type: ignore[union-attr]


class _Opened:
    def __init__(self, estimator: Remembering) -> None:
        self.estimator = estimator

    def __enter__(self) -> Remembering:
        return self.estimator

    def __exit__(self, *exception: object) -> None:
        pass


class StubbornWorld(RememberingWorld):
    forgets = 1.0


class DyingWorld(World):
    def _estimator(self, model: str | None):  # type: ignore[no-untyped-def]
        import os

        os._exit(3)


def long_video() -> FakeSource:
    source = video([move for _ in range(4) for move in (*glide(), *glide(OVER))])
    duration_s = source.observations[-1].t_s
    return replace(source, info=replace(source.info, duration_s=duration_s))


def analyzed(world: World, output: Path, **options: object) -> Outcome:
    settings = layered(
        {"output": str(output), "save_poses": True, "report": False, "history": False}, options
    )
    (outcome,) = Run(settings, world.edges(), piece_s=PIECE_S).analyze_each([Path("clip.mp4")])
    return outcome


@pytest.mark.parametrize(("world", "most"), [(RememberingWorld, 3), (StubbornWorld, 2)])
def test_how_many_are_read_at_once_changes_no_result(
    world: Callable[..., World], most: int, tmp_path: Path
) -> None:
    written = []
    for jobs in range(1, most + 1):
        outcome = analyzed(world({"clip.mp4": long_video()}), tmp_path / str(jobs), jobs=jobs)
        assert (outcome.code, outcome.error) == (0, None)
        assert outcome.session is not None
        assert outcome.session.summary.reps_clean == 4
        assert outcome.session.summary.alerts == {"overstretch": 4}
        folder = tmp_path / str(jobs) / "clip"
        written.append(
            [(folder / name).read_bytes() for name in ("session.json", "angles.csv", "poses.jsonl")]
        )
    assert all(each == written[0] for each in written)
    assert written[0][2].count(b"\n") == len(long_video().observations) + 2


def test_the_parts_that_could_not_be_read_are_said_once(tmp_path: Path) -> None:
    world = World({"clip.mp4": replace(long_video(), problem="9 frames could not be read")})
    for jobs in (1, 2):
        outcome = analyzed(world, tmp_path / str(jobs), jobs=jobs)
        assert (outcome.code, outcome.problem) == (7, said("9 frames could not be read."))


def test_a_source_that_cannot_be_entered_midway_is_one_piece(tmp_path: Path) -> None:
    world = World({"clip.mp4": replace(long_video(), seekable=False)})
    assert analyzed(world, tmp_path, jobs=3).code == 0
    assert world.estimators == 1


def test_a_process_that_dies_is_an_error_of_the_model(tmp_path: Path) -> None:
    outcome = analyzed(DyingWorld({"clip.mp4": long_video()}), tmp_path, jobs=2)
    assert isinstance(outcome.error, ModelError)
    assert "died" in str(outcome.error)


def test_ctrl_c_in_a_later_piece_saves_what_was_measured(tmp_path: Path) -> None:
    source = long_video()
    world = World({"clip.mp4": replace(source, fails={len(source.observations) - 20: KeyboardInterrupt()})})
    outcome = analyzed(world, tmp_path)
    assert outcome.code == 130
    assert outcome.session is not None
    assert outcome.session.summary.reps_clean >= 3


def test_the_pieces_do_not_depend_on_how_many_are_read_at_once() -> None:
    assert starts_s(0.0) == starts_s(359.9) == [0.0]
    assert starts_s(400.0) == [0.0, 200.0]
    assert starts_s(7200.0) == [180.0 * index for index in range(40)]
    assert starts_s(65.0, 10.0) == pytest.approx([65 / 6 * index for index in range(6)])


def test_a_long_recording_costs_at_most_two_and_a_half_percent_more() -> None:
    for duration_s in range(10, 7200, 10):
        again_s = sum(4.0 for _ in starts_s(float(duration_s))[1:])
        assert again_s <= 0.025 * duration_s


def observation(t_s: float, shift_px: float = 0.0, nobody: bool = False) -> Observation:
    made = pose(60.0, 0.0)
    return Observation(t_s, None if nobody else replace(made, xy_px=made.xy_px + shift_px))


def joined_at(apart_px: Callable[[int], float], nobody: Callable[[int], bool] = lambda index: False) -> float:
    """When two readings that begin at 10 s, ten pictures a second, join; NaN for never."""
    agreement = Agreement(10.0)
    for index in range(100):
        t_s = 10.0 + index / 10
        one = observation(t_s, nobody=nobody(index))
        if agreement.add(one, observation(t_s, apart_px(index))):
            return t_s
    return math.nan


def test_agreement_takes_warm_up_and_two_seconds_of_nearness() -> None:
    assert joined_at(lambda index: 0.5) == pytest.approx(14.0, abs=0.11)
    # One picture that is apart says little, half a second of them breaks it.
    assert joined_at(lambda index: 20.0 * (index == 25)) == pytest.approx(14.0, abs=0.11)
    assert joined_at(lambda index: 20.0 * (25 <= index < 30)) == pytest.approx(14.8, abs=0.25)
    assert math.isnan(joined_at(lambda index: 20.0))


def test_nobody_in_view_is_no_agreement() -> None:
    assert math.isnan(joined_at(lambda index: 0.0, lambda index: index % 15 == 0))


class Listed:
    """A piece that is a list; ``fails`` in the end, if it is to."""

    problem = ""

    def __init__(
        self, start_s: float, observations: list[Observation], fails: Exception | None = None
    ) -> None:
        self.start_s, self.stopped = start_s, 0
        self._left, self._fails = iter(observations), fails

    def __iter__(self) -> Listed:
        return self

    def __next__(self) -> Observation:
        for observation in self._left:
            return observation
        raise self._fails or StopIteration

    def stop(self) -> None:
        self.stopped += 1


def read(*pieces: Listed) -> list[Observation]:
    return list(Joined(FakeSource([]), pieces).observations())


def test_another_person_never_takes_over() -> None:
    seen = [observation(index / 10) for index in range(600)]
    other = Listed(10.0, [observation(index / 10, 90.0) for index in range(100, 600)])
    third = Listed(45.0, [observation(index / 10) for index in range(450, 600)])
    found = read(Listed(0.0, seen), other, third)
    assert [each.t_s for each in found] == [each.t_s for each in seen]
    assert found[:480] == seen[:480]
    assert other.stopped
    # The one after it still may.
    assert found[-1] is not seen[-1]


def test_a_later_piece_that_fails_is_left_out_and_the_first_one_that_fails_is_raised() -> None:
    seen = [observation(index / 10) for index in range(300)]
    broken = Listed(10.0, seen[100:105], ModelError("model", "stopped"))
    assert read(Listed(0.0, seen), broken) == seen
    with pytest.raises(ModelError):
        read(Listed(0.0, seen[:20], ModelError("model", "stopped")), Listed(10.0, seen[100:]))
