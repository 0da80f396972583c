"""What touches a leg lies where it should, by the leg's own truth; no frame is drawn."""

import numpy as np
import pytest

from samples.generator import props
from samples.generator.blocks import Block, ball, moved, ribbon, tube
from samples.generator.legs import LegRig
from samples.generator.materials import Surface
from samples.generator.pose import LegPose
from samples.generator.solids import Solid, box, cylinder, sphere
from samples.generator.truth import LegPoints
from tests.samples.test_legs import stick_body

GREY = Surface("plain", (128.0, 128.0, 128.0))
WRISTS_M = np.array([[0.4, 0.2, 0.9], [0.4, -0.2, 0.9]])
POSES = (
    LegPose(0.0, knee_flexion_deg=5.0, ankle_dorsiflexion_deg=20.0),
    LegPose(-60.0, knee_flexion_deg=70.0),
)


def setting(pose: LegPose, sole_m: float = 0.02) -> props.Setting:
    leg = LegRig(stick_body(), "left").points(pose)
    return props.Setting(leg, WRISTS_M, sole_m, np.array([0.0, 1.0, 0.0]))


def unit_solid(shape: str) -> Solid:
    if shape == "ball":
        return sphere(GREY)
    if shape == "tube":
        return cylinder(GREY, (0.0, 0.0, -1.0), (0.0, 0.0, 1.0), 1.0)
    return box(GREY, (-1.0, -1.0, -1.0), (1.0, 1.0, 1.0))


def over_sole_m(leg: LegPoints, points: np.ndarray) -> np.ndarray:
    """How far points lie over the plane of heel and ball, out of the foot's top."""
    along = (leg.ball - leg.heel) / np.linalg.norm(leg.ball - leg.heel)
    up = np.cross(along, leg.flexion_axis)
    return (points - leg.heel) @ (up / np.linalg.norm(up))


def before_shank_m(leg: LegPoints, points: np.ndarray) -> np.ndarray:
    along = (leg.ankle - leg.knee) / np.linalg.norm(leg.ankle - leg.knee)
    return (points - leg.knee) @ np.cross(along, leg.flexion_axis)


@pytest.mark.parametrize("shares", props.SHARES.values(), ids=list(props.SHARES))
def test_every_share_is_of_a_kind_that_can_be_made(shares: dict[str, float]) -> None:
    assert set(shares) <= set(props.MAKERS)
    assert sum(shares.values()) <= 1.0


@pytest.mark.parametrize("kind", props.MAKERS)
@pytest.mark.parametrize("pose", POSES)
def test_every_kind_gives_sound_blocks(kind: str, pose: LegPose) -> None:
    for seed in range(5):
        for block in props.blocks(np.random.default_rng(seed), kind, setting(pose)):
            np.testing.assert_allclose(block.axes.T @ block.axes, np.eye(3), atol=1e-6)
            assert np.linalg.det(block.axes) == pytest.approx(1.0)
            assert min(block.half_m) > 0 and np.isfinite(block.centre_m).all()


@pytest.mark.parametrize("pose", POSES)
def test_a_plate_lies_flat_against_the_sole(pose: LegPose) -> None:
    here = setting(pose, sole_m=0.03)
    (plate,) = props.blocks(np.random.default_rng(1), "plate", here)
    corners, _ = moved(unit_solid("box"), plate)
    assert over_sole_m(here.leg, corners).max() == pytest.approx(-0.034, abs=1e-6)


def test_a_step_is_level_under_the_lower_end_of_the_sole() -> None:
    here = setting(LegPose(-90.0, knee_flexion_deg=8.0, ankle_dorsiflexion_deg=-30.0))
    (step,) = props.blocks(np.random.default_rng(2), "step", here)
    corners, _ = moved(unit_solid("box"), step)
    lowest = min(here.leg.heel[2], here.leg.ball[2])
    assert corners[:, 2].max() == pytest.approx(lowest - 0.02, abs=1e-6)
    assert len(np.unique(corners[:, 2].round(6))) == 2


@pytest.mark.parametrize(("kind", "side"), [("shin_pad", 1.0), ("calf_pad", -1.0)])
@pytest.mark.parametrize("pose", POSES)
def test_rolls_lie_on_their_side_of_the_shank(kind: str, side: float, pose: LegPose) -> None:
    here = setting(pose)
    roll = props.blocks(np.random.default_rng(3), kind, here)[0]
    nearest = (side * before_shank_m(here.leg, moved(unit_solid("tube"), roll)[0])).min()
    assert 0.03 < nearest < 0.06


def test_a_band_runs_from_hand_to_hand_under_the_sole() -> None:
    here = setting(POSES[0])
    band = props.blocks(np.random.default_rng(4), "strap", here)
    corners = np.concatenate([moved(unit_solid("box"), block)[0] for block in band])
    assert over_sole_m(here.leg, moved(unit_solid("box"), band[0])[0]).max() <= -here.sole_m + 1e-6
    for wrist in WRISTS_M:
        assert np.linalg.norm(corners - wrist, axis=1).min() < 0.05


def test_tubes_ribbons_and_balls_reach_where_they_are_asked_to() -> None:
    start, end = np.array([0.1, 0.2, 0.3]), np.array([0.4, -0.2, 0.9])
    for block in (tube(start, end, 0.02), ribbon(start, end, np.array([0.0, 0.0, 1.0]), 0.04, 0.004)):
        along = moved(unit_solid(block.shape), block)[0] @ ((end - start) / np.linalg.norm(end - start))
        assert np.ptp(along) == pytest.approx(np.linalg.norm(end - start), abs=1e-5)
    vertices, _ = moved(unit_solid("ball"), ball(start, 0.3))
    np.testing.assert_allclose(np.linalg.norm(vertices - start, axis=1), 0.3, atol=1e-5)


@pytest.mark.parametrize("shape", ["box", "tube", "ball"])
def test_moved_faces_still_look_outwards(shape: str) -> None:
    unit = unit_solid(shape)
    axes = tube(np.zeros(3), np.array([1.0, 1.0, 0.0]), 0.1).axes
    block = Block(shape, np.array([1.0, 2.0, 3.0]), axes, (0.1, 0.2, 0.5))
    vertices, normals = moved(unit, block)
    np.testing.assert_allclose(np.linalg.norm(normals, axis=1), 1.0, atol=1e-5)
    a, b, c = (vertices[unit.triangles[:, k]] for k in range(3))
    facing = np.einsum("td,td->t", np.cross(b - a, c - a), (a + b + c) / 3 - block.centre_m)
    assert (facing >= -1e-9).all() and facing.max() > 0
