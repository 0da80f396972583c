"""Progress bars: on a terminal they move, elsewhere there is not a trace of them."""

from __future__ import annotations

import sys
from collections.abc import Callable

import pytest

from posecheck.app import progress
from posecheck.app.progress import Bars


class Terminal:
    """Standard output as a terminal shows it."""

    encoding = "utf-8"

    def __init__(self) -> None:
        self.text = ""

    def isatty(self) -> bool:
        return True

    def write(self, text: str) -> int:
        self.text += text
        return len(text)

    def flush(self) -> None:
        pass


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> Callable[[], Terminal]:
    """Call it in the test: pytest puts its own standard output back after the fixtures."""
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "100")
    for name in ("NO_COLOR", "TTY_COMPATIBLE", "TTY_INTERACTIVE", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)

    def plug_in() -> Terminal:
        made = Terminal()
        monkeypatch.setattr(sys, "stdout", made)
        return made

    return plug_in


@pytest.mark.parametrize("total", [0, 3, 50])
def test_items_pass_through_a_bar(terminal: Callable[[], Terminal], total: int) -> None:
    screen = terminal()
    assert list(Bars.for_terminal(True).track(range(50), total, "clip [x].mp4")) == list(range(50))
    assert "clip [x].mp4" in screen.text


def test_what_takes_minutes_is_counted_by_the_minute(terminal: Callable[[], Terminal]) -> None:
    screen = terminal()
    items = Bars.for_terminal(True).track(range(50), 50, "recordings", per_minute=True)
    assert list(items) == list(range(50))
    assert " recordings/min" in screen.text
    assert "frames" not in screen.text


def test_a_bar_that_is_left_early_is_taken_away(terminal: Callable[[], Terminal]) -> None:
    screen = terminal()
    items = Bars.for_terminal(True).track(range(50), 50, "clip.mp4")
    assert next(items) == 0
    items.close()
    assert screen.text.rstrip("\n").endswith(("\x1b[2K", "\x1b[?25h", "\x1b[1A\x1b[2K"))


def test_bytes(terminal: Callable[[], Terminal]) -> None:
    screen = terminal()
    with Bars.for_terminal(True).bytes("lite") as report:
        report(1_000_000, 2_000_000)
        report(2_000_000, 2_000_000)
    assert "lite" in screen.text


@pytest.mark.parametrize("wanted", [True, False])
def test_no_terminal_or_not_wanted_no_bar(
    wanted: bool, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    bars = Bars.for_terminal(wanted)
    assert list(bars.track([1, 2], 2, "clip.mp4")) == [1, 2]
    with bars.bytes("lite") as report:
        report(1, 2)
    assert capsys.readouterr() == ("", "")


def test_a_program_without_standard_output(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", None)
    assert list(Bars.for_terminal(True).track([1], 1, "clip.mp4")) == [1]


def test_long_names_and_names_that_are_no_text_fit() -> None:
    assert len(progress._short("x" * 99)) == 40
    assert progress._short("clip\udcff") == "clip?"
