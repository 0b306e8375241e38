"""What has nothing in it has its lists nevertheless: clients look into them without asking whether there is one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from mesh.config import Settings
from mesh.model import kinds
from mesh.web.process.current import use_runtime
from tests.unit.workloads.world import Placed, config, controller, deployment, pod, service
from tests.web.worlds.memory import console, namespace

WAYPOINT = {"gateway.istio.io/managed": "istio.io-mesh-controller"}
OBJECTS: list[Placed] = [
    (kinds.NAMESPACE, namespace("shop")),
    (kinds.NAMESPACE, namespace("void")),
    controller(kinds.DEPLOYMENT, "empty", {}),
    controller(kinds.DEPLOYMENT, "asleep", {"app": "asleep"}, replicas=0),
    pod("bare", {}),
    *deployment("gate", WAYPOINT, "gate-1", ambient=True),
    config(kinds.WORKLOAD_GROUP, "machines", {"metadata": {"labels": {"app": "machines"}}}),
    service("plain", {}, {}),
    service("lone", {"app": "gone"}, {"app": "gone"}),
    config(kinds.SERVICE_ENTRY, "outside", {"hosts": ["ext.example"]}),
]
# Lists that the reference, too, writes as null, and what has none of them; its clients ask for these first.
NULL_LISTS = {
    *("createdBy", "containers", "istioContainers", "istioInitContainers"),
    *("istioReferences", "waypointWorkloads", "waypointServices", "workloadEntries"),
    *("serviceEntries", "k8sReferenceGrants", "externalLinks"),
}
NULL_MAPS = {
    *("annotations", "labels", "selector", "selectors", "ports", "healthAnnotations", "dashboardAnnotations"),
    *("inbound", "outbound", "proxyStatus"),
}
PAIR = ("gate", "machines")
NULL_VALUES = {"additionalDetailSample", "xAxis"}


@pytest.fixture
def shop(settings_of_console: Settings) -> Iterator[Client]:
    with use_runtime(console(OBJECTS, settings_of_console, None)):
        yield Client(raise_request_exception=False)


def nulls(data: Any, name: str = "") -> Iterator[str]:
    """The names of the fields that are null, at any depth."""
    if data is None:
        yield name
    elif isinstance(data, dict):
        for key, value in data.items():
            yield from nulls(value, key)
    elif isinstance(data, list):
        for value in data:
            yield from nulls(value, name)


@pytest.mark.parametrize(
    "path",
    [
        "status",
        "config",
        "namespaces",
        "namespaces/void/info",
        *(f"clusters/{kind}" for kind in ("workloads", "services", "apps", "health")),
        "clusters/services?onlyDefinitions=false",
        "clusters/workloads?namespaces=void",
        *(f"namespaces/shop/workloads/{name}" for name in ("empty", "asleep", "bare", "gate", "machines")),
        *(f"namespaces/shop/services/{name}" for name in ("plain", "lone", "ext.example")),
        "namespaces/shop/apps/asleep",
        "namespaces/shop/pods/bare",
        "namespaces/graph?namespaces=void",
        "namespaces/graph?namespaces=shop&includeIdleEdges=true&appenders=idleNode,deadNode",
        "namespaces/shop/services/plain/dashboard",
        "namespaces/shop/workloads/empty/dashboard",
        "namespaces/shop/customdashboard/go",
        "namespaces/shop/ztunnel/none/dashboard",
        "namespaces/shop/none/usage_metrics",
        *(f"overview/metrics/{name}" for name in ("services/latency", "services/rates", "apps/rates")),
    ],
)
def test_a_list_is_a_list_where_clients_look_into_it(shop: Client, path: str) -> None:
    answer = shop.get(f"/api/{path}")
    assert answer.status_code == 200, answer.content
    assert set(nulls(answer.json())) <= NULL_LISTS | NULL_MAPS | NULL_VALUES


@pytest.mark.parametrize("name", ["empty", "asleep", "machines"])
def test_a_workload_without_pods_has_a_list_of_none(shop: Client, name: str) -> None:
    assert shop.get(f"/api/namespaces/shop/workloads/{name}").json()["pods"] == []


def test_only_what_may_have_machines_has_a_list_of_them(shop: Client) -> None:
    entries = {name: shop.get(f"/api/namespaces/shop/workloads/{name}").json()["workloadEntries"] for name in PAIR}
    assert entries == {"gate": None, "machines": []}
