"""How soon a live session reacts: latency against the model's own time, drops, and what sound and
frame cost.

A sample clip plays as a 720p webcam that gives JPEG frames, 30 a second (decoding them costs what
it costs with a real one). First the model alone, then with voice, tones, journal and window. The
window needs a display (``xvfb-run`` will do); the cores are what ``taskset`` leaves.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import tempfile
import threading
import time
from collections.abc import Iterable
from pathlib import Path

from posecheck.sinks.frames.display import load_opencv_first, why_no_display

load_opencv_first()

import cv2  # noqa: E402
import numpy as np  # noqa: E402

from posecheck.app.edges import real  # noqa: E402
from posecheck.app.live.eyes import Eyes  # noqa: E402
from posecheck.app.live.loop import Live, Timing, View  # noqa: E402
from posecheck.app.live.saving import Saving  # noqa: E402
from posecheck.app.live.sound import Sounds  # noqa: E402
from posecheck.app.options.settings import Settings  # noqa: E402
from posecheck.core.coaching.coach import Coach  # noqa: E402
from posecheck.exercises import load_exercise  # noqa: E402
from posecheck.pose.pace import schedule_of  # noqa: E402
from posecheck.sources.camera import Camera, Traffic  # noqa: E402
from posecheck.sources.captures import Image, Raw  # noqa: E402
from posecheck.sources.video import VideoFile  # noqa: E402
from posecheck.words import LANGUAGES  # noqa: E402
from tests.bench import timing  # noqa: E402

SAMPLE = Path(__file__).parents[2] / "samples" / "glide_overstretch.mp4"
SIZE = (1280, 720)
FPS = 30.0


class JpegWebcam:
    """Plays frames in a loop at 30 a second, as JPEG."""

    name, replaceable = "bench", True

    def __init__(self, frames: list[bytes], stop: threading.Event, length_s: float, fps: float) -> None:
        self._frames, self._stop, self._count = frames, stop, 0
        self.fps, self._last = fps, round(length_s * fps)
        self._began_s = time.perf_counter()

    def read(self) -> Raw | None:
        """The next frame, BGR, when its time has come."""
        if self._count >= self._last:
            return None
        self._stop.wait(max(0.0, self._began_s + self._count / self.fps - time.perf_counter()))
        jpeg = self._frames[self._count % len(self._frames)]
        self._count += 1
        return Raw(cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR))

    def image(self, raw: Raw) -> Image:
        """As RGB."""
        return np.asarray(cv2.cvtColor(raw.content, cv2.COLOR_BGR2RGB), np.uint8)

    def fingerprint(self, raw: Raw) -> bytes:
        """Never the same."""
        return str(self._count).encode()

    def close(self) -> None:
        """Nothing."""


class NoScreen:
    """Shows nothing."""

    def show(self, view: View) -> Iterable[str]:
        """Nothing is asked for."""
        return ()

    def finish(self, session: object, saved: object) -> None:
        """Nothing."""

    def close(self) -> None:
        """Nothing."""


def jpegs() -> list[bytes]:
    """The sample in 720p JPEG."""
    found = []
    with VideoFile(SAMPLE) as video:
        for frame in video:
            large = cv2.resize(frame.image, SIZE, interpolation=cv2.INTER_LINEAR)
            found.append(cv2.imencode(".jpg", cv2.cvtColor(large, cv2.COLOR_RGB2BGR))[1].tobytes())
    return found


def run(
    frames: list[bytes], seconds: float, everything: bool, model: str | None, fps: float = FPS
) -> tuple[Timing, Traffic, float]:
    """One session; what it timed, what arrived, and the processor time that it took."""
    exercise, words = load_exercise("sciatic_glide"), LANGUAGES["en"]
    with tempfile.TemporaryDirectory() as folder, contextlib.ExitStack() as stack:
        settings = Settings(output=folder, audio=everything, voice=everything, history=False)
        screen: object = NoScreen()
        if everything:
            from posecheck.app.live.screens import WindowScreen

            screen = stack.enter_context(contextlib.closing(WindowScreen(words, 20, 1.0)))
        estimator = stack.enter_context(real().open_estimator(model))
        camera = Camera("0", opener=lambda spec, stop: JpegWebcam(frames, stop, seconds, fps))
        stack.enter_context(camera)
        camera.wait_open(20)
        sounds = stack.enter_context(contextlib.closing(Sounds(settings, words, print)))
        saving = Saving(settings, exercise, words, estimator.model, print)
        coach = Coach(exercise, skip_set_up=True, target=100)
        eyes = stack.enter_context(Eyes(estimator, schedule_of(exercise)))
        live = Live(camera, eyes, coach, screen, sounds, saving, words)  # type: ignore[arg-type]
        began_s = time.process_time()
        live.run()
        return live.timing, camera.traffic, time.process_time() - began_s


def figures(timing: Timing, traffic: Traffic, cpu_s: float) -> dict[str, float]:
    """Milliseconds, and shares. The first second (the model warms up) is left out."""
    skip = 10
    inference, feedback = np.array(timing.inference_s)[skip:], np.array(timing.feedback_s)[skip:]
    turn, shown = np.array(timing.turn_s)[skip:], np.array(timing.shown_s)[skip:]
    return {
        "inference_p50_ms": float(np.percentile(inference, 50) * 1e3),
        "inference_p95_ms": float(np.percentile(inference, 95) * 1e3),
        "feedback_p50_ms": float(np.percentile(feedback, 50) * 1e3),
        "feedback_p95_ms": float(np.percentile(feedback, 95) * 1e3),
        "inference_mean_ms": float(inference.mean() * 1e3),
        "turn_mean_ms": float(turn.mean() * 1e3),
        "sound_mean_ms": float(np.mean(np.array(timing.sounded_s)[skip:]) * 1e3),
        "drawing_p50_ms": float(np.percentile(shown, 50) * 1e3),
        "frames_arrived": traffic.arrived,
        "frames_dropped": traffic.dropped,
        "dropped_share": traffic.dropped / max(traffic.arrived, 1),
        "cpu_ms_per_frame": cpu_s * 1e3 / max(traffic.taken, 1),
    }


def main(arguments: list[str]) -> None:
    """Runs both and prints a table; ``--json FILE`` keeps the figures."""
    parser = argparse.ArgumentParser(prog="bench live", description=__doc__)
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--model", default=None)
    parser.add_argument("--fps", type=float, default=FPS)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args(arguments)
    if problem := why_no_display():
        parser.error(problem)
    before, frames = timing.machine(), jpegs()
    rows = {
        name: figures(*run(frames, options.seconds, everything, options.model, options.fps))
        for name, everything in (("model alone", False), ("with sound and window", True))
    }
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    camera = f"{SIZE[0]}x{SIZE[1]} at {options.fps:.0f} frames a second"
    print(f"{camera}, {cores} cores, load {os.getloadavg()[0]:.1f}")
    print(f"{'':28}" + "".join(f"{name:>24}" for name in rows))
    for key in next(iter(rows.values())):
        print(f"{key:28}" + "".join(f"{row[key]:24.3f}" for row in rows.values()))
    alone, full = rows.values()
    added = (full["turn_mean_ms"] - alone["turn_mean_ms"]) / alone["inference_mean_ms"]
    print(f"sound and drawing add {added:.1%} of the model's time to a frame (at most 15 % wanted)")
    timing.save(options.json, {"camera": camera, "ways": rows, "added": added}, before)


if __name__ == "__main__":
    import sys

    main(sys.argv[1:])
