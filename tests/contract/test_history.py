"""The history: nothing lost, nothing left behind, safe with two programs, honest about damage."""

from __future__ import annotations

import json
import math
import sqlite3
import subprocess
import sys
from contextlib import closing, suppress
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path
from subprocess import PIPE

import pytest
from click.testing import CliRunner, Result

from posecheck.app.commands.history import history as history_command
from posecheck.app.history import History
from posecheck.app.history.database import APPLICATION_ID, connect, migrations
from posecheck.app.history.listing import sparkline
from posecheck.app.history.moving import export_history, import_history
from posecheck.core.types import Calibration
from posecheck.errors import InputError, OutputError, PosecheckError, UsageError
from tests.made_sessions import judged
from tests.made_up import OVER, glide
from tests.private import is_private

SESSION = judged(fps=15.0).session
SHORT = judged([*glide(), *glide(OVER)], name="short.mp4", fps=15.0).session
NOON = datetime(2026, 11, 24, 12, 0, tzinfo=timezone(timedelta(hours=2)))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "history.sqlite3"


@pytest.fixture
def run(path: Path, monkeypatch: pytest.MonkeyPatch):
    """The command line on the history at ``path``. Errors are raised, as posecheck.app.cli expects."""
    monkeypatch.setenv("POSECHECK_DATA", str(path.parent))

    def call(*arguments: str, answer: str = "") -> Result:
        result = CliRunner().invoke(
            history_command, arguments, input=answer, standalone_mode=False, catch_exceptions=True
        )
        if isinstance(result.exception, PosecheckError):
            raise result.exception
        return result

    return call


def test_a_set_comes_back_whole(path: Path) -> None:
    with History(path) as history:
        added = history.add(SESSION, profile="Anna", when=NOON, pain_before=4, pain_after=3, note="evening")
        (entry,) = history.entries()
        assert entry == added
        assert entry.at == "2026-11-24T12:00:00+02:00" and entry.when == NOON
        assert (entry.reps_clean, entry.reps_faulty, entry.reps_partial, entry.overstretch) == (3, 2, 1, 1)
        assert entry.outcomes == "cffpcc"
        assert history.session(entry.id).to_dict() == SESSION.to_dict()


def test_it_is_private(path: Path) -> None:
    with History(path) as history:
        history.add(SESSION)
        assert all(is_private(each) for each in (path.parent, *path.parent.iterdir()))


def test_people_are_kept_apart(path: Path) -> None:
    with History(path) as history:
        history.add(SESSION, profile="Anna")
        history.add(SHORT, profile="Ben")
        history.save_calibration("anna", "left", Calibration(4.5, math.nan, "measured"))
        history.save_calibration("Anna", "right", Calibration(0.0, 12.0, "measured"))
        assert [entry.profile for entry in history.entries("anna")] == ["Anna"]
        assert history.profiles() == [("Anna", 1), ("Ben", 1), ("default", 0)]
        found = history.calibrations("Anna")
        assert found["left"].neutral_ankle_deg == 4.5 and math.isnan(found["left"].knee_straight_deg)
        assert found["right"] == Calibration(0.0, 12.0, "measured")
        assert history.calibrations("Ben") == {}


def test_a_calibration_of_before_names_no_leg_and_is_used_for_none(path: Path) -> None:
    old = '{"neutral_ankle_deg": 4.5, "knee_straight_deg": null, "source": "calibration"}'
    with History(path) as history:
        with history.file.writing() as connection:
            connection.execute("INSERT INTO profiles (name, calibration) VALUES ('Anna', ?)", (old,))
        assert history.calibrations("Anna") == {}
        history.save_calibration("Anna", "right", Calibration(0.0, 12.0, "calibration"))
        assert set(history.calibrations("Anna")) == {"right"}


@pytest.mark.parametrize(
    "name",
    [
        "'; DROP TABLE sessions; --",
        '"><script>alert(1)</script>',
        "../../etc/passwd",
        "=1+1",
        "Zoë \N{DOG FACE}",
    ],
)
def test_a_hostile_name_is_a_name(path: Path, name: str) -> None:
    with History(path) as history:
        history.add(SESSION, profile=name, note=name, stop_reason=name)
        (entry,) = history.entries(name)
        assert (entry.profile, entry.note, entry.stop_reason) == (name, name, name)
    assert sorted(each.name for each in path.parent.iterdir()) == ["history.sqlite3"]


@pytest.mark.parametrize(
    "told",
    [
        {"profile": " "},
        {"profile": "a\x1b[2J"},
        {"profile": "x" * 65},
        {"pain_before": 11},
        {"pain_after": 2.5},
    ],
)
def test_a_value_that_is_none_is_refused(path: Path, told: dict) -> None:
    with History(path) as history, pytest.raises(UsageError):
        history.add(SESSION, **told)


def test_judging_again_replaces_and_keeps_what_was_said(path: Path, tmp_path: Path) -> None:
    with History(path) as history:
        first = history.add(SESSION, folder=tmp_path, pain_before=5, note="sore")
        second = history.add(SESSION, folder=tmp_path, pain_after=2)
        assert [entry.id for entry in history.entries()] == [first.id]
        assert (second.pain_before, second.pain_after, second.note) == (5, 2, "sore")
        history.add(SHORT, folder=tmp_path)
        history.add(SESSION)
        assert len(history.entries()) == 3


def test_the_order_is_that_of_time_across_offsets(path: Path) -> None:
    with History(path) as history:
        late = history.add(SESSION, when=datetime(2026, 1, 1, 12, tzinfo=timezone.utc))
        early = history.add(SESSION, when=datetime(2026, 1, 1, 13, tzinfo=timezone(timedelta(hours=5))))
        assert [entry.id for entry in history.entries()] == [early.id, late.id]
        assert [entry.id for entry in history.entries(last=1)] == [late.id]


# Deleting


def test_deleted_bytes_are_gone(path: Path) -> None:
    secret = "secret-name-of-a-file.mp4"
    marked = judged(glide(), name=secret).session
    with History(path) as history, History(path) as other:
        other.entries()
        kept = history.add(SESSION, profile="Ben")
        doomed = history.add(marked, profile="Zebedee", note="private-note")
        history.page.write_text(secret, encoding="utf-8")
        assert any(secret.encode() in each.read_bytes() for each in path.parent.iterdir())
        assert history.delete([doomed.id, "unknown"]) == 1
        assert history.delete_profile("Zebedee") == 0
        for each in path.parent.iterdir():
            content = each.read_bytes()
            assert secret.encode() not in content, each
            assert b"private-note" not in content and b"Zebedee" not in content, each
        assert [entry.id for entry in history.entries()] == [kept.id]


def test_traces_that_another_program_holds_on_to_are_said(path: Path) -> None:
    with History(path) as history:
        entry = history.add(SESSION)
        with history.file.reading() as connection:
            connection.execute("PRAGMA busy_timeout = 50")  # nobody waits here
        with closing(sqlite3.connect(path)) as reader:
            reader.execute("BEGIN")
            reader.execute("SELECT * FROM sessions").fetchall()
            assert history.delete([entry.id]) == 1
        (said,) = history.notices
        assert said == "Another posecheck holds the history open: close it to clear the last traces."
        history.delete_all()
        assert history.notices == [said]


def test_deleting_all_takes_damaged_copies_and_the_page(path: Path) -> None:
    with History(path) as history:
        history.add(SESSION)
    path.write_bytes(b"ruined" * 1000)
    with History(path) as history:
        history.add(SESSION)
        assert history.delete_all() == 1
        history.close()
        assert [each.name for each in path.parent.iterdir() if each.suffix != ".lock"] == ["history.sqlite3"]


# Damage


@pytest.mark.parametrize("damage", ["text", "header", "middle", "short"])
def test_a_damaged_file_is_set_aside_and_reported(path: Path, damage: str) -> None:
    with History(path) as history:
        for _ in range(8):
            history.add(SESSION)
    content = path.read_bytes()
    middle = content[:8192] + b"\xff" * 8192 + content[16384:]
    ruined = {
        "text": b"no database " * 500,
        "header": b"x" + content[1:],
        "middle": middle,
        "short": content[:9000],
    }
    path.write_bytes(ruined[damage])
    with History(path, now=datetime(2026, 11, 24, 8, 30)) as history:
        history.add(SHORT)
        (notice,) = history.notices
        assert "damaged" in notice and "damaged-20261124-083000" in notice and "new one begins" in notice
        assert len(history.entries()) == 1
    (aside,) = path.parent.glob("history.damaged-*")
    assert aside.read_bytes() == ruined[damage]
    with History(path) as history:
        assert len(history.entries()) == 1 and history.notices == []


def test_damage_in_a_record_is_found_when_it_is_read(path: Path) -> None:
    with History(path) as history:
        identifiers = [history.add(SESSION).id for _ in range(30)]
    with closing(sqlite3.connect(path)) as connection:
        (size,) = connection.execute("PRAGMA page_size").fetchone()
        (root,) = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'records'").fetchone()
    with path.open("r+b") as file:
        file.seek((root - 1) * size)
        file.write(b"\xff" * size)
    with History(path) as history:
        with pytest.raises(OutputError, match="damaged"):
            history.session(identifiers[0])
        assert history.entries() == []
    assert len(list(path.parent.glob("history.damaged-*"))) == 1


def test_the_list_of_a_damaged_history_says_so(run, path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b"not a database, whatever it was" * 50)
    result = run()
    assert "No sets yet" in result.stdout
    assert "was damaged" in result.stderr and result.return_value == 5


def test_another_programs_database_is_left_alone(path: Path) -> None:
    path.parent.mkdir()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE theirs (x)")
    before = path.read_bytes()
    with History(path) as history, pytest.raises(OutputError, match="another program"):
        history.add(SESSION)
    assert path.read_bytes() == before


def test_a_newer_schema_is_left_alone(path: Path) -> None:
    with History(path) as history:
        history.add(SESSION)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version = 99")
    with History(path) as history, pytest.raises(OutputError, match="newer posecheck"):
        history.entries()
    assert not list(path.parent.glob("*damaged*"))


def test_an_unusable_place_is_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with (
        History(tmp_path / "file" / "history.sqlite3") as history,
        pytest.raises(OutputError, match="POSECHECK_DATA"),
    ):
        history.add(SESSION)


# Earlier schemas

OLD_COLUMNS = (
    "id, at, at_epoch_s, source_name, exercise, leg, duration_s, reps_clean, reps_faulty, reps_partial, "
    "overstretch, tracked_fraction"
)
#: Until schema 6.
KNEE_AND_ANKLE = ("knee_low_deg", "knee_high_deg", "ankle_low_deg", "ankle_high_deg")


@pytest.mark.parametrize("version", range(1, len(migrations()) + 1))
def test_every_earlier_schema_is_brought_up_to_date(path: Path, version: int) -> None:
    path.parent.mkdir()
    text = json.dumps(SESSION.to_dict())
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executescript("".join(migrations()[:version]))
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {version}")
        said = ("old1", NOON.isoformat(), NOON.timestamp(), "old.mp4", "sciatic_glide", "left")
        values = (*said, 9.5, 3, 2, 1, 1, 0.9)
        connection.execute(f"INSERT INTO sessions ({OLD_COLUMNS}) VALUES ({', '.join('?' * 12)})", values)
        if version < 7:
            set_old = ", ".join(f"{name} = ?" for name in KNEE_AND_ANKLE)
            connection.execute(f"UPDATE sessions SET {set_old}", (4.0, None, -30.0, 12.0))
        connection.execute("INSERT INTO records VALUES ('old1', ?)", (text,))
        if version >= 3:
            connection.execute("UPDATE sessions SET outcomes = 'cffpcc', pain_after = 2")
    with History(path) as history:
        (entry,) = history.entries()
        assert entry.when == NOON and entry.leg == "left"
        if version < 6:
            # What the record tells, not the old columns, which know of knee and ankle alone.
            assert entry.ranges == {
                name: tuple(ends) for name, ends in SESSION.to_dict()["summary"]["ranges"].items()
            }
        assert entry.profile == "default" and entry.note == "" and entry.pain_before is None
        assert entry.outcomes == "cffpcc"
        assert history.session("old1").to_dict() == SESSION.to_dict()
        history.add(SHORT, profile="Anna")
        assert history.profiles() == [("Anna", 1), ("default", 1)]
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (len(migrations()),)
        columns = {name for _, name, *_ in connection.execute("PRAGMA table_info(sessions)")}
        assert {"measured", "tracked_fraction"} <= columns and not columns & set(KNEE_AND_ANKLE)
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_a_migration_that_fails_leaves_the_old_schema(path: Path) -> None:
    steps = migrations()
    connect(path, steps=steps[:1]).close()
    with pytest.raises(OutputError):
        connect(path, steps=[*steps[:2], "CREATE TABLE half (x);\nBROKEN;\n"])
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (1,)
        assert connection.execute("SELECT count(*) FROM sqlite_master WHERE name = 'half'").fetchone() == (0,)
    with History(path) as history:
        assert history.entries() == []


# Two programs at once

WRITER = """
import sys
from pathlib import Path
from posecheck.app.history import History
from posecheck.core.session import Session
import json
session = Session.from_dict(json.loads(Path(sys.argv[2]).read_text()))
for number in range(15):
    with History(Path(sys.argv[1])) as history:
        history.add(session, profile=sys.argv[3], note=str(number))
"""


def test_two_programs_write_at_once(path: Path, tmp_path: Path) -> None:
    session = tmp_path / "session.json"
    session.write_text(json.dumps(SESSION.to_dict()), encoding="utf-8")
    both = [
        subprocess.Popen(
            [sys.executable, "-c", WRITER, str(path), str(session), name], stderr=subprocess.PIPE
        )
        for name in ("Anna", "Ben")
    ]
    for each in both:
        _, complaint = each.communicate(timeout=180)
        assert each.returncode == 0, complaint.decode()
    with History(path) as history:
        assert history.profiles() == [("Anna", 15), ("Ben", 15), ("default", 0)]


OPENER = """
import sys
from pathlib import Path
from posecheck.app.history.database import connect
for line in sys.stdin:
    connect(Path(line.strip())).close()
    print("made", flush=True)
"""


def test_programs_make_the_first_history_at_once(tmp_path: Path) -> None:
    command = [sys.executable, "-c", OPENER]
    all_of_them = [subprocess.Popen(command, stdin=PIPE, stdout=PIPE, stderr=PIPE) for _ in range(4)]
    made = []
    for number in range(20):
        for each in all_of_them:
            with suppress(BrokenPipeError):
                each.stdin.write(f"{tmp_path / str(number) / 'history.sqlite3'}\n".encode())
                each.stdin.flush()
        made += [each.stdout.readline() for each in all_of_them]
    complaints = [each.communicate(timeout=180)[1].decode() for each in all_of_them]
    assert complaints == [""] * 4 and [each.split() for each in made] == [[b"made"]] * 80


def test_a_held_lock_is_one_clear_line(path: Path) -> None:
    with History(path, busy_s=0.1) as history:
        history.add(SESSION)
        with closing(sqlite3.connect(path, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            with pytest.raises(OutputError, match="in use by another posecheck"):
                history.add(SESSION)
            other.execute("ROLLBACK")
        assert len(history.entries()) == 1


# Export and import


def filled(path: Path) -> History:
    history = History(path)
    history.add(SESSION, profile="Anna", when=NOON, pain_before=4, pain_after=3, note="=cmd|' /C calc'!A0")
    history.add(SHORT, profile="Ben", stop_reason="pain")
    history.save_calibration("Anna", "left", Calibration(3.25, math.nan, "measured"))
    return history


def test_an_export_and_its_import_lose_nothing(path: Path, tmp_path: Path) -> None:
    file, again = tmp_path / "all.json", tmp_path / "again.json"
    with filled(path) as history, History(tmp_path / "other.sqlite3") as other:
        assert export_history(history, file) == 2
        assert is_private(file)
        done = import_history(other, file)
        assert (done.added, done.known) == (2, 0)
        assert other.entries() == history.entries()
        assert other.profiles() == history.profiles()
        assert other.calibrations("Ben") == {}
        assert repr(other.calibrations("Anna")) == repr(history.calibrations("Anna"))
        export_history(other, again)
        done = import_history(other, file)
        assert (done.added, done.known) == (0, 2)
        assert export_history(history, tmp_path / "ben.json", "ben") == 1
    one, two = json.loads(file.read_text(encoding="utf-8")), json.loads(again.read_text(encoding="utf-8"))
    one.pop("exported_at"), two.pop("exported_at")
    assert one == two


BREAKS = {
    "text": lambda content: "no json",
    "other": lambda content: {"format": "other"},
    "schema": lambda content: {**content, "schema": 2},
    "list": lambda content: {**content, "sessions": {}},
    "id": lambda content: _with(content, id="../x"),
    "twice": lambda content: {**content, "sessions": content["sessions"] * 2},
    "time": lambda content: _with(content, at="yesterday"),
    "offset": lambda content: _with(content, at="2026-01-01T00:00:00"),
    "pain": lambda content: _with(content, pain_before=12),
    "note": lambda content: _with(content, note=5),
    "session": lambda content: _with(content, session={"schema": 1}),
    "number": lambda content: _with(content, session={**content["sessions"][-1]["session"], "leg": "third"}),
    "profile": lambda content: {**content, "profiles": [{"name": "", "calibration": None}]},
    "calibration": lambda content: {**content, "profiles": [{"name": "A", "calibration": {"source": 1}}]},
}


def _with(content: dict, **changes: object) -> dict:
    *others, last = content["sessions"]
    return {**content, "sessions": [*others, {**last, **changes}]}


@pytest.mark.parametrize("kind", BREAKS)
def test_a_wrong_import_changes_nothing(path: Path, tmp_path: Path, kind: str) -> None:
    file = tmp_path / "all.json"
    with filled(path) as history:
        export_history(history, file)
    broken = BREAKS[kind](json.loads(file.read_text(encoding="utf-8")))
    file.write_text(broken if isinstance(broken, str) else json.dumps(broken), encoding="utf-8")
    with History(tmp_path / "other.sqlite3") as other:
        with pytest.raises(InputError) as caught:
            import_history(other, file)
        assert "\n" not in str(caught.value) and "Nothing was imported" in str(caught.value)
        assert other.entries() == [] and other.profiles() == [("default", 0)]


# The terminal


def test_the_list_has_a_line_per_set_and_sparklines(run, path: Path) -> None:
    with filled(path) as history:
        identifiers = [entry.id for entry in history.entries()]
        history.add(replace(SESSION, summary=replace(SESSION.summary, reps_clean=0)), profile="Anna")
    text = run().output
    assert "Done well" in text and any(tick in text for tick in "▁▂▃▄▅▆▇█")
    anna, ben = text.split("One set, Ben")
    assert anna.startswith("The last 2 sets, oldest first, Anna") and " -> 0 %" in anna, (
        "people are no trend of each other"
    )
    assert not any(tick in ben for tick in "▁▂▃▄▅▆▇█"), "one set is no trend"
    for identifier in identifiers:
        assert identifier[:8] in text
    assert "Anna" in text and "●xx○●●" in text
    assert "Ben" not in run("--profile", "Anna").output
    assert "2 sets earlier" in run("--last", "1").output and "1 set earlier" in run("--last", "2").output


@pytest.mark.parametrize("command", [[], ["--page"], ["export", "out.json"], ["delete", "--yes"]])
def test_a_person_whose_sets_are_not_here_is_named(run, path: Path, command: list[str]) -> None:
    """A misspelled name must not read as if everything of that person were gone."""
    with filled(path):
        pass
    for name, problem in (("Zebedee", "profile 'Zebedee': is not in the history"), (" ", "is not a name")):
        with pytest.raises(UsageError, match=problem):
            run(*command, "--profile", name)


def test_the_page_is_of_one_person(run, path: Path) -> None:
    with filled(path):
        pass
    with pytest.raises(UsageError, match="Anna, Ben"):
        run("--page")
    page = Path(run("--page", "--profile", "Ben").output.strip())
    text = page.read_text(encoding="utf-8")
    assert "short.mp4" in text and "made_up.mp4" not in text
    assert is_private(page)


def test_export_import_delete_and_profiles_on_the_command_line(run, path: Path, tmp_path: Path) -> None:
    file = tmp_path / "all.json"
    with filled(path) as history:
        first = history.entries()[0].id
    assert "2 sets" in run("export", str(file)).output
    assert "1 set deleted" in run("delete", first[:6], "--yes").output
    assert run("delete", "--all", answer="n\n").exception is not None
    assert "1 set added, 1 here already" in run("import", str(file)).output
    assert "1 set  Anna" in run("profiles").output
    assert "1 set deleted" in run("delete", "--profile", "anna", "--yes").output
    with pytest.raises(InputError, match="not in the history"):
        run("delete", "zzz", "--yes")
    assert "1 set deleted" in run("delete", "--all", "--yes").output
    assert "No sets yet" in run().output


def test_sparklines() -> None:
    assert sparkline([0, 1, None, 2]) == "▁▅ █"
    assert sparkline([5, 5]) == "▅▅"
    assert sparkline([0, 7], unicode=False) == "_#"
    assert sparkline([]) == ""
