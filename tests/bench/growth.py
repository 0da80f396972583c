"""Does a second of video cost the same in a long recording? Time and memory by length.

``python -m tests.bench growth [--lengths S ...] [--model-lengths S ...] [--json FILE]``

Everything but the pose model: made-up landmarks through the whole program, results written. With
``--model-lengths`` also real clips through the model. Each length in a process of its own, so that its
peak of memory is its own.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from tests.bench import timing

FPS = 30


def main(arguments: list[str]) -> None:
    """Prints the table, and writes it as JSON when asked."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench growth")
    parser.add_argument("--lengths", type=int, nargs="+", default=[10, 60, 600, 3600, 7200])
    parser.add_argument("--model-lengths", type=int, nargs="*", default=[])
    parser.add_argument("--one", nargs=2, metavar=("KIND", "S"))
    parser.add_argument("--json", type=Path)
    options = parser.parse_args(arguments)
    if options.one:
        print(json.dumps(_one(options.one[0], int(options.one[1]))))
        return
    before = timing.machine()
    rows = [_apart("made-up", length) for length in options.lengths]
    rows += [_apart("model", length) for length in options.model_lengths]
    header = ("kind", "video_s", "work_s", "work_per_video_s", "peak_mb")
    print(timing.table(header, [[row[name] for name in header] for row in rows]))
    timing.save(options.json, {"rows": rows}, before)


def _apart(kind: str, length_s: int) -> dict[str, Any]:
    command = [sys.executable, "-m", "tests.bench", "growth", "--one", kind, str(length_s)]
    found: dict[str, Any] = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
    return found


def _one(kind: str, length_s: int) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        work_s = _made_up(length_s, folder) if kind == "made-up" else _with_model(length_s, folder)
    return {
        "kind": kind,
        "video_s": length_s,
        "work_s": work_s,
        "work_per_video_s": work_s / length_s,
        "peak_mb": timing.peak_mb(),
    }


def _made_up(length_s: int, folder: str) -> float:
    from posecheck.app.options.settings import layered
    from posecheck.app.recorded.run import Run
    from tests.bench.endless import endless_world

    run = Run(layered({"output": folder, "progress": False, "history": False}), endless_world(length_s, FPS))
    return timing.seconds(lambda: run.analyze(Path("made_up.mp4")))


def _with_model(length_s: int, folder: str) -> float:
    from posecheck.app.options.settings import layered
    from posecheck.app.recorded.run import Run
    from tests.bench import clips

    clip = clips.h264(
        Path(tempfile.gettempdir()) / "posecheck-bench" / f"grow-{length_s}.mp4", (1280, 720), length_s * FPS
    )
    run = Run(layered({"output": folder, "progress": False, "history": False}))
    return timing.seconds(lambda: run.analyze(clip))
