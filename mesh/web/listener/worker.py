"""gunicorn's threaded worker, with the arrival of requests taken out of the threads.

In the original a thread reads a request from its socket, so that as many half-sent requests as there are threads stop
everybody. Here the loop reads without waiting, and a thread gets a request that is there as a whole; what does not
come in time is closed. Probes have a thread of their own, and nobody keeps the loop waiting at the end of a connection.
"""

from __future__ import annotations

import contextlib
import errno
import math
import selectors
import signal
import ssl
import sys
import threading
import time
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from http import HTTPStatus
from typing import Any

from gunicorn.arbiter import Arbiter  # type: ignore[import-untyped]
from gunicorn.workers import base  # type: ignore[import-untyped]
from gunicorn.workers.gthread import STOP_KEEPALIVE_LINGER, ThreadWorker  # type: ignore[import-untyped]

from mesh.web.listener.arrival import State
from mesh.web.listener.bodies import body_of, give_length
from mesh.web.listener.connection import Connection, Refused
from mesh.web.listener.heartbeat import Heartbeat
from mesh.web.listener.leaving import Lingering, Sending, unregister
from mesh.web.listener.limits import Limits
from mesh.web.listener.outgoing import Outgoing
from mesh.web.listener.refusals import refusal, status_of

# As many of these as there may be connections are no burden.
_SMALL_BODY = 64 * 1024
_NO_FILES = (errno.EMFILE, errno.ENFILE)
_GONE = (errno.EAGAIN, errno.ECONNABORTED)
_SLOW = Refused(HTTPStatus.REQUEST_TIMEOUT, "The request did not arrive in time.")
_CROWDED = Refused(HTTPStatus.SERVICE_UNAVAILABLE, "Too many requests are arriving at once. Try again in a moment.")

_FRAME_SLOTS = 16_000
_ENDING = (signal.SIGINT, signal.SIGQUIT, signal.SIGTERM)

base.WorkerTmp = Heartbeat


def hold_signals() -> None:
    """From before a fork until the worker has its own handlers. Until then it has those of the master, which note a
    signal in a queue that nobody reads in the worker."""
    signal.pthread_sigmask(signal.SIG_BLOCK, _ENDING)


def release_signals() -> None:
    signal.pthread_sigmask(signal.SIG_UNBLOCK, _ENDING)


class Worker(ThreadWorker):  # type: ignore[misc]  # gunicorn has no types
    limits: Limits
    alive: bool
    booted: bool

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._arriving: dict[Connection, None] = {}
        self._lingering = Lingering(self)
        self._sending = Sending(self, self.limits.write, self.limits.unsent, super().finish_request, self._end)
        self._leaves_at: float | None = None
        self._served = threading.local()

    def init_process(self) -> None:
        """Runs until the process ends. One that cannot start says why, and leaves with the status by which the master
        ends too: after any other it would start the next one, for ever."""
        self._probes = ThreadPoolExecutor(max_workers=1, thread_name_prefix="probe")
        try:
            super().init_process()
        except SystemExit as leaving:
            if self.booted or not leaving.code or leaving.code == Arbiter.WORKER_BOOT_ERROR:
                raise
            self._tell_start_failed(f"its start ended with {leaving.code}")
            raise SystemExit(Arbiter.WORKER_BOOT_ERROR) from None
        except Exception as error:
            if not self.booted:
                self._tell_start_failed(f"{type(error).__name__}: {error}")
            raise

    def _tell_start_failed(self, reason: str) -> None:
        print(f"the console cannot start: {reason}", file=sys.stderr, flush=True)

    def init_signals(self) -> None:
        super().init_signals()
        release_signals()

    # Connections

    def accept(self, listener: Any) -> None:
        try:
            opened, client = listener.accept()
        except OSError as error:
            if error.errno in _NO_FILES:
                self._make_room()
            elif error.errno not in _GONE:
                raise
            return
        self.nr_conns += 1
        conn = Connection(self.cfg, opened, client, listener.getsockname(), self._lingering.begin)
        self.enqueue_req(conn)
        if self.nr_conns >= self.worker_connections:
            self._make_room()

    def enqueue_req(self, conn: Connection) -> None:
        """Its next request begins: a new connection, one that was kept and can be read, or one with bytes left."""
        conn.until = time.monotonic() + self.limits.arrival
        self._arriving[conn] = None
        with self._ending(conn):
            conn.begin(self.limits.max_body)
            self._read(conn)

    def _on_readable(self, conn: Connection, _fileobj: Any) -> None:
        was_silent = not conn.arrival.data
        with self._ending(conn):
            self._read(conn)
        if was_silent and conn.arrival.data and conn in self._arriving:
            # Browsers open connections before they need them: the time counts from the first byte.
            conn.until = time.monotonic() + self.limits.arrival
            self._arriving[conn] = self._arriving.pop(conn)

    def _read(self, conn: Connection) -> None:
        try:
            there = conn.receive()
        except (BlockingIOError, ssl.SSLWantReadError):
            self._wait(conn, selectors.EVENT_READ)
            self._bound_bodies(conn)
            return
        except ssl.SSLWantWriteError:
            self._wait(conn, selectors.EVENT_WRITE)
            return
        self._forget(conn)
        if there:
            self._hand_over(conn)
        else:
            self._end(conn)

    def _hand_over(self, conn: Connection) -> None:
        conn.ready()
        arrival = conn.arrival
        is_probe = arrival.target.decode("latin-1") in self.limits.probes and arrival.method in (b"GET", b"HEAD")
        pool = self._probes if is_probe else self.tpool
        future: Future[Any] = pool.submit(self.handle, conn)
        future.add_done_callback(lambda done: self.method_queue.defer(self.finish_request, conn, done))

    def _wait(self, conn: Connection, events: int) -> None:
        if conn.waits_for == events:
            return
        if conn.waits_for:
            self.poller.unregister(conn.sock)
        self.poller.register(conn.sock, events, partial(self._on_readable, conn))
        conn.waits_for = events

    def _forget(self, conn: Connection) -> None:
        self._arriving.pop(conn, None)
        if conn.waits_for:
            conn.waits_for = 0
            unregister(self.poller, conn)

    @contextlib.contextmanager
    def _ending(self, conn: Connection) -> Any:
        """What goes wrong on a connection is its end, and nobody else's."""
        try:
            yield
        except Refused as refused:
            self._refuse(conn, refused)
        except (OSError, ValueError) as error:
            # A certificate that cannot be read is an OSError too, and the one that somebody must know of.
            level = self.log.debug if isinstance(error, (ConnectionError, ssl.SSLError)) else self.log.warning
            level("a connection of %s was broken off: %s", conn.client, error)
            self._forget(conn)
            self._end(conn)

    def _refuse(self, conn: Connection, refused: Refused) -> None:
        self._forget(conn)
        conn.refuse(refused, as_json=self._is_api(conn))
        self.nr_conns -= 1
        self._lingering.begin(conn)

    def _end(self, conn: Connection) -> None:
        self.nr_conns -= 1
        conn.close()

    def _drop(self, conn: Connection, refused: Refused) -> None:
        """The end of a request that is not there yet; a connection that never said anything is told nothing."""
        if conn.arrival.data:
            self._refuse(conn, refused)
        else:
            self._forget(conn)
            self._end(conn)

    def _make_room(self) -> None:
        """Who waits longest gives way: of a thousand half-open connections the newest may be somebody's click."""
        self._lingering.close_all()
        arriving = next(iter(self._arriving), None)
        kept = next(iter(self.keepalived_conns), None)
        arriving_since = arriving.until - self.limits.arrival if arriving else math.inf
        kept_since = kept.timeout - self.cfg.keepalive if kept else math.inf
        sending_since = self._sending.first_since()
        since = min(arriving_since, kept_since, sending_since)
        if kept and since == kept_since:
            kept.timeout = 0.0
            self.murder_keepalived()
        elif arriving and since == arriving_since:
            self._drop(arriving, _CROWDED)
        elif since == sending_since < math.inf:
            self._sending.give_up_first()

    def _bound_bodies(self, conn: Connection) -> None:
        if conn.arrival.body_bytes < _SMALL_BODY:
            return
        while sum(conn.arrival.body_bytes for conn in self._arriving) > self.limits.bodies:
            self._drop(next(conn for conn in self._arriving if conn.arrival.body_bytes), _CROWDED)

    def finish_request(self, conn: Connection, done: Future[Any]) -> None:
        """A thread is done; the client may not be."""
        if conn.unsent:
            self._sending.begin(conn, done)
        else:
            super().finish_request(conn, done)

    # The loop's turns, and its end

    def wait_for_and_dispatch_events(self, timeout: float) -> None:
        """In the original an event is also told to whom an earlier one of the same round has closed and forgotten."""
        for event, _ in self.poller.select(timeout):
            if self.poller.get_map().get(event.fd) is event:
                event.data(event.fileobj)

    def murder_pending(self) -> None:
        """gunicorn's name for what the loop does at each turn."""
        now = time.monotonic()
        if self._leaves_at is not None and now >= self._leaves_at and self.alive:
            self.alive = False
            for conn in self._arriving:
                conn.until = min(conn.until, now + STOP_KEEPALIVE_LINGER)
        if not self.alive and not self._accepting:
            for listener in self.sockets:
                listener.close()
        # They are in the order of their ends.
        while self._arriving and (arriving := next(iter(self._arriving))).until <= now:
            self._drop(arriving, _SLOW)
        self._sending.expire(now)
        self._lingering.expire(now)

    def handle_exit(self, sig: int, frame: Any) -> None:
        """SIGTERM: whoever leads requests here needs a moment to learn that this process ends."""
        self.limits.leaving()
        if self.limits.pause <= 0:
            super().handle_exit(sig, frame)
        elif self._leaves_at is None:
            self._leaves_at = time.monotonic() + self.limits.pause
            timer = threading.Timer(self.limits.pause, self.method_queue.defer, (self.murder_pending,))
            timer.daemon = True
            timer.start()

    def handle_quit(self, _sig: int, _frame: Any) -> None:
        """SIGINT and SIGQUIT: soon, but from the loop. An exception in the midst of its steps leaves threads that
        nobody will end, and the lock of the pool may be held just then."""
        self.alive = False
        self.method_queue.defer(self._quit)

    def _quit(self) -> None:
        self.tpool.shutdown(wait=False, cancel_futures=True)
        self._probes.shutdown(wait=False, cancel_futures=True)
        self.cfg.worker_int(self)
        sys.exit(0)

    # In the threads

    def handle(self, conn: Connection) -> Any:
        self._served.conn = conn
        try:
            return super().handle(conn)
        finally:
            self._served.conn = None

    def handle_request(self, req: Any, conn: Connection) -> Any:
        is_whole = conn.arrival.state is State.WHOLE
        req._expected_100_continue = False
        if is_whole:
            give_length(req)
        else:
            req.body = body_of(b"")
        if not is_whole or self._leaves_at is not None:
            req.force_close()
        # A client that does not take its answer must not keep the thread.
        outgoing = Outgoing(conn.sock, self.limits.write, self.limits.unsent)
        conn.sock = outgoing
        try:
            return super().handle_request(req, conn)
        except TimeoutError:
            outgoing.unsent.clear()
            self.log.info("%s did not take its answer in %.0f s", conn.client, self.limits.write)
            raise StopIteration from None
        finally:
            conn.sock, conn.unsent = outgoing.sock, outgoing.unsent

    def _keepalive_after(self, conn: Connection, keepalive: bool) -> bool:
        """A body that nobody waited for is not waited for now."""
        return conn.arrival.state is State.WHOLE and bool(super()._keepalive_after(conn, keepalive))

    def handle_error(self, req: Any, client: Any, addr: Any, exc: Exception) -> None:
        """What gunicorn refuses has our headers, and JSON for programs."""
        status = status_of(exc)
        if status >= HTTPStatus.INTERNAL_SERVER_ERROR and status != HTTPStatus.NOT_IMPLEMENTED:
            self.log.exception("a request of %s failed: %s", addr, getattr(req, "uri", ""))
            reason = "The console failed; its log has the details."
        else:
            self.log.info("a request of %s was refused: %s", addr, exc)
            reason = str(exc)
        conn = getattr(self._served, "conn", None)
        as_json = conn is not None and self._is_api(conn)
        with contextlib.suppress(OSError):
            client.settimeout(self.limits.write)
            client.sendall(refusal(status, reason, as_json=as_json, over_tls=isinstance(client, ssl.SSLSocket)))

    def _is_api(self, conn: Connection) -> bool:
        api = self.limits.api.encode()
        return conn.arrival.target == api or conn.arrival.target.startswith(api + b"/")


# Python keeps frames in chunks of 16 KiB and gives each back as soon as it is empty: where the calls of a loop cross
# the end of one, every call maps and unmaps memory, thousands of times a page. So large a frame gets a chunk of its
# own, in which the frames of a whole page have room; what is not used of it takes no memory.
Worker.handle.__code__ = Worker.handle.__code__.replace(co_stacksize=_FRAME_SLOTS)


def worker_with(limits: Limits) -> type[Worker]:
    """The class that gunicorn is to use."""

    class ConsoleWorker(Worker):
        pass

    ConsoleWorker.limits = limits
    return ConsoleWorker
