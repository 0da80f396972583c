"""Exercise files: the one that ships, and what is said of a broken one."""

from __future__ import annotations

from pathlib import Path

import pytest

from posecheck.core.exercise import SIGNALS
from posecheck.errors import ExerciseError
from posecheck.exercises import load_exercise, names, toml_of
from tests.core.judging import GLIDE

SHIPPED = Path(load_exercise.__code__.co_filename).parent / "sciatic_glide.toml"
TEXT = SHIPPED.read_text(encoding="utf-8")
BENT = '{ signal = "knee_flexion_deg", at_least = "bent_enter" }'


def broken(folder: Path, old: str, new: str) -> str:
    """What is said of the shipped exercise when this text is changed."""
    assert old in TEXT
    path = folder / "mine.toml"
    path.write_text(TEXT.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ExerciseError) as caught:
        load_exercise(str(path))
    assert caught.value.exit_code == 2
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_every_exercise_that_ships_loads_and_explains_itself() -> None:
    assert "sciatic_glide" in names()
    for name in names():
        exercise = load_exercise(name)
        assert exercise.name == name
        for key, threshold in exercise.thresholds.items():
            assert threshold.unit and threshold.reason and threshold.source, key


def test_the_numbers_of_the_requirement() -> None:
    assert (GLIDE.target_reps, GLIDE.max_reps) == (20, 30)
    assert GLIDE["extended_enter"] == 30
    assert GLIDE["pointed"] == -10
    assert GLIDE["hold_needed"] == 1
    assert (GLIDE["overstretch_knee"], GLIDE["overstretch_dwell"]) == (20, 0.3)
    assert GLIDE["overstretch_ankle"] <= 5
    assert (GLIDE["view_warn"], GLIDE["view_refuse"], GLIDE["max_gap"]) == (20, 30, 0.3)


def test_an_exercise_of_ones_own_is_read_from_its_path(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(TEXT.replace('name = "sciatic_glide"', 'name = "mine"'), encoding="utf-8")
    assert load_exercise(str(path)).name == "mine"


def test_the_way_things_are_measured_can_be_set_again(tmp_path: Path) -> None:
    again = '\n[thresholds.view_warn]\nvalue = 10.0\nunit = "deg"\nreason = "strict"\nsource = "test"\n'
    path = tmp_path / "mine.toml"
    path.write_text(TEXT + again, encoding="utf-8")
    assert load_exercise(str(path))["view_warn"] == 10.0


@pytest.mark.parametrize(
    ("old", "new", "keys"),
    [
        ("target_reps = 20", "target_reps = 20\ntarget_rep = 3", ["target_rep"]),
        ('severity = "stop"', 'severity = "stop"\nvolume = 3', ["rules.0.volume"]),
        ("[thresholds.bent_enter]", "[thresholds.bent_enter]\nvalues = 3", ["thresholds.bent_enter.values"]),
        (
            BENT,
            BENT.replace("flexion", "flexon"),
            ["transitions.unknown", "knee_flexon_deg", "hip_flexion_deg"],
        ),
        (BENT, BENT.replace("bent_enter", "bent_entry"), ["transitions.unknown", "bent_entry"]),
        (BENT, BENT.replace(" }", ', at_most = "bent_leave" }'), ["transitions.unknown", "at_most"]),
        (BENT, '{ signal = "knee_flexion_deg" }', ["transitions.unknown", "at_least"]),
        (f"when = [{BENT}]", "when = []", ["transitions.unknown", "at least one clause"]),
        ('dwell = "arm"', 'dwell = "arms"', ["transitions.unknown", "arms"]),
        ('target = "bent", dwell = "arm"', 'target = "curled", dwell = "arm"', ["transitions", "curled"]),
        ('release = "overstretch_release"', 'release = "soon"', ["rules.overstretch", "soon"]),
        ('signal = "hold_s"', 'signal = "holding_s"', ["checks.short_hold", "holding_s"]),
        ('at_most = "standing_hip"', 'at_most = "standing"', ["unless", "standing"]),
        ('name = "bent", role = "start"', 'name = "bent", role = "short_return"', ["phases", "start"]),
        ('name = "bent", role = "start"', 'name = "bent", role = "begin"', ["phases.1.role"]),
        ('name = "bending"', 'name = "bent"', ["phases", "same name"]),
        ("value = 60.0", "value = 600.0", ["thresholds.bent_enter", "600", "140"]),
        ("value = 60.0", "value = nan", ["thresholds.bent_enter", "nan"]),
        ("value = 60.0", 'value = "wide"', ["thresholds.bent_enter.value"]),
        ("schema = 1", "schema = 2", ["schema", "2"]),
        ("max_reps = 30", "max_reps = 3", ["target_reps", "max_reps"]),
        ('primary = "knee_flexion_deg"', 'primary = "knee"', ["primary", "knee"]),
        ('secondary = "ankle_dorsiflexion_deg"', 'secondary = "toe"', ["secondary", "toe"]),
        ('title = "Sciatic nerve glide"', "", ["title"]),
        ('severity = "stop"', 'severity = "loud"', ["rules.0.severity"]),
        ("schema = 1", "schema = ", ["not valid TOML", "line 6"]),
        ("schema = 1", "schema = 1\nschema = 1", ["not valid TOML"]),
        (
            "[thresholds.hold_needed]",
            "[thresholds.hold_neded]",
            ["thresholds.hold_neded", "is asked for by nothing", "'hold_needed'"],
        ),
    ],
)
def test_a_broken_file_is_told_by_its_key(tmp_path: Path, old: str, new: str, keys: list[str]) -> None:
    said = broken(tmp_path, old, new)
    for key in keys:
        assert key in said


def test_phases_that_lead_nowhere_or_are_never_reached(tmp_path: Path) -> None:
    rows = [line for line in TEXT.splitlines() if line.startswith('  { source = "half_bent"')]
    path = tmp_path / "mine.toml"
    for text, said in (
        ("\n".join(line for line in TEXT.splitlines() if line not in rows), "no transition leads out"),
        (TEXT.replace('target = "half_bent"', 'target = "bent"'), "no transition leads into"),
    ):
        path.write_text(text, encoding="utf-8")
        with pytest.raises(ExerciseError, match=rf"phases\.half_bent.*{said}"):
            load_exercise(str(path))


@pytest.mark.parametrize(
    "name", ["sciatic_glid", "../sciatic_glide", "sciatic_glide.toml", "", "measurement"]
)
def test_an_unknown_exercise_says_which_there_are(name: str) -> None:
    with pytest.raises(ExerciseError, match=r"Choose one of: .*sciatic_glide"):
        load_exercise(name)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\xff\xfe\x00", "not UTF-8"),
        (b"a = " + b"[" * 5000, "TOML"),
        (b"#" * 1_000_001, "too large"),
        (b"", "schema, name.*is missing"),
        (b"thresholds = 5", "schema, name.*is missing"),
    ],
)
def test_files_that_are_no_exercise_at_all(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "mine.toml"
    path.write_bytes(content)
    with pytest.raises(ExerciseError, match=said):
        load_exercise(str(path))


def test_all_that_is_missing_is_named_at_once(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(
        'schema = 1\nname = "mine"\nkind = "hold"\n[hold]\nenter = []\nkeep = []', encoding="utf-8"
    )
    with pytest.raises(ExerciseError, match=r"title, summary, target_reps, .*secondary: .*--toml"):
        load_exercise(str(path))
    path.write_text(toml_of("walk").replace("[thresholds.cadence_m", "[thresholds.no_"), encoding="utf-8")
    with pytest.raises(
        ExerciseError, match=r"thresholds.cadence_min, thresholds.cadence_max: is missing.*exercises cycle --"
    ):
        load_exercise(str(path))


def test_the_file_of_an_exercise_is_an_exercise(tmp_path: Path) -> None:
    for name in names():
        path = tmp_path / f"{name}.toml"
        path.write_text(toml_of(name), encoding="utf-8")
        assert load_exercise(str(path)) == load_exercise(name)


class TestOtherValues:
    def test_a_copy_with_another_value(self) -> None:
        changed = GLIDE.with_thresholds({"hold_needed": 2.0})
        assert (changed["hold_needed"], GLIDE["hold_needed"]) == (2.0, 1.0)

    def test_an_unknown_name_suggests_the_nearest(self) -> None:
        with pytest.raises(ExerciseError, match=r"hold_neded.*Did you mean 'hold_needed'"):
            GLIDE.with_thresholds({"hold_neded": 2.0})
        for vague in ("hold", "hold_min_s"):
            with pytest.raises(ExerciseError, match="Did you mean 'hold_needed' or 'hold_"):
                GLIDE.with_thresholds({vague: 2.0})
        with pytest.raises(ExerciseError, match=r"zzz.*posecheck exercises sciatic_glide"):
            GLIDE.with_thresholds({"zzz": 2.0})

    def test_a_value_out_of_range_is_refused(self) -> None:
        with pytest.raises(ExerciseError, match=r"thresholds\.hold_needed.*100.*60"):
            GLIDE.with_thresholds({"hold_needed": 100.0})


def test_signals_are_angles_and_speeds_but_no_deviations() -> None:
    assert "knee_flexion_deg" in SIGNALS
    assert not any(name.endswith("_sd_deg") for name in SIGNALS)
