"""Which waypoint captures what."""

from __future__ import annotations

import pytest

from mesh.istio.enrolment import Enrolled, Enrolment
from mesh.istio.facts import MeshFacts
from mesh.istio.view import ClusterView
from mesh.model import kinds
from mesh.model.cluster import snapshot_of
from mesh.model.namespaces import MeshNamespace
from mesh.model.objects import ConfigObject, Metadata
from mesh.model.workloads import Workload
from mesh.workloads.index import build_inventory
from tests.unit.workloads.world import Placed, cluster, deployment, service

USE = "istio.io/use-waypoint"
WAYPOINT = {
    "gateway.networking.k8s.io/gateway-name": "waypoint",
    "gateway.istio.io/managed": "istio.io-mesh-controller",
}
CART = {"app": "cart"}


def enrolment(*objects: Placed, labels: dict[str, str] | None = None, scope: str = "") -> Enrolment:
    told = {**WAYPOINT, **({"istio.io/waypoint-for": scope} if scope else {})}
    waypoint = deployment("waypoint", told, "waypoint-1", ambient=True)
    snapshot = cluster(*objects, *waypoint)
    mesh = MeshFacts(namespaces={"shop": MeshNamespace("shop", "east", labels=labels or {})})
    return Enrolment({"east": ClusterView(snapshot, build_inventory(snapshot), mesh)})


def workload(found: Enrolment, name: str = "cart") -> Workload:
    known = found.clusters["east"].inventory.workload("shop", name)
    assert known is not None
    return known


def captured(found: Enrolment) -> str:
    waypoint = found.waypoint_of_workload(workload(found))
    return f"{waypoint.name} for {waypoint.scope}" if waypoint else ""


@pytest.mark.parametrize(
    ("own", "of_service", "of_namespace", "expected"),
    [
        ({USE: "waypoint"}, {}, {}, "waypoint for service"),
        ({}, {USE: "waypoint"}, {}, "waypoint for service"),
        ({}, {}, {USE: "waypoint"}, "waypoint for service"),
        ({}, {}, {}, ""),
        ({USE: "none"}, {}, {USE: "waypoint"}, ""),
        ({}, {USE: "none"}, {USE: "waypoint"}, ""),
        ({USE: "gone"}, {}, {USE: "waypoint"}, ""),
        ({USE: "waypoint", "istio.io/use-waypoint-namespace": "other"}, {}, {}, ""),
    ],
)
def test_the_first_label_that_names_a_waypoint_decides(
    own: dict[str, str], of_service: dict[str, str], of_namespace: dict[str, str], expected: str
) -> None:
    found = enrolment(
        *deployment("cart", {**CART, **own}, "cart-1", ambient=True),
        service("cart", of_service, CART),
        labels=of_namespace,
    )

    assert captured(found) == expected


def test_two_services_leave_the_choice_to_the_namespace() -> None:
    found = enrolment(
        *deployment("cart", CART, "cart-1", ambient=True),
        service("cart", {USE: "none"}, CART),
        service("cart-too", {USE: "none"}, CART),
        labels={USE: "waypoint"},
    )

    assert captured(found) == "waypoint for service"


def gateway(scope: str, class_name: str = "") -> Placed:
    labels = {"istio.io/waypoint-for": scope} if scope else {}
    told = Metadata(name="waypoint", namespace="shop", labels=labels)
    return kinds.K8S_GATEWAY, ConfigObject(metadata=told, spec={"gatewayClassName": class_name} if class_name else {})


def gateway_class(scope: str) -> Placed:
    labels = {"istio.io/waypoint-for": scope}
    return kinds.GATEWAY_CLASS, ConfigObject(metadata=Metadata(name="mine", labels=labels))


@pytest.mark.parametrize(
    ("objects", "own", "scope"),
    [
        ([gateway("all")], "", "all"),
        ([gateway("workload")], "service", "workload"),
        ([gateway("")], "all", "all"),
        ([gateway("none")], "", "none"),
        ([gateway("", "mine"), gateway_class("all")], "", "all"),
        ([gateway("service", "mine"), gateway_class("all")], "", "service"),
        ([gateway("", "mine"), gateway_class("all")], "workload", "workload"),
        ([gateway("", "gone")], "", "service"),
        ([gateway("everything")], "", ""),
    ],
)
def test_what_a_waypoint_serves_is_said_by_its_gateway_too(objects: list[Placed], own: str, scope: str) -> None:
    found = enrolment(*objects, scope=own)
    assert found.scope_of(workload(found, "waypoint")) == scope


def test_a_waypoint_whose_gateway_says_none_captures_nothing() -> None:
    cart = deployment("cart", {**CART, USE: "waypoint"}, "cart-1", ambient=True)
    assert captured(enrolment(*cart, gateway("none"))) == ""
    assert captured(enrolment(*cart, gateway("all"))) == "waypoint for all"


def test_a_waypoint_for_nothing_captures_nothing() -> None:
    assert (
        captured(enrolment(*deployment("cart", {**CART, USE: "waypoint"}, "cart-1", ambient=True), scope="none")) == ""
    )


def test_a_workload_outside_of_ambient_mode_is_not_captured() -> None:
    assert captured(enrolment(*deployment("cart", {**CART, USE: "waypoint"}, "cart-1"))) == ""


def test_a_waypoint_tells_what_it_captures_and_by_whose_label() -> None:
    found = enrolment(
        *deployment("cart", {**CART, USE: "waypoint"}, "cart-1", ambient=True),
        *deployment("stock", {"app": "stock"}, "stock-1", ambient=True),
        *deployment("free", {"app": "free", USE: "none"}, "free-1", ambient=True),
        *deployment("plain", {"app": "plain", "istio.io/dataplane-mode": "none"}, "plain-1"),
        labels={USE: "waypoint"},
    )

    enrolled = {each.name: each.label_type for each in found.workloads_of(workload(found, "waypoint"))}

    assert enrolled == {"cart": "workload", "stock": "namespace", "waypoint": "namespace"}


@pytest.mark.parametrize(("scope", "names"), [("", ["cart"]), ("all", ["cart"]), ("workload", []), ("none", [])])
def test_a_waypoint_for_services_tells_them_without_its_own(scope: str, names: list[str]) -> None:
    found = enrolment(service("cart"), service("waypoint", WAYPOINT), labels={USE: "waypoint"}, scope=scope)

    assert found.services_of(workload(found, "waypoint")) == tuple(
        Enrolled("east", "shop", name, label_type="namespace") for name in names
    )


@pytest.mark.parametrize(
    ("own", "expected"), [({}, "waypoint"), ({USE: "none"}, None), ({USE: "waypoint"}, "waypoint")]
)
def test_a_service_follows_its_own_label_and_then_its_namespaces(own: dict[str, str], expected: str | None) -> None:
    found = enrolment(service("cart", own), labels={USE: "waypoint"})
    cart = found.clusters["east"].inventory.service("shop", "cart")
    assert cart is not None

    waypoint = found.waypoint_of_service(cart)

    assert (waypoint.name if waypoint else None) == expected


NONE = {"istio.io/dataplane-mode": "none"}
ALL_WAYPOINTS = {"all-wp": "all", "own-wp": "service", "workload-wp": "workload", "none-wp": "none"}


def waypoints(**scopes: str) -> list[Placed]:
    managed = {**WAYPOINT, **NONE}
    return [
        placed
        for name, scope in {**ALL_WAYPOINTS, **scopes}.items()
        for placed in deployment(name, {**managed, "istio.io/waypoint-for": scope}, f"{name}-1", ambient=True)
    ]


def ambient(name: str, **labels: str) -> list[Placed]:
    told = {key.replace("_", "-"): value for key, value in labels.items()}
    own = {USE: told.pop("use")} if "use" in told else {}
    return deployment(name, {"app": name, **told, **own}, f"{name}-1", ambient=True)


FORMS = [
    *ambient("plain"),
    *ambient("by-itself", use="own-wp"),
    *ambient("opted-out", use="none"),
    *ambient("of-nothing", use="none-wp"),
    *ambient("of-workloads", use="workload-wp"),
    *ambient("of-gone", use="gone"),
    *ambient("by-service"),
    service("by-service", {USE: "own-wp"}, {"app": "by-service"}),
    *ambient("service-of-nothing"),
    service("service-of-nothing", {USE: "none-wp"}, {"app": "service-of-nothing"}),
    *ambient("service-opts-out"),
    service("service-opts-out", {USE: "none"}, {"app": "service-opts-out"}),
    *ambient("itself-before-service", use="all-wp"),
    service("itself-before-service", {USE: "own-wp"}, {"app": "itself-before-service"}),
    service("of-workloads", {USE: "workload-wp"}, {"app": "of-workloads"}),
    service("plain", {}, {"app": "plain"}),
    *deployment("with-sidecar", {"app": "with-sidecar", USE: "own-wp"}, "with-sidecar-1"),
]


def reef_of(labels: dict[str, str]) -> Enrolment:
    snapshot = cluster(*FORMS, *waypoints())
    mesh = MeshFacts(namespaces={"shop": MeshNamespace("shop", "east", labels=labels)})
    return Enrolment({"east": ClusterView(snapshot, build_inventory(snapshot), mesh)})


@pytest.fixture(params=[{}, {USE: "all-wp"}, {USE: "own-wp"}, {USE: "none"}, {**NONE, USE: "all-wp"}], ids=str)
def reef(request: pytest.FixtureRequest) -> Enrolment:
    return reef_of(request.param)


def test_a_waypoint_lists_a_workload_exactly_when_the_workload_names_it(reef: Enrolment) -> None:
    inventory = reef.clusters["east"].inventory
    named = {
        (each.name, found.name) for each in inventory.all_workloads() if (found := reef.waypoint_of_workload(each))
    }
    listed = {
        (each.name, waypoint) for waypoint in ALL_WAYPOINTS for each in reef.workloads_of(workload(reef, waypoint))
    }

    assert named == listed
    assert not {name for name, _ in named} & {"opted-out", "of-nothing", "of-gone", "with-sidecar", *ALL_WAYPOINTS}


def test_a_waypoint_lists_a_service_exactly_when_the_service_names_it(reef: Enrolment) -> None:
    inventory = reef.clusters["east"].inventory
    named = {(each.name, found.name) for each in inventory.all_services() if (found := reef.waypoint_of_service(each))}
    listed = {
        (each.name, waypoint) for waypoint in ALL_WAYPOINTS for each in reef.services_of(workload(reef, waypoint))
    }

    assert named == listed
    assert not {name for name, _ in named} & {"service-of-nothing", "service-opts-out", "of-workloads"}


def test_a_waypoint_tells_by_whose_label_a_workload_came_to_it() -> None:
    reef = reef_of({USE: "own-wp"})
    told = {each.name: each.label_type for each in reef.workloads_of(workload(reef, "own-wp"))}

    assert told == {"by-itself": "workload", "by-service": "service", "plain": "namespace"}


def test_a_waypoint_of_another_cluster_lists_what_only_it_can_mean() -> None:
    mesh = MeshFacts(namespaces={"shop": MeshNamespace("shop", "east", labels={USE: "all-wp"})})
    east, west = cluster(*ambient("cart")), snapshot_of("west", [*ambient("stock"), *waypoints()])
    found = Enrolment({each.cluster: ClusterView(each, build_inventory(each), mesh) for each in (east, west)})
    waypoint = found.clusters["west"].inventory.workload("shop", "all-wp")
    assert waypoint is not None

    assert [(each.cluster, each.name) for each in found.workloads_of(waypoint)] == [("west", "stock"), ("east", "cart")]
