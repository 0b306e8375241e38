"""One HTTP exchange under every client: bounded in time and size, the libraries' exceptions turned into ours."""

from __future__ import annotations

import contextlib
import http.client
import math
import ssl
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import requests
import urllib3
from urllib3.exceptions import (
    ConnectTimeoutError,
    DecodeError,
    HTTPError,
    InvalidHeader,
    NewConnectionError,
    ProtocolError,
    ProxyError,
    SSLError,
    TimeoutError,
)

from mesh.clients.deadline import Deadline
from mesh.clients.errors import BadAnswer, SourceError, TimedOut, TooLarge, Unreachable
from mesh.model import pace

MEGABYTE = 1 << 20
_CHUNK = 256 * 1024
# Exceptions of requests are OSErrors.
_LIBRARY_ERRORS = (HTTPError, http.client.HTTPException, OSError, ValueError)


def unbounded(_size: int) -> None:
    """There is room for so many bytes."""


class Unusable(Unreachable):
    """TLS, credentials or settings are wrong: asking again does not help."""


class BrokenOff(BadAnswer):
    """The connection ended inside the answer."""


@dataclass(frozen=True, slots=True)
class Words:
    """How a client tells of failures: formats of `where`, `reason`, `connect`, `read`, `total`, `limit` and `size`."""

    no_time: str = "No time was left to ask"
    no_connection: str = "No connection: {reason}"
    slow_connection: str = "No connection within {connect:g} s"
    tls: str = "TLS failed: {reason}"
    silent: str = "No answer within {read:g} s"
    late: str = "No answer in time"
    broken: str = "The connection broke: {reason}"
    broken_off: str = "The answer broke off after {size} bytes"
    incomplete: str = "The answer was not complete in time"
    too_large: str = "The answer is larger than {limit}"
    compression: str = "The answer's compression is broken"
    invalid: str = "The URL or a header is not valid"


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What one exchange keeps to: `connect` and `read` (until the next piece) in seconds, the deadline of it all, and
    `most` bytes, for each of which `room` is asked before. `make_error` makes an error of a kind with a text, about
    this exchange with `where`."""

    connect: float
    read: float
    deadline: Deadline
    make_error: Callable[[type[SourceError], str], SourceError]
    most: float = math.inf
    words: Words = Words()
    where: str = ""
    broken_off: type[SourceError] = BrokenOff
    room: Callable[[int], None] = unbounded

    def opened(self, send: Callable[[float, float], urllib3.BaseHTTPResponse]) -> Answer:
        """The answer to what `send` sends within seconds to connect and to answer. Raises SourceError."""
        connect, read = self.deadline.left(self.connect), self.deadline.left(self.read)
        if min(connect, read) <= 0:
            raise self.error(TimedOut, self.words.no_time)
        try:
            with pace.waiting():
                return Answer(send(connect, read), self)
        except _LIBRARY_ERRORS as error:
            raise self.failure(error) from error

    def error(self, kind: type[SourceError], text: str, *, reason: str = "", size: int = 0) -> SourceError:
        limit = f"{self.most / MEGABYTE:g} MB"
        facts = {"where": self.where, "connect": self.connect, "read": self.read, "total": self.deadline.seconds}
        return self.make_error(kind, text.format(**facts, limit=limit, reason=reason, size=size))

    def failure(self, error: Exception) -> SourceError:
        """Our error for one of the libraries'."""
        words = self.words
        kind: type[SourceError] = Unreachable
        text = words.broken
        match _unwrapped(error):
            case SSLError() | ssl.SSLError():
                kind, text = Unusable, words.tls
            case _ if self.deadline.passed:
                kind, text = TimedOut, words.late
            case NewConnectionError():
                text = words.no_connection
            case ConnectTimeoutError():
                text = words.slow_connection
            case TimeoutError():
                kind, text = TimedOut, words.silent
            case DecodeError():
                kind, text = BadAnswer, words.compression
            case ValueError() | InvalidHeader():
                # Texts of these errors may quote a header, and with it a secret.
                kind, text = Unusable, words.invalid
        return self.error(kind, text, reason=reason_of(error))


class Answer:
    """An answer whose body is still to be read. Raises SourceError while it is."""

    def __init__(self, raw: urllib3.BaseHTTPResponse, terms: Terms) -> None:
        self._raw = raw
        self._terms = terms

    @property
    def status(self) -> int:
        return self._raw.status

    @property
    def headers(self) -> Mapping[str, str]:
        """Whatever the case of their names."""
        return self._raw.headers

    @property
    def reason(self) -> str:
        return self._raw.reason or ""

    def close(self) -> None:
        """Ends the transfer, with its connection if something is left unread."""
        self._raw.close()

    def shutdown(self) -> None:
        """Ends the wait of another thread for the next piece."""
        with contextlib.suppress(OSError, ValueError, RuntimeError):
            self._raw.shutdown()

    def pieces(self) -> Iterator[bytes]:
        """The body as it comes, unpacked. The caller closes the answer."""
        terms, size = self._terms, 0
        while True:
            left = terms.deadline.left(terms.read)
            if left <= 0:
                raise terms.error(TimedOut, terms.words.incomplete)
            piece = self._piece(left, size)
            if not piece:
                return
            yield piece
            size += len(piece)
            if size > terms.most:
                raise terms.error(TooLarge, terms.words.too_large)

    def body(self) -> bytearray:
        """All of it; the connection is free for another exchange then. `Terms.room` is asked before it grows."""
        body = bytearray()
        try:
            declared = self.headers.get("Content-Length", "")
            if declared.isdecimal() and int(declared) > self._terms.most:
                raise self._terms.error(TooLarge, self._terms.words.too_large)
            for piece in self.pieces():
                self._terms.room(len(body) + len(piece))
                body += piece
        except BaseException:
            body.clear()
            self.close()
            raise
        self._raw.release_conn()
        return body

    def beginning(self, size: int) -> bytes:
        """At most so many bytes, as far as they can be had; ends the transfer."""
        body = bytearray()
        try:
            for piece in self.pieces():
                body += piece
                if len(body) >= size:
                    break
        except SourceError:
            pass
        finally:
            self.close()
        return bytes(body[:size])

    def _piece(self, seconds: float, size: int) -> bytes:
        sock = getattr(self._raw.connection, "sock", None)
        try:
            if sock is not None:
                sock.settimeout(seconds)
            # read() would wait until the whole piece is there, and a server that drips would outlive the deadline.
            with pace.waiting():
                return self._raw.read1(_CHUNK, decode_content=True)
        except ProtocolError as error:
            raise self._terms.error(
                self._terms.broken_off, self._terms.words.broken_off, reason=reason_of(error), size=size
            ) from error
        except _LIBRARY_ERRORS as error:
            raise self._terms.failure(error) from error


def _unwrapped(error: Exception) -> Exception:
    """requests wraps what went wrong below into an exception of its own."""
    if isinstance(error, requests.RequestException) and error.args and isinstance(error.args[0], Exception):
        return error.args[0]
    return error


def reason_of(error: BaseException) -> str:
    """The innermost cause in words."""
    inner: BaseException = error
    by_proxy = ""
    while True:
        if isinstance(inner, ProxyError):
            by_proxy = "its proxy: "
        nested = next((part for part in reversed(inner.args) if isinstance(part, BaseException)), None)
        deeper = nested or inner.__cause__
        if deeper is None:
            break
        inner = deeper
    if isinstance(inner, ssl.SSLCertVerificationError):
        return by_proxy + inner.verify_message
    if isinstance(inner, OSError) and inner.strerror:
        return by_proxy + inner.strerror
    return by_proxy + (str(inner) or type(inner).__name__)
