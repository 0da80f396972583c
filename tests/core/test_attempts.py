"""Holds that do not begin: whoever is in their place, out of form, hears what to correct and reads why
nothing counted; whoever does something else attempts nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from posecheck.core.account import account, silence
from posecheck.core.exercise import Exercise, check
from posecheck.core.exercise_kinds import Clause
from posecheck.core.judging.engine import Judged
from posecheck.core.notes import note
from posecheck.core.types import EventKind, Pose
from posecheck.errors import ExerciseError
from posecheck.words import LANGUAGES
from tests.core.judging import cues, events, in_both_modes, judge, noted
from tests.core.test_hold import BRIDGE, ON_KNEES, PLANK, UP, bridges, over_time, planks, push_ups
from tests.made_bodies import (
    Look,
    bridge,
    face_down_on_a_bench,
    leg_raised_behind,
    plank,
    plank_on_knees,
    sitter,
    walker,
)
from tests.made_up import record

#: Off the floor, degrees of the trunk: the hip is 27 degrees below the line.
HALF = 9.0


def attempted(judged: Judged) -> list[tuple[str, float]]:
    return noted(judged, "attempted", "rule", "attempt_s")


def told(judged: Judged) -> list[str]:
    return cues(judged, EventKind.ALERT_RAISED)


@in_both_modes
@pytest.mark.parametrize(
    ("exercise", "scene", "fault"),
    [
        (PLANK, lambda t_s: plank(25.0), "hips_sag"),
        (PLANK, lambda t_s: plank(-27.0, forearms=False), "hips_high"),
        (ON_KNEES, lambda t_s: plank_on_knees(21.0), "hips_sag"),
        (ON_KNEES, lambda t_s: plank_on_knees(-28.0), "hips_high"),
        (BRIDGE, lambda t_s: bridge(HALF), "hips_sag"),
        (BRIDGE, lambda t_s: bridge(over_time([(0, 0), (2, 0), (3, HALF)])(t_s)), "hips_sag"),
    ],
    ids=["plank hangs", "tent", "on the knees", "tent on the knees", "half a bridge", "lifted half way"],
)
def test_who_is_in_place_but_out_of_form_is_told_what_to_correct(
    mode: str, exercise: Exercise, scene: Callable[[float], Pose], fault: str
) -> None:
    judged = judge(record(scene, 14.0, 15, 0.7), mode, exercise)
    assert judged.session.holds == ()
    assert told(judged) == [fault], "once, and one thing"
    assert events(judged, EventKind.ALERT_RAISED)[0].t_s <= 7.0
    ((rule, attempt_s),) = attempted(judged)
    assert rule == fault and 9.0 <= attempt_s <= 14.0
    assert account(judged.session).alerts and not account(judged.session).safe


@in_both_modes
def test_an_attempt_that_comes_right_is_a_hold(mode: str) -> None:
    """The hold is timed from where the form is right; the time before is told, and what was amiss in it."""
    judged = judge(planks([(0, 25), (8, 25), (9, 0), (21, 0)]), mode, PLANK)
    (only,) = judged.session.holds
    assert only.start_s == pytest.approx(8.3, abs=0.3) and only.held_s == pytest.approx(12.7, abs=0.5)
    assert told(judged) == ["hips_sag"] and only.faults == ()
    ((_, attempt_s),) = attempted(judged)
    assert attempt_s == pytest.approx(8.0, abs=2.5)
    assert silence(judged.session) != "idle"


@in_both_modes
def test_a_hold_that_is_lost_and_not_left_is_corrected_again(mode: str) -> None:
    """The clock stops for good after two seconds; who goes on hanging would hear nothing more."""
    judged = judge(planks([(0, 0), (8, 0), (8.5, 27), (24, 27)]), mode, PLANK)
    assert [round(hold.held_s) for hold in judged.session.holds] == [8]
    ((rule, attempt_s),) = attempted(judged)
    assert rule == "hips_sag" and attempt_s == pytest.approx(13.3, abs=1.5)


@in_both_modes
def test_half_a_bridge_is_nobodys_rest(mode: str) -> None:
    """Who stays half way for a while and goes on has lifted all of the way."""
    keys = [(0.0, 0.0), (2.0, 0.0), (2.5, HALF), (7.0, HALF), (7.5, 15.0), (19.0, 15.0), (20.0, 0.0)]
    (only,) = judge(bridges(keys), mode, BRIDGE).session.holds
    assert only.held_s == pytest.approx(12.0, abs=0.7)


@in_both_modes
@pytest.mark.parametrize("exercise", [PLANK, ON_KNEES, BRIDGE], ids=lambda each: each.name)
@pytest.mark.parametrize(
    "scene",
    [
        push_ups,
        lambda t_s: plank(0.0, prop=0.0),
        lambda t_s: plank(0.0, knee_deg=60.0),
        lambda t_s: plank_on_knees(-75.0, forearms=False),
        lambda t_s: plank_on_knees(35.0),
        lambda t_s: plank(0.0, forearms=False, face_up=True),
        lambda t_s: bridge(0.0),
        lambda t_s: bridge(0.0, feet=205.0),
        lambda t_s: bridge(0.0, feet=205.0 if t_s > 4 else 140.0),
        lambda t_s: face_down_on_a_bench(),
        lambda t_s: leg_raised_behind(),
        lambda t_s: sitter(),
        lambda t_s: sitter(0.0, 90.0),
        lambda t_s: walker(t_s),
    ],
    ids=[
        *("push-ups", "flat", "knees bent", "hands and knees", "propped on the belly", "leaning back"),
        *("resting", "feet far", "feet put further away", "on a bench", "leg raised behind", "sitting"),
        *("kneeling upright", "walking"),
    ],
)
def test_nothing_else_is_attempted(mode: str, exercise: Exercise, scene: Callable[[float], Pose]) -> None:
    judged = judge(record(scene, 9.0, 15, 0.7), mode, exercise)
    assert (attempted(judged), told(judged)) == ([], [])


@in_both_modes
def test_getting_there_is_no_attempt(mode: str) -> None:
    """Through hanging hips into the plank, and half way up into the bridge."""
    into = judge(planks([(0, 30), (1.5, 20), (2, 0), (14, 0)]), mode, PLANK)
    lifted = judge(bridges([(0, 0), (2, 0), (3.5, UP), (15, UP), (16.5, 0), (18, 0)]), mode, BRIDGE)
    for judged in (into, lifted):
        assert len(judged.session.holds) == 1 and (attempted(judged), told(judged)) == ([], [])


@in_both_modes
def test_a_loss_is_not_counted_as_attempted(mode: str) -> None:
    seen = planks([(0, 25), (16, 25)])
    gone = [replace(each, pose=None) if 6.0 <= each.t_s < 11.0 else each for each in seen]
    whole, lost = (sum(s for _, s in attempted(judge(each, mode, PLANK))) for each in (seen, gone))
    assert whole - lost == pytest.approx(5.0, abs=2.6) and lost > 4.0


def test_beside_a_good_hold_the_attempt_is_not_passed_over() -> None:
    """Also one that was too unsteady to be warned of: that the hips never sank may not be said."""
    good = judge(planks([(0, 0), (12, 0)]), "recorded", PLANK).session
    assert silence(good) == "safe"
    assert silence(replace(good, warnings=(note("attempted", attempt_s=3.0, rule="hips_sag"),))) == "unsure"


def test_it_is_said_in_every_language() -> None:
    found = judge(planks([(0, 25), (12, 25)]), "live", PLANK).session.warnings[-1]
    for words in LANGUAGES.values():
        mine = words.for_exercise(PLANK)
        assert mine.reason("hips_sag") in mine.note(found) and "12 s" in mine.note(found)


@pytest.mark.parametrize(
    "wrong", [{"fault": "hips_gone"}, {"when": (Clause("elbow_flexion_deg", "forearms"),)}]
)
def test_an_attempt_names_a_rule_and_what_it_misses(wrong: dict[str, Any]) -> None:
    assert PLANK.hold is not None
    attempts = (replace(PLANK.hold.attempts[0], **wrong),)
    with pytest.raises(ExerciseError, match=r"hips_gone|elbow_flexion_deg"):
        check(replace(PLANK, hold=replace(PLANK.hold, attempts=attempts)))


def test_the_other_side_of_the_body_attempts_it_as_well() -> None:
    seen = bridges([(0, HALF), (12, HALF)], look=Look("left", -1))
    assert [rule for rule, _ in attempted(judge(seen, "live", BRIDGE))] == ["hips_sag"]
