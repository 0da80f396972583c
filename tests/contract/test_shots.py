"""Where a film is cut: drawn rooms, mirrored, darkened, carried, and with people in front."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from posecheck.core.types import Frame
from posecheck.pose.shots import Shots

Image = NDArray[np.uint8]


def room(seed: int = 0) -> Image:
    """A wall with a window and furniture, and a floor."""
    random = np.random.default_rng(seed)
    image = np.full((360, 640, 3), 170, np.uint8)
    image[250:] = 110
    for _ in range(6):
        top, left = random.integers(0, 250), random.integers(0, 540)
        image[top : top + 100, left : left + 80] = random.integers(30, 250, 3)
    return image


def cuts(at: Callable[[int], Image], frames: int = 60, every: int = 1) -> list[int]:
    """``at`` gives the picture of each thirtieth of a second, of which one of ``every`` is a frame."""
    shots = Shots()
    return [
        number for number in range(0, frames, every) if shots.begins(Frame(number, number / 30, at(number)))
    ]


@pytest.mark.parametrize("every", [1, 2, 3])
@pytest.mark.parametrize("other", [room()[:, ::-1], room(1)], ids=["the other side", "another room"])
def test_a_cut_is_found_in_its_frame(other: Image, every: int) -> None:
    assert cuts(lambda number: room() if number < 30 else other, every=every) == [30]


def passer_by(number: int, width: int = 480, step: int = 20) -> Image:
    """Somebody near walks through within two seconds, as wide as three quarters of the picture."""
    image, left = room(), step * number - 500
    image[20:, max(0, left) : max(0, left + width)] = 40
    return image


def carried(number: int) -> Image:
    """A camera that swings round by its own width in three seconds."""
    wide = np.concatenate([room(seed) for seed in range(3)], axis=1)
    return wide[:, 8 * number : 8 * number + 640]


@pytest.mark.parametrize("every", [1, 2, 3])
@pytest.mark.parametrize(
    "film",
    [
        lambda number: room(),
        lambda number: (room() * (1.0 if number < 30 else 0.3)).astype(np.uint8),
        lambda number: np.zeros_like(room()) if number == 30 else room(),
        passer_by,
        lambda number: passer_by(number, 160, 40),
        carried,
    ],
    ids=["nothing happens", "the light goes out", "a black frame", "somebody passes", "in haste", "carried"],
)
def test_what_happens_within_a_shot_is_no_cut(film: Callable[[int], Image], every: int) -> None:
    assert cuts(film, every=every) == []


def test_a_cut_stands_out_from_a_carried_camera_too() -> None:
    assert cuts(lambda number: carried(number) if number < 30 else room(7)[::-1]) == [30]


def test_of_frames_further_apart_more_edges_must_be_gone() -> None:
    """Somebody close by covers more of the picture between two frames than within a thirtieth of a second."""
    covered = room()
    covered[:, :460] = 40
    found = {every: cuts(lambda number: room() if number < 30 else covered, every=every) for every in (2, 3)}
    assert found == {2: [30], 3: []}
