"""The phase machine: hysteresis, dwell times, and what is unseen."""

from __future__ import annotations

import math
from collections.abc import Iterable

import pytest

from posecheck.core.judging.phases import PhaseChange, PhaseMachine
from posecheck.core.types import LegAngles
from tests.core.judging import FRAME_RATES, GLIDE


def walk(machine: PhaseMachine, knees: Iterable[float], fps: int = 10, start_s: float = 0.0) -> list[str]:
    """The phase after each knee angle."""
    phases = []
    for index, knee in enumerate(knees):
        machine.step(start_s + index / fps, LegAngles(knee_flexion_deg=knee))
        phases.append(machine.phase.name)
    return phases


def bent(fps: int = 10) -> PhaseMachine:
    """A machine that has seen the start position until just before time 0."""
    machine = PhaseMachine(GLIDE)
    walk(machine, [85.0] * fps, fps, start_s=-1.0)
    assert machine.phase.name == "bent"
    return machine


@pytest.mark.parametrize("fps", FRAME_RATES)
def test_counting_waits_for_a_held_start_position(fps: int) -> None:
    machine = PhaseMachine(GLIDE)
    phases = walk(machine, [85.0] * fps, fps)
    armed_s = phases.index("bent") / fps
    assert 0.3 - 1e-9 <= armed_s < 0.3 + 1 / fps


def test_a_passing_start_position_does_not_arm() -> None:
    assert set(walk(PhaseMachine(GLIDE), [20.0, 85.0, 85.0, 20.0, 85.0, 85.0, 20.0])) == {"unknown"}


def test_a_whole_movement_passes_through_every_phase() -> None:
    knees = [85, 45, 45, 25, 25, 25, 45, 45, 70, 70]
    assert list(dict.fromkeys(walk(bent(), map(float, knees)))) == [
        "bent",
        "extending",
        "extended",
        "bending",
    ]
    machine = bent()
    walk(machine, map(float, [*knees, 70]))
    assert machine.phase.name == "bent"


def test_turning_back_before_extension_goes_back_to_the_start() -> None:
    assert walk(bent(), [45.0, 45.0, 40.0, 45.0, 65.0, 65.0])[-1] == "bent"


def test_going_out_again_before_the_knee_is_bent_passes_through_half_bent() -> None:
    phases = walk(bent(), [45.0, 45.0, 10.0, 10.0, 45.0, 45.0, 52.0, 52.0, 35.0, 35.0, 10.0, 10.0])
    assert list(dict.fromkeys(phases)) == ["bent", "extending", "extended", "bending", "half_bent"]
    assert phases[-2:] == ["extending", "extended"]


def test_a_bounce_within_the_hysteresis_changes_nothing() -> None:
    assert set(walk(bent(), [55.0, 51.0, 58.0, 51.0] * 5)) == {"bent"}
    machine = bent()
    walk(machine, [20.0] * 5)
    assert set(walk(machine, [29.0, 39.0, 31.0, 39.0] * 5, start_s=0.5)) == {"extended"}


def test_a_single_wild_frame_changes_nothing() -> None:
    assert set(walk(bent(), [85.0, 10.0, 85.0, 85.0, 5.0, 85.0])) == {"bent"}


def test_unseen_angles_keep_the_phase_however_long() -> None:
    machine = bent()
    assert set(walk(machine, [math.nan] * 50)) == {"bent"}
    assert walk(machine, [45.0, 45.0], start_s=5.0) == ["bent", "extending"]


@pytest.mark.parametrize(
    "last_seen",
    [[25.0, 45.0, 45.0], [25.0, 45.0, 45.0, 48.0], [25.0, 36.0]],
    ids=["just on the way back", "on the way back", "leaving"],
)
def test_the_way_back_ends_unseen(last_seen: list[float]) -> None:
    machine = bent()
    walk(machine, [45.0, 45.0, 25.0, 25.0, *last_seen])
    changes = [machine.step(1.0 + index / 10, LegAngles()) for index in range(15)]
    (change,) = [change for change in changes if change is not None]
    assert change.target.name == "bent"
    assert change.since_s == pytest.approx((3 + len(last_seen)) / 10)


def lost_after(knees: Iterable[float], *, jumped: bool = False) -> str:
    """The phase of a leg whose start nobody has seen, long after it got out of sight behind these angles."""
    machine = PhaseMachine(GLIDE)
    walk(machine, knees)
    if jumped:
        machine.step(1.0, LegAngles(knee_flexion_deg=50.0), jumped=True)
    return walk(machine, [math.nan] * 15, start_s=1.1)[-1]


def test_a_leg_whose_start_is_hidden_is_there_once_it_was_followed_down_from_the_top() -> None:
    assert lost_after([20.0, 20.0, 30.0, 45.0, 52.0]) == "bent"
    machine = PhaseMachine(GLIDE)
    walk(machine, [20.0, 20.0, 30.0, 45.0, 52.0, *[math.nan] * 15])
    assert walk(machine, [45.0, 35.0, 25.0, 20.0], start_s=2.1)[-1] == "extended"


@pytest.mark.parametrize(
    "knees",
    [[45.0, 45.0, 52.0], [20.0, 20.0], [20.0, 30.0, 36.0], [20.0, 20.0, *[math.nan] * 5, 45.0, 52.0]],
    ids=["never at the top", "at the top", "near the top", "not followed"],
)
def test_nobody_knows_where_any_other_is(knees: list[float]) -> None:
    assert lost_after(knees) == "unknown"


def test_nor_of_one_that_jumps() -> None:
    assert lost_after([20.0, 20.0, 25.0], jumped=True) == "unknown"


#: How long a leg that is lost at the top stays there.
STAYS_S = GLIDE["hold_needed"] + GLIDE["unseen_top"]


def test_a_leg_that_is_lost_at_the_top_stays_there() -> None:
    machine = bent()
    walk(machine, [45.0, 45.0, 25.0, 25.0, 20.0])
    assert set(walk(machine, [math.nan] * 50, start_s=1.0)) == {"extended"}


@pytest.mark.parametrize("fps", FRAME_RATES)
@pytest.mark.parametrize(("knees", "phase"), [([45, 45], "extending"), ([45, 45, 25, 25, 20], "extended")])
@pytest.mark.parametrize(("late_s", "over"), [(-0.2, False), (0.2, True)])
def test_one_that_is_found_again_after_long_is_on_another_movement(
    fps: int, knees: list[float], phase: str, late_s: float, over: bool
) -> None:
    machine = bent()
    walk(machine, map(float, knees))
    lost_s = (len(knees) - 1) / 10
    away_s = STAYS_S + late_s
    walk(machine, [math.nan] * int((away_s - 0.1) * fps), fps, start_s=lost_s + 0.1)
    assert machine.phase.name == phase
    found_s = lost_s + away_s
    seen = [machine.step(found_s + index / fps, LegAngles(knees[-1])) for index in range(fps)]
    lost = [change for change in seen if change is not None and change.lost]
    assert [(change.target.name, change.since_s) for change in lost] == ([("bent", lost_s)] if over else [])
    assert machine.phase.name == phase


def test_a_glimpse_does_not_let_it_stay_longer() -> None:
    machine = bent(fps=25)
    away = [math.nan] * 55
    walk(machine, [*[25.0] * 25, *away, 25.0, 25.0, *away], fps=25)
    assert machine.phase.name == "extended"
    changes = [machine.step(6.0 + index / 25, LegAngles(25.0)) for index in range(4)]
    assert [change.lost for change in changes if change is not None] == [True]


def test_a_change_says_when_its_condition_began() -> None:
    machine = bent()
    assert machine.step(0.0, LegAngles(knee_flexion_deg=45.0)) is None
    change = machine.step(0.1, LegAngles(knee_flexion_deg=45.0))
    assert isinstance(change, PhaseChange)
    assert (change.source.role, change.target.role, change.since_s) == ("start", "out", 0.0)


def test_after_forgetting_the_start_position_is_needed_again() -> None:
    machine = bent()
    machine.forget()
    assert machine.phase.role == "unknown"
    assert walk(machine, [45.0, 45.0, 45.0])[-1] == "unknown"
    assert walk(machine, [85.0] * 5, start_s=1.0)[-1] == "bent"


@pytest.mark.parametrize(("fps", "glimpse_s", "left"), [(10, 0.1, False), (30, 0.1, False), (25, 0.16, True)])
def test_a_glimpse_of_a_hidden_leg_has_not_left_the_top(fps: int, glimpse_s: float, left: bool) -> None:
    """Behind a box the other leg's bent knee is taken for it once."""
    machine = bent(fps)
    away = [math.nan] * (2 * fps)
    walk(machine, [*[25.0] * fps, *away, *[50.0] * round(glimpse_s * fps), *away], fps)
    assert (machine.phase.name != "extended") is left


WAY_OUT = [40.0, 34.0, 28.0, 24.0, 24.0, 24.0, 24.0]


@pytest.mark.parametrize(
    ("away_s", "found", "unsure", "jumps", "another"),
    [
        (2.5, WAY_OUT, -1, -1, True),
        (2.5, WAY_OUT, 0, -1, False),
        (2.5, WAY_OUT, -1, 3, False),
        (1.5, WAY_OUT, -1, -1, False),
        (2.5, [24.0, 25.0, 24.0, 25.0, 24.0, 25.0, 24.0], -1, -1, False),
    ],
    ids=["on a way out", "unsurely", "by a jump", "too soon", "still there"],
)
def test_a_leg_that_comes_out_of_sight_on_a_way_out_is_on_another_movement(
    away_s: float, found: list[float], unsure: int, jumps: int, another: bool
) -> None:
    """A passer-by hid it at the top; it has been back since. Before a jump filters make a way of it."""
    machine = bent()
    walk(machine, [45.0, 45.0, 25.0, 25.0, 20.0])
    machine.step(0.4 + away_s - 0.1, LegAngles())
    changes = [
        machine.step(
            0.4 + away_s + index / 10, LegAngles(knee_deg), sure=index != unsure, jumped=index == jumps
        )
        for index, knee_deg in enumerate(found)
    ]
    ends = [(change.target.name, change.since_s) for change in changes if change is not None and change.ends]
    assert ends == ([("bent", pytest.approx(0.4))] if another else [])
