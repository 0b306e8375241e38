"""What takes too long to compute is ended with a plain word, whichever page or answer it is."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import Client

from mesh.clients.prometheus import client_from_settings
from mesh.model.cluster import snapshot_of
from mesh.web.process.current import use_runtime
from tests.readers.kubernetes.fake_api import FakeApi, Reply
from tests.stand_ins.metrics_server import Metrics, serving
from tests.web.forms import Browser
from tests.web.visits import get
from tests.web.worlds import pods, proxies
from tests.web.worlds.many_namespaces import objects
from tests.web.worlds.memory import HOME, in_memory, settings_of

NO_TIME = {"limits": {"computing": "0s"}}
TOLD = "more than 0 s to compute (console.limits.computing)"
CART = "namespaces/shop/workloads/cart-v1"
PAGES = (
    "overview/namespaces",
    "namespaces",
    "applications",
    "services",
    "workloads",
    "workloads?format=csv",
    "workloads?format=json",
    f"{CART}?tab=in_metrics",
    "namespaces/shop/services/cart?tab=metrics",
    "istio/new/networking.istio.io/v1/Gateway",
)
ANSWERS = (
    "clusters/health",
    "clusters/apps",
    "clusters/services?onlyDefinitions=true",
    "clusters/workloads?health=false",
    "clusters/metrics?namespaces=shop",
    "overview/metrics/apps/rates",
    "overview/metrics/services/rates",
    f"{CART}/dashboard?direction=inbound",
    f"{CART}/metrics?direction=inbound",
    "namespaces/shop/customdashboard/envoy",
    "namespaces/graph?namespaces=shop",
)


@pytest.fixture(scope="module")
def metrics() -> Iterator[Metrics]:
    with serving() as store:
        yield store


def visitor(metrics: Metrics, console: object) -> Iterator[Client]:
    settings = settings_of(external_services={"prometheus": {"url": metrics.url}}, console=console)
    made = in_memory(settings, client_from_settings(settings), snapshot_of(HOME, objects(2)))
    with use_runtime(made):
        yield Browser(raise_request_exception=False)
    made.close()


@pytest.fixture
def hurried(metrics: Metrics) -> Iterator[Client]:
    yield from visitor(metrics, NO_TIME)


@pytest.fixture
def usual(metrics: Metrics) -> Iterator[Client]:
    yield from visitor(metrics, {})


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_a_503_that_names_the_bound(hurried: Client, path: str) -> None:
    assert TOLD in get(hurried, path, status=503).words


@pytest.mark.parametrize("path", ANSWERS)
def test_over_rest_the_reason_is_in_the_error(hurried: Client, path: str) -> None:
    answer = hurried.get(f"/api/{path}")

    assert answer.status_code == 503, answer.content
    assert "console.limits.computing" in answer.json()["error"]


@pytest.mark.parametrize("path", [*(f"/console/{page}" for page in PAGES), *(f"/api/{answer}" for answer in ANSWERS)])
def test_with_the_usual_time_all_of_them_are_there(usual: Client, path: str) -> None:
    assert usual.get(path).status_code == 200


@pytest.mark.parametrize("part", ["clusters", "listeners", "routes"])
def test_tables_of_a_proxy_keep_to_it(part: str) -> None:
    with FakeApi() as api:
        proxies.tell_dumps(api)
        path = f"/api/namespaces/shop/pods/web-1/config_dump/{part}"
        page = f"{proxies.PAGES}/web?tab=envoy&envoyTab={part}"
        with pods.console(api, proxies.WORLD, console=NO_TIME) as client:
            assert client.get(path).status_code == 503
            assert TOLD in get(client, page, status=503).words
        with pods.console(api, proxies.WORLD) as client:
            assert client.get(path).status_code == 200
            get(client, page)


def test_logs_keep_to_it() -> None:
    path = "/api/namespaces/shop/pods/web-1/logs"
    with FakeApi() as api:
        api.answers[pods.PODS.format("shop", "web-1") + "/log"] = Reply(body=b"2026-05-04T13:02:01Z all is well\n")
        with pods.console(api, console=NO_TIME) as client:
            assert "console.limits.computing" in client.get(path).json()["error"]
        with pods.console(api) as client:
            assert client.get(path).status_code == 200
