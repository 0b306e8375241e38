"""An OpenID provider on loopback that keeps to the protocol, signs everybody in at once, and misbehaves when told."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import time
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from http.server import BaseHTTPRequestHandler
from typing import Any, Protocol
from urllib.parse import parse_qsl, unquote_plus, urlencode, urlsplit

from joserfc import jwt
from joserfc.errors import SecurityWarning
from joserfc.jwk import KeySet, RSAKey
from joserfc.jws import JWSRegistry

from tests.stand_ins.metrics_server import listening

Claims = dict[str, Any]


@dataclass(frozen=True)
class Reply:
    """`body` is sent as it is where it is bytes; `seconds` pass before it."""

    status: int = 200
    body: Any = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    seconds: float = 0.0


@cache
def usual_key() -> RSAKey:
    return new_key("k1")


def new_key(name: str, bits: int = 2048) -> RSAKey:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SecurityWarning)  # of keys that are weak on purpose
        return RSAKey.generate_key(bits, {"kid": name} if name else None)


@dataclass
class OpenIdProvider:
    """`claims` are those of who signs in. `spoil` changes the claims of the next tokens, `sign` signs them otherwise,
    `replies` are answers instead of the usual ones by path. `codes` and `refresh_tokens` are good for one use."""

    url: str = ""
    client_id: str = "console"
    client_secret: str = "s3cret-of-the-client"
    claims: Claims = field(
        default_factory=lambda: {"sub": "u-1", "preferred_username": "ada", "email": "ada@a.example"}
    )
    life: float = 600.0
    gives_refresh: bool = False
    described: Claims = field(default_factory=dict)
    spoil: Callable[[Claims], None] = lambda claims: None
    sign: Callable[[Claims], str] | None = None
    issued: Callable[[str, str], None] = lambda token, subject: None
    """Called with each token that is for clusters, and whose it is."""
    denies: str = ""
    more: Claims = field(default_factory=dict)
    replies: dict[str, Reply] = field(default_factory=dict)
    key: RSAKey = field(default_factory=usual_key)
    published: list[RSAKey] | None = None
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    refresh_tokens: dict[str, dict[str, str]] = field(default_factory=dict)
    asked: list[tuple[str, str, dict[str, str]]] = field(default_factory=list)
    """Method, path and fields of each request."""

    def paths(self) -> list[str]:
        return [path for _, path, _ in self.asked]

    def id_token(self, nonce: str = "", access_token: str = "") -> str:
        now = int(time.time())
        claims = {"iss": self.url, "aud": self.client_id, "iat": now, "exp": now + int(self.life), **self.claims}
        if nonce:
            claims["nonce"] = nonce
        if access_token and not self.sign:
            claims["at_hash"] = half_hash(access_token)
        self.spoil(claims)
        return self.sign(claims) if self.sign else signed(claims, self.key)

    def answer(self, method: str, path: str, fields: dict[str, str], authorization: str) -> Reply:
        self.asked.append((method, path, fields))
        if path in self.replies:
            return self.replies[path]
        published = [self.key] if self.published is None else self.published
        answers: dict[str, Callable[[], Reply]] = {
            "/.well-known/openid-configuration": lambda: Reply(body=self._description()),
            "/authorize": lambda: self._authorized(fields),
            "/keys": lambda: Reply(body=KeySet(list(published)).as_dict(private=False)),
            "/token": lambda: self._token(fields, authorization),
            "/logout": lambda: Reply(body=b"You are signed out of the provider."),
            "/favicon.ico": lambda: Reply(204),
        }
        return answers.get(path, lambda: Reply(404))()

    def _description(self) -> Claims:
        return {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "jwks_uri": f"{self.url}/keys",
            "end_session_endpoint": f"{self.url}/logout",
            "response_types_supported": ["code", "id_token"],
            **self.described,
        }

    def _authorized(self, fields: dict[str, str]) -> Reply:
        good = fields.get("response_type") == "code" and fields.get("client_id") == self.client_id
        if not good or fields.get("code_challenge_method") != "S256" or "openid" not in fields.get("scope", "").split():
            return Reply(400, b"no such request")
        code = secrets.token_urlsafe(16)
        self.codes[code] = fields
        back = {"error": self.denies} if self.denies else {"code": code}
        query = urlencode({**back, "state": fields["state"]})
        return Reply(302, headers={"Location": f"{fields['redirect_uri']}?{query}"})

    def _token(self, fields: dict[str, str], authorization: str) -> Reply:
        if not self._knows(fields, authorization):
            return Reply(401, {"error": "invalid_client"})
        if fields.get("grant_type") == "refresh_token":
            began = self.refresh_tokens.pop(fields.get("refresh_token", ""), None)
            return Reply(400, {"error": "invalid_grant"}) if began is None else Reply(body=self._tokens(began, ""))
        began = self.codes.pop(fields.get("code", ""), None)
        if began is None or fields.get("redirect_uri") != began["redirect_uri"]:
            return Reply(400, {"error": "invalid_grant", "error_description": f"code {fields.get('code')} is used up"})
        if challenge_of(fields.get("code_verifier", "")) != began["code_challenge"]:
            return Reply(400, {"error": "invalid_grant", "error_description": "the verifier does not fit"})
        return Reply(body=self._tokens(began, began.get("nonce", "")))

    def _knows(self, fields: dict[str, str], authorization: str) -> bool:
        if not self.client_secret:
            return fields.get("client_id") == self.client_id and "client_secret" not in fields and not authorization
        kind, _, pair = authorization.partition(" ")
        name, _, secret = base64.b64decode(pair).decode().partition(":")
        return kind == "Basic" and (unquote_plus(name), unquote_plus(secret)) == (self.client_id, self.client_secret)

    def _tokens(self, began: dict[str, str], nonce: str) -> Claims:
        access = secrets.token_urlsafe(24)
        tokens: dict[str, Any] = {
            "access_token": access,
            "token_type": "Bearer",
            "expires_in": int(self.life),
            "id_token": self.id_token(nonce, access),
        }
        for name in ("id_token", "access_token"):
            self.issued(tokens[name], str(self.claims.get("sub")))
        if self.gives_refresh:
            tokens["refresh_token"] = secrets.token_urlsafe(24)
            self.refresh_tokens[tokens["refresh_token"]] = began
        return {key: value for key, value in {**tokens, **self.more}.items() if value is not None}


def signed(claims: Claims, key: Any, algorithm: str = "RS256", **header: Any) -> str:
    named = {"kid": key.kid} if key.kid else {}
    registry = JWSRegistry(algorithms=[algorithm], strict_check_header=False)
    return jwt.encode({"alg": algorithm, **named, **header}, claims, key, registry=registry)


def challenge_of(verifier: str) -> str:
    return _text_of(hashlib.sha256(verifier.encode()).digest())


def half_hash(token: str) -> str:
    return _text_of(hashlib.sha256(token.encode()).digest()[:16])


def _text_of(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


class Answering(Protocol):
    def answer(self, method: str, path: str, fields: dict[str, str], authorization: str) -> Reply: ...


def handler_of(provider: Answering) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _serve(self) -> None:
            parts = urlsplit(self.path)
            form = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
            fields = dict(parse_qsl(parts.query) + parse_qsl(form, keep_blank_values=True))
            # Browsers ask for it sooner or later, and call it an error where there is none.
            is_icon = parts.path == "/favicon.ico"
            authorization = self.headers.get("Authorization", "")
            reply = Reply(204) if is_icon else provider.answer(self.command, parts.path, fields, authorization)
            time.sleep(reply.seconds)
            body = reply.body if isinstance(reply.body, bytes) else json.dumps(reply.body).encode()
            self.send_response(reply.status)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST = _serve  # noqa: N815

        def log_message(self, *args: object) -> None:
            """Silent."""

    return Handler


@contextmanager
def serving(**options: Any) -> Iterator[OpenIdProvider]:
    provider = OpenIdProvider(**options)
    with listening(handler_of(provider)) as provider.url:
        yield provider
