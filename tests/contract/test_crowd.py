"""Who of everybody is the one to watch: drawn skeletons, looked at once a second."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from posecheck.core.judging.position import Looks, Position
from posecheck.core.landmarks import INDEX, SIDES
from posecheck.core.types import FloatArray
from posecheck.exercises import load_exercise
from posecheck.pose.body import WHOM, trunk_distance
from posecheck.pose.crowd import Crowd, Somebody
from posecheck.pose.person import PersonChoice
from tests import made_bodies as bodies
from tests.contract.test_person import STANDING, extended, person

Where = Callable[[int], FloatArray | None]


def gliding(x: float, scale: float = 1.0) -> Where:
    """Somebody who straightens the leg every other second."""

    def at(second: int) -> FloatArray:
        still = person((0, 0), 1.0) if second % 2 else extended()
        return still * scale + [x, 100.0]

    return at


def sitting(x: float, scale: float = 1.0) -> Where:
    return lambda second: person((x, 100.0), scale)


def during(who: Where, first: int, last: int) -> Where:
    return lambda second: who(second) if first <= second < last else None


def walking(x: float, step: float, scale: float = 1.0) -> Where:
    return lambda second: person((x + step * second, 100.0), scale, STANDING)


def gliding_along(x: float, step: float, scale: float = 1.0) -> Where:
    """Somebody who moves the legs, and goes through the picture."""
    return lambda second: gliding(x + step * second, scale)(second)


def crowd_of(*people: Where, seconds: int = 20, followed: int = 0, exercise: str = "") -> Crowd:
    """Everybody for a while; the one with the number ``followed`` is followed whenever there."""
    crowd = Crowd(Position(load_exercise(exercise)) if exercise else None)
    for second in range(seconds):
        there = [one(second) for one in people]
        crowd.see(float(second), [one for one in there if one is not None], there[followed])
    return crowd


def test_how_long_somebody_does_it_is_counted_from_the_first_look_that_fits() -> None:
    looks = [Looks(False), Looks(True), Looks(True), Looks(True), Looks(False), Looks(True)]
    one = Somebody([0.0, 1.0, 1.5, 2.0, 3.0, 4.0], [person()] * 6, looks)
    assert one.fitted_s() == 1.0
    rarely = Somebody([0.0, 100.0], [person()] * 2, [Looks(True)] * 2)
    assert rarely.fitted_s() == WHOM.crowd_s, "what was done between rare looks is unknown"


def x_of(crowd: Crowd, wanted: str = "largest") -> float:
    subject = crowd.subject(wanted)
    assert subject is not None
    return subject.x_px


def test_who_is_about_to_begin_is_watched_rather_than_a_phantom_that_looks_like_it() -> None:
    """Somebody lies with the hips on the floor; on the shelf behind the pose model sees a bridge, a fifth as
    large."""
    lying, phantom = bodies.bridge(0.0).xy_px, bodies.bridge(21.0).xy_px * 0.22 + [400.0, 0.0]
    choice = PersonChoice()
    choice.watch_for(load_exercise("bridge"))
    assert [choice.crowds.now.look(one).fit for one in (lying, phantom)] == [False, True]
    assert choice.choose(0.0, lying, [lying, phantom]).person is lying
    assert choice.choose(0.5, lying, [lying, phantom]).person is lying


def test_the_user_who_comes_later_and_larger_is_the_subject_not_the_television() -> None:
    crowd = crowd_of(gliding(0), during(gliding(500, 1.5), 7, 20))
    assert x_of(crowd) == pytest.approx(500, abs=30)


def test_a_helper_who_stands_nearer_is_not() -> None:
    assert x_of(crowd_of(gliding(0), sitting(500, 1.4))) == pytest.approx(0, abs=30)


def test_a_large_passer_by_is_not() -> None:
    assert x_of(crowd_of(gliding(0), during(walking(300, 60, 1.6), 5, 9))) == pytest.approx(0, abs=30)


def test_whom_the_user_asks_for() -> None:
    crowd = crowd_of(gliding(0), sitting(400), gliding(800, 1.5))
    assert [round(x_of(crowd, each) / 400) for each in ("left", "right", "1", "2", "3", "4")] == [
        0, 2, 0, 1, 2, 2,
    ]  # fmt: skip


def test_people_are_counted_and_phantoms_are_not() -> None:
    assert len(crowd_of(gliding(0), sitting(500)).present()) == 2
    assert len(crowd_of(gliding(0), during(sitting(500), 4, 5)).present()) == 1
    assert Crowd().subject("largest") is None


def follow(
    choice: PersonChoice, *people: Where, seconds: int = 20, cut_s: float | None = None
) -> list[FloatArray | None]:
    """A tracker that stays with whom it was told of, looked after often; None: nobody is watched."""
    found: list[FloatArray | None] = []
    tracked, absent = 0, False
    for quarter in range(4 * seconds):
        t_s, second = quarter / 4, quarter // 4
        there = [one(second) for one in people]
        seen = [one for one in there if one is not None]
        if there[tracked] is None and seen:
            tracked = next(number for number, one in enumerate(there) if one is not None)
        mine = there[tracked]
        if t_s == cut_s:
            choice.cut(t_s)
            absent = False
        if choice.due(t_s, mine):
            mine = choice.choose(t_s, mine, seen).person
            absent = mine is None
            if mine is not None:
                tracked = next(number for number, one in enumerate(there) if one is mine)
        found.append(None if absent else mine)
    return found


def test_live_a_clearly_better_one_takes_over_and_that_is_counted() -> None:
    choice = PersonChoice()
    found = follow(choice, gliding(0), during(gliding(500, 1.5), 6, 20))
    assert choice.changes == choice.watched == 1
    assert found[-1] is not None and found[-1][0, 0] > 400


@pytest.mark.parametrize(
    "other", [sitting(500, 1.5), walking(-900, 60, 1.5), gliding_along(-900, 60, 1.5), gliding(500, 1.05)]
)
def test_live_nobody_else_takes_over(other: Where) -> None:
    choice = PersonChoice()
    found = follow(choice, gliding(0), during(other, 6, 20))
    assert choice.changes == 0
    assert found[-1] is not None and found[-1][0, 0] < 100


def test_who_is_asked_for_is_kept_whoever_comes() -> None:
    choice = PersonChoice()
    choice.wanted = "left"
    found = follow(choice, gliding(0), gliding(500, 1.5))
    assert choice.changes == 0 and all(one is None or one[0, 0] < 100 for one in found)


def test_a_click_changes_the_person() -> None:
    choice = PersonChoice()
    follow(choice, sitting(0), sitting(500), seconds=5)
    choice.point(520.0, 150.0)
    assert choice.due(5.0, person((0, 100.0)))
    everybody = [person((0, 100.0)), person((500, 100.0))]
    assert choice.choose(5.0, everybody[0], everybody).person is everybody[1]


def test_a_recording_that_followed_somebody_else_is_read_again_for_the_right_one() -> None:
    people = (gliding(0), during(gliding(500, 1.5), 7, 20))
    choice = PersonChoice()
    choice.crowds.now = crowd_of(*people)
    missed = choice.missed()
    assert missed is not None
    again = PersonChoice()
    again.seek(missed)
    found = follow(again, *people)
    assert all(one is None for one in found[: 4 * 6]), "nobody else is watched before the one who is sought"
    assert all(one is not None and one[0, 0] > 400 for one in found[4 * 8 :])
    assert again.missed() is None


def test_who_is_sought_and_not_found_is_looked_for_closer_where_they_should_be() -> None:
    bystander, walker = person((0, 100.0)), walking(900, -60)
    choice = PersonChoice()
    assert choice.unfound(3.0, []) is None, "nobody is sought"
    choice.seek(crowd_of(during(walker, 5, 9)).people[0])
    for people in ([], [bystander]):
        expected = choice.unfound(3.0, people)
        assert expected is not None and trunk_distance(expected, person((720, 100), 1, STANDING)) < 0.01
    assert choice.unfound(3.0, [bystander, person((730, 100), 1, STANDING)]) is None


def test_after_a_cut_whoever_is_there_is_watched_at_once() -> None:
    """The film goes on from the other side: another picture, and nobody else."""
    film = (during(gliding(0), 0, 10), during(gliding(600), 10, 20))
    for cut_s, waits in ((None, True), (10.0, False)):
        choice = PersonChoice()
        found = follow(choice, *film, cut_s=cut_s)
        assert all(one is not None and one[0, 0] < 100 for one in found[4:40])
        assert any(one is None for one in found[40:]) is waits
        assert (choice.several == 1) is not waits
    assert choice.missed() is None and found[-1] is not None and found[-1][0, 0] > 500


def test_a_film_with_cuts_is_read_again_for_the_right_one_of_each_shot() -> None:
    """First a television moves; after the cut it is elsewhere, and so is the user."""
    film = (
        during(gliding(0), 0, 10),
        during(gliding(600, 1.5), 3, 10),
        during(gliding(1200), 10, 20),
        during(gliding(1800, 1.5), 13, 20),
    )
    choice = PersonChoice()
    follow(choice, *film, cut_s=10.0)
    missed = choice.missed()
    assert missed is not None and choice.several == 2
    again = PersonChoice()
    again.seek(missed)
    found = follow(again, *film, cut_s=10.0)
    watched = {round(one[0, 0], -2) for one in found if one is not None}
    assert len(watched) == 2 and min(watched) > 500 and max(watched) > 1700


def test_a_recording_of_one_person_is_read_once() -> None:
    choice = PersonChoice()
    follow(choice, gliding(0))
    assert choice.missed() is None and choice.several == 1


def test_a_tracker_that_went_along_with_a_passer_by_is_brought_home() -> None:
    choice = PersonChoice()
    follow(choice, sitting(0), seconds=12)
    half_hidden, passer = person((0, 100.0)) * 0.9, person((150, 100.0), 1.2, STANDING)
    assert choice.choose(12.0, passer, [passer, half_hidden]).person is half_hidden


def test_whoever_walks_by_is_the_subject_of_an_exercise_that_travels_and_of_no_other() -> None:
    people = (gliding(0), during(walking(900, -60, 1.1), 5, 18))
    assert x_of(crowd_of(*people)) == pytest.approx(0, abs=30)
    assert x_of(crowd_of(*people, exercise="walk")) > 100


@pytest.mark.parametrize("first", [0, 1])
def test_of_two_who_walk_the_one_who_stays_is_the_subject(first: int) -> None:
    """Somebody a little larger walks to and fro before a treadmill."""

    def strides(x: float, step: float, scale: float) -> Where:
        at = lambda n: bodies.walker(0.3 * n, x=x + step * abs(n % 12 - 6)).xy_px * scale  # noqa: E731
        return at

    treadmill, passing = strides(300, 0, 0.9), strides(100, 80, 1.0)
    people = (treadmill, passing) if first == 0 else (passing, treadmill)
    subject = crowd_of(*people, seconds=20, exercise="walk").subject("largest")
    assert subject is not None and subject.movement()[1] < WHOM.near
    alone = crowd_of(passing, sitting(900), seconds=20, exercise="walk").subject("largest")
    assert alone is not None and alone.movement()[1] > WHOM.near


def test_a_walker_who_is_seen_once_a_second_is_one_person() -> None:
    crowd = crowd_of(walking(900, -90), seconds=10)
    assert [len(one.times_s) for one in crowd.people] == [10]


def test_two_who_walk_past_each_other_stay_who_they_are() -> None:
    one, other = crowd_of(walking(0, 50), walking(430, -50), seconds=9).people
    assert np.all(np.diff([skeleton[0, 0] for skeleton in one.skeletons]) > 0)
    assert np.all(np.diff([skeleton[0, 0] for skeleton in other.skeletons]) < 0)


def test_a_walker_is_expected_where_the_walk_leads_and_came_from() -> None:
    walker = walking(900, -60)
    subject = crowd_of(during(walker, 5, 9)).people[0]
    for second in (2, 3, 6, 11):
        assert trunk_distance(subject.expected(second), person((900 - 60 * second, 100), 1, STANDING)) < 0.01
    assert trunk_distance(subject.expected(0), walking(900, -60)(1)) < 0.01, "no further than look_s"


def test_a_recording_is_read_again_for_a_walker_from_before_the_first_sight() -> None:
    """The tracker lost the bystander late; only then the walker was found."""
    walker = during(walking(900, -60), 4, 16)
    choice = PersonChoice()
    choice.watch_for(load_exercise("walk"))
    subject = crowd_of(during(walker, 8, 16)).people[0]
    choice.seek(subject)
    found = follow(choice, sitting(0), walker)
    seen = [n / 4 for n, one in enumerate(found) if one is not None and one[0, 0] > 100]
    assert min(seen) <= 5.0


def doing(name: str, x: float, scale: float = 1.0) -> Where:
    """Somebody of 450 pixels who does an exercise, or something else, as tall as the drawn people here."""

    def at(second: int) -> FloatArray:
        pose = {
            "plank": lambda: bodies.plank(0.0),
            "bridge": lambda: bodies.bridge(21.0),
            "plank_knees": lambda: bodies.plank_on_knees(),
            "cycle": lambda: bodies.cyclist(0.37 * second),
            "walk": lambda: bodies.walker(0.37 * second),
            "squat": lambda: bodies.sitter(*((0.0, 0.0) if second % 3 else (90.0, 90.0))),
            "rest of plank": lambda: bodies.plank(prop=0.1),
            "rest of plank_knees": lambda: bodies.plank(prop=0.1),
            "rest of bridge": lambda: bodies.bridge(0.0),
            "rest of cycle": lambda: bodies.cyclist(0.0),
        }[name]()
        return pose.xy_px * scale + [x, 0.0]

    return at


DONE = ("plank", "plank_knees", "bridge", "cycle")


@pytest.mark.parametrize("exercise", DONE)
def test_whoever_does_the_exercise_is_the_subject_not_who_moves_more_beside(exercise: str) -> None:
    """A coach squats beside somebody who holds a position, and is followed at first."""
    crowd = crowd_of(doing("squat", 1000, 1.1), doing(exercise, 0), exercise=exercise)
    assert x_of(crowd) < 600


@pytest.mark.parametrize("exercise", DONE)
def test_live_whoever_does_the_exercise_takes_over_from_who_never_did(exercise: str) -> None:
    choice = PersonChoice()
    choice.watch_for(load_exercise(exercise))
    found = follow(choice, doing("squat", 1000, 1.1), during(doing(exercise, 0), 6, 20))
    assert choice.changes == 1
    assert found[-1] is not None and found[-1][:, 0].mean() < 600


def test_live_who_pedals_takes_over_from_who_only_sits_like_it() -> None:
    """Somebody on a bicycle that stands still, or on hands and knees, has bent hips too."""
    choice = PersonChoice()
    choice.watch_for(load_exercise("cycle"))
    found = follow(choice, doing("rest of cycle", 1000, 1.1), doing("cycle", 0))
    assert choice.changes == 1
    assert found[-1] is not None and found[-1][:, 0].mean() < 600


@pytest.mark.parametrize("exercise", DONE)
@pytest.mark.parametrize("other", ["squat", "the same"])
def test_live_who_has_done_it_is_kept_beside_larger_people_and_in_rests(exercise: str, other: str) -> None:
    choice = PersonChoice()
    choice.watch_for(load_exercise(exercise))
    there, rest = doing(exercise, 0), doing(f"rest of {exercise}", 0)
    beside = doing(exercise if other == "the same" else other, 1000, 1.1)
    found = follow(choice, lambda second: (there if second < 12 else rest)(second), during(beside, 6, 24))
    assert found[-1] is not None and found[-1][:, 0].mean() < 600


def test_at_first_who_is_in_position_is_chosen_before_who_is_larger() -> None:
    choice = PersonChoice()
    choice.watch_for(load_exercise("plank"))
    coach, planks = doing("squat", 1000, 1.3)(0), doing("plank", 0)(0)
    assert choice.choose(0.0, coach, [coach, planks]).person is planks


@pytest.mark.parametrize("exercise", DONE)
def test_who_all_at_once_looks_like_somebody_else_close_by_is_doubted_for_a_while(exercise: str) -> None:
    """Somebody walks past in front: the landmarks go with them, or are drawn to them."""
    mine, passing = doing(exercise, 0)(0), doing("walk", 60)(0)

    def watched(*beside: FloatArray) -> PersonChoice:
        choice = PersonChoice()
        choice.watch_for(load_exercise(exercise))
        for quarter in range(24):
            if choice.due(quarter / 4, mine):
                choice.choose(quarter / 4, mine, [mine, *beside])
            assert not choice.doubts(quarter / 4, mine)
        return choice

    crowded, alone = watched(passing), watched()
    assert crowded.doubts(6.0, passing) and not alone.doubts(6.0, passing)
    assert not crowded.doubts(6.2, mine), "back where they were"
    assert crowded.doubts(6.4, passing)
    assert not crowded.doubts(6.3 + WHOM.doubt_s, passing), "then they have got up"


def test_sinking_hips_are_no_ground_for_doubt() -> None:
    """Somebody kneels close by: what went wrong with the form is told all the same."""
    choice = PersonChoice()
    choice.watch_for(load_exercise("plank"))
    mine, beside, sags = doing("plank", 0)(0), doing("squat", 60)(0), bodies.plank(18.0).xy_px
    for quarter in range(24):
        if choice.due(quarter / 4, mine):
            choice.choose(quarter / 4, mine, [mine, beside])
        assert not choice.doubts(quarter / 4, mine)
    assert not choice.crowds.now.look(sags).fit
    assert not choice.doubts(6.0, sags)


def waving(x: float) -> Where:
    """Somebody who sits, and moves an arm up and down."""

    def at(second: int) -> FloatArray:
        found = bodies.sitter().xy_px + np.array([x, 0.0])
        found[[INDEX["left_wrist"], INDEX["right_wrist"]], 1] -= 150.0 * (second % 2)
        return found

    return at


def test_who_sits_and_moves_an_arm_is_not_the_one_who_pedals() -> None:
    """Both sit, as somebody does who pedals; the legs of one go round."""
    assert x_of(crowd_of(waving(1000), doing("cycle", 0), exercise="cycle")) < 600


def test_who_stands_before_somebody_who_lies_is_not_taken_for_the_one_who_is_sought() -> None:
    choice = PersonChoice()
    lies, stands = doing("bridge", 0)(0), person((230.0, 300.0), 3.0, STANDING)
    choice.seek(crowd_of(doing("bridge", 0)).people[0])
    assert trunk_distance(lies, stands) < WHOM.sought
    assert choice.choose(0.0, stands, [stands]).person is None
    assert choice.choose(0.5, stands, [stands, lies]).person is lies


def _amiss(body: FloatArray) -> FloatArray:
    """The trunk is far longer than a thigh or a shank can make it."""
    amiss = body.copy()
    for side in ("left", "right"):
        hip, shoulder = INDEX[f"{side}_hip"], INDEX[f"{side}_shoulder"]
        amiss[shoulder] = body[hip] + 1.6 * (body[shoulder] - body[hip])
    return amiss


@pytest.mark.parametrize("exercise", DONE)
def test_a_body_that_nobody_has_is_found_anew_once_in_a_while(exercise: str) -> None:
    """Half of somebody who lies was covered by a caption and found the wrong way round, and stays so."""
    choice = PersonChoice()
    choice.watch_for(load_exercise(exercise))
    mine = doing(exercise, 0)(0)
    amiss = _amiss(mine)
    assert not choice.astray(0.0, mine)
    assert choice.astray(0.2, amiss)
    assert not choice.astray(0.4, amiss), "finding it anew costs two looks"
    assert choice.astray(0.2 + WHOM.anew_s, amiss)
    choice.choose(3.0, mine, [mine, doing("walk", 60)(0)])
    assert not choice.astray(4.0, amiss), "it would find who is close by"


@pytest.mark.parametrize(("trunk", "made_up"), [(1.0, False), (0.2, True)])
def test_a_body_that_nobody_has_is_told_where_landmarks_are_all_there_is(trunk: float, made_up: bool) -> None:
    """The trunk is drawn in to a fifth: the pose model laid a whole body into half of one."""
    walking = bodies.walker(0.3).xy_px
    hips = walking[[INDEX["left_hip"], INDEX["right_hip"]]].mean(axis=0)
    for side in SIDES:
        shoulder = INDEX[f"{side}_shoulder"]
        walking[shoulder] = hips + trunk * (walking[shoulder] - hips)
    assert Position(load_exercise("walk"))(walking).made_up is made_up
    assert not Position(load_exercise("sciatic_glide"))(walking).made_up
