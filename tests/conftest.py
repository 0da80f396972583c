"""Settings for all tests: what each one needs, and property tests that try the same examples every time.

Every test is marked by what it needs: ``model`` (the real pose model), ``realtime`` (the clock of the wall: a
busy machine makes it slow or false, so nothing else runs beside it), ``browser`` (Chromium), ``fuzz``
(hostile files, minutes), ``system`` (programs, threads, films, whole pages: seconds), and ``quick`` for all
the rest.
``python -m tests`` runs all of them, each kind as it likes it.
"""

from __future__ import annotations

import gc
import os
import signal
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile(
    "posecheck",
    deadline=None,
    derandomize=True,
    max_examples=40,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
# Other examples at every run: pytest --hypothesis-profile=explore
settings.register_profile("explore", settings.get_profile("posecheck"), derandomize=False, max_examples=500)
settings.load_profile("posecheck")

# Each worker, and hundreds of programs that tests start, would compile posecheck and the tests anew.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

# In the background, or under nohup, these are ignored, by every program that tests start too.
for _name, _handler in (("SIGINT", signal.default_int_handler), ("SIGHUP", signal.SIG_DFL)):
    if signal.getsignal(getattr(signal, _name, signal.SIGINT)) is signal.SIG_IGN:
        signal.signal(getattr(signal, _name), _handler)

TESTS = Path(__file__).parent
#: By folder, or by file where a folder has several kinds.
NEEDS = {
    "fuzz": "fuzz",
    "e2e/test_report_browser.py": "browser",
    "e2e/test_exercises_browser.py": "browser",
    "e2e/test_mediapipe_pose.py": "model",
    "contract/test_doctor.py": "model",
    "contract/test_set_up_clips.py": "model",
    "e2e": "system",
    "faults": "system",
    "privacy": "system",
    **{
        f"contract/test_{name}.py": "system"
        for name in (
            *(
                "audio",
                "camera",
                "clip_writer",
                "exports",
                "history",
                "journal",
                "live_loop",
                "plan",
                "report",
            ),
            *("sinks", "video_source", "whole_exercises"),
        )
    },
    "test_api_page.py": "system",
}
#: What takes longest begins first, or one worker has it left at the end.
LONGEST_FIRST = ("fuzz", "browser", "model", "system")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks every test, unless it says itself what it needs; whole files with long ones come first."""
    rank: dict[Path, int] = {}
    for item in items:
        place = item.path.relative_to(TESTS).as_posix()
        said = {mark.name for mark in item.iter_markers()} & {*NEEDS.values()}
        need = next((mark for start, mark in NEEDS.items() if (place + "/").startswith(start + "/")), "quick")
        if not said:
            item.add_marker(need)
        ranks = [LONGEST_FIRST.index(mark) for mark in said or {need} if mark in LONGEST_FIRST]
        rank[item.path] = min([len(LONGEST_FIRST), rank.get(item.path, 9), *ranks])
    items.sort(key=lambda item: rank[item.path])
    _count_lines_once(items)


def _count_lines_once(items: list[pytest.Item]) -> None:
    """Of a test that is tried with several values the lines are counted with one of them, in turn the first,
    the second ...: counting makes the core two and a half times as slow."""
    variants: dict[str, list[pytest.Item]] = {}
    for item in items:
        variants.setdefault(item.nodeid.partition("[")[0], []).append(item)
    for number, mine in enumerate(variants.values()):
        for item in mine:
            if item is not mine[number % len(mine)]:
                item.add_marker("no_cover")


def pytest_collection_finish() -> None:
    """What was imported stays until the end: the collector need not go through it again and again."""
    gc.collect()
    gc.freeze()
