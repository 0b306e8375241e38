"""What is wrong with the Gateway API's objects."""

from __future__ import annotations

from typing import Any

import pytest

from mesh.model import kinds
from mesh.model.cluster import snapshot_of
from mesh.model.kinds import Kind
from mesh.validations.gateway_classes import gateway_classes
from mesh.validations.options import Options
from tests.unit.validations.world import CART, CLUSTER, Found, Mesh
from tests.unit.workloads.world import Placed, config, controller, service

ISTIO = Options(gateway_classes=frozenset({"istio"}))
HTTP = {"name": "web", "hostname": "a.example.com", "port": 80, "protocol": "HTTP"}


def gateway(name: str, *listeners: dict[str, Any], namespace: str = "shop", **spec: Any) -> Placed:
    told = {"gatewayClassName": "istio", "listeners": list(listeners)} | spec
    return config(kinds.K8S_GATEWAY, name, told, namespace=namespace)


def allowing(**namespaces: Any) -> dict[str, Any]:
    return HTTP | {"allowedRoutes": {"namespaces": namespaces}}


def judged(*objects: Placed, name: str = "one", namespace: str = "shop", **told: Any) -> Found:
    return Mesh([CART, *objects], options=ISTIO, **told).found(name, namespace)


@pytest.mark.parametrize(
    ("changes", "is_same"),
    [
        ({}, True),
        ({"name": "other"}, True),
        ({"hostname": "A.example.com"}, False),
        ({"hostname": "*.example.com"}, False),
        ({"hostname": ""}, False),
        ({"port": 81}, False),
        ({"protocol": "HTTPS"}, False),
    ],
)
def test_two_gateways_with_the_same_listener_name_each_other(changes: dict[str, Any], is_same: bool) -> None:
    objects = [gateway("one", HTTP), gateway("two", HTTP | changes, namespace="till")]
    mesh = Mesh(objects, options=ISTIO)

    assert mesh.found("one") == ([("KIA1501", "warning", "spec/listeners[0]/hostname")] if is_same else [])
    assert [each.name for each in mesh.entry("one").related] == (["two"] if is_same else [])
    assert mesh.entry("one").valid


def test_gateways_of_the_same_name_are_let_pass() -> None:
    addresses = [{"type": "IPAddress", "value": "10.0.0.1"}]
    objects = [gateway("one", HTTP, addresses=addresses), gateway("one", HTTP, namespace="till", addresses=addresses)]

    assert judged(*objects) == []


@pytest.mark.parametrize(
    ("address", "is_same"),
    [
        ({"type": "IPAddress", "value": "10.0.0.1"}, True),
        ({"type": "Hostname", "value": "10.0.0.1"}, False),
        ({"type": "IPAddress", "value": "10.0.0.2"}, False),
        ({"value": "10.0.0.1"}, False),
    ],
)
def test_two_gateways_with_the_same_address_name_each_other(address: dict[str, str], is_same: bool) -> None:
    own = [{"type": "IPAddress", "value": "10.0.0.1"}, {"type": "IPAddress", "value": "10.0.0.9"}]
    found = judged(gateway("one", addresses=own), gateway("two", addresses=[address], namespace="till"))

    assert found == ([("KIA1502", "warning", "spec/addresses/value")] if is_same else [])


def test_two_same_listeners_of_a_gateway_are_both_told() -> None:
    mesh = Mesh([gateway("one", HTTP, HTTP | {"name": "again"}, HTTP | {"port": 81})], options=ISTIO)

    assert mesh.found("one") == [
        ("KIA1503", "error", "spec/listeners[0]/name"),
        ("KIA1503", "error", "spec/listeners[1]/name"),
    ]
    assert mesh.entry("one").valid


def test_a_gateway_is_of_a_known_class() -> None:
    assert judged(gateway("one", gatewayClassName="nginx")) == [("KIA1504", "error", "spec/gatewayClassName")]


def condition(type_: str, status: str, reason: str = "Why", message: str = "") -> dict[str, str]:
    return {"type": type_, "status": status, "reason": reason, "message": message}


@pytest.mark.parametrize(
    ("told", "is_problem"),
    [
        (condition("Accepted", "False"), True),
        (condition("Accepted", "True"), False),
        (condition("Accepted", "Unknown"), False),
        (condition("Programmed", "False", "Pending"), False),
        (condition("Programmed", "False", "ListenersNotValid"), False),
        (condition("Programmed", "False", "AddressNotAssigned", "Address Pending for a while"), False),
        (condition("Programmed", "False", "AddressNotAssigned", "there is none"), True),
        (condition("ResolvedRefs", "False"), False),
        (condition("Conflicted", "True"), False),
    ],
)
def test_what_the_controller_says_of_a_gateway_is_told(told: dict[str, str], is_problem: bool) -> None:
    status = {"conditions": [condition("Ready", "True"), told]}
    placed = config(kinds.K8S_GATEWAY, "one", {"gatewayClassName": "istio"}, status=status)

    path = f"status/conditions[1]/reason/{told['reason']}"
    assert judged(placed) == ([("GWAPI", "warning", path)] if is_problem else [])


@pytest.mark.parametrize(
    ("told", "is_problem"),
    [
        (condition("ResolvedRefs", "False"), True),
        (condition("ResolvedRefs", "False", "Pending"), False),
        (condition("Conflicted", "True", "Pending"), True),
        (condition("Conflicted", "False"), False),
        (condition("Detached", "True"), True),
        (condition("Scheduled", "False"), False),
    ],
)
def test_what_it_says_of_a_listener_is_told(told: dict[str, str], is_problem: bool) -> None:
    status = {"listeners": [{"name": "web", "conditions": []}, {"name": "tls", "conditions": [told]}]}
    placed = config(kinds.K8S_GATEWAY, "one", {"gatewayClassName": "istio"}, status=status)

    path = f"status/conditions[1]/type/{told['reason']}"
    assert judged(placed) == ([("GWAPI", "warning", path)] if is_problem else [])


def route(spec: dict[str, Any], kind: Kind = kinds.HTTP_ROUTE, namespace: str = "shop") -> Placed:
    return config(kind, "one", spec, namespace=namespace)


TEAM = {"till": {"team": "money"}}


@pytest.mark.parametrize(
    ("listener", "namespace", "is_let_in"),
    [
        (HTTP, "shop", True),
        (allowing(**{"from": "None"}), "shop", True),
        (HTTP, "till", False),
        (allowing(**{"from": "Same"}), "till", False),
        (allowing(**{"from": "All"}), "till", True),
        (allowing(**{"from": "Selector", "selector": {"matchLabels": {"team": "money"}}}), "till", True),
        (allowing(**{"from": "Selector", "selector": {"matchLabels": {"team": "love"}}}), "till", False),
        (
            allowing(**{"from": "Selector", "selector": {"matchExpressions": [{"key": "team", "operator": "Exists"}]}}),
            "till",
            True,
        ),
        (allowing(**{"from": "Selector"}), "till", False),
    ],
)
@pytest.mark.parametrize("kind", [kinds.HTTP_ROUTE, kinds.GRPC_ROUTE])
def test_a_parent_lets_routes_in(listener: dict[str, Any], namespace: str, is_let_in: bool, kind: Kind) -> None:
    parents = [{"name": "edge", "namespace": "shop", "kind": "Gateway", "group": "gateway.networking.k8s.io"}]
    objects = [gateway("edge", listener), route({"parentRefs": parents}, kind, namespace)]

    expected = [] if is_let_in else [("KIA1401", "error", "spec/parentRefs[0]/name/edge")]
    assert judged(*objects, namespace=namespace, labels=TEAM) == expected


@pytest.mark.parametrize(
    ("parent", "is_told"),
    [
        ({"name": "gone"}, True),
        ({"name": "edge"}, False),
        ({"name": "edge", "namespace": "till"}, True),
        ({"name": "gone", "kind": "Service", "group": ""}, False),
        ({"name": "gone", "kind": "Gateway", "group": "other.example"}, False),
    ],
)
def test_a_parent_exists(parent: dict[str, str], is_told: bool) -> None:
    found = judged(gateway("edge", HTTP), route({"parentRefs": [parent]}))

    assert [each for each in found if each[0] == "KIA1401"] == (
        [("KIA1401", "error", f"spec/parentRefs[0]/name/{parent['name']}")] if is_told else []
    )


def grant(kind: str = "HTTPRoute", namespace: str = "shop", to: str = "Service") -> Placed:
    spec = {"from": [{"kind": "GRPCRoute", "namespace": "gone"}, {"kind": kind, "namespace": namespace}]}
    return config(kinds.REFERENCE_GRANT, "grant", spec | {"to": [{"kind": to}]}, namespace="till")


@pytest.mark.parametrize(
    ("backend", "grants", "is_usable"),
    [
        ({"name": "cart"}, [], True),
        ({"name": "cart.shop"}, [], False),
        ({"name": "gone"}, [], False),
        ({"name": "pay", "namespace": "till"}, [], False),
        ({"name": "pay", "namespace": "till"}, [grant()], True),
        ({"name": "pay", "namespace": "till"}, [grant("GRPCRoute")], False),
        ({"name": "pay", "namespace": "till"}, [grant(namespace="till")], False),
        ({"name": "pay", "namespace": "till"}, [grant(to="Secret")], False),
        ({"name": "gone", "namespace": "till"}, [grant()], False),
        ({"name": "gone", "kind": "InferencePool"}, [], True),
    ],
)
def test_a_service_can_be_used(backend: dict[str, str], grants: list[Placed], is_usable: bool) -> None:
    ref = {"kind": "Service"} | backend
    spec = {"parentRefs": [ref], "rules": [{}, {"backendRefs": [ref]}]}
    pay = service("pay", namespace="till")

    expected = [
        ("KIA1402", "error", "spec/parentRefs[0]/name"),
        ("KIA1402", "error", "spec/rules[1]/backendRefs[0]/name"),
    ]
    assert judged(pay, *grants, route(spec)) == ([] if is_usable else expected)


def test_a_grant_is_to_a_namespace_that_exists() -> None:
    assert judged(grant(), name="grant", namespace="till") == [("KIA1601", "error", "spec/from[0]/namespace")]


def gateway_class(name: str, controller_name: str, **labels: str) -> Placed:
    return config(kinds.GATEWAY_CLASS, name, {"controllerName": controller_name}, labels=labels, namespace="")


ZTUNNEL = controller(kinds.DAEMON_SET, "ztunnel", {"app": "ztunnel"}, own_labels={"app": "ztunnel"})


@pytest.mark.parametrize(
    ("objects", "others", "configured", "labels", "expected"),
    [
        ([], 0, [], {}, {"istio", "istio-remote"}),
        ([], 1, [], {}, {"istio", "istio-remote", "istio-east-west"}),
        ([ZTUNNEL], 0, [], {}, {"istio", "istio-remote", "istio-waypoint"}),
        ([gateway_class("mine", "istio.io/gateway-controller")], 1, [], {}, {"mine"}),
        ([gateway_class("nginx", "nginx.org/controller")], 0, [], {}, {"istio", "istio-remote"}),
        ([gateway_class("nginx", "nginx.org/controller", team="edge")], 0, [], {"team": "edge"}, {"nginx"}),
        ([gateway_class("mine", "istio.io/gateway-controller")], 0, [], {"team": "edge"}, {"istio", "istio-remote"}),
        ([gateway_class("mine", "istio.io/gateway-controller")], 0, ["told"], {}, {"told"}),
    ],
)
def test_known_classes_are_told_or_served_or_built_in(
    objects: list[Placed], others: int, configured: list[str], labels: dict[str, str], expected: set[str]
) -> None:
    own = snapshot_of(CLUSTER, objects)
    clusters = [own, *(snapshot_of(f"far-{number}", []) for number in range(others))]

    assert gateway_classes(own, clusters, configured, labels) == expected
