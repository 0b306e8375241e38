"""One HTTP exchange with an API server: bounded in time and size, every failure one of ours."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import msgspec
import urllib3
from urllib3.exceptions import ConnectTimeoutError, HTTPError, NewConnectionError, SSLError, TimeoutError

from mesh.clients.errors import (
    BadAnswer,
    Conflict,
    Forbidden,
    Gone,
    NotFound,
    SourceError,
    TimedOut,
    TooLarge,
    Unreachable,
)
from mesh.clients.kubernetes.connection import Connection
from mesh.clients.kubernetes.timing import Timing
from mesh.model.problems import System

MEGABYTE = 1024 * 1024
_CHUNK = 256 * 1024
_ERROR_BYTES = 64 * 1024
_PAUSE_SECONDS = 0.2
BY_STATUS: dict[int, type[SourceError]] = {
    401: Forbidden,
    403: Forbidden,
    404: NotFound,
    408: TimedOut,
    409: Conflict,
    410: Gone,
    413: TooLarge,
    429: Unreachable,
    502: Unreachable,
    503: Unreachable,
    504: TimedOut,
}


@dataclass(frozen=True, slots=True)
class Call:
    """One request. `resource` names it in errors; `read` overrides the read time-out, in seconds."""

    method: str
    path: str
    resource: str
    query: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None
    content_type: str = "application/json"
    read: float | None = None


class Transport:
    """Sends calls over a connection. `max_bytes` bounds one answer."""

    def __init__(self, connection: Connection, cluster: str, timing: Timing, max_bytes: int = 128 * MEGABYTE) -> None:
        self.connection = connection
        self.cluster = cluster
        self._timing = timing
        self._max_bytes = max_bytes

    def read(self, call: Call, *, attempts: int = 1) -> bytes:
        """The body of a good answer. More than one attempt is for reads only: an API server that could not be
        reached, or was busy, is asked again."""
        for left in range(attempts - 1, -1, -1):
            try:
                return self._body(call, self.open(call))
            except Unreachable:
                if not left:
                    raise
                time.sleep(_PAUSE_SECONDS)
        raise AssertionError("at least one attempt")

    def open(self, call: Call) -> urllib3.BaseHTTPResponse:
        """A good answer whose body is still to be read; the caller closes it."""
        answer = self._send(call)
        if answer.status == 401:
            answer.close()
            self.connection.forget_credentials()
            answer = self._send(call)
        if 200 <= answer.status < 300:
            return answer
        raise self._refusal(call, answer)

    def error(
        self,
        kind: type[SourceError],
        message: str,
        call: Call,
        status: int | None = None,
        cause: Exception | None = None,
    ) -> SourceError:
        """An error about a call, with all that is known of it."""
        made = kind(message, system=System.KUBERNETES, cluster=self.cluster, resource=call.resource, status=status)
        made.__cause__ = cause
        return made

    def failure(self, call: Call, error: Exception) -> SourceError:
        """The library's exception as ours."""
        where = self.connection.server
        if isinstance(error, ConnectTimeoutError) and not isinstance(error, NewConnectionError):
            message = f"no connection to {where} within {self._timing.connect:g} s"
            return self.error(Unreachable, message, call, cause=error)
        if isinstance(error, TimeoutError) and not isinstance(error, NewConnectionError):
            return self.error(TimedOut, f"{where} did not answer in time", call, cause=error)
        if isinstance(error, SSLError):
            return self.error(Unreachable, f"TLS with {where} failed: {_brief(error)}", call, cause=error)
        return self.error(Unreachable, f"no answer from {where}: {_brief(error)}", call, cause=error)

    def _send(self, call: Call) -> urllib3.BaseHTTPResponse:
        try:
            pool, headers = self.connection.prepare()
        except SourceError as error:
            error.cluster, error.resource = self.cluster, call.resource
            raise
        headers["Accept"] = "application/json"
        if call.body is not None:
            headers["Content-Type"] = call.content_type
        url = self.connection.server + call.path + (f"?{urlencode(call.query)}" if call.query else "")
        timeout = urllib3.Timeout(connect=self._timing.connect, read=call.read or self._timing.read)
        try:
            return pool.request(
                call.method,
                url,
                body=call.body,
                headers=headers,
                timeout=timeout,
                retries=False,
                redirect=False,
                preload_content=False,
            )
        except (HTTPError, OSError, ValueError) as error:
            raise self.failure(call, error) from error

    def _body(self, call: Call, answer: urllib3.BaseHTTPResponse, most: int | None = None) -> bytes:
        most = most or self._max_bytes
        deadline = time.monotonic() + self._timing.total
        chunks: list[bytes] = []
        size = 0
        try:
            while chunk := answer.read1(_CHUNK):
                chunks.append(chunk)
                size += len(chunk)
                if size > most:
                    raise self.error(TooLarge, f"the answer is larger than {most // MEGABYTE} MB", call, answer.status)
                if time.monotonic() > deadline:
                    raise self.error(TimedOut, f"the answer took more than {self._timing.total:g} s", call)
        except (HTTPError, OSError) as error:
            answer.close()
            raise self.failure(call, error) from error
        except SourceError:
            answer.close()
            raise
        self._check_length(call, answer, size)
        answer.release_conn()
        return b"".join(chunks)

    def _check_length(self, call: Call, answer: urllib3.BaseHTTPResponse, size: int) -> None:
        promised = answer.headers.get("Content-Length", "")
        if promised.isdigit() and size < int(promised):
            answer.close()
            raise self.error(Unreachable, f"the answer broke off after {size} of {promised} bytes", call)

    def _refusal(self, call: Call, answer: urllib3.BaseHTTPResponse) -> SourceError:
        """The error for an answer that is not good, with the API server's own words where it gave some."""
        try:
            body = answer.read(_ERROR_BYTES)
        except (HTTPError, OSError):
            body = b""
        answer.close()
        message = _status_message(body) or f"the API server answered {answer.status} {answer.reason or ''}".rstrip()
        return self.error(BY_STATUS.get(answer.status, BadAnswer), message, call, answer.status)


def status_error(transport: Transport, call: Call, status: Any) -> SourceError:
    """The error for a Status object, as a watch sends one in place of an event."""
    code = status.get("code") if isinstance(status, dict) else None
    message = status.get("message") if isinstance(status, dict) else None
    number = code if isinstance(code, int) else None
    text = str(message)[:300] if message else "the watch ended with an error"
    return transport.error(BY_STATUS.get(number or 0, BadAnswer), text, call, number)


def _status_message(body: bytes) -> str:
    try:
        status = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return ""
    message = status.get("message") if isinstance(status, dict) else None
    return message[:300] if isinstance(message, str) else ""


def _brief(error: Exception) -> str:
    """The last part of the library's message: what comes before it names its own objects."""
    return str(error).rsplit("): ", 1)[-1].removeprefix("<").split("object at 0x")[0][:200]
