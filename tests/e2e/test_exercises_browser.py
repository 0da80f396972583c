"""The pages of every exercise in a real browser: they draw, follow the slider, and complain of nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from posecheck.app.history.entries import PlanEntry, Told, make_entry
from posecheck.app.kept.pages import write_report
from posecheck.core.judging.engine import judge_recording
from posecheck.exercises import load_exercise
from posecheck.sinks.report.history_page import write_history_page
from posecheck.words import LANGUAGES
from tests.contract.test_whole_exercises import CASES
from tests.e2e.conftest import CHROMIUM
from tests.e2e.test_report_browser import Tab
from tests.made_sessions import write_folder
from tests.made_up import MODEL, SOURCE, record

#: What does not fit into its tile.
CUT_OFF = """[...document.querySelectorAll(".card, .card p")]
    .filter(each => each.scrollWidth > each.clientWidth).map(each => each.innerText)"""

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="needs the Debian package chromium")


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("name", sorted(CASES))
def test_the_page_works(browser: Any, name: str, language: str, tmp_path: Path) -> None:
    case, exercise = CASES[name], load_exercise(name)
    source = replace(SOURCE, name=f"{name}.mp4", duration_s=case.seconds, fps=15.0)
    observations = record(case.at, case.seconds, 15, 0.5)
    write_folder(
        tmp_path, judge_recording(observations, exercise, source=source, model=MODEL, version="test")
    )
    tab = Tab(browser, write_report(tmp_path, exercise, words=LANGUAGES[language]))
    assert tab.page.locator("html").get_attribute("lang") == language
    assert exercise.words[language].title in tab.page.locator("body").inner_text()
    assert tab.page.locator("canvas").count() == len(exercise.shown_signals)
    tab.page.locator("#position").fill(str(round(case.seconds / 2, 1)))
    assert "°" in tab.page.locator("#readout").inner_text()
    assert tab.page.locator("#rhythm, #holds, #reps").count() == 1
    assert tab.complaints == []
    tab.context.close()
    for width in (360, 320):
        narrow = Tab(browser, tmp_path / "report.html", viewport={"width": width, "height": 740})
        assert narrow.page.evaluate("document.documentElement.scrollWidth") <= width
        assert narrow.page.evaluate(CUT_OFF) == []
        narrow.context.close()


@pytest.mark.parametrize("language", ["en", "de"])
def test_the_history_shows_a_plan_as_one_row(browser: Any, language: str, tmp_path: Path) -> None:
    words, start = LANGUAGES[language], datetime(2026, 5, 4, 12, tzinfo=timezone.utc)
    plan = PlanEntry("a" * 32, "my_plan", start.isoformat(), (("plank", "auto"),))
    entries = []
    for number, name in enumerate(("bridge", "walk")):
        case = CASES[name]
        session = judge_recording(
            record(case.at, case.seconds, 15, 0.5),
            load_exercise(name),
            source=SOURCE,
            model=MODEL,
            version="test",
        ).session
        told = Told(pain_before=5, pain_after=3, plan=plan.id)
        entries.append(make_entry(f"{number:032x}", session, start + timedelta(minutes=number), told))
    page = write_history_page(tmp_path / "history.html", entries, "Anna", start, words, plans={plan.id: plan})
    tab = Tab(browser, page)
    rows = tab.page.locator("#plans tbody tr")
    assert rows.count() == 1
    told = rows.first.inner_text()
    assert all(part in told for part in ("my plan", "5 → 3", "plank"))
    assert tab.page.locator("#plans").is_visible() and tab.serious_faults() == []
    assert tab.complaints == []
    tab.context.close()
