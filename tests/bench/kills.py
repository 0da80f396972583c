"""kill -9 at random moments of a live session: is the session there up to the moment, every time?

``python -m tests.bench kills [--tries N] [--seed N]``

The whole command on a made-up camera, as fast as it can judge, from its first frame to its page and history
entry. Each try forks a session, kills it, lets ``recover`` do its work, and compares
with what the session had judged by then. Exit code 1 when anything is missing or left over.
"""

from __future__ import annotations

import argparse
import itertools
import math
import mmap
import os
import random
import signal
import struct
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any, Final

from posecheck.app.commands.live import start
from posecheck.app.edges import handed
from posecheck.app.history import History
from posecheck.app.kept import pages
from posecheck.app.kept.recovery import recover_all
from posecheck.app.live import questions
from posecheck.app.live import run as live_start
from posecheck.app.live.saving import Saving
from posecheck.app.options.settings import Settings
from posecheck.files import session as session_file
from posecheck.sinks.report import session_page
from tests.bench import timing
from tests.faults.worlds import AT, Once, in_turn
from tests.live_fakes import known_edges
from tests.patient import patient

_NOTE: Final = struct.Struct("dd")
#: Loaded before the fork, so that a try does not load them.
_LOADED: Final = (questions, pages, session_page)


class NotingSaving(Saving):
    """Writes into shared memory up to when, and how many clean repetitions, it has saved."""

    board: mmap.mmap

    def take(self, *arguments: Any) -> None:
        """As always, and then the note."""
        super().take(*arguments)
        result = arguments[2].result
        if result is not None:
            self.board[: _NOTE.size] = _NOTE.pack(result.t_s, result.counts.clean)


def session(out: Path, board: mmap.mmap) -> None:
    """In the forked process: one session, then the end of the process. Never returns."""
    code = 99
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        os.dup2(1, 2)
        NotingSaving.board = board
        live_start.Saving = NotingSaving  # type: ignore[misc]
        with handed(patient(known_edges(AT), opener=in_turn(Once()))):
            code = start(Settings(output=str(out), window=False, audio=False, set_up=False, target=3))
    finally:
        os._exit(code)


def judged(board: mmap.mmap) -> tuple[float, int]:
    """Up to when (NaN: not begun) and how many clean repetitions the session has saved."""
    seen_s, clean = _NOTE.unpack(board[: _NOTE.size])
    return seen_s, int(clean)


def forked(out: Path, board: mmap.mmap, kill_after_s: float) -> tuple[bool, float]:
    """Kill a session so long after its set began; whether it was killed, and the length of its set.

    A negative time is counted from the start of the process.
    """
    board[: _NOTE.size] = _NOTE.pack(math.nan, 0)
    began_s = time.monotonic()
    child = os.fork()
    if child == 0:
        session(out, board)
    while True:
        now_s = time.monotonic()
        if kill_after_s >= 0 and math.isnan(judged(board)[0]):
            began_s = now_s
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            assert os.waitstatus_to_exitcode(status) == 0, f"the session ended with {status}"
            return False, now_s - began_s
        if now_s - began_s > abs(kill_after_s):
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            return True, now_s - began_s
        time.sleep(0.001)


def one_try(folder: Path, kill_after_s: float) -> tuple[str, list[str]]:
    """Where the session stood when it was killed, and what is wrong afterwards."""
    out, board = folder / "out", mmap.mmap(-1, _NOTE.size)
    killed, _ = forked(out, board, kill_after_s)
    seen_s, clean = judged(board)
    ready = list(out.glob("*/session.json")) if out.exists() else []
    wrong = [f"{o.error or o.failures}" for o in recover_all(out) if o.error or o.failures]
    found = [session_file.read(path) for path in out.glob("*/session.json")]
    if not math.isnan(seen_s):
        if len(found) != 1:
            wrong.append(f"{len(found)} sessions")
        elif found[0].summary.duration_s < seen_s - 0.001 or found[0].summary.reps_clean < clean:
            got = f"{found[0].summary.duration_s} s, {found[0].summary.reps_clean} clean"
            wrong.append(f"judged up to {seen_s} s with {clean} clean, saved {got}")
    for path in out.glob("*/.posecheck-*"):
        os.utime(path, (0, 0))
    recover_all(out)
    left = [path.name for path in out.glob("**/*") if path.name.startswith(".")]
    left += [path.name for path in out.glob("*/session.journal")]
    wrong += [f"left over: {left}"] * bool(left)
    with History() as history:
        wrong += history.notices
    stage = "ended by itself" if not killed else "results written" if ready else "set"
    return ("before the set" if math.isnan(seen_s) else stage), wrong


def main(arguments: list[str]) -> None:
    """Prints how many tries were killed where, and what went wrong."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench kills")
    parser.add_argument("--tries", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    stages: Counter[str] = Counter()
    wrong: list[str] = []
    rng = random.Random(options.seed)
    with tempfile.TemporaryDirectory() as name:
        os.environ["POSECHECK_DATA"] = os.environ["XDG_DATA_HOME"] = f"{name}/data"
        board = mmap.mmap(-1, _NOTE.size)
        length_s = min(forked(Path(name) / f"whole-{i}", board, 60)[1] for i in range(2))
        for number in itertools.count():
            if stages.total() - stages["ended by itself"] >= options.tries:
                break
            stage, problems = one_try(Path(name) / str(number), rng.uniform(-0.05, 0.9) * length_s)
            stages[stage] += 1
            wrong += [f"try {number}, {stage}: {problem}" for problem in problems]
    rows = [[stage, count] for stage, count in sorted(stages.items())]
    print(timing.table(("killed", "tries"), rows))
    print(f"{options.tries} killed, {len(wrong)} wrong")
    print(*wrong, sep="\n")
    sys.exit(1 if wrong else 0)
