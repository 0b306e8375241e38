"""Every address with hostile parts and values, as a page, as a part and over the API: the console never fails."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mesh.config import Settings
from mesh.web.process.composition import open_runtime
from mesh.web.process.current import use_runtime
from tests.stand_ins.metrics_server import serving
from tests.stand_ins.small_cluster import small_cluster

_WORDS = Path(__file__).parent / "worlds"
OWN_FAILURE = "the console failed"
HOSTILE = (
    "",
    ".",
    "..",
    "../..",
    "%2e%2e%2f",
    " ",
    "\t\n",
    "\0",
    "\ud800",
    "\u202e",
    "ａ",  # noqa: RUF001
    "😀",
    "'\"><script>",
    'x"}) or vector(1)',
    "{{7*7}}",
    "${jndi:x}",
    "a" * 3000,
    "(" * 200,
    "(a+)+$",
    "[",
    "*",
    "-",
    "-1",
    "0",
    "00",
    "1",
    "1e309",
    "9" * 30,
    "9223372036854775808",
    "NaN",
    "Inf",
    "-0",
    "1.5",
    "٣",
    "0s",
    "1m",
    "99999d",
    "10m",
    "true",
    "null",
    "[]",
    "{}",
    "__proto__",
    "__class__",
    "2026-01-01T00:00:00Z",
    "0001-01-01T00:00:00Z",
    "a,b,,c",
    ":,=;|&",
    "label=value",
    "NOT (a = 1",
    "%name = x OR http > 5",
    "unknown",
)
USUAL = (_WORDS / "usual_values.txt").read_text().split()
NAMES = (_WORDS / "query_names.txt").read_text().split()
WORDS = st.sampled_from((*USUAL, *USUAL, *HOSTILE)) | st.text(max_size=12)
PLACES = {"namespace": "shop", "workload": "cart-v1", "service": "cart", "app": "cart", "pod": "cart-v1-0"} | {
    "group": "networking.istio.io",
    "version": "v1",
    "kind": "VirtualService",
    "plural": "virtualservices",
}


def routes(resolver: URLResolver, above: str = "") -> Iterator[tuple[str, str]]:
    """Each route and its name."""
    for entry in resolver.url_patterns:
        route = above + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from routes(entry, route)
        elif isinstance(entry, URLPattern):
            yield route, entry.name or ""


ROUTES = sorted({route for route, _ in routes(get_resolver())})


@st.composite
def addresses(draw: st.DrawFn, route: str) -> str:
    def part(found: re.Match[str]) -> str:
        usual = PLACES.get(found[2]) or ("shop" if "namespaces/<str:name>" in route else "cart-v1")
        word = draw(st.just(usual) | st.just(usual) | WORDS) or "-"
        return quote(word.encode("utf-8", "surrogatepass"), safe="")

    path = re.sub(r"<(\w+):(\w+)>", part, route)
    pairs = draw(st.lists(st.tuples(st.sampled_from(NAMES), WORDS), max_size=6))
    query = urlencode([(name, value.encode("utf-8", "surrogatepass")) for name, value in pairs])
    return f"/{path}?{query}"


@pytest.fixture(scope="module")
def visitor() -> Iterator[Client]:
    with small_cluster("shop", "secret", "istio-system") as server, serving() as metrics:
        metrics.has_history = True
        chosen = Settings.model_validate(
            {"auth": {"strategy": "anonymous"}, "external_services": {"prometheus": {"url": metrics.url}}}
        )
        opened = open_runtime(chosen, {"CONSOLE_KUBE_URL": server.url})
        with use_runtime(opened):
            yield Client(raise_request_exception=False)
        opened.close()


# Threads of the console spread their pauses by chance while data are drawn.
pytestmark = pytest.mark.filterwarnings("ignore:Do not use the .random. module inside strategies")
BOUNDED = settings(
    max_examples=6, deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck)
)


@pytest.mark.parametrize("route", ROUTES)
@BOUNDED
@given(data=st.data())
def test_no_address_makes_the_console_fail(
    visitor: Client, caplog: pytest.LogCaptureFixture, route: str, data: st.DataObject
) -> None:
    address = data.draw(addresses(route))
    by_script = data.draw(st.booleans())
    answer = visitor.get(address, headers={"HX-Request": "true"} if by_script else None)
    assert_honest(answer, address, caplog)


@pytest.mark.parametrize("route", [route for route in ROUTES if route.startswith("api/")])
@settings(BOUNDED, max_examples=3)
@given(data=st.data())
def test_no_body_makes_the_console_fail(
    visitor: Client, caplog: pytest.LogCaptureFixture, route: str, data: st.DataObject
) -> None:
    address = data.draw(addresses(route))
    value = st.recursive(st.none() | st.booleans() | st.integers() | st.floats() | WORDS, st.lists, max_leaves=4)
    fields = st.sampled_from(("queries", "target", "namespace", "metadata", "labels", "annotations", "spec", *NAMES))
    body = data.draw(st.dictionaries(fields, value | st.dictionaries(fields, value, max_size=3), max_size=4) | value)
    method = data.draw(st.sampled_from(("post", "patch", "put", "delete")))
    text = json.dumps(body).encode("utf-8", "surrogatepass")
    answer = getattr(visitor, method)(address, text, content_type="application/json")
    assert_honest(answer, address, caplog)


def assert_honest(answer: Any, address: str, caplog: pytest.LogCaptureFixture) -> None:
    failures = [record for record in caplog.records if record.levelno >= logging.ERROR and record.exc_info]
    assert not failures, f"{address}: {failures[0].exc_info[1]!r}" if failures[0].exc_info else address
    text = b"".join(answer).decode(errors="replace")
    assert OWN_FAILURE not in text, address
    if answer.status_code >= 500 and answer.status_code != 501:
        assert address.startswith("/api/"), f"{answer.status_code} of {address}"
        assert json.loads(text)["error"], address
