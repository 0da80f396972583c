"""Every exercise that ships, from its TOML file to report page, history, exports and spoken cues, in both
languages: none of the places that tell of a set knows which exercise it is."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from html import unescape
from pathlib import Path

import numpy as np
import pytest

from posecheck.app.commands.export import write_export
from posecheck.app.history import History
from posecheck.app.history.listing import lines as history_lines
from posecheck.app.kept.pages import known_exercises, write_report
from posecheck.app.summary import lines
from posecheck.core.account import account
from posecheck.core.coaching.coach import Coach
from posecheck.core.coaching.placement import Surroundings
from posecheck.core.judging.engine import judge_recording
from posecheck.core.types import Observation, Pose
from posecheck.exercises import load_exercise, names
from posecheck.files.folder import open_folder
from posecheck.sinks.report.history_page import write_history_page
from posecheck.words import LANGUAGES, spoken
from tests import made_bodies as bodies
from tests.made_sessions import write_folder
from tests.made_up import MODEL, SOURCE, Motion, Person, glide, pose, record

At = Callable[[float], Pose]
#: Words of the glide, which no other exercise may use.
GLIDE_ONLY = re.compile(r"overstretch|Überdehnung|glide|Gleiten|\bnerve\b|Straightest knee|Geradestes", re.I)


@dataclass(frozen=True)
class Case:
    """Somebody who does it, for so long; what session.json and the spoken words must hold."""

    at: At
    seconds: float
    count: int
    said: tuple[str, str]


def between(*keys: tuple[float, float]) -> Callable[[float], float]:
    times, values = zip(*keys, strict=True)
    return lambda t_s: float(np.interp(t_s, times, values))


def waves(low: float, high: float, period_s: float) -> Callable[[float], float]:
    return lambda t_s: low + (high - low) * (0.5 - 0.5 * float(np.cos(2 * np.pi * t_s / period_s)))


def glides() -> At:
    at = Motion([(1.0, 85.0, 12.0), *glide(), *glide(), *glide()])
    return lambda t_s: pose(*at(t_s), Person())


def pumps() -> At:
    ankle = waves(-25.0, 15.0, 4.0)
    return lambda t_s: pose(85.0, ankle(t_s), Person())


LIFT = between((0, 0), (2, 0), (3, 21), (14, 21), (15, 0), (18, 0))
SHORT_LIFTS = waves(0.0, 21.0, 8.0)
SLIDE = waves(0.0, 100.0, 6.0)
CASES = {
    "sciatic_glide": Case(glides(), 16.0, 3, ("Hold.", "Halten.")),
    "ankle_pump": Case(pumps(), 17.0, 4, ("And push away.", "Und wegdrücken.")),
    "bridge": Case(lambda t: bodies.bridge(LIFT(t)), 18.0, 1, ("Done. Come down slowly.", "Fertig. Langsam")),
    "bridge_reps": Case(lambda t: bodies.bridge(SHORT_LIFTS(t)), 26.0, 3, ("Hold.", "Halten.")),
    "heel_slide": Case(lambda t: bodies.heel_slide(SLIDE(t)), 20.0, 3, ("And back.", "Und zurück.")),
    "plank": Case(lambda t: bodies.plank(0.0), 14.0, 1, ("Five more seconds.", "Noch fünf Sekunden.")),
    "plank_knees": Case(
        lambda t: bodies.plank_on_knees(), 14.0, 1, ("Five more seconds.", "Noch fünf Sekunden.")
    ),
    "walk": Case(lambda t: bodies.walker(0.8 * t), 20.0, 32, ("Good. Keep walking.", "Gut. Weitergehen.")),
    "cycle": Case(
        lambda t: bodies.cyclist(0.3 + t), 20.0, 20, ("Good. Keep pedalling.", "Gut. Weitertreten.")
    ),
}


def counted(content: dict) -> int:
    """What session.json says was done."""
    if content.get("rhythm"):
        return content["rhythm"]["cycles"]
    kept = content.get("holds") or content["reps"]
    return sum(each["outcome"] != "partial" for each in kept)


@pytest.fixture(scope="module", params=names())
def done(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    """A session folder of every exercise."""
    name = request.param
    case, folder = CASES[name], tmp_path_factory.mktemp(name)
    observations = record(case.at, case.seconds, 15, 0.5)
    source = replace(SOURCE, name=f"{name}.mp4", duration_s=case.seconds, fps=15.0)
    judged = judge_recording(observations, load_exercise(name), source=source, model=MODEL, version="test")
    write_folder(folder, judged)
    return name, folder


def test_the_session_file_says_what_was_done(done: tuple[str, Path]) -> None:
    name, folder = done
    content = json.loads((folder / "session.json").read_text(encoding="utf-8"))
    assert content["schema"] == 2 and content["exercise"] == name
    assert counted(content) == CASES[name].count
    assert set(content["summary"]["ranges"]) == set(load_exercise(name).shown_signals)
    assert open_folder(folder).session.to_dict() == content


@pytest.mark.parametrize("language", ["en", "de"])
def test_the_page_speaks_of_this_exercise_only(done: tuple[str, Path], language: str, tmp_path: Path) -> None:
    name, folder = done
    exercise = load_exercise(name)
    path = write_report(folder, exercise, words=LANGUAGES[language], path=tmp_path / "report.html")
    page = unescape(path.read_text(encoding="utf-8"))
    own = LANGUAGES[language].for_exercise(exercise).exercise
    assert own.title in page
    for signal in exercise.shown_signals:
        assert own.signal(signal).name.casefold() in page.casefold()
    if name != "sciatic_glide":
        text = re.sub(r"<script.*?</script>|<style.*?</style>", "", page, flags=re.S)
        assert not GLIDE_ONLY.search(text), GLIDE_ONLY.search(text)


@pytest.mark.parametrize("language", ["en", "de"])
def test_the_summary_speaks_of_this_exercise_only(done: tuple[str, Path], language: str) -> None:
    name, folder = done
    words = LANGUAGES[language].for_exercise(load_exercise(name))
    told = account(open_folder(folder).session)
    text = "\n".join(line.text for line in lines(told, words))
    assert text and (name == "sciatic_glide" or not GLIDE_ONLY.search(text)), text


def test_the_tables_and_the_motion_file(done: tuple[str, Path], tmp_path: Path) -> None:
    name, folder = done
    found = open_folder(folder)
    for kind, table in (("csv", "reps"), ("csv", "frames"), ("json", "reps"), ("mot", "reps")):
        write_export(found, kind, tmp_path / f"{table}.{kind}", table)
    with (tmp_path / "frames.csv").open(encoding="utf-8") as file:
        frames = list(csv.DictReader(file))
    for signal in load_exercise(name).shown_signals:
        assert any(row[f"{found.session.leg}_{signal}"] for row in frames)
    with (tmp_path / "reps.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert rows and all(row["exercise"] == name for row in rows)
    motion = (tmp_path / "reps.mot").read_text(encoding="utf-8").splitlines()
    assert f"nRows={len(frames)}" in motion


def test_the_history_keeps_it_under_its_own_name(done: tuple[str, Path], tmp_path: Path) -> None:
    name, folder = done
    found = open_folder(folder)
    with History(tmp_path / "history.sqlite3") as history:
        entry = history.add(found.session, folder=folder)
        assert entry.exercise == name
        assert entry.overstretch == (0 if name != "sciatic_glide" else len(found.session.alerts))
        words, exercise = LANGUAGES["en"], load_exercise(name)
        listed = "\n".join(history_lines(history.entries(), 5, 1, True, words, {name: exercise}))
        known = known_exercises(words, [name])
        page = write_history_page(
            tmp_path / "history.html", history.entries(), "default", entry.when, words, known
        )
    # Its own signals, under their own names, and no others.
    own = words.for_exercise(exercise).exercise
    assert set(entry.ranges) == set(exercise.shown_signals)
    whole = re.sub(r"<script.*?</script>|<style.*?</style>", "", page.read_text(encoding="utf-8"), flags=re.S)
    for text in (listed, unescape(whole)):
        assert all(own.signal(signal).name in text for signal in exercise.shown_signals)
        assert name in ("sciatic_glide", "ankle_pump", "cycle") or "ankle dorsiflexion" not in text.lower()
        assert ("a minute" in text or "/min" in text) == (exercise.kind == "rhythm")
    assert listed and page.is_file()


@pytest.mark.parametrize("language", ["en", "de"])
def test_it_is_coached_aloud(done: tuple[str, Path], language: str) -> None:
    name, _ = done
    exercise, case = load_exercise(name), CASES[name]
    words = LANGUAGES[language].for_exercise(exercise)
    coach = Coach(exercise, skip_set_up=True)
    heard: list[str] = []
    for observation in record(case.at, case.seconds, 15, 0.5):
        step = coach.step(observation, Surroundings(100.0, 30.0))
        heard += [spoken(cue, words) for cue in step.cues if cue.say]
    text = "\n".join(heard)
    assert case.said[language == "de"] in text, text
    assert name == "sciatic_glide" or not GLIDE_ONLY.search(text), text


def test_every_shipped_exercise_has_its_case() -> None:
    assert set(CASES) == set(names())


def matrix() -> list[tuple[str, str]]:
    return [(mine, other) for mine in CASES for other in CASES if mine != other]


#: Two exercises of one position: a bridge that is held for long enough is one, up and down as well.
SAME = {frozenset(("bridge", "bridge_reps"))}


@pytest.mark.parametrize("judged_as", sorted(CASES))
def test_nothing_but_its_own_counts(done: tuple[str, Path], judged_as: str) -> None:
    name, _ = done
    if name == judged_as or frozenset((name, judged_as)) in SAME:
        return
    case = CASES[name]
    observations: list[Observation] = record(case.at, case.seconds, 15, 0.5)
    found = judge_recording(
        observations, load_exercise(judged_as), source=SOURCE, model=MODEL, version="test"
    ).session
    assert [rep.outcome for rep in found.reps] == [] and found.holds == ()
    assert found.rhythm is None or found.rhythm.cycles == 0
    assert found.alerts == ()


def test_a_set_in_which_nothing_was_held_stays_a_hold(tmp_path: Path) -> None:
    """Lying still for eight seconds, with the bridge asked for."""
    observations = record(lambda t_s: bodies.bridge(0.0), 8.0, 15, 0.5)
    judged = judge_recording(
        observations, load_exercise("bridge"), source=SOURCE, model=MODEL, version="test"
    )
    write_folder(tmp_path / "set", judged)
    session = open_folder(tmp_path / "set").session
    assert session.holds == () and session.to_dict()["holds"] == [] and session.kind == "hold"
    with History(tmp_path / "history.sqlite3") as history:
        entry = history.add(session)
        assert (entry.kind, entry.active_s) == ("hold", 0.0)
        assert history.session(entry.id).to_dict() == session.to_dict()
