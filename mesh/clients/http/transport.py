"""Exchanges with one endpoint over pooled connections."""

from __future__ import annotations

import ssl
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar
from urllib.parse import urlencode, urlsplit

import urllib3
from urllib3.exceptions import InsecureRequestWarning

from mesh.clients import spans
from mesh.clients.budget import NoRoom, Reader
from mesh.clients.deadline import Deadline
from mesh.clients.errors import SourceError, TooLarge
from mesh.clients.exchange import Answer, Terms, Unusable, Words, reason_of, unbounded
from mesh.clients.http.endpoint import Endpoint, without_user
from mesh.clients.http.session import Session
from mesh.clients.http.tls import TlsFiles

E = TypeVar("E", bound=SourceError)
NO_ROOM = "Other large answers were being read all the time (setting console.prometheus.reading_mb)"


@dataclass(frozen=True, slots=True)
class Request:
    """One request; `fields` are the query of a GET and the form of a POST. `reader` takes room for the answer."""

    method: str
    url: str
    fields: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    resource: str = ""
    reader: Reader | None = None


@dataclass(frozen=True, slots=True)
class Response:
    status: int
    headers: Mapping[str, str]
    body: bytearray

    @property
    def content_type(self) -> str:
        """Without its parameters, in small letters; empty where none is told."""
        return self.headers.get("Content-Type", "").partition(";")[0].strip().lower()


@dataclass(frozen=True, slots=True)
class Exchange:
    """What an observer learns of each exchange; `status` 0 is no answer. Seconds, bytes. `content_type` is empty where
    none was told, and so is `date`, which is as the header has it."""

    method: str
    url: str
    fields: Mapping[str, str]
    status: int
    seconds: float
    size: int
    content_type: str = ""
    date: str = ""


class Transport:
    """Sends requests to one endpoint, without credentials and without repeating; safe to share between threads."""

    def __init__(self, endpoint: Endpoint, files: TlsFiles) -> None:
        self._endpoint = endpoint
        self._files = files
        self._lock = threading.Lock()
        self._plain = Session(endpoint.connections, proxies=endpoint.proxies)
        self._secure: tuple[ssl.SSLContext, Session] | None = None
        setting = f" (setting {endpoint.max_bytes_setting})" if endpoint.max_bytes_setting else ""
        too_large = f"The answer is larger than {{limit}}, the most that is read{setting}"
        self._words = Words(too_large=too_large)
        self.observer: Callable[[Exchange], None] | None = None

    def close(self) -> None:
        with self._lock:
            secure, self._secure = self._secure, None
        self._plain.close()
        if secure is not None:
            secure[1].close()

    def exchange(self, request: Request, deadline: Deadline) -> Response:
        """The answer, whatever its status. Raises Unreachable, TimedOut, TooLarge or BadAnswer."""
        started = time.monotonic()
        status, size, content_type, date = 0, 0, "", ""
        headers = dict(request.headers)
        path = urlsplit(request.url).path
        try:
            with spans.exchange(str(self._endpoint.system), request.method, path, headers) as tell:
                answer = self._opened(request, headers, deadline)
                tell(answer.status)
                response = Response(answer.status, answer.headers, answer.body())
            status, size, content_type = response.status, len(response.body), response.content_type
            date = response.headers.get("Date", "")
        except NoRoom:
            raise self._error(TooLarge, NO_ROOM, request) from None
        finally:
            if self.observer is not None:
                spent = time.monotonic() - started
                url = without_user(request.url)
                self.observer(Exchange(request.method, url, request.fields, status, spent, size, content_type, date))
        return response

    def _opened(self, request: Request, headers: dict[str, str], deadline: Deadline) -> Answer:
        encoded = urlencode(request.fields, errors="replace")
        url, form = request.url, None
        if request.method == "POST":
            form = encoded
            headers["content-type"] = "application/x-www-form-urlencoded"
        elif encoded:
            url = f"{url}?{encoded}"

        session = self._session(request)
        return self._terms(request, deadline).opened(
            lambda connect, read: session.answer(request.method, url, headers, form, (connect, read))
        )

    def _terms(self, request: Request, deadline: Deadline) -> Terms:
        return Terms(
            connect=self._endpoint.connect_timeout,
            read=self._endpoint.read_timeout,
            deadline=deadline,
            make_error=lambda kind, text: self._error(kind, text, request),
            most=self._endpoint.max_bytes,
            words=self._words,
            room=request.reader.grow if request.reader else unbounded,
        )

    def _session(self, request: Request) -> Session:
        scheme = request.url.lower().partition("://")[0]
        if scheme not in ("http", "https"):
            raise self._error(Unusable, "The URL must start with http:// or https://", request)
        if scheme == "http":
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
                self._secure = (context, Session(self._endpoint.connections, context, self._endpoint.proxies))
                if old is not None:
                    old[1].close()
            return self._secure[1]

    def _error(self, kind: type[E], text: str, request: Request) -> E:
        shown = without_user(request.url)
        return kind(f"{text} ({shown})", system=self._endpoint.system, resource=request.resource)
