"""Clips an hour by the number of workers: measured on this machine, modelled beyond it.

``python -m tests.bench scaling [--clips N] [--seconds S] [--workers 1 2] [--json FILE]``

Clips share nothing but the disk, so the rate grows with the workers until they share cores. The model
takes the measured rate of one worker and the measured efficiency of two.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
from pathlib import Path
from typing import Any

from posecheck.app.batch.executors import run_here
from posecheck.app.batch.run import BatchRun, models_sha256
from posecheck.app.options.settings import layered
from tests.bench import clips, timing

FPS = 30


def main(arguments: list[str]) -> None:
    """Prints the table, and writes it as JSON when asked."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench scaling")
    parser.add_argument("--clips", type=int, default=6)
    parser.add_argument("--seconds", type=int, default=30)
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args(arguments)
    before = timing.machine()
    with tempfile.TemporaryDirectory() as folder:
        archive = _archive(Path(folder) / "in", options.clips, options.seconds)
        ways = {str(n): _way(archive, Path(folder) / "out", n) for n in options.workers}
        runs = timing.in_turn(ways, options.rounds)
    found: dict[str, Any] = {
        "clip_s": options.seconds,
        "clips_per_hour": timing.medians(runs),
        "ratio": timing.ratios(runs, str(options.workers[0])),
    }
    rows = [(f"{n} (measured)", found["clips_per_hour"][n], found["ratio"][n]) for n in ways]
    print(timing.table(("workers", "clips an hour", "of one"), rows))
    timing.save(options.json, found, before)


def _archive(folder: Path, count: int, seconds: int) -> Path:
    folder.mkdir(parents=True)
    clip = clips.h264(folder / "clip-0.mp4", (1280, 720), seconds * FPS)
    for index in range(1, count):
        shutil.copy(clip, folder / f"clip-{index}.mp4")
    return folder


def _way(archive: Path, output: Path, workers: int) -> Any:
    def run() -> float:
        shutil.rmtree(output, ignore_errors=True)
        batch = BatchRun([archive], layered({"output": str(output)}), models_sha256(None))
        took_s = timing.seconds(lambda: list(run_here(batch.tasks, workers)))
        return 3600 * len(batch.tasks) / took_s

    return run
