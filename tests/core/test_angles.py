"""Angles in the plane of the frame: their zero, their sign, and what is not trusted."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from posecheck.core.exercise_kinds import OWN_SIGNALS
from posecheck.core.landmarks import COUNT, INDEX, LEG_ROWS, NAMES, SIDES, SWAPPED, other
from posecheck.core.measuring import angles, whole_body
from posecheck.core.measuring.angles import UNSEEN, LegPoints
from posecheck.core.measuring.measurer import quality_of
from posecheck.core.types import LegReading, Pose
from tests.core.judging import GLIDE
from tests.made_up import Person, hidden, pose

QUALITY = quality_of(GLIDE)
NOWHERE = LegPoints(UNSEEN, UNSEEN, UNSEEN, UNSEEN, UNSEEN, UNSEEN)
knees = st.floats(0.0, 150.0)
ankles = st.floats(-75.0, 45.0)
persons = st.builds(
    Person,
    side=st.sampled_from(["left", "right"]),
    facing=st.sampled_from([-1, 1]),
    hip_px=st.just((320.0, 240.0)),
    thigh_elevation_deg=st.floats(-60.0, 60.0),
    hip_flexion_deg=st.floats(20.0, 110.0),
    scale=st.floats(0.4, 0.9),
)


def measured(made: Pose, person: Person) -> tuple[float, float, float, float]:
    """Knee, ankle, hip flexion and thigh elevation of the person's working leg."""
    leg = angles.measure(made, person.facing, QUALITY).of(person.side)
    return (
        leg.knee_flexion_deg, leg.ankle_dorsiflexion_deg, leg.hip_flexion_deg, leg.thigh_elevation_deg,
    )  # fmt: skip


@given(knees, ankles, persons)
def test_made_up_angles_come_back(knee: float, ankle: float, person: Person) -> None:
    expected = (knee, ankle, person.hip_flexion_deg, person.thigh_elevation_deg)
    assert measured(pose(knee, ankle, person), person) == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize("facing", [1, -1])
def test_a_thigh_is_forward_whichever_way_the_person_faces(facing: int) -> None:
    made = pose(60.0, 5.0, Person(hip_px=(320.0, 200.0), facing=facing, thigh_elevation_deg=-30.0))
    points = {side: angles.leg_points(made, side, QUALITY) for side in SIDES}
    found = whole_body.with_body(angles.measure(made, facing, QUALITY), points, made, QUALITY)
    assert found.right.thigh_forward_deg == pytest.approx(60.0)
    assert found.right.thighs_apart_deg == pytest.approx(0.0, abs=1e-6)
    shank_to_thigh = math.dist(points["right"].knee, points["right"].ankle) / math.dist(
        points["right"].hip, points["right"].knee
    )
    ankle = (math.sqrt(0.75), 0.5 + shank_to_thigh)  # Below the knee.
    assert found.right.leg_forward_deg == pytest.approx(math.degrees(math.atan2(*ankle)))


def test_a_straight_leg_with_a_foot_at_a_right_angle_reads_zero() -> None:
    assert measured(pose(0.0, 0.0), Person())[:2] == pytest.approx((0.0, 0.0), abs=1e-6)


def test_toes_up_is_positive_and_pointed_negative_whichever_way_the_person_faces() -> None:
    for facing in (-1, 1):
        person = Person(facing=facing)
        assert measured(pose(5.0, 12.0, person), person)[1] > 0
        assert measured(pose(5.0, -30.0, person), person)[1] < 0


@pytest.mark.parametrize("facing", [-1, 1])
@given(knee=st.floats(10.0, 130.0), ankle=ankles)
def test_evidence_tells_the_direction_faced(facing: int, knee: float, ankle: float) -> None:
    points = angles.leg_points(pose(knee, ankle, Person(facing=facing)), "right", QUALITY)
    assert math.copysign(1, angles.facing_evidence(points)) == facing


def test_without_points_there_is_no_evidence_and_no_angle() -> None:
    assert angles.facing_evidence(NOWHERE) == 0
    found = angles.leg_angles(NOWHERE, 1.0, QUALITY, None)
    assert all(math.isnan(getattr(found, name)) for name in found.__slots__)


def test_unknown_direction_gives_no_ankle() -> None:
    found = angles.measure(pose(40.0, 10.0), math.nan, QUALITY).right
    assert math.isnan(found.ankle_dorsiflexion_deg)
    assert found.knee_flexion_deg == pytest.approx(40.0)


def test_a_reading_that_saw_nothing_does_not_cut_a_leg_off() -> None:
    made = pose(40.0, 10.0)
    nothing = LegReading(np.full((5, 2), np.nan), math.nan, math.nan, math.nan, math.nan)
    inside = made.xy_px[list(LEG_ROWS["right"])]
    beyond = np.concatenate([inside[:3], np.full((2, 2), np.nan)])
    for points, cut in ((nothing.xy_px, False), (inside, False), (beyond, True)):
        read = replace(made, readings={"right": replace(nothing, xy_px=points)})
        assert angles.is_cut(read, "right", QUALITY) is cut


def test_points_on_one_spot_have_no_angle() -> None:
    here = (100.0, 100.0)
    assert math.isnan(angles.bend_deg(here, here, (120.0, 100.0)))
    assert math.isnan(angles.bend_deg((80.0, 100.0), here, here))
    assert math.isnan(angles.elevation_deg(here, here))
    assert [angles.elevation_deg(here, (100.0, y)) for y in (180.0, 20.0)] == [-90.0, 90.0]
    assert math.isnan(angles.dorsiflexion_deg(LegPoints(*[here] * 6), 1.0))
    toes, knee = (130.0, 100.0), (100.0, 20.0)
    without_shank = LegPoints(here, here, here, here, here, toes)
    without_foot = LegPoints(here, here, knee, here, toes, toes)
    assert all(math.isnan(angles.dorsiflexion_deg(leg, 1.0)) for leg in (without_shank, without_foot))
    assert angles.dorsiflexion_deg(LegPoints(here, here, knee, here, here, toes), 1.0) == 0.0
    assert angles.facing_evidence(LegPoints(*[here] * 6)) == 0


@pytest.mark.parametrize(
    ("joint", "lost"),
    [
        ("right_hip", {"knee_flexion_deg", "hip_flexion_deg", "thigh_elevation_deg"}),
        ("right_ankle", {"knee_flexion_deg", "ankle_dorsiflexion_deg"}),
        ("right_heel", {"ankle_dorsiflexion_deg"}),
        ("right_foot_index", {"ankle_dorsiflexion_deg"}),
        ("right_shoulder", {"hip_flexion_deg"}),
    ],
)
def test_an_invisible_joint_takes_its_angles_with_it(joint: str, lost: set[str]) -> None:
    found = angles.measure(hidden(joint)(pose(60.0, 5.0)), 1.0, QUALITY).right
    gone = {name for name in found.__slots__ if math.isnan(getattr(found, name))}
    # Without a shank nothing tells whether thigh and foot have a plausible length.
    assert lost <= gone
    elsewhere = {"hip_speed_legs_per_s", "knee_sd_deg", "ankle_sd_deg", *whole_body.SIGNALS, *OWN_SIGNALS}
    length = {"hip_flexion_deg", "thigh_elevation_deg"} if joint == "right_ankle" else set()
    assert gone - lost <= elsewhere | length


@pytest.mark.parametrize(("off_shanks", "known"), [(0.0, True), (0.4, True), (0.6, False), (2.0, False)])
def test_a_trunk_whose_hip_is_elsewhere_is_a_passer_bys(off_shanks: float, known: bool) -> None:
    """The landmarks followed somebody who walks past; the leg that the pixels gave is still the person's."""
    made = pose(60.0, 5.0)
    own = made.xy_px[list(LEG_ROWS["right"])].copy()
    passing = replace(
        made,
        xy_px=made.xy_px + np.array([105.0 * off_shanks, 0.0]),
        readings={"right": LegReading(own, 60.0, 5.0, 3.0, 3.0)},
    )
    found = angles.measure(passing, 1.0, QUALITY).right
    assert (found.knee_flexion_deg, found.thigh_elevation_deg) == pytest.approx((60.0, 0.0))
    assert math.isnan(found.hip_flexion_deg) != known


def test_a_trunk_is_its_own_where_either_hip_is() -> None:
    """Seen aslant the other hip is a shank away, and the landmarks exchange them now and then."""
    made = pose(60.0, 5.0)
    own = made.xy_px[list(LEG_ROWS["right"])].copy()
    aslant = made.xy_px.copy()
    aslant[INDEX["left_hip"]] += (-105.0, 0.0)
    seen = replace(made, xy_px=aslant, readings={"right": LegReading(own, 60.0, 5.0, 3.0, 3.0)})
    assert angles.measure(seen, 1.0, QUALITY).right.hip_flexion_deg == pytest.approx(90.0)


@pytest.mark.parametrize("where", [(-1.0, 200.0), (640.0, 200.0), (300.0, -0.5), (300.0, 480.0)])
def test_a_foot_outside_the_frame_is_not_trusted(where: tuple[float, float]) -> None:
    made = pose(60.0, 5.0)
    made.xy_px[INDEX["right_foot_index"]] = where
    assert math.isnan(angles.measure(made, 1.0, QUALITY).right.ankle_dorsiflexion_deg)


@pytest.mark.parametrize("factor", [0.1, 3.0])
def test_a_foot_of_the_wrong_length_is_not_trusted(factor: float) -> None:
    made = pose(60.0, 5.0, Person(hip_px=(250.0, 140.0)))
    heel, ball = INDEX["right_heel"], INDEX["right_foot_index"]
    made.xy_px[ball] = made.xy_px[heel] + factor * (made.xy_px[ball] - made.xy_px[heel])
    found = angles.measure(made, 1.0, QUALITY).right
    assert math.isnan(found.ankle_dorsiflexion_deg)
    assert found.knee_flexion_deg == pytest.approx(60.0)


@pytest.mark.parametrize("factor", [0.2, 2.7])
def test_a_thigh_of_the_wrong_length_is_not_trusted(factor: float) -> None:
    made = pose(60.0, 5.0, Person(hip_px=(390.0, 240.0)))
    hip, knee = INDEX["right_hip"], INDEX["right_knee"]
    made.xy_px[hip] = made.xy_px[knee] + factor * (made.xy_px[hip] - made.xy_px[knee])
    found = angles.measure(made, 1.0, QUALITY).right
    assert math.isnan(found.knee_flexion_deg)
    assert found.ankle_dorsiflexion_deg == pytest.approx(5.0)


@pytest.mark.parametrize("ankle", [-85.0, 55.0])
def test_an_ankle_no_human_can_reach_is_not_trusted(ankle: float) -> None:
    assert math.isnan(angles.measure(pose(60.0, ankle), 1.0, QUALITY).right.ankle_dorsiflexion_deg)


def test_a_reading_from_pixels_takes_the_place_of_the_landmarks() -> None:
    seen = angles.leg_points(pose(30.0, -10.0), "right", QUALITY)
    xy = np.array([seen.hip, seen.knee, seen.ankle, seen.heel, seen.ball])
    made = replace(pose(80.0, 20.0), readings={"right": LegReading(xy, 31.0, -11.0, 1.5, 2.5)})
    assert angles.leg_points(made, "right", QUALITY).ball == pytest.approx(seen.ball)
    found = angles.measure(made, 1.0, QUALITY)
    assert (found.right.knee_flexion_deg, found.right.ankle_dorsiflexion_deg) == (31.0, -11.0)
    assert (found.right.knee_sd_deg, found.right.ankle_sd_deg) == (1.5, 2.5)
    assert math.isnan(found.left.knee_sd_deg)


def test_names_and_their_mirror_twins() -> None:
    assert COUNT == 33 and len(set(NAMES)) == 33
    assert other("left") == "right" and other("right") == "left"
    assert [SWAPPED[row] for row in SWAPPED] == list(range(COUNT))
    assert NAMES[SWAPPED[INDEX["left_knee"]]] == "right_knee"
    assert SWAPPED[INDEX["nose"]] == INDEX["nose"]
