"""What OpenShift adds to a little API server: an OAuth server, the clients it knows, people and their tokens."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote, unquote_plus, urlencode

from apiserver import Server
from apiserver.errors import ApiError
from apiserver.messages import Answer, Request, Stream, error_answer
from tests.stand_ins.metrics_server import listening
from tests.stand_ins.openid_provider import Reply, challenge_of, handler_of

PREFIX = "sha256~"
OAUTH = "/apis/oauth.openshift.io/v1"


@dataclass
class OpenShift:
    """`server` knows tokens (token to user); `user` is who signs in next. `client` is the OAuthClient, under its name.
    `deleted` are the names of tokens that were revoked; `expires_in` None gives tokens without an end."""

    server: Server
    url: str = ""
    name: str = "kiali-istio-system"
    client: dict[str, Any] = field(default_factory=dict)
    user: str = "ada"
    groups: dict[str, list[str]] = field(default_factory=dict)
    denies: str = ""
    expires_in: int | None = 3600
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    deleted: list[str] = field(default_factory=list)
    refuses_deletion: bool = False

    def tokens(self) -> dict[str, str]:
        known = self.server.access.tokens
        assert known is not None
        return known

    def api(self, request: Request) -> Answer | None:
        """The answer of the API server to what OpenShift adds; None for anything else."""
        path = unquote(request.path)
        if path == "/.well-known/oauth-authorization-server":
            addresses = {"authorization_endpoint": "/oauth/authorize", "token_endpoint": "/oauth/token"}
            return _json({"issuer": self.url, **{name: self.url + path for name, path in addresses.items()}})
        if path == f"{OAUTH}/oauthclients/{self.name}" and self.client:
            return _json({"metadata": {"name": self.name}, **self.client})
        if path == "/apis/user.openshift.io/v1/users/~":
            return _json({"metadata": {"name": request.user}, "groups": self.groups.get(request.user, [])})
        if path.startswith(f"{OAUTH}/oauthaccesstokens/") and request.method == "DELETE":
            return self._deleted(path.rpartition("/")[2])
        if path.startswith(OAUTH):
            return error_answer(ApiError(404, f"{path} not found"))
        return None

    def _deleted(self, name: str) -> Answer:
        if self.refuses_deletion:
            return error_answer(ApiError(403, "the token may not be deleted"))
        tokens = self.tokens()
        ended = [token for token in tokens if token.startswith(PREFIX) and stored_name(token) == name]
        self.deleted.append(name)
        for token in ended:
            del tokens[token]
        return _json({"kind": "Status", "status": "Success"}) if ended else error_answer(ApiError(404, "no such token"))

    def answer(self, method: str, path: str, fields: dict[str, str], authorization: str) -> Reply:
        """Of the OAuth server."""
        if path == "/oauth/authorize":
            return self._authorized(fields)
        return self._granted(fields, authorization) if path == "/oauth/token" else Reply(404)

    def _authorized(self, fields: dict[str, str]) -> Reply:
        uris = self.client.get("redirectURIs", [])
        good = fields.get("client_id") == self.name and fields.get("redirect_uri") in uris
        if not good or fields.get("code_challenge_method") != "S256" or fields.get("scope") != "user:full":
            return Reply(400)
        code = secrets.token_urlsafe(16)
        self.codes[code] = {**fields, "user": self.user}
        back = {"error": self.denies} if self.denies else {"code": code}
        query = urlencode({**back, "state": fields.get("state", "")})
        return Reply(302, headers={"Location": f"{fields['redirect_uri']}?{query}"})

    def _granted(self, fields: dict[str, str], authorization: str) -> Reply:
        """A client without a secret is known by the header alone."""
        kind, _, pair = authorization.partition(" ")
        name, _, secret = base64.b64decode(pair).decode().partition(":")
        if kind != "Basic" or unquote_plus(name) != self.name or unquote_plus(secret) != self.client.get("secret", ""):
            return Reply(401, {"error": "unauthorized_client"})
        began = self.codes.pop(fields.get("code", ""), None)
        if began is None or challenge_of(fields.get("code_verifier", "")) != began["code_challenge"]:
            return Reply(400, {"error": "invalid_grant"})
        token = PREFIX + secrets.token_urlsafe(32)
        self.tokens()[token] = began["user"]
        ends = {} if self.expires_in is None else {"expires_in": self.expires_in}
        return Reply(body={"access_token": token, "token_type": "Bearer", "scope": "user:full", **ends})


def stored_name(token: str) -> str:
    """Under which the cluster keeps a token."""
    digest = hashlib.sha256(token.removeprefix(PREFIX).encode()).digest()
    return PREFIX + base64.urlsafe_b64encode(digest).decode().rstrip("=")


def _json(content: Any) -> Answer:
    return Answer(200, json.dumps(content).encode(), "application/json")


@contextmanager
def openshift(server: Server, redirect_uri: str, **options: Any) -> Iterator[OpenShift]:
    """Makes the little API server answer as an OpenShift cluster whose people come back to `redirect_uri`."""
    cluster = OpenShift(server, client={"redirectURIs": [redirect_uri]}, **options)
    plain = server.answer

    def answered(request: Request) -> Answer | Stream:
        return cluster.api(request) or plain(request)

    server.answer = answered  # type: ignore[method-assign]
    try:
        with listening(handler_of(cluster)) as cluster.url:
            yield cluster
    finally:
        server.answer = plain  # type: ignore[method-assign]
