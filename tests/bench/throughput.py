"""How fast clips are analysed, beside a bare MediaPipe loop and the loop that most projects write.

``python -m tests.bench throughput [--model NAME|FILE] [--frames N] [--rounds N] [--json FILE]``

Frames a second, as a ratio to MediaPipe alone (its ``full`` model) on frames decoded beforehand. Loading the
model is not counted. Both get the sample glide as high as the frame, in its own proportions.

"bare, other core busy" is the same bare loop beside a process that has nothing to do with it and computes
for a third of the time: what any work on the other core costs on this machine.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import multiprocessing
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import cv2
from mediapipe import Image, ImageFormat
from mediapipe.tasks.python import BaseOptions, vision

from posecheck.app.edges import Edges, real
from posecheck.app.options.settings import layered
from posecheck.app.recorded.run import Run
from posecheck.pose.estimator import Estimator, parts
from posecheck.pose.model_store import resolve
from posecheck.sinks.frames.clip_writer import ClipWriter, scaled
from posecheck.sources.video import VideoFile
from tests.bench import clips, timing

SIZES = {"720p": (1280, 720), "1080p": (1920, 1080)}
#: Frames kept decoded for the bare loop: 1080p takes 6 MB each.
KEPT = 60
BARE = "bare MediaPipe"
#: The stranger on the other core: how often it begins to compute, and for what part of that.
BUSY_EVERY_S, BUSY_SHARE = 0.022, 0.3


def main(arguments: list[str]) -> None:
    """Prints the table, and writes it as JSON when asked."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench throughput")
    parser.add_argument("--model", default="full")
    parser.add_argument("--frames", type=int, default=300)
    parser.add_argument("--rounds", type=int, default=6)
    parser.add_argument("--sizes", nargs="+", default=list(SIZES), choices=list(SIZES))
    parser.add_argument("--cache", type=Path, default=Path(tempfile.gettempdir()) / "posecheck-bench")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args(arguments)
    before = timing.machine()
    bundle = resolve(options.model)
    # One that the manifest does not know is called as its file is.
    model = bundle.path.stem if bundle.name == "custom" else bundle.name
    found: dict[str, Any] = {"model": model, "bundle": bundle.name, "frames": options.frames, "sizes": {}}
    for name in options.sizes:
        clip = clips.h264(options.cache / f"{name}-{options.frames}.mp4", SIZES[name], options.frames)
        ways = _ways(clip, SIZES[name], options.frames, options.model)
        runs = timing.in_turn(ways, options.rounds)
        found["sizes"][name] = {
            "runs_fps": runs,
            "fps": timing.medians(runs),
            "ratio": timing.ratios(runs, next(iter(ways))),
            "stages_ms": _stages(clip, options.model),
        }
        _print(name, found["sizes"][name])
    found["peak_mb"] = timing.peak_mb()
    timing.save(options.json, found, before)


def _ways(clip: Path, size: tuple[int, int], frames: int, model: str) -> dict[str, Callable[[], float]]:
    kept = clips.frames(size, KEPT)
    # Other models are set beside what everybody uses.
    full = {} if model == "full" else {f"{BARE}, full": partial(_bare, kept, frames, "full")}
    return {
        **full,
        BARE: partial(_bare, kept, frames, model),
        "bare, other core busy": partial(_beside_a_stranger, partial(_bare, kept, frames, model)),
        "naive loop": partial(_naive, clip, model),
        "analyze": partial(_analyzed, clip, frames, model, {}),
        "analyze --overlay": partial(_analyzed, clip, frames, model, {"overlay": True}),
    }


def _beside_a_stranger(run: Callable[[], float]) -> float:
    stranger = multiprocessing.get_context("spawn").Process(target=_compute, daemon=True)
    stranger.start()
    try:
        return run()
    finally:
        stranger.terminate()
        stranger.join()


def _compute() -> None:
    content = bytes(1 << 18)
    while True:
        end_s = time.perf_counter() + BUSY_SHARE * BUSY_EVERY_S
        while time.perf_counter() < end_s:
            hashlib.sha256(content)
        time.sleep((1 - BUSY_SHARE) * BUSY_EVERY_S)


def _bare(kept: list[Any], frames: int, model: str) -> float:
    with _landmarker(model) as landmarker:
        begin = time.perf_counter()
        for index, image in enumerate(clips.to_and_fro(kept, frames)):
            frame = Image(image_format=ImageFormat.SRGB, data=image)
            landmarker.detect_for_video(frame, index * 33)
        return frames / (time.perf_counter() - begin)


def _naive(clip: Path, model: str) -> float:
    """Decode, find, draw, encode in turn, full size, as tutorials do it."""
    with _landmarker(model) as landmarker, tempfile.TemporaryDirectory() as folder:
        capture = cv2.VideoCapture(str(clip))
        size = int(capture.get(cv2.CAP_PROP_FRAME_WIDTH)), int(capture.get(cv2.CAP_PROP_FRAME_HEIGHT))
        writer = cv2.VideoWriter(f"{folder}/out.mp4", cv2.VideoWriter.fourcc(*"mp4v"), 30, size)
        begin, count = time.perf_counter(), 0
        while True:
            read, image = capture.read()
            if not read:
                break
            frame = Image(image_format=ImageFormat.SRGB, data=cv2.cvtColor(image, cv2.COLOR_BGR2RGB))
            result = landmarker.detect_for_video(frame, count * 33)
            for person in result.pose_landmarks:
                for point in person:
                    cv2.circle(image, (int(point.x * size[0]), int(point.y * size[1])), 4, (0, 255, 0), -1)
            writer.write(image)
            count += 1
        writer.release()
        capture.release()
        return count / (time.perf_counter() - begin)


def _analyzed(clip: Path, frames: int, model: str, options: dict[str, Any]) -> float:
    with tempfile.TemporaryDirectory() as folder, real().open_estimator(model) as estimator:
        quietly = {"progress": False, "history": False}
        settings = layered({"output": folder, "model": model}, quietly, options)
        run = Run(settings, _loaded(estimator))
        begin = time.perf_counter()
        outcome = run.analyze(clip)
        assert outcome.session is not None and not outcome.failures
        return frames / (time.perf_counter() - begin)


def _loaded(estimator: Estimator) -> Edges:
    return replace(real(), open_estimator=lambda model: contextlib.nullcontext(estimator))


@contextlib.contextmanager
def _landmarker(model: str) -> Iterator[Any]:
    options = vision.PoseLandmarkerOptions(
        base_options=BaseOptions(model_asset_path=str(resolve(model).path)),
        running_mode=vision.RunningMode.VIDEO,
    )
    with vision.PoseLandmarker.create_from_options(options) as landmarker:
        yield landmarker


def _stages(clip: Path, model: str, count: int = 100) -> dict[str, float]:
    """Milliseconds a frame of each stage by itself."""
    frames = []
    stages = {"decode": 1e3 * timing.seconds(lambda: frames.extend(_first(clip, count)))}
    with real().open_estimator(model) as estimator:
        model = parts(estimator)
        poses: list[Any] = []
        stages["find"] = 1e3 * timing.seconds(lambda: poses.extend(map(model.find, frames)))
        seen = [(frame, pose) for frame, pose in zip(frames, poses, strict=True) if pose is not None]
        stages["legs"] = 1e3 * timing.seconds(lambda: [model.read(*each) for each in seen])
    with tempfile.TemporaryDirectory() as folder:
        height, width = frames[0].image.shape[:2]
        with ClipWriter(Path(folder) / "out.mp4", width, height, 30.0) as writer:
            small = [scaled(frame.image, writer.size) for frame in frames]
            stages["encode"] = 1e3 * timing.seconds(
                lambda: [writer.append(image, f.t_s) for image, f in zip(small, frames, strict=True)]
            )
    return {name: value / len(frames) for name, value in stages.items()}


def _first(clip: Path, count: int) -> list[Any]:
    frames = iter(VideoFile(clip))
    return [frame for frame, _ in zip(frames, range(count), strict=False)]


def _print(name: str, figures: dict[str, Any]) -> None:
    rows = [(way, figures["fps"][way], figures["ratio"][way]) for way in figures["fps"]]
    print(timing.table((name, "frames/s", "of bare MediaPipe"), rows))
    print(timing.table(("stage", "ms a frame"), list(figures["stages_ms"].items())), flush=True)
