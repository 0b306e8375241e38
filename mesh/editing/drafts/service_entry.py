"""ServiceEntry: hosts that the mesh is to know of."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from mesh.editing.drafts import checks
from mesh.editing.drafts.checks import told
from mesh.editing.drafts.gateway import PROTOCOLS
from mesh.editing.drafts.hosts import wildcard
from mesh.editing.drafts.shapes import Fault, Path, choice, listed, rows
from mesh.editing.drafts.writing import filled, number_of, numbered_rows, rows_of, values_of
from mesh.editing.objects import Json
from mesh.istio.hosts import ALL
from mesh.istio.service_entries import EXTERNAL, INTERNAL
from mesh.model.metadata import dns_label_fault

NONE, STATIC, DNS = "NONE", "STATIC", "DNS"
_WITHOUT_NAMES = ("TCP", "MONGO")
"""Protocols whose connections do not say for which host they are."""


@dataclass(frozen=True, slots=True)
class Port:
    number: str = ""
    name: str = ""
    protocol: str = choice(*PROTOCOLS)
    target_port: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    hosts: str = listed()
    location: str = choice(EXTERNAL, INTERNAL)
    resolution: str = choice(NONE, STATIC, DNS)
    ports: tuple[Port, ...] = rows(Port, Port())


def faults(draft: Draft) -> Iterator[Fault]:
    yield from told(("hosts",), checks.some(draft.hosts, _host, "A host") or _mismatch(draft))
    ports = list(numbered_rows(draft.ports))
    if not ports:
        yield Fault(("ports",), "At least one port is needed.")
    for place, row in ports:
        yield from _port_faults(("ports", place), row)
    yield from checks.repeats(((("ports", place, "name"), row.name.strip()) for place, row in ports), "This name")
    numbers = ((("ports", place, "number"), row.number.strip().lstrip("0")) for place, row in ports)
    yield from checks.repeats(numbers, "This port")


def _host(host: str) -> str:
    return "A star alone is no host: write which ones, such as *.example.com." if host == ALL else wildcard(host)


def _mismatch(draft: Draft) -> str:
    """Between the hosts and the rest."""
    typed = values_of(draft.hosts)
    if draft.resolution == DNS and any(ALL in host for host in typed):
        return "A host with a star has no address in DNS: write whole names, or choose the resolution NONE."
    nameless = sorted({row.protocol for row in rows_of(draft.ports)}.intersection(_WITHOUT_NAMES))
    if nameless and len(typed) > 1 and draft.resolution != NONE:
        return f"Connections with {nameless[0]} do not say for which host they are: write one host for it."
    return ""


def _port_faults(path: Path, row: Port) -> Iterator[Fault]:
    yield from told((*path, "number"), checks.port(row.number))
    yield from told((*path, "name"), checks.needed(row.name, "A name") or dns_label_fault(row.name.strip()))
    yield from told((*path, "target_port"), checks.optional(row.target_port, checks.port))


def spec(draft: Draft) -> Json:
    ports = [_port(port) for port in rows_of(draft.ports)]
    hosts = values_of(draft.hosts)
    return filled({"hosts": hosts, "location": draft.location, "resolution": draft.resolution, "ports": ports})


def _port(port: Port) -> Json:
    return filled(
        {
            "number": number_of(port.number),
            "name": port.name,
            "protocol": port.protocol,
            "targetPort": number_of(port.target_port),
        }
    )
