"""A photographed leg that is turned: where shank and foot go, and what stays."""

from __future__ import annotations

import cmath
import math
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from models.leg_net.marks import Marked
from posecheck.core.landmarks import ANKLE, KNEE
from posecheck.pose.leg_net import plane_angles
from tests.bench.puppets import Puppet, angles_at, can_glide

SKIN, WALL = (200, 140, 110), (60, 90, 120)


@pytest.fixture(params=[1.0, -1.0])
def leg(tmp_path: Path, request: pytest.FixtureRequest) -> Marked:
    """A seated leg, facing right or left, on a picture."""
    points_px = np.array([[300.0, 200.0], [420.0, 200.0], [420.0, 310.0], [405.0, 325.0], [465.0, 325.0]])
    if request.param < 0:
        points_px[:, 0] = 800 - points_px[:, 0]
    image = np.full((480, 800, 3), WALL, np.uint8)
    for a, b, width_px in ((0, 1, 46), (1, 2, 34), (3, 4, 26)):
        ends = [tuple(map(int, points_px[end])) for end in (a, b)]
        cv2.line(image, *ends, SKIN, width_px)
    path = tmp_path / "Seated__0.png"
    cv2.imwrite(str(path), cv2.cvtColor(image, cv2.COLOR_RGB2BGR))
    knee_deg, ankle_deg = plane_angles((points_px - 400) * [request.param, 1] + 400)
    return Marked(path, "near", points_px, knee_deg, ankle_deg, request.param, "clear", "shoe", "side")


def colour(image: np.ndarray, at_px: np.ndarray) -> np.ndarray:
    x, y = at_px.round().astype(int)
    return image[y - 2 : y + 3, x - 2 : x + 3].reshape(-1, 3).mean(axis=0)


def test_at_its_own_angles_it_is_the_photograph(leg: Marked) -> None:
    puppet = Puppet.of(leg)
    assert leg.knee_deg == pytest.approx(90) and leg.ankle_deg == pytest.approx(0)
    off = np.abs(puppet.turned(90.0, 0.0).astype(int) - puppet.image)
    assert np.mean(off) < 1.0 and np.mean(off.max(axis=2) > 40) < 0.01


@pytest.mark.parametrize(("knee_deg", "ankle_deg"), [(4.0, -32.0), (4.0, 16.0), (60.0, 0.0)])
def test_shank_and_foot_go_where_the_angles_say(leg: Marked, knee_deg: float, ankle_deg: float) -> None:
    puppet = Puppet.of(leg)
    image = puppet.turned(knee_deg, ankle_deg)
    knee_px, ankle_px, heel_px, ball_px = (complex(*point) for point in puppet.points_px[KNEE:])
    # Clockwise as it is seen, for toes to the right: the knee bends so, the foot is pulled up the other way.
    bend, pull = (cmath.rect(1.0, math.radians(leg.facing * turn)) for turn in (knee_deg - 90.0, -ankle_deg))
    sole_px = knee_px + bend * (ankle_px + pull * ((heel_px + ball_px) / 2 - ankle_px) - knee_px)
    now_px = [knee_px + share * bend * (ankle_px - knee_px) for share in (0.5, 0.9)]
    for at_px in (*now_px, sole_px):
        assert colour(image, np.array([at_px.real, at_px.imag])) == pytest.approx(SKIN, abs=12)
    left_px = (puppet.points_px[KNEE] + 2 * puppet.points_px[ANKLE]) / 3
    if knee_deg < 30:
        assert colour(image, left_px) == pytest.approx(WALL, abs=25), "what it hid is filled in"


def test_the_movement_is_three_glides_with_one_mistake(leg: Marked) -> None:
    assert angles_at(0.0, leg) == (leg.knee_deg, leg.ankle_deg) == angles_at(19.0, leg)
    tops = [angles_at(2.5 + 5.3 * number + 2.0, leg) for number in range(3)]
    assert tops == [pytest.approx((4.0, ankle_deg)) for ankle_deg in (-32.0, 16.0, -32.0)]


def test_a_leg_that_is_straight_or_seen_aslant_begins_no_glide(leg: Marked) -> None:
    assert can_glide(leg)
    for other in ({"view": "oblique"}, {"foot": "hidden"}, {"knee_deg": 20.0}):
        assert not can_glide(replace(leg, **other))  # type: ignore[arg-type]
