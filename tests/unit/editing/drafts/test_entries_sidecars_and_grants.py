"""ServiceEntries, Sidecars and ReferenceGrants from what was typed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from mesh.editing.drafts import reference_grant, service_entry, sidecar
from mesh.editing.drafts.service_entry import Port
from mesh.editing.drafts.shapes import Path
from mesh.model.kinds import REFERENCE_GRANT, SERVICE_ENTRY, SIDECAR
from tests.unit.editing.drafts.drafting import paths, spec

HTTPS = Port("443", "https", "HTTPS")
OUTSIDE = service_entry.Draft("api.example.com", ports=(HTTPS,))


@pytest.mark.parametrize(
    ("draft", "written"),
    [
        (
            OUTSIDE,
            {
                "hosts": ["api.example.com"],
                "location": "MESH_EXTERNAL",
                "resolution": "NONE",
                "ports": [{"number": 443, "name": "https", "protocol": "HTTPS"}],
            },
        ),
        (
            service_entry.Draft(
                "a.example.com\n*.b.example.com",
                "MESH_INTERNAL",
                "STATIC",
                (Port(), Port("80", "web", "HTTP", " 8080 ")),
            ),
            {
                "hosts": ["a.example.com", "*.b.example.com"],
                "location": "MESH_INTERNAL",
                "resolution": "STATIC",
                "ports": [{"number": 80, "name": "web", "protocol": "HTTP", "targetPort": 8080}],
            },
        ),
    ],
)
def test_a_service_entry(draft: service_entry.Draft, written: dict[str, Any]) -> None:
    assert spec(SERVICE_ENTRY, draft) == written


@pytest.mark.parametrize(
    ("draft", "faults"),
    [
        (replace(OUTSIDE, hosts="cart"), []),
        (replace(OUTSIDE, hosts=""), [("hosts",)]),
        (replace(OUTSIDE, hosts="*"), [("hosts",)]),
        (replace(OUTSIDE, hosts="shop/api.example.com"), [("hosts",)]),
        (replace(OUTSIDE, hosts="10.1.2.3"), [("hosts",)]),
        (replace(OUTSIDE, hosts="*.example.com"), []),
        (replace(OUTSIDE, hosts="*.example.com", resolution="DNS"), [("hosts",)]),
        (replace(OUTSIDE, hosts="a.example.com,b.example.com", resolution="DNS"), []),
        (replace(OUTSIDE, hosts="a.example.com,b.example.com", ports=(replace(HTTPS, protocol="TCP"),)), []),
        (
            service_entry.Draft("a.example.com,b.example.com", resolution="DNS", ports=(Port("5432", "db", "TCP"),)),
            [("hosts",)],
        ),
        (replace(OUTSIDE, location="OUTSIDE"), [("location",)]),
        (replace(OUTSIDE, resolution="DYNAMIC"), [("resolution",)]),
        (replace(OUTSIDE, ports=(Port(),)), [("ports",)]),
        (replace(OUTSIDE, ports=(Port("", "", "HTTPS"),)), [("ports", 0, "number"), ("ports", 0, "name")]),
        (replace(OUTSIDE, ports=(replace(HTTPS, name="my_port"),)), [("ports", 0, "name")]),
        (replace(OUTSIDE, ports=(replace(HTTPS, target_port="0"),)), [("ports", 0, "target_port")]),
        (replace(OUTSIDE, ports=(HTTPS, replace(HTTPS, number="444"))), [("ports", 1, "name")]),
        (replace(OUTSIDE, ports=(HTTPS, replace(HTTPS, name="more"))), [("ports", 1, "number")]),
        (replace(OUTSIDE, ports=(replace(HTTPS, protocol="UDP"),)), [("ports", 0, "protocol")]),
    ],
)
def test_what_is_wrong_with_a_service_entry(draft: service_entry.Draft, faults: list[Path]) -> None:
    assert paths(SERVICE_ENTRY, draft) == faults


@pytest.mark.parametrize(
    ("draft", "written"),
    [
        (sidecar.Draft(hosts="istio-system/*, shop/*"), {"egress": [{"hosts": ["istio-system/*", "shop/*"]}]}),
        (
            sidecar.Draft("app=reviews", "istio-system/*"),
            {"workloadSelector": {"labels": {"app": "reviews"}}, "egress": [{"hosts": ["istio-system/*"]}]},
        ),
    ],
)
def test_a_sidecar(draft: sidecar.Draft, written: dict[str, Any]) -> None:
    assert spec(SIDECAR, draft) == written


@pytest.mark.parametrize(
    ("host", "is_right"),
    [
        ("shop/*", True),
        ("*/*", True),
        ("./*", True),
        ("~/*", True),
        ("./cart.shop.svc.cluster.local", True),
        ("*/*.example.com", True),
        ("", False),
        ("*", False),
        ("cart.shop.svc.cluster.local", False),
        ("shop/cart", False),
        ("shop/", False),
        ("/x.example.com", False),
        ("Shop/*", False),
        ("shop/10.1.2.3", False),
        ("shop/*example.com", False),
    ],
)
def test_hosts_of_a_sidecar(host: str, is_right: bool) -> None:
    assert paths(SIDECAR, sidecar.Draft(hosts=host)) == ([] if is_right else [("hosts",)])


@pytest.mark.parametrize(
    ("draft", "source", "target"),
    [
        (reference_grant.Draft(" shop "), "HTTPRoute", "Service"),
        (reference_grant.Draft("shop", "Gateway", "Secret"), "Gateway", "Secret"),
        (reference_grant.Draft("shop", "TCPRoute"), "TCPRoute", "Service"),
    ],
)
def test_a_grant(draft: reference_grant.Draft, source: str, target: str) -> None:
    assert spec(REFERENCE_GRANT, draft) == {
        "from": [{"group": "gateway.networking.k8s.io", "kind": source, "namespace": "shop"}],
        "to": [{"group": "", "kind": target}],
    }


@pytest.mark.parametrize(
    ("draft", "faults"),
    [
        (reference_grant.Draft(), [("from_namespace",)]),
        (reference_grant.Draft("a.b"), [("from_namespace",)]),
        (reference_grant.Draft("a" * 64), [("from_namespace",)]),
        (reference_grant.Draft("shop", "Route"), [("from_kind",)]),
        (reference_grant.Draft("shop", to_kind="ConfigMap"), [("to_kind",)]),
    ],
)
def test_what_is_wrong_with_a_grant(draft: reference_grant.Draft, faults: list[Path]) -> None:
    assert paths(REFERENCE_GRANT, draft) == faults
