"""A worker that is told to end at once."""

from __future__ import annotations

import logging
import signal
from concurrent.futures import ThreadPoolExecutor

import pytest
from gunicorn.config import Config  # type: ignore[import-untyped]

from mesh.web.listener.limits import Limits
from mesh.web.listener.worker import worker_with

LIMITS = Limits(arrival=1, write=1, pause=0, max_body=1000, bodies=1000, unsent=1000, probe="/healthz", api="/api")


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
