"""Time -> joint angles: minimum-jerk movements between keyframes, as people move."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class RepPlan:
    """One repetition as it is meant: angles in degrees, times in seconds.

    turn_s is when, after the start of the hold, the ankle goes to late_ankle_deg.
    """

    kind: str
    extend_s: float
    hold_s: float
    return_s: float
    rest_s: float
    knee_top_deg: float
    ankle_top_deg: float
    bent_ankle_deg: float
    late_ankle_deg: float | None = None
    turn_s: float = 0.0


# kind -> what differs from a clean glide
KINDS: dict[str, dict[str, float | None]] = {
    "clean": {},
    "overstretch": {"ankle_top_deg": 16.0},
    "late_overstretch": {"late_ankle_deg": 15.0, "turn_s": 1.35, "hold_s": 2.7},
    "neutral_foot": {"ankle_top_deg": -1.0, "knee_top_deg": 4.0},
    "partial": {"knee_top_deg": 43.0, "ankle_top_deg": -22.0, "hold_s": 0.6},
    "no_hold": {"hold_s": 0.08, "extend_s": 1.4, "return_s": 1.3},
    "too_fast": {"hold_s": 0.12, "extend_s": 0.58, "return_s": 0.55},
    "not_flexed_back": {"bent_ankle_deg": -20.0},
}


def plan(kind: str, rng: np.random.Generator) -> RepPlan:
    """A repetition of a kind (clean, overstretch, late_overstretch, neutral_foot, partial,
    no_hold, too_fast, not_flexed_back), with the variation of a person."""
    values: dict[str, float | None] = {
        "extend_s": rng.uniform(1.2, 1.6),
        "hold_s": rng.uniform(1.35, 1.8),
        "return_s": rng.uniform(1.1, 1.5),
        "rest_s": rng.uniform(0.7, 1.1),
        "knee_top_deg": rng.uniform(4.0, 10.0),
        "ankle_top_deg": rng.uniform(-38.0, -28.0),
        "bent_ankle_deg": rng.uniform(7.0, 14.0),
    }
    values.update(KINDS[kind])
    if kind == "overstretch":
        values["ankle_top_deg"] = rng.uniform(13.0, 19.0)
        values["knee_top_deg"] = rng.uniform(3.5, 7.5)
    return RepPlan(kind, **values)  # type: ignore[arg-type]


@dataclass(slots=True)
class Track:
    """One quantity over time: keyframes joined by minimum-jerk movements."""

    times_s: list[float] = field(default_factory=list)
    values: list[float] = field(default_factory=list)

    def add(self, time_s: float, value: float) -> None:
        """A keyframe; times must rise."""
        self.times_s.append(time_s)
        self.values.append(value)

    def at(self, t_s: Array) -> Array:
        """Values at times (T,)."""
        times, values = np.array(self.times_s), np.array(self.values)
        k = np.clip(np.searchsorted(times, t_s, side="right") - 1, 0, len(times) - 2)
        u = np.clip((t_s - times[k]) / np.maximum(times[k + 1] - times[k], 1e-9), 0, 1)
        blend = u**3 * (10 - 15 * u + 6 * u**2)
        result: Array = values[k] + (values[k + 1] - values[k]) * blend
        return result


@dataclass(frozen=True, slots=True)
class PlannedRep:
    """When a repetition leaves its rest, arrives at the top, leaves it, and rests again, seconds."""

    kind: str
    leave_s: float
    arrive_s: float
    depart_s: float
    rest_s: float


@dataclass(frozen=True, slots=True)
class LegMotion:
    """The working leg over the frames of a clip, each (T,) in degrees; planned says
    when the repetitions were meant to happen."""

    t_s: Array
    knee_deg: Array
    ankle_deg: Array
    lift_deg: Array
    effort: Array
    planned: list[PlannedRep]


def glide_set(
    plans: list[RepPlan],
    bent_knee_deg: float,
    fps: float,
    rng: np.random.Generator,
    lead_s: float = 1.2,
    tail_s: float = 1.2,
) -> LegMotion:
    """A set of repetitions, one after the other."""
    knee, ankle, effort = Track(), Track(), Track()
    now = 0.0
    before_ankle = plans[0].bent_ankle_deg
    for track, value in ((knee, bent_knee_deg), (ankle, before_ankle), (effort, 0.0)):
        track.add(now, value)
    now += lead_s
    planned = []
    for rep in plans:
        bent = bent_knee_deg + rng.uniform(-3, 2)
        arrive_s = now + rep.extend_s
        depart_s = arrive_s + rep.hold_s
        planned.append(PlannedRep(rep.kind, now, arrive_s, depart_s, depart_s + rep.return_s))
        now = _add_rep(knee, ankle, effort, rep, now, bent)
    for track in (knee, ankle, effort):
        track.add(now + tail_s, track.values[-1])
    t_s = np.arange(int((now + tail_s) * fps)) / fps
    work = effort.at(t_s)
    return LegMotion(
        t_s,
        knee.at(t_s) + tremor(t_s, rng, 0.5),
        ankle.at(t_s) + tremor(t_s, rng, 0.7),
        work * rng.uniform(2, 5) + tremor(t_s, rng, 0.3),
        work,
        planned,
    )


def _add_rep(
    knee: Track, ankle: Track, effort: Track, rep: RepPlan, start_s: float, bent_deg: float
) -> float:
    """Keyframes of one repetition; returns when the next may begin."""
    top_s = start_s + rep.extend_s
    end_hold_s = top_s + rep.hold_s
    back_s = end_hold_s + rep.return_s
    next_s = back_s + rep.rest_s
    for track, low, high in ((knee, knee.values[-1], rep.knee_top_deg), (effort, 0.0, 1.0)):
        track.add(start_s, low)
        track.add(top_s, high)
        track.add(end_hold_s, high)
        track.add(back_s, bent_deg if track is knee else 0.0)
        track.add(next_s, track.values[-1])
    lag = 0.08 * rep.extend_s
    ankle.add(start_s + lag, ankle.values[-1])
    ankle.add(top_s + 0.5 * lag, rep.ankle_top_deg)
    last = rep.ankle_top_deg
    if rep.late_ankle_deg is not None:
        ankle.add(top_s + rep.turn_s, last)
        last = rep.late_ankle_deg
        ankle.add(top_s + rep.turn_s + 0.5, last)
    ankle.add(max(end_hold_s, ankle.times_s[-1] + 0.02), last)
    ankle.add(back_s, rep.bent_ankle_deg)
    ankle.add(next_s, rep.bent_ankle_deg)
    return next_s


def tremor(t_s: Array, rng: np.random.Generator, size_deg: float) -> Array:
    """A slow unrest (T,) of about size_deg, from 0.15 to 1.3 Hz."""
    total = np.zeros_like(t_s)
    for frequency_hz in (0.15, 0.33, 0.7, 1.3):
        share = 0.6 / (0.6 + frequency_hz)
        total += share * np.sin(2 * np.pi * frequency_hz * t_s + rng.uniform(0, 6.28))
    result: Array = size_deg * 0.6 * total
    return result
