"""How long the top was held, and what was reached there."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest

from posecheck.core.judging.top import Top
from posecheck.core.types import NAN, LegAngles
from posecheck.exercises import load_exercise
from tests.core.judging import at_all_rates
from tests.made_up import Motion, cosine, linear, minimum_jerk

Shape = Callable[[float], float]
RAMP_DEG, MAX_GAP_S = 40.0, 0.3


def top_of(values: list[tuple[float, float]], sign: float = -1.0, ankles: list[float] | None = None) -> Top:
    """A top that saw these (time, primary signal) samples."""
    top = Top(sign, 8.0, look_s=1.5, fading=2.1, ramp_believed=0.5)
    for index, (t_s, value) in enumerate(values):
        ankle = ankles[index] if ankles else -30.0
        top.see(t_s, value, LegAngles(value, ankle), keep=abs(value) <= 50)
    return top


def movement(
    hold_s: float,
    fps: float,
    shape: Shape = minimum_jerk,
    move_s: float = 1.3,
    noise_deg: float = 0.0,
    seed: int = 0,
) -> list[tuple[float, float]]:
    at = Motion([(move_s, 5.0, 0.0), (hold_s, 5.0, 0.0), (move_s, 85.0, 0.0)], shape=shape)
    rng = np.random.default_rng(seed)
    times = [(index + rng.random()) / fps for index in range(int(at.duration_s * fps))]
    return [(t_s, at(t_s)[0] + rng.normal(0, noise_deg)) for t_s in times]


def held_s(values: list[tuple[float, float]], sign: float = -1.0) -> float:
    return top_of(values, sign).held_s(RAMP_DEG, MAX_GAP_S)


@at_all_rates
@pytest.mark.parametrize("hold_s", [0.5, 0.8, 1.2, 3.0, 10.0])
@pytest.mark.parametrize(
    ("shape", "move_s", "error_s"),
    [
        (minimum_jerk, 1.0, 0.12), (minimum_jerk, 1.3, 0.12), (minimum_jerk, 2.0, 0.18),
        (cosine, 1.0, 0.12), (cosine, 1.3, 0.16), (cosine, 2.0, 0.2),
        (linear, 1.0, 0.1), (linear, 1.3, 0.1), (linear, 2.0, 0.1),
    ],
)  # fmt: skip
def test_the_hold_is_timed_however_one_gets_there(
    fps: int, hold_s: float, shape: Shape, move_s: float, error_s: float
) -> None:
    assert held_s(movement(hold_s, fps, shape, move_s)) == pytest.approx(hold_s, abs=error_s)


@pytest.mark.parametrize("fps", [15, 24, 30, 60])
@pytest.mark.parametrize("seed", range(3))
def test_noise_moves_it_by_little(fps: int, seed: int) -> None:
    for hold_s in (0.8, 1.2):
        assert held_s(movement(hold_s, fps, noise_deg=1.0, seed=seed)) == pytest.approx(hold_s, abs=0.19)


def test_a_signal_that_is_highest_at_the_top_is_timed_alike() -> None:
    values = movement(1.0, 30)
    assert held_s([(t, -v) for t, v in values], sign=1.0) == pytest.approx(held_s(values))


def test_a_turn_without_a_hold_is_none() -> None:
    assert held_s(movement(0.0, 30)) < 0.15


def test_time_away_from_the_top_does_not_count() -> None:
    at = Motion([
        (1.3, 5.0, 0.0), (0.7, 5.0, 0.0), (0.5, 30.0, 0.0),
        (0.5, 5.0, 0.0), (0.7, 5.0, 0.0), (1.3, 85.0, 0.0),
    ])  # fmt: skip
    values = [(index / 30, at(index / 30)[0]) for index in range(150)]
    assert 1.4 < held_s(values) < 1.95


@pytest.mark.parametrize(("gap_s", "counted"), [(0.2, 2.0), (1.0, 1.0)])
def test_a_short_gap_is_bridged_and_a_long_one_is_not(gap_s: float, counted: float) -> None:
    values = [(t, v) for t, v in movement(2.0, 30) if not 1.8 <= t < 1.8 + gap_s]
    assert held_s(values) == pytest.approx(counted, abs=0.15)


def test_arriving_unseen_it_is_timed_from_the_first_sight() -> None:
    values = [(t, v) for t, v in movement(1.0, 30) if t >= 1.5]
    assert held_s(values) == pytest.approx(0.8, abs=0.08)


def test_leaving_unseen_it_is_timed_to_the_last_sight() -> None:
    values = [(t, v) for t, v in movement(1.0, 30) if t < 2.1]
    assert held_s(values) == pytest.approx(0.8, abs=0.08)


def test_a_pause_on_the_way_is_no_hold() -> None:
    at = Motion([(0.8, 48.0, 0.0), (1.5, 48.0, 0.0), (0.8, 5.0, 0.0), (1.0, 5.0, 0.0), (1.3, 85.0, 0.0)])
    values = [(index / 30, at(index / 30)[0]) for index in range(int(at.duration_s * 30))]
    assert held_s(values) == pytest.approx(1.0, abs=0.2)


def test_a_minute_at_the_top_is_timed_by_what_is_kept_of_it() -> None:
    assert 55 < held_s(movement(90.0, 60)) <= 60.1


@pytest.mark.parametrize("values", [[], [(0.0, 5.0)], [(0.0, 5.0), (0.1, 20.0), (0.2, 30.0)]])
def test_too_little_was_seen_to_tell(values: list[tuple[float, float]]) -> None:
    assert held_s(values) == 0.0


def test_the_extreme_and_its_time() -> None:
    top = top_of([(0.0, 30.0), (1.0, 4.0), (2.0, 4.5), (3.0, 60.0)])
    assert (top.extreme_deg, top.peak_s) == (4.0, 1.0)
    top = top_of([(0.0, 30.0), (1.0, 44.0), (2.0, 43.0)], sign=1.0)
    assert (top.extreme_deg, top.peak_s) == (44.0, 1.0)


def test_of_equal_extremes_the_first_is_the_peak() -> None:
    top = top_of([(0.0, 30.0), (1.0, 4.0), (2.0, 4.0), (3.0, 20.0)])
    assert (top.extreme_deg, top.peak_s) == (4.0, 1.0)
    top.end(2.0)
    assert (top.extreme_deg, top.peak_s) == (4.0, 1.0)


def test_what_was_seen_after_its_end_is_none_of_it() -> None:
    top = top_of([(0.0, 30.0), (1.0, 4.0), (2.0, 6.0), (3.0, 2.0)])
    top.end(1.0)
    assert (top.extreme_deg, top.peak_s) == (4.0, 1.0)
    top.end(-1.0)
    assert math.isnan(top.extreme_deg) and math.isnan(top.peak_s)


def test_what_was_not_seen_of_the_foot_may_have_been_lower_or_higher() -> None:
    ankles = [-30.0, -30.0, -30.0, NAN, NAN, NAN, -5.0, -5.0, -5.0]
    top = top_of([(float(t_s), 5.0) for t_s in range(9)], ankles=ankles)
    assert top.median_deg("ankle_dorsiflexion_deg") == -17.5
    assert top.medians_deg("ankle_dorsiflexion_deg", 0.0) == (-30.0, -5.0)


@pytest.mark.parametrize(("unseen", "low_deg"), [(4, -40.0), (5, -math.inf)])
def test_of_more_than_half_of_it_nobody_says_what_the_foot_did(unseen: int, low_deg: float) -> None:
    """Of ten seconds four are unseen: the lowest that the median may be is the lowest that was seen."""
    ankles = [*np.linspace(-40.0, -30.0, 10 - unseen).tolist(), *[NAN] * unseen]
    top = top_of([(float(t_s), 5.0) for t_s in range(10)], ankles=ankles)
    assert top.medians_deg("ankle_dorsiflexion_deg", 0.0)[0] == pytest.approx(low_deg, abs=4.0)


def test_the_first_part_of_the_top_has_a_median_of_its_own() -> None:
    top = top_of([(float(t_s), 5.0) for t_s in range(9)], ankles=[-30.0] * 3 + [10.0] * 6)
    assert top.medians_deg("ankle_dorsiflexion_deg", 0.0, 1 / 3) == (-30.0, -30.0)
    assert top.medians_deg("ankle_dorsiflexion_deg", 0.0) == (10.0, 10.0)


def test_only_what_was_near_the_top_tells_of_the_foot() -> None:
    ankles = [20.0, -30.0, -20.0, math.nan, 20.0]
    top = top_of([(0.0, 40.0), (1.0, 4.0), (2.0, 6.0), (3.0, 5.0), (4.0, 40.0)], ankles=ankles)
    assert top.median_deg("ankle_dorsiflexion_deg") == -25.0
    assert top.unseen_fraction("ankle_dorsiflexion_deg") == pytest.approx(1 / 3)
    assert top.lowest_deg("knee_flexion_deg") == 4.0


@pytest.mark.parametrize(("sample_s_max", "median_deg"), [(3.0, -30.0), (math.inf, 10.0)])
def test_a_sample_stands_until_the_next_one_but_not_for_longer_than_a_still(
    sample_s_max: float, median_deg: float
) -> None:
    top = Top(-1.0, 8.0, look_s=1.5, fading=2.1, ramp_believed=0.5, sample_s_max=sample_s_max)
    for t_s, ankle_deg in [(0.0, -30.0), (1.0, -30.0), (2.0, 10.0), (12.0, -30.0), (13.0, -30.0)]:
        top.see(t_s, 5.0, LegAngles(5.0, ankle_deg), keep=True)
    assert top.median_deg("ankle_dorsiflexion_deg") == median_deg
    assert Top.of(load_exercise("sciatic_glide")).sample_s_max == 3.0


def test_of_an_empty_top_nothing_is_known() -> None:
    top = Top(-1.0, 8.0, look_s=1.5, fading=2.1, ramp_believed=0.5)
    assert math.isnan(top.median_deg("ankle_dorsiflexion_deg"))
    assert math.isnan(top.lowest_deg("knee_flexion_deg"))
    assert top.unseen_fraction("ankle_dorsiflexion_deg") == 1.0


@pytest.mark.parametrize(("sd_deg", "span_deg"), [(4.0, (6.0, 6.0)), (15.0, (-math.inf, 21.0))])
def test_nobody_is_blamed_for_what_claims_to_be_far_off_nor_praised(
    sd_deg: float, span_deg: tuple[float, float]
) -> None:
    top = Top(-1.0, 8.0, look_s=1.5, fading=2.1, ramp_believed=0.5, sd_max_deg=12.9)
    for step in range(20):
        ankle, sd = (-35.0, 4.0) if step < 5 else (6.0, sd_deg)
        top.see(step / 10, 5.0, LegAngles(5.0, ankle, knee_sd_deg=4.0, ankle_sd_deg=sd), keep=True)
    assert top.medians_deg("ankle_dorsiflexion_deg", 0.0) == span_deg
    assert top.unsure_s("ankle_dorsiflexion_deg") == pytest.approx(1.5 if sd_deg > 12.9 else 0.0)
    assert top.unseen_fraction("ankle_dorsiflexion_deg") == 0.0
    assert Top.of(load_exercise("sciatic_glide")).sd_max_deg == 12.9


@pytest.mark.parametrize(("sd_deg", "lasts"), [(4.0, False), (9.0, True)])
def test_a_knee_that_is_read_a_little_off_as_it_gets_hidden_may_still_be_at_the_top(
    sd_deg: float, lasts: bool
) -> None:
    top = Top(-1.0, 8.0, look_s=1.5, fading=2.1, ramp_believed=0.5, deviations=2.0)
    for t_s, knee_deg in [(0.0, 5.0), (0.1, 5.0), (0.2, 19.0)]:
        top.see(t_s, knee_deg, LegAngles(knee_deg, -30.0, knee_sd_deg=sd_deg), keep=True)
    assert top.lasts is lasts


# A foot that is pointed for one half of the top, and pulled up for the other.


def half_and_half(pointed_s: float, hold_s: float = 2.0, fps: float = 25.0) -> Top:
    values = movement(hold_s, fps, move_s=0.4)
    begin_s = 0.4 + pointed_s
    return top_of(values, ankles=[-35.0 if t_s < begin_s else 15.0 for t_s, _ in values])


def test_a_median_that_steps_lies_between_both() -> None:
    low, high = half_and_half(1.0).medians_deg("ankle_dorsiflexion_deg", 0.1)
    assert (low, high) == (-35.0, 15.0)


@pytest.mark.parametrize(("pointed_s", "told_deg"), [(0.4, 15.0), (1.6, -35.0)])
def test_a_median_far_from_the_step_is_told(pointed_s: float, told_deg: float) -> None:
    assert half_and_half(pointed_s).medians_deg("ankle_dorsiflexion_deg", 0.1) == (told_deg, told_deg)


def test_without_sight_there_is_no_median() -> None:
    assert all(
        map(
            math.isnan,
            top_of(movement(1.0, 25), ankles=[NAN] * 999).medians_deg("ankle_dorsiflexion_deg", 0.1),
        )
    )
