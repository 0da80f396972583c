"""One long recording in several processes, whose observations join where they agree.

Each process begins at a time of its own and reads on into its neighbour's piece until both have seen the
same for a second: MediaPipe's smoothing and the choice of the person remember, so the first seconds of a
piece are warm-up and are thrown away. Two that never agree cost time, not truth: the earlier reads on to
the end, as one process would have. What follows a join is an equally good reading, not the same one:
MediaPipe's tracking depends on where it began, and quick movement can drive two trackings apart again.
"""

from __future__ import annotations

import contextlib
import multiprocessing
from collections import deque
from collections.abc import Generator, Iterator
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from typing import Final

from posecheck.app.agreement import Agreement
from posecheck.app.piece_worker import Batch, End, Order, work
from posecheck.core.session import ModelInfo, SourceInfo
from posecheck.core.types import Observation
from posecheck.errors import ModelError

#: Shorter pieces are not worth loading the model for.
_LEAST_S: Final = 20.0
_WAIT_S: Final = 0.5
#: How long a process may take to notice that nobody listens.
_STOP_S: Final = 10.0


def starts_s(duration_s: float, jobs: int) -> list[float]:
    """Where the pieces begin: at most ``jobs`` of equal length, none shorter than 20 s."""
    count = max(1, min(jobs, int(duration_s / _LEAST_S)))
    return [index * duration_s / count for index in range(count)]


class Pieces:
    """The processes that read one recording. Use as a context manager: leaving it ends them all.

    Looks like a source that was read: ``info``, ``frame_count``, ``problem`` (of the pieces used).
    """

    def __init__(self, info: SourceInfo, frame_count: int, orders: list[Order]) -> None:
        self.info = info
        self.frame_count = frame_count
        self.problem = ""
        self._orders = orders
        self._pieces: list[_Piece] = []

    def __enter__(self) -> Pieces:
        context = multiprocessing.get_context("spawn")
        for order in self._orders:
            mine, its = context.Pipe()
            process = context.Process(target=work, args=(order, its), daemon=True)
            process.start()
            # Ours alone now: its end of the pipe must close with the process.
            its.close()
            self._pieces.append(_Piece(order.start_s, mine, process))
        return self

    def __exit__(self, *exception: object) -> None:
        for piece in self._pieces:
            piece.stop()
        for piece in self._pieces:
            piece.process.join(_STOP_S)
            piece.process.terminate()

    def model(self) -> ModelInfo:
        """The model, once the first process has loaded it. Raises what kept it from that."""
        first = self._pieces[0]
        while first.model is None:
            self._receive(first)
        return first.model

    def observations(self) -> Generator[Observation, None, None]:
        """All of the recording, in order. Raises InputError or ModelError, as one process would."""
        current, *following = self._pieces
        while True:
            agreement = Agreement(following[0].start_s) if following else None
            for observation in self._of(current):
                yield observation
                if agreement is not None and self._agree(agreement, observation, following[0]):
                    break
            else:
                self.problem = current.problem
                return
            current.stop()
            current = following.pop(0)

    def _of(self, piece: _Piece) -> Iterator[Observation]:
        """What is left of one piece; what comes meanwhile from the others is kept."""
        while True:
            while piece.waiting:
                yield piece.waiting.popleft()
            if piece.ended:
                if piece.error is not None:
                    raise piece.error
                return
            self._receive(piece)

    def _agree(self, agreement: Agreement, observation: Observation, following: _Piece) -> bool:
        """Whether the next piece may take over after ``observation``; it loses what lies before."""
        if observation.t_s < following.start_s:
            return False
        while not following.waiting and not following.ended:
            self._receive(following)
        while following.waiting and following.waiting[0].t_s < observation.t_s:
            following.waiting.popleft()
        if not following.waiting:
            return False
        return following.waiting[0].t_s == observation.t_s and agreement.add(
            observation, following.waiting.popleft()
        )

    def _receive(self, needed: _Piece) -> None:
        """Wait until ``needed`` has news; take those of all the others on the way."""
        open_ones = {piece.connection: piece for piece in self._pieces if not piece.ended}
        while True:
            ready = wait(list(open_ones), timeout=_WAIT_S)
            for connection in ready:
                open_ones[connection].receive()  # type: ignore[index]
            if needed.connection in ready:
                return


@dataclass(slots=True, eq=False)
class _Piece:
    """One process: what came from it and was not used yet."""

    start_s: float
    connection: Connection
    process: SpawnProcess
    waiting: deque[Observation] = field(default_factory=deque)
    model: ModelInfo | None = None
    ended: bool = False
    problem: str = ""
    error: Exception | None = None

    def receive(self) -> None:
        """Take one message."""
        try:
            message = self.connection.recv()
        except (EOFError, OSError):
            message = End(error=ModelError("pose model", "a process that ran it has died", "Use --jobs 1."))
        if isinstance(message, Batch):
            self.waiting.extend(message.observations)
        elif isinstance(message, ModelInfo):
            self.model = message
        else:
            self.ended, self.problem, self.error = True, message.problem, message.error
            if self.error is not None and self.model is None:
                raise self.error

    def stop(self) -> None:
        """Let the process end at its next message: nobody listens any more."""
        self.ended = True
        self.waiting.clear()
        with contextlib.suppress(OSError):
            self.connection.close()
