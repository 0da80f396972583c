"""The largest person is chosen, and stays the one: geometry alone, on drawn skeletons."""

from collections.abc import Callable

import numpy as np
import pytest

from posecheck.core.landmarks import COUNT, INDEX, SWAPPED
from posecheck.core.types import FloatArray
from posecheck.exercises import load_exercise
from posecheck.pose.body import WHOM, box, distance, distinct, size_px, trunk_distance
from posecheck.pose.crowd import Crowd
from posecheck.pose.home import seen_at
from posecheck.pose.person import PersonChoice

SEATED = {
    "shoulder": (0, 0), "hip": (0, 50), "knee": (45, 50), "ankle": (45, 93), "heel": (41, 98),
    "foot_index": (63, 98), "elbow": (5, 28), "wrist": (30, 40),
}  # fmt: skip
STANDING = {
    "shoulder": (0, 0), "hip": (0, 50), "knee": (0, 95), "ankle": (0, 138), "heel": (-4, 143),
    "foot_index": (18, 143), "elbow": (0, 30), "wrist": (0, 55),
}  # fmt: skip


def person(
    at: tuple[float, float] = (0, 0), scale: float = 1.0, shape: dict[str, tuple[int, int]] = SEATED
) -> FloatArray:
    """A skeleton side-on; ``at`` is the shoulder, ``scale`` 1 makes a torso of 50 pixels."""
    points = np.tile(np.array(at, float), (COUNT, 1))
    for joint, place in shape.items():
        for side, depth in (("left", 0.0), ("right", 3.0)):
            points[INDEX[f"{side}_{joint}"]] = np.array(place) * scale + at + depth * scale
    points[: INDEX["left_shoulder"]] += np.array([3, -15]) * scale
    return points


def extended(at: tuple[float, float] = (0, 0)) -> FloatArray:
    shape = {**SEATED, "ankle": (88, 55), "heel": (93, 52), "foot_index": (94, 76)}
    return person(at, shape=shape)


def look(
    choice: PersonChoice, t_s: float, tracked: FloatArray | None, *people: FloatArray
) -> FloatArray | None:
    assert choice.due(t_s, tracked) or tracked is None
    return choice.choose(t_s, tracked, people).person


def settled(one: FloatArray) -> PersonChoice:
    """A choice that has followed ``one`` alone for a while."""
    choice = PersonChoice()
    for step in range(61):
        t_s = step / 10
        if choice.due(t_s, one):
            assert choice.choose(t_s, one, [one]).person is one
    return choice


def test_a_nearer_seated_person_is_larger_than_a_taller_bystander() -> None:
    near, far = person(scale=1.0), person((300, 0), 0.8, STANDING)
    assert np.ptp(far[INDEX["left_shoulder"] :, 1]) > np.ptp(near[INDEX["left_shoulder"] :, 1])
    assert size_px(near) > size_px(far)
    assert look(PersonChoice(), 0.0, far, far, near) is near


def test_distance_knows_one_body_from_another() -> None:
    one = person()
    assert distance(one, one) == 0
    assert distance(one, one[list(SWAPPED)]) == 0
    assert distance(one, person((4, 3))) < WHOM.same
    assert distance(one, person((60, 0))) > WHOM.same
    assert trunk_distance(one, extended()) == pytest.approx(0, abs=1e-9)
    assert distance(np.zeros((COUNT, 2)), np.zeros((COUNT, 2))) == np.inf


def test_second_detections_of_one_body_are_dropped() -> None:
    near, again, far = person(), person((3, 2)), person((300, 0), 0.5)
    assert [size_px(each) for each in distinct([far, near, again])] == pytest.approx(
        [size_px(near), size_px(far)]
    )


def test_the_box_surrounds_the_skeleton() -> None:
    left, top, right, bottom = box(person((100, 200)), 0.0)
    assert left == 100
    assert (top, right, bottom) == (185, 166, 301)
    wider = box(person((100, 200)), 0.1)
    assert wider[0] == pytest.approx(100 - 0.1 * 116)


def test_the_tracker_on_the_wrong_person_is_told_of_the_right_one_and_the_rest() -> None:
    near, far, third = person(), person((300, 0), 0.5), person((600, 0), 0.4)
    choice = PersonChoice()
    assert choice.due(0.0, far)
    found = choice.choose(0.0, far, [far, near, third])
    assert found.person is near
    assert len(found.others) == 2


def looks_at(there: Callable[[float], list[FloatArray]], end_s: float, fps: float = 10.0) -> list[float]:
    """When somebody looks for who is there, while the first of them is followed."""
    choice, looks = PersonChoice(), []
    for step in range(round(end_s * fps)):
        t_s = step / fps
        people = there(t_s)
        if choice.due(t_s, people[0]):
            looks.append(t_s)
            choice.choose(t_s, people[0], people)
    return looks


def test_looking_is_frequent_at_first_and_rare_later() -> None:
    one = person()
    looks = looks_at(lambda t_s: [one], 30.0)
    early = [t_s for t_s in looks if t_s < WHOM.settle_s]
    assert early == pytest.approx(np.arange(0, WHOM.settle_s, WHOM.early_s))
    late = np.diff([t_s for t_s in looks if t_s > WHOM.settle_s])
    assert np.all(late >= WHOM.rarely_s - 1e-6)
    assert len(late) >= 5


def test_with_several_people_who_turns_pedals_once_a_second_is_seen_all_the_way_round() -> None:
    people = [person(), person((300, 0), 0.9)]
    looks = looks_at(lambda t_s: people, 20.0, 30.0)
    late = np.array([t_s for t_s in looks if t_s > WHOM.settle_s])
    assert np.ptp(late % 1.0) > 0.5
    assert np.diff(late).max() < WHOM.crowd_s + 0.1


def test_somebody_who_was_there_is_looked_for_while_out_of_sight() -> None:
    """Who stands right in front is not told from the one behind: they have not gone."""
    one, two = person(), person((300, 0), 0.9)
    looks = looks_at(lambda t_s: [one] if t_s > 6.0 else [one, two], 20.0)
    assert len([t_s for t_s in looks if 6.0 < t_s <= 6.0 + WHOM.forget_s]) >= 3


#: The trunk of `LYING` lies about where that of `STANDING` stands.
LYING = {name: (y - 25, 25 - x) for name, (x, y) in STANDING.items()}


def test_who_stands_where_somebody_lies_is_somebody_else() -> None:
    lies, stands = person(shape=LYING), person(shape=STANDING)
    assert trunk_distance(lies, stands) < WHOM.near
    assert seen_at(lies, [stands]) is None
    assert seen_at(lies, [lies[list(SWAPPED)]]) is not None
    crowd = Crowd()
    for t_s, one in ((0.0, lies), (1.0, stands), (2.0, lies)):
        crowd.see(t_s, [one], one)
    assert [len(one.times_s) for one in crowd.people] == [2, 1]


@pytest.mark.parametrize(("aside", "found"), [(0.0, True), (120.0, False)])
def test_who_lies_and_was_seen_the_wrong_way_round_is_found_at_once(aside: float, found: bool) -> None:
    """The model lays a body in with the head where the feet are; then it loses it, and finds it rightly."""
    lies = person(shape=LYING)
    hips = lies[[INDEX["left_hip"], INDEX["right_hip"]]].mean(axis=0)
    wrong = lies + (hips - lies) * (2, 0)
    assert trunk_distance(lies, wrong) > WHOM.near
    choice, moved = settled(wrong), lies + np.array([aside, 0.0])
    assert choice.due(6.1, None) is False
    assert (look(choice, 6.5, moved, moved) is moved) == found


@pytest.mark.parametrize(("takes_s", "slipped"), [(0.3, True), (2.0, False)])
def test_who_stands_up_in_no_time_is_somebody_in_front(takes_s: float, slipped: bool) -> None:
    """The tracker goes over to them without a jump: they are looked at, and nobody is watched."""
    lies, stands = person(shape=LYING), person(shape=STANDING)
    choice, watched = settled(lies), lies
    for step in range(1, round(30 * takes_s) + 4):
        share = min(1.0, step / (30 * takes_s))
        tracked, t_s = lies + share * (stands - lies), 6.0 + step / 30
        if choice.due(t_s, tracked):
            watched = choice.choose(t_s, tracked, [tracked]).person
    assert (watched is None) == slipped


@pytest.mark.parametrize(
    ("exercise", "usual", "in_front", "apart", "doubted"),
    [
        ("plank", "alike", True, True, True),
        ("plank", "alike", True, False, False),
        ("plank", "alike", False, True, False),
        ("plank", "apart", True, True, False),
        ("plank", "unknown", True, True, False),
        ("walk", "alike", True, True, False),
    ],
)
def test_legs_that_differ_behind_who_stands_in_front_are_of_two_people(
    exercise: str, usual: str, in_front: bool, apart: bool, doubted: bool
) -> None:
    """Unless this person's legs look so all the time, or nobody knows how they look."""
    choice = PersonChoice()
    choice.watch_for(load_exercise(exercise))
    alone, body, stands = person(shape=LYING), person(shape=LYING), person((60, -40), shape=STANDING)
    if apart:
        body[INDEX["right_ankle"]] = stands[INDEX["right_ankle"]]
    t_s = 0.0
    for _ in range(0 if usual == "unknown" else 20):
        t_s += 0.2
        assert not choice.doubts(t_s, body if usual == "apart" else alone)
    assert choice.mixed(body) == (exercise == "plank" and apart and usual == "alike")
    choice.due(t_s, body)
    choice.choose(t_s, body, [body, stands] if in_front else [body])
    assert choice.doubts(t_s, body) == doubted


def test_nobody_in_view_costs_nothing() -> None:
    choice = PersonChoice()
    assert not any(choice.due(step / 10, None) for step in range(100))
    assert choice.choose(0.0, None, []).person is None


def test_a_larger_person_replaces_only_a_young_choice() -> None:
    small, large = person(), person((400, 0), WHOM.larger * 1.1)
    choice = PersonChoice()
    assert look(choice, 0.0, small, small) is small
    assert look(choice, 1.0, small, small, large) is large
    assert choice.watched == 1
    choice = settled(small)
    assert choice.choose(7.0, small, [small, large]).person is small
    assert choice.watched == 0


def test_a_moving_leg_does_not_change_the_person() -> None:
    choice = settled(person())
    assert choice.choose(7.0, extended(), [extended(), person((400, 0), 1.5)]).person is not None
    assert distance(choice.choose(7.1, extended(), [extended()]).person, extended()) == 0  # type: ignore[arg-type]


def test_a_jump_makes_it_look_at_once_and_return() -> None:
    seated, passer = person(), person((250, 0), 1.3, STANDING)
    choice = settled(seated)
    assert choice.due(6.1, passer)
    assert choice.choose(6.1, passer, [passer, seated]).person is seated


def test_a_stranger_is_not_taken_while_the_person_is_hidden_for_a_moment() -> None:
    seated, passer = person(), person((250, 0), 1.3, STANDING)
    choice = settled(seated)
    assert look(choice, 6.1, passer, passer) is None
    assert look(choice, 6.1 + WHOM.forget_s / 2, passer, passer) is None
    assert look(choice, 6.1 + WHOM.forget_s / 2 + 1, seated, seated, passer) is seated


def test_after_a_while_somebody_else_is_chosen() -> None:
    seated, other = person(), person((250, 0))
    choice = settled(seated)
    assert look(choice, 6.1, other, other) is None
    assert choice.watched == 0
    assert look(choice, 6.2 + WHOM.forget_s, other, other) is other
    assert choice.watched == 1
    assert look(choice, 7.0 + WHOM.forget_s, other, other, seated) is other


def test_somebody_who_moves_while_followed_stays_chosen() -> None:
    choice = settled(person())
    for step in range(200):
        t_s, here = 6.1 + step / 10, person((step * 3.0, 0))
        if choice.due(t_s, here):
            found = choice.choose(t_s, here, [here, person((-300, 0), 1.3)])
            assert found.person is here
    assert trunk_distance(person(), here) > WHOM.near


def test_after_a_move_the_new_place_is_home() -> None:
    """Whoever sits down where the chosen one was before is somebody else."""
    choice, here = settled(person()), person()
    for step in range(100):
        t_s, here = 6.1 + step / 10, person((min(step * 20.0, 300.0), 0))
        if choice.due(t_s, here):
            assert choice.choose(t_s, here, [here]).person is here
    assert look(choice, t_s + WHOM.rarely_s, here, person(), here) is here


def test_a_follower_that_was_stolen_gradually_is_brought_back() -> None:
    seated, choice = person(), settled(person())
    for step in range(60):
        t_s, passer = 6.1 + step / 10, person((step * 4.0, 0), shape=STANDING)
        if choice.due(t_s, passer):
            assert choice.choose(t_s, passer, [passer, seated]).person is seated
            return
    pytest.fail("never looked")


def test_a_tracker_that_went_with_a_passer_by_who_hid_the_person_comes_back() -> None:
    """Nobody else is found for two seconds; then the person is where they have always been."""
    seated, choice = person(), settled(person())
    for step in range(60):
        t_s, passer = 6.1 + step / 10, person((step * 6.0, 0), shape=STANDING)
        if not choice.due(t_s, passer):
            continue
        everybody = [passer] if t_s < 8.0 else [passer, seated]
        found = choice.choose(t_s, passer, everybody).person
        if found is seated:
            assert t_s < 8.0 + WHOM.crowd_s
            return
    pytest.fail("never came back")


@pytest.mark.parametrize("scale", [1 / WHOM.near_scale - 0.05, WHOM.near_scale + 0.1])
def test_who_is_at_home_but_of_another_size_is_somebody_else(scale: float) -> None:
    """Far behind the person's place, or close before it: their trunk in the middle of where that was."""
    stranger = person((0, 25 * (1 - scale)), scale)
    choice = settled(person())
    assert trunk_distance(stranger, person()) <= WHOM.near
    for step in range(2 * round(10 * WHOM.rarely_s)):
        t_s, moved = 6.1 + step / 10, person((step * 6.0, 0))
        if choice.due(t_s, moved):
            assert choice.choose(t_s, moved, [stranger, moved]).person is moved


def test_a_tracker_that_never_let_go_is_believed_when_the_search_sees_nobody() -> None:
    one = person()
    assert settled(one).choose(6.5, one, []).person is one
    lost = settled(one)
    lost.due(6.1, None)
    lost.due(6.2, person((300, 0)))
    assert lost.choose(6.2, person((300, 0)), []).person is None
