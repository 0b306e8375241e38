"""Grants at a token endpoint: Authlib speaks the protocol, our own connections carry it.

Authlib is loaded with this module, and this module only where something is configured that needs it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any, Literal
from urllib.parse import parse_qsl, quote_plus

import requests
from authlib.integrations.requests_client import OAuth2Session, OAuthError
from requests.adapters import BaseAdapter

from mesh.clients.deadline import Deadline
from mesh.clients.errors import BadAnswer, Forbidden, SourceError, Unreachable
from mesh.clients.exchange import Unusable, reason_of
from mesh.clients.http.endpoint import Secret, reveal
from mesh.clients.http.transport import Request, Transport
from mesh.model.problems import System

RESOURCE = "token endpoint"
Style = Literal["header", "params", "none"]
"""Where the client's secret goes: a Basic header, the form, or nowhere."""

_METHODS: Mapping[Style, str] = {"header": "client_secret_basic", "params": "client_secret_post", "none": "none"}
_SENT_HEADERS = ("Accept", "Authorization", "Content-Type")
_LONGEST_WORDS = 300
_SHORTEST_SECRET = 6
# What reading a token raises that is none.
NO_TOKEN = (ValueError, TypeError, ArithmeticError, RecursionError, requests.RequestException)


@dataclass(frozen=True, slots=True)
class Client:
    """Who asks, as the token endpoint knows it."""

    name: str
    secret: Secret = field(default="", repr=False)


class TokenEndpoint:
    """One token endpoint, as one client of it. Threads may share it."""

    def __init__(self, url: str, client: Client, transport: Transport, system: System) -> None:
        self._url = url
        self._client = client
        self._transport = transport
        self._system = system

    def answer(self, style: Style, deadline: Deadline, scopes: Sequence[str] = (), **fields: str) -> Mapping[str, Any]:
        """What it grants. Raises SourceError; one with a status is the endpoint's own answer. No error's text holds a
        secret of the request."""
        carrier, refusal, secret = _Carrier(self._transport, deadline), "", self._secret()
        try:
            granted: Mapping[str, Any] = self._session(style, carrier, secret, scopes).fetch_token(self._url, **fields)
            if carrier.status == 200:
                return granted
        except OAuthError as error:
            words = ": ".join(str(part) for part in (error.error, error.description) if part)
            refusal = _without(words, secret, *fields.values())[:_LONGEST_WORDS]
        except NO_TOKEN:
            if not carrier.status:
                raise self.error(Unusable, "The token URL is not valid") from None
            if carrier.status == 200:
                raise self.error(BadAnswer, "The token endpoint's answer is not a token", 200) from None
        raise self._refusal(carrier.status, refusal)

    def error(self, kind: type[SourceError], text: str, status: int | None = None) -> SourceError:
        return kind(text, system=self._system, resource=RESOURCE, status=status)

    def _secret(self) -> str:
        try:
            return reveal(self._client.secret)
        except (OSError, ValueError) as error:
            raise self.error(Unusable, f"The client secret cannot be read: {reason_of(error)}") from error

    def _session(self, style: Style, carrier: _Carrier, secret: str, scopes: Sequence[str]) -> OAuth2Session:
        name = self._client.name
        if style == "header":
            # RFC 6749 section 2.3.1 wants both parts form-encoded before they are joined; Authlib does not encode them.
            name, secret = quote_plus(name), quote_plus(secret)
        session = OAuth2Session(
            name, secret, token_endpoint_auth_method=_METHODS[style], scope=tuple(scopes) or None, trust_env=False
        )
        session.mount("http://", carrier)
        session.mount("https://", carrier)
        return session

    def _refusal(self, status: int, words: str) -> SourceError:
        kind = Unreachable if status >= 500 else BadAnswer if status == 200 else Forbidden
        return self.error(kind, f"The token endpoint answered {status}" + (f" ({words})" if words else ""), status)


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


def _without(words: str, *secrets: str) -> str:
    """`words` without those secrets, which an endpoint may repeat."""
    for secret in secrets:
        if len(secret) >= _SHORTEST_SECRET:
            words = words.replace(secret, "…").replace(quote_plus(secret), "…")
    return words
