"""What must not matter: where the person is, how large, which way round, and how often one looks."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from posecheck.core.judging.engine import Judged
from posecheck.core.measuring import angles
from posecheck.core.measuring.measurer import quality_of
from posecheck.core.types import Observation, Pose
from tests.core.judging import FRAME_RATES, GLIDE, in_both_modes, judge, verdict
from tests.made_up import (
    NEUTRAL,
    OVER,
    REST,
    TOP,
    Person,
    changed,
    glide,
    mirrored,
    moved,
    observe,
    pose,
    scaled,
    turned,
)

QUALITY = quality_of(GLIDE)
LATE = [(1.3, *TOP), (0.7, *TOP), (0.5, 5.0, 16.0), (1.0, 5.0, 16.0), (1.3, *REST), (1.0, *REST)]
#: One of each kind of repetition, none of them on the edge of a threshold.
KINDS = {
    "clean": glide(),
    "overstretch": glide(OVER),
    "late": LATE,
    "neutral": glide(NEUTRAL),
    "partial": glide((42.0, -20.0)),
    "short": glide(hold_s=0.6),
    "fast": glide(out_s=0.6, back_s=0.6),
    "pointed back": glide(rest=(85.0, -25.0)),
    "fidget": [(0.5, 65.0, 12.0), (0.5, *REST), (1.0, *REST)],
    "tap": [(0.3, 85.0, -20.0), (0.3, *REST)] * 2,
}
sets = st.lists(st.sampled_from(sorted(KINDS)), min_size=1, max_size=2)
#: In the middle of the frame, with room to be moved.
SMALL = Person(hip_px=(290.0, 230.0), scale=0.6)


def moves(kinds: Sequence[str]) -> list[tuple[float, float, float]]:
    return [move for kind in kinds for move in KINDS[kind]]


def seen(judged: Judged, exchanged: bool = False) -> np.ndarray:
    """The raw and filtered angles of the working leg in every frame, and its speed."""
    assert {step.measurement.leg for step in judged.steps} == {"left" if exchanged else "right"}
    return np.array([
        [
            step.measurement.raw.of(step.measurement.leg).knee_flexion_deg,
            step.measurement.raw.of(step.measurement.leg).ankle_dorsiflexion_deg,
            step.measurement.smooth.of(step.measurement.leg).knee_flexion_deg,
            step.measurement.smooth.of(step.measurement.leg).ankle_dorsiflexion_deg,
            step.speed_dps,
        ]
        for step in judged.steps
    ])  # fmt: skip


def same(observations: list[Observation], change: Callable[[Pose], Pose], mode: str, **options: bool) -> None:
    """A change to every pose changes neither angles nor judgement."""
    before, after = judge(observations, mode), judge(changed(observations, change), mode)
    assert seen(after, **options) == pytest.approx(seen(before), abs=1e-6, nan_ok=True)
    assert verdict(after) == verdict(before)
    assert [step.phase for step in after.steps] == [step.phase for step in before.steps]


@in_both_modes
@settings(max_examples=5)
@given(kinds=sets, dx=st.floats(-150, 150), dy=st.floats(-90, 90))
def test_where_in_the_frame(mode: str, kinds: list[str], dx: float, dy: float) -> None:
    same(observe(moves(kinds), SMALL, fps=10, noise_px=0.3), moved(dx, dy), mode)


@in_both_modes
@settings(max_examples=5)
@given(kinds=sets, factor=st.floats(0.2, 8.0))
def test_how_large_the_frame_is(mode: str, kinds: list[str], factor: float) -> None:
    same(observe(moves(kinds), fps=10, noise_px=0.5), scaled(factor), mode)


@in_both_modes
@settings(max_examples=5)
@given(kinds=sets)
def test_which_way_the_person_sits(mode: str, kinds: list[str]) -> None:
    same(observe(moves(kinds), fps=10, noise_px=0.5), mirrored, mode, exchanged=True)


@given(
    knee=st.floats(0, 140),
    ankle=st.floats(-70, 40),
    angle_deg=st.floats(-180, 180),
    facing=st.sampled_from([-1, 1]),
)
def test_a_rolled_camera_leaves_knee_and_ankle_as_they_are(
    knee: float, ankle: float, angle_deg: float, facing: int
) -> None:
    person = Person(hip_px=(320.0, 240.0), scale=0.7, facing=facing)
    found = angles.measure(turned(angle_deg)(pose(knee, ankle, person)), facing, QUALITY).right
    assert found.knee_flexion_deg == pytest.approx(knee, abs=1e-5)
    assert found.ankle_dorsiflexion_deg == pytest.approx(ankle, abs=1e-5)


@in_both_modes
@settings(max_examples=3)
@given(kinds=sets, angle_deg=st.floats(-180, 180))
def test_a_rolled_camera_changes_no_judgement(mode: str, kinds: list[str], angle_deg: float) -> None:
    same(observe(moves(kinds), SMALL, fps=10), turned(angle_deg), mode)


@in_both_modes
@settings(max_examples=3)
@given(kinds=sets, seed=st.integers(0, 99))
def test_how_often_one_looks(mode: str, kinds: list[str], seed: int) -> None:
    start = (85.0, -25.0) if kinds[0] == "pointed back" else REST
    found = {
        fps: verdict(judge(observe(moves(kinds), fps=fps, noise_px=0.5, seed=seed, start=start), mode))
        for fps in FRAME_RATES
    }
    assert all(other == found[30] for other in found.values()), found


@settings(max_examples=6)
@given(kinds=sets, seed=st.integers(0, 99))
def test_live_and_recorded_agree(kinds: list[str], seed: int) -> None:
    observations = observe(moves(kinds), fps=15, noise_px=0.5, seed=seed)
    live, recorded = (judge(observations, mode) for mode in ("live", "recorded"))
    assert verdict(live) == verdict(recorded)
    for here, there in zip(live.session.reps, recorded.session.reps, strict=True):
        assert here.start_s == pytest.approx(there.start_s, abs=0.2)
        assert here.end_s == pytest.approx(there.end_s, abs=0.2)
        assert here.hold_s == pytest.approx(there.hold_s, abs=0.2)
        assert not math.isnan(here.ankle_dorsiflexion_at_peak_deg)


@in_both_modes
@settings(max_examples=4)
@given(start_s=st.floats(0, 100_000))
def test_when_the_clock_starts(mode: str, start_s: float) -> None:
    observations = observe(moves(["clean", "overstretch"]), fps=15, noise_px=0.3)
    later = [Observation(o.t_s + start_s, o.pose) for o in observations]
    assert verdict(judge(later, mode)) == verdict(judge(observations, mode))


OFTEN = observe(moves(["clean", "late", "neutral"]), fps=120)


@in_both_modes
@settings(max_examples=4)
@given(seed=st.integers(0, 99))
def test_uneven_times(mode: str, seed: int) -> None:
    """A variable frame rate, 12 to 60 frames a second from one frame to the next."""
    steps = np.random.default_rng(seed).integers(2, 11, len(OFTEN))
    uneven = [OFTEN[index] for index in np.cumsum(steps).tolist() if index < len(OFTEN)]
    reps, alerts = verdict(judge(uneven, mode))
    assert [(outcome, faults) for outcome, faults, _ in reps] == [
        ("clean", ()),
        ("faulty", ("overstretch", "foot_not_pointed")),
        ("faulty", ("foot_not_pointed",)),
    ]
    assert alerts == ("overstretch",)
