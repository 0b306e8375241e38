"""Providers that are wrong, broken or malicious: nobody gets in, nobody waits, and the words say what is wrong."""

from __future__ import annotations

from typing import Any

import pytest

from mesh.clients.errors import BadAnswer, SourceError, TimedOut, TooLarge, Unreachable
from mesh.clients.signin import answers, openid, transports
from mesh.clients.signin.attempt import Attempt
from tests.readers.signin.conftest import Client
from tests.readers.signin.walk import OWN, signed_in
from tests.stand_ins.openid_provider import Claims, OpenIdProvider, Reply

DISCOVERY = "/.well-known/openid-configuration"


@pytest.mark.parametrize(
    "keys",
    [{}, {"keys": []}, {"keys": "no"}, {"keys": [{"kty": "oct", "k": "AAAA"}]}, {"keys": [{"kty": "RSA"}, 7, None]}],
)
def test_keys_that_are_none(provider: OpenIdProvider, client: Client, keys: Any) -> None:
    provider.replies["/keys"] = Reply(body=keys)
    with pytest.raises(BadAnswer, match="no keys that are usable"):
        signed_in(client(disable_rbac=True))


def test_where_clusters_check_tokens_the_keys_may_be_out_of_reach(provider: OpenIdProvider, client: Client) -> None:
    provider.replies["/keys"] = Reply(503)
    assert signed_in(client()).subject == "u-1"
    with pytest.raises(Unreachable, match="503"):
        signed_in(client(disable_rbac=True))


@pytest.mark.parametrize(
    ("described", "words"),
    [
        ({"issuer": "https://other.example"}, 'calls itself "https://other.example"'),
        ({"issuer": None}, "calls itself"),
        ({"authorization_endpoint": None}, "no authorization_endpoint"),
        ({"authorization_endpoint": "javascript:alert(1)"}, "no authorization_endpoint"),
        ({"token_endpoint": 7}, "no token_endpoint"),
        ({"response_types_supported": ["id_token"]}, "authorization code flow"),
    ],
)
def test_a_provider_that_describes_itself_wrongly(
    provider: OpenIdProvider, client: Client, described: Claims, words: str
) -> None:
    provider.described = described
    with pytest.raises(BadAnswer, match=words):
        client().authorize_url(Attempt.new(), OWN)


@pytest.mark.parametrize("name", ["issuer_uri", "client_id"])
def test_a_setting_that_is_missing_is_told(client: Client, name: str) -> None:
    with pytest.raises(Unreachable, match=f"auth.openid.{name} is empty"):
        client(**{name: ""}).authorize_url(Attempt.new(), OWN)


def test_a_slash_at_the_end_of_the_issuer_is_told(provider: OpenIdProvider, client: Client) -> None:
    with pytest.raises(BadAnswer, match="only the slash"):
        client(issuer_uri=provider.url + "/").authorize_url(Attempt.new(), OWN)


@pytest.mark.parametrize("path", [DISCOVERY, "/token"])
@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        (Reply(302, headers={"Location": "http://127.0.0.1:1/"}), SourceError),
        (Reply(404), SourceError),
        (Reply(500, b"<html>"), Unreachable),
        (Reply(body=b"<html>"), BadAnswer),
        (Reply(body=b"[]"), BadAnswer),
        (Reply(body=b"[" * 100_000), BadAnswer),
        (Reply(body=b"\xff"), BadAnswer),
        (Reply(body=b" " * (3 << 20)), TooLarge),
    ],
)
def test_answers_that_are_none(
    provider: OpenIdProvider, client: Client, path: str, reply: Reply, kind: type[SourceError]
) -> None:
    provider.replies[path] = reply
    with pytest.raises(kind) as refused:
        signed_in(client())
    assert refused.value.status in (None, reply.status)


@pytest.mark.parametrize("path", [DISCOVERY, "/token"])
def test_nobody_waits_for_a_provider_that_hangs(
    provider: OpenIdProvider, client: Client, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (answers, openid, transports):
        monkeypatch.setattr(module, "SECONDS", 0.2)
    provider.replies[path] = Reply(seconds=2)
    with pytest.raises(TimedOut):
        signed_in(client())


def test_a_provider_that_fails_is_not_asked_by_everybody(provider: OpenIdProvider, client: Client) -> None:
    provider.replies[DISCOVERY] = Reply(503)
    made = client()
    for _ in range(5):
        with pytest.raises(Unreachable):
            made.authorize_url(Attempt.new(), OWN)
    assert provider.paths() == [DISCOVERY]


def test_a_refusal_that_repeats_secrets_is_told_without_them(provider: OpenIdProvider, client: Client) -> None:
    told = f"client {provider.client_secret} is not welcome"
    provider.replies["/token"] = Reply(400, {"error": "invalid_request", "error_description": told})
    with pytest.raises(SourceError, match=r"client … is not welcome"):
        signed_in(client())
