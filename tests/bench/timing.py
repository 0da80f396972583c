"""What the performance benchmarks share: runs in turn, medians of ratios, tables, JSON, the machine."""

from __future__ import annotations

import json
import os
import platform
import statistics
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

#: Cores that others may keep busy: above it the machine is doing something else, and figures are no figures.
QUIET_CORES = 0.15
#: For how long that is watched.
WATCH_S = 3.0

Runs = dict[str, list[float]]


def in_turn(ways: Mapping[str, Callable[[], float]], rounds: int) -> Runs:
    """Each way once a round, in turn; what each returns (a rate or seconds), round by round."""
    found: Runs = {name: [] for name in ways}
    for number in range(rounds):
        for name, way in ways.items():
            found[name].append(way())
            print(f"  round {number + 1}: {name} {found[name][-1]:.4g}", file=sys.stderr, flush=True)
    return found


def ratios(runs: Runs, to: str) -> dict[str, float]:
    """Median over the rounds of each way's figure by that of ``to`` in the same round."""
    return {
        name: statistics.median(a / b for a, b in zip(values, runs[to], strict=True))
        for name, values in runs.items()
    }


def medians(runs: Runs) -> dict[str, float]:
    """Median of each way's figures."""
    return {name: statistics.median(values) for name, values in runs.items()}


def seconds(work: Callable[[], object]) -> float:
    """Wall-clock seconds of one run."""
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def peak_mb() -> float:
    """The most memory this process has held at once."""
    import resource  # not on Windows

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def machine() -> dict[str, Any]:
    """Where and in what company the figures were taken."""
    busy = _busy_cores()
    return {
        "cores": os.cpu_count(),
        "processor": _processor(),
        "python": platform.python_version(),
        "busy_cores": round(busy, 2),
        "quiet": busy < QUIET_CORES,
    }


def _busy_cores() -> float:
    """How many cores work while this process waits; a load average would tell of the last benchmark too."""
    try:
        before = _ticks()
        time.sleep(WATCH_S)
        worked, idled = (after - first for after, first in zip(_ticks(), before, strict=True))
    except OSError:
        return os.getloadavg()[0]
    return (os.cpu_count() or 1) * worked / max(worked + idled, 1)


def _ticks() -> tuple[int, int]:
    """Clock ticks worked and idled since the start, all cores together."""
    user, nice, system, idle, io_wait, *rest = map(
        int, Path("/proc/stat").read_text(encoding="utf-8").split()[1:9]
    )
    return user + nice + system + sum(rest), idle + io_wait


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor()
    return next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), "")


def table(header: Sequence[str], rows: Sequence[Sequence[Any]]) -> str:
    """A table in Markdown, which a terminal shows well too."""
    cells = [list(header), *[[_text(value) for value in row] for row in rows]]
    widths = [max(len(row[i]) for row in cells) for i in range(len(header))]
    lines = ["| " + " | ".join(c.ljust(w) for c, w in zip(row, widths, strict=True)) + " |" for row in cells]
    lines.insert(1, "|" + "|".join("-" * (w + 2) for w in widths) + "|")
    return "\n".join(lines)


def _text(value: Any) -> str:
    return f"{value:.3g}" if isinstance(value, float) else str(value)


def save(path: Path | None, content: dict[str, Any], before: dict[str, Any]) -> None:
    """Write figures with the machine's state before the work; say so when it was busy."""
    if not before["quiet"]:
        busy = before["busy_cores"]
        print(f"Others kept {busy} cores busy: these figures count for nothing.", file=sys.stderr)
    if path is not None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps({"machine": before, **content}, indent=1) + "\n", encoding="utf-8")
