"""Metrics, dashboards, stats and rankings over HTTP."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.test import Client

from mesh.clients.errors import SourceError, Unreachable
from mesh.clients.prometheus.answers import Answers, RangeAnswers
from mesh.config import Settings
from mesh.health.queries import INBOUND, SERVICES
from mesh.model import kinds
from mesh.model.access import Viewer, VisibleNamespace
from mesh.model.cluster import ClusterSnapshot, snapshot_of
from mesh.model.objects import Metadata, Namespace
from mesh.model.problems import System
from mesh.model.samples import Sample, Series
from mesh.pages.metrics import dashboards
from mesh.web.process.current import use_runtime
from mesh.web.process.runtime import Runtime
from tests.stand_ins.metrics_store import to_service, to_workload
from tests.unit.workloads.world import SIDECAR, Placed, config, deployment, service
from tests.web.worlds.memory import HOME, NOW, in_memory, settings_of

END = int(NOW)
TEMPLATES = "dashboards.kiali.io/templates"
OWN = "- {name: mine, title: Mine, items: [{chart: {name: Hits, metricName: hits, dataType: raw, spans: 6}}]}"
OBJECTS: list[Placed] = [
    (kinds.NAMESPACE, Namespace(metadata=Metadata(name="shop"))),
    (kinds.NAMESPACE, Namespace(metadata=Metadata(name="hidden"))),
    *deployment("cart-v1", {"app": "cart", "version": "v1"}, "cart-1", sidecar=SIDECAR),
    *deployment("istiod", {"app": "istiod"}, "istiod-1", own_labels={"app": "istiod"}),
    service("cart", {"app": "cart"}, {"app": "cart"}),
    config(kinds.SERVICE_ENTRY, "cards", {"hosts": ["api.example"], "ports": [{"name": "https", "number": 443}]}),
]


@dataclass
class Store:
    """A metrics store in memory: every range query has one series of two points, unless its name is in `failing`."""

    samples: dict[str, list[Sample]] = field(default_factory=dict)
    failing: bool = False
    labels: dict[str, str] = field(default_factory=dict)
    asked: dict[str, str] = field(default_factory=dict)
    times: tuple[float, ...] = ()
    observer: Any = None

    def query_range_many(self, plan: Mapping[str, Any], *times: float, deadline_seconds: float) -> RangeAnswers:
        self.asked, self.times = {name: str(expr) for name, expr in plan.items()}, times
        if self.failing:
            return RangeAnswers({}, {name: down(name) for name in plan}, (), ())
        points = [(times[0], 4.0), (times[1], 0.5)]
        return RangeAnswers({name: [Series(dict(self.labels), points)] for name in plan}, {}, (), ())

    def query_many(self, plan: Mapping[str, Any], _at: Any, *, deadline_seconds: float) -> Answers:
        self.asked |= {name: str(expr) for name, expr in plan.items()}
        if self.failing:
            return Answers({}, {name: down(name) for name in plan}, (), ())
        return Answers({name: self.samples.get(name, self.samples.get("*", [])) for name in plan}, {}, (), ())

    def close(self) -> None:
        pass


def down(name: str) -> SourceError:
    return Unreachable("connection refused", system=System.PROMETHEUS, resource=name)


def only_shop(_: Mapping[str, ClusterSnapshot]) -> Viewer:
    shop = VisibleNamespace("shop", HOME, created=NOW - 100_000, is_control_plane=True, annotations={TEMPLATES: OWN})
    return Viewer("anonymous", {(HOME, "shop"): shop})


@pytest.fixture
def store() -> Store:
    return Store()


@pytest.fixture
def shop(settings_of_console: Settings, store: Store) -> Iterator[Client]:
    root = in_memory(settings_of_console, store, snapshot_of(HOME, OBJECTS), find_viewer=only_shop)
    with use_runtime(root):
        yield Client(raise_request_exception=False)


def read(client: Client, path: str, query: Mapping[str, Any] | None = None) -> Any:
    answer = client.get(f"/api/{path}", query or {})
    assert answer.status_code == 200, answer.content
    return answer.json()


def status(client: Client, path: str, query: Mapping[str, Any] | None = None) -> tuple[int, str]:
    answer = client.get(f"/api/{path}", query or {})
    return answer.status_code, answer.json().get("error", "")


def test_metrics_are_texts_at_moments_by_family(shop: Client, store: Store) -> None:
    query = {"filters[]": ["request_count", "request_size"], "quantiles[]": "0.95", "byLabels[]": "x", "step": "60"}
    data = read(shop, "namespaces/shop/workloads/cart-v1/metrics", query)
    start = (END - 1800) // 60 * 60
    assert data["request_count"] == [
        {"labels": {}, "datapoints": [[start, "4"], [END, "0.5"]], "name": "request_count"}
    ]
    assert [series["stat"] for series in data["request_size"]] == ["0.95", "avg"]
    assert list(data) == ["request_count", "request_size"]
    assert store.times == (start, END, 60)


@pytest.mark.parametrize("path", ["workloads/cart-v1", "apps/cart"])
def test_everything_is_asked_at_once(shop: Client, store: Store, path: str) -> None:
    read(shop, f"namespaces/shop/{path}/metrics")
    assert len(store.asked) == 13


def test_an_outside_host_is_looked_for_where_proxies_report_it(shop: Client, store: Store) -> None:
    read(shop, "namespaces/shop/services/api.example/metrics", {"direction": "inbound", "filters[]": "request_count"})
    assert 'destination_service_namespace=~"shop|unknown"' in store.asked["request_count"]


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ({"nonsense": "1"}, "nonsense"),
        ({"direction": "up"}, "direction"),
        ({"reporter": "source,me"}, "reporter"),
        ({"rateFunc": "delta"}, "rateFunc"),
        ({"rateInterval": "1x"}, "rateInterval"),
        ({"step": "0"}, "step"),
        ({"duration": "-5"}, "duration"),
        ({"queryTime": "soon"}, "queryTime"),
        ({"avg": "yes"}, "avg"),
        ({"quantiles[]": "1.5"}, "quantiles"),
        ({"quantiles[]": "NaN"}, "quantiles"),
        ({"byLabels[]": "a)or(b"}, "byLabels"),
        ({"filters[]": "request_rate"}, "request_count"),
        ({"duration": "86400", "step": "1"}, "a step of at least 8 s"),
        ({"queryTime": "1000"}, "not there yet"),
    ],
)
def test_a_bad_parameter_is_named(shop: Client, store: Store, query: dict[str, str], told: str) -> None:
    code, error = status(shop, "namespaces/shop/workloads/cart-v1/metrics", query)
    assert (code, told in error) == (400, True), error
    assert not store.asked


PATHS = [
    "workloads/x/metrics",
    "apps/x/metrics",
    "services/x/metrics",
    "metrics",
    "aggregates/a/b/metrics",
    "controlplanes/istiod/metrics",
    "x/usage_metrics",
    "workloads/x/dashboard",
    "apps/x/dashboard",
    "services/x/dashboard",
    "ztunnel/x/dashboard",
    "customdashboard/go",
]


@pytest.mark.parametrize("path", PATHS)
def test_a_namespace_that_must_not_be_seen_has_no_metrics(shop: Client, store: Store, path: str) -> None:
    code, _ = status(shop, f"namespaces/hidden/{path}", {"direction": "inbound", "reporter": "destination"})
    assert (code, store.asked) == (403, {})


PLAIN = [path for path in PATHS if "custom" not in path]
RANKINGS = ["services/latency", "services/throughput", "services/rates", "apps/rates"]


@pytest.mark.parametrize("path", PLAIN)
def test_a_store_that_does_not_answer_is_503(shop: Client, store: Store, path: str) -> None:
    store.failing = True
    code, error = status(shop, f"namespaces/shop/{path}", {"direction": "inbound", "reporter": "destination"})
    assert (code, error) == (503, "connection refused")


def test_a_service_has_no_outbound_traffic(shop: Client) -> None:
    code, error = status(shop, "namespaces/shop/services/cart/metrics", {"direction": "outbound"})
    assert (code, "inbound" in error) == (400, True)


@pytest.mark.parametrize("path", ["services/cart/metrics", "services/cart/dashboard"])
def test_the_traffic_of_a_service_is_its_inbound_traffic(shop: Client, store: Store, path: str) -> None:
    read(shop, f"namespaces/shop/{path}")
    assert all('destination_service_name="cart"' in asked for asked in store.asked.values())


def emptied(data: Any) -> bool:
    """Whether there is no series in an answer, and no error."""
    if isinstance(data, dict):
        return not data.get("error") and all(map(emptied, data.values()))
    return all(map(emptied, data)) if isinstance(data, list) else not isinstance(data, float)


@pytest.mark.parametrize(
    ("path", "query"),
    [
        *((f"namespaces/shop/{path}", {"direction": "inbound", "reporter": "destination"}) for path in PLAIN),
        ("namespaces/shop/customdashboard/go", {}),
        ("clusters/metrics", {"namespaces": "shop"}),
        *((f"overview/metrics/{path}", {}) for path in RANKINGS),
    ],
)
def test_without_a_store_there_are_no_series_and_nothing_has_failed(
    settings_of_console: Settings, path: str, query: dict[str, str]
) -> None:
    with use_runtime(in_memory(settings_of_console, None, snapshot_of(HOME, OBJECTS), find_viewer=only_shop)):
        data = read(Client(raise_request_exception=False), path, query)
        assert emptied(data), data


def test_without_a_store_stats_are_empty(settings_of_console: Settings) -> None:
    with use_runtime(in_memory(settings_of_console, None, snapshot_of(HOME, OBJECTS), find_viewer=only_shop)):
        code, data = post(Client(raise_request_exception=False), {"queries": [STATS_QUERY]})
    assert (code, [found["responseTimes"] for found in data["stats"].values()]) == (200, [[]])


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("aggregates/a/b/metrics", {}),
        ("aggregates/a/b/metrics", {"direction": "inbound"}),
        ("aggregates/a-b/b/metrics", {"direction": "inbound", "reporter": "destination"}),
        ("aggregates/a/b/metrics", {"direction": "inbound", "reporter": "destination", "clusterName": "x"}),
        ("controlplanes/cart-v1/metrics", {}),
        (".../usage_metrics", {}),
    ],
)
def test_what_cannot_be_asked_is_400(shop: Client, path: str, query: dict[str, str]) -> None:
    assert status(shop, f"namespaces/shop/{path}", query)[0] == 400


def test_namespaces_that_must_not_be_seen_are_left_out(shop: Client, store: Store) -> None:
    data = read(shop, "clusters/metrics", {"namespaces": "shop,hidden,none", "filters[]": "tcp_sent"})
    assert list(data) == ["shop"]
    assert list(data["shop"]) == ["tcp_sent"]
    assert read(shop, "clusters/metrics") == {}


def test_an_istiod_has_its_resources_and_the_time_of_its_pushes(shop: Client, store: Store) -> None:
    store.samples = {"*": [Sample({"pod": "istiod-1"}, 0.25)]}
    data = read(shop, "namespaces/shop/controlplanes/istiod/metrics")
    assert data["pilot_proxy_convergence_time"][0]["datapoints"] == [[END, "0.25"]]
    assert data["process_resident_memory_bytes"][0]["labels"] == {"__name__": "process_resident_memory_bytes"}
    assert data["process_resident_memory_bytes"][0]["datapoints"][0][1] == "0.000004"
    assert 'pod="istiod-1"' in store.asked["process_cpu_seconds_total"]


def test_a_component_has_memory_and_cpu(shop: Client) -> None:
    data = read(shop, "namespaces/shop/cart/usage_metrics")
    assert list(data) == ["cpu_usage", "memory_usage"]


def test_a_dashboard_of_traffic_has_twelve_charts(shop: Client) -> None:
    data = read(shop, "namespaces/shop/services/cart/dashboard", {"direction": "inbound", "reporter": "both"})
    assert list(data) == ["name", "title", "charts", "aggregations", "externalLinks", "rows"]
    assert (data["title"], len(data["charts"]), data["externalLinks"]) == ("Inbound Metrics", 12, None)
    assert list(data["charts"][0]) == ["name", "unit", "spans", "startCollapsed", "metrics", "xAxis", "error"]
    assert data["charts"][1]["metrics"][0]["datapoints"][0][1] == "0.004"
    assert data["aggregations"][0] == {
        "label": "destination_canonical_revision",
        "displayName": "Local version",
        "singleSelection": False,
    }


def test_a_ztunnel_has_six_charts(shop: Client, store: Store) -> None:
    store.labels = {"pod": "ztunnel-x"}
    data = read(shop, "namespaces/shop/ztunnel/ztunnel/dashboard")
    assert [chart["unit"] for chart in data["charts"]] == ["cps", "", "MiB", "", "kB", ""]
    names = [series["labels"]["pod"] for series in data["charts"][4]["metrics"]]
    assert names == ["Received (ztunnel-x)", "Sent (ztunnel-x)"]


def test_a_custom_dashboard_is_filtered_and_grouped(shop: Client, store: Store) -> None:
    query = {"labelsFilters": "app:cart,version:v1", "additionalLabels": "version:Version", "rawDataAggregator": "avg"}
    data = read(shop, "namespaces/shop/customdashboard/go", query)
    assert (data["name"], data["title"], data["rows"], data["externalLinks"]) == ("go", "Go Metrics", 2, [])
    assert [each["displayName"] for each in data["aggregations"]] == ["Version", "Pod"]
    assert 'avg(go_goroutines{namespace="shop",app="cart",version="v1"})' in store.asked.values()


def test_an_annotation_adds_a_dashboard(shop: Client) -> None:
    data = read(shop, "namespaces/shop/customdashboard/mine", {"workload": "cart-v1"})
    assert [chart["name"] for chart in data["charts"]] == ["Hits"]


def test_a_failed_query_is_told_in_its_chart(shop: Client, store: Store) -> None:
    store.failing = True
    data = read(shop, "namespaces/shop/customdashboard/mine")
    assert [(chart["error"], chart["metrics"]) for chart in data["charts"]] == [("connection refused", [])]


@pytest.mark.parametrize(
    ("name", "query", "code"),
    [
        ("nowhere", {}, 404),
        ("go", {"workload": "nowhere"}, 404),
        ("go", {"direction": "inbound"}, 400),
        ("go", {"labelsFilters": "app"}, 400),
        ("go", {"labelsFilters": "1a:b"}, 400),
        ("go", {"rawDataAggregator": "topk"}, 400),
    ],
)
def test_what_a_custom_dashboard_cannot_answer(shop: Client, name: str, query: dict[str, str], code: int) -> None:
    assert status(shop, f"namespaces/shop/customdashboard/{name}", query)[0] == code


STATS_QUERY = {
    "Target": {"namespace": "shop", "name": "cart", "kind": "app"},
    "queryTime": END - 60,
    "interval": "5m",
    "direction": "inbound",
    "avg": True,
    "quantiles": ["0.5"],
}


def post(client: Client, body: Any) -> tuple[int, Any]:
    text = body if isinstance(body, str) else json.dumps(body)
    answer = client.post("/api/stats/metrics", text, content_type="application/json")
    return answer.status_code, answer.json()


def test_stats_answer_under_the_key_of_their_query(shop: Client, store: Store) -> None:
    store.samples = {"*": [Sample({}, 12.5)]}
    code, data = post(shop, {"Queries": [STATS_QUERY, {**STATS_QUERY, "interval": ""}]})
    times = [{"name": "0.5", "value": 12.5}, {"name": "avg", "value": 12.5}]
    assert (code, data["stats"]) == (200, {"shop:app:cart::inbound:5m:destination": {"responseTimes": times}})
    assert data["warnings"] == ["query 2: interval is missing"]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("{", 400),
        ("[]", 400),
        ({"queries": {}}, 400),
        ({"queries": [7]}, 400),
        ({"queries": [{**STATS_QUERY, "direction": "up"}]}, 400),
        ({"queries": [{**STATS_QUERY, "quantiles": ["2"]}]}, 400),
        ({"queries": [{**STATS_QUERY, "queryTime": "x"}]}, 400),
        ({"queries": [{**STATS_QUERY, "target": {"namespace": "hidden", "name": "x", "kind": "app"}}]}, 403),
        ({"queries": [STATS_QUERY] * 201}, 400),
        ({}, 200),
    ],
)
def test_the_body_of_stats_is_read_strictly(shop: Client, body: Any, code: int) -> None:
    assert post(shop, body)[0] == code


def test_stats_of_a_store_that_does_not_answer_are_503(shop: Client, store: Store) -> None:
    store.failing = True
    assert post(shop, {"queries": [STATS_QUERY]})[0] == 503


def test_the_ranking_of_a_viewer_who_sees_a_part_is_of_that_part(shop: Client, store: Store) -> None:
    labels = {"destination_service_name": "cart", "destination_service_namespace": "shop"}
    store.samples = {"*": [Sample(labels, 12.5)]}
    data = read(shop, "overview/metrics/services/latency")
    assert data == {
        "services": [
            {
                "cluster": HOME,
                "healthStatus": "NA",
                "latency": 12.5,
                "namespace": "shop",
                "serviceName": "cart",
            }
        ]
    }
    assert all('destination_service_namespace="shop"' in text for text in store.asked.values())


def test_the_rates_of_services_and_apps_are_those_of_their_health(shop: Client, store: Store) -> None:
    store.samples = {
        SERVICES: [to_service("cart", 9), to_service("cart", 1, "500")],
        INBOUND: [to_workload("cart-v1", 8, app="cart")],
    }
    (found,) = read(shop, "overview/metrics/services/rates")["services"]
    assert (found["serviceName"], found["requestRate"], found["healthStatus"]) == ("cart", 10, "Failure")
    assert found["errorRate"] == pytest.approx(0.1)
    apps = read(shop, "overview/metrics/apps/rates")["apps"]
    assert (apps[0]["appName"], apps[0]["requestRateIn"], apps[0]["requestRateOut"]) == ("cart", 8, 0)


@pytest.mark.parametrize("path", RANKINGS)
def test_rankings_of_a_store_that_does_not_answer_are_503(shop: Client, store: Store, path: str) -> None:
    store.failing = True
    assert status(shop, f"overview/metrics/{path}")[0] == 503


def templates(root: Runtime, pods: list[dict[str, str]], app: str = "cart") -> list[str]:
    sources = root.own_sources()
    space = sources.space(HOME, "shop")
    assert space is not None
    found, _ = dashboards.runtimes(sources, root.prometheus, space, app=app, pods=pods)
    return [each.template for runtime in found for each in runtime.dashboards]


def dashboards_root(store: Store, **service: Any) -> Runtime:
    settings = settings_of(external_services={"custom_dashboards": service})
    return in_memory(settings, store, snapshot_of(HOME, OBJECTS), find_viewer=only_shop)


def test_the_dashboards_of_an_app_are_named_by_its_pods_or_found_by_its_metrics(store: Store) -> None:
    store.samples = {"*": [Sample({"metric": "go_info"}, 1)]}
    root = dashboards_root(store)
    assert templates(root, [{"kiali.io/dashboards": "mine"}]) == ["mine"]
    assert not store.asked
    assert templates(root, [{}]) == ["go"]
    assert len(store.asked) == 3


@pytest.mark.parametrize(
    ("service", "pods", "app"),
    [
        ({}, 11, "cart"),
        ({}, 1, ""),
        ({"discovery_enabled": "false"}, 1, "cart"),
        ({"enabled": False}, 1, "cart"),
    ],
)
def test_discovery_asks_nothing_where_it_is_not_wanted(store: Store, service: Any, pods: int, app: str) -> None:
    assert templates(dashboards_root(store, **service), [{}] * pods, app) == []
    assert not store.asked


def test_many_pods_are_looked_at_when_that_is_configured(store: Store) -> None:
    store.samples = {"*": [Sample({"metric": "go_info"}, 1)]}
    assert templates(dashboards_root(store, discovery_enabled="true"), [{}] * 11) == ["go"]


def test_disabled_custom_dashboards_are_503(store: Store) -> None:
    with use_runtime(dashboards_root(store, enabled=False)):
        code, error = status(Client(raise_request_exception=False), "namespaces/shop/customdashboard/go")
    assert (code, "custom_dashboards.enabled" in error) == (503, True)
