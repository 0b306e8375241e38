"""The JSON of lists, health, details and pods."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from mesh.config import Settings
from mesh.health.queries import INBOUND, OUTBOUND, SERVICES
from mesh.model import kinds
from mesh.model.cluster import snapshot_of
from mesh.web.process.current import use_runtime
from tests.stand_ins.metrics_store import MetricsStandIn, to_service, to_workload
from tests.unit.workloads.world import SIDECAR, Placed, config, deployment, service
from tests.web.worlds.memory import HOME, everything, in_memory, namespace

OBJECTS: list[Placed] = [
    (kinds.NAMESPACE, namespace("shop")),
    (kinds.NAMESPACE, namespace("empty")),
    *deployment("cart-v1", {"app": "cart", "version": "v1"}, "cart-1", sidecar=SIDECAR),
    *deployment("cart-v2", {"app": "cart", "version": "v2"}, "cart-2", sidecar=SIDECAR),
    service("cart", {"app": "cart"}, {"app": "cart"}),
    config(kinds.SERVICE_ENTRY, "cards", {"hosts": ["api.example"], "ports": [{"name": "https", "number": 443}]}),
    config(kinds.PEER_AUTHENTICATION, "default", {"mtls": {"mode": "STRICT"}}),
    config(kinds.VIRTUAL_SERVICE, "cart", {"http": [{"route": [{"destination": {"host": "cart"}}]}]}),
]
LISTS = ["workloads", "services", "apps", "health"]
DETAILS = ["workloads/cart-v1", "services/cart", "apps/cart", "pods/cart-1"]


@pytest.fixture
def metrics() -> MetricsStandIn:
    return MetricsStandIn(
        {
            INBOUND: [to_workload("cart-v1", 9), to_workload("cart-v1", 1, "500")],
            SERVICES: [to_service("cart", 9), to_service("cart", 1, "500")],
        }
    )


@pytest.fixture
def shop(settings_of_console: Settings, metrics: MetricsStandIn) -> Iterator[Client]:
    root = in_memory(settings_of_console, metrics, snapshot_of(HOME, OBJECTS), find_viewer=everything)
    with use_runtime(root):
        yield Client(raise_request_exception=False)


def read(client: Client, path: str, **query: str) -> Any:
    answer = client.get(f"/api/{path}", query)
    assert answer.status_code == 200, answer.content
    return answer.json()


def test_a_row_of_workloads_has_the_references_fields_in_its_order(shop: Client) -> None:
    data = read(shop, "clusters/workloads")

    assert list(data) == ["cluster", "workloads", "validations"]
    row = data["workloads"][0]
    assert list(row) == [
        *("name", "namespace", "cluster", "gvk", "createdAt", "resourceVersion", "istioSidecar", "isAmbient"),
        *("isGateway", "isWaypoint", "isZtunnel", "additionalDetailSample", "labels", "appLabel", "versionLabel"),
        *("podCount", "annotations", "healthAnnotations", "istioReferences", "dashboardAnnotations"),
        *("serviceAccountNames", "health", "waypointWorkloads", "ValidationKey", "ValidationVersion"),
    ]
    assert row["gvk"] == {"Group": "apps", "Version": "v1", "Kind": "Deployment"}
    assert [found["name"] for found in row["istioReferences"]] == ["default"]


def test_a_row_tells_the_health_that_its_traffic_and_replicas_give(shop: Client) -> None:
    health = read(shop, "clusters/workloads")["workloads"][0]["health"]

    assert health["requests"] == {
        "healthAnnotations": {},
        "inbound": {"http": {"200": 9, "500": 1}},
        "outbound": {},
    }
    assert health["status"] == {"errorRatio": 10, "status": "Failure", "totalRequestRate": 10}
    assert health["workloadStatus"]["availableReplicas"] == 1


def test_services_are_told_by_their_definition_unless_more_is_asked(shop: Client, metrics: MetricsStandIn) -> None:
    plain = read(shop, "clusters/services", health="false")["services"]
    full = read(shop, "clusters/services", health="false", onlyDefinitions="false")["services"]

    assert [(row["name"], row["serviceRegistry"], len(row["istioReferences"])) for row in plain] == [
        ("cart", "Kubernetes", 0),
        ("api.example", "External", 1),
    ]
    assert [len(row["istioReferences"]) for row in full] == [1, 1]
    assert metrics.asked == []


def test_an_app_joins_the_labels_of_its_workloads_and_services(shop: Client) -> None:
    (app,) = read(shop, "clusters/apps")["applications"]

    assert app["labels"] == {"app": "cart", "version": "v1,v2"}
    assert [found["name"] for found in app["istioReferences"]] == ["cart", "default"]
    assert [status["name"] for status in app["health"]["workloadStatuses"]] == ["cart-v1", "cart-v2"]


@pytest.mark.parametrize("what", ["workloads", "services", "apps"])
@pytest.mark.parametrize("query", [{"namespaces": "empty"}, {"namespaces": "no-such"}, {"clusterName": "no-such"}])
def test_nothing_visible_is_an_empty_list(shop: Client, what: str, query: dict[str, str]) -> None:
    data = read(shop, f"clusters/{what}", **query)

    assert data.get(what, data.get("applications")) == []
    assert data["cluster"] == query.get("clusterName", HOME)


@pytest.mark.parametrize("what", LISTS)
@pytest.mark.parametrize(
    "query", [{"extra": "1"}, {"rateInterval": "soon"}, {"queryTime": "now"}, {"rateInterval": "0s"}]
)
def test_a_bad_parameter_of_a_list_is_named(shop: Client, what: str, query: dict[str, str]) -> None:
    answer = shop.get(f"/api/clusters/{what}", query)

    assert answer.status_code == 400
    assert next(iter(query)) in answer.json()["error"]


@pytest.mark.parametrize("what", LISTS)
def test_a_list_asks_a_constant_number_of_queries(shop: Client, metrics: MetricsStandIn, what: str) -> None:
    read(shop, f"clusters/{what}")

    assert [len(call) for call in metrics.asked] == [{"services": 1, "health": 3}.get(what, 2)]


def test_a_list_without_its_metrics_has_rows_without_verdicts(shop: Client, metrics: MetricsStandIn) -> None:
    metrics.failing = frozenset({INBOUND})
    health = read(shop, "clusters/workloads")["workloads"][0]["health"]

    assert "status" not in health
    assert health["workloadStatus"]["desiredReplicas"] == 1


def test_the_health_of_all_types_with_what_namespaces_have_of_each(shop: Client) -> None:
    data = read(shop, "clusters/health")

    assert list(data) == [
        "namespaceAppHealth",
        "namespaceServiceHealth",
        "namespaceWorkloadHealth",
        "namespaceHealth",
    ]
    assert data["namespaceHealth"]["shop"]["statusWorkload"] == {
        "inError": ["cart-v1"],
        "inNotReady": [],
        "inSuccess": ["cart-v2"],
        "inWarning": [],
        "notAvailable": [],
    }
    assert data["namespaceHealth"]["shop"]["worstStatus"] == "Failure"
    assert data["namespaceHealth"]["empty"]["worstStatus"] == "NA"


def test_one_type_alone_has_its_own_maps(shop: Client) -> None:
    data = read(shop, "clusters/health", type="service", namespaces="shop")

    assert list(data) == ["namespaceServiceHealth", "namespaceHealth"]
    assert list(data["namespaceHealth"]["shop"]) == ["statusService", "worstStatus"]


def test_health_says_whether_it_was_there_already(shop: Client) -> None:
    assert shop.get("/api/clusters/health").headers["X-Kiali-Health-Cached"] == "false"


@pytest.mark.parametrize("kind", ["pods", "App", "app,service"])
def test_an_unknown_type_is_refused_with_what_is_allowed(shop: Client, kind: str) -> None:
    answer = shop.get("/api/clusters/health", {"type": kind})

    assert (answer.status_code, "allowed: app, service, workload" in answer.json()["error"]) == (400, True)


@pytest.mark.parametrize(
    ("failing", "kind", "status"),
    [
        ({INBOUND, OUTBOUND, SERVICES}, "", 503),
        ({SERVICES}, "service", 503),
        ({OUTBOUND}, "app", 503),
        ({SERVICES}, "app", 200),
    ],
)
def test_health_that_cannot_be_measured_is_no_health(
    shop: Client, metrics: MetricsStandIn, failing: set[str], kind: str, status: int
) -> None:
    metrics.failing = frozenset(failing)
    answer = shop.get("/api/clusters/health", {"type": kind})

    assert answer.status_code == status
    assert status == 200 or answer.json() == {"error": "connection refused"}


def test_the_details_of_a_workload(shop: Client) -> None:
    data = read(shop, "namespaces/shop/workloads/cart-v1", gvk="apps/v1, Kind=Deployment")

    assert (data["desiredReplicas"], data["templateLabels"]) == (1, {"app": "cart", "version": "v1"})
    assert data["health"]["status"]["status"] == "Failure"
    assert [found["name"] for found in data["services"]] == ["cart"]
    (pod,) = data["pods"]
    assert pod["createdBy"] == [{"name": "cart-v1-1", "kind": "ReplicaSet"}]
    assert [each["name"] for each in pod["istioContainers"]] == ["istio-proxy"]
    assert (data["waypointWorkloads"], data["workloadEntries"], data["runtimes"]) == (None, None, [])


def test_the_details_of_a_service(shop: Client) -> None:
    data = read(shop, "namespaces/shop/services/cart")

    assert [found["name"] for found in data["workloads"]] == ["cart-v1", "cart-v2"]
    assert data["virtualServices"][0]["kind"] == "VirtualService"
    assert data["virtualServices"][0]["apiVersion"] == "networking.istio.io/v1"
    assert data["namespaceMTLS"] == {
        "autoMTLSEnabled": True,
        "cluster": HOME,
        "minTLS": "",
        "namespace": "shop",
        "status": "MTLS_ENABLED",
    }
    assert data["istioPermissions"] == {"create": False, "update": False, "delete": False}
    assert [found["name"] for found in data["subServices"]] == ["cart"]


def test_the_details_of_an_outside_host(shop: Client, metrics: MetricsStandIn) -> None:
    metrics.samples[SERVICES] = [to_service("api.example", 2, namespace="unknown")]
    data = read(shop, "namespaces/shop/services/api.example")

    assert data["service"]["type"] == "External"
    assert data["service"]["ports"] == [{"name": "https", "protocol": "", "port": 443}]
    assert [found["metadata"]["name"] for found in data["serviceEntries"]] == ["cards"]
    assert data["health"]["requests"]["inbound"] == {"http": {"200": 2}}


def test_the_details_of_an_app(shop: Client) -> None:
    data = read(shop, "namespaces/shop/apps/cart")

    assert [found["workloadName"] for found in data["workloads"]] == ["cart-v1", "cart-v2"]
    assert (data["serviceNames"], data["namespace"]["name"]) == (["cart"], "shop")


def test_the_details_of_a_pod(shop: Client) -> None:
    data = read(shop, "namespaces/shop/pods/cart-1")

    assert (data["name"], data["status"], data["proxyStatus"]) == ("cart-1", "Running", None)


@pytest.mark.parametrize("path", DETAILS)
@pytest.mark.parametrize(
    ("place", "status"),
    [("no-such", 403), ("empty", 404)],
)
def test_what_is_not_there_is_told_from_what_may_not_be_seen(shop: Client, path: str, place: str, status: int) -> None:
    answer = shop.get(f"/api/namespaces/{place}/{path}")

    assert answer.status_code == status
    assert place in answer.json()["error"]


@pytest.mark.parametrize("path", DETAILS)
def test_an_unknown_parameter_of_details_is_named(shop: Client, path: str) -> None:
    answer = shop.get(f"/api/namespaces/shop/{path}", {"extra": "1"})

    assert (answer.status_code, "extra" in answer.json()["error"]) == (400, True)


@pytest.mark.parametrize(
    ("gvk", "status"),
    [
        ("apps/v1, Kind=Deployment", 200),
        ("Deployment", 200),
        ("apps/v1, Kind=StatefulSet", 404),
        ("Custom", 404),
        ("a/b/c, Kind=Deployment", 400),
        (", Kind=Deployment", 400),
    ],
)
def test_the_kind_narrows_the_look_up(shop: Client, gvk: str, status: int) -> None:
    assert shop.get("/api/namespaces/shop/workloads/cart-v1", {"gvk": gvk}).status_code == status


@pytest.mark.parametrize("path", DETAILS[:3])
def test_details_without_their_metrics_have_no_verdict(shop: Client, metrics: MetricsStandIn, path: str) -> None:
    metrics.failing = frozenset({INBOUND, OUTBOUND, SERVICES})
    data = read(shop, f"namespaces/shop/{path}")

    assert "status" not in data["health"]


def test_hostile_names_are_only_names(shop: Client) -> None:
    answer = shop.get("/api/namespaces/shop/services/x%22%7D)%20or%20vector(1)")

    assert answer.status_code == 404
