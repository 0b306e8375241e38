"""What a person and a script get when a source fails: a real API server and a metrics store that are broken on
purpose, and a console that recovers without a restart."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import pytest
from django.test import Client

from apiserver import Server, Store
from mesh.clients.kubernetes.timing import Timing
from mesh.config import Settings
from mesh.istio.reported import query as clusters_query
from mesh.readers.clusters import open_caches
from mesh.web.process import composition
from mesh.web.process.current import use_runtime
from mesh.web.process.runtime import Runtime
from tests.stand_ins.metrics_server import Metrics, serving
from tests.web.visits import get

HOSTILE = 'x"}) or vector(1)'
GRAPH = "/api/namespaces/graph?namespaces=shop&graphType=versionedApp"
PAGE = "/console/graph/namespaces?namespaces=shop"
EVERYTHING = "&rateGrpc=total&rateTcp=total&injectServiceNodes=true"


def manifest(kind: str, name: str, namespace: str = "", **more: object) -> dict[str, object]:
    api = "apps/v1" if kind == "Deployment" else "v1"
    metadata = {"name": name, **({"namespace": namespace} if namespace else {})}
    return {"apiVersion": api, "kind": kind, "metadata": metadata, **more}


@pytest.fixture
def cluster() -> Iterator[Server]:
    store = Store()
    store.add(manifest("Namespace", "shop"), manifest("Namespace", "istio-system"))
    store.add(*(manifest("Namespace", f"ns-{number}") for number in range(40)))
    with Server(store) as server:
        yield server


@pytest.fixture
def metrics() -> Iterator[Metrics]:
    with serving() as server:
        yield server


def settings_of(metrics: Metrics, deadline: str = "20s") -> Settings:
    """`deadline` is the time that the metrics store is given."""
    return Settings.model_validate(
        {
            "auth": {"strategy": "anonymous"},
            "external_services": {"prometheus": {"url": metrics.url}},
            "console": {"prometheus": {"deadline": deadline}},
        }
    )


@pytest.fixture
def console(cluster: Server, metrics: Metrics, monkeypatch: pytest.MonkeyPatch) -> Iterator[Runtime]:
    """Opened as in production, with waiting times that fit a test."""
    settings = settings_of(metrics)
    timing = Timing(backoff_first=0.05, backoff_most=0.2, forbidden=0.1)
    monkeypatch.setattr(composition, "open_caches", lambda *a, **k: open_caches(*a, **k, timing=timing))
    root = composition.open_runtime(settings, {"CONSOLE_KUBE_URL": cluster.url})
    with use_runtime(root):
        yield root
    root.close()


@pytest.fixture
def visitor(console: Runtime) -> Client:
    return Client(raise_request_exception=False)


def eventually(true: Callable[[], bool], seconds: float = 60) -> bool:
    deadline = time.monotonic() + seconds
    while not true():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def asked(metrics: Metrics) -> list[str]:
    """The queries, without what the console asks about the store itself."""
    return [query for query in metrics.queries if query not in ("", str(clusters_query()))]


@pytest.mark.parametrize("namespaces", ["shop", ",".join(["shop", *(f"ns-{number}" for number in range(40))])])
def test_a_graph_asks_at_most_fourteen_queries_for_any_namespaces(
    visitor: Client, metrics: Metrics, namespaces: str
) -> None:
    metrics.queries.clear()
    answer = visitor.get(f"/api/namespaces/graph?namespaces={namespaces}{EVERYTHING}")
    assert answer.status_code == 200
    assert 0 < len(asked(metrics)) <= 14


def test_more_namespaces_cost_not_one_query_more(visitor: Client, metrics: Metrics) -> None:
    counts = []
    for namespaces in ("shop,ns-0", ",".join(f"ns-{number}" for number in range(40))):
        metrics.queries.clear()
        visitor.get(f"/api/namespaces/graph?namespaces={namespaces}")
        counts.append(len(asked(metrics)))
    assert counts[0] == counts[1]


def break_with_500(metrics: Metrics, _console: Runtime) -> None:
    metrics.status = 500


def break_with_garbage(metrics: Metrics, _console: Runtime) -> None:
    metrics.body = b"<html>maintenance</html>"


def break_with_truth_cut_short(metrics: Metrics, _console: Runtime) -> None:
    metrics.body = b'{"status":"success","data":{"resultType":"vec'


def break_with_slowness(metrics: Metrics, console: Runtime) -> None:
    """Only now is there little patience: what is well may be slow, too, on a busy machine."""
    metrics.delay = 1.5
    console.settings = settings_of(metrics, deadline="1s")


@pytest.mark.parametrize(
    "breaking", [break_with_500, break_with_garbage, break_with_truth_cut_short, break_with_slowness]
)
def test_a_broken_metrics_store_is_named_and_never_shown_as_no_traffic(
    visitor: Client, metrics: Metrics, console: Runtime, breaking: Callable[[Metrics, Runtime], None]
) -> None:
    usual = console.settings
    breaking(metrics, console)
    answer = visitor.get(GRAPH)
    assert answer.status_code == 503
    assert answer.json()["error"]
    page = get(visitor, PAGE)
    assert "Prometheus" in page.words
    assert "Empty graph" not in page.content
    metrics.status, metrics.body, metrics.delay, console.settings = 200, None, 0.0, usual
    assert visitor.get(GRAPH).json()["elements"]["nodes"]
    assert "cart" in get(visitor, PAGE).words


def test_a_forbidden_kind_is_named_costs_its_decoration_and_heals(
    visitor: Client, cluster: Server, console: Runtime
) -> None:
    cluster.forbid("pods")
    cluster.drop_watches()
    assert eventually(lambda: any("pods" in p.resource.lower() for p in console.cluster_problems()))
    assert visitor.get(GRAPH).status_code == 200
    assert "forbidden" in get(visitor, PAGE).words.lower()
    cluster.allow("pods")
    assert eventually(lambda: not console.cluster_problems())


def test_dropped_watches_are_resumed(cluster: Server, console: Runtime) -> None:
    cluster.drop_watches()
    cluster_store = cluster.store
    cluster_store.add(manifest("Namespace", "late"))
    assert eventually(lambda: console.viewer().clusters_of("late") != ())
    assert console.cluster_problems() == ()


def test_a_vanished_api_server_is_named_the_rest_stays_and_it_recovers(
    visitor: Client, cluster: Server, console: Runtime
) -> None:
    cluster.refuse()
    cluster.drop_watches()
    assert eventually(lambda: bool(console.cluster_problems()))
    assert "cart" in get(visitor, PAGE).words
    assert "Kubernetes" in get(visitor, PAGE).words
    cluster.recover()
    assert eventually(lambda: not console.cluster_problems())


@pytest.mark.parametrize(
    "url",
    [
        f"/api/namespaces/graph?namespaces={HOSTILE}",
        f"/api/namespaces/{HOSTILE}/workloads/{HOSTILE}/graph",
        f"/api/namespaces/shop/services/{HOSTILE}/graph",
        f"/api/namespaces/shop/aggregates/{HOSTILE}/{HOSTILE}/graph",
        f"/console/graph/namespaces?namespaces={HOSTILE}",
        f"/console/graph/node/namespaces/shop/workloads/{HOSTILE}",
        "/api/namespaces/graph?namespaces=shop&duration=soon",
        "/api/namespaces/graph",
    ],
)
def test_hostile_and_wrong_input_gets_a_clear_answer(visitor: Client, metrics: Metrics, url: str) -> None:
    metrics.queries.clear()
    answer = visitor.get(url)
    assert answer.status_code in (200, 400, 403)
    if "api" in url and answer.status_code != 200:
        assert answer.json()["error"]
    for query in metrics.queries:
        assert "vector(1)" not in "".join(query.replace("\\\\", "").replace('\\"', "").split('"')[0::2])


@pytest.mark.parametrize(
    "odd",
    [
        manifest("Pod", "bare", "shop"),
        manifest("Pod", "nulls", "shop", spec=None, status=None),
        manifest("Deployment", "empty", "shop", spec={}),
        manifest("Deployment", "wrong", "shop", spec={"replicas": "three", "template": []}),
        manifest("Service", "wrong", "shop", spec={"ports": None, "selector": ["x"]}),
        manifest("Service", "unlabelled", "shop", metadata={"name": "u", "namespace": "shop", "labels": None}),
    ],
)
def test_an_odd_object_costs_itself_at_most(visitor: Client, cluster: Server, odd: dict[str, object]) -> None:
    cluster.store.add(odd)
    time.sleep(0.1)
    assert visitor.get(GRAPH).json()["elements"]["nodes"]
    assert "cart" in get(visitor, PAGE).words
