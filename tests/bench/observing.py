"""Clips to observations, as `posecheck analyze` makes them, kept in a cache folder."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

import numpy as np

from posecheck.app.edges import real
from posecheck.core.session import ModelInfo, SourceInfo
from posecheck.core.types import Frame, Observation

Change = Callable[[Frame], Frame | None]


def observe_clip(
    clip: Path, cache: Path, *, variant: str = "", change: Change | None = None
) -> tuple[list[Observation], SourceInfo]:
    """Every frame's observation. ``change`` may alter a frame or drop it (None): name it in ``variant``."""
    edges = real()
    with edges.open_video(clip, None) as video, edges.open_estimator(None) as estimator:
        kept = cache / f"{clip.stem}-{_key(clip, estimator.model, variant)}.jsonl"
        if kept.exists():
            found = edges.read_recording(kept)
            return list(found.observations), found.source
        observations = []
        for frame in video:
            changed = change(frame) if change else frame
            if changed is not None:
                observations.append(Observation(changed.t_s, estimator(changed)))
        cache.mkdir(parents=True, exist_ok=True)
        with edges.open_recorder(kept, video.info, estimator.model) as recorder:
            for observation in observations:
                recorder.append(observation)
            recorder.close()
        return observations, video.info


def _key(clip: Path, model: ModelInfo, variant: str) -> str:
    """A name that changes with the clip, the models and what is done to the frames."""
    parts = [clip.read_bytes(), model.sha256.encode(), variant.encode()]
    models = Path(__file__).parents[2] / "models"
    parts += [path.read_bytes() for path in sorted(models.rglob("*.onnx"))]
    return hashlib.sha256(b"\0".join(parts)).hexdigest()[:16]


def slower(fps: float) -> Change:
    """Keeps about ``fps`` frames a second."""
    state = {"next_s": 0.0}

    def change(frame: Frame) -> Frame | None:
        if frame.t_s + 1e-6 < state["next_s"]:
            return None
        state["next_s"] = max(state["next_s"] + 1 / fps, frame.t_s)
        return frame

    return change


def smaller(height_px: int) -> Change:
    """Scales frames to a height."""
    import cv2

    def change(frame: Frame) -> Frame:
        height, width = frame.image.shape[:2]
        size = (round(width * height_px / height), height_px)
        image = cv2.resize(frame.image, size, interpolation=cv2.INTER_AREA)
        return Frame(frame.index, frame.t_s, np.ascontiguousarray(image))

    return change
