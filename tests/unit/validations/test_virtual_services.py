"""What is wrong with VirtualServices."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.validations.world import (
    CART,
    Mesh,
    destination_rule,
    gateway,
    routing_to,
    service_entry,
    sidecar,
    virtual_service,
)
from tests.unit.workloads.world import service

KNOWN_ONLY = {"outboundTrafficPolicy": {"mode": "REGISTRY_ONLY"}}
HOST = "spec/http[0]/route[0]/destination/host"


@pytest.mark.parametrize(
    "host", ["cart", "cart.shop", "cart.shop.svc", "cart.shop.svc.cluster.local", "api.example.org", "x.wild.org"]
)
def test_a_route_to_a_service_or_a_service_entry_is_in_order(host: str) -> None:
    entries = service_entry("out", {"hosts": ["api.example.org", "*.wild.org"]})
    mesh = Mesh([CART, entries, virtual_service("routes", routing_to(host))])

    assert mesh.found("routes") == []


@pytest.mark.parametrize("host", ["gone", "cart.gone", "cart.till", "gone.example.org", "wild.org"])
@pytest.mark.parametrize(("mode", "severity"), [({}, "warning"), (KNOWN_ONLY, "error")])
def test_a_route_to_an_unknown_host_is_as_grave_as_the_mesh_is_closed(
    host: str, mode: dict[str, Any], severity: str
) -> None:
    entries = service_entry("out", {"hosts": ["*.wild.org"]})
    mesh = Mesh([CART, entries, virtual_service("routes", routing_to(host))], config=mode)

    assert mesh.found("routes") == [("KIA1101", severity, HOST)]
    assert not mesh.entry("routes").valid


def test_a_service_that_is_not_exported_to_the_routes_namespace_is_unknown() -> None:
    private = service("cart", namespace="till", annotations={"networking.istio.io/exportTo": "."})
    mesh = Mesh([private, virtual_service("routes", routing_to("cart.till")), CART])

    assert mesh.found("routes") == [("KIA1101", "warning", HOST)]


def test_a_namespace_that_does_not_see_the_service_entry_misses_the_host() -> None:
    private = service_entry("out", {"hosts": ["api.example.org"], "exportTo": ["."]})
    for_all = virtual_service("for-all", routing_to("api.example.org"))
    for_own = virtual_service("for-own", routing_to("api.example.org", exportTo=["."], hosts=["own.example.com"]))
    mesh = Mesh([private, for_all, for_own])

    assert mesh.found("for-all") == [("KIA1101", "warning", HOST)]
    assert mesh.found("for-own") == []


@pytest.mark.parametrize("name", ["edge", "till/edge", "edge.till", "edge.till.svc.cluster.local", "mesh"])
def test_a_gateway_is_named_in_several_ways(name: str) -> None:
    mesh = Mesh([CART, gateway("edge", {}, "till"), virtual_service("routes", routing_to("cart", gateways=[name]))])
    codes = [code for code, _, _ in mesh.found("routes")]

    assert ("KIA1102" in codes) == (name == "edge")
    assert ("KIA1108" in codes) == ("." in name)


def test_gateways_of_matches_are_looked_up_until_a_list_has_one_that_is_not_there() -> None:
    matches = [{"gateways": ["mesh"]}, {"gateways": ["edge", "gone"]}]
    spec = routing_to("cart", "cart", gateways=["edge"])
    spec["http"][0]["match"] = matches
    spec["http"][1]["match"] = [{"gateways": ["gone", "also.gone"]}]
    mesh = Mesh([CART, gateway("edge", {}), virtual_service("routes", spec)])

    assert mesh.found("routes") == [("KIA1102", "error", "spec/http[0]/match/gateways[1]")]


@pytest.mark.parametrize(
    ("weights", "paths"),
    [([50], ["spec/tcp[0]/route[0]/weight"]), ([100], []), ([None], []), ([0], []), ([50, 50], [])],
)
def test_a_single_destination_with_a_part_of_the_weight_is_told(weights: list[int | None], paths: list[str]) -> None:
    hosts = ["cart", "till"]
    routes = [{"destination": {"host": host}, "weight": weight} for host, weight in zip(hosts, weights, strict=False)]
    mesh = Mesh([CART, service("till"), virtual_service("routes", {"hosts": ["cart"], "tcp": [{"route": routes}]})])

    assert mesh.found("routes") == [("KIA1104", "warning", path) for path in paths]


def test_the_same_subset_twice_in_a_route_is_told_at_each_place() -> None:
    twice = [{"destination": {"host": host}} for host in ("cart", "cart.shop", "till")]
    mesh = Mesh([CART, service("till"), virtual_service("routes", {"hosts": ["cart"], "http": [{"route": twice}]})])

    assert mesh.found("routes") == [
        ("KIA1105", "warning", "spec/http[0]/route[0]/host"),
        ("KIA1105", "warning", "spec/http[0]/route[1]/host"),
    ]


SAME_HOST = [("KIA1106", "warning", "spec/hosts")]


@pytest.mark.parametrize(
    ("one", "other", "clash"),
    [
        ({"hosts": ["cart"]}, {"hosts": ["cart.shop.svc.cluster.local"]}, True),
        ({"hosts": ["cart"]}, {"hosts": ["cart"], "gateways": ["edge"]}, False),
        ({"hosts": ["cart"], "gateways": ["edge"]}, {"hosts": ["cart"], "gateways": ["edge", "mesh"]}, True),
        ({"hosts": ["*"]}, {"hosts": ["cart"]}, True),
        ({"hosts": ["*"]}, {"hosts": ["cart.till"]}, False),
        ({"hosts": ["a.example.com"]}, {"hosts": ["*.example.com"]}, False),
        ({"hosts": ["cart"]}, {"hosts": ["till"]}, False),
    ],
)
def test_two_virtual_services_for_a_host_at_a_gateway_name_each_other(
    one: dict[str, Any], other: dict[str, Any], clash: bool
) -> None:
    mesh = Mesh([gateway("edge", {}), virtual_service("one", one), virtual_service("other", other)])

    assert mesh.found("one") == mesh.found("other") == (SAME_HOST if clash else [])
    assert [each.name for each in mesh.entry("one").related] == (["other"] if clash else [])
    assert [each.name for each in mesh.entry("other").related] == (["one"] if clash else [])


def test_virtual_services_that_no_namespace_sees_together_do_not_clash() -> None:
    hosts = {"hosts": ["a.example.com"], "exportTo": ["."]}
    mesh = Mesh([virtual_service("one", hosts), virtual_service("other", hosts, "till")])

    assert mesh.found("one") == []


def test_a_host_twice_in_one_virtual_service_is_told_without_others() -> None:
    mesh = Mesh([virtual_service("one", {"hosts": ["cart", "cart.shop"]})])

    assert mesh.found("one") == SAME_HOST
    assert mesh.entry("one").related == ()


def subset_route(host: str = "cart", **spec: Any) -> dict[str, Any]:
    route = [{"destination": {"host": host, "subset": "v1"}}]
    return {"hosts": ["cart"], "http": [{"route": route}], **spec}


MISSING = [("KIA1107", "warning", "spec/http[0]/route[0]/destination")]


@pytest.mark.parametrize(
    ("rule", "is_missing"),
    [
        ({"host": "cart"}, False),
        ({"host": "cart.shop.svc.cluster.local"}, False),
        ({"host": "*.shop.svc.cluster.local"}, False),
        ({"host": "*.local"}, False),
        ({"host": "cart.till"}, True),
        ({"host": "*.till.svc.cluster.local"}, True),
        ({"host": "cart", "subsets": [{"name": "v2"}]}, True),
    ],
)
def test_a_subset_is_defined_by_a_rule_for_the_host_or_a_wildcard(rule: dict[str, Any], is_missing: bool) -> None:
    spec = {"subsets": [{"name": "v1", "labels": {"version": "v1"}}], **rule}
    mesh = Mesh([CART, destination_rule("rule", spec), virtual_service("routes", subset_route())])

    assert mesh.found("routes") == (MISSING if is_missing else [])
    assert mesh.entry("routes").valid


def test_a_subset_that_a_namespace_does_not_see_is_missing_there() -> None:
    subsets = [{"name": "v1", "labels": {"version": "v1"}}]
    private = destination_rule("rule", {"host": "cart", "subsets": subsets, "exportTo": ["."]})

    assert Mesh([CART, private, virtual_service("routes", subset_route())]).found("routes") == MISSING
    own = virtual_service("routes", subset_route(exportTo=["."]))
    assert Mesh([CART, private, own]).found("routes") == []


def test_a_sidecar_that_leaves_the_rule_out_hides_its_subsets() -> None:
    subsets = [{"name": "v1", "labels": {"version": "v1"}}]
    rule = destination_rule("rule", {"host": "cart.shop", "subsets": subsets}, "till")
    route = virtual_service("routes", subset_route("cart.shop", exportTo=["till"]), "till")
    scope = sidecar("scope", {"egress": [{"hosts": ["till/*"]}]}, "till")

    assert Mesh([CART, rule, route]).found("routes", "till") == []
    assert Mesh([CART, rule, route, scope]).found("routes", "till") == MISSING


@pytest.mark.parametrize(
    ("exports", "paths"),
    [
        ([".", "*", "till"], []),
        (["gone", "~", "till"], ["spec/exportTo[0]", "spec/exportTo[1]"]),
    ],
)
def test_an_export_to_a_namespace_that_does_not_exist_is_told(exports: list[str], paths: list[str]) -> None:
    mesh = Mesh([CART, virtual_service("routes", routing_to("cart", exportTo=exports))])

    assert mesh.found("routes") == [("KIA0005", "error", path) for path in paths]


def test_what_istio_writes_itself_for_gateway_api_routes_is_not_judged() -> None:
    mesh = Mesh([virtual_service("routes-0-istio-autogenerated-k8s-gateway", routing_to("gone"))])

    assert not mesh.run()
