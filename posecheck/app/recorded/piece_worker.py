"""What one process of a divided recording does: read from its time on, until nobody listens."""

from __future__ import annotations

import contextlib
import signal
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Final

from posecheck.app.edges import Edges, Source, real
from posecheck.app.recorded.reading import observed
from posecheck.core.types import Observation
from posecheck.errors import PosecheckError

#: Observations a message: few enough to stop soon, enough to cost nothing.
_BATCH: Final = 8


@dataclass(frozen=True, slots=True)
class Order:
    """What to read. ``edges`` None: the real ones; else something that can be pickled."""

    path: Path
    rotate: int | None
    model: str | None
    start_s: float
    edges: Edges | None = None


@dataclass(frozen=True, slots=True)
class Batch:
    """Some observations, in order."""

    observations: tuple[Observation, ...]


@dataclass(frozen=True, slots=True)
class End:
    """No more will come. ``problem`` as in `Source`; ``error`` when that is why."""

    problem: str = ""
    error: Exception | None = None


def work(order: Order, connection: Connection) -> None:
    """Send the ModelInfo, Batches and an End. Returns early when the other side has closed."""
    # Ctrl-C reaches every process of the terminal; the one that asked for this decides.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with contextlib.suppress(BrokenPipeError, ConnectionResetError), connection:
        try:
            edges = order.edges or real()
            with edges.open_video(order.path, order.rotate) as source:
                problem = _read(order, edges, source, connection)
        except PosecheckError as error:
            connection.send(End(error=error))
        else:
            connection.send(End(problem))


def _read(order: Order, edges: Edges, source: Source, connection: Connection) -> str:
    with edges.open_estimator(order.model) as estimator:
        connection.send(estimator.model)
        frames = source.since(order.start_s)
        batch: list[Observation] = []
        with contextlib.closing(observed(frames, estimator)) as found:
            for observation in found:
                batch.append(observation)
                if len(batch) == _BATCH:
                    connection.send(Batch(tuple(batch)))
                    batch.clear()
        connection.send(Batch(tuple(batch)))
    return source.problem
