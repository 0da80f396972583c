"""Marks on photographs come in the renderer's terms: the eye's own bias is out of points and angles."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from models.leg_net.marks import EYE_ANKLE_DEG, EYE_KNEE_DEG, read_sheet
from posecheck.pose.leg_crop import crop_matrix, moved
from posecheck.pose.leg_net import plane_angles

HEAD = (
    "file,leg,knee_flexion_deg,ankle_dorsiflexion_deg,facing,hip_x_px,hip_y_px,knee_x_px,knee_y_px,"
    "ankle_x_px,ankle_y_px,heel_x_px,heel_y_px,ball_x_px,ball_y_px,foot,wear,view,note\n"
)


def _sheet(tmp_path: Path, line: str) -> Path:
    sheet = tmp_path / "legs.csv"
    sheet.write_text(HEAD + line + "\n", encoding="utf-8")
    return sheet


@pytest.mark.parametrize("facing", [1, -1])
def test_points_and_angles_of_a_mark_agree(tmp_path: Path, facing: int) -> None:
    def x(right: float) -> float:
        return 200 + facing * right

    line = (
        f"Lunge__0.jpg,near,90,0,{facing:+d},{x(-100)},100,{x(0)},100,{x(0)},200,{x(-10)},220,{x(40)},220,"
        "clear,shoe,side,"
    )
    (leg,) = read_sheet(_sheet(tmp_path, line))
    matrix = crop_matrix(leg.points_px[1], leg.points_px[2], leg.facing)
    knee_deg, ankle_deg = plane_angles(moved(leg.points_px, matrix))
    assert leg.knee_deg == pytest.approx(90 - EYE_KNEE_DEG[0])
    assert leg.ankle_deg == pytest.approx(-EYE_ANKLE_DEG[0])
    assert knee_deg == pytest.approx(leg.knee_deg, abs=0.05)
    assert ankle_deg == pytest.approx(leg.ankle_deg, abs=0.05)
    assert leg.exercise == "Lunge"
    assert not leg.stands


def test_what_is_not_marked_is_not_told(tmp_path: Path) -> None:
    line = "Sit__1.jpg,far,,,,300,100,200,100,200,200,,,,,hidden,shoe,oblique,foot behind a plate"
    (leg,) = read_sheet(_sheet(tmp_path, line))
    assert np.isnan([leg.knee_deg, leg.ankle_deg]).all()
    assert not leg.has_crop
