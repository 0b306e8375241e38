"""A worker that is told to end at once, and one whose events come late."""

from __future__ import annotations

import logging
import signal
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from selectors import EVENT_WRITE, DefaultSelector
from socket import socketpair
from typing import Any

import pytest
from gunicorn.config import Config  # type: ignore[import-untyped]

from mesh.web.listener.limits import Limits
from mesh.web.listener.worker import worker_with

LIMITS = Limits(arrival=1, write=1, pause=0, max_body=1000, bodies=1000, unsent=1000, probes=("/healthz",), api="/api")


@pytest.fixture
def worker() -> Iterator[Any]:
    """Without a master, and its loop does not run by itself."""
    made = worker_with(LIMITS)(1, 1, [], None, 30, Config(), logging.getLogger("trial"))
    made.tpool, made._probes, made.poller = ThreadPoolExecutor(1), ThreadPoolExecutor(1), DefaultSelector()
    made.method_queue.init()
    yield made
    made.poller.close()
    made.method_queue.close()
    made.tmp.close()


class Client:
    """Its socket can be written, and is never read; what is sent to it is counted."""

    client = "somebody"
    until = 0.0

    def __init__(self, stack: ExitStack) -> None:
        self.sock, other = map(stack.enter_context, socketpair())
        self.other, self.unsent, self.is_closed = other, bytearray(b"x" * 600), False

    def close(self) -> None:
        self.is_closed = True


def test_an_event_of_an_answer_that_was_given_up_in_the_same_round_is_passed_over(worker: Any) -> None:
    with ExitStack() as stack:
        thread, answering, newest = Client(stack), Client(stack), Client(stack)
        begin = worker._sending.begin
        # Ready in the same round and told first: a thread is done, and its answer has no room beside the other.
        worker.poller.register(thread.sock, EVENT_WRITE, lambda _: begin(newest, Future()))
        begin(answering, Future())

        worker.wait_for_and_dispatch_events(1.0)

        assert answering.is_closed
        assert not newest.is_closed
        answering.other.setblocking(False)
        with pytest.raises(BlockingIOError):
            answering.other.recv(1)


def test_the_signal_takes_no_lock_and_breaks_nothing_off_and_the_loop_ends_at_its_next_step(worker: Any) -> None:
    with worker.tpool._shutdown_lock:
        worker.handle_quit(signal.SIGQUIT, None)
    assert not worker.alive
    with pytest.raises(SystemExit) as ended:
        worker.method_queue.run_callbacks(None)
    assert not ended.value.code
    with pytest.raises(RuntimeError):
        worker.tpool.submit(print)
