"""Connections whose request is answered: what is still to be sent, and what the client may still be sending."""

from __future__ import annotations

import contextlib
import math
import selectors
import socket
import time
from collections.abc import Callable
from concurrent.futures import Future
from functools import partial
from typing import Any, Protocol

from mesh.web.listener.connection import Connection
from mesh.web.listener.outgoing import send_some

_LINGER_SECONDS = 2.0
_DRAINED_BYTES = 256 * 1024


class Loop(Protocol):
    """What is needed of a worker, in the thread of its loop."""

    poller: selectors.BaseSelector
    log: Any


class Lingering:
    """Clients that may still be sending: closing at once would make the system throw the answer away."""

    def __init__(self, loop: Loop) -> None:
        self._loop = loop
        self._waiting: dict[Connection, None] = {}

    def begin(self, conn: Connection) -> None:
        try:
            conn.sock.shutdown(socket.SHUT_WR)
            conn.sock.setblocking(False)
            self._loop.poller.register(conn.sock, selectors.EVENT_READ, partial(self._drain, conn))
        except (OSError, ValueError, KeyError):
            conn.close()
            return
        conn.until = time.monotonic() + _LINGER_SECONDS
        self._waiting[conn] = None

    def expire(self, now: float) -> None:
        while self._waiting and (first := next(iter(self._waiting))).until <= now:
            self._close(first)

    def close_all(self) -> None:
        self.expire(math.inf)

    def _drain(self, conn: Connection, _fileobj: Any) -> None:
        try:
            # What comes is of no interest, so it need not be decrypted.
            left = socket.socket.recv(conn.sock, _DRAINED_BYTES)
        except BlockingIOError:
            return
        except OSError:
            left = b""
        if not left:
            self._close(conn)

    def _close(self, conn: Connection) -> None:
        self._waiting.pop(conn, None)
        unregister(self._loop.poller, conn)
        conn.close()


class Sending:
    """Answers that clients have not taken yet, so many bytes together; a client that takes nothing for so many seconds
    is given up. `taken` and `given_up` are told of the end."""

    def __init__(
        self,
        loop: Loop,
        seconds: float,
        most: int,
        taken: Callable[[Connection, Future[Any]], None],
        given_up: Callable[[Connection], None],
    ) -> None:
        self._loop = loop
        self._seconds = seconds
        self._most = most
        self._taken = taken
        self._given_up = given_up
        self._waiting: dict[Connection, Future[Any]] = {}

    def begin(self, conn: Connection, done: Future[Any]) -> None:
        conn.until = time.monotonic() + self._seconds
        self._waiting[conn] = done
        try:
            self._loop.poller.register(conn.sock, selectors.EVENT_WRITE, partial(self._send, conn))
        except (OSError, ValueError):
            # Something went wrong in the middle of the answer, and the connection is closed.
            self._give_up(conn)
        while sum(len(waiting.unsent) for waiting in self._waiting) > self._most:
            self.give_up_first()

    def expire(self, now: float) -> None:
        while self._waiting and next(iter(self._waiting)).until <= now:
            self.give_up_first()

    def first_since(self) -> float:
        """Since when the one that waits longest has taken nothing; infinite of none."""
        return next(iter(self._waiting)).until - self._seconds if self._waiting else math.inf

    def give_up_first(self) -> None:
        self._give_up(next(iter(self._waiting)))

    def _send(self, conn: Connection, _fileobj: Any) -> None:
        try:
            if send_some(conn.sock, conn.unsent):
                conn.until = time.monotonic() + self._seconds
                self._waiting[conn] = self._waiting.pop(conn)
        except (OSError, ValueError):
            self._give_up(conn)
            return
        if not conn.unsent:
            unregister(self._loop.poller, conn)
            self._taken(conn, self._waiting.pop(conn))

    def _give_up(self, conn: Connection) -> None:
        self._loop.log.info("%s did not take its answer", conn.client)
        self._waiting.pop(conn)
        unregister(self._loop.poller, conn)
        self._given_up(conn)


def unregister(poller: selectors.BaseSelector, conn: Connection) -> None:
    """Whether or not it is registered, or still open."""
    with contextlib.suppress(KeyError, ValueError, OSError):
        poller.unregister(conn.sock)
