"""Where tasks run: a pool of processes on this machine, or a Dask cluster; one interface for both."""

from __future__ import annotations

import multiprocessing
import os
import re
import signal
import sys
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from itertools import islice
from types import FrameType
from typing import Any, Final

from posecheck.app.batch.task import Done, Task, lost, run_task
from posecheck.errors import SetupError, UsageError

_DIED: Final = "The process that analysed it died, twice."
#: How often Dask may try a task on another worker when one is lost.
_RETRIES: Final = 2
#: Tasks a worker thread of the cluster has lying ready.
_READY: Final = 2
#: A scheduler that is there answers in less.
CONNECT_S: Final = 15.0
_ADDRESS: Final = re.compile(r"(?:(?:tcp|ws|ucx)://)?(?:[^\s/:\[\]]+|\[[0-9A-Fa-f:.]+\]):\d{1,5}")


def run_here(tasks: Iterable[Task], jobs: int) -> Iterator[Done]:
    """Run ``tasks`` in ``jobs`` processes; results as they come.

    When a process dies, those under way are tried again one by one, each in a process of its own: only
    the one that kills its process again has failed.
    """
    left = iter(tasks)
    suspects: list[Task] = []
    while True:
        with _pool(jobs) as executor:
            yield from _run(executor, _run_or_end, left, jobs, suspects)
        if not suspects:
            return
        for task in suspects:
            yield from _run_alone(task)
        suspects.clear()


def run_on_cluster(tasks: Iterable[Task], address: str, *, connect_s: float = CONNECT_S) -> Iterator[Done]:
    """Run ``tasks`` on the workers of the Dask scheduler at ``address``; results as they come.

    Every worker needs posecheck, and the same paths for recordings and results. Raises UsageError when
    the scheduler does not answer, SetupError without Dask.
    """
    with _client(address, connect_s) as client:
        threads = sum(client.nthreads().values())
        if not threads:
            raise UsageError(f"--scheduler {address}", "has no workers", "Start some with 'dask worker'.")
        with client.get_executor(retries=_RETRIES) as executor:
            died: list[Task] = []
            yield from _run(executor, run_task, iter(tasks), threads * _READY, died)
            for task in died:
                yield lost(task, "Every worker that analysed it died.")


def _run(
    executor: Executor,
    analyse: Callable[[Task], Done],
    left: Iterator[Task],
    at_once: int,
    died: list[Task],
) -> Iterator[Done]:
    """Results while there are tasks; those whose process died are put into ``died``."""
    running: dict[Future[Done], Task] = {}
    while True:
        if not died:
            for task in islice(left, at_once - len(running)):
                running[executor.submit(analyse, task)] = task
        if not running:
            return
        for future in wait(running, return_when=FIRST_COMPLETED).done:
            task = running.pop(future)
            try:
                yield future.result()
            except _death():
                died.append(task)


def _run_alone(task: Task) -> Iterator[Done]:
    died: list[Task] = []
    with _pool(1) as executor:
        yield from _run(executor, _run_or_end, iter([task]), 1, died)
    for each in died:
        yield lost(each, _DIED)


@contextmanager
def _pool(jobs: int) -> Generator[ProcessPoolExecutor, None, None]:
    others = set(multiprocessing.active_children())
    context = multiprocessing.get_context("spawn")
    executor = ProcessPoolExecutor(jobs, mp_context=context, initializer=_begin)
    try:
        yield executor
    except BaseException:
        # Ctrl-C, or nobody wants the rest: the processes clean up after themselves and end.
        for process in set(multiprocessing.active_children()) - others:
            process.terminate()
        raise
    finally:
        executor.shutdown(wait=True, cancel_futures=True)


def _begin() -> None:
    """In each process of the pool: Ctrl-C is the parent's, which then asks to end."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, _end)


def _run_or_end(task: Task) -> Done:
    """In a process of the pool: ends it when it was asked to. An exception would only become a result.

    The process would then wait for its next task, and the pool for ever for the process.
    """
    try:
        return run_task(task)
    except SystemExit as asked:
        os._exit(int(asked.code or 0))


def _end(number: int, frame: FrameType | None) -> None:
    sys.exit(128 + number)


def _client(address: str, connect_s: float) -> Any:
    try:
        import distributed
    except ImportError as error:
        problem = "is not installed, and --scheduler needs it"
        raise SetupError("dask", problem, "pip install 'posecheck[cluster]'") from error
    # Given anything else, Dask's client says so and then hangs while it is taken apart.
    if not _ADDRESS.fullmatch(address):
        raise UsageError(
            f"--scheduler {address}", "is no scheduler's address", "Example: tcp://10.0.0.5:8786"
        )
    connect: Any = distributed.Client
    try:
        return connect(address, timeout=connect_s, set_as_default=False)
    except (OSError, ValueError, TypeError) as error:
        problem = f"does not answer ({' '.join(str(error).split())[:120]})"
        raise UsageError(f"--scheduler {address}", problem, "Example: tcp://10.0.0.5:8786") from error


def _death() -> tuple[type[BaseException], ...]:
    """What says that a worker died, of whichever kind is in use."""
    distributed = sys.modules.get("distributed")
    return (BrokenProcessPool, distributed.KilledWorker) if distributed else (BrokenProcessPool,)
