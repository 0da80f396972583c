"""Settings for all tests: what each one needs, and property tests that try the same examples every time.

Every test is marked by what it needs: ``model`` (the real pose model), ``realtime`` (the clock of the
wall: a busy machine makes it slow or false, so nothing runs beside it), ``browser`` (Chromium), ``fuzz``
(hostile files, minutes), and ``quick`` for all the others: pytest -m quick.
"""

from __future__ import annotations

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

TESTS = Path(__file__).parent
#: By folder, or by file where a folder has several kinds.
NEEDS = {
    "fuzz": "fuzz",
    "e2e/test_report_browser.py": "browser",
    "e2e/test_mediapipe_pose.py": "model",
    "e2e/test_live.py": "realtime",
    "e2e/test_stage.py": "realtime",
    "privacy": "realtime",
    "faults/test_faults_camera.py": "realtime",
    "faults/test_faults_disk.py": "realtime",
    "faults/test_faults_end.py": "realtime",
    "contract/test_audio.py": "realtime",
    "contract/test_camera.py": "realtime",
    "contract/test_live_loop.py": "realtime",
    "contract/test_window.py": "realtime",
    "contract/test_doctor.py": "model",
    "contract/test_set_up_clips.py": "model",
    "e2e/test_batch.py": "realtime",
}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks every test; one that says itself that it needs the model does."""
    for item in items:
        place = item.path.relative_to(TESTS).as_posix()
        need = next((mark for start, mark in NEEDS.items() if (place + "/").startswith(start + "/")), "")
        if item.get_closest_marker("slow"):
            item.add_marker("model")
        elif not {mark.name for mark in item.iter_markers()} & {*NEEDS.values()}:
            item.add_marker(need or "quick")
