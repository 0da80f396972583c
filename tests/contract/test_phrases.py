"""What goes wrong, in the language that was asked for: no error of the code is left in English."""

from __future__ import annotations

import ast
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from posecheck import errors
from posecheck.app import doctor
from posecheck.app.cli import main
from posecheck.app.commands import privacy
from posecheck.app.options.flags import speak
from posecheck.app.telling import warn
from posecheck.core.notes import note, said
from posecheck.errors import InputError, PosecheckError
from posecheck.sinks.frames import display
from posecheck.words import LANGUAGES
from posecheck.words.de.answers import ANSWERS
from posecheck.words.de.phrases import GERMAN_PHRASES
from posecheck.words.phrases import Phrases
from tests.source import FILES, nodes_of

ERRORS = {name for name, kind in vars(errors).items() if isinstance(kind, type)} & {
    kind.__name__ for kind in (PosecheckError, *PosecheckError.__subclasses__())
} | {"ExerciseError", "PlanError", "error"}
#: Names of things and programs, the same in every language.
NAMES = {"--scheduler {}", "--set {}", "cv2", "dask", "mediapipe", "pandas", "pyarrow", "matplotlib"}
#: Words of the code itself, and of none of its errors.
NAMES |= {"live", "opening"}
NAMES |= {"Pose, {}", "{}: {}", "{}, {}", "{} {}", "{}", ""}
GERMAN = LANGUAGES["de"]


def written(node: ast.expr) -> Iterator[str]:
    """The texts that an expression can be, ``{}`` for each value."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.JoinedStr):
        yield "".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values)
    elif isinstance(node, ast.Tuple | ast.IfExp | ast.BoolOp | ast.Starred):
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.expr):
                yield from written(child)


def of_errors(path: Path) -> Iterator[str]:
    """Every text of every error that is made in a module, those in names and functions of it included."""
    named: set[str] = set()
    for call in (each for each in nodes_of(path) if isinstance(each, ast.Call)):
        if isinstance(call.func, ast.Name) and call.func.id in ERRORS:
            for argument in call.args:
                yield from written(argument)
                for part in ast.walk(argument):
                    if isinstance(part, ast.Name):
                        named.add(part.id)
    named -= {"str", "path", "name", "where", "SAMPLE", "map", "repr"}
    for each in nodes_of(path):
        if isinstance(each, ast.Assign | ast.AnnAssign) and each.value is not None:
            targets = each.targets if isinstance(each, ast.Assign) else [each.target]
            if named & {part.id for one in targets for part in ast.walk(one) if isinstance(part, ast.Name)}:
                yield from written(each.value)
        elif isinstance(each, ast.FunctionDef) and each.name in named:
            for step in ast.walk(each):
                if isinstance(step, ast.Return) and step.value is not None:
                    yield from written(step.value)


def called(path: Path, names: set[str]) -> Iterator[str]:
    """The texts that are handed to these functions in a module, ``{}`` for each value."""
    for call in (each for each in nodes_of(path) if isinstance(each, ast.Call)):
        if isinstance(call.func, ast.Name) and call.func.id in names:
            for argument in call.args:
                yield from written(argument)


def all_texts() -> set[str]:
    found = {text for path in FILES for text in of_errors(path)}
    return {text.removesuffix(".") for text in found} - NAMES


def test_every_error_says_what_to_do_next() -> None:
    """But one whose problem is the text of another error, or of a check that names the key."""
    without = [
        f"{path.name}:{call.lineno}"
        for path in FILES
        for call in nodes_of(path)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in ERRORS
        if len(call.args) == 2 and isinstance(call.args[1], ast.Constant | ast.JoinedStr)
    ]
    assert without == []


def test_every_error_of_the_code_has_its_german() -> None:
    texts = all_texts()
    assert len(texts) > 150, "the search finds no errors any more"
    assert not sorted(text for text in texts if text not in GERMAN_PHRASES)


def test_every_answer_of_a_command_has_its_german() -> None:
    """What is said aloud on standard output, and what the doctor finds; names of things stay."""
    texts = {
        text.removesuffix(".")
        for path in FILES
        for text in called(path, {"say", "worded", "warn", "report", "Finding"})
    }
    texts |= {line.removesuffix(".") for line in (*privacy._NEVER, privacy._UNKNOWN, doctor._ANEW)}
    assert len(texts) > 40, "the search finds no answers any more"
    names = {"{}: {}", "{}, sha256 {}..., {}", "{}", "", "OpenCV", "Python"}
    known = Phrases(GERMAN_PHRASES)
    assert not sorted(
        text for text in texts - names if known(text.replace("{}", "7")) == text.replace("{}", "7")
    )


def test_no_name_is_a_phrase() -> None:
    """A folder may be called as one word is: it stays a name, wherever it is told."""
    assert [key for key in ANSWERS if " " not in key] == []


def test_each_phrase_has_as_many_values_in_both_languages() -> None:
    for english, german in GERMAN_PHRASES.items():
        assert english.count("{}") == german.count("{}"), english
        assert not english.endswith(".") and not german.endswith("."), english


@pytest.mark.parametrize(
    ("english", "german"),
    [
        (
            "9 of about 99 frames of clip.mp4 could not be read.",
            "9 von etwa 99 Bildern aus clip.mp4 konnten nicht gelesen werden.",
        ),
        (
            "the first 1.2 s of a.mp4 cannot be shown, because they are damaged; "
            "a.mp4 breaks off after 4.0 of 9.0 s: 99 frames were read.",
            "die ersten 1.2 s von a.mp4 lassen sich nicht zeigen: sie sind beschädigt; "
            "a.mp4 bricht nach 4.0 von 9.0 s ab: 99 Bilder wurden gelesen.",
        ),
        (
            "/a/is a folder.mp4: cannot be written, the disk is full. Choose another folder with -o.",
            "/a/is a folder.mp4: lässt sich nicht schreiben: der Datenträger ist voll. "
            "Mit -o einen anderen Ordner wählen.",
        ),
        ("Something new that nobody has worded.", "Something new that nobody has worded."),
    ],
)
def test_what_is_said_of_files(english: str, german: str) -> None:
    assert GERMAN.note(said(english)) == german
    assert LANGUAGES["en"].note(said(english)) == english


def test_a_name_that_reads_like_a_phrase_stays_a_name() -> None:
    odd = Phrases({"is {}": "ist {}", "{} of {} lost": "{} von {} verloren"})
    assert odd("3 of is here.mp4 lost") == "3 von is here.mp4 verloren"
    assert odd("3 of {0}{x}.mp4 lost.") == "3 von {0}{x}.mp4 verloren."


def test_an_error_and_a_note_with_a_problem() -> None:
    error = InputError("clip.mp4", "no such file", "Check the spelling")
    assert GERMAN.error(error) == "clip.mp4: diese Datei gibt es nicht. Die Schreibweise prüfen"
    assert LANGUAGES["en"].error(error) == str(error)
    told = GERMAN.note(note("unreadable", t_s=4.0, problem="the video is frozen"))
    assert "das Bild steht still" in told


def test_what_goes_wrong_in_a_thread_is_told_in_the_language_of_the_program(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Sound, voice and film run beside the session."""
    speak("de")
    try:
        beside = threading.Thread(target=warn, args=("sound: PortAudio is missing. Install libportaudio2",))
        beside.start()
        beside.join()
    finally:
        speak("en")
    assert capsys.readouterr().err.startswith("posecheck: Ton: PortAudio fehlt.")


def test_no_display_is_told_in_german() -> None:
    for english in ("There is no display.", "The display does not answer."):
        assert english in Path(display.__file__).read_text("utf-8")
        told = GERMAN.phrases(f"{english} The session runs with sound and terminal.")
        assert told.endswith("Die Sitzung läuft mit Ton und Terminal.") and "display" not in told


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (
            ["analyze", "gone.mp4", "--language", "de"],
            "gone.mp4: diese Datei gibt es nicht. Die Schreibweise",
        ),
        (["analyze", "a.mp4", "--set", "hold=x", "--language", "de"], "ist nicht NAME=WERT mit einer Zahl"),
        (["batch", "gone", "--language", "de"], "gone: ist kein Ordner. Einen Ordner angeben"),
        (
            ["analyze", "a.mp4", "--exercise", "gone", "--language", "de"],
            "Übung 'gone': diese Übung gibt",
        ),
        (
            ["analyze", "a.mp4", "--set", "hold_needed=900", "--language", "de"],
            "ist 900, außerhalb von 0 bis",
        ),
        (["analyze", "a.mp4", "--set", "hold=2", "--language", "de"], "Ist 'hold_needed', 'hold_speed' oder"),
        (["report", "gone", "--language", "de"], "ist kein Ordner einer Sitzung"),
        (["analyze", "gone.mp4"], "gone.mp4: no such file. Check the spelling"),
    ],
)
def test_an_error_line_is_in_the_language_that_was_asked_for(
    arguments: list[str],
    line: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(arguments) in (2, 3)
    assert line in capsys.readouterr().err


def test_the_settings_file_says_in_which_language(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("posecheck.toml").write_text('language = "de"\n', encoding="utf-8")
    assert main(["analyze", "gone.mp4"]) == 3
    assert "Die Schreibweise prüfen" in capsys.readouterr().err
