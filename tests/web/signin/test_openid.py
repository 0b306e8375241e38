"""Signing in at an OpenID provider as a browser without JavaScript does, with the rights that the cluster gives."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest

from tests.stand_ins.openid_provider import OpenIdProvider, Reply, serving
from tests.web.signin.walker import OWN, Walker
from tests.web.worlds.memory import HOME
from tests.web.worlds.providers import EAST, Console, openid_console, tokens_of

PAGE = "/console/workloads?namespaces=shop"
SPACES = ["istio-system", "shop", "vault"]


@pytest.fixture
def provider() -> Iterator[OpenIdProvider]:
    with serving(claims={"sub": "rhea"}) as provider:
        yield provider


@pytest.fixture
def console(provider: OpenIdProvider) -> Iterator[Console]:
    with openid_console(provider) as made:
        yield made


@pytest.fixture
def walker() -> Walker:
    return Walker()


def namespaces(walker: Walker) -> list[str]:
    answer = walker.browser.get("/api/namespaces")
    assert answer.status_code == 200, answer.content
    return [found["name"] for found in answer.json()]


def arrival(walker: Walker) -> str:
    """The address at which the browser comes back, which it has not followed yet."""
    walker.go(PAGE, until="/?")
    return walker.trail[-1]


def test_a_page_that_needs_a_sign_in_leads_to_the_provider_and_back(
    console: Console, provider: OpenIdProvider, walker: Walker
) -> None:
    walker.go(PAGE)
    assert walker.status == 200
    assert walker.trail[-1] == PAGE
    assert [url for url in walker.trail if url.startswith(f"{provider.url}/authorize?")]
    assert namespaces(walker) == SPACES
    assert walker.sessions == {f"kiali-token-{HOME}"}


def test_what_people_see_is_what_the_cluster_lets_their_token(
    console: Console, provider: OpenIdProvider, walker: Walker
) -> None:
    provider.claims = {"sub": "one"}
    walker.go(PAGE)
    assert namespaces(walker) == ["shop"]


def test_whoever_may_see_nothing_does_not_come_in(console: Console, provider: OpenIdProvider, walker: Walker) -> None:
    provider.claims = {"sub": "nemo"}
    page = walker.go(PAGE)
    assert "may see no namespace" in page.words
    assert walker.sessions == set()


def test_the_token_is_for_all_clusters(provider: OpenIdProvider, walker: Walker) -> None:
    with openid_console(provider, east=True):
        walker.go(PAGE)
        found = walker.browser.get("/api/namespaces").json()
    assert {space["cluster"] for space in found} == {HOME, EAST}


def test_without_rbac_everybody_has_the_consoles_rights(provider: OpenIdProvider, walker: Walker) -> None:
    provider.claims = {"sub": "nemo", "name": "Nemo"}
    with openid_console(provider, disable_rbac=True, username_claim="name") as console:
        tokens_of(console.server).clear()
        tokens_of(console.server)["console-token"] = "fay"
        page = walker.go(PAGE)
        assert namespaces(walker) == SPACES
    assert "Nemo" in page.words


@pytest.mark.parametrize("sent", ["/api/auth/openid_redirect", "/console/sign-in"])
def test_the_browser_is_sent_to_the_provider(
    console: Console, provider: OpenIdProvider, walker: Walker, sent: str
) -> None:
    answer = walker.browser.get(sent)
    assert answer.status_code == 302
    url = urlsplit(answer["Location"])
    assert url._replace(query="").geturl() == f"{provider.url}/authorize"
    asked = dict(parse_qsl(url.query))
    assert asked["redirect_uri"] == OWN
    assert (asked["response_type"], asked["code_challenge_method"]) == ("code", "S256")
    for kind in ("nonce", "pkce-verifier"):
        cookie = answer.cookies[f"kiali-token-{kind}-{HOME}"]
        assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
        assert 0 < cookie["max-age"] <= 300
        assert cookie.value not in answer["Location"]


def test_a_state_of_another_browser_is_refused(console: Console, provider: OpenIdProvider, walker: Walker) -> None:
    walker.go(PAGE, until="/?")
    stolen = arrival(Walker())
    page = walker.go(stolen)
    assert walker.status == 403
    assert "not the sign-in that was begun in this browser" in page.words
    assert walker.sessions == set()
    assert "/token" not in provider.paths()


def test_the_same_address_signs_in_once(console: Console, provider: OpenIdProvider, walker: Walker) -> None:
    address = arrival(walker)
    attempt = {name: value for name, value in walker.cookies.items() if "nonce" in name or "pkce" in name}
    walker.go(address)
    assert namespaces(walker) == SPACES
    # Reloading what the browser came back to shows the start page, and asks the provider nothing.
    asked = len(provider.asked)
    walker.go(address)
    assert walker.status == 200
    assert len(provider.asked) == asked
    thief = Walker()
    for name, value in attempt.items():
        thief.browser.cookies[name] = value
    page = thief.go(address)
    assert "invalid_grant" in page.words
    assert thief.sessions == set()


def test_two_pages_of_a_browser_may_sign_in_at_the_same_time(
    console: Console, provider: OpenIdProvider, walker: Walker
) -> None:
    first, second = arrival(walker), arrival(walker)
    walker.go(first)
    walker.go(second)
    assert walker.status == 200
    assert namespaces(walker) == SPACES


@pytest.mark.parametrize("query", ["code=1&state=1", "error=access_denied&state=1"])
def test_who_comes_from_the_provider_without_having_left_is_not_sent_round_in_circles(
    console: Console, provider: OpenIdProvider, walker: Walker, query: str
) -> None:
    page = walker.go(f"/?{query}")
    assert walker.status == 401
    assert "takes no cookies of this site" in page.words
    assert provider.paths() == []
    walker.go(PAGE)
    walker.go(f"/?{query}")
    assert walker.trail[-1] == "/console/overview"


def test_a_browser_without_cookies_ends_at_the_page_to_sign_in_on(
    console: Console, provider: OpenIdProvider, walker: Walker
) -> None:
    address = arrival(walker)
    walker.browser.cookies.clear()
    assert "takes no cookies of this site" in walker.go(address).words
    assert "/token" not in provider.paths()


def test_a_provider_that_lets_nobody_in_says_so(console: Console, provider: OpenIdProvider, walker: Walker) -> None:
    provider.denies = "access_denied"
    page = walker.go(PAGE)
    assert "did not let you in" in page.words
    assert walker.sessions == set()
    assert page.has('a[href^="/api/auth/redirect"]')


def test_a_text_of_the_address_is_not_repeated(console: Console, provider: OpenIdProvider, walker: Walker) -> None:
    provider.denies = "call 555 to unlock"
    assert "555" not in walker.go(PAGE).words
    assert "555" not in walker.go("/?openid_error=call+555+to+unlock").words


def test_only_allowed_domains_come_in(provider: OpenIdProvider, walker: Walker) -> None:
    provider.claims |= {"email": "rhea@other.example"}
    with openid_console(provider, allowed_domains=("a.example",)):
        page = walker.go(PAGE)
    assert "none of the domains that may sign in here" in page.words
    assert walker.sessions == set()


def test_a_provider_that_is_away_is_told_and_nobody_is_signed_in(
    console: Console, provider: OpenIdProvider, walker: Walker
) -> None:
    provider.replies["/.well-known/openid-configuration"] = Reply(503)
    page = walker.go(PAGE)
    assert walker.status == 503
    assert "OpenID provider" in page.words
    assert "503" in page.words


def test_a_provider_without_the_flow_is_not_implemented(
    console: Console, provider: OpenIdProvider, walker: Walker
) -> None:
    provider.described["response_types_supported"] = ["id_token"]
    page = walker.go(PAGE)
    assert walker.status == 501
    assert "authorization code flow" in page.words


@pytest.mark.parametrize("groups", [0, 600])
def test_large_tokens_fit(console: Console, provider: OpenIdProvider, walker: Walker, groups: int) -> None:
    provider.claims["groups"] = [f"group-{number:010}" for number in range(groups)]
    walker.go(PAGE)
    assert namespaces(walker) == SPACES
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
    namespaces(walker)
    assert walker.cookies[f"kiali-token-{HOME}"] == before
    console.passed = 570
    namespaces(walker)
    assert walker.cookies[f"kiali-token-{HOME}"] != before
    console.passed = 3000
    assert namespaces(walker) == SPACES
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
        assert namespaces(other) == SPACES
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
            assert namespaces(walker) == SPACES
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
        assert namespaces(walker) == SPACES
    assert provider.paths().count("/token") == 2
    assert not walker.go(PAGE).has(".session-end")
    provider.replies.clear()
    provider.life = 9000
    console.passed = 5820
    namespaces(walker)
    assert provider.paths().count("/token") == 3
    console.passed = 8000
    assert namespaces(walker) == SPACES


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
    assert namespaces(walker) == SPACES


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


def test_clients_are_told_where_to_sign_in(console: Console, provider: OpenIdProvider, walker: Walker) -> None:
    told = walker.browser.get("/api/auth/info").json()
    assert told == {
        "strategy": "openid",
        "authorizationEndpoint": f"{OWN}/api/auth/openid_redirect",
        "sessionInfo": {},
    }
    walker.go(PAGE)
    session = walker.browser.get("/api/auth/info").json()["sessionInfo"]
    assert session["username"] == "rhea"
    assert session["expiresOn"]


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "/\\evil.example"])
def test_nobody_is_sent_to_another_site(
    console: Console, provider: OpenIdProvider, walker: Walker, target: str
) -> None:
    answer = walker.browser.get("/api/auth/openid_redirect", {"next": target})
    walker.go(answer["Location"], until="/console")
    assert walker.trail[-1].startswith("/console")


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
