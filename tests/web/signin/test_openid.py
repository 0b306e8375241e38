"""Signing in at an OpenID provider as a browser without JavaScript does, with the rights that the cluster gives."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlsplit

import pytest

from tests.stand_ins.openid_provider import OpenIdProvider, Reply
from tests.web.signin.walker import OWN, Walker
from tests.web.worlds.memory import HOME
from tests.web.worlds.providers import EAST, Console, openid_console, tokens_of

PAGE = "/console/workloads?namespaces=shop"
SPACES = ["istio-system", "shop", "vault"]


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
    assert walker.namespaces() == SPACES
    assert walker.sessions == {f"kiali-token-{HOME}"}


def test_what_people_see_is_what_the_cluster_lets_their_token(
    console: Console, provider: OpenIdProvider, walker: Walker
) -> None:
    provider.claims = {"sub": "one"}
    walker.go(PAGE)
    assert walker.namespaces() == ["shop"]


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
        assert walker.namespaces() == SPACES
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
    assert walker.namespaces() == SPACES
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
    assert walker.namespaces() == SPACES


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


def test_too_many_attempts_are_told_before_the_provider_is_asked(
    console: Console, provider: OpenIdProvider, walker: Walker
) -> None:
    provider.claims = {"sub": "nemo"}
    for _ in range(60):
        walker.go(PAGE)
        if walker.status == 429:
            break
    assert walker.status == 429
    assert walker.answer is not None
    assert int(walker.answer["Retry-After"]) > 0
    asked = provider.paths().count("/token")
    walker.go(PAGE)
    assert walker.status == 429
    assert provider.paths().count("/token") == asked
