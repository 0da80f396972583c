"""The leg network behind its records: what is read, what is refused, and where the readings lie."""

from __future__ import annotations

import math
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from posecheck.core.landmarks import ANKLE, FOOT_INDEX, HEEL, HIP, KNEE
from posecheck.core.types import NAN
from posecheck.errors import ModelError
from posecheck.pose.leg_crop import FOOT, GREY, LEG, Window, crop_matrix, cut, inverse, moved
from posecheck.pose.leg_net import LegNet, decode, limited, plane_angles
from posecheck.pose.model_store import models_folder

LIMITS = replace(
    LegNet().limits, knee_sd_max_deg=10, ankle_sd_max_deg=10, is_leg_min=0.5, disagree_max_shanks=0.5
)
#: hip, knee, ankle, heel, ball in crop pixels: knee at 90 degrees, foot flat.
SEATED = np.array([[18.0, 57.0], [62.0, 57.0], [62.0, 101.0], [55.0, 110.0], [81.0, 110.0]])


@pytest.fixture(scope="module")
def net() -> LegNet:
    return LegNet()


def output(points: np.ndarray = SEATED, *, log_sd: float = 1.0, is_leg: float = 5.0) -> np.ndarray:
    out = np.zeros(20)
    out[:10] = points.ravel()
    out[17:19], out[19] = log_sd, is_leg
    return out


IDENTITY = np.array([[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]])


@pytest.mark.parametrize("facing", [1.0, -1.0])
@pytest.mark.parametrize("turn_deg", [0, 37, 180, 250])
def test_crop_puts_knee_and_ankle_in_their_places_and_toes_to_the_right(facing: float, turn_deg: int) -> None:
    turn = math.radians(turn_deg)
    spin = np.array([[math.cos(turn), math.sin(turn)], [-math.sin(turn), math.cos(turn)]])
    points = (SEATED * [facing, 1]) @ spin * 3.3 + [400, 300]
    found = moved(points, crop_matrix(points[KNEE], points[ANKLE], facing))
    assert np.allclose(found, SEATED, atol=1e-6)


def test_crop_and_back() -> None:
    matrix = crop_matrix(np.array([100.0, 50.0]), np.array([120.0, 190.0]), -1.0)
    assert np.allclose(moved(moved(SEATED, matrix), inverse(matrix)), SEATED)


@pytest.mark.parametrize("scale", [0.5, 1.0, 2.0, 5.0])
@pytest.mark.parametrize(
    ("window", "joint", "place"), [(LEG, KNEE, LEG.knee_px), (FOOT, ANKLE, FOOT.ankle_px)]
)
def test_cut_shows_what_lies_at_the_joint(
    window: Window, joint: int, place: tuple[float, float], scale: float
) -> None:
    joints = {KNEE: np.array([500.0, 400.0]), ANKLE: np.array([500.0, 400.0 + LEG.shank_px * scale])}
    image = np.full((1000, 1000, 3), 20, np.uint8)
    half = max(1, round(2 * scale))
    x, y = (round(float(at)) for at in joints[joint])
    image[y - half : y + half + 1, x - half : x + half + 1] = 250
    found = cut(image, crop_matrix(joints[KNEE], joints[ANKLE], 1.0, window), window).astype(float)[..., 0]
    bright = np.argwhere(found > 100).mean(0)[::-1]
    assert found.shape == (window.height_px, window.width_px)
    # A pixel of the frame is two of the foot's crop at half the size.
    place = {KNEE: window.knee_px, ANKLE: window.ankle_px}[joint]
    assert np.allclose(bright, place, atol=0.6 * max(1.0, window.shank_px / (LEG.shank_px * scale)))


def test_cut_is_grey_outside_the_frame() -> None:
    image = np.full((60, 60, 3), 255, np.uint8)
    found = cut(image, crop_matrix(np.array([1.0, 1.0]), np.array([1.0, 45.0]), 1.0))
    assert tuple(found[0, 0]) == GREY


def test_angles_of_points_are_those_of_the_core() -> None:
    knee, ankle = plane_angles(SEATED)
    assert knee == pytest.approx(90)
    assert ankle == pytest.approx(0)
    hyper = SEATED.copy()
    hyper[HIP] = [66, 13]
    assert plane_angles(hyper)[0] == pytest.approx(-5.19, abs=0.1)


def test_decode_adds_the_correction_and_moves_points_into_the_frame() -> None:
    out = output()
    out[15:17] = 3.0, -4.0
    matrix = crop_matrix(np.array([400.0, 300.0]), np.array([400.0, 388.0]), 1.0)
    look = decode(out, matrix)
    assert look.knee_deg == pytest.approx(93)
    assert look.ankle_deg == pytest.approx(-4)
    assert look.knee_sd_deg == pytest.approx(math.e)
    assert look.off_shanks == pytest.approx(0, abs=1e-6)
    assert np.allclose(look.joints_px, [[400, 300], [400, 388]])


def test_decode_says_how_far_the_leg_lies_from_where_it_was_looked_for() -> None:
    assert decode(output(SEATED + np.array([0, 11])), IDENTITY).off_shanks == pytest.approx(11 / LEG.shank_px)


def test_a_told_ankle_has_the_offset_of_real_people() -> None:
    reading = limited(decode(output(), IDENTITY), (640, 480), replace(LIMITS, ankle_offset_deg=1.5))
    assert reading.ankle_dorsiflexion_deg == pytest.approx(1.5)
    assert reading.knee_flexion_deg == pytest.approx(90)


def test_an_angle_whose_sd_is_too_large_is_refused() -> None:
    out = output()
    out[18] = math.log(10.5)
    reading = limited(decode(out, IDENTITY), (640, 480), LIMITS)
    assert math.isnan(reading.ankle_dorsiflexion_deg)
    assert reading.knee_flexion_deg == pytest.approx(90)
    assert reading.ankle_sd_deg == pytest.approx(10.5)


@pytest.mark.parametrize("shift", [[0, 0], [30, 0], [0, 30]])
def test_what_is_not_the_leg_that_was_looked_for_is_refused(shift: list[float]) -> None:
    out = output(SEATED + shift, is_leg=5.0 if any(shift) else -5.0)
    reading = limited(decode(out, IDENTITY), (640, 480), LIMITS)
    assert np.isnan(reading.xy_px).all()
    assert math.isnan(reading.knee_flexion_deg) and math.isnan(reading.ankle_dorsiflexion_deg)


@pytest.mark.parametrize(
    ("height_px", "knee", "ankle"), [(480, True, True), (112, True, False), (103, False, False)]
)
def test_what_the_edge_of_the_frame_cuts_off_is_not_measured(height_px: int, knee: bool, ankle: bool) -> None:
    reading = limited(decode(output(), IDENTITY), (640, height_px), LIMITS)
    assert np.isnan(reading.xy_px[HEEL:]).all() == (not ankle)
    assert math.isnan(reading.knee_flexion_deg) == (not knee)
    assert math.isnan(reading.ankle_dorsiflexion_deg) == (not ankle)


@pytest.mark.parametrize(("width_px", "told"), [(95, True), (89, True), (87, False)])
def test_toes_may_reach_the_edge_of_the_frame_and_the_ball_of_the_foot_may_not(
    width_px: int, told: bool
) -> None:
    """The ball lies at 81; toes end at 97."""
    reading = limited(decode(output(), IDENTITY), (width_px, 480), LIMITS)
    assert math.isnan(reading.ankle_dorsiflexion_deg) != told
    assert np.isnan(reading.xy_px[FOOT_INDEX]).all() != told


@pytest.mark.parametrize("grey", [0, 128])
def test_an_empty_frame_has_no_leg(net: LegNet, grey: int) -> None:
    image = np.full((480, 640, 3), grey, np.uint8)
    look = net.look(image, SEATED[[KNEE, ANKLE]] * 2 + [300, 100], 1.0)
    assert look is not None
    assert math.isnan(net.reading(look, (640, 480)).ankle_dorsiflexion_deg)


@pytest.mark.parametrize("joints", [SEATED[[KNEE, ANKLE]] * 0.2 + 200, np.full((2, 2), NAN)])
def test_nothing_is_looked_at_where_no_shank_can_be_seen(net: LegNet, joints: np.ndarray) -> None:
    assert net.look(np.zeros((480, 640, 3), np.uint8), joints, 1.0) is None


def test_a_changed_model_is_refused(tmp_path: Path) -> None:
    for name in ("leg_net.onnx", "leg_net.toml"):
        shutil.copy(models_folder() / name, tmp_path / name)
    assert LegNet(tmp_path / "leg_net.onnx").limits == LegNet().limits
    (tmp_path / "leg_net.onnx").write_bytes(b"something else")
    with pytest.raises(ModelError, match="is not the network"):
        LegNet(tmp_path / "leg_net.onnx")


def test_a_missing_model_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"leg_net\.toml"):
        LegNet(tmp_path / "leg_net.onnx")


def test_a_model_without_limits_is_refused(tmp_path: Path) -> None:
    shutil.copy(models_folder() / "leg_net.onnx", tmp_path / "leg_net.onnx")
    (tmp_path / "leg_net.toml").write_text('[model]\nsha256 = ""\nfile = "leg_net.onnx"\n', encoding="utf-8")
    with pytest.raises(ModelError, match="not a model description"):
        LegNet(tmp_path / "leg_net.onnx")


def test_the_network_is_small() -> None:
    assert (models_folder() / "leg_net.onnx").stat().st_size <= 5_000_000
