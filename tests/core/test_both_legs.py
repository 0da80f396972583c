"""Both legs in one set: each repetition with its leg, and no cry of wolf about the leg that rests."""

from __future__ import annotations

from dataclasses import replace

import pytest

from posecheck.core.calibration import Calibrations, of_each
from posecheck.core.coaching.coach import Coach, Stage
from posecheck.core.coaching.placement import Surroundings
from posecheck.core.judging.engine import Leg
from posecheck.core.landmarks import LEG_ROWS, Side
from posecheck.core.types import Calibration, LegReading, Observation, Pose
from tests.core.judging import GLIDE, in_both_modes, judge
from tests.made_up import OVER, REST, Motion, Moves, Person, glide, pose, record

Angles = tuple[float, float]


def legs(left: Angles, right: Angles) -> Pose:
    """Somebody who faces right, with these knees and ankles."""
    made = pose(*right, Person())
    other = pose(*left, Person(side="left", hip_px=(266.0, 236.0)))
    xy_px = made.xy_px.copy()
    rows = list(LEG_ROWS["left"])
    xy_px[rows] = other.xy_px[rows]
    return replace(made, xy_px=xy_px)


def moving(left: Moves, right: Moves, left_start: Angles = REST) -> list[Observation]:
    """A recording of both legs."""
    one, two = Motion(left, left_start), Motion(right)
    return record(lambda t_s: legs(one(t_s), two(t_s)), max(one.duration_s, two.duration_s), 25.0)


def still(seconds: float, at: Angles = REST) -> list[tuple[float, float, float]]:
    return [(seconds, *at)]


GLIDE_S = sum(move[0] for move in glide())


@in_both_modes
def test_one_leg_after_the_other(mode: str) -> None:
    wait = still(2 * GLIDE_S)
    judged = judge(moving([*still(1.0), *wait, *glide() * 2], [*still(1.0), *glide() * 2, *wait]), mode)
    assert [(rep.number, rep.leg, rep.outcome) for rep in judged.session.reps] == [
        (1, "right", "clean"), (2, "right", "clean"), (3, "left", "clean"), (4, "left", "clean"),
    ]  # fmt: skip
    (note,) = [note for note in judged.session.warnings if note.key == "both_legs"]
    assert dict(note.values) == {"left": 2, "right": 2}


@in_both_modes
def test_in_turns_and_an_overstretch_of_either(mode: str) -> None:
    right = [*still(1.0), *glide(), *still(GLIDE_S), *glide(), *still(GLIDE_S)]
    left = [*still(1.0), *still(GLIDE_S), *glide(OVER), *still(GLIDE_S), *glide()]
    judged = judge(moving(left, right), mode)
    assert [rep.leg for rep in judged.session.reps] == ["right", "left", "right", "left"]
    assert [alert.leg for alert in judged.session.alerts] == ["left"]
    assert [rep.outcome for rep in judged.session.reps] == ["clean", "faulty", "clean", "clean"]
    (alert,) = judged.session.alerts
    assert alert.raised_s - alert.start_s <= 0.5


@in_both_modes
@pytest.mark.parametrize("ankle_deg", [-35.0, 0.0, 12.0])
def test_a_leg_that_lies_straight_is_no_overstretch(mode: str, ankle_deg: float) -> None:
    lying = (4.0, ankle_deg)
    judged = judge(moving(still(30.0, lying), [*still(1.0), *glide() * 4], left_start=lying), mode)
    assert not judged.session.alerts
    assert [rep.leg for rep in judged.session.reps] == ["right"] * 4


@in_both_modes
def test_a_leg_that_was_laid_down_after_its_set_is_warned_of_no_more(mode: str) -> None:
    lying = (4.0, 12.0)
    left = [*still(1.0), *glide(), (1.5, *lying), *still(30.0, lying)]
    right = [*still(1.0 + GLIDE_S + 5.0), *glide() * 3]
    judged = judge(moving(left, right), mode)
    assert [rep.leg for rep in judged.session.reps][-3:] == ["right"] * 3
    begun_s = 1.0 + GLIDE_S + 5.0
    assert all(alert.start_s < begun_s and alert.leg == "left" for alert in judged.session.alerts)
    late = [step for step in judged.steps if step.t_s > begun_s + 4.0]
    assert late and not any(step.active_alerts for step in late)


@in_both_modes
def test_a_hidden_leg_that_copies_the_other_one_does_nothing(mode: str) -> None:
    copied = [(s, 0.8 * knee + 0.2 * REST[0], ankle) for s, knee, ankle in glide()]
    judged = judge(moving([*still(1.0), *copied * 3], [*still(1.0), *glide() * 3]), mode)
    assert [rep.leg for rep in judged.session.reps] == ["right"] * 3


@in_both_modes
@pytest.mark.parametrize("leg", ["auto", "right"])
def test_nor_does_it_where_the_way_back_ends_before_the_start(mode: str, leg: Leg) -> None:
    right = [
        *still(1.0),
        *[(1.2, 5.0, -30.0), (1.4, 5.0, -30.0), (1.0, 54.0, 0.0)] * 3,
        (0.8, *REST),
        *still(1.0),
    ]
    copied = [(s, 0.9 * knee + 0.1 * REST[0], ankle) for s, knee, ankle in right]
    judged = judge(moving(copied, right), mode, leg=leg)
    assert [rep.leg for rep in judged.session.reps] == ["right"] * 3


@in_both_modes
@pytest.mark.parametrize("stays_s", [0.6, 6.0])
def test_a_leg_that_was_raised_out_of_sight_is_warned_of(mode: str, stays_s: float) -> None:
    """The chair was turned round, nobody saw the other leg on its way: straight, toes up, it is told. Not of
    what passes by."""
    at = Motion([*still(1.0), *glide(), *still(2.0), (0.9, *OVER), (6.0, *OVER)])
    hidden = (2.0 + GLIDE_S, 4.5 + GLIDE_S)

    def seen(t_s: float) -> Pose:
        if t_s < 2.0 + GLIDE_S:
            return legs(REST, at(t_s))
        return legs(at(t_s) if t_s < hidden[1] + stays_s else REST, REST)

    found = record(seen, at.duration_s - 1.0, 25.0)
    judged = judge([replace(o, pose=None) if hidden[0] < o.t_s < hidden[1] else o for o in found], mode)
    assert [alert.leg for alert in judged.session.alerts] == ["left"] * (stays_s > 1.0)
    assert all(alert.raised_s - hidden[1] <= 1.0 for alert in judged.session.alerts)


def test_the_leg_that_was_asked_for_is_the_only_one() -> None:
    seen = moving([*still(1.0 + GLIDE_S), *glide()], [*still(1.0), *glide(), *still(GLIDE_S)])
    judged = judge(seen, "recorded", leg="left")
    assert [rep.leg for rep in judged.session.reps] == ["left"]


@in_both_modes
@pytest.mark.parametrize(("sd_deg", "advice"), [(4.0, True), (14.0, False)])
def test_a_leg_that_jumps_behind_a_passer_by_is_not_too_fast(mode: str, sd_deg: float, advice: bool) -> None:
    """The way back is read as one jump; plainly seen it is a kick, half hidden it is nobody's speed."""
    at = Motion([(1.0, *REST), (1.3, 5.0, -30.0), (1.4, 5.0, -30.0), (0.15, *REST), (2.0, *REST)])

    def seen(t_s: float) -> Pose:
        made = pose(*at(t_s))
        vague = sd_deg if t_s > 3.4 else 4.0
        reading = LegReading(made.xy_px[list(LEG_ROWS["right"])], *at(t_s), 4.0, vague)
        return replace(made, readings={"right": reading})

    (rep,) = judge(record(seen, at.duration_s, 25.0), mode).session.reps
    assert (rep.outcome, "too_fast" in rep.advice) == ("clean", advice)


@in_both_modes
@pytest.mark.parametrize(
    ("out_s", "sd_deg", "advice"), [(0.6, 2.0, True), (0.6, 9.0, False), (0.35, 9.0, True)]
)
def test_only_what_is_too_fast_however_far_the_angles_are_off_is_told(
    mode: str, out_s: float, sd_deg: float, advice: bool
) -> None:
    """Beside the resting leg a knee is read 15 degrees too near to that one's: it seems to catch up."""
    at = Motion([(1.0, *REST), (out_s, 5.0, -30.0), (2.0, 5.0, -30.0), (1.3, *REST), (2.0, *REST)])

    def seen(t_s: float) -> Pose:
        made = pose(*at(t_s))
        reading = LegReading(made.xy_px[list(LEG_ROWS["right"])], *at(t_s), sd_deg, 4.0)
        return replace(made, readings={"right": reading})

    (rep,) = judge(record(seen, at.duration_s, 25.0), mode).session.reps
    assert (rep.outcome, "too_fast" in rep.advice) == ("clean", advice)


@in_both_modes
@pytest.mark.parametrize("other_until_s", [1.9, 3.9])
def test_a_knee_that_jumps_farther_than_any_leg_turns_is_not_too_fast(
    mode: str, other_until_s: float
) -> None:
    """Read on the resting leg at first, then on itself: it is not held too short either."""
    at = Motion([(1.0, *REST), (1.3, 5.0, -30.0), (2.0, 5.0, -30.0), (1.3, *REST), (2.0, *REST)])

    def seen(t_s: float) -> Pose:
        knee_deg, ankle_deg = REST if 1.0 < t_s < other_until_s else at(t_s)
        made = pose(knee_deg, ankle_deg)
        points = made.xy_px[list(LEG_ROWS["right"])]
        return replace(made, readings={"right": LegReading(points, knee_deg, ankle_deg, 4.0, 4.0)})

    (rep,) = judge(record(seen, at.duration_s, 25.0), mode).session.reps
    assert (rep.outcome, rep.advice) == ("clean", ())


@in_both_modes
@pytest.mark.parametrize(("top_deg", "other_until_s", "told"), [(5.0, 4.3, []), (40.0, 1.75, ["partial"])])
def test_one_that_was_read_on_the_other_leg_at_its_top_is_no_partial(
    mode: str, top_deg: float, other_until_s: float, told: list[str]
) -> None:
    """Behind a post the resting leg is read: how far this one came, nobody knows, unless it is seen then."""
    at = Motion([(1.0, *REST), (1.3, top_deg, -30.0), (1.5, top_deg, -30.0), (1.3, *REST), (2.0, *REST)])

    def seen(t_s: float) -> Pose:
        knee_deg, ankle_deg = REST if 1.0 < t_s < other_until_s else at(t_s)
        made = pose(knee_deg, ankle_deg)
        points = made.xy_px[list(LEG_ROWS["right"])]
        return replace(made, readings={"right": LegReading(points, knee_deg, ankle_deg, 4.0, 4.0)})

    judged = judge(record(seen, at.duration_s, 25.0), mode)
    assert [rep.outcome for rep in judged.session.reps] == told


@in_both_modes
@pytest.mark.parametrize(("out_s", "stuck_deg", "advice"), [(1.6, 44.0, ()), (0.35, 0.0, ("too_fast",))])
def test_a_knee_that_catches_up_within_a_frame_was_misread(
    mode: str, out_s: float, stuck_deg: float, advice: tuple[str, ...]
) -> None:
    """It is read where it rested until it is far on its way; no kick goes so far between two frames."""
    at = Motion([(1.0, *REST), (out_s, 5.0, -30.0), (2.0, 5.0, -30.0), (2.0, *REST), (2.0, *REST)])

    def seen(t_s: float) -> Pose:
        knee_deg, ankle_deg = at(t_s)
        stuck = t_s < 2.5 and knee_deg > REST[0] - stuck_deg
        made = pose(knee_deg, ankle_deg)
        points = made.xy_px[list(LEG_ROWS["right"])]
        told_deg = REST[0] if stuck else knee_deg
        return replace(made, readings={"right": LegReading(points, told_deg, ankle_deg, 4.0, 4.0)})

    (rep,) = judge(record(seen, at.duration_s, 30.0), mode).session.reps
    assert (rep.outcome, rep.advice) == ("clean", advice)


@in_both_modes
def test_one_that_was_hidden_from_its_top_on_is_not_called_short(mode: str) -> None:
    """A passer-by hides the leg until it is on the next way out: for how long it was held, nobody knows."""
    way = [(1.0, *REST), (1.3, 5.0, -30.0), (1.5, 5.0, -30.0), (1.3, *REST), (0.5, *REST)]
    at = Motion([*way, (1.3, 5.0, -30.0), (1.5, 5.0, -30.0), (1.3, *REST), (1.0, *REST)])
    hidden = (2.6, 6.0)

    def seen(t_s: float) -> Pose:
        made = pose(*at(t_s))
        points = made.xy_px[list(LEG_ROWS["right"])]
        return replace(made, readings={"right": LegReading(points, *at(t_s), 4.0, 4.0)})

    found = record(seen, at.duration_s, 25.0)
    judged = judge([replace(o, pose=None) if hidden[0] < o.t_s < hidden[1] else o for o in found], mode)
    assert [(rep.outcome, rep.advice) for rep in judged.session.reps] == [("clean", ())] * 2


#: Of the left ankle the zero is known to be 15 degrees off, of the right one that it is not.
EACH: Calibrations = {
    "left": Calibration(15.0, source="profile"),
    "right": Calibration(0.0, source="profile"),
}
#: The toes of a top that is pointed by 20 degrees from the one zero, and by 5 from the other.
HALF_POINTED = (5.0, -5.0)


def one_then_the_other() -> list[Observation]:
    glides, wait = glide(HALF_POINTED) * 2, still(2 * GLIDE_S)
    return moving([*still(1.0), *wait, *glides], [*still(1.0), *glides, *wait])


@in_both_modes
@pytest.mark.parametrize(
    ("known", "outcomes"),
    [
        (EACH, ["faulty", "faulty", "clean", "clean"]),
        ({"right": EACH["left"]}, ["clean", "clean", "faulty", "faulty"]),
        (EACH["left"], ["clean"] * 4),
    ],
    ids=["both", "one", "the same"],
)
def test_each_leg_is_judged_by_what_is_known_of_it(
    mode: str, known: Calibrations, outcomes: list[str]
) -> None:
    session = judge(one_then_the_other(), mode, calibration=known).session
    assert [(rep.leg, rep.outcome) for rep in session.reps] == list(
        zip(["right", "right", "left", "left"], outcomes, strict=True)
    )
    assert session.calibration == of_each(known)[session.leg]


@pytest.mark.parametrize("side", ["left", "right"])
def test_where_calibration_is_skipped_either_leg_may_work(side: Side) -> None:
    glides = [*still(8.0), *glide() * 2]
    left, right = (glides, still(30.0)) if side == "left" else (still(30.0), glides)
    coach, known = Coach(GLIDE), []
    for observation in moving(left, right):
        stage = coach.step(observation, Surroundings(110.0, 25.0)).stage
        if stage is Stage.CALIBRATING:
            coach.skip(observation.t_s)
        known += [coach.leg] * (stage is Stage.SET)
    assert known[0] is None and known[-1] == side and coach.counts.clean == 2


@pytest.mark.parametrize("side", ["left", "right"])
def test_live_the_first_repetition_counts_by_it_whichever_leg_works(side: Side) -> None:
    """Before the set nobody knows which leg it will be."""
    glides = [*still(1.0), *glide(HALF_POINTED) * 3]
    left, right = (glides, still(20.0)) if side == "left" else (still(20.0), glides)
    coach = Coach(GLIDE, calibration=EACH, skip_set_up=True)
    for observation in moving(left, right):
        coach.step(observation, Surroundings(110.0, 25.0))
    counts = coach.counts
    assert (counts.clean, counts.faulty) == ((3, 0) if side == "left" else (0, 3))
    assert coach.calibration == EACH[side]
