"""A plan for the day: its file, and its sets one after the other, spoken through."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import pytest

from posecheck.app.history import History
from posecheck.app.history.entries import Told, make_entry
from posecheck.app.history.listing import lines as history_lines
from posecheck.app.kept.ending import Ending
from posecheck.app.kept.outcome import Outcome
from posecheck.app.live import plan as live_plan
from posecheck.app.live.loop import Timing
from posecheck.app.live.run import Ended
from posecheck.app.options.settings import Settings
from posecheck.core.coaching.coach import Coach
from posecheck.core.coaching.placement import Surroundings
from posecheck.core.plan import Part, Plan
from posecheck.core.types import Observation
from posecheck.errors import PlanError, UsageError
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
        session = None if reason == "unbegun" else judged().session
        exercise = load_exercise(settings.exercise)
        when = datetime(2026, 5, 1, 12, len(self.asked), tzinfo=timezone.utc)
        ending = Ending(exercise, LANGUAGES["en"].for_exercise(exercise), None, False, True, when=when)
        return Ended(Outcome(Path("x"), session=session), ending, 5, Timing(), reason)


@pytest.fixture
def done() -> Any:
    def run(*reasons: str, plan: Plan = TWO) -> tuple[live_plan.PlanEnded, Sets, list[float]]:
        sets, rests = Sets(list(reasons)), []
        found = live_plan.run_plan(plan, Settings(language="en"), print, rest=rests.append, run_set=sets)
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


def test_a_set_that_had_not_begun_was_skipped(done: Any) -> None:
    found, _, _ = done("target", "unbegun", "target")
    assert [part.exercise for part in found.skipped] == ["bridge"]


def test_the_history_keeps_the_sets_under_the_plan(
    done: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("POSECHECK_DATA", str(tmp_path))
    found, _, _ = done("target", "target", "closed", plan=replace(TWO, parts=(*TWO.parts, Part("walk"))))
    live_plan.mark_sets(found, "en")
    with History() as history:
        entries = history.entries()
    assert {entry.plan for entry in entries} == {found.mark} and found.mark.startswith("two ")
    assert [entry.note for entry in entries] == ["", "", "Skipped: Walking."]


@pytest.mark.parametrize("language", ["en", "de"])
def test_the_history_tells_a_plan_as_one_session(
    done: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    monkeypatch.setenv("POSECHECK_DATA", str(tmp_path))
    found, _, _ = done("target", "target", "closed", plan=replace(TWO, parts=(*TWO.parts, Part("walk"))))
    live_plan.mark_sets(found, language)
    skipped = {"en": "Skipped: Walking.", "de": "Ausgelassen: Gehen."}[language]
    words = LANGUAGES[language]
    with History() as history:
        entries = history.entries()
    (day,) = days(entries)
    assert (day.name, len(day.sets), day.skipped) == ("two", 3, skipped)
    listed = list(history_lines(entries, 9, 3, True, words))
    assert sum(skipped in line for line in listed) == 1
    page = write_history_page(tmp_path / "history.html", entries, "default", entries[0].when, words)
    text = page.read_text(encoding="utf-8")
    assert text.count(words.label("plans_title")) == 1 and text.count(skipped) >= 1


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
