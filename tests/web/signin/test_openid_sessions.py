"""How long a session by OpenID lasts, how it is renewed, and how it ends."""

from __future__ import annotations

import logging
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest

from tests.stand_ins.openid_provider import OpenIdProvider, Reply
from tests.web.signin.walker import OWN, Walker
from tests.web.worlds.memory import HOME
from tests.web.worlds.providers import Console, tokens_of

PAGE = "/console/workloads?namespaces=shop"
SPACES = ["istio-system", "shop", "vault"]


@pytest.mark.parametrize("groups", [0, 600])
def test_large_tokens_fit(console: Console, provider: OpenIdProvider, walker: Walker, groups: int) -> None:
    provider.claims["groups"] = [f"group-{number:010}" for number in range(groups)]
    walker.go(PAGE)
    assert walker.namespaces() == SPACES
    token = max(tokens_of(console.server), key=len)
    assert len(token) > 12_000 if groups else len(token) < 2_000
    assert all(len(f"{name}={value}") < 3_800 for name, value in walker.cookies.items())
    assert (len(walker.sessions) > 4) is bool(groups)


def test_a_session_ends_with_its_token(console: Console, provider: OpenIdProvider, walker: Walker) -> None:
    walker.go(PAGE)
    console.passed = 500
    assert walker.browser.get("/api/namespaces").status_code == 200
    console.passed = 601
    assert walker.browser.get("/api/namespaces").status_code == 401
    assert walker.sessions == set()


def test_a_session_is_renewed_before_its_token_ends(console: Console, provider: OpenIdProvider, walker: Walker) -> None:
    provider.gives_refresh = True
    walker.go(PAGE)
    provider.life = 7200
    before = walker.cookies[f"kiali-token-{HOME}"]
    console.passed = 500
    walker.namespaces()
    assert walker.cookies[f"kiali-token-{HOME}"] == before
    console.passed = 570
    walker.namespaces()
    assert walker.cookies[f"kiali-token-{HOME}"] != before
    console.passed = 3000
    assert walker.namespaces() == SPACES
    assert provider.paths().count("/token") == 2


def test_requests_with_the_same_old_session_share_its_renewal(
    console: Console, provider: OpenIdProvider, walker: Walker
) -> None:
    provider.gives_refresh = True
    walker.go(PAGE)
    old = dict(walker.cookies)
    console.passed = 570
    for _ in range(3):
        other = Walker()
        for name, value in old.items():
            other.browser.cookies[name] = value
        assert other.namespaces() == SPACES
    assert provider.paths().count("/token") == 2


def test_a_session_that_cannot_be_renewed_lasts_until_its_end(
    console: Console, provider: OpenIdProvider, walker: Walker, caplog: pytest.LogCaptureFixture
) -> None:
    provider.gives_refresh = True
    walker.go(PAGE)
    secrets = [*provider.refresh_tokens, *tokens_of(console.server)]
    provider.refresh_tokens.clear()
    console.passed = 570
    with caplog.at_level(logging.WARNING):
        kept = walker.cookies[f"kiali-token-{HOME}"]
        for _ in range(3):
            assert walker.namespaces() == SPACES
    # Another process may have renewed it, and given the browser a newer one.
    assert walker.cookies[f"kiali-token-{HOME}"] == kept
    assert "not renewed any more" in caplog.text
    assert not [secret for secret in secrets if secret in caplog.text]
    assert provider.paths().count("/token") == 2
    page = walker.go(PAGE)
    assert page.one(".session-end a")["href"] == f"/api/auth/redirect?{urlencode({'next': PAGE})}"
    console.passed = 601
    assert walker.browser.get("/api/namespaces").status_code == 401


def test_a_provider_that_is_away_is_asked_again_for_a_renewal(
    console: Console, provider: OpenIdProvider, walker: Walker
) -> None:
    provider.gives_refresh, provider.life = True, 6000
    walker.go(PAGE)
    provider.replies["/token"] = Reply(503)
    for console.passed in (5750, 5760):
        assert walker.namespaces() == SPACES
    assert provider.paths().count("/token") == 2
    assert not walker.go(PAGE).has(".session-end")
    provider.replies.clear()
    provider.life = 9000
    console.passed = 5820
    walker.namespaces()
    assert provider.paths().count("/token") == 3
    console.passed = 8000
    assert walker.namespaces() == SPACES


def test_signing_in_again_before_the_end_makes_a_new_session(
    console: Console, provider: OpenIdProvider, walker: Walker
) -> None:
    walker.go(PAGE)
    console.passed = 400
    provider.life = 2000
    page = walker.go(PAGE)
    walker.go(page.one(".session-end a")["href"])
    assert walker.trail[-1] == PAGE
    console.passed = 900
    assert walker.namespaces() == SPACES


def test_a_token_that_the_cluster_does_not_take_any_more_ends_the_session(
    console: Console, provider: OpenIdProvider, walker: Walker
) -> None:
    walker.go(PAGE)
    for token in [token for token, user in tokens_of(console.server).items() if user == "rhea"]:
        del tokens_of(console.server)[token]
    console.passed = 60
    assert walker.browser.get("/api/namespaces").status_code == 401
    assert walker.sessions == set()


def test_programs_are_led_to_the_provider_when_they_sign_out(
    console: Console, provider: OpenIdProvider, walker: Walker
) -> None:
    walker.go(PAGE)
    answer = walker.browser.get("/api/logout")
    assert answer.status_code == 200
    url = urlsplit(answer.json()["redirect_url"])
    assert url._replace(query="").geturl() == f"{provider.url}/logout"
    asked = dict(parse_qsl(url.query))
    assert asked["post_logout_redirect_uri"] == OWN
    assert asked["id_token_hint"] in tokens_of(console.server)
    assert walker.sessions == set()


def test_signing_out_without_an_address_of_the_provider(
    console: Console, provider: OpenIdProvider, walker: Walker
) -> None:
    provider.described["end_session_endpoint"] = None
    walker.go(PAGE)
    assert walker.browser.get("/api/logout").status_code == 204
    assert walker.sessions == set()


def test_signing_out_of_the_console_leads_to_the_provider(
    console: Console, provider: OpenIdProvider, walker: Walker
) -> None:
    """Browsers that follow a form do not leave the site: the page leads on by itself."""
    walker.go(PAGE)
    page = walker.press("/console/sign-out")
    assert walker.sessions == set()
    assert page.has(f'a[href^="{provider.url}/logout?"]')
    assert page.has(f'meta[http-equiv="refresh"][content*="{provider.url}/logout?"]')


def test_no_token_is_in_a_log(
    console: Console, provider: OpenIdProvider, walker: Walker, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        provider.gives_refresh = True
        walker.go(PAGE)
        provider.spoil = lambda claims: claims.update(nonce="other")
        Walker().go(PAGE)
    mine = [token for token, user in tokens_of(console.server).items() if user == "rhea"]
    secrets = [provider.client_secret, *mine, *provider.refresh_tokens]
    assert not [secret for secret in secrets if secret in caplog.text]
