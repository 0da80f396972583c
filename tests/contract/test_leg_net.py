"""The leg network behind its records: what is read, what is refused, and where the readings lie."""

from __future__ import annotations

import math
import shutil
from pathlib import Path

import numpy as np
import pytest

from posecheck.core.landmarks import ANKLE, COUNT, HEEL, HIP, KNEE, LEG_ROWS, Side
from posecheck.core.measuring import quality_of
from posecheck.core.types import NAN, Pose
from posecheck.errors import ModelError
from posecheck.exercises import load_exercise
from posecheck.pose.leg_crop import (
    GREY,
    HEIGHT_PX,
    KNEE_PX,
    SHANK_PX,
    WIDTH_PX,
    crop_matrix,
    cut,
    inverse,
    moved,
)
from posecheck.pose.leg_net import LegNet, LegReader, Limits, decode, picture_angles
from posecheck.pose.model_store import models_folder

LIMITS = Limits(
    knee_sd_max_deg=10, ankle_sd_max_deg=10, is_leg_min=0.5, disagree_max_shanks=0.5, shank_min_px=16
)
#: hip, knee, ankle, heel, ball in crop pixels: knee at 90 degrees, foot flat.
SEATED = np.array([[18.0, 57.0], [62.0, 57.0], [62.0, 101.0], [55.0, 110.0], [81.0, 110.0]])


@pytest.fixture(scope="module")
def net() -> LegNet:
    return LegNet()


def pose_at(legs: dict[Side, np.ndarray], size_px: tuple[int, int] = (640, 480)) -> Pose:
    """A pose of which only the legs (5, 2) are somewhere."""
    xy_px = np.full((COUNT, 2), NAN)
    for side, points in legs.items():
        xy_px[list(LEG_ROWS[side])] = points
    return Pose(xy_px, np.ones(COUNT), np.zeros((COUNT, 3)), size_px)


def seated(shift: float = 300.0, facing: float = 1.0) -> np.ndarray:
    return SEATED * 2 * [facing, 1] + [shift, 100]


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
def test_cut_shows_what_lies_at_the_joint(scale: float) -> None:
    knee, ankle = np.array([500.0, 400.0]), np.array([500.0, 400.0 + SHANK_PX * scale])
    image = np.full((1000, 1000, 3), 20, np.uint8)
    half = max(1, round(2 * scale))
    image[400 - half : 400 + half + 1, 500 - half : 500 + half + 1] = 250
    found = cut(image, crop_matrix(knee, ankle, 1.0)).astype(float)[..., 0]
    bright = np.argwhere(found > 100).mean(0)[::-1]
    assert found.shape == (HEIGHT_PX, WIDTH_PX)
    assert np.allclose(bright, KNEE_PX, atol=0.6)


def test_cut_is_grey_outside_the_picture() -> None:
    image = np.full((60, 60, 3), 255, np.uint8)
    found = cut(image, crop_matrix(np.array([1.0, 1.0]), np.array([1.0, 45.0]), 1.0))
    assert tuple(found[0, 0]) == GREY


def test_angles_of_points_are_those_of_the_core() -> None:
    knee, ankle = picture_angles(SEATED)
    assert knee == pytest.approx(90)
    assert ankle == pytest.approx(0)
    hyper = SEATED.copy()
    hyper[HIP] = [66, 13]
    assert picture_angles(hyper)[0] == pytest.approx(-5.19, abs=0.1)


def test_decode_adds_the_correction_and_moves_points_into_the_picture() -> None:
    out = output()
    out[15:17] = 3.0, -4.0
    matrix = crop_matrix(np.array([400.0, 300.0]), np.array([400.0, 388.0]), 1.0)
    reading = decode(out, matrix, (640, 480), LIMITS)
    assert reading.knee_flexion_deg == pytest.approx(93)
    assert reading.ankle_dorsiflexion_deg == pytest.approx(-4)
    assert reading.knee_sd_deg == pytest.approx(math.e)
    assert np.allclose(reading.xy_px[KNEE], [400, 300])


def test_decode_refuses_an_angle_whose_sd_is_too_large() -> None:
    out = output()
    out[18] = math.log(10.5)
    reading = decode(out, IDENTITY, (640, 480), LIMITS)
    assert math.isnan(reading.ankle_dorsiflexion_deg)
    assert reading.knee_flexion_deg == pytest.approx(90)
    assert reading.ankle_sd_deg == pytest.approx(10.5)


@pytest.mark.parametrize("shift", [[0, 0], [30, 0], [0, 30]])
def test_decode_refuses_what_is_not_the_leg_that_mediapipe_sees(shift: list[float]) -> None:
    reading = decode(output(SEATED + shift, is_leg=5.0 if any(shift) else -5.0), IDENTITY, (640, 480), LIMITS)
    assert np.isnan(reading.xy_px).all()
    assert math.isnan(reading.knee_flexion_deg) and math.isnan(reading.ankle_dorsiflexion_deg)


def test_decode_drops_points_outside_the_picture() -> None:
    reading = decode(output(), IDENTITY, (640, 105), LIMITS)
    assert np.isnan(reading.xy_px[HEEL:]).all()
    assert not np.isnan(reading.xy_px[:HEEL]).any()


def test_reading_a_picture_without_a_leg_does_not_fail(net: LegNet) -> None:
    image = np.zeros((480, 640, 3), np.uint8)
    reading = net.read(image, pose_at({"left": seated()}), "left", 1.0)
    assert reading is not None
    assert reading.xy_px.shape == (5, 2)


def test_an_empty_picture_gives_no_angles(net: LegNet) -> None:
    image = np.full((480, 640, 3), 128, np.uint8)
    reading = net.read(image, pose_at({"left": seated()}), "left", 1.0)
    assert reading is None or math.isnan(reading.ankle_dorsiflexion_deg)


@pytest.mark.parametrize(
    "legs",
    [{}, {"left": seated(shift=-200)}, {"left": SEATED * 0.2 + 200}],
    ids=["missing", "outside", "tiny"],
)
def test_nothing_is_read_where_mediapipe_sees_no_leg(net: LegNet, legs: dict[Side, np.ndarray]) -> None:
    image = np.zeros((480, 640, 3), np.uint8)
    assert net.read(image, pose_at(legs), "left", 1.0) is None


def test_nothing_is_read_before_the_direction_is_known(net: LegNet) -> None:
    image = np.zeros((480, 640, 3), np.uint8)
    assert net.read(image, pose_at({"left": seated()}), "left", NAN) is None


def test_reader_learns_the_direction_and_reads_both_legs(net: LegNet) -> None:
    reader = LegReader(net, quality_of(load_exercise("sciatic_glide")), 5.0)
    pose = pose_at({"left": seated(400, -1.0), "right": seated(420, -1.0)})
    found = reader(0.0, np.zeros((480, 640, 3), np.uint8), pose)
    assert set(found.readings) == {"left", "right"}
    assert found.xy_px is pose.xy_px


def test_reader_leaves_out_the_leg_that_is_not_there(net: LegNet) -> None:
    reader = LegReader(net, quality_of(load_exercise("sciatic_glide")), 5.0)
    found = reader(0.0, np.zeros((480, 640, 3), np.uint8), pose_at({"right": seated()}))
    assert set(found.readings) == {"right"}


def test_a_changed_model_is_refused(tmp_path: Path) -> None:
    for name in ("leg_net.onnx", "leg_net.toml"):
        shutil.copy(models_folder() / name, tmp_path / name)
    assert LegNet(tmp_path / "leg_net.onnx").sha256
    (tmp_path / "leg_net.onnx").write_bytes(b"something else")
    with pytest.raises(ModelError, match="is not the leg network"):
        LegNet(tmp_path / "leg_net.onnx")


def test_a_missing_model_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"leg_net\.toml"):
        LegNet(tmp_path / "leg_net.onnx")


def test_a_model_without_limits_is_refused(tmp_path: Path) -> None:
    shutil.copy(models_folder() / "leg_net.onnx", tmp_path / "leg_net.onnx")
    (tmp_path / "leg_net.toml").write_text('[model]\nsha256 = ""\nfile = "leg_net.onnx"\n')
    with pytest.raises(ModelError, match="not a model description"):
        LegNet(tmp_path / "leg_net.onnx")


def test_the_network_is_small() -> None:
    assert (models_folder() / "leg_net.onnx").stat().st_size <= 5_000_000
