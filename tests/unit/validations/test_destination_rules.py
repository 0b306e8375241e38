"""What is wrong with DestinationRules."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.validations.world import (
    CART,
    Found,
    Mesh,
    destination_rule,
    peer_authentication,
    service_entry,
    sidecar,
    virtual_service,
    workload,
)
from tests.unit.workloads.world import service

KNOWN_ONLY = {"outboundTrafficPolicy": {"mode": "REGISTRY_ONLY"}}
CART_V1 = workload("cart-v1", {"app": "cart", "version": "v1"})
OFF = {"enableAutoMtls": False}
MODE = "spec/trafficPolicy/tls/mode"


def subset(name: str, **labels: str) -> dict[str, Any]:
    return {"name": name, "labels": labels}


def tls(mode: str | None) -> dict[str, Any]:
    return {"trafficPolicy": {"tls": {"mode": mode} if mode else {}}}


@pytest.mark.parametrize(
    "host", ["cart", "cart.shop", "*.shop.svc.cluster.local", "*.local", "api.example.org", "legacy"]
)
def test_a_rule_for_a_service_an_app_a_wildcard_or_a_service_entry_is_in_order(host: str) -> None:
    entry = service_entry("out", {"hosts": ["api.example.org"]})
    mesh = Mesh([CART, entry, destination_rule("rule", {"host": host})], [workload("old", {"app": "legacy"})])

    assert mesh.found("rule") == []


@pytest.mark.parametrize("host", ["gone", "legacy", "cart.till", "api.example.org"])
@pytest.mark.parametrize(("config", "severity"), [({}, "warning"), (KNOWN_ONLY, "error")])
def test_a_rule_for_an_unknown_host_is_told(host: str, config: dict[str, Any], severity: str) -> None:
    elsewhere = workload("old", {"app": "legacy"}, "till")
    mesh = Mesh([CART, destination_rule("rule", {"host": host})], [elsewhere], config)

    assert mesh.found("rule") == [("KIA0202", severity, "spec/host")]
    assert not mesh.entry("rule").valid


def route_to(host: str, namespace: str = "shop", **spec: Any) -> Any:
    routes = {"http": [{"route": [{"destination": {"host": host, "subset": "v2"}}]}]}
    return virtual_service("routes", {"hosts": ["own.example.com"], **routes, **spec}, namespace)


UNUSED: Found = [("KIA0203", "unknown", "spec/subsets[1]")]
USED: Found = [("KIA0203", "error", "spec/subsets[1]")]


@pytest.mark.parametrize(
    ("host", "route", "expected"),
    [
        ("cart", None, UNUSED),
        ("cart", route_to("cart"), USED),
        ("cart", route_to("cart.shop"), USED),
        ("cart.shop.svc.cluster.local", route_to("cart.shop"), USED),
        ("cart.shop.svc.cluster.local", route_to("till"), UNUSED),
        # The namespaces are taken the other way round: a bare name in a route means the rule's namespace.
        ("cart.shop", route_to("cart", "till"), USED),
        ("cart", route_to("cart.shop", "till"), UNUSED),
        ("cart", route_to("cart", "till"), UNUSED),
    ],
)
def test_a_subset_without_workloads_is_grave_where_a_route_uses_it(host: str, route: Any, expected: Found) -> None:
    spec = {"host": host, "subsets": [subset("v1", version="v1"), subset("v2", version="v2")]}
    mesh = Mesh([CART, destination_rule("rule", spec), *([route] if route else [])], [CART_V1])

    assert mesh.found("rule") == expected
    assert mesh.entry("rule").valid == (expected == UNUSED)


def test_a_subset_is_used_for_some_namespaces_and_unused_for_others() -> None:
    spec = {"host": "cart", "subsets": [subset("v1", version="v1"), subset("v2", version="v2")]}
    mesh = Mesh([CART, destination_rule("rule", spec), route_to("cart", exportTo=["."])], [CART_V1])

    assert mesh.found("rule") == [*USED, *UNUSED]


@pytest.mark.parametrize(
    ("labels", "expected"),
    [({"version": "v1"}, []), ({"version": "v1", "zone": "a"}, UNUSED), ({"app": "till"}, UNUSED)],
)
def test_a_subset_needs_a_workload_of_the_service_with_all_its_labels(labels: dict[str, str], expected: Found) -> None:
    other = workload("till", {"app": "till", "version": "v1", "zone": "a"})
    spec = {"host": "cart", "subsets": [subset("v1", version="v1"), subset("v2", **labels)]}

    assert Mesh([CART, destination_rule("rule", spec)], [CART_V1, other]).found("rule") == expected


def test_a_subset_of_a_host_outside_needs_an_endpoint_with_its_labels() -> None:
    endpoints = [{"address": "192.0.2.1", "labels": {"zone": "a", "version": "v1"}}]
    entry = service_entry("out", {"hosts": ["api.example.org"], "endpoints": endpoints})
    spec = {"host": "api.example.org", "subsets": [subset("v1", version="v1"), subset("v2", version="v2")]}

    assert Mesh([entry, destination_rule("rule", spec)]).found("rule") == UNUSED


@pytest.mark.parametrize(
    ("other", "severity"), [(subset("v1", version="v1"), "unknown"), (subset("v9", version="v9"), "warning")]
)
def test_a_subset_without_labels_is_graver_where_no_other_matches(other: dict[str, Any], severity: str) -> None:
    spec = {"host": "cart", "subsets": [{"name": "all"}, other]}
    found = Mesh([CART, destination_rule("rule", spec)], [CART_V1]).found("rule")

    assert ("KIA0209", severity, "spec/subsets[0]") in found


SAME = [("KIA0201", "warning", "spec/host")]


@pytest.mark.parametrize(
    ("one", "other", "clash"),
    [
        ({"host": "cart"}, {"host": "cart.shop.svc.cluster.local"}, True),
        ({"host": "cart"}, {"host": "*.shop.svc.cluster.local"}, True),
        ({"host": "*.local"}, {"host": "cart"}, True),
        ({"host": "*"}, {"host": "cart"}, True),
        ({"host": "cart"}, {"host": "cart.till"}, False),
        ({"host": "cart", "subsets": [subset("v1", version="v1")]}, {"host": "cart"}, True),
        (
            {"host": "cart", "subsets": [subset("v1", version="v1")]},
            {"host": "cart", "subsets": [subset("v2", version="v1")]},
            False,
        ),
        (
            {"host": "cart", "subsets": [subset("v1", version="v1")]},
            {"host": "*.local", "subsets": [subset("v1", version="v1")]},
            True,
        ),
        ({"host": "*.local", **tls("ISTIO_MUTUAL")}, {"host": "cart", **tls("SIMPLE")}, False),
    ],
)
def test_two_rules_for_the_same_name_each_other(one: dict[str, Any], other: dict[str, Any], clash: bool) -> None:
    services = [CART, service("cart", namespace="till")]
    mesh = Mesh([*services, destination_rule("one", one), destination_rule("other", other)], [CART_V1], config=OFF)
    policy = peer_authentication("strict", {"mtls": {"mode": "STRICT"}}, "istio-system")
    mesh.objects = [*mesh.objects, policy]

    assert [each for each in mesh.found("one") if each[0] == "KIA0201"] == (SAME if clash else [])
    assert mesh.found("other") == (SAME if clash else [])
    assert [each.name for each in mesh.entry("one").related] == (["other"] if clash else [])


def test_rules_that_no_namespace_sees_together_do_not_clash() -> None:
    spec = {"host": "cart.shop.svc.cluster.local", "exportTo": ["."]}
    rules = [destination_rule("one", spec), destination_rule("other", spec, "till")]

    assert Mesh([CART, *rules]).found("one") == []


def test_a_sidecar_that_leaves_the_hosts_out_keeps_rules_apart() -> None:
    spec = {"host": "cart.shop.svc.cluster.local", "exportTo": ["till"]}
    rules = [destination_rule("one", spec), destination_rule("other", spec)]
    scope = sidecar("scope", {"egress": [{"hosts": ["./*", "~shop/cart"]}]}, "till")

    assert Mesh([CART, *rules]).found("one") == SAME
    assert Mesh([CART, *rules, scope]).found("one") == []


HIDDEN = [("KIA0204", "warning", "spec/trafficPolicy")]


@pytest.mark.parametrize(
    ("wider", "spec", "is_hidden"),
    [
        ("*.local", {}, True),
        ("*.shop.svc.cluster.local", {}, True),
        ("*.local", tls("SIMPLE"), False),
        ("*.local", {"trafficPolicy": {"portLevelSettings": [{"port": {"number": 80}, "tls": {}}]}}, False),
        ("*.local", {"trafficPolicy": {"connectionPool": {}}}, True),
        ("till", {}, False),
    ],
)
def test_a_rule_without_tls_that_takes_the_place_of_mutual_tls_is_told(
    wider: str, spec: dict[str, Any], is_hidden: bool
) -> None:
    rules = [
        destination_rule("wider", {"host": wider, **tls("ISTIO_MUTUAL")}),
        destination_rule("rule", {"host": "cart", **spec}),
    ]
    mesh = Mesh([CART, service("till"), *rules])

    assert mesh.found("rule") == (HIDDEN if is_hidden else [])
    assert [each.name for each in mesh.entry("rule").related] == (["wider"] if is_hidden else [])


def policies(*modes: str, namespace: str) -> list[Any]:
    return [peer_authentication(f"{mode.lower()}", {"mtls": {"mode": mode}}, namespace) for mode in modes]


MESH, OWN = "*.local", "*.shop.svc.cluster.local"
ROOT = "istio-system"


@pytest.mark.parametrize(
    ("host", "mode", "peers", "config", "codes"),
    [
        (MESH, "ISTIO_MUTUAL", [], {}, []),
        (MESH, "ISTIO_MUTUAL", [], OFF, ["KIA0205"]),
        (MESH, "MUTUAL", [], OFF, []),
        (MESH, "ISTIO_MUTUAL", policies("STRICT", namespace=ROOT), OFF, []),
        (MESH, "ISTIO_MUTUAL", policies("DISABLE", namespace=ROOT), OFF, ["KIA0205"]),
        (OWN, "ISTIO_MUTUAL", policies("PERMISSIVE", namespace=ROOT), OFF, []),
        # `till` and the root namespace see the rule too, and accept nothing of the kind.
        (OWN, "ISTIO_MUTUAL", policies("STRICT", namespace="shop"), OFF, ["KIA0206"]),
        (OWN, None, policies("STRICT", namespace="till"), {}, ["KIA0207"]),
        (OWN, "DISABLE", policies("PERMISSIVE", "STRICT", namespace="till"), {}, []),
        (OWN, "DISABLE", policies("STRICT", namespace=ROOT), {}, ["KIA0207", "KIA0208"]),
        (OWN, "DISABLE", policies("DISABLE", namespace="shop"), {}, []),
        (MESH, "DISABLE", policies("STRICT", namespace=ROOT), {}, ["KIA0208"]),
        (MESH, "DISABLE", policies("STRICT", namespace="shop"), {}, []),
        ("cart", "DISABLE", policies("STRICT", namespace=ROOT), {}, []),
    ],
)
def test_tls_for_many_hosts_suits_what_their_workloads_accept(
    host: str, mode: str | None, peers: list[Any], config: dict[str, Any], codes: list[str]
) -> None:
    mesh = Mesh([CART, destination_rule("rule", {"host": host, **tls(mode)}), *peers], config=config)

    assert mesh.found("rule") == [(code, "error", MODE) for code in codes]


def test_a_policy_with_a_selector_is_none_for_the_namespace() -> None:
    policy = peer_authentication("some", {"selector": {}, "mtls": {"mode": "STRICT"}}, ROOT)
    rule = destination_rule("rule", {"host": MESH, **tls("ISTIO_MUTUAL")})

    assert Mesh([rule, policy], config=OFF).found("rule") == [("KIA0205", "error", MODE)]
