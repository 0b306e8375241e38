"""What is wrong with ServiceEntries and Sidecars."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.validations.world import CART, Found, Mesh, service_entry, sidecar, workload
from tests.unit.workloads.world import service


def declaring(*hosts: str, port: int = 443, protocol: str = "TLS", **spec: Any) -> dict[str, Any]:
    return {"hosts": list(hosts), "ports": [{"number": port, "protocol": protocol}]} | spec


@pytest.mark.parametrize(
    ("other", "code"),
    [
        (declaring("api.example.org"), "KIA1211"),
        (declaring("API.example.org", protocol="tls"), "KIA1211"),
        (declaring("api.example.org", protocol="TCP"), "KIA1212"),
        (declaring("api.example.org", port=80), ""),
        (declaring("*.example.org"), ""),
    ],
)
def test_a_host_and_port_that_is_declared_twice_is_told_of_both(other: dict[str, Any], code: str) -> None:
    mesh = Mesh([service_entry("one", declaring("api.example.org")), service_entry("other", other, "till")])
    expected = [(code, "warning", "spec/ports[0]")] if code else []

    assert mesh.found("one") == mesh.found("other", "till") == expected
    assert [each.name for each in mesh.entry("one").related] == (["other"] if code else [])


def test_entries_that_no_namespace_sees_together_do_not_clash() -> None:
    one = service_entry("one", declaring("api.example.org", exportTo=["."]))
    other = service_entry("other", declaring("api.example.org", exportTo=["."]), "till")

    assert Mesh([one, other]).found("one") == []


def test_a_namespace_that_sees_only_the_same_protocol_finds_another_code() -> None:
    one, same = declaring("api.example.org"), declaring("api.example.org")
    differing = declaring("api.example.org", protocol="TCP", exportTo=["."])
    mesh = Mesh([service_entry("one", one), service_entry("same", same), service_entry("other", differing)])

    assert mesh.found("one") == [("KIA1211", "warning", "spec/ports[0]"), ("KIA1212", "warning", "spec/ports[0]")]


def test_an_entry_can_clash_with_itself() -> None:
    mesh = Mesh([service_entry("one", declaring("api.example.org", "api.example.org"))])

    assert mesh.found("one") == [("KIA1211", "warning", "spec/ports[0]")]


@pytest.mark.parametrize(
    ("host", "is_known"),
    [
        ("./cart", True),
        ("*/*", True),
        ("till/*", True),
        ("./*.shop.svc.cluster.local", True),
        ("./*.till.svc.cluster.local", False),
        ("*/api.example.org", True),
        ("*/gone.example.org", False),
        ("./gone", False),
        ("cart", False),
        # The host is looked up in the Sidecar's namespace, whichever is written.
        ("till/drawer", False),
        ("till/drawer.till.svc.cluster.local", True),
    ],
)
def test_a_sidecar_lets_out_to_hosts_that_are_known(host: str, is_known: bool) -> None:
    objects = [CART, service("drawer", namespace="till"), service_entry("out", declaring("api.example.org"))]
    mesh = Mesh([*objects, sidecar("scope", {"egress": [{"hosts": ["./cart", host]}]})])

    assert mesh.found("scope") == ([] if is_known else [("KIA1004", "warning", "spec/egress[0]/hosts[1]")])


@pytest.mark.parametrize(
    ("policy", "is_told"),
    [({"mode": "ALLOW_ANY"}, False), ({"mode": "REGISTRY_ONLY"}, True), ({}, True), (None, False)],
)
def test_a_sidecar_for_known_hosts_only_is_told(policy: dict[str, str] | None, is_told: bool) -> None:
    spec = {} if policy is None else {"outboundTrafficPolicy": policy}

    assert Mesh([sidecar("scope", spec)]).found("scope") == (
        [("KIA1007", "unknown", "spec/outboundTrafficPolicy")] if is_told else []
    )


CART_V1 = workload("cart", {"app": "cart", "version": "v1"})
SELECTOR = "spec/workloadSelector"


def selecting(**labels: str) -> dict[str, Any]:
    return {"workloadSelector": {"labels": labels}} if labels else {}


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (selecting(), selecting(), [("KIA0002", "error", SELECTOR)]),
        (selecting(), selecting(app="cart"), []),
        (selecting(app="cart"), selecting(version="v1"), [("KIA0003", "error", SELECTOR)]),
        (selecting(app="cart"), selecting(app="cart", version="v2"), []),
        (selecting(app="gone"), selecting(), [("KIA0004", "warning", f"{SELECTOR}/labels")]),
    ],
)
def test_a_workload_has_one_sidecar(one: dict[str, Any], other: dict[str, Any], expected: Found) -> None:
    mesh = Mesh([sidecar("one", one), sidecar("other", other)], [CART_V1])

    assert mesh.found("one") == expected
    clashes = [code for code, _, _ in expected if code in ("KIA0002", "KIA0003")]
    assert [each.name for each in mesh.entry("one").related] == ["other" for _ in clashes]


def test_sidecars_of_a_namespace_without_workloads_do_not_clash() -> None:
    assert Mesh([sidecar("one", {}), sidecar("other", {})]).found("one") == []


def test_a_sidecar_of_the_root_namespace_needs_no_selector() -> None:
    root = workload("edge", {"app": "edge"}, "istio-system")
    mesh = Mesh([sidecar("scope", selecting(app="edge"), "istio-system")], [root])

    assert mesh.found("scope", "istio-system") == [("KIA1006", "warning", SELECTOR)]
