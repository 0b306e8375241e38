"""The `Authorization` header of each request, made from the credentials as they are at that moment."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol
from urllib.parse import unquote, urlsplit

from mesh.clients.deadline import Deadline
from mesh.clients.exchange import Unusable, reason_of
from mesh.clients.http.endpoint import Endpoint, reveal

if TYPE_CHECKING:
    from mesh.clients.http.oauth2 import TokenSource


def basic(username: str, password: str) -> str:
    return "Basic " + b64encode(f"{username}:{password}".encode()).decode("ascii")


class Authorization(Protocol):
    def header(self, deadline: Deadline, refused: str = "") -> str:
        """The header's value, "" for none; another one than `refused` if there is another. Raises SourceError."""
        ...


class Given:
    """A header from credentials that are given: read anew for each request."""

    def __init__(self, endpoint: Endpoint, make: Callable[[Endpoint], str]) -> None:
        self._endpoint = endpoint
        self._make = make

    def header(self, deadline: Deadline, refused: str = "") -> str:
        del deadline, refused
        try:
            return self._make(self._endpoint)
        except (OSError, ValueError) as error:
            text = f"The credentials cannot be read: {reason_of(error)}"
            raise Unusable(text, system=self._endpoint.system) from error


class Fetched:
    """A bearer header whose token a token endpoint issues."""

    def __init__(self, tokens: TokenSource) -> None:
        self._tokens = tokens

    def header(self, deadline: Deadline, refused: str = "") -> str:
        return f"Bearer {self._tokens.token(deadline, refused.removeprefix('Bearer '))}"


def _nothing(endpoint: Endpoint) -> str:
    """Without an auth block, the user and password of the URL itself."""
    parts = urlsplit(endpoint.url)
    return basic(unquote(parts.username), unquote(parts.password or "")) if parts.username else ""


def _basic(endpoint: Endpoint) -> str:
    return basic(reveal(endpoint.username), reveal(endpoint.password))


def _bearer(endpoint: Endpoint) -> str:
    token = reveal(endpoint.kiali_token_file or endpoint.token)
    return f"Bearer {token}" if token else ""


def authorization(endpoint: Endpoint, tokens: TokenSource | None) -> Authorization:
    """How requests to `endpoint` are authorised; `tokens` is needed for oauth2."""
    if endpoint.auth == "oauth2" and tokens is not None:
        return Fetched(tokens)
    return Given(endpoint, {"basic": _basic, "bearer": _bearer}.get(endpoint.auth, _nothing))
