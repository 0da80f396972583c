"""A plan for the day: its file, and its sets one after the other, spoken through."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import pytest

from posecheck.app.history import History
from posecheck.app.history.entries import Entry, PlanEntry, Told, make_entry
from posecheck.app.history.listing import lines as history_lines
from posecheck.app.history.moving import export_history, import_history
from posecheck.app.kept.ending import Ending, keep, tell
from posecheck.app.kept.outcome import Outcome
from posecheck.app.kept.pages import known_exercises
from posecheck.app.live import plan as live_plan
from posecheck.app.live.loop import Timing
from posecheck.app.live.run import Ended
from posecheck.app.options.settings import Settings
from posecheck.core.coaching.coach import Coach
from posecheck.core.coaching.placement import Surroundings
from posecheck.core.plan import Part, Plan
from posecheck.core.types import Observation
from posecheck.errors import ExerciseError, InputError, PlanError, UsageError
from posecheck.exercises import load_exercise
from posecheck.exercises.plans import load_plan, names
from posecheck.sinks.report.days import days
from posecheck.sinks.report.history_page import write_history_page
from posecheck.sinks.report.trends import weeks
from posecheck.words import LANGUAGES
from tests.made_sessions import judged

TWO = Plan(
    1, "two", (Part("sciatic_glide", leg="left", target=5, rest_s=7.0), Part("bridge", seconds=6.0, sets=2))
)


@dataclass
class Sets:
    """Stands for `run_live`: gives the ends it was told, and remembers what it was asked."""

    reasons: list[str]
    asked: list[tuple[Settings, str, bool]] = field(default_factory=list)

    def __call__(self, settings: Settings, report: Any, edges: Any, *, intro: str, wait: bool) -> Ended:
        self.asked.append((settings, intro, wait))
        reason = self.reasons[len(self.asked) - 1]
        if reason == "broken":
            raise InputError("camera 0", "gives no picture")
        session = None if reason == "unbegun" else judged().session
        exercise = load_exercise(settings.exercise)
        when = datetime(2026, 5, 1, 12, len(self.asked), tzinfo=timezone.utc)
        ending = Ending(exercise, LANGUAGES["en"].for_exercise(exercise), None, False, True, when=when)
        outcome = Outcome(Path("x"), session=session)
        keep(outcome, ending)
        return Ended(outcome, ending, 5, Timing(), reason)


@pytest.fixture
def done(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setenv("POSECHECK_DATA", str(tmp_path))

    def run(
        *reasons: str, plan: Plan = TWO, report: Any = print
    ) -> tuple[live_plan.PlanEnded, Sets, list[float]]:
        sets, rests, told = Sets(list(reasons)), [], []
        settings = Settings(language="en")
        found = live_plan.run_plan(plan, settings, report, rest=rests.append, tell=told.append, run_set=sets)
        assert told == [each.ended for each in found.sets if each.ended is not None]
        return found, sets, rests

    return run


def test_the_default_plan_is_what_it_says() -> None:
    plan = load_plan("starting_gently")
    assert names() == ["starting_gently"]
    assert [(part.exercise, part.leg, part.target, part.seconds) for part in plan.sets] == [
        ("sciatic_glide", "right", 5, 0.0),
        ("sciatic_glide", "left", 5, 0.0),
        ("bridge", "auto", 2, 10.0),
        ("walk", "auto", 0, 60.0),
    ]
    for language in ("en", "de"):
        words = plan.words_in(language)
        assert words.title and len(words.why) == 3
    assert "provider" in plan.words_in("en").why[0] and "geht vor" in plan.words_in("de").why[0]


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("schema = 2\nname = 'x'\n[[parts]]\nexercise = 'bridge'", "schema"),
        ("schema = 1\nname = 'x'\nparts = []", "parts"),
        ("schema = 1\nname = 'x'\n[[parts]]\nexercise = 'brdge'", "brdge"),
        ("schema = 1\nname = 'x'\n[[parts]]\nexercise = 'bridge'\nsets = 0", "0 sets"),
        ("schema = 1\nname = 'x'\n[[parts]]\nexercise = 'bridge'\nrest_s = -1", "rest_s"),
        ("schema = 1\nname = 'x'\n[[parts]]\nexercise = 'bridge'\nreps = 5", "reps"),
        ("this is none", "TOML"),
    ],
)
def test_a_wrong_plan_is_refused_by_name(tmp_path: Path, text: str, named: str) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UsageError, match=named):
        load_plan(str(path))
    with pytest.raises(PlanError, match="starting_gently"):
        load_plan("unknown")


def test_every_set_comes_in_turn_with_its_rest_and_its_words(done: Any) -> None:
    found, sets, rests = done("target", "target", "target")
    assert [(s.exercise, s.leg, s.target) for s, _, _ in sets.asked] == [
        ("sciatic_glide", "left", 5), ("bridge", "auto", None), ("bridge", "auto", None),
    ]  # fmt: skip
    assert [dict(s.thresholds) for s, _, _ in sets.asked] == [{}, {"hold_needed": 6.0}, {"hold_needed": 6.0}]
    assert rests == [7.0, 20.0]
    assert sets.asked[0][1].startswith("1 of 3: Sciatic nerve glide, left leg. Sit on the front half")
    assert [wait for _, _, wait in sets.asked] == [False, False, True]
    assert found.skipped == [] and found.code == 0


def test_a_key_goes_on_and_a_closed_window_ends_it(done: Any) -> None:
    found, sets, _ = done("key", "closed", "target")
    assert len(sets.asked) == 2
    assert [part.exercise for part in found.skipped] == ["bridge"]
    words = LANGUAGES["de"]
    assert list(live_plan.lines(found, words)) == [
        "2 von 3 Sätzen des Plans wurden gemacht.",
        "Ausgelassen: Brücke.",
    ]


def test_a_set_that_cannot_begin_is_skipped_once_another_was_done(done: Any) -> None:
    said: list[str] = []
    found, _, _ = done("target", "broken", "target", report=said.append)
    assert [part.exercise for part in found.skipped] == ["bridge"] and "camera 0" in said[0]
    with pytest.raises(InputError, match="camera 0"):
        done("broken")


def test_all_of_a_plan_is_known_to_work_before_it_begins(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    for part, named in (
        ("exercise = 'none.toml'", "none.toml"),
        ("exercise = 'bridge'\nseconds = 999", "hold_needed"),
    ):
        path.write_text(
            f"schema = 1\nname = 'x'\n[[parts]]\nexercise = 'walk'\n[[parts]]\n{part}", encoding="utf-8"
        )
        with pytest.raises(ExerciseError, match=named):
            load_plan(str(path))


def test_a_set_that_had_not_begun_was_skipped(done: Any) -> None:
    found, _, _ = done("target", "unbegun", "target")
    assert [part.exercise for part in found.skipped] == ["bridge"]


def kept() -> tuple[list[Entry], dict[str, PlanEntry]]:
    with History() as history:
        return history.entries(), history.plans()


WITH_WALK = replace(TWO, name="my plan", parts=(*TWO.parts, Part("walk"), Part("sciatic_glide", leg="right")))


def test_the_history_keeps_a_plan_as_one_session(done: Any) -> None:
    found, _, _ = done("target", "target", "closed", plan=WITH_WALK)
    live_plan.join_sets(found, pytest.fail)
    # The symptoms are asked once, after the last set, and told of all of them: of the entries that there are.
    for each in found.sets[:3]:
        tell(each.ended.outcome, each.ended.ending, pain_before=5, pain_after=3)
    entries, plans = kept()
    (plan,) = plans.values()
    assert (plan.name, plan.skipped) == ("my plan", (("walk", "auto"), ("sciatic_glide", "right")))
    assert [(entry.plan, entry.pain_after, entry.note) for entry in entries] == [(plan.id, 3, "")] * 3
    (day,) = days(entries, plans)
    assert (day.name, len(day.sets), day.pain_before, day.pain_after) == ("my plan", 3, 5, 3)


def test_a_plan_of_which_nothing_was_done_is_in_no_history(done: Any) -> None:
    found, _, _ = done("unbegun", "unbegun", "unbegun")
    live_plan.join_sets(found, pytest.fail)
    assert kept() == ([], {})


def test_a_plan_is_deleted_as_one_and_goes_with_its_last_set(done: Any) -> None:
    found, _, _ = done("target", "target", "target")
    live_plan.join_sets(found, pytest.fail)
    found, _, _ = done("target", "target", "target")
    live_plan.join_sets(found, pytest.fail)
    entries, plans = kept()
    first, second = plans
    with History() as history:
        assert history.find(first[:8]) == [entry for entry in entries if entry.plan == first]
        assert history.find(entries[4].id[:8]) == [entries[4]]
        assert history.delete([entry.id for entry in history.find(first)]) == 3
        assert set(history.plans()) == {second}
        history.delete([entry.id for entry in history.entries()])
        assert history.plans() == {}


def test_a_plan_is_carried_to_another_machine(done: Any, tmp_path: Path) -> None:
    found, _, _ = done("target", "target", "closed", plan=WITH_WALK)
    live_plan.join_sets(found, pytest.fail)
    with History() as history, History(tmp_path / "other" / "history.sqlite3") as other:
        export_history(history, tmp_path / "all.json")
        assert import_history(other, tmp_path / "all.json").added == 3
        assert (other.entries(), other.plans()) == (history.entries(), history.plans())
        assert import_history(other, tmp_path / "all.json").known == 3
        assert export_history(history, tmp_path / "nobody.json", "Nobody") == 0
    assert json.loads((tmp_path / "nobody.json").read_text(encoding="utf-8"))["plans"] == []
    broken = json.loads((tmp_path / "all.json").read_text(encoding="utf-8"))
    broken["plans"][0]["skipped"] = "walk"
    (tmp_path / "all.json").write_text(json.dumps(broken), encoding="utf-8")
    with History(tmp_path / "third" / "history.sqlite3") as third:
        with pytest.raises(InputError, match="plan 1"):
            import_history(third, tmp_path / "all.json")
        assert third.entries() == []


@pytest.mark.parametrize("language", ["en", "de"])
def test_the_history_tells_a_plan_as_one_session(done: Any, tmp_path: Path, language: str) -> None:
    found, _, _ = done("target", "target", "closed", plan=WITH_WALK)
    live_plan.join_sets(found, pytest.fail)
    for each in found.sets[:3]:
        tell(each.ended.outcome, each.ended.ending, pain_before=5, pain_after=3)
    entries, plans = kept()
    (plan,) = plans
    line, skipped = {
        "en": ("my plan: 3 of 5 sets 5>3", "Walking, Sciatic nerve glide, right leg"),
        "de": ("my plan: 3 von 5 Sätzen 5>3", "Gehen, Ischiasnerv-Gleiten, rechtes Bein"),
    }[language]
    words = LANGUAGES[language]
    exercises = {name: load_exercise(name) for name in ("sciatic_glide", "bridge", "walk")}
    # A plan is never cut: all of its sets are listed, where one of them is.
    for shown in (1, 9):
        listed = list(history_lines(entries, shown, 3, True, words, exercises, plans=kept()[1]))
        (of_plan,) = [text for text in listed if "my plan" in text]
        assert of_plan.startswith(f"{plan[:8]} ") and line in of_plan and skipped in of_plan
        assert sum(entry.id[:8] in text for text in listed for entry in entries) == 3
        assert sum("5>3" in text for text in listed) == 1
    known = known_exercises(words, exercises)
    when = entries[0].when
    page = write_history_page(tmp_path / "h.html", entries, "default", when, words, known, plans=kept()[1])
    text = page.read_text(encoding="utf-8")
    # With the plan, and as the mean; not with each of its sets.
    assert text.count(words.label("plans_title")) == 1 and skipped in text and text.count("5 → 3") == 2


def test_plans_of_before_become_one_session_each(tmp_path: Path) -> None:
    path = tmp_path / "history.sqlite3"
    with History(path) as history:
        for n in range(3):
            history.add(judged().session, note="Skipped: Walking." if n == 2 else "")
        history.add(judged().session)
        with history.file.writing() as connection:
            connection.execute("DROP TABLE plans")
            connection.execute("DROP INDEX sessions_by_plan")
            ids = [entry.id for entry in history.entries()][:3]
            mark = "two 2026-05-01T12:00:00"
            connection.executemany(
                "UPDATE sessions SET plan = ? WHERE id = ?", [(mark, each) for each in ids]
            )
            connection.execute("PRAGMA user_version = 7")
    with History(path) as history:
        (plan,) = history.plans().values()
        assert plan.name == "two" and plan.id.isalnum()
        assert sorted(entry.plan for entry in history.entries()) == ["", plan.id, plan.id, plan.id]


def test_what_comes_is_said_first() -> None:
    coach = Coach(load_exercise("bridge"))
    coach.introduce("intro")
    first = coach.step(Observation(0.0, None), Surroundings(100.0, 30.0))
    assert first.cues[0].say == ("intro",)
    assert all(
        "intro" not in cue.say for cue in coach.step(Observation(0.1, None), Surroundings(100.0, 30.0)).cues
    )


def test_the_pain_of_a_plan_is_one_answer_in_the_means() -> None:
    start = datetime(2026, 5, 4, 12, tzinfo=timezone.utc)
    session = judged().session
    of_plan = [
        make_entry(f"{n:032x}", session, start, Told(pain_before=6, pain_after=4, plan="two 2026-05-04"))
        for n in range(3)
    ]
    alone = make_entry("f" * 32, session, start, Told(pain_before=2, pain_after=2))
    (week,) = weeks([*of_plan, alone])
    assert (week.sets, week.pain_before, week.pain_after) == (4, 4.0, 3.0)
