"""What is wrong with Istio's Gateways."""

from __future__ import annotations

from typing import Any

import pytest

from mesh.validations.options import Options
from tests.unit.validations.world import Mesh, gateway, workload

EDGE = workload("edge", {"istio": "edge"}, "istio-system")
SELECTOR = {"istio": "edge"}


def server(*hosts: str, port: int = 443) -> dict[str, Any]:
    return {"port": {"number": port}, "hosts": list(hosts)}


def serving(*servers: dict[str, Any], **spec: Any) -> dict[str, Any]:
    return {"selector": SELECTOR, "servers": list(servers)} | spec


@pytest.mark.parametrize(
    ("one", "other", "clash"),
    [
        ("a.example.com", "a.example.com", True),
        ("a.example.com", "A.Example.com", True),
        ("*", "a.example.com", True),
        ("*.example.com", "a.example.com", True),
        ("*.example.com", "a.b.example.com", True),
        ("*.example.com", "example.com", False),
        ("*.example.com", "*.b.example.com", False),
        ("*.example.com", "*.example.com", True),
        ("a.example.com", "b.example.com", False),
        ("shop/a.example.com", "a.example.com", True),
        ("shop/a.example.com", "till/a.example.com", False),
        ("./a.example.com", "shop/a.example.com", True),
    ],
)
def test_two_gateways_with_the_same_host_name_each_other(one: str, other: str, clash: bool) -> None:
    mesh = Mesh([gateway("one", serving(server(one))), gateway("other", serving(server(other)))], [EDGE])
    expected = [("KIA0301", "warning", "spec/servers[0]/hosts[0]")] if clash else []

    assert mesh.found("one") == mesh.found("other") == expected
    assert [each.name for each in mesh.entry("one").related] == (["other"] if clash else [])
    assert [each.name for each in mesh.entry("other").related] == (["one"] if clash else [])


@pytest.mark.parametrize(
    "other", [serving(server("a.example.com", port=80)), serving(server("a.example.com"), selector={})]
)
def test_other_ports_and_other_workloads_are_no_clash(other: dict[str, Any]) -> None:
    mesh = Mesh([gateway("one", serving(server("a.example.com"))), gateway("other", other)], [EDGE])

    assert mesh.found("one") == []


def test_servers_of_all_hosts_can_be_let_pass() -> None:
    gateways = [gateway("one", serving(server("*"))), gateway("other", serving(server("*")))]

    assert Mesh(gateways, [EDGE], options=Options(skip_wildcard_gateway_hosts=True)).found("one") == []


def test_inside_of_a_gateway_the_earlier_server_is_told_and_nothing_is_named() -> None:
    mesh = Mesh([gateway("one", serving(server("a.example.com"), server("b.example.com", "a.example.com")))], [EDGE])

    assert mesh.found("one") == [("KIA0301", "warning", "spec/servers[0]/hosts[0]")]
    assert mesh.entry("one").related == ()


def test_of_a_later_gateway_only_the_first_host_that_clashes_is_told() -> None:
    wide, narrow = serving(server("*.example.com")), serving(server("a.example.com", "b.example.com"))
    mesh = Mesh([gateway("one", wide), gateway("two", narrow)], [EDGE])

    assert mesh.found("two") == [("KIA0301", "warning", "spec/servers[0]/hosts[0]")]


@pytest.mark.parametrize(
    ("selector", "is_scoped", "is_missing"),
    [
        (SELECTOR, False, False),
        (SELECTOR, True, True),
        ({"istio": "gone"}, False, True),
        ({}, False, False),
        ({"istio": "edge", "zone": "a"}, False, True),
    ],
)
def test_a_gateway_is_served_by_a_workload(selector: dict[str, str], is_scoped: bool, is_missing: bool) -> None:
    mesh = Mesh([gateway("one", {"selector": selector})], [EDGE], scopes_gateways=is_scoped)

    assert mesh.found("one") == ([("KIA0302", "warning", "spec/selector")] if is_missing else [])
    assert mesh.entry("one").valid != is_missing
