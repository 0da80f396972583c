"""The leg solver on a stick body: the angles asked for are the angles measured."""

import numpy as np
import pytest

from samples.generator.body import Body
from samples.generator.legs import SIDES, LegRig
from samples.generator.pose import LegPose
from samples.generator.truth import ankle_dorsiflexion_deg, knee_flexion_deg

JOINTS = {
    "root": (0.0, 0.0, 1.0),
    "upperleg01": (0.0, 0.1, 0.95),
    "lowerleg01": (0.03, 0.13, 0.52),
    "lowerleg02": (0.01, 0.14, 0.30),
    "foot": (0.0, 0.15, 0.08),
    "toe2-1": (0.14, 0.16, 0.02),
    "toe2-3": (0.19, 0.16, 0.015),
}
SKIN = [("foot", (-0.04, 0.15, 0.0)), ("foot", (0.13, 0.16, 0.0)), ("toe2-1", (0.21, 0.16, 0.01))]


def stick_body() -> Body:
    """Two legs with three skin vertices each: heel, ball and toe tip."""
    names = ["root"] + [f"{name}{end}" for name in list(JOINTS)[1:] for end in (".L", ".R")]
    mirror = {".L": np.array([1.0, 1.0, 1.0]), ".R": np.array([1.0, -1.0, 1.0])}
    heads = [np.array(JOINTS["root"])]
    heads += [np.array(JOINTS[name[:-2]]) * mirror[name[-2:]] for name in names[1:]]
    vertices, weights = [], []
    for end in (".L", ".R"):
        for bone, place in SKIN:
            vertices.append(np.array(place) * mirror[end])
            weights.append(np.eye(len(names))[names.index(bone + end)])
    return Body(
        "stick",
        np.array(vertices, np.float32),
        np.array(weights, np.float32),
        tuple(names),
        (-1,) * len(names),
        np.array(heads, np.float32),
        {},
        {},
    )


@pytest.mark.parametrize("side", SIDES)
@pytest.mark.parametrize("knee_deg", [0.0, 5.0, 90.0, 120.0])
@pytest.mark.parametrize("ankle_deg", [-50.0, -35.0, 0.0, 16.0, 30.0])
def test_asked_angles_are_measured(side: str, knee_deg: float, ankle_deg: float) -> None:
    asked = LegPose(20.0, 6.0, 5.0, knee_deg, ankle_deg, 8.0, 2.0, 15.0)
    points = LegRig(stick_body(), side).points(asked)
    assert knee_flexion_deg(points) == pytest.approx(knee_deg, abs=0.1)
    assert ankle_dorsiflexion_deg(points) == pytest.approx(ankle_deg, abs=0.1)


def test_left_and_right_mirror_each_other() -> None:
    asked = LegPose(10.0, 7.0, 4.0, 40.0, -20.0, 5.0, 1.0)
    left, right = (LegRig(stick_body(), side).points(asked) for side in SIDES)
    np.testing.assert_allclose(left.ball, right.ball * [1, -1, 1], atol=1e-6)


def test_bones_keep_their_lengths() -> None:
    rig = LegRig(stick_body(), "left")
    posed = rig.points(LegPose(0.0, knee_flexion_deg=100.0, ankle_dorsiflexion_deg=-30.0))
    for first, second in (("hip", "knee"), ("knee", "ankle"), ("heel", "ball")):
        rest_m = np.linalg.norm(getattr(rig.rest, second) - getattr(rig.rest, first))
        posed_m = np.linalg.norm(getattr(posed, second) - getattr(posed, first))
        assert posed_m == pytest.approx(rest_m, abs=1e-6)
