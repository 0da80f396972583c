"""The set-up assistant: one instruction at a time, in order, with a direction."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from posecheck.core.coaching.placement import Advice, Assistant, Look, way_to_turn
from posecheck.core.landmarks import FOOT_INDEX, LEG_ROWS
from posecheck.core.types import Observation, Pose
from posecheck.exercises import load_exercise
from tests.made_up import Person, pose

GLIDE = load_exercise("sciatic_glide")
GOOD = Look(luma=110.0, fps=25.0)
PLACED = Person(hip_px=(180.0, 240.0))


def settled(found: Pose | None, view_deg: float = 5.0, look: Look = GOOD, seconds: float = 2.0) -> Advice:
    """The advice after looking at one pose for a while at 20 fps."""
    assistant = Assistant(GLIDE)
    for index in range(round(seconds * 20) + 1):
        advice = assistant.step(Observation(index / 20, found), "right", view_deg, look)
    return advice


def test_ready_when_everything_is_right() -> None:
    advice = settled(pose(85, 5, PLACED))
    assert (advice.step, advice.ready) == ("ready", True)


def test_asks_for_somebody_first_and_for_light_when_it_is_dark() -> None:
    assert settled(None).cue == "get_in_view"
    assert settled(None, look=Look(10.0, 25.0)).cue == "nobody_dark"


@pytest.mark.parametrize(
    ("hip_px", "facing", "cue", "arrow"),
    [
        ((180.0, 420.0), 1, "camera_down", "down"),
        ((180.0, 5.0), 1, "camera_up", "up"),
        ((460.0, 240.0), 1, "shift_back", "left"),
        ((5.0, 240.0), 1, "shift_forward", "right"),
        ((180.0, 240.0), -1, "shift_back", "right"),
    ],
)
def test_leg_at_an_edge_gets_a_direction(
    hip_px: tuple[float, float], facing: int, cue: str, arrow: str
) -> None:
    advice = settled(pose(85, 5, Person(hip_px=hip_px, facing=facing)))
    assert (advice.step, advice.cue, advice.arrow) == ("in_frame", cue, arrow)


def test_leg_that_is_too_large_for_the_picture() -> None:
    for size_px, hip_px in (((200, 480), (10.0, 240.0)), ((640, 120), (180.0, 2.0))):
        advice = settled(pose(85, 5, Person(hip_px=hip_px, size_px=size_px)))
        assert advice.cue in ("move_back", "shift_back")
    wide = pose(85, 5, Person(hip_px=(2.0, 240.0), size_px=(200, 480)))
    assert settled(wide).arrow == "farther"


def test_room_for_the_stretched_leg_is_asked_for_while_the_knee_is_bent() -> None:
    sitting = Person(hip_px=(440.0, 240.0))
    assert settled(pose(88, 0, sitting)).cue == "shift_back"


def test_hidden_toes() -> None:
    found = pose(85, 5, PLACED)
    hidden = found.visibility.copy()
    hidden[LEG_ROWS["right"][FOOT_INDEX]] = 0.1
    assert settled(replace(found, visibility=hidden)).cue == "show_leg"


def test_small_leg() -> None:
    assert settled(pose(85, 5, replace(PLACED, scale=0.6))).cue == "move_closer"


def test_side_on_up_to_twenty_degrees() -> None:
    found = pose(85, 5, PLACED)
    assert settled(found, 20.0).ready
    assert settled(found, 25.0).cue in ("turn_left", "turn_right")
    assert settled(found, 80.0).cue == "turn_side"


def test_way_to_turn() -> None:
    def facing(deg: float) -> Pose:
        """Somebody who faces this way seen from above: 0 to the right, 90 away from the camera."""
        x, z = np.cos(np.radians(deg)), np.sin(np.radians(deg))
        world = np.zeros((33, 3))
        world[23], world[24] = [-z, 0, x], [z, 0, -x]
        return replace(pose(85, 5), world_m=world)

    assert way_to_turn(facing(-30)) == "left"
    assert way_to_turn(facing(30)) == "right"
    assert way_to_turn(facing(150)) == "left"
    assert way_to_turn(facing(-150)) == "right"


@pytest.mark.parametrize(
    ("look", "cue"), [(Look(20.0, 25.0), "more_light"), (Look(100.0, 8.0), "slow_picture")]
)
def test_light_and_rate_are_asked_for_but_do_not_block_for_ever(look: Look, cue: str) -> None:
    found = pose(85, 5, PLACED)
    assert settled(found, look=look, seconds=5).cue == cue
    assert settled(found, look=look, seconds=14).ready


def test_what_could_not_be_mended_is_remembered() -> None:
    assistant = Assistant(GLIDE)
    for index in range(300):
        assistant.step(Observation(index / 20, pose(85, 5, PLACED)), "right", 5.0, Look(10.0, 25.0))
    assert assistant.passed_over == ["more_light"]


def test_a_flicker_does_not_change_the_instruction() -> None:
    assistant = Assistant(GLIDE)
    good, small = pose(85, 5, PLACED), pose(85, 5, replace(PLACED, scale=0.6))
    said = []
    for index in range(80):
        found = good if index % 10 == 0 else small
        said.append(assistant.step(Observation(index / 20, found), "right", 5.0, GOOD).cue)
    assert "ready" not in said
