"""Which custom dashboards objects have, remembered for a minute: every visit of a page asks, few answers change."""

from __future__ import annotations

import contextvars
import threading
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Future

from mesh.metrics.discovery import Runtime
from mesh.model import pace
from mesh.model.problems import Failure, Problem

LASTS_SECONDS = 60.0
FAILURE_LASTS_SECONDS = 10.0
MOST = 1000

Key = tuple[str, str, str, str]
"""Cluster, namespace, item (`workload` or `application`), name."""
Answer = tuple[tuple[Runtime, ...], tuple[Problem, ...]]


class KnownDashboards:
    """At most `most` objects, those that were asked for last. `clock` gives Unix seconds."""

    def __init__(self, clock: Callable[[], float], most: int = MOST) -> None:
        self._clock = clock
        self._most = most
        self._lock = threading.Lock()
        self._known: OrderedDict[Key, tuple[float, Answer]] = OrderedDict()

    def begin(self, key: Key, ask: Callable[[], Answer]) -> Callable[[], Answer]:
        """Asks beside what the caller does meanwhile, unless the answer is known; call the result to have it."""
        known = self._fresh(key)
        if known is not None:
            return lambda: known
        question: Future[Answer] = Future()
        context = contextvars.copy_context()
        threading.Thread(target=context.run, args=(_answer, question, ask), name="dashboards", daemon=True).start()

        def wait() -> Answer:
            with pace.waiting():
                answer = question.result()
            self._keep(key, answer)
            return answer

        return wait

    def _fresh(self, key: Key) -> Answer | None:
        now = self._clock()
        with self._lock:
            known = self._known.get(key)
            if known is None or known[0] <= now:
                return None
            self._known.move_to_end(key)
            return known[1]

    def _keep(self, key: Key, answer: Answer) -> None:
        failed = any(problem.failure is not Failure.WARNING for problem in answer[1])
        until = self._clock() + (FAILURE_LASTS_SECONDS if failed else LASTS_SECONDS)
        with self._lock:
            self._known[key] = (until, answer)
            self._known.move_to_end(key)
            while len(self._known) > self._most:
                self._known.popitem(last=False)


def _answer(question: Future[Answer], ask: Callable[[], Answer]) -> None:
    try:
        with pace.keeping(None):
            question.set_result(ask())
    except Exception as error:
        question.set_exception(error)
