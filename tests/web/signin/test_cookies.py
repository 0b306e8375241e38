"""Sessions in cookies: names, pieces, attributes, and what is left of longer ones."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from http.cookies import SimpleCookie
from typing import Any

import pytest
from django.http import HttpResponse, parse_cookie
from django.test import RequestFactory

from mesh.web.process.current import use_runtime
from mesh.web.process.runtime import Runtime
from mesh.web.signin import cookies
from mesh.web.signin.session import NoSession, Session
from mesh.web.visit import Visit
from tests.web.worlds.memory import HOME, NOW, in_memory, namespaces, settings_of

KEY, OLD = b"k" * 32, b"o" * 32


@pytest.fixture
def process() -> Iterator[Runtime]:
    root = in_memory(settings_of(login_token={"signing_key": KEY.decode()}), None, namespaces("shop"))
    with use_runtime(root):
        yield root


def visit(process: Runtime, brought: Mapping[str, str] = {}, **extra: Any) -> Visit:
    request = RequestFactory().get("/console/overview", **extra)
    request.COOKIES = dict(brought)
    return Visit(request, process)


def session(size: int, cluster: str = HOME) -> Session:
    return Session(cluster, "token", {"token": "x" * size}, NOW + 3600, "an-id")


def header_of(values: Mapping[str, str]) -> str:
    """What a browser sends of them."""
    return "; ".join(f"{name}={value}" for name, value in values.items())


@pytest.mark.parametrize("size", [0, 1, 2000, 2700, 12_000, 12 * 1024, 40_000, 70_000])
def test_a_session_of_any_size_comes_back(size: int) -> None:
    values = cookies.sealed_cookies(session(size), KEY)
    kept = cookies.read(parse_cookie(header_of(values)), HOME, (KEY,))
    assert kept == cookies.Kept(session(size), is_aged=False)


def test_a_small_session_is_one_cookie_without_a_count() -> None:
    assert list(cookies.sealed_cookies(session(100), KEY)) == [f"kiali-token-{HOME}"]


def test_a_large_one_is_cut_as_the_reference_cuts() -> None:
    values = cookies.sealed_cookies(session(12_000), KEY)
    count = int(values[f"kiali-token-chunks-{HOME}"])
    names = [f"kiali-token-{HOME}", *(f"kiali-token-{HOME}-{index}" for index in range(1, count))]
    assert list(values) == [*names, f"kiali-token-chunks-{HOME}"]
    assert {len(values[name]) for name in names[:-1]} == {3584}
    assert 0 < len(values[names[-1]]) <= 3584
    assert all(re.fullmatch(r"[A-Za-z0-9+/=]+", values[name]) for name in names)


def test_a_cookie_with_all_that_browsers_count_is_below_their_4096_bytes(process: Runtime) -> None:
    response = HttpResponse()
    cookies.write(visit(process), response, session(12_000, cluster="c" * 100), KEY)
    assert max(len(morsel.OutputString()) for morsel in response.cookies.values()) <= 4096


def test_values_have_no_quotation_marks_which_the_reference_does_not_write(process: Runtime) -> None:
    response = HttpResponse()
    cookies.write(visit(process), response, session(5000), KEY)
    assert '"' not in response.cookies.output()


@pytest.mark.parametrize("count", ["", "0", "-1", "181", "1000000", "two", "1.5", "²", " "])
def test_a_count_that_nobody_wrote_makes_no_session(count: str) -> None:
    values = cookies.sealed_cookies(session(12_000), KEY) | {f"kiali-token-chunks-{HOME}": count}
    with pytest.raises(NoSession):
        cookies.read(values, HOME, (KEY,))


@pytest.mark.parametrize("lost", ["", "-1", "-2"])
def test_a_session_with_a_piece_missing_is_none(lost: str) -> None:
    values = cookies.sealed_cookies(session(9000), KEY)
    values.pop(f"kiali-token-{HOME}{lost}")
    if lost:
        with pytest.raises(NoSession):
            cookies.read(values, HOME, (KEY,))
    else:
        assert cookies.read(values, HOME, (KEY,)) is None


def test_pieces_in_another_order_are_no_session() -> None:
    values = cookies.sealed_cookies(session(9000), KEY)
    one, two = f"kiali-token-{HOME}-1", f"kiali-token-{HOME}-2"
    values[one], values[two] = values[two], values[one]
    with pytest.raises(NoSession):
        cookies.read(values, HOME, (KEY,))


def test_the_session_of_one_cluster_is_not_taken_for_that_of_another() -> None:
    value = cookies.sealed_cookies(session(10), KEY)[f"kiali-token-{HOME}"]
    with pytest.raises(NoSession):
        cookies.read({"kiali-token-west": value}, "west", (KEY,))


def test_a_session_under_an_earlier_key_is_known_to_be_aged() -> None:
    values = cookies.sealed_cookies(session(10), OLD)
    assert cookies.read(values, HOME, (KEY, OLD)) == cookies.Kept(session(10), is_aged=True)
    with pytest.raises(NoSession):
        cookies.read(values, HOME, (KEY,))


def test_pieces_of_a_longer_session_are_dropped(process: Runtime) -> None:
    before = cookies.sealed_cookies(session(12_000), KEY)
    response = HttpResponse()
    cookies.write(visit(process, before), response, session(5000), KEY)
    browser = before | {name: morsel.value for name, morsel in response.cookies.items() if morsel["max-age"]}
    dropped = {name for name, morsel in response.cookies.items() if morsel["max-age"] == 0}
    left = {name: value for name, value in browser.items() if name not in dropped}
    assert left.keys() == cookies.sealed_cookies(session(5000), KEY).keys()
    kept = cookies.read(left, HOME, (KEY,))
    assert kept is not None
    assert kept.session == session(5000)


def test_what_does_not_reach_the_console_is_refused_in_words(process: Runtime) -> None:
    with pytest.raises(cookies.TooLong, match=r"would take \d+ KiB of cookies, and no more than 112 KiB"):
        cookies.write(visit(process), HttpResponse(), session(90_000), KEY)
    full = {f"other-{index}": "x" * 4000 for index in range(20)}
    with pytest.raises(cookies.TooLong):
        cookies.write(visit(process, full), HttpResponse(), session(40_000), KEY)


@pytest.mark.parametrize(
    ("extra", "server", "is_secure"),
    [
        ({}, {}, False),
        ({"secure": True}, {}, True),
        ({"headers": {"X-Forwarded-Proto": "https"}}, {}, True),
        ({}, {"web_schema": "https", "web_fqdn": "kiali.example"}, True),
        ({"secure": True}, {"web_schema": "http"}, False),
    ],
)
def test_only_what_browsers_reach_by_tls_is_secure(extra: Any, server: Any, is_secure: bool) -> None:
    settings = settings_of(server={**server, "web_root": "/kiali"})
    response = HttpResponse()
    with use_runtime(in_memory(settings, None, namespaces("shop"))) as root:
        cookies.write(visit(root, **extra), response, session(10), KEY)
    morsel = response.cookies[f"kiali-token-{HOME}"]
    assert bool(morsel["secure"]) is is_secure
    assert (morsel["httponly"], morsel["samesite"], morsel["path"]) == (True, "Lax", "/kiali")
    assert (morsel["max-age"], morsel["domain"]) == (3600, "")


def test_all_sessions_are_told_from_other_cookies_and_from_sign_ins_under_way() -> None:
    of_sessions = {"kiali-token-east", "kiali-token-east-1", "kiali-token-chunks-east", "kiali-token-west"}
    others = {"theme", "kiali-token-nonce-east", "kiali-token-pkce-verifier-east", "csrftoken"}
    assert cookies.all_names(of_sessions | others) == of_sessions


def test_what_is_dropped_is_dropped_where_it_was_set(process: Runtime) -> None:
    response = HttpResponse()
    cookies.drop(visit(process), response, ["kiali-token-east"])
    jar: SimpleCookie = response.cookies
    morsel = jar["kiali-token-east"]
    assert (morsel.value, morsel["max-age"], morsel["path"]) == ("", 0, "/")
    assert morsel["expires"].startswith("Thu, 01 Jan 1970")


def test_a_sealed_session_shows_nothing(process: Runtime) -> None:
    del process
    values = cookies.sealed_cookies(Session(HOME, "token", {"token": "s3cret"}, NOW, "an-id"), KEY)
    assert "s3cret" not in json.dumps(values)
