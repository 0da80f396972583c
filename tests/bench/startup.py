"""How long until something happens.

``python -m tests.bench startup [--rounds N] [--json FILE]``

Every run is a fresh process: ``posecheck --help`` beside an empty Python, and loading the pose model and
judging a first frame (what a live session does while the camera opens).
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path

from tests.bench import clips, timing

_HELP = "import sys; sys.argv[1:] = ['--help']; from posecheck.app.cli import main; sys.exit(main())"
_HEAVY = (
    "import sys, contextlib, io\n"
    "from posecheck.app.cli import main\n"
    "with contextlib.redirect_stdout(io.StringIO()): main(['--help'])\n"
    "print(*[name for name in ('cv2', 'mediapipe', 'av', 'numpy') if name in sys.modules])"
)
_FIRST = (
    "import sys, time; from pathlib import Path\n"
    "from posecheck.app.edges import real\n"
    "from posecheck.core.judging.engine import Engine\n"
    "from posecheck.core.types import Observation\n"
    "from posecheck.exercises import load_exercise\n"
    "edges = real(); engine = Engine(load_exercise('sciatic_glide'))\n"
    "with edges.open_video(Path(sys.argv[1]), None, None) as video:\n"
    "    frame = next(iter(video)); begin = time.perf_counter()\n"
    "    with edges.open_estimator(None) as estimator:\n"
    "        engine.step(Observation(0.0, estimator(frame)))\n"
    "        print(time.perf_counter() - begin)\n"
)


def main(arguments: list[str]) -> None:
    """Prints the table, and writes it as JSON when asked."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench startup")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args(arguments)
    before = timing.machine()
    runs = timing.in_turn(
        {
            "python -c pass": lambda: timing.seconds(lambda: _python("pass")),
            "posecheck --help": lambda: timing.seconds(lambda: _python(_HELP)),
            "model to first judgement": lambda: float(_python(_FIRST, str(clips.sample()))),
        },
        options.rounds,
    )
    found = {"seconds": timing.medians(runs), "imported_by_help": _python(_HEAVY).split()}
    print(timing.table(("start", "seconds"), list(found["seconds"].items())))  # type: ignore[attr-defined]
    print("imported by --help:", *found["imported_by_help"] or ["none of cv2, mediapipe, av, numpy"])
    timing.save(options.json, found, before)


def _python(code: str, *arguments: str) -> str:
    return subprocess.run(
        [sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=True
    ).stdout
