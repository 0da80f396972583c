"""The truth's two angles, on legs whose angles are plain to see."""

import numpy as np
import pytest

from samples.generator.truth import LegPoints, ankle_dorsiflexion_deg, knee_flexion_deg


def leg(knee_deg: float, ankle_deg: float, sideways_m: float = 0.0) -> LegPoints:
    """A seated leg in the plane y = 0: thigh along +x, knee bending downwards."""
    knee, ankle = np.radians(knee_deg), np.radians(ankle_deg)
    shank = np.array([np.cos(knee), 0.0, -np.sin(knee)])
    front = np.array([np.sin(knee), 0.0, np.cos(knee)])
    sole = np.cos(ankle) * front - np.sin(ankle) * shank
    knee_m = np.array([0.4, 0.0, 0.5])
    ankle_m = knee_m + 0.4 * shank
    heel_m = ankle_m + 0.05 * shank - 0.04 * sole
    aside = np.array([0.0, sideways_m, 0.0])
    return LegPoints(
        hip=np.array([0.0, 0.0, 0.5]),
        knee=knee_m,
        ankle=ankle_m,
        heel=heel_m,
        ball=heel_m + 0.16 * sole + aside,
        toe=heel_m + 0.22 * sole + aside,
        flexion_axis=np.array([0.0, 1.0, 0.0]),
    )


@pytest.mark.parametrize("knee_deg", [-5.0, 0.0, 5.0, 90.0, 120.0])
@pytest.mark.parametrize("ankle_deg", [-50.0, -35.0, 0.0, 16.0, 30.0])
def test_angles_are_those_the_leg_was_made_with(knee_deg: float, ankle_deg: float) -> None:
    made = leg(knee_deg, ankle_deg)
    assert knee_flexion_deg(made) == pytest.approx(knee_deg, abs=1e-9)
    assert ankle_dorsiflexion_deg(made) == pytest.approx(ankle_deg, abs=1e-9)


def test_a_foot_turned_out_of_the_plane_is_seen_in_the_plane() -> None:
    assert ankle_dorsiflexion_deg(leg(10.0, 12.0, sideways_m=0.05)) == pytest.approx(12.0)


def test_toes_nearer_to_the_knee_are_dorsiflexion() -> None:
    up, down = leg(0.0, 20.0), leg(0.0, -20.0)
    assert np.linalg.norm(up.ball - up.knee) < np.linalg.norm(down.ball - down.knee)
