"""``python -m tests.fuzz [--minutes N | --cases N] [--seed N] [--kinds K ...] [--keep FOLDER]``

Mutates good files and gives them to the program, one after the other, in a process that may not crash,
hang, show a traceback, return an undocumented exit code or leave a half file behind. Prints how many it
tried and survived; a file that was not survived is kept. Exit code 1 when there is one.

``--atheris`` uses coverage-guided mutation on the loaders instead, where atheris is installed.
"""

from __future__ import annotations

import argparse
import json
import random
import select
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any, Final

from tests.fuzz import seeds
from tests.fuzz.mutate import mutated_bytes, mutated_json, mutated_lines

ROOT: Final = Path(__file__).parents[2]
KINDS: Final = ("video", "poses", "session", "angles", "journal", "history", "exercise", "settings", "model")
#: A case that takes longer hangs: good files of these sizes take well under a second.
HANG_S: Final = 60.0
#: Open files of the worker may not grow by more than this in a whole run.
FILES_SPARE: Final = 25
_JSON: Final = ("poses", "session", "journal", "history")
_LINES: Final = ("angles", "exercise", "settings")


class Worker:
    """The other process; started again when it crashed or hung."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[str] | None = None
        self.files: list[int] = []

    def try_one(self, case: dict[str, Any]) -> str:
        """What is wrong with it; empty when it is survived."""
        if self._process is None:
            command = [sys.executable, "-m", "tests.fuzz.worker"]
            pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
            self._process = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.DEVNULL, text=True, **pipes)
            self.files.clear()
        process = self._process
        assert process.stdin is not None and process.stdout is not None
        process.stdin.write(json.dumps(case) + "\n")
        process.stdin.flush()
        ready, _, _ = select.select([process.stdout], [], [], HANG_S)
        line = process.stdout.readline() if ready else ""
        if not line:
            process.kill()
            code = process.wait()
            self._process = None
            return f"crashed with exit code {code}" if ready else f"hung for {HANG_S:.0f} s"
        answer = json.loads(line)
        self.files.append(int(answer["files"]))
        if self.files[-1] > self.files[0] + FILES_SPARE:
            return f"{self.files[-1]} files are open, {self.files[0]} were at first"
        return str(answer["wrong"])

    def close(self) -> None:
        """End it."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()


def mutated(kind: str, content: bytes, other: bytes, rng: random.Random) -> bytes:
    """By bytes; texts more often by their values."""
    if kind in _JSON and rng.random() < 0.8:
        return mutated_json(content, rng)
    if kind in _LINES and rng.random() < 0.7:
        return mutated_lines(content, rng)
    return mutated_bytes(content, rng, other)


def fuzz(options: argparse.Namespace) -> tuple[Counter[str], list[str]]:
    """How many were tried of each kind, and what was found."""
    rng, tried, found = random.Random(options.seed), Counter[str](), list[str]()
    with tempfile.TemporaryDirectory(prefix="posecheck-fuzz-") as name:
        place, good = Path(name), Path(name) / "seeds"
        good.mkdir()
        sources = {kind: [path] for kind, path in seeds.texts(good).items()}
        sources["video"] = list(seeds.videos(good))
        worker, end_s = Worker(), time.monotonic() + 60 * options.minutes
        unchanged = [(kind, path) for kind in options.kinds for path in sources[kind]]
        while tried.total() < options.cases and (options.cases < sys.maxsize or time.monotonic() < end_s):
            good_one = bool(unchanged)
            kind, path = unchanged.pop(0) if unchanged else _chosen(options.kinds, sources, rng)
            content, other = path.read_bytes(), rng.choice(sources[kind]).read_bytes()
            hostile = place / f"case{path.suffix}"
            hostile.write_bytes(content if good_one else mutated(kind, content, other, rng))
            places = {"path": hostile, "seeds": good, "place": place / "place"}
            case = {"kind": kind, "good": good_one, **{name: str(p) for name, p in places.items()}}
            wrong = worker.try_one(case)
            tried[path.suffix[1:] if kind == "video" else kind] += 1
            if wrong:
                options.keep.mkdir(parents=True, exist_ok=True)
                kept = options.keep / f"{kind}-{options.seed}-{tried.total()}{path.suffix}"
                kept.write_bytes(hostile.read_bytes())
                found.append(f"{kept} ({path.name}): {wrong}")
                print(found[-1], file=sys.stderr, flush=True)
        worker.close()
    return tried, found


def _chosen(kinds: list[str], sources: dict[str, list[Path]], rng: random.Random) -> tuple[str, Path]:
    kind = rng.choice([*kinds, *("video" for _ in range(4) if "video" in kinds)])
    return kind, rng.choice(sources[kind])


def main() -> None:
    """Prints the counts."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz")
    parser.add_argument("--minutes", type=float, default=1.0)
    parser.add_argument("--cases", type=int, default=sys.maxsize)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--kinds", nargs="+", choices=KINDS, default=list(KINDS))
    parser.add_argument("--keep", type=Path, default=Path(tempfile.gettempdir()) / "posecheck-fuzz")
    parser.add_argument("--atheris", action="store_true")
    options = parser.parse_args()
    if options.atheris:
        from tests.fuzz.guided import guided

        sys.exit(guided(options.minutes, options.keep))
    tried, found = fuzz(options)
    for kind, count in sorted(tried.items()):
        print(f"{kind:9} {count:6}")
    print(f"tried {tried.total()}, survived {tried.total() - len(found)}")
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
