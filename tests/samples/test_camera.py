"""Projection: the frame that is drawn and the pixels that are written down must agree."""

from dataclasses import replace

import numpy as np

from samples.generator.camera import Camera

CAMERA = Camera((0.3, -2.7, 0.9), (0.3, 0.0, 0.7), 640, 480, 600.0, roll_deg=3.0)
POINTS = np.random.default_rng(0).uniform([-0.5, -0.8, 0.0], [1.1, 0.8, 1.6], (30, 3))


def drawn_px(camera: Camera, points: np.ndarray) -> np.ndarray:
    """Where OpenGL puts the points, in pixels from the top left corner."""
    clip = np.c_[points, np.ones(len(points))] @ camera.matrix().T.astype(float)
    ndc = clip[:, :2] / clip[:, 3:]
    return np.stack([(ndc[:, 0] + 1) / 2 * camera.width_px, (1 - ndc[:, 1]) / 2 * camera.height_px], axis=1)


def test_projection_agrees_with_the_drawing() -> None:
    np.testing.assert_allclose(CAMERA.project(POINTS), drawn_px(CAMERA, POINTS), atol=1e-2)


def test_the_target_is_in_the_middle() -> None:
    np.testing.assert_allclose(CAMERA.project(np.array(CAMERA.target_m)), [320.0, 240.0], atol=1e-9)


def test_a_window_is_a_cut_of_the_frame() -> None:
    window = CAMERA.window(100, 60, 256, 192)
    np.testing.assert_allclose(window.project(POINTS), CAMERA.project(POINTS) - [100, 60], atol=1e-9)
    np.testing.assert_allclose(drawn_px(window, POINTS), window.project(POINTS), atol=1e-2)


def test_a_shifted_camera_draws_what_it_projects() -> None:
    shifted = replace(CAMERA, shift_px=(31.0, -150.0))
    np.testing.assert_allclose(shifted.project(POINTS), drawn_px(shifted, POINTS), atol=1e-2)


def test_behind_the_camera_is_nowhere() -> None:
    assert np.isnan(CAMERA.project(np.array([0.3, -4.0, 0.9]))).all()
