"""Several questions at once, in threads that all pages share by turns, under one deadline."""

from __future__ import annotations

import contextvars
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from functools import partial
from typing import Generic, TypeVar

from mesh.clients.errors import SourceError, TimedOut, without_frames
from mesh.clients.http import Deadline
from mesh.model import pace

T = TypeVar("T")
FOREVER = 3600.0


@dataclass(frozen=True, slots=True)
class Outcome(Generic[T]):
    result: T | SourceError
    seconds: float


@dataclass(slots=True)
class _Round:
    """The jobs of one call: those that wait for a thread, and how many have one."""

    waiting: deque[Callable[[], None]] = field(default_factory=deque)
    running: int = 0


class SideBySide:
    """Threads that are started when first needed, so that a process may fork before.

    A call has at most `at_once` of the `threads`. A quarter of them is kept for the first job of each call, and the
    more are taken the fewer a call gets: slow answers to one page leave the others their turn.
    """

    def __init__(self, at_once: int, threads: int = 0) -> None:
        self._at_once = at_once
        self._threads = max(threads, at_once)
        self._spare = (self._threads - at_once) // 4
        self._lock = threading.Lock()
        self._pool: ThreadPoolExecutor | None = None
        self._rounds: list[_Round] = []
        self._free = self._threads

    def close(self) -> None:
        with self._lock:
            pool, self._pool = self._pool, None
            self._rounds.clear()
        if pool is not None:
            pool.shutdown(cancel_futures=True)

    def run(
        self, jobs: Mapping[str, Callable[[], T]], deadline: Deadline, late: Callable[[str], SourceError]
    ) -> dict[str, Outcome[T]]:
        """The outcome of each job by name, in their order; `late` makes the error of one that the deadline overtook.

        Jobs that have begun are left behind: they watch the same deadline and end by themselves.
        """
        begun = time.monotonic()
        futures: dict[str, Future[Outcome[T]]] = {name: Future() for name in jobs}
        turn = _Round()
        for name, job in jobs.items():
            timed = partial(contextvars.copy_context().run, _timed, job, begun)
            turn.waiting.append(partial(_settle, futures[name], timed))
        with self._lock:
            self._rounds.append(turn)
            self._hand_out()
        try:
            with pace.waiting():
                wait(futures.values(), timeout=max(0.0, deadline.left(FOREVER)))
            return {name: _settled(future, begun, deadline, partial(late, name)) for name, future in futures.items()}
        finally:
            with self._lock:
                turn.waiting.clear()

    def _hand_out(self) -> None:
        """Free threads to the calls that have fewest. The caller holds the lock."""
        if self._pool is None:
            self._pool = ThreadPoolExecutor(self._threads, thread_name_prefix="prometheus")
        self._rounds = [turn for turn in self._rounds if turn.waiting]
        for turn in sorted(self._rounds, key=lambda turn: turn.running):
            while turn.waiting and self._may_start(turn):
                turn.running += 1
                self._free -= 1
                self._pool.submit(self._work, self._pool, turn, turn.waiting.popleft())

    def _may_start(self, turn: _Round) -> bool:
        if not turn.running:
            return self._free > 0
        return turn.running < min(self._at_once, self._free - self._spare)

    def _work(self, pool: ThreadPoolExecutor, turn: _Round, job: Callable[[], None]) -> None:
        try:
            job()
        finally:
            with self._lock:
                turn.running -= 1
                self._free += 1
                if self._pool is pool:
                    self._hand_out()


def _timed(job: Callable[[], T], begun: float) -> Outcome[T]:
    result: T | SourceError
    try:
        result = job()
    except SourceError as error:
        result = without_frames(error)
    return Outcome(result, time.monotonic() - begun)


def _settle(future: Future[Outcome[T]], job: Callable[[], Outcome[T]]) -> None:
    try:
        future.set_result(job())
    except BaseException as error:
        future.set_exception(error)


def _settled(
    future: Future[Outcome[T]], begun: float, deadline: Deadline, late: Callable[[], SourceError]
) -> Outcome[T]:
    """What a job came to; the deadline is told in the same words whichever thread noticed it first."""
    outcome = future.result() if future.done() else Outcome(late(), time.monotonic() - begun)
    if deadline.passed and isinstance(outcome.result, TimedOut):
        return Outcome(late(), outcome.seconds)
    return outcome
