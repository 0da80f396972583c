"""A history of 10,000 sets: how long it takes to list, to add, to move, and to look at.

``python -m tests.bench history [--sets N] [--rounds N] [--json FILE]``
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path
from random import Random
from typing import Any

from posecheck.app.history import History
from posecheck.app.history.entries import Told, make_entry, session_text
from posecheck.app.history.moving import export_history, import_history
from posecheck.app.history.store import put
from posecheck.sinks.report.history_page import write_history_page
from posecheck.words.en.session import ENGLISH
from tests.bench.timing import machine, save, seconds, table
from tests.made_sessions import judged
from tests.made_up import OVER, glide

#: What the design asks of `posecheck history`, start-up of Python included.
LIST_SECONDS = 1.0
_END = datetime(2026, 11, 22, 18, tzinfo=timezone.utc)
_FLAGS = ("--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking")


def fill(path: Path, sets: int) -> None:
    """Sets of twenty-one repetitions, four a day until the end date."""
    chance, session = Random(1), judged((glide() * 2 + glide(OVER)) * 7).session
    text = session_text(session.to_dict())
    with History(path) as history, history.file.writing() as connection:
        for index in range(sets):
            told = Told(pain_before=chance.randint(1, 6), pain_after=chance.randint(0, 5))
            when = _END - timedelta(hours=6 * (sets - index))
            entry = make_entry(f"{chance.getrandbits(128):032x}", session, when, told)
            put(connection, replace(entry, reps_clean=chance.randint(5, 14)), text)


def listing(folder: Path, *options: str) -> Callable[[], float]:
    """Seconds of ``posecheck history`` as a person starts it."""
    command = [sys.executable, "-m", "posecheck.app.cli", "history", *options]
    environment = {**os.environ, "POSECHECK_DATA": str(folder)}

    def run() -> float:
        return seconds(
            lambda: subprocess.run(command, env=environment, check=True, stdout=subprocess.DEVNULL)
        )

    return run


def measure(folder: Path, rounds: int) -> dict[str, float]:
    """Medians, in seconds, and the page's size in MB."""
    path = folder / "history.sqlite3"
    session = judged(glide() * 3).session
    found: dict[str, float] = {}

    def median(name: str, work: Callable[[], float]) -> None:
        found[name] = statistics.median(work() for _ in range(rounds))
        print(f"  {name}: {found[name]:.3g} s", file=sys.stderr, flush=True)

    median("list the last 20 (whole command)", listing(folder))
    median("list all (whole command)", listing(folder, "--all"))
    median("write the page of trends (whole command)", listing(folder, "--page"))
    with History(path) as history:
        median("add a set", lambda: seconds(lambda: history.add(session)))
        file = folder / "all.json"
        median("export", lambda: seconds(lambda: export_history(history, file)))
        doomed = [entry.id for entry in history.entries()[-rounds:]]
        median("delete a set for good", lambda: seconds(lambda: history.delete([doomed.pop()])))
        page = write_history_page(folder / "page.html", history.entries(), "default", _END, ENGLISH)
    with History(folder / "other.sqlite3") as other:
        found["import"] = seconds(lambda: import_history(other, file))
    found["page, MB"] = page.stat().st_size / 1e6
    found.update(_in_browser(page, rounds))
    return found


def _in_browser(page: Path, rounds: int) -> dict[str, float]:
    """Opening the page, and showing a hundred more sets; empty without Chromium or Playwright."""
    chromium = shutil.which("chromium")
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        return {}
    if chromium is None:
        return {}
    opened, more = [], []
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium, args=list(_FLAGS))
        for _ in range(rounds):
            tab = browser.new_page()
            opened.append(seconds(lambda tab=tab: tab.goto(page.as_uri())))
            more.append(seconds(lambda tab=tab: tab.evaluate("document.getElementById('more').click()")))
            tab.close()
        browser.close()
    return {
        "open the page in Chromium": statistics.median(opened),
        "show 100 more sets": statistics.median(more),
    }


def main(arguments: list[str]) -> None:
    """Prints the table; exit code 1 when the list takes too long on a quiet machine."""
    parser = argparse.ArgumentParser(prog="tests.bench history", description=__doc__)
    parser.add_argument("--sets", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args(arguments)
    before = machine()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "data"
        fill(folder / "history.sqlite3", options.sets)
        found: dict[str, Any] = measure(folder, options.rounds)
    print(table(("with " + format(options.sets, ",") + " sets", "seconds"), list(found.items())))
    save(options.json, {"sets": options.sets, "seconds": found}, before)
    if found["list the last 20 (whole command)"] > LIST_SECONDS and before["quiet"]:
        sys.exit(f"listing takes more than {LIST_SECONDS} s")
