"""Signing in at an OpenID provider: the authorization code flow with PKCE, renewal, and signing out."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlencode

from authlib.integrations.requests_client import OAuth2Session

from mesh.clients.deadline import Deadline
from mesh.clients.errors import BadAnswer, SourceError
from mesh.clients.exchange import Unusable
from mesh.clients.http.grants import Client, Style, TokenEndpoint
from mesh.clients.http.transport import Transport
from mesh.clients.signin.answers import SECONDS
from mesh.clients.signin.attempt import Attempt
from mesh.clients.signin.errors import NotAllowed, Untrusted
from mesh.clients.signin.id_tokens import Expected, checked, untrusted
from mesh.clients.signin.kept import Kept
from mesh.clients.signin.keys import SigningKeys
from mesh.clients.signin.life import Life, life_of, seconds_of
from mesh.clients.signin.provider import Provider, provider
from mesh.config.auth import OpenId
from mesh.model.problems import System
from mesh.text.untrusted import text, texts

log = logging.getLogger("mesh.signin")

NAMELESS = "OpenId User"
RESOURCE = "sign-in"
# A longer hint would not fit into an address.
LONGEST_HINT = 4096
_OWN_PARAMETERS = frozenset(
    (
        "client_id",
        "code_challenge",
        "code_challenge_method",
        "nonce",
        "redirect_uri",
        # A form that another site posts comes without the cookies of the attempt.
        "response_mode",
        "response_type",
        "state",
    )
)


@dataclass(frozen=True, slots=True)
class Grant:
    """What a provider gave to somebody. `api_token` is what the clusters get; `refresh_token` may be empty."""

    subject: str
    user: str
    groups: tuple[str, ...]
    life: Life
    api_token: str = field(repr=False)
    id_token: str = field(repr=False)
    refresh_token: str = field(default="", repr=False)


class OpenIdClient:
    """One provider. Threads may share it; everything raises SourceError. `clock` gives Unix seconds."""

    def __init__(self, settings: OpenId, transport: Transport, clock: Callable[[], float] = time.time) -> None:
        self._settings = settings
        self._transport = transport
        self._clock = clock
        self._provider = Kept(lambda: provider(settings, transport))
        self._keys: tuple[str, SigningKeys] | None = None

    def authorize_url(self, attempt: Attempt, own_url: str) -> str:
        """Where the browser goes to sign in; it comes back to `own_url`."""
        settings = self._settings
        scopes = settings.scopes if "openid" in settings.scopes else ("openid", *settings.scopes)
        more = {k: v for k, v in settings.additional_request_params.items() if k not in _OWN_PARAMETERS}
        session = OAuth2Session(settings.client_id, code_challenge_method="S256", trust_env=False)
        url, _ = session.create_authorization_url(
            self._provider.value().authorization,
            **{"scope": " ".join(scopes), **more},
            state=attempt.state,
            nonce=attempt.sent_nonce,
            code_verifier=attempt.verifier,
            redirect_uri=own_url,
        )
        return str(url)

    def require_issuer(self, issuer: str) -> None:
        """Who sent the browser back is this provider, where it says who it is. Raises Untrusted."""
        known = self._provider.value()
        if (issuer and known.issuer and issuer != known.issuer) or (known.sends_issuer and not issuer):
            raise Untrusted("Another provider sent the browser back", system=System.OPENID, resource=RESOURCE)

    def granted(self, code: str, attempt: Attempt, own_url: str) -> Grant:
        """Who came back with this code. Raises Untrusted or NotAllowed, besides."""
        fields = {"code": code, "redirect_uri": own_url, "code_verifier": attempt.verifier}
        answer = self._asked("authorization_code", fields)
        return self._grant(answer, nonce=attempt.sent_nonce)

    def renewed(self, old: Grant) -> Grant:
        """The same person for longer. The provider may take the old refresh token only once."""
        answer = {**self._asked("refresh_token", {"refresh_token": old.refresh_token})}
        answer["refresh_token"] = text(answer.get("refresh_token")) or old.refresh_token
        if self._by_access and "id_token" not in answer:
            now, seconds = self._clock(), seconds_of(answer.get("expires_in"))
            token, refresh = self._access_token(answer), answer["refresh_token"]
            return replace(old, api_token=token, refresh_token=refresh, life=life_of(now, now + seconds))
        if "id_token" not in answer:
            raise self._error(BadAnswer, "The provider renews no ID tokens; access tokens are (auth.openid.api_token)")
        grant = self._grant(answer, nonce="")
        if grant.subject != old.subject:
            raise untrusted("it is somebody else's")
        return grant

    def logout_url(self, id_token: str, own_url: str) -> str:
        """Where the browser goes to sign out of the provider, too; empty where the provider has no such address."""
        known = self._provider.value()
        if not known.end_session:
            return ""
        hint = {"id_token_hint": id_token} if 0 < len(id_token) <= LONGEST_HINT else {}
        back = self._settings.post_logout_redirect_uri or own_url
        query = {**(hint or {"client_id": self._settings.client_id}), "post_logout_redirect_uri": back}
        return f"{known.end_session}{'&' if '?' in known.end_session else '?'}{urlencode(query)}"

    @property
    def _by_access(self) -> bool:
        """Whether clusters get the access token, and not the ID token."""
        return self._settings.api_token == "access_token"  # noqa: S105 - which of the two

    def _asked(self, kind: str, fields: Mapping[str, str]) -> Mapping[str, Any]:
        settings = self._settings
        client = Client(settings.client_id, settings.client_secret)
        endpoint = TokenEndpoint(self._provider.value().token, client, self._transport, System.OPENID)
        style: Style = "header" if settings.client_secret else "none"
        return endpoint.answer(style, Deadline(SECONDS), grant_type=kind, **fields)

    def _grant(self, answer: Mapping[str, Any], nonce: str) -> Grant:
        settings, now = self._settings, self._clock()
        id_token, access_token = text(answer.get("id_token")), text(answer.get("access_token"))
        if not id_token:
            raise self._error(BadAnswer, "The provider gave no ID token: is openid among auth.openid.scopes?")
        known = self._provider.value()
        expected = Expected(known.issuer, settings.client_id, nonce, access_token)
        claims = self._checked(id_token, known, expected, now)
        require_domain(settings.allowed_domains, claims)
        return Grant(
            subject=claims["sub"],
            user=text(claims.get(settings.username_claim)) or NAMELESS,
            groups=tuple(texts(claims.get("groups"))),
            life=life_of(now, claims["exp"], answer.get("expires_in") if self._by_access else None),
            api_token=self._access_token(answer) if self._by_access else id_token,
            id_token=id_token,
            refresh_token=text(answer.get("refresh_token")),
        )

    def _access_token(self, answer: Mapping[str, Any]) -> str:
        token = text(answer.get("access_token"))
        if not token:
            raise self._error(BadAnswer, "The provider gave no access token (auth.openid.api_token)")
        return token

    def _checked(self, token: str, known: Provider, expected: Expected, now: float) -> Mapping[str, Any]:
        """Where the clusters judge the token themselves, the console need not have the provider's keys."""
        if not self._settings.disable_rbac and not known.keys:
            return checked(token, None, expected, now)
        if not known.keys or not known.issuer:
            needed = "auth.openid.issuer_uri and discovery_override.jwks_uri are needed with auth.openid.disable_rbac"
            raise self._error(Unusable, f"The provider's tokens cannot be checked: {needed}")
        try:
            return checked(token, self._signing_keys(known.keys), expected, now)
        except Untrusted:
            raise
        except SourceError as error:
            if self._settings.disable_rbac:
                raise
            log.warning("the clusters check the signature of a token, the console cannot: %s", error)
            return checked(token, None, expected, now)

    def _signing_keys(self, url: str) -> SigningKeys:
        held = self._keys
        if held is None or held[0] != url:
            held = self._keys = (url, SigningKeys(self._transport, url))
        return held[1]

    def _error(self, kind: type[SourceError], words: str) -> SourceError:
        return kind(words, system=System.OPENID, resource=RESOURCE)


def require_domain(domains: tuple[str, ...], claims: Mapping[str, Any]) -> None:
    """Raises NotAllowed for who is of none of the domains (empty: all are): by claim `hd`, else by e-mail address."""
    if not domains:
        return
    domain = text(claims.get("hd"))
    if not domain and claims.get("email_verified") is not False:
        domain = text(claims.get("email")).rpartition("@")[2]
    if domain.lower() not in {allowed.lower() for allowed in domains}:
        raise NotAllowed(
            "Your account is of none of the domains that may sign in here (auth.openid.allowed_domains)",
            system=System.OPENID,
            resource=RESOURCE,
            status=403,
        )
