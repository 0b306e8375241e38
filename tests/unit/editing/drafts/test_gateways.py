"""Gateways of Istio and of the Gateway API from what was typed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from mesh.editing.drafts import gateway, k8s_gateway
from mesh.editing.drafts.gateway import Server
from mesh.editing.drafts.k8s_gateway import Address, Listener
from mesh.editing.drafts.shapes import Path
from mesh.model.kinds import GATEWAY, K8S_GATEWAY
from tests.unit.editing.drafts.drafting import paths, spec, told

WEB = Server("www.example.com", "80", "http")
SECURE = replace(WEB, port="443", name="https", protocol="HTTPS")
SIMPLE = replace(SECURE, tls_mode="SIMPLE", certificate="/etc/certs/s.pem", private_key="/etc/certs/k.pem")
LISTENER = Listener("web", "www.example.com", "80")
LISTENER_TLS = replace(LISTENER, port="443", protocol="HTTPS", certificate="web-cert")
DOOR = k8s_gateway.Draft("istio", (LISTENER,))


@pytest.mark.parametrize(
    ("server", "tls"),
    [
        (WEB, None),
        (replace(SECURE, protocol="TLS", tls_mode="PASSTHROUGH"), {"mode": "PASSTHROUGH"}),
        (replace(SECURE, tls_mode="ISTIO_MUTUAL"), {"mode": "ISTIO_MUTUAL"}),
        (SIMPLE, {"mode": "SIMPLE", "serverCertificate": "/etc/certs/s.pem", "privateKey": "/etc/certs/k.pem"}),
        (
            replace(SIMPLE, tls_mode="MUTUAL", ca_certificates=" /ca "),
            {
                "mode": "MUTUAL",
                "serverCertificate": "/etc/certs/s.pem",
                "privateKey": "/etc/certs/k.pem",
                "caCertificates": "/ca",
            },
        ),
    ],
)
def test_tls_is_written_only_where_there_is_some(server: Server, tls: dict[str, str] | None) -> None:
    port = {"number": int(server.port), "name": server.name, "protocol": server.protocol}
    expected: dict[str, Any] = {"port": port, "hosts": ["www.example.com"]}
    if tls:
        expected["tls"] = tls
    written = {"selector": {"istio": "ingressgateway"}, "servers": [expected]}
    assert spec(GATEWAY, gateway.Draft(servers=(server,))) == written


def test_several_servers_and_hosts_are_written_in_their_order_without_blank_ones() -> None:
    web = Server("shop/www.example.com, *.example.org", " 8080 ", " web ", "HTTP2")
    draft = gateway.Draft("app=edge,zone=a", (WEB, Server(), web))
    assert spec(GATEWAY, draft) == {
        "selector": {"app": "edge", "zone": "a"},
        "servers": [
            {"port": {"number": 80, "name": "http", "protocol": "HTTP"}, "hosts": ["www.example.com"]},
            {
                "port": {"number": 8080, "name": "web", "protocol": "HTTP2"},
                "hosts": ["shop/www.example.com", "*.example.org"],
            },
        ],
    }


@pytest.mark.parametrize(
    ("host", "is_right"),
    [
        ("www.example.com", True),
        ("*.example.com", True),
        ("*", True),
        ("shop/*", True),
        ("./www.example.com", True),
        ("*/www.example.com", True),
        ("10.1.2.3", True),
        ("www", False),
        ("/www.example.com", False),
        ("shop/", False),
        ("a/b/www.example.com", False),
        ("Shop/*", False),
        ("*example.com", False),
        ("www.*.com", False),
        ("www..com", False),
        ("-.example.com", False),
        ("https://www.example.com", False),
        (f"{'a' * 64}.example.com", False),
        ("1.2.3.400", False),
    ],
)
def test_hosts_of_a_server(host: str, is_right: bool) -> None:
    draft = gateway.Draft(servers=(replace(WEB, hosts=f"shop.example.com,{host}"),))
    assert paths(GATEWAY, draft) == ([] if is_right else [("servers", 0, "hosts")])


@pytest.mark.parametrize(
    ("server", "names"),
    [
        (replace(WEB, hosts=" , "), ["hosts"]),
        (replace(WEB, port=""), ["port"]),
        (replace(WEB, port="0"), ["port"]),
        (replace(WEB, port="65536"), ["port"]),
        (replace(WEB, port="8o"), ["port"]),
        (replace(WEB, port="-1"), ["port"]),
        (replace(WEB, port="٣"), ["port"]),
        (replace(WEB, name=" "), ["name"]),
        (replace(WEB, protocol="UDP"), ["protocol"]),
        (SECURE, ["tls_mode"]),
        (replace(SECURE, certificate="/s"), ["tls_mode"]),
        (replace(SECURE, protocol="TLS"), ["tls_mode"]),
        (replace(SECURE, tls_mode="SIMPLE"), ["certificate", "private_key"]),
        (replace(SIMPLE, tls_mode="MUTUAL"), ["ca_certificates"]),
        (replace(SIMPLE, tls_mode="OPTIONAL_MUTUAL"), ["ca_certificates"]),
        (replace(SIMPLE, tls_mode="PASSTHROUGH"), ["certificate", "private_key"]),
        (replace(SIMPLE, ca_certificates="/ca"), ["ca_certificates"]),
        (replace(SIMPLE, protocol="HTTP"), ["tls_mode", "certificate", "private_key"]),
        (replace(WEB, protocol="TCP", tls_mode="SIMPLE"), ["tls_mode"]),
    ],
)
def test_what_is_wrong_with_a_server_is_said_at_its_field(server: Server, names: list[str]) -> None:
    draft = gateway.Draft(servers=(replace(WEB, name="other"), server))
    assert paths(GATEWAY, draft) == [("servers", 1, name) for name in names]


def test_a_mode_must_be_chosen_and_all_of_them_are_named() -> None:
    text = told(GATEWAY, gateway.Draft(servers=(SECURE,)), ("servers", 0, "tls_mode"))
    assert all(mode in text for mode in gateway.TLS_MODES)


@pytest.mark.parametrize(
    ("draft", "faults"),
    [
        (gateway.Draft(), [("servers",)]),
        (gateway.Draft(servers=()), [("servers",)]),
        (gateway.Draft(selector="", servers=(WEB,)), [("selector",)]),
        (gateway.Draft(selector=",", servers=(WEB,)), [("selector",)]),
        (gateway.Draft(selector="istio", servers=(WEB,)), [("selector",)]),
        (gateway.Draft(servers=(WEB, replace(WEB, port="81"))), [("servers", 1, "name")]),
    ],
)
def test_a_gateway_has_pods_and_servers_of_different_names(draft: gateway.Draft, faults: list[Path]) -> None:
    assert paths(GATEWAY, draft) == faults


@pytest.mark.parametrize(
    ("draft", "listener", "more"),
    [
        (DOOR, {"hostname": "www.example.com", "allowedRoutes": {"namespaces": {"from": "All"}}}, {}),
        (
            replace(DOOR, listeners=(replace(LISTENER, hostname="", namespaces="Same"),)),
            {"allowedRoutes": {"namespaces": {"from": "Same"}}},
            {},
        ),
        (
            replace(DOOR, listeners=(LISTENER_TLS,)),
            {
                "hostname": "www.example.com",
                "port": 443,
                "protocol": "HTTPS",
                "allowedRoutes": {"namespaces": {"from": "All"}},
                "tls": {"certificateRefs": [{"kind": "Secret", "name": "web-cert"}]},
            },
            {},
        ),
        (
            replace(
                DOOR,
                listeners=(replace(LISTENER, hostname="*.example.com", namespaces="Selector", labels="team=a"),),
                addresses=(Address(value="10.0.0.5"), Address(), Address("Hostname", "door.example.com")),
            ),
            {
                "hostname": "*.example.com",
                "allowedRoutes": {"namespaces": {"from": "Selector", "selector": {"matchLabels": {"team": "a"}}}},
            },
            {
                "addresses": [
                    {"type": "IPAddress", "value": "10.0.0.5"},
                    {"type": "Hostname", "value": "door.example.com"},
                ]
            },
        ),
    ],
)
def test_a_gateway_of_the_gateway_api(draft: k8s_gateway.Draft, listener: dict[str, Any], more: dict[str, Any]) -> None:
    plain = {"name": "web", "port": 80, "protocol": "HTTP"}
    assert spec(K8S_GATEWAY, draft) == {"gatewayClassName": "istio", "listeners": [plain | listener], **more}


@pytest.mark.parametrize(
    ("listener", "names"),
    [
        (replace(LISTENER, name=""), ["name"]),
        (replace(LISTENER, name="Web"), ["name"]),
        (replace(LISTENER, hostname="10.1.2.3"), ["hostname"]),
        (replace(LISTENER, hostname="2001:db8::1"), ["hostname"]),
        (replace(LISTENER, hostname="*"), ["hostname"]),
        (replace(LISTENER, hostname="shop/www.example.com"), ["hostname"]),
        (replace(LISTENER, port="70000"), ["port"]),
        (replace(LISTENER, protocol="TCP"), ["protocol"]),
        (replace(LISTENER, namespaces="Selector"), ["labels"]),
        (replace(LISTENER, namespaces="Selector", labels=","), ["labels"]),
        (replace(LISTENER, namespaces="Selector", labels="team="), ["labels"]),
        (replace(LISTENER, labels="team=a"), ["labels"]),
        (replace(LISTENER, certificate="web-cert"), ["certificate"]),
        (replace(LISTENER_TLS, certificate=" "), ["certificate"]),
        (replace(LISTENER_TLS, certificate="other/cert"), ["certificate"]),
    ],
)
def test_what_is_wrong_with_a_listener_is_said_at_its_field(listener: Listener, names: list[str]) -> None:
    draft = replace(DOOR, listeners=(Listener(), listener))
    assert paths(K8S_GATEWAY, draft) == [("listeners", 1, name) for name in names]


@pytest.mark.parametrize(
    ("draft", "faults"),
    [
        (replace(DOOR, gateway_class=""), [("gateway_class",)]),
        (replace(DOOR, listeners=(Listener(),)), [("listeners",)]),
        (replace(DOOR, listeners=(LISTENER, replace(LISTENER, port="81"))), [("listeners", 1, "name")]),
        (replace(DOOR, listeners=(LISTENER, replace(LISTENER, name="b"))), [("listeners", 1, "hostname")]),
        (replace(DOOR, addresses=(Address(value="door"),)), [("addresses", 0, "value")]),
        (replace(DOOR, addresses=(Address("Hostname", "10.0.0.5"),)), [("addresses", 0, "value")]),
        (replace(DOOR, addresses=(Address("Hostname"),)), [("addresses", 0, "value")]),
        (replace(DOOR, addresses=(Address("Name", "a"),)), [("addresses", 0, "type")]),
        (replace(DOOR, addresses=(Address(value="10.0.0.5"),) * 2), [("addresses", 1, "value")]),
    ],
)
def test_what_else_is_wrong_with_a_gateway_of_the_gateway_api(draft: k8s_gateway.Draft, faults: list[Path]) -> None:
    assert paths(K8S_GATEWAY, draft) == faults
