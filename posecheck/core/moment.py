"""The contract of everything that listens: a moment is told, a session is finished, the sink is closed.

A sink is a subclass of `Sink`: a table, a clip, a journal, or one of your own. `Sinks` holds several and
keeps them apart: one that fails is reported once and left out, and the others go on. The order in which
they were added is the order in which they are told and finished.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypeVar

from posecheck.core.session import Session
from posecheck.core.types import Frame, Op, Pose, StepResult
from posecheck.errors import OutputError, PosecheckError, UsageError

T = TypeVar("T")
S = TypeVar("S", bound="Sink")


@dataclass(frozen=True, slots=True, eq=False)
class Moment:
    """One frame, and what was made of it.

    ``t_s`` is its time in the stream. ``frame`` holds the image, None where there is none (saved
    landmarks, or a recording that is judged after it was read). ``pose`` is None when nobody was seen.
    ``step`` is the judgement; None before there is one (see `Sink.early`). ``ops`` are things that happened
    since the moment before: a new calibration, a repetition taken back. A moment without frame, pose and
    step carries nothing but them.
    """

    t_s: float
    frame: Frame | None = None
    pose: Pose | None = None
    step: StepResult | None = None
    ops: tuple[Op, ...] = ()


class Sink:
    """Takes the moments of one set. Override what you need; what is here does nothing.

    ``early``: a recording is judged only after all of it was read, because its filter looks both ways.
    An early sink takes its moments while they are read: with the frame, without the judgement. Every other
    sink takes them afterwards, with the judgement, without the frame. Live, all take all of it at once.
    ``slow``: `finish` may take minutes, and Ctrl-C cuts it short; the results of the others are safe by then.

    Raise a `PosecheckError` for what went wrong: the sink is then closed and left out, and the set goes on.
    """

    early: bool = False
    slow: bool = False

    def take(self, moment: Moment) -> None:
        """One moment; their times rise. Live it must return within milliseconds."""

    def finish(self, session: Session) -> Path | None:
        """The set is over: complete the output, and say which file it is, if it is one."""

    def close(self) -> None:
        """Let go of everything. Called after `finish`, or without it when something broke.

        What is not complete by then should leave no file.
        """

    def __enter__(self: S) -> S:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()


class Apart:
    """Lets several things fail alone. ``failures`` gathers their errors; ``report`` hears each at once.

    A `UsageError` is nobody's failure but the caller's mistake: it is raised.
    """

    def __init__(self, report: Callable[[PosecheckError], None] | None = None) -> None:
        self.failures: list[PosecheckError] = []
        self._report = report

    def do(self, action: Callable[[], T]) -> T | None:
        """What ``action`` returns; None, and one more failure, when it raises a PosecheckError."""
        try:
            return action()
        except UsageError:
            raise
        except PosecheckError as error:
            self.failures.append(error)
            if self._report is not None:
                self._report(error)
            return None

    def works(self, action: Callable[[], object]) -> bool:
        """Whether ``action`` can be done; as `do`."""
        before = len(self.failures)
        self.do(action)
        return len(self.failures) == before


class Sinks(Apart):
    """Several sinks, each failing alone. A context manager: leaving it closes what was not finished.

    ``files`` are those that were completed, ``failures`` the errors of sinks that were left out since.
    """

    def __init__(
        self, sinks: Iterable[Sink] = (), report: Callable[[PosecheckError], None] | None = None
    ) -> None:
        super().__init__(report)
        self._sinks = list(sinks)
        self.files: list[Path] = []

    def add(self, opener: Callable[[], Sink]) -> None:
        """One more; what keeps it from opening is a failure like any other."""
        sink = self.do(opener)
        if sink is not None:
            self._sinks.append(sink)

    def take(self, moment: Moment, *, early: bool | None = None) -> None:
        """Tell every sink of a moment, or only the early ones, or only the others."""
        for sink in list(self._sinks):
            if early is None or sink.early is early:
                self._told(sink, partial(sink.take, moment))

    def finish(self, session: Session, *, slow: bool | None = None) -> None:
        """Finish and close every sink in order, or only the slow ones, or only the others."""
        for sink in list(self._sinks):
            if slow is None or sink.slow is slow:
                path = self._told(sink, partial(sink.finish, session))
                if sink in self._sinks and self._close(sink) and path is not None:
                    self.files.append(path)

    def close(self) -> None:
        """Close whatever was not finished."""
        for sink in list(self._sinks):
            self._close(sink)

    def __enter__(self) -> Sinks:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def _told(self, sink: Sink, action: Callable[[], T]) -> T | None:
        found: list[T] = []
        if self.works(lambda: found.append(action())):
            return found[0]
        self._sinks.remove(sink)
        # It has said already what is wrong with it.
        with contextlib.suppress(PosecheckError):
            sink.close()
        return None

    def _close(self, sink: Sink) -> bool:
        self._sinks.remove(sink)
        return self.works(sink.close)


class Later(Sink):
    """A sink that opens with its first moment, so that a set without any leaves no file."""

    def __init__(self, opener: Callable[[], Sink], *, early: bool = False) -> None:
        self._opener = opener
        self._sink: Sink | None = None
        self.early = early

    def take(self, moment: Moment) -> None:
        """See `Sink`."""
        if self._sink is None:
            self._sink = self._opener()
        self._sink.take(moment)

    def finish(self, session: Session) -> Path | None:
        """See `Sink`."""
        return None if self._sink is None else self._sink.finish(session)

    def close(self) -> None:
        """See `Sink`."""
        if self._sink is not None:
            self._sink.close()


class Guest(Sink):
    """A sink of somebody else's: whatever it raises becomes an OutputError that names it.

    ``__cause__`` of that keeps the traceback.
    """

    def __init__(self, sink: Sink) -> None:
        self._sink = sink
        self.early, self.slow = sink.early, sink.slow

    def take(self, moment: Moment) -> None:
        """See `Sink`."""
        self._guarded(lambda: self._sink.take(moment))

    def finish(self, session: Session) -> Path | None:
        """See `Sink`."""
        return self._guarded(lambda: self._sink.finish(session))

    def close(self) -> None:
        """See `Sink`."""
        self._guarded(self._sink.close)

    def _guarded(self, action: Callable[[], T]) -> T:
        try:
            return action()
        except PosecheckError:
            raise
        except Exception as error:
            problem = f"raised {type(error).__name__}: {error}"
            raise OutputError(type(self._sink).__name__, problem, "Its results are missing.") from error
