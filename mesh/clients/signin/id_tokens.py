"""What must hold of a provider's token before it proves who somebody is."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import ClaimError, ExpiredTokenError, JoseError
from joserfc.jwk import Key
from joserfc.jws import JWSRegistry

from mesh.clients.signin.errors import Untrusted
from mesh.clients.signin.keys import SigningKeys
from mesh.model.problems import System
from mesh.text.untrusted import mapping, text

RESOURCE = "ID token"
LEEWAY_SECONDS = 60
ALGORITHMS: Mapping[str, str] = {
    **{f"{family}{bits}": "RSA" for family in ("RS", "PS") for bits in (256, 384, 512)},
    **{f"ES{bits}": "EC" for bits in (256, 384, 512)},
    "EdDSA": "OKP",
    "Ed25519": "OKP",
}
"""Signatures by key pairs alone: whoever may check one cannot make one. The type of key of each."""

_LARGEST = 1 << 20
_CLAIMS = {
    "aud": "it is not for this console (auth.openid.client_id)",
    "azp": "it is not for this console (auth.openid.client_id)",
    "at_hash": "it belongs to another access token",
    "iat": "it was issued in the future: the clocks of provider and console differ by more than a minute",
    "iss": "it is of another provider than auth.openid.issuer_uri",
    "nbf": "it is not yet valid: the clocks of provider and console differ by more than a minute",
    "nonce": "it is not the answer to this attempt to sign in",
}


@dataclass(frozen=True, slots=True)
class Expected:
    """What the token must say. Empty: `issuer` may be any, `nonce` is not looked at (the token is a renewed one)."""

    issuer: str
    client_id: str
    nonce: str = field(default="", repr=False)
    access_token: str = field(default="", repr=False)


def checked(token: str, keys: SigningKeys | None, expected: Expected, now: float) -> Mapping[str, Any]:
    """The claims of a token that is signed and says what is expected. Without `keys` only what it says is looked at:
    it came straight from the provider. Raises Untrusted, or SourceError where the keys cannot be had."""
    header = _part(token, 0)
    algorithm = text(header.get("alg"))
    if algorithm not in ALGORITHMS:
        raise untrusted(f"it is signed by {algorithm[:20] or 'nothing'}, which proves nothing")
    claims = _part(token, 1) if keys is None else _signed(token, header, keys)
    options: Any = {"aud": {"essential": True, "value": expected.client_id}}
    if expected.issuer:
        options["iss"] = {"essential": True, "value": expected.issuer}
    parameters = {
        "nonce": expected.nonce,
        "client_id": expected.client_id,
        "access_token": expected.access_token,
    }
    try:
        CodeIDToken(dict(claims), dict(header), options, parameters).validate(int(now), LEEWAY_SECONDS)
    except ExpiredTokenError:
        raise untrusted("it has expired") from None
    except (ValueError, TypeError, ArithmeticError, LookupError):
        raise untrusted("its claims cannot be read") from None
    except ClaimError as error:
        reason = _CLAIMS.get(str(error.claim), "a claim is missing or wrong")
        raise untrusted(f"{reason} (claim {str(error.claim)[:60]})") from None
    if claims["exp"] <= now:
        raise untrusted("it has expired")
    return claims


def untrusted(reason: str) -> Untrusted:
    return Untrusted(f"The provider's token is not accepted: {reason}", system=System.OPENID, resource=RESOURCE)


def _signed(token: str, header: Mapping[str, Any], keys: SigningKeys) -> Mapping[str, Any]:
    registry = JWSRegistry(algorithms=list(ALGORITHMS), strict_check_header=False)
    registry.max_header_length = registry.max_payload_length = _LARGEST
    name = text(header.get("kid"))
    candidates = list(_candidates(keys, name, text(header["alg"])))
    if not candidates:
        raise untrusted(f'the provider has no key "{name[:60]}" for its signature')
    for key in candidates:
        try:
            return jwt.decode(token, key, registry=registry).claims
        except (JoseError, ValueError, TypeError, RecursionError):
            continue
    raise untrusted("its signature does not fit the provider's key")


def _candidates(keys: SigningKeys, name: str, algorithm: str) -> Iterator[Key]:
    """The named key; all of the right type where a token names none, as a provider with one key may do."""
    for key in keys.with_key(name):
        fits = key.key_type == ALGORITHMS[algorithm] and key.get("alg", algorithm) == algorithm
        if fits and (not name or key.kid == name):
            yield key


def _part(token: str, number: int) -> Mapping[str, Any]:
    parts = token.split(".")
    if len(token) > _LARGEST or len(parts) != 3:
        raise untrusted("it is not a signed JSON Web Token")
    try:
        content = json.loads(urlsafe_b64decode(parts[number] + "=" * (-len(parts[number]) % 4)))
    except (ValueError, RecursionError):
        raise untrusted("it cannot be read") from None
    return mapping(content)
