"""What is wrong with configuration in ambient mode: nobody follows it."""

from __future__ import annotations

from typing import Any

import pytest

from mesh.model import kinds
from mesh.model.kinds import Kind
from tests.unit.validations.world import (
    Found,
    Mesh,
    destination_rule,
    virtual_service,
    workload,
)
from tests.unit.workloads.world import Placed, config, service

USE, MODE = "istio.io/use-waypoint", "istio.io/dataplane-mode"
METHODS = {"rules": [{"to": [{"operation": {"methods": ["GET"]}}]}]}
CARTS = {"selector": {"matchLabels": {"app": "cart"}}}
TRACING: dict[str, Any] = {"tracing": [{}]}


def to(*targets: dict[str, str]) -> dict[str, Any]:
    return {"targetRefs": list(targets)}


SERVICE, GATEWAY = {"kind": "Service", "name": "cart"}, {"kind": "Gateway", "name": "wp"}
CODES = {
    kinds.AUTHORIZATION_POLICY: ("KIA0109", "KIA0110", METHODS),
    kinds.REQUEST_AUTHENTICATION: ("KIA1110", "KIA1115", {}),
    kinds.WASM_PLUGIN: ("KIA1111", "KIA1116", {}),
    kinds.TELEMETRY: ("KIA1112", "KIA1117", TRACING),
}


@pytest.mark.parametrize("kind", CODES)
@pytest.mark.parametrize(
    ("labels", "spec", "carts", "cart", "unfollowed", "untargeted"),
    [
        ({}, {}, None, None, True, True),
        ({USE: "wp"}, {}, None, None, False, True),
        ({USE: "none"}, {}, None, None, True, True),
        ({USE: ""}, {}, None, None, True, True),
        ({}, to(GATEWAY), None, None, True, False),
        ({USE: "wp"}, to(GATEWAY), None, None, False, False),
        ({}, {"targetRef": SERVICE}, {}, None, True, False),
        ({}, to(SERVICE), {USE: "wp"}, None, False, False),
        ({USE: "wp"}, to(SERVICE), {}, None, False, False),
        ({USE: "wp"}, to(SERVICE), {USE: "none"}, None, True, False),
        ({USE: "wp"}, to(SERVICE), None, None, False, False),
        ({}, to({"kind": "Service", "name": "cart", "group": "other.example"}), {USE: "wp"}, None, True, False),
        ({}, to({"kind": "Service", "name": "cart", "group": "core"}), {USE: "wp"}, None, False, False),
        ({}, CARTS, None, {USE: "wp"}, False, True),
        ({}, CARTS, None, {}, True, True),
        ({}, CARTS, None, {MODE: "none"}, False, True),
        ({USE: "wp"}, CARTS, None, {USE: "none"}, True, True),
        ({USE: "wp"}, CARTS, None, None, False, True),
        ({}, CARTS, None, {"gateway.istio.io/managed": "istio.io-mesh-controller", USE: "wp"}, True, True),
    ],
)
def test_a_policy_for_http_has_a_target_and_a_waypoint(
    *,
    kind: Kind,
    labels: dict[str, str],
    spec: dict[str, Any],
    carts: dict[str, str] | None,
    cart: dict[str, str] | None,
    unfollowed: bool,
    untargeted: bool,
) -> None:
    lacks_waypoint, lacks_target, own = CODES[kind]
    objects = [config(kind, "policy", own | spec), *([] if carts is None else [service("cart", labels=carts)])]
    workloads = [] if cart is None else [workload("cart", {"app": "cart"} | cart)]
    mesh = Mesh(objects, workloads, ambient=("shop",), labels={"shop": labels})

    found = [each for each in mesh.found("policy") if each[0] != "KIA0004"]
    expected = [(lacks_waypoint, unfollowed), (lacks_target, untargeted)]
    assert found == [(code, "warning", "") for code, is_found in expected if is_found]
    assert mesh.entry("policy").valid != (unfollowed or untargeted)


@pytest.mark.parametrize("kind", CODES)
def test_outside_of_ambient_mode_a_sidecar_follows_policies(kind: Kind) -> None:
    *_, own = CODES[kind]
    entries = Mesh([config(kind, "policy", own)]).run()

    assert all(entry.valid for entry in entries.values())
    assert len(entries) == (kind not in (kinds.WASM_PLUGIN, kinds.TELEMETRY))


def rule(**parts: Any) -> dict[str, Any]:
    return {"rules": [{}, parts]}


@pytest.mark.parametrize(
    ("kind", "spec", "needs"),
    [
        (kinds.AUTHORIZATION_POLICY, {}, False),
        (kinds.AUTHORIZATION_POLICY, rule(to=[{"operation": {"ports": ["80"]}}]), False),
        (
            kinds.AUTHORIZATION_POLICY,
            rule(to=[{"operation": {"ports": ["80"]}}, {"operation": {"notPaths": ["/"]}}]),
            True,
        ),
        (kinds.AUTHORIZATION_POLICY, rule(to=[{"operation": {"hosts": ["a.b.c"]}}]), True),
        (kinds.AUTHORIZATION_POLICY, rule(to=[{"operation": {"methods": []}}]), False),
        (kinds.AUTHORIZATION_POLICY, {"rules": [{"from": [{"source": {"ipBlocks": ["10.0.0.0/8"]}}]}]}, False),
        (kinds.AUTHORIZATION_POLICY, {"rules": [{"from": [{"source": {"requestPrincipals": ["*"]}}]}]}, True),
        (kinds.AUTHORIZATION_POLICY, rule(when=[{"key": "source.ip"}]), False),
        (kinds.AUTHORIZATION_POLICY, rule(when=[{"key": "request.headers[x]"}]), True),
        (kinds.AUTHORIZATION_POLICY, rule(when=[{"key": "request.auth.claims[iss]"}]), True),
        (kinds.AUTHORIZATION_POLICY, rule(when=[{"key": "request.time"}]), False),
        (kinds.TELEMETRY, {}, False),
        (kinds.TELEMETRY, {"tracing": []}, False),
        (kinds.TELEMETRY, {"accessLogging": [{"disabled": True}]}, True),
        (kinds.TELEMETRY, {"metrics": [{"providers": [{"name": "prometheus"}]}]}, False),
        (kinds.TELEMETRY, {"metrics": [{}, {"overrides": [{"disabled": True}]}]}, True),
    ],
)
def test_only_what_says_something_of_http_needs_a_waypoint(kind: Kind, spec: dict[str, Any], needs: bool) -> None:
    mesh = Mesh([config(kind, "policy", spec)], ambient=("shop",))

    assert mesh.entry("policy").valid != needs


ROUTES: dict[str, Any] = {"http": [{}]}
DETECTION: dict[str, Any] = {"trafficPolicy": {"outlierDetection": {}}}


@pytest.mark.parametrize(
    ("labels", "hosts", "codes"),
    [
        ({}, ["cart"], [("KIA1113", 0)]),
        ({USE: "wp"}, ["cart"], []),
        ({USE: "wp"}, ["plain", "cart", "cart.shop"], []),
        ({}, ["gone", "cart", "cart.shop"], [("KIA1113", 1)]),
        ({USE: "wp"}, ["cart.far"], [("KIA1114", 0), ("KIA1113", 0)]),
        ({USE: "wp"}, ["routed.far"], [("KIA1114", 0)]),
        ({}, ["gone"], [("KIA1109", 0)]),
        ({}, ["*"], [("KIA1109", 0)]),
        ({}, ["api.example.org", "plain.till"], [("KIA1109", 0)]),
        ({USE: "wp"}, ["gone"], []),
        ({}, [], [("KIA1109", 0)]),
    ],
)
def test_http_routes_stand_beside_a_service_that_has_a_waypoint(
    labels: dict[str, str], hosts: list[str], codes: list[tuple[str, int]]
) -> None:
    expected = sorted((code, "warning", f"spec/hosts[{index}]") for code, index in codes)

    assert judged(virtual_service("it", {"hosts": hosts} | ROUTES), labels) == expected


def judged(placed: Placed, labels: dict[str, str]) -> Found:
    services = [
        service("cart"),
        service("plain", namespace="till"),
        service("cart", namespace="far"),
        service("routed", namespace="far", labels={USE: "wp"}),
    ]
    mesh = Mesh([placed, *services], ambient=("shop", "far"), labels={"shop": labels})
    return [each for each in mesh.found("it") if each[0] in WAYPOINTS]


WAYPOINTS = ("KIA0210", "KIA0211", "KIA0212", "KIA1109", "KIA1113", "KIA1114")


@pytest.mark.parametrize(
    ("spec", "needs"),
    [
        (ROUTES, True),
        ({"tls": [{}]}, True),
        ({"tcp": [{}]}, False),
        (ROUTES | {"gateways": ["edge"]}, False),
        (ROUTES | {"gateways": ["edge", "mesh"]}, True),
    ],
)
def test_only_http_routes_of_the_mesh_need_a_waypoint(spec: dict[str, Any], needs: bool) -> None:
    assert bool(judged(virtual_service("it", {"hosts": ["cart"]} | spec), {})) == needs


@pytest.mark.parametrize(
    ("labels", "host", "codes"),
    [
        ({}, "cart", ["KIA0211"]),
        ({USE: "wp"}, "cart", []),
        ({USE: "wp"}, "cart.far", ["KIA0211", "KIA0212"]),
        ({}, "gone", ["KIA0210"]),
        ({USE: "wp"}, "gone", []),
    ],
)
def test_rules_for_http_stand_beside_a_service_that_has_a_waypoint(
    labels: dict[str, str], host: str, codes: list[str]
) -> None:
    found = judged(destination_rule("it", {"host": host} | DETECTION), labels)

    assert found == [(code, "warning", "spec/host") for code in codes]


@pytest.mark.parametrize(
    ("policy", "needs"),
    [
        ({}, False),
        ({"connectionPool": {"tcp": {}}}, False),
        ({"connectionPool": {"http": {}}}, True),
        ({"loadBalancer": {"simple": "RANDOM"}}, False),
        ({"loadBalancer": {"consistentHash": {"useSourceIp": True}}}, False),
        ({"loadBalancer": {"consistentHash": {"httpHeaderName": "x"}}}, True),
        ({"loadBalancer": {"consistentHash": {"httpCookie": {"name": "x"}}}}, True),
    ],
)
def test_only_rules_for_http_need_a_waypoint(policy: dict[str, Any], needs: bool) -> None:
    for spec in ({"trafficPolicy": policy}, {"subsets": [{"name": "v1"}, {"name": "v2", "trafficPolicy": policy}]}):
        assert bool(judged(destination_rule("it", {"host": "cart"} | spec), {})) == needs
