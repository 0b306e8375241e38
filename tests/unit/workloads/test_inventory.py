"""Services, and the look-ups over services and workloads."""

from __future__ import annotations

from typing import Any

import pytest

from mesh.model import kinds
from mesh.model.inventory import Inventory
from mesh.workloads.index import build_inventory
from mesh.workloads.labels import label_names
from mesh.workloads.services import services_of
from tests.unit.workloads.world import Placed, cluster, config, controller, deployment, owned_by, pod, service


def hosts(spec: Any, *services: Placed, domain: str = "svc.cluster.local") -> list[str]:
    snapshot = cluster(*services, config(kinds.SERVICE_ENTRY, "entry", spec))
    return [s.name for s in services_of(snapshot, "shop", identity_domain=domain) if s.is_external]


@pytest.mark.parametrize(
    ("host", "external"),
    [
        ("api.cards.example", True),
        ("*.cards.example", True),
        ("cart", False),
        ("cart.shop", False),
        ("cart.shop.svc", False),
        ("cart.shop.svc.cluster.local", False),
        ("cart.shop.svc.example", True),
        ("cart.elsewhere", True),
        ("stock.store", False),
        ("gone", True),
        ("gone.shop.svc.cluster.local", True),
    ],
)
def test_a_service_entrys_host_is_a_service_unless_it_is_one_already(host: str, external: bool) -> None:
    found = hosts({"hosts": [host]}, service("cart"), service("stock", namespace="store"))

    assert found == ([host] if external else [])


def test_the_identity_domain_says_which_hosts_are_services() -> None:
    spec = {"hosts": ["cart.shop.svc.my.org", "cart.shop.svc.cluster.local"]}

    assert hosts(spec, service("cart"), domain="svc.my.org") == ["cart.shop.svc.cluster.local"]


@pytest.mark.parametrize(
    ("spec", "expected"),
    [
        ({}, []),
        ({"hosts": None}, []),
        ({"hosts": "a.example"}, []),
        ({"hosts": ["a.example", 5, None, "", "a.example", "b.example"]}, ["a.example", "b.example"]),
    ],
)
def test_a_host_counts_once_and_odd_ones_not_at_all(spec: Any, expected: list[str]) -> None:
    assert hosts(spec) == expected


def test_services_have_their_labels_annotations_selector_and_app() -> None:
    labels = {"app": "cart", "my-app": "mine"}
    snapshot = cluster(
        service("cart", labels, {"app": "x"}, annotations={"health.kiali.io/rate": "5xx,1,2,http,"}),
        config(kinds.SERVICE_ENTRY, "cards", {"hosts": ["api.example"]}, labels={"app": "cards"}),
    )
    cart, cards = services_of(snapshot, "shop")

    assert (cart.name, cart.labels, cart.selector, cart.app) == ("cart", labels, {"app": "x"}, "cart")
    assert cart.rate_annotation == "5xx,1,2,http,"
    assert (cards.name, cards.app, cards.is_external, cards.rate_annotation) == ("api.example", "cards", True, None)
    assert services_of(snapshot, "shop", label_names=label_names("my-app", "v"))[0].app == "mine"


WAYPOINT = {"gateway.istio.io/managed": "istio.io-mesh-controller", "app": "cart"}


@pytest.fixture
def inventory() -> Inventory:
    return build_inventory(
        cluster(
            *deployment("cart-v1", {"app": "cart", "version": "v1"}, "cart-v1-1-x"),
            *deployment("cart-v2", {"app": "cart", "version": "v2"}, "cart-v2-1-x"),
            *deployment("waypoint", WAYPOINT, "waypoint-1-x"),
            service("cart", {"app": "cart", "team": "b"}, {"app": "cart"}),
            service("cart-v2", {"team": "a"}, {"app": "cart", "version": "v2"}),
            service("selects-nothing", {"team": "c"}),
            service("selects-others", {"team": "d"}, {"app": "cart", "version": "v9"}),
        )
    )


def test_workloads_and_services_are_found_by_name(inventory: Inventory) -> None:
    cart, service_item = inventory.workload("shop", "cart-v1"), inventory.service("shop", "cart")

    assert inventory.cluster == "east"
    assert cart is not None
    assert (cart.name, cart.version) == ("cart-v1", "v1")
    assert service_item is not None
    assert service_item.app == "cart"
    assert inventory.workload("shop", "none") is inventory.workload("none", "cart-v1") is None
    assert inventory.service("shop", "none") is inventory.service("none", "cart") is None


def test_lists_are_by_namespace_and_empty_for_an_unknown_one(inventory: Inventory) -> None:
    names = ["cart-v1", "cart-v2", "waypoint"]

    assert [workload.name for workload in inventory.workloads("shop")] == names
    assert [workload.name for workload in inventory.all_workloads()] == names
    assert [s.name for s in inventory.services("shop")] == ["cart", "cart-v2", "selects-nothing", "selects-others"]
    assert (*inventory.workloads("none"), *inventory.services("none"), *inventory.app_workloads("none", "cart")) == ()


def test_an_apps_workloads_include_a_waypoint_of_that_label_which_says_so(inventory: Inventory) -> None:
    found = inventory.app_workloads("shop", "cart")

    assert [(workload.name, workload.is_infra) for workload in found] == [
        ("cart-v1", False),
        ("cart-v2", False),
        ("waypoint", True),
    ]
    assert inventory.waypoints == {("shop", "waypoint")}


def test_an_apps_labels_join_those_of_its_workloads_and_the_services_that_select_them(inventory: Inventory) -> None:
    assert inventory.app_labels("shop", "cart") == {"app": "cart", "team": "a,b", "version": "v1,v2"}
    assert inventory.app_labels("shop", "none") == {}


def test_excluded_kinds_are_left_out_of_an_inventory() -> None:
    objects = [controller(kinds.JOB, "j", {"app": "j"}), pod("j-x", {"app": "j"}, owned_by("Job", "j"))]

    assert build_inventory(cluster(*objects)).workload("shop", "j") is None
    assert build_inventory(cluster(*objects), excluded_kinds=frozenset()).workload("shop", "j") is not None
