"""angles.csv: one whole row per frame, empty cells for what was not seen."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from posecheck.core.types import NAN, Angles, Counts, LegAngles, Measurement, StepResult
from posecheck.errors import OutputError
from posecheck.files.angles import COLUMNS, AngleTable, read_track
from tests.private import is_private


def step(t_s: float = 1.0, tracked: bool = True) -> StepResult:
    raw = Angles(LegAngles(10.126, NAN), LegAngles(80.0, -20.5))
    smooth = Angles(LegAngles(10.0, NAN, knee_sd_deg=1.5), LegAngles(81.0, -20.0, ankle_sd_deg=2.25))
    return StepResult(
        Measurement(t_s, raw, smooth, "right", tracked), "extended", Counts(3), 0.0, 1.0, (), ()
    )


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_columns_of_the_specification_come_first() -> None:
    assert ",".join(COLUMNS[:9]) == (
        "time_s,tracked,leg,phase,reps_clean,left_knee_flexion_deg,left_ankle_dorsiflexion_deg,"
        "right_knee_flexion_deg,right_ankle_dorsiflexion_deg"
    )
    assert COLUMNS[9:13] == tuple(name.replace("_deg", "_raw_deg") for name in COLUMNS[5:9])


def test_a_row_holds_the_frame(tmp_path: Path) -> None:
    with AngleTable(tmp_path / "angles.csv") as table:
        table.append(step(1.23456))
        table.append(step(1.5, tracked=False))
    first, second = rows_of(tmp_path / "angles.csv")
    assert first["time_s"] == "1.235"
    assert (first["tracked"], second["tracked"]) == ("1", "0")
    assert (first["leg"], first["phase"], first["reps_clean"]) == ("right", "extended", "3")
    assert first["left_knee_flexion_deg"] == "10.00"
    assert first["left_knee_flexion_raw_deg"] == "10.13"
    assert first["left_ankle_dorsiflexion_deg"] == first["left_ankle_dorsiflexion_raw_deg"] == ""
    assert (first["left_knee_sd_deg"], first["right_ankle_sd_deg"]) == ("1.50", "2.25")
    assert first["left_ankle_sd_deg"] == ""


def test_rows_between_two_times_are_those_of_both_and_no_others(tmp_path: Path) -> None:
    with AngleTable(tmp_path / "angles.csv") as table:
        for index in range(10):
            table.append(step(index * 0.05))
    track = read_track(tmp_path / "angles.csv")
    assert track.t_s[track.between(0.1, 0.2)].tolist() == [0.1, 0.15, 0.2]
    assert track.t_s[track.between(0.4, NAN)].tolist() == [0.4, 0.45]


def test_frames_within_a_millisecond_leave_a_table_that_can_be_read(tmp_path: Path) -> None:
    """Frames of variable rate may lie a fifth of a millisecond apart."""
    with AngleTable(tmp_path / "angles.csv") as table:
        for t_s in (0.72, 0.7202, 0.7204, 0.8):
            table.append(step(t_s))
    assert list(read_track(tmp_path / "angles.csv").t_s) == [0.72, 0.8]


def test_rows_survive_an_exception_in_the_block(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt), AngleTable(tmp_path / "angles.csv") as table:
        table.append(step())
        raise KeyboardInterrupt
    assert len(rows_of(tmp_path / "angles.csv")) == 1


def test_only_the_owner_may_read_it(tmp_path: Path) -> None:
    with AngleTable(tmp_path / "angles.csv"):
        pass
    assert is_private(tmp_path / "angles.csv")


def test_no_folder_is_an_output_error(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="cannot be written"), AngleTable(tmp_path / "none" / "angles.csv"):
        pass


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk_leaves_no_half_table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened = Path.open

    def full(path: Path, *args: object, **more: object) -> object:
        return opened(Path("/dev/full") if path.suffix == ".csv" else path, *args, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(Path, "open", full)
    with pytest.raises(OutputError, match="disk is full"), AngleTable(tmp_path / "angles.csv") as table:
        for _ in range(2000):
            table.append(step())
    assert list(tmp_path.iterdir()) == []
