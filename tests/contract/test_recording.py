"""Saved landmarks come back exactly, and nothing else is believed."""

import json
import math
import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from posecheck.core.landmarks import NAMES
from posecheck.core.notes import Note, note, said
from posecheck.core.session import ModelInfo, SourceInfo
from posecheck.core.types import LegReading, Observation, Pose
from posecheck.errors import InputError, OutputError
from posecheck.files.poses import PoseFile, PoseRecorder, read_poses
from posecheck.files.poses_parse import observation_from, parse_line
from tests.private import is_private

SOURCE = SourceInfo("clip.mp4", 1280, 720, 29.97, 12.5, 90)
MODEL = ModelInfo("full", "ab" * 32)


def pose(seed: int = 0, **changes: Any) -> Pose:
    random = np.random.default_rng(seed)
    values: dict[str, Any] = {
        "xy_px": random.uniform(-50, 1400, (33, 2)).astype(np.float32),
        "visibility": random.uniform(0, 1, 33).astype(np.float32),
        "world_m": random.normal(0, 1, (33, 3)).astype(np.float32),
        "size_px": (1280, 720),
    }
    return Pose(**{**values, **changes})


def write(path: Path, *observations: Observation, problem: Note | None = None) -> Path:
    with PoseRecorder(path, SOURCE, MODEL) as recorder:
        for observation in observations:
            recorder.append(observation)
        recorder.end(problem)
    return path


def assert_same(found: Pose, expected: Pose) -> None:
    for name in ("xy_px", "visibility", "world_m"):
        before, after = getattr(expected, name), getattr(found, name)
        assert after.dtype == np.float32
        assert after.tobytes() == before.tobytes(), name
    assert found.size_px == expected.size_px


def test_landmarks_come_back_bit_for_bit(tmp_path: Path) -> None:
    poses = [pose(seed) for seed in range(20)]
    poses[3].visibility[5] = np.nan
    path = write(tmp_path / "poses.jsonl", *(Observation(i / 29.97, p) for i, p in enumerate(poses)))
    found = read_poses(path)
    assert (found.source, found.model, found.problem) == (SOURCE, MODEL, None)
    for index, (observation, expected) in enumerate(zip(found.observations, poses, strict=True)):
        assert observation.t_s == index / 29.97
        assert observation.pose is not None
        assert_same(observation.pose, expected)


@given(arrays(np.float32, (33, 2), elements=st.floats(-999_999, 999_999, width=32)))
def test_any_float32_survives(tmp_path_factory: pytest.TempPathFactory, xy_px: Any) -> None:
    path = tmp_path_factory.getbasetemp() / "any.jsonl"
    write(path, Observation(0.0, pose(xy_px=xy_px)))
    (observation,) = PoseFile(path)
    assert observation.pose is not None
    assert observation.pose.xy_px.tobytes() == xy_px.tobytes()


def test_nobody_and_readings_come_back(tmp_path: Path) -> None:
    reading = LegReading(np.arange(10.0).reshape(5, 2) / 3, 12.25, -3.5, 1.5, math.nan)
    path = write(
        tmp_path / "poses.jsonl", Observation(0.0, None), Observation(0.5, pose(readings={"right": reading}))
    )
    nobody, somebody = read_poses(path).observations
    assert nobody.pose is None
    assert somebody.pose is not None
    found = somebody.pose.readings["right"]
    assert "left" not in somebody.pose.readings
    assert np.array_equal(found.xy_px, reading.xy_px)
    assert (found.knee_flexion_deg, found.ankle_dorsiflexion_deg, found.knee_sd_deg) == (12.25, -3.5, 1.5)
    assert math.isnan(found.ankle_sd_deg)


def test_names_that_were_put_right_and_who_is_watched_come_back(tmp_path: Path) -> None:
    put_right = replace(pose(), exchanges=2, misnamed_s=1.25, watched=1)
    before, after = read_poses(
        write(tmp_path / "poses.jsonl", Observation(0.0, pose()), Observation(0.5, put_right))
    ).observations
    assert before.pose and (before.pose.exchanges, before.pose.misnamed_s) == (0, 0.0)
    assert after.pose and (after.pose.exchanges, after.pose.misnamed_s) == (2, 1.25)
    assert (before.pose.watched, after.pose.watched) == (0, 1)


def test_a_recording_can_be_iterated_again(tmp_path: Path) -> None:
    recording = PoseFile(write(tmp_path / "poses.jsonl", Observation(0.0, pose())))
    assert len(list(recording)) == len(list(recording)) == 1


@pytest.mark.skipif(os.name != "posix", reason="POSIX file modes")
def test_only_the_owner_can_read_it(tmp_path: Path) -> None:
    path = tmp_path / "poses.jsonl"
    path.write_text("an older file that everybody could read", encoding="utf-8")
    path.chmod(0o644)
    write(path)
    assert is_private(path)


def test_the_problem_of_the_source_is_repeated(tmp_path: Path) -> None:
    problem = note("interrupted", t_s=3.5)
    path = write(tmp_path / "p.jsonl", problem=problem)
    assert read_poses(path).problem == problem
    lines = path.read_text(encoding="utf-8").splitlines()[:-1]
    path.write_text(
        "\n".join([*lines, '{"end":true,"frames":0,"problem":"clip.mp4 breaks off"}', ""]), encoding="utf-8"
    )
    assert read_poses(path).problem == said("clip.mp4 breaks off")


def test_an_interrupted_recording_keeps_its_whole_lines(tmp_path: Path) -> None:
    path = write(tmp_path / "poses.jsonl", Observation(0.0, pose()), Observation(1.0, pose(1)))
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(lines[:2]) + lines[2][:500])
    found = read_poses(path)
    assert len(found.observations) == 1
    assert found.problem == note("recording_torn", name="poses.jsonl", line=3)


def test_an_error_while_recording_leaves_the_frames_without_a_closing_line(tmp_path: Path) -> None:
    path = tmp_path / "poses.jsonl"
    with pytest.raises(KeyError), PoseRecorder(path, SOURCE, MODEL) as recorder:
        recorder.append(Observation(0.0, None))
        raise KeyError("something else went wrong")
    assert "end" not in path.read_text(encoding="utf-8").splitlines()[-1]
    assert len(read_poses(path).observations) == 1


def frame(**changes: Any) -> dict[str, Any]:
    content: dict[str, Any] = {
        "t_s": 0.0,
        "size_px": [640, 480],
        "xy_px": [[1.0, 2.0]] * 33,
        "visibility": [1.0] * 33,
        "world_m": [[0.0, 0.0, 0.0]] * 33,
    }
    content.update(changes)
    return {key: value for key, value in content.items() if value != "drop"}


def header(**changes: Any) -> dict[str, Any]:
    source = {"name": "a", "width_px": 640, "height_px": 480, "fps": 30, "duration_s": 1, "rotation_deg": 0}
    content = {
        "posecheck_poses": 1,
        "source": source,
        "model": {"name": "full", "sha256": ""},
        "landmarks": list(NAMES),
    }
    return {**content, **changes}


def read_lines(path: Path, *lines: Any) -> tuple[Observation, ...]:
    texts = [line if isinstance(line, str) else json.dumps(line) for line in lines]
    path.write_text("".join(text + "\n" for text in texts), encoding="utf-8")
    return read_poses(path).observations


BAD_FRAMES = {
    "missing key": frame(visibility="drop"),
    "too few landmarks": frame(xy_px=[[1, 2]] * 32),
    "ragged landmarks": frame(xy_px=[[1, 2]] * 32 + [[1]]),
    "text for a number": frame(visibility=["1"] * 33),
    "truth for a number": frame(visibility=[True] * 33),
    "object for a list": frame(world_m={}),
    "infinite": json.dumps(frame()).replace("[1.0, 2.0]", "[1e999, 2.0]"),
    "constant": json.dumps(frame()).replace("[1.0, 2.0]", "[NaN, 2.0]"),
    "huge whole number": frame(xy_px=[[10**400, 0]] * 33),
    "far away": frame(xy_px=[[1e30, 0]] * 33),
    "no time": frame(t_s=None),
    "negative time": frame(t_s=-1),
    "no size": frame(size_px=[0, 480]),
    "half a pixel": frame(size_px=[640.5, 480]),
    "unknown leg": frame(readings={"middle": {}}),
    "reading without angle": frame(readings={"left": {"xy_px": [[0, 0]] * 5}}),
    "pose that is something": {"t_s": 0.0, "pose": []},
    "not an object": [1, 2],
    "not JSON": "{oops}",
    "nested": "[" * 50_000,
}


@pytest.mark.parametrize("line", BAD_FRAMES.values(), ids=BAD_FRAMES.keys())
def test_a_bad_line_is_named(tmp_path: Path, line: Any) -> None:
    with pytest.raises(InputError, match="line 3: "):
        read_lines(tmp_path / "poses.jsonl", header(), {"t_s": 0.0, "pose": None}, line)


BAD_HEADERS = {
    "other format": header(posecheck_poses=2),
    "other landmarks": header(landmarks=["nose"]),
    "no source": header(source=None),
    "no model name": header(model={"sha256": ""}),
    "size in words": header(source={**header()["source"], "width_px": "wide"}),
    "half a pixel": header(source={**header()["source"], "width_px": 640.5}),
    "frame": frame(),
    "empty": "",
}


@pytest.mark.parametrize("line", BAD_HEADERS.values(), ids=BAD_HEADERS.keys())
def test_a_bad_header_is_refused(tmp_path: Path, line: Any) -> None:
    with pytest.raises(InputError, match="line 1: "):
        read_lines(tmp_path / "poses.jsonl", line)


def test_times_must_rise(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="line 3: t_s"):
        read_lines(tmp_path / "poses.jsonl", header(), frame(t_s=1.0), frame(t_s=1.0))


def test_a_line_without_end_is_not_read_into_memory(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="line 2: "):
        read_lines(tmp_path / "poses.jsonl", header(), "[" + "1," * 200_000)


def test_binary_rubbish_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "poses.jsonl"
    path.write_bytes(bytes(range(256)) * 10)
    with pytest.raises(InputError, match="line 1: "):
        PoseFile(path)


def test_missing_file_and_folder(tmp_path: Path) -> None:
    for path in (tmp_path / "none.jsonl", tmp_path):
        with pytest.raises(InputError):
            PoseFile(path)


def test_unwritable_folder(tmp_path: Path) -> None:
    with pytest.raises(OutputError):
        PoseRecorder(tmp_path / "none" / "poses.jsonl", SOURCE, MODEL)


@given(st.binary(max_size=300))
def test_no_line_brings_the_parser_down(line: bytes) -> None:
    try:
        observation_from(parse_line(line))
    except ValueError as error:
        assert type(error).__name__ == "BadLine"
