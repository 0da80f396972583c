"""Planned repetitions, and what a perfect judge says of them."""

import numpy as np
import pytest

from samples.generator.motion import Track, glide_set, plan
from samples.generator.repetitions import intervals, overstretch, repetitions

FPS = 25.0


def judged(*kinds: str, seed: int = 0) -> list[dict]:
    rng = np.random.default_rng(seed)
    motion = glide_set([plan(kind, rng) for kind in kinds], 86.0, FPS, rng)
    return repetitions(motion.t_s, motion.knee_deg, motion.ankle_deg, motion.planned)


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize(
    ("kind", "outcome", "faults", "advice"),
    [
        ("clean", "clean", [], []),
        ("overstretch", "faulty", ["overstretch", "foot_not_pointed"], []),
        ("late_overstretch", "faulty", ["overstretch"], []),
        ("neutral_foot", "faulty", ["foot_not_pointed"], []),
        ("partial", "partial", [], []),
        ("no_hold", "clean", [], ["short_hold"]),
        ("too_fast", "clean", [], ["short_hold", "too_fast"]),
        ("not_flexed_back", "clean", [], ["foot_not_flexed_back"]),
    ],
)
def test_each_kind_is_judged_as_it_was_meant(
    kind: str, outcome: str, faults: list[str], advice: list[str], seed: int
) -> None:
    first, second = judged("clean", kind, seed=seed)
    assert (first["outcome"], first["advice"]) == ("clean", [])
    assert (second["outcome"], second["faults"], second["advice"]) == (outcome, faults, advice)


def test_repetitions_are_numbered_and_in_order() -> None:
    reps = judged("clean", "partial", "clean", "overstretch")
    assert [rep["number"] for rep in reps] == [1, 2, 3, 4]
    times = [value for rep in reps for value in (rep["start_s"], rep["peak_s"], rep["end_s"])]
    assert times == sorted(times)


def test_a_neutral_foot_is_no_overstretch() -> None:
    rng = np.random.default_rng(4)
    motion = glide_set([plan("neutral_foot", rng)], 86.0, FPS, rng)
    assert overstretch(motion.t_s, motion.knee_deg, motion.ankle_deg) == []


def test_overstretch_shorter_than_a_third_of_a_second_does_not_count() -> None:
    t_s = np.arange(50) / 25.0
    ankle = np.where((t_s > 1.0) & (t_s < 1.2), 15.0, -20.0)
    assert overstretch(t_s, np.full(50, 5.0), ankle) == []


def test_intervals_at_the_ends() -> None:
    t_s = np.arange(5.0)
    assert intervals(t_s, np.array([True, True, False, False, True])) == [[0.0, 1.0], [4.0, 4.0]]


def test_a_track_rests_at_its_keyframes_and_stays_between_them() -> None:
    track = Track([0.0, 1.0, 3.0], [0.0, 10.0, -5.0])
    t_s = np.linspace(-1, 4, 501)
    values = track.at(t_s)
    assert values[0] == 0.0 and values[-1] == -5.0
    assert values.min() >= -5.0 and values.max() <= 10.0
    assert abs(track.at(np.array([0.999]))[0] - 10.0) < 1e-6
