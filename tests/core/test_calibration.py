"""How far the camera is from side-on, and what is known of the person."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from posecheck.core.landmarks import INDEX, LEG_ROWS, SIDES
from posecheck.core.measuring.view_angle import LiveView, view_angle_deg, view_limits, views_of_recording
from posecheck.core.types import Calibration, LegReading, Pose
from posecheck.exercises import load_exercise
from tests.core.judging import GLIDE, in_both_modes, judge, outcomes
from tests.made_up import NEUTRAL, OVER, Person, glide, mirrored, observe, pose, relabelled

LIMITS = view_limits(load_exercise("sciatic_glide"))


@given(st.floats(0.0, 90.0), st.sampled_from(["left", "right"]))
def test_the_yaw_of_a_made_up_person_comes_back(yaw_deg: float, side: str) -> None:
    made = pose(60.0, 0.0, Person(side=side, yaw_deg=yaw_deg))
    assert view_angle_deg(made, LIMITS) == pytest.approx(yaw_deg, abs=1e-5)
    assert view_angle_deg(mirrored(made), LIMITS) == pytest.approx(yaw_deg, abs=1e-5)


@pytest.mark.parametrize("yaw_deg", [0.0, 30.0])
def test_who_looks_down_on_somebody_is_not_side_on_either(yaw_deg: float) -> None:
    down, yaw = math.radians(20.0), math.radians(yaw_deg)
    tilt = np.array([[1, 0, 0], [0, math.cos(down), -math.sin(down)], [0, math.sin(down), math.cos(down)]])
    made = bent_legs(pose(60.0, 0.0, Person(yaw_deg=yaw_deg)), 85.0, yaw_deg)
    tilted = replace(made, world_m=made.world_m @ tilt.T)
    true_deg = math.degrees(math.acos(math.cos(yaw) * math.cos(down)))
    assert view_angle_deg(tilted, LIMITS) == pytest.approx(true_deg, abs=1e-5)


def test_without_depth_it_cannot_be_told() -> None:
    made = pose(60.0, 0.0)
    assert math.isnan(view_angle_deg(replace(made, world_m=np.zeros_like(made.world_m)), LIMITS))
    assert math.isnan(view_angle_deg(replace(made, world_m=np.full_like(made.world_m, np.nan)), LIMITS))


def bent_legs(made: Pose, knee_deg: float, yaw_deg: float) -> Pose:
    """The pose with both legs' world landmarks in one plane, ``yaw_deg`` off the frame's."""
    yaw, bend = math.radians(yaw_deg), math.radians(knee_deg)
    forward, down = np.array([math.cos(yaw), 0.0, -math.sin(yaw)]), np.array([0.0, 1.0, 0.0])
    world = made.world_m.copy()
    for side in SIDES:
        hip, knee, ankle = LEG_ROWS[side][:3]
        world[knee] = world[hip] + 0.45 * forward
        world[ankle] = world[knee] + 0.42 * (math.cos(bend) * forward + math.sin(bend) * down)
    return replace(made, world_m=world)


def test_bent_legs_know_better_than_a_trunk_seen_from_the_side() -> None:
    """MediaPipe called a woman exactly side-on 46 degrees off; her legs' planes were 11 to 18."""
    trunk_only = pose(60.0, 0.0, Person(yaw_deg=45.0))
    assert view_angle_deg(trunk_only, LIMITS) == pytest.approx(45.0, abs=1e-5)
    assert view_angle_deg(bent_legs(trunk_only, 85.0, 12.0), LIMITS) < 20.0
    assert view_angle_deg(bent_legs(trunk_only, 4.0, 12.0), LIMITS) == pytest.approx(45.0, abs=1.0)


def test_a_twisted_trunk_stands_midway_between_shoulders_and_hips() -> None:
    made = pose(0.0, 0.0)
    world = made.world_m.copy()
    for joint, twist_deg, up_m in (("hip", 10.0, 0.0), ("shoulder", 40.0, 0.5)):
        across = np.array([math.sin(math.radians(twist_deg)), 0.0, math.cos(math.radians(twist_deg))])
        for side, sign in (("left", 1.0), ("right", -1.0)):
            world[INDEX[f"{side}_{joint}"]] = 0.15 * sign * across - (0.0, up_m, 0.0)
    straight = bent_legs(replace(made, world_m=world), 0.0, 0.0)
    assert view_angle_deg(straight, LIMITS) == pytest.approx(25.0, abs=1e-5)


def test_a_trunk_beyond_the_frame_tells_nothing() -> None:
    made = bent_legs(pose(60.0, 0.0, Person(yaw_deg=45.0)), 85.0, 12.0)
    xy_px = made.xy_px.copy()
    xy_px[:23] -= (0.0, 2.0 * made.size_px[1])
    cut = replace(made, xy_px=xy_px)
    assert view_angle_deg(cut, LIMITS) == pytest.approx(12.0, abs=1e-5)
    nothing = LegReading(np.full((5, 2), np.nan), *[math.nan] * 4)
    assert math.isnan(view_angle_deg(replace(cut, readings=dict.fromkeys(SIDES, nothing)), LIMITS))


def test_a_leg_that_is_a_guess_tells_nothing_unless_it_was_read() -> None:
    """Behind a bench the model makes legs up, and people half as far off were taken to face the camera."""
    trunk_only = pose(60.0, 0.0, Person(yaw_deg=20.0))
    guessed = bent_legs(trunk_only, 85.0, 70.0)
    visibility = guessed.visibility.copy()
    visibility[[row for side in SIDES for row in LEG_ROWS[side][1:]]] = 0.2
    guessed = replace(guessed, visibility=visibility)
    assert view_angle_deg(guessed, LIMITS) == pytest.approx(20.0, abs=1e-5)
    seen = LegReading(guessed.xy_px[list(LEG_ROWS["left"])], 60.0, 0.0, 5.0, 5.0)
    assert view_angle_deg(replace(guessed, readings={"left": seen}), LIMITS) > 40.0


@pytest.mark.parametrize("mode", ["live", "recorded"])
def test_a_leg_that_was_bent_a_moment_ago_is_remembered(mode: str) -> None:
    def at(t_s: float) -> Pose:
        return bent_legs(pose(60.0, 0.0, Person(yaw_deg=45.0)), 4.0 if 2.0 < t_s < 3.0 else 85.0, 12.0)

    times_s = np.arange(0.0, 6.0, 0.1)
    assert max(views(times_s, [at(t_s) for t_s in times_s], mode)) < 25.0


@pytest.mark.parametrize("mode", ["live", "recorded"])
def test_sides_that_change_their_names_do_not_turn_the_camera(mode: str) -> None:
    made = pose(60.0, 0.0, Person(yaw_deg=15.0))
    times_s = np.arange(0.0, 4.0, 0.1)
    found = views(times_s, [made if i % 3 else relabelled(made) for i in range(len(times_s))], mode)
    assert found == pytest.approx(np.full(len(times_s), 15.0), abs=1e-5)


@pytest.mark.parametrize("mode", ["live", "recorded"])
@pytest.mark.parametrize(("told", "known"), [("yyn", True), ("n", False), ("ynnn", False)])
def test_the_view_is_held_while_landmarks_slip_off_now_and_then(mode: str, told: str, known: bool) -> None:
    """In front views the pixels and the landmarks part: a frame that tells nothing must not be judged."""
    made = pose(60.0, 0.0, Person(yaw_deg=70.0))
    slipped = replace(made, readings={"right": LegReading(np.full((5, 2), 9.0), 60.0, 0.0, 5.0, 5.0)})
    times_s = np.arange(0.0, 6.0, 0.1)
    poses = [made if told[i % len(told)] == "y" else slipped for i in range(len(times_s))]
    found = views(times_s, poses, mode)
    assert bool(np.isfinite(found[5:]).all()) is known


def test_in_a_recording_the_view_is_held_from_the_nearer_side() -> None:
    """The camera turns; of three frames that tell nothing the first is as the one before, the last as the
    one after."""
    nowhere = {"right": LegReading(np.full((5, 2), 9.0), 60.0, 0.0, 5.0, 5.0)}
    times_s = np.arange(0.0, 6.0, 0.1)
    poses = [pose(60.0, 0.0, Person(yaw_deg=10.0 + 10.0 * t_s)) for t_s in times_s]
    poses[30:33] = [replace(made, readings=nowhere) for made in poses[30:33]]
    found = views(times_s, poses, "recorded")
    assert (found[30], found[32]) == (found[29], found[33]) and found[30] < found[32]


def test_a_first_glimpse_of_the_view_is_not_held_for_long() -> None:
    """Live, the first landmarks may be somebody else's."""
    made = pose(60.0, 0.0, Person(yaw_deg=70.0))
    slipped = replace(made, readings={"right": LegReading(np.full((5, 2), 9.0), 60.0, 0.0, 5.0, 5.0)})
    found = views(np.arange(0.0, 2.0, 0.1), [made] + 19 * [slipped], "live")
    assert found[0] == pytest.approx(70.0) and np.isnan(found[1:]).all()
    known = views(np.arange(0.0, 2.0, 0.1), 8 * [made] + 12 * [slipped], "live")
    assert found[0] == known[0] and np.isfinite(known[:14]).all() and np.isnan(known[16:]).all()


def views(times_s: np.ndarray, poses: list[Pose], mode: str) -> np.ndarray:
    """The view angle at each time."""
    if mode == "recorded":
        return views_of_recording(times_s, list(poses), LIMITS)
    live = LiveView(LIMITS)
    return np.array([live(t_s, made) for t_s, made in zip(times_s.tolist(), poses, strict=True)])


@in_both_modes
def test_the_neutral_offset_is_taken_off_the_ankle(mode: str) -> None:
    """The same foot: neutral for one person, overstretched for another, pointed for a third."""
    observations = observe(glide((4.0, 8.0), rest=(85.0, 25.0)), start=(85.0, 25.0), fps=15)
    found = {
        neutral_deg: outcomes(
            judge(observations, mode, calibration=Calibration(neutral_deg, source="option"))
        )
        for neutral_deg in (0.0, 8.0, 20.0)
    }
    assert found == {0.0: ["overstretch,foot_not_pointed"], 8.0: ["foot_not_pointed"], 20.0: ["clean"]}


@in_both_modes
def test_an_offset_shifts_the_reported_angles_by_itself(mode: str) -> None:
    plain, shifted = (
        judge(observe(glide(), fps=15), mode, calibration=Calibration(neutral_deg)).session
        for neutral_deg in (0.0, 4.0)
    )
    difference = [
        a.ankle_dorsiflexion_at_peak_deg - b.ankle_dorsiflexion_at_peak_deg
        for a, b in zip(plain.reps, shifted.reps, strict=True)
    ]
    assert difference == pytest.approx([4.0])
    assert shifted.calibration.neutral_ankle_deg == 4.0


@in_both_modes
def test_a_stiff_knee_counts_once_its_range_is_known(mode: str) -> None:
    observations = observe(glide((33.0, -30.0)), fps=15)
    assert outcomes(judge(observations, mode)) == ["partial"]
    personal = Calibration(knee_straight_deg=28.0, source="measured")
    assert outcomes(judge(observations, mode, calibration=personal)) == ["clean"]


@in_both_modes
def test_for_a_stiff_knee_the_warning_begins_earlier(mode: str) -> None:
    observations = observe(glide((30.0, 15.0)), fps=15)
    assert judge(observations, mode).session.alerts == ()
    personal = Calibration(knee_straight_deg=28.0)
    assert len(judge(observations, mode, calibration=personal).session.alerts) == 1


@in_both_modes
def test_a_supple_person_is_judged_like_everybody(mode: str) -> None:
    personal = Calibration(knee_straight_deg=0.0)
    observations = observe([*glide(), *glide(OVER), *glide(NEUTRAL)], fps=15)
    assert outcomes(judge(observations, mode, calibration=personal)) == [
        "clean", "overstretch,foot_not_pointed", "foot_not_pointed",
    ]  # fmt: skip


def test_personal_thresholds_never_leave_their_range() -> None:
    personal = GLIDE.for_person(Calibration(knee_straight_deg=60.0))
    for name, threshold in personal.thresholds.items():
        assert threshold.min <= threshold.value <= threshold.max, name
    assert GLIDE.for_person(Calibration()) is GLIDE
