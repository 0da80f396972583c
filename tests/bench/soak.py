"""A live session of an hour: do memory, open files and threads stay flat, and are the counts exact?

``python -m tests.bench soak [--minutes N]``

Everything but camera and pose model is real: coach, sound threads, journal, table, landmarks. The
camera's own clock runs as fast as the loop can follow. Exit code 1 when anything grows or is miscounted.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np

from posecheck.app.live.loop import Live
from posecheck.app.live.saving import Saving
from posecheck.app.live.sound import Sounds
from posecheck.app.options.settings import Settings
from posecheck.core.coaching.coach import Coach
from posecheck.core.types import Frame, Pose
from posecheck.exercises import load_exercise
from posecheck.files import session as session_file
from posecheck.sources.captures import Raw
from posecheck.words import LANGUAGES
from tests.bench import timing
from tests.bench.live import NoScreen
from tests.live_fakes import MODEL, poses
from tests.made_up import OVER, REST, glide
from tests.patient import PatientCamera

FPS: Final = 30
LEAD_S: Final = 2.0
#: Four clean repetitions and an overstretched one, again and again.
ROUND: Final = [*(move for _ in range(4) for move in glide()), *glide(OVER, hold_s=2.0)]
ROUND_S: Final = sum(move[0] for move in ROUND)
#: After the first minutes, in which caches fill, no more than this may be added.
GROWTH_MB: Final = 16.0


class LongWebcam:
    """Frames of an hour, as fast as they are taken. ``watch`` is called once for each minute."""

    name, fps, replaceable = "soak", float(FPS), False

    def __init__(self, frames: int, watch: Any) -> None:
        self._frames, self._watch, self._index = frames, watch, 0
        self._frame = np.full((48, 64, 3), 110, np.uint8)

    def read(self) -> Raw | None:
        """The next one."""
        if self._index >= self._frames:
            return None
        if self._index % (60 * FPS) == 0:
            self._watch(self._index // (60 * FPS))
        self._index += 1
        return Raw(self._frame, (self._index - 1) / FPS)

    def image(self, raw: Raw) -> np.ndarray:
        """A fresh copy, as from a camera."""
        copy: np.ndarray = raw.content.copy()
        return copy

    def fingerprint(self, raw: Raw) -> bytes:
        """Never the same."""
        return str(self._index).encode()

    def close(self) -> None:
        """Nothing."""


class Rounds:
    """Knows the pose of every frame: all of one round are made beforehand."""

    model = MODEL

    def __init__(self) -> None:
        lead, at = poses([(LEAD_S, *REST)]), poses(ROUND)
        self._lead = lead(0.0)
        self._round = [at(index / FPS) for index in range(round(ROUND_S * FPS))]

    def __call__(self, frame: Frame) -> Pose | None:
        index = round((frame.t_s - LEAD_S) * FPS)
        return self._lead if index < 0 else self._round[index % len(self._round)]


@dataclass
class Level:
    """What the process holds."""

    minute: int
    memory_mb: float
    files: int
    threads: int


def level(minute: int) -> Level:
    """Now. Files and memory as Linux tells them."""
    pages = int(Path("/proc/self/statm").read_text(encoding="utf-8").split()[1])
    memory_mb = pages * os.sysconf("SC_PAGE_SIZE") / 1e6
    return Level(minute, memory_mb, len(os.listdir("/proc/self/fd")), threading.active_count())


def soak(minutes: float, folder: Path) -> tuple[list[Level], list[str], str]:
    """The levels minute by minute, what is wrong, and the counts in words."""
    levels: list[Level] = []
    rounds = int((minutes * 60 - LEAD_S) // ROUND_S)
    frames = round((LEAD_S + rounds * ROUND_S) * FPS)
    settings = Settings(output=str(folder), save_poses=True, history=False)
    os.environ["POSECHECK_CUE_LOG"] = str(folder / "cues.jsonl")
    told: list[str] = []
    with contextlib.ExitStack() as stack:
        webcam = LongWebcam(frames, lambda minute: levels.append(level(minute)))
        camera = stack.enter_context(PatientCamera("0", opener=lambda spec, stop: webcam))
        camera.wait_open(20)
        sounds = stack.enter_context(contextlib.closing(Sounds(settings, LANGUAGES["en"], told.append)))
        exercise = load_exercise("sciatic_glide")
        saving = Saving(settings, exercise, LANGUAGES["en"], MODEL, told.append)
        coach = Coach(exercise, skip_set_up=True, target=1_000_000)
        live = Live(camera, Rounds(), coach, NoScreen(), sounds, saving, LANGUAGES["en"])
        outcome = live.run()
    levels.append(level(round(minutes)))
    kept = session_file.read(outcome.path / "session.json").summary
    found = (kept.reps_clean, kept.reps_faulty, kept.reps_partial, kept.alerts.get("overstretch", 0))
    wanted = (4 * rounds, rounds, 0, rounds)
    wrong = [f"counted {found}, done {wanted}"] if found != wanted else []
    rows = sum(1 for _ in (outcome.path / "angles.csv").open()) - 1
    wrong += [f"{rows} rows for {frames} frames"] if rows != frames else []
    return (
        levels,
        [*wrong, *told, *_grown(levels)],
        f"{found[0]} clean, {found[1]} faulty, {found[3]} warnings",
    )


def _grown(levels: list[Level]) -> list[str]:
    settled = levels[min(5, len(levels) // 4) : -1]
    most = max(settled, key=lambda one: one.memory_mb)
    grown_mb = most.memory_mb - settled[0].memory_mb
    wrong = [f"memory grew by {grown_mb:.1f} MB"] if grown_mb > GROWTH_MB else []
    for name in ("files", "threads"):
        values = {getattr(one, name) for one in settled}
        if len(values) > 1:
            wrong.append(f"{name} changed: {sorted(values)}")
    return wrong


def main(arguments: list[str]) -> None:
    """Prints the levels and the counts."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench soak")
    parser.add_argument("--minutes", type=float, default=60.0)
    options = parser.parse_args(arguments)
    began_s = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        levels, wrong, counts = soak(options.minutes, Path(folder))
    every = max(1, len(levels) // 12)
    rows = [[one.minute, f"{one.memory_mb:.1f}", one.files, one.threads] for one in levels[::every]]
    print(timing.table(("minute", "memory, MB", "open files", "threads"), rows))
    print(f"{options.minutes:g} minutes in {time.monotonic() - began_s:.0f} s: {counts}")
    print(*(f"WRONG: {line}" for line in wrong), sep="\n")
    sys.exit(1 if wrong else 0)
