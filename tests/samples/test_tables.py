"""What may be tuned on and what may not never share a body, clothes or a room."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from samples.generator.clip_table import DEFAULTS
from samples.generator.motion import KINDS
from samples.generator.random_clips import random_settings
from samples.generator.repetitions import overstretch
from samples.generator.tables import read_table

SAMPLES = Path(__file__).parents[2] / "samples"
CLIPS = read_table("clips.toml")
TRUTHS = sorted(SAMPLES.rglob("*.truth.json"))
#: Those of other exercises than the glide lie in a folder of their own.
OTHERS = [path for path in TRUTHS if path.parent.name == "exercises"]
GLIDES = [path for path in TRUTHS if path not in OTHERS]


def used(split: str, *keys: str) -> set[object]:
    chosen = [clip for clip in CLIPS.values() if clip.get("split", "tune") == split]
    people = chosen + [clip["bystander"] for clip in chosen if "bystander" in clip]
    return {person.get(key) for person in people for key in keys} - {None, "bare"}


def test_splits_are_apart() -> None:
    keys = ("body", "leg_wear", "shirt", "footwear", "floor", "wall")
    assert used("tune", *keys) & used("held_out", *keys) == set()


def test_bodies_belong_to_the_split_of_their_clips() -> None:
    bodies = read_table("bodies.toml")
    assert {bodies[str(name)]["split"] for name in used("tune", "body")} == {"train"}
    assert {bodies[str(name)]["split"] for name in used("held_out", "body")} == {"held_out"}


def check_times(path: Path, truth: dict[str, Any]) -> np.ndarray:
    """The times of a truth file, which are even, beside a clip that is there, in its exercise's folder."""
    assert (truth.get("exercise", "sciatic_glide") == "sciatic_glide") == (path in GLIDES)
    t_s = np.array(truth["frames"]["t_s"])
    assert np.allclose(np.diff(t_s), 1 / truth["fps"], atol=1e-3)
    assert path.with_name(path.name.replace(".truth.json", ".mp4")).exists()
    return t_s


@pytest.mark.parametrize("path", GLIDES, ids=lambda path: path.name.split(".")[0])
def test_truth_files_agree_with_themselves(path: Path) -> None:
    truth = json.loads(path.read_text(encoding="utf-8"))
    frames, leg = truth["frames"], truth["working_leg"]
    t_s = check_times(path, truth)
    assert all(len(points) == len(t_s) for points in frames["joints_px"].values())
    knee, ankle = (np.array(frames[f"{leg}_{joint}_deg"]) for joint in ("knee_flexion", "ankle_dorsiflexion"))
    if truth["activity"] == "glide":
        # Angles are stored to 0.1 degrees, so an interval may end a frame earlier or later.
        again = overstretch(t_s, knee, ankle)
        assert np.allclose(again, truth["overstretch"], atol=1.5 / truth["fps"])
    else:
        assert truth["reps"] == truth["overstretch"] == []


@pytest.mark.parametrize("path", OTHERS, ids=lambda path: path.name.split(".")[0])
def test_truth_files_of_other_exercises_agree_with_themselves(path: Path) -> None:
    truth = json.loads(path.read_text(encoding="utf-8"))
    t_s = check_times(path, truth)
    assert all(len(values) == len(t_s) for values in truth["frames"].values())
    assert len({"holds", "reps", "rhythm"} & set(truth)) == 1, "what an exercise counts"
    times = [
        each[name]
        for key in ("holds", "reps")
        for each in truth.get(key, ())
        for name in ("start_s", "end_s")
    ]
    assert times == sorted(times) and all(0 <= time <= t_s[-1] + 1e-3 for time in times)


def test_a_clip_by_lot_is_the_same_each_time_and_like_no_other() -> None:
    assert random_settings(3) == random_settings(3) != random_settings(4)
    bodies = read_table("bodies.toml")
    for number in range(40):
        settings = random_settings(number)
        assert set(DEFAULTS) < set(settings)
        assert bodies[settings["body"]]["split"] == "train"
        assert 3 <= len(settings["reps"]) <= 5 and set(settings["reps"]) <= set(KINDS)
