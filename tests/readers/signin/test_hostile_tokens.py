"""Tokens that prove nothing: expired, of another provider or attempt, signed by nobody or by somebody else."""

from __future__ import annotations

import base64
import hmac
import json
import time
from collections.abc import Callable
from typing import Any

import pytest
from joserfc.jwk import ECKey

from mesh.clients.signin.errors import Untrusted
from tests.readers.signin.conftest import Client
from tests.readers.signin.walk import signed_in
from tests.stand_ins.openid_provider import Claims, OpenIdProvider, new_key, signed


def encoded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def part(content: Claims) -> str:
    return encoded(json.dumps(content).encode())


def unsigned(claims: Claims) -> str:
    return f"{part({'alg': 'none'})}.{part(claims)}."


def changed(**claims: Any) -> Callable[[Claims], None]:
    """Replaces claims; None takes one away."""

    def spoil(all_claims: Claims) -> None:
        all_claims.update(claims)
        for name in [name for name, value in claims.items() if value is None]:
            del all_claims[name]

    return spoil


@pytest.mark.parametrize(
    ("claims", "words"),
    [
        ({"iss": "https://other.example"}, "of another provider"),
        ({"iss": None}, "iss"),
        ({"aud": "somebody-else"}, "not for this console"),
        ({"aud": ["other", "another"]}, "not for this console"),
        ({"aud": ["console", "other"]}, "azp"),
        ({"aud": ["console", "other"], "azp": "other"}, "not for this console"),
        ({"aud": {"console": 1}}, "not for this console"),
        ({"nonce": "of-another-attempt"}, "not the answer to this attempt"),
        ({"nonce": None}, "not the answer to this attempt"),
        ({"exp": 1_000_000}, "expired"),
        ({"exp": time.time() - 1}, "expired"),
        ({"exp": None}, "exp"),
        ({"exp": "tomorrow"}, "exp"),
        ({"exp": float("nan")}, "exp"),
        ({"iat": time.time() + 3600}, "in the future"),
        ({"iat": None}, "iat"),
        ({"nbf": time.time() + 3600}, "not yet valid"),
        ({"sub": None}, "sub"),
        ({"sub": 7}, "sub"),
        ({"at_hash": "of-another-token"}, "another access token"),
        ({"at_hash": {"a": 1}}, "cannot be read"),
        ({"at_hash": [300]}, "cannot be read"),
    ],
)
def test_a_token_that_says_something_else(
    provider: OpenIdProvider, client: Client, claims: dict[str, Any], words: str
) -> None:
    provider.spoil = changed(**claims)
    with pytest.raises(Untrusted, match=words):
        signed_in(client())


def test_several_audiences_are_fine_where_the_token_was_given_to_this_console(
    provider: OpenIdProvider, client: Client
) -> None:
    provider.spoil = changed(aud=["other", "console"], azp="console")
    assert signed_in(client()).subject == "u-1"


def test_a_token_without_end_is_no_endless_session(provider: OpenIdProvider, client: Client) -> None:
    provider.spoil = changed(exp=10**400)
    assert signed_in(client()).life.ends_at < time.time() + 367 * 86400


@pytest.mark.parametrize(
    ("sign", "words"),
    [
        (unsigned, "signed by none, which proves nothing"),
        (lambda claims: "no.token", "not a signed JSON Web Token"),
        (lambda claims: "a.b.c.d.e", "not a signed JSON Web Token"),
        (lambda claims: "....", "not a signed JSON Web Token"),
        (lambda claims: "%.%.%", "signed by nothing|cannot be read"),
        (lambda claims: "x" * (1 << 20) + "..", "not a signed JSON Web Token"),
        (lambda claims: signed(claims, new_key("k2")), 'no key "k2"'),
        (lambda claims: signed(claims, new_key("k1")), "signature does not fit"),
        (lambda claims: signed(claims, new_key("")), "signature does not fit"),
        (lambda claims: signed(claims, ECKey.generate_key("P-256", {"kid": "k1"}), "ES256"), 'no key "k1"'),
    ],
)
def test_a_token_that_the_provider_did_not_sign(
    provider: OpenIdProvider, client: Client, sign: Callable[[Claims], str], words: str
) -> None:
    provider.sign = sign
    with pytest.raises(Untrusted, match=words):
        signed_in(client())


def test_a_public_key_is_no_secret_to_sign_with(provider: OpenIdProvider, client: Client) -> None:
    public = provider.key.as_pem(private=False)

    def sign(claims: Claims) -> str:
        content = f"{part({'alg': 'HS256', 'kid': 'k1'})}.{part(claims)}"
        return f"{content}.{encoded(hmac.digest(public, content.encode(), 'sha256'))}"

    provider.sign = sign
    with pytest.raises(Untrusted, match="signed by HS256, which proves nothing"):
        signed_in(client())


@pytest.mark.parametrize("algorithm", ["RS256", "RS512", "PS256"])
def test_the_usual_signatures_are_taken(provider: OpenIdProvider, client: Client, algorithm: str) -> None:
    provider.sign = lambda claims: signed(claims, provider.key, algorithm, x_more="something of its own")
    assert signed_in(client()).subject == "u-1"


def test_a_token_without_a_key_name_is_tried_with_every_key(provider: OpenIdProvider, client: Client) -> None:
    provider.key = new_key("")
    provider.published = [new_key("a"), provider.key, new_key("b")]
    assert signed_in(client()).subject == "u-1"


def test_a_key_that_came_later_is_asked_for_but_not_by_everybody(provider: OpenIdProvider, client: Client) -> None:
    made = client()
    signed_in(made)
    provider.key = new_key("k2")
    for _ in range(3):
        with pytest.raises(Untrusted, match='no key "k2"'):
            signed_in(made)
    assert provider.paths().count("/keys") == 1
    fresh = client()
    assert signed_in(fresh).subject == "u-1"


def test_weak_keys_prove_nothing(provider: OpenIdProvider, client: Client) -> None:
    provider.published = [provider.key]
    weak = new_key("weak", 1024)
    provider.published.append(weak)
    provider.sign = lambda claims: signed(claims, weak)
    with pytest.raises(Untrusted, match='no key "weak"'):
        signed_in(client())
