"""From poses to filtered angles, live and recorded."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
import pytest

from posecheck.core.measuring.angles import leg_points
from posecheck.core.measuring.measurer import LiveMeasurer, quality_of
from posecheck.core.measuring.recording import measure_recording
from posecheck.core.measuring.whole_body import HipSpeed
from posecheck.core.types import NAN, Calibration, LegReading, Measurement, Observation, Pose
from tests.core.judging import FRAME_RATES, GLIDE, at_all_rates, in_both_modes
from tests.made_up import Motion, Person, changed, glide, gone, hidden, moved, observe, pose, record

PLAIN = Calibration()
UNREAD = LegReading(np.full((5, 2), NAN), NAN, NAN, NAN, NAN)


def measure(observations: Sequence[Observation], mode: str, **options: object) -> list[Measurement]:
    if mode == "recorded":
        return measure_recording(observations, GLIDE, options.get("leg"), PLAIN)  # type: ignore[arg-type]
    live = LiveMeasurer(GLIDE, options.get("leg"), PLAIN)  # type: ignore[arg-type]
    return [live(observation) for observation in observations]


def knees(found: Sequence[Measurement]) -> np.ndarray:
    return np.array([m.smooth.of(m.leg).knee_flexion_deg for m in found])


def read_as(knee_deg: float, ankle_deg: float) -> Callable[[Pose], Pose]:
    """A right leg that the network read so; NaN: it did not see it."""

    def read(made: Pose) -> Pose:
        p = leg_points(made, "right", quality_of(GLIDE))
        xy = np.array([p.hip, p.knee, p.ankle, p.heel, p.ball])
        reading = UNREAD if math.isnan(knee_deg) else LegReading(xy, knee_deg, ankle_deg, 1.0, 2.0)
        return replace(made, readings={"right": reading})

    return read


@in_both_modes
def test_landmarks_that_all_lie_in_one_place_measure_nothing(mode: str) -> None:
    lump = Pose.from_landmarks(np.full((33, 2), 100.0), np.ones(33), (640, 480))
    assert np.isnan(knees(measure([Observation(i / 10, lump) for i in range(20)], mode))).all()


@at_all_rates
def test_recorded_angles_have_no_delay_and_live_ones_little(fps: int) -> None:
    at = Motion([(1.0, 85.0, 12.0), *glide()])
    observations = record(lambda t_s: pose(*at(t_s)), at.duration_s, fps)
    true = np.array([at(o.t_s)[0] for o in observations])
    recorded, live = (knees(measure(observations, mode)) for mode in ("recorded", "live"))
    assert np.abs(recorded - true).max() < 1.5
    # 115 degrees a second at most: this is a delay of a tenth of a second.
    assert np.abs(live - true).max() < 11.5


@in_both_modes
def test_noise_is_calmed(mode: str) -> None:
    observations = observe([(6.0, 85.0, 12.0)], fps=30, noise_px=1.0)
    found = measure(observations, mode)
    for name in ("knee_flexion_deg", "ankle_dorsiflexion_deg"):
        raw = np.array([getattr(m.raw.right, name) for m in found])
        smooth = np.array([getattr(m.smooth.right, name) for m in found])
        assert smooth[30:].std() < 0.65 * raw[30:].std()


@in_both_modes
def test_a_single_wild_frame_disappears(mode: str) -> None:
    observations = observe([(3.0, 85.0, 12.0)], fps=30, lead_s=0.0)
    wild = changed(observations, lambda _: pose(20.0, -40.0), 1.5, 1.52)
    assert np.nanmax(np.abs(knees(measure(wild, mode, leg="right")) - 85.0)) < 0.5


@in_both_modes
def test_raw_angles_are_untouched(mode: str) -> None:
    found = measure(observe([(1.0, 85.0, 12.0)], fps=10), mode)
    assert [m.raw.right.knee_flexion_deg for m in found] == pytest.approx([85.0] * len(found))


def test_a_recording_bridges_short_gaps_and_live_sees_them() -> None:
    observations = changed(observe(glide(), fps=30), gone, 2.0, 2.2)
    inside = [1.99 < o.t_s < 2.199 for o in observations]
    recorded, live = (knees(measure(observations, mode)) for mode in ("recorded", "live"))
    assert not np.isnan(recorded[inside]).any()
    assert np.isnan(live[inside]).all()


@in_both_modes
def test_long_gaps_stay_unseen(mode: str) -> None:
    observations = changed(observe(glide(), fps=30), gone, 2.0, 2.5)
    found = measure(observations, mode)
    inside = [2.01 < o.t_s < 2.49 for o in observations]
    assert np.isnan(knees(found)[inside]).all()
    assert not any(m.tracked for m, gap in zip(found, inside, strict=True) if gap)


@in_both_modes
@pytest.mark.parametrize("joint", ["right_knee", "right_heel"])
def test_tracked_means_knee_and_ankle_were_seen(mode: str, joint: str) -> None:
    observations = changed(observe(glide(), fps=15), hidden(joint), 2.0, 4.0)
    found = measure(observations, mode, leg="right")
    assert [m.tracked for m in found] == [not 2.0 <= m.t_s < 4.0 for m in found]


@in_both_modes
@pytest.mark.parametrize(
    ("yaw_deg", "ankle", "knee"),
    [(0.0, True, True), (25.0, True, True), (35.0, False, True), (50.0, False, False), (90.0, False, False)],
)
def test_the_ankle_and_then_the_knee_is_taken_out_when_the_camera_is_too_far_off(
    mode: str, yaw_deg: float, ankle: bool, knee: bool
) -> None:
    found = measure(observe([(1.0, 40.0, 12.0)], Person(yaw_deg=yaw_deg), fps=10), mode)
    for m in found:
        assert m.view_angle_deg == pytest.approx(yaw_deg, abs=1e-5)
        assert m.tracked is ankle
        assert math.isnan(m.smooth.right.ankle_dorsiflexion_deg) is not ankle
        assert math.isnan(m.smooth.right.knee_flexion_deg) is not knee


@in_both_modes
@pytest.mark.parametrize(("yaw_deg", "told"), [(40.0, True), (50.0, False)])
def test_a_leg_that_was_read_is_told_from_farther_off_also_after_a_moment_unseen(
    mode: str, yaw_deg: float, told: bool
) -> None:
    observations = observe([(5.0, 40.0, 12.0)], Person(yaw_deg=yaw_deg), fps=10)
    for sight, start_s, end_s in (
        (read_as(40.0, 12.0), 0, 2),
        (read_as(NAN, NAN), 2, 3),
        (read_as(40.0, 12.0), 3, 7),
    ):
        observations = changed(observations, sight, start_s, end_s)
    later = [m for m in measure(observations, mode) if m.t_s > 3.3]
    assert {m.tracked for m in later} == {told}
    assert {math.isnan(m.smooth.right.knee_flexion_deg) for m in later} == {not told}


@in_both_modes
def test_the_view_angle_is_looked_at_over_seconds(mode: str) -> None:
    turned = changed(
        observe([(4.0, 85.0, 12.0)], fps=15), lambda _: pose(85.0, 12.0, Person(yaw_deg=60)), 2, 2.2
    )
    assert max(m.view_angle_deg for m in measure(turned, mode)) < 20


@in_both_modes
def test_a_reading_from_pixels_is_measured_instead_of_landmarks(mode: str) -> None:
    found = measure(changed(observe([(1.0, 85.0, 12.0)], fps=10), read_as(33.0, -7.0)), mode)
    assert knees(found) == pytest.approx(33.0)
    assert {(m.smooth.right.knee_sd_deg, m.smooth.right.ankle_sd_deg) for m in found} == {(1.0, 2.0)}


def test_an_empty_recording_measures_nothing() -> None:
    assert measure_recording([], GLIDE, None, PLAIN) == []


@in_both_modes
def test_a_single_frame_is_measured(mode: str) -> None:
    (found,) = measure([Observation(0.0, pose(42.0, 3.0))], mode)
    assert found.tracked and found.smooth.right.knee_flexion_deg == pytest.approx(42.0)


@in_both_modes
def test_nobody_at_all_is_measured_as_unseen(mode: str) -> None:
    found = measure([Observation(index / 10, None) for index in range(20)], mode)
    assert len(found) == 20
    assert not any(m.tracked for m in found)
    assert np.isnan(knees(found)).all()


class TestHipSpeed:
    @pytest.mark.parametrize("fps", FRAME_RATES)
    @pytest.mark.parametrize("scale", [0.5, 1.0])
    def test_it_is_in_leg_lengths_a_second(self, fps: int, scale: float) -> None:
        speed = HipSpeed(0.5)
        person = Person(scale=scale, hip_px=(100.0, 200.0))
        leg_px = 215 * scale
        found = [
            speed(
                t_s,
                leg_points(
                    moved(0.5 * leg_px * t_s, 0.0)(pose(20.0, 0.0, person)), "right", quality_of(GLIDE)
                ),
            )
            for t_s in np.arange(0, 1, 1 / fps).tolist()
        ]
        assert found[-1] == pytest.approx(0.5, rel=1e-3)

    def test_a_leg_that_grows_is_followed_in_seconds_and_not_in_frames(self) -> None:
        """Somebody comes nearer: the leg doubles within a second while the hip goes on at one speed."""
        found = []
        for fps in (10, 60):
            speed = HipSpeed(0.5)
            for t_s in np.linspace(0, 1, fps + 1).tolist():
                person = Person(scale=0.5 + 0.5 * t_s, hip_px=(100.0 + 60.0 * t_s, 200.0))
                now = speed(t_s, leg_points(pose(20.0, 0.0, person), "right", quality_of(GLIDE)))
            found.append(now)
        assert found[0] == pytest.approx(found[1], rel=0.05)

    def test_one_leg_that_is_read_too_short_hardly_makes_it_faster(self) -> None:
        speed, found = HipSpeed(0.5), 0.0
        for t_s in np.arange(0, 1.01, 0.1).tolist():
            person = Person(scale=0.5 if t_s > 0.95 else 1.0, hip_px=(100.0 + 107.5 * t_s, 200.0))
            found = speed(t_s, leg_points(pose(20.0, 0.0, person), "right", quality_of(GLIDE)))
        # A tenth of a second of a memory of half a second: 9 % shorter.
        assert found == pytest.approx(0.5 / (1.0 - 0.5 * (1.0 - math.exp(-0.2))), rel=1e-3)

    def test_a_hip_that_stays_has_none_however_the_knee_moves(self) -> None:
        found = measure(observe(glide(), fps=15), "live")
        speeds = [m.smooth.right.hip_speed_legs_per_s for m in found]
        assert np.nanmax(speeds) < 1e-6


def test_times_that_hardly_rise_need_no_more_memory() -> None:
    """Found by ``python -m tests.fuzz``: a window of 0.15 s over frames a nanosecond apart."""
    seen = [Observation(index * 1e-9, observation.pose) for index, observation in enumerate(observe(glide()))]
    measured = measure_recording(seen[:60], GLIDE, None, Calibration())
    assert len(measured) == 60


@in_both_modes
def test_a_moment_of_a_better_view_is_no_ground_to_judge_the_ankle(mode: str) -> None:
    """Somebody who faces the camera, seen side-on for a second in between, then truly turned."""
    front, side = Person(yaw_deg=60.0), Person(yaw_deg=0.0)

    def made(t_s: float) -> Pose:
        return pose(5.0, 12.0, side if 10.0 < t_s < 10.8 or t_s > 20.0 else front)

    observations = record(made, 60.0, 10)
    judged = [not math.isnan(m.smooth.right.ankle_dorsiflexion_deg) for m in measure(observations, mode)]
    seen = [o.t_s for o, it_is in zip(observations, judged, strict=True) if it_is]
    assert seen and min(seen) > 20.0 and max(seen) > 59.0
