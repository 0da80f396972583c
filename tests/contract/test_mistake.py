"""How often the mistake is seen on pictures, as counted from what was marked and what was read."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from models.leg_net.marks import Marked, Read
from models.leg_net.mistake import Mistakes, mistakes
from posecheck.exercises import load_exercise

NAN = float("nan")


def _read(eye: tuple[float, float], read: tuple[float, float], sd_deg: float = 5.0) -> Read:
    leg = Marked(Path("a.jpg"), "near", np.zeros((5, 2)), *eye, 1.0, "clear", "shoe", "side")
    return Read(leg, *read, 5.0, sd_deg)


@pytest.mark.parametrize(
    ("eye", "read", "counted"),
    [
        ((5, 15), (8, 9), Mistakes(shown=1, seen=1, untold=0, without=0, invented=0)),
        ((5, 15), (8, 2), Mistakes(shown=1, seen=0, untold=0, without=0, invented=0)),
        ((5, 15), (8, NAN), Mistakes(shown=1, seen=0, untold=1, without=0, invented=0)),
        ((5, -10), (8, 9), Mistakes(shown=0, seen=0, untold=0, without=1, invented=1)),
        ((60, 15), (60, 15), Mistakes(shown=0, seen=0, untold=0, without=1, invented=0)),
        # Too near to the limits for the eye itself, and an angle that was not marked.
        ((5, 6), (5, 9), Mistakes(shown=0, seen=0, untold=0, without=0, invented=0)),
        ((22, 15), (8, 9), Mistakes(shown=0, seen=0, untold=0, without=0, invented=0)),
        ((5, NAN), (5, 9), Mistakes(shown=0, seen=0, untold=0, without=0, invented=0)),
    ],
)
def test_what_counts(eye: tuple[float, float], read: tuple[float, float], counted: Mistakes) -> None:
    assert mistakes([_read(eye, read)], load_exercise("sciatic_glide")) == counted


def test_too_unsure_to_warn_of() -> None:
    exercise = load_exercise("sciatic_glide")
    unsure = _read((5, 15), (8, 9), exercise["warn_sd"] + 1)
    assert mistakes([unsure], exercise) == Mistakes(shown=1, seen=0, untold=1, without=0, invented=0)
