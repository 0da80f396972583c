"""Exports, read back by the programs that they are for."""

from __future__ import annotations

import csv
import json
import math
import warnings
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from posecheck.app.cli import main
from posecheck.app.commands.export import export, write_export
from posecheck.core.landmarks import INDEX, NAMES
from posecheck.core.tidy import REP_COLUMNS
from posecheck.core.tidy import table as counted
from posecheck.core.types import Observation
from posecheck.errors import InputError, SetupError
from posecheck.files import tables as table
from posecheck.files.folder import open_folder
from posecheck.files.poses import PoseRecorder
from posecheck.sinks.exports.opensim import write_trc
from tests.made_sessions import MIXED, judged, made_observations, write_folder
from tests.made_up import Person, glide
from tests.private import is_private


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("exports")
    session = write_folder(folder, judged())
    with PoseRecorder(folder / "poses.jsonl", session.source, session.model) as recorder:
        for observation in made_observations(MIXED):
            recorder.append(observation)
    return folder


def written(folder: Path, kind: str, path: Path, which: str = "reps") -> Path:
    write_export(open_folder(folder), kind, path, which)
    assert is_private(path)
    return path


def rows_of(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))


def test_the_repetition_table_has_the_numbers_of_the_session(folder: Path, tmp_path: Path) -> None:
    session = json.loads((folder / "session.json").read_text(encoding="utf-8"))
    rows = rows_of(written(folder, "csv", tmp_path / "reps.csv"))
    assert [row["outcome"] for row in rows] == [rep["outcome"] for rep in session["reps"]]
    assert [row["faults"].split() for row in rows] == [rep["faults"] for rep in session["reps"]]
    assert [float(row["hold_s"]) for row in rows] == [rep["hold_s"] for rep in session["reps"]]
    assert [int(row["overstretch"]) for row in rows] == [0, 1, 0, 0, 0, 0]
    assert rows[3]["ankle_dorsiflexion_max_deg"] == ""


def test_the_frame_table_says_which_repetition(folder: Path, tmp_path: Path) -> None:
    path = written(folder, "csv", tmp_path / "frames.csv", "frames")
    rows = rows_of(path)
    assert len(rows) == len((folder / "angles.csv").read_text(encoding="utf-8").splitlines()) - 1
    second = [float(row["time_s"]) for row in rows if row["rep"] == "2"]
    assert (second[0], second[-1]) == (6.633, 9.6)
    assert {row["rep"] for row in rows} == set("0123456")


@pytest.mark.parametrize(
    "arguments",
    [
        ["export", "{folder}", "--format", "csv", "-o", "{film}"],
        ["export", "{folder}", "--format", "json", "-o", "{folder}/session.json"],
        ["export", "{folder}", "--format", "csv", "-o", "{folder}/angles.csv"],
        ["report", "{folder}", "-o", "{film}"],
        ["compare", "{folder}", "{folder}", "-o", "{film}"],
        ["history", "export", "{film}"],
    ],
)
def test_nothing_else_is_replaced_by_a_result(
    tmp_path: Path, arguments: list[str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("POSECHECK_DATA", str(tmp_path / "data"))
    folder, film = tmp_path / "set", tmp_path / "film.mp4"
    write_folder(folder, judged())
    film.write_bytes(b"mine")
    before = {path: path.read_bytes() for path in (film, folder / "session.json", folder / "angles.csv")}
    assert main([each.format(folder=folder, film=film) for each in arguments]) == 5
    line = capsys.readouterr().err
    assert "is there already" in line and line.endswith("Name another file.\n") and line.count("\n") == 1
    assert before == {path: path.read_bytes() for path in before}


def test_a_result_replaces_its_own_kind_and_takes_a_free_name(tmp_path: Path) -> None:
    folder = tmp_path / "set"
    write_folder(folder, judged())
    for name in ("page.html", "page.html", "page"):
        assert main(["report", str(folder), "-o", str(tmp_path / name)]) == 0


def test_a_cell_is_no_formula(tmp_path: Path) -> None:
    found = judged(glide(), name="=HYPERLINK(1)").session
    table.write_csv(tmp_path / "x.csv", *counted(found))
    (row,) = rows_of(tmp_path / "x.csv")
    assert row["source"] == "'=HYPERLINK(1)"
    assert row["ankle_dorsiflexion_at_peak_deg"].startswith("-")


def test_data_frames(folder: Path) -> None:
    pytest.importorskip("pandas")
    found = open_folder(folder)
    reps = found.session.to_dataframe()
    assert tuple(reps.columns) == REP_COLUMNS and len(reps) == 6
    assert reps.groupby("outcome").size().to_dict() == {"clean": 3, "faulty": 2, "partial": 1}
    assert math.isnan(reps["ankle_dorsiflexion_max_deg"][3])
    frames = found.to_dataframe()
    assert frames.loc[frames["rep"] == 1, "right_knee_flexion_deg"].min() < 6
    assert tuple(judged([(3.0, 85, 12)]).session.to_dataframe().columns) == REP_COLUMNS


def test_without_pandas_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "pandas", None)
    with pytest.raises(SetupError, match=r"posecheck\[export\]"):
        judged(glide()).session.to_dataframe()


def test_the_json_holds_session_and_angles(folder: Path, tmp_path: Path) -> None:
    content = json.loads(written(folder, "json", tmp_path / "all.json").read_text(encoding="utf-8"))
    session = json.loads((folder / "session.json").read_text(encoding="utf-8"))
    angles = content.pop("angles")
    assert content == session
    assert {len(column) for column in angles.values()} == {len(angles["time_s"])}
    assert angles["left_ankle_sd_deg"][0] is None


def with_gaps(folder: Path, target: Path) -> Path:
    """The same session with half a second in which nothing was seen."""
    lines = (folder / "angles.csv").read_text(encoding="utf-8").splitlines()
    for index in range(100, 115):
        cells = lines[index].split(",")
        lines[index] = ",".join([*cells[:5], *[""] * (len(cells) - 5)])
    target.mkdir()
    (target / "angles.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (target / "session.json").write_bytes((folder / "session.json").read_bytes())
    return target


def columns_of(folder: Path, name: str) -> np.ndarray:
    return open_folder(folder).track.column(name)


def test_opensim_reads_the_angles(folder: Path, tmp_path: Path) -> None:
    opensim = pytest.importorskip("opensim")
    gappy = with_gaps(folder, tmp_path / "gaps")
    read = opensim.TimeSeriesTable(str(written(gappy, "mot", tmp_path / "angles.mot")))
    assert list(read.getColumnLabels()) == ["knee_angle_l", "ankle_angle_l", "knee_angle_r", "ankle_angle_r"]
    assert read.getTableMetaDataString("inDegrees") == "yes"
    knee = read.getDependentColumn("knee_angle_r").to_numpy()
    np.testing.assert_allclose(knee, columns_of(gappy, "right_knee_flexion_deg"), atol=1e-3)
    assert np.isnan(knee).sum() == 15


def test_opensim_reads_the_landmarks(folder: Path, tmp_path: Path) -> None:
    opensim = pytest.importorskip("opensim")
    read = opensim.TimeSeriesTableVec3(str(written(folder, "trc", tmp_path / "marks.trc")))
    assert list(read.getColumnLabels()) == list(NAMES)
    assert read.getTableMetaDataString("Units") == "mm"
    observations = made_observations(MIXED)
    assert read.getNumRows() == len(observations)
    hip = read.getDependentColumn("right_hip")[0]
    # The right side of somebody who faces right is towards the camera: to the right in OpenSim.
    assert [round(hip[axis]) for axis in range(3)] == [0, 0, 100]


@pytest.mark.filterwarnings("ignore")
def test_pyomeca_reads_both(folder: Path, tmp_path: Path) -> None:
    pyomeca = pytest.importorskip("pyomeca")
    tabs = {"sep": "\t"}
    angles = pyomeca.Analogs.from_mot(written(folder, "mot", tmp_path / "a.mot"), pandas_kwargs=tabs)
    assert angles.attrs["rate"] == 30
    ankle = angles.sel(channel="ankle_angle_r").values
    np.testing.assert_allclose(ankle, columns_of(folder, "right_ankle_dorsiflexion_deg"), atol=1e-3)
    marks = pyomeca.Markers.from_trc(written(folder, "trc", tmp_path / "m.trc"), pandas_kwargs=tabs)
    assert marks.shape == (4, 33, len(made_observations(MIXED)))
    # The shoulders lie 0.18 m apart from the middle.
    assert abs(marks.sel(channel="left_shoulder").values[2, 0]) == pytest.approx(180, abs=1)


def test_markers_of_somebody_who_faces_left(tmp_path: Path) -> None:
    person = Person(side="left", facing=-1)
    found = made_observations(glide(), person)
    found[3] = Observation(found[3].t_s, None)
    write_trc(tmp_path / "left.trc", found, "left", 0.3)
    lines = (tmp_path / "left.trc").read_text(encoding="utf-8").splitlines()
    cells = lines[6].split("\t")
    left_hip = [float(cell) for cell in cells[2 + 3 * INDEX["left_hip"] :][:3]]
    assert left_hip[2] < 0  # the left side is towards the camera, and to the person's left
    assert set(lines[9].split("\t")[2:]) == {""}
    with pytest.raises(InputError, match="nobody"):
        write_trc(tmp_path / "none.trc", [Observation(0.0, None)], "left", 0.3)


def numbers_of(path: Path) -> np.ndarray:
    """A .trc file's rows: frame, time, markers; NaN where blank."""
    rows = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()[6:]]
    return np.array([[float(cell) if cell else math.nan for cell in row] for row in rows])


def moved(found: Observation, t_s: float) -> Observation:
    """The same person a metre a second further along."""
    assert found.pose is not None
    world_m = found.pose.world_m + np.array([t_s, 0, 0], dtype=found.pose.world_m.dtype)
    return Observation(t_s, replace(found.pose, world_m=world_m))


@pytest.mark.parametrize("facing", [-1, 1])
def test_forward_is_where_the_toes_point(tmp_path: Path, facing: int) -> None:
    """OpenSim's x points to the front of the person, whichever way they face in the frame."""
    found = made_observations(glide(), Person(side="left", facing=facing))
    found = [moved(each, each.t_s) for each in found]
    # Far to the right in a wide frame: what is across must not be taken for what is along.
    found = [
        replace(each, pose=replace(each.pose, xy_px=each.pose.xy_px + np.array([2000.0, 0.0])))
        for each in found
    ]
    write_trc(tmp_path / "m.trc", found, "left", 0.3)
    hip_mm = numbers_of(tmp_path / "m.trc")[:, 2 + 3 * INDEX["left_hip"]]
    # To the right of the frame: forwards for who faces that way, else backwards.
    assert np.sign(hip_mm[-1] - hip_mm[0]) == facing


def test_uneven_times_are_brought_to_one_rate(tmp_path: Path) -> None:
    """Steps of 0.024 to 0.253 s, as a live camera gives them, and one gap that is too long to bridge."""
    random = np.random.default_rng(3)
    steps = np.concatenate(
        [random.uniform(0.024, 0.06, 40), [0.253, 0.2, 0.9], random.uniform(0.03, 0.05, 20)]
    )
    times_s = np.concatenate([[0.0], np.cumsum(steps)])
    still = made_observations(glide())[0]
    write_trc(tmp_path / "live.trc", [moved(still, float(t_s)) for t_s in times_s], "right", 0.3)
    header = (tmp_path / "live.trc").read_text(encoding="utf-8").splitlines()[2].split("\t")
    rows = numbers_of(tmp_path / "live.trc")
    assert np.diff(rows[:, 1]) == pytest.approx(1 / float(header[0]), abs=1e-5)
    assert int(header[2]) == len(rows) and rows[-1, 1] == pytest.approx(times_s[-1], abs=1 / float(header[0]))
    moved_mm = rows[:, 2] - rows[0, 2]
    seen = np.isfinite(moved_mm)
    np.testing.assert_allclose(moved_mm[seen], 1000 * rows[seen, 1], atol=0.1)
    gap = times_s[42], times_s[43]
    assert list(seen) == [not gap[0] + 1e-3 < t_s < gap[1] - 1e-3 for t_s in rows[:, 1]]


def test_even_times_stay_as_they_are(folder: Path, tmp_path: Path) -> None:
    rows = numbers_of(written(folder, "trc", tmp_path / "marks.trc"))
    found = made_observations(MIXED)
    assert rows[:, 1] == pytest.approx([each.t_s for each in found], abs=1e-6)


def test_a_bent_knee_may_be_negative_for_older_models(folder: Path, tmp_path: Path) -> None:
    written(folder, "mot", tmp_path / "new.mot")
    arguments = [str(folder), "--format", "mot", "-o", str(tmp_path / "old.mot"), "--knee-sign", "negative"]
    CliRunner().invoke(export, arguments, standalone_mode=False, catch_exceptions=False)
    tables = [np.genfromtxt(tmp_path / name, skip_header=7) for name in ("new.mot", "old.mot")]
    signs = np.array([1, -1, 1, -1, 1])
    np.testing.assert_array_equal(tables[0] * signs, tables[1])
    assert np.nanmax(tables[0][:, 3]) > 60
    assert "Rajagopal 2016" in CliRunner().invoke(export, ["--help"]).output


def test_a_file_without_any_angle_is_refused(folder: Path, tmp_path: Path) -> None:
    found = open_folder(folder)
    assert found.track is not None
    nothing = {name: values * np.nan for name, values in found.track.columns.items()}
    with pytest.raises(InputError, match="no angle that was seen"):
        write_export(replace(found, track=replace(found.track, columns=nothing)), "mot", tmp_path / "x.mot")
    assert not (tmp_path / "x.mot").exists()


@pytest.mark.parametrize("kind", ["png", "svg"])
def test_plots(folder: Path, tmp_path: Path, kind: str) -> None:
    pytest.importorskip("matplotlib")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        first = written(folder, kind, tmp_path / f"one.{kind}").read_bytes()
        second = written(folder, kind, tmp_path / f"two.{kind}").read_bytes()
    assert first == second
    if kind == "png":
        import cv2

        assert cv2.imdecode(np.frombuffer(first, np.uint8), cv2.IMREAD_COLOR).shape[1] == 2100
    else:
        assert b"overstretch moment</text>" in first and b"Time (s)</text>" in first
        # The bar of a warning, beside its name in the legend: one in each panel.
        assert first.lower().count(b"#d55e00") >= 3


def test_the_command_names_its_file_and_what_is_missing(folder: Path, tmp_path: Path) -> None:
    result = CliRunner().invoke(export, [str(folder), "--format", "mot"], standalone_mode=False)
    assert Path(result.output.strip()) == folder / "session-export.mot"
    write_folder(tmp_path / "bare", judged(glide()))
    found = open_folder(tmp_path / "bare")
    with pytest.raises(InputError, match="--save-poses"):
        write_export(found, "trc", tmp_path / "x.trc")
    for kind, which in (("json", ""), ("mot", ""), ("png", ""), ("csv", "frames")):
        with pytest.raises(InputError, match="angles"):
            write_export(replace(found, track=None), kind, tmp_path / "x", which)
