"""What one run over one input came to, and writing it to its folder."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from posecheck.core.notes import VIEW_REFUSED, Note
from posecheck.core.session import Session
from posecheck.errors import PosecheckError
from posecheck.files.disk import folder_name, missing, numbered, ready_folder, take_back

INCOMPLETE: Final = 7
INTERRUPTED: Final = 130


@dataclass(slots=True)
class Outcome:
    """One input's results. ``error`` when there are none; ``failures`` are outputs that broke,
    ``notices`` sentences about what did not work beside them.

    ``problem`` says why part of the recording is missing, None when none is; ``nobody`` says that there was
    no person in any of it. ``entry`` is the id under which the history has the set; empty where it has not.
    """

    path: Path
    session: Session | None = None
    files: list[Path] = field(default_factory=list)
    error: PosecheckError | None = None
    failures: list[PosecheckError] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    problem: Note | None = None
    nobody: bool = False
    interrupted: bool = False
    entry: str = ""

    @property
    def unjudged(self) -> str:
        """Why nothing at all could be judged, as the key of a label; empty when something was."""
        if self.nobody:
            return "nobody"
        if self.session is None or not self.session.unseen:
            return ""
        if any(note.key in VIEW_REFUSED for note in self.session.warnings):
            return "never_side_on"
        return "leg_never_seen" if self.session.kind == "movement" else "body_never_seen"

    @property
    def code(self) -> int:
        """The exit code that this input alone would give."""
        if self.interrupted:
            return INTERRUPTED
        if self.error is not None:
            return self.error.exit_code
        if self.failures:
            return self.failures[0].exit_code
        return INCOMPLETE if self.problem or self.unjudged else 0


class Folders:
    """A folder of its own for each input of a run: clip, clip-2, ... for equal names.

    Names differing only in case count as equal: on some disks they are. A folder that holds what came of
    another recording is nobody else's either.
    """

    def __init__(self, output: Path) -> None:
        self._output = output
        self._taken: set[str] = set()

    @contextlib.contextmanager
    def ready(self, stem: str, free: Callable[[Path], bool] = lambda folder: True) -> Iterator[Path]:
        """`next`, made and proved writable; gone again when it is still empty in the end.

        Raises OutputError.
        """
        folder = self.next(stem, free)
        made = missing(folder)
        ready_folder(folder)
        try:
            yield folder
        finally:
            take_back(made)

    def next(self, stem: str, free: Callable[[Path], bool] = lambda folder: True) -> Path:
        """The folder for an input whose file name, without suffix, is ``stem``; ``free`` for it."""
        names = (name for name in numbered(folder_name(stem)) if name.casefold() not in self._taken)
        name = next(name for name in names if free(self._output / name))
        self._taken.add(name.casefold())
        return self._output / name


def exit_code(outcomes: Iterable[Outcome]) -> int:
    """Of a whole run: 130 when it was interrupted, else the code of the first input that went wrong."""
    codes = [outcome.code for outcome in outcomes]
    if INTERRUPTED in codes:
        return INTERRUPTED
    return next((code for code in codes if code), 0)
