"""What an OpenID provider says of itself: its addresses, from discovery or from the settings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from mesh.clients.errors import BadAnswer, SourceError
from mesh.clients.exchange import Unusable
from mesh.clients.http.transport import Transport
from mesh.clients.signin.answers import json_at
from mesh.config.auth import OpenId
from mesh.model.problems import System
from mesh.text.untrusted import text, texts

PATH = "/.well-known/openid-configuration"
RESOURCE = "discovery"


@dataclass(frozen=True, slots=True)
class Provider:
    """Addresses that it does not have are empty. `sends_issuer`: it names itself when it sends a browser back."""

    issuer: str
    authorization: str
    token: str
    keys: str = ""
    end_session: str = ""
    sends_issuer: bool = False


def provider(settings: OpenId, transport: Transport) -> Provider:
    """That of the settings. Raises SourceError where it does not say of itself what is needed."""
    if not settings.client_id:
        raise _error(Unusable, "Setting auth.openid.client_id is empty: no provider knows the console")
    override = settings.discovery_override
    if override.authorization_endpoint and override.token_endpoint:
        return Provider(
            issuer=settings.issuer_uri,
            authorization=settings.authorization_endpoint or override.authorization_endpoint,
            token=override.token_endpoint,
            keys=override.jwks_uri,
            end_session=override.end_session_endpoint,
        )
    if not settings.issuer_uri:
        raise _error(Unusable, "Setting auth.openid.issuer_uri is empty: there is no provider to ask")
    found = json_at(transport, settings.issuer_uri.rstrip("/") + PATH, RESOURCE, System.OPENID)
    return _described(settings, found)


def _described(settings: OpenId, found: Mapping[str, Any]) -> Provider:
    issuer = text(found.get("issuer"))
    if issuer != settings.issuer_uri:
        hint = ": only the slash at the end differs" if issuer.rstrip("/") == settings.issuer_uri.rstrip("/") else ""
        raise _error(
            BadAnswer,
            f'The provider calls itself "{issuer[:200]}", and not as auth.openid.issuer_uri has it,'
            f' "{settings.issuer_uri}"{hint}',
        )
    types = texts(found.get("response_types_supported"))
    if types and "code" not in types:
        raise _error(BadAnswer, "The provider does not offer the authorization code flow (response type code)", 501)
    authorization = settings.authorization_endpoint or text(found.get("authorization_endpoint"))
    described = Provider(
        issuer=issuer,
        authorization=authorization,
        token=text(found.get("token_endpoint")),
        keys=text(found.get("jwks_uri")),
        end_session=text(found.get("end_session_endpoint")),
        sends_issuer=found.get("authorization_response_iss_parameter_supported") is True,
    )
    for name, address in (("authorization_endpoint", authorization), ("token_endpoint", described.token)):
        if not address.lower().startswith(("https://", "http://")):
            raise _error(BadAnswer, f"The provider names no {name}")
    return described


def _error(kind: type[SourceError], words: str, status: int | None = None) -> SourceError:
    return kind(words, system=System.OPENID, resource=RESOURCE, status=status)
