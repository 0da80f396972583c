"""Warnings: when they are raised, when they end, and that the voice rests but the record does not."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import pytest

from posecheck.core.exercise import Clause
from posecheck.core.judging.rules import Enough, RuleWatch
from posecheck.core.types import NAN, Alert, Event, EventKind, LegAngles
from tests.core.judging import FRAME_RATES, GLIDE

RULE = GLIDE.rules[0]
#: Knee and ankle: safe, and with the foot pulled up by so much while the knee is straight.
SAFE = (5.0, -30.0)
BAD = (5.0, 12.0)
UNSEEN = (math.nan, math.nan)


def watched(
    watch: RuleWatch,
    stretches: Sequence[tuple[float, tuple[float, float]]],
    fps: int = 30,
    blocked: bool = False,
) -> list[Event]:
    """The events while knee and ankle stay as they are for so many seconds each."""
    values = [pair for seconds, pair in stretches for pair in [pair] * round(seconds * fps)]
    found = (watch.step(i / fps, LegAngles(*pair), blocked) for i, pair in enumerate(values))
    return [event for event in found if event]


@pytest.mark.parametrize("fps", FRAME_RATES)
def test_raised_after_the_dwell_and_ended_by_hysteresis(fps: int) -> None:
    raised, ended = watched(RuleWatch(RULE, GLIDE), [(1.0, SAFE), (1.0, BAD), (1.0, SAFE)], fps)
    assert (raised.kind, ended.kind) == (EventKind.ALERT_RAISED, EventKind.ALERT_ENDED)
    assert raised.alert is not None and ended.alert is not None
    assert raised.cue == "overstretch" and raised.speak
    assert raised.alert.start_s == pytest.approx(1.0, abs=1.01 / fps)
    assert raised.t_s == raised.alert.raised_s == pytest.approx(1.3, abs=1.01 / fps)
    assert math.isnan(raised.alert.end_s)
    assert ended.alert.end_s == pytest.approx(2.0, abs=1.01 / fps)
    assert ended.t_s == pytest.approx(2.2, abs=1.01 / fps)


@pytest.mark.parametrize("pair", [(19.0, 4.9), (20.1, 12.0), (80.0, 20.0), SAFE])
def test_either_half_of_it_alone_is_no_overstretch(pair: tuple[float, float]) -> None:
    assert watched(RuleWatch(RULE, GLIDE), [(2.0, pair)]) == []


def test_shorter_than_the_dwell_is_none() -> None:
    assert watched(RuleWatch(RULE, GLIDE), [(0.25, BAD), (0.2, SAFE)] * 4) == []


def test_inside_the_hysteresis_it_stays_one_alert() -> None:
    wavering = [(0.4, BAD), (0.4, (24.0, 3.0))] * 5
    events = watched(RuleWatch(RULE, GLIDE), wavering)
    assert [event.kind for event in events] == [EventKind.ALERT_RAISED]


@pytest.mark.parametrize("way_out", [(26.0, 12.0), (5.0, 1.0), (26.0, math.nan)])
def test_bending_the_knee_or_pointing_the_foot_ends_it(way_out: tuple[float, float]) -> None:
    events = watched(RuleWatch(RULE, GLIDE), [(0.5, BAD), (0.5, way_out)])
    assert [event.kind for event in events] == [EventKind.ALERT_RAISED, EventKind.ALERT_ENDED]


def test_a_flicker_does_not_end_it() -> None:
    events = watched(RuleWatch(RULE, GLIDE), [(0.5, BAD), (0.15, SAFE)] * 4)
    assert [event.kind for event in events] == [EventKind.ALERT_RAISED]


def test_the_voice_rests_and_the_record_does_not() -> None:
    events = watched(RuleWatch(RULE, GLIDE), [(0.6, BAD), (0.6, SAFE)] * 5)
    raised = [event for event in events if event.kind is EventKind.ALERT_RAISED]
    assert [event.speak for event in raised] == [True, False, False, False, True]
    assert sum(event.kind is EventKind.ALERT_ENDED for event in events) == 5


def test_somebody_busy_with_something_else_is_not_warned() -> None:
    assert watched(RuleWatch(RULE, GLIDE), [(2.0, BAD)], blocked=True) == []


def test_a_short_loss_of_the_leg_does_not_end_it_and_a_long_one_does() -> None:
    short = watched(RuleWatch(RULE, GLIDE), [(0.5, BAD), (0.2, UNSEEN), (0.3, BAD)])
    assert [event.kind for event in short] == [EventKind.ALERT_RAISED]
    ended = watched(RuleWatch(RULE, GLIDE), [(0.5, BAD), (1.0, UNSEEN), (0.2, BAD)])[1]
    assert ended.kind is EventKind.ALERT_ENDED and ended.alert is not None
    assert ended.alert.end_s == pytest.approx(0.5, abs=0.04)


def test_an_unseen_leg_never_raises_it_nor_counts_toward_its_dwell() -> None:
    assert watched(RuleWatch(RULE, GLIDE), [(2.0, UNSEEN)]) == []
    assert watched(RuleWatch(RULE, GLIDE), [(0.2, BAD), (0.35, UNSEEN), (0.2, BAD)]) == []


def test_it_tells_the_angles_of_the_worst_moment() -> None:
    watch = RuleWatch(RULE, GLIDE)
    stretches = [(0.2, (8.0, 6.0)), (0.2, (6.0, 9.0)), (0.2, (4.0, 14.0)), (0.2, (2.0, 7.0)), (0.4, SAFE)]
    raised, ended = watched(watch, stretches)
    assert raised.alert is not None and ended.alert is not None
    assert (raised.alert.knee_flexion_deg, raised.alert.ankle_dorsiflexion_deg) == (6.0, 9.0)
    assert (ended.alert.knee_flexion_deg, ended.alert.ankle_dorsiflexion_deg) == (4.0, 14.0)


def test_the_worst_moment_is_told_by_the_last_clause() -> None:
    """A rule about a knee alone: the worst is the straightest knee, seen ankle or not."""
    rule = replace(
        RULE,
        when=(Clause("knee_flexion_deg", at_most="overstretch_knee"),),
        until=(Clause("knee_flexion_deg", at_least="overstretch_knee_leave"),),
    )
    stretches = [(0.4, (12.0, 5.0)), (0.2, (3.0, math.nan)), (0.2, (9.0, 20.0)), (0.3, (60.0, 0.0))]
    _, ended = watched(RuleWatch(rule, GLIDE), stretches)
    assert ended.alert is not None and ended.alert.knee_flexion_deg == 3.0


def test_a_new_event_starts_with_a_clean_slate() -> None:
    events = watched(
        RuleWatch(RULE, GLIDE), [(0.5, (5.0, 20.0)), (0.5, SAFE), (0.5, (10.0, 7.0)), (0.5, SAFE)]
    )
    assert [e.alert.ankle_dorsiflexion_deg for e in events if e.alert] == [20.0, 20.0, 7.0, 7.0]


def test_a_moment_too_short_to_warn_of_is_not_the_worst_of_a_later_warning() -> None:
    events = watched(
        RuleWatch(RULE, GLIDE), [(0.1, (5.0, 30.0)), (0.5, SAFE), (0.5, (5.0, 9.0)), (0.5, SAFE)]
    )
    assert [e.alert.ankle_dorsiflexion_deg for e in events if e.alert] == [9.0, 9.0]


def test_what_is_open_at_the_end_is_closed_at_the_last_sight() -> None:
    watch = RuleWatch(RULE, GLIDE)
    watched(watch, [(1.0, BAD), (0.2, UNSEEN)])
    assert watch.open is not None
    alert = watch.finish()
    assert alert is not None and alert.end_s == pytest.approx(1.0, abs=0.04)
    assert RuleWatch(RULE, GLIDE).finish() is None


def test_an_ankle_out_of_sight_ends_it_though_the_knee_is_seen() -> None:
    raised, ended = watched(RuleWatch(RULE, GLIDE), [(1.0, BAD), (1.5, (5.0, NAN))])
    assert ended.alert is not None and raised.kind is EventKind.ALERT_RAISED
    assert ended.alert.end_s == pytest.approx(1.0, abs=0.04), "when it was last seen"
    assert ended.t_s == pytest.approx(1.0 + GLIDE["max_gap"], abs=0.08)


def test_what_comes_once_it_is_over_is_not_its_worst_moment() -> None:
    _, ended = watched(RuleWatch(RULE, GLIDE), [(1.0, BAD), (0.1, (60.0, 40.0)), (1.0, SAFE)])
    assert ended.alert is not None and ended.alert.ankle_dorsiflexion_deg == BAD[1]


def test_it_is_enough_for_today_from_the_limit_on() -> None:
    limit, enough = int(GLIDE[RULE.stop_after]), Enough(GLIDE)
    alert = Alert(RULE.name, RULE.severity, 0.0, 0.3, 1.0, 5.0, 12.0)
    assert enough.notes([alert] * (limit - 1)) == [] and enough.step(1.0, [alert] * (limit - 1)) == []
    (found,) = enough.notes([alert] * limit)
    assert found.values == {"rule": "overstretch", "count": limit}
    assert [len(enough.step(t_s, [alert] * limit)) for t_s in (2.0, 3.0)] == [1, 0], "said once"
