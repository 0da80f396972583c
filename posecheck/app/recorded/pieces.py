"""A long recording in pieces: the same cuts and the same joins, however many are read at once.

Each piece begins at a fixed time, and the one before reads on into it until both have seen the same for two
seconds: MediaPipe's smoothing and the choice of the person remember, so the first seconds of a piece are
warm-up and are thrown away. Two that do not agree within half a minute cost time, not truth: the earlier
reads on. ``--jobs`` decides how many pieces are read at once, never where they begin or join, so it changes
no result. What follows a join is an equally good reading, not the one that an uncut one would have been.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from typing import Final, Protocol

from posecheck.app.edges import Read
from posecheck.app.recorded.agreement import Agreement
from posecheck.core.types import Observation
from posecheck.errors import PosecheckError

#: The least length of a piece. So long that the four seconds that are read twice cost two percent of the time
#: at most, so short that a recording of six minutes is work for two processes. Most sets are one piece.
PIECE_S: Final = 180.0
#: How long two readings may take to agree before the later one is given up: several repetitions.
_GIVE_UP_S: Final = 30.0


class Piece(Protocol):
    """An iterator over the observations from ``start_s`` on. Raises InputError and ModelError.

    ``problem``: once it has ended or was stopped, a sentence when part of it could not be read.
    """

    @property
    def start_s(self) -> float: ...
    @property
    def problem(self) -> str: ...
    def __iter__(self) -> Piece: ...
    def __next__(self) -> Observation: ...
    def stop(self) -> None: ...


def starts_s(duration_s: float, piece_s: float = PIECE_S) -> list[float]:
    """Where the pieces begin: of equal length, none shorter than ``piece_s``; one, or an even number.

    Even, so that two processes have as much to do.
    """
    count = 2 * int(duration_s / (2 * piece_s)) or 1
    return [index * duration_s / count for index in range(count)]


class Joined:
    """Several pieces of ``source`` as one reading of it.

    ``problem``, in the end, speaks of the pieces that were used.
    """

    def __init__(self, source: Read, pieces: Sequence[Piece]) -> None:
        self.info, self.frame_count = source.info, source.frame_count
        self._current, *self._following = pieces
        self._used: list[Piece] = []

    @property
    def problem(self) -> str:
        """The problem of each piece that was used."""
        problems = dict.fromkeys(piece.problem for piece in self._used if piece.problem)
        return " ".join(f"{problem.rstrip('.')}." for problem in problems).rstrip(".")

    @property
    def count(self) -> int:
        """How many pieces have been used."""
        return len(self._used)

    def observations(self) -> Generator[Observation, None, None]:
        """All of the recording, in order. Raises InputError or ModelError, as one reading would."""
        try:
            while True:
                seam = self._next_seam()
                for observation in self._current:
                    yield observation
                    if seam is not None and seam.closes(observation):
                        break
                    if seam is not None and seam.given_up:
                        self._following.pop(0)
                        seam = self._next_seam()
                else:
                    return
                self._use(self._following.pop(0))
        finally:
            for piece in self._following:
                piece.stop()
            self._use(self._current)

    def _next_seam(self) -> _Seam | None:
        return _Seam(self._following[0]) if self._following else None

    def _use(self, piece: Piece) -> None:
        """Go on with another piece; the one until now has been used."""
        self._current.stop()
        self._used.append(self._current)
        self._current = piece


class _Seam:
    """Watches for the moment from which on ``later`` may take over. ``given_up``: it will not."""

    def __init__(self, later: Piece) -> None:
        self._later = later
        self._agreement = Agreement(later.start_s)
        self._twin: Observation | None = None
        self.given_up = False

    def closes(self, observation: Observation) -> bool:
        """Whether the later piece takes over after ``observation``, which is the earlier one's."""
        t_s = observation.t_s
        if t_s < self._later.start_s:
            return False
        try:
            while self._twin is None or self._twin.t_s < t_s:
                self._twin = next(self._later)
        except (StopIteration, PosecheckError):
            # Whatever keeps it from going on meets the earlier one too, or does not matter.
            self.given_up = True
        else:
            if self._twin.t_s == t_s and self._agreement.add(observation, self._twin):
                return True
            self.given_up = t_s > self._later.start_s + _GIVE_UP_S
        if self.given_up:
            self._later.stop()
        return False
