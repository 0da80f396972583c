"""Parts of a frame in which somebody is looked for who is missed in all of it."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from posecheck.pose.body import WHOM
from posecheck.pose.windows import WINDOWS, Turns, Window


@pytest.mark.parametrize("window", WINDOWS)
def test_a_part_lies_in_the_frame_and_grows_to_nearly_all_of_it(window: Window) -> None:
    seen = [window, *window.zooming_out()]
    for before, each in pairwise(seen):
        assert each.size == pytest.approx(WHOM.zoom_step * before.size)
        assert each.left <= before.left and each.left + each.size >= before.left + before.size
        assert each.top <= before.top and each.top + each.size >= before.top + before.size
    assert all(each.left >= 0 and each.left + each.size <= 1 for each in seen)
    assert 1 / WHOM.zoom_step <= seen[-1].size < 1


@pytest.mark.parametrize("size", [0.5, 0.25])
def test_whoever_is_half_as_long_as_the_smallest_part_is_whole_in_one_of_them(size: float) -> None:
    for left in np.linspace(0.0, 1.0 - size / 2, 20):
        assert any(each.left <= left + 1e-9 and left + size / 2 <= each.left + each.size for each in WINDOWS)


def test_a_part_is_as_large_as_the_frame() -> None:
    image = np.zeros((90, 160, 3), np.uint8)
    image[45:, 80:] = 255
    shown = Window(0.5, 0.5, 0.5).of(image)
    assert shown.shape == image.shape and shown.min() == 255
    assert Window(0.9, 0.9, 0.1).of(np.zeros((2, 3, 3), np.uint8)).shape == (2, 3, 3)


def test_all_parts_are_looked_through_when_somebody_is_lost_and_then_some_in_turn() -> None:
    turns = Turns()
    assert turns.now(0.0) == WINDOWS
    some = [turns.now(0.2 * step) for step in range(1, 1 + -(-len(WINDOWS) // int(WHOM.zoom_looks)))]
    assert {window for each in some for window in each} == set(WINDOWS)
    assert all(len(each) == WHOM.zoom_looks for each in some)
    turns.found()
    assert turns.now(WHOM.zoom_again_s - 0.1) != WINDOWS, "lost again and again, it would cost too much"
    assert turns.now(WHOM.zoom_again_s) == WINDOWS and turns.now(9.0) != WINDOWS
