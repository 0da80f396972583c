"""The real model on a sample clip, cut in two: the same for every --jobs, and what the uncut clip gives."""

from __future__ import annotations

from pathlib import Path

import pytest

from posecheck.app.options.settings import layered
from posecheck.app.recorded.run import Run
from posecheck.core.session import Session
from posecheck.files import session as session_file

CLIP = Path(__file__).parents[2] / "samples" / "glide_overstretch.mp4"
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not CLIP.is_file(), reason="the sample clips are not there"),
]


def analyzed(output: Path, jobs: int, piece_s: float) -> Path:
    options = {"output": str(output), "jobs": jobs, "save_poses": True, "report": False, "history": False}
    outcome = Run(layered(options, {"progress": False}), piece_s=piece_s).analyze(CLIP)
    assert outcome.code == 0
    return output / CLIP.stem


def judged(session: Session) -> list[object]:
    reps: list[object] = [(rep.number, rep.outcome, rep.faults) for rep in session.reps]
    return reps + [alert.rule for alert in session.alerts]


def test_a_clip_in_pieces(tmp_path: Path) -> None:
    one, two, uncut = (
        analyzed(tmp_path / name, jobs, piece_s)
        for name, jobs, piece_s in (("one", 1, 8.0), ("two", 2, 8.0), ("uncut", 1, 60.0))
    )
    for name in ("session.json", "angles.csv", "poses.jsonl"):
        assert (one / name).read_bytes() == (two / name).read_bytes(), name
    assert (one / "poses.jsonl").read_bytes() != (uncut / "poses.jsonl").read_bytes(), "never joined"
    sessions = [session_file.read(folder / "session.json") for folder in (one, uncut)]
    assert judged(sessions[0]) == judged(sessions[1])
