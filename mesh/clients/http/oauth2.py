"""Tokens of an OAuth 2 client-credentials grant: when they are asked for, and how long they are used.

Authlib is loaded with this module, and this module only where `oauth2` is configured.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from mesh.clients.deadline import Deadline
from mesh.clients.errors import BadAnswer, Forbidden, SourceError, TimedOut
from mesh.clients.http.endpoint import OAuth2
from mesh.clients.http.grants import NO_TOKEN, RESOURCE, Client, Style, TokenEndpoint
from mesh.clients.http.transport import Transport
from mesh.model.problems import System

TOKEN_TIMEOUT = 30.0


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
        self._endpoint = TokenEndpoint(grant.token_url, Client(grant.client_id, grant.client_secret), transport, system)
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
        styles: tuple[Style, ...] = (self._grant.auth_style,) if self._grant.auth_style else ("header", "params")
        for style in styles[:-1]:
            try:
                return self._read(self._asked(style, within), now)
            except SourceError as error:
                if error.status is None or not isinstance(error, Forbidden):
                    raise
        return self._read(self._asked(styles[-1], within), now)

    def _asked(self, style: Style, deadline: Deadline) -> Mapping[str, Any]:
        grant = self._grant
        fields = {"grant_type": "client_credentials", "audience": grant.audience}
        return self._endpoint.answer(style, deadline, grant.scopes, **fields)

    def _read(self, answer: Mapping[str, Any], now: float) -> _Token:
        text = answer.get("access_token")
        if not text:
            raise self._endpoint.error(BadAnswer, "The token endpoint's answer has no access_token", 200)
        try:
            life = float(answer.get("expires_in") or 0)
        except NO_TOKEN:
            life, text = 0.0, None
        if not isinstance(text, str):
            raise self._endpoint.error(BadAnswer, "The token endpoint's answer is not a token", 200)
        if life <= 0:
            return _Token(text, None, None)
        margin = min(max(life * 0.1, 10.0), 300.0)
        return _Token(text, now + life - margin, now + life)
