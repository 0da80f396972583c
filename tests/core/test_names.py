"""Left and right are found to have been taken for each other: all that is kept of a leg goes with it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from posecheck.core.coaching.coach import Coach
from posecheck.core.coaching.placement import Surroundings
from posecheck.core.landmarks import LEG_ROWS, SIDES
from posecheck.core.measuring.leg import swap_sides
from posecheck.core.measuring.measurer import LiveMeasurer
from posecheck.core.measuring.recording import measure_recording
from posecheck.core.types import Calibration, LegReading, Observation, Pose
from tests.core.judging import GLIDE, in_both_modes, judge
from tests.core.test_both_legs import EACH, GLIDE_S, HALF_POINTED, legs, moving, still
from tests.made_up import OVER, REST, Motion, glide

#: The right leg does three repetitions, the second one an overstretch, while the left one rests.
SET = [*still(1.0), *glide(), *glide(OVER), *glide(), *still(1.0)]
SECOND_S = 1.0 + GLIDE_S


def read(pose: Pose, left: tuple[float, float], right: tuple[float, float]) -> Pose:
    """The pose, both legs measured from their pixels."""
    angles = {"left": left, "right": right}
    return replace(
        pose, readings={s: LegReading(pose.xy_px[list(LEG_ROWS[s])], *angles[s], 4.0, 4.0) for s in SIDES}
    )


def observed(moves: list[tuple[float, float, float]] = SET) -> list[Observation]:
    """The set, with the right names."""
    at = Motion(moves)
    seen = moving(still(at.duration_s), moves)
    return [Observation(o.t_s, read(legs(REST, at(o.t_s)), REST, at(o.t_s))) for o in seen]


def misnamed(seen: list[Observation], since_s: float, until_s: float) -> list[Observation]:
    """Left and right taken for each other from ``since_s`` on, found out and put right at ``until_s``."""
    found = []
    for o in seen:
        assert o.pose is not None
        pose = swap_sides(o.pose) if since_s <= o.t_s < until_s else o.pose
        if o.t_s >= until_s:
            pose = replace(pose, exchanges=1, misnamed_s=until_s - since_s)
        found.append(Observation(o.t_s, pose))
    return found


#: From the start on, and since the first repetition; found out on the way out, at the top during a warning,
#: on the way back, and when the repetition is done.
WRONG = [
    (0.0, 0.6),
    (0.0, 1.5),
    (0.0, 2.8),
    (SECOND_S - 0.2, 2.8),
    (SECOND_S - 0.2, GLIDE_S - 0.5),
    (0.0, GLIDE_S + 0.6),
]


@in_both_modes
@pytest.mark.parametrize(("since_s", "after_s"), WRONG)
def test_a_repetition_in_which_names_are_put_right_is_one_of_the_right_leg(
    mode: str, since_s: float, after_s: float
) -> None:
    rightly = judge(observed(), mode).session
    found = judge(misnamed(observed(), since_s, SECOND_S + after_s), mode).session
    assert [(r.leg, r.outcome, r.faults) for r in found.reps] == [
        (r.leg, r.outcome, r.faults) for r in rightly.reps
    ]
    assert [(a.leg, a.rule) for a in found.alerts] == [("right", "overstretch")]
    for rep, true in zip(found.reps, rightly.reps, strict=True):
        assert rep.ankle_dorsiflexion_at_peak_deg == pytest.approx(
            true.ankle_dorsiflexion_at_peak_deg, abs=0.5
        )
        assert rep.hold_s == pytest.approx(true.hold_s, abs=0.1)


def test_live_filters_go_on_with_the_leg() -> None:
    """The angle of no leg jumps to the other one's and back."""
    until_s = SECOND_S + 2.0
    measure = LiveMeasurer(GLIDE, None, Calibration())
    true = LiveMeasurer(GLIDE, None, Calibration())
    for one, two in zip(misnamed(observed(), 0.0, until_s), observed(), strict=True):
        found, wanted = measure(one), true(two)
        if one.t_s >= until_s:
            assert str(found.smooth) == str(wanted.smooth) and found.exchanges == 1


def test_a_recording_is_measured_under_the_right_names() -> None:
    found = measure_recording(misnamed(observed(), 0.0, SECOND_S + 2.0), GLIDE, None, Calibration())
    rightly = measure_recording(observed(), GLIDE, None, Calibration())
    assert [str(m.smooth) for m in found] == [str(m.smooth) for m in rightly]
    assert [m.exchanged for m in found] == [m.t_s < SECOND_S + 2.0 for m in found]


@in_both_modes
def test_of_a_leg_that_was_asked_for_by_name_the_other_ones_movement_is_none(mode: str) -> None:
    """It was believed to be the left one, and is not: its half repetition counts for neither."""
    found = judge(misnamed(observed(), 0.0, SECOND_S + 1.5), mode, leg="left").session
    assert not [rep for rep in found.reps if rep.end_s > SECOND_S + 1.5]


LOOK = Surroundings(100.0, 25.0)


def test_what_is_known_of_a_leg_is_used_once_its_name_is_right() -> None:
    """After the repetition that is under way: a zero that jumps is no movement."""
    known = {"left": Calibration(8.0, source="profile"), "right": Calibration(-3.0, source="profile")}
    coach = Coach(GLIDE, calibration=known, skip_set_up=True)
    coach._preparing.ready = known["left"]  # type: ignore[union-attr]
    done = []
    for each in misnamed(observed(), 0.0, SECOND_S + 1.5):
        step = coach.step(each, LOOK)
        done += [event.rep.outcome for event in step.result.events if event.rep] if step.result else []
        if SECOND_S + 1.5 < each.t_s < SECOND_S + GLIDE_S - 1.5:
            assert coach.calibration == known["left"]
    assert coach.calibration == known["right"]
    assert done[-2:] == ["faulty", "clean"]


def test_after_that_repetitions_are_judged_by_what_is_known_of_the_right_leg() -> None:
    """Half pointed is enough for the left leg, as whose the first one was judged; not for the right one."""
    coach = Coach(GLIDE, calibration=EACH, skip_set_up=True)
    coach._preparing.ready = EACH["left"]  # type: ignore[union-attr]
    moves = [*still(1.0), *glide(HALF_POINTED) * 3, *still(1.0)]
    done = []
    for each in misnamed(observed(moves), 0.0, SECOND_S + 1.5):
        step = coach.step(each, LOOK)
        done += [event.rep.outcome for event in step.result.events if event.rep] if step.result else []
    assert (done[0], done[-1]) == ("clean", "faulty")
    # What a cut-off session is judged again by.
    assert [op.kind for op in coach.take_ops()] == ["start", "calibrate"]


def test_what_a_profile_knows_of_a_leg_stays_with_it() -> None:
    """The right leg worked under the left one's name: nothing is known of it."""
    known = {"left": Calibration(8.0, source="profile")}
    coach = Coach(GLIDE, calibration=known, skip_set_up=True)
    coach._preparing.ready = known["left"]  # type: ignore[union-attr]
    for each in misnamed(observed(), 0.0, SECOND_S + 1.5):
        coach.step(each, LOOK)
    assert coach.calibration == Calibration() and coach._working.of("left") == known["left"]


def test_what_was_taken_of_a_leg_today_goes_with_it() -> None:
    taken = Calibration(5.0, 6.0, source="calibration")
    coach = Coach(GLIDE, calibration={}, skip_set_up=True)
    preparing = coach._preparing
    assert preparing is not None
    preparing.ready, preparing.calibrated, preparing.leg = taken, True, "left"
    for each in misnamed(observed(), 0.0, SECOND_S + 1.5):
        coach.step(each, LOOK)
    assert (coach.leg, coach.calibration, coach._working.known) == ("right", taken, {"right": taken})
