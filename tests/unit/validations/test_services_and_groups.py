"""What is wrong with the ports of Services, and with WorkloadGroups."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from mesh.model import kinds
from mesh.model.objects import Controller, Service
from mesh.validations.options import Accounts
from tests.unit.validations.world import ROOT, Found, Mesh
from tests.unit.workloads.world import NATIVE_SIDECAR, SIDECAR, Placed, config, pod

IN_MESH, OUTSIDE = pod("in", {"app": "web"}, sidecar=SIDECAR), pod("out", {"app": "web"})
AMBIENT, NATIVE = pod("ambient", {"app": "web"}, ambient=True), pod("native", {"app": "web"}, sidecar=NATIVE_SIDECAR)


def serving(*ports: dict[str, Any], selector: dict[str, str] | None = None, **metadata: Any) -> Placed:
    spec = {"ports": list(ports), "selector": {"app": "web"} if selector is None else selector}
    raw = {"metadata": {"name": "web", "namespace": "shop"} | metadata, "spec": spec}
    return kinds.SERVICE, msgspec.convert(raw, Service)


def judged(*objects: Placed, namespace: str = "shop", **told: Any) -> Found:
    return Mesh(objects, **told).found("web", namespace)


@pytest.mark.parametrize(
    ("name", "is_told"),
    [
        ("http", True),
        ("http-web", True),
        ("grpc-web", True),
        ("grpc-web-1", True),
        ("https", True),
        ("mysql-db", True),
        ("web", False),
        ("web-http", False),
        ("httpweb", False),
        ("HTTP", False),
        ("", False),
    ],
)
def test_a_ports_name_tells_its_protocol(name: str, is_told: bool) -> None:
    service = serving({"name": "tcp-first", "port": 79}, {"name": name, "port": 80})

    assert judged(service, IN_MESH) == ([] if is_told else [("KIA0601", "error", "spec/ports[1]")])


@pytest.mark.parametrize(
    ("protocol", "code"),
    [
        ("http2", ""),
        ("HTTP2", ""),
        ("kubernetes.io/h2c", ""),
        ("kubernetes.io/ws", ""),
        ("kubernetes.io/spdy", "KIA0602"),
        ("", "KIA0602"),
        ("example.com/http", "KIA0602"),
    ],
)
def test_the_application_protocol_is_known_whatever_the_name_is(protocol: str, code: str) -> None:
    found = judged(serving({"name": "web", "port": 80, "appProtocol": protocol}))

    assert found == ([(code, "error", "spec/ports[0]")] if code else [])


@pytest.mark.parametrize(
    ("pods", "is_judged"),
    [
        ([], True),
        ([IN_MESH], True),
        ([NATIVE], True),
        ([OUTSIDE], False),
        ([IN_MESH, OUTSIDE], False),
        ([OUTSIDE, AMBIENT], True),
        ([pod("other", {"app": "other"})], True),
    ],
)
def test_ports_are_judged_where_the_pods_are_in_the_mesh(pods: list[Placed], is_judged: bool) -> None:
    assert bool(judged(serving({"name": "web", "port": 80}), *pods)) == is_judged


def test_a_service_without_a_selector_goes_by_all_pods() -> None:
    service = serving({"name": "web", "port": 80}, selector={})

    assert judged(service, IN_MESH)
    assert not judged(service, IN_MESH, OUTSIDE)


def test_two_labels_ask_for_pods_that_have_both() -> None:
    service = serving({"name": "web", "port": 80}, selector={"app": "web", "tier": "front"})
    front = pod("front", {"app": "web", "tier": "front"})

    assert judged(service, OUTSIDE)
    assert not judged(service, OUTSIDE, front)


@pytest.mark.parametrize(
    "service",
    [
        serving({"name": "web", "port": 80, "protocol": "UDP"}),
        serving({"name": "web", "port": 80}, labels={"kiali_wizard": "request_routing"}),
    ],
)
def test_what_carries_datagrams_or_was_made_by_a_wizard_is_let_pass(service: Placed) -> None:
    assert judged(service) == []


def test_services_outside_of_the_mesh_are_not_judged() -> None:
    service = serving({"name": "web", "port": 80}, namespace="wild")

    assert not Mesh([service], unmanaged=("wild",)).run()


def test_a_pod_that_comes_is_noticed() -> None:
    mesh = Mesh([serving({"name": "web", "port": 80}), IN_MESH])
    assert mesh.found("web")

    mesh.objects = [*mesh.objects, OUTSIDE]

    assert mesh.found("web") == []


def deployment(*ports: dict[str, Any], namespace: str = "shop", **metadata: Any) -> Placed:
    told = {"name": "web", "namespace": namespace, "labels": {"app": "web", "tier": "front"}} | metadata
    template = {"metadata": {"labels": {"app": "other"}}, "spec": {"containers": [{}, {"ports": list(ports)}]}}
    return kinds.DEPLOYMENT, msgspec.convert({"metadata": told, "spec": {"template": template}}, Controller)


EIGHTY = {"name": "http", "containerPort": 8080}


@pytest.mark.parametrize(
    ("port", "is_exposed"),
    [
        ({"port": 80, "targetPort": 8080}, True),
        ({"port": 80, "targetPort": "http"}, True),
        ({"port": 8080}, True),
        ({"port": 8080, "targetPort": 0}, True),
        ({"port": 80}, False),
        ({"port": 80, "targetPort": "web"}, False),
        ({"port": 8080, "targetPort": 80}, False),
    ],
)
def test_the_deployment_exposes_the_target_port(port: dict[str, Any], is_exposed: bool) -> None:
    mesh = Mesh([serving({"name": "http", **port}), deployment(EIGHTY)])

    assert mesh.found("web") == ([] if is_exposed else [("KIA0701", "warning", "spec/ports[0]")])
    assert mesh.entry("web").valid == is_exposed


MISSED = serving({"name": "http", "port": 1})


@pytest.mark.parametrize(
    ("objects", "is_told"),
    [
        ([MISSED, deployment(EIGHTY)], True),
        ([MISSED], False),
        ([MISSED, deployment(EIGHTY, labels={"app": "other"})], False),
        ([MISSED, deployment(EIGHTY, namespace="wild")], True),
        ([MISSED, deployment({"containerPort": 1}, namespace="a"), deployment(EIGHTY)], False),
        ([serving({"name": "http", "port": 1}, selector={}), deployment(EIGHTY)], False),
        ([serving({"name": "http", "port": 1}, labels={"istio": "ingressgateway"}), deployment(EIGHTY)], False),
        ([serving({"name": "http", "port": 1}, labels={"istio.io/gateway-name": "x"}), deployment(EIGHTY)], False),
        (
            [
                serving({"name": "http", "port": 1}, labels={"gateway.istio.io/managed": "istio.io-mesh-controller"}),
                deployment(EIGHTY),
            ],
            False,
        ),
    ],
)
def test_the_first_deployment_with_the_selectors_labels_counts(objects: list[Placed], is_told: bool) -> None:
    found = judged(*objects, unmanaged=("a", "wild"))

    assert found == ([("KIA0701", "warning", "spec/ports[0]")] if is_told else [])


def test_services_of_control_planes_are_let_pass() -> None:
    objects = [serving({"name": "http", "port": 1}, namespace=ROOT), deployment(EIGHTY, namespace=ROOT)]

    assert judged(*objects, namespace=ROOT) == []


def group(name: str, namespace: str = "shop", **spec: Any) -> Placed:
    return config(kinds.WORKLOAD_GROUP, name, spec, namespace=namespace)


@pytest.mark.parametrize(("account", "is_known"), [("machines", True), ("gone", False), ("", True)])
def test_a_groups_account_is_in_use(account: str, is_known: bool) -> None:
    accounts = Accounts(own=frozenset({"cluster.local/ns/shop/sa/machines"}), elsewhere=frozenset({"gone"}))
    mesh = Mesh([group("one", template={"serviceAccount": account})], accounts=accounts)

    assert mesh.found("one") == ([] if is_known else [("KIA1701", "warning", "spec/template/serviceAccount")])
    assert mesh.entry("one").valid == is_known


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ({"labels": {"app": "a", "zone": "b"}}, {"labels": {"zone": "b", "app": "a"}}, True),
        ({"labels": {"app": "a"}}, {"labels": {"app": "a", "zone": "b"}}, False),
        ({}, {}, True),
        ({}, {"labels": {}}, True),
        ({}, None, False),
    ],
)
def test_groups_are_told_apart_by_labels(one: Any, other: Any, is_same: bool) -> None:
    told = {} if other is None else {"metadata": other}
    mesh = Mesh([group("one", metadata=one), group("two", **told), group("far", "till", metadata=one)])

    assert mesh.found("one") == ([("KIA1702", "warning", "spec/metadata/labels")] if is_same else [])
    assert [each.name for each in mesh.entry("one").related] == (["two"] if is_same else [])
