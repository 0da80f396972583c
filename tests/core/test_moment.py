"""`Sinks` keeps the sinks of a set apart: what one of them cannot do costs the others nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest

from posecheck.core.moment import Guest, Later, Moment, Sink, Sinks
from posecheck.core.session import Session
from posecheck.errors import OutputError, UsageError
from tests.made_sessions import judged

MOMENT: Final = Moment(0.0)
SESSION: Final = judged(fps=10.0).session


class Noting(Sink):
    """Writes down how it is called; raises at a given call."""

    def __init__(self, breaks_at: str = "", error: Exception | None = None) -> None:
        self.calls: list[str] = []
        self._breaks_at, self._error = breaks_at, error or OutputError("mine", "is full")

    def _note(self, call: str) -> None:
        self.calls.append(call)
        if call == self._breaks_at:
            raise self._error

    def take(self, moment: Moment) -> None:
        self._note("take")

    def finish(self, session: Session) -> Path | None:
        self._note("finish")
        return Path("noted")

    def close(self) -> None:
        self._note("close")


@pytest.mark.parametrize("breaks_at", ["take", "finish", "close"])
def test_one_that_fails_is_closed_left_out_and_reported_once(breaks_at: str) -> None:
    broken, sound = Noting(breaks_at), Noting()
    reported: list[str] = []
    sinks = Sinks([broken, sound], lambda error: reported.append(str(error)))
    for moment in [MOMENT] * 3:
        sinks.take(moment)
    sinks.finish(SESSION)
    sinks.close()
    assert reported == ["mine: is full"] == [str(error) for error in sinks.failures]
    assert sinks.files == [Path("noted")], "the sound one's alone"
    assert sound.calls == ["take"] * 3 + ["finish", "close"]
    assert broken.calls.count(breaks_at) == broken.calls.count("close") == 1


def test_what_was_not_finished_is_closed_at_the_end_of_the_block() -> None:
    noting = Noting()
    with pytest.raises(KeyboardInterrupt), Sinks([noting]) as sinks:
        sinks.take(MOMENT)
        raise KeyboardInterrupt
    assert noting.calls == ["take", "close"] and sinks.files == []


def test_slow_and_early_ones_have_their_own_turn() -> None:
    plain, special = Noting(), Noting()
    special.early = special.slow = True
    sinks = Sinks([special, plain])
    sinks.take(MOMENT, early=True)
    assert (plain.calls, special.calls) == ([], ["take"])
    sinks.take(MOMENT, early=False)
    sinks.finish(SESSION, slow=False)
    assert (plain.calls, special.calls) == (["take", "finish", "close"], ["take"])
    sinks.close()
    assert special.calls == ["take", "close"]


def test_a_bug_of_ours_is_raised_and_one_of_a_guest_is_named() -> None:
    with pytest.raises(ZeroDivisionError):
        Sinks([Noting("take", ZeroDivisionError())]).take(MOMENT)
    sinks = Sinks([Guest(Noting("take", ZeroDivisionError("by zero")))])
    sinks.take(MOMENT)
    (failure,) = sinks.failures
    assert str(failure) == "Noting: raised ZeroDivisionError: by zero. Its results are missing."
    assert isinstance(failure.__cause__, ZeroDivisionError)


def test_a_wrong_option_is_no_failing_output() -> None:
    with pytest.raises(UsageError):
        Sinks([Noting("finish", UsageError("profile", "is empty"))]).finish(SESSION)


def test_what_opens_with_its_first_moment_is_told_like_any_other_and_without_one_never_opens() -> None:
    noting = Noting()
    for moments in (0, 2):
        sinks = Sinks([Later(lambda: noting)])
        for _ in range(moments):
            sinks.take(MOMENT)
        sinks.finish(SESSION)
        assert noting.calls == (["take", "take", "finish", "close"] if moments else [])


def test_what_cannot_be_opened_is_a_failure_like_any_other() -> None:
    def opener() -> Sink:
        raise OutputError("mine", "is full")

    sinks = Sinks()
    sinks.add(opener)
    sinks.take(MOMENT)
    assert [str(error) for error in sinks.failures] == ["mine: is full"]
