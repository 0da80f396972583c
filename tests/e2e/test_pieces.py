"""One recording in several processes: the same observations and the same session, joined without a seam."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from posecheck.app.agreement import Agreement
from posecheck.app.pieces import starts_s
from posecheck.app.session import Run
from posecheck.app.settings import layered
from posecheck.core.types import Frame, Observation, Pose
from posecheck.errors import ModelError
from tests.e2e.fakes import FakeEstimator, FakeSource, World, video
from tests.made_up import OVER, glide, pose


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
    source = video([move for _ in range(8) for move in (*glide(), *glide(OVER))])
    duration_s = source.observations[-1].t_s
    return replace(source, info=replace(source.info, duration_s=duration_s))


@pytest.mark.parametrize("world", [RememberingWorld, StubbornWorld])
def test_pieces_judge_like_the_whole(world: Callable[..., World], tmp_path: Path) -> None:
    sessions = []
    for jobs in (1, 3):
        settings = layered({"jobs": jobs, "output": str(tmp_path / str(jobs)), "save_poses": True})
        (outcome,) = Run(settings, world({"clip.mp4": long_video()}).edges()).analyze_each([Path("clip.mp4")])
        assert outcome.error is None
        sessions.append(outcome.session)
    one, three = sessions
    assert one is not None
    assert three is not None
    assert one.summary.reps_clean == 8
    assert one.summary.alerts == {"overstretch": 8}
    assert three.to_dict() == one.to_dict()
    rows = [(tmp_path / jobs / "clip" / "poses.jsonl").read_text().count("\n") for jobs in "13"]
    assert rows[0] == rows[1]


def test_a_process_that_dies_is_an_error_of_the_model() -> None:
    settings = layered({"jobs": 2})
    run = Run(settings, DyingWorld({"clip.mp4": long_video()}).edges(), writes=False)
    with pytest.raises(ModelError, match="died"):
        run.analyze(Path("clip.mp4"))


def test_short_recordings_stay_whole() -> None:
    assert starts_s(19.0, 4) == [0.0]
    assert starts_s(65.0, 8) == pytest.approx([0.0, 65 / 3, 130 / 3])
    assert starts_s(0.0, 2) == [0.0]


def observation(t_s: float, shift_px: float = 0.0, nobody: bool = False) -> Observation:
    made = pose(60.0, 0.0)
    return Observation(t_s, None if nobody else replace(made, xy_px=made.xy_px + shift_px))


def test_agreement_takes_warm_up_and_a_second_without_a_break() -> None:
    agreement = Agreement(10.0)
    joined = []
    for index in range(100):
        t_s = 10.0 + index / 10
        apart = 5.0 if index == 25 else 0.0
        if agreement.add(observation(t_s), observation(t_s, apart)):
            joined.append(t_s)
    assert joined[0] == pytest.approx(13.6)


def test_nobody_in_view_is_no_agreement() -> None:
    agreement = Agreement(0.0)
    assert not any(
        agreement.add(observation(i / 10, nobody=True), observation(i / 10, nobody=True)) for i in range(99)
    )
