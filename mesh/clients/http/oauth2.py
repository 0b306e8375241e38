"""Tokens of an OAuth 2 client-credentials grant: Authlib asks for them, but when and within which bounds is said here.

Authlib is loaded with this module, and this module only where `oauth2` is configured.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from urllib.parse import parse_qsl, quote_plus

import requests
from authlib.integrations.requests_client import OAuth2Session, OAuthError
from requests.adapters import BaseAdapter

from mesh.clients.deadline import Deadline
from mesh.clients.errors import BadAnswer, Forbidden, SourceError, TimedOut, Unreachable
from mesh.clients.exchange import Unusable, reason_of
from mesh.clients.http.endpoint import OAuth2, reveal
from mesh.clients.http.transport import Request, Transport
from mesh.model.problems import System

TOKEN_TIMEOUT = 30.0
RESOURCE = "token endpoint"
_SENT_HEADERS = ("Accept", "Authorization", "Content-Type")
# What reading a token raises that is none.
_NO_TOKEN = (ValueError, TypeError, ArithmeticError, RecursionError, requests.RequestException)


@dataclass(frozen=True, slots=True)
class _Token:
    """`renew_at` and `expires_at` are monotonic seconds, None for a token that tells no end."""

    text: str
    renew_at: float | None
    expires_at: float | None

    def is_fresh(self, now: float) -> bool:
        return self.renew_at is None or now < self.renew_at

    def lives(self, now: float) -> bool:
        return self.expires_at is None or now < self.expires_at


class TokenSource:
    """One grant's token, shared between threads; only one thread fetches while the others wait for it."""

    def __init__(
        self, grant: OAuth2, transport: Transport, system: System, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._grant = grant
        self._transport = transport
        self._system = system
        self._clock = clock
        self._lock = threading.Lock()
        self._token: _Token | None = None
        self._fetches = 0
        self._failure: SourceError | None = None

    def token(self, deadline: Deadline, refused: str = "") -> str:
        """A token that is not `refused`, fetched within `deadline` when the present one is old or refused.

        A token that still lives is used on when its renewal fails. Raises SourceError.
        """
        fetches = self._fetches
        if not self._lock.acquire(timeout=max(0.0, deadline.left(TOKEN_TIMEOUT))):
            raise TimedOut("No token in time", system=self._system, resource=RESOURCE)
        try:
            now, held = self._clock(), self._token
            if held is not None and held.text != refused and held.is_fresh(now):
                return held.text
            # A fetch that failed while this thread waited for it is its answer too, or all would ask in turn.
            if self._fetches == fetches or self._failure is None:
                self._fetch(deadline)
            if self._failure is None and self._token is not None:
                return self._token.text
            if held is not None and held.text != refused and held.lives(now):
                return held.text
            raise self._failure or TimedOut("No token", system=self._system, resource=RESOURCE)
        finally:
            self._lock.release()

    def _fetch(self, deadline: Deadline) -> None:
        self._fetches += 1
        self._failure = None
        try:
            self._token = self._fetched(deadline)
        except SourceError as error:
            self._failure = error

    def _fetched(self, deadline: Deadline) -> _Token:
        now = self._clock()
        within = Deadline(deadline.left(TOKEN_TIMEOUT))
        for style in (self._grant.auth_style,) if self._grant.auth_style else ("header", "params"):
            carrier, refusal = _Carrier(self._transport, within), ""
            try:
                answer = self._asked(style, carrier)
                if carrier.status == 200:
                    return self._read(answer, now)
            except OAuthError as error:
                refusal = ": ".join(str(part) for part in (error.error, error.description) if part)
            except _NO_TOKEN as error:
                if not carrier.status:
                    raise self._error(Unusable, "The token URL is not valid") from error
                if carrier.status == 200:
                    raise self._error(BadAnswer, "The token endpoint's answer is not a token", 200) from error
        raise self._refusal(carrier.status, refusal)

    def _asked(self, style: str, carrier: _Carrier) -> Mapping[str, Any]:
        """The token endpoint's answer. Raises OAuthError for a refusal, one of `_NO_TOKEN` for what is no token."""
        grant = self._grant
        try:
            name, secret = grant.client_id, reveal(grant.client_secret)
        except (OSError, ValueError) as error:
            raise self._error(Unusable, f"The client secret cannot be read: {reason_of(error)}") from error
        if style == "header":
            # RFC 6749 section 2.3.1 wants both parts form-encoded before they are joined; Authlib does not encode them.
            name, secret = quote_plus(name), quote_plus(secret)
        method = "client_secret_basic" if style == "header" else "client_secret_post"
        session = OAuth2Session(name, secret, token_endpoint_auth_method=method, scope=grant.scopes, trust_env=False)
        session.mount("http://", carrier)
        session.mount("https://", carrier)
        answer: Mapping[str, Any] = session.fetch_token(
            grant.token_url, grant_type="client_credentials", audience=grant.audience
        )
        return answer

    def _read(self, answer: Mapping[str, Any], now: float) -> _Token:
        text = answer.get("access_token")
        if not text:
            raise self._error(BadAnswer, "The token endpoint's answer has no access_token", 200)
        if not isinstance(text, str):
            raise TypeError(text)
        life = float(answer.get("expires_in") or 0)
        if life <= 0:
            return _Token(text, None, None)
        margin = min(max(life * 0.1, 10.0), 300.0)
        return _Token(text, now + life - margin, now + life)

    def _refusal(self, status: int, words: str) -> SourceError:
        kind = Unreachable if status >= 500 else BadAnswer if status == 200 else Forbidden
        return self._error(kind, f"The token endpoint answered {status}" + (f" ({words})" if words else ""), status)

    def _error(self, kind: type[SourceError], text: str, status: int | None = None) -> SourceError:
        return kind(text, system=self._system, resource=RESOURCE, status=status)


class _Carrier(BaseAdapter):
    """Carries what Authlib sends over our own connections: in time, in size, with our names for failures."""

    def __init__(self, transport: Transport, deadline: Deadline) -> None:
        super().__init__()
        self._transport = transport
        self._deadline = deadline
        self.status = 0

    def send(self, request: requests.PreparedRequest, *_: object, **__: object) -> requests.Response:
        headers = {name: str(request.headers[name]) for name in _SENT_HEADERS if name in request.headers}
        form = dict(parse_qsl(str(request.body), keep_blank_values=True))
        sent = Request(str(request.method), str(request.url), form, headers, RESOURCE)
        answer = self._transport.exchange(sent, self._deadline)
        response = requests.Response()
        response.status_code = self.status = answer.status
        response.raw = BytesIO(answer.body)
        return response

    def close(self) -> None:
        """Nothing: the connections belong to the transport."""
