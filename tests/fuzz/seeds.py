"""Good files to begin with: small videos in every container, and one of everything that posecheck reads."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from importlib import resources
from pathlib import Path
from typing import Any, Final

import av
import cv2
import numpy as np

import posecheck
from posecheck.app.history import History
from posecheck.app.history.moving import export_history
from posecheck.core.coaching.coach import Coach
from posecheck.core.coaching.placement import Surroundings
from posecheck.exercises import load_exercise
from posecheck.files.journal import Journal
from posecheck.files.poses import PoseRecorder
from posecheck.pose.quiet import native_silence
from posecheck.sources.video import VideoFile
from tests.contract.test_model_store import bundle
from tests.made_sessions import judged, made_observations, write_folder
from tests.made_up import MODEL, SOURCE, glide

SAMPLE: Final = Path(__file__).parents[2] / "samples" / "glide_clean.mp4"
SIZE: Final = (128, 96)
FRAMES: Final = 12
#: Container, encoder, pixel format.
VIDEOS: Final = (
    ("mp4", "libx264", "yuv420p"), ("mp4", "libx265", "yuv420p"), ("mp4", "mpeg4", "yuv420p"),
    ("mp4", "libsvtav1", "yuv420p"), ("mov", "libx264", "yuv422p"), ("mov", "mjpeg", "yuvj420p"),
    ("mov", "prores_ks", "yuv422p10le"), ("mov", "qtrle", "rgb24"), ("mkv", "libx264", "yuv420p"),
    ("mkv", "ffv1", "yuv420p"), ("avi", "huffyuv", "yuv422p"), ("mkv", "libvpx-vp9", "yuv420p"),
    ("webm", "libvpx", "yuv420p"), ("webm", "libvpx-vp9", "yuv420p"), ("avi", "mpeg4", "yuv420p"),
    ("avi", "mjpeg", "yuvj420p"), ("avi", "rawvideo", "yuv420p"), ("avi", "msmpeg4v2", "yuv420p"),
    ("mpg", "mpeg2video", "yuv420p"), ("ts", "libx264", "yuv420p"), ("flv", "flv", "yuv420p"),
    ("gif", "gif", "rgb8"),
)  # fmt: skip


def videos(folder: Path) -> Iterator[Path]:
    """The beginning of a sample, small, in each container that this machine can write."""
    with VideoFile(SAMPLE) as video:
        frames = [cv2.resize(frame.image, SIZE) for frame, _ in zip(video, range(FRAMES), strict=False)]
    for container, codec, pixels in VIDEOS:
        path = folder / f"{codec}.{container}"
        try:
            with native_silence():
                _encode(path, codec, pixels, frames)
        except (av.error.FFmpegError, ValueError) as error:
            path.unlink(missing_ok=True)
            print(f"{path.name} cannot be made here: {error}")
            continue
        yield path


def _encode(path: Path, codec: str, pixels: str, frames: list[np.ndarray]) -> None:
    with av.open(str(path), "w") as container:
        stream: Any = container.add_stream(codec, rate=25)
        stream.width, stream.height = SIZE
        stream.pix_fmt = pixels
        for image in frames:
            frame = av.VideoFrame.from_ndarray(image, format="rgb24").reformat(format=pixels)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))


def texts(folder: Path) -> dict[str, Path]:
    """One good file of each other kind, by kind."""
    observations = made_observations(glide(), fps=10.0)
    write_folder(folder / "set", judged(glide(), fps=10.0))
    _journal(folder / "session.journal")
    with PoseRecorder(folder / "poses.jsonl", SOURCE, MODEL) as recorder:
        for observation in observations:
            recorder.append(observation)
    with History(folder / "history.sqlite3") as history:
        history.add(judged(glide(), fps=10.0).session, profile="anna", note="first")
        export_history(history, folder / "sets.json")
    exercise = resources.files("posecheck.exercises").joinpath("sciatic_glide.toml").read_bytes()
    (folder / "exercise.toml").write_bytes(exercise)
    settings = 'leg = "left"\nneutral_ankle_deg = 2.0\nquiet = true\n[thresholds]\nhold_needed = 1.5\n'
    (folder / "settings.toml").write_text(settings, encoding="utf-8")
    (folder / "model.task").write_bytes(bundle())
    return {
        "session": folder / "set" / "session.json",
        "angles": folder / "set" / "angles.csv",
        "journal": folder / "session.journal",
        "poses": folder / "poses.jsonl",
        "history": folder / "sets.json",
        "exercise": folder / "exercise.toml",
        "settings": folder / "settings.toml",
        "model": folder / "model.task",
    }


def _journal(path: Path) -> None:
    header = {
        "posecheck": posecheck.__version__,
        "exercise": "sciatic_glide",
        "thresholds": {"hold_needed": 1.0},
        "record": None,
        "keep": {"report": True, "history": True, "profile": "anna"},
        "source": asdict(SOURCE),
        "model": asdict(MODEL),
        "started": "2026-01-01T10:00:00+01:00",
    }
    coach = Coach(load_exercise("sciatic_glide"), skip_set_up=True)
    with Journal(path, json.loads(json.dumps(header))) as journal:
        for observation in made_observations(glide(), fps=10.0):
            step = coach.step(observation, Surroundings())
            for op in coach.take_ops():
                journal.note(op)
            if step.result is not None:
                journal.append(step.result.measurement)
