"""Calls of an API server over a connection: every failure one of ours, with its cluster and resource."""

from __future__ import annotations

import itertools
import math
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

import msgspec
import urllib3

from mesh.clients import spans
from mesh.clients.deadline import Deadline
from mesh.clients.errors import (
    BadAnswer,
    Conflict,
    Forbidden,
    Gone,
    Invalid,
    NotFound,
    SourceError,
    TimedOut,
    TooLarge,
    Unauthorized,
    Unreachable,
)
from mesh.clients.exchange import MEGABYTE, Answer, Terms, Words, unbounded
from mesh.clients.kubernetes.call_rate import TooManyCalls
from mesh.clients.kubernetes.connection import Access
from mesh.clients.kubernetes.timing import Timing
from mesh.model import pace
from mesh.model.problems import System
from mesh.text.untrusted import inner, mapping, mappings, text

_ERROR_BYTES = 64 * 1024
_PAUSE_SECONDS = 0.2
_MOST_CAUSES = 50
_LONGEST = 300
_TOO_MANY = "and too many others wait (setting kubernetes_config.qps): try again in a moment"
BY_STATUS: dict[int, type[SourceError]] = {
    401: Forbidden,
    403: Forbidden,
    404: NotFound,
    408: TimedOut,
    409: Conflict,
    410: Gone,
    413: TooLarge,
    422: Invalid,
    429: Unreachable,
    502: Unreachable,
    503: Unreachable,
    504: TimedOut,
}


WORDS = Words(
    no_time="{where} did not answer in time",
    no_connection="no answer from {where}: {reason}",
    slow_connection="no connection to {where} within {connect:g} s",
    tls="TLS with {where} failed: {reason}",
    silent="{where} did not answer in time",
    late="{where} did not answer within {total:g} s",
    broken="no answer from {where}: {reason}",
    broken_off="the answer broke off after {size} bytes",
    incomplete="the answer took more than {total:g} s",
    too_large="the answer is larger than {limit}",
    compression="the compression of the answer of {where} is broken",
    invalid="the URL of {where}, or a header for it, is not valid",
)


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

    def __init__(self, connection: Access, cluster: str, timing: Timing, max_bytes: int = 128 * MEGABYTE) -> None:
        self.connection = connection
        self.cluster = cluster
        self._timing = timing
        self._max_bytes = max_bytes

    def read(
        self,
        call: Call,
        *,
        attempts: int = 1,
        seconds: float | None = None,
        most: float | None = None,
        room: Callable[[int], None] = unbounded,
    ) -> bytes:
        """The body of a good answer, of at most so many bytes; `room` is asked before it grows. More than one attempt
        is for reads only: an API server that could not be reached, or was busy, is asked again, all within so many
        seconds."""
        deadline = Deadline(seconds or self._timing.total)
        for left in range(attempts - 1, -1, -1):
            try:
                return bytes(self._opened(call, deadline, most or self._max_bytes, WORDS, room).body())
            except Unreachable:
                if not left or deadline.left(_PAUSE_SECONDS) < _PAUSE_SECONDS:
                    raise
                time.sleep(_PAUSE_SECONDS)
        raise AssertionError("at least one attempt")

    def open(self, call: Call, *, seconds: float | None = None, most: float = math.inf, words: Words = WORDS) -> Answer:
        """A good answer whose body is still to be read, at most so many bytes within so many seconds from now; the
        caller closes it."""
        return self._opened(call, Deadline(seconds), most, words)

    def _opened(
        self, call: Call, deadline: Deadline, most: float, words: Words, room: Callable[[int], None] = unbounded
    ) -> Answer:
        terms = Terms(
            connect=self._timing.connect,
            read=call.read or self._timing.read,
            deadline=deadline,
            make_error=lambda kind, text: self.error(kind, text, call),
            most=most,
            words=words,
            where=self.connection.server,
            broken_off=Unreachable,
            room=room,
        )
        answer = self._send(call, terms)
        if answer.status == 401 and not self.connection.is_personal:
            answer.close()
            self.connection.forget_credentials()
            answer = self._send(call, terms)
        if 200 <= answer.status < 300:
            return answer
        raise self._refusal(call, answer)

    def kind_of(self, status: int) -> type[SourceError]:
        """Of a refusal with that status."""
        if status == 401 and self.connection.is_personal:
            return Unauthorized
        return BY_STATUS.get(status, BadAnswer)

    def wait_for_turn(self, call: Call, deadline: Deadline) -> None:
        """Before each call, whatever it goes over. Raises `TimedOut` where there are more than may be made."""
        rate = self._timing.rate
        if rate is None:
            return
        try:
            with pace.waiting():
                rate.take(deadline.left(self._timing.queue))
        except TooManyCalls:
            message = f"{self.connection.server} is not asked: {rate.qps:g} calls a second are made, {_TOO_MANY}"
            raise self.error(TimedOut, message, call, HTTPStatus.SERVICE_UNAVAILABLE) from None

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

    def _send(self, call: Call, terms: Terms) -> Answer:
        self.wait_for_turn(call, terms.deadline)
        try:
            pool, headers = self.connection.prepare()
        except SourceError as error:
            error.cluster, error.resource = self.cluster, call.resource
            raise
        headers["Accept"] = "application/json"
        if call.body is not None:
            headers["Content-Type"] = call.content_type
        url = self.connection.server + call.path + (f"?{urlencode(call.query)}" if call.query else "")
        with spans.exchange("Kubernetes", call.method, call.path, headers, cluster=self.cluster) as tell:
            answer = terms.opened(
                lambda connect, read: pool.request(
                    call.method,
                    url,
                    body=call.body,
                    headers=headers,
                    timeout=urllib3.Timeout(connect=connect, read=read),
                    retries=False,
                    redirect=False,
                    preload_content=False,
                )
            )
            tell(answer.status)
        return answer

    def _refusal(self, call: Call, answer: Answer) -> SourceError:
        """The error for an answer that is not good, with the API server's own words where it gave some."""
        status = _status(answer.beginning(_ERROR_BYTES))
        message = text(status.get("message"))[:_LONGEST]
        message = message or f"the API server answered {answer.status} {answer.reason}".rstrip()
        origin = self.connection.credentials_origin
        if answer.status == 401 and origin:
            message = f"token refused (401), {origin}: {message}"
        error = self.error(self.kind_of(answer.status), message, call, answer.status)
        if isinstance(error, Invalid):
            error.causes = tuple(_causes(status))
        return error


def status_error(transport: Transport, call: Call, status: Any) -> SourceError:
    """The error for a Status object, as a watch sends one in place of an event."""
    code = status.get("code") if isinstance(status, dict) else None
    message = status.get("message") if isinstance(status, dict) else None
    number = code if isinstance(code, int) else None
    text = str(message)[:300] if message else "the watch ended with an error"
    return transport.error(BY_STATUS.get(number or 0, BadAnswer), text, call, number)


def _status(body: bytes) -> Mapping[str, Any]:
    """The Status object of a failure; empty where there is none."""
    try:
        return mapping(msgspec.json.decode(body))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return {}


def _causes(status: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    found = mappings(inner(status, "details").get("causes"))
    for cause in itertools.islice(found, _MOST_CAUSES):
        yield text(cause.get("field"))[:_LONGEST], text(cause.get("message"))[:_LONGEST]
