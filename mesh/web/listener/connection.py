"""One client's connection, read without ever waiting for it."""

from __future__ import annotations

import contextlib
import socket
import ssl
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from gunicorn import http, sock  # type: ignore[import-untyped]
from gunicorn.workers.gthread import TConn  # type: ignore[import-untyped]

from mesh.web.listener.arrival import MAX_HEAD_BYTES, Arrival, State
from mesh.web.listener.refusals import refusal

_PIECE = 64 * 1024
_TLS_HANDSHAKE = b"\x16"
_CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"
_NOT_TLS = "This port speaks HTTPS: the address must begin with https://."


class Refused(Exception):
    """The client is to be told, and the connection to be closed."""

    def __init__(self, status: HTTPStatus, reason: str) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason


class Connection(TConn):  # type: ignore[misc]  # gunicorn has no types
    """`begin`, `receive` and `refuse` belong to the loop's thread and never block."""

    sock: Any
    parser: Any

    def __init__(self, cfg: Any, opened: socket.socket, client: Any, server: Any, linger: Callable[..., None]) -> None:
        super().__init__(cfg, opened, client, server)
        self.arrival = Arrival(0)
        self.until = 0.0
        self.unsent = bytearray()
        self.waits_for = 0
        self._is_shaken = not cfg.is_ssl
        self._linger = linger

    def begin(self, max_body: int) -> None:
        """The next request; what came with the one before it is its beginning."""
        self.sock.setblocking(False)
        self.arrival = Arrival(max_body)
        if self.parser is not None:
            self._take(self.parser.unreader.take_buffered())

    def receive(self) -> bool:
        """Reads what is there. False at the end of what the client sends. Raises `Refused`, `OSError`, and of the
        `ssl` module what says that the socket must be waited for."""
        if not self._is_shaken:
            self._shake_hands()
        while self.arrival.state is State.PARTIAL:
            data = self.sock.recv(_PIECE)
            if not data:
                return False
            self._take(data)
        return True

    def ready(self) -> None:
        """Before a thread takes over: the parser finds everything in its buffer."""
        if self.parser is None:
            self.parser = http.get_parser(self.cfg, self.sock, self.client)
        self.initialized = self.data_ready = True
        self.parser.unreader.unread(bytes(self.arrival.data))
        del self.arrival.data[MAX_HEAD_BYTES:]

    def refuse(self, refused: Refused, *, as_json: bool = False) -> None:
        """Tells the client if it can be told at once."""
        over_tls = isinstance(self.sock, ssl.SSLSocket)
        with contextlib.suppress(OSError, ValueError):
            self.sock.send(refusal(refused.status, refused.reason, as_json=as_json, over_tls=over_tls))

    def close(self, graceful: bool = False) -> None:
        """gunicorn's own graceful close waits for the client for seconds, in the thread of the loop."""
        if graceful:
            self._linger(self)
        else:
            super().close()

    def _take(self, data: bytes) -> None:
        if not data:
            return
        self.arrival.feed(data)
        state = self.arrival.state
        if state is State.NOT_HTTP:
            raise Refused(HTTPStatus.BAD_REQUEST, "The request is not HTTP.")
        if state is State.HEAD_TOO_LARGE:
            raise Refused(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, "The request's headers are too large.")
        if state is State.PARTIAL and self.arrival.expects_continue:
            self.arrival.expects_continue = False
            self.sock.send(_CONTINUE)

    def _shake_hands(self) -> None:
        if not isinstance(self.sock, ssl.SSLSocket):
            first = self.sock.recv(1, socket.MSG_PEEK)
            if first and first != _TLS_HANDSHAKE:
                raise Refused(HTTPStatus.BAD_REQUEST, _NOT_TLS)
            try:
                self.sock = sock.ssl_wrap_socket(self.sock, self.cfg)
            except OSError as error:
                raise ValueError(f"the certificate cannot be used: {error}") from error
        self.sock.do_handshake()
        self._is_shaken = True
