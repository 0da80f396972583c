"""A plan in front of a camera, with the real pose model: from the first cue to page and history."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from posecheck.app import cli
from posecheck.app.edges import handed, real
from posecheck.app.history import History
from posecheck.sinks.frames.clip_writer import ClipWriter
from tests.bench.truth import truth_of
from tests.patient import patient

PLAN = """
schema = 1
name = "mine"

[words.en]
title = "Mine"
why = ["To be short."]

[[parts]]
exercise = "bridge"
target = 1
seconds = 5.0
rest_s = 1.0

[[parts]]
exercise = "walk"
seconds = 5.0
"""
#: Of both clips, in the film that stands for the camera: from where, for how long.
SHOTS = (("tune_bridge_clean", 0.0, 17.8), ("tune_walk_spot", 0.0, 11.0))
FPS, SIZE_PX = 10.0, (640, 360)


@pytest.fixture(scope="module")
def camera(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A film: somebody does a bridge; cut; somebody else walks on the spot."""
    path, frames = tmp_path_factory.mktemp("camera") / "camera.mp4", 0
    with ClipWriter(path, *SIZE_PX, FPS) as film:
        for name, start_s, length_s in SHOTS:
            with real().open_video(truth_of(name).clip, None, None) as clip:
                due_s = start_s
                for frame in clip:
                    if due_s <= frame.t_s < start_s + length_s:
                        film.append(frame.image, frames / FPS)
                        frames, due_s = frames + 1, due_s + 1 / FPS
    return path


@pytest.mark.model
def test_a_plan_from_the_first_cue_to_page_and_history(
    camera: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("POSECHECK_CUE_LOG", str(tmp_path / "cues.jsonl"))
    plan, out = tmp_path / "mine.toml", tmp_path / "out"
    plan.write_text(PLAN, encoding="utf-8")
    options = ["--no-window", "--language", "en", "-o", str(out)]
    with handed(patient(real())):
        code = cli.main(["live", "--plan", str(plan), "--camera", str(camera), *options])
    told = capsys.readouterr().out
    assert code == 0 and "2 of 2 sets of the plan were done." in told, told
    bridge, walk = (json.loads(p.read_text(encoding="utf-8")) for p in sorted(out.glob("*/session.json")))
    assert bridge["exercise"] == "bridge" and walk["exercise"] == "walk"
    assert [hold["outcome"] for hold in bridge["holds"]] == ["clean"]
    # 80 steps a minute; the first film shows nobody who walks.
    assert walk["rhythm"]["time_s"] >= 5.0
    assert walk["rhythm"]["cadence_per_min"] == pytest.approx(80.0, rel=0.05)
    assert len(list(out.glob("*/report.html"))) == 2
    lines = (tmp_path / "cues.jsonl").read_text(encoding="utf-8").splitlines()
    said = [cue["text"] for cue in map(json.loads, lines) if cue["kind"] == "voice"]
    expected = [
        "1 of 2: Bridge.",
        "Lift the hips. The set begins.",
        "2 of 2: Walking.",
        "Good. Keep walking.",
    ]
    assert all(any(part in each for each in said) for part in expected), said
    with History() as history:
        (day,) = history.plans().values()
        sets = history.entries()
    assert day.name == "mine" and not day.skipped
    assert [entry.plan for entry in sets] == [day.id, day.id]
