"""The process that meets hostile files: a case comes in as a line of JSON, what happened goes out as one.

It runs the real command line; only the pose model is a made-up one. Whatever it leaves behind, and
every exit code that is not a documented one, is a finding.
"""

from __future__ import annotations

import contextlib
import gc
import io
import json
import os
import resource
import shutil
import sys
import traceback
import warnings
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from posecheck.app import cli, edges
from tests.faults.worlds import AT
from tests.live_fakes import KnownPoses

DOCUMENTED: Final = {0, 2, 3, 4, 5, 7}
_MEMORY_BYTES: Final = 6 << 30


def commands(kind: str, path: Path, seeds: Path, out: Path) -> list[list[str]]:
    """What a person would type with such a file."""
    quiet = ["-o", str(out)]
    poses = str(seeds / "poses.jsonl")
    if kind == "video":
        return [["analyze", str(path), "--overlay", "--no-history", *quiet]]
    if kind in ("session", "angles"):
        folder = out / "set"
        shutil.copytree(seeds / "set", folder)
        shutil.copyfile(path, folder / ("session.json" if kind == "session" else "angles.csv"))
        table = ["--format", "csv", "--table", "frames" if kind == "angles" else "reps"]
        compare = ["compare", str(seeds / "set"), str(folder)]
        return [["report", str(folder)], ["export", str(folder), *table], compare]
    if kind == "journal":
        folder = out / "live-1"
        folder.mkdir(parents=True)
        shutil.copyfile(path, folder / "session.journal")
        return [["recover", str(out)]]
    if kind == "poses":
        return [["replay", str(path), *quiet], ["replay", str(path), *quiet, "--filter", "causal"]]
    if kind == "history":
        return [["history", "import", str(path)], ["history"], ["history", "--page"]]
    if kind == "exercise":
        return [["replay", poses, "--exercise", str(path), *quiet], ["exercises", str(path)]]
    if kind == "settings":
        return [["replay", poses, "--config", str(path), *quiet]]
    return [["analyze", str(seeds / "libx264.mp4"), "--model", str(path), "--no-history", *quiet]]


def one_case(kind: str, path: Path, seeds: Path, place: Path, allowed: set[int]) -> str:
    """What is wrong; empty when all is well. ``allowed``: exit codes."""
    shutil.rmtree(place, ignore_errors=True)
    out = place / "out"
    out.mkdir(parents=True)
    os.environ["POSECHECK_DATA"] = str(place / "data")
    known = replace(_REAL, open_estimator=lambda model: contextlib.nullcontext(KnownPoses(AT, 0.0)))
    world = _REAL if kind == "model" else known
    for command in commands(kind, path, seeds, out):
        said = io.StringIO()
        try:
            with edges.handed(world), contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
                code = cli.main(command)
        except BaseException:
            return f"{' '.join(command[:2])}: {traceback.format_exc()}"
        if code not in allowed or "Traceback" in said.getvalue():
            return f"{' '.join(command[:2])}: exit code {code}: {said.getvalue()[-2000:]}"
        if code in (2, 3, 4) and not said.getvalue().strip():
            return f"{' '.join(command[:2])}: exit code {code} without a word"
    left = [str(found) for found in place.rglob(".posecheck-*")]
    return f"left over: {left}" if left else ""


_REAL: Final = edges.real()


def main() -> None:
    """Until the other side closes."""
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY_BYTES, _MEMORY_BYTES))
    warnings.simplefilter("ignore")
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    for line in sys.stdin:
        case: dict[str, Any] = json.loads(line)
        allowed = ({0, 4} if case["kind"] == "model" else {0}) if case["good"] else DOCUMENTED
        paths = (Path(case[name]) for name in ("path", "seeds", "place"))
        wrong = one_case(case["kind"], *paths, allowed)
        gc.collect()
        files = len(os.listdir("/proc/self/fd")) if sys.platform == "linux" else 0
        print(json.dumps({"wrong": wrong, "files": files}), file=answers, flush=True)


if __name__ == "__main__":
    main()
