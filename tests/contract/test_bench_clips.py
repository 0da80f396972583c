"""The clips of the benchmarks show people of a person's proportions."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from tests.bench.clips import filling


@pytest.mark.parametrize("size", [(1280, 720), (1920, 1080)])
def test_what_is_round_stays_round(size: tuple[int, int]) -> None:
    sample = np.full((480, 640, 3), 40, np.uint8)
    cv2.circle(sample, (300, 240), 100, (255, 255, 255), -1)
    filled = filling(sample, size)
    assert filled.shape == (size[1], size[0], 3)
    _, _, width, height = cv2.boundingRect(filled[:, :, 0] // 200)
    assert width == pytest.approx(height, abs=2) == pytest.approx(201 * size[1] / 480, abs=3)
