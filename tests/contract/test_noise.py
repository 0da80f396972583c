"""Noisy frames, which the pose model sees blurred a little; others it sees as they are."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from posecheck.core.types import Frame
from posecheck.pose.body import WHOM
from posecheck.pose.noise import noise_levels, without_noise
from tests.contract.test_shots import room


def noisy(sd: float, size: int = 1) -> NDArray[np.uint8]:
    """The drawn room, ``size`` times as large, with noise of so many levels."""
    image = np.kron(room(), np.ones((size, size, 1), np.uint8)).astype(float)
    return np.clip(image + np.random.default_rng(0).normal(0.0, sd, image.shape), 0, 255).astype(np.uint8)


@pytest.mark.parametrize("size", [1, 3])
@pytest.mark.parametrize("sd", [0.0, 5.0, 10.0, 20.0])
def test_noise_is_told_from_the_edges_of_a_room(sd: float, size: int) -> None:
    assert noise_levels(noisy(sd, size)) == pytest.approx(sd, rel=0.15)


@pytest.mark.parametrize("size", [1, 3])
def test_a_noisy_frame_is_blurred_and_shows_the_same(size: int) -> None:
    found = without_noise(Frame(3, 0.1, noisy(20.0, size)))
    assert (found.index, found.t_s, found.image.dtype) == (3, 0.1, np.uint8)
    clean = noisy(0.0, size).astype(float)
    before, after = (np.abs(each - clean).mean() for each in (noisy(20.0, size), found.image))
    assert after < 0.75 * before


def test_a_frame_without_noise_is_left_as_it_is() -> None:
    frame = Frame(0, 0.0, noisy(0.5 * WHOM.noisy))
    assert without_noise(frame) is frame


def test_a_frame_of_nearly_nothing_has_no_noise() -> None:
    assert noise_levels(np.zeros((1, 2, 3), np.uint8)) == 0.0
