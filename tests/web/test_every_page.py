"""Every page in bad times: metrics that fail, a namespace that may not be seen, an object that has gone, no metrics.

Both neighbours are real HTTP servers on loopback, so that what fails is what would fail.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import Client

from apiserver import Server
from mesh.web.process.composition import open_runtime
from mesh.web.process.current import use_runtime
from mesh.web.process.runtime import Runtime
from tests.stand_ins.metrics_server import Metrics, serving
from tests.stand_ins.small_cluster import small_cluster
from tests.web.visits import get
from tests.web.worlds.memory import settings_of

LISTS = ("overview", "namespaces", "applications", "services", "workloads")
WORKLOAD_TABS = ("info", "logs", "traffic", "in_metrics", "out_metrics")
OBJECTS = (
    *(f"namespaces/shop/workloads/cart-v1?tab={tab}" for tab in WORKLOAD_TABS),
    *(f"namespaces/shop/applications/cart?tab={tab}" for tab in ("info", "traffic", "in_metrics", "out_metrics")),
    *(f"namespaces/shop/services/cart?tab={tab}" for tab in ("info", "traffic", "metrics")),
)
PARTS = tuple(
    f"namespaces/shop/{item}/mini-graph" for item in ("workloads/cart-v1", "applications/cart", "services/cart")
)
GRAPHS = (
    "graph/namespaces?namespaces=shop",
    "graph/node/namespaces/shop/workloads/cart-v1",
    "graph/node/namespaces/shop/applications/cart",
    "graph/node/namespaces/shop/services/cart",
)
SPACES = ("namespaces/shop", "namespaces/shop/mini-graph")
OTHERS = ("istio", "validations", "validations/KIA1101", "help", "about", "debug", "messages")
EVERYTHING = (*LISTS, *SPACES, *OBJECTS, *PARTS, *GRAPHS, *OTHERS)
WITH_TRAFFIC = ("workloads", "namespaces/shop/mini-graph", *OBJECTS[2:5], *PARTS, *GRAPHS)


@pytest.fixture(scope="module")
def cluster() -> Iterator[Server]:
    with small_cluster("shop", "secret", "istio-system") as server:
        yield server


@pytest.fixture(scope="module")
def _metrics() -> Iterator[Metrics]:
    with serving() as metrics:
        yield metrics


@pytest.fixture
def metrics(_metrics: Metrics) -> Iterator[Metrics]:
    yield _metrics
    _metrics.status, _metrics.body = 200, None


@pytest.fixture(scope="module")
def opened(_metrics: Metrics, cluster: Server) -> Iterator[Runtime]:
    settings = settings_of(external_services={"prometheus": {"url": _metrics.url}})
    root = open_runtime(settings, {"CONSOLE_KUBE_URL": cluster.url})
    with use_runtime(root):
        yield root
    root.close()


@pytest.fixture
def visitor(opened: Runtime) -> Client:
    return Client(raise_request_exception=False)


@pytest.mark.parametrize("path", EVERYTHING)
def test_a_page_has_one_heading_and_its_landmarks_and_no_inline_code(visitor: Client, path: str) -> None:
    page = get(visitor, path)

    assert len(page.all("h1")) == 1
    assert len(page.all("main")) == 1
    assert page.title
    assert page.inline_code == []
    ids = page.values("[id]", "id")
    assert len(ids) == len(set(ids)), sorted(name for name in ids if ids.count(name) > 1)


@pytest.mark.parametrize(
    ("status", "body"), [(503, None), (401, None), (200, b"<html>a proxy's page</html>"), (200, b'{"status":"error"}')]
)
@pytest.mark.parametrize("path", EVERYTHING)
def test_a_page_is_there_while_the_metrics_store_fails(
    visitor: Client, metrics: Metrics, path: str, status: int, body: bytes | None
) -> None:
    metrics.status, metrics.body = status, body

    assert get(visitor, path).has("h1")


@pytest.mark.parametrize("path", WITH_TRAFFIC)
def test_a_failing_metrics_store_is_named_with_its_status(visitor: Client, metrics: Metrics, path: str) -> None:
    metrics.status = 503
    page = get(visitor, path)

    assert "Prometheus" in page.words
    assert "503" in page.words
    assert "0.00rps" not in page.content


@pytest.mark.parametrize("path", [path.replace("shop", "gone") for path in (*SPACES, *OBJECTS, *PARTS, *GRAPHS[1:])])
def test_a_namespace_that_may_not_be_seen_is_refused_in_words(visitor: Client, path: str) -> None:
    text = get(visitor, path, 403).words

    assert "gone" in text
    assert "may not see it" in text or "not accessible" in text


@pytest.mark.parametrize("path", [*LISTS[2:], GRAPHS[0].partition("?")[0]])
def test_a_hidden_namespace_among_others_is_told_and_the_others_are_there(visitor: Client, path: str) -> None:
    page = get(visitor, f"{path}?namespaces=gone,shop")

    assert 'namespaces: "gone" does not exist, or you may not see it' in page.words
    assert "cart" in page.content


@pytest.mark.parametrize(
    "path", [path.replace("cart-v1", "was-here").replace("/cart", "/was-here") for path in OBJECTS]
)
def test_an_object_that_has_gone_is_a_404_that_names_it_on_every_tab(visitor: Client, path: str) -> None:
    assert '"was-here"' in get(visitor, path, 404).words


@pytest.mark.parametrize("path", EVERYTHING)
def test_a_page_is_there_where_metrics_are_switched_off(cluster: Server, path: str) -> None:
    settings = settings_of(external_services={"prometheus": {"enabled": False}})
    root = open_runtime(settings, {"CONSOLE_KUBE_URL": cluster.url})
    try:
        with use_runtime(root):
            assert get(Client(raise_request_exception=False), path).has("h1")
    finally:
        root.close()
