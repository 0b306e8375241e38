"""A worker that is told to end at once, and one whose events come late."""

from __future__ import annotations

import logging
import signal
from concurrent.futures import Future, ThreadPoolExecutor
from unittest.mock import Mock

import pytest
from gunicorn.config import Config  # type: ignore[import-untyped]

from mesh.web.listener.leaving import Sending
from mesh.web.listener.limits import Limits
from mesh.web.listener.worker import worker_with

LIMITS = Limits(arrival=1, write=1, pause=0, max_body=1000, bodies=1000, unsent=1000, probe="/healthz", api="/api")


def test_an_event_of_an_answer_that_was_given_up_in_the_same_round_is_passed_over() -> None:
    loop, given_up = Mock(), Mock()
    sending = Sending(loop, 1.0, 10, Mock(), given_up)
    first, second = (Mock(unsent=bytearray(b"x" * 8)) for _ in range(2))
    sending.begin(first, Future())
    callback = loop.poller.register.call_args.args[2]
    sending.begin(second, Future())

    callback(first.sock)

    given_up.assert_called_once_with(first)
    first.sock.send.assert_not_called()


def test_the_signal_takes_no_lock_and_breaks_nothing_off_and_the_loop_ends_at_its_next_step() -> None:
    worker = worker_with(LIMITS)(1, 1, [], None, 30, Config(), logging.getLogger("trial"))
    worker.tpool, worker._probes = ThreadPoolExecutor(1), ThreadPoolExecutor(1)
    worker.method_queue.init()
    try:
        with worker.tpool._shutdown_lock:
            worker.handle_quit(signal.SIGQUIT, None)
        assert not worker.alive
        with pytest.raises(SystemExit) as ended:
            worker.method_queue.run_callbacks(None)
        assert not ended.value.code
        with pytest.raises(RuntimeError):
            worker.tpool.submit(print)
    finally:
        worker.method_queue.close()
        worker.tmp.close()
