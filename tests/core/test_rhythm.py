"""Walking and pedalling of made-up bodies: every turn once, and nothing else."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from posecheck.core.judging.counting import Instant
from posecheck.core.judging.rhythm import RhythmCounter
from posecheck.core.landmarks import INDEX, SIDES
from posecheck.core.types import EventKind, LegAngles, Observation, Pose, Rhythm
from posecheck.exercises import load_exercise
from posecheck.words.en.session import ENGLISH
from tests.core.judging import events, in_both_modes, judge
from tests.made_bodies import Look, bridge, cyclist, plank, rower, sitter, stair_climber, walker
from tests.made_up import Person, changed, gone, hidden, pose, record, relabelled

WALK, CYCLE = load_exercise("walk"), load_exercise("cycle")
Turns = Callable[[float], float]


def rhythm(observations: list[Observation], mode: str, exercise: object = CYCLE) -> Rhythm:
    found = judge(observations, mode, exercise).session.rhythm  # type: ignore[arg-type]
    assert found is not None
    return found


def ride(turns: Turns, seconds: float, fps: float = 15.0, **how: object) -> list[Observation]:
    return record(lambda t_s: cyclist(turns(t_s), **how), seconds, fps, 0.7)  # type: ignore[arg-type]


def evenly(per_min: float, from_s: float = 1.0, to_s: float = 1e9, start: float = 0.0) -> Turns:
    """Turns that begin at rest, and end at rest."""
    return lambda t_s: start + per_min / 60 * (min(max(t_s, from_s), to_s) - from_s)


@in_both_modes
@pytest.mark.parametrize(("per_min", "fps"), [(30, 15), (60, 30), (90, 15)])
def test_every_turn_counts_once(mode: str, per_min: float, fps: float) -> None:
    seconds = 9 * 60 / per_min
    found = rhythm(ride(evenly(per_min, 1.0, 1.0 + seconds, start=0.5), seconds + 3, fps), mode)
    assert found.cycles == 9
    assert found.cadence_per_min == pytest.approx(per_min, rel=0.03)
    assert found.time_s == pytest.approx(seconds, rel=0.1)
    assert found.at_turn["knee_flexion_deg"] == pytest.approx(35, abs=4)


@in_both_modes
def test_a_ride_of_18_turns_in_15_seconds(mode: str) -> None:
    found = rhythm(ride(evenly(72, 0.0, start=0.3), 15.05), mode)
    assert found.cycles == 18 and np.isnan(found.cycle_cv)
    observations = ride(evenly(72, 0.0, start=0.3), 15.05)
    many = rhythm(observations, mode, CYCLE.with_thresholds({"regular_cycles": 10.0}))
    assert many.cycle_cv < 0.06 and many.evenness == "regular"


@in_both_modes
def test_a_last_turn_on_its_way_back_counts(mode: str) -> None:
    """Films end where they end: just after its bottom the thigh has not gone back by half of its way."""
    bottom_s, turns = 9.5 * 60 / 72, evenly(72, from_s=0.0, start=0.5)
    shortly_s = {"live": 0.18, "recorded": 0.12}[mode]
    for after_s, counted in ((0.03, 9), (shortly_s, 10), (0.4, 10)):
        assert rhythm(ride(turns, bottom_s + after_s, fps=30.0), mode).cycles == counted


@in_both_modes
def test_of_quick_steps_some_seem_quicker_than_any_may_be(mode: str) -> None:
    """146 steps a minute, four fewer than count: each is ten frames long, or nine, or twelve."""
    found = rhythm(record(lambda t_s: walker(1.2167 * t_s + 0.1), 15.0, 25, 0.7), mode, WALK)
    assert found.cycles in (35, 36) and found.left_out <= 1


@in_both_modes
def test_either_side_and_a_hidden_far_leg(mode: str) -> None:
    for look in (Look("left"), Look("left", -1), Look("right", -1), Look("right", 1, 0.95, 0.1)):
        found = rhythm(ride(evenly(60, 0.0, start=0.3), 15.2, look=look), mode)
        assert found.cycles == 15
        assert (found.left_cycles, found.right_cycles) == ((15, 0) if look.near == "left" else (0, 15))


@in_both_modes
def test_a_stop_pauses_and_begins_anew(mode: str) -> None:
    def turns(t_s: float) -> float:
        return evenly(60, 1.0, 11.0)(t_s) + evenly(60, 17.0, 27.0)(t_s)

    observations = ride(lambda t_s: 0.5 + turns(t_s), 30.0)
    found = rhythm(observations, mode)
    assert (found.cycles, found.stops) == (20, 1)
    assert found.time_s == pytest.approx(20.0, abs=1.5)
    assert len(events(judge(observations, mode, CYCLE), EventKind.RHYTHM_PAUSED)) == 2


@in_both_modes
def test_a_movement_before_the_rhythm_takes_no_turn_with_it(mode: str) -> None:
    """The leg comes down once, and 1.9 s later the first of four turns a second is complete."""
    times_s, turns = (0.0, 1.0, 2.9, 5.9, 6.3), (0.5, 1.0, 2.0, 5.0, 5.4)
    observations = ride(lambda t_s: float(np.interp(t_s, times_s, turns)), 7.5)
    assert rhythm(observations, mode).cycles == 4


@in_both_modes
def test_a_gap_in_sight_costs_its_turns_only(mode: str) -> None:
    whole = rhythm(ride(evenly(60, 0.0, start=0.3), 30.0), mode).cycles
    observations = changed(ride(evenly(60, 0.0, start=0.3), 30.0), gone, 10.0, 12.0)
    assert whole == 30
    assert 26 <= rhythm(observations, mode).cycles <= 30


@in_both_modes
@pytest.mark.parametrize(
    ("bottom_deg", "advice"), [(15.0, ("saddle_high",)), (37.0, ()), (60.0, ("saddle_low",))]
)
def test_the_saddle_in_three_steps(mode: str, bottom_deg: float, advice: tuple[str, ...]) -> None:
    observations = ride(evenly(60, 0.0), 15.2, bottom_deg=bottom_deg)
    assert rhythm(observations, mode).advice == advice
    # Seven turns are too few to say anything of it.
    assert rhythm(ride(evenly(60, 0.0), 7.2, bottom_deg=bottom_deg), mode).advice == ()


@in_both_modes
def test_turns_that_read_far_apart_tell_nothing_of_the_saddle(mode: str) -> None:
    """With the head out of the picture the knee of one rider was read 6 to 28 at the bottom."""
    turns = evenly(60, 0.0)

    def read(t_s: float) -> Pose:
        return cyclist(turns(t_s), bottom_deg=(6.0, 15.0, 24.0)[int(turns(t_s) + 0.5) % 3])

    found = rhythm(record(read, 15.2, 15, 0.7), mode)
    assert found.cycles == 15
    assert found.at_turn["knee_flexion_deg"] == pytest.approx(15.0, abs=4.0)
    assert found.advice == ()


@in_both_modes
@pytest.mark.parametrize(
    ("bottom_deg", "standing_deg", "advice"),
    [(24.0, 0.0, ()), (24.0, 13.0, ("saddle_high",)), (55.0, 0.0, ("saddle_low",)), (55.0, 14.0, ())],
)
def test_the_saddle_is_judged_from_how_the_rider_stands(
    mode: str, bottom_deg: float, standing_deg: float, advice: tuple[str, ...]
) -> None:
    turns = evenly(60, 4.0)
    observations = record(
        lambda t_s: sitter(0.0, standing_deg) if t_s < 3 else cyclist(turns(t_s), bottom_deg=bottom_deg),
        19.2,
        15,
        0.7,
    )
    found = rhythm(observations, mode)
    assert found.standing == pytest.approx(standing_deg, abs=2.5)
    assert found.advice == advice


@in_both_modes
def test_nobody_stands_while_pedalling(mode: str) -> None:
    assert np.isnan(rhythm(ride(evenly(60, 0.0), 9.2), mode).standing)


@in_both_modes
def test_too_fast_and_jerky_are_advice(mode: str) -> None:
    assert rhythm(ride(evenly(105, 0.0), 12.0, fps=20), mode).advice == ("too_fast",)

    def limping(t_s: float) -> float:
        # The thigh is lowest 0.074 turns before the leg is longest: the ends of the turns lie at 0.3.
        return 0.3 - 0.074 + t_s + 0.15 * float(np.cos(np.pi * t_s))

    observations = ride(limping, 30.0)
    assert rhythm(observations, mode).evenness == ""
    found = rhythm(observations, mode, CYCLE.with_thresholds({"regular_cycles": 20.0}))
    assert (found.cycles, found.evenness) == (30, "less_regular") and "uneven" in found.advice


@in_both_modes
@pytest.mark.parametrize("fps", [15])
@pytest.mark.parametrize("lift", [False, True], ids=["treadmill", "spot"])
def test_every_step_counts_once(mode: str, fps: float, lift: bool) -> None:
    observations = record(lambda t_s: walker(0.8 * t_s, lift=lift), 20.0, fps, 0.7)
    found = rhythm(observations, mode, WALK)
    assert found.cycles == 32
    assert found.cadence_per_min == pytest.approx(96, rel=0.03)
    assert abs(found.left_cycles - found.right_cycles) <= 1


@in_both_modes
def test_a_far_leg_that_is_hardly_seen_makes_steps_too(mode: str) -> None:
    """With a caption over the feet the pose model is less sure of it, and as right."""
    look = Look(far_visibility=0.2)
    steps = record(lambda t_s: walker(max(0.0, t_s - 1.0) * 0.7, lift=True, look=look), 12.0, 15, 0.7)
    assert rhythm(steps, mode, WALK).cycles == pytest.approx(15, abs=1)


@in_both_modes
def test_long_strides_are_no_bent_hips(mode: str) -> None:
    """The hip behind is stretched out by as much as the one ahead is bent."""
    observations = record(lambda t_s: walker(0.8 * t_s, swing_deg=36.0), 20.0, 15, 0.7)
    assert rhythm(observations, mode, WALK).cycles == 32


@in_both_modes
def test_a_pass_counts_from_four_steps_on(mode: str) -> None:
    def passing(seconds: float, facing: int = 1) -> list[Observation]:
        return record(lambda t_s: walker(0.9 * t_s, x=100 + 110 * t_s, facing=facing), seconds, 15, 0.7)

    assert rhythm(passing(5.0), mode, WALK).cycles == 9
    assert rhythm(passing(5.0, -1), mode, WALK).cycles == 9
    assert rhythm(passing(1.6), mode, WALK).cycles == 0


@in_both_modes
def test_a_walker_is_seen_for_as_long_as_there_is_one(mode: str) -> None:
    """The rest of the film is of nobody; a walker whose legs are hidden half of the way is still told of."""
    passing = record(lambda t_s: walker(0.9 * t_s, x=100 + 60 * t_s), 12.0, 15, 0.7)
    alone = changed(changed(passing, gone, 0.0, 4.0), gone, 9.0, 13.0)
    assert judge(alone, mode, WALK).session.warnings == ()
    hidden = changed(alone, lambda pose: replace(pose, visibility=0.1 * pose.visibility), 4.0, 6.5)
    found, missing = judge(hidden, mode, WALK).session.warnings
    assert found.key == "leg_seen_little" and found.values["fraction"] == pytest.approx(0.5, abs=0.1)
    assert missing.key == "not_seen" and missing.values["untold_s"] == pytest.approx(2.4, abs=0.3)


@in_both_modes
def test_exchanged_legs_do_not_matter(mode: str) -> None:
    observations = record(lambda t_s: walker(0.8 * t_s), 20.0, 15, 0.7)
    for from_s in (3.0, 7.0, 11.0):
        observations = changed(observations, relabelled, from_s, from_s + 1.0)
    assert rhythm(observations, mode, WALK).cycles == 32


@in_both_modes
def test_uneven_sides_are_said_after_forty_steps(mode: str) -> None:
    found = rhythm(record(lambda t_s: walker(limp(t_s)), 40.0, 20, 0.5), mode, WALK)
    assert abs(found.asymmetry_percent) == pytest.approx(32, abs=8)
    assert "uneven_sides" in found.advice
    short = rhythm(record(lambda t_s: walker(limp(t_s)), 10.0, 20, 0.5), mode, WALK)
    assert np.isnan(short.asymmetry_percent) and short.advice == ()


def limp(t_s: float) -> float:
    """Strides of somebody whose steps are 0.69 and 0.56 s long."""
    whole, part = divmod(0.8 * t_s, 1.0)
    return whole + float(np.interp(part, [0.0, 0.21, 0.79, 1.0], [0.0, 0.25, 0.75, 1.0]))


@in_both_modes
def test_names_that_are_exchanged_for_many_steps_do_not_hide_a_limp(mode: str) -> None:
    observations = record(lambda t_s: walker(limp(t_s)), 40.0, 15, 0.5)
    true = rhythm(observations, mode, WALK)
    # Named as much the one way as the other, and the far leg as plain as the near one.
    alike = record(lambda t_s: walker(limp(t_s), look=Look(far_visibility=0.95, depth_m=0.0)), 40.0, 15, 0.5)
    for from_s in range(3, 37, 8):
        alike = changed(alike, relabelled, float(from_s), from_s + 4.0)
    found = rhythm(alike, mode, WALK)
    assert found.cycles == true.cycles and "uneven_sides" in found.advice
    assert abs(found.asymmetry_percent) == pytest.approx(abs(true.asymmetry_percent), abs=4)
    assert abs(found.left_cycles - found.right_cycles) <= 1


@in_both_modes
def test_pedals_are_not_lost_to_exchanged_names(mode: str) -> None:
    observations = ride(evenly(100, 0.0, start=0.3), 12.0, fps=20)
    for from_s in np.arange(1.0, 11.0, 0.7):
        observations = changed(observations, relabelled, float(from_s), float(from_s) + 0.25)
    assert rhythm(observations, mode).cycles == 20


@in_both_modes
def test_the_near_leg_is_judged_though_the_hidden_one_jumps(mode: str) -> None:
    jumps = np.random.default_rng(3)

    def jumping(found: Pose) -> Pose:
        xy_px = found.xy_px.copy()
        xy_px[INDEX["left_ankle"]] += jumps.normal(0.0, 40.0, 2)
        return replace(found, xy_px=xy_px)

    observations = changed(ride(evenly(100, 0.0, start=0.3), 12.0, fps=20), jumping, 0.0, 12.1)
    found = rhythm(observations, mode)
    assert (found.cycles, found.left_cycles) == (20, 0)


def glides(t_s: float) -> Pose:
    return pose(45 - 40 * np.cos(2 * np.pi * t_s / 5), 0.0, Person())


def shank_swings(t_s: float) -> Pose:
    return sitter(90.0, 60.0 - 40.0 * np.cos(2 * np.pi * t_s))


def squats(t_s: float) -> Pose:
    return sitter(45 - 45 * np.cos(2 * np.pi * t_s / 2), 45 - 45 * np.cos(2 * np.pi * t_s / 2))


SCENES = {
    "glide": glides,
    "swinging the shank": shank_swings,
    "squats": squats,
    "sitting": lambda t_s: sitter(),
    "rowing": lambda t_s: rower(0.5 - 0.5 * np.cos(2 * np.pi * t_s / 2.2)),
    "a stair machine": lambda t_s: stair_climber(t_s / 0.6),
    "bridge": lambda t_s: bridge(10 - 10 * np.cos(2 * np.pi * t_s / 3)),
    "plank": lambda t_s: plank(0.0),
}


@in_both_modes
@pytest.mark.parametrize("scene", [*SCENES, "cycling"])
def test_nothing_else_is_walking(mode: str, scene: str) -> None:
    at = SCENES.get(scene, cyclist)
    assert rhythm(record(at, 9.0, 15, 0.7), mode, WALK).cycles == 0


@in_both_modes
@pytest.mark.parametrize("scene", [*SCENES, "walking", "on the spot"])
def test_nothing_else_is_cycling(mode: str, scene: str) -> None:
    walks = {
        "walking": lambda t_s: walker(0.8 * t_s),
        "on the spot": lambda t_s: walker(0.8 * t_s, lift=True),
    }
    at = {**SCENES, **walks}[scene]
    assert rhythm(record(at, 9.0, 15, 0.7), mode, CYCLE).cycles == 0


@in_both_modes
def test_it_says_when_it_begins_and_when_it_is_done(mode: str) -> None:
    short = CYCLE.with_thresholds({"hold_needed": 20.0})
    judged = judge(ride(evenly(60, 0.0), 24.2), mode, short)
    said = [event for event in events(judged, *EventKind) if event.kind.value.startswith("rhythm")]
    assert [event.cue for event in said] == ["rhythm_begun", "rhythm_half", "rhythm_done"]
    # Of twenty turns, a second each: the half is told when the tenth is complete.
    assert [event.t_s for event in said[1:]] == [pytest.approx(half_s, abs=1.1) for half_s in (10.5, 20.5)]


@in_both_modes
@pytest.mark.parametrize("cadence", [40.0, 55.0, 70.0])
@pytest.mark.parametrize("bottom_deg", [8.0, 16.0, 24.0])
def test_pedals_that_carry_the_knee_straight_are_no_glides(
    mode: str, cadence: float, bottom_deg: float
) -> None:
    """Every turn, not only the first: a turn that was no repetition does not lengthen the next one."""
    ride = record(lambda t_s: cyclist(t_s * cadence / 60, bottom_deg=bottom_deg), 15.0, 20)
    assert not judge(ride, mode, load_exercise("sciatic_glide")).session.reps


@in_both_modes
def test_what_is_told_as_seen_is_what_was_counted(mode: str) -> None:
    """Where the frame cuts off the feet steps are counted by the thighs, and the knee is not measured."""
    feet = hidden(*(f"{side}_{part}" for side in SIDES for part in ("ankle", "heel", "foot_index")))
    walked = record(lambda t_s: walker(0.9 * t_s), 20.0, 15, 0.7)
    session = judge(changed(walked, feet), mode, WALK).session
    assert session.rhythm is not None and session.rhythm.cycles > 30
    assert session.summary.tracked_fraction > 0.95 and session.warnings == ()
    assert np.isnan(session.summary.ranges["knee_flexion_deg"]).all()
    # Nobody has walked: then both are needed to say so.
    stood = judge(changed(record(lambda t_s: walker(0.25), 20.0, 15, 0.7), feet), mode, WALK).session
    assert stood.summary.tracked_fraction == 0 and stood.unseen
    half = judge(changed(changed(walked, feet), gone, 4.0, 14.0), mode, replace(WALK, travels=False)).session
    (little,) = (found for found in half.warnings if found.key == "leg_seen_little")
    assert little.values["fraction"] == pytest.approx(0.5, abs=0.1)
    assert ENGLISH.for_exercise(WALK).note(little).startswith("Enough to count was seen for only 5")


@in_both_modes
def test_turns_that_do_not_follow_one_another_are_told(mode: str) -> None:
    """Long and short ones by turns are no rhythm, and after ten even ones they are missing."""

    def uneven(t_s: float) -> float:
        return float(np.interp(t_s, np.cumsum([0.0] + 5 * [0.5, 1.5]), np.arange(11.0)))

    found = judge(ride(uneven, 11.0, 30.0), mode, CYCLE).session
    assert found.rhythm is not None and (found.rhythm.cycles, found.rhythm.left_out) == (0, 10)
    assert [each.values for each in found.warnings if each.key == "left_out"] == [{"count": 10}]
    mixed = ride(lambda t_s: evenly(60, 0.0, 10.5, 0.5)(t_s) + uneven(max(0.0, t_s - 14.0)), 25.0, 30.0)
    found = judge(mixed, mode, CYCLE).session
    assert found.rhythm is not None and found.rhythm.cycles == 11
    (note,) = (each for each in found.warnings if each.key == "left_out")
    assert ENGLISH.for_exercise(CYCLE).note(note).startswith("10 more movements looked like this")
    even = judge(ride(evenly(60, 0.0, start=0.3), 15.2), mode, CYCLE).session
    assert even.rhythm is not None and even.rhythm.left_out == 0
    assert "left_out" not in [each.key for each in even.warnings]


@in_both_modes
def test_where_turns_are_missing_nobody_is_jerky(mode: str) -> None:
    """Long and short ones by turns; after a stop come three more, which are no rhythm."""
    lengths_s = [*[1.0] * 6, *[1.9, 1.0] * 4]

    def turns(t_s: float) -> float:
        again = min(3.3, max(0.0, t_s - 23.0))
        return float(np.interp(t_s, np.cumsum([0.5, *lengths_s]), np.arange(15.0))) + again

    plain = rhythm(ride(turns, 19.0, 30.0), mode)
    assert (plain.cycles, plain.left_out) == (14, 0) and "jerky" in plain.advice
    more = rhythm(ride(turns, 29.0, 30.0), mode)
    assert (more.cycles, more.left_out) == (14, 3) and more.advice == ()


@in_both_modes
def test_turns_that_hide_from_sight_make_nobody_slow_or_jerky(mode: str) -> None:
    """Somebody walks past four times; the turns of that time are missing, and it is said."""
    ride = record(lambda t_s: cyclist(t_s), 24.0, 20, 0.5)
    for from_s in (5.2, 8.2, 11.2, 14.2):
        ride = changed(ride, gone, from_s, from_s + 1.0)
    session = judge(ride, mode, load_exercise("cycle")).session
    assert session.rhythm is not None and session.rhythm.cycles >= 14
    assert session.rhythm.cadence_per_min == pytest.approx(60.0, abs=1.0)
    assert "jerky" not in session.rhythm.advice
    (found,) = (each for each in session.warnings if each.key == "unfollowed")
    assert found.values["unseen_s"] == pytest.approx(4.0, abs=0.5)


def felt(counter: RhythmCounter, seconds: float, at: Callable[[float], LegAngles], from_s: float) -> float:
    """The counter sees these angles fifteen times a second; the time at the end."""
    times = from_s + np.arange(1, round(15 * seconds) + 1) / 15
    for t_s in times.tolist():
        counter.step(Instant(t_s, 1 / 15, "", at(t_s - from_s), 0.0, blocked=False))
    return float(times[-1])


def pedals(t_s: float, knee_range_deg: float = 70.0) -> LegAngles:
    """Somebody on a bicycle, a turn a second; the thigh is highest at first."""
    up = math.cos(2 * math.pi * t_s)
    return LegAngles(
        knee_flexion_deg=70.0 + knee_range_deg / 2 * up,
        hip_flexion_deg=80.0 + 20.0 * up,
        thigh_elevation_deg=-30.0 + 20.0 * up,
        trunk_slope_deg=60.0,
    )


@pytest.mark.parametrize("before", ["stands", "moves the knee"])
def test_what_was_seen_before_a_pause_belongs_to_no_turn_after_it(before: str) -> None:
    """Who stood beside the bicycle rides from the first turn on; a knee that moved then makes no turn now."""
    counter = RhythmCounter(CYCLE)
    stands = replace(pedals(0.0), hip_flexion_deg=5.0, trunk_slope_deg=85.0)
    t_s = felt(counter, 5.0, lambda _: stands if before == "stands" else pedals(0.0), 0.0)
    if before == "moves the knee":
        t_s = felt(counter, 1.0, lambda t: replace(pedals(0.0), knee_flexion_deg=20.0 + 90.0 * t), t_s)
    counter.drop()
    if before == "moves the knee":
        t_s = felt(counter, 1.0, lambda t: pedals(t, knee_range_deg=0.0), t_s)
    felt(counter, 8.2, pedals, t_s)
    counter.finish()
    assert counter.rhythm is not None and counter.rhythm.cycles == 8
