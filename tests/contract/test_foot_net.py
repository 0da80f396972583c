"""The closer look at a foot: what both networks tell together, and when there is none."""

from __future__ import annotations

import math
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from posecheck.core.landmarks import ANKLE, HIP, KNEE
from posecheck.errors import ModelError
from posecheck.pose.foot_net import CloserLooks, FootNet, told_by_both
from posecheck.pose.leg_crop import FOOT, Pixels, crop_matrix, inverse, moved
from posecheck.pose.leg_net import Look
from posecheck.pose.model_store import models_folder

#: hip, knee, ankle, heel, ball in the frame: knee at 90 degrees, the toes to the left.
SEATED = np.array([[440.0, 300.0], [400.0, 300.0], [400.0, 388.0], [410.0, 406.0], [372.0, 406.0]])
#: ankle, heel, ball in the foot's crop: the sole at a right angle to the shank.
FLAT = np.array([FOOT.ankle_px, (20.0, 80.0), (58.0, 80.0)])


@pytest.fixture(scope="module")
def foot() -> FootNet:
    return FootNet()


def look(ankle_deg: float, sd_deg: float, points: np.ndarray = SEATED) -> Look:
    return Look(points, 90.0, ankle_deg, 5.0, sd_deg, 0.99, 0.0)


def output(points: np.ndarray = FLAT, *, correction_deg: float = 0.0, sd_deg: float = 4.0) -> np.ndarray:
    return np.array([*points.ravel(), 0.0, 0.0, 0.0, correction_deg, math.log(sd_deg)])


MATRIX = crop_matrix(SEATED[KNEE], SEATED[ANKLE], -1.0, FOOT)


def test_the_surer_network_counts_more() -> None:
    told = told_by_both(look(10.0, 8.0), output(correction_deg=-4.0, sd_deg=4.0), MATRIX)
    # By the inverse of the variances: 1/64 and 1/16.
    assert told.ankle_deg == pytest.approx((10 / 64 - 4 / 16) / (1 / 64 + 1 / 16))
    assert told.ankle_sd_deg == pytest.approx(4.0)
    assert (told.knee_deg, told.knee_sd_deg) == (90.0, 5.0)


def test_both_together_claim_no_less_than_the_surer_one() -> None:
    assert told_by_both(look(3.0, 2.0), output(sd_deg=6.0), MATRIX).ankle_sd_deg == pytest.approx(2.0)


@pytest.mark.parametrize("sole_deg", [-40.0, 0.0, 25.0])
def test_toes_above_the_heel_are_dorsiflexed(sole_deg: float) -> None:
    turn = math.radians(sole_deg)
    ball = FLAT[1] + 38 * np.array([math.cos(turn), -math.sin(turn)])
    out = output(np.array([FLAT[0], FLAT[1], ball]), sd_deg=1e-3)
    assert told_by_both(look(7.0, 8.0), out, MATRIX).ankle_deg == pytest.approx(sole_deg, abs=1e-3)


def test_the_points_of_the_foot_move_in_the_frame_and_no_others() -> None:
    told = told_by_both(look(0.0, 4.0), output(sd_deg=4.0), MATRIX)
    halfway = (moved(FLAT, inverse(MATRIX)) + SEATED[ANKLE:]) / 2
    assert np.allclose(told.points_px[ANKLE:], halfway)
    assert np.array_equal(told.points_px[[HIP, KNEE]], SEATED[[HIP, KNEE]])


def test_a_short_shank_is_left_as_it_was(foot: FootNet) -> None:
    small = look(3.0, 2.0, SEATED * 0.2)
    assert foot.closer(np.zeros((480, 640, 3), np.uint8), small, -1.0) is small


class Turned(FootNet):
    """Reads every foot as pointed by so many degrees more, one degree more each time."""

    times = 0

    def closer(self, image: Pixels, look: Look, facing: float) -> Look:
        self.times += 1
        return replace(look, ankle_deg=look.ankle_deg - self.times, ankle_sd_deg=1.0)


IMAGE = np.zeros((480, 640, 3), np.uint8)


def test_between_closer_looks_what_the_last_one_added_holds() -> None:
    closer, look_s = CloserLooks(Turned()), Turned().limits.look_s
    times_s = [0.0, 0.6 * look_s, 1.2 * look_s, 1.8 * look_s]
    read = [closer(t_s, "left", IMAGE, look(10 * t_s, 2.0), -1.0, False) for t_s in times_s]
    added = [told.ankle_deg - 10 * t_s for told, t_s in zip(read, times_s, strict=True)]
    assert added == pytest.approx([-1, -1, -2, -2])
    assert [told.ankle_sd_deg for told in read] == [1.0] * 4


def test_a_foot_under_a_leg_that_pauses_is_looked_at_less_often() -> None:
    foot = Turned()
    closer, limits = CloserLooks(foot), foot.limits
    for number in range(100):
        closer(0.4 * number * limits.look_s, "left", IMAGE, look(3.0, 2.0), -1.0, True)
    assert foot.times == pytest.approx(99 * 0.4 * limits.look_s / limits.pause_look_s, abs=1)
    assert limits.pause_look_s > limits.look_s


def test_each_foot_has_looks_of_its_own_and_one_that_rests_needs_none() -> None:
    foot, seen = Turned(), look(3.0, 2.0)
    closer = CloserLooks(foot)
    assert closer(0.0, "left", IMAGE, seen, -1.0, False).ankle_deg == pytest.approx(2.0)
    assert closer(0.0, "right", IMAGE, seen, -1.0, False).ankle_deg == pytest.approx(1.0)
    assert closer(9.0, "left", IMAGE, seen, -1.0, False).ankle_deg == pytest.approx(2.0)
    # A film that begins anew.
    assert closer(0.0, "right", IMAGE, look(3.0, 2.0), -1.0, False).ankle_deg == pytest.approx(1.0)
    assert closer(-5.0, "right", IMAGE, look(3.0, 2.0), -1.0, False).ankle_deg == pytest.approx(0.0)
    assert foot.times == 3
    assert CloserLooks(None)(0.0, "left", IMAGE, seen, -1.0, False) is seen


def test_a_changed_model_is_refused(tmp_path: Path) -> None:
    for name in ("foot_net.onnx", "foot_net.toml"):
        shutil.copy(models_folder() / name, tmp_path / name)
    assert FootNet(tmp_path / "foot_net.onnx")
    (tmp_path / "foot_net.onnx").write_bytes(b"something else")
    with pytest.raises(ModelError, match="is not the network"):
        FootNet(tmp_path / "foot_net.onnx")


def test_the_network_is_small() -> None:
    assert (models_folder() / "foot_net.onnx").stat().st_size <= 2_000_000


def test_a_foot_that_the_closer_look_hardly_sees_is_claimed_no_surer_than_that() -> None:
    """Half hidden by a post, it is made up by the leg's network, which is sure of it."""
    for sd_deg, claimed in ((12.5, 12.5), (11.5, 6.0)):
        told = told_by_both(look(10.0, 6.0), output(sd_deg=sd_deg), MATRIX, hidden_sd_deg=12.0)
        assert told.ankle_sd_deg == pytest.approx(claimed)
    assert told_by_both(look(10.0, 20.0), output(sd_deg=15.0), MATRIX, 12.0).ankle_sd_deg == pytest.approx(
        20.0
    )


class Hidden(FootNet):
    """Hardly sees any foot."""

    def closer(self, image: Pixels, look: Look, facing: float) -> Look:
        return replace(look, ankle_sd_deg=20.0)


def test_a_hidden_foot_stays_hidden_between_closer_looks() -> None:
    closer = CloserLooks(Hidden())
    read = [closer(t_s, "left", IMAGE, look(3.0, 2.0), -1.0, False).ankle_sd_deg for t_s in (0.0, 0.04, 0.08)]
    assert read == [20.0] * 3


def test_legs_that_change_names_keep_what_their_own_closer_looks_added() -> None:
    closer = CloserLooks(Turned())
    closer(0.0, "left", IMAGE, look(3.0, 2.0), -1.0, False)
    closer(0.0, "right", IMAGE, look(3.0, 2.0), -1.0, False)
    closer.exchange()
    assert closer(0.04, "left", IMAGE, look(3.0, 2.0), -1.0, False).ankle_deg == pytest.approx(1.0)
