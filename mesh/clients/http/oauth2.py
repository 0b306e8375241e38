"""Tokens of an OAuth 2 client-credentials grant: fetched when needed, kept while they live (config-auth.md §1.5)."""

from __future__ import annotations

import threading
import time
from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import quote_plus

import msgspec

from mesh.clients.deadline import Deadline
from mesh.clients.errors import BadAnswer, Forbidden, SourceError, TimedOut, Unreachable
from mesh.clients.exchange import Unusable, reason_of
from mesh.clients.http.endpoint import OAuth2, reveal
from mesh.clients.http.transport import Request, Response, Transport
from mesh.model.problems import System

TOKEN_TIMEOUT = 30.0
RESOURCE = "token endpoint"


class _Grant(msgspec.Struct):
    access_token: str = ""
    expires_in: float | str | None = None


class _Refusal(msgspec.Struct):
    error: str = ""
    error_description: str = ""


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
        styles = (self._grant.auth_style,) if self._grant.auth_style else ("header", "params")
        for style in styles:
            response = self._transport.exchange(self._request(style), within)
            if response.status == 200:
                return self._read(response, now)
        raise self._refusal(response)

    def _request(self, style: str) -> Request:
        grant = self._grant
        try:
            secret = reveal(grant.client_secret)
        except (OSError, ValueError) as error:
            text = f"The client secret cannot be read: {reason_of(error)}"
            raise Unusable(text, system=self._system, resource=RESOURCE) from error
        fields = {"grant_type": "client_credentials"}
        if grant.scopes:
            fields["scope"] = " ".join(grant.scopes)
        if grant.audience:
            fields["audience"] = grant.audience
        headers = {"Accept": "application/json"}
        if style == "params":
            fields |= {"client_id": grant.client_id, "client_secret": secret}
        else:
            # RFC 6749 §2.3.1 wants both parts form-encoded before they are joined.
            pair = f"{quote_plus(grant.client_id)}:{quote_plus(secret)}".encode()
            headers["Authorization"] = "Basic " + b64encode(pair).decode("ascii")
        return Request("POST", grant.token_url, fields, headers, RESOURCE)

    def _read(self, response: Response, now: float) -> _Token:
        try:
            grant = msgspec.json.decode(response.body, type=_Grant)
            life = float(grant.expires_in or 0)
        except (msgspec.DecodeError, ValueError) as error:
            raise BadAnswer(
                "The token endpoint's answer is not a token", system=self._system, resource=RESOURCE, status=200
            ) from error
        if not grant.access_token:
            raise BadAnswer(
                "The token endpoint's answer has no access_token", system=self._system, resource=RESOURCE, status=200
            )
        if life <= 0:
            return _Token(grant.access_token, None, None)
        margin = min(max(life * 0.1, 10.0), 300.0)
        return _Token(grant.access_token, now + life - margin, now + life)

    def _refusal(self, response: Response) -> SourceError:
        try:
            told = msgspec.json.decode(response.body, type=_Refusal)
        except msgspec.DecodeError:
            told = _Refusal()
        detail = ": ".join(part for part in (told.error, told.error_description) if part)
        text = f"The token endpoint answered {response.status}" + (f" ({detail})" if detail else "")
        kind = Unreachable if response.status >= 500 else Forbidden
        return kind(text, system=self._system, resource=RESOURCE, status=response.status)
