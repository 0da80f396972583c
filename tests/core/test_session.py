"""The session record and its dictionary form."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from posecheck.core.notes import Note, note, said
from posecheck.core.session import SCHEMA, About, ModelInfo, Session, SourceInfo, Summary
from posecheck.core.types import Alert, Calibration, Rep
from tests.core.judging import GLIDE, judge
from tests.made_up import OVER, glide, observe


def numbers(low: float, high: float) -> st.SearchStrategy[float]:
    """Thousandths, so that rounding changes nothing."""
    return st.integers(round(low * 1000), round(high * 1000)).map(lambda n: n / 1000)


times_s = numbers(0, 5000)
angles_deg = numbers(-180, 180)
words = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12)
reps = st.builds(
    Rep,
    number=st.integers(1, 99),
    outcome=st.sampled_from(["clean", "faulty", "partial"]),
    faults=st.lists(words, max_size=3).map(tuple),
    advice=st.lists(words, max_size=3).map(tuple),
    start_s=times_s,
    peak_s=times_s,
    end_s=times_s,
    hold_s=times_s,
    knee_flexion_min_deg=angles_deg,
    ankle_dorsiflexion_at_peak_deg=angles_deg,
    ankle_dorsiflexion_max_deg=angles_deg,
    peak_speed_dps=times_s,
    ankle_sd_deg=times_s,
)
alerts = st.builds(
    Alert,
    rule=words,
    severity=st.sampled_from(["info", "caution", "stop"]),
    start_s=times_s,
    raised_s=times_s,
    end_s=times_s,
    knee_flexion_deg=angles_deg,
    ankle_dorsiflexion_deg=angles_deg,
    ankle_sd_deg=times_s,
)
sessions = st.builds(
    Session,
    source=st.builds(
        SourceInfo,
        name=words,
        width_px=st.integers(1, 9000),
        height_px=st.integers(1, 9000),
        fps=times_s,
        duration_s=times_s,
        rotation_deg=st.sampled_from([0, 90, 180, 270]),
    ),
    exercise=words,
    leg=st.sampled_from(["left", "right"]),
    model=st.builds(ModelInfo, name=words, sha256=words),
    calibration=st.builds(
        Calibration, neutral_ankle_deg=angles_deg, knee_straight_deg=angles_deg, source=words
    ),
    summary=st.builds(
        Summary,
        duration_s=times_s,
        tracked_fraction=numbers(0, 1),
        view_angle_deg=numbers(0, 90),
        reps_clean=st.integers(0, 99),
        reps_faulty=st.integers(0, 99),
        reps_partial=st.integers(0, 99),
        alerts=st.dictionaries(words, st.integers(0, 99), max_size=3),
        knee_flexion_range_deg=st.tuples(angles_deg, angles_deg),
        ankle_dorsiflexion_range_deg=st.tuples(angles_deg, angles_deg),
        judged_fraction=st.dictionaries(words, numbers(0, 1), max_size=3),
        ankle_sd_deg=times_s,
    ),
    reps=st.lists(reps, max_size=3).map(tuple),
    alerts=st.lists(alerts, max_size=3).map(tuple),
    warnings=st.lists(st.builds(Note, words, st.dictionaries(words, times_s | words)), max_size=3).map(tuple),
    posecheck=words,
)


@given(sessions)
def test_a_session_comes_back_from_its_file_as_it_was(session: Session) -> None:
    text = json.dumps(session.to_dict(), allow_nan=False)
    assert Session.from_dict(json.loads(text)) == session


def test_unseen_is_null_and_comes_back_unseen() -> None:
    made = judge(observe([*glide(), *glide(OVER)], fps=10), "recorded").session
    blank = replace(
        made,
        source=replace(made.source, fps=math.nan, duration_s=math.nan),
        calibration=Calibration(math.nan),
        summary=replace(
            made.summary, view_angle_deg=math.nan, ankle_dorsiflexion_range_deg=(math.nan, math.nan)
        ),
        reps=tuple(replace(rep, ankle_dorsiflexion_at_peak_deg=math.nan) for rep in made.reps),
        alerts=tuple(replace(alert, end_s=math.inf) for alert in made.alerts),
    )
    content = blank.to_dict()
    json.dumps(content, allow_nan=False)
    assert content["source"]["fps"] is None
    assert content["calibration"] == {"neutral_ankle_deg": None, "source": "default"}
    assert content["summary"]["ankle_dorsiflexion_range_deg"] == [None, None]
    assert content["reps"][0]["ankle_dorsiflexion_at_peak_deg"] is None
    assert content["alerts"][0]["end_s"] is None
    back = Session.from_dict(content)
    assert math.isnan(back.source.fps) and math.isnan(back.calibration.neutral_ankle_deg)
    assert all(map(math.isnan, back.summary.ankle_dorsiflexion_range_deg))
    assert math.isnan(back.reps[0].ankle_dorsiflexion_at_peak_deg)
    assert back.to_dict() == content


def test_a_personal_range_is_written_only_when_known() -> None:
    observations = observe(glide(), fps=10)
    plain = judge(observations, "recorded").session.to_dict()
    personal = judge(
        observations, "recorded", calibration=Calibration(1.5, 9.0, "measured")
    ).session.to_dict()
    assert plain["calibration"] == {"neutral_ankle_deg": 0.0, "source": "default"}
    assert personal["calibration"] == {
        "neutral_ankle_deg": 1.5, "knee_straight_deg": 9.0, "source": "measured",
    }  # fmt: skip


def test_numbers_are_rounded_to_thousandths_and_zero_has_no_sign() -> None:
    session = judge(observe(glide(), fps=10), "recorded").session
    session = replace(session, summary=replace(session.summary, tracked_fraction=1 / 3, view_angle_deg=-1e-9))
    summary = session.to_dict()["summary"]
    assert summary["tracked_fraction"] == 0.333
    assert math.copysign(1, summary["view_angle_deg"]) == 1


def test_the_file_starts_with_its_schema_and_version() -> None:
    content = judge(observe(glide(), fps=10), "recorded").session.to_dict()
    assert list(content)[:2] == ["schema", "posecheck"]
    assert (content["schema"], content["posecheck"], content["exercise"]) == (SCHEMA, "test", GLIDE.name)


def test_notes_are_added_at_the_end() -> None:
    session = judge(observe(glide(), fps=10), "recorded").session.with_warnings(note("few_frames", fps=9.0))
    keys = [found.key for found in session.with_warnings(said("One."), note("recovered", t_s=3.0)).warnings]
    assert keys == ["few_frames", "said", "recovered"]


def test_the_sentences_of_an_old_file_stay_sentences() -> None:
    content = judge(observe(glide(), fps=10), "recorded").session.to_dict()
    old = {**content, "schema": 1, "warnings": ["Only 12 pictures a second."]}
    for part in ("judged_fraction", "ankle_sd_deg"):
        del old["summary"][part]
    found = Session.from_dict(old)
    assert found.warnings == (said("Only 12 pictures a second."),)
    assert found.summary.judged_fraction == {} and math.isnan(found.summary.ankle_sd_deg)


def test_what_nobody_said_is_left_out_and_comes_back_unsaid() -> None:
    session = judge(observe(glide(), fps=10), "recorded").session
    assert not {"target", "about"} & set(session.to_dict())
    told = replace(
        session,
        target=8,
        about=About(name="Anna", pain_after=0),
        source=replace(session.source, recorded_at="2026-11-24T12:00:00+01:00"),
    )
    content = told.to_dict()
    assert content["about"] == {"name": "Anna", "pain_after": 0}
    back = Session.from_dict(content)
    assert (back.target, back.about, back.source.recorded_at) == (
        8, About("Anna", None, 0), "2026-11-24T12:00:00+01:00",
    )  # fmt: skip


@pytest.mark.parametrize("missing", ["source", "summary", "reps", "exercise"])
def test_a_file_that_lacks_a_part_is_refused(missing: str) -> None:
    content: dict[str, Any] = judge(observe(glide(), fps=10), "recorded").session.to_dict()
    del content[missing]
    with pytest.raises(KeyError):
        Session.from_dict(content)


def test_a_file_without_warnings_has_none() -> None:
    content = judge(observe(glide(), fps=10), "recorded").session.to_dict()
    del content["warnings"]
    assert Session.from_dict(content).warnings == ()


def test_each_repetition_keeps_its_leg_and_old_ones_have_the_sessions() -> None:
    session = judge(observe(glide()), "recorded").session
    content = session.to_dict()
    assert content["reps"][0]["leg"] == "right"
    again = Session.from_dict(content)
    assert again.leg_of(again.reps[0]) == "right"
    del content["reps"][0]["leg"]
    old = replace(Session.from_dict(content), leg="left")
    assert old.leg_of(old.reps[0]) == "left"


def test_one_thing_that_is_said_can_be_taken_back() -> None:
    session = judge(observe(glide(), fps=10), "recorded").session
    told = session.with_warnings(note("several_people", count=3), note("nobody_seen"))
    assert told.without_note("several_people") == session.with_warnings(note("nobody_seen"))
