"""Recordings of landmarks whose angles are right are judged exactly, today as on the day they were made."""

import json
from pathlib import Path

import pytest

from tests.golden.replaying import FOLDER, replay

RECORDINGS = sorted(FOLDER.glob("*.poses.jsonl"))


@pytest.mark.parametrize("path", RECORDINGS, ids=lambda path: path.name.split(".")[0])
def test_same_session_as_ever(path: Path) -> None:
    expected = json.loads(path.with_name(path.name.replace(".poses.jsonl", ".session.json")).read_text())
    assert replay(path).to_dict() == expected


def test_faults_are_the_ones_that_were_made() -> None:
    session = replay(FOLDER / "faults_right.poses.jsonl")
    assert [(rep.outcome, rep.faults) for rep in session.reps] == [
        ("clean", ()),
        ("faulty", ("overstretch", "foot_not_pointed")),
        ("faulty", ("overstretch", "foot_not_pointed")),
        ("faulty", ("foot_not_pointed",)),
        ("partial", ()),
        ("clean", ()),
    ]
    assert session.reps[-1].advice == ("short_hold",)
    assert [alert.rule for alert in session.alerts] == ["overstretch", "overstretch"]
    assert session.leg == "right"


def test_left_leg_is_found_and_every_glide_is_clean() -> None:
    session = replay(FOLDER / "clean_left.poses.jsonl")
    assert session.leg == "left"
    assert [rep.outcome for rep in session.reps] == ["clean"] * 3
    assert session.alerts == ()
