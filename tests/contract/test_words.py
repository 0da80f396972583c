"""No word is kept that nothing says."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache

import pytest

from posecheck.core.exercise import SIGNALS
from posecheck.core.notes import note
from posecheck.exercises import load_exercise
from posecheck.words import LANGUAGES
from tests.source import PACKAGE, nodes_of, text_of

#: Where the words are used, not where they are listed.
TABLES = ("words/en", "words/de", "words/kinds.py", "words/signals.py")
USERS = [
    path
    for path in sorted(PACKAGE.rglob("*"))
    if path.suffix in (".py", ".toml", ".html", ".js")
    and not path.relative_to(PACKAGE).as_posix().startswith(TABLES)
]


@cache
def literals() -> set[str]:
    return {word for path in USERS for word in re.findall(r"\w+", text_of(path))}


def templates() -> Iterator[str]:
    """Every key that is put together, as a pattern of what it may become."""
    for path in USERS:
        if path.suffix == ".html":
            joined = re.findall(r't\("(\w+_)" ~', text_of(path))
            yield from (beginning + r"\w+" for beginning in joined)
        if path.suffix != ".py":
            continue
        for node in nodes_of(path):
            if not isinstance(node, ast.JoinedStr):
                continue
            fixed = [part.value for part in node.values if isinstance(part, ast.Constant)]
            if re.fullmatch(r"\w{3,}", "".join(map(str, fixed))):
                yield "".join(
                    re.escape(str(part.value)) if isinstance(part, ast.Constant) else r"\w+"
                    for part in node.values
                )


@cache
def made() -> re.Pattern[str]:
    return re.compile("|".join(sorted(set(templates()))))


@pytest.mark.parametrize("table", ["cues", "reasons", "phases", "labels"])
@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_every_word_is_said_somewhere(language: str, table: str) -> None:
    words = getattr(LANGUAGES[language], table)
    assert [key for key in words if key not in literals() and not made().fullmatch(key)] == []


@pytest.mark.parametrize(
    ("language", "begins"), [("en", "I do not see you well enough"), ("de", "Ich sehe Sie nicht gut genug")]
)
def test_a_rule_of_somebodys_own_says_that_it_cannot_be_told(language: str, begins: str) -> None:
    own = replace(load_exercise("sciatic_glide"), words={})
    said = LANGUAGES[language].for_exercise(own).cue("overstretch_unsure")
    assert said.startswith(begins) and said.endswith(": overstretch.")
    glide = LANGUAGES[language].for_exercise(load_exercise("sciatic_glide"))
    assert begins not in glide.cue("overstretch_unsure"), "its own sentence wins"


@pytest.mark.parametrize(
    ("exercise", "language", "named"),
    [("plank", "en", "body line"), ("bridge", "de", "Hüfte, Knie"), ("sciatic_glide", "en", "knee, ankle")],
)
def test_what_is_not_judged_from_there_is_what_the_exercise_judges(
    exercise: str, language: str, named: str
) -> None:
    words = LANGUAGES[language].for_exercise(load_exercise(exercise))
    for key in ("view_refused", "view_refused_mostly", "view_trusted_less"):
        assert words.note(note(key, view_deg=40.0, fraction=0.6)).endswith(f": {named}.")


def test_every_signal_has_a_name_in_an_exercise_of_somebodys_own() -> None:
    own = replace(load_exercise("sciatic_glide"), words={})
    english, german = (LANGUAGES[each].for_exercise(own).exercise for each in ("en", "de"))
    assert set(english.signals) == set(german.signals) == set(SIGNALS)
    assert not [name for name in SIGNALS if english.signal(name).name == german.signal(name).name]
    assert german.value("hip_line_deg", -12.0) == "Hüfte 12° über der Linie"


@pytest.mark.parametrize(
    ("language", "said"), [("en", "24° lower than at first"), ("de", "24° tiefer als am Anfang")]
)
def test_how_far_the_hips_sank_is_said_in_words(language: str, said: str) -> None:
    words = LANGUAGES[language].for_exercise(load_exercise("bridge")).exercise
    assert words.value("off_best_deg", 24.0) == said
    assert words.signal("off_best_deg").name != "off best", "what it says of its own goes beside the rest"


@pytest.mark.parametrize("exercise", ["walk", "cycle"])
@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_who_walks_or_rides_makes_no_repetitions(language: str, exercise: str) -> None:
    words = LANGUAGES[language].for_exercise(load_exercise(exercise))
    said = words.note(note("unfollowed", unseen_s=5.0))
    assert "5 s" in said and not re.search("repetition|Wiederholung", said)
