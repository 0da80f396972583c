"""The pages in a real browser: headless Chromium, driven by Playwright, offline."""

from __future__ import annotations

import json
import re
import shutil
import time
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from posecheck.app.history import Entry
from posecheck.app.history.entries import Told, make_entry
from posecheck.app.kept.pages import write_comparison, write_report
from posecheck.core.notes import note, said
from posecheck.files.batch_table import BatchRow, facts
from posecheck.sinks.report.batch_page import write_batch_page
from posecheck.sinks.report.history_page import write_history_page
from posecheck.words import LANGUAGES
from posecheck.words.en.session import ENGLISH
from tests.e2e.conftest import CHROMIUM
from tests.made_sessions import judged, write_folder
from tests.made_up import NEUTRAL, OVER, Person, glide

pytest.importorskip("playwright.sync_api")
axe = pytest.importorskip("axe_playwright_python.sync_playwright")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="needs the Debian package chromium")

THIRTY = (glide() * 2 + glide(OVER) + glide(hold_s=0.3) + glide((42, -20))) * 6


class Tab:
    """A page that remembers every complaint and every request that it made."""

    def __init__(self, browser, path: Path, **options) -> None:
        self.context = browser.new_context(**options)
        self.page = self.context.new_page()
        self.complaints: list[str] = []
        self.requests: list[str] = []
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("dialog", lambda dialog: self.complaints.append("dialog") or dialog.dismiss())
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.goto(path.as_uri())

    def until(self, expression: str, timeout_s: float = 60.0) -> None:
        """Wait until ``expression`` holds. The pages forbid the eval that Playwright's own waiting needs."""
        end_s = time.monotonic() + timeout_s
        while not self.page.evaluate(expression):
            assert time.monotonic() < end_s, f"never came true: {expression}"
            self.page.wait_for_timeout(30)

    def serious_faults(self) -> list[str]:
        found = axe.Axe().run(self.page).response["violations"]
        return [
            f"{fault['id']}: {fault['nodes'][0]['html'][:120]}"
            for fault in found
            if fault["impact"] in ("serious", "critical")
        ]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A mixed set with a clip of its length."""
    folder = tmp_path_factory.mktemp("report") / "mixed"
    found = judged()
    write_folder(folder, found)
    make_clip(folder / "overlay.mp4", found.session.source.duration_s)
    write_report(folder)
    return folder


def make_clip(path: Path, seconds: float, fps: int = 15) -> None:
    """A small H.264 clip."""
    import av
    import numpy as np

    with av.open(path, "w") as file:
        stream = file.add_stream("libx264", rate=fps)
        stream.width, stream.height, stream.pix_fmt = 160, 120, "yuv420p"
        for index in range(int(seconds * fps)):
            image = np.full((120, 160, 3), 40 + index % 150, np.uint8)
            file.mux(stream.encode(av.VideoFrame.from_ndarray(image, format="rgb24")))
        file.mux(stream.encode())


def test_it_opens_offline_without_a_complaint_or_a_request(browser, folder: Path) -> None:
    tab = Tab(browser, folder / "report.html", offline=True)
    tab.until("document.getElementById('clip').readyState >= 1")
    assert tab.complaints == []
    own = {folder.joinpath(name).as_uri() for name in ("report.html", "overlay.mp4")}
    assert {url for url in tab.requests if not url.startswith("data:")} <= own
    assert tab.page.locator("canvas").count() == 2
    tab.context.close()


def test_a_click_on_a_repetition_or_a_warning_moves_the_clip(browser, folder: Path) -> None:
    session = json.loads((folder / "session.json").read_text(encoding="utf-8"))
    tab = Tab(browser, folder / "report.html")
    tab.until("document.getElementById('clip').readyState >= 1")

    def clip_s() -> float:
        return tab.page.evaluate("document.getElementById('clip').currentTime")

    third = session["reps"][2]
    tab.page.locator(".chip[data-rep='3']").click()
    assert clip_s() == pytest.approx(third["start_s"], abs=0.05)
    assert "repetition 3" in tab.page.locator("#readout").inner_text()
    assert tab.page.locator("tr[data-row='3']").get_attribute("class") == "faulty chosen"
    assert float(tab.page.locator("#position").input_value()) == pytest.approx(third["start_s"], abs=0.06)

    tab.page.locator(".chip[data-alert='0']").click()
    assert clip_s() == pytest.approx(session["alerts"][0]["start_s"] - 0.5, abs=0.05)
    tab.page.locator(".mini-button[data-rep='5']").click()
    assert clip_s() == pytest.approx(session["reps"][4]["start_s"], abs=0.05)
    assert tab.complaints == []
    tab.context.close()


def test_clip_and_chart_are_in_step_both_ways_and_by_keyboard(browser, folder: Path) -> None:
    tab = Tab(browser, folder / "report.html")
    tab.until("document.getElementById('clip').readyState >= 1")
    tab.page.evaluate("document.getElementById('clip').currentTime = 12.5")
    tab.until("document.getElementById('readout').textContent.startsWith('0:12.5')")
    slider = tab.page.locator("#position")
    slider.focus()
    for _ in range(10):
        tab.page.keyboard.press("ArrowRight")
    assert tab.page.evaluate("document.getElementById('clip').currentTime") == pytest.approx(13.5, abs=0.1)
    assert "knee" in (slider.get_attribute("aria-valuetext") or "")

    chart = tab.page.locator("#chart-1 .u-over")
    chart.click(position={"x": chart.bounding_box()["width"] / 2, "y": 40})
    middle_s = tab.page.evaluate("Number(document.getElementById('position').max) / 2")
    tab.until(f"Math.abs(document.getElementById('clip').currentTime - {middle_s}) < 0.3")

    tab.page.evaluate("document.getElementById('clip').play()")
    tab.until(f"Number(document.getElementById('position').value) > {middle_s} + 0.4")
    assert tab.complaints == []
    tab.context.close()


def test_every_control_is_reached_by_the_tab_key(browser, folder: Path) -> None:
    tab = Tab(browser, folder / "report.html")
    reached = set()
    for _ in range(40):
        tab.page.keyboard.press("Tab")
        reached.add(
            tab.page.evaluate(
                "(() => { const e = document.activeElement;"
                " return e.id || (e.dataset.rep ? e.className + e.dataset.rep : e.className); })()"
            )
        )
    assert {"skip", "clip", "position", "chip faulty3", "chip alert", "mini-button clean1"} <= reached
    tab.context.close()


def test_the_table_has_the_numbers_of_the_session_file(browser, folder: Path) -> None:
    session = json.loads((folder / "session.json").read_text(encoding="utf-8"))
    tab = Tab(browser, folder / "report.html")
    rows = tab.page.locator("#reps tbody tr").all()
    assert len(rows) == len(session["reps"])
    for row, rep in zip(rows, session["reps"], strict=True):
        cells = [cell.replace("\N{MINUS SIGN}", "-") for cell in row.locator("th, td").all_inner_texts()]
        assert cells[0] == str(rep["number"])
        assert cells[4] == f"{rep['hold_s']:.1f} s"
        assert cells[5] == f"{round(rep['knee_flexion_min_deg'])}°"
        assert cells[6] == f"{round(rep['ankle_dorsiflexion_at_peak_deg'])}°"
        assert cells[7] == f"{round(rep['peak_speed_dps'])}°/s"
    tab.context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_serious_fault(browser, folder: Path, scheme: str) -> None:
    tab = Tab(browser, folder / "report.html", color_scheme=scheme)
    assert tab.serious_faults() == []
    ground = tab.page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert (ground == "rgb(15, 21, 28)") == (scheme == "dark")
    tab.context.close()


def test_a_phone_shows_it_without_scrolling_sideways(browser, folder: Path) -> None:
    tab = Tab(browser, folder / "report.html", viewport={"width": 360, "height": 740})
    assert tab.page.evaluate("document.documentElement.scrollWidth") <= 360
    tab.context.close()


PHONE = {"width": 390, "height": 844}


def test_a_phone_shows_every_column_of_every_table(browser, folder: Path, tmp_path: Path) -> None:
    session = judged(name="a rather long name of a recording made by a phone.mp4").session
    now = datetime(2026, 11, 28, tzinfo=timezone.utc)
    entries = [
        make_entry(f"{n:032x}", session, now - timedelta(days=n), Told(pain_before=3)) for n in range(40)
    ]
    rows = [
        BatchRow(f"patients/knee {n}/recording.mp4", "done", "", 0, "x", **facts(session)) for n in range(3)
    ]
    write_folder(tmp_path / "after", judged(glide() * 4, person=Person(side="left", facing=-1)))
    german = LANGUAGES["de"]
    pages = [
        write_report(folder, words=german, path=tmp_path / "report.html"),
        write_history_page(tmp_path / "history.html", entries, "Anna", now, german),
        write_comparison(folder, tmp_path / "after", words=german),
        write_batch_page(tmp_path / "sessions.html", rows, german),
    ]
    for page in pages:
        tab = Tab(browser, page, viewport=PHONE)
        assert tab.page.evaluate("document.documentElement.scrollWidth") <= 390, page.name
        # Every cell with text lies within the screen, and no row is as high as an empty table was.
        cut = tab.page.evaluate(
            "[...document.querySelectorAll('tbody th, tbody td')].filter(cell => cell.textContent.trim()"
            " && cell.getClientRects().length && (cell.getBoundingClientRect().right > 391"
            " || cell.scrollWidth > cell.clientWidth + 1)).map(cell => cell.textContent)"
        )
        assert cut == [], page.name
        assert tab.serious_faults() == [], page.name
        tab.context.close()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("count", [1, 2, 4])
def test_up_to_twelve_with_warnings_print_on_one_page(
    browser, tmp_path: Path, language: str, count: int
) -> None:
    """Nine of twelve are to be bettered, and everything there is to note is noted."""
    legs = (glide(OVER) + glide(NEUTRAL, hold_s=0.2) + glide((42, -20))) * count
    notes = [
        note("view_trusted_less", view_deg=24.0),
        note("reopened", count=1),
        note("few_frames", fps=9.0),
        note("went_on_without", cue="more_light"),
    ]
    write_folder(tmp_path, judged(legs[:48], warnings=notes))
    tab = Tab(browser, write_report(tmp_path, words=LANGUAGES[language]))
    assert tab.page.pdf(prefer_css_page_size=True).count(b"/Type /Page\n") == 1
    tab.context.close()


@pytest.mark.parametrize("language", LANGUAGES)
def test_thirty_repetitions_print_on_one_page(browser, tmp_path: Path, language: str) -> None:
    warnings = [note("view_trusted_less", view_deg=24.0)]
    write_folder(tmp_path, judged(THIRTY, warnings=warnings))
    tab = Tab(browser, write_report(tmp_path, words=LANGUAGES[language]))
    paper = tab.page.pdf(prefer_css_page_size=True)
    assert paper.count(b"/Type /Page\n") == 1
    assert re.search(rb"/MediaBox \[0 0 59[45][.\d]* 84[12][.\d]*\]", paper)
    tab.context.close()


def test_scripts_in_names_do_nothing(browser, tmp_path: Path) -> None:
    nasty = "</script><script>alert(1)</script><img src=x onerror=alert(2)>.mp4"
    write_folder(tmp_path, judged(name=nasty, warnings=[said("<b onmouseover=alert(3)>hm</b>")]))
    tab = Tab(browser, write_report(tmp_path))
    assert tab.page.locator(".file").inner_text() == nasty
    assert tab.page.locator("img").count() == 0
    assert tab.complaints == []
    tab.context.close()


def test_a_clip_in_the_page_plays_and_a_missing_one_says_so(browser, folder: Path, tmp_path: Path) -> None:
    page = write_report(folder, embed_clip=True, path=tmp_path / "alone.html")
    tab = Tab(browser, page)
    tab.until("document.getElementById('clip').readyState >= 1")
    tab.page.locator(".chip[data-rep='3']").click()
    assert tab.page.evaluate("document.getElementById('clip').currentTime") > 5
    assert tab.complaints == []
    tab.context.close()

    shutil.copy(folder / "report.html", tmp_path / "moved.html")
    tab = Tab(browser, tmp_path / "moved.html")
    tab.page.wait_for_selector("#clip-missing:visible")
    tab.context.close()


@pytest.fixture(scope="module")
def rows() -> list[Entry]:
    """Ten thousand sets of one person, seven years of them."""
    session = judged(glide() * 2).session
    told = Told(pain_before=3, pain_after=2)
    start = datetime(2019, 12, 30, 8, tzinfo=timezone.utc)
    return [
        make_entry(f"{index:032x}", session, start + timedelta(hours=6 * index), told)
        for index in range(10_000)
    ]


@pytest.mark.realtime
def test_ten_thousand_sets_stay_usable(browser, rows: list[Entry], tmp_path: Path) -> None:
    name = "Anna <script>alert(1)</script>"
    page = write_history_page(tmp_path / "history.html", rows, name, rows[-1].when, ENGLISH)
    begun_s = time.monotonic()
    tab = Tab(browser, page, offline=True)
    assert tab.page.locator("canvas").count() == 6
    assert time.monotonic() - begun_s < 10
    assert tab.serious_faults() == []
    tab.page.locator("#more").click()
    assert tab.page.locator("#sets tbody tr").count() == 130
    tab.page.locator("summary").click()
    assert tab.page.locator(".weeks tbody tr").count() == 104
    assert tab.complaints == [] and tab.requests == [page.as_uri()]
    tab.context.close()


def test_the_comparison_prints_on_one_page_and_axe_is_content(browser, folder: Path, tmp_path: Path) -> None:
    write_folder(tmp_path / "after", judged(glide() * 10, person=Person(side="left", facing=-1)))
    page = write_comparison(folder, tmp_path / "after", ("before", "<b>after</b>"))
    tab = Tab(browser, page, offline=True)
    assert tab.page.locator("#compare thead th").all_inner_texts()[1:3] == ["before", "<b>after</b>"]
    assert tab.complaints == [] and tab.serious_faults() == []
    assert tab.page.pdf(prefer_css_page_size=True).count(b"/Type /Page\n") == 1
    tab.context.close()
