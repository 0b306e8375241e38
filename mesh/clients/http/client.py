"""Requests with credentials, repeated where that may help, inside one deadline."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Mapping
from dataclasses import replace

from mesh.clients.budget import Reader
from mesh.clients.deadline import Deadline
from mesh.clients.errors import SourceError, Unreachable
from mesh.clients.exchange import BrokenOff, Unusable
from mesh.clients.http import request_id
from mesh.clients.http.credentials import authorization
from mesh.clients.http.endpoint import Endpoint
from mesh.clients.http.tls import TlsFiles
from mesh.clients.http.transport import Exchange, Request, Response, Transport

PASSING = frozenset({502, 503, 504})
FIRST_PAUSE = 0.1


class HttpClient:
    """Reads of one outside service; safe to share between threads. `close()` frees its connections."""

    def __init__(
        self,
        endpoint: Endpoint,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.endpoint = endpoint
        self._sleep = sleep
        self._transport = Transport(endpoint, TlsFiles.of(endpoint))
        self._token_transport: Transport | None = None
        tokens = None
        if endpoint.oauth2 is not None:
            from mesh.clients.http.oauth2 import TokenSource  # noqa: PLC0415 - loads Authlib

            # The token endpoint sees a secret, so its certificate is checked whatever the service's block says.
            self._token_transport = Transport(endpoint, TlsFiles(ca_files=endpoint.ca_files, policy=endpoint.tls))
            tokens = TokenSource(endpoint.oauth2, self._token_transport, endpoint.system, clock)
        self._authorization = authorization(endpoint, tokens)

    @property
    def observer(self) -> Callable[[Exchange], None] | None:
        """Called after each exchange with the service, from the thread that made it."""
        return self._transport.observer

    @observer.setter
    def observer(self, observer: Callable[[Exchange], None] | None) -> None:
        self._transport.observer = observer

    def close(self) -> None:
        self._transport.close()
        if self._token_transport is not None:
            self._token_transport.close()

    def send(
        self,
        method: str,
        path: str,
        fields: Mapping[str, str] | None = None,
        *,
        deadline: Deadline,
        resource: str = "",
        reader: Reader | None = None,
    ) -> Response:
        """The answer of a read, whatever its status. `path` is appended to the endpoint's URL, or is a whole URL.

        Connection failures and 502, 503, 504 are tried again; a 401 once more with a renewed token.
        Raises SourceError: Unreachable, TimedOut, TooLarge, BadAnswer, Forbidden (no token).
        """
        url = path if path.startswith(("http://", "https://")) else f"{self.endpoint.base}{path}"
        plain = Request(method, url, fields or {}, resource=resource, reader=reader)
        try:
            header = self._authorization.header(deadline)
            response = self._persisted(self._dressed(plain, header), deadline)
            if response.status == 401:
                renewed = self._authorization.header(deadline, refused=header)
                if renewed != header:
                    response = self._persisted(self._dressed(plain, renewed), deadline)
        except SourceError as error:
            error.resource = error.resource or resource
            raise
        return response

    def _dressed(self, request: Request, authorization: str) -> Request:
        headers = {"accept": "application/json", "user-agent": "mesh-console"}
        # requests refuses a space before a value, which means nothing.
        headers |= {name.lower(): value.lstrip(" \t") for name, value in self.endpoint.custom_headers.items()}
        headers |= request_id.headers()
        if authorization:
            headers["authorization"] = authorization
        return replace(request, headers=headers)

    def _persisted(self, request: Request, deadline: Deadline) -> Response:
        for attempt in itertools.count(1):
            pause = FIRST_PAUSE * 2 ** (attempt - 1)
            if request.reader:
                request.reader.release()
            try:
                response = self._transport.exchange(request, deadline)
                if response.status not in PASSING or not self._may_repeat(attempt, pause, deadline):
                    return response
            except (Unreachable, BrokenOff) as error:
                if isinstance(error, Unusable) or not self._may_repeat(attempt, pause, deadline):
                    raise
            self._sleep(pause)
        raise AssertionError("the loop above never ends by itself")

    def _may_repeat(self, attempt: int, pause: float, deadline: Deadline) -> bool:
        return attempt <= self.endpoint.retries and deadline.left(pause) >= pause
