"""What a page cannot show is told: names that stand for two things, and telemetry that is kept elsewhere."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from django.test import Client

from mesh.clients.prometheus.answers import RangeAnswers
from mesh.config import Settings
from mesh.istio.reported import ReportedClusters
from mesh.model import kinds
from mesh.web.process.current import use_runtime
from mesh.web.process.runtime import Runtime
from tests.unit.workloads.world import SIDECAR, Placed, config, controller, deployment, owned_by, pod, service
from tests.web.visits import get
from tests.web.worlds.graph import GraphMetrics
from tests.web.worlds.memory import HOME, NOW, console, namespace

LABELS = {"app": "cart", "version": "v1"}
CONNECTED = {"istio.io/connectedAt": "2026-01-05T08:00:00Z"}
OBJECTS: list[Placed] = [
    (kinds.NAMESPACE, namespace("shop", **{"istio-injection": "enabled"})),
    *deployment("cart-v1", LABELS, "cart-1", sidecar=SIDECAR),
    controller(kinds.STATEFUL_SET, "cart-v1", {"app": "cart-db"}, status={"replicas": 1, "readyReplicas": 0}),
    pod("cart-v1-0", {"app": "cart-db"}, owned_by("StatefulSet", "cart-v1")),
    service("cart", {"app": "cart"}, {"app": "cart"}),
    service("selects-nothing", {}, {"app": "nothing"}),
    service("plain", {}, {"app": "plain"}),
    *deployment("plain", {"app": "plain"}, "plain-1"),
    config(kinds.WORKLOAD_GROUP, "by-hand", {"metadata": {"labels": {"app": "by-hand"}}}),
    config(kinds.WORKLOAD_ENTRY, "by-hand-1", {"labels": {"app": "by-hand"}}),
    config(kinds.WORKLOAD_GROUP, "registered", {"metadata": {"labels": {"app": "registered"}}}),
    config(kinds.WORKLOAD_ENTRY, "registered-1", {"labels": {"app": "registered"}}, annotations=CONNECTED),
]
ELSEWHERE = f"is kept for cluster east-1, which the console does not know, and none for {HOME}."
DETAILS = ["namespaces/shop", "namespaces/shop/workloads/cart-v1", "namespaces/shop/services/cart"]
GRAPHS = ["graph/node/namespaces/shop/workloads/cart-v1", "namespaces/shop/workloads/cart-v1/mini-graph"]
TABS = ["?tab=traffic", "?tab=in_metrics", "?tab=logs"]


class Silent(GraphMetrics):
    """A store whose series no chart finds."""

    def query_range_many(self, plan: Mapping[str, Any], *_times: float, deadline_seconds: float) -> RangeAnswers:
        return RangeAnswers(matrices={name: [] for name in plan}, errors={}, warnings=(), asked=())


@pytest.fixture
def runtime(settings_of_console: Settings) -> Iterator[Runtime]:
    made = console(OBJECTS, settings_of_console, Silent())
    with use_runtime(made):
        yield made


@pytest.fixture
def visitor(runtime: Runtime) -> Client:
    return Client(raise_request_exception=False)


def test_a_controller_that_shares_its_name_is_told_in_the_list_and_on_the_page(visitor: Client) -> None:
    (row,) = [each.words for each in get(visitor, "workloads").rows if "cart-v1" in each.words]
    page = get(visitor, "namespaces/shop/workloads/cart-v1")

    assert "Same name: StatefulSet" in row
    assert "StatefulSet: 0 of 1 available; pods cart-v1-0" in page.words
    assert "Same name: StatefulSet" in get(visitor, "workloads?format=csv").words


def test_the_app_of_a_controller_that_shares_its_name_is_listed(visitor: Client) -> None:
    (row,) = [each.words for each in get(visitor, "applications").rows if "cart-db" in each.words]

    assert row.startswith("Failure")


def test_the_kind_in_the_address_tells_controllers_of_one_name_apart(visitor: Client) -> None:
    for kind, pods in (("apps/v1, Kind=StatefulSet", ["cart-v1-0"]), ("Deployment", ["cart-1"]), ("", ["cart-1"])):
        answer = visitor.get("/api/namespaces/shop/workloads/cart-v1", {"gvk": kind} if kind else {})
        assert [each["name"] for each in answer.json()["pods"]] == pods
    assert visitor.get("/api/namespaces/shop/workloads/cart-v1", {"gvk": "DaemonSet"}).status_code == 404


@pytest.mark.parametrize(("name", "mode"), [("by-hand", "Not known"), ("registered", "Sidecar")])
def test_a_machine_is_not_said_to_lack_a_proxy(visitor: Client, name: str, mode: str) -> None:
    (row,) = [each.words for each in get(visitor, "workloads").rows if f"W {name} " in each.words]
    page = get(visitor, f"namespaces/shop/workloads/{name}")

    assert "Missing sidecar" not in row
    assert "No proxy carries its traffic" not in page.content
    assert f"Mode {mode}" in page.words


def test_a_service_that_selects_no_pods_is_not_said_to_lack_proxies(visitor: Client) -> None:
    rows = [each.words for each in get(visitor, "services").rows]
    marked = {each.split("S ", 1)[1].split()[0]: "Missing sidecar" in each for each in rows}

    assert marked == {"cart": False, "plain": True, "selects-nothing": False}
    assert "Missing sidecar" in get(visitor, "namespaces/shop/services/plain").content
    assert "Missing sidecar" not in get(visitor, "namespaces/shop/services/selects-nothing").content


def reports(runtime: Runtime, *clusters: str) -> None:
    assert runtime.metrics is not None
    runtime.metrics.reported = ReportedClusters({"shop": frozenset(clusters)}, NOW)


@pytest.mark.parametrize(
    "path",
    [
        "workloads",
        "services",
        "applications",
        "namespaces",
        "overview",
        *DETAILS,
        *(DETAILS[1] + tab for tab in TABS),
        *GRAPHS,
    ],
)
def test_pages_say_that_the_telemetry_is_kept_for_another_cluster(visitor: Client, runtime: Runtime, path: str) -> None:
    assert "is kept for cluster" not in get(visitor, path).words
    reports(runtime, "east-1")
    assert ELSEWHERE in get(visitor, path).words
    reports(runtime, "east-1", HOME)
    assert "is kept for cluster" not in get(visitor, path).words
