"""Where too little is seen to tell whether it is the exercise that is said, and what was missing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from posecheck.core.exercise import Exercise
from posecheck.core.judging.engine import Judged
from posecheck.core.judging.untold import NEEDS, PARTS
from posecheck.core.landmarks import SIDES
from posecheck.core.measuring.whole_body import SIGNALS
from posecheck.core.types import EventKind, Pose
from posecheck.exercises import load_exercise, names
from posecheck.words import LANGUAGES
from tests.core.judging import cues, events, in_both_modes, judge, noted
from tests.core.test_hold import UP
from tests.made_bodies import bridge, plank, plank_on_knees, walker
from tests.made_up import hidden, record

BRIDGE, PLANK, WALK = (load_exercise(name) for name in ("bridge", "plank", "walk"))


def without(*parts: str, sides: tuple[str, ...] = SIDES) -> Callable[[Pose], Pose]:
    joints = {"arms": ("elbow", "wrist"), "feet": ("heel", "foot_index")}
    return hidden(*(f"{s}_{joint}" for s in sides for part in parts for joint in joints.get(part, (part,))))


def missing(judged: Judged) -> list[tuple[str, float]]:
    return noted(judged, "not_seen", "parts", "untold_s")


@in_both_modes
@pytest.mark.parametrize(
    ("exercise", "scene", "parts"),
    [
        (PLANK, lambda t_s: without("arms", "feet")(plank(0.0)), "arms feet"),
        (PLANK, lambda t_s: without("arms")(plank(0.0)), "arms"),
        (PLANK, lambda t_s: without("feet")(plank_on_knees()), "feet"),
        (BRIDGE, lambda t_s: without("ankle", "feet")(bridge(UP)), "ankles feet"),
    ],
    ids=["arms and feet", "arms", "knees low, no feet", "a bridge without feet"],
)
def test_what_was_missing_is_told(
    mode: str, exercise: Exercise, scene: Callable[[float], Pose], parts: str
) -> None:
    judged = judge(record(scene, 12.0, 15, 0.7), mode, exercise)
    assert judged.session.holds == ()
    ((told, untold_s),) = missing(judged)
    assert told == parts and 10.0 <= untold_s <= 12.1
    assert len(cues(judged, EventKind.LEG_LOST)) == 1, "said once, not all the time"


def test_whoever_is_seen_in_part_is_asked_for_all_of_it() -> None:
    judged = judge(record(lambda t_s: without("arms")(plank(0.0)), 12.0, 15, 0.7), "live", PLANK)
    (lost,) = events(judged, EventKind.LEG_LOST)
    assert lost.cue == "show_leg" and lost.t_s == pytest.approx(PLANK["untold_least"], abs=0.2)


@in_both_modes
def test_a_walker_who_shows_one_leg_is_told_so(mode: str) -> None:
    far = hidden(*(f"left_{joint}" for joint in ("hip", "knee", "ankle", "heel", "foot_index")))
    judged = judge(record(lambda t_s: far(walker(1.8 * t_s)), 12.0, 15, 0.7), mode, WALK)
    assert judged.session.rhythm is not None and judged.session.rhythm.cycles == 0
    assert [parts for parts, _ in missing(judged)] == ["other_leg"]


@in_both_modes
@pytest.mark.parametrize(
    "scene",
    [
        lambda t_s: plank(0.0),
        lambda t_s: plank(25.0),
        lambda t_s: without("feet")(plank(0.0)),
        lambda t_s: without("feet")(plank(0.0, prop=0.0)),
        lambda t_s: without("arms", "feet")(walker(t_s)),
        lambda t_s: (without("arms") if 3.0 <= t_s < 4.5 else replace)(plank(0.0, prop=0.0)),
    ],
    ids=["a plank", "hanging", "seen enough", "flat, feet hidden", "walking, arms hidden", "for a moment"],
)
def test_where_it_could_be_told_nothing_is_said(mode: str, scene: Callable[[float], Pose]) -> None:
    judged = judge(record(scene, 9.0, 15, 0.7), mode, PLANK)
    assert (missing(judged), cues(judged, EventKind.LEG_LOST)) == ([], [])


@in_both_modes
def test_a_hold_counts_by_what_either_side_shows(mode: str) -> None:
    """The arm of one side and the leg of the other one: both sides of a hold are alike."""

    def half(t_s: float) -> Pose:
        return without("arms", sides=("left",))(without("ankle", "feet", sides=("right",))(plank(0.0)))

    (hold,) = judge(record(half, 12.0, 15, 0.7), mode, PLANK).session.holds
    assert hold.held_s == pytest.approx(11.9, abs=0.4)


@in_both_modes
def test_a_plank_on_the_knees_is_told_why_it_does_not_count(mode: str) -> None:
    judged = judge(record(lambda t_s: plank_on_knees(), 12.0, 15, 0.7), mode, PLANK)
    (note,) = judged.session.warnings
    assert note.key == "attempted" and note.values["rule"] == "knees_down"
    (event,) = events(judged, EventKind.NOT_COUNTED)
    assert event.cue == "knees_down" and event.t_s == pytest.approx(PLANK["attempt_least"], abs=0.2)
    assert judged.session.alerts == ()
    assert missing(judged) == []


def test_it_is_said_in_every_language() -> None:
    found = judge(record(lambda t_s: without("arms", "feet")(plank(0.0)), 12.0, 15), "recorded", PLANK)
    (note,) = (note for note in found.session.warnings if note.key == "not_seen")
    for words in LANGUAGES.values():
        said = words.for_exercise(PLANK).note(note)
        assert "12 s" in said and all(words.labels[f"part_{part}"] in said for part in ("arms", "feet"))
        assert all(f"part_{part}" in words.labels for part in PARTS)


def test_every_signal_that_an_exercise_asks_is_known_by_its_parts() -> None:
    assert {part for parts in NEEDS.values() for part in parts} == set(PARTS)
    for name in names():
        asked = load_exercise(name).asked_signals & set(SIGNALS)
        assert asked <= set(NEEDS), name
