"""ServiceEntry: hosts that the mesh is to know of."""

from __future__ import annotations

from dataclasses import dataclass

from mesh.editing.drafts.gateway import PROTOCOLS
from mesh.editing.drafts.shapes import choice, listed, rows
from mesh.editing.drafts.writing import filled, number_of, rows_of, values_of
from mesh.editing.objects import Json
from mesh.istio.service_entries import EXTERNAL, INTERNAL

NONE, STATIC, DNS = "NONE", "STATIC", "DNS"


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
