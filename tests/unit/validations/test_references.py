"""What objects refer to, and what refers to them."""

from __future__ import annotations

from typing import Any

import pytest

from mesh.model import kinds
from mesh.model.kinds import Kind
from tests.unit.validations.world import (
    CART,
    Mesh,
    destination_rule,
    gateway,
    peer_authentication,
    service_entry,
    sidecar,
    virtual_service,
    workload,
)
from tests.unit.workloads.world import Placed, config, service

CART_V1 = workload("cart", {"app": "cart", "version": "v1"})
EDGE = workload("edge", {"istio": "edge"}, "till")
SUBSETS = [{"name": "v1", "labels": {"version": "v1"}}]


def to(*hosts: str) -> list[dict[str, Any]]:
    return [{"route": [{"destination": {"host": host}} for host in hosts]}]


OPERATIONS = {
    "selector": {"matchLabels": {"app": "cart"}},
    "rules": [{"to": [{"operation": {"hosts": ["api.example.org"]}}]}],
}
PARENT = {"name": "edge", "namespace": "till"}
BACKENDS = [{"backendRefs": [{"name": "cart"}, {"name": "pool", "kind": "InferencePool"}]}]
OBJECTS: list[Placed] = [
    CART,
    service("hidden", namespace="till", annotations={"networking.istio.io/exportTo": "."}),
    virtual_service(
        "routes",
        {
            "hosts": ["cart", "api.example.org"],
            "gateways": ["mesh", "till/edge"],
            "http": [{**to("cart", "api.example.org")[0], "match": [{"gateways": ["gone"]}]}],
        },
    ),
    destination_rule("subsets", {"host": "cart.shop", "subsets": SUBSETS}),
    destination_rule("outside", {"host": "api.example.org"}),
    destination_rule("whole", {"host": "*.local", "trafficPolicy": {"tls": {"mode": "DISABLE"}}}),
    service_entry("out", {"hosts": ["api.example.org", "hidden.till"]}),
    gateway("edge", {"selector": {"istio": "edge"}}, "till"),
    sidecar("scope", {"egress": [{"hosts": ["shop/api.example.org", "shop/cart", "./*"]}]}),
    peer_authentication("off", {"mtls": {"mode": "DISABLE"}}),
    config(kinds.AUTHORIZATION_POLICY, "policy", OPERATIONS),
    config(kinds.K8S_GATEWAY, "edge", {}, namespace="till"),
    config(kinds.HTTP_ROUTE, "http", {"parentRefs": [PARENT], "rules": BACKENDS}),
    config(kinds.GRPC_ROUTE, "grpc", {"parentRefs": [{**PARENT, "namespace": "shop"}]}),
    config(kinds.REFERENCE_GRANT, "grant", {"from": [{"kind": "HTTPRoute", "namespace": "shop"}]}, namespace="till"),
    config(
        kinds.INFERENCE_POOL,
        "pool",
        {"selector": {"matchLabels": {"app": "cart"}}, "endpointPickerRef": {"name": "cart"}},
    ),
    config(kinds.WORKLOAD_GROUP, "machines", {"metadata": {"labels": {"app": "vm"}}}),
    config(kinds.WORKLOAD_ENTRY, "machine", {"labels": {"app": "vm", "version": "v1"}}),
]


@pytest.mark.parametrize(
    ("kind", "place", "objects", "services", "workloads"),
    [
        (
            kinds.VIRTUAL_SERVICE,
            "shop/routes",
            "Gateway:/mesh Gateway:till/edge Gateway:shop/gone DestinationRule:shop/outside "
            "DestinationRule:shop/subsets AuthorizationPolicy:shop/policy",
            "shop/cart /api.example.org",
            "",
        ),
        (kinds.DESTINATION_RULE, "shop/subsets", "VirtualService:shop/routes", "shop/cart", "shop/cart"),
        (kinds.DESTINATION_RULE, "shop/outside", "ServiceEntry:shop/out", "", ""),
        (kinds.DESTINATION_RULE, "shop/whole", "", "", ""),
        (
            kinds.SERVICE_ENTRY,
            "shop/out",
            "DestinationRule:shop/outside Sidecar:shop/scope AuthorizationPolicy:shop/policy",
            "shop/api.example.org",
            "",
        ),
        (kinds.GATEWAY, "till/edge", "VirtualService:shop/routes", "", "till/edge"),
        (kinds.SIDECAR, "shop/scope", "ServiceEntry:shop/out", "shop/cart", ""),
        (kinds.PEER_AUTHENTICATION, "shop/off", "DestinationRule:shop/whole", "", ""),
        (
            kinds.AUTHORIZATION_POLICY,
            "shop/policy",
            "ServiceEntry:shop/out VirtualService:shop/routes",
            "",
            "shop/cart",
        ),
        (kinds.K8S_GATEWAY, "till/edge", "HTTPRoute:shop/http GRPCRoute:shop/grpc", "", ""),
        (
            kinds.HTTP_ROUTE,
            "shop/http",
            "Gateway:till/edge ReferenceGrant:till/grant InferencePool:shop/pool",
            "shop/cart",
            "",
        ),
        (kinds.GRPC_ROUTE, "shop/grpc", "Gateway:shop/edge", "", ""),
        (kinds.INFERENCE_POOL, "shop/pool", "HTTPRoute:shop/http", "shop/cart", "shop/cart"),
        (kinds.WORKLOAD_GROUP, "shop/machines", "WorkloadEntry:shop/machine", "", "shop/machines"),
        (kinds.WORKLOAD_ENTRY, "shop/machine", "WorkloadGroup:shop/machines", "", ""),
        (kinds.REFERENCE_GRANT, "till/grant", "", "", ""),
        (kinds.VIRTUAL_SERVICE, "shop/gone", "", "", ""),
    ],
)
def test_references_of_an_object(kind: Kind, place: str, objects: str, services: str, workloads: str) -> None:
    mesh = Mesh(OBJECTS, [CART_V1, EDGE])
    mesh.run()
    found = mesh.validator.references(kind, *place.split("/"))

    assert [f"{each.kind.name}:{each.namespace}/{each.name}" for each in found.objects] == objects.split()
    assert [f"{each.namespace}/{each.name}" for each in found.services] == services.split()
    assert [f"{each.namespace}/{each.name}" for each in found.workloads] == workloads.split()


def test_what_the_namespace_does_not_see_does_not_refer_to_it() -> None:
    elsewhere = {"hosts": ["own.example.com"], "http": to("cart.shop"), "exportTo": ["."]}
    rule = destination_rule("subsets", {"host": "cart", "subsets": SUBSETS})
    mesh = Mesh([CART, rule, virtual_service("elsewhere", elsewhere, "till")], [CART_V1])
    mesh.run()

    assert mesh.validator.references(kinds.DESTINATION_RULE, "shop", "subsets").objects == ()
