"""A foot changes what is to be seen where it comes; what stands in front of it does not."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest

from posecheck.core.landmarks import ANKLE, FOOT_INDEX, HEEL, KNEE
from posecheck.core.types import Pose
from posecheck.exercises import load_exercise
from posecheck.pose import leg_crop
from posecheck.pose.backdrop import Backdrop
from posecheck.pose.leg_net import LegNet, Look
from tests.contract.test_leg_track import FAR_BENT, NEAR_BENT, NEAR_STRAIGHT, STEP_S, Scene, pose_at

LIMITS = LegNet().limits
ROOM = np.kron(np.random.default_rng(1).integers(60, 200, (24, 32, 3)), np.ones((20, 20, 1))).astype(np.uint8)
POSE = pose_at({"left": NEAR_BENT, "right": FAR_BENT})


def look(leg: np.ndarray, knee_deg: float = 10.0) -> Look:
    return Look(leg, knee_deg, 20.0, 6.0, 6.0, 1.0, 0.0)


def room_with(*legs: np.ndarray, post: int | None = None) -> np.ndarray:
    """The room, with legs in it, and in front of them what stands around this joint of `NEAR_STRAIGHT`."""
    image = ROOM.copy()
    for leg in legs:
        cv2.polylines(image, [leg.round().astype(np.int32)], False, (20, 30, 40), 24)
    if post is not None:
        x, y = NEAR_STRAIGHT[post].round().astype(int).tolist()
        cv2.rectangle(image, (x - 16, y - 16), (x + 16, y + 16), (205, 150, 125), -1)
    return image


def after(
    backdrop: Backdrop,
    post: int | None,
    came: np.ndarray = NEAR_STRAIGHT,
    pose: Pose = POSE,
    followed: tuple[np.ndarray, ...] = (NEAR_BENT, FAR_BENT),
) -> Look:
    """What is claimed of a leg that comes after a second in which both were bent."""
    for index in range(25):
        backdrop.see(room_with(NEAR_BENT, FAR_BENT, post=post))
        backdrop.learn(index * STEP_S, pose, [look(leg) for leg in followed])
    backdrop.see(room_with(came, FAR_BENT, post=post))
    return backdrop.claimed(look(NEAR_STRAIGHT))


@pytest.mark.parametrize(
    ("post", "hidden"), [(None, False), (KNEE, False), (ANKLE, False), (HEEL, True), (FOOT_INDEX, True)]
)
def test_a_foot_with_something_in_front_of_heel_or_ball_is_claimed_unsure(
    post: int | None, hidden: bool
) -> None:
    backdrop = Backdrop(LIMITS)
    found = after(backdrop, post)
    assert found.ankle_sd_deg == (LIMITS.hidden_foot_sd_deg if hidden else 6.0)
    assert found.ankle_sd_deg > load_exercise("sciatic_glide")["warn_sd"] or not hidden
    assert backdrop.came(look(NEAR_STRAIGHT)) is not hidden


def test_a_foot_that_is_made_up_where_no_leg_came_is_claimed_unsure() -> None:
    backdrop = Backdrop(LIMITS)
    assert after(backdrop, None, NEAR_BENT).ankle_sd_deg == LIMITS.hidden_foot_sd_deg
    assert not backdrop.came(look(NEAR_STRAIGHT))


@pytest.mark.parametrize("scale", [1, 6])
def test_a_foot_that_stays_does_not_become_what_is_there(scale: int) -> None:
    """However large the picture is."""
    backdrop = Backdrop(LIMITS)
    pose = replace(POSE, xy_px=POSE.xy_px * scale)
    for index, leg in enumerate([NEAR_BENT] * 3 + [NEAR_STRAIGHT] * 3):
        image = room_with(leg, FAR_BENT)
        backdrop.see(cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_NEAREST))
        backdrop.learn(index * LIMITS.backdrop_s, pose, [look(leg * scale), look(FAR_BENT * scale)])
    straight = look(NEAR_STRAIGHT * scale)
    assert backdrop.claimed(straight) is straight and backdrop.came(straight)


def test_of_a_bent_leg_nothing_is_asked() -> None:
    backdrop = Backdrop(LIMITS)
    after(backdrop, FOOT_INDEX)
    bent = look(NEAR_STRAIGHT, LIMITS.pause_knee_deg + 1)
    assert backdrop.claimed(bent) is bent


def test_it_looks_at_the_whole_picture_a_few_times_a_second(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[int] = []
    monkeypatch.setattr(
        "posecheck.pose.backdrop.small", lambda *args: made.append(1) or leg_crop.small(*args)
    )
    after(Backdrop(LIMITS), None)
    assert len(made) == 1 + 3, "one for what is asked, and one in each 0.4 seconds"


def test_where_the_leg_has_always_been_nothing_is_told() -> None:
    backdrop = Backdrop(LIMITS)
    bent = look(NEAR_BENT)
    backdrop.see(room_with(NEAR_BENT))
    assert backdrop.claimed(bent) is bent and not backdrop.came(bent)
    after(backdrop, FOOT_INDEX)
    assert backdrop.claimed(bent) is bent and not backdrop.came(bent)


def test_where_a_leg_may_be_that_is_not_followed_nothing_is_learned() -> None:
    """Not where the landmarks see one, and not at all while one is followed alone."""
    pose = pose_at({"left": NEAR_STRAIGHT, "right": FAR_BENT})
    assert after(Backdrop(LIMITS), FOOT_INDEX, pose=pose).ankle_sd_deg == 6.0
    assert after(Backdrop(LIMITS), FOOT_INDEX, followed=(FAR_BENT,)).ankle_sd_deg == 6.0


def test_when_the_camera_has_moved_nothing_is_known_of_what_was_there() -> None:
    backdrop = Backdrop(LIMITS)
    after(backdrop, FOOT_INDEX)
    straight = look(NEAR_STRAIGHT)
    backdrop.see(np.roll(room_with(NEAR_STRAIGHT, FAR_BENT), 130, axis=1))
    backdrop.learn(2.0, POSE, [straight, look(FAR_BENT)])
    assert backdrop.claimed(straight) is straight and not backdrop.came(straight)


@pytest.mark.parametrize(
    ("came", "sd_deg", "read"),
    [
        (NEAR_STRAIGHT, 9.0, True),
        (NEAR_STRAIGHT, 11.5, True),
        (NEAR_STRAIGHT, 13.0, False),
        (NEAR_BENT, 9.0, False),
        (NEAR_BENT, 11.5, False),
    ],
)
def test_a_leg_that_has_come_is_read_though_its_landmarks_have_slipped_off(
    came: np.ndarray, sd_deg: float, read: bool
) -> None:
    """Half hidden, and so unsure as what is made up of a wall's lines."""
    scene, away = Scene(), pose_at({"left": NEAR_BENT - [0.0, 150.0], "right": FAR_BENT - [0.0, 150.0]})
    for legs, seconds, pose in (
        ((NEAR_BENT, FAR_BENT), 1.0, POSE),
        ((came, FAR_BENT), 0.2, pose_at({"left": NEAR_STRAIGHT, "right": FAR_BENT})),
        ((came, FAR_BENT), 0.0, away),
    ):
        followed = NEAR_BENT if seconds == 1.0 else NEAR_STRAIGHT
        scene.net.legs = [(followed, sd_deg), (FAR_BENT, 5.0)]
        for _ in range(round(seconds / STEP_S) or 1):
            found = scene.read(scene.t_s, room_with(*legs), pose)
            scene.t_s += STEP_S
    assert np.isnan(found.readings["left"].knee_flexion_deg) is not read


def knocked(by_px: int) -> np.ndarray:
    """The room and both legs after the camera was turned up: all of it lower in the frame."""
    return np.roll(room_with(NEAR_STRAIGHT, FAR_BENT), by_px, axis=0)


def test_how_far_the_whole_picture_has_moved_is_told_once() -> None:
    backdrop = Backdrop(LIMITS)
    backdrop.see(knocked(0))
    assert backdrop.moved_px(0.0) is None, "there is nothing before it"
    backdrop.see(knocked(30))
    assert backdrop.moved_px(0.1) is None, "it is sought now and then"
    assert backdrop.moved_px(0.1, soon=True) == pytest.approx([0, 30], abs=1.0)
    assert backdrop.moved_px(0.1, soon=True) is None
    backdrop.see(knocked(70))
    assert backdrop.moved_px(0.5) == pytest.approx([0, 40], abs=1.0)
    backdrop.see(room_with(NEAR_BENT, FAR_BENT))
    assert backdrop.moved_px(1.0) == pytest.approx([0, -70], abs=1.0), "whatever the legs do"
    backdrop.see(np.rot90(ROOM, 2).copy())
    assert backdrop.moved_px(1.5) is None, "another picture"


@pytest.mark.parametrize(("room_goes", "followed"), [(True, True), (False, False)])
def test_legs_are_followed_through_a_knock_that_moves_all_of_the_picture(
    room_goes: bool, followed: bool
) -> None:
    """Legs that move while the room stays are a passer-by's, until they have stayed there."""
    scene = Scene()
    down = np.array([0.0, 1.0])
    read = []
    for frame in range(120):
        by_px = int(np.clip(12 * (frame - 100), 0, 120))
        near, far = NEAR_STRAIGHT + by_px * down, FAR_BENT + by_px * down
        scene.net.legs = [(near, 5.0), (far, 5.0)]
        image = knocked(by_px if room_goes else 0)
        pose = scene.read(scene.t_s, image, pose_at({"left": near, "right": far}))
        scene.t_s += STEP_S
        read.append(not np.isnan(pose.readings["left"].knee_flexion_deg) if pose.readings else False)
    assert all(read[20:100]) and all(read[100:]) == followed
