"""cv2's threads while estimators are open: one, and afterwards what it was."""

from __future__ import annotations

from collections.abc import Iterator

import cv2
import pytest

from posecheck.pose.estimator import Cv2Threads


@pytest.fixture(autouse=True)
def _restored() -> Iterator[None]:
    before = cv2.getNumThreads()
    cv2.setNumThreads(2)
    yield
    cv2.setNumThreads(before)


def test_estimators_that_overlap_leave_the_number_as_it_was() -> None:
    threads = Cv2Threads()
    one, two = threads.one(), threads.one()
    one.__enter__()
    assert cv2.getNumThreads() == 1
    two.__enter__()
    one.__exit__(None, None, None)
    assert cv2.getNumThreads() == 1, "the later one is still open"
    two.__exit__(None, None, None)
    assert cv2.getNumThreads() == 2
