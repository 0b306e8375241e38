"""The HTTP side: connections, keep-alive, streams, start and stop."""

from __future__ import annotations

import contextlib
import select
import socket
import ssl
import sys
import threading
import time
from collections.abc import Iterator
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Protocol
from urllib.parse import parse_qs

from apiserver.controls import Faults, User
from apiserver.errors import ApiError
from apiserver.messages import MAX_BODY, Answer, Cut, Request, Stream, error_answer

IDLE_SECONDS = 300


class Front(Protocol):
    """What stands behind the connections: it knows who asks, answers, and may be made to fail."""

    @property
    def faults(self) -> Faults: ...

    def who_asks(self, headers: Message) -> User: ...

    def count(self, request: Request) -> None: ...

    def answer(self, request: Request) -> Answer | Stream: ...


class Listener(ThreadingHTTPServer):
    """Knows its live connections, so that a stop or a drill can end them."""

    daemon_threads = True
    request_queue_size = 256
    front: Front

    def __init__(self, address: tuple[str, int], front: Front) -> None:
        self.front = front
        self.address_family = socket.AF_INET6 if ":" in address[0] else socket.AF_INET
        self._live: set[socket.socket] = set()
        self._lock = threading.Lock()
        super().__init__(address, _Handler)

    def server_bind(self) -> None:
        # HTTPServer looks the host's name up here, which can take seconds
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.socket.bind(self.server_address)
        self.server_address = self.socket.getsockname()
        self.server_name, self.server_port = str(self.server_address[0]), int(self.server_address[1])

    def verify_request(self, request: Any, client_address: Any) -> bool:  # noqa: ARG002
        return not self.front.faults.refusing

    def process_request(self, request: Any, client_address: Any) -> None:
        with self._lock:
            self._live.add(request)
        super().process_request(request, client_address)

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        try:
            super().process_request_thread(request, client_address)
        finally:
            with self._lock:
                self._live.discard(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        if not isinstance(sys.exc_info()[1], OSError):
            super().handle_error(request, client_address)

    def close_connections(self) -> None:
        with self._lock:
            live = list(self._live)
        for connection in live:
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def wait_for_connections(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        while self._live and time.monotonic() < end:
            time.sleep(0.005)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    timeout = IDLE_SECONDS
    wbufsize = -1
    server: Listener
    server_version = "apiserver"
    sys_version = ""

    def log_message(self, format: str, *args: Any) -> None:
        """Silent: the requests of tests and of the demo are not news."""

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:  # noqa: ARG002
        """A request that is no HTTP, or a method that nobody knows."""
        self.close_connection = True
        self._write(error_answer(ApiError(int(code), message or "the request cannot be read")))

    def _serve(self) -> None:
        front = self.server.front
        try:
            request = self._request(front)
            front.count(request)
            if pause := front.faults.pause:
                time.sleep(pause)
            self._send(front.answer(request))
        except ApiError as error:
            self._write(error_answer(error))
        except OSError:
            self.close_connection = True

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = _serve  # noqa: N815

    def _request(self, front: Front) -> Request:
        path, _, query = self.path.partition("?")
        body = self._body()
        headers = {key.lower(): value for key, value in self.headers.items()}
        user = front.who_asks(self.headers)
        try:
            parameters = parse_qs(query, keep_blank_values=True, max_num_fields=100)
        except ValueError as error:
            raise ApiError(400, f"the query cannot be read: {error}") from error
        return Request(self.command, path, parameters, headers, body, user.name, user.groups)

    def _body(self) -> bytes:
        """The request's body; the connection is not used again when it cannot be read whole."""
        if self.headers.get("Transfer-Encoding"):
            self.close_connection = True
            raise ApiError(400, "a body needs a Content-Length")
        length = self.headers.get("Content-Length", "0")
        if not (length.isdecimal() and length.isascii()):
            self.close_connection = True
            raise ApiError(400, f"invalid Content-Length: {length!r}")
        if int(length) > MAX_BODY:
            self.close_connection = True
            raise ApiError(413, f"the body is limited to {MAX_BODY} bytes")
        return self.rfile.read(int(length))

    def _send(self, reply: Answer | Stream) -> None:
        if isinstance(reply, Answer):
            self._write(reply)
        elif self.command == "HEAD":
            self._write(Answer(200, b"", reply.content_type))
        else:
            self._stream(reply)

    def _write(self, reply: Answer) -> None:
        self.send_response(reply.status)
        self.send_header("Content-Type", reply.content_type)
        self.send_header("Content-Length", str(len(reply.body)))
        for key, value in reply.headers:
            self.send_header(key, value)
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(reply.body)

    def _stream(self, reply: Stream) -> None:
        with contextlib.closing(_closable(reply.chunks)) as chunks:
            try:
                first = next(chunks, b"")
                self.send_response(200)
                self.send_header("Content-Type", reply.content_type)
                self.send_header("Transfer-Encoding", "chunked")
                self.end_headers()
                self.wfile.flush()
                self._chunk(first)
                for chunk in chunks:
                    if not chunk and self._client_is_gone():
                        self.close_connection = True
                        return
                    self._chunk(chunk)
            except Cut:
                self.close_connection = True
                return
        self.wfile.write(b"0\r\n\r\n")

    def _chunk(self, data: bytes) -> None:
        if data:
            self.wfile.write(b"%x\r\n%b\r\n" % (len(data), data))
            self.wfile.flush()

    def _client_is_gone(self) -> bool:
        """A readable connection in the middle of an answer is one that the other side has closed."""
        if isinstance(self.connection, ssl.SSLSocket):
            return False
        poll = select.poll()
        poll.register(self.connection, select.POLLIN)
        return bool(poll.poll(0)) and not self.connection.recv(1, socket.MSG_PEEK)


def _closable(chunks: Iterator[bytes]) -> Any:
    """The iterator itself when it is a generator, else one around it."""
    return chunks if hasattr(chunks, "close") else (chunk for chunk in chunks)
