"""Gateway of the Gateway API: listeners to which routes attach."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from mesh.editing.drafts import checks, hosts
from mesh.editing.drafts.checks import told
from mesh.editing.drafts.shapes import Fault, Offers, Path, choice, rows
from mesh.editing.drafts.writing import filled, number_of, numbered_rows, pairs_of, rows_of
from mesh.editing.objects import Json
from mesh.model.metadata import dns_name_fault

HTTP, HTTPS = "HTTP", "HTTPS"
ALL, SELECTOR, SAME = "All", "Selector", "Same"
IP_ADDRESS, HOSTNAME = "IPAddress", "Hostname"


@dataclass(frozen=True, slots=True)
class Listener:
    """Without a host name it is for all; `namespaces` are those whose routes may attach, `labels` what they need with
    Selector; `certificate` is the name of a Secret, for HTTPS."""

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


def faults(draft: Draft) -> Iterator[Fault]:
    gateway_class = checks.needed(draft.gateway_class, "A gateway class") or dns_name_fault(draft.gateway_class.strip())
    yield from told(("gateway_class",), gateway_class)
    listeners = list(numbered_rows(draft.listeners))
    if not listeners:
        yield Fault(("listeners",), "At least one listener is needed.")
    for place, listener in listeners:
        yield from _listener_faults(("listeners", place), listener)
    names = ((("listeners", place, "name"), listener.name.strip()) for place, listener in listeners)
    yield from checks.repeats(names, "This name")
    places = ((("listeners", place, "hostname"), _place(listener)) for place, listener in listeners)
    yield from checks.repeats(places, "A listener for this host name, port and protocol")
    yield from _address_faults(draft)


def _listener_faults(path: Path, listener: Listener) -> Iterator[Fault]:
    yield from told((*path, "name"), checks.needed(listener.name, "A name") or dns_name_fault(listener.name.strip()))
    yield from told((*path, "hostname"), checks.optional(listener.hostname, hosts.wildcard))
    yield from told((*path, "port"), checks.port(listener.port))
    labels = checks.needed(listener.labels, "A label of the namespaces") or checks.labels(listener.labels)
    if listener.namespaces != SELECTOR:
        labels = checks.unused(listener.labels, f"{listener.namespaces} takes namespaces whatever their labels.")
    yield from told((*path, "labels"), labels)
    secret = checks.needed(listener.certificate, "The name of a Secret with the certificate")
    certificate = secret or dns_name_fault(listener.certificate.strip())
    if listener.protocol != HTTPS:
        certificate = checks.unused(listener.certificate, f"{listener.protocol} has no use for it.")
    yield from told((*path, "certificate"), certificate)


def _place(listener: Listener) -> str:
    port = listener.port.strip().lstrip("0")
    return f"{listener.hostname.strip()} {port} {listener.protocol}" if port else ""


def _address_faults(draft: Draft) -> Iterator[Fault]:
    addresses = [(("addresses", place, "value"), each) for place, each in numbered_rows(draft.addresses)]
    for path, address in addresses:
        rule = checks.ip_address if address.type == IP_ADDRESS else hosts.name
        yield from told(path, checks.needed(address.value, "An address") or rule(address.value.strip()))
    yield from checks.repeats(((path, address.value.strip()) for path, address in addresses), "This address")


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
