"""Bars around a live picture: cut off once they are known to stay, and given back when they were none."""

from __future__ import annotations

import numpy as np
import pytest

from posecheck.sources.bars import LiveBars

FRAME = (96, 256, 3)


def frame(colour: int, step: int, picture: slice = slice(80, 176)) -> np.ndarray:
    """A picture that changes, between bars of one colour."""
    image = np.full(FRAME, colour, np.uint8)
    noise = np.random.default_rng(step)
    image[:, picture] = noise.integers(90, 200, image[:, picture].shape)
    return image


def widths(images: list[np.ndarray], fps: float = 10.0) -> list[int]:
    cut = LiveBars()
    return [cut(index / fps, image).shape[1] for index, image in enumerate(images)]


@pytest.mark.parametrize("colour", [0, 40, 255])
def test_they_are_cut_off_after_a_while(colour: int) -> None:
    found = widths([frame(colour, step) for step in range(40)])
    assert found[0] == 256 and set(found[20:]) == {96}
    assert found.index(96) / 10 == pytest.approx(1.5)


def test_a_picture_that_fills_the_frame_is_left_alone_for_good() -> None:
    whole = [frame(0, step, slice(0, 256)) for step in range(10)]
    assert set(widths([*whole, *(frame(0, step) for step in range(40))])) == {256}


def test_what_turns_out_to_be_picture_is_given_back() -> None:
    found = widths([frame(0, step, slice(80, 176) if step < 30 else slice(0, 256)) for step in range(50)])
    assert found[25] == 96 and set(found[36:]) == {256}


def test_a_camera_that_wakes_up_in_the_dark_tells_nothing() -> None:
    dark = [np.zeros(FRAME, np.uint8)] * 20
    assert set(widths([*dark, *(frame(0, step, slice(0, 256)) for step in range(20))])) == {256}


def test_a_frame_of_another_size_is_looked_at_anew() -> None:
    cut = LiveBars()
    for step in range(30):
        cut(step / 10, frame(0, step, slice(0, 256)))
    for step in range(30):
        seen = cut(3 + step / 10, np.ascontiguousarray(frame(0, step).swapaxes(0, 1)))
    assert seen.shape == (96, 96, 3)
