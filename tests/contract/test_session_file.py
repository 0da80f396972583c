"""session.json: follows its schema, comes back the same, is never half written."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from posecheck.core.notes import note, said
from posecheck.core.session import ModelInfo, Session, SourceInfo, Summary
from posecheck.core.types import NAN, Alert, Calibration, Rep
from posecheck.errors import InputError, OutputError
from posecheck.files import session as session_file
from posecheck.files.disk import ready_folder, whole_file
from tests.private import is_private


def made() -> Session:
    rep = Rep(
        1, "faulty", ("overstretch",), ("short_hold",), 1.0, 2.5, 4.0, 0.75, 5.0, 12.0, 14.0, 88.5,
        {"knee_flexion_deg": 5.0, "hip_line_deg": NAN},
    )  # fmt: skip
    return Session(
        source=SourceInfo("clip.mp4", 1280, 720, 29.97, 12.5, 90),
        exercise="sciatic_glide",
        leg="right",
        model=ModelInfo("full", "ab" * 32),
        calibration=Calibration(3.0, source="option"),
        summary=Summary(
            12.5,
            0.95,
            NAN,
            0,
            1,
            0,
            {"overstretch": 1},
            (5.0, 90.0),
            (NAN, NAN),
            {"hip_line_deg": (-3.0, NAN)},
        ),
        reps=(rep, replace(rep, number=2, peak_speed_dps=NAN)),
        alerts=(Alert("overstretch", "stop", 2.0, 2.3, NAN, 5.0, 14.0, {"hip_line_deg": 21.0}),),
        warnings=(note("few_frames", fps=12.0), said("As somebody put it.")),
        posecheck="0.1.0",
    )


def test_the_schema_is_a_schema_and_describes_every_field() -> None:
    schema = session_file.schema()
    Draft202012Validator.check_schema(schema)
    for part in (schema, *schema["$defs"].values()):
        for name, field in part.get("properties", {}).items():
            assert "description" in field or "$ref" in field, name


def test_round_trip(tmp_path: Path) -> None:
    session_file.write(tmp_path / "session.json", made())
    back = session_file.read(tmp_path / "session.json")
    assert back.to_dict() == made().to_dict()
    assert repr(back) == repr(made())


def test_the_file_follows_the_schema_with_null_for_unseen(tmp_path: Path) -> None:
    session_file.write(tmp_path / "session.json", made())
    content = json.loads((tmp_path / "session.json").read_text(encoding="utf-8"))
    assert session_file.first_problem(content) == ""
    assert content["alerts"][0]["end_s"] is None
    assert content["summary"]["ankle_dorsiflexion_range_deg"] == [None, None]


def test_a_file_of_schema_1_is_still_read(tmp_path: Path) -> None:
    content = made().to_dict()
    content.update(schema=1, warnings=["Only 12 pictures a second: feet are followed less well."])
    for part in ("judged_fraction", "ankle_sd_deg"):
        del content["summary"][part]
    for part in (*content["reps"], *content["alerts"]):
        del part["ankle_sd_deg"]
    path = tmp_path / "session.json"
    path.write_text(json.dumps(content), encoding="utf-8")
    back = session_file.read(path)
    assert back.warnings == (said("Only 12 pictures a second: feet are followed less well."),)
    assert back.summary.judged_fraction == {} and back.reps[0].number == 1


def test_a_file_of_schema_1_is_read_and_has_its_signals(tmp_path: Path) -> None:
    content = {**made().to_dict(), "schema": 1}
    for part in (content["summary"], *content["reps"], *content["alerts"]):
        for name in ("ranges", "at_peak", "at_worst"):
            part.pop(name, None)
    path = tmp_path / "session.json"
    path.write_text(json.dumps(content), encoding="utf-8")
    back = session_file.read(path)
    assert back.reps[0].at("knee_flexion_deg") == 5.0
    assert back.reps[0].at("ankle_dorsiflexion_deg") == 12.0
    assert back.alerts[0].at("ankle_dorsiflexion_deg") == 14.0
    assert back.summary.range_of("knee_flexion_deg") == (5.0, 90.0)
    assert math.isnan(back.reps[0].at("hip_line_deg"))


def test_only_the_owner_may_read_it(tmp_path: Path) -> None:
    session_file.write(tmp_path / "session.json", made())
    assert is_private(tmp_path / "session.json")


def test_a_name_that_is_no_text_is_written_all_the_same(tmp_path: Path) -> None:
    odd = replace(made(), source=replace(made().source, name="clip\udcff é.mp4"))
    session_file.write(tmp_path / "session.json", odd)
    assert session_file.read(tmp_path / "session.json").source.name == "clip\udcff é.mp4"


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"leg": "middle"}, "leg"),
        ({"surprise": 1}, "surprise"),
        ({"reps": [{"number": 1}]}, "reps.0"),
        ({"source": {}}, "source"),
        ({"schema": 3}, "schema 3"),
        ({"warnings": [{"key": "few_frames"}]}, "warnings.0"),
        ({"about": {"pain_before": 11}}, "about.pain_before"),
        ({"target": 0}, "target"),
    ],
)
def test_a_wrong_file_is_refused_by_name(tmp_path: Path, change: dict[str, Any], named: str) -> None:
    path = tmp_path / "session.json"
    path.write_text(json.dumps({**made().to_dict(), **change}), encoding="utf-8")
    with pytest.raises(InputError, match=named):
        session_file.read(path)


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe", b"[]", b"null"])
def test_no_session_at_all(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "session.json"
    path.write_bytes(content)
    with pytest.raises(InputError, match="not"):
        session_file.read(path)


def test_no_such_file(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        session_file.read(tmp_path / "none.json")


def test_a_failure_keeps_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "session.json"
    path.write_text("old", encoding="utf-8")
    with pytest.raises(ZeroDivisionError), whole_file(path) as temporary:
        temporary.write_text("half", encoding="utf-8")
        raise ZeroDivisionError
    assert path.read_text(encoding="utf-8") == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    with pytest.raises(OutputError, match="not a folder") as caught:
        ready_folder(tmp_path / "file" / "clip")
    assert caught.value.exit_code == 5
    with pytest.raises(OutputError, match="in the way"):
        ready_folder(tmp_path / "file")


def test_a_ready_folder_is_left_empty(tmp_path: Path) -> None:
    ready_folder(tmp_path / "a" / "b")
    assert list((tmp_path / "a" / "b").iterdir()) == []
