"""Filters: what they keep exactly, what they calm, and what gaps do."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from posecheck.core.measuring.filters import (
    LowPass,
    MovingMedian,
    OneEuro,
    Slope,
    _neighbours,
    bridge,
    hampel,
    spread,
    zero_phase,
)
from tests.core.judging import FRAME_RATES

NAN = math.nan
angles_deg = st.floats(-180.0, 180.0)
frame_rates = st.sampled_from(FRAME_RATES)


@st.composite
def times(draw: st.DrawFn) -> np.ndarray:
    """Rising times, unevenly spaced."""
    steps_s = draw(st.lists(st.floats(0.01, 0.2), min_size=3, max_size=40))
    return draw(st.floats(0.0, 100.0)) + np.cumsum(steps_s)


def one_euro() -> OneEuro:
    return OneEuro(min_cutoff_hz=1.5, beta=0.05, derivative_cutoff_hz=1.0, max_gap_s=0.3)


class TestOneEuro:
    def test_time_zero_is_a_time_like_any_other(self) -> None:
        from_zero, later = one_euro(), one_euro()
        samples = [(0.0, 10.0), (0.04, 20.0), (0.08, 15.0)]
        assert [from_zero(t, v) for t, v in samples] == pytest.approx([later(t + 7, v) for t, v in samples])
        assert from_zero(0.12, 15.0) != 15.0

    def test_after_a_reset_nothing_is_left(self) -> None:
        used = one_euro()
        for index in range(50):
            used(index / 30, 5.0 * index)
        used.reset()
        fresh = one_euro()
        for index in range(20):
            assert used(index / 30, 3.0 + index) == fresh(index / 30, 3.0 + index)

    @given(angles_deg, frame_rates)
    def test_a_constant_stays(self, value: float, fps: int) -> None:
        smooth = one_euro()
        assert [smooth(index / fps, value) for index in range(30)] == [value] * 30

    @given(st.lists(angles_deg, min_size=1, max_size=30), frame_rates)
    def test_it_never_leaves_the_range_of_what_it_saw(self, values: list[float], fps: int) -> None:
        smooth = one_euro()
        for index, value in enumerate(values):
            found = smooth(index / fps, value)
            assert min(values) - 1e-9 <= found <= max(values) + 1e-9

    def test_a_step_comes_through_as_the_cutoff_says(self) -> None:
        """63 per cent of it after one over two pi times the cutoff, where speed does not count."""
        smooth = OneEuro(min_cutoff_hz=0.5, beta=0.0, derivative_cutoff_hz=1.0, max_gap_s=1.0)
        smooth(0.0, 0.0)
        found = [smooth(k / 1000, 100.0) for k in range(1, round(1000 / np.pi) + 1)]
        assert found[-1] == pytest.approx(100 * (1 - np.exp(-1)), abs=0.5)

    def test_unseen_goes_through_and_leaves_the_state_alone(self) -> None:
        smooth, without = one_euro(), one_euro()
        smooth(0.0, 10.0), without(0.0, 10.0)
        assert math.isnan(smooth(0.1, NAN))
        assert smooth(0.2, 20.0) == without(0.2, 20.0)

    def test_after_a_long_gap_it_starts_afresh(self) -> None:
        smooth = one_euro()
        smooth(0.0, 10.0)
        assert smooth(0.31, 50.0) == 50.0

    def test_a_repeated_time_changes_nothing(self) -> None:
        smooth = one_euro()
        smooth(0.0, 10.0)
        assert smooth(0.0, 90.0) == 10.0

    @given(frame_rates)
    def test_it_calms_noise_and_follows_a_movement(self, fps: int) -> None:
        rng = np.random.default_rng(0)
        still, moving = one_euro(), one_euro()
        t_s = np.arange(0, 4, 1 / fps)
        noise = 80.0 + rng.normal(0, 1.0, len(t_s))
        held = np.array([still(t, v) for t, v in zip(t_s, noise, strict=True)])
        ramp = np.array([moving(t, 60 * t) for t in t_s])
        assert held[fps:].std() < 0.85 * noise.std()
        assert np.all(60 * t_s - ramp < 60 * 0.1)


class TestMovingMedian:
    def test_a_single_wild_sample_never_gets_through(self) -> None:
        median = MovingMedian(0.085)
        values = [10.0, 10.5, 90.0, 11.0, 11.5]
        assert [median(index / 30, v) for index, v in enumerate(values)] == [10.0, 10.5, 10.5, 11.0, 11.5]

    def test_at_ten_frames_a_second_it_delays_nothing(self) -> None:
        median = MovingMedian(0.085)
        assert [median(index / 10, float(index)) for index in range(5)] == [0.0, 1.0, 2.0, 3.0, 4.0]

    def test_unseen_is_not_remembered(self) -> None:
        median = MovingMedian(1.0)
        median(0.0, 5.0)
        assert math.isnan(median(0.1, NAN))
        assert median(0.2, 7.0) == 7.0
        assert median(0.3, 6.0) == 6.0


class TestSlope:
    @given(times(), st.floats(-300.0, 300.0), angles_deg)
    def test_a_ramp_gives_its_slope(self, t_s: np.ndarray, slope_dps: float, offset: float) -> None:
        slope = Slope(0.5)
        found = [slope(t, offset + slope_dps * (t - t_s[0])) for t in t_s.tolist()]
        known = [value for value in found if not math.isnan(value)]
        assert known == pytest.approx([slope_dps] * len(known), abs=1e-6)

    def test_unknown_until_half_the_window_is_seen_and_while_unseen(self) -> None:
        slope = Slope(0.4)
        found = [slope(index / 10, 2.0 * index) for index in range(4)]
        assert [math.isnan(value) for value in found] == [True, True, False, False]
        assert math.isnan(slope(0.4, NAN))
        assert slope(0.5, 10.0) == pytest.approx(20.0)

    def test_what_is_older_than_the_window_does_not_count(self) -> None:
        slope = Slope(0.2)
        for index in range(10):
            slope(index / 10, 100.0 - 50 * index)
        assert [slope(1 + index / 10, 0.0) for index in range(4)][-1] == pytest.approx(0.0)


class TestHampel:
    def test_a_spike_goes_and_the_rest_stays(self) -> None:
        values = np.array([10.0, 10.2, 9.9, 60.0, 10.1, 10.0, 9.8])
        found = hampel(np.arange(7) / 10, values, half_width_s=0.3, max_gap_s=0.3, limit_sd=4.0, least_sd=1.0)
        assert math.isnan(found[3])
        assert np.array_equal(np.delete(found, 3), np.delete(values, 3))

    @pytest.mark.parametrize(("off_deg", "goes"), [(11.0, False), (12.5, True)])
    def test_the_limit_is_in_standard_deviations(self, off_deg: float, goes: bool) -> None:
        """A median deviation of 2 is a standard deviation of 2.97, four of which are 11.9."""
        values = np.array([-2.0, 2.0, -2.0, 2.0, -2.0, off_deg, 0.0, 2.0, -2.0, 2.0, -2.0])
        found = hampel(
            np.arange(11) / 10, values, half_width_s=1.0, max_gap_s=0.3, limit_sd=4.0, least_sd=1.0
        )
        assert bool(np.isnan(found[5])) is goes

    @pytest.mark.parametrize(("off_deg", "goes"), [(3.9, False), (4.1, True)])
    def test_where_all_is_still_it_is_in_the_least_deviation(self, off_deg: float, goes: bool) -> None:
        values = np.array([0.0, 0.0, 0.0, off_deg, 0.0, 0.0, 0.0])
        found = hampel(np.arange(7) / 10, values, half_width_s=0.3, max_gap_s=0.3, limit_sd=4.0, least_sd=1.0)
        assert bool(np.isnan(found[3])) is goes

    @given(st.floats(-300.0, 300.0), angles_deg, st.integers(1, 5))
    def test_a_steady_movement_is_no_spike(self, slope: float, offset: float, half_width: int) -> None:
        t_s = np.arange(20) / 30
        values = offset + slope * t_s
        assert np.array_equal(hampel(t_s, values, half_width / 30, 0.3, 4.0, 1.0), values)

    def test_neighbours_are_those_near_in_time(self) -> None:
        t_s = np.array([0.0, 0.04, 0.08, 0.12, 5.0, 5.04, 5.08])
        values = np.array([10.0, 10.0, 10.0, 10.0, 60.0, 60.2, 60.1])
        assert np.array_equal(hampel(t_s, values, 0.12, 0.3, 4.0, 1.0), values)
        values[5] = 90.0
        assert math.isnan(hampel(t_s, values, 0.12, 0.3, 4.0, 1.0)[5])

    def test_with_few_samples_the_next_one_each_side_counts(self) -> None:
        values = np.array([10.0, 10.0, 60.0, 10.0, 10.0])
        assert math.isnan(hampel(np.arange(5) / 5, values, 0.12, 0.3, 4.0, 1.0)[2])

    def test_unseen_stays_unseen_and_counts_for_nothing(self) -> None:
        values = np.array([NAN, 10.0, NAN, 10.0, 10.0, NAN, NAN, NAN, NAN])
        found = hampel(np.arange(9) / 10, values, half_width_s=0.1, max_gap_s=0.3, limit_sd=4.0, least_sd=1.0)
        assert np.array_equal(found, values, equal_nan=True)


class TestBridge:
    T_S = np.arange(10) / 10

    def test_short_gaps_are_bridged_by_straight_lines_and_long_ones_are_not(self) -> None:
        values = np.array([0.0, NAN, 2.0, 3.0, NAN, NAN, NAN, 7.0, 8.0, 9.0])
        found = bridge(self.T_S, values, max_gap_s=0.3)
        assert found[1] == pytest.approx(1.0)
        assert np.isnan(found[4:7]).all()
        assert np.isnan(bridge(self.T_S, values, 0.39)[4:7]).all()
        assert bridge(self.T_S, values, 0.4) == pytest.approx(np.arange(10.0))

    def test_ends_are_never_guessed(self) -> None:
        values = np.array([NAN, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, NAN, NAN])
        assert np.array_equal(bridge(self.T_S, values, 1.0), values, equal_nan=True)

    @pytest.mark.parametrize("seen", [0, 1])
    def test_fewer_than_two_samples_span_no_gap(self, seen: int) -> None:
        values = np.full(10, NAN)
        values[:seen] = 3.0
        assert np.array_equal(bridge(self.T_S, values, 1.0), values, equal_nan=True)


class TestLowPass:
    def test_a_step_comes_through_by_63_percent(self) -> None:
        keep = LowPass(2.0)
        assert keep(0.0, (0.0, 5.0)) == [0.0, 5.0]
        for t_s in np.arange(0.001, 2.0, 0.001):
            last = keep(float(t_s), (1.0, 5.0))
        assert last == pytest.approx([1 - math.exp(-1), 5.0], abs=1e-3)

    def test_it_starts_afresh_after_its_memory_and_stands_at_the_same_time(self) -> None:
        keep = LowPass(2.0)
        keep(0.0, (1.0,))
        assert keep(0.0, (9.0,)) == [1.0]
        assert keep(2.1, (9.0,)) == [9.0]


class TestZeroPhase:
    @given(times(), st.floats(-300.0, 300.0), angles_deg, st.floats(1.0, 10.0))
    def test_a_straight_line_stays_exact_up_to_the_ends(
        self, t_s: np.ndarray, slope_dps: float, offset: float, cutoff_hz: float
    ) -> None:
        line = offset + slope_dps * (t_s - t_s[0])
        assert zero_phase(t_s, line, cutoff_hz) == pytest.approx(line, abs=1e-6)

    @given(times(), angles_deg, st.floats(1.0, 10.0))
    def test_a_constant_stays_exact(self, t_s: np.ndarray, value: float, cutoff_hz: float) -> None:
        assert zero_phase(t_s, np.full(len(t_s), value), cutoff_hz) == pytest.approx(value, abs=1e-9)

    @given(times(), st.data())
    def test_unseen_has_no_weight_and_stays_unseen(self, t_s: np.ndarray, data: st.DataObject) -> None:
        line = 5.0 + 20 * t_s
        gone = np.array(data.draw(st.lists(st.booleans(), min_size=len(t_s), max_size=len(t_s))))
        found = zero_phase(t_s, np.where(gone, NAN, line), 3.0)
        assert np.isnan(found[gone]).all()
        assert found[~gone] == pytest.approx(line[~gone], abs=1e-6)

    @pytest.mark.parametrize("fps", FRAME_RATES)
    @pytest.mark.parametrize("hertz", [0.25, 1.0, 2.0])
    def test_no_delay(self, fps: int, hertz: float) -> None:
        t_s = np.arange(0, 6, 1 / fps)
        wave, quarter = np.sin(2 * np.pi * hertz * t_s), np.cos(2 * np.pi * hertz * t_s)
        inner = (t_s > 1) & (t_s < 5)
        found = zero_phase(t_s, wave, 3.0)[inner]
        delay = np.arctan2(found @ quarter[inner], found @ wave[inner])
        assert abs(delay) < 0.02

    def test_half_the_power_passes_at_the_cutoff(self) -> None:
        t_s = np.arange(0, 10, 0.01)
        passed = zero_phase(t_s, np.sin(2 * np.pi * 3.0 * t_s), 3.0)[200:-200]
        assert np.sqrt(2) * passed.std() == pytest.approx(np.sqrt(0.5), abs=0.01)

    def test_it_looks_the_same_way_forth_and_back(self) -> None:
        t_s = np.arange(0, 3, 1 / 30)
        values = np.random.default_rng(1).normal(0, 1, len(t_s))
        back = zero_phase(t_s, values[::-1].copy(), 3.0)[::-1]
        assert zero_phase(t_s, values, 3.0) == pytest.approx(back, abs=1e-9)

    def test_columns_are_filtered_each_for_itself(self) -> None:
        t_s = np.arange(0, 2, 0.05)
        table = np.stack([np.sin(t_s), np.where(t_s > 1, np.nan, t_s)], axis=1)
        found = zero_phase(t_s, table, 3.0)
        for column in range(2):
            alone = zero_phase(t_s, table[:, column], 3.0)
            assert found[:, column] == pytest.approx(alone, abs=1e-12, nan_ok=True)

    def test_every_window_is_as_wide_as_the_filter_reaches(self) -> None:
        """Of samples with gaps, against the same sums sample by sample."""
        rng = np.random.default_rng(2)
        t_s = np.cumsum(rng.uniform(0.005, 0.08, 300))
        values = np.where(rng.random(300) < 0.1, np.nan, rng.normal(0, 1, 300))
        for cutoff_hz in (0.05, 0.5, 6.0):
            sigma_s = math.sqrt(math.log(2)) / (2 * math.pi * cutoff_hz)
            seen = np.flatnonzero(~np.isnan(values))
            expected = np.full(300, np.nan)
            for index in seen:
                away = (t_s[seen] - t_s[index]) / sigma_s
                near = np.abs(away) <= 4.0
                weights = np.exp(-0.25 * away[near] ** 2)
                slope = away[near] if np.count_nonzero(near) > 1 else np.zeros(1)
                columns = np.stack([np.ones(len(slope)), slope], axis=1) * weights[:, None]
                expected[index] = np.linalg.lstsq(columns, values[seen][near] * weights, rcond=None)[0][0]
            assert zero_phase(t_s, values, cutoff_hz) == pytest.approx(expected, abs=1e-6, nan_ok=True)

    def test_one_sample_stays(self) -> None:
        assert zero_phase(np.array([1.0]), np.array([7.0]), 3.0) == pytest.approx([7.0])


def test_a_jump_counts_for_little_in_a_spread() -> None:
    assert spread([*np.linspace(0.0, 10.0, 101), 500.0, math.nan]) == pytest.approx(9.1, abs=0.1)
    assert spread([5.0]) == 0.0 and math.isnan(spread([math.nan]))


def test_the_median_forgets_a_sample_as_old_as_its_window() -> None:
    median = MovingMedian(0.1)
    assert [median(t_s, value) for t_s, value in ((0.0, 1.0), (0.05, 2.0), (0.1, 9.0))] == [1.0, 2.0, 9.0]


def test_however_many_frames_a_file_claims_few_neighbours_are_looked_at() -> None:
    first, last = _neighbours(np.arange(2000) / 1e6, 0.12, 0.3)
    assert int((last - first).max()) == 61 and int(last[0] - first[0]) == 31
