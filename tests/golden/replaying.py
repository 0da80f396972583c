"""A saved recording through the engine, as `posecheck replay` does it."""

from __future__ import annotations

from pathlib import Path

from posecheck.core.judging.engine import judge_recording
from posecheck.core.session import Session
from posecheck.exercises import load_exercise
from posecheck.files.poses import read_poses

FOLDER = Path(__file__).parent


def replay(path: Path) -> Session:
    """The session of one recording."""
    recording = read_poses(path)
    judged = judge_recording(
        recording.observations,
        load_exercise("sciatic_glide"),
        source=recording.source,
        model=recording.model,
        version="golden",
    )
    return judged.session
