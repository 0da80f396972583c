"""The terminal summary: everything that matters, in words, whatever is missing."""

from __future__ import annotations

import ast
import io
from dataclasses import replace
from pathlib import Path

import pytest

from posecheck.app.summary import Line, lines, show
from posecheck.core.account import account
from posecheck.core.exercise import Phase
from posecheck.core.notes import (
    ATTEMPTED,
    LEFT_OUT,
    NOT_COUNTED,
    NOT_SEEN,
    STOP_ADVISED,
    UNFOLLOWED,
    UNSURE,
    Note,
    note,
)
from posecheck.core.notes import said as sentence
from posecheck.core.session import ModelInfo, Session, SourceInfo, Summary
from posecheck.core.types import NAN, Alert, Calibration, Hold, Rep, Rhythm
from posecheck.exercises import load_exercise
from posecheck.words import LANGUAGES
from posecheck.words.en.session import ENGLISH
from posecheck.words.wording import Words, clock
from tests.source import FILES, nodes_of

NAMED = {
    "UNSURE": UNSURE,
    "UNFOLLOWED": UNFOLLOWED,
    "LEFT_OUT": LEFT_OUT,
    "NOT_COUNTED": NOT_COUNTED,
    "NOT_SEEN": NOT_SEEN,
    "ATTEMPTED": ATTEMPTED,
    "STOP_ADVISED": STOP_ADVISED,
}


def notes_made() -> dict[str, set[str]]:
    """The key of every note that posecheck's own code makes, and the names of the values it always has."""
    found: dict[str, set[str]] = {}
    for path in FILES:
        if path.name == "notes.py":
            continue
        for call in nodes_of(path):
            if isinstance(call, ast.Call) and ast.unparse(call.func) in ("note", "Note"):
                values = {str(word.arg) for word in call.keywords}
                for key in keys_of(call.args[0], path):
                    found[key] = found.get(key, values) & values
    return found


def keys_of(argument: ast.expr, path: Path) -> set[str]:
    """What a note's first argument may be: a string, a named key, or a name given one of some strings."""
    if isinstance(argument, ast.Constant):
        return {str(argument.value)}
    assert isinstance(argument, ast.Name), ast.unparse(argument)
    if argument.id in NAMED:
        return {NAMED[argument.id]}
    given = [
        node.value
        for node in nodes_of(path)
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == argument.id
    ]
    choices = [each for value in given if isinstance(value, ast.IfExp) for each in (value.body, value.orelse)]
    found = {each.value for each in (*given, *choices) if isinstance(each, ast.Constant)}
    assert found, f"nothing is known of {argument.id}"
    return {str(key) for key in found}


WORDS = ENGLISH.for_exercise(load_exercise("sciatic_glide"))
CLEAN = Rep(1, "clean", (), (), 1.0, 2.5, 4.0, 1.5, 5.0, -30.0, -20.0, 88.5)
ALERT = Alert("overstretch", "stop", 62.0, 62.3, 63.5, 5.0, 14.0)


def session(
    reps: tuple[Rep, ...] = (), alerts: tuple[Alert, ...] = (), warnings: tuple[Note, ...] = ()
) -> Session:
    by = {outcome: sum(rep.outcome == outcome for rep in reps) for outcome in ("clean", "faulty", "partial")}
    summary = Summary(
        12.5, 0.95, 8.0, by["clean"], by["faulty"], by["partial"], {"overstretch": len(alerts)},
        (5.0, 90.0), (-0.2, 14.0),
    )  # fmt: skip
    source = SourceInfo("clip.mp4", 1280, 720, 30, 12.5)
    model = ModelInfo("full", "")
    return Session(
        source, "sciatic_glide", "right", model, Calibration(), summary, reps, alerts, warnings, "0"
    )


def told(made: Session, target: int | None = None) -> list[Line]:
    return list(lines(account(replace(made, target=target)), WORDS))


def said(made: Session, target: int | None = None) -> list[str]:
    return [line.text for line in told(made, target)]


def test_nothing_done() -> None:
    assert said(session())[:2] == ["No repetition was seen.", WORDS.exercise.summary]


def test_of_nothing_it_is_said_what_would_have_counted() -> None:
    """Also of an exercise of somebody's own, which says what it is once, in one language."""
    own = replace(load_exercise("walk"), summary="March on the spot.", words={})
    idle = replace(session(), kind="rhythm", rhythm=Rhythm(0, 0, 0, 0.0, NAN, NAN, NAN, NAN, 0, (), ()))
    for language, none in (("en", "No rhythm was seen."), ("de", "Kein Rhythmus gesehen.")):
        found = lines(account(idle), LANGUAGES[language].for_exercise(own))
        assert [line.text for line in found][:2] == [none, "March on the spot."]


def test_the_target_and_more() -> None:
    assert said(session((CLEAN,) * 2), 2)[0] == "2 of 2 repetitions done well"
    assert said(session((CLEAN,) * 3), 2)[0] == "3 repetitions done well (target 2)"


def test_without_a_target_it_is_of_all_that_were_done() -> None:
    faulty = replace(CLEAN, outcome="faulty", faults=("overstretch",))
    made = session((CLEAN,) * 5 + (faulty,) * 2 + (replace(CLEAN, outcome="partial"),))
    assert said(made)[0] == "5 of 8 repetitions done well"
    assert said(made, 20)[0] == "5 of 20 repetitions done well"


@pytest.mark.parametrize("target", [None, 20])
def test_nothing_done_well_gets_no_tick(target: int | None) -> None:
    faulty = replace(CLEAN, outcome="faulty", faults=("foot_not_pointed",))
    made = session((faulty,) * 3)
    assert told(made, target)[0] == Line("none", f"0 of {target or 3} repetitions done well")
    assert told(session((CLEAN,)), target)[0].kind == "clean"


@pytest.mark.parametrize(
    ("fraction", "keys", "kind", "text"),
    [
        (0.9, (), "fine", "No overstretch."),
        (0.5, ("unsure",), "none", "No overstretch seen; the ankle was uncertain."),
        (0.0, ("view_refused",), "none", "No overstretch seen; the ankle was uncertain."),
        (1.0, ("leg_seen_little",), "none", WORDS.label("no_alerts_partly")),
        (NAN, (), "none", "No overstretch seen."),
        (None, (), "none", "No overstretch seen."),
    ],
)  # fmt: skip
def test_no_overstretch_has_a_tick_only_where_one_would_have_been_seen(
    fraction: float | None, keys: tuple[str, ...], kind: str, text: str
) -> None:
    made = session((CLEAN,), (), tuple(note(key, fraction=0.5, view_deg=50.0) for key in keys))
    judged = {} if fraction is None else {"overstretch": fraction}
    made = replace(made, summary=replace(made.summary, judged_fraction=judged))
    assert told(made)[1] == Line(kind, text)


def test_an_exercise_that_warns_of_nothing_or_of_something_else_is_told_nothing_of_overstretch() -> None:
    made = session((CLEAN,))
    silent = replace(made, summary=replace(made.summary, alerts={}))
    assert not any("verstretch" in text for text in said(silent))
    other = replace(made, summary=replace(made.summary, alerts={"hips_low": 0}))
    unsure = other.with_warnings(note("unsure", rule="hips_low", signal="hip_line_deg", fraction=0.5))
    found = list(lines(account(unsure), ENGLISH))[1]
    assert found == Line("none", "No warnings seen; not everything could be told for sure.")


def test_how_sure_the_ankle_is() -> None:
    alert = replace(ALERT, ankle_dorsiflexion_deg=6.0, ankle_sd_deg=5.2)
    assert "at 1:02.0, 1.5 s: knee 5°, toes 6° up, give or take 5°" in said(session((CLEAN,), (alert,)))


@pytest.mark.parametrize("words", LANGUAGES.values(), ids=LANGUAGES)
def test_every_note_has_words(words: Words) -> None:
    numbers = {"fps": 9.6, "view_deg": 50.0, "fraction": 0.5, "t_s": 65.0, "count": 3, "line": 4, "left": 2}
    numbers |= {
        "right": 3,
        "unseen_s": 4.0,
        "attempt_s": 5.0,
        "untold_s": 6.0,
        "dropped": 1,
        "arrived": 9,
        "factor": 4.0,
        "plays_fps": 30.0,
    }
    texts = {"name": "a", "rule": "overstretch", "problem": "x", "signal": "ankle_dorsiflexion_deg"}
    texts |= {"cue": "more_light", "reason": "key", "parts": "arms other_leg"}
    known = {**numbers, **texts}
    notes = notes_made()
    assert len(notes) >= 22 and {"both_legs", "stop_advised", "unreadable", "view_refused_mostly"} <= {*notes}
    for key, values in notes.items():
        assert f"note_{key}" in words.labels
        text = words.note(note(key, **{name: known[name] for name in values}))
        assert "{" not in text and "_" not in text and len(text) > 15, key
        assert text != f"{key.replace('_', ' ').capitalize()}.", f"{key}: a value is missing for its sentence"


def test_a_note_that_is_unknown_or_broken_is_spelled() -> None:
    assert ENGLISH.note(note("hip_too_high", deg=3.0)) == "Hip too high."
    assert ENGLISH.note(note("few_frames", fps="many")) == "Few frames."
    assert ENGLISH.note(note("reopened", count=1)) == "The camera was lost and opened again once."


def test_faults_say_why_and_how_often() -> None:
    both = replace(CLEAN, outcome="faulty", faults=("overstretch", "foot_not_pointed"))
    one = replace(CLEAN, outcome="faulty", faults=("overstretch",), number=2)
    assert said(session((both, one)))[1] == (
        "2 not counted: toes pulled up while the knee was straight (2x); toes not pointed away at the top"
    )


def test_what_was_warned_of_in_a_hold_is_advised() -> None:
    """The hold counts; what to do better is said all the same."""
    hold = Hold(1, "clean", 2.0, 16.0, 13.3, 0, (), ())
    sank = replace(ALERT, rule="hips_sag", start_s=6.0, raised_s=7.0, end_s=10.0)
    made = replace(session(alerts=(sank,)), kind="hold", holds=(hold,))
    found = [
        line.text for line in lines(account(made), LANGUAGES["en"].for_exercise(load_exercise("bridge")))
    ]
    assert found[-1] == "Hips a little higher. (hold 1)"
    outside = replace(made, alerts=(replace(sank, raised_s=17.0),))
    assert not account(outside).advice


def test_partial_ones_and_advice_by_number() -> None:
    partial = replace(CLEAN, outcome="partial", number=2)
    advised = [replace(CLEAN, number=number, advice=("too_fast",)) for number in (3, 4)]
    texts = said(session((CLEAN, partial, *advised)))
    assert "1 turned back before the knee was straight" in texts
    assert "Move more slowly. (repetitions 3, 4)" in texts
    assert "Move more slowly. (repetition 3)" in said(session((advised[0],)))


def test_moments_of_overstretching() -> None:
    open_end = replace(ALERT, end_s=NAN, knee_flexion_deg=NAN, ankle_dorsiflexion_deg=-3.0)
    texts = said(session((CLEAN,), (ALERT, open_end)))
    assert "2 warnings: toes pulled up while the knee was straight" in texts
    assert "at 1:02.0, 1.5 s: knee 5°, toes 14° up" in texts
    assert "at 1:02.0, until the end: knee not seen, toes 3° pointed" in texts
    unseen = replace(ALERT, ankle_dorsiflexion_deg=NAN)
    assert "at 1:02.0, 1.5 s: knee 5°, foot not seen" in said(session((CLEAN,), (unseen,)))


def test_many_moments_are_cut_short() -> None:
    assert said(session((), (ALERT,) * 11))[-1] == "and 3 more"


def test_no_word_of_safety_when_nothing_was_seen() -> None:
    blind = session((), (), (note("nobody_seen"),))
    blind = replace(blind, summary=replace(blind.summary, tracked_fraction=0.0))
    assert said(blind) == ["No repetition was seen.", "Nobody was seen."]


def test_an_exercise_with_words_of_its_own() -> None:
    own = replace(CLEAN, outcome="faulty", faults=("heel_too_low",))
    texts = said(session((own,), (replace(ALERT, rule="heel_too_low"),)))
    assert "1 not counted: heel too low" in texts
    assert "1 warning: heel too low" in texts
    assert ENGLISH.phase("up_high") == "Up high"
    phases = (Phase("up_high", "peak"), Phase("bent", "start"))
    other = ENGLISH.for_exercise(replace(load_exercise("sciatic_glide"), phases=phases))
    assert other.phase("up_high") == "Hold"
    assert other.phase("bent") == ENGLISH.for_exercise(load_exercise("sciatic_glide")).phase("bent")


def test_what_was_not_measured_is_said() -> None:
    made = session()
    blind = replace(made.summary, view_angle_deg=NAN, knee_flexion_range_deg=(NAN, NAN))
    stream = io.StringIO()
    show(replace(made, summary=blind), stream=stream)
    assert "not measured" in stream.getvalue()
    assert "angle to the side unknown" in stream.getvalue()
    assert "-0°" not in stream.getvalue()
    assert "Results" not in stream.getvalue()


def test_files_are_named_and_odd_names_do_no_harm() -> None:
    stream = io.StringIO()
    odd = replace(session(), source=replace(session().source, name="clip \udcff [bold].mp4"))
    show(odd, [Path("out [x]") / "session.json"], title="Glide", stream=stream)
    assert "Glide: clip ? [bold].mp4" in stream.getvalue()
    assert "out [x]" in stream.getvalue()


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "latin-1", "utf-8"])
def test_any_encoding(encoding: str) -> None:
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding=encoding)
    show(session((CLEAN,), (ALERT,), (sentence("Ä warning"),)), [Path("ö/session.json")], stream=stream)
    stream.flush()
    text = raw.getvalue().decode(encoding)
    assert "1 of 1 repetitions done well" in text
    assert ("✓" in text) == (encoding == "utf-8")
    assert ("Ae warning" if encoding == "ascii" else "Ä warning") in text
    assert (" deg" in text) == (encoding == "ascii") != ("°" in text)


def test_clock() -> None:
    assert [clock(t_s) for t_s in (0.0, 59.96, 61.25, NAN)] == ["0:00.0", "1:00.0", "1:01.2", "?"]
