"""Pieces of a recording, read in processes of their own, so many at once."""

from __future__ import annotations

import contextlib
import math
import multiprocessing
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from typing import Final

from posecheck.app.recorded.piece_worker import Batch, End, Order, work
from posecheck.core.session import ModelInfo
from posecheck.core.types import Observation
from posecheck.errors import ModelError

_WAIT_S: Final = 0.5
#: How long a process may take to notice that nobody listens.
_STOP_S: Final = 10.0
#: How far beyond the next piece's beginning a process reads before anybody needs it: two readings mostly
#: agree by then.
_BEYOND_S: Final = 5.0


class PiecePool:
    """Begins the ``pieces`` in their order, ``jobs`` at once. A context manager: leaving it ends them all."""

    def __init__(self, orders: Sequence[Order], jobs: int) -> None:
        ends_s = [order.start_s for order in orders[1:]]
        self.pieces = [
            PieceThere(self, order, end_s + _BEYOND_S)
            for order, end_s in zip(orders, [*ends_s, math.inf], strict=True)
        ]
        self._jobs = jobs

    def __enter__(self) -> PiecePool:
        return self

    def __exit__(self, *exception: object) -> None:
        for piece in self.pieces:
            piece.stop()
        for piece in self.pieces:
            piece.join()

    def model(self) -> ModelInfo:
        """The model, once the first process has loaded it. Raises what kept it from that."""
        first = self.pieces[0]
        while first.model is None:
            if first.ended:
                raise first.error or ModelError("pose model", "was not loaded", "Use --jobs 1.")
            self.receive(first)
        return first.model

    def receive(self, needed: PieceThere) -> None:
        """Wait until ``needed`` has news; take those of the others on the way."""
        needed.begin()
        while True:
            self._begin_more()
            heard = {
                piece.connection: piece
                for piece in self.pieces
                if piece.connection is not None and (piece is needed or piece.working)
            }
            ready = [heard[each] for each in wait(list(heard), timeout=_WAIT_S)]  # type: ignore[index]
            for piece in ready:
                piece.take()
            if needed in ready:
                return

    def _begin_more(self) -> None:
        working = sum(piece.working for piece in self.pieces)
        for piece in self.pieces:
            if working < self._jobs and not piece.begun:
                piece.begin()
                working += 1


@dataclass(slots=True, eq=False)
class PieceThere:
    """One process and what came from it. One that is far enough is not listened to: it waits."""

    pool: PiecePool
    order: Order
    enough_s: float
    connection: Connection | None = None
    begun: bool = False
    ended: bool = False
    model: ModelInfo | None = None
    problem: str = ""
    error: Exception | None = None
    _process: SpawnProcess | None = None
    _waiting: deque[Observation] = field(default_factory=deque)
    _newest_s: float = -math.inf

    @property
    def start_s(self) -> float:
        """Where it begins."""
        return self.order.start_s

    @property
    def working(self) -> bool:
        """Whether it has work left that is its own."""
        return self.begun and not self.ended and self._newest_s < self.enough_s

    def __iter__(self) -> PieceThere:
        return self

    def __next__(self) -> Observation:
        while not self._waiting:
            if self.ended:
                raise self.error or StopIteration
            self.pool.receive(self)
        return self._waiting.popleft()

    def begin(self) -> None:
        """Start the process, unless it was."""
        if self.begun:
            return
        self.begun = True
        context = multiprocessing.get_context("spawn")
        self.connection, its = context.Pipe()
        self._process = context.Process(target=work, args=(self.order, its), daemon=True)
        self._process.start()
        # Its end of the pipe must close with the process: ours of it is not needed.
        its.close()

    def take(self) -> None:
        """Take one message."""
        assert self.connection is not None
        try:
            message = self.connection.recv()
        except (EOFError, OSError):
            message = End(error=ModelError("pose model", "a process that ran it has died", "Use --jobs 1."))
        if isinstance(message, Batch):
            self._waiting.extend(message.observations)
            self._newest_s = max((each.t_s for each in message.observations), default=self._newest_s)
        elif isinstance(message, ModelInfo):
            self.model = message
        else:
            self.problem, self.error = message.problem, message.error
            self._close()

    def stop(self) -> None:
        """Let the process end at its next message: nobody listens any more."""
        self.begun = True
        self._waiting.clear()
        self._close()

    def join(self) -> None:
        """Wait for the end of the process, and make it one if need be."""
        if self._process is not None:
            self._process.join(_STOP_S)
            self._process.terminate()

    def _close(self) -> None:
        self.ended = True
        if self.connection is not None:
            with contextlib.suppress(OSError):
                self.connection.close()
            self.connection = None
