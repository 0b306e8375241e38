"""Signing in at an OpenID provider, from the address where the browser goes to what the clusters get."""

from __future__ import annotations

import time
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
import requests

from mesh.clients.errors import BadAnswer, Forbidden, SourceError
from mesh.clients.signin.attempt import Attempt
from mesh.clients.signin.errors import NotAllowed, Untrusted
from tests.readers.signin.conftest import Client
from tests.readers.signin.walk import OWN, sent_back, signed_in
from tests.stand_ins.openid_provider import OpenIdProvider


def query_of(url: str) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(url).query))


def test_somebody_signs_in(provider: OpenIdProvider, client: Client) -> None:
    provider.claims["groups"] = ["ops", "dev", 7]
    grant = signed_in(client(username_claim="preferred_username"))
    assert (grant.subject, grant.user, grant.groups) == ("u-1", "ada", ("ops", "dev"))
    assert grant.api_token == grant.id_token != ""
    assert grant.life.ends_at == pytest.approx(time.time() + 600, abs=10)
    assert grant.life.renew_at == pytest.approx(grant.life.ends_at - 60, abs=2)
    assert grant.refresh_token == ""


def test_the_browser_is_sent_with_what_the_protocol_wants(provider: OpenIdProvider, client: Client) -> None:
    attempt = Attempt.new()
    more = {"prompt": "login", "state": "mine", "redirect_uri": "https://evil.example"}
    url = client(scopes=["email"], additional_request_params=more).authorize_url(attempt, OWN)
    asked = query_of(url)
    assert url.startswith(f"{provider.url}/authorize?")
    assert asked.pop("code_challenge")
    assert asked == {
        "client_id": "console",
        "code_challenge_method": "S256",
        "nonce": attempt.sent_nonce,
        "prompt": "login",
        "redirect_uri": OWN,
        "response_type": "code",
        "scope": "openid email",
        "state": attempt.state,
    }
    assert not {attempt.nonce, attempt.verifier} & set(asked.values())


def test_a_state_is_good_for_its_own_attempt_alone() -> None:
    one, other = Attempt.new(), Attempt.new()
    assert one.began(one.state)
    for state in (other.state, "", one.state + "x", "ü", one.sent_nonce):
        assert not one.began(state)


def test_the_access_token_is_for_the_clusters_where_the_settings_say_so(
    provider: OpenIdProvider, client: Client
) -> None:
    provider.more["expires_in"] = "120"
    grant = signed_in(client(api_token="access_token"))
    assert grant.api_token not in ("", grant.id_token)
    assert grant.life.ends_at == pytest.approx(time.time() + 120, abs=10)


def test_a_code_is_good_once(provider: OpenIdProvider, client: Client) -> None:
    made, attempt = client(), Attempt.new()
    code = sent_back(made.authorize_url(attempt, OWN))["code"]
    made.granted(code, attempt, OWN)
    with pytest.raises(Forbidden, match="invalid_grant: code … is used up"):
        made.granted(code, attempt, OWN)


def test_a_code_is_good_for_its_own_attempt_alone(provider: OpenIdProvider, client: Client) -> None:
    made, mine, stolen = client(), Attempt.new(), Attempt.new()
    code = sent_back(made.authorize_url(stolen, OWN))["code"]
    with pytest.raises(Forbidden, match="the verifier does not fit"):
        made.granted(code, mine, OWN)


def test_a_client_without_a_secret_names_itself_in_the_form(provider: OpenIdProvider, client: Client) -> None:
    provider.client_secret = ""
    assert signed_in(client()).subject == "u-1"


def test_names_and_secrets_of_any_letters(provider: OpenIdProvider, client: Client) -> None:
    provider.client_id, provider.client_secret = "con:sole ü", "p:w/%+ü"
    assert signed_in(client()).subject == "u-1"


def test_whoever_has_no_name_is_called_a_user(provider: OpenIdProvider, client: Client) -> None:
    assert signed_in(client(username_claim="nickname")).user == "OpenId User"


@pytest.mark.parametrize(
    ("claims", "domains", "comes_in"),
    [
        ({"email": "a@one.example"}, ["one.example"], True),
        ({"email": "a@ONE.example"}, ["two.example", "one.Example"], True),
        ({"email": "a@one.example@two.example"}, ["one.example"], False),
        ({"email": "a@two.example"}, ["one.example"], False),
        ({"email": "a@one.example", "email_verified": False}, ["one.example"], False),
        ({"email": "a@one.example", "hd": "two.example"}, ["one.example"], False),
        ({"email": "a@two.example", "hd": "one.example"}, ["one.example"], True),
        ({"email": ["a@one.example"]}, ["one.example"], False),
        ({}, ["one.example"], False),
        ({}, [], True),
    ],
)
def test_only_allowed_domains_come_in(
    provider: OpenIdProvider, client: Client, claims: dict[str, Any], domains: list[str], comes_in: bool
) -> None:
    provider.claims = {"sub": "u-1", **claims}
    if comes_in:
        signed_in(client(allowed_domains=domains))
    else:
        with pytest.raises(NotAllowed, match="allowed_domains"):
            signed_in(client(allowed_domains=domains))


def test_who_sent_the_browser_back_is_this_provider(provider: OpenIdProvider, client: Client) -> None:
    made = client()
    made.require_issuer("")
    made.require_issuer(provider.url)
    with pytest.raises(Untrusted):
        made.require_issuer("https://evil.example")
    provider.described["authorization_response_iss_parameter_supported"] = True
    with pytest.raises(Untrusted):
        client().require_issuer("")


def test_signing_out_leads_to_the_provider_and_back(provider: OpenIdProvider, client: Client) -> None:
    url = client().logout_url("a.b.c", OWN)
    assert url.startswith(f"{provider.url}/logout?")
    assert query_of(url) == {"id_token_hint": "a.b.c", "post_logout_redirect_uri": OWN}
    assert query_of(client().logout_url("a" * 12_000, OWN))["client_id"] == "console"
    configured = client(post_logout_redirect_uri="https://portal.example").logout_url("", OWN)
    assert query_of(configured)["post_logout_redirect_uri"] == "https://portal.example"
    provider.described["end_session_endpoint"] = None
    assert client().logout_url("a.b.c", OWN) == ""


def test_configured_addresses_replace_discovery(provider: OpenIdProvider, client: Client) -> None:
    override = {
        "authorization_endpoint": f"{provider.url}/authorize?tenant=1",
        "token_endpoint": f"{provider.url}/token",
        "jwks_uri": f"{provider.url}/keys",
    }
    made = client(discovery_override=override)
    assert "tenant=1&" in made.authorize_url(Attempt.new(), OWN)
    assert signed_in(made).subject == "u-1"
    assert set(provider.paths()) == {"/authorize", "/token", "/keys"}


def test_the_address_to_sign_in_at_can_be_another(provider: OpenIdProvider, client: Client) -> None:
    made = client(authorization_endpoint="https://elsewhere.example/login")
    assert made.authorize_url(Attempt.new(), OWN).startswith("https://elsewhere.example/login?")


def test_a_renewed_token_is_somebodys_own(provider: OpenIdProvider, client: Client) -> None:
    provider.gives_refresh = True
    made = client()
    old = signed_in(made)
    new = made.renewed(old)
    assert (new.subject, new.user) == (old.subject, old.user)
    assert new.api_token != old.api_token
    assert new.refresh_token not in ("", old.refresh_token)
    with pytest.raises(Forbidden, match="invalid_grant"):
        made.renewed(old)
    provider.claims["sub"] = "u-2"
    with pytest.raises(Untrusted, match="somebody else's"):
        made.renewed(new)


def test_an_access_token_is_renewed_without_a_new_id_token(provider: OpenIdProvider, client: Client) -> None:
    provider.gives_refresh = True
    made = client(api_token="access_token")
    old = signed_in(made)
    provider.more = {"id_token": None, "refresh_token": None, "expires_in": 900}
    new = made.renewed(old)
    assert (new.id_token, new.refresh_token) == (old.id_token, old.refresh_token)
    assert new.api_token != old.api_token
    assert new.life.ends_at == pytest.approx(time.time() + 900, abs=10)


def test_a_session_without_rbac_needs_keys_to_check_tokens(provider: OpenIdProvider, client: Client) -> None:
    override = {"authorization_endpoint": f"{provider.url}/authorize", "token_endpoint": f"{provider.url}/token"}
    assert signed_in(client(discovery_override=override)).subject == "u-1"
    with pytest.raises(SourceError, match="jwks_uri"):
        signed_in(client(discovery_override=override, disable_rbac=True))


def test_no_secret_is_in_any_text(provider: OpenIdProvider, client: Client) -> None:
    made, attempt = client(api_token="access_token"), Attempt.new()
    grant = signed_in(made)
    secrets = [attempt.nonce, attempt.verifier, grant.api_token, grant.id_token, provider.client_secret]
    shown = f"{attempt!r} {grant!r} {made!r}"
    with pytest.raises(SourceError) as refused:
        made.granted("code-of-somebody", attempt, OWN)
    shown += f"{refused.value} {refused.value!r} {refused.value.__cause__!r} {refused.value.__dict__}"
    assert not [secret for secret in (*secrets, "code-of-somebody") if secret in shown]


def test_an_answer_without_an_id_token_is_no_sign_in(provider: OpenIdProvider, client: Client) -> None:
    provider.more["id_token"] = None
    with pytest.raises(BadAnswer, match="no ID token"):
        signed_in(client())


def test_the_stand_in_refuses_requests_without_pkce(provider: OpenIdProvider) -> None:
    query = f"client_id=console&response_type=code&scope=openid&state=s&redirect_uri={OWN}"
    assert requests.get(f"{provider.url}/authorize?{query}", timeout=10).status_code == 400
