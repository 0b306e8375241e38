"""Every address leads where those of the reference do."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from tests.web.visits import get

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("path", ["/", "/index.html", "/console"])
def test_a_visit_without_a_page_leads_to_the_overview_with_its_query(visitor: Client, path: str) -> None:
    answer = visitor.get(f"{path}?namespaces=shop&duration=60")
    assert (answer.status_code, answer["Location"]) == (302, "/console/overview?namespaces=shop&duration=60")


def test_an_unknown_console_address_leads_to_the_overview_with_its_query(visitor: Client) -> None:
    answer = visitor.get("/console/nowhere?kiosk=true")
    assert (answer.status_code, answer["Location"]) == (302, "/console/overview?kiosk=true")


@pytest.mark.parametrize(
    "path", ["/api/status/", "/console/graph/namespaces/", "/healthz/", "/api/namespaces/shop/info/"]
)
def test_a_surplus_slash_is_taken_away(visitor: Client, path: str) -> None:
    answer = visitor.get(f"{path}?a=1")
    assert (answer.status_code, answer["Location"]) == (301, f"{path.rstrip('/')}?a=1")


def test_an_address_of_slashes_leads_to_no_other_host(visitor: Client) -> None:
    answer = visitor.get("/", PATH_INFO="//evil.example/console/")
    assert answer.status_code == 404


def test_an_unknown_api_address_is_a_404_in_json(visitor: Client) -> None:
    answer = visitor.get("/api/nothing")
    assert (answer.status_code, answer.json()) == (404, {"error": "nothing is at /api/nothing"})


def test_an_unknown_address_elsewhere_is_a_404_page(visitor: Client) -> None:
    assert "nothing is at /nothing" in get(visitor, "/nothing", 404).words


@pytest.mark.parametrize("path", ["/healthz", "/api/status", "/api/namespaces", "/api/namespaces/shop/info"])
def test_another_method_is_a_405_that_says_what_is_allowed(visitor: Client, path: str) -> None:
    answer = visitor.delete(path)
    assert (answer.status_code, answer["Allow"]) == (405, "GET, HEAD, OPTIONS")


def test_a_wrong_method_below_the_api_is_answered_in_json(visitor: Client) -> None:
    assert visitor.put("/api/status").json() == {"error": "PUT is not allowed here; allowed: GET, HEAD, OPTIONS"}


def test_head_has_the_headers_of_get_and_no_body(visitor: Client) -> None:
    answer = visitor.head("/api/namespaces")
    assert (answer.status_code, answer["Content-Type"], answer.content) == (200, "application/json", b"")


def test_options_lists_the_methods(visitor: Client) -> None:
    answer = visitor.options("/api/authenticate")
    assert (answer.status_code, answer["Allow"]) == (204, "GET, POST, HEAD, OPTIONS")


@pytest.mark.parametrize(
    ("name", "values", "path"),
    [
        ("api-graph-namespaces", {}, "/api/namespaces/graph"),
        ("graph", {}, "/console/graph/namespaces"),
        ("graph-node-app", {"app": "cart"}, "/console/graph/node/namespaces/shop/applications/cart"),
        (
            "graph-node-app-version",
            {"app": "cart", "version": "v1"},
            "/console/graph/node/namespaces/shop/applications/cart/versions/v1",
        ),
        ("graph-node-service", {"service": "cart"}, "/console/graph/node/namespaces/shop/services/cart"),
        ("graph-node-workload", {"workload": "cart-v1"}, "/console/graph/node/namespaces/shop/workloads/cart-v1"),
        (
            "graph-node-aggregate",
            {"aggregate": "request_operation", "aggregate_value": "GET/books"},
            "/console/graph/node/namespaces/shop/aggregates/request_operation/GET/books",
        ),
    ],
)
def test_deep_links_are_those_of_the_reference(name: str, values: dict[str, str], path: str) -> None:
    given = {"namespace": "shop", **values} if name.startswith("graph-node") else values
    assert reverse(name, kwargs=given) == path


_BELOW_A_WEB_ROOT = """
import django
django.setup()
from django.test import Client
visitor = Client()
for path in ("/?a=1", "/kiali?a=1", "/kiali/healthz", "/healthz", "/kiali/console/x", "/kiali/api/x/"):
    answer = visitor.get(path)
    print(path, answer.status_code, answer.headers.get("Location", ""))
"""


def test_a_web_root_stands_before_every_address(tmp_path: Path) -> None:
    config = tmp_path / "config.yaml"
    config.write_text("auth: {strategy: anonymous}\nserver: {web_root: /kiali}\n")
    env = {"DJANGO_SETTINGS_MODULE": "kiali_site.settings", "KIALI_CONFIG": str(config), "PATH": ""}
    told = subprocess.run(
        [sys.executable, "-c", _BELOW_A_WEB_ROOT], cwd=ROOT, env=env, capture_output=True, text=True, check=True
    )
    assert told.stdout.splitlines() == [
        "/?a=1 302 /kiali/?a=1",
        "/kiali?a=1 302 /kiali/console/overview?a=1",
        "/kiali/healthz 200 ",
        "/healthz 404 ",
        "/kiali/console/x 302 /kiali/console/overview",
        "/kiali/api/x/ 404 ",
    ]
