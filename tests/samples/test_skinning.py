"""Dual quaternion skinning against plain rigid motion."""

import numpy as np

from samples.generator import rotation
from samples.generator.skinning import BoneTransforms, dual_quaternions, skin


def two_bones(angle_deg: float) -> BoneTransforms:
    """A fixed bone, and one that turns about y at (0, 0, 1)."""
    turn = rotation.about([0, 1, 0], angle_deg)
    pivot = np.array([0.0, 0.0, 1.0])
    rotations = np.stack([np.eye(3), turn])
    translations = np.stack([np.zeros(3), pivot - turn @ pivot])
    return BoneTransforms(rotations, translations, np.stack([np.zeros(3), pivot]))


def test_a_vertex_of_one_bone_moves_rigidly_with_it() -> None:
    rng = np.random.default_rng(1)
    points = rng.normal(size=(50, 3)).astype(np.float32)
    transforms = two_bones(115.0)
    bones = dual_quaternions(transforms, (-1, 0))
    weights = np.tile(np.array([0.0, 1.0], np.float32), (50, 1))
    np.testing.assert_allclose(skin(points, weights, bones), transforms.move(1, points), atol=1e-5)


def test_rest_pose_leaves_everything_in_place() -> None:
    points = np.random.default_rng(2).normal(size=(20, 3)).astype(np.float32)
    weights = np.full((20, 2), 0.5, np.float32)
    bones = dual_quaternions(two_bones(0.0), (-1, 0))
    np.testing.assert_allclose(skin(points, weights, bones), points, atol=1e-6)


def test_a_joint_between_two_bones_keeps_its_girth() -> None:
    """Linear blending would shrink this ring to 71 per cent at a right angle."""
    angle = np.linspace(0, 2 * np.pi, 24, endpoint=False)
    ring = np.stack([0.05 * np.cos(angle), 0.05 * np.sin(angle), np.ones(24)], axis=1).astype(np.float32)
    weights = np.full((24, 2), 0.5, np.float32)
    posed = skin(ring, weights, dual_quaternions(two_bones(90.0), (-1, 0)))
    radii = np.linalg.norm(posed - [0.0, 0.0, 1.0], axis=1)
    np.testing.assert_allclose(radii, 0.05, rtol=1e-3)


def test_quaternions_give_back_the_rotation() -> None:
    rng = np.random.default_rng(3)
    turns = [rotation.about(rng.normal(size=3), angle) for angle in np.linspace(-180, 180, 41)]
    for turn, (w, x, y, z) in zip(turns, rotation.quaternions(np.array(turns)), strict=True):
        spin = np.array([[0, -z, y], [z, 0, -x], [-y, x, 0]])
        np.testing.assert_allclose(np.eye(3) + 2 * w * spin + 2 * spin @ spin, turn, atol=1e-9)


def test_between_goes_a_share_of_the_way() -> None:
    start, end = rotation.about([1, 2, 3], 20.0), rotation.about([3, -1, 0], 100.0)
    np.testing.assert_allclose(rotation.between(start, end, 1.0), end, atol=1e-9)
    half = rotation.between(start, end, 0.5)
    np.testing.assert_allclose(half @ start.T @ half @ start.T, end @ start.T, atol=1e-9)
