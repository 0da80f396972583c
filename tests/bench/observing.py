"""Clips to observations: MediaPipe on every frame, kept in a cache folder, or at posecheck's own pace."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np

from posecheck.app.edges import real
from posecheck.app.recorded.looking import observed
from posecheck.core.session import ModelInfo, SourceInfo
from posecheck.core.types import Frame, Observation, Pose
from posecheck.exercises import load_exercise
from posecheck.files.poses import PoseRecorder, SavedPoses, read_poses
from posecheck.pose.estimator import InTurn, Whom, parts
from posecheck.pose.pace import Schedule
from posecheck.pose.shots import Shots
from tests.bench.made_by import LANDMARKS, LEGS, fingerprint, told
from tests.bench.truth import truth_of

Change = Callable[[Frame], Frame | None]


def observe_clip(
    clip: Path, cache: Path, *, variant: str = "", change: Callable[[], Change] | None = None
) -> tuple[list[Observation], SourceInfo]:
    """Every frame's observation.

    ``change`` makes what alters a frame or drops it (None); ``variant`` is its name. MediaPipe's
    landmarks are kept; the legs are read anew each time, so a change there shows.
    """
    edges = real()
    with edges.open_estimator(None) as estimator:
        model = parts(estimator)
        found = _landmarks(clip, cache, model, variant, change)
        observations = []
        with edges.open_video(clip, None, None) as video:
            for frame, seen in zip(_changed(video, change), found.observations, strict=True):
                observations.append(Observation(seen.t_s, model.read(frame, seen.pose)))
        return observations, found.source


def observe_landmarks(
    clip: Path, cache: Path, *, variant: str = "", change: Callable[[], Change] | None = None
) -> tuple[list[Observation], SourceInfo]:
    """As `observe_clip`, without the legs: for exercises that are judged by landmarks."""
    with real().open_estimator(None) as estimator:
        found = _landmarks(clip, cache, parts(estimator), variant, change)
    return list(found.observations), found.source


def _landmarks(
    clip: Path, cache: Path, model: InTurn, variant: str, change: Callable[[], Change] | None
) -> SavedPoses:
    """MediaPipe's landmarks of every frame: from the cache, else found and kept there."""
    kept = cache / f"{clip.stem}-{_key(clip, model.model, LANDMARKS, variant)}.jsonl"
    if not kept.exists():
        cache.mkdir(parents=True, exist_ok=True)
        _find_all(clip, model, change, kept)
    return read_poses(kept)


def observe_once(clip: Path, cache: Path) -> tuple[list[Observation], SourceInfo]:
    """As `observe_clip`, with the legs kept too: for what judges the same clip again and again."""
    edges = real()
    with edges.open_estimator(None) as estimator:
        kept = cache / f"{clip.stem}-{_key(clip, estimator.model, LEGS)}-legs.jsonl"
        model = estimator.model
    if not kept.exists():
        observations, source = observe_clip(clip, cache)
        partial = kept.with_suffix(".part")
        with PoseRecorder(partial, source, model) as recorder:
            for observation in observations:
                recorder.append(observation)
        partial.replace(kept)
    found = read_poses(kept)
    return list(found.observations), found.source


def observe_paced(
    clip: Path, schedule: Schedule, pose_model: str | None = None
) -> tuple[list[Observation], SourceInfo, int]:
    """Every frame's observation as `posecheck analyze` makes it, and how many frames MediaPipe looked at."""
    edges, looks = real(), 0
    with edges.open_estimator(pose_model) as estimator, edges.open_video(clip, None, None) as video:
        model = parts(estimator)
        _watching(model, clip)

        class Counted:
            """The pose model, counted."""

            model = estimator.model

            def __call__(self, frame: Frame) -> Pose | None:
                nonlocal looks
                looks += 1
                return parts(estimator).find(frame)

        moments = observed(video, replace(model, find=Counted()), schedule)
        return [Observation(each.t_s, each.pose) for each in moments], video.info, looks


def _find_all(clip: Path, model: InTurn, change: Callable[[], Change] | None, kept: Path) -> None:
    """Read once, and once more for whom `posecheck analyze` would read it again."""
    edges, partial = real(), kept.with_suffix(".part")
    whom = _watching(model, clip)
    with edges.open_video(clip, None, None) as video:
        found, missed = _read(video, model, change), whom.missed()
        if missed:
            with edges.open_estimator(None) as estimator:
                again = parts(estimator)
                _watching(again, clip).seek(missed)
                found = _read(video, again, change)
        with PoseRecorder(partial, video.info, model.model) as recorder:
            for observation in found:
                recorder.append(observation)
    partial.replace(kept)


def _watching(model: InTurn, clip: Path) -> Whom:
    """Whom the model watches, told what the clip is about."""
    assert model.whom is not None
    model.whom.watch_for(load_exercise(truth_of(clip.stem).exercise), "largest")
    return model.whom


def _read(frames: Iterable[Frame], model: InTurn, change: Callable[[], Change] | None) -> list[Observation]:
    shots, found = Shots(), []
    for frame in _changed(frames, change):
        if shots.begins(frame) and model.whom is not None:
            model.whom.cut(frame.t_s)
        found.append(Observation(frame.t_s, model.find(frame)))
    return found


def _changed(frames: Iterable[Frame], change: Callable[[], Change] | None) -> Iterator[Frame]:
    one = change() if change else None
    for frame in frames:
        if (changed := one(frame) if one else frame) is not None:
            yield changed


def _key(clip: Path, model: ModelInfo, makers: tuple[str, ...], variant: str = "") -> str:
    """A name that changes with the clip, the pose model, what is done to the frames, and whatever makes
    observations of them."""
    asked = told(load_exercise(truth_of(clip.stem).exercise))
    parts = [clip.read_bytes(), model.sha256.encode(), variant.encode(), fingerprint(makers), asked]
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
