"""One exchange over pooled connections: bounded in time and size, the library's errors turned into ours."""

from __future__ import annotations

import http.client
import ssl
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import NoReturn, TypeVar
from urllib.parse import urlencode

import urllib3
from urllib3.exceptions import (
    ConnectTimeoutError,
    DecodeError,
    HTTPError,
    InsecureRequestWarning,
    NewConnectionError,
    ProtocolError,
    SSLError,
    TimeoutError,
)

from mesh.clients.errors import BadAnswer, SourceError, TimedOut, TooLarge, Unreachable
from mesh.clients.http.deadline import Deadline
from mesh.clients.http.endpoint import MEGABYTE, Endpoint, without_user
from mesh.clients.http.tls import TlsFiles

E = TypeVar("E", bound=SourceError)

CHUNK = 256 * 1024


class Unusable(Unreachable):
    """TLS, credentials or settings are wrong: asking again does not help."""


class BrokenOff(BadAnswer):
    """The connection ended inside the answer."""


@dataclass(frozen=True, slots=True)
class Request:
    """One request; `fields` are the query of a GET and the form of a POST."""

    method: str
    url: str
    fields: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    resource: str = ""


@dataclass(frozen=True, slots=True)
class Response:
    status: int
    headers: Mapping[str, str]
    body: bytearray


@dataclass(frozen=True, slots=True)
class Exchange:
    """What an observer is told of each exchange; `status` 0 is no answer. Seconds, bytes."""

    method: str
    url: str
    fields: Mapping[str, str]
    status: int
    seconds: float
    size: int


class Transport:
    """Sends requests to one endpoint, without credentials and without repeating; safe to share between threads."""

    def __init__(self, endpoint: Endpoint, files: TlsFiles) -> None:
        self._endpoint = endpoint
        self._files = files
        self._lock = threading.Lock()
        self._plain: urllib3.PoolManager | None = None
        self._secure: tuple[ssl.SSLContext, urllib3.PoolManager] | None = None
        self.observer: Callable[[Exchange], None] | None = None

    def close(self) -> None:
        with self._lock:
            pools = [self._plain, self._secure and self._secure[1]]
            self._plain = self._secure = None
        for pool in pools:
            if pool is not None:
                pool.clear()

    def exchange(self, request: Request, deadline: Deadline) -> Response:
        """The answer, whatever its status. Raises Unreachable, TimedOut, TooLarge or BadAnswer."""
        started = time.monotonic()
        status, size = 0, 0
        try:
            response = self._sent(request, deadline)
            status, size = response.status, len(response.body)
        finally:
            if self.observer is not None:
                spent = time.monotonic() - started
                told = Exchange(request.method, without_user(request.url), request.fields, status, spent, size)
                self.observer(told)
        return response

    def _sent(self, request: Request, deadline: Deadline) -> Response:
        try:
            answer = self._opened(request, deadline)
            try:
                body = self._body(answer, request, deadline)
            except BaseException:
                answer.close()
                raise
            answer.release_conn()
            return Response(answer.status, answer.headers, body)
        except SourceError:
            raise
        except (HTTPError, http.client.HTTPException, OSError, ValueError) as error:
            self._refuse(error, request, deadline)

    def _opened(self, request: Request, deadline: Deadline) -> urllib3.BaseHTTPResponse:
        connect = deadline.left(self._endpoint.connect_timeout)
        read = deadline.left(self._endpoint.read_timeout)
        if min(connect, read) <= 0:
            raise self._error(TimedOut, "No time was left to ask", request)
        encoded = urlencode(request.fields, errors="replace")
        headers, url, body = dict(request.headers), request.url, None
        if request.method == "POST":
            body = encoded
            headers["content-type"] = "application/x-www-form-urlencoded"
        elif encoded:
            url = f"{url}?{encoded}"
        return self._pool(request).request(
            request.method,
            url,
            body=body,
            headers=headers,
            preload_content=False,
            redirect=False,
            retries=False,
            timeout=urllib3.Timeout(connect=connect, read=read),
        )

    def _body(self, answer: urllib3.BaseHTTPResponse, request: Request, deadline: Deadline) -> bytearray:
        declared = answer.headers.get("Content-Length", "")
        if declared.isdecimal() and int(declared) > self._endpoint.max_bytes:
            raise self._too_large(request)
        body = bytearray()
        while True:
            left = deadline.left(self._endpoint.read_timeout)
            if left <= 0:
                raise self._error(TimedOut, "The answer was not complete in time", request)
            sock = getattr(answer.connection, "sock", None)
            if sock is not None:
                sock.settimeout(left)
            # read() would wait until the whole chunk is there, and a server that drips would outlive the deadline.
            try:
                chunk = answer.read1(CHUNK)
            except ProtocolError as error:
                text = f"The answer broke off after {len(body)} bytes"
                raise self._error(BrokenOff, text, request) from error
            if not chunk:
                return body
            body += chunk
            if len(body) > self._endpoint.max_bytes:
                raise self._too_large(request)

    def _pool(self, request: Request) -> urllib3.PoolManager:
        scheme = request.url.lower().partition("://")[0]
        if scheme not in ("http", "https"):
            raise self._error(Unusable, "The URL must start with http:// or https://", request)
        if scheme == "http":
            with self._lock:
                if self._plain is None:
                    self._plain = urllib3.PoolManager(maxsize=self._endpoint.connections)
                return self._plain
        try:
            context = self._files.context()
        except (OSError, ValueError) as error:
            raise self._error(Unusable, f"The TLS files are not usable: {reason_of(error)}", request) from error
        with self._lock:
            if self._secure is None or self._secure[0] is not context:
                old = self._secure
                if context.verify_mode == ssl.CERT_NONE:
                    urllib3.disable_warnings(InsecureRequestWarning)
                pool = urllib3.PoolManager(maxsize=self._endpoint.connections, ssl_context=context)
                self._secure = (context, pool)
                if old is not None:
                    old[1].clear()
            return self._secure[1]

    def _refuse(self, error: Exception, request: Request, deadline: Deadline) -> NoReturn:
        """Raises our error for one of the library's."""
        match error:
            case SSLError() | ssl.SSLError():
                raise self._error(Unusable, f"TLS failed: {reason_of(error)}", request) from error
            case _ if deadline.passed:
                raise self._error(TimedOut, "No answer in time", request) from error
            case ConnectTimeoutError() if not isinstance(error, NewConnectionError):
                text = f"No connection within {self._endpoint.connect_timeout:g} s"
                raise self._error(Unreachable, text, request) from error
            case NewConnectionError():
                raise self._error(Unreachable, f"No connection: {reason_of(error)}", request) from error
            case TimeoutError():
                text = f"No answer within {self._endpoint.read_timeout:g} s"
                raise self._error(TimedOut, text, request) from error
            case DecodeError():
                raise self._error(BadAnswer, "The answer's compression is broken", request) from error
            case ProtocolError() | http.client.HTTPException() | OSError():
                raise self._error(Unreachable, f"The connection broke: {reason_of(error)}", request) from error
        # Texts of these errors may quote a header, and with it a secret.
        raise self._error(Unusable, "The URL or a header is not valid", request) from error

    def _too_large(self, request: Request) -> TooLarge:
        allowed = f"{self._endpoint.max_bytes / MEGABYTE:g} MB"
        text = (
            f"The answer is larger than {allowed}, the most that is read (setting {self._endpoint.max_bytes_setting})"
        )
        return self._error(TooLarge, text, request)

    def _error(self, kind: type[E], text: str, request: Request) -> E:
        shown = without_user(request.url)
        return kind(f"{text} ({shown})", system=self._endpoint.system, resource=request.resource)


def reason_of(error: BaseException) -> str:
    """The innermost cause in words."""
    inner: BaseException = error
    while True:
        nested = next((part for part in reversed(inner.args) if isinstance(part, BaseException)), None)
        deeper = nested or inner.__cause__
        if deeper is None:
            break
        inner = deeper
    if isinstance(inner, ssl.SSLCertVerificationError):
        return inner.verify_message
    if isinstance(inner, OSError) and inner.strerror:
        return inner.strerror
    return str(inner) or type(inner).__name__
