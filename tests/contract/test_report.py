"""The pages as files: escaped, self-contained, private, and right in their numbers and words."""

from __future__ import annotations

import html
import json
import re
import sys
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from posecheck.app.commands.compare import compare
from posecheck.app.commands.report import report
from posecheck.app.history import History
from posecheck.app.kept.pages import known_exercises, write_comparison, write_report
from posecheck.core.notes import note, said
from posecheck.core.types import NAN, Calibration
from posecheck.errors import InputError, OutputError
from posecheck.exercises import load_exercise, measurement
from posecheck.files.angles import read_track
from posecheck.files.batch_table import BatchRow
from posecheck.files.folder import open_folder, spans
from posecheck.sinks.report import compare_page, comparison, curves, story, trends
from posecheck.sinks.report.batch_page import write_batch_page
from posecheck.sinks.report.chart_data import chart_data, phase_runs
from posecheck.sinks.report.history_page import write_history_page
from posecheck.sinks.report.loop import loop_plot
from posecheck.sinks.report.page import environment
from posecheck.sinks.report.plotted import plotted, zones
from posecheck.sinks.report.say import DASH, MINUS, TIMES, Say
from posecheck.sinks.report.shapes import Axis, band, line, nice_step, tag
from posecheck.words import LANGUAGES
from posecheck.words.de import pages as de_pages
from posecheck.words.en import pages as en_pages
from posecheck.words.en.session import ENGLISH
from tests.made_sessions import judged, write_folder
from tests.made_up import OVER, Person, glide
from tests.private import is_private

EXERCISE = load_exercise("sciatic_glide")
KNEE, ANKLE = EXERCISE.shown_signals
WORDS = ENGLISH.for_exercise(EXERCISE)
DRAWN = plotted(judged(()).session, EXERCISE, WORDS)
NASTY = "</script><script>alert(1)</script><img src=x onerror=alert(2)> \" ' & {{ 7*7 }} --> \u2028"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("report") / "mixed"
    write_folder(folder, judged())
    return folder


def data_of(page: str) -> dict:
    (text,) = re.findall(r'<script type="application/json"[^>]*>(.*?)</script>', page, re.DOTALL)
    return json.loads(text)


# The page


def test_the_page_is_whole_private_and_asks_for_nothing(folder: Path) -> None:
    path = write_report(folder)
    assert path == folder / "report.html"
    assert is_private(path)
    page = path.read_text(encoding="utf-8")
    assert len(page) < 400_000
    without_library = re.sub(r"<script>.*?</script>", "", page, flags=re.DOTALL)
    assert not re.findall(
        r"https?://|url\((?!#)|@import|<link(?![^>]*data:)|<iframe|<img|srcset", without_library
    )
    assert "default-src 'none'" in html.unescape(page)


def test_the_same_session_gives_the_same_page(folder: Path, tmp_path: Path) -> None:
    one = write_report(folder, path=tmp_path / "one.html").read_bytes()
    assert one == write_report(folder, path=tmp_path / "two.html").read_bytes()


def test_a_template_is_compiled_once(tmp_path: Path) -> None:
    def kept() -> dict[str, int]:
        environment(tmp_path).get_template("session.html")
        return {path.name: path.stat().st_ino for path in tmp_path.iterdir()}

    first = kept()
    assert len(first) == 1
    # Whoever compiles it replaces the file.
    assert kept() == first


def test_where_no_compiled_template_can_be_kept_there_is_a_page_all_the_same(tmp_path: Path) -> None:
    assert environment(tmp_path / "none").get_template("session.html") is not None


def test_names_are_text_everywhere(tmp_path: Path) -> None:
    folder = tmp_path / ("folder&" if sys.platform == "win32" else "<b>folder&")
    write_folder(folder, judged(name=NASTY, warnings=[said(NASTY)]))
    session = json.loads((folder / "session.json").read_text(encoding="utf-8"))
    session["alerts"][0]["rule"] = session["reps"][0]["advice"] = NASTY
    session["reps"][0]["advice"] = [NASTY]
    session["model"]["name"] = session["calibration"]["source"] = session["exercise"] = NASTY
    (folder / "session.json").write_text(json.dumps(session), encoding="utf-8")
    angles = (folder / "angles.csv").read_text(encoding="utf-8").replace(",bent,", ',"<img src=x>",')
    (folder / "angles.csv").write_text(angles, encoding="utf-8")
    pages = [write_report(folder), write_comparison(folder, folder, (NASTY, NASTY))]
    with History(tmp_path / "history.sqlite3") as history:
        history.add(open_folder(folder).session, profile="<i>me", note=NASTY, stop_reason=NASTY)
        now = datetime(2026, 11, 24, tzinfo=timezone.utc)
        pages.append(write_history_page(tmp_path / "h.html", history.entries(), "<i>me", now, ENGLISH))
    for path in pages:
        page = path.read_text(encoding="utf-8")
        assert "<img" not in page and "alert(1)</script>" not in page and "<i>me" not in page
        assert page.count("<script") == page.count("</script>") <= 3
        assert "{{ 7*7 }}" in html.unescape(page)


def test_the_cards_and_the_sentence_say_what_happened(folder: Path) -> None:
    page = html.unescape(write_report(folder).read_text(encoding="utf-8"))
    assert "3 of 6 repetitions done well, with 1 overstretch moment to avoid next time." in page
    assert "3 / 6" in page and f"toes not pointed away at the top (2{TIMES})" in page
    assert "Relax the toes, or bend the knee. (repetition 2)" in page
    assert "See a healthcare provider about pain" in page


def test_without_angles_the_page_still_tells_the_numbers(tmp_path: Path) -> None:
    write_folder(tmp_path, judged())
    (tmp_path / "angles.csv").unlink()
    page = write_report(tmp_path).read_text(encoding="utf-8")
    assert 'id="reps"' in page and '<svg class="plot' not in page


@pytest.mark.parametrize("legs", [[(4.0, 85, 12)], [(0.01, 85, 12)]])
def test_a_session_without_a_repetition_has_a_page(tmp_path: Path, legs: list) -> None:
    write_folder(tmp_path, judged(legs))
    page = write_report(tmp_path).read_text(encoding="utf-8")
    assert "No repetition was seen." in page
    assert write_comparison(tmp_path, tmp_path).is_file()


def test_somebody_who_was_never_seen_is_not_praised(tmp_path: Path) -> None:
    found = judged(glide(), person=Person(visibility=0.1))
    write_folder(tmp_path, found)
    page = html.unescape(write_report(tmp_path).read_text(encoding="utf-8"))
    assert "No repetition was seen." in page and "the leg was not seen" in page
    assert "0 % of the time" in page and "Moments are missing" in page


def test_an_exercise_of_ones_own_is_not_read_from_the_sessions_name(tmp_path: Path) -> None:
    own = tmp_path / "own.toml"
    own.write_text("this is no TOML =", encoding="utf-8")
    write_folder(tmp_path, judged(glide()))
    session = json.loads((tmp_path / "session.json").read_text(encoding="utf-8"))
    session["exercise"] = str(own)
    (tmp_path / "session.json").write_text(json.dumps(session), encoding="utf-8")
    page = write_report(tmp_path).read_text(encoding="utf-8")
    assert "hatched corner" not in page
    assert [each["limits"] for each in data_of(page)["signals"]] == [[], []]


def test_the_clip_is_named_only_where_it_lies_beside_the_page(folder: Path, tmp_path: Path) -> None:
    clip = folder / "overlay.mp4"
    clip.write_bytes(b"clip")
    assert 'src="overlay.mp4"' in write_report(folder).read_text(encoding="utf-8")
    assert "<video" not in write_report(folder, path=tmp_path / "x.html").read_text(encoding="utf-8")
    assert "data:video/mp4;base64,Y2xpcA==" in write_report(folder, embed_clip=True).read_text(
        encoding="utf-8"
    )
    with clip.open("wb") as file:
        file.truncate(60_000_000)
    with pytest.raises(InputError, match="60 MB"):
        write_report(folder, embed_clip=True)
    clip.unlink()
    assert "<video" not in write_report(folder).read_text(encoding="utf-8")


def test_wrong_folders_are_one_clear_line(folder: Path, tmp_path: Path) -> None:
    for path, words in ((tmp_path / "none", "not a session folder"), (tmp_path, "holds no session.json")):
        with pytest.raises(InputError, match=words):
            write_report(path)
    assert write_report(folder / "session.json") == folder / "report.html"
    with pytest.raises(OutputError):
        write_report(folder, path=tmp_path / "no" / "where.html")


BROKEN_TABLES = {
    "no header": ("", "time_s or phase is missing"),
    "short row": ("time_s,phase,a_deg\n0.0,bent\n", "line 2.*2 cells, not 3"),
    "text": ("time_s,phase,a_deg\n0.0,bent,x\n", "line 2.*text among the angles"),
    "times": ("time_s,phase,a_deg\n0.5,bent,1\n0.4,bent,1\n", "times that do not rise"),
    "nan time": ("time_s,phase,a_deg\nnan,bent,1\n", "times that do not rise"),
    "bytes": ("time_s,phase\n0.0,\udcff\n", "is not a table"),
}


@pytest.mark.parametrize("kind", BROKEN_TABLES)
def test_a_broken_table_names_the_line(tmp_path: Path, kind: str) -> None:
    text, words = BROKEN_TABLES[kind]
    (tmp_path / "angles.csv").write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(InputError, match=words):
        read_track(tmp_path / "angles.csv")


# Pictures and data


def test_the_curves_are_those_of_the_table(folder: Path) -> None:
    found = open_folder(folder)
    data = chart_data(found, zones(EXERCISE, Calibration()), WORDS, DRAWN)
    np.testing.assert_allclose(data["t"], found.track.t_s, atol=1e-3)
    np.testing.assert_allclose(
        np.array(data["signals"][0]["values"]) / 100, found.track.signal("right", KNEE), atol=0.0051
    )
    assert [each["spread"] for each in data["signals"]] == [None, None]
    assert [rep["number"] for rep in data["reps"]] == [1, 2, 3, 4, 5, 6]
    assert [each["limits"] for each in data["signals"]] == [[20.0], [5.0]]
    assert phase_runs(found.track, Say(ENGLISH))[0] == [0.0, "getting ready"]


def test_a_long_recording_is_thinned_and_gaps_stay_gaps(folder: Path) -> None:
    found = open_folder(folder)
    count = 100_000
    t_s = np.arange(count) / 30
    knee = np.full(count, 85.0)
    knee[5000:9000] = np.nan
    track = replace(found.track, t_s=t_s, phase=("bent",) * count, columns={"right_knee_flexion_deg": knee})
    data = chart_data(replace(found, track=track), (), WORDS, DRAWN)
    assert 10_000 <= len(data["t"]) <= 20_000
    assert data["signals"][0]["values"].count(None) == pytest.approx(4000 * len(data["t"]) / count, abs=2)
    assert set(data["signals"][1]["values"]) == {None}


def test_the_uncertainty_of_the_ankle_is_a_band(folder: Path) -> None:
    found = open_folder(folder)
    spread = np.full(len(found.track.t_s), 3.0)
    track = replace(found.track, columns={**found.track.columns, "right_ankle_sd_deg": spread})
    session = found.session
    assert set(chart_data(replace(found, track=track), (), WORDS, DRAWN)["signals"][1]["spread"]) == {300}
    assert 'class="spread"' in curves.timeline(track, session, DRAWN, WORDS)
    assert 'class="spread"' not in curves.timeline(found.track, session, DRAWN, WORDS)
    unsaid = replace(session, summary=replace(session.summary, judged_fraction={}))
    (words,) = [item.value for item in story.trust(unsaid, track, EXERCISE, WORDS) if item.name == "Ankle"]
    assert words == "give or take 3°"


def test_the_zone_is_that_of_the_exercise_and_the_person(folder: Path) -> None:
    (zone,) = zones(EXERCISE, Calibration())
    assert (zone.rule, zone.of(KNEE)[1], zone.of(ANKLE)[0]) == ("overstretch", 20.0, 5.0)
    (zone,) = zones(EXERCISE, Calibration(knee_straight_deg=25.0))
    assert zone.of(KNEE)[1] == 30.0
    (zone,) = zones(EXERCISE.with_thresholds({"overstretch_ankle": 9.0}), Calibration())
    assert zone.of(ANKLE)[0] == 9.0
    assert zones(None, Calibration()) == ()
    changed = EXERCISE.with_thresholds({"overstretch_ankle": 9.0})
    assert [
        each["limits"]
        for each in data_of(write_report(folder, changed).read_text(encoding="utf-8"))["signals"]
    ] == [
        [20.0],
        [9.0],
    ]


def test_loops_close_and_share_the_rest_between_them(folder: Path) -> None:
    found = open_folder(folder)
    limits = spans(found.session)
    for rep in found.session.reps:
        start_s, end_s = limits[rep.number]
        assert start_s < rep.start_s and end_s > rep.end_s
        knee = found.track.signal("right", KNEE)[found.track.between(start_s, end_s)]
        assert knee[0] > 75
    ends = list(limits.values())
    assert all(one[1] <= two[0] + 1e-9 for one, two in pairwise(ends))


def test_the_loop_plot_describes_itself(folder: Path) -> None:
    found = open_folder(folder)
    picture = str(loop_plot(found.track, found.session, zones(EXERCISE, Calibration()), WORDS, DRAWN))
    assert "repetition 2 (not counted) at its top: knee 4°, toes 15° up" in picture
    assert picture.count('class="curve clean"') == 3 and picture.count('class="alert-mark"') == 1


def test_lines_break_where_nothing_was_seen() -> None:
    unit = Axis(0, 4, 0, 4)
    xs, ys = np.arange(5.0), np.array([1, np.nan, 2, 3, np.nan])
    assert line(xs, ys, unit, unit) == "M0.0 1.0M2.0 2.0L3.0 3.0"
    assert band(xs, ys - 1, ys, unit, unit).count("Z") == 2
    assert band(xs, ys * np.nan, ys, unit, unit) == ""


def test_axes_and_tags() -> None:
    axis = Axis(-20, 20, 100, 0)
    assert (axis(-20), axis(0), axis(99)) == (100, 50, 0)
    assert axis.ticks(10) == [-20, -10, 0, 10, 20]
    assert nice_step(29, 12) == 5 and nice_step(1e6, 4) == 250_000
    assert tag("text", "<a>", class_='"x"', data_rep=3, x=1.26, gone=None) == (
        '<text class="&#34;x&#34;" data-rep="3" x="1.3">&lt;a&gt;</text>'
    )


def test_numbers_in_words() -> None:
    nan = NAN
    say = Say(ENGLISH)
    assert (say.clock(65.34), say.clock(nan)) == ("1:05.3", DASH)
    assert (say.degrees(-29.6), say.degrees(-0.2), say.degrees(nan)) == (f"{MINUS}30°", "0°", DASH)
    assert (say.length(29.7), say.length(1), say.length(185), say.length(nan)) == (
        "30 seconds", "1 second", "3 min 05 s", "length unknown",
    )  # fmt: skip
    assert say.seconds(1.44) == "1.4 s" and say.percent(0.376) == "38 %"
    noon = datetime(2026, 3, 4, 12, 5)
    assert (say.moment(noon), say.day(noon.date())) == ("4 Mar 2026, 12:05", "4 Mar 2026")


def test_numbers_in_german() -> None:
    say = Say(LANGUAGES["de"].for_exercise(EXERCISE))
    assert (say.clock(65.34), say.seconds(1.44), say.number(-3.5, 1)) == ("1:05,3", "1,4 s", f"{MINUS}3,5")
    assert say.moment(datetime(2026, 3, 4, 12, 5)) == "4. März 2026, 12:05 Uhr"
    assert (say.leg("left"), say.state("half_bent"), say.outcome("partial")) == (
        "linkes Bein", "halb gebeugt", "zu früh umgekehrt",
    )  # fmt: skip


#: English words that no page in German may show.
_ENGLISH_WORDS = re.compile(
    r"\b(the|and|of|with|repetitions?|knee|ankle|toes|leg|warning|done|well|seen|camera|side-on|week|sets?|pain|"
    r"straightest|not|counted|measured|trust|held|start|time|speed|remarks|uncertain)\b",
    re.IGNORECASE,
)


def seen_text(page: str) -> str:
    """What a page shows or reads aloud, without scripts, data and styles."""
    page = re.sub(r"<(script|style)\b.*?</\1>", " ", page, flags=re.DOTALL)
    spoken = " ".join(re.findall(r'(?:aria-label|title|data-head)="([^"]*)"', page))
    return html.unescape(re.sub(r"<[^>]+>", " ", page) + " " + spoken)


def test_every_page_is_whole_in_german(folder: Path, tmp_path: Path) -> None:
    german = LANGUAGES["de"]
    notes = [note("view_trusted_less", view_deg=24.0), note("reopened", count=1), note("few_frames", fps=9.0)]
    write_folder(tmp_path / "b", judged(name="clip.mp4", warnings=notes))
    pages = [
        write_report(tmp_path / "b", words=german),
        write_comparison(folder, tmp_path / "b", ("erste", "zweite"), words=german),
    ]
    with History(tmp_path / "history.sqlite3") as history:
        when = datetime(2026, 11, 24, tzinfo=timezone.utc)
        history.add(open_folder(folder).session, when=when, profile="Anna", pain_before=4, pain_after=2)
        other = judged(glide() * 2, person=Person(side="left", facing=-1)).session
        history.add(other, when=when, profile="Anna")
        path = tmp_path / "h.html"
        pages.append(
            write_history_page(
                path, history.entries(), "Anna", when, german, known_exercises(german, ["sciatic_glide"])
            )
        )
    # The limits of the comparison page, from the same place.
    error, foot_error = (f"{EXERCISE[name]:.0f}°" for name in ("compare_error", "compare_foot_error"))
    assert f"um weniger als {error} (Knie) oder {foot_error} (Sprunggelenk)" in seen_text(
        path.read_text(encoding="utf-8")
    )
    row = BatchRow("clip.mp4", "done", "", 0, "b", warnings=tuple(notes))
    pages.append(write_batch_page(tmp_path / "sessions.html", [row], german.for_exercise(EXERCISE), EXERCISE))
    for path in pages:
        page = path.read_text(encoding="utf-8")
        assert '<html lang="de">' in page
        # Two things of one id: a reader's program names one by the other.
        ids = re.findall(r'\sid="([^"]+)"', page)
        assert len(ids) == len(set(ids)), path.name
        text = seen_text(page)
        assert not _ENGLISH_WORDS.findall(text), path.name
        strings = json.dumps([v for v in data_of(page).items()] if "application/json" in page else "")
        assert "repetition " not in strings and "more sets" not in strings
    assert "Nur 9 Bilder pro Sekunde" in pages[0].read_text(encoding="utf-8")


def test_both_languages_have_the_same_words() -> None:
    assert set(en_pages.PAGES) == {key for key in de_pages.PAGES if not key.startswith("state_")} | {
        "state_unknown"
    }
    for key, text in en_pages.PAGES.items():
        fields = re.findall(r"{(\w+)", text)
        assert sorted(fields) == sorted(re.findall(r"{(\w+)", de_pages.PAGES[key])), key


@pytest.mark.parametrize(
    ("view_deg", "tone", "words"),
    [
        (5, "good", "side-on"),
        (24, "adjust", "less"),
        (33, "adjust", "less"),
        (43, "adjust", "not judged"),
        (NAN, "adjust", "told"),
    ],
)
def test_how_far_to_trust_the_camera(folder: Path, view_deg: float, tone: str, words: str) -> None:
    found = open_folder(folder)
    summary = replace(found.session.summary, view_angle_deg=view_deg)
    if words == "not judged":
        summary = replace(summary, ranges={**summary.ranges, ANKLE: (NAN, NAN)})
    items = story.trust(replace(found.session, summary=summary), found.track, EXERCISE, WORDS)
    (camera,) = [item for item in items if item.name == "Camera"]
    assert camera.tone == tone and words in camera.verdict


# Two sessions, many sessions


def test_a_comparison_says_what_changed_and_what_may_be_the_measurement(folder: Path, tmp_path: Path) -> None:
    before = open_folder(folder).session
    leftwards = Person(side="left", facing=-1, hip_px=(380.0, 240.0))
    after = judged(glide((8.0, -33.0)) * 8, person=leftwards).session
    rows = {row.name: row for row in comparison.rows(before, after, DRAWN, WORDS, EXERCISE, EXERCISE)}
    assert (rows["Done well"].first, rows["Done well"].second, rows["Done well"].change) == ("3", "8", "+5")
    assert rows["Share done well"].change == "+50 points"
    assert "measurement alone" in rows["Straightest knee"].remark
    assert rows["Leg seen"].change == "no change" and rows["Leg seen"].remark == ""
    askew = [replace(each, summary=replace(each.summary, view_angle_deg=deg)) for each, deg in
             ((before, 13.4), (after, 8.9))]  # fmt: skip
    (camera,) = (row for row in comparison.rows(*askew, DRAWN, WORDS, EXERCISE) if row.first == "13°")
    assert (camera.second, camera.change) == ("9°", MINUS + "4°"), "the difference of what is shown"
    exact = {**measurement(), "compare_error": 0.1}
    rows = {row.name: row for row in comparison.rows(before, after, DRAWN, WORDS, exact)}
    assert rows["Straightest knee"].remark == ""
    cautions = list(comparison.cautions(before, after, WORDS, ("a", "b"), measurement()))
    assert any("left and a right leg" in text for text in cautions)
    assert any(text.startswith("In a the ankle was uncertain") for text in cautions)
    write_folder(tmp_path / "after", judged(glide((8.0, -33.0)) * 8, person=leftwards))
    result = CliRunner().invoke(compare, [str(folder), str(tmp_path / "after")], standalone_mode=False)
    page = Path(result.output.strip())
    assert page == tmp_path / "after" / "compare.html" and "typical repetition" in page.read_text(
        encoding="utf-8"
    )


def test_the_typical_repetition_is_the_mean(tmp_path: Path) -> None:
    write_folder(tmp_path, judged([*glide((4.0, -20.0)), *glide((4.0, -40.0)), *glide((42, -20))]))
    mean = compare_page.typical(open_folder(tmp_path), EXERCISE.shown_signals)
    assert mean is not None and mean.count == 2
    assert mean.mean[ANKLE][50] == pytest.approx(-30, abs=1)
    assert mean.sd[ANKLE][50] == pytest.approx(10, abs=1)


def test_weeks_are_calendar_weeks_and_empty_ones_count(tmp_path: Path) -> None:
    monday = datetime(2026, 11, 2, 0, 5, tzinfo=timezone(timedelta(hours=9)))
    session = judged([*glide(), *glide(OVER)]).session
    with History(tmp_path / "history.sqlite3") as history:
        for days, pain in ((-1, 6), (0, 4), (6, 2), (14, None)):
            history.add(session, when=monday + timedelta(days=days), pain_after=pain)
        rows = history.entries()
    found = trends.weeks(rows)
    assert [week.sets for week in found] == [1, 2, 0, 1]
    assert [week.pain_after for week in found] == [6, 3, None, None]
    assert found[1].clean_share == 0.5 and found[1].alerts == 2 and found[2].clean_share is None
    page = write_history_page(tmp_path / "h.html", rows, "default", monday, ENGLISH).read_text(
        encoding="utf-8"
    )
    assert data_of(page)["legs"]["right"]["sets"] == [1, 2, 0, 1]
    knee = "Solid: from 4° in the first week to 4° in the latest. Dashed: from 85° to 85°."
    assert knee in page and "From 6 in the first week to 3 in the latest." in page
    assert "No sets yet" in write_history_page(tmp_path / "e.html", [], "default", monday, ENGLISH).read_text(
        encoding="utf-8"
    )


def test_seven_days_are_no_eighth_and_two_weeks_are_a_trend(tmp_path: Path) -> None:
    now = datetime(2026, 11, 9, 12, tzinfo=timezone.utc)
    session = judged([*glide()]).session
    with History(tmp_path / "history.sqlite3") as history:
        for hours in (1, 7 * 24 - 1, 7 * 24):
            history.add(session, when=now - timedelta(hours=hours))
        rows = history.entries()
    pages = [
        write_history_page(tmp_path / "h.html", kept, "default", now, ENGLISH).read_text(encoding="utf-8")
        for kept in (rows, [row for row in rows if row.when < now - timedelta(days=1)])
    ]
    both, one_week = (" ".join(re.sub(r"<[^>]*>", " ", page).split()) for page in pages)
    assert re.search(r"\b2 sets in the last 7 days|sets in the last 7 days 2\b", both), both[:2000]
    assert "in the first week to" in both and "in the first week to" not in one_week


def test_the_report_command(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened = []
    monkeypatch.setattr("webbrowser.open", lambda address: opened.append(address) or False)
    call = CliRunner().invoke
    result = call(report, [str(folder), "--open", "--exercise", "sciatic_glide"], standalone_mode=False)
    assert result.return_value == 0 and opened == [(folder / "report.html").resolve().as_uri()]
    assert f"open {folder / 'report.html'} by hand" in " ".join(result.output.split())
    assert call(report, [str(folder), str(folder), "-o", str(tmp_path / "x")]).exit_code == 2
