"""The set-up assistant: one instruction at a time, in order, with a direction."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from posecheck.core.coaching.placement import Advice, Assistant, Surroundings, Trunk, way_to_turn
from posecheck.core.landmarks import FOOT_INDEX, LEG_ROWS
from posecheck.core.types import Angles, LegAngles, LegReading, Measurement, Observation, Pose
from posecheck.exercises import load_exercise
from tests.made_up import Person, pose, scaled

GLIDE = load_exercise("sciatic_glide")
GOOD = Surroundings(luma=110.0, fps=25.0)
PLACED = Person(hip_px=(180.0, 240.0))


class Watched:
    """An assistant that looks at one pose after the other at 20 fps; what it said, in order."""

    def __init__(self) -> None:
        self.assistant, self.t_s = Assistant(GLIDE), 0.0
        self.said: list[str] = []
        self.advice = Advice("person", "")

    def look(
        self, found: Pose | None, seconds: float = 2.0, view_deg: float = 5.0, look: Surroundings = GOOD
    ) -> Advice:
        for _ in range(round(seconds * 20) + 1):
            knee_deg = math.nan if found is None else 85.0
            reading = found.readings.get("right") if found else None
            sd_deg = reading.knee_sd_deg if reading else math.nan
            angles = Angles(right=LegAngles(knee_deg, 5.0, knee_sd_deg=sd_deg))
            m = Measurement(self.t_s, angles, angles, "right", found is not None, view_deg)
            self.advice = self.assistant.step(Observation(self.t_s, found), m, look)
            self.t_s += 1 / 20
            if self.advice.cue and self.said[-1:] != [self.advice.cue]:
                self.said.append(self.advice.cue)
        return self.advice


def settled(
    found: Pose | None, view_deg: float = 5.0, look: Surroundings = GOOD, seconds: float = 2.0
) -> Advice:
    """The advice after looking at one pose for a while."""
    return Watched().look(found, seconds, view_deg, look)


def read(found: Pose, knee_sd_deg: float = 5.0, ankle_sd_deg: float = 6.0) -> Pose:
    """The same, measured from its pixels."""
    reading = LegReading(found.xy_px[list(LEG_ROWS["right"])], 85.0, 5.0, knee_sd_deg, ankle_sd_deg)
    return replace(found, readings={"right": reading})


def test_ready_when_everything_is_right() -> None:
    advice = settled(pose(85, 5, PLACED))
    assert (advice.step, advice.ready) == ("ready", True)


def test_asks_for_somebody_first_and_for_light_when_it_is_dark() -> None:
    assert settled(None).cue == "get_in_view"
    assert settled(None, look=Surroundings(10.0, 25.0)).cue == "nobody_dark"


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


@pytest.mark.parametrize("facing", [1, -1])
def test_the_drawing_faces_as_the_person_does(facing: int) -> None:
    """For good, also from one landmark's tremor to the next, and when they turn round."""
    trunk, faces = Trunk(GLIDE["facing_memory"]), [facing] * 40 + [-facing] * 200
    for frame, way in enumerate(faces):
        trunk.step(frame / 20, pose(85, 5, Person(facing=way)))
        if frame < 40:
            assert trunk.facing == facing
    assert trunk.facing == -facing and not trunk.lying


def test_leg_that_is_too_large_for_the_frame() -> None:
    for size_px, hip_px in (((200, 480), (10.0, 240.0)), ((640, 120), (180.0, 2.0))):
        advice = settled(pose(85, 5, Person(hip_px=hip_px, size_px=size_px)))
        assert advice.cue in ("move_back", "shift_back")
    wide = pose(85, 5, Person(hip_px=(2.0, 240.0), size_px=(200, 480)))
    assert settled(wide).arrow == "farther"


def test_room_for_the_stretched_leg_is_asked_for_while_the_knee_is_bent() -> None:
    sitting = Person(hip_px=(440.0, 240.0))
    assert settled(pose(88, 0, sitting)).cue == "shift_back"


def test_who_shows_no_knee_is_waited_for_and_everybody_else_goes_on() -> None:
    far = pose(85, 5, Person(hip_px=(460.0, 240.0)))
    for knee_deg, ready in ((85.0, True), (math.nan, False)):
        assistant, angles = Assistant(GLIDE), Angles(right=LegAngles(knee_deg, 5.0))
        for t_s in np.arange(0.0, 30.0, 0.05):
            m = Measurement(t_s, angles, angles, "right", True, 5.0)
            advice = assistant.step(Observation(t_s, far), m, GOOD)
        assert (advice.step, advice.ready) == (("ready", True) if ready else ("in_frame", False))


def test_hidden_toes() -> None:
    found = pose(85, 5, PLACED)
    hidden = found.visibility.copy()
    hidden[LEG_ROWS["right"][FOOT_INDEX]] = 0.1
    assert settled(replace(found, visibility=hidden)).cue == "show_leg"


@pytest.mark.parametrize("leg_heights", [0.30, 0.35, 0.385, 0.45])
@pytest.mark.parametrize("lying", [False, True])
def test_legs_filmed_from_three_metres_are_large_enough(leg_heights: float, lying: bool) -> None:
    """Sample clips from 2.4 to 3.2 m at 480 lines show legs of 0.34 to 0.5 frame heights."""
    scale = leg_heights * 480 / 215
    person = replace(PLACED, scale=scale)
    if lying:
        person = replace(person, hip_px=(300.0, 420.0), thigh_elevation_deg=80.0, hip_flexion_deg=80.0)
    for found in (pose(85, 5, person), read(pose(85, 5, person))):
        advice = settled(found)
        assert (advice.step, advice.ready) == ("ready", True), advice


def test_small_leg_counts_in_pixels_not_in_frames() -> None:
    small = pose(85, 5, replace(PLACED, scale=0.5))
    assert settled(small).cue == "move_closer"
    assert settled(scaled(2.0)(small)).ready, "the same share of a frame with more pixels"


def test_leg_whose_pixels_do_not_tell() -> None:
    found = pose(85, 5, PLACED)
    assert settled(read(found)).ready
    assert settled(read(found, ankle_sd_deg=15.0)).cue == "show_foot"
    assert settled(read(found, ankle_sd_deg=15.0), look=Surroundings(10.0, 25.0)).cue == "more_light"


def test_a_measured_leg_is_seen_whatever_its_landmarks_say() -> None:
    found = pose(85, 5, PLACED)
    hidden = found.visibility.copy()
    hidden[LEG_ROWS["right"][FOOT_INDEX]] = 0.1
    assert settled(read(replace(found, visibility=hidden))).ready


def test_side_on_up_to_twenty_degrees() -> None:
    found = pose(85, 5, PLACED)
    assert settled(found, 20.0).ready
    assert settled(found, 25.0).cue in ("turn_left", "turn_right")
    assert settled(found, 80.0).cue == "turn_side"
    # The landmarks of somebody who sits 20 degrees off read 26 to 28.
    assert settled(read(found), 28.0).ready
    assert settled(read(found), 35.0).cue in ("turn_left", "turn_right")


def test_gives_way_after_fifteen_seconds_and_says_what_will_be_less_sure() -> None:
    cases = {
        "less_sure_size": (pose(85, 5, replace(PLACED, scale=0.5)), 5.0, GOOD, "move_closer"),
        "less_sure_frame": (pose(85, 5, Person(hip_px=(440.0, 240.0))), 5.0, GOOD, "shift_back"),
        "less_sure_view": (pose(85, 5, PLACED), 80.0, GOOD, "turn_side"),
        "less_sure_light": (pose(85, 5, PLACED), 5.0, Surroundings(20.0, 25.0), "more_light"),
    }
    for word, (found, view_deg, look, asked) in cases.items():
        watched = Watched()
        assert watched.look(found, 15.0, view_deg, look).cue == asked
        assert watched.look(found, 2.5, view_deg, look).ready, word
        assert watched.said == [asked, word]
        assert watched.assistant.passed_over == [asked]


def test_demands_do_not_take_turns() -> None:
    """Three things that come and go: each is left alone for a while, and the whole ends by itself."""
    near, small = pose(85, 5, Person(hip_px=(440.0, 240.0))), pose(85, 5, replace(PLACED, scale=0.5))
    watched = Watched()
    for _ in range(12):
        watched.look(near, 1.0)
        watched.look(small, 1.0)
        watched.look(pose(85, 5, PLACED), 0.2, view_deg=80.0)
        if watched.advice.ready:
            break
    assert watched.t_s < 20.0
    assert len(watched.said) <= 5 and watched.said[-1].startswith("less_sure")


def test_somebody_who_is_not_seen_is_waited_for() -> None:
    watched = Watched()
    assert watched.look(None, 60.0).cue == "get_in_view"
    assert watched.look(pose(85, 5, PLACED)).ready and watched.assistant.passed_over == []


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
    ("look", "cue"), [(Surroundings(20.0, 25.0), "more_light"), (Surroundings(100.0, 8.0), "slow_frames")]
)
def test_light_and_rate_are_asked_for_but_do_not_block_for_ever(look: Surroundings, cue: str) -> None:
    found = pose(85, 5, PLACED)
    assert settled(found, look=look, seconds=5).cue == cue
    assert settled(found, look=look, seconds=17).ready


def test_a_flicker_does_not_change_the_instruction() -> None:
    good, small = pose(85, 5, PLACED), pose(85, 5, replace(PLACED, scale=0.5))
    watched = Watched()
    for index in range(80):
        watched.look(good if index % 10 == 0 else small, 0.0)
    assert "ready" not in watched.said
