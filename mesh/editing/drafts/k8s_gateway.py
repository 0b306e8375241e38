"""Gateway of the Gateway API: listeners to which routes attach."""

from __future__ import annotations

from dataclasses import dataclass

from mesh.editing.drafts.shapes import Offers, choice, rows
from mesh.editing.drafts.writing import filled, number_of, pairs_of, rows_of
from mesh.editing.objects import Json

HTTP, HTTPS = "HTTP", "HTTPS"
ALL, SELECTOR, SAME = "All", "Selector", "Same"
IP_ADDRESS, HOSTNAME = "IPAddress", "Hostname"


@dataclass(frozen=True, slots=True)
class Listener:
    """`namespaces` are those whose routes may attach, `labels` what they need with Selector; `certificate` is the name
    of a Secret, for HTTPS."""

    name: str = ""
    hostname: str = ""
    port: str = ""
    protocol: str = choice(HTTP, HTTPS)
    namespaces: str = choice(ALL, SELECTOR, SAME)
    labels: str = ""
    certificate: str = ""


@dataclass(frozen=True, slots=True)
class Address:
    type: str = choice(IP_ADDRESS, HOSTNAME)
    value: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    gateway_class: str = ""
    listeners: tuple[Listener, ...] = rows(Listener, Listener())
    addresses: tuple[Address, ...] = rows(Address)


def offered(offers: Offers) -> Draft:
    return Draft(gateway_class=next(iter(offers.gateway_classes), ""))


def spec(draft: Draft) -> Json:
    return filled(
        {
            "gatewayClassName": draft.gateway_class,
            "listeners": [_listener(listener) for listener in rows_of(draft.listeners)],
            "addresses": [{"type": each.type, "value": each.value.strip()} for each in rows_of(draft.addresses)],
        }
    )


def _listener(listener: Listener) -> Json:
    namespaces: Json = {"from": listener.namespaces}
    if listener.namespaces == SELECTOR:
        namespaces["selector"] = {"matchLabels": pairs_of(listener.labels)}
    certificate = {"kind": "Secret", "name": listener.certificate.strip()}
    return filled(
        {
            "name": listener.name,
            "hostname": listener.hostname,
            "port": number_of(listener.port),
            "protocol": listener.protocol,
            "tls": {"certificateRefs": [certificate]} if listener.protocol == HTTPS else {},
            "allowedRoutes": {"namespaces": namespaces},
        }
    )
