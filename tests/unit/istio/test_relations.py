"""What a configuration object names, what names it, and what it applies to."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from mesh.istio.facts import mesh_facts
from mesh.istio.relations.find import relations_of
from mesh.istio.relations.result import Relations
from mesh.istio.relations.scene import Scene
from mesh.istio.selectors import may_concern
from mesh.istio.view import ClusterView
from mesh.model import kinds
from mesh.model.kinds import CONFIG_KINDS, Kind
from mesh.model.objects import Controller, Metadata, Namespace
from mesh.workloads.index import build_inventory
from tests.unit.workloads.world import Placed, cluster, config, deployment, service

CART, TILL = {"app": "cart", "version": "v1"}, {"app": "till"}
ODD: list[Any] = [None, 3, "x", [], ["x", None, {}], {"a": [None]}]


def space(name: str) -> Placed:
    return kinds.NAMESPACE, Namespace(metadata=Metadata(name=name))


def to(*hosts: str) -> list[dict[str, Any]]:
    return [{"route": [{"destination": {"host": host}} for host in hosts]}]


def istiod(namespace: str = "istio-system") -> Placed:
    labels = {"app": "istiod"}
    return kinds.DEPLOYMENT, Controller(metadata=Metadata(name="istiod", namespace=namespace, labels=labels))


def moved(namespace: str, *placed: Placed) -> list[Placed]:
    return [
        (kind, msgspec.structs.replace(obj, metadata=msgspec.structs.replace(obj.metadata, namespace=namespace)))
        for kind, obj in placed
    ]


WORLD: list[Placed] = [
    *map(space, ("shop", "depot", "vault", "istio-system")),
    istiod(),
    *deployment("cart-v1", CART, "cart-1"),
    *deployment("cart-v2", {**CART, "version": "v2"}, "cart-2"),
    *moved("depot", *deployment("till", TILL, "till-1")),
    service("cart", {}, {"app": "cart"}),
    service("till", {}, TILL, namespace="depot"),
]
BY_KIND: dict[str, tuple[Kind, Any, list[Placed], str]] = {
    # What is looked at, its spec, what is there beside it, and what is told.
    "a route names its gateways in every spelling, and all sidecars": (
        kinds.VIRTUAL_SERVICE,
        {
            "gateways": ["mesh", "edge", "depot/back", "side.vault", "far.vault.svc.cluster.local"],
            "http": [{"match": [{"gateways": ["inner"]}]}],
        },
        [],
        "Gateway /mesh, Gateway shop/edge, Gateway depot/back, Gateway vault/side, Gateway vault/far, "
        "Gateway shop/inner | | |",
    ),
    "a route names services in every form, and hosts outside": (
        kinds.VIRTUAL_SERVICE,
        {"http": to("cart", "cart.shop", "cart.shop.svc.cluster.local", "till.depot", "api.example", "*.local")},
        [],
        " | | shop/cart, depot/till, /api.example |",
    ),
    "a route has the rules of what it sends to": (
        kinds.VIRTUAL_SERVICE,
        {"tcp": to("cart")},
        [
            config(kinds.DESTINATION_RULE, "own", {"host": "cart.shop.svc.cluster.local"}, namespace="depot"),
            config(kinds.DESTINATION_RULE, "other", {"host": "cart"}, namespace="depot"),
        ],
        "DestinationRule depot/own | | shop/cart |",
    ),
    "a route is named by the policies about its hosts": (
        kinds.VIRTUAL_SERVICE,
        {"hosts": ["cart"]},
        [config(kinds.AUTHORIZATION_POLICY, "p", {"rules": [{"to": [{"operation": {"hosts": ["cart.shop"]}}]}]})],
        " | AuthorizationPolicy shop/p | |",
    ),
    "a rule applies to the workloads of its subsets, and is used by the routes to its host": (
        kinds.DESTINATION_RULE,
        {"host": "cart", "subsets": [{"name": "v1", "labels": {"version": "v1"}}, {"name": "all"}]},
        [config(kinds.VIRTUAL_SERVICE, "r", {"http": to("cart")})],
        " | VirtualService shop/r | shop/cart | shop/cart-v1",
    ),
    "a rule for an outside host names the entry": (
        kinds.DESTINATION_RULE,
        {"host": "api.example"},
        [config(kinds.SERVICE_ENTRY, "out", {"hosts": ["api.example"]}, namespace="depot")],
        "ServiceEntry depot/out | | |",
    ),
    "a rule without subsets is told without routes": (
        kinds.DESTINATION_RULE,
        {"host": "cart.shop.svc.cluster.local"},
        [config(kinds.VIRTUAL_SERVICE, "r", {"http": to("cart")})],
        " | | shop/cart |",
    ),
    "a rule for a service that is not there names nothing": (
        kinds.DESTINATION_RULE,
        {"host": "ghost", "subsets": [{"labels": {"a": "b"}}]},
        [],
        " | | |",
    ),
    "a gateway is named by its routes and runs in workloads of any namespace": (
        kinds.GATEWAY,
        {"selector": TILL},
        [
            config(kinds.VIRTUAL_SERVICE, "far", {"gateways": ["shop/it"]}, namespace="depot"),
            config(kinds.VIRTUAL_SERVICE, "near", {"http": [{"match": [{"gateways": ["it"]}]}]}),
            config(kinds.VIRTUAL_SERVICE, "other", {"gateways": ["it"]}, namespace="vault"),
        ],
        " | VirtualService depot/far, VirtualService shop/near | | depot/till",
    ),
    "a gateway without a selector runs everywhere and lists none": (kinds.GATEWAY, {}, [], " | | |"),
    "an entry defines its hosts and is named by all that use them": (
        kinds.SERVICE_ENTRY,
        {"hosts": ["api.example", "b.example"]},
        [
            config(kinds.DESTINATION_RULE, "d", {"host": "api.example"}, namespace="depot"),
            config(kinds.VIRTUAL_SERVICE, "v", {"tls": to("b.example")}, namespace="depot"),
            config(kinds.SIDECAR, "s", {"egress": [{"hosts": ["shop/api.example"]}]}, namespace="depot"),
            config(kinds.SIDECAR, "else", {"egress": [{"hosts": ["vault/api.example", "*/*"]}]}, namespace="depot"),
            config(kinds.AUTHORIZATION_POLICY, "p", {"rules": [{"to": [{"operation": {"hosts": ["b.example"]}}]}]}),
        ],
        " | DestinationRule depot/d, VirtualService depot/v, Sidecar depot/s, AuthorizationPolicy shop/p"
        " | shop/api.example (entry), shop/b.example (entry) |",
    ),
    "a sidecar imports services and entries one by one": (
        kinds.SIDECAR,
        {
            "egress": [{"hosts": ["./cart", "depot/till.depot", "depot/api.example", "*/x", "vault/*", "none"]}],
            "workloadSelector": {"labels": {"version": "v2"}},
        },
        [config(kinds.SERVICE_ENTRY, "out", {"hosts": ["api.example"]}, namespace="depot")],
        "ServiceEntry depot/out | | shop/cart, depot/till | shop/cart-v2",
    ),
    "a policy about hosts names what defines them, else the service": (
        kinds.AUTHORIZATION_POLICY,
        {
            "rules": [{"to": [{"operation": {"hosts": ["cart", "till.depot", "ghost", "*"]}}]}],
            "selector": {"matchLabels": CART},
        },
        [config(kinds.VIRTUAL_SERVICE, "r", {"hosts": ["cart"]})],
        "VirtualService shop/r | | depot/till | shop/cart-v1",
    ),
    "a policy that switches mutual TLS off has the rules that do": (
        kinds.PEER_AUTHENTICATION,
        {"mtls": {"mode": "DISABLE"}},
        [
            config(
                kinds.DESTINATION_RULE,
                "off",
                {"host": "*.shop.svc.cluster.local", "trafficPolicy": {"tls": {"mode": "DISABLE"}}},
            ),
            config(kinds.DESTINATION_RULE, "on", {"host": "*.local", "trafficPolicy": {"tls": {"mode": "MUTUAL"}}}),
        ],
        "DestinationRule shop/off | | |",
    ),
    "a rule with TLS of no mode switches it off": (
        kinds.PEER_AUTHENTICATION,
        {"mtls": {"mode": "DISABLE"}},
        [config(kinds.DESTINATION_RULE, "off", {"host": "*.local", "trafficPolicy": {"tls": {}}})],
        "DestinationRule shop/off | | |",
    ),
    "a strict policy needs no rules where proxies find out themselves": (
        kinds.PEER_AUTHENTICATION,
        {"mtls": {"mode": "STRICT"}},
        [config(kinds.DESTINATION_RULE, "on", {"host": "*.local", "trafficPolicy": {"tls": {"mode": "ISTIO_MUTUAL"}}})],
        " | | |",
    ),
    "an entry of a machine belongs to its groups": (
        kinds.WORKLOAD_ENTRY,
        {"labels": {"app": "vm", "zone": "a"}},
        [
            config(kinds.WORKLOAD_GROUP, "vms", {"metadata": {"labels": {"app": "vm"}}}),
            config(kinds.WORKLOAD_GROUP, "bare", {}),
        ],
        "WorkloadGroup shop/vms | | |",
    ),
    "a group of machines has its entries": (
        kinds.WORKLOAD_GROUP,
        {"metadata": {"labels": {"app": "vm"}}},
        [config(kinds.WORKLOAD_ENTRY, "one", {"labels": {"app": "vm", "zone": "a"}})],
        " | WorkloadEntry shop/one | | shop/it",
    ),
    "a gateway of Kubernetes has the routes that ask for it": (
        kinds.K8S_GATEWAY,
        {},
        [
            config(kinds.HTTP_ROUTE, "a", {"parentRefs": [{"name": "it"}]}),
            config(kinds.TLS_ROUTE, "b", {"parentRefs": [{"name": "it", "namespace": "shop"}]}, namespace="depot"),
            config(kinds.GRPC_ROUTE, "c", {"parentRefs": [{"name": "it"}]}, namespace="depot"),
            config(kinds.HTTP_ROUTE, "d", {"parentRefs": [{"name": "it", "kind": "Service", "group": ""}]}),
        ],
        " | HTTPRoute shop/a, TLSRoute depot/b | |",
    ),
    "a route of Kubernetes names its gateways, services, pools and grants": (
        kinds.HTTP_ROUTE,
        {
            "parentRefs": [{"name": "edge", "namespace": "depot"}, {"name": "cart", "kind": "Service", "group": ""}],
            "rules": [
                {
                    "backendRefs": [
                        {"name": "cart"},
                        {"name": "till", "namespace": "depot"},
                        {"name": "pool", "kind": "InferencePool", "group": "inference.networking.k8s.io"},
                        {"name": "nopool", "kind": "InferencePool", "group": "inference.networking.k8s.io"},
                    ]
                }
            ],
        },
        [
            config(kinds.INFERENCE_POOL, "pool", {}),
            config(
                kinds.REFERENCE_GRANT,
                "g",
                {"from": [{"kind": "X"}, {"kind": "HTTPRoute", "namespace": "shop"}]},
                namespace="depot",
            ),
        ],
        "Gateway depot/edge, ReferenceGrant depot/g, InferencePool shop/pool | | shop/cart, depot/till |",
    ),
    "a grant lets in the routes that need it": (
        kinds.REFERENCE_GRANT,
        {"from": [{"kind": "HTTPRoute", "namespace": "depot"}]},
        [
            config(
                kinds.HTTP_ROUTE,
                "r",
                {"rules": [{"backendRefs": [{"name": "cart", "namespace": "shop"}]}]},
                namespace="depot",
            ),
            config(kinds.HTTP_ROUTE, "own", {"rules": [{"backendRefs": [{"name": "till"}]}]}, namespace="depot"),
        ],
        " | HTTPRoute depot/r | |",
    ),
    "a pool has its picker and is named by its routes": (
        kinds.INFERENCE_POOL,
        {"endpointPickerRef": {"name": "cart"}, "selector": {"matchLabels": CART}},
        [
            config(
                kinds.HTTP_ROUTE,
                "r",
                {
                    "rules": [
                        {"backendRefs": [{"name": "it", "kind": "InferencePool", "group": kinds.INFERENCE_POOL.group}]}
                    ]
                },
            )
        ],
        " | HTTPRoute shop/r | shop/cart | shop/cart-v1",
    ),
    "what only selects has its workloads": (
        kinds.TELEMETRY,
        {"selector": {"matchLabels": CART}},
        [],
        " | | | shop/cart-v1",
    ),
    "what has no selector means every one and lists none": (kinds.TELEMETRY, {}, [], " | | |"),
}


def found(kind: Kind, spec: Any, *beside: Placed, namespace: str = "shop", hidden: str = "") -> Relations:
    it = config(kind, "it", spec, namespace=namespace)
    snapshot = cluster(*WORLD, *beside, it)
    view = ClusterView(snapshot, build_inventory(snapshot), mesh_facts(snapshot))
    return relations_of(Scene(view, lambda name: name != hidden), kind, it[1])  # type: ignore[arg-type]


def words(relations: Relations) -> str:
    objects = [
        ", ".join(f"{each.kind.name} {each.namespace}/{each.name}" for each in references)
        for references in (relations.names, relations.named_by)
    ]
    services = ", ".join(
        f"{each.namespace}/{each.name}{' (entry)' if each.is_entry else ''}" for each in relations.services
    )
    workloads = ", ".join(f"{each.namespace}/{each.name}" for each in relations.workloads)
    return " | ".join((*objects, services, workloads))


def plain(told: str) -> list[str]:
    return [part.strip() for part in told.split("|")]


@pytest.mark.parametrize("case", BY_KIND)
def test_an_object_tells_its_relations(case: str) -> None:
    kind, spec, beside, told = BY_KIND[case]

    assert plain(words(found(kind, spec, *beside))) == plain(told)


def test_what_stands_in_a_hidden_namespace_is_not_told() -> None:
    spec = {"selector": TILL}
    user = config(kinds.VIRTUAL_SERVICE, "far", {"gateways": ["shop/it"]}, namespace="depot")

    assert words(found(kinds.GATEWAY, spec, user)) != words(found(kinds.GATEWAY, spec, user, hidden="depot"))
    assert found(kinds.GATEWAY, spec, user, hidden="depot") == Relations()


@pytest.mark.parametrize(
    ("kind", "workloads"),
    [(kinds.AUTHORIZATION_POLICY, "shop/cart-v1"), (kinds.PEER_AUTHENTICATION, "")],
)
def test_a_policy_of_the_control_plane_selects_in_all_namespaces(kind: Kind, workloads: str) -> None:
    spec = {"selector": {"matchLabels": CART}}

    assert plain(words(found(kind, spec, namespace="istio-system")))[3] == workloads


@pytest.mark.parametrize("kind", CONFIG_KINDS, ids=lambda kind: kind.word)
@pytest.mark.parametrize("odd", ODD)
def test_no_shape_of_a_spec_is_too_odd(kind: Kind, odd: Any) -> None:
    keys = "hosts gateways http tcp tls host subsets egress rules selector workloadSelector mtls parentRefs from labels"
    spec = dict.fromkeys(keys.split(), odd) | {"endpointPickerRef": odd, "metadata": odd, "servers": odd}

    assert isinstance(found(kind, spec), Relations)


@pytest.mark.parametrize(
    ("kind", "spec", "is_left"),
    [
        (kinds.VIRTUAL_SERVICE, {}, False),
        (kinds.WORKLOAD_ENTRY, {}, False),
        (kinds.TELEMETRY, {"selector": {"matchLabels": {"app": "x"}}}, True),
        (kinds.K8S_GATEWAY, {}, True),
        (kinds.PEER_AUTHENTICATION, {}, True),
        (kinds.PEER_AUTHENTICATION, {"selector": {"matchLabels": TILL}}, False),
        (kinds.SIDECAR, {"workloadSelector": {"labels": {"app": "cart"}}}, True),
        (kinds.WORKLOAD_GROUP, {}, False),
        (kinds.WORKLOAD_GROUP, {"metadata": {"labels": {"app": "cart"}}}, True),
        (kinds.INFERENCE_POOL, {}, True),
    ],
)
def test_a_list_for_a_workload_keeps_what_may_concern_it(kind: Kind, spec: Any, is_left: bool) -> None:
    assert may_concern(kind, config(kind, "it", spec)[1], CART) is is_left  # type: ignore[arg-type]
