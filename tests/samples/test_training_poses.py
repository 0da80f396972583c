"""Poses of training views, on a stick body: what is changed in them leaves the rest as it was."""

import numpy as np
import pytest

from samples.generator.footwear import sole_rise_m
from samples.generator.gym import CLEAR_M, gym
from samples.generator.leg_sampling import pulled
from samples.generator.legs import LegRig
from samples.generator.pose import LegPose
from samples.generator.truth import LegPoints
from samples.generator.upright import _tilted
from samples.generator.wardrobe_random import random_outfit


def sole_deg(leg: LegPoints) -> float:
    way = leg.ball - leg.heel
    return float(np.degrees(np.arctan2(way[2], np.hypot(way[0], way[1]))))


@pytest.mark.parametrize("back_deg", [0.0, 8.0, 20.0])
def test_hips_that_go_back_leave_the_sole_where_it_was(back_deg: float) -> None:
    from tests.samples.test_legs import stick_body

    rig, leg = LegRig(stick_body(), "left"), LegPose(-88.0, 0.0, 0.0, 4.0, 2.0)
    before, after = rig.points(leg), rig.points(_tilted(leg, back_deg))
    assert sole_deg(after) == pytest.approx(sole_deg(before), abs=0.1)
    assert after.ankle[0] - after.hip[0] >= before.ankle[0] - before.hip[0]


def test_a_pulled_leg_is_straight_and_keeps_its_place() -> None:
    leg = LegPose(20.0, 5.0, 3.0, 100.0, -40.0)
    for seed in range(30):
        changed = pulled(np.random.default_rng(seed), leg)
        assert changed.knee_flexion_deg < 20 and changed.ankle_dorsiflexion_deg > -10
        assert changed.thigh_pitch_deg == leg.thigh_pitch_deg


def test_the_sole_of_any_shoe_runs_as_the_foot_does_from_heel_to_ball() -> None:
    """The truth's line is the bare foot's; heel and ball lie at 1/8 and 70 % of a shoe's length."""
    heel, toe = -0.06, 0.23
    marks = heel + np.array([0.125, 0.70]) * (toe - heel)
    tilts = []
    for seed in range(200):
        wear = random_outfit(np.random.default_rng(seed)).footwear
        rise = sole_rise_m(wear, marks, heel, toe)
        tilts.append(np.degrees(np.arctan2(rise[1] - rise[0], marks[1] - marks[0])))
    assert np.abs(tilts).max() < 1.2
    assert np.std(tilts) > 0.02  # soles do differ


@pytest.mark.parametrize("away", [-1.0, 1.0])
def test_equipment_stands_beyond_the_person(away: float) -> None:
    for seed in range(20):
        standing = [solid for solid in gym(np.random.default_rng(seed), away) if solid.casts_shadow]
        assert all((away * solid.vertices_m[:, 1]).min() > CLEAR_M - 0.35 for solid in standing)
