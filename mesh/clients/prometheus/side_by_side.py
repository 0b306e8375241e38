"""Several questions at once, in a bounded number of threads, under one deadline."""

from __future__ import annotations

import contextvars
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from functools import partial
from typing import Generic, TypeVar

from mesh.clients.errors import SourceError, TimedOut
from mesh.clients.http import Deadline

T = TypeVar("T")
FOREVER = 3600.0


@dataclass(frozen=True, slots=True)
class Outcome(Generic[T]):
    result: T | SourceError
    seconds: float


class SideBySide:
    """Threads that are started when first needed, so that a process may fork before."""

    def __init__(self, threads: int) -> None:
        self._threads = threads
        self._lock = threading.Lock()
        self._pool: ThreadPoolExecutor | None = None

    def close(self) -> None:
        with self._lock:
            pool, self._pool = self._pool, None
        if pool is not None:
            pool.shutdown(cancel_futures=True)

    def run(
        self, jobs: Mapping[str, Callable[[], T]], deadline: Deadline, late: Callable[[str], SourceError]
    ) -> dict[str, Outcome[T]]:
        """The outcome of each job by name, in their order; `late` makes the error of one that the deadline overtook.

        Jobs that have begun are left behind: they watch the same deadline and end by themselves.
        """
        begun = time.monotonic()
        pool = self._started()
        futures: dict[str, Future[Outcome[T]]] = {
            name: pool.submit(contextvars.copy_context().run, _timed, job, begun) for name, job in jobs.items()
        }
        try:
            wait(futures.values(), timeout=max(0.0, deadline.left(FOREVER)))
            return {name: _settled(future, begun, deadline, partial(late, name)) for name, future in futures.items()}
        finally:
            for future in futures.values():
                future.cancel()

    def _started(self) -> ThreadPoolExecutor:
        with self._lock:
            if self._pool is None:
                self._pool = ThreadPoolExecutor(self._threads, thread_name_prefix="prometheus")
            return self._pool


def _timed(job: Callable[[], T], begun: float) -> Outcome[T]:
    result: T | SourceError
    try:
        result = job()
    except SourceError as error:
        result = error
    return Outcome(result, time.monotonic() - begun)


def _settled(
    future: Future[Outcome[T]], begun: float, deadline: Deadline, late: Callable[[], SourceError]
) -> Outcome[T]:
    """What a job came to; the deadline is told in the same words whichever thread noticed it first."""
    outcome = future.result() if future.done() else Outcome(late(), time.monotonic() - begun)
    if deadline.passed and isinstance(outcome.result, TimedOut):
        return Outcome(late(), outcome.seconds)
    return outcome
