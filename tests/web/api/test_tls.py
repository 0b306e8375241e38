"""Mutual TLS as JSON."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from django.test import Client

from mesh.config import Settings
from mesh.model import kinds
from mesh.model.cluster import ClusterSnapshot, snapshot_of
from mesh.model.objects import ConfigMap, Controller, Metadata
from mesh.model.problems import Failure, Problem, System
from mesh.web.process.current import use_runtime
from tests.stand_ins.metrics_store import MetricsStandIn
from tests.unit.workloads.world import Placed, config
from tests.web.worlds.memory import HOME, NOW, everything, in_memory, namespace, settings_of

ROOT = "istio-system"
MESH = "meshMTLS: {minProtocolVersion: TLSV1_3}\nenableAutoMtls: false\n"


def policy(mode: str, place: str) -> Placed:
    return config(kinds.PEER_AUTHENTICATION, "default", {"mtls": {"mode": mode}}, namespace=place)


OBJECTS: list[Placed] = [
    (kinds.NAMESPACE, namespace(ROOT)),
    (kinds.NAMESPACE, namespace("shop", **{"istio-injection": "enabled"})),
    (kinds.NAMESPACE, namespace("till", **{"istio-injection": "enabled"})),
    (kinds.DEPLOYMENT, Controller(Metadata(name="istiod", namespace=ROOT, labels={"app": "istiod"}))),
    (kinds.CONFIG_MAP, ConfigMap(Metadata(name="istio", namespace=ROOT), data={"mesh": MESH})),
    policy("DISABLE", ROOT),
    policy("PERMISSIVE", "till"),
]
SHOP, TILL, SYSTEM = (
    {"autoMTLSEnabled": False, "cluster": HOME, "minTLS": "", "namespace": name, "status": status}
    for name, status in (
        ("shop", "UNSET_INHERITED_DISABLED"),
        ("till", "MTLS_PARTIALLY_ENABLED"),
        (ROOT, "MTLS_DISABLED"),
    )
)


@pytest.fixture
def seen() -> ClusterSnapshot:
    return snapshot_of(HOME, OBJECTS)


@pytest.fixture
def console(settings_of_console: Settings, seen: ClusterSnapshot) -> Iterator[Client]:
    root = in_memory(settings_of_console, MetricsStandIn({}), seen, find_viewer=everything)
    with use_runtime(root):
        yield Client(raise_request_exception=False)


def test_the_mesh_has_the_status_of_its_control_plane(console: Client) -> None:
    mesh = {"autoMTLSEnabled": False, "minTLS": "TLSV1_3", "status": "MTLS_DISABLED"}

    assert console.get("/api/mesh/tls").json() == mesh
    assert console.get("/api/mesh/tls", {"revision": "default", "clusterName": HOME}).json() == mesh


def test_namespaces_have_their_own_or_the_meshs(console: Client) -> None:
    assert console.get("/api/namespaces/shop/tls").json() == SHOP
    assert console.get("/api/namespaces/till/tls").json() == TILL
    assert console.get("/api/clusters/tls").json() == [SYSTEM, SHOP, TILL]
    assert console.get("/api/clusters/tls", {"namespaces": "till,gone"}).json() == [TILL]


@pytest.mark.parametrize(
    ("mode", "rules", "is_checked", "expected"),
    [
        ("STRICT", [], True, "MTLS_VALIDATION_ERROR"),
        ("STRICT", ["ISTIO_MUTUAL"], True, "MTLS_ENABLED"),
        ("STRICT", [], False, "MTLS_PARTIALLY_ENABLED"),
        ("DISABLE", ["MUTUAL"], True, "MTLS_VALIDATION_ERROR"),
    ],
)
def test_a_policy_that_cannot_work_is_an_error(mode: str, rules: list[str], is_checked: bool, expected: str) -> None:
    seen: list[Placed] = [each for each in OBJECTS if each[1].namespace != "till"] + [policy(mode, "till")]
    for each in rules:
        spec = {"host": "*.till.svc.cluster.local", "trafficPolicy": {"tls": {"mode": each}}}
        seen.append(config(kinds.DESTINATION_RULE, "all", spec, namespace="till"))
    istio = {"validation_reconcile_interval": "1m" if is_checked else "0"}
    settings = settings_of(external_services={"istio": istio})
    with use_runtime(in_memory(settings, None, snapshot_of(HOME, seen), find_viewer=everything)):
        client = Client(raise_request_exception=False)
        assert client.get("/api/namespaces/till/tls").json()["status"] == expected
        assert [each["status"] for each in client.get("/api/clusters/tls").json()][2] == expected


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("mesh/tls?revision=blue", 500),
        ("mesh/tls?clusterName=far", 500),
        ("namespaces/gone/tls", 403),
        ("namespaces/shop/tls?revision=blue", 400),
        ("clusters/tls?namespace=shop", 400),
    ],
)
def test_what_is_not_there_is_told(console: Client, path: str, status: int) -> None:
    answer = console.get(f"/api/{path}")

    assert answer.status_code == status
    assert answer.json()["error"]


@pytest.mark.parametrize("path", ["mesh/tls", "clusters/tls", "namespaces/shop/tls"])
def test_policies_that_could_not_be_read_are_no_policies_that_are_not_there(
    settings_of_console: Settings, seen: ClusterSnapshot, path: str
) -> None:
    why = "peerauthentications is forbidden"
    problem = Problem(System.KUBERNETES, Failure.FORBIDDEN, why, NOW, HOME, "peerauthentications", 403)
    broken = replace(seen, problems=(problem,))
    with use_runtime(in_memory(settings_of_console, MetricsStandIn({}), broken, find_viewer=everything)):
        answer = Client(raise_request_exception=False).get(f"/api/{path}")

    assert (answer.status_code, answer.json()) == (403, {"error": why})
