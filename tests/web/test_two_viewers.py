"""What holds of a cluster does not depend on who looks first, nor on who looks; what is hidden is not told."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.web.worlds.two_viewers import DOMAIN, HIDDEN, HIDDEN_NAMES, PAYMENTS, TwoViewers, two_viewers

WORKLOAD = "namespaces/shop/workloads/cart-v1"
SERVICE = "namespaces/shop/services/cart"
GRAPH = "namespaces/graph?namespaces=shop&graphType=workload&injectServiceNodes=true&appenders=istio,serviceEntry"
ENTRY = "namespaces/shop/istio/networking.istio.io/v1/ServiceEntry/outside"
PAGES = (
    f"/console/{WORKLOAD}",
    f"/console/{SERVICE}",
    "/console/namespaces/shop/applications/cart",
    "/console/workloads",
    "/console/services",
    "/console/applications",
    "/console/overview?now=true",
    "/console/graph/namespaces?namespaces=shop",
    f"/api/{WORKLOAD}",
    f"/api/{SERVICE}",
    f"/api/{GRAPH}",
    "/console/istio",
    f"/console/{ENTRY}",
    "/api/istio/config",
    "/api/istio/config?validate=true",
    "/api/istio/validations",
    f"/api/{ENTRY}?validate=true",
    "/api/config",
)
both_orders = pytest.mark.parametrize("guest_first", [True, False], ids=["guest first", "guest last"])
UNSEEN = "in a namespace that you may not see"


@pytest.fixture
def console() -> Iterator[TwoViewers]:
    with two_viewers() as made:
        yield made


def each_looks(console: TwoViewers, guest_first: bool, facts: Any) -> tuple[Any, Any]:
    """What the guest and the one who sees all are told, asked in that order."""
    told = {}
    for is_guest in (guest_first, not guest_first):
        console.hide(*(HIDDEN if is_guest else ()))
        told[is_guest] = facts(console)
    return told[True], told[False]


def services(console: TwoViewers) -> list[str]:
    return [item["name"] for item in console.json("/api/clusters/services?namespaces=shop")["services"]]


def mtls(console: TwoViewers) -> dict[str, Any]:
    found: dict[str, Any] = console.json(f"/api/{SERVICE}")["namespaceMTLS"]
    return found


def verdicts(console: TwoViewers) -> list[Any]:
    return [console.json(f"/api/{address}?health=true")["health"] for address in (WORKLOAD, SERVICE)]


def nodes(console: TwoViewers) -> dict[str, dict[str, Any]]:
    """The graph's nodes by workload or service."""
    found = (node["data"] for node in console.json(f"/api/{GRAPH}")["elements"]["nodes"])
    return {node.get("workload") or node["service"]: node for node in found}


@both_orders
def test_the_services_are_the_same_for_both(console: TwoViewers, guest_first: bool) -> None:
    guest, all_seeing = each_looks(console, guest_first, services)

    assert guest == all_seeing == ["cart", "api.example"]


@both_orders
def test_the_identity_domain_is_that_of_the_mesh_for_both(console: TwoViewers, guest_first: bool) -> None:
    domains = each_looks(console, guest_first, lambda seen: seen.json("/api/config")["istioIdentityDomain"])

    assert domains == (DOMAIN, DOMAIN)


@both_orders
def test_mutual_tls_is_inherited_from_a_control_plane_that_is_not_seen(console: TwoViewers, guest_first: bool) -> None:
    guest, all_seeing = each_looks(console, guest_first, mtls)

    assert guest == all_seeing
    assert guest["status"] == "UNSET_INHERITED_STRICT"


@both_orders
def test_what_a_waypoint_reports_counts_for_both(console: TwoViewers, guest_first: bool) -> None:
    guest, all_seeing = each_looks(console, guest_first, verdicts)

    assert guest == all_seeing
    assert guest[0]["status"]["status"] == "Failure"


@both_orders
def test_only_who_sees_the_waypoint_is_told_its_name(console: TwoViewers, guest_first: bool) -> None:
    guest, all_seeing = each_looks(console, guest_first, lambda seen: [seen.page(each) for each in (WORKLOAD, SERVICE)])

    for page in all_seeing:
        assert "by a waypoint (L7): gatehouse." in page.words
        assert page.has('a[href^="/console/namespaces/vault/workloads/gatehouse"]')
        assert UNSEEN not in page.content
    for page in guest:
        assert f"by a waypoint (L7): {UNSEEN}." in page.words


@both_orders
def test_the_api_lists_only_waypoints_that_may_be_named(console: TwoViewers, guest_first: bool) -> None:
    guest, all_seeing = each_looks(
        console, guest_first, lambda seen: seen.json(f"/api/{WORKLOAD}")["waypointWorkloads"]
    )

    assert [found["name"] for found in all_seeing] == ["gatehouse"]
    assert guest == []


@both_orders
def test_the_meshs_default_exports_hold_for_both(console: TwoViewers, guest_first: bool) -> None:
    """The entry is for its own namespace alone, which only the mesh's settings say."""
    guest, all_seeing = each_looks(console, guest_first, nodes)

    for found in (guest, all_seeing):
        assert PAYMENTS in found
        assert "isServiceEntry" not in found[PAYMENTS]


@both_orders
def test_configuration_acts_for_both_but_only_who_sees_it_is_told_its_hosts(
    console: TwoViewers, guest_first: bool
) -> None:
    guest, all_seeing = each_looks(console, guest_first, nodes)

    for found in (guest, all_seeing):
        assert (found["cart"]["hasCB"], found["cart"]["hasFaultInjection"]) == (True, True)
    assert all_seeing["cart"]["hasVS"] == {"hostnames": ["hush.example"]}
    assert "hasVS" not in guest["cart"]


@both_orders
@pytest.mark.parametrize("address", PAGES)
def test_nothing_of_hidden_namespaces_is_told(console: TwoViewers, guest_first: bool, address: str) -> None:
    guest, all_seeing = each_looks(console, guest_first, lambda seen: seen.text(address))

    assert [name for name in HIDDEN_NAMES if name in guest] == []
    assert [name for name in HIDDEN_NAMES if name in all_seeing]


@both_orders
def test_a_waypoints_log_is_offered_only_to_who_may_see_the_waypoint(console: TwoViewers, guest_first: bool) -> None:
    guest, all_seeing = each_looks(console, guest_first, lambda seen: seen.page(f"{WORKLOAD}?tab=logs"))

    assert all_seeing.has("[name=waypoint]")
    assert not guest.has("[name=waypoint]")


def test_a_waypoint_does_not_tell_what_it_captures_in_hidden_namespaces(console: TwoViewers) -> None:
    console.hide("shop")
    page = console.page("namespaces/vault/workloads/gatehouse?tab=waypoint")
    details = console.json("/api/namespaces/vault/workloads/gatehouse")

    assert "No service that you may see is enrolled in this waypoint." in page.words
    assert "cart" not in page.content
    assert (details["waypointServices"], details["waypointWorkloads"]) == (None, [])


def test_a_change_of_the_meshs_settings_changes_which_services_exist(console: TwoViewers) -> None:
    assert services(console) == ["cart", "api.example"]

    console.tell_mesh("trustDomain: other.example")

    assert services(console) == ["cart", f"cart.shop.{DOMAIN}", "api.example"]
