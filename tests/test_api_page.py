"""The Python API: every example of docs/api.md and docs/notebook.py runs, every public name is explained."""

from __future__ import annotations

import inspect
import re
import subprocess
import sys
import typing
from collections.abc import Iterator
from dataclasses import is_dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import posecheck
from posecheck.app import edges
from posecheck.core.measuring.leg import swap_sides
from posecheck.errors import PosecheckError
from tests.e2e.fakes import MOVES, World, video
from tests.made_up import observe

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs/api.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
NOTEBOOK = (ROOT / "docs/notebook.py").read_text(encoding="utf-8")
EVERY = {name: getattr(posecheck, name) for name in posecheck.__all__}


@pytest.fixture
def made_up(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A made-up person in place of the sample clip, found by an estimator that knows."""
    monkeypatch.chdir(ROOT)
    with edges.handed(World({"glide_overstretch.mp4": video(MOVES)}).edges()):
        yield


def run_all(folder: Path, blocks: list[str]) -> dict[str, Any]:
    names: dict[str, Any] = {"folder": str(folder)}
    for block in blocks:
        exec(compile(block, "docs/api.md", "exec"), names)
    return names


def test_every_example_runs(made_up: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    names = run_all(tmp_path, BLOCKS)
    out = capsys.readouterr().out
    assert len(BLOCKS) >= 12 and "2 done well, {'overstretch': 1}" in out
    assert "glide_overstretch.mp4 made-up" in out and "none.mp4 - no such file" in out
    assert len(names["mine"].at_s) > 5 and (tmp_path / "annotated.png").stat().st_size > 1000


@pytest.mark.model
def test_the_examples_with_the_pose_model_run_on_the_sample_clip(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(ROOT)
    names = run_all(tmp_path, [BLOCKS[0], *(block for block in BLOCKS if "open_pose" in block)])
    assert names["pose"] is not None and names["step"].counts.clean == 0
    # As its truth file has it.
    assert "1 done well, {'overstretch': 2}" in capsys.readouterr().out


def test_the_notebook_runs(made_up: None, capsys: pytest.CaptureFixture[str]) -> None:
    names: dict[str, Any] = {}
    exec(compile(NOTEBOOK, "docs/notebook.py", "exec"), names)
    assert "warned of: {'overstretch': 1}" in capsys.readouterr().out
    assert names["straight_and_up"].any()


@pytest.mark.parametrize("name", posecheck.__all__)
def test_every_public_name_is_on_the_page_and_has_a_docstring(name: str) -> None:
    found = getattr(posecheck, name)
    assert f"`{name}`" in PAGE, "it is not in docs/api.md"
    assert inspect.getdoc(found)
    if not inspect.isclass(found):
        return
    own = {key: value for key, value in vars(found).items() if not key.startswith("_")}
    for key, value in own.items():
        if inspect.isroutine(value) or isinstance(value, property | classmethod):
            assert inspect.getdoc(value), f"{name}.{key} has no docstring"


@pytest.mark.parametrize("name", [name for name in posecheck.__all__ if name[0].islower()])
def test_every_function_is_typed_and_says_what_it_raises(name: str) -> None:
    function = getattr(posecheck, name)
    hints = typing.get_type_hints(
        function, {**vars(posecheck), **vars(sys.modules[function.__module__]), **EVERY}
    )
    assert set(inspect.signature(function).parameters) | {"return"} == set(hints)
    assert not any(
        parameter.kind is parameter.VAR_KEYWORD
        for parameter in inspect.signature(function).parameters.values()
    )
    assert "Raises" in (inspect.getdoc(function) or "")


def test_what_is_public_is_said_in_one_place() -> None:
    assert sorted(posecheck.__all__) == posecheck.__all__
    assert set(posecheck.__all__) <= set(dir(posecheck))
    assert sorted(" ".join(posecheck._HOME.values()).split()) == posecheck.__all__
    assert (ROOT / "posecheck/py.typed").is_file()
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        posecheck.nothing  # noqa: B018
    assert "world" not in inspect.signature(posecheck.analyze).parameters


def test_python_m_posecheck() -> None:
    command = [sys.executable, "-m", "posecheck", "--version"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    assert (done.returncode, done.stdout.strip()) == (0, f"posecheck, version {posecheck.__version__}")


class TestEngine:
    """What the engine says of itself when nobody tells it more."""

    def test_it_names_its_own_source(self) -> None:
        engine = posecheck.Engine(posecheck.load_exercise("sciatic_glide"), leg="right")
        for observation in observe(MOVES, fps=20.0):
            engine.step(observation)
        session = engine.finish()
        assert (session.source.name, session.source.width_px) == ("frames", 640)
        assert session.source.fps == pytest.approx(20.0)
        assert session.summary.reps_clean == 2 and session.posecheck == posecheck.__version__
        assert posecheck.Session.from_dict(session.to_dict()).to_dict() == session.to_dict()

    def test_nothing_at_all_is_a_session_too(self) -> None:
        session = posecheck.Engine(posecheck.load_exercise("sciatic_glide")).finish()
        assert (session.reps, session.source.duration_s, session.source.fps) == ((), 0.0, 0.0)

    @pytest.mark.parametrize("t_s", [0.5, float("nan")])
    def test_time_must_rise(self, t_s: float) -> None:
        engine = posecheck.Engine(posecheck.load_exercise("sciatic_glide"))
        for _ in range(2):
            # A frozen camera's time stands still.
            engine.step(posecheck.Observation(1.0, None))
        with pytest.raises(posecheck.UsageError, match="not later than the one before"):
            engine.step(posecheck.Observation(t_s, None))
        with pytest.raises(posecheck.UsageError):
            pair = [posecheck.Observation(1.0, None), posecheck.Observation(1.0, None)]
            posecheck.judge_recording(pair, posecheck.load_exercise("sciatic_glide"))

    def test_a_leg_that_is_none(self) -> None:
        exercise = posecheck.load_exercise("sciatic_glide")
        with pytest.raises(posecheck.UsageError, match="Allowed: auto, left, right"):
            posecheck.Engine(exercise, leg="middle")  # type: ignore[arg-type]
        with pytest.raises(posecheck.UsageError, match="Allowed: auto, left, right"):
            posecheck.judge_recording([], exercise, leg="middle")  # type: ignore[arg-type]

    def test_the_pose_of_a_step_has_its_sides_as_judged(self) -> None:
        true = observe(MOVES, fps=20.0)
        mixed = [
            posecheck.Observation(each.t_s, swap_sides(each.pose)) if 40 <= index < 44 and each.pose else each
            for index, each in enumerate(true)
        ]
        exercise = posecheck.load_exercise("sciatic_glide")
        frames = posecheck.judge_recording(mixed, exercise, leg="right").frames
        exchanged = [step.measurement.exchanged for step in frames]
        assert exchanged == [40 <= index < 44 for index in range(len(true))]
        for step, each in zip(frames, true, strict=True):
            assert step.pose is not None and each.pose is not None
            assert (step.pose.xy_px == each.pose.xy_px).all()


class TestPose:
    """Landmarks of one's own."""

    def test_the_same_landmarks_give_the_same_session(self) -> None:
        exercise, observations = posecheck.load_exercise("sciatic_glide"), observe(MOVES, fps=20.0)
        rebuilt = [
            posecheck.Observation(
                each.t_s,
                posecheck.Pose.from_landmarks(
                    each.pose.xy_px.tolist(), each.pose.visibility, each.pose.size_px, each.pose.world_m
                ),
            )
            for each in observations
            if each.pose
        ]
        one, other = (posecheck.judge_recording(each, exercise) for each in (observations, rebuilt))
        assert [rep.outcome for rep in one.reps] == [rep.outcome for rep in other.reps]
        assert one.summary.view_angle_deg == pytest.approx(other.summary.view_angle_deg, abs=0.01)

    def test_without_depth_the_view_is_unknown_and_the_set_is_judged(self) -> None:
        flat = [
            posecheck.Observation(
                each.t_s,
                posecheck.Pose.from_landmarks(each.pose.xy_px, each.pose.visibility, each.pose.size_px),
            )
            for each in observe(MOVES, fps=20.0)
            if each.pose
        ]
        session = posecheck.judge_recording(flat, posecheck.load_exercise("sciatic_glide"), leg="right")
        assert np.isnan(session.summary.view_angle_deg)
        assert [rep.outcome for rep in session.reps] == ["clean", "faulty", "clean"]

    @pytest.mark.parametrize(
        ("xy", "visibility", "world", "name"),
        [((33, 3), 33, None, "xy_px"), ((33, 2), 32, None, "visibility"), ((33, 2), 33, (33, 2), "world_m")],
    )
    def test_another_shape_is_named(self, xy: Any, visibility: Any, world: Any, name: str) -> None:
        arrays = np.zeros(xy), np.zeros(visibility)
        with pytest.raises(posecheck.UsageError, match=f"Pose, {name}: has the shape"):
            posecheck.Pose.from_landmarks(*arrays, (640, 480), None if world is None else np.zeros(world))


def test_an_array_that_is_no_image_is_named() -> None:
    step = posecheck.Engine(posecheck.load_exercise("sciatic_glide")).step(posecheck.Observation(0.0, None))
    for image in (np.zeros((48, 64), np.uint8), np.zeros((48, 64, 3), np.float32)):
        with pytest.raises(posecheck.UsageError, match="not uint8"):
            posecheck.annotate(image, step)  # type: ignore[arg-type]
    plain = np.full((480, 640, 3), 90, np.uint8)
    assert (posecheck.annotate(plain, step) != plain).any() and (plain == 90).all()


def test_records_are_frozen_and_errors_are_posechecks() -> None:
    for name in posecheck.__all__:
        found = getattr(posecheck, name)
        if is_dataclass(found):
            assert found.__dataclass_params__.frozen, name  # type: ignore[attr-defined]
        if inspect.isclass(found) and issubclass(found, Exception):
            assert issubclass(found, PosecheckError)
